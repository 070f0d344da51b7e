"""Quadratic voting: n votes for or against one option cost n squared credits. The greatest sum of votes wins, ties stand."""

from typing import Any

from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, plain, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def quadratic(ballots: Ballots, settings: Settings) -> Result:
    """`more["costs"]`: credits that each ballot spent, in the order of the ballots."""
    available = settings.credits
    if available is None:
        raise BallotError("quadratic-needs-credits")
    costs = {content: sum(votes * votes for _, votes in content) for content in ballots.groups}

    def fault(content: Any) -> Phrase | None:
        for option, votes in content:
            if not isinstance(votes, int) or (votes < 0 and not settings.negative):
                return phrase("invalid-votes", option=option, votes=votes)
        return (
            phrase("invalid-credits", cost=costs[content], credits=available)
            if costs[content] > available
            else None
        )

    groups, faults = ballots.without(fault)
    totals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in groups.items():
        for option, votes in content:
            totals[option] += votes * weight
    written = {content: plain(cost) for content, cost in costs.items()}
    return by_totals(
        "quadratic",
        ballots.options,
        totals,
        total(groups.values()),
        faults=faults,
        more={"costs": [written[content] for content in ballots.entries if content in written]},
    )
