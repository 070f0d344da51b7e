"""The room itself: takes one line after another, and shows the result."""

import re
from collections.abc import AsyncIterable, Callable, Sequence

from adapters.grammar import GrammarError, Help, Page, Reading
from adapters.grammar.echo import in_line
from adapters.grammar.parse import lacks_slash
from adapters.interaction.ballot_form import ballot_in_turn
from adapters.interaction.conversation import Conversation
from adapters.interaction.filled import Wrong, question_about
from adapters.interaction.form import Fits, Forms
from adapters.interaction.listening import Listening
from adapters.interaction.platform import PageLinks
from adapters.interaction.press import Press, answer_of
from adapters.interaction.reply import text_of
from adapters.local.ballot import AskedBallot
from adapters.local.board import Kind, Post
from adapters.local.completion import Completion, Completions
from adapters.local.desk import RoomClock, RoomDesk
from adapters.local.form import YES, Asked
from adapters.local.inbound import (
    SPOT,
    Act,
    Passing,
    Switch,
    Talk,
    Typed,
    account_of,
    arrival_of,
    envelope_of,
    is_spoken_anew,
    passing_of,
    read_line,
    spoken_by,
)
from adapters.local.messenger import LocalMessenger
from adapters.local.offers import RoomOffers
from adapters.local.platform import LocalHere, LocalPlatform
from adapters.local.welcome import directives_text, welcome_text
from adapters.unsafe import visible_line
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Receipt, Viewer
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    Filters,
    ListDecisions,
    Listing,
    Query,
    ShowBallot,
    ShowCard,
    ShowRecord,
    ShowWhy,
    WhatCanIDo,
)

OPERATOR = Viewer(spot=SPOT, operator=True)


