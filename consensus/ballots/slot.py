"""When somebody can, time by time: `o1=yes,o2=maybe`. Typed `Mon=yes Tue=maybe`."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from consensus.ballots.form import Giving
from consensus.ballots.typed import Piece, Typed
from consensus.events import Phrase
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.slips import slip
from consensus.tally.ballots import Content

TYPED_ANSWERS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "✅", "✓", "2"), "yes"),
    **dict.fromkeys(("if need be", "if-need-be", "ifneedbe", "if_need_be", "maybe", "?", "1"), "maybe"),
    **dict.fromkeys(("no", "n", "❌", "✗", "0"), "no"),
}


class Slot(Giving):
    type = "slot"
    asks = "answer"
    counted_as = "slots"
    methods = ("timeslot",)
    of_times = True
    answers: ClassVar[Mapping[str, str]] = {"yes": "yes", "maybe": "if need be", "no": "no"}
    alone = "{option}=yes"
    example = "{first}=yes {second}=maybe"

    def content(self, text: str) -> Content:
        return tuple((option, self.answers[answer]) for option, answer in self.marks(text))

    def gives(self, value: str) -> bool:
        return value in self.answers

    def value(self, typed: Typed, piece: Piece) -> str:
        for word in sorted(TYPED_ANSWERS, key=len, reverse=True):
            if typed.comes(word):
                typed.at += len(word)
                return TYPED_ANSWERS[word]
        start, end, given = typed.wrong_value(piece)
        near = slip(given, self.answers)
        raise Refused(
            "not-an-answer",
            option=typed.name(piece.option),
            typed=given,
            try_code="vote-like-this",
            **typed.marked(start, end, typed.instead(start, end, near) if near else ""),
        )

    def taken(self, value: str) -> str:
        return value if value in self.answers else ""

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        yield Phrase(code="rule.ballot.slot")
