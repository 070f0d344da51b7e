"""Condorcet: each option against each other one. The one that beats all others wins; where there is none, all of the Smith
set win together, the smallest group each of which beats everybody outside it.
"""

from consensus.tally.ballots import Ballots, Matrix
from consensus.tally.pairwise import condorcet_winner, matrix, pairs_won, schwartz_set, smith_set
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Pairwise, Result, ending, tiers
from consensus.tally.settings import Settings


def condorcet(source: Ballots | Matrix, settings: Settings) -> Result:
    """`totals`: how many others each option beats. `more`: `condorcet_winner` (or None), `smith_set`, `schwartz_set`."""
    pairwise = matrix(source)
    turnout = source.turnout if isinstance(source, Ballots) else None
    smith, winner = smith_set(pairwise), condorcet_winner(pairwise)
    rest = _peeled(pairwise, source.options) if turnout != 0 else (source.options,)
    winners = smith if turnout != 0 else ()
    phrases = [
        phrase("condorcet-winner", option=winner) if winner else phrase("condorcet-none", options=smith)
    ]
    return Result(
        method="condorcet",
        options=source.options,
        winners=winners,
        ranking=rest,
        pairwise=pairwise,
        totals=pairs_won(pairwise),
        turnout=turnout,
        explanation=(
            phrase("how-condorcet"),
            *(duels(pairwise, source.options) if turnout != 0 else ()),
            *(phrases if turnout != 0 else ()),
            ending(winners, turnout),
        ),
        more={"condorcet_winner": winner, "smith_set": smith, "schwartz_set": schwartz_set(pairwise)},
    )


DUELS_TOLD_MAX = 10
"""Options up to which each comparison is told one by one; above, only how many each one wins."""


def duels(pairwise: Pairwise, options: tuple[str, ...]) -> tuple[Phrase, ...]:
    """One sentence for each pair, the option that wins it first."""
    if len(options) > DUELS_TOLD_MAX:
        won = pairs_won(pairwise)
        levels = tiers(options, won)
        return (phrase("duels-won", totals={option: won[option] for level in levels for option in level}),)
    lines = []
    for place, a in enumerate(options):
        for b in options[place + 1 :]:
            ahead, behind = (a, b) if pairwise[a][b] >= pairwise[b][a] else (b, a)
            code = "duel" if pairwise[ahead][behind] > pairwise[behind][ahead] else "duel-level"
            lines.append(
                phrase(
                    code, a=ahead, b=behind, votes=pairwise[ahead][behind], against=pairwise[behind][ahead]
                )
            )
    return tuple(lines)


def _peeled(pairwise: Pairwise, options: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The Smith set, the Smith set of the rest, and so on."""
    left, peeled = tuple(options), []
    while left:
        tier = smith_set({a: {b: pairwise[a][b] for b in left if b != a} for a in left})
        peeled.append(tier)
        left = tuple(option for option in left if option not in tier)
    return tuple(peeled)
