"""From an act to what is said of it: commands go to the Desk, questions too, and the answer comes back as a message for
whoever acted, or as a form to open. Knows nothing of acks and deadlines; listen.py keeps those."""

import asyncio
import re
from collections.abc import Iterable

from adapters.grammar import GrammarError, Help, Reading, read
from adapters.grammar.errors import Mistake
from adapters.grammar.people import require_accounts
from adapters.grammar.tokens import settings
from adapters.slack import blocks
from adapters.slack.answers import Filled, commands_of
from adapters.slack.api import Api, SlackFailed
from adapters.slack.asking import Asking
from adapters.slack.directory import Directory, Known
from adapters.slack.escape import typed as as_typed
from adapters.slack.escape import typed_with_names
from adapters.slack.ids import reference_of
from adapters.slack.meaning import (
    as_seen,
    behind,
    command_of_click,
    has_form,
    meant,
    of_reaction,
    with_number,
)
from adapters.slack.membership import NotThere, Rolls
from adapters.slack.messenger import EMOJI_FOR, EMOJI_WISH
from adapters.slack.opening import FormRoom, Opens
from adapters.slack.payloads import Clicked, Reacted, Submitted, Typed, Where
from adapters.slack.ports import Log, Lookups, Now, SlackDesk
from adapters.slack.prefill import number_of, verb_of
from adapters.slack.render import Shown
from adapters.slack.said import receipt_message, refusal_message, told
from adapters.wording import Words
from consensus.commands import (
    Attach,
    Command,
    Electorate,
    Link,
    Named,
    Object,
    Opening,
    OpenPoll,
    Propose,
    Record,
)
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Lost, Receipt, Sender
from consensus.refusal import Refused
from consensus.views import Query

Said = Shown | Opens | None
LOOK_SECONDS_MAX = 0.7
"""How long a typed line waits for the zone of whoever typed it."""
_VOTERS = frozenset({"voters", "with", "who"})
_PEOPLE = re.compile(r"\S+?[ =]((?:\s*<(?:@|!subteam\^)[^<>]+>,?)+)")
_HAS_VOTERS = frozenset({"propose", "poll"})
ACCOUNT = re.compile(r"[UW][A-Z0-9]+(?:@[A-Z0-9]+)?")
_NAMED = re.compile(r"<(@|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>")
_NEEDS_ZONE = frozenset({"propose", "poll", "extend", "review", "decisions"})


