"""Sortition by RFC 3797: people drawn from a published list by a published seed, so that anybody can draw them again.

The n-th draw (n from 0) is MD5(n, seed, n) as one number, n being two bytes, modulo how many are left in the list.
"""

from consensus.tally.ballots import BallotError, Pool
from consensus.tally.phrases import phrase
from consensus.tally.result import Result, in_order
from consensus.tally.settings import Settings
from consensus.tally.ties import Lots


def sortition(pool: Pool, settings: Settings) -> Result:
    """`ranking`: in the order drawn. `more["selected"]`: their numbers in the list, from 1, in the order drawn."""
    if settings.seed is None:
        raise BallotError("sortition-needs-seed")
    if not 1 <= settings.seats <= len(pool.options):
        raise BallotError("draw-within-pool", seats=settings.seats, people=len(pool.options))
    lots = Lots(settings.seed)
    left = list(range(len(pool.options)))
    selected = [left.pop(lots.place(len(left))) for _ in range(settings.seats)]
    drawn = tuple(pool.options[place] for place in selected)
    rest = tuple(pool.options[place] for place in left)
    return Result(
        method="sortition",
        options=pool.options,
        winners=in_order(pool.options, drawn),
        ranking=(*((name,) for name in drawn), *([rest] if rest else [])),
        turnout=None,
        explanation=(
            phrase("how-sortition", seed=settings.seed, people=len(pool.options)),
            *(
                phrase("drawn", number=number, place=place + 1, option=pool.options[place])
                for number, place in enumerate(selected, 1)
            ),
        ),
        more={"selected": [place + 1 for place in selected]},
    )
