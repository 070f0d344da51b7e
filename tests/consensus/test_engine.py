"""Claims about the engine that are no whole scenario."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import get_args

import hypothesis.strategies as st
import pytest
from hypothesis import given

from consensus.commands import (
    Command,
    DeadlineReached,
    MembersSeen,
    Object,
    OnDecision,
    Propose,
    Until,
    Vote,
)
from consensus.counting import at_least
from consensus.defaults import default_process
from consensus.definition import builtin
from consensus.events import AllActed, DeadlineMoved, EarlyCloseStopped, Event, Opened
from consensus.evolve import evolve
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import from_json, to_json
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.times import default_close, remind_at
from consensus.views.forecast import forecast
from consensus.views.notices import notices_of

ANN, BO, CY = PersonId("ann"), PersonId("bo"), PersonId("cy")
MONDAY = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def world(process: str, *, members: tuple[PersonId, ...] = (ANN, BO, CY), live: bool = False) -> Rehearsal:
    found = builtin(process)
    assert found is not None
    return Rehearsal(process=found[1], now=MONDAY, members=set(members), live=live)


def proposed(process: str, **settings: object) -> Rehearsal:
    made = world(process, **settings)  # type: ignore[arg-type]
    made.act(ANN, Propose(text="Ship on Fridays"))
    return made


@pytest.mark.parametrize(
    ("part", "strict", "base", "needed"),
    [
        ("2/3", False, 100, 67),
        ("2/3", False, 99, 66),
        ("2/3", False, 1, 1),
        ("1/2", True, 1000, 501),
        ("1/2", True, 81, 41),
        ("1/2", True, 1, 1),
        ("3/4", False, 10, 8),
        ("3/5", False, 7, 5),
        ("15/100", False, 10, 2),
    ],
)
def test_thresholds_are_whole_numbers_and_never_rounded_to_the_nearest(
    part: str, strict: bool, base: int, needed: int
) -> None:
    assert at_least(Fraction(part), base, strict=strict) == needed


@given(st.fractions(min_value=0, max_value=1), st.integers(0, 10_000), st.booleans())
def test_the_number_needed_is_the_smallest_that_is_enough(part: Fraction, base: int, strict: bool) -> None:
    needed = at_least(part, base, strict=strict)
    assert needed > part * base if strict else needed >= part * base
    assert not (needed - 1 > part * base if strict else needed - 1 >= part * base)


def test_all_acted_waits_ten_minutes_after_the_last_change() -> None:
    played = proposed("majority")
    for who in (ANN, BO, CY):
        played.act(who, Vote(decision=1, choice="yes"))
    played.pass_to(MONDAY + timedelta(minutes=9))
    played.act(CY, Vote(decision=1, choice="no"))
    played.pass_to(MONDAY + timedelta(minutes=18))
    assert played.decision is not None
    assert played.decision.ending is None
    played.pass_to(MONDAY + timedelta(minutes=19))
    assert played.decision.ending is not None
    assert played.decision.ending.effective_at == MONDAY + timedelta(minutes=19)


def test_a_receipt_says_when_it_closes_now_that_everybody_has_acted() -> None:
    played = proposed("majority")
    receipts = [played.act(who, Vote(decision=1, choice="yes")) for who in (ANN, BO, CY, CY)]
    assert played.decision is not None
    assert played.decision.closes_at is not None
    soon, at_last = (MONDAY + timedelta(minutes=10)).isoformat(), played.decision.closes_at.isoformat()
    shown = [str(receipt.values["closes_at"]).replace("Z", "+00:00") for receipt in receipts]
    assert shown == [at_last, at_last, soon, soon]


def test_somebody_who_joins_a_live_electorate_stops_the_early_close() -> None:
    played = proposed("majority", members=(ANN, BO), live=True)
    played.act(ANN, Vote(decision=1, choice="yes"))
    played.act(BO, Vote(decision=1, choice="yes"))
    assert isinstance(played.events[-1][1], AllActed)
    played.members.add(CY)
    played.pass_to(MONDAY + timedelta(minutes=11))
    assert isinstance(played.events[-1][1], EarlyCloseStopped)
    assert played.decision is not None
    assert played.decision.ending is None


def test_one_person_alone_never_closes_early() -> None:
    played = proposed("majority", members=(ANN,), live=True)
    played.act(ANN, Vote(decision=1, choice="yes"))
    assert played.decision is not None
    assert played.decision.closes_early_at is None


def test_a_deaf_connection_gives_the_lost_time_back_once_it_is_heard_again() -> None:
    played = proposed("lazy")
    played.deaf_seconds = 2 * 86_400
    played.pass_to(MONDAY + 3 * DAY)
    moved = played.events[-1][1]
    assert isinstance(moved, DeadlineMoved)
    assert moved.because.code == "extended.deaf"
    assert moved.closes_at == MONDAY + 5 * DAY
    played.deaf_seconds = 0
    played.pass_to(MONDAY + 5 * DAY)
    assert played.decision is not None
    assert played.decision.ending is not None
    assert played.decision.ending.outcome == "adopted"


def test_deafness_within_what_the_process_allows_changes_nothing() -> None:
    played = proposed("lazy")
    played.deaf_seconds = 3_600
    played.pass_to(MONDAY + 3 * DAY)
    assert played.decision is not None
    assert played.decision.ending is not None


def test_deafness_does_not_matter_to_a_vote() -> None:
    played = proposed("majority")
    played.act(ANN, Vote(decision=1, choice="yes"))
    played.act(BO, Vote(decision=1, choice="yes"))
    played.deaf_seconds = 2 * 86_400
    played.pass_to(MONDAY + 3 * DAY)
    assert played.decision is not None
    assert played.decision.ending is not None
    assert played.decision.ending.outcome == "adopted"


def test_a_late_close_takes_the_deadline_as_its_time() -> None:
    played = proposed("majority")
    played.act(ANN, Vote(decision=1, choice="yes"))
    played.act(BO, Vote(decision=1, choice="yes"))
    played.now = MONDAY + 9 * DAY
    with pytest.raises(Refused) as refused:
        played._carry_out(CY, Vote(decision=1, choice="no"))
    assert refused.value.code == "already-closed"
    for _ in range(2):
        played._carry_out(None, DeadlineReached(decision=1))
    assert played.decision is not None
    assert played.decision.ending is not None
    assert played.decision.ending.effective_at == MONDAY + 3 * DAY


def test_only_the_clock_says_that_a_deadline_is_reached() -> None:
    played = proposed("majority")
    for command in (DeadlineReached(decision=1), MembersSeen(members=())):
        with pytest.raises(Refused) as refused:
            played.act(ANN, command)
        assert refused.value.code == "not-an-act-of-people"


def test_a_button_of_an_earlier_revision_is_refused() -> None:
    played = proposed("majority")
    with pytest.raises(Refused) as refused:
        played.act(BO, Vote(decision=1, choice="yes", revision=0))
    assert refused.value.code == "text-changed"


def test_the_forecast_is_what_then_happens() -> None:
    played = proposed("consent")
    played.act(BO, Vote(decision=1, choice="consent"))
    played.act(CY, Object(decision=1, reason="no rollback plan"))
    assert played.decision is not None
    ahead = forecast(played.decision, played.process, played._place(), played.tallies, 3)
    assert ahead is not None
    played.pass_to(MONDAY + 60 * DAY)
    assert played.decision.ending is not None
    assert (ahead.outcome, ahead.at) == (played.decision.ending.outcome, played.decision.ending.effective_at)


def test_events_and_headers_survive_being_written() -> None:
    played = proposed("consent")
    played.act(CY, Object(decision=1, reason="no rollback plan"))
    played.pass_to(MONDAY + 60 * DAY)
    assert played.decision is not None
    assert from_json(type(played.decision), to_json(played.decision)) == played.decision
    replayed = None
    for at, event in played.events:
        again = from_json(type(event), to_json(event))
        assert again == event
        replayed = evolve(replayed, again, at)
    assert replayed == played.decision


def test_every_event_has_a_kind_of_its_own_with_a_version() -> None:
    kinds = [kind.kind for kind in get_args(Event)]
    assert len(set(kinds)) == len(kinds)
    assert all(kind.endswith(".v1") for kind in kinds)


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        ("2026-01-05T10:00", "2026-01-08T10:00"),  # Monday to Thursday, by day: as it is
        ("2026-01-07T10:00", "2026-01-12T10:00"),  # Saturday: Monday morning
        ("2026-01-05T22:00", "2026-01-09T10:00"),  # Thursday night: Friday morning
        ("2026-01-06T03:00", "2026-01-09T10:00"),  # Friday before work: the same morning
        ("2026-01-06T22:00", "2026-01-12T10:00"),  # Friday night: Monday morning
    ],
)
def test_a_default_deadline_is_moved_to_a_working_morning_and_never_earlier(opened: str, closes: str) -> None:
    start = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    assert default_close(start, timedelta(hours=72), "UTC") == datetime.fromisoformat(closes).replace(
        tzinfo=UTC
    )


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.integers(1, 400),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York"]),
)
def test_default_deadlines_and_reminders_keep_their_bounds(minutes: int, hours: int, zone: str) -> None:
    start = MONDAY + timedelta(minutes=minutes)
    closes = default_close(start, timedelta(hours=hours), zone)
    assert timedelta(hours=hours) <= closes - start <= timedelta(hours=hours) + 4 * DAY
    reminded = remind_at(start, closes, zone)
    assert reminded is not None
    assert start < reminded < closes


def test_a_typed_deadline_is_kept_by_night_and_at_weekends() -> None:
    played = world("majority")
    sunday_night = datetime(2026, 1, 11, 23, 30, tzinfo=UTC)
    played.act(ANN, Propose(text="Ship", until=Until(at=sunday_night, words="sunday 23:30")))
    assert played.decision is not None
    assert played.decision.closes_at == sunday_night


def test_one_objection_makes_one_line_in_the_thread() -> None:
    played = proposed("consent")
    before = len(played.events)
    played.act(CY, Object(decision=1, reason="no rollback plan"))
    assert played.decision is not None
    new = [event for _, event in played.events[before:]]
    shared = [each for each in notices_of(new, played.decision) if each.audience in ("thread", "place")]
    assert [each.kind for each in shared] == ["objection_raised"]


def test_a_vote_makes_no_noise() -> None:
    played = proposed("majority")
    before = len(played.events)
    played.act(CY, Vote(decision=1, choice="yes"))
    assert played.decision is not None
    assert notices_of([event for _, event in played.events[before:]], played.decision) == ()


def test_a_decision_that_waits_for_its_roll_is_not_open() -> None:
    played = world("majority")
    played.act(ANN, Propose(text="Ship"))
    opened = played.events[0][1]
    assert isinstance(opened, Opened)
    gathering = evolve(None, replace(opened, eligible=None), MONDAY)
    assert gathering.status == "gathering"
    assert gathering.closes_at is None


def test_an_opener_sets_only_what_the_process_lets_them_set() -> None:
    played = world("lazy")
    with pytest.raises(Refused) as refused:
        played.act(ANN, Propose(text="Drop the table", reversible=False))
    assert (refused.value.code, refused.value.values["setting"]) == ("may-not-set", "reversible")
    with pytest.raises(Refused) as refused:
        played.act(ANN, Propose(text="Rename it", quorum=2))
    assert (refused.value.code, refused.value.values["setting"]) == ("may-not-set", "quorum")
    assert played.decision is None


def test_what_cannot_be_undone_is_never_left_to_the_silence_of_a_large_group() -> None:
    assert default_process("proposal", 25, reversible=False) == "consent"
    assert default_process("proposal", 26, reversible=False) == "majority"
    assert default_process("proposal", 26) == "lazy"


def test_a_command_is_about_a_decision_exactly_if_it_names_one() -> None:
    on_decision = set(get_args(OnDecision))
    for command in get_args(Command):
        named = "decision" in command.__struct_fields__
        assert named is (command in on_decision), command
