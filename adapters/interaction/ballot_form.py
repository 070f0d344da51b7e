"""A ballot as questions, within what a platform's form holds, and what was filled in as the canonical ballot
(consensus/ballot.py). Pure.

Questions are named after options, so that a form can be read without looking the decision up. Where a form has room for
each option there is one question an option; else ranks are asked place by place, and the rest is typed, one option a line.
"""

from collections.abc import Iterator, Mapping

from adapters.acts import ACT, BALLOTS
from adapters.interaction.form import Filled, Fits, Form, Options, Question
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.ballots import FORMS
from consensus.ballots.form import NAMED, BallotForm, Mark
from consensus.ballots.options import BLANK
from consensus.ballots.typed import quoted
from consensus.frozen import Frozen
from consensus.ids import OptionId
from consensus.process import BallotRule
from consensus.views import BallotView

TYPED, RANK, SEVERAL = "typed", "rank", "some"
POINTS_IN_A_LIST_MAX = 11
RANKS_IN_A_LIST_MAX = 20
TYPED_LENGTH_MAX = 3_900


def ballot_form(words: Words, view: BallotView, fits: Fits, home: str = "") -> Form:
    """The form in which this ballot is cast, with what its reader has cast filled in, in their order of the options."""
    card, kind, act = view.card, view.rule.type, ACT["ballot"]
    press = Press(act=act.name, number=card.number, revision=card.revision, key=kind, home=home)
    return Form(
        press=press,
        title=f"D-{card.number}",
        submit=words.say(act.submit),
        intro=tuple(filter(None, (card.text, words.say(BALLOTS[kind].hint)))),
        questions=tuple(_questions(_Ballot.of(words, view), fits)),
    )


class _Ballot(Frozen, kw_only=False):
    words: Words
    form: BallotForm
    rule: BallotRule
    options: Options
    mine: Mapping[str, str]
    """What the reader's ballot gives the options, the best first where it ranks them."""

    @classmethod
    def of(cls, words: Words, view: BallotView) -> "_Ballot":
        options = tuple(
            (option.key, " ".join(option.text.split()) or words.position(option.key))
            for option in view.options
        )
        form = FORMS[view.rule.type]
        mine = form.marks(view.mine) if form.is_canonical(view.mine) else ()
        return cls(words, form, view.rule, options, {str(option): mark for option, mark in mine})


