"""A value that a decision sets."""

from typing import Literal

from consensus.frozen import Frozen

Kind = Literal[
    "time",
    "date",
    "month",
    "season",
    "year",
    "month_day",
    "weekday",
    "nth",
    "often",
    "span",
    "money",
    "percent",
    "number",
]
Bound = Literal["exact", "at_most", "at_least"]
Amount = float | str

HALF_DAY = 12 * 60


class Value(Frozen, kw_only=False):
    """`amount`: minutes of the day, days, a share in per cent, a sum of money, month * 100 + day, a weekday (Monday is 0).
    `unit`: the currency; the word that is counted. `loose`: the half of the day is open; a one that may be a mere article.
    `start` and `end` are places in
    the text."""

    kind: Kind
    amount: Amount
    start: int
    end: int
    unit: str = ""
    bound: Bound = "exact"
    loose: bool = False

    def equals(self, other: "Value") -> bool:
        if self.amount == other.amount:
            return True
        if self.kind == "time" and (self.loose or other.loose):
            return abs(float(self.amount) - float(other.amount)) == HALF_DAY
        return False
