"""What each form of ballot over options says of itself: how its canonical text is written, read, typed, checked and counted.

A ballot is one canonical text: what lies in the box, is counted, and stands in the log. Options are named by id. Ballots
that say the same are the same text, so that equal ones are counted once: options stand in the order of the poll (ties of
a ranking too). `blank` is a ballot that names nothing: its voter took part.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

from consensus.ballots.options import BLANK, NONE_OF_ABOVE, Unreadable, option_of, place_of
from consensus.ballots.typed import Piece, Typed
from consensus.events import Phrase
from consensus.ids import OptionId
from consensus.process import BallotRule, BallotType, Method
from consensus.refusal import Refused
from consensus.tally.ballots import Content
from consensus.tally.ballots import Form as CountedAs

Asks = Literal["option", "options", "order", "points", "answer"]
"""What is asked: for the only option, for all that are meant, for their order, or of each option for its points or its answer."""
Mark = tuple[OptionId, str]
"""An option and what a ballot gives it: points, an answer, its rank (`1` is the best), or NAMED."""
NAMED = "x"

_GIVES = re.compile(r"\s*[=:]?\s*")


class Unsound(NamedTuple):
    """Why ballots of a rule could not be counted. `keys` of its definition: it stands at the first that is given there, else
    at the last."""

    keys: tuple[tuple[str, str], ...]
    what: str
    hint: str


class BallotForm:
    """One form. Options are given and taken as ids."""

    type: ClassVar[BallotType]
    asks: ClassVar[Asks]
    counted_as: ClassVar[CountedAs]
    methods: ClassVar[tuple[Method, ...]]
    """Those that count it; the first where a definition names none."""
    keys: ClassVar[frozenset[str]] = frozenset(
        {"reasons", "add_options", "options_seconded", "options_freeze", "shuffle"}
    )
    """Keys of [ballot] that mean something here."""
    takes_none: ClassVar[bool] = False
    """None of the above can be one of its options."""
    shares: ClassVar[bool] = False
    """What one option is given, the others cannot be: all are to be seen at once."""
    of_times: ClassVar[bool] = False
    """Its options are times."""
    answers: ClassVar[Mapping[str, str]] = {}
    """Where it asks for an answer: those there are, and what each is called."""
    alone: ClassVar[str] = "{option}"
    """A line for this option and for no other; `{most}` are the highest points."""
    example: ClassVar[str] = "{first}"
    """A line for two options."""

    # ------------------------------------------------------------------------------------------------- canonical texts

    def marks(self, text: str) -> Sequence[Mark]:
        """What a canonical ballot says, in its order. Raises Unreadable."""
        raise NotImplementedError

    def write(self, marks: Iterable[Mark]) -> str:
        """The canonical ballot that says this."""
        raise NotImplementedError

    def content(self, text: str) -> Content:
        """The ballot as consensus/tally counts it, over ids. Raises Unreadable."""
        raise NotImplementedError

    def is_canonical(self, text: str) -> bool:
        try:
            return self.write(self.marks(text)) == text
        except Unreadable:
            return False

    def without(self, text: str, options: Collection[OptionId]) -> str:
        """The canonical ballot that says the same of all other options: blank, where it names none of them."""
        return self.write([mark for mark in self.marks(text) if mark[0] not in options])

    def is_for_none(self, text: str) -> bool:
        """Whether this ballot is for none of the above."""
        return any(option == NONE_OF_ABOVE for option, _ in self.marks(text))

    # --------------------------------------------------------------------------------------------------- as people type

    def read(self, typed: Typed) -> str:
        """The canonical ballot that a line means. Raises Refused."""
        return BLANK if typed.is_blank() else self.write(self.marks_typed(typed))

    def marks_typed(self, typed: Typed) -> Iterable[Mark]:
        """What a line says that is not blank. Raises Refused."""
        raise NotImplementedError

    def taken(self, value: str) -> str:
        """What a value that a form of a platform sends for an option gives it; empty for nothing."""
        return value

    def spoken(self, text: str, name: Callable[[OptionId], str]) -> str:
        """A ballot that is not blank, as it could be typed again."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------------------------------- its rules

    def check(self, typed: Typed, marks: Sequence[Mark]) -> None:
        """Raise Refused unless a canonical ballot keeps the rules of its poll: known options, each once, as many and as much
        as one ballot may. `typed` is the line that it was made of."""
        where = typed.marked()
        named = [option for option, _ in marks]
        for option in named:
            if option not in typed.options:
                raise Refused(
                    "no-such-option",
                    typed=typed.name(option),
                    options=tuple(map(typed.name, typed.options)),
                    try_code="vote-one-of",
                    **where,
                )
            if named.count(option) > 1:
                raise Refused("option-twice", option=typed.name(option), try_code="vote-like-this", **where)
        self.check_rule(typed, marks)

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        """Raise Refused unless it names as many and gives as much as the rule of the form lets it."""

    def limits(self, rule: BallotRule, given: Sequence[Mark] = ()) -> tuple[int, int] | None:
        """The lowest and the highest points that one option can be given, where points are given. `given`: what others have
        been given already."""
        return None

    def left(self, rule: BallotRule, given: Sequence[Mark]) -> int:
        """How much is left to give, where there is a budget."""
        return 0

    def defaults(self, written: Mapping[str, Any]) -> Mapping[str, object]:
        """Fields of the rule that its definition leaves open, by what is written in [ballot]."""
        return {}

    def method(self, written: Mapping[str, Any]) -> Method:
        """How it is counted where the definition does not say it."""
        return self.methods[0]

    def unsound(self, rule: BallotRule, method: Method | None) -> Iterator[Unsound]:
        """Why ballots of this rule could not be counted."""
        return iter(())

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        """How one votes."""
        return iter(())


