"""Several options: `o1,o3`. Typed `Kyoto, Osaka`."""

from collections.abc import Iterable, Iterator, Sequence

from consensus.ballots.form import NAMED, BallotForm, Mark, Naming, require_as_many_as_chosen
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.ballots.typed import Typed
from consensus.events import Phrase
from consensus.process import BallotRule
from consensus.refusal import Refused


class Approve(Naming):
    type = "approve"
    asks = "options"
    methods = ("approval",)
    keys = BallotForm.keys | {"at_least", "at_most"}
    example = "{first}, {second}"

    def marks_typed(self, typed: Typed) -> Iterable[Mark]:
        return [(piece.option, NAMED) for piece in typed.named()]

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        if (NONE_OF_ABOVE, NAMED) not in marks:
            require_as_many_as_chosen(typed, marks)
        elif len(marks) > 1:
            raise Refused("not-with-others", try_code="vote-like-this", **typed.marked())

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        if rule.at_most is None:
            yield Phrase(code="rule.ballot.approve")
        else:
            least = min(rule.at_least, rule.at_most)
            yield Phrase(code="rule.ballot.several", values={"least": least, "most": rule.at_most})
