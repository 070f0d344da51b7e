"""What people do on Discord, carried out: from what was pressed, typed or filled in to what they are told."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import discord

from adapters.discord import answers, ballots, electorate, forms, inbound, questions, which_form
from adapters.discord.asking import Asking
from adapters.discord.context import Doorway, Here
from adapters.discord.custom_ids import Press
from adapters.discord.desk import DiscordClock, DiscordDesk, DiscordMemory, KnownMessage
from adapters.discord.escape import clean, safe
from adapters.discord.in_order import InOrder
from adapters.discord.reply import Said
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords
from adapters.discord.watch import Watch
from adapters.grammar import GrammarError, Help, positions_like, quoted, read
from adapters.grammar.people import require_accounts
from consensus.commands import (
    Command,
    Delegate,
    Link,
    NameGroup,
    Object,
    OpenPoll,
    Propose,
    Record,
    TakeBack,
    Vote,
)
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt
from consensus.refusal import Refused
from consensus.views import (
    Query,
)

ACCOUNT = re.compile(r"\d+")
WITH_REASON = {
    "stamp_why": "/stamp",
    "sound_why": "/accord sound",
    "decide_why": "/decide",
    "appeal_why": "/decide",
}
"""What is typed for a form that asks for a reason alone."""


class Acts:
    """`doorway` says who acts, `asking` answers questions."""

    def __init__(
        self,
        client: discord.Client,
        doorway: Doorway,
        asking: Asking,
        desk: DiscordDesk,
        memory: DiscordMemory,
        clock: DiscordClock,
        watch: Watch,
        zone: str,
    ) -> None:
        self._client = client
        self._doorway = doorway
        self.asking = asking
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self._watch = watch
        self._zone = zone
        self._in_order = InOrder()
        self.words = doorway.words
        self.told = doorway.told

    async def act_for(
        self, member: discord.Member, channel: object, command: Propose, delivery: str
    ) -> Receipt:
        """Open something for somebody who did so without an interaction. Raises Refused."""
        here = self._doorway.on_behalf(member, channel, delivery)
        counted = await electorate.electorate_here(self._client, here, "")
        return await self.submit(here, replace(command, electorate=counted))

    # -------------------------------------------------------------------------------------------------- what they do

    async def pressed(
        self, interaction: discord.Interaction[Any], press: Press, values: tuple[str, ...] = ()
    ) -> Said:
        """A button or a menu."""
        return await self.told(
            interaction, lambda here: self._press(here, interaction, press, values), press.home
        )

    async def made_of(
        self, interaction: discord.Interaction[Any], message: discord.Message, act: str
    ) -> Said:
        """A menu of a message: `propose` or `decide`. The form opens with the message's words and a link to it."""

        async def begin(here: Here) -> Said:
            text, link = clean(message.content or ""), message.jump_url
            press = Press(act=act, argument=f"m{message.channel.id}/{message.id}")
            if act == "decide":
                return questions.record_form(here.words, press, text=text, link=link)
            return questions.propose_form(here.words, press, which_form.processes(), text=text, link=link)

        return await self.told(interaction, begin)

    async def record(
        self,
        interaction: discord.Interaction[Any],
        text: Callable[[DiscordWords], str],
        links: tuple[Link, ...],
    ) -> Said:
        """Write down what was decided elsewhere on Discord (in a native poll)."""

        async def act(here: Here) -> Said:
            return await self.carry_out(here, Record(text=text(here.words), links=links))

        return await self.told(interaction, act)

    async def typed(
        self,
        interaction: discord.Interaction[Any],
        line: str,
        who: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> Said:
        """A slash command, as the line that says the same. `who`: the electorate as typed."""
        return await self.told(interaction, lambda here: self._line(here, line, who, extra or {}))

    async def filled(self, interaction: discord.Interaction[Any], press: Press, filled: forms.Filled) -> Said:
        """A form that was submitted."""
        return await self.told(interaction, lambda here: self._fill(here, press, filled), press.home)

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
                return await self.asking.details(here, press.number)
            case "amend":
                card = await self.asking.card(here, press.number)
                form = questions.form_about(words, press, text=card.text)
                assert form is not None
                return form
            case "ballot":
                return ballots.ballot_form(words, await self.asking.ballot(here, press.number), here.home)
            case "group":
                groups = await self.asking.groups(here, press.number)
                return questions.group_form(words, press, groups)
            case "mend":
                message = interaction.message
                line = answers.repaired_line(message.content or _box(message)) if message is not None else ""
                return which_form.mending(here.words, line)
            case "page":
                return await self.asking.page(here, press)
            case "put_to_vote":
                card = await self.asking.card(here, press.number)
                counted = await electorate.electorate_here(self._client, here, "")
                again = Propose(text=card.text, process="majority", follows=press.number, electorate=counted)
                return await self.carry_out(here, again)
            case "post_again":
                return await self._post_again(here, press.number)
            case _:
                form = questions.form_about(words, press)
                if form is None:
                    raise Refused("no-such-decision", number=press.number, try_code="list-decisions")
                return form

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
            case "ballot":
                choice = ballots.ballot_of(press.argument, filled)
                return await self.carry_out(
                    here, Vote(decision=number, choice=choice, revision=press.revision or None)
                )
            case "poll" | "propose" | "decide":
                options = {name: text(name) for name in ("until", "process", "evidence")}
                texts = [text("text"), *inbound.split_options(text("options"))]
                line = inbound.line_of(press.act, texts, options, text("settings"))
                return await self._line(here, line, "", {"source": press.argument})
            case "line":
                return await self._line(here, text("line"), "", {})
            case "stamp_why" | "sound_why" | "decide_why" | "appeal_why":
                verb = WITH_REASON[press.act]
                line = f"{verb} D-{number} {press.argument} {quoted(text('text'))}"
                return await self._line(here, line, "", {})
            case "delegate":
                person = next(iter(forms.people_of(filled)), None)
                return await self.carry_out(here, Delegate(decision=number, account=person))
            case "group":
                named = NameGroup(group=text("group"), accounts=forms.people_of(filled))
                return await self.carry_out(here, named)
            case "link":
                return await self._line(here, f"/accord link {target} --doc {quoted(text('text'))}", "", {})
            case "extend":
                return await self._line(here, f"/extend {target} --by {quoted(text('text'))}", "", {})
            case _:
                return await self._line(here, inbound.about_line(press.act, target, text("text")), "", {})

    async def _line(self, here: Here, line: str, who: str, extra: Mapping[str, str]) -> Said:
        try:
            reading = read(line, now=self._clock.now(), zone=self._zone)
        except GrammarError as error:
            form = which_form.missing(here.words, error)
            if form is not None:
                return form
            raise
        command = reading.command
        notes = [here.words.phrase(note) for note in reading.notes]
        if isinstance(command, Help):
            return answers.help_message(here.words, command.topic, None)
        if isinstance(command, Query):
            return await self.asking.ask(here, command)
        require_accounts(command, ACCOUNT)
        command = await electorate.with_sizes(here, command)
        if isinstance(command, Propose | OpenPoll):
            counted = await electorate.electorate_here(self._client, here, who)
            command = _with_its_thread(here, replace(command, electorate=counted))
        said = await self.carry_out(here, command, source=extra.get("source", ""))
        if notes and isinstance(said, Shown):
            said = replace(said, content="\n".join((said.content, *(safe(note) for note in notes))))
        return said

    async def carry_out(self, here: Here, command: Command, *, source: str = "") -> Said:
        """Submit it; the receipt in words. A word that surely means one of the positions is taken for it.

        `source`: the message that a proposal was made of (`m<channel>/<message>`): reactions to it count from now on.
        """
        try:
            return await self._in_turn(await self._in_its_place(here, command), command, source)
        except Refused as refused:
            number = getattr(command, "decision", 0)
            wrote = answers.wrote(command)
            return answers.refusal_message(here.words, refused, number=number, home=here.home, wrote=wrote)

    async def _in_turn(self, here: Here, command: Command, source: str) -> Said:
        if isinstance(command, Vote | TakeBack):
            async with self._in_order.turn(
                here.home, here.sender.account, command.decision, here.order
            ) as next_in_order:
                if not next_in_order:
                    said = here.words.say("You have answered again since: the later answer stands.")
                    return Shown(content=said)
                return await self._submitted(here, command, source)
        return await self._submitted(here, command, source)

    async def _submitted(self, here: Here, command: Command, source: str) -> Said:
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
            options = await self.asking.options(here, receipt.number)
        return answers.receipt_message(here.words, receipt, options, home=here.home)

    async def _watch_source(self, here: Here, number: int, source: str) -> None:
        channel, _, message = source.removeprefix("m").partition("/")
        if not (channel.isdecimal() and message.isdecimal()):
            return
        known = KnownMessage(
            home=here.spot.home, channel=channel, message=message, number=number, kind="source"
        )
        await self._memory.keep_message(known)
        self._watch.add(known, here.spot, await self.asking.card(here, number))

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

    async def _post_again(self, here: Here, number: int) -> Said:
        """A card that was lost, for whoever may see the decision."""
        await self.asking.card(here, number)
        done = await self._memory.post_again(here.spot.home, number)
        said = here.words.say("The card of {number:D} is posted again.", number=number)
        return Shown(
            content=said if done else here.words.say("The card of {number:D} is there.", number=number)
        )


def _with_its_thread(here: Here, command: Propose | OpenPoll) -> Propose | OpenPoll:
    """What is opened in a thread stands in the channel above it, linked to where it was talked about."""
    thread = here.channel
    if not isinstance(thread, discord.Thread) or here.spot.place == str(thread.id):
        return command
    return replace(command, links=(*command.links, Link(url=thread.jump_url, role="information")))


def _box(message: discord.Message) -> str:
    return (message.embeds[0].description or "") if message.embeds else ""


def _names_an_option(receipt: Receipt) -> bool:
    choice = receipt.unstored.get("choice", receipt.values.get("choice"))
    return isinstance(choice, str) and choice[:1] == "o" and choice[1:2].isdecimal()


def _meant(command: Command, refused: Refused) -> Command | None:
    """The vote that was surely meant by a word that is none of the positions (`yes` where one consents)."""
    if not isinstance(command, Vote) or refused.code != "no-such-position":
        return None
    keys = refused.values.get("positions")
    if not isinstance(keys, tuple):
        return None
    key = positions_like(command.choice, (str(each) for each in keys))
    return None if key is None or key == command.choice else replace(command, choice=key)