def _questions(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    form = ballot.form
    one_each = len(ballot.options) <= fits.questions_max
    roomy = one_each and fits.questions_max > 5
    match form.asks:
        case "options":
            yield from _approval(ballot, fits)
        case "rank" if roomy:
            ranks = (1, len(ballot.options))
            yield from (_number(ballot, option, ranks, RANKS_IN_A_LIST_MAX) for option in ballot.options)
        case "rank" if len(ballot.options) <= fits.options_max:
            yield from _places(ballot, fits)
        case "answer" if one_each:
            labels = BALLOTS[form.type].answers
            answers = tuple((key, ballot.words.say(labels[key])) for key in form.answers)
            yield from (_choice(ballot, option, answers) for option in ballot.options)
        case "points" if roomy or (one_each and not form.shares):
            points = form.limits(ballot.rule) or (0, 0)
            yield from (_number(ballot, option, points, POINTS_IN_A_LIST_MAX) for option in ballot.options)
        case _:
            yield _typed(ballot)


def _approval(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    """Boxes where they fit, else lists of which several can be chosen."""
    count = len(ballot.options)
    boxes = count <= fits.ticks_max * min(2, fits.questions_max)
    size = fits.ticks_max if boxes and count > fits.ticks_max and fits.questions_max <= 5 else count
    if not boxes or (fits.questions_max > 5 and count > fits.ticks_max):
        boxes, size = False, fits.options_max
    for at in range(0, count, size):
        page = ballot.options[at : at + size]
        yield Question(
            id=f"{SEVERAL}{at}",
            label=ballot.words.say("Your answer"),
            kind="ticks" if boxes else "several",
            options=page,
            optional=True,
            initial=tuple(key for key, _ in page if key in ballot.mine),
        )


def _choice(ballot: _Ballot, option: tuple[str, str], options: Options) -> Question:
    """What one option is given, chosen from a list."""
    key, label = option
    mine = ballot.mine.get(key, "")
    return Question(id=key, label=label, kind="choice", options=options, optional=True, initial=mine)


def _number(ballot: _Ballot, option: tuple[str, str], bounds: tuple[int, int], listed_max: int) -> Question:
    """A whole number that one option is given; chosen from a list where they are few."""
    low, high = bounds
    if high - low < listed_max:
        return _choice(ballot, option, tuple((str(value), str(value)) for value in range(low, high + 1)))
    key, label = option
    mine = ballot.mine.get(key, "")
    return Question(id=key, label=label, kind="number", optional=True, bounds=bounds, initial=mine)


def _places(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    ranked = tuple(ballot.mine)
    for place in range(1, min(len(ballot.options), fits.questions_max) + 1):
        yield Question(
            id=f"{RANK}{place}",
            label=ballot.words.say("Rank {place:n}", place=place),
            kind="choice",
            options=ballot.options,
            optional=place > 1,
            initial=next(iter(ranked[place - 1 : place]), ""),
        )


def _typed(ballot: _Ballot) -> Question:
    """One option a line, to be filled in by hand."""
    say = ballot.words.say
    names = [quoted(label) for _, label in ballot.options]
    if ballot.form.asks == "rank":
        return Question(
            id=TYPED,
            label=say("The options in your order"),
            hint=say("The best first, one a line or parted by >"),
            initial="\n".join(names)[:TYPED_LENGTH_MAX],
            kind="text",
        )
    lines = [
        f"{name} = {ballot.mine.get(key, '')}" for name, (key, _) in zip(names, ballot.options, strict=True)
    ]
    return Question(
        id=TYPED,
        label=say("Your ballot"),
        hint=say("A number or an answer behind each; leave out what you do not mind."),
        initial="\n".join(lines)[:TYPED_LENGTH_MAX],
        kind="text",
    )


# ------------------------------------------------------------------------------------------------------- what comes back


def ballot_of(kind: str, filled: Filled) -> str:
    """The canonical text of what was filled in; whether it fits the rule, the engine says. Of a typed ballot, what was
    typed, without the lines that were left empty."""
    form = FORMS.get(kind)
    typed = filled.get(TYPED, "")
    if isinstance(typed, str) and typed.strip():
        lines = [line.strip() for line in typed.splitlines()]
        kept = [line for line in lines if line and not line.endswith("=")]
        ranked = form is not None and form.asks == "rank" and ">" not in typed
        return (" > " if ranked else "\n").join(kept) or BLANK
    return BLANK if form is None else form.write(_marks(form, filled))


def _marks(form: BallotForm, filled: Filled) -> list[Mark]:
    if form.asks in ("option", "options"):
        return [(option, NAMED) for id_ in sorted(filled) for option in _options_in(filled[id_])]
    given = {OptionId(id_): _text(value) for id_, value in filled.items() if _is_option(id_)}
    marks = [(option, mark) for option, value in given.items() if value and (mark := form.taken(value))]
    if marks:
        return marks
    places = sorted(filter(_is_place, filled), key=lambda id_: int(id_.removeprefix(RANK)))
    named = dict.fromkeys(option for id_ in places for option in _options_in(filled[id_]))
    return [(option, str(rank)) for rank, option in enumerate(named, 1)] if form.asks == "rank" else []


def _text(value: str | tuple[str, ...]) -> str:
    return (value if isinstance(value, str) else " ".join(value)).strip()


def _options_in(value: str | tuple[str, ...]) -> tuple[OptionId, ...]:
    values = (value,) if isinstance(value, str) else value
    return tuple(OptionId(option) for option in values if _is_option(option))


def _is_option(text: str) -> bool:
    return text[:1] == "o" and text[1:].isdecimal() and len(text) < 6


def _is_place(id_: str) -> bool:
    return id_.startswith(RANK) and id_.removeprefix(RANK).isdecimal()
