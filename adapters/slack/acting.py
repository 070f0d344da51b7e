"""From an act to what is said of it: commands go to the Desk, questions too, and the answer comes back as a message for
whoever acted, or as a form to open. Knows nothing of acks and deadlines; listen.py keeps those."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from adapters.grammar import GrammarError, Help, Reading, positions_like, read
from adapters.slack import blocks
from adapters.slack.answers import Filled, command_of
from adapters.slack.api import Api
from adapters.slack.ballots import BY_CLICK, ballot_form
from adapters.slack.directory import Directory, Known
from adapters.slack.escape import plain
from adapters.slack.escape import typed as as_typed
from adapters.slack.forms import Form
from adapters.slack.inbound import Clicked, Pointed, Reacted, Submitted, Typed, Where
from adapters.slack.messenger import EMOJI_FOR, EMOJI_WISH, FOR, SlackMessenger
from adapters.slack.ports import Log, Lookups, Now, SlackDesk
from adapters.slack.questions import Questions, number_of, texts_of, verb_of
from adapters.slack.render import Shown
from adapters.slack.rolls import NotThere, Rolls
from adapters.slack.said import receipt_message, refusal_message, told
from adapters.slack.spots import reference_of
from adapters.wording import Words
from consensus.commands import (
    Accept,
    Adopt,
    AnswerTest,
    Attach,
    Close,
    Command,
    Electorate,
    Link,
    Object,
    Opening,
    OpenPoll,
    Propose,
    Record,
    Second,
    Sustain,
    TakeBack,
    Vote,
    Wish,
    Withdraw,
)
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Sender, Viewer
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    HelpView,
    Listing,
    Query,
    RecordView,
    RightsView,
    ShowCard,
    ShowRecord,
    Summary,
    WhyView,
)

LOOK_SECONDS_MAX = 0.7
"""How long a typed line waits for the zone of whoever typed it."""
EXCERPT_LENGTH_MAX = 400
_VOTERS = re.compile(r"\s+(?:--|[—–])(?:voters|with|who)[ =]((?:\s*<(?:@|!subteam\^)[^<>]+>,?)+)")
_NAMED = re.compile(r"<(@|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>")
_NEEDS_ZONE = frozenset({"propose", "poll", "extend", "review", "decisions"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """A form to open. `later`: the form itself has to be looked up; `form` is shown meanwhile."""

    form: Form
    meta: Mapping[str, str]
    later: Callable[[], Awaitable[tuple[Form, Mapping[str, str]]]] | None = None


Said = Shown | Opens | None


class Acting:
    def __init__(
        self,
        desk: SlackDesk,
        api: Api,
        directory: Directory,
        rolls: Rolls,
        messenger: SlackMessenger,
        lookups: Lookups,
        questions: Questions,
        *,
        now: Now,
        zone: str,
        log: Log,
    ) -> None:
        self._desk = desk
        self._api = api
        self._directory = directory
        self._rolls = rolls
        self._messenger = messenger
        self._lookups = lookups
        self._questions = questions
        self._now = now
        self._zone = zone
        self._log = log
        self.words: Words = messenger.words

    # ------------------------------------------------------------------------------------------------------- lines

    async def typed(self, act: Typed) -> Said:
        """Carry out a typed line."""
        where, line = act.where, act.line
        named = _VOTERS.search(act.raw)
        if named is not None:
            line = as_typed(act.raw[: named.start()] + act.raw[named.end() :])
        zone = await self._zone_of(where, line)
        try:
            reading = await self._read(where, line, zone)
        except GrammarError as error:
            if error.try_code == "form" and not act.mention:
                opened = self.form_of(line)
                if opened is not None:
                    return opened
            return refusal_message(self.words, error, line=line if _has_form(line) else "")
        command = reading.command
        if isinstance(command, Help):
            return told(self.words.help(command.topic))
        if isinstance(command, Query):
            return await self.asked(where, command)
        if isinstance(command, Opening):
            return await self._open(act, command, named[1] if named else "", reading)
        return await self.submitted(where, act.delivery, command, notes=reading)

    async def _read(self, where: Where, line: str, zone: str) -> Reading:
        """In a thread under a card the card's decision is meant where a line names none."""
        try:
            return read(line, now=self._now(), zone=zone)
        except GrammarError as error:
            number = await self._decision_of_thread(where) if number_of(_behind(line)) == (0, 0) else None
            if number is None:
                raise
            try:
                return read(_with_number(line, number), now=self._now(), zone=zone)
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

    def form_of(self, line: str) -> Opens | None:
        """The form for what a line says, with all of it filled in that can be made out."""
        verb, texts, ask = verb_of(line), texts_of(line), self._questions
        number, objection = number_of(_behind(line))
        first = texts[0] if texts else ""
        meta = {"number": str(number), "objection": str(objection)}
        match verb:
            case "propose" | "proposal":
                return Opens(form=ask.propose(text="\n".join(texts)), meta={})
            case "poll":
                return Opens(form=ask.poll(question=first, options=texts[1:]), meta={})
            case "decide" | "record" if not number:
                return Opens(form=ask.record(text="\n".join(texts)), meta={})
            case "object" if number and not objection:
                return Opens(form=ask.objection(number, reason=first), meta=meta)
            case "amend" if number:
                return Opens(form=ask.amend(number, text=first), meta=meta)
            case "extend" if number:
                return Opens(form=ask.extend(number), meta=meta)
            case "ask" if number:
                return Opens(form=ask.ask(number, text=first), meta=meta)
            case "review" if number:
                return Opens(form=ask.review(number), meta=meta)
            case "process" if number:
                return Opens(form=ask.process(number), meta=meta)
            case "vote" if number:
                return Opens(form=ask.vote(number, choice=first), meta=meta)
            case "link" | "attach":
                return Opens(form=ask.link(number), meta=meta)
            case "resolve" | "doubt" | "overrule" if objection:
                return Opens(form=ask.on_objection(verb, number, objection, text=first), meta=meta)
            case (
                "object"
                | "amend"
                | "ask"
                | "vote"
                | "extend"
                | "review"
                | "process"
                | "resolve"
                | "doubt"
                | "overrule"
            ):
                return Opens(form=ask.which(verb, text=first), meta={})
        return None

    # -------------------------------------------------------------------------------------------------------- opening

    async def _open(self, act: Typed, command: Opening, named: str, reading: Reading) -> Said:
        where = act.where
        if act.where.thread and isinstance(command, Propose | OpenPoll | Record):
            link = await self._permalink(where, where.thread)
            if link and link not in {each.url for each in command.links}:
                command = replace(command, links=(*command.links, Link(url=link)))
        if named and isinstance(command, Propose | OpenPoll):
            command = replace(command, electorate=await self._electorate(where, named))
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
        """Open a decision in a channel: who may take part is read before, so that the roll is whole and fresh.

        `typed_here`: Slack says that they are in the channel, which holds until the list has been read.
        """
        if not where.channel or where.channel.startswith("D"):
            return refusal_message(self.words, Refused("only-in-channels", try_code="go-to-a-channel"))
        try:
            known = await self._rolls.ready(where.origin, where.channel)
        except NotThere:
            return refusal_message(self.words, Refused("bot-not-in-channel", try_code="invite-the-bot"))
        sees = frozenset({where.channel}) if typed_here and not known else None
        return await self.submitted(where, delivery, command, notes=notes, sees=sees)

    async def _electorate(self, where: Where, named: str) -> Electorate:
        """Named people and user groups, as they are now; bots and deactivated people left out."""
        found = _NAMED.findall(named)
        users = [name for kind, name in found if kind == "@"]
        groups = [name for kind, name in found if kind != "@"]
        return Electorate(accounts=await self._directory.group(where.origin, groups, users))

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
            meant = _meant(command, refused)
            if meant is not None:
                return await self.submitted(
                    where, DeliveryId(f"{delivery}:meant"), meant, notes=notes, sees=sees
                )
            return refusal_message(self.words, refused)
        shown = receipt_message(self.words, receipt, await self._options(where, receipt))
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
        known = self._directory.at_hand(where.origin.home, where.user)
        if known is not None and (known.bot or self._directory.seen(where.origin, known).guest):
            sees = None  # a guest is in the channel, and still not one of those who take part
        sender = Sender(
            account=where.account,
            name=known.name if known is not None else "",
            administrator=known.administrator if known is not None else None,
            sees=sees,
        )
        spot = where.origin.spot(where.channel or "home", where.channel_name)
        return await self._desk.submit(Envelope(delivery=delivery, spot=spot, sender=sender, command=command))

    async def _options(self, where: Where, receipt: Receipt) -> Mapping[str, str]:
        """The texts of a poll's options, where the receipt speaks of one."""
        choice = receipt.unstored.get("choice", receipt.values.get("choice"))
        if receipt.number is None or not isinstance(choice, str) or not re.match(r"o\d", choice):
            return {}
        options = self._messenger.options(where.origin.home, receipt.number)
        if not options:
            card = await self.card(where, receipt.number)
            options = self._messenger.options(where.origin.home, receipt.number) if card else {}
        return options

    def viewer(self, where: Where) -> Viewer:
        return Viewer(spot=where.origin.spot(where.channel or "home"), account=where.account)

    async def card(self, where: Where, number: int) -> CardView | None:
        """The card as it stands now, if they may see it."""
        try:
            found = await self._desk.ask(ShowCard(number=number), self.viewer(where))
        except Refused:
            return None
        if not isinstance(found, CardView):
            return None
        self.keep(where, found)
        return found

    def keep(self, where: Where, card: CardView) -> None:
        """What was just read is at hand for a form that is opened next."""
        self._messenger.keep(where.origin.home, card)

    async def asked(self, where: Where, query: Query) -> Shown:
        """Answer a question for this person."""
        try:
            found = await self._desk.ask(query, self.viewer(where))
        except Refused as refused:
            return refusal_message(self.words, refused)
        match found:
            case Listing():
                return told(self.words.listing(found))
            case Summary():
                return told(self.words.summary(found))
            case RecordView():
                return told(self.words.record(found))
            case HelpView():
                return told(self.words.help(view=found))
            case RightsView():
                return told(self.words.card(found.card).headline)
            case WhyView():
                return told(self.words.why(found))
            case BallotView():
                return told(self.words.ballot_how(found))
            case _:
                return told("\n".join(filter(None, (self.words.card(found).headline, found.text))))

    # -------------------------------------------------------------------------------------------------------- buttons

    async def clicked(self, act: Clicked) -> Said:
        """Carry out what a button says."""
        command = command_of_click(act)
        if command is not None:
            return await self.submitted(act.where, act.delivery, command)
        if act.button.act == "export":
            return await self._exported(act)
        return None

    def answer_form(self, number: int, said: Shown) -> Form:
        """A private answer as a form to read."""
        form = self._questions.reading(f"D-{number}", ())
        return replace(form, blocks=tuple(said.blocks))

    async def _exported(self, act: Clicked) -> Shown:
        """The whole record as text to copy."""
        try:
            found = await self._desk.ask(ShowRecord(number=act.button.number), self.viewer(act.where))
        except Refused as refused:
            return refusal_message(self.words, refused)
        text = plain(self.words.record(found)) if isinstance(found, RecordView) else ""
        lines = text.split("\n")
        return Shown(told(text).text, blocks.code_blocks(lines))

    def opens(self, act: Clicked) -> Opens | None:
        """The form that a button opens, made of what is at hand: nothing is waited for before the trigger is used."""
        button, where, ask = act.button, act.where, self._questions
        number, objection = button.number, button.objection
        meta = {"number": str(number), "objection": str(objection), "revision": str(button.revision)}
        card = self._messenger.cards.get((where.origin.home, number))
        match button.act:
            case "object":
                about = card.text if card is not None else ""
                return Opens(form=ask.objection(number, about=about), meta={**meta, "objection": "0"})
            case "reason" | "ballot" if card is not None:
                return Opens(form=self._answer(card, button.key), meta={**meta, "ballot": card.ballot})
            case "reason" | "ballot":
                return self._once_read(
                    act, lambda found: (self._answer(found, button.key), {**meta, "ballot": found.ballot})
                )
            case "amend" if card is not None:
                return Opens(form=ask.amend(number, text=card.text), meta=meta)
            case "amend":
                return self._once_read(act, lambda found: (ask.amend(number, text=found.text), meta))
            case "resolve" | "doubt" | "overrule":
                return Opens(form=ask.on_objection(button.act, number, objection), meta=meta)
            case "extend":
                return Opens(form=ask.extend(number), meta=meta)
            case "review":
                return Opens(form=ask.review(number), meta=meta)
            case "process":
                return Opens(form=ask.process(number), meta=meta)
            case "ask":
                return Opens(form=ask.ask(number), meta=meta)
            case "link":
                return Opens(form=ask.link(number), meta=meta)
            case "put_to_vote" if card is not None:
                form = ask.propose(text=card.text, follows=number, process="majority")
                return Opens(form=form, meta={"follows": str(number)})
            case "put_to_vote":
                return self._once_read(
                    act,
                    lambda found: (
                        ask.propose(text=found.text, follows=number, process="majority"),
                        {"follows": str(number)},
                    ),
                )
            case "form":
                return self.form_of(act.value)
            case "new":
                make = ask.propose if button.key == "propose" else ask.poll
                return Opens(form=make(channel=not where.channel), meta={})
            case "show":
                return Opens(form=ask.waiting(), meta=meta, later=lambda: self._record(act))
        return None

    def _answer(self, card: CardView, key: str) -> Form:
        """The ballot at hand as a form: a position with its reason, or whatever the options are answered by."""
        if card.ballot in BY_CLICK:
            return self._questions.reason(card, key=key)
        return ballot_form(self.words, card)

    def _once_read(self, act: Clicked, make: Callable[[CardView], tuple[Form, Mapping[str, str]]]) -> Opens:
        async def later() -> tuple[Form, Mapping[str, str]]:
            card = await self.card(act.where, act.button.number)
            return make(card) if card is not None else self._not_here(act)

        return Opens(form=self._questions.waiting(), meta={}, later=later)

    async def _record(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        try:
            found = await self._desk.ask(ShowRecord(number=act.button.number), self.viewer(act.where))
        except Refused:
            return self._not_here(act)
        text = self.words.record(found) if isinstance(found, RecordView) else ""
        return self._questions.reading(f"D-{act.button.number}", text.split("\n\n")), {}

    def _not_here(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        refused = Refused("no-such-decision", number=act.button.number)
        return self._questions.reading(f"D-{act.button.number}", (self.words.refusal(refused),)), {}

    # ---------------------------------------------------------------------------------------------------------- forms

    def filled(self, act: Submitted) -> Command:
        """The command of a form that was sent. Raises Wrong, with what is wrong beside each field."""
        known = self._directory.at_hand(act.where.origin.home, act.where.user)
        zone = known.zone if known is not None and known.zone else self._zone
        return command_of(Filled(form=act.form, meta=act.meta, values=act.values, now=self._now(), zone=zone))

    async def sent(self, act: Submitted, command: Command) -> Shown:
        """Carry out what a form said. Raises Refused where the person can still mend it in the form."""
        url = await self.evidence(act.where, act.meta["message"]) if act.meta.get("message") else ""
        link = Link(url=url, excerpt=act.meta.get("excerpt", ""))
        if isinstance(command, Opening):
            command = replace(command, links=(link, *command.links)) if url else command
            return await self.open(act.where, act.delivery, command)
        receipt = await self.submit(act.where, act.delivery, command)
        if url and isinstance(command, Object):
            attach = Attach(decision=command.decision, link=link)
            await self.submit(act.where, DeliveryId(f"{act.delivery}:evidence"), attach)
        return receipt_message(self.words, receipt, await self._options(act.where, receipt))

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
        card = self._messenger.cards.get((where.origin.home, number)) or await self.card(where, number)
        if card is None or card.unit != "proposal":
            return None
        command = _of_reaction(act, card)
        if command is None:
            return None
        return await self.submitted(where, act.delivery, command)

    async def pointed(self, act: Pointed) -> Opens | None:
        """A shortcut on a message: the message goes along as evidence, with its link and its words."""
        ask = self._questions
        meta = {"excerpt": act.text[:EXCERPT_LENGTH_MAX], "message": act.message}
        match act.what:
            case "propose":
                return Opens(form=ask.propose(text=act.text), meta=meta)
            case "record":
                return Opens(form=ask.record(text=act.text), meta=meta)
            case "attach":
                url = act.links[0] if act.links else ""
                form = ask.link(0, url=url, excerpt=act.text[:EXCERPT_LENGTH_MAX])
                return Opens(form=form, meta=meta)
            case "object":
                return Opens(form=ask.which("object", text=""), meta=meta)
        return None

    async def opened_in(self, where: Where, number: int) -> bool:
        """Whether the decision was opened in this very channel."""
        return await self._lookups.place_of(where.origin.spot(where.channel), number) == where.channel

    async def evidence(self, where: Where, message: str) -> str:
        """The link to a message, for a form that was opened from it."""
        try:
            return await self._permalink(where, message)
        except Exception as error:  # noqa: BLE001 - without its link the decision is opened all the same
            self._log.info("permalink_failed", platform="slack", error=type(error).__name__)
            return ""


def command_of_click(act: Clicked) -> Command | None:
    """What a button does at once; None for one that opens a form."""
    button = act.button
    number, objection = button.number, button.objection
    match button.act:
        case "vote" | "choose" if button.key:
            return Vote(decision=number, choice=button.key, revision=button.revision or None)
        case "take_back":
            return TakeBack(decision=number)
        case "second":
            return Second(decision=number)
        case "accept":
            return Accept(decision=number, objection=objection)
        case "sustain":
            return Sustain(decision=number, objection=objection)
        case "adopt":
            return Adopt(decision=number, objection=objection)
        case "test" if button.key:
            return AnswerTest(decision=number, objection=objection, verdict=button.key)
        case "withdraw":
            return Withdraw(decision=number, objection=objection or None)
        case "close":
            return Close(decision=number)
    return None


def _of_reaction(act: Reacted, card: CardView) -> Command | None:
    keys = [choice.key for choice in card.choices]
    if act.emoji in (EMOJI_WISH, "raised_hand"):
        given = "wish"
    else:
        given = next((key for key in FOR if key in keys), "")
    if not given:
        return None
    if not act.added:
        return TakeBack(decision=card.number, given=given, via="reaction")
    if given == "wish":
        return Wish(decision=card.number, revision=card.revision, via="reaction")
    return Vote(decision=card.number, choice=given, revision=card.revision, via="reaction")


def _meant(command: Command, refused: Refused) -> Command | None:
    """The vote that was surely meant by a word that is none of the positions (`yes` where one consents)."""
    if not isinstance(command, Vote) or refused.code != "no-such-position":
        return None
    keys = refused.values.get("positions")
    if not isinstance(keys, tuple):
        return None
    key = positions_like(command.choice, (str(each) for each in keys))
    return None if key is None or key == command.choice else replace(command, choice=key)


def _has_form(line: str) -> bool:
    return verb_of(line) in {"propose", "poll", "object", "amend", "extend", "ask", "vote", "decide", "resolve", "doubt", "overrule", "review", "link"}  # fmt: skip


def _behind(line: str) -> str:
    """What stands behind the verb."""
    words = line.split()
    skip = 2 if words[:1] and words[0].lower() in ("/accord", "／accord") else 1
    return " ".join(words[skip:])


def _with_number(line: str, number: int) -> str:
    match = re.match(r"(\s*[/／]accord\s+\S+|\s*\S+)(.*)", line, re.DOTALL | re.IGNORECASE)
    return line if match is None else f"{match[1]} D-{number}{match[2]}"
