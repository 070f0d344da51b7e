"""The Desk: told only after the commit, the same answer to the same delivery, and no command harms another."""

import asyncio
import io
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import execute, logs
from consensus import acts as engine
from consensus.commands import (
    AnswerQuestion,
    Ask,
    Close,
    DeadlineReached,
    Erase,
    MemberSeen,
    MembersSeen,
    Object,
    OpenPoll,
    PassTime,
    Propose,
    Vote,
)
from consensus.events import Closed
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.tally import known
from consensus.views import CardView, ListDecisions, Listing, RecordView, ShowCard, ShowRecord
from tests.bot.house import CHANNEL, House, StandingClock, house_at

OPERATOR = Viewer(operator=True)


async def card(house: House, number: int = 1) -> CardView:
    view = await house.app.ask(ShowCard(number=number), OPERATOR)
    assert isinstance(view, CardView)
    return view


async def test_when_somebody_is_told_it_is_on_disk(house: House) -> None:
    """Promise 1: another program reads the ballot as soon as the receipt is there."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    receipt = await house.does("ann", Vote(decision=1, choice="yes"))
    assert receipt.code == "voted"
    assert await house.rows("SELECT choice FROM ballot") == [("yes",)]


async def test_a_delivery_that_comes_again_gets_the_same_answer_and_changes_nothing(house: House) -> None:
    """Promise 2."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    first = await house.does("ann", Vote(decision=1, choice="yes"), delivery="x")
    again = await house.does("ann", Vote(decision=1, choice="no"), delivery="x")
    assert again == first
    assert {one.key: one.people for one in (await card(house)).choices} == {"yes": 1, "no": 0, "abstain": 0}


async def test_a_refused_delivery_that_comes_again_is_refused_again_even_where_it_would_now_pass(
    house: House,
) -> None:
    first = await house.refuses("ann", Vote(decision=1, choice="yes"), delivery="x")
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    again = await house.refuses("ann", Vote(decision=1, choice="yes"), delivery="x")
    assert (first.code, again.code) == ("no-such-decision", "no-such-decision")


