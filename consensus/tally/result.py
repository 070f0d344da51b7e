"""The result of a count, the same shape for every method, and the few things that every method does alike."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from consensus.frozen import Frozen
from consensus.tally.ballots import Faults
from consensus.tally.numbers import Number, simplified
from consensus.tally.phrases import Phrase, phrase

Tiers = tuple[tuple[str, ...], ...]
Pairwise = Mapping[str, Mapping[str, Number]]


class Round(Frozen):
    """One round (IRV, STAR) or stage (STV) of a count. `act` is what led to it: `first`, `exclude`, `surplus`, `runoff`;
    `of` the options that it was done to."""

    act: str
    of: tuple[str, ...] = ()
    totals: Mapping[str, Number]
    exhausted: Number = 0
    """Votes that no longer count for anybody."""
    elected: tuple[str, ...] = ()
    """Elected when this round was counted, most votes first."""


class Result(Frozen):
    """What came out. `winners` are in the order in which the options were given, `ranking` is by tiers, best first.

    `pairwise[a][b]`: how many prefer a to b (methods on rankings and STAR). `totals`: votes, points or pairs won by
    option; of the last round where there are rounds. `turnout`: valid ballots, blank ones included; None where only a
    matrix is known. `invalid`: places (from 0) of ballots left out. `more`: what only this method tells, by name.
    """

    method: str
    options: tuple[str, ...]
    winners: tuple[str, ...]
    ranking: Tiers
    pairwise: Pairwise = msgspec.field(default_factory=dict)
    totals: Mapping[str, Number] = {}
    rounds: tuple[Round, ...] = ()
    turnout: Number | None
    invalid: tuple[int, ...] = ()
    explanation: tuple[Phrase, ...]
    more: Mapping[str, Any] = {}


def in_order(options: Sequence[str], chosen: Iterable[str]) -> tuple[str, ...]:
    """These options in the order in which all were given."""
    wanted = frozenset(chosen)
    return tuple(option for option in options if option in wanted)


def tiers(options: Sequence[str], key: Mapping[str, Any]) -> Tiers:
    """The options by `key`, greatest first, equal ones together."""
    levels: dict[Any, list[str]] = {}
    for option in options:
        levels.setdefault(key[option], []).append(option)
    return tuple(tuple(levels[level]) for level in sorted(levels, reverse=True))


def ending(winners: Sequence[str], turnout: Number | None) -> Phrase:
    """The last sentence of every explanation."""
    if turnout == 0:
        return phrase("nobody-voted")
    if len(winners) == 1:
        return phrase("wins", option=winners[0])
    return phrase("tied", options=tuple(winners), number=len(winners))


def invalid(faults: Faults) -> tuple[Phrase, ...]:
    """A sentence for each ballot left out, of which only the first few are told one by one."""
    first = faults.phrases[:3]
    rest = len(faults.phrases) - len(first)
    phrases = [
        Phrase(fault.code, {**fault.values, "ballot": place + 1})
        for fault, place in zip(first, faults.places or range(len(first)), strict=False)
    ]
    return (*phrases, *([phrase("more-invalid", number=rest)] if rest else []))


def by_totals(
    method: str,
    options: Sequence[str],
    totals: Mapping[str, Number],
    turnout: Number,
    *,
    key: Mapping[str, Any] | None = None,
    pairwise: Pairwise | None = None,
    faults: Faults = Faults(),  # noqa: B008 - frozen and empty
    phrases: Iterable[Phrase] = (),
    more: Mapping[str, Any] | None = None,
) -> Result:
    """The result of a method where the greatest total wins (`key`: what is compared instead), ties standing."""
    totals = simplified(totals)
    ranking = tiers(options, totals if key is None else key)
    winners = ranking[0] if turnout else ()
    lines = list(phrases)
    if turnout:
        lines.append(phrase("totals", totals={option: totals[option] for tier in ranking for option in tier}))
    return Result(
        method=method,
        options=tuple(options),
        winners=winners,
        ranking=ranking,
        pairwise=pairwise or {},
        totals=totals,
        turnout=turnout,
        invalid=faults.places,
        explanation=(phrase(f"how-{method}"), *invalid(faults), *lines, ending(winners, turnout)),
        more=more or {},
    )
