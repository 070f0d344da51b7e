"""What people do on Discord, carried out: from what was pressed, typed or filled in to what they are told."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord

from adapters.discord import answers, forms, headcount, inbound, picking
from adapters.discord.custom_ids import Press
from adapters.discord.desk import DiscordClock, DiscordDesk, DiscordMemory, KnownMessage
from adapters.discord.escape import clean, safe
from adapters.discord.picking import Picks
from adapters.discord.reply import Said
from adapters.discord.shown import Choice, Shown
from adapters.discord.sight import PLATFORM, Sight, spot_of
from adapters.discord.speech import DiscordWords, language_of, words_of
from adapters.discord.watch import Watch
from adapters.grammar import GrammarError, Help, positions_like, quoted, read
from consensus.commands import Command, Link, Object, OpenPoll, Propose, Record, Vote
from consensus.definition import builtin, builtin_ids
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import (
    CardView,
    Filters,
    HelpView,
    ListDecisions,
    Listing,
    Query,
    RecordView,
    ShowCard,
    ShowRecord,
    Summary,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who acts, where, in which language, and by which delivery."""

    spot: Spot
    sender: Sender
    viewer: Viewer
    words: DiscordWords
    delivery: str
    guild: discord.Guild
    channel: object = None
    private: bool = False
    """In a direct message: buttons have to say which server they are about."""

    @property
    def home(self) -> str:
        return self.spot.home if self.private else ""


class NotHere(Exception):
    """Somebody acts where nothing can be decided: outside of a server, or on one that they have left."""


