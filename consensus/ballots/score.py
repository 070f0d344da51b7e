"""Points for each option, within a range: `o1=5,o2=0`. Typed `Kyoto=5 Osaka=3`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from consensus.ballots.form import BallotForm, Giving, Mark, Unsound, whole
from consensus.ballots.typed import Piece, Typed
from consensus.events import Phrase
from consensus.ids import OptionId
from consensus.plain import Value
from consensus.process import BallotRule, BallotType, Method
from consensus.refusal import Refused
from consensus.tally.ballots import Content

POINTS_MAX = 1_000_000
"""Points that one ballot can give one option, whatever the range or the budget says."""

_CANONICAL = re.compile(r"-?(0|[1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?![\w./])")
_SHORT = re.compile(r"[+-]?\d{1,7}")


class Score(Giving):
    type: ClassVar[BallotType] = "score"
    asks = "points"
    counted_as = "scores"
    methods: ClassVar[tuple[Method, ...]] = ("score", "star")
    keys = BallotForm.keys | {"range"}
    alone = "{option}={most}"
    example = "{first}=3 {second}=1"

    def content(self, text: str) -> Content:
        return tuple((option, int(points)) for option, points in self.marks(text))

    def gives(self, value: str) -> bool:
        return _CANONICAL.fullmatch(value) is not None

    def taken(self, value: str) -> str:
        return whole(value)

    def value(self, typed: Typed, piece: Piece) -> str:
        number = _NUMBER.match(typed.plain, typed.at)
        lowest, highest = self.limits(typed.rule)
        if number is not None and _SHORT.fullmatch(number.group()):
            points = int(number.group())
            if lowest <= points <= highest:
                typed.at = number.end()
                return str(points)
        start, end, given = typed.wrong_value(piece, number)
        # A number out of bounds is offered as the nearest one within; words are not guessed at.
        near = "" if number is None else str(_nearest(number.group(), lowest, highest))
        where = typed.marked(start, end, near and typed.instead(start, end, near))
        raise self._not_points(typed, piece.option, given, where)

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        lowest, highest = self.limits(typed.rule)
        for option, points in marks:
            if not lowest <= int(points) <= highest:
                raise self._not_points(typed, option, str(int(points)), typed.marked())

    def limits(self, rule: BallotRule, given: Sequence[Mark] = ()) -> tuple[int, int]:
        return rule.range[0], rule.range[1]

    def defaults(self, written: Mapping[str, Any]) -> Mapping[str, object]:
        return {"range": (0, 5)}

    def unsound(self, rule: BallotRule, method: Method | None) -> Iterator[Unsound]:
        if len(rule.range) != 2 or rule.range[0] >= rule.range[1]:
            yield Unsound(
                keys=(("ballot", "range"),),
                what=f"{list(rule.range)} is no range of points",
                hint="Write the lowest and the highest points, as in [0, 5].",
            )

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        if len(rule.range) == 2:
            lowest, highest = rule.range
            yield Phrase(code="rule.ballot.score", values={"lowest": lowest, "highest": highest})

    def _not_points(self, typed: Typed, option: OptionId, given: str, where: Mapping[str, Value]) -> Refused:
        lowest, highest = self.limits(typed.rule)
        return Refused(
            "not-points",
            option=typed.name(option),
            typed=given,
            lowest=lowest,
            highest=highest,
            try_code="vote-like-this",
            **where,
        )


def _nearest(number: str, lowest: int, highest: int) -> int:
    digits = number.replace(",", ".").partition(".")[0].lstrip("+")
    if len(digits.lstrip("-")) > 7:
        return lowest if digits.startswith("-") else highest
    return min(highest, max(lowest, int(digits)))
