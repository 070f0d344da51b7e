"""Points for each option, within a range: `o1=5,o2=0`. Typed `Kyoto=5 Osaka=3`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from consensus.ballots.form import BallotForm, Mark, Phrases, Unsound
from consensus.ballots.points import Points
from consensus.ballots.typed import Typed
from consensus.events import Phrase
from consensus.process import BallotRule, Method


class Score(Points):
    type = "score"
    methods = ("score", "star")
    keys = BallotForm.keys | {"range"}
    phrases: ClassVar[Phrases] = {"rule.ballot.score": ("lowest", "highest")}

    def limits(self, rule: BallotRule, given: Sequence[Mark] = ()) -> tuple[int, int]:
        return rule.range[0], rule.range[1]

    def check(self, typed: Typed, marks: Sequence[Mark]) -> None:
        super().check(typed, marks)
        self.require_within_limits(typed, marks)

    def only_for(self, rule: BallotRule, option: str) -> str:
        return f"{option}={rule.range[1] if rule.range else 1}"

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
