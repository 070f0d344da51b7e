"""Schulze: a chain of victories is as strong as its weakest one; a beats b if its strongest chain to b is stronger than
b's to a. Who is beaten by nobody wins; several may be, and then win together.

A victory's strength is its votes (`winning`) or its lead (`margins`); they differ where options may be ranked equal.
"""

from consensus.tally.ballots import Ballots, Matrix
from consensus.tally.condorcet import duels
from consensus.tally.numbers import Number
from consensus.tally.pairwise import matrix, pairs_won
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Pairwise, Result, ending
from consensus.tally.settings import Settings, Strength


def schulze(source: Ballots | Matrix, settings: Settings) -> Result:
    """`totals`: how many others each beats one against one. `more["paths"]`: the strongest chain from each to each."""
    pairwise = matrix(source)
    turnout = source.turnout if isinstance(source, Ballots) else None
    paths = strongest_paths(pairwise, settings.strength)
    ranking = peeled(paths, source.options) if turnout != 0 else (source.options,)
    winners = ranking[0] if turnout != 0 else ()
    phrases: list[Phrase] = []
    if turnout != 0:
        phrases.extend(duels(pairwise, source.options))
        phrases.extend(_chains(pairwise, paths, ranking, winners))
    return Result(
        method="schulze",
        options=source.options,
        winners=winners,
        ranking=ranking,
        pairwise=pairwise,
        totals=pairs_won(pairwise),
        turnout=turnout,
        explanation=(
            phrase("how-schulze"),
            phrase(f"strength-{settings.strength}"),
            *phrases,
            ending(winners, turnout),
        ),
        more={"paths": paths, "strength": settings.strength},
    )


def strongest_paths(pairwise: Pairwise, strength: Strength) -> dict[str, dict[str, Number]]:
    """`paths[a][b]`: the strength of the strongest chain of victories from a to b, 0 where there is none."""
    options = tuple(pairwise)
    paths: dict[str, dict[str, Number]] = {
        a: {b: _victory(pairwise, a, b, strength) for b in options if b != a} for a in options
    }
    for middle in options:
        onward = paths[middle]
        for a in options:
            if a == middle or not (first := paths[a][middle]):
                continue
            row = paths[a]
            for b, second in onward.items():
                if b != a:
                    row[b] = max(row[b], min(first, second))
    return paths


def peeled(paths: Pairwise, options: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The options that nobody beats, then those whom nobody beats once these are set aside, and so on."""
    left, ranking = tuple(options), []
    while left:
        tier = tuple(a for a in left if all(paths[a][b] >= paths[b][a] for b in left if b != a))
        ranking.append(tier)
        left = tuple(option for option in left if option not in tier)
    return tuple(ranking)


def _victory(pairwise: Pairwise, a: str, b: str, strength: Strength) -> Number:
    lead = pairwise[a][b] - pairwise[b][a]
    if lead <= 0:
        return 0
    return pairwise[a][b] if strength == "winning" else lead


def _chains(
    pairwise: Pairwise, paths: Pairwise, ranking: tuple[tuple[str, ...], ...], winners: tuple[str, ...]
) -> list[Phrase]:
    """Why the winners win, where comparing pairs alone does not say it."""
    others = [option for tier in ranking for option in tier]
    plainly = len(winners) == 1 and all(
        pairwise[winners[0]][b] > pairwise[b][winners[0]] for b in others if b != winners[0]
    )
    if plainly:
        return [phrase("condorcet-winner", option=winners[0])]
    lines: list[Phrase] = [phrase("schulze-circle")]
    lines.extend(
        phrase("chain", a=a, b=b, strength=paths[a][b], back=paths[b][a])
        for a in winners[:3]
        for b in others[:10]
        if b != a and paths[a][b] > paths[b][a]
    )
    return lines