class Acting:
    def __init__(
        self,
        desk: SlackDesk,
        api: Api,
        directory: Directory,
        rolls: Rolls,
        lookups: Lookups,
        asking: Asking,
        forms: FormRoom,
        *,
        now: Now,
        zone: str,
        log: Log,
    ) -> None:
        self._desk = desk
        self._api = api
        self._directory = directory
        self._rolls = rolls
        self._lookups = lookups
        self.asking = asking
        self.forms = forms
        self._now = now
        self._zone = zone
        self._log = log
        self.words: Words = asking.words

    # ------------------------------------------------------------------------------------------------------- lines

    async def typed(self, act: Typed) -> Said:
        """Carry out a typed line."""
        where = act.where
        raw, named = _voters(act.raw)
        line = as_typed(raw)
        zone = await self._zone_of(where, line)
        try:
            reading = await self._read(where, line, typed_with_names(raw), zone)
        except GrammarError as error:
            if error.try_code == "form" and not act.mention:
                opened = self.forms.form_of(line)
                if opened is not None:
                    return opened
            return refusal_message(self.words, error, line=line if has_form(line) else "")
        command = as_seen(reading.command)
        if isinstance(command, Help):
            return told(self.words.help(command.topic))
        if isinstance(command, Query):
            return await self.asking.asked(where, command)
        if isinstance(command, Opening):
            return await self._open(act, command, named, reading)
        return await self.submitted(where, act.delivery, command, notes=reading)

    async def _read(self, where: Where, line: str, named: str, zone: str) -> Reading:
        """In a thread under a card the card's decision is meant where a line names none. `named`: the line with Slack's
        own marks of people, by which they are known; a mistake is shown in the line as it was seen."""
        try:
            return read(named, now=self._now(), zone=zone)
        except GrammarError as error:
            if named != line:
                return await self._read(where, line, line, zone)
            number = await self._decision_of_thread(where) if number_of(behind(line)) == (0, 0) else None
            if number is None:
                raise
            try:
                return read(with_number(line, number), now=self._now(), zone=zone)
            except GrammarError:
                raise error from None

    async def _decision_of_thread(self, where: Where) -> int | None:
        if not where.thread:
            return None
        spot = where.origin.spot(where.channel)
        return await self._lookups.number_at(spot, reference_of(where.channel, where.thread))

    async def _zone_of(self, where: Where, line: str) -> str:
        """The zone of whoever typed it, where the line may hold a time."""
        if verb_of(line) not in _NEEDS_ZONE:
            return self._zone
        known = self._directory.at_hand(where.origin.home, where.user)
        if known is None:
            known = await self._look_up(where)
        return known.zone if known is not None and known.zone else self._zone

    async def _look_up(self, where: Where) -> Known | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS_MAX):
                return await self._directory.user(where.origin.home, where.user)
        except (TimeoutError, OSError):
            return None

    # -------------------------------------------------------------------------------------------------------- opening

    async def _open(self, act: Typed, command: Opening, named: str, reading: Reading) -> Said:
        where = act.where
        if act.where.thread and isinstance(command, Propose | OpenPoll | Record):
            link = await self.evidence(where, where.thread)
            if link and link not in {each.url for each in command.links}:
                command = replace(command, links=(*command.links, Link(url=link)))
        if named and isinstance(command, Propose | OpenPoll):
            command = replace(command, electorate=await self._electorate(where, named))
        if isinstance(command, Propose | OpenPoll) and any(each.groups for each in command.named):
            command = replace(command, named=await self._with_people(where, command.named))
        return await self.open(where, act.delivery, command, notes=reading, typed_here=True)

    async def open(
        self,
        where: Where,
        delivery: DeliveryId,
        command: Opening,
        *,
        notes: Reading | None = None,
        typed_here: bool = False,
    ) -> Shown:
        """Open a decision; the receipt or the refusal as a message."""
        try:
            receipt = await self.opened(where, delivery, command, typed_here=typed_here)
        except Refused as refused:
            return refusal_message(self.words, refused)
        return await self._receipt(where, receipt, notes)

    async def opened(
        self, where: Where, delivery: DeliveryId, command: Opening, *, typed_here: bool = False
    ) -> Receipt:
        """Open a decision in a channel: who may take part is read before, so that the roll is whole and fresh. Raises
        Refused.

        `typed_here`: Slack says that they are in the channel, which holds until the list has been read.
        """
        if not where.channel or where.channel.startswith("D"):
            raise Refused("only-in-channels", try_code="go-to-a-channel")
        try:
            known = await self._rolls.ready(where.origin, where.channel)
        except NotThere:
            raise Refused("bot-not-in-channel", try_code="invite-the-bot") from None
        sees = frozenset({where.channel}) if typed_here and not known else None
        return await self.submit(where, delivery, command, sees=sees)

    async def _electorate(self, where: Where, named: str) -> Electorate:
        """Named people and user groups, as they are now; bots and deactivated people left out."""
        found = _NAMED.findall(named)
        users = [name for kind, name in found if kind == "@"]
        groups = [name for kind, name in found if kind != "@"]
        return Electorate(accounts=await self._people_of(where, users, groups))

    async def _people_of(self, where: Where, users: Iterable[str], groups: Iterable[str]) -> tuple[str, ...]:
        try:
            accounts = await self._directory.group(where.origin, groups, users)
        except (Later, Lost, SlackFailed, OSError, TimeoutError):
            raise Refused("people-not-found", try_code="wait-a-moment") from None
        if not accounts:
            raise Refused("people-not-found", try_code="name-people")
        return accounts

    async def _with_people(self, where: Where, named: tuple[Named, ...]) -> tuple[Named, ...]:
        """User groups as the people who are in them now."""
        found = []
        for each in named:
            accounts = await self._people_of(where, each.accounts, each.groups)
            found.append(replace(each, accounts=accounts, groups=()) if each.groups else each)
        return tuple(found)

    async def _permalink(self, where: Where, ts: str) -> str:
        answer = await self._api.call(
            where.origin.home, "chat.getPermalink", channel=where.channel, message_ts=ts
        )
        return str(answer.get("permalink") or "")

    # ----------------------------------------------------------------------------------------------------- the Desk

    async def submitted(
        self,
        where: Where,
        delivery: DeliveryId,
        command: Command,
        *,
        notes: Reading | None = None,
        sees: frozenset[str] | None = None,
    ) -> Shown:
        """Submit; the receipt or the refusal as a message."""
        try:
            receipt = await self.submit(where, delivery, command, sees=sees)
        except Refused as refused:
            other = meant(command, refused)
            if other is not None:
                return await self.submitted(
                    where, DeliveryId(f"{delivery}:meant"), other, notes=notes, sees=sees
                )
            return refusal_message(self.words, refused)
        return await self._receipt(where, receipt, notes)

    async def _receipt(self, where: Where, receipt: Receipt, notes: Reading | None) -> Shown:
        shown = receipt_message(self.words, receipt, await self.asking.options(where, receipt))
        if notes is None or not notes.notes:
            return shown
        extra = [block for note in notes.notes for block in blocks.context(self.words.phrase(note))]
        return Shown(shown.text, [*shown.blocks[:1], *extra, *shown.blocks[1:]])

    async def submit(
        self,
        where: Where,
        delivery: DeliveryId,
        command: Command,
        *,
        sees: frozenset[str] | None = None,
    ) -> Receipt:
        """Raises Refused."""
        require_accounts(command, ACCOUNT)
        known = self._directory.at_hand(where.origin.home, where.user)
        if known is not None and (known.bot or self._directory.seen(where.origin, known).guest):
            sees = None  # a guest is in the channel, and still not one of those who take part
        sender = Sender(
            account=where.account,
            name=known.name if known is not None else "",
            administrator=self._directory.seen(where.origin, known).administrator if known else None,
            sees=sees,
        )
        spot = where.origin.spot(where.channel or "home", where.channel_name)
        command = self._directory.with_teams(where.origin, command)
        return await self._desk.submit(Envelope(delivery=delivery, spot=spot, sender=sender, command=command))

    # -------------------------------------------------------------------------------------------------------- buttons

    async def clicked(self, act: Clicked) -> Said:
        """Carry out what a button says."""
        command = command_of_click(act)
        if command is not None:
            return await self.submitted(act.where, act.delivery, command)
        if act.button.act == "export":
            return await self.asking.exported(act.where, act.button.number)
        return None

    # ---------------------------------------------------------------------------------------------------------- forms

    def filled(self, act: Submitted) -> tuple[Command, ...]:
        """The commands of a form that was sent. Raises Wrong, with what is wrong beside each field."""
        known = self._directory.at_hand(act.where.origin.home, act.where.user)
        zone = known.zone if known is not None and known.zone else self._zone
        return commands_of(
            Filled(form=act.form, meta=act.meta, values=act.values, now=self._now(), zone=zone)
        )

    async def sent(self, act: Submitted, commands: tuple[Command, ...]) -> Shown:
        """Carry out what a form said. Raises Refused where the person can still mend it in the form: by the first of
        its commands; what becomes of further ones (more links) is told."""
        command, *more = commands
        url = await self.evidence(act.where, act.meta["message"]) if act.meta.get("message") else ""
        link = Link(url=url, excerpt=act.meta.get("excerpt", ""))
        if isinstance(command, Opening):
            command = replace(command, links=(link, *command.links)) if url else command
            receipt = await self.opened(act.where, act.delivery, command)
        else:
            receipt = await self.submit(act.where, act.delivery, command)
        if url and isinstance(command, Object):
            attach = Attach(decision=command.decision, link=link)
            await self.submit(act.where, DeliveryId(f"{act.delivery}:evidence"), attach)
        said = [receipt_message(self.words, receipt, await self.asking.options(act.where, receipt))]
        said += [
            await self.submitted(act.where, DeliveryId(f"{act.delivery}:{place}"), each)
            for place, each in enumerate(more, start=2)
        ]
        return Shown("\n".join(one.text for one in said), [block for one in said for block in one.blocks])

    # ------------------------------------------------------------------------------------------ reactions, shortcuts

    async def reacted(self, act: Reacted) -> Said:
        """A reaction on a card says what its emoji stands for; on anything else, and with any other emoji, nothing."""
        if act.emoji not in (EMOJI_FOR, EMOJI_WISH, "raised_hand"):
            return None
        where = act.where
        number = await self._lookups.number_at(
            where.origin.spot(where.channel), reference_of(where.channel, act.message)
        )
        if number is None:
            return None
        card = self.asking.at_hand(where, number) or await self.asking.card(where, number)
        if card is None or card.unit != "proposal":
            return None
        command = of_reaction(act, card)
        if command is None:
            return None
        return await self.submitted(where, act.delivery, command)

    async def evidence(self, where: Where, message: str) -> str:
        """The link to a message, for a form that was opened from it."""
        try:
            return await self._permalink(where, message)
        except Exception as error:  # noqa: BLE001 - without its link the decision is opened all the same
            self._log.info("permalink_failed", platform="slack", error=type(error).__name__)
            return ""


def _voters(raw: str) -> tuple[str, str]:
    """A line that opens a decision without the setting that names its voters, and whom that names; what stands in quotes
    is what people say, and stays."""
    if verb_of(as_typed(raw)) not in _HAS_VOTERS:
        return raw, ""
    try:
        found = [_PEOPLE.match(raw, one.start) for one in settings(raw) if one.value in _VOTERS]
    except Mistake:
        return raw, ""  # the grammar says what is wrong with it
    named = next((each for each in found if each is not None), None)
    return (raw, "") if named is None else (raw[: named.start()].rstrip() + raw[named.end() :], named[1])