class Acts:
    def __init__(
        self,
        client: discord.Client,
        desk: DiscordDesk,
        memory: DiscordMemory,
        clock: DiscordClock,
        sight: Sight,
        watch: Watch,
        *,
        language: str = "en",
        zone: str = "UTC",
    ) -> None:
        self._client = client
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self._sight = sight
        self._watch = watch
        self._language = language
        self._zone = zone
        self._met: set[tuple[str, str]] = set()

    # ------------------------------------------------------------------------------------------------------ who acts

    def words(self, interaction: discord.Interaction[Any]) -> DiscordWords:
        """The language of whoever acts."""
        locale = str(interaction.locale)
        return words_of(language_of(locale, self._language), self._zone)

    async def here(self, interaction: discord.Interaction[Any], home: str = "") -> Here:
        """Raises NotHere."""
        words, delivery = self.words(interaction), str(interaction.id)
        member: discord.User | discord.Member | None = interaction.user
        guild, channel = interaction.guild, interaction.channel
        private = guild is None
        if private:
            member, guild = await self._member_elsewhere(home, interaction.user.id)
        if not isinstance(member, discord.Member) or guild is None:
            raise NotHere
        spot = Spot(platform=PLATFORM, home=home, place="") if private else spot_of(guild.id, channel)
        sender = self._sight.sender(member, spot.place)
        await self._meet(str(guild.id), sender.account)
        return Here(
            spot=spot,
            sender=sender,
            viewer=Viewer(spot=spot, account=sender.account, sees=sender.sees),
            words=words,
            delivery=delivery,
            guild=guild,
            channel=channel,
            private=private,
        )

    async def _member_elsewhere(
        self, home: str, account: int
    ) -> tuple[discord.Member | None, discord.Guild | None]:
        guild = self._client.get_guild(int(home)) if home.isdecimal() else None
        if guild is None:
            return None, None
        try:
            return await guild.fetch_member(account), guild
        except discord.HTTPException:
            return None, guild

    async def _meet(self, home: str, account: str) -> None:
        """Whoever has used a command, button or form may be written to; nobody else is."""
        if (home, account) not in self._met:
            await self._memory.keep_note(home, f"met:{account}", "yes")
            self._met.add((home, account))

    # -------------------------------------------------------------------------------------------------- what they do

    async def pressed(
        self, interaction: discord.Interaction[Any], press: Press, values: tuple[str, ...] = ()
    ) -> Said:
        """A button or a menu."""
        return await self._told(
            interaction, press.home, lambda here: self._press(here, interaction, press, values)
        )

    async def made_of(
        self, interaction: discord.Interaction[Any], message: discord.Message, act: str
    ) -> Said:
        """A menu of a message: `propose` or `decide`. The form opens with the message's words and a link to it."""

        async def begin(here: Here) -> Said:
            text, link = clean(message.content or ""), message.jump_url
            press = Press(act=act, argument=f"m{message.channel.id}/{message.id}")
            if act == "decide":
                return forms.record_form(here.words, press, text=text, link=link)
            return forms.propose_form(here.words, press, self.processes(here.words), text=text, link=link)

        return await self._told(interaction, "", begin)

    async def record(
        self,
        interaction: discord.Interaction[Any],
        text: Callable[[DiscordWords], str],
        links: tuple[Link, ...],
    ) -> Said:
        """Write down what was decided elsewhere on Discord (in a native poll)."""

        async def act(here: Here) -> Said:
            return await self.carry_out(here, Record(text=text(here.words), links=links))

        return await self._told(interaction, "", act)

    async def typed(
        self,
        interaction: discord.Interaction[Any],
        line: str,
        who: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> Said:
        """A slash command, as the line that says the same. `who`: the electorate as typed."""
        return await self._told(interaction, "", lambda here: self._line(here, line, who, extra or {}))

    async def filled(self, interaction: discord.Interaction[Any], press: Press, filled: forms.Filled) -> Said:
        """A form that was submitted."""
        return await self._told(interaction, press.home, lambda here: self._fill(here, press, filled))

    async def _told(
        self, interaction: discord.Interaction[Any], home: str, act: Callable[[Here], Awaitable[Said]]
    ) -> Said:
        """Carry it out; whatever goes wrong is told in words."""
        words = self.words(interaction)
        try:
            return await act(await self.here(interaction, home))
        except NotHere:
            return Shown(content=words.say("That works in a server that you are in, not here."))
        except Refused as refused:
            return answers.refusal_message(words, refused, home=home)
        except discord.HTTPException as error:
            log.warning("discord_refused", extra={"code": str(error.code), "status": error.status})
            return Shown(
                content=words.say(
                    "Discord refused that (error {code}). Try again in a moment.", code=str(error.code)
                )
            )
        except Exception:
            log.exception("act_failed")
            return Shown(
                content=words.say("Something went wrong here. Nothing was changed; try again in a moment.")
            )

    async def _press(
        self, here: Here, interaction: discord.Interaction[Any], press: Press, values: tuple[str, ...]
    ) -> Said:
        if press.act == "choose" and values:
            press = replace(press, act="vote", argument=values[0])
        command = inbound.command_of(press, self._zone)
        if command is not None:
            return await self.carry_out(here, command)
        words = here.words
        match press.act:
            case "details":
                return await self._details(here, press.number)
            case "amend":
                card = await self.card(here, press.number)
                form = forms.form_about(words, press, text=card.text)
                assert form is not None
                return form
            case "mend":
                message = interaction.message
                line = answers.repaired_line(message.content or _box(message)) if message is not None else ""
                return self._mend(here, line)
            case "page":
                return await self._page(here, press)
            case "put_to_vote":
                card = await self.card(here, press.number)
                counted = await self._electorate(here, "")
                again = Propose(text=card.text, process="majority", follows=press.number, electorate=counted)
                return await self.carry_out(here, again)
            case "post_again":
                return await self._post_again(here, press.number)
            case _:
                form = forms.form_about(words, press)
                if form is None:
                    raise Refused("no-such-decision", number=press.number, try_code="list-decisions")
                return form

    def _mend(self, here: Here, line: str) -> Said:
        """The form for what was typed, filled in as far as it can be read."""
        words = here.words
        verb, _, rest = line.lstrip("/").partition(" ")
        if verb == "poll":
            texts = inbound.split_options(rest.partition(" --")[0])
            settings = "--" + rest.partition(" --")[2] if " --" in rest else ""
            options = "\n".join(texts[1:])
            return forms.poll_form(
                words, Press(act="poll"), text=texts[0] if texts else "", options=options, settings=settings
            )
        if verb == "propose":
            texts = inbound.split_options(rest.partition(" --")[0])
            settings = "--" + rest.partition(" --")[2] if " --" in rest else ""
            return forms.propose_form(
                words,
                Press(act="propose"),
                self.processes(here.words),
                text=" ".join(texts),
                settings=settings,
            )
        return forms.line_form(words, Press(act="line"), line=line)

    def processes(self, words: DiscordWords) -> list[Choice]:
        """The built-in processes for proposals, to pick from."""
        found = []
        for process_id in builtin_ids():
            known = builtin(process_id)
            if known is not None and known[1].unit == "proposal":
                found.append(Choice(label=known[1].title, value=process_id, hint=known[1].purpose))
        return found

    async def _fill(self, here: Here, press: Press, filled: forms.Filled) -> Said:
        def text(name: str) -> str:
            return forms.text_of(filled, name)

        number, objection = press.number, press.objection
        target = f"D-{number}.{objection}" if objection else f"D-{number}"
        match press.act:
            case "object":
                command = Object(
                    decision=number,
                    reason=text("reason"),
                    revision=press.revision or None,
                    affects=text("affects"),
                    remedy=text("remedy"),
                )
                return await self.carry_out(here, command)
            case "reason":
                vote = Vote(
                    decision=number,
                    choice=press.argument,
                    reason=text("text"),
                    revision=press.revision or None,
                )
                return await self.carry_out(here, vote)
            case "poll" | "propose" | "decide":
                options = {name: text(name) for name in ("until", "process", "evidence")}
                texts = [text("text"), *inbound.split_options(text("options"))]
                line = inbound.line_of(press.act, texts, options, text("settings"))
                return await self._line(here, line, "", {"source": press.argument})
            case "line":
                return await self._line(here, text("line"), "", {})
            case "extend":
                return await self._line(here, f"/extend {target} --by {quoted(text('text'))}", "", {})
            case _:
                return await self._line(here, inbound.about_line(press.act, target, text("text")), "", {})

    async def _line(self, here: Here, line: str, who: str, extra: Mapping[str, str]) -> Said:
        try:
            reading = read(line, now=self._clock.now(), zone=self._zone)
        except GrammarError as error:
            form = self._form_for(here, error)
            if form is not None:
                return form
            raise
        command = reading.command
        notes = [here.words.phrase(note) for note in reading.notes]
        if isinstance(command, Help):
            return answers.help_message(here.words, command.topic, None)
        if isinstance(command, Query):
            return await self.ask(here, command)
        if isinstance(command, Propose | OpenPoll):
            command = inbound.with_electorate(command, await self._electorate(here, who))
        said = await self.carry_out(here, command, source=extra.get("source", ""))
        if notes and isinstance(said, Shown):
            said = replace(said, content="\n".join((said.content, *(safe(note) for note in notes))))
        return said

    def _form_for(self, here: Here, error: GrammarError) -> Said | None:
        """Something is missing that only the person can give: the form asks for it at once."""
        if error.try_code != "form":
            return None
        verb, form = str(error.values.get("verb", "")), str(error.values.get("form", ""))
        if verb in answers.FORMS:
            words = here.words
            match verb:
                case "poll":
                    return forms.poll_form(words, Press(act="poll"))
                case "propose":
                    return forms.propose_form(words, Press(act="propose"), self.processes(words))
                case _:
                    return forms.record_form(words, Press(act="decide"))
        found = inbound.decision_of(error.line.removeprefix("/accord ").partition(" ")[2])
        act = answers.ABOUT.get(form) or answers.ABOUT.get(verb)
        if act is None or found is None:
            return None
        number, objection = found
        return forms.form_about(here.words, Press(act=act, number=number, argument=str(objection or "")))

    async def carry_out(self, here: Here, command: Command, *, source: str = "") -> Said:
        """Submit it; the receipt in words. A word that surely means one of the positions is taken for it.

        `source`: the message that a proposal was made of (`m<channel>/<message>`): reactions to it count from now on.
        """
        here = await self._in_its_place(here, command)
        try:
            receipt = await self.submit(here, command)
        except Refused as refused:
            meant = _meant(command, refused)
            if meant is None:
                raise
            receipt = await self.submit(replace(here, delivery=f"{here.delivery}+"), meant)
        if source and receipt.number is not None and receipt.code == "opened":
            await self._watch_source(here, receipt.number, source)
        options: dict[str, str] = {}
        if receipt.number is not None and _names_an_option(receipt):
            options = await self._options(here, receipt.number)
        return answers.receipt_message(here.words, receipt, options, home=here.home)

    async def _watch_source(self, here: Here, number: int, source: str) -> None:
        channel, _, message = source.removeprefix("m").partition("/")
        if not (channel.isdecimal() and message.isdecimal()):
            return
        known = KnownMessage(
            home=here.spot.home, channel=channel, message=message, number=number, kind="source"
        )
        await self._memory.keep_message(known)
        self._watch.add(known, here.spot, await self.card(here, number))

    async def submit(self, here: Here, command: Command) -> Receipt:
        return await self._desk.submit(
            Envelope(delivery=DeliveryId(here.delivery), spot=here.spot, sender=here.sender, command=command)
        )

    async def _in_its_place(self, here: Here, command: Command) -> Here:
        """In a direct message, the place is that of the decision."""
        number = getattr(command, "decision", None)
        if here.spot.place or not isinstance(number, int):
            return here
        place = await self._memory.place(here.spot.home, number)
        if place is None or (here.sender.sees is not None and place not in here.sender.sees):
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        return replace(here, spot=replace(here.spot, place=place))

    async def _electorate(self, here: Here, who: str) -> Any:
        if not inbound.understood(who):
            raise Refused("nobody-named", typed=who[:80], try_code="name-roles-or-people")
        guild, roles = here.guild, inbound.roles_in(who)
        channel = guild.get_channel(int(here.spot.place)) if here.spot.place.isdecimal() else None
        if isinstance(here.channel, discord.Thread) and channel is None:
            channel = here.channel.parent
        restricted = channel is not None and not channel.permissions_for(guild.default_role).view_channel
        sizes = await headcount.role_sizes(guild) if roles or restricted else {}
        people = await headcount.everybody(self._client, guild)
        everybody = people if channel is None else headcount.who_see(guild, channel, people, sizes)
        return inbound.electorate_of(who, sizes, everybody)

    # -------------------------------------------------------------------------------------------------- what they ask

    async def ask(self, here: Here, query: Query, asked: str = "") -> Said:
        if isinstance(query, ListDecisions):
            query = ListDecisions(filters=replace(query.filters, limit=answers.PAGE))
        view = await self._desk.ask(query, here.viewer)
        words = here.words
        match view:
            case Listing():
                return answers.listing_message(words, view, asked, links=await self._links(here, view))
            case Summary():
                return answers.summary_message(words, view)
            case RecordView():
                return answers.record_message(words, view)
            case HelpView():
                return answers.help_message(words, "", view)
            case _:
                return answers.text_message(safe(view.text))

    async def _details(self, here: Here, number: int) -> Said:
        view = await self._desk.ask(ShowRecord(number=number), here.viewer)
        assert isinstance(view, RecordView)
        return answers.record_message(here.words, view)

    async def _page(self, here: Here, press: Press) -> Said:
        """The next page of a list; `argument` is what was searched for."""
        reading = read(f"/decisions {press.argument}".strip(), now=self._clock.now(), zone=self._zone)
        if not isinstance(reading.command, ListDecisions):
            return await self.ask(here, ListDecisions(filters=Filters(before=press.number)))
        filters = replace(reading.command.filters, before=press.number)
        return await self.ask(here, ListDecisions(filters=filters), press.argument)

    async def decisions(self, interaction: discord.Interaction[Any], words: str) -> Said:
        """`/decisions`, as typed behind it."""

        async def act(here: Here) -> Said:
            line = f"/decisions {words}".strip()
            reading = read(line, now=self._clock.now(), zone=self._zone)
            assert isinstance(reading.command, Query), "the verb only asks"
            return await self.ask(here, reading.command, words)

        return await self._told(interaction, "", act)

    async def card(self, here: Here, number: int) -> CardView:
        view = await self._desk.ask(ShowCard(number=number), here.viewer)
        assert isinstance(view, CardView)
        return view

    async def open_rows(self, here: Here) -> Listing:
        """The decisions that are open to this person, to pick from."""
        query = ListDecisions(filters=Filters(state="open", limit=100))
        view = await self._desk.ask(query, here.viewer)
        assert isinstance(view, Listing)
        return view

    async def pick(
        self, interaction: discord.Interaction[Any], choose: Callable[[Here, Listing], Picks]
    ) -> Picks:
        """What is offered while somebody types; nothing where nothing may be seen."""
        try:
            here = await self.here(interaction)
            return choose(here, await self.open_rows(here))
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def pick_position(self, interaction: discord.Interaction[Any], number: int, typed: str) -> Picks:
        try:
            here = await self.here(interaction)
            return picking.positions(here.words, await self.card(here, number), typed)
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def _options(self, here: Here, number: int) -> dict[str, str]:
        try:
            card = await self.card(here, number)
        except Refused:
            return {}
        return {choice.key: choice.text for choice in card.choices if choice.text}

    async def _links(self, here: Here, found: Listing) -> dict[int, str]:
        numbers = [row.number for row in found.rows]
        known = await self._memory.cards(here.spot.home, numbers)
        return {one.number: link_to(one.home, one.channel, one.message) for one in known}

    async def _post_again(self, here: Here, number: int) -> Said:
        done = await self._memory.post_again(here.spot.home, number)
        said = here.words.say("The card of {number:D} is posted again.", number=number)
        return Shown(
            content=said if done else here.words.say("The card of {number:D} is there.", number=number)
        )


def link_to(home: str, channel: str, message: str) -> str:
    return f"https://discord.com/channels/{home}/{channel}/{message}"


def _box(message: discord.Message) -> str:
    return (message.embeds[0].description or "") if message.embeds else ""


def _names_an_option(receipt: Receipt) -> bool:
    choice = receipt.unstored.get("choice", receipt.values.get("choice"))
    return isinstance(choice, str) and choice[:1] == "o" and choice[1:].isdecimal()


def _meant(command: Command, refused: Refused) -> Command | None:
    """The vote that was surely meant by a word that is none of the positions (`yes` where one consents)."""
    if not isinstance(command, Vote) or refused.code != "no-such-position":
        return None
    keys = refused.values.get("positions")
    if not isinstance(keys, tuple):
        return None
    key = positions_like(command.choice, (str(each) for each in keys))
    return None if key is None or key == command.choice else replace(command, choice=key)