class Naming(BallotForm):
    """A ballot that names options: `o1,o3`."""

    counted_as = "choices"
    takes_none = True

    def marks(self, text: str) -> Sequence[Mark]:
        return () if text == BLANK else [(option_of(name), NAMED) for name in text.split(",")]

    def write(self, marks: Iterable[Mark]) -> str:
        return ",".join(in_order(option for option, _ in marks)) or BLANK

    def content(self, text: str) -> Content:
        return tuple(option for option, _ in self.marks(text))

    def spoken(self, text: str, name: Callable[[OptionId], str]) -> str:
        return ", ".join(name(option) for option, _ in self.marks(text))


class Giving(BallotForm):
    """A ballot that gives options something: `o1=5,o2=0`."""

    def marks(self, text: str) -> Sequence[Mark]:
        return () if text == BLANK else [self._mark(part) for part in text.split(",")]

    def write(self, marks: Iterable[Mark]) -> str:
        given = dict(marks)
        return ",".join(f"{option}={given[option]}" for option in in_order(given)) or BLANK

    def spoken(self, text: str, name: Callable[[OptionId], str]) -> str:
        return ", ".join(
            f"{name(option)} = {self.answers.get(given, given)}" for option, given in self.marks(text)
        )

    def marks_typed(self, typed: Typed) -> Iterable[Mark]:
        pieces: list[Piece] = []
        while not typed.ended():
            piece = typed.option()
            typed.pass_over(_GIVES)
            pieces.append(piece._replace(value=self.value(typed, piece), end=typed.at))
        typed.require_each_once(pieces, lambda left: " ".join(map(typed.cut, left)))
        return [(piece.option, piece.value) for piece in pieces]

    def gives(self, value: str) -> bool:
        """Whether a canonical ballot may give an option this."""
        raise NotImplementedError

    def value(self, typed: Typed, piece: Piece) -> str:
        """What the line gives the option that was just read. Raises Refused."""
        raise NotImplementedError

    def _mark(self, part: str) -> Mark:
        name, _, value = part.partition("=")
        if not self.gives(value):
            raise Unreadable(part)
        return option_of(name), value


def require_number(typed: Typed, named: Sequence[Mark], least: int, most: int) -> None:
    """Raise Refused unless a ballot names so many options."""
    if not least <= len(named) <= most:
        raise Refused(
            "wrong-number",
            found=len(named),
            least=least,
            most=most,
            try_code="vote-like-this",
            **typed.marked(),
        )


def require_as_many_as_chosen(typed: Typed, named: Sequence[Mark]) -> None:
    """As many as the rule bounds, where any is named."""
    if named:
        rule = typed.rule
        most = min(len(typed.options), rule.at_most or len(typed.options))
        require_number(typed, named, min(rule.at_least, most), most)


def in_order(options: Iterable[OptionId]) -> list[OptionId]:
    """In the order of the poll, each once."""
    return sorted(set(options), key=place_of)


def whole(value: str) -> str:
    """The whole number that a form sends, or `0` for what is none."""
    try:
        return str(int(value))
    except ValueError:
        return "0"
