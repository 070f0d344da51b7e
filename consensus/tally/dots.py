"""Dots (cumulative voting): a budget of points, spread as one likes. The most dots win, ties stand; who spends more than
the budget has an invalid ballot, who spends less has not."""

from typing import Any

from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def dots(ballots: Ballots, settings: Settings) -> Result:
    budget = settings.budget
    if budget is None:
        raise BallotError("dots-need-budget")

    def fault(content: Any) -> Phrase | None:
        for option, points in content:
            if not isinstance(points, int) or points < 0:
                return phrase("invalid-dots", option=option, points=points)
        spent = sum(points for _, points in content)
        return phrase("invalid-budget", spent=spent, budget=budget) if spent > budget else None

    groups, faults = ballots.without(fault)
    totals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in groups.items():
        for option, points in content:
            totals[option] += points * weight
    return by_totals("dots", ballots.options, totals, total(groups.values()), faults=faults)
