"""Forms: what can be typed can be filled in. A form is a list of questions in the reader's language, made from the row of
its act; each platform draws it in its own way. Pure."""

import re
from collections.abc import Mapping, Sequence

from adapters.acts import ACT, Act, Field, Kind
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.frozen import Frozen
from consensus.process import Unit
from consensus.views import CardView

Options = tuple[tuple[str, str], ...]
"""Values and what is shown of each."""
Filled = Mapping[str, str | tuple[str, ...]]
"""What was filled in, by question: a text, or the values that were chosen."""

NUMBER = "number"
PLACE = "place"


class Question(Frozen):
    """One field of a form. `initial`: a text, or the values that are chosen already; `bounds` are those of a `number`."""

    id: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    placeholder: str = ""
    initial: str | tuple[str, ...] = ""
    options: Options = ()
    hints: Mapping[str, str] = {}
    """What an option means, by its value."""
    optional: bool = False
    length_max: int = 3_000
    bounds: tuple[int, int] = (0, 1_000)


class Form(Frozen):
    """`press` says what it is for and comes back with what was filled in, as does `memory`."""

    press: Press
    title: str
    submit: str
    intro: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    memory: Mapping[str, str] = {}


class ProcessChoice(Frozen):
    """A process that can be asked for."""

    id: str
    title: str
    unit: Unit
    purpose: str = ""


class Fits(Frozen):
    """What one form of a platform holds."""

    questions_max: int = 100
    ticks_max: int = 10
    """Options of one question of ticks; more are chosen from a list."""
    options_max: int = 100


class Forms:
    """Makes the forms of one platform. `processes`: what can be chosen from."""

    def __init__(self, processes: Sequence[ProcessChoice], fits: Fits) -> None:
        self.processes = processes
        self.fits = fits

    def form_of(
        self,
        words: Words,
        press: Press,
        *,
        card: CardView | None = None,
        initial: Mapping[str, str | tuple[str, ...]] | None = None,
        options: Mapping[str, Options] | None = None,
        place: bool = False,
        memory: Mapping[str, str] | None = None,
    ) -> Form:
        """The form of the act that the press names.

        `card`: the decision, where it is at hand: its text stands above the questions, or in the one that changes it.
        `initial`: what is filled in already. `options`: of questions whose options depend on the decision. `place`: it
        is opened from no place, so that one is asked for.
        """
        act = ACT[press.act]
        given = dict(initial or {})
        offered = dict(options or {})
        if card is not None:
            offered.update(_of_card(words, act, card))
        questions = [
            self._question(words, field, act, offered.get(field.to, ()), given.get(field.to, ""), press, card)
            for field in self._fields(act, offered)
            if not (field.kind == "number" and press.key)  # the button says it already
        ]
        about = _about(words, press, act)
        if not press.number and "decision" in act.takes:
            questions.insert(0, _which(words))
            about = words.say("Which decision?")
        if place:
            questions.insert(0, Question(id=PLACE, label=words.say("In which channel?"), kind="place"))
        shown = card.text if card is not None and not any(field.about for field in act.fields) else ""
        return Form(
            press=press,
            title=words.say(act.title) if act.title else about,
            submit=words.say(act.submit),
            intro=tuple(filter(None, (shown, words.say(act.intro) if act.intro else ""))),
            questions=tuple(questions),
            memory=dict(memory or {}),
        )

    def _fields(self, act: Act, offered: Mapping[str, Options]) -> list[Field]:
        """Those that find room. Where not all do, what is left out is typed as settings; where all do, nothing has to be."""
        fields = [field for field in act.fields if field.kind != "settings"]
        fields = [field for field in fields if field.to != "shared" or offered.get("shared")]
        settings = [field for field in act.fields if field.kind == "settings"]
        if len(fields) <= self.fits.questions_max or not settings:
            return fields[: self.fits.questions_max]
        return [*fields[: self.fits.questions_max - 1], *settings]

    def _question(
        self,
        words: Words,
        field: Field,
        act: Act,
        options: Options,
        initial: str | tuple[str, ...],
        press: Press,
        card: CardView | None,
    ) -> Question:
        say = words.say
        kind, hints = field.kind, {}
        if field.kind == "process":
            unit = _unit(act, card)
            options = tuple(
                (known.id, process_label(words, known)) for known in self.processes if known.unit == unit
            )
            hints = {known.id: _first(words.write.process_text(known.purpose)) for known in self.processes}
        elif field.options:
            options = tuple((value, say(label)) for value, label in field.options)
        if field.kind in ("line", "choice"):
            kind = "choice" if options else "line"  # where the values are known they are offered, else typed
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
            hints=hints,
            optional=field.optional,
            length_max=field.length_max,
        )


def _of_card(words: Words, act: Act, card: CardView) -> dict[str, Options]:
    """The positions or options of the decision, for questions that choose one of them."""
    options = tuple(
        (choice.key, choice.text or capital(words.position(choice.key))) for choice in card.choices
    )
    return {field.to: options for field in act.fields if field.kind == "choice" and not field.options}


def _initial(
    field: Field, kind: Kind, options: Options, press: Press, card: CardView | None
) -> str | tuple[str, ...]:
    if field.about:
        return card.text if card is not None else ""
    keys = [value for value, _ in options]
    if kind == "choice" and field.to in ("role", "group"):
        return keys[0] if keys else ""
    return press.key if kind == "choice" and press.key in keys else ""


def _unit(act: Act, card: CardView | None) -> Unit:
    if act.name == "poll" or (card is not None and card.unit == "options"):
        return "options"
    return "proposal"


def process_label(words: Words, known: ProcessChoice) -> str:
    """A title of ours in the reader's language, a community's own as it is written."""
    return words.write.typed(words.write.process_text(known.title), known.id)


def _first(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=[.。])\s*", text, maxsplit=1)[0]


def _about(words: Words, press: Press, act: Act) -> str:
    return words.write.objection(press.number, press.objection) if act.objection else f"D-{press.number}"


def _which(words: Words) -> Question:
    return Question(id=NUMBER, label=words.say("Which decision?"), placeholder="D-17", length_max=20)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