async def test_a_delivery_from_before_the_close_keeps_its_answer_after_it(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    first = await house.does("ann", Vote(decision=1, choice="yes"), delivery="x")
    house.clock.advance(days=9)
    await house.app.settle()
    assert await house.does("ann", Vote(decision=1, choice="yes"), delivery="x") == first
    assert (await card(house)).status == "closed"


async def test_the_same_delivery_twice_in_one_group_is_carried_out_once(house: House) -> None:
    one = house.envelope("ann", Propose(text="Ship on Fridays"), delivery="x")
    answers = await house.together(one, one)
    assert answers[0] == answers[1]
    listing = await house.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(listing, Listing)
    assert len(listing.rows) == 1


async def test_a_question_can_be_answered_in_the_transaction_that_asks_it(house: House) -> None:
    await house.does("ann", Propose(text="Adopt uv"))
    await house.does("bo", Ask(decision=1, text="Who pays?"))
    first, second, third = await house.together(
        house.envelope("ann", AnswerQuestion(decision=1, question=1, text="We do")),
        house.envelope("bo", Ask(decision=1, text="How much?")),
        house.envelope("ann", AnswerQuestion(decision=1, question=2, text="Nothing")),
    )
    assert [answer.code for answer in (first, second, third)] == ["answered", "asked", "answered"]


async def test_commands_that_wait_together_are_one_transaction_and_a_refused_one_fails_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    groups = []
    original = execute.Fold.group

    def counted(self: execute.Fold, envelopes: Any) -> execute.Outcome:
        groups.append(len(envelopes))
        return original(self, envelopes)

    monkeypatch.setattr(execute.Fold, "group", counted)
    answers = await house.together(
        house.envelope("bo", Vote(decision=1, choice="yes")),
        house.envelope("cy", Vote(decision=1, choice="perhaps")),
        house.envelope("di", Vote(decision=1, choice="no")),
    )
    assert [answer.code for answer in answers] == ["voted", "no-such-position", "voted"]
    assert groups == [3]
    assert {one.key: one.people for one in (await card(house)).choices} == {"yes": 1, "no": 1, "abstain": 0}


async def test_a_poison_command_in_a_group_harms_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect that only one command meets: the others are replayed and stand, that one is told so."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    original = engine.decide

    def with_a_defect(facts: Any, command: Any, now: Any) -> Any:
        if isinstance(command, Vote) and command.choice == "no":
            raise ZeroDivisionError("Ship on Fridays")
        return original(facts, command, now)

    monkeypatch.setattr(execute, "decide", with_a_defect)
    stream = io.StringIO()
    logs.configure(console=False, stream=stream)
    answers = await house.together(
        house.envelope("bo", Vote(decision=1, choice="yes")),
        house.envelope("cy", Vote(decision=1, choice="no"), delivery="x"),
        house.envelope("di", Vote(decision=1, choice="yes")),
    )
    assert [answer.code for answer in answers] == ["voted", "internal-error", "voted"]
    assert "ZeroDivisionError" in stream.getvalue()
    assert "Fridays" not in stream.getvalue()
    poisoned = answers[1]
    assert isinstance(poisoned, Refused)
    assert str(poisoned.values["reference"]) in stream.getvalue()
    monkeypatch.setattr(execute, "decide", original)
    # What failed by our defect was never answered for good: sent again, it is carried out.
    assert (await house.does("cy", Vote(decision=1, choice="no"), delivery="x")).code == "voted"


async def test_a_vote_at_exactly_the_deadline_finds_it_closed(house: House) -> None:
    """Promise 3: voting is open in [open, deadline); the close goes first, though nobody ran the scheduler."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    for name in ("ann", "bo"):
        await house.does(name, Vote(decision=1, choice="yes"))
    closes_at = (await card(house)).closes_at
    assert closes_at is not None
    house.clock.at = closes_at - timedelta(microseconds=1)
    assert (await house.does("cy", Vote(decision=1, choice="no"))).code == "voted"
    house.clock.at = closes_at
    assert (await house.refuses("di", Vote(decision=1, choice="no"))).code == "already-closed"
    after = await card(house)
    assert after.outcome is not None
    assert (after.outcome.outcome, after.outcome.effective_at) == ("adopted", closes_at)
    assert {one.key: one.people for one in after.choices} == {"yes": 2, "no": 1, "abstain": 0}


async def test_a_late_close_is_effective_at_the_deadline_and_recorded_when_written(house: House) -> None:
    """Promise 4."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    closes_at = (await card(house)).closes_at
    house.clock.advance(days=30)
    await house.app.settle()
    outcome = (await card(house)).outcome
    assert outcome is not None
    assert (outcome.effective_at, outcome.recorded_at) == (closes_at, house.clock.at)


async def test_two_closers_at_the_same_instant_close_it_once(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=9)
    clock = DeadlineReached(decision=1)
    await house.together(*(house.envelope(None, clock) for _ in range(5)))
    closed = await house.rows(
        f"SELECT count(*) FROM entry WHERE type = '{Closed.kind}'",
    )
    assert closed == [(1,)]


async def test_the_record_keeps_the_sentence_in_which_it_was_first_told(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=9)
    await house.app.settle()
    outcome = (await card(house)).outcome
    assert outcome is not None
    assert outcome.sentence
    assert "adopted.votes" not in outcome.sentence


@pytest.mark.parametrize("number", [0, -1, 10**30])
async def test_a_number_that_no_decision_can_have_is_refused_plainly(house: House, number: int) -> None:
    assert (await house.refuses("ann", Vote(decision=number, choice="yes"))).code == "no-such-decision"
    with pytest.raises(Refused) as refused:
        await house.app.ask(ShowRecord(number=number), OPERATOR)
    assert refused.value.code == "no-such-decision"


async def test_nobody_can_type_what_only_the_clock_says(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    assert (await house.refuses("ann", DeadlineReached(decision=1))).code == "not-an-act-of-people"


async def test_the_clock_of_a_workspace_cannot_be_moved(house: House) -> None:
    seen = MembersSeen(members=(MemberSeen(account="ann", name="Ann"),), complete=True)
    await house.app.submit(house.envelope(None, seen, spot=CHANNEL))
    passing = house.envelope("ann", PassTime(span=timedelta(days=1)), spot=CHANNEL)
    with pytest.raises(Refused) as refused:
        await house.app.submit(passing)
    assert refused.value.code == "clock-is-real"


@pytest.mark.parametrize("span", [timedelta(0), timedelta(days=-1), timedelta(days=1000)])
async def test_time_in_a_room_runs_forward_and_not_too_far(house: House, span: timedelta) -> None:
    assert (await house.refuses("ann", PassTime(span=span))).code == "time-runs-forward"


async def test_a_stranger_on_a_platform_is_refused_and_sees_nothing(house: House) -> None:
    """Promises 9 and 14: who may act is read when the act is carried out, from what the platform said."""
    seen = MembersSeen(
        members=(MemberSeen(account="ann", name="Ann"), MemberSeen(account="bo", name="Bo")), complete=True
    )
    await house.app.submit(house.envelope(None, seen, spot=CHANNEL))
    await house.app.submit(house.envelope("ann", Propose(text="Ship on Fridays"), spot=CHANNEL))
    with pytest.raises(Refused) as refused:
        await house.app.submit(house.envelope("eve", Vote(decision=1, choice="consent"), spot=CHANNEL))
    assert refused.value.code == "not-a-member"
    with pytest.raises(Refused) as unseen:
        await house.app.ask(ShowRecord(number=1), Viewer(spot=CHANNEL, account="eve"))
    assert unseen.value.code == "no-such-decision"
    shown = await house.app.ask(ShowRecord(number=1), Viewer(spot=CHANNEL, account="bo"))
    assert isinstance(shown, RecordView)


async def test_an_objector_who_leaves_is_noticed_in_the_same_transaction(house: House) -> None:
    people = tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy"))
    await house.app.submit(house.envelope(None, MembersSeen(members=people, complete=True), spot=CHANNEL))
    await house.app.submit(
        house.envelope("ann", Propose(text="Ship on Fridays", process="consent"), spot=CHANNEL)
    )
    await house.app.submit(house.envelope("bo", Object(decision=1, reason="no rollback"), spot=CHANNEL))
    left = MembersSeen(members=(MemberSeen(account="bo", name="bo", left=True),))
    await house.app.submit(house.envelope(None, left, spot=CHANNEL))
    assert (await card(house)).objections[0].holder_left


async def test_an_erased_person_leaves_no_word_and_the_rest_stands(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("bo", Object(decision=1, reason="unforgettable words"))
    assert (await house.refuses("bo", Erase(account="bo"))).code == "administrators-only"
    receipt = await house.does("ann", Erase(account="bo"))
    assert receipt.code == "erased"
    view = await card(house)
    assert (view.text, view.objections[0].reason, view.objections[0].by) == ("Ship on Fridays", "", "")
    assert await house.rows("SELECT count(*) FROM private WHERE value LIKE '%unforgettable%'") == [(0,)]


async def test_a_proposal_takes_consent_in_a_small_place_and_lazy_in_a_large_one(house: House) -> None:
    await house.does("ann", Propose(text="one"))
    crowd = MembersSeen(members=tuple(MemberSeen(account=f"p{n}", name=f"p{n}") for n in range(30)))
    await house.app.submit(house.envelope(None, crowd))
    await house.does("ann", Propose(text="two"))
    await house.does("ann", OpenPoll(question="three", options=("a", "b")))
    assert [(await card(house, number)).process for number in (1, 2, 3)] == ["consent", "lazy", "poll"]


async def test_a_database_that_is_locked_refuses_plainly_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    async with house_at(path) as house:
        await house.does("ann", Propose(text="one"))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            refused = await house.refuses("ann", Propose(text="two"))
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert refused.code == "database-locked"
        assert (await house.does("ann", Propose(text="three"))).number == 2


async def test_log_lines_hold_no_word_and_no_ballot(tmp_path: Path) -> None:
    stream = io.StringIO()
    logs.configure(console=False, stream=stream)
    async with house_at(tmp_path / "accord.db", clock=StandingClock()) as house:
        await house.does("zelda", Propose(text="Ship on Fridays", process="majority"))
        await house.does("zelda", Vote(decision=1, choice="abstain", reason="Because of Mondays"))
        await house.refuses("zelda", Vote(decision=1, choice="Perhaps on Tuesdays"))
        await house.refuses("zelda", Object(decision=1, reason="Never on Sundays"))
        await house.app.settle()
    text = stream.getvalue()
    assert "command_refused" in text
    for secret in ("Fridays", "Mondays", "Tuesdays", "Sundays", "abstain", "zelda"):
        assert secret not in text


# ------------------------------------------------------------------------------------------------------- long counts


@contextmanager
def counting_held() -> Iterator[threading.Event]:
    """Whatever is given to a thread waits until the event is set."""
    free, threads = threading.Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    threads.submit(free.wait)
    try:
        yield free
    finally:
        free.set()


@pytest.fixture
def every_count_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "LONG", 0)
    known._known.clear()


async def ranked_poll(house: House) -> None:
    lunch = OpenPoll(question="Lunch?", options=("Soup", "Salad", "Pie"), process="ranked", hidden=True)
    await house.does("ann", lunch)
    for name, choice in (("ann", "o1>o2"), ("bo", "o2>o3"), ("cy", "o3>o2")):
        await house.does(name, Vote(decision=1, choice=choice))
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))


