"""The one flow of all platforms: a line, a press or a form goes to the Desk, and what comes of it is a message or a form."""

import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from adapters.acts import ACT, IRREVERSIBLE, TAKES_UP
from adapters.grammar import GrammarError, Help, Page, Reading, read
from adapters.grammar.errors import Place, asks_back
from adapters.grammar.mandates import asked_instead
from adapters.grammar.people import require_accounts
from adapters.interaction.ballot_form import ballot_form
from adapters.interaction.filled import LONG_LINK, Sent, commands_of
from adapters.interaction.form import Filled, Form, Forms, MessageText, Options, Question
from adapters.interaction.intended import TURNS_MAX, intended
from adapters.interaction.line import LINE, LineForm, form_of_line
from adapters.interaction.matters import waiting_message
from adapters.interaction.menu import look_buttons, menu_buttons
from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.numbers import Numbers
from adapters.interaction.order import InOrder
from adapters.interaction.platform import Desk, H, PageLinks, Platform
from adapters.interaction.press import Press, command_of, identified, named_now
from adapters.interaction.reply import (
    comparison_message,
    digest_buttons,
    held_message,
    offers_buttons,
    receipt_message,
    refusal_message,
    rights_message,
    text_of,
    wrote,
)
from adapters.interaction.welcome import settings_message
from adapters.wording.actions import seats_again, taken_up
from adapters.wording.conflicts import differing
from adapters.wording.lists import one_line
from adapters.wording.mandates import rule_line, rule_proposed
from consensus.commands import AddProcess, Command, OpenPoll, Propose, Record, SetRight, TakeBack, Vote, Wish
from consensus.decide.opening import taken_up_already
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.limits import LINE_LENGTH_MAX
from consensus.plain import Value
from consensus.ports import Holder, Receipt, Use
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    CasesView,
    ConflictsView,
    DigestSettings,
    HeldView,
    HelpView,
    ListProcesses,
    OffersView,
    ProcessList,
    ProcessRow,
    Query,
    RecordView,
    RightsTable,
    RightsView,
    ShowBallot,
    ShowCard,
    ShowCases,
    ShowComparison,
    ShowConflicts,
    ShowRecord,
    ShowRights,
    ShowWhy,
    WaitingView,
    WhatMayI,
)
from consensus.views.conflicts import texts_of

log = logging.getLogger(__name__)

Answer = Message | Form
V = TypeVar("V")
NEEDS_READING = frozenset({"ballot", "group", "link"})
"""Forms that cannot be made without asking the Desk, whatever card is at hand."""
LATEST_COUNTS = (Vote, TakeBack, Wish)
"""Acts of which the latest of a person counts, so that one that arrives after a later one comes too late."""
LOOKS = frozenset(
    {"not_now", "show", "details", "more", "why", "export", "page", "compare", "settings", "related"}
)
LINKS_KEPT_LENGTH_MAX = 2_000
"""Characters of links that a form remembers because they are too long for the value of an option."""


