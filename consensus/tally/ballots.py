"""Ballots of a count: what one may say in each form, checked, and grouped so that equal ballots are counted once.

A ballot's content is a tuple, so that equal contents are equal keys however they were written:

    choices   ("Ann", "Bo")                  options named, in the order of the options
    ranking   (("Ann",), ("Bo", "Cy"))       tiers, best first; unlisted options lie below all listed, equal there
    scores    (("Ann", 5), ("Bo", 0))        points given; an option without points is left out
    slots     (("Mon", "yes"), ("Tue", "no"))

What cannot be read as a ballot is a `BallotError`. A ballot that can be read and breaks a rule of the method (more
dots than the budget) is counted as invalid by that method, see `result.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from consensus.frozen import Frozen
from consensus.tally.numbers import Number, simple, written
from consensus.tally.phrases import Phrase

Form = Literal["choices", "ranking", "scores", "slots"]
Content = tuple[Any, ...]
Choices = tuple[str, ...]
Tier = tuple[str, ...]
Ranking = tuple[Tier, ...]
Scores = tuple[tuple[str, Number], ...]
Slots = tuple[tuple[str, str], ...]

OPTIONS_COUNTED_MAX = 200
"""Options that one count compares: comparing each with each, by way of each, grows with the cube of their number."""

POOL_MAX = 65_535
"""People in a pool to draw from: RFC 3797 numbers the draws with two bytes."""

ANSWERS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "2"), "yes"),
    **dict.fromkeys(("if need be", "if-need-be", "ifneedbe", "if_need_be", "maybe", "1"), "if need be"),
    **dict.fromkeys(("no", "n", "0", ""), "no"),
}
"""What may be written for a time slot, and what it means."""


class BallotError(Exception):
    """Ballots that cannot be counted: `phrase` says what is wrong and what would fit, `place` where (or is empty). The
    sentence is made in adapters/wording."""

    def __init__(self, code: str, place: str = "", **values: object) -> None:
        super().__init__(code)
        self.phrase = Phrase(code, values)
        self.place = place

    def at(self, place: str) -> "BallotError":
        """The same mistake, with the place where it was found; a place known already is kept."""
        self.place = self.place or place
        return self


class Ballots(Frozen):
    """Ballots of one form over these options, equal ones together. `groups`: content -> how many people (their weight,
    which a file may give with decimals).

    `entries` are the contents in the order in which they came (for naming an invalid one), or nothing where that order
    is not to be known."""

    form: Form
    options: tuple[str, ...]
    groups: Mapping[Content, Number]
    entries: Sequence[Content] = ()

    @classmethod
    def of(cls, form: Form, options: Sequence[str], entries: Iterable[tuple[Content, Number]]) -> "Ballots":
        """From checked contents with their weights, in order."""
        groups: dict[Content, Number] = {}
        contents = []
        for content, weight in entries:
            contents.append(content)
            if weight:
                groups[content] = simple(groups.get(content, 0) + weight)
        return cls(form=form, options=tuple(options), groups=groups, entries=tuple(contents))

    @classmethod
    def one_each(cls, form: Form, options: Sequence[str], contents: Sequence[Content]) -> "Ballots":
        """From checked contents that weigh one each."""
        return cls(form=form, options=tuple(options), groups=Counter(contents), entries=contents)

    @property
    def turnout(self) -> Number:
        return simple(sum(self.groups.values()))

    @property
    def unit(self) -> Number:
        """The greatest number of which every weight is a multiple of a whole number: 1 where all are whole."""
        return simple(Fraction(1, lcm(*(weight.denominator for weight in self.groups.values()))))

    def without(self, fault: Callable[[Any], Phrase | None]) -> tuple[Mapping[Content, Number], "Faults"]:
        """The groups that have no fault, and the faults of the others."""
        faults = {content: why for content in self.groups if (why := fault(content)) is not None}
        if not faults:
            return self.groups, Faults()
        sound = {content: weight for content, weight in self.groups.items() if content not in faults}
        places = tuple(place for place, content in enumerate(self.entries) if content in faults)
        return sound, Faults(
            places=places,
            phrases=tuple(faults[self.entries[place]] for place in places) or tuple(faults.values()),
        )


class Faults(Frozen, kw_only=False):
    """Ballots left out of the count: their places among the ballots (from 0), and for each what is wrong with it."""

    places: tuple[int, ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Matrix(Frozen):
    """Only the pairwise counts are known: `pairwise[a][b]` people prefer a to b."""

    options: tuple[str, ...]
    pairwise: Mapping[str, Mapping[str, int]]


class Delegations(Frozen):
    """Votes by person, and who passed their vote on to whom. A person with both votes for themselves."""

    options: tuple[str, ...]
    ballots: Mapping[str, str]
    delegations: Mapping[str, str]


class Pool(Frozen):
    """Those from whom some are drawn, in the published order."""

    options: tuple[str, ...]


Election = Ballots | Matrix | Delegations | Pool


def check_options(options: Iterable[object], maximum: int = OPTIONS_COUNTED_MAX) -> tuple[str, ...]:
    """The options as text, each once."""
    names = tuple(_name(option) for option in options)
    if len(names) > maximum:
        raise BallotError("too-many-options", options=len(names), most=maximum)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BallotError("option-listed-twice", option=name)
        seen.add(name)
    if not names:
        raise BallotError("no-options")
    return names


def choices(options: Sequence[str], named: Iterable[object]) -> Choices:
    """A ballot that names options: any order, none twice."""
    given = _known(options, named)
    return tuple(option for option in options if option in given)


def ranking(options: Sequence[str], tiers: Iterable[object]) -> Ranking:
    """A ranking: a list of options or of tiers (lists of options that are equal), best first. Empty tiers vanish."""
    lists = [list(tier) if isinstance(tier, list | tuple) else [tier] for tier in tiers]
    _known(options, (option for tier in lists for option in tier))
    place = {option: number for number, option in enumerate(options)}
    return tuple(
        tuple(sorted((str(option) for option in tier), key=place.__getitem__)) for tier in lists if tier
    )


def scores(options: Sequence[str], given: Mapping[Any, object]) -> Scores:
    """Points by option. Whole or not, negative or not, is for the method to judge; not a number is refused."""
    _known(options, given)
    points = {
        str(option): _number(str(option), value) for option, value in given.items() if value is not None
    }
    return tuple((option, points[option]) for option in options if option in points)


def slots(options: Sequence[str], given: Mapping[Any, object]) -> Slots:
    """Yes, if need be or no by time slot; a slot not answered is a no."""
    _known(options, given)
    answers: dict[str, str] = {}
    for option, value in given.items():
        written = "" if value is None else str(value).strip().lower()
        if isinstance(value, bool) or written not in ANSWERS:
            raise BallotError("not-an-answer", option=str(option), typed=_short(value))
        answers[str(option)] = ANSWERS[written]
    return tuple((option, answers[option]) for option in options if option in answers)


def weight(value: object) -> int:
    """How many people a line of ballots stands for."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BallotError("not-a-weight", typed=_short(value))
    return value


def exact_weight(value: object) -> Number:
    """The same where organisations have weights with decimals."""
    return weight(value) if not isinstance(value, Fraction) or value < 0 else simple(value)


def _known(options: Sequence[str], named: Iterable[object]) -> set[str]:
    known, seen = set(options), set[str]()
    for option in named:
        name = _name(option)
        if name not in known:
            raise BallotError("unknown-option", option=name, options=tuple(options))
        if name in seen:
            raise BallotError("option-twice", option=name)
        seen.add(name)
    return seen


def _name(option: object) -> str:
    if isinstance(option, bool) or not isinstance(option, str | int) or not str(option).strip():
        raise BallotError("not-a-name", typed=_short(option))
    return str(option)


def _number(option: str, value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise BallotError("not-a-number", option=option, typed=_short(value))
    return value


def _short(value: object) -> str:
    text = value if isinstance(value, str) else written(value) if isinstance(value, Fraction) else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
