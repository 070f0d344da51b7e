"""The unit of work: one group, one transaction, each command seeing what those before it did."""

import json
from datetime import timedelta

import pytest

from consensus.acts import decide
from consensus.commands import (
    DeadlineReached,
    MemberSeen,
    MembersSeen,
    Object,
    OpenPoll,
    PassTime,
    Propose,
    Record,
    TakeBack,
    Until,
    Vote,
)
from consensus.facts import Needs
from consensus.ports import Receipt, Sender
from consensus.refusal import Refused
from storage.work import SqlWork
from tests.storage.room import CHANNEL, ELSEWHERE, Room, fold

MAJORITY = Propose(text="Ship on Fridays", process="majority")


def members(*names: str, complete: bool = True, left: bool = False) -> MembersSeen:
    people = tuple(MemberSeen(account=name, name=name.title(), left=left) for name in names)
    return MembersSeen(members=people, complete=complete)


async def test_commands_that_wait_together_see_each_other(room: Room) -> None:
    answers = await room.together(
        room.envelope("ann", MAJORITY),
        room.envelope("bo", Vote(decision=1, choice="yes")),
        room.envelope("bo", Vote(decision=1, choice="no")),
        room.envelope("bo", Vote(decision=1, choice="no")),
    )
    assert [answer.code for answer in answers] == ["opened", "voted", "voted", "already-recorded"]
    assert await room.rows("SELECT choice, people FROM counter WHERE people <> 0") == [("no", 1)]


async def test_a_refused_command_fails_alone(room: Room) -> None:
    answers = await room.together(
        room.envelope("ann", MAJORITY),
        room.envelope("bo", Vote(decision=1, choice="perhaps")),
        room.envelope("cy", Vote(decision=1, choice="yes")),
        room.envelope("di", Vote(decision=7, choice="yes")),
    )
    assert [answer.code for answer in answers] == ["opened", "no-such-position", "voted", "no-such-decision"]
    assert await room.value("SELECT count(*) FROM ballot") == 1


async def test_a_delivery_that_comes_again_gets_the_same_answer_and_changes_nothing(room: Room) -> None:
    await room.does("ann", MAJORITY, delivery="a")
    first = await room.does("ann", Vote(decision=1, choice="yes"), delivery="b")
    entries = await room.value("SELECT count(*) FROM entry")
    assert await room.tries("ann", Vote(decision=1, choice="no"), delivery="b") == first
    assert await room.value("SELECT count(*) FROM entry") == entries


async def test_a_refusal_comes_again_too(room: Room) -> None:
    first = await room.tries("ann", Vote(decision=1, choice="yes"), delivery="a")
    await room.does("ann", MAJORITY)
    again = await room.tries("ann", Vote(decision=1, choice="yes"), delivery="a")
    assert isinstance(first, Refused)
    assert isinstance(again, Refused)
    assert (again.code, again.values, again.try_code) == (first.code, first.values, first.try_code)


async def test_one_delivery_twice_in_one_group_is_answered_once(room: Room) -> None:
    await room.does("ann", MAJORITY)
    twice = [room.envelope("ann", Vote(decision=1, choice="yes"), delivery="x") for _ in range(2)]
    first, second = await room.together(*twice)
    assert first == second
    assert await room.value("SELECT count(*) FROM entry WHERE type = 'ballot_cast.v1'") == 1


async def test_the_choice_of_a_hidden_decision_is_not_kept_with_the_answer(room: Room) -> None:
    await room.does(
        "ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll", hidden=True)
    )
    first = await room.does("ann", Vote(decision=1, choice="Soup"), delivery="x")
    again = await room.does("ann", Vote(decision=1, choice="Soup"), delivery="x")
    assert first.unstored
    assert again.unstored == {}
    assert "o1" not in await room.value("SELECT answer FROM delivery WHERE delivery = 'x'")


