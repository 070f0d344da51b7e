"""Who was needed and what is enough: quorum and threshold in whole numbers, never rounded to the nearest."""

from collections.abc import Mapping
from fractions import Fraction

from consensus.ballot_boxes import ADVISORY
from consensus.decision import Decision
from consensus.formula import at_least_by
from consensus.frozen import Frozen
from consensus.outcomes import Outcome
from consensus.plain import Value
from consensus.process import Phase, Process, QuorumRule, ThresholdRule
from consensus.tally import Tally


def at_least(part: Fraction, base: int, *, strict: bool) -> int:
    """The smallest whole number that is `part` of `base`, or more than it where `strict`: 2/3 of 100 is 67, of 99 is
    66; more than half of 1000 is 501."""
    exact = part * base
    whole = exact.numerator // exact.denominator
    if strict:
        return whole + 1
    return whole if exact.denominator == 1 else whole + 1


def quorum_needed(process: Process, decision: Decision, eligible: int) -> int | None:
    """How many people must have taken part, or None where there is no quorum. At least one where there is any. It is a
    part of those whose ballots count."""
    eligible = electors(process, decision, eligible)
    if decision.quorum is not None:
        return max(1, quorum_of(decision.quorum, eligible))
    if process.quorum is None:
        return None
    return max(1, quorum_by_rule(process.quorum, eligible))


def quorum_by_rule(rule: QuorumRule, eligible: int) -> int:
    if rule.formula is not None:
        return at_least_by(rule.formula, eligible)
    needed = at_least(rule.min, eligible, strict=rule.strict)
    return needed if rule.at_most is None else min(needed, rule.at_most)


def quorum_of(written: str, eligible: int) -> int:
    """A quorum as its opener set it: `"5"` people, or `"2/3"` of the electorate (rounded up)."""
    return at_least(Fraction(written), eligible, strict=False) if "/" in written else int(written)


def seconds_needed(phase: Phase, eligible: int) -> int:
    """How many must second, besides the opener."""
    return phase.seconds if phase.seconds_formula is None else at_least_by(phase.seconds_formula, eligible)


class Sides(Frozen):
    """One box (of one class), counted by what its positions add. `cast` = yes + no."""

    yes: int
    no: int
    took_part: int
    counted: int
    """Those of them that count toward quorum."""
    aside: int = 0
    recused: int = 0
    champions: int = 0
    vetoes: int = 0

    @property
    def cast(self) -> int:
        return self.yes + self.no


def binding(tally: Tally, revision: int, klass: str | None = None) -> Mapping[str, int]:
    """People by choice, without those whose ballots are advisory; of one class where one is named."""
    people: dict[str, int] = {}
    for key, cell in tally.cells.items():
        counts = key.klass == klass if klass is not None else key.klass != ADVISORY
        if key.revision == revision and counts:
            people[key.choice] = people.get(key.choice, 0) + cell.people
    return dict(sorted(people.items()))


SPLIT = "split"
"""What an organisation says whose people do not agree: a ballot that takes part and is for no side."""


def votes(process: Process, tally: Tally, revision: int, klass: str | None = None) -> Mapping[str, int]:
    """As `binding`, in votes: people have one each, or their organisations do."""
    organisations = process.electorate.organisations
    if not organisations or klass is not None:
        return binding(tally, revision, klass)
    together: dict[str, int] = {}
    for name in organisations:
        people = binding(tally, revision, name)
        if not people:
            continue
        choice, number = max(people.items(), key=lambda cast: cast[1])
        vote = choice if 2 * number > sum(people.values()) else SPLIT
        together[vote] = together.get(vote, 0) + 1
    return dict(sorted(together.items()))


def advisory(tally: Tally, revision: int) -> Mapping[str, int]:
    """People by choice whose ballots are shown and not counted."""
    return binding(tally, revision, ADVISORY)


def sides(process: Process, people: Mapping[str, int]) -> Sides:
    """Count positions; a ballot that is no position (somebody took part by objecting) adds to no side."""
    yes = no = aside = counted = recused = champions = vetoes = 0
    for choice, number in people.items():
        position = process.position(choice)
        if position is None:
            counted += number
            continue
        yes += number if position.adds == "yes" else 0
        no += number if position.adds == "no" else 0
        aside += number if position.adds == "aside" else 0
        counted += number if position.counts else 0
        recused += number if position.recuses else 0
        champions += number if position.champion else 0
        vetoes += number if position.veto else 0
    return Sides(
        yes=yes,
        no=no,
        aside=aside,
        took_part=sum(people.values()),
        counted=counted,
        recused=recused,
        champions=champions,
        vetoes=vetoes,
    )


def electors(process: Process, decision: Decision, eligible: int, klass: str | None = None) -> int:
    """How many people's ballots count: of the class, of the group that answers in this phase, of the binding group, or of
    the whole electorate."""
    if klass is None and decision.answering is not None:
        return decision.size_of(decision.answering)
    if klass is None and process.electorate.organisations:
        roles = (decision.role(name) for name in process.electorate.organisations)
        return sum(role is not None and decision.size_of(role) > 0 for role in roles)
    name = klass if klass is not None else process.electorate.binding
    role = None if name is None else decision.role(name)
    return eligible if role is None else decision.size_of(role)


