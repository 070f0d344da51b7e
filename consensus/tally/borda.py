"""Borda: with n options the first gets n-1 points, the next n-2, down to 0. Equal and unlisted options share the average
of the places they take, so that leaving options out gains nothing. The most points win, ties stand."""

from fractions import Fraction

from consensus.tally.ballots import Ballots
from consensus.tally.numbers import Number, simplified
from consensus.tally.pairwise import matrix
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def borda(ballots: Ballots, settings: Settings) -> Result:
    twice: dict[str, Number] = dict.fromkeys(ballots.options, 0)  # half points are the smallest there are
    for content, weight in ballots.groups.items():
        best = len(ballots.options) - 1
        for tier in content:
            share = (2 * best - (len(tier) - 1)) * weight
            for option in tier:
                twice[option] += share
            best -= len(tier)
        if best > 0:
            listed = {option for tier in content for option in tier}
            for option in ballots.options:
                if option not in listed:
                    twice[option] += best * weight
    totals: dict[str, Number] = simplified({option: Fraction(points, 2) for option, points in twice.items()})
    return by_totals("borda", ballots.options, totals, ballots.turnout, pairwise=matrix(ballots))
