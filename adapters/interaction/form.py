"""Forms for every act: a list of questions in the reader's language, made from the act's row. Each platform draws it in
its own way. Pure."""

import re
from collections.abc import Mapping, Sequence

from adapters.acts import ACT, Act, Field, Kind
from adapters.interaction.press import Press
from adapters.wording import Words, terms
from adapters.wording.cards import position_label, todo_label
from adapters.wording.joints import open_ended
from adapters.wording.speech import gettext_noop
from consensus.frozen import Frozen, replace
from consensus.limits import EXCERPT_LENGTH_MAX
from consensus.process import Unit
from consensus.views import CardView, ProcessGroup, ProcessRow

MEANING_LENGTH_MAX = 60
"""Characters that say what a process is for, beside its name."""

Options = tuple[tuple[str, str], ...]
"""Values and their labels."""
Filled = Mapping[str, str | tuple[str, ...]]
"""Id of a question -> the typed text, or the chosen values."""

GROUPS: Mapping[ProcessGroup, str] = {
    "own": gettext_noop("Your own"),
    "everyday": gettext_noop("Everyday"),
    "poll": gettext_noop("Polls"),
    "route": gettext_noop("Routes"),
    "body": gettext_noop("Rules of bodies, and others"),
}
NUMBER = "number"
CARRIED = frozenset({"question", "todo"})
"""Numbers that a button carries, so that its form does not ask for them."""
PLACE = "place"


class Question(Frozen):
    """A field of a form. `initial`: the text, or the chosen values, to start with; `bounds`: limits of a `number`."""

    id: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    placeholder: str = ""
    initial: str | tuple[str, ...] = ""
    options: Options = ()
    letters: tuple[str, ...] = ()
    """By which the options can be typed, where it is not A, B, C in their order."""
    hints: Mapping[str, str] = {}
    """Value of an option -> its explanation."""
    groups: Mapping[str, str] = {}
    """Value of an option -> the heading under which it stands, where they are many."""
    optional: bool = False
    of_processes: tuple[str, ...] = ()
    """It means something only with one of these."""
    length_max: int = 3_000
    bounds: tuple[int, int] = (0, 1_000)


class Form(Frozen):
    """`press` names the purpose; it comes back with the submission, as does `memory`."""

    press: Press
    title: str
    submit: str
    intro: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    memory: Mapping[str, str] = {}


class MessageText(Frozen):
    """What a message of people gives a form: its words, further answers (a link), and what the form remembers of it."""

    text: str
    initial: Mapping[str, str] = {}
    memory: Mapping[str, str] = {}


class Fits(Frozen):
    """The limits of a form on a platform."""

    questions_max: int = 100
    ticks_max: int = 10
    """Options shown as boxes to tick; more are shown as a list."""
    options_max: int = 100
    searches: bool = True
    """Options are found by typing, so that there may be many."""


