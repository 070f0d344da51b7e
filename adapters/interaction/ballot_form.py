"""A ballot as questions, within what a platform's form holds, and what was filled in as the canonical ballot
(consensus/ballot.py). Pure.

Questions are named after options, so that a form can be read without looking the decision up. Where a form has room for
each option there is one question an option; else ranks are asked place by place, and the rest is typed, one option a line.
"""

from collections.abc import Iterator, Mapping

from adapters.acts import ACT, BALLOT_HINTS, SLOT_LABELS
from adapters.interaction.form import Filled, Fits, Form, Options, Question
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.ballot import (
    BLANK,
    SLOT_ANSWERS,
    limits_of,
    named_in,
    values_in,
    write_assigned,
    write_named,
    write_ranked,
)
from consensus.ballot_typed import quoted
from consensus.frozen import Frozen
from consensus.ids import OptionId
from consensus.process import BallotType
from consensus.views import BallotView

BY_CLICK = frozenset({"position", "choice", "none"})
"""Ballots that are one button."""
TYPED, RANK, SEVERAL = "typed", "rank", "some"
POINTS_IN_A_LIST_MAX = 11
RANKS_IN_A_LIST_MAX = 20
TYPED_LENGTH_MAX = 3_900


def ballot_form(words: Words, view: BallotView, fits: Fits, home: str = "") -> Form:
    """The form in which this ballot is cast, with what its reader has cast filled in, in their order of the options."""
    card = view.card
    press = Press(act="ballot", number=card.number, revision=card.revision, key=view.rule.type, home=home)
    questions = tuple(_questions(_Ballot.of(words, view), fits))
    act = ACT["ballot"]
    return Form(
        press=press,
        title=f"D-{card.number}",
        submit=words.say(act.submit),
        intro=tuple(filter(None, (card.text, words.say(BALLOT_HINTS.get(view.rule.type, ""))))),
        questions=questions,
    )


class _Ballot(Frozen, kw_only=False):
    words: Words
    view: BallotView
    options: Options
    ranked: tuple[str, ...]
    """The options that the reader's ballot names, the best first."""
    given: Mapping[str, str]
    """The points, ranks or answers of the reader's ballot, by option."""

    @classmethod
    def of(cls, words: Words, view: BallotView) -> "_Ballot":
        options = tuple(
            (option.key, " ".join(option.text.split()) or words.position(option.key))
            for option in view.options
        )
        kind, mine = view.rule.type, view.mine
        ranked = tuple(option for tier in named_in(kind, mine) for option in tier) if mine else ()
        given = {str(key): value for key, value in values_in(kind, mine).items()} if mine else {}
        return cls(words, view, options, ranked, given)


def _questions(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    kind = ballot.view.rule.type
    one_each = len(ballot.options) <= fits.questions_max
    if kind == "approve":
        yield from _approval(ballot, fits)
    elif kind == "rank" and one_each and fits.questions_max > 5:
        for option, (key, label) in zip(ballot.view.options, ballot.options, strict=True):
            yield _rank(key, label, len(ballot.options), option.value)
    elif kind == "rank" and len(ballot.options) <= fits.options_max:
        yield from _places(ballot, fits)
    elif kind == "slot" and one_each:
        answers = tuple((key, ballot.words.say(label)) for key, label in SLOT_LABELS.items())
        for option, (key, label) in zip(ballot.view.options, ballot.options, strict=True):
            yield Question(
                id=key,
                label=label,
                kind="choice",
                options=answers,
                optional=True,
                initial=option.value or ballot.given.get(key, ""),
            )
    elif kind in ("score", "budget") and one_each and (kind == "score" or fits.questions_max > 5):
        bounds = limits_of(ballot.view.rule)
        for option, (key, label) in zip(ballot.view.options, ballot.options, strict=True):
            yield _points(key, label, bounds, option.value or ballot.given.get(key, ""))
    else:
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
            initial=tuple(key for key, _ in page if key in ballot.ranked),
        )


def _rank(key: str, label: str, count: int, mine: str) -> Question:
    if count > RANKS_IN_A_LIST_MAX:
        return Question(id=key, label=label, kind="number", optional=True, bounds=(1, count), initial=mine)
    ranks = tuple((str(place), str(place)) for place in range(1, count + 1))
    return Question(id=key, label=label, kind="choice", options=ranks, optional=True, initial=mine)


def _places(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    for place in range(1, min(len(ballot.options), fits.questions_max) + 1):
        yield Question(
            id=f"{RANK}{place}",
            label=ballot.words.say("Rank {place:n}", place=place),
            kind="choice",
            options=ballot.options,
            optional=place > 1,
            initial=next(iter(ballot.ranked[place - 1 : place]), ""),
        )


def _points(key: str, label: str, bounds: tuple[int, int], mine: str) -> Question:
    low, high = bounds
    if high - low < POINTS_IN_A_LIST_MAX:
        points = tuple((str(value), str(value)) for value in range(low, high + 1))
        return Question(id=key, label=label, kind="choice", options=points, optional=True, initial=mine)
    return Question(id=key, label=label, kind="number", optional=True, bounds=bounds, initial=mine)


def _typed(ballot: _Ballot) -> Question:
    """One option a line, to be filled in by hand."""
    say = ballot.words.say
    names = [quoted(label) for _, label in ballot.options]
    if ballot.view.rule.type == "rank":
        return Question(
            id=TYPED,
            label=say("The options in your order"),
            hint=say("The best first, one a line or parted by >"),
            initial="\n".join(names)[:TYPED_LENGTH_MAX],
            kind="text",
        )
    lines = [
        f"{name} = {ballot.given.get(key, '')}" for name, (key, _) in zip(names, ballot.options, strict=True)
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
    typed = filled.get(TYPED, "")
    if isinstance(typed, str) and typed.strip():
        lines = [line.strip() for line in typed.splitlines()]
        kept = [line for line in lines if line and not line.endswith("=")]
        return (" > " if kind == "rank" and ">" not in typed else "\n").join(kept) or BLANK
    if kind == "approve":
        return write_named(OptionId(option) for id_ in sorted(filled) for option in _options_in(filled[id_]))
    given = {OptionId(id_): _text(value) for id_, value in filled.items() if _is_option(id_) and _text(value)}
    match kind:
        case "rank" if given:
            ranks = sorted({_whole(value) for value in given.values()})
            return write_ranked(
                [[option for option in given if _whole(given[option]) == rank] for rank in ranks]
            )
        case "rank":
            places = sorted(filter(_is_place, filled), key=lambda id_: int(id_.removeprefix(RANK)))
            named = dict.fromkeys(OptionId(option) for id_ in places for option in _options_in(filled[id_]))
            return write_ranked([(option,) for option in named])
        case "slot":
            return write_assigned(
                "slot", {option: value for option, value in given.items() if value in SLOT_ANSWERS}
            )
        case "score" | "budget":
            form: BallotType = kind
            return write_assigned(form, {option: str(_whole(value)) for option, value in given.items()})
    return BLANK


def _text(value: str | tuple[str, ...]) -> str:
    return (value if isinstance(value, str) else " ".join(value)).strip()


def _options_in(value: str | tuple[str, ...]) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else value
    return tuple(option for option in values if _is_option(option))


def _is_option(text: str) -> bool:
    return text[:1] == "o" and text[1:].isdecimal() and len(text) < 6


def _is_place(id_: str) -> bool:
    return id_.startswith(RANK) and id_.removeprefix(RANK).isdecimal()


def _whole(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        return 0
