"""Whole numbers for options, within limits: what score and budget have in common."""

import re
from collections.abc import Sequence

from consensus.ballots.form import Giving, Mark, whole
from consensus.ballots.typed import Piece, Typed
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.tally.ballots import Content

POINTS_MAX = 1_000_000
"""Points that one ballot can give one option, whatever the range or the budget says."""

_CANONICAL = re.compile(r"-?(0|[1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?![\w./])")
_SHORT = re.compile(r"[+-]?\d{1,7}")


class Points(Giving):
    asks = "points"
    counted_as = "scores"

    def content(self, text: str) -> Content:
        return tuple((option, int(points)) for option, points in self.marks(text))

    def gives(self, value: str) -> bool:
        return _CANONICAL.fullmatch(value) is not None

    def limits(self, rule: BallotRule, given: Sequence[Mark] = ()) -> tuple[int, int]:
        raise NotImplementedError

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
        nearest = (
            "" if number is None else typed.instead(start, end, _nearest(number.group(), lowest, highest))
        )
        raise Refused(
            "not-points",
            option=typed.name(piece.option),
            typed=given,
            lowest=lowest,
            highest=highest,
            try_code="vote-like-this",
            **typed.marked(start, end, nearest),
        )

    def taken(self, value: str) -> str:
        return whole(value)

    def example(self, first: str, second: str) -> str:
        return f"{first}=3 {second}=1"

    def require_within_limits(self, typed: Typed, marks: Sequence[Mark]) -> None:
        lowest, highest = self.limits(typed.rule)
        for option, points in marks:
            if not lowest <= int(points) <= highest:
                raise Refused(
                    "not-points",
                    option=typed.name(option),
                    typed=str(int(points)),
                    lowest=lowest,
                    highest=highest,
                    try_code="vote-like-this",
                    **typed.marked(0, len(typed.line)),
                )


def _nearest(number: str, lowest: int, highest: int) -> int:
    digits = number.replace(",", ".").partition(".")[0].lstrip("+")
    if len(digits.lstrip("-")) > 7:
        return lowest if digits.startswith("-") else highest
    return min(highest, max(lowest, int(digits)))