class Forms:
    """Makes the forms of one platform."""

    def __init__(self, fits: Fits) -> None:
        self.fits = fits

    def form_of(
        self,
        words: Words,
        press: Press,
        *,
        card: CardView | None = None,
        initial: Mapping[str, str | tuple[str, ...]] | None = None,
        options: Mapping[str, Options] | None = None,
        processes: Sequence[ProcessRow] = (),
        place: bool = False,
        memory: Mapping[str, str] | None = None,
    ) -> Form:
        """The form of the act that the press names.

        `card`: the decision, where it is at hand: its text stands above the questions, or in the one that changes it.
        `initial`: what is filled in already. `options`: of questions whose options depend on the decision. `processes`:
        what can be chosen from. `place`: it is opened from no place, so that one is asked for.
        """
        act = ACT[press.act]
        values = dict(initial or {})
        offered = dict(options or {})
        unit = _unit(act, card)
        processes = [
            process
            for process in processes
            if process.unit == unit
            and (process.everyday or self.fits.searches or process.id == values.get("process"))
        ]
        offered["disposition"] = _dispositions(words, processes)
        offered["process"] = tuple((process.id, process_label(words, process)) for process in processes)
        hints = {process.id: meaning(words, process) for process in processes}
        groups = {process.id: words.say(GROUPS[process.group]) for process in processes}
        if card is not None:
            offered.update(_of_card(words, act, card))
        questions = [
            self._question(
                words, field, offered.get(field.to, ()), values.get(field.to, ""), press, card, hints
            )
            for field in self._fields(act, offered, settings=bool(values.get("settings")))
            if not (field.to in CARRIED and press.key)
            and not (field.to == "advice" and (card is None or not card.advice))
        ]
        questions = [
            replace(question, groups=groups) if question.kind == "process" else question
            for question in questions
        ]
        asking = tuple(process.id for process in processes if process.dispositions)
        questions = [
            replace(question, of_processes=asking) if question.id == "disposition" else question
            for question in questions
        ]
        about = _about(words, press, act)
        if not press.number and "decision" in act.takes:
            questions.insert(0, _which(words))
            about = words.say("Which decision?")
        if place:
            questions.insert(
                0,
                Question(
                    id=PLACE,
                    label=words.say("In which channel?"),
                    kind="place",
                    initial=values.get(PLACE, ""),
                ),
            )
        shown = card.text if card is not None and not any(field.about for field in act.fields) else ""
        return Form(
            press=press,
            title=words.say(act.title) if act.title else about,
            submit=words.say(act.submit),
            intro=tuple(filter(None, (shown, words.say(act.intro) if act.intro else ""))),
            questions=tuple(questions),
            memory=dict(memory or {}),
        )

    def of_message(
        self, words: Words, press: Press, message: MessageText, processes: Sequence[ProcessRow]
    ) -> Form:
        """The form of an act that is begun from a message. It begins with the message's words, in the question that takes
        them or above all questions."""
        initial = {"text": message.text, **message.initial}
        form = self.form_of(words, press, initial=initial, memory=message.memory, processes=processes)
        if any(question.id == "text" for question in form.questions):
            return form
        return replace(form, intro=(message.text[:EXCERPT_LENGTH_MAX], *form.intro))

    def _fields(self, act: Act, offered: Mapping[str, Options], *, settings: bool) -> list[Field]:
        """The fields that fit. Only if some do not, or `settings` are filled in, the last one is a field for typed
        settings."""
        fields = [field for field in act.fields if field.kind != "settings"]
        fields = [
            field for field in fields if field.to not in ("shared", "disposition") or offered.get(field.to)
        ]
        typed = [field for field in act.fields if field.kind == "settings"]
        if not typed or (len(fields) <= self.fits.questions_max and not settings):
            return fields[: self.fits.questions_max]
        return [*fields[: self.fits.questions_max - 1], *typed]

    def _question(
        self,
        words: Words,
        field: Field,
        options: Options,
        initial: str | tuple[str, ...],
        press: Press,
        card: CardView | None,
        hints: Mapping[str, str],
    ) -> Question:
        say = words.say
        kind = field.kind
        if field.options:
            options = tuple((value, say(label)) for value, label in field.options)
        if field.kind in ("line", "choice"):
            kind = "choice" if options else "line"  # typed freely, unless the values are known
        if kind == "ticks" and len(options) > self.fits.ticks_max:
            kind = "several"
        if not initial:
            initial = _initial(field, kind, options, press, card)
        return Question(
            id=field.to,
            label=say(field.label),
            kind=kind,
            hint=say(field.hint) if field.hint else "",
            placeholder=say(field.placeholder) if field.placeholder else "",
            initial=initial,
            options=options,
            hints=hints if kind == "process" else {},
            optional=field.optional,
            length_max=field.length_max,
        )


def _dispositions(words: Words, processes: Sequence[ProcessRow]) -> Options:
    """What the processes on offer can be for, once each."""
    known = dict.fromkeys(word for process in processes for word in process.dispositions)
    return tuple((word, capital(words.write.term(terms.DISPOSITIONS, word))) for word in known)


def _of_card(words: Words, act: Act, card: CardView) -> dict[str, Options]:
    """The positions or options of the decision, for questions that choose among them."""
    if any(field.to == "todo" for field in act.fields):
        return {
            "todo": tuple(
                (str(todo.number), todo_label(words, card, todo)) for todo in card.todos if not todo.done_at
            )
        }
    options = tuple(
        (choice.key, choice.text or capital(position_label(words, choice))) for choice in card.choices
    )
    return {field.to: options for field in act.fields if field.kind == "choice" and not field.options}


def _initial(
    field: Field, kind: Kind, options: Options, press: Press, card: CardView | None
) -> str | tuple[str, ...]:
    if field.about:
        return card.text if card is not None else ""
    keys = [value for value, _ in options]
    if kind == "choice" and (field.to in ("role", "group") or (field.to == "todo" and len(keys) == 1)):
        return keys[0] if keys else ""
    return press.key if kind == "choice" and press.key in keys else ""


def _unit(act: Act, card: CardView | None) -> Unit:
    if act.name == "poll" or (card is not None and card.unit == "options"):
        return "options"
    return "proposal"


def process_label(words: Words, known: ProcessRow) -> str:
    """A title of ours in the reader's language, a community's own as it is written."""
    return words.write.typed(words.write.process_text(known.title), known.id)


def meaning(words: Words, known: ProcessRow) -> str:
    """What the process is for: the first sentence of its purpose, or as many of its clauses or words as fit."""
    first = re.split(r"[:：]\s|(?<=[.。])\s*", words.write.process_text(known.purpose).strip(), maxsplit=1)[0]
    first = open_ended(" ".join(first.split()))
    if len(first) <= MEANING_LENGTH_MAX:
        return first
    cut = first[: MEANING_LENGTH_MAX - 1]
    if (clause := re.match(r".{20,}(?=[,、])", cut)) is not None:
        return clause[0]
    at = cut.rfind(" ")
    return f"{cut[:at] if at > 0 else cut}…"


def _about(words: Words, press: Press, act: Act) -> str:
    return words.write.objection(press.number, press.objection) if act.objection else f"D-{press.number}"


def _which(words: Words) -> Question:
    return Question(id=NUMBER, label=words.say("Which decision?"), placeholder="D-17", length_max=20)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
