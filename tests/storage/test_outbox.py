"""The outbox: once where that can be known, at least once where it cannot, never zero times; nobody waits for another."""

from datetime import timedelta
from pathlib import Path

import pytest

from consensus.commands import (
    Amend,
    DeadlineReached,
    MemberSeen,
    MembersSeen,
    Object,
    Propose,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.ports import Parcel
from storage.outbox import IN_FLIGHT_MAX, SqlOutbox
from storage.work import SqlWork
from tests.databases import only_sqlite
from tests.fakes.clock import FakeClock
from tests.storage.room import CHANNEL, ELSEWHERE, ROOM, Room, fold, room_at

MAJORITY = Propose(text="Ship on Fridays", process="majority")
CONSENT = Propose(text="Ship on Fridays", process="consent")


def outbox_of(room: Room, incarnation: str = "first") -> SqlOutbox:
    return SqlOutbox(room.store, wall_clock=room.clock.now, incarnation=incarnation)


@pytest.fixture
def outbox(room: Room) -> SqlOutbox:
    return outbox_of(room)


async def taken(outbox: SqlOutbox, limit: int = 10) -> list[Parcel]:
    """What is about decisions: here nobody gets a digest."""
    parcels = await outbox.take(limit)
    return [parcel for parcel in parcels if isinstance(parcel, Parcel)]


async def drain(outbox: SqlOutbox) -> list[Parcel]:
    """Send everything, successfully."""
    sent = []
    while parcels := await taken(outbox):
        for parcel in parcels:
            await outbox.sent(parcel, parcel.reference or f"message {parcel.kind} {parcel.id}")
            sent.append(parcel)
    return sent


def told(parcels: list[Parcel]) -> list[tuple[str, str | None]]:
    return [(one.notice.kind, one.account) for one in parcels if one.notice is not None]


async def test_a_burst_of_votes_is_one_card_and_then_one_edit(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    [first] = await drain(outbox)
    for number in range(20):
        await room.does(f"p{number}", Vote(decision=1, choice="yes"))
    [second] = await drain(outbox)
    assert (first.reference, second.reference) == (None, "message card 1")
    assert second.version == 21
    assert second.dossier.tallies["main"].on(1) == {"yes": 20}  # type: ignore[index]


async def test_a_card_that_changes_while_it_is_sent_is_due_again(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    [parcel] = await taken(outbox)
    await room.does("bo", Vote(decision=1, choice="yes"))
    assert await taken(outbox) == []
    await outbox.sent(parcel, "m1")
    [again] = await taken(outbox)
    assert (again.version, again.reference) == (2, "m1")


async def test_a_second_report_about_the_same_parcel_changes_nothing(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    [parcel] = await taken(outbox)
    await outbox.sent(parcel, "m1")
    await room.does("bo", Vote(decision=1, choice="yes"))
    await outbox.sent(parcel, "m2")
    await outbox.failed(parcel, retry_after_seconds=3600, reason="TimeoutError")
    await outbox.lost(parcel, "gone")
    [again] = await taken(outbox)
    assert (again.reference, again.version, again.attempts) == ("m1", 2, 0)


async def test_one_message_at_a_time_in_a_channel_and_other_channels_do_not_wait(
    room: Room, outbox: SqlOutbox
) -> None:
    seen = MembersSeen(members=(MemberSeen(account="ann", name="Ann"),), complete=True)
    for spot in (CHANNEL, ELSEWHERE):
        await room.does(None, seen, spot=spot)
        await room.does("ann", MAJORITY, spot=spot)
        await room.does("ann", MAJORITY, spot=spot)
    first = await taken(outbox)
    assert sorted(one.spot.place for one in first) == ["C1", "C2"]
    assert len({one.channel for one in first}) == 2
    assert await taken(outbox) == []
    await outbox.failed(first[0], retry_after_seconds=3600, reason="rate-limited")
    await outbox.sent(first[1], "m")
    assert len(await taken(outbox)) == 2


async def test_notices_of_a_decision_wait_for_its_card(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="no rollback"))
    [card] = await taken(outbox)
    assert card.kind == "card"
    assert await taken(outbox) == []
    await outbox.sent(card, "m1")
    parcels = await taken(outbox)
    assert sorted(
        (one.notice.audience, one.account, one.card_reference) for one in parcels if one.notice
    ) == [
        ("opener", "ann", "m1"),
        ("thread", None, "m1"),
    ]


async def test_a_notice_goes_to_a_person_once(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", CONSENT)
    envelope = room.envelope("bo", Object(decision=1, reason="no rollback"))

    def twice(work: SqlWork) -> None:
        fold(work, [envelope])
        [(_, after, _, notice), *_] = work._outgoing._notices
        work.notify(after, [notice, notice])

    await room.store.run(twice)
    assert sorted(told(await drain(outbox)), key=str) == [
        ("objection_raised", "ann"),
        ("objection_raised", None),
    ]


# ------------------------------------------------------------------------------------------------------- audiences


async def test_everyone_who_had_acted_is_told_of_an_amendment_and_nobody_else(
    room: Room, outbox: SqlOutbox
) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Vote(decision=1, choice="consent"))
    await room.does("cy", Vote(decision=1, choice="concern", reason="hm"))
    await room.does("di", MAJORITY)
    await room.does("ann", Amend(decision=1, text="Ship on Mondays"))
    private = [one for one in told(await drain(outbox)) if one[1] is not None]
    assert sorted(private) == [("amended_acted", "bo"), ("amended_acted", "cy")]


async def test_only_the_silent_are_reminded(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    for who in ("bo", "cy"):
        await room.does(who, Vote(decision=1, choice="yes"))
    await room.does("di", MAJORITY)
    await drain(outbox)
    await remind(room)
    assert sorted(told(await drain(outbox)), key=str) == [("reminder", "ann"), ("reminder", "di")]


async def remind(room: Room) -> None:
    due = await room.reader.next_due()
    assert due is not None
    room.clock.advance(due - room.clock.now())
    await room.does(None, DeadlineReached(decision=1))
    assert await room.value(
        "SELECT count(*) FROM outbox_notice WHERE kind = 'reminder' AND state = 'waiting'"
    )


async def test_whoever_acts_before_the_reminder_is_sent_is_not_reminded(
    room: Room, outbox: SqlOutbox
) -> None:
    await room.does("ann", MAJORITY)
    await room.does("bo", MAJORITY)
    await drain(outbox)
    await remind(room)
    await room.does("bo", Vote(decision=1, choice="yes"))
    assert told(await drain(outbox)) == [("reminder", "ann")]
    assert await room.rows("SELECT state, count(*) FROM outbox_notice GROUP BY state ORDER BY state") == [
        ("dropped", 1),
        ("sent", 1),
    ]


async def test_nobody_is_written_to_about_a_place_they_have_left(room: Room, outbox: SqlOutbox) -> None:
    everybody = tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo"))
    await room.does(None, MembersSeen(members=everybody, complete=True), spot=CHANNEL)
    await room.does("ann", CONSENT, spot=CHANNEL)
    await room.does("bo", Object(decision=1, reason="no"), spot=CHANNEL)
    await room.does(None, MembersSeen(members=everybody[1:], complete=True), spot=CHANNEL)
    assert "ann" not in [account for _, account in told(await drain(outbox))]


# --------------------------------------------------------------------------------------------------- crashes and loss


async def test_what_a_dead_program_had_under_way_is_taken_again_in_doubt_after_a_wait(room: Room) -> None:
    await room.does("ann", MAJORITY)
    [before] = await outbox_of(room, "first").take(10)
    survivor = outbox_of(room, "second")
    assert await taken(survivor) == []
    room.clock.advance(IN_FLIGHT_MAX)
    [after] = await taken(survivor)
    assert (before.in_doubt, after.in_doubt) == (False, True)
    assert after.key == before.key
    await survivor.sent(after, "m1")
    assert await taken(survivor) == []


async def test_a_dead_programs_late_report_settles_nothing(room: Room) -> None:
    await room.does("ann", MAJORITY)
    dead = outbox_of(room, "first")
    [before] = await taken(dead)
    room.clock.advance(IN_FLIGHT_MAX)
    [after] = await outbox_of(room, "second").take(10)
    await dead.sent(before, "ghost")
    await dead.lost(before, "ghost")
    assert await room.rows("SELECT reference, sent, lost, taken_by FROM outbox_card") == [
        (None, 0, 0, "second")
    ]
    await outbox_of(room, "second").sent(after, "m1")
    assert await room.value("SELECT reference FROM outbox_card") == "m1"


async def test_a_notice_under_way_when_the_program_died_is_sent_and_marked_once(room: Room) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="no"))
    first = outbox_of(room, "first")
    [card] = await taken(first)
    await first.sent(card, "m1")
    lost_on_the_way = await taken(first)
    room.clock.advance(IN_FLIGHT_MAX)
    again = await drain(outbox_of(room, "second"))
    assert {one.key for one in again} == {one.key for one in lost_on_the_way}
    assert all(one.in_doubt for one in again)
    assert await drain(outbox_of(room, "third")) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE definition SET text = 'x' WHERE id = 'majority'",
        "DELETE FROM definition WHERE id = 'majority'",
    ],
)
async def test_a_process_that_cannot_be_read_any_more_keeps_nobody_elses_messages(
    tmp_path: Path, damage: str
) -> None:
    """As where a later version refuses a definition that an open decision was opened with."""
    clock = FakeClock()
    async with room_at(tmp_path / "accord.db", clock) as room:
        await room.does("ann", MAJORITY, spot=ROOM)
        await room.does("ann", CONSENT, spot=ROOM)
        await room.tamper(damage)
    broken = []
    async with room_at(tmp_path / "accord.db", clock, prefix="later") as room:
        outbox = SqlOutbox(
            room.store,
            wall_clock=clock.now,
            incarnation="later",
            on_broken=lambda parcel, error: broken.append(parcel),
        )
        parcels = await taken(outbox) or await taken(outbox)
        assert [one.dossier.decision.number for one in parcels] == [2]
    assert broken


