"""An order of options, the best first, some perhaps level: `o2>o1=o3`. Typed `Kyoto > Osaka = Nara`, or `Kyoto, Osaka`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from consensus.ballots.form import BallotForm, Mark, require_as_many_as_chosen, whole
from consensus.ballots.options import BLANK, NONE_OF_ABOVE, option_of, place_of
from consensus.ballots.typed import Piece, Typed
from consensus.events import Phrase
from consensus.ids import OptionId
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.tally.ballots import Content

_JOIN = re.compile(r"[\s,;+&>=]*")


class Rank(BallotForm):
    type = "rank"
    asks = "order"
    counted_as = "ranking"
    methods = ("schulze", "condorcet", "irv", "stv", "borda", "debian", "plurality")
    keys = BallotForm.keys | {"at_least", "at_most", "equal_ranks"}
    takes_none = True
    example = "{second} > {first}"

    def marks(self, text: str) -> Sequence[Mark]:
        return [(option, str(rank)) for rank, tier in enumerate(_tiers(text), 1) for option in tier]

    def write(self, marks: Iterable[Mark]) -> str:
        tiers: dict[int, list[OptionId]] = {}
        for option, rank in marks:
            tiers.setdefault(int(rank), []).append(option)
        return ">".join("=".join(sorted(tiers[rank], key=place_of)) for rank in sorted(tiers)) or BLANK

    def content(self, text: str) -> Content:
        return _tiers(text)

    def is_for_none(self, text: str) -> bool:
        return any(NONE_OF_ABOVE in tier for tier in _tiers(text)[:1])

    def marks_typed(self, typed: Typed) -> Iterable[Mark]:
        if typed.whole is not None:
            return [(typed.whole, "1")]
        pieces: list[Piece] = []
        join = ">"
        while True:
            pieces.append(typed.option()._replace(value=join))
            signs = typed.pass_over(_JOIN)
            if typed.at >= len(typed.plain):
                break
            join = "=" if "=" in signs and ">" not in signs else ">"
        typed.require_each_once(
            pieces, lambda left: "".join(f" {piece.value} {typed.cut(piece)}" for piece in left)[3:]
        )
        rank, marks = 0, []
        for piece in pieces:
            rank += piece.value == ">"
            marks.append((piece.option, str(rank)))
        return marks

    def taken(self, value: str) -> str:
        return whole(value)

    def spoken(self, text: str, name: Callable[[OptionId], str]) -> str:
        return " > ".join(" = ".join(map(name, tier)) for tier in _tiers(text))

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        require_as_many_as_chosen(typed, marks)
        if typed.rule.equal_ranks:
            return
        for (first, rank), (second, same) in pairwise(marks):
            if rank == same:
                raise Refused(
                    "no-equal-ranks",
                    option=typed.name(first),
                    other=typed.name(second),
                    try_code="vote-like-this",
                    **typed.marked(),
                )

    def says(self, rule: BallotRule) -> Iterator[Phrase]:
        yield Phrase(code="rule.ballot.rank" if rule.equal_ranks else "rule.ballot.rank_strict")


def _tiers(text: str) -> tuple[tuple[OptionId, ...], ...]:
    if text == BLANK:
        return ()
    return tuple(tuple(map(option_of, tier.split("="))) for tier in text.split(">"))