class Conversation(Generic[H]):
    """`option_length_max`: characters of the value of one option in a form of the platform."""

    def __init__(
        self, desk: Desk, platform: Platform[H], forms: Forms, *, option_length_max: int = 100
    ) -> None:
        self.desk = desk
        self._platform = platform
        self._option_length_max = option_length_max
        self._in_order = InOrder()
        self._processes: dict[tuple[str, str], tuple[ProcessRow, ...]] = {}
        """What each home can ask for, as it was last read."""
        self.forms = forms
        self.page: PageLinks | None = None
        """Gives links to the page; None where there is none that its people could open."""
        self.numbers = Numbers(desk, platform)

    # ------------------------------------------------------------------------------------------------------- lines

    def read(self, here: H, line: str) -> Reading:
        """Raises GrammarError."""
        return read(
            line,
            now=self._platform.now(here),
            zone=self._platform.zone(here),
            language=here.words.language,
        )

    async def understood(self, here: H, line: str) -> Reading:
        """The same; a line without the number of its decision is about the only one that it could be. Raises GrammarError."""
        try:
            reading = self.read(here, line)
        except GrammarError as error:
            if not error.values.get("lacks"):
                raise await self.numbers.with_example(here, error) from None
            return self.read(here, await self.numbers.with_its_number(here, error))
        if isinstance(reading.command, ShowBallot) and (
            choices := await self.numbers.meant_by_a_number(here, line)
        ):
            raise GrammarError(
                "grammar-which-decision",
                line=line,
                place=Place(0, len(line)),
                repaired=None,
                about="answer",
                choices=choices,
            )
        return reading

    async def do(self, here: H, reading: Reading) -> Message:
        """Carry out what was read. Raises Refused."""
        command = reading.command
        if isinstance(command, Help):
            return Message(text=await self._help(here, command.topic))
        if isinstance(command, Page):
            return await self._page(here, command.number)
        if isinstance(command, Query):
            return await self.ask(here, command)
        notes = tuple(here.words.phrase(note) for note in reading.notes)
        return await self.carry_out(here, command, notes=notes)

    async def missing(self, here: H, error: GrammarError) -> Form | None:
        """The form that asks for what a line lacks and only the person can give; None where there is none. Raises Refused
        for an opening that is not for them."""
        if error.try_code != "form":
            return None
        form = await self.form_of_line(here, error.line)
        return None if form.press.act == LINE else form

    async def form_of_line(self, here: H, line: str) -> Form:
        """The form for a line, filled in as far as it can be read; for what has no form, the line itself to mend."""
        intended = form_of_line(line)
        if intended.press.number:
            with suppress(Refused):  # the form is refused as the line would be
                card = await self.card(here, intended.press.number)
                intended = replace(intended, press=identified(intended.press, card))
        return self._form_of_line(here, line, intended, await self._processes_for(here, intended.press))

    def form_of_line_at_once(self, here: H, line: str) -> Form | None:
        """The same, made of what is at hand; None where something has to be read before."""
        intended = form_of_line(line)
        processes = self._processes_at_hand(here, intended.press)
        if intended.press.number:
            card = self._platform.at_hand(here, intended.press.number)
            if card is None:
                return None
            intended = replace(intended, press=identified(intended.press, card))
        return None if processes is None else self._form_of_line(here, line, intended, processes)

    def _form_of_line(self, here: H, line: str, intended: LineForm, processes: Sequence[ProcessRow]) -> Form:
        words, press = here.words, replace(intended.press, home=here.home)
        if press.act != LINE:
            return self.forms.form_of(words, press, initial=intended.initial, processes=processes)
        question = Question(
            id=LINE, label=words.say("The line"), kind="text", initial=line, length_max=LINE_LENGTH_MAX
        )
        return Form(
            press=press, title=words.say("Mend the line"), submit=words.say("Send it"), questions=(question,)
        )

    async def form_of_message(self, here: H, press: Press, message: MessageText) -> Form:
        """The form of an act that is begun from a message."""
        return self.forms.of_message(here.words, press, message, await self._processes_for(here, press))

    def form_of_message_at_once(self, here: H, press: Press, message: MessageText) -> Form | None:
        processes = self._processes_at_hand(here, press)
        return None if processes is None else self.forms.of_message(here.words, press, message, processes)

    # ----------------------------------------------------------------------------------------------------- presses

    async def pressed(self, here: H, press: Press) -> Answer | None:
        """What a button does; None for a button that nobody knows. Raises Refused."""
        press = named_now(press)
        command = command_of(press, self._platform.zone(here))
        if command is not None:
            return await self.carry_out(here, command)
        if press.act in LOOKS:
            return await self.look(here, press)
        if press.act not in ACT:
            return None
        return self.form_at_once(here, press) or await self.form(here, press)

    def form_at_once(self, here: H, press: Press, *, place: bool = False) -> Form | None:
        """The form that a button opens, made of what is at hand; None where something has to be read before. `place`: it
        is opened from no place."""
        act = ACT.get(press.act)
        if act is None or not act.submit or act.name in NEEDS_READING:
            return None
        card = self._platform.at_hand(here, press.number) if press.number else None
        if press.number:
            if card is None or press.identity not in (None, "", card.identity):
                return None
            press = identified(press, card)
        if act.name == "reason" and card is not None and not card.by_click:
            return None
        processes = self._processes_at_hand(here, press)
        if processes is None:
            return None
        return self.forms.form_of(here.words, press, card=card, processes=processes, place=place)

    async def form(self, here: H, press: Press, *, place: bool = False) -> Form:
        """The same, having read what it takes. Raises Refused, also where its decision is not the one of that number now."""
        act, words = ACT[press.act], here.words
        if act.name == "group":
            rights = await self._rights(here, press.number)
            groups = tuple((group, group) for group in rights.groups)
            return self.forms.form_of(words, identified(press, rights.card), options={"group": groups})
        processes = await self._processes_for(here, press)
        if not press.number:
            return self.forms.form_of(words, press, processes=processes, place=place)
        card = await self.card(here, press.number)
        press = identified(press, card)
        if act.name == "link":
            return await self._link_form(here, press, card)
        if act.name == "rule":
            return await self._form_for_rule(here, press, place=place)
        if act.name in TAKES_UP:
            return await self._form_to_take_up(here, press, card, place=place)
        if act.name in ("ballot", "reason") and not card.by_click:
            view = await self.view(here, ShowBallot(number=press.number), BallotView)
            return ballot_form(words, view, self.forms.fits, press.home)
        if act.name == "ballot":
            press = replace(press, act="reason")
        return self.forms.form_of(words, press, card=card, processes=processes)

    async def _form_to_take_up(self, here: H, press: Press, card: CardView, *, place: bool) -> Form:
        """The form of an opening that takes up what ended without a decision, filled in with what that said."""
        if card.taken_up_by is not None:
            raise taken_up_already(press.number, card.taken_up_by)
        process, options = taken_up(card, press.act)
        initial: dict[str, str | tuple[str, ...]] = {"text": card.text, "process": process}
        if card.unit == "options":
            initial = {
                "question": card.text,
                "options": "\n".join(map(one_line, options)),
                "process": process,
                "settings": seats_again(card, press.act),
            }
        if not card.reversible:
            initial["ticks"] = (IRREVERSIBLE,)
        replaces = press.act == "take_up"
        if replaces:
            initial["supersedes"] = f"D-{card.number}"
        opening = "poll" if card.unit == "options" else "propose"
        processes = await self.processes(here, opening)

        def filled_in() -> Form:
            return self.forms.form_of(
                here.words,
                Press(act=opening, home=press.home),
                initial=initial,
                memory={} if replaces else {"follows": f"{press.number}.{card.identity}"},
                processes=processes,
                place=place,
            )

        form = filled_in()
        if replaces and all(question.id != "supersedes" for question in form.questions):
            # A small form has one question for all that it has no room for.
            initial["settings"] = f"{initial.get('settings', '')} --supersedes D-{card.number}".strip()
            form = filled_in()
        intro = here.words.say("It takes up {number:D} again.", number=press.number)
        return replace(form, intro=(intro, *form.intro))

    async def _form_for_rule(self, here: H, press: Press, *, place: bool) -> Form:
        """The form of a proposal that settles what people decide alone again and again, filled in with those cases."""
        view = await self.view(here, ShowCases(number=press.number), CasesView)
        initial = rule_proposed(here.words, view)
        return self.forms.form_of(
            here.words,
            Press(act="mandate", home=press.home),
            initial=initial,
            processes=await self.processes(here, "propose"),
            place=place,
        )

    async def rule_to_type(self, here: H, press: Press, mention: str) -> Message:
        """The same as a line, for where no form could open it. `mention`: how the platform writes an account."""
        view = await self.view(here, ShowCases(number=press.number), CasesView)
        text = here.words.say("Type this in the channel in which it is to be decided:")
        return Message(text=text, code=(Code(lines=(rule_line(here.words, view, mention),)),))

    async def _link_form(self, here: H, press: Press, card: CardView) -> Form:
        """Any link, and those that people shared to tick. What is too long for the value of an option stands in the form's
        memory; what is too long for that is pasted."""
        shared: list[tuple[str, str]] = []
        long = [""]
        for url, label in await self._platform.shared_links(here, card):
            value = url
            if len(url) > self._option_length_max:
                if len("\n".join([*long, url])) > LINKS_KEPT_LENGTH_MAX:
                    continue
                value = f"{LONG_LINK}{len(long)}"
                long.append(url)
            shared.append((value, label))
        options: Mapping[str, Options] = {"shared": tuple(shared)}
        memory = {"long": "\n".join(long).strip()}
        form = self.forms.form_of(here.words, press, options=options, memory=memory)
        if not shared:
            return form
        another = here.words.say("Another link")
        questions = tuple(
            replace(question, label=another, optional=True) if question.id == "url" else question
            for question in form.questions
        )
        return replace(form, questions=questions)

    # ------------------------------------------------------------------------------------------------------- forms

    def commands(
        self, here: H, press: Press, values: Mapping[str, str | tuple[str, ...]], memory: Mapping[str, str]
    ) -> tuple[Command, ...]:
        """What a form that was sent asks for. Raises Wrong, with what is wrong beside each question."""
        zone = self._platform.zone(here)
        sent = Sent(
            press=named_now(press),
            values=values,
            memory=memory,
            now=self._platform.now(here),
            zone=zone,
            language=here.words.language,
        )
        return commands_of(sent)

    # ----------------------------------------------------------------------------------------------------- the Desk

    async def carry_out(self, here: H, command: Command, *, notes: tuple[str, ...] = ()) -> Message:
        """Submit it; the receipt, or the refusal with what was typed, as a message."""
        if not isinstance(command, LATEST_COUNTS) or not here.order:
            return await self._carried_out(here, command, notes)
        viewer = self._platform.viewer(here)
        place = "" if viewer.spot is None else viewer.spot.home
        async with self._in_order.turn(place, viewer.account or "", command.decision, here.order) as latest:
            if latest:
                return await self._carried_out(here, command, notes)
        return Message(text=here.words.say("You have answered again since: the later answer stands."))

    async def _carried_out(self, here: H, command: Command, notes: tuple[str, ...]) -> Message:
        try:
            receipt = await self.submit(here, command)
        except Refused as refused:
            return self.refused(here, command, refused)
        return await self.receipt(here, receipt, notes=notes)

    def refused(self, here: H, command: Command, refused: Refused) -> Message:
        """Why a command that was read well is not carried out, with what was typed."""
        number = getattr(command, "decision", 0) or 0
        written = "" if asks_back(refused) else wrote(command)
        return refusal_message(here.words, refused, number=number, home=here.home, wrote=written)

    async def submit(self, here: H, command: Command, delivery: DeliveryId | None = None) -> Receipt:
        """A word that surely means one of the positions (`yes` where one consents), or what it is called in the reader's
        language, is taken for it, and a no for an objection where that is the only way to stop something. Raises Refused."""
        if self._platform.accounts is not None:
            require_accounts(command, self._platform.accounts)
        try:
            receipt = await self._submitted(here, command, delivery or here.delivery)
        except Refused as refused:
            raise _or_proposed(command, refused) from None
        return await self._with_what_stands(here, command, receipt)

    async def _submitted(self, here: H, command: Command, delivery: DeliveryId) -> Receipt:
        if isinstance(command, AddProcess | SetRight):
            self._processes.pop(self._home(here), None)
        for _ in range(TURNS_MAX):
            try:
                return await self.desk.submit(await self._platform.envelope(here, command, delivery))
            except Refused as refused:
                instead = intended(here.words, command, refused)
                if instead is None:
                    raise
            command, delivery = instead, DeliveryId(f"{delivery}:meant")
        return await self.desk.submit(await self._platform.envelope(here, command, delivery))

    async def _with_what_stands(self, here: H, command: Command, receipt: Receipt) -> Receipt:
        """The receipt of an opening, with what is in force and says otherwise, if anything does. What has been opened stays
        open whatever becomes of this."""
        if receipt.code not in ("opened", "recorded"):
            return receipt
        match command:
            case Propose() | Record():
                texts = texts_of(command.text, ())
            case OpenPoll():
                texts = texts_of(command.question, command.options)
            case _:
                return receipt
        named = {command.supersedes, *(relation.other for relation in command.relations)}
        try:
            view = await self.view(here, ShowConflicts(texts=texts, but=receipt.number), ConflictsView)
        except Exception:
            log.exception("conflicts_not_looked_for")
            return receipt
        conflict = next((conflict for conflict in view.conflicts if conflict.number not in named), None)
        if conflict is None:
            return receipt
        standing: dict[str, Value] = {"standing": conflict.number, "says": differing(conflict)}
        return replace(receipt, unstored={**receipt.unstored, **standing})

    async def receipt(self, here: H, receipt: Receipt, *, notes: tuple[str, ...] = ()) -> Message:
        message = receipt_message(here.words, receipt, await self._options(here, receipt), here.home)
        return replace(message, text="\n".join((message.text, *notes))) if notes else message

    async def _options(self, here: H, receipt: Receipt) -> Mapping[str, str]:
        """The texts of a poll's options, where the receipt speaks of one. A first receipt has the ballot in words already;
        only a repeated one has not, and then the card is read."""
        if "ballot" in receipt.unstored:
            return {}
        choice = receipt.unstored.get("choice", receipt.values.get("choice"))
        if receipt.number is None or not isinstance(choice, str) or re.match(r"o\d", choice) is None:
            return {}
        try:
            card = self._platform.at_hand(here, receipt.number) or await self.card(here, receipt.number)
        except Refused:
            return {}
        return card.option_texts

    # --------------------------------------------------------------------------------------------------- questions

    async def ask(self, here: H, query: Query) -> Message:
        """Answer a question for this person. Raises Refused."""
        view = await self.desk.ask(query, self._platform.viewer(here))
        if isinstance(query, ShowComparison) and isinstance(view, ConflictsView):
            return comparison_message(here.words, view, here.home)
        if isinstance(view, HelpView):
            situation = await self.numbers.situation(here)
            return Message(text=here.words.help(view=view, situation=situation))
        if isinstance(view, DigestSettings):
            buttons = digest_buttons(here.words, view, home=here.home)
            return Message(text=text_of(here.words, view), buttons=buttons)
        if isinstance(view, OffersView):
            return Message(
                text=text_of(here.words, view), buttons=offers_buttons(here.words, view, home=here.home)
            )
        if isinstance(view, WaitingView):
            return waiting_message(here.words, view, here.home)
        if isinstance(view, RightsTable):
            return rights_message(here.words, view, here.home)
        if isinstance(view, HeldView):
            return held_message(here.words, view, here.home)
        record = here.words.record_parts(view) if isinstance(view, RecordView) else None
        return Message(text=text_of(here.words, view), record=record)

    async def related(self, here: H, filled: Filled) -> Message:
        """What is in force about what stands in the form of an opening so far."""
        text = str(filled.get("text") or filled.get("question") or "")
        options = [line for line in str(filled.get("options", "")).split("\n") if line.strip()]
        query = ShowConflicts(texts=texts_of(text, options) if text.strip() else ())
        view = await self.view(here, query, ConflictsView)
        return Message(text=here.words.conflicts(replace(view, operator=False)))

    async def _help(self, here: H, topic: str) -> str:
        """The help on one verb or process. Raises Refused."""
        example = await self.numbers.example(here, topic)
        return here.words.help(topic, example=example, processes=await self.processes(here))

    async def look(self, here: H, press: Press) -> Message:
        """What a button shows: the record, how it was counted, or what may be done. Raises Refused."""
        words = here.words
        if press.number:
            identified(
                press, self._platform.at_hand(here, press.number) or await self.card(here, press.number)
            )
        if press.act == "not_now":
            return Message(text=words.say("Fine. You are asked again only when there are many more of them."))
        if press.act == "settings":
            return settings_message(words, await self.view(here, ShowRights(), RightsTable), here.home)
        if press.act == "page":
            return await self._page(here, press.number)
        if press.act == "compare" and press.key.isdecimal():
            return await self.ask(here, ShowComparison(number=press.number, other=int(press.key)))
        if press.act == "related":
            opened = await self.card(here, press.number)
            texts = texts_of(opened.text, tuple(opened.option_texts.values()))
            return await self.ask(here, ShowConflicts(texts=texts, but=press.number))
        if press.act == "why":
            return await self.ask(here, ShowWhy(number=press.number))
        if press.act == "more":
            rights = await self._rights(here, press.number)
            card = words.card(rights.card)
            text = "\n".join((f"{card.number} {card.title}", card.until(words.write)))
            look = look_buttons(words, rights.card, home=here.home, page=self.page is not None)
            acts = menu_buttons(words, rights, home=here.home)
            return Message(text=text, buttons=(*look, *acts))
        use: Use = "export" if press.act == "export" else ""
        record = await self.view(here, ShowRecord(number=press.number), RecordView, use)
        text = words.record(record)
        if press.act == "export":
            return Message(text="", code=(Code(lines=tuple(text.split("\n"))),))
        parts = words.record_parts(record)
        if press.act == "show":
            return Message(text=text, record=parts)
        rights = await self._rights(here, press.number)
        look_on = look_buttons(words, rights.card, home=here.home, page=self.page is not None)[1:]
        acts = menu_buttons(words, rights, home=here.home)
        return Message(text=text, record=parts, buttons=(*acts, *look_on))

    async def _page(self, here: H, number: int) -> Message:
        """A link that signs them in to the page. Raises Refused where there is no page, or no such decision for them."""
        viewer = self._platform.viewer(here)
        if self.page is None or viewer.spot is None:
            raise Refused("no-page", try_code="set-web-url")
        if number:
            await self.card(here, number)
        holder = Holder(platform=viewer.spot.platform, home=viewer.spot.home, account=viewer.account or "")
        link = await self.page(holder, number)
        return Message(
            text=here.words.say(
                "The page: {link}\nThe link signs you in, once, within ten minutes. Do not pass it on.",
                link=link,
            )
        )

    async def processes(self, here: H, opening: str = "") -> tuple[ProcessRow, ...]:
        """What can be asked for here. Raises Refused; also `not-your-right`, where they may not open it at all."""
        view = await self.view(here, ListProcesses(), ProcessList)
        if view.restricted:
            self._processes.pop(self._home(here), None)
        else:
            self._processes[self._home(here)] = view.rows
        if opening in view.shut:
            who = view.shut[opening]
            raise Refused("not-your-right", right=opening, process="", who=who, try_code="see-rights")
        return view.rows

    async def openings(self, here: H, *, records: bool = False) -> tuple[Button, ...]:
        """What the person may open, so far as no place and process is named yet. `records`: also write down what was decided."""
        shut = (await self.view(here, ListProcesses(), ProcessList)).shut
        acts = [act for act in ("propose", "poll") if act not in shut]
        if records and "propose" not in shut:
            acts.append("record")
        return tuple(
            button(here.words, Press(act=act), style="primary" if act == "propose" else None) for act in acts
        )

    async def _processes_for(self, here: H, press: Press) -> tuple[ProcessRow, ...]:
        """The same, where the form of the press asks for one."""
        return await self.processes(here, press.act) if _asks_for_process(press) else ()

    def _processes_at_hand(self, here: H, press: Press) -> tuple[ProcessRow, ...] | None:
        return self._processes.get(self._home(here)) if _asks_for_process(press) else ()

    def _home(self, here: H) -> tuple[str, str]:
        spot = self._platform.viewer(here).spot
        return ("", "") if spot is None else (spot.platform, spot.home)

    async def card(self, here: H, number: int) -> CardView:
        """The card as it stands now. Raises Refused where they may not see it."""
        card = await self.view(here, ShowCard(number=number), CardView)
        self._platform.keep(here, card)
        return card

    async def _rights(self, here: H, number: int) -> RightsView:
        rights = await self.view(here, WhatMayI(number=number), RightsView)
        self._platform.keep(here, rights.card)
        return rights

    async def view(self, here: H, query: Query, kind: type[V], use: Use = "") -> V:
        """The answer to a question, for this person; `use`: for what they need a right to. Raises Refused."""
        viewer = self._platform.viewer(here)
        view = await self.desk.ask(query, replace(viewer, use=use) if use else viewer)
        assert isinstance(view, kind), "each question has its own kind of view"
        return view


def _or_proposed(command: Command, refused: Refused) -> Refused:
    """What goes beyond a mandate is offered as the proposal that it would be, as a line that nobody has sent yet."""
    if refused.code != "beyond-mandate" or not isinstance(command, Record):
        return refused
    line = asked_instead(command, refused.values)
    return GrammarError(
        refused.code,
        line=line,
        place=Place(0, len(line)),
        repaired=line,
        try_code=refused.try_code,
        asks=True,
        proposes=True,
        **refused.values,
    )


def _asks_for_process(press: Press) -> bool:
    act = ACT.get(press.act)
    return act is not None and any(field.kind == "process" for field in act.fields)
