"""Points that come to no more than a budget: `o1=4,o3=-1`. Typed `Kyoto=5 Osaka=3`. What gets nothing is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isqrt
from typing import Any

from consensus.ballots.form import BallotForm, Mark, Unsound
from consensus.ballots.score import POINTS_MAX, Score
from consensus.ballots.typed import Typed
from consensus.events import Phrase
from consensus.process import BallotRule, Method
from consensus.refusal import Refused


class Budget(Score):
    type = "budget"
    methods = ("dots", "quadratic")
    shares = True
    alone = "{option}=1"
    keys = BallotForm.keys | {"budget", "cost", "negative"}

    def write(self, marks: Iterable[Mark]) -> str:
        return super().write((option, points) for option, points in marks if points not in ("0", "-0"))

    def limits(self, rule: BallotRule, given: Sequence[Mark] = ()) -> tuple[int, int]:
        most = min(self.left(rule, given), POINTS_MAX)
        most = isqrt(most) if rule.cost == "square" else most
        return (-most if rule.negative else 0), most

    def left(self, rule: BallotRule, given: Sequence[Mark]) -> int:
        return (rule.budget or 0) - _spent(rule, given)

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        over = -self.left(typed.rule, marks)
        if over > 0:
            raise Refused(
                "over-budget",
                spent=_spent(typed.rule, marks),
                budget=typed.rule.budget or 0,
                over=over,
                cost=typed.rule.cost,
                try_code="vote-like-this",
                **typed.marked(),
            )
        super().check_rule(typed, marks)

    def defaults(self, written: Mapping[str, Any]) -> Mapping[str, object]:
        return {"budget": 100 if written.get("cost") == "square" else 8}

    def method(self, written: Mapping[str, Any]) -> Method:
        return "quadratic" if written.get("cost") == "square" else "dots"

    def unsound(self, rule: BallotRule, method: Method | None) -> Iterator[Unsound]:
        if method in self.methods:
            wanted = "square" if method == "quadratic" else "linear"
            if rule.cost != wanted:
                yield Unsound(
                    keys=(("ballot", "cost"), ("tally", "method")),
                    what=f"{method} counts ballots whose cost is {wanted}",
                    hint=f'Write cost = "{wanted}".',
                )
            if rule.negative and rule.cost == "linear":
                yield Unsound(
                    keys=(("ballot", "negative"), ("ballot", "cost")),
                    what="dots are given, never taken: only squared costs take votes against",
                    hint='Write cost = "square", or take negative out.',
                )

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        code = "rule.ballot.square" if rule.cost == "square" else "rule.ballot.budget"
        yield Phrase(code=code, values={"budget": rule.budget})


def _spent(rule: BallotRule, marks: Iterable[Mark]) -> int:
    points = [abs(int(points)) for _, points in marks]
    return sum(given * given for given in points) if rule.cost == "square" else sum(points)