class Room:
    """One run of the local room. `session` is unique among the runs on the same database."""

    def __init__(
        self,
        desk: RoomDesk,
        messenger: LocalMessenger,
        *,
        clock: RoomClock,
        session: str,
        listening: Listening,
    ) -> None:
        self._desk = desk
        forms = Forms(Fits())
        self._conversation = Conversation(desk, LocalPlatform(messenger), forms)
        self.messenger = messenger
        self._words = messenger.words
        self._completions = Completions(self._conversation, messenger.words, messenger.names)
        self._offers = RoomOffers(self._conversation, listening, messenger.words)
        self._clock = clock
        self._session = session
        self._deliveries = 0
        self._arrived: set[str] = set()
        self.speaker: str | None = None
        self._asking: tuple[str, Asked] | None = None
        """The speaker who is filling in a form, and the form: their words are answers, with their name before them or not."""

        self._asked_back: Typed | None = None
        """The line that its speaker was asked about: whether it is meant."""

    @property
    def prompt(self) -> str:
        return f"{visible_line(self.speaker)}> " if self.speaker else "> "

    async def run(self, lines: AsyncIterable[str], echo: Callable[[str], None] | None = None) -> None:
        """Take lines until they end or somebody types `quit`. `echo` repeats lines that did not come from a keyboard."""
        await self.welcome()
        async for line in lines:
            if echo is not None and line.strip():
                echo(self.echoed(line))
            if not await self.feed(line):
                return

    def echoed(self, line: str) -> str:
        """The line as a chat shows it, after its speaker's name."""
        match read_line(line, self.speaker):
            case Typed(speaker=speaker, line=text) | Talk(speaker=speaker, text=text):
                return visible_line(f"{speaker}> {text.rstrip()}")
            case _:
                return self.prompt + visible_line(line.strip())

    async def welcome(self) -> None:
        """The first screen: what this is, and three lines to copy."""
        await self._desk.settle()
        self._say(welcome_text(self._words, await self._last_number() + 1))

    async def feed(self, line: str) -> bool:
        """Carry out one line; false if it ends the room."""
        line = re.sub("[\ud800-\udfff]", "\ufffd", line)
        act = read_line(line, self.speaker)
        asked_back, self._asked_back = self._asked_back, None
        self.messenger.board.hold()
        try:
            if is_spoken_anew(line) and not self._is_answer(act):
                self.stop_asking()
            match act:
                case Typed():
                    self._speaks(act.speaker)
                    await self._typed(act)
                case Talk() if (
                    asked_back and asked_back.speaker == act.speaker and act.text.casefold() in YES
                ):
                    await self._typed(asked_back)
                case Talk() if answer := self._offers.answered(account_of(act.speaker), act.text):
                    await self._answer_offer(act.speaker, *answer)
                case Talk() if self._asking is not None:
                    await self._fill_in(act.text)
                case Talk():
                    self._speaks(act.speaker)
                    await self._arrive(act.speaker)
                    self.messenger.board.add(Post(kind="talk", body=act.text, by=act.speaker))
                    if line := lacks_slash(act.text):
                        self._refuse(
                            act.speaker,
                            Refused("grammar-no-command", line=act.text, start=0, end=1, repaired=line),
                        )
                    await self._offer(act)
                case Switch():
                    self._speaks(act.speaker)
                case Passing():
                    self._speaks(act.speaker)
                    await self._pass(act)
                case _ if act.what == "quit":
                    return False
                case _ if act.what == "help":
                    self._say(directives_text(self._words, await self._help()))
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

    async def completions(self, line: str) -> Sequence[Completion]:
        """How the line could go on, of which this has been typed. Changes nothing."""
        if self._asking is not None and not is_spoken_anew(line):
            answers = self._asking[1].offered()
            return [
                Completion(text=text, start=0, about=about)
                for text, about in answers
                if text.startswith(line)
            ]
        speaker, start = spoken_by(line, self.speaker)
        if speaker and account_of(speaker) not in self.messenger.names:
            speaker = (
                self.speaker
            )  # whoever has not spoken yet is nobody so far, and will see what all here see
        here = await self._here(speaker) if speaker else None
        return await self._completions.of(line, start, here)

    # ------------------------------------------------------------------------------------------------------ speaking

    def _is_answer(self, act: Act) -> bool:
        """Whether words of somebody who is named before them answer what that person is asked."""
        return self._asking is not None and isinstance(act, Talk) and act.speaker == self._asking[0]

    def _speaks(self, speaker: str) -> None:
        account = account_of(speaker)
        self.messenger.names.setdefault(account, speaker)
        self.speaker = self.messenger.names[account]

    async def arrive(self, name: str) -> None:
        """Somebody comes in without saying anything."""
        self.messenger.names.setdefault(account_of(name), name)
        await self._arrive(name)

    async def _arrive(self, speaker: str) -> None:
        """Make the speaker a member, whatever the line is."""
        account = account_of(speaker)
        if account in self._arrived:
            return
        await self._desk.submit(arrival_of(speaker, self._delivery()))
        self._arrived.add(account)

    async def _last_number(self) -> int:
        try:
            listing = await self._desk.ask(ListDecisions(filters=Filters(limit=1)), OPERATOR)
        except Refused:
            return 0
        return listing.rows[0].number if isinstance(listing, Listing) and listing.rows else 0

    # ------------------------------------------------------------------------------------------------------ commands

    async def _here(self, speaker: str) -> LocalHere:
        now = await self._clock()
        return LocalHere(speaker=speaker, words=self._words, delivery=self._delivery(), now=now)

    async def _typed(self, act: Typed) -> None:
        await self._arrive(act.speaker)  # what is open here is known to members alone
        here = await self._here(act.speaker)
        try:
            reading = await self._conversation.understood(here, act.line)
        except GrammarError as error:
            try:
                form = await self._conversation.missing(here, error)
            except Refused as refused:
                self._refuse(act.speaker, refused)
                return
            if error.asks:
                self._asked_back = Typed(act.speaker, str(error.repaired))
            if form is None:
                self._refuse(act.speaker, error)
            else:
                self._ask_for(act.speaker, Asked(self._words, form))
            return
        for note in reading.notes:
            self._tell(act.speaker, self._words.phrase(note))
        command = reading.command
        if isinstance(command, Help | Page | WhatCanIDo):
            await self._look_up(here, reading)
        elif isinstance(command, Query):
            await self._ask(here, command)
        else:
            await self._carry_out(here, command, act.line)

    async def _look_up(self, here: LocalHere, reading: Reading) -> None:
        try:
            self._tell(here.speaker, (await self._conversation.do(here, reading)).text)
        except Refused as refused:
            self._refuse(here.speaker, refused)

    def opens_pages(self, page: PageLinks) -> None:
        """From now on there is a page, and this gives links to it."""
        self._conversation.page = page

    async def _help(self) -> str:
        """What the last speaker can type here; empty where nobody has spoken yet."""
        if self.speaker is None:
            return ""
        await self._arrive(self.speaker)
        return (await self._conversation.ask(await self._here(self.speaker), WhatCanIDo())).text

    async def _carry_out(
        self, here: LocalHere, command: Command, line: str, form: Press | None = None
    ) -> Refused | None:
        """`line` is the typed line, in which a refusal marks its place. Returns a refusal that is about a question of the form,
        untold."""
        try:
            receipt = await self._conversation.submit(here, command)
        except Refused as refused:
            if form is not None and question_about(form, refused):
                return refused
            if isinstance(refused, GrammarError) and refused.asks:
                self._asked_back = Typed(here.speaker, str(refused.repaired))
            self._refuse(here.speaker, in_line(line, refused))
            return None
        self._arrived.add(here.account)
        await self._desk.settle()
        await self._answer(here, receipt)
        return None

    async def _answer(self, here: LocalHere, receipt: Receipt) -> None:
        message = await self._conversation.receipt(here, receipt)
        self._tell(here.speaker, message.text, kind="answer", number=receipt.number, code=receipt.code)

    async def _ask(self, here: LocalHere, query: Query) -> None:
        try:
            view = await self._desk.ask(query, LocalPlatform(self.messenger).viewer(here))
        except Refused as refused:
            self._refuse(here.speaker, refused)
            return
        if isinstance(view, BallotView):
            asked = AskedBallot(self._words, ballot_in_turn(self._words, view, {}), view=view)
            self._ask_for(here.speaker, asked, self._words.ballot_headline(view))
            return
        number = query.number if isinstance(query, ShowCard | ShowRecord | ShowBallot | ShowWhy) else None
        self._tell(here.speaker, text_of(self._words, view), kind="answer", number=number)

    # -------------------------------------------------------------------------------------------------------- asking

    @property
    def asking(self) -> bool:
        """Whether somebody is filling in a form."""
        return self._asking is not None

    def stop_asking(self) -> None:
        """Drop a form that is half filled in, and tell its speaker so."""
        if self._asking is not None:
            (speaker, dialogue), self._asking = self._asking, None
            self._tell(speaker, self._words.say("Nothing was done."), number=dialogue.number)

    def interrupt(self) -> bool:
        """Ctrl-C: drop the form that is being filled in. False without a form: then the room itself is to end."""
        dialogue = self.asking
        self.stop_asking()
        return dialogue

    def tell_how_to_leave(self) -> None:
        self._say(self._words.say("To leave: Ctrl-D, or Ctrl-C once more."))

    def _ask_for(self, speaker: str, dialogue: Asked, headline: str = "") -> None:
        self._asking = speaker, dialogue
        if not headline:
            headline = self._words.say("One question after the other; back goes back, stop ends it.")
        self._tell(speaker, f"{headline}\n{dialogue.next_question()}", number=dialogue.number)

    async def _fill_in(self, line: str) -> None:
        """Take the next answer of the speaker who fills in a form."""
        assert self._asking is not None, "somebody is asked"
        speaker, dialogue = self._asking
        dialogue.take(line)
        if dialogue.state == "asking":
            self._tell(speaker, dialogue.next_question(), number=dialogue.number)
        elif dialogue.state == "stopped":
            self.stop_asking()
        else:
            await self._send(speaker, dialogue)

    async def _send(self, speaker: str, dialogue: Asked) -> None:
        """Submit a complete form. Questions with errors are asked again, so that nothing that was typed is lost."""
        here, form = await self._here(speaker), dialogue.form
        try:
            commands = self._conversation.commands(here, form.press, dialogue.values, form.memory)
        except Wrong as wrong:
            dialogue.refuse(wrong.questions)
            self._tell(speaker, dialogue.next_question(), number=dialogue.number)
            return
        self._asking = None
        for command in commands:
            refused = await self._carry_out(await self._here(speaker), command, "", form.press)
            if refused is not None:
                dialogue.refuse({question_about(form.press, refused): refused})
                self._asking = speaker, dialogue
                self._tell(speaker, dialogue.next_question(), number=dialogue.number)

    async def _offer(self, act: Talk) -> None:
        """What was proposed in talk, and has been answered, is offered to be opened."""
        offered = await self._offers.heard(await self._here(act.speaker), act.text)
        if offered is not None:
            account, message = offered
            text = "\n".join((message.text, *(f"> {line}" for code in message.code for line in code.lines)))
            self.messenger.tell(account, text, self._offers.answers())

    async def _answer_offer(self, speaker: str, press: Press, line: str) -> None:
        command = answer_of(press)
        if line:
            await self._conversation.submit(await self._here(speaker), command)
            await self._typed(Typed(speaker, line))
        else:
            await self._carry_out(await self._here(speaker), command, "")

    async def _pass(self, act: Passing) -> None:
        try:
            await self._desk.submit(envelope_of(act.speaker, passing_of(act), self._delivery()))
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

    def _delivery(self) -> DeliveryId:
        self._deliveries += 1
        return DeliveryId(f"local:{self._session}:{self._deliveries}")

    def _tell(
        self, speaker: str, text: str, *, kind: Kind = "answer", number: int | None = None, code: str = ""
    ) -> None:
        self.messenger.tell(account_of(speaker), text, kind=kind, number=number, code=code)

    def _refuse(self, speaker: str, refused: Refused) -> None:
        text = self._words.refusal(refused)
        if isinstance(refused, GrammarError) and refused.asks:
            text += "\n" + self._words.say("yes opens it; any other line does not.")
        self._tell(speaker, text, kind="refusal", code=refused.code)

    def _say(self, text: str) -> None:
        self.messenger.board.add(Post(kind="room", text=text))