async def test_a_refused_ballot_of_a_hidden_decision_is_not_kept_either(room: Room) -> None:
    """It says what somebody was about to vote. The second delivery is refused with the same code."""
    await room.does("ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="ranked"))
    first = await room.tries("ann", Vote(decision=1, choice="Soup > Soup"), delivery="x")
    again = await room.tries("ann", Vote(decision=1, choice="Soup > Soup"), delivery="x")
    assert isinstance(first, Refused)
    assert isinstance(again, Refused)
    assert first.values["line"] == "Soup > Soup"
    assert (again.code, again.values) == (first.code, {"number": 1, "unsaid": True})
    kept = await room.value("SELECT answer FROM delivery WHERE delivery = 'x'")
    assert "Soup" not in kept
    assert "o1" not in kept


async def test_events_that_were_decided_on_an_older_state_are_not_kept(room: Room) -> None:
    await room.does("ann", MAJORITY)
    first, second = (room.envelope(who, Vote(decision=1, choice="yes")) for who in ("ann", "bo"))

    def job(work: SqlWork) -> None:
        work.begin([first, second])
        older = work.slice(second)
        fold(work, [first])
        answer = decide(older, second.command, work.now(second))
        assert answer.after is not None
        work.keep(second, older, answer.after, answer.events, None)

    with pytest.raises(RuntimeError, match="do not follow"):
        await room.store.run(job)
    assert await room.value("SELECT count(*) FROM ballot") == 0


async def test_what_a_group_raises_undoes_all_of_it(room: Room) -> None:
    def breaks(work: SqlWork) -> None:
        envelope = room.envelope("ann", MAJORITY)
        work.begin([envelope])
        work.slice(envelope)
        raise LookupError("a defect")

    with pytest.raises(LookupError):
        await room.store.run(breaks)
    assert await room.value("SELECT count(*) FROM community") == 0
    assert (await room.does("ann", MAJORITY)).number == 1


async def test_decisions_are_numbered_together_in_a_community_and_apart_in_another(room: Room) -> None:
    await room.does("ann", MAJORITY)
    assert (await room.does("bo", MAJORITY)).number == 2
    await room.does(None, members("ann"), spot=CHANNEL)
    assert (await room.does("ann", MAJORITY, spot=CHANNEL)).number == 1


async def test_the_first_to_speak_in_a_room_is_its_administrator(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("bo", Vote(decision=1, choice="yes"))
    rows = await room.rows(
        "SELECT name FROM person JOIN home_role ON home_role.person = person.id WHERE administrator"
    )
    assert rows == [("Ann",)]


async def test_a_stranger_elsewhere_is_a_person_but_no_member(room: Room) -> None:
    refused = await room.tries("eve", MAJORITY, spot=CHANNEL)
    assert refused.code == "not-a-member"
    assert await room.value("SELECT count(*) FROM person") == 1
    assert await room.value("SELECT count(*) FROM member") == 0


async def test_what_the_platform_says_of_a_role_is_kept_until_it_says_otherwise(room: Room) -> None:
    await room.does(None, members("ann"), spot=CHANNEL)

    async def administrator(said: bool | None) -> bool:
        envelope = room.envelope("ann", MAJORITY, spot=CHANNEL)
        sender = Sender(account="ann", name="Ann", administrator=said)
        envelope = type(envelope)(
            delivery=envelope.delivery, spot=CHANNEL, sender=sender, command=envelope.command
        )

        def job(work: SqlWork) -> bool:
            work.begin([envelope])
            actor = work.slice(envelope).actor
            assert actor is not None
            return actor.administrator

        return await room.store.run(job)

    assert [await administrator(said) for said in (None, True, None, False, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]


# ---------------------------------------------------------------------------------------------------- who takes part


async def test_a_frozen_roll_is_of_the_moment_of_opening(room: Room) -> None:
    await room.does(None, members("ann", "bo", "cy"), spot=CHANNEL)
    await room.together(
        room.envelope("ann", MAJORITY, spot=CHANNEL),
        room.envelope(None, members("ann", "bo", "di"), spot=CHANNEL),
    )
    rows = await room.rows("SELECT name FROM elector JOIN person ON person.id = elector.person ORDER BY name")
    assert rows == [("Ann",), ("Bo",), ("Cy",)]
    refused = await room.tries("di", Vote(decision=1, choice="yes"), spot=CHANNEL)
    assert refused.code == "not-in-electorate"
    assert (await room.tries("cy", Vote(decision=1, choice="yes"), spot=CHANNEL)).code == "voted"


async def test_bots_and_guests_are_on_no_roll(room: Room) -> None:
    seen = MembersSeen(
        members=(
            MemberSeen(account="ann", name="Ann"),
            MemberSeen(account="robot", name="Robot", bot=True),
            MemberSeen(account="guest", name="Guest", guest=True),
        ),
        complete=True,
    )
    await room.does(None, seen, spot=CHANNEL)
    opened = await room.does("ann", MAJORITY, spot=CHANNEL)
    assert opened.values["members"] == 1
    assert await room.value("SELECT count(*) FROM elector") == 1
    assert (await room.tries("guest", Vote(decision=1, choice="yes"), spot=CHANNEL)).code == "not-a-member"


async def test_an_incomplete_roll_makes_openings_wait_until_it_is_complete(room: Room) -> None:
    await room.does(None, members("ann", complete=False), spot=CHANNEL)
    opened = await room.does("ann", MAJORITY, spot=CHANNEL)
    assert opened.values["gathering"] is True
    seen = await room.does(None, members("ann", "bo"), spot=CHANNEL)
    assert seen.values["follow_ups"] == ("RollComplete",)


async def test_whoever_is_missing_from_a_complete_list_has_left(room: Room) -> None:
    await room.does(None, members("ann", "bo"), spot=CHANNEL)
    await room.does(None, members("ann"), spot=CHANNEL)
    assert await room.rows('SELECT name FROM member JOIN person ON id = person WHERE "left"') == [("Bo",)]
    assert await room.value("SELECT members FROM place") == 1


async def test_a_list_that_is_not_complete_sends_nobody_away(room: Room) -> None:
    await room.does(None, members("ann", "bo"), spot=CHANNEL)
    await room.does(None, members("cy", complete=False), spot=CHANNEL)
    assert await room.value("SELECT members FROM place") == 3


async def test_the_holder_of_a_standing_objection_who_leaves_is_reported_once(room: Room) -> None:
    await room.does(None, members("ann", "bo", "cy"), spot=CHANNEL)
    await room.does("ann", Propose(text="Ship", process="consent"), spot=CHANNEL)
    await room.does("bo", Object(decision=1, reason="no rollback"), spot=CHANNEL)
    gone = await room.does(None, members("bo", complete=False, left=True), spot=CHANNEL)
    again = await room.does(None, members("bo", complete=False, left=True), spot=CHANNEL)
    assert gone.values["follow_ups"] == ("HolderLeft",)
    assert again.values["follow_ups"] == ()


async def test_a_member_who_comes_back_counts_once(room: Room) -> None:
    await room.does(None, members("ann", "bo"), spot=CHANNEL)
    await room.does(None, members("bo", complete=False, left=True), spot=CHANNEL)
    await room.does(None, members("bo", complete=False), spot=CHANNEL)
    await room.does(None, members("bo", complete=False), spot=CHANNEL)
    assert await room.value("SELECT members FROM place") == 2


async def test_a_decision_of_another_place_does_not_exist_for_those_who_are_not_there(room: Room) -> None:
    await room.does(None, members("ann"), spot=CHANNEL)
    await room.does(None, members("bo"), spot=ELSEWHERE)
    await room.does("ann", MAJORITY, spot=CHANNEL)
    from_elsewhere = await room.tries("bo", Vote(decision=1, choice="yes"), spot=ELSEWHERE)
    on_the_spot = await room.tries("bo", Vote(decision=1, choice="yes"), spot=CHANNEL)
    assert (from_elsewhere.code, on_the_spot.code) == ("no-such-decision", "not-a-member")


async def test_one_votes_from_another_place_by_the_rights_of_the_decisions_own_place(room: Room) -> None:
    await room.does(None, members("ann", "bo"), spot=CHANNEL)
    await room.does(None, members("bo"), spot=ELSEWHERE)
    await room.does("ann", MAJORITY, spot=CHANNEL)
    assert (await room.tries("bo", Vote(decision=1, choice="yes"), spot=ELSEWHERE)).code == "voted"


# --------------------------------------------------------------------------------------------------- slices and time


async def test_needs_name_what_is_loaded(room: Room) -> None:
    await room.does("ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll"))
    await room.does("bo", Vote(decision=1, choice="Soup"))
    envelope = room.envelope("cy", Vote(decision=1, choice="Salad"))

    def job(work: SqlWork) -> None:
        work.begin([envelope])
        bare = work.slice(envelope)
        assert (bare.tallies, bare.options, bare.eligible) == ({}, {}, None)
        full = work.slice(envelope, Needs(boxes=frozenset({"main"}), texts=True, eligible=True))  # type: ignore[arg-type]
        assert [tally.on(1) for tally in full.tallies.values()] == [{"o1": 1}]
        assert (full.text, dict(full.options)) == ("Lunch?", {"o1": "Soup", "o2": "Salad"})
        assert full.eligible == 3

    await room.store.run(job)


async def test_words_written_in_the_same_group_are_seen(room: Room) -> None:
    answers = await room.together(
        room.envelope("ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll")),
        room.envelope("bo", Vote(decision=1, choice="salad")),
    )
    assert isinstance(answers[1], Receipt)
    assert await room.value("SELECT choice FROM ballot") == "o2"


async def test_open_decisions_of_a_person_are_counted_with_those_of_the_group(room: Room) -> None:
    await room.does("ann", MAJORITY)
    first, second = room.envelope("ann", MAJORITY), room.envelope("ann", MAJORITY)

    def job(work: SqlWork) -> int:
        from tests.storage.room import _answered

        work.begin([first, second])
        _answered(work, first)
        actor = work.slice(second).actor
        assert actor is not None
        return actor.open_decisions

    assert await room.store.run(job) == 2


async def test_due_instants_are_real_time_and_come_nearer_when_a_rooms_clock_is_moved(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="majority", until=Until(after=timedelta(days=3))))
    before = await room.reader.next_due()
    envelope = room.envelope("ann", PassTime(span=timedelta(days=1)))

    def job(work: SqlWork) -> None:
        work.begin([envelope])
        work.pass_time(envelope, timedelta(days=1), heard=True)

    await room.store.run(job)
    after = await room.reader.next_due()
    assert before is not None
    assert after == before - timedelta(days=1)