def turnout(process: Process, decision: Decision, tally: Tally, eligible: int) -> tuple[int, int]:
    """How many took part, of how many: of those whose ballots count. Whoever passed the vote on took part where it came
    to somebody who voted."""
    size = electors(process, decision, eligible)
    if process.electorate.weight == "delegated":
        return tally.people(decision.revision), size
    if process.electorate.binding is None or decision.role(process.electorate.binding) is None:
        return decision.acted, size
    took_part = sum(binding(tally, decision.revision).values())
    return took_part, max(size, took_part)


def threshold_base(rule: ThresholdRule, count: Sides, eligible: int, present: int = 0) -> int:
    """Of how many the threshold is a part. `eligible` is that of the threshold's class; `present` who said they are."""
    match rule.of:
        case "cast":
            return count.cast
        case "present":
            return max(count.took_part, present)
        case "eligible":
            return eligible
        case "non_recused":
            return max(0, eligible - count.recused)


def yes_needed(rule: ThresholdRule, base: int) -> int:
    """How many yes are enough at this base (never more than the base, so that all of it always is), never none."""
    needed = at_least(rule.min, base, strict=rule.strict)
    if rule.missing_max is not None:
        needed = max(needed, base - rule.missing_max)
    return max(1, needed, rule.support_min or 0)


class Line(Frozen):
    """One threshold, worked out."""

    rule: ThresholdRule
    count: Sides
    base: int
    needed: int
    eligible: int

    @property
    def met(self) -> bool:
        return not self.vetoed and verdict_of(self, ties_stand=False)[0] == "adopted"

    @property
    def vetoes_needed(self) -> int | None:
        """How many vetoes reject it, of the ballots cast; None where none does."""
        if self.rule.veto_below is None:
            return None
        return max(1, at_least(self.rule.veto_below, self.count.took_part, strict=False))

    @property
    def vetoed(self) -> bool:
        return self.vetoes_needed is not None and self.count.vetoes >= self.vetoes_needed

    def values(self) -> dict[str, Value]:
        """The arithmetic, for a sentence."""
        values: dict[str, Value] = {
            "yes": self.count.yes,
            "no": self.count.no,
            "abstained": self.count.took_part - self.count.cast,
            "base": self.base,
            "of": self.rule.of,
            "needed": self.needed,
            "took_part": self.count.took_part,
            "eligible": self.eligible,
        }
        return values if self.rule.klass is None else {**values, "klass": self.rule.klass}


def lines(process: Process, decision: Decision, tally: Tally, eligible: int) -> tuple[Line, ...]:
    """Every threshold of the process against the ballots on the current revision."""
    counted_lines = []
    for rule in process.thresholds:
        count = sides(process, votes(process, tally, decision.revision, rule.klass))
        size = electors(process, decision, eligible, rule.klass)
        present = decision.attended if rule.klass is None else 0
        base = threshold_base(rule, count, size, present)
        counted_lines.append(
            Line(rule=rule, count=count, base=base, needed=yes_needed(rule, base), eligible=size)
        )
    return tuple(counted_lines)


def verdict_of(line: Line, *, ties_stand: bool, against: bool = True) -> tuple[Outcome, str]:
    """How one threshold turns out, with the code that says why. `against`: the process has a side against it; where it
    has none, what is missing is support."""
    rule, count = line.rule, line.count
    if rule.support_min is not None and count.yes < rule.support_min:
        return "not_enough_support", "not_enough_support.minimum"
    if rule.champions_min is not None and count.champions < rule.champions_min:
        return "not_enough_support", "not_enough_support.champions"
    if rule.aside_max is not None and count.aside > rule.aside_max:
        return "not_enough_support", "not_enough_support.aside"
    if rule.against_max is not None and count.no > rule.against_max:
        return "rejected", "rejected.too_many_against"
    if not against and count.yes < line.needed:
        return "not_enough_support", "not_enough_support.votes"
    if line.base == 0:
        return "rejected", "rejected.no_votes_cast"
    if count.yes >= line.needed:
        return "adopted", "adopted.votes"
    if count.yes == count.no and 2 * rule.min == 1:
        return ("tied", "tied.votes") if ties_stand else ("rejected", "rejected.tie")
    return "rejected", "rejected.votes"


class Verdict(Frozen):
    outcome: Outcome
    code: str
    values: Mapping[str, Value]


def verdict(process: Process, decision: Decision, tally: Tally, eligible: int) -> Verdict:
    """How the ballots come out: all thresholds must hold, and the first that does not gives the reason."""
    against = any(position.adds == "no" for position in process.ballot.positions)
    counted_lines = lines(process, decision, tally, eligible)
    for line in counted_lines:
        if line.vetoed:
            values: dict[str, Value] = {
                "vetoes": line.count.vetoes,
                "needed": line.vetoes_needed,
                "took_part": line.count.took_part,
            }
            return Verdict(outcome="rejected", code="rejected.veto", values=values)
        outcome, code = verdict_of(line, ties_stand=process.ties == "stands", against=against)
        if outcome != "adopted":
            return Verdict(outcome=outcome, code=code, values=line.values())
    if len(counted_lines) == 1:
        return Verdict(outcome="adopted", code="adopted.votes", values=counted_lines[0].values())
    parts: tuple[Value, ...] = tuple(
        {"code": "part.votes", "values": line.values()} for line in counted_lines
    )
    return Verdict(outcome="adopted", code="adopted.all_thresholds", values={"parts": parts})


def present(process: Process, decision: Decision, counted: int) -> int:
    """How many count for the quorum: those with a ballot, or all who are present where that is what counts."""
    if process.quorum is not None and process.quorum.measure == "present":
        return max(counted, decision.attended)
    return counted
