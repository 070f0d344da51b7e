"""Approval: each ballot names as many options as it likes, the most approvals win. Ties stand; a blank ballot is turnout."""

from typing import Any

from consensus.tally.ballots import Ballots
from consensus.tally.numbers import Number, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def approval(ballots: Ballots, settings: Settings) -> Result:
    at_most = len(ballots.options) if settings.at_most is None else settings.at_most

    def fault(content: Any) -> Phrase | None:
        if not content or settings.at_least <= len(content) <= at_most:
            return None
        return phrase("invalid-number", number=len(content), least=settings.at_least, most=at_most)

    groups, faults = ballots.without(fault)
    totals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in groups.items():
        for option in content:
            totals[option] += weight
    return by_totals("approval", ballots.options, totals, total(groups.values()), faults=faults)
