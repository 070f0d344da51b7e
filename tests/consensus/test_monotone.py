"""One vote more never does harm to what it is for: quorums and thresholds are monotone, unless the source says otherwise."""

from datetime import UTC, datetime
from fractions import Fraction

import hypothesis.strategies as st
from hypothesis import assume, given, settings

from consensus.ballot_boxes import ADVISORY
from consensus.counting import at_least, binding, present, quorum_by_rule, quorum_needed, sides, verdict
from consensus.decision import Decision
from consensus.definition import builtin, builtin_ids
from consensus.events import Role
from consensus.formula import at_least_by
from consensus.frozen import replace
from consensus.ids import CommunityId, DecisionId, HomeId, PersonId, PlaceId
from consensus.process import Process, QuorumRule
from consensus.tally import Cell, Key, Tally

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
VOTED = [
    found[1]
    for process_id in builtin_ids()
    if (found := builtin(process_id)) is not None and found[1].threshold is not None
]
parts = st.fractions(min_value=0, max_value=1, max_denominator=12)


def decision(process: Process, eligible: int, attended: int = 0) -> Decision:
    return Decision(
        id=DecisionId("d"),
        community=CommunityId("c"),
        home=HomeId("h"),
        place=PlaceId("p"),
        number=1,
        sequence=1,
        unit=process.unit,
        process=process.id,
        process_version=1,
        process_digest=process.digest,
        opened_by=PersonId("ann"),
        opened_at=NOW,
        status="open",
        eligible=eligible,
        attended=attended,
        roles=tuple(Role(name=name, size=eligible) for name in process.group_names),
        phase=process.phases[0].id,
        phase_since=NOW,
        round_since=NOW,
        listening_since=NOW,
        changed_at=NOW,
    )


@st.composite
def votes(draw: st.DrawFn) -> tuple[Process, dict[tuple[str, str], int], int]:
    """A process, how many hold each position in each class, and the size of the electorate (with room for one more)."""
    process = draw(st.sampled_from(VOTED))
    classes = [*(process.electorate.classes or ("",)), ADVISORY]
    counts = {
        (klass, position.key): draw(st.integers(0, 12))
        for klass in classes
        for position in process.ballot.positions
    }
    return process, counts, sum(counts.values()) + draw(st.integers(1, 20))


def tally(counts: dict[tuple[str, str], int]) -> Tally:
    return Tally.of((Key(1, klass, key), Cell(people, people)) for (klass, key), people in counts.items())


def reached(process: Process, counts: dict[tuple[str, str], int], eligible: int) -> bool:
    now = decision(process, eligible)
    needed = quorum_needed(process, now, eligible)
    counted = sides(process, binding(tally(counts), 1)).counted
    return needed is None or present(process, now, counted) >= needed


@given(votes(), st.data())
@settings(max_examples=300, deadline=None)
def test_one_vote_more_never_unmakes_a_quorum(
    drawn: tuple[Process, dict[tuple[str, str], int], int], data: st.DataObject
) -> None:
    process, counts, eligible = drawn
    assume(reached(process, counts, eligible))
    one = data.draw(st.sampled_from(sorted(counts)))
    assert reached(process, {**counts, one: counts[one] + 1}, eligible)


@given(votes(), st.data())
@settings(max_examples=300, deadline=None)
def test_one_more_for_it_never_makes_it_fail(
    drawn: tuple[Process, dict[tuple[str, str], int], int], data: st.DataObject
) -> None:
    process, counts, eligible = drawn
    now = decision(process, eligible)
    assume(verdict(process, now, tally(counts), eligible).outcome == "adopted")
    for_it = [one for one in sorted(counts) if (found := process.position(one[1])) and found.adds == "yes"]
    one = data.draw(st.sampled_from(for_it))
    assert verdict(process, now, tally({**counts, one: counts[one] + 1}), eligible).outcome == "adopted"


@given(votes(), st.data())
@settings(max_examples=300, deadline=None)
def test_one_more_against_it_never_makes_it_pass(
    drawn: tuple[Process, dict[tuple[str, str], int], int], data: st.DataObject
) -> None:
    process, counts, eligible = drawn
    now = decision(process, eligible)
    against = [one for one in sorted(counts) if (found := process.position(one[1])) and found.adds == "no"]
    assume(against and verdict(process, now, tally(counts), eligible).outcome != "adopted")
    one = data.draw(st.sampled_from(against))
    assert verdict(process, now, tally({**counts, one: counts[one] + 1}), eligible).outcome != "adopted"


@given(votes(), st.data())
@settings(max_examples=300, deadline=None)
def test_an_abstention_changes_nothing_unless_the_base_is_those_present(
    drawn: tuple[Process, dict[tuple[str, str], int], int], data: st.DataObject
) -> None:
    process, counts, eligible = drawn
    assume(all(rule.of != "present" for rule in process.thresholds))
    neutral = [
        one
        for one in sorted(counts)
        if (found := process.position(one[1])) and found.adds in ("none", "aside") and not found.recuses
    ]
    assume(neutral)
    one = data.draw(st.sampled_from(neutral))
    now = decision(process, eligible)
    before = verdict(process, now, tally(counts), eligible).outcome
    assert verdict(process, now, tally({**counts, one: counts[one] + 1}), eligible).outcome == before


@given(votes(), st.data())
@settings(max_examples=200, deadline=None)
def test_an_advisory_voice_changes_nothing(
    drawn: tuple[Process, dict[tuple[str, str], int], int], data: st.DataObject
) -> None:
    process, counts, eligible = drawn
    one = data.draw(st.sampled_from([each for each in sorted(counts) if each[0] == ADVISORY]))
    more = {**counts, one: counts[one] + 1}
    now = decision(process, eligible)
    assert verdict(process, now, tally(more), eligible) == verdict(process, now, tally(counts), eligible)
    assert reached(process, more, eligible) == reached(process, counts, eligible)


@given(parts, st.integers(0, 10_000), st.booleans())
def test_what_is_enough_never_falls_as_the_base_grows_and_is_never_rounded_down(
    part: Fraction, base: int, strict: bool
) -> None:
    needed = at_least(part, base, strict=strict)
    assert needed <= at_least(part, base + 1, strict=strict)
    assert needed > part * base if strict else needed >= part * base
    assert needed - 1 <= part * base if strict else needed - 1 < part * base


@given(parts.filter(bool), st.integers(1, 10_000), st.integers(1, 20) | st.none())
def test_a_quorum_never_falls_as_the_electorate_grows(
    part: Fraction, eligible: int, at_most: int | None
) -> None:
    rule = QuorumRule(min=part, at_most=at_most)
    assert quorum_by_rule(rule, eligible) <= quorum_by_rule(rule, eligible + 1)
    assert quorum_by_rule(replace(rule, strict=True), eligible) >= quorum_by_rule(rule, eligible)


def test_formulas_are_never_rounded_before_the_end() -> None:
    assert [at_least_by("3 * sqrt(eligible) / 2", size) for size in (900, 1_000, 1, 0)] == [45, 48, 2, 0]
    assert [at_least_by("min(sqrt(eligible) / 2, 5)", size) for size in (1_000, 100, 16, 17)] == [5, 5, 2, 3]


@given(st.integers(0, 100_000))
def test_a_formula_of_the_root_agrees_with_whole_numbers(eligible: int) -> None:
    """The least whole number that is at least three halves of the root: its double squared is at least nine times as much."""
    needed = at_least_by("3 * sqrt(eligible) / 2", eligible)
    assert (2 * needed) ** 2 >= 9 * eligible
    assert needed == 0 or (2 * (needed - 1)) ** 2 < 9 * eligible