async def test_a_mark_from_before_the_clock_was_set_back_holds_up_nothing(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await outbox_of(room, "first").take(10)
    room.clock.advance(-timedelta(days=1))
    assert [one.in_doubt for one in await outbox_of(room, "second").take(10)] == [True]


async def test_a_mark_of_another_program_whose_clock_is_a_little_ahead_stands(room: Room) -> None:
    """As it also looks to a program that read its clock just before the other one marked the message."""
    await room.does("ann", MAJORITY)
    first, second = outbox_of(room, "first"), outbox_of(room, "second")
    [card] = await taken(first)
    room.clock.advance(-timedelta(seconds=2))
    assert await taken(second) == []
    await first.sent(card, "m1")
    assert await drain(second) == []


@pytest.mark.parametrize(("reason", "in_doubt"), [("rate-limited", False), ("TimeoutError", True)])
async def test_a_failure_is_tried_again_when_it_is_time_and_in_doubt_where_it_may_have_arrived(
    room: Room, outbox: SqlOutbox, reason: str, in_doubt: bool
) -> None:
    await room.does("ann", MAJORITY)
    [parcel] = await taken(outbox)
    await outbox.failed(parcel, retry_after_seconds=30, reason=reason)
    assert await taken(outbox) == []
    room.clock.advance(timedelta(seconds=30))
    [again] = await taken(outbox)
    assert (again.attempts, again.in_doubt) == (1, in_doubt)


async def test_what_is_in_doubt_stays_so_until_it_is_settled(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    for reason in ("TimeoutError", "rate-limited"):
        [parcel] = await taken(outbox)
        await outbox.failed(parcel, retry_after_seconds=0, reason=reason)
    [parcel] = await taken(outbox)
    assert parcel.in_doubt
    await outbox.sent(parcel, "m1")
    await room.does("bo", Vote(decision=1, choice="yes"))
    assert [one.in_doubt for one in await taken(outbox)] == [False]


async def test_a_lost_card_stops_nothing_and_its_opener_is_told_once(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="no rollback"))
    [card] = await taken(outbox)
    await outbox.lost(card, "channel archived")
    await outbox.lost(card, "channel archived")
    assert sorted(told(await drain(outbox))) == [("card_lost", "ann"), ("objection_raised", "ann")]
    await room.does("bo", WithdrawObjection(decision=1, objection=1))
    await room.does("ann", Withdraw(decision=1))
    assert await room.value("SELECT status FROM decision") == "closed"
    parcels = await drain(outbox)
    assert [one.notice.kind for one in parcels if one.notice and one.notice.audience == "place"] == [
        "outcome"
    ]
    assert not any(one.kind == "card" for one in parcels)


async def test_a_lost_notice_is_given_up_and_its_channel_is_free(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="one"))
    [card] = await taken(outbox)
    await outbox.sent(card, "m1")
    for parcel in await taken(outbox):
        await outbox.lost(parcel, "no direct messages")
    await room.does("cy", Object(decision=1, reason="two"))
    assert sorted(told(await drain(outbox)), key=str) == [
        ("objection_raised", "ann"),
        ("objection_raised", None),
    ]
    assert await outbox.unsent() == 0


async def test_messages_are_marked_so_that_a_platform_can_find_them_and_the_mark_says_nothing(
    room: Room, outbox: SqlOutbox
) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="no"))
    keys = [one.key for one in await drain(outbox)]
    assert len(set(keys)) == len(keys) == 3
    assert all(len(key) == 24 and int(key, 16) for key in keys)


async def test_waiting_messages_are_counted(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", CONSENT)
    await room.does("bo", Object(decision=1, reason="no"))
    assert await outbox.unsent() == 3
    await drain(outbox)
    assert await outbox.unsent() == 0


@only_sqlite
async def test_idling_writes_nothing(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY)
    await drain(outbox)
    before = await room.value("PRAGMA data_version")
    assert await taken(outbox) == []
    assert await room.value("PRAGMA data_version") == before


async def test_the_parcel_holds_the_state_of_the_moment_it_was_taken(room: Room, outbox: SqlOutbox) -> None:
    await room.does("ann", MAJORITY, spot=ROOM)
    await room.does("bo", Vote(decision=1, choice="no"))
    [parcel] = await taken(outbox)
    assert (parcel.version, parcel.dossier.decision.acted) == (2, 1)
    assert parcel.spot == ROOM
