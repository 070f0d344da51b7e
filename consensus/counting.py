"""Who was needed and what is enough: quorum and threshold in whole numbers, never rounded to the nearest."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from consensus.decision import Decision
from consensus.process import Process, QuorumRule, ThresholdRule


def at_least(part: Fraction, base: int, *, strict: bool) -> int:
    """The smallest whole number that is `part` of `base`, or more than it where `strict`: 2/3 of 100 is 67, of 99 is
    66; more than half of 1000 is 501."""
    exact = part * base
    whole = exact.numerator // exact.denominator
    if strict:
        return whole + 1
    return whole if exact.denominator == 1 else whole + 1


def quorum_needed(process: Process, decision: Decision, eligible: int) -> int | None:
    """How many people must have taken part, or None where there is no quorum. At least one where there is any."""
    if decision.quorum is not None:
        return max(1, quorum_of(decision.quorum, eligible))
    if process.quorum is None:
        return None
    return max(1, quorum_by_rule(process.quorum, eligible))


def quorum_by_rule(rule: QuorumRule, eligible: int) -> int:
    needed = at_least(rule.min, eligible, strict=rule.strict)
    return needed if rule.at_most is None else min(needed, rule.at_most)


def quorum_of(written: str, eligible: int) -> int:
    """A quorum as its opener set it: `"5"` people, or `"2/3"` of the electorate (rounded up)."""
    return at_least(Fraction(written), eligible, strict=False) if "/" in written else int(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The main box, counted by what its positions add. `cast` = yes + no."""

    yes: int
    no: int
    took_part: int
    counted: int
    """Those of them that count toward quorum."""

    @property
    def cast(self) -> int:
        return self.yes + self.no


def sides(process: Process, people: Mapping[str, int]) -> Sides:
    """Count positions; a ballot that is no position (somebody took part by objecting) adds to no side."""
    yes = no = counted = 0
    for choice, number in people.items():
        position = process.position(choice)
        if position is not None and position.adds == "yes":
            yes += number
        if position is not None and position.adds == "no":
            no += number
        if position is None or position.counts:
            counted += number
    return Sides(yes=yes, no=no, took_part=sum(people.values()), counted=counted)


def threshold_base(rule: ThresholdRule, count: Sides, eligible: int) -> int:
    match rule.of:
        case "cast":
            return count.cast
        case "present":
            return count.took_part
        case "eligible":
            return eligible


def yes_needed(rule: ThresholdRule, base: int) -> int:
    """How many yes are enough at this base (never more than the base, so that all of it always is), never none."""
    needed = at_least(rule.min, base, strict=rule.strict)
    return max(1, needed, rule.support_min or 0)