async def test_a_long_count_holds_up_nobody_elses_command(house: House, every_count_is_long: None) -> None:
    await ranked_poll(house)
    house.clock.advance(days=9)
    await house.does("ann", Propose(text="Archive the wiki", process="majority"))
    with counting_held() as free:
        closing = asyncio.create_task(house.does(None, DeadlineReached(decision=1)))
        late = asyncio.create_task(house.refuses("di", Vote(decision=1, choice="o1")))
        for number, name in enumerate(("ann", "bo", "cy")):
            assert (await house.does(name, Vote(decision=3, choice="yes"))).code == "voted", number
        assert not closing.done()
        assert not late.done()
        assert await house.rows("SELECT status FROM decision WHERE number = 1") == [("open",)]
        free.set()
        assert (await closing).changed
        assert (await late).code == "already-closed"
    record = await house.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(record, RecordView)
    assert record.card.outcome is not None
    assert record.card.outcome.winners == ("Salad",)


async def test_what_changed_while_it_was_counted_is_counted_again(
    house: House, every_count_is_long: None
) -> None:
    """Closed early: until it stands, people vote."""
    await ranked_poll(house)
    with counting_held() as free:
        closing = asyncio.create_task(house.does("ann", Close(decision=1, reason="We are hungry")))
        await house.does("di", Vote(decision=2, choice="yes"))
        for name in ("di", "ed", "fay"):
            await house.does(name, Vote(decision=1, choice="o1"))
        free.set()
        await closing
    record = await house.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(record, RecordView)
    assert record.card.outcome is not None
    assert record.card.outcome.winners == ("Soup",)
    assert record.card.took_part == 6
