"""Each option against each other one: the matrix, and the sets that it singles out."""

from collections.abc import Mapping, Sequence

from consensus.tally.ballots import Ballots, Matrix
from consensus.tally.numbers import Number, simple
from consensus.tally.result import Pairwise, in_order


def matrix(source: Ballots | Matrix) -> Pairwise:
    """`matrix[a][b]`: how many prefer a to b. On rankings, unlisted options lie below all listed ones; on scores, an
    option without points lies below none that has more than nothing."""
    options = source.options
    if isinstance(source, Matrix):
        return {a: {b: source.pairwise.get(a, {}).get(b, 0) for b in options if b != a} for a in options}
    number = {option: place for place, option in enumerate(options)}
    counts: list[list[Number]] = [[0] * len(options) for _ in options]
    all_places = frozenset(range(len(options)))
    for content, weight in source.groups.items():
        ranks = content if source.form == "ranking" else ranking_of_scores(content, options)
        below = set(all_places)
        for tier in ranks:
            places = [number[option] for option in tier]
            below.difference_update(places)
            for a in places:
                row = counts[a]
                for b in below:
                    row[b] += weight
    return {a: {b: simple(counts[number[a]][number[b]]) for b in options if b != a} for a in options}


def ranking_of_scores(
    content: Sequence[tuple[str, int]], options: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """The ranking that points amount to; no points are zero points."""
    points = {**dict.fromkeys(options, 0), **dict(content)}
    levels: dict[int, list[str]] = {}
    for option in options:
        levels.setdefault(points[option], []).append(option)
    return tuple(tuple(levels[level]) for level in sorted(levels, reverse=True))


def beats(pairwise: Pairwise, a: str, b: str) -> bool:
    """More people prefer a to b than b to a."""
    return pairwise[a][b] > pairwise[b][a]


def pairs_won(pairwise: Pairwise) -> dict[str, int]:
    """By option: how many others it beats."""
    return {a: sum(beats(pairwise, a, b) for b in row) for a, row in pairwise.items()}


def condorcet_winner(pairwise: Pairwise) -> str | None:
    """The option that beats every other one, if there is one."""
    return next((a for a, won in pairs_won(pairwise).items() if won == len(pairwise) - 1), None)


def smith_set(pairwise: Pairwise) -> tuple[str, ...]:
    """The smallest set of options each of which beats every option outside."""
    options = tuple(pairwise)
    reached = _closure({a: {b for b in options if b != a and not beats(pairwise, b, a)} for a in options})
    return in_order(options, (a for a in options if len(reached[a] | {a}) == len(options)))


def schwartz_set(pairwise: Pairwise) -> tuple[str, ...]:
    """The options that beat back, along some chain, whatever beats them along a chain."""
    options = tuple(pairwise)
    return undefeated(options, {a: {b for b in options if b != a and beats(pairwise, a, b)} for a in options})


def undefeated(options: Sequence[str], defeats: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The Schwartz set of these defeats: `defeats[a]` are the options that a defeats."""
    reached = _closure(defeats)
    return in_order(
        options,
        (a for a in options if all(a not in reached[b] or b in reached[a] for b in options if b != a)),
    )


def _closure(relation: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What can be reached in one or more steps."""
    reached = {a: set(others) for a, others in relation.items()}
    for middle in relation:
        for a in relation:
            if middle in reached[a]:
                reached[a] |= reached[middle]
    return reached
