"""Plurality: each ballot counts for one option, the most votes win. Ties stand.

A ranking counts for its first option; one that begins with several equal options counts for none.
"""

from typing import Any

from consensus.tally.ballots import Ballots
from consensus.tally.numbers import Number, simple, total
from consensus.tally.pairwise import matrix
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def plurality(ballots: Ballots, settings: Settings) -> Result:
    ranked = ballots.form == "ranking"
    groups, faults = ballots.without(_none if ranked else _more_than_one)
    totals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    unclear: Number = 0
    for content, weight in groups.items():
        first = content[0] if ranked and content else content
        if len(first) == 1:
            totals[first[0]] += weight
        elif first:
            unclear += weight
    phrases = [phrase("several-first", number=simple(unclear))] if unclear else []
    return by_totals(
        "plurality",
        ballots.options,
        totals,
        total(groups.values()),
        pairwise=matrix(ballots) if ranked else None,
        faults=faults,
        phrases=phrases,
    )


def _more_than_one(content: Any) -> Phrase | None:
    return phrase("invalid-several", number=len(content)) if len(content) > 1 else None


def _none(content: Any) -> Phrase | None:
    return None
