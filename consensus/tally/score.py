"""Score: each ballot gives points within the declared range. The greatest sum wins, or the greatest mean of the points
given where that is declared (the two can disagree); ties stand."""

from fractions import Fraction
from typing import Any

from consensus.tally.ballots import Ballots
from consensus.tally.numbers import Number, simple, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings

HIGHEST_DEFAULT = 10


def score(ballots: Ballots, settings: Settings) -> Result:
    """`totals`: the sums, or the means where those decide; an option that nobody gave points to has a mean of the lowest
    score."""
    highest = HIGHEST_DEFAULT if settings.highest is None else settings.highest
    groups, faults = ballots.without(lambda content: outside(content, settings.lowest, highest))
    sums: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    given: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in groups.items():
        for option, points in content:
            sums[option] += points * weight
            given[option] += weight
    means: dict[str, Number] = {
        option: simple(Fraction(sums[option], given[option])) if given[option] else settings.lowest
        for option in ballots.options
    }
    return by_totals(
        "score",
        ballots.options,
        means if settings.mean else sums,
        total(groups.values()),
        faults=faults,
        phrases=[
            phrase(
                "score-by-mean" if settings.mean else "score-by-sum", lowest=settings.lowest, highest=highest
            )
        ],
        more={"sums": sums, "means": means},
    )


def outside(content: Any, lowest: int, highest: int) -> Phrase | None:
    """What is wrong with these points: not whole, or outside the range."""
    for option, points in content:
        if not isinstance(points, int) or not lowest <= points <= highest:
            return phrase("invalid-score", option=option, points=points, lowest=lowest, highest=highest)
    return None
