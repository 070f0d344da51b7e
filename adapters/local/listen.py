"""The room itself: takes one line after the other, and shows what comes of it."""

import re
from collections.abc import AsyncIterable, Callable

from adapters.grammar import GrammarError, Help, positions_like, read
from adapters.grammar.echo import in_line
from adapters.local.board import Kind, Post
from adapters.local.desk import RoomClock, RoomDesk
from adapters.local.escape import safe_line
from adapters.local.form import Form
from adapters.local.inbound import (
    SPOT,
    Passing,
    Switch,
    Talk,
    Typed,
    account_of,
    arrival_of,
    envelope_of,
    passing_of,
    read_line,
    viewer_of,
)
from adapters.local.messenger import LocalMessenger
from adapters.local.welcome import directives_text, welcome_text
from consensus.commands import Command, Vote
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Viewer
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    Filters,
    HelpView,
    ListDecisions,
    Listing,
    Query,
    RecordView,
    RightsView,
    ShowBallot,
    ShowCard,
    ShowRecord,
    ShowWhy,
    Summary,
    WhyView,
)

OPERATOR = Viewer(spot=SPOT, operator=True)


class Room:
    """One run of the local room. `session` is unlike that of any other run on the same database."""

    def __init__(self, desk: RoomDesk, messenger: LocalMessenger, *, clock: RoomClock, session: str) -> None:
        self._desk = desk
        self.messenger = messenger
        self._words = messenger.words
        self._clock = clock
        self._session = session
        self._deliveries = 0
        self._arrived: set[str] = set()
        self.speaker: str | None = None
        self._forms: dict[str, Form] = {}
        """Who is filling in a ballot, by account: their plain lines are answers."""

    @property
    def prompt(self) -> str:
        return f"{safe_line(self.speaker)}> " if self.speaker else "> "

    async def run(self, lines: AsyncIterable[str], echo: Callable[[str], None] | None = None) -> None:
        """Take lines until they end or somebody says `quit`. `echo` repeats lines that did not come from a keyboard."""
        await self.welcome()
        async for line in lines:
            if echo is not None and line.strip():
                echo(self.heard(line))
            if not await self.feed(line):
                return

    def heard(self, line: str) -> str:
        """The line as a chat shows it, behind the name of whoever says it."""
        match read_line(line, self.speaker):
            case Typed(speaker=speaker, line=text) | Talk(speaker=speaker, text=text):
                return safe_line(f"{speaker}> {text.rstrip()}")
            case _:
                return self.prompt + safe_line(line.strip())

    async def welcome(self) -> None:
        """The first screen: what this is, and three lines to copy."""
        await self._desk.settle()
        self._say(welcome_text(self._words, await self._last_number() + 1))

    async def feed(self, line: str) -> bool:
        """Deal with one line; false when it ends the room."""
        act = read_line(re.sub("[\ud800-\udfff]", "\ufffd", line), self.speaker)
        self.messenger.board.hold()
        try:
            match act:
                case Typed():
                    self._speaks(act.speaker)
                    await self._typed(act)
                case Talk() if account_of(act.speaker) in self._forms:
                    self._speaks(act.speaker)
                    await self._fill_in(act.speaker, act.text)
                case Talk():
                    self._speaks(act.speaker)
                    await self._arrive(act.speaker)
                    self.messenger.board.add(Post(kind="talk", body=act.text, by=act.speaker))
                case Switch():
                    self._speaks(act.speaker)
                case Passing():
                    self._speaks(act.speaker)
                    await self._pass(act)
                case _ if act.what == "quit":
                    return False
                case _ if act.what == "help":
                    self._say(directives_text(self._words))
                case _ if act.what == "who-speaks":
                    self._say(
                        self._words.say("Who speaks? Write a name before the line, such as: ann: hello")
                    )
                case _ if act.what == "no-name":
                    self._say(
                        self._words.say(
                            "That is no name: letters, digits, dots and hyphens. Nothing was done."
                        )
                    )
                case _ if act.what == "what-time":
                    self._say(self._words.say("How long? Such as: @+3d, @+2h30m, @deaf 2d"))
        finally:
            self.messenger.board.release()
        return True

    # ------------------------------------------------------------------------------------------------------ speaking

    def _speaks(self, speaker: str) -> None:
        account = account_of(speaker)
        self.messenger.names.setdefault(account, speaker)
        self.speaker = self.messenger.names[account]

    async def _arrive(self, speaker: str) -> None:
        """Whoever speaks is a member, whatever they say."""
        account = account_of(speaker)
        if account in self._arrived:
            return
        await self._submit(arrival_of(speaker, self._delivery()))
        self._arrived.add(account)

    async def _last_number(self) -> int:
        try:
            found = await self._desk.ask(ListDecisions(filters=Filters(limit=1)), OPERATOR)
        except Refused:
            return 0
        return found.rows[0].number if isinstance(found, Listing) and found.rows else 0

    # ------------------------------------------------------------------------------------------------------ commands

    async def _typed(self, act: Typed) -> None:
        try:
            reading = read(act.line, now=await self._clock(), zone=self._words.zone)
        except GrammarError as error:
            self._refuse(act.speaker, error)
            return
        for note in reading.notes:
            self._tell(act.speaker, self._words.phrase(note))
        command = reading.command
        if isinstance(command, Help):
            self._tell(act.speaker, self._words.help(command.topic))
        elif isinstance(command, Query):
            await self._arrive(act.speaker)
            await self._ask(act.speaker, command)
        else:
            await self._carry_out(act.speaker, command, act.line)

    async def _carry_out(self, speaker: str, command: Command, line: str) -> None:
        try:
            receipt = await self._submit(envelope_of(speaker, command, self._delivery()))
        except Refused as refused:
            meant = _meant(command, refused)
            if meant is None:
                self._refuse(speaker, in_line(line, refused))
            else:
                await self._carry_out(speaker, meant, line)
            return
        self._arrived.add(account_of(speaker))
        await self._desk.settle()
        await self._answer(speaker, receipt)

    async def _answer(self, speaker: str, receipt: Receipt) -> None:
        options = self.messenger.options(receipt.number)
        if not options and receipt.number is not None:
            await self._look(receipt.number)
            options = self.messenger.options(receipt.number)
        text = self._words.receipt(receipt, options)
        self._tell(speaker, text, kind="answer", number=receipt.number, code=receipt.code)

    async def _look(self, number: int) -> None:
        """Read a card that this run has not shown yet."""
        try:
            card = await self._desk.ask(ShowCard(number=number), OPERATOR)
        except Refused:
            return
        if isinstance(card, CardView):
            self.messenger.cards[number] = card

    async def _ask(self, speaker: str, query: Query) -> None:
        try:
            view = await self._desk.ask(query, viewer_of(speaker))
        except Refused as refused:
            self._refuse(speaker, refused)
            return
        match view:
            case Listing():
                text = self._words.listing(view)
            case Summary():
                text = self._words.summary(view)
            case RecordView():
                text = self._words.record(view)
            case HelpView():
                text = self._words.help(view=view)
            case RightsView(card=card):
                text = self._words.card(card).headline
            case WhyView():
                text = self._words.why(view)
            case BallotView():
                self._forms[account_of(speaker)] = form = Form(self._words, view)
                text = "\n".join((self._words.ballot_headline(view), form.next_question()))
            case _:
                text = "\n".join(filter(None, (self._words.card(view).headline, view.text)))
        number = query.number if isinstance(query, ShowCard | ShowRecord | ShowBallot | ShowWhy) else None
        self._tell(speaker, text, kind="answer", number=number)

    async def _fill_in(self, speaker: str, line: str) -> None:
        """The next answer of somebody who fills in a ballot."""
        account = account_of(speaker)
        form = self._forms[account]
        form.take(line)
        if form.state == "asking":
            self._tell(speaker, form.next_question(), number=form.number)
            return
        del self._forms[account]
        if form.state == "cast":
            command = form.command
            await self._carry_out(speaker, command, f"/vote D-{command.decision} {command.choice}")
        else:
            self._tell(speaker, self._words.say("Nothing was cast."), number=form.number)

    async def _pass(self, act: Passing) -> None:
        try:
            await self._submit(envelope_of(act.speaker, passing_of(act), self._delivery()))
        except Refused as refused:
            self._refuse(act.speaker, refused)
            return
        self._arrived.add(account_of(act.speaker))
        await self._desk.settle()
        if act.heard:
            passed = self._words.say(
                "After {span:span} it is {at:when}.", span=act.span, at=await self._clock()
            )
        else:
            passed = self._words.say(
                "After {span:span} in which nothing was heard it is {at:when}.",
                span=act.span,
                at=await self._clock(),
            )
        self._say(f"··· {passed}")

    # ------------------------------------------------------------------------------------------------------- answers

    async def _submit(self, envelope: Envelope) -> Receipt:
        return await self._desk.submit(envelope)

    def _delivery(self) -> DeliveryId:
        self._deliveries += 1
        return DeliveryId(f"local:{self._session}:{self._deliveries}")

    def _tell(
        self, speaker: str, text: str, *, kind: Kind = "answer", number: int | None = None, code: str = ""
    ) -> None:
        self.messenger.tell(account_of(speaker), text, kind=kind, number=number, code=code)

    def _refuse(self, speaker: str, refused: Refused) -> None:
        self._tell(speaker, self._words.refusal(refused), kind="refusal", code=refused.code)

    def _say(self, text: str) -> None:
        self.messenger.board.add(Post(kind="room", text=text))


def _meant(command: Command, refused: Refused) -> Command | None:
    """The vote that was surely meant by a word that is none of the positions (`yes` where one consents)."""
    if not isinstance(command, Vote) or refused.code != "no-such-position":
        return None
    keys = refused.values.get("positions")
    if not isinstance(keys, tuple):
        return None
    key = positions_like(command.choice, (str(each) for each in keys))
    return None if key is None or key == command.choice else replace(command, choice=key)
