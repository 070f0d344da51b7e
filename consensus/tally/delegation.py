"""Delegation: who does not vote may pass their vote on, and its holder may pass it on again. Voting oneself takes it
back. A chain that ends with nobody voting, or runs in a circle, counts for nobody. The most votes win, ties stand."""

from consensus.tally.ballots import Delegations
from consensus.tally.phrases import phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def delegation(given: Delegations, settings: Settings) -> Result:
    """`more`: `weights` (votes that each voter casts, their own included), `uncast` (whose vote counts for nobody),
    `chains` (from each who passed it on to the person who cast it)."""
    weights = dict.fromkeys(given.ballots, 1)
    uncast = []
    chains: dict[str, list[str]] = {}
    ends = _ends(given)
    for person, voter in ends.items():
        if voter is None:
            uncast.append(person)
        elif person not in given.ballots:
            weights[voter] += 1
            chains[person] = _chain(given, person)
    totals = dict.fromkeys(given.options, 0)
    for person, option in given.ballots.items():
        totals[option] += weights[person]
    phrases = [
        phrase("carries", person=person, votes=votes) for person, votes in weights.items() if votes > 1
    ]
    if uncast:
        phrases.append(phrase("uncast", people=tuple(sorted(uncast)), number=len(uncast)))
    return by_totals(
        "delegation",
        given.options,
        totals,
        sum(weights.values()),
        phrases=phrases,
        more={"weights": weights, "uncast": sorted(uncast), "chains": chains},
    )


def _ends(given: Delegations) -> dict[str, str | None]:
    """By person: who casts their vote, or None. Each chain is walked once."""
    ends: dict[str, str | None] = {person: person for person in given.ballots}
    for start in dict.fromkeys([*given.delegations, *given.delegations.values()]):
        walked: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in ends and at not in walked:
            walked[at] = None
            at = given.delegations.get(at)
        end = ends.get(at) if at is not None else None
        ends.update(dict.fromkeys(walked, end))
    return ends


def _chain(given: Delegations, person: str) -> list[str]:
    chain = [person]
    while chain[-1] not in given.ballots:
        chain.append(given.delegations[chain[-1]])
    return chain