async def test_what_changes_in_the_group_that_moves_the_clock_is_due_by_the_new_clock(room: Room) -> None:
    opening = room.envelope(
        "ann", Propose(text="Ship", process="majority", until=Until(after=timedelta(days=3)))
    )
    passing = room.envelope("ann", PassTime(span=timedelta(days=1)))

    def job(work: SqlWork) -> None:
        from tests.storage.room import _answered

        work.begin([opening, passing])
        _answered(work, opening)
        work.pass_time(passing, timedelta(days=1), heard=True)
        assert work.now(passing) == room.clock.now() + timedelta(days=1)

    await room.store.run(job)
    reminder = await room.value("SELECT due FROM decision")
    assert reminder < (room.clock.now() + timedelta(days=2)).timestamp() * 1_000_000


async def test_a_ballot_taken_back_is_gone_from_the_list_and_the_count(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("bo", Vote(decision=1, choice="yes"))
    await room.does("bo", TakeBack(decision=1))
    assert await room.value("SELECT count(*) FROM ballot") == 0
    assert await room.value("SELECT sum(people) FROM counter") == 0


async def test_what_was_decided_elsewhere_is_closed_from_the_start(room: Room) -> None:
    await room.does("ann", Record(text="We use Postgres"))
    assert await room.rows("SELECT status, outcome, due FROM decision") == [("closed", "adopted", None)]


async def test_the_text_of_a_process_is_kept_with_the_first_decision_that_opens_with_it(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("ann", MAJORITY)
    [(digest, text)] = await room.rows("SELECT digest, text FROM definition")
    room.store.definitions._known.pop(digest)
    assert (await room.does("bo", Vote(decision=2, choice="yes"))).code == "voted"
    assert "majority" in text.lower()


async def test_each_close_is_followed_by_a_checkpoint_over_all_before_it(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="majority", until=Until(after=timedelta(hours=3))))
    room.clock.advance(timedelta(hours=3))
    for _ in ("the reminder", "the close"):
        await room.does(None, DeadlineReached(decision=1))
    rows = await room.rows("SELECT seq, type, prev, body FROM entry ORDER BY seq")
    (_, closed, *_), (seq, last, prev, body) = rows[-2:]
    assert (closed, last) == ("decision_closed.v1", "checkpoint.v1")
    said = json.loads(body)
    assert (said["size"], said["head"]) == (seq, f"sha256:{prev}")
