"""What is read: dossiers that cost the same whatever the number of ballots, lists, searches, summaries, what is due."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from consensus.commands import (
    Amend,
    Doubt,
    MemberSeen,
    MembersSeen,
    Object,
    OpenPoll,
    Propose,
    Record,
    Resolve,
    SetReview,
    Until,
    Vote,
    Withdraw,
)
from consensus.events import BallotCast
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views import Filters, Row
from storage.database import Writer
from storage.decision_reader import CONCERNS_SHOWN, dossier_of
from storage.outbox import SqlOutbox
from tests.databases import only_sqlite
from tests.storage.room import CHANNEL, ELSEWHERE, OPERATOR, ROOM, Room
from tests.storage.story import tell

MAJORITY = Propose(text="Ship on Fridays", process="majority")


def seen(*names: str, guests: tuple[str, ...] = ()) -> MembersSeen:
    people = tuple(
        MemberSeen(account=one, name=one.title(), guest=one in guests) for one in (*names, *guests)
    )
    return MembersSeen(members=people, complete=True)


def of(account: str, spot: Any = ROOM) -> Viewer:
    return Viewer(spot=spot, account=account)


async def rows(room: Room, viewer: Viewer = OPERATOR, **filters: Any) -> tuple[Row, ...]:
    return (await room.reader.listing(Filters(**filters), viewer, room.clock.now())).rows


async def numbers(room: Room, viewer: Viewer = OPERATOR, **filters: Any) -> list[int]:
    return [row.number for row in await rows(room, viewer, **filters)]


# ---------------------------------------------------------------------------------------------------------- dossiers


async def test_a_card_needs_no_ballots_and_a_record_has_them_all(room: Room) -> None:
    await tell(room)
    card = await room.reader.dossier(1, OPERATOR)
    record = await room.reader.dossier(1, OPERATOR, ballots=True)
    assert not any(isinstance(one.event, BallotCast) for one in card.entries)
    assert [one.sequence for one in record.entries] == list(range(1, len(record.entries) + 1))
    assert [(one.choice, one.reason) for one in card.positions] == [("concern", "still 怖い")]
    assert sorted((one.choice or "", one.revision) for one in record.positions) == [
        ("concern", 2),
        ("consent", 1),
    ]
    assert set(record.names.values()) == {"Ann", "Bo", "Cy"}
    assert record.head == await room.value("SELECT head_hash FROM community")


@only_sqlite
async def test_a_dossier_reads_no_more_rows_with_many_ballots_than_with_few(room: Room) -> None:
    """Counted in steps of the database's machine, which are the same on every computer."""
    await room.does("ann", Propose(text="Ship", process="consent"))
    decision = await room.value("SELECT id FROM decision")

    async def steps() -> int:
        counted = 0

        def job(connection: Connection) -> int:
            def tick() -> int:
                nonlocal counted
                counted += 1
                return 0

            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(tick, 1)
            dossier_of(connection, room.store.definitions, decision, ballots=False)
            driver.set_progress_handler(None, 1)
            return counted

        return await room.store.write(job)

    async def vote(first: int, last: int) -> None:
        await room.together(
            *(room.envelope(f"p{n}", Vote(decision=1, choice="consent")) for n in range(first, last))
        )

    await vote(0, 10)
    few = await steps()
    await vote(10, 1000)
    many = await steps()
    assert many < few * 1.2


async def test_a_card_shows_some_concerns_and_the_record_all(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.together(
        *(room.envelope(f"p{n}", Vote(decision=1, choice="concern", reason=f"reason {n}")) for n in range(30))
    )
    assert len((await room.reader.dossier(1, OPERATOR)).positions) == CONCERNS_SHOWN
    assert len((await room.reader.dossier(1, OPERATOR, ballots=True)).positions) == 30


async def test_the_electorate_of_a_live_decision_is_who_is_there_now(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("bo", Vote(decision=1, choice="yes"))
    assert (await room.reader.dossier(1, OPERATOR)).eligible == 2


async def test_an_unknown_decision_is_refused(room: Room) -> None:
    with pytest.raises(Refused, match="no-such-decision"):
        await room.reader.dossier(1, OPERATOR)


# ------------------------------------------------------------------------------------------------ promise 14: who sees


@pytest.fixture
async def two_places(room: Room) -> Room:
    """Ann is in both places; bo only in the one, di only in the other, gus is a guest in the first."""
    await room.does(None, seen("ann", "bo", guests=("gus",)), spot=CHANNEL)
    await room.does(None, seen("ann", "di"), spot=ELSEWHERE)
    await room.does("ann", Propose(text="In the channel, zebra", process="majority"), spot=CHANNEL)
    await room.does("ann", Propose(text="On the board, zebra", process="majority"), spot=ELSEWHERE)
    return room


@pytest.mark.parametrize(
    ("account", "expected"),
    [("ann", [2, 1]), ("bo", [1]), ("di", [2]), ("gus", [1]), ("eve", []), (None, [])],
)
async def test_one_sees_what_was_opened_where_one_is(
    two_places: Room, account: str | None, expected: list[int]
) -> None:
    viewer = Viewer(spot=CHANNEL, account=account)
    assert await numbers(two_places, viewer) == expected
    assert await numbers(two_places, viewer, words="zebra") == expected
    summary = await two_places.reader.summary(viewer, two_places.clock.now(), 7)
    assert sorted(row.number for row in summary.open) == sorted(expected)
    assert summary.counts["open"] == len(expected)
    for number in (1, 2):
        if number in expected:
            assert (await two_places.reader.dossier(number, viewer)).decision.number == number
        else:
            with pytest.raises(Refused, match="no-such-decision"):
                await two_places.reader.dossier(number, viewer)


async def test_the_operator_sees_all_and_the_answer_says_so(two_places: Room) -> None:
    listing = await two_places.reader.listing(Filters(), OPERATOR, two_places.clock.now())
    assert ([row.number for row in listing.rows], listing.operator) == ([2, 1], True)
    assert (await two_places.reader.summary(OPERATOR, two_places.clock.now(), 7)).operator


async def test_whoever_has_left_sees_it_no_more(two_places: Room) -> None:
    await two_places.does(None, seen("ann"), spot=CHANNEL)
    assert await numbers(two_places, of("bo", CHANNEL)) == []


async def test_a_place_is_no_filter_for_those_who_are_not_in_it(two_places: Room) -> None:
    for name in ("board", "no such place at all"):
        with pytest.raises(Refused) as refused:
            await numbers(two_places, of("bo", CHANNEL), place=name)
        assert (refused.value.code, refused.value.values) == ("no-such-place", {"typed": name})
    assert await numbers(two_places, of("di", ELSEWHERE), place="#Board") == [2]


async def test_communities_do_not_see_each_other(two_places: Room) -> None:
    await two_places.does("ann", MAJORITY, spot=ROOM)
    assert [row.title for row in await rows(two_places, of("ann", ROOM))] == ["Ship on Fridays"]
    assert len(await numbers(two_places)) == 3
    with pytest.raises(Refused, match="several-communities"):
        await two_places.reader.dossier(1, OPERATOR)
    in_the_room = Viewer(spot=ROOM, operator=True)
    assert (await two_places.reader.dossier(1, in_the_room)).place.platform == "local"


# -------------------------------------------------------------------------------------------------- rows and filters


@pytest.fixture
async def several(room: Room) -> Room:
    """1: proposal, blocked; 2: poll, closed with a winner; 3: recorded; 4: majority by Bo, open; 5: withdrawn."""
    await room.does(
        "ann", Propose(text="Ship on Fridays", process="consent", until=Until(after=timedelta(days=60)))
    )
    await room.does("bo", Object(decision=1, reason="no rollback plan"))
    await room.does("ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll"))
    await room.does("bo", Vote(decision=2, choice="Soup"))
    await room.later(timedelta(days=10), 2)
    await room.does("ann", Record(text="We meet on Mondays"))
    await room.does(
        "bo", Propose(text="A café in the cellar", process="majority", until=Until(after=timedelta(days=3)))
    )
    await room.does("ann", Propose(text="Never mind", process="majority"))
    await room.does("ann", Withdraw(decision=5))
    return room


async def test_a_row_says_how_a_decision_stands(several: Room) -> None:
    blocked, lunch = (await rows(several))[-1], (await rows(several))[-2]
    assert (blocked.title, blocked.kind, blocked.state, blocked.objections) == (
        "Ship on Fridays",
        "proposal",
        "open",
        (1,),
    )
    assert blocked.blocked_since is not None
    assert (blocked.waiting_for, blocked.waiting_count) == (("Ann",), 1)
    assert (lunch.title, lunch.kind, lunch.state, lunch.winners) == ("Lunch?", "poll", "closed", ("Soup",))
    assert lunch.closed_at is not None
    assert lunch.because is None, "in this room nobody writes sentences"


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [5, 4, 3, 2, 1]),
    ({"state": "open"}, [4, 1]),
    ({"state": "closed"}, [5, 3, 2]),
    ({"outcome": "withdrawn"}, [5]),
    ({"outcome": "adopted"}, [3, 2]),
    ({"kind": "poll"}, [2]),
    ({"kind": "proposal", "state": "open"}, [4, 1]),
    ({"process": "majority"}, [5, 4]),
    ({"place": "the room"}, [5, 4, 3, 2, 1]),
    ({"by": "bo"}, [4]),
    ({"by": "@BO"}, [4]),
    ({"blocked": True}, [1]),
    ({"limit": 2}, [5, 4]),
    ({"limit": 2, "before": 4}, [3, 2]),
    ({"words": "fridays", "state": "closed"}, []),
]


async def test_every_filter_that_is_set_must_hold(several: Room) -> None:
    assert [(filters, await numbers(several, **filters)) for filters, _ in FILTERS] == FILTERS


@pytest.mark.parametrize("filters", [{"place": "nowhere"}, {"by": "nobody"}, {"by": ""}])
async def test_a_filter_that_means_nothing_is_refused(several: Room, filters: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="no-such-"):
        await numbers(several, **filters)


async def test_a_list_says_whether_there_is_more(several: Room) -> None:
    now = several.clock.now()
    assert (await several.reader.listing(Filters(limit=4), OPERATOR, now)).more
    assert not (await several.reader.listing(Filters(limit=5), OPERATOR, now)).more


async def test_mine_are_those_i_opened(several: Room) -> None:
    assert await numbers(several, of("bo"), mine=True) == [4]
    assert await numbers(several, OPERATOR, mine=True) == []


async def test_dates_are_of_opening_or_closing(several: Room) -> None:
    today = several.clock.now()
    assert await numbers(several, since=today) == [5, 4, 3]
    assert await numbers(several, until=today) == [2, 1]
    assert await numbers(several, since=today - timedelta(days=8), until=today) == [2]


async def test_reviews_are_due_by_the_communitys_own_clock(several: Room) -> None:
    await several.does("ann", SetReview(decision=3, on=Until(after=timedelta(days=30))))
    assert await numbers(several, review="due") == []
    several.clock.advance(timedelta(days=30))
    assert await numbers(several, review="due") == [3]


# ------------------------------------------------------------------------------------------------------------ search


WORDS = [
    ("fridays", [1]),
    ("FRIDAYS ship", [1]),
    ("ship rollback", [1]),
    ("cafe", [4]),
    ("café", [4]),
    ("ＣＡＦＥ", [4]),
    ("soup", [2]),
    ('"on fridays"', [1]),
    ('"fridays on"', []),
    ("fridays mondays", []),
    ("on", [3, 1]),
    ('"', []),
    ("' OR 1=1 --", []),
    ("* NEAR( ^ :", []),
    ("Ship AND NOT", []),
    ("-", []),
    ("   ", [5, 4, 3, 2, 1]),
]


async def test_all_words_are_found_wherever_they_stand_in_a_decision(several: Room) -> None:
    assert [(words, await numbers(several, words=words)) for words, _ in WORDS] == WORDS


async def test_a_compound_is_found_however_it_is_spelled(room: Room) -> None:
    """So by each database, and in texts that were written before."""
    for text in ("A roll-back plan", "A rollback plan", "A roll back plan", "Roll the plan back"):
        await room.does("ann", Propose(text=text, process="majority"))
    for typed in ("rollback", "roll-back", '"roll back"', "ROLL‐BACK plan"):
        assert await numbers(room, words=typed) == [3, 2, 1], typed
    assert await numbers(room, words="roll back") == [4, 3, 2, 1], "two words may also stand apart"
    for text in ("Write an e-mail", "Write an email", "Write an E Mail"):
        await room.does("ann", Propose(text=text, process="majority"))
    for typed in ("email", "e-mail", "E-Mail", "write email"):
        assert await numbers(room, words=typed) == [7, 6, 5], typed
    assert await numbers(room, words="mailer") == []


async def test_two_letters_of_a_script_without_spaces_are_found_in_their_order(room: Room) -> None:
    await room.does("ann", Propose(text="来月から金曜日に決定を公開する", process="majority"))
    await room.does("ann", Propose(text="오늘의 결정사항", process="majority"))
    await room.does("ann", Propose(text="Œuvre complète, Straße, Łódź", process="majority"))
    assert await numbers(room, words="決定") == [1]
    assert await numbers(room, words="定決") == []
    assert await numbers(room, words="金曜 公開") == [1]
    assert await numbers(room, words="결정") == [2]
    assert await numbers(room, words="oeuvre strasse lodz") == [3]


async def test_texts_of_all_revisions_remarks_and_reasons_are_found(room: Room) -> None:
    await tell(room)
    assert await numbers(room, words="naive") == [1]
    assert await numbers(room, words="怖い") == [1]
    assert await numbers(room, words="why") == [4]


async def test_the_reason_of_a_hidden_ballot_and_its_choice_are_found_by_nobody(room: Room) -> None:
    await room.does(
        "ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll", hidden=True)
    )
    await room.does("bo", Vote(decision=1, choice="Soup"))
    assert await room.value("SELECT count(*) FROM search") == 1
    assert await numbers(room, words="o1") == []


async def test_the_place_in_the_text_where_the_words_were_found_is_shown(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.does("bo", Object(decision=1, reason="x " * 200 + "there is no RÔLLBACK plan " + "y " * 200))
    [row] = await rows(room, words="rollback")
    assert "no RÔLLBACK plan" in row.snippet
    assert row.snippet.startswith("…")
    assert row.snippet.endswith("…")
    assert len(row.snippet) <= 122


# ----------------------------------------------------------------------------------------------- what waits for whom


async def waiting(room: Room, account: str) -> list[int]:
    return [row.number for row in await room.reader.waiting_for(of(account), room.clock.now())]


async def test_a_position_waits_for_those_who_have_none(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("bo", Vote(decision=1, choice="yes"))
    assert (await waiting(room, "ann"), await waiting(room, "bo"), await waiting(room, "eve")) == (
        [1],
        [],
        [],
    )


async def test_after_an_amendment_it_waits_for_everybody_again(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.does("bo", Vote(decision=1, choice="consent"))
    await room.does("ann", Amend(decision=1, text="Ship it"))
    assert await waiting(room, "bo") == [1]


async def test_an_objection_waits_for_the_opener_its_test_for_the_group_and_an_offer_for_its_holder(
    room: Room,
) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    for who in ("ann", "cy", "di"):
        await room.does(who, Vote(decision=1, choice="consent"))
    await room.does("bo", Object(decision=1, reason="no"))
    assert (await waiting(room, "ann"), await waiting(room, "bo")) == ([1], [])
    await room.does("ann", Resolve(decision=1, objection=1, how="a plan"))
    assert (await waiting(room, "ann"), await waiting(room, "bo")) == ([], [1])
    await room.does("cy", Object(decision=1, reason="no again"))
    await room.does("di", Doubt(decision=1, objection=2, reason="why"))
    assert (await waiting(room, "di"), await waiting(room, "cy")) == ([1], [])


async def test_a_summary_is_what_a_lead_pastes_into_a_report(several: Room) -> None:
    summary = await several.reader.summary(of("ann"), several.clock.now(), 7)
    assert [row.number for row in summary.need_you] == [4, 1]
    assert [row.number for row in summary.open] == [4, 1]
    assert [row.number for row in summary.blocked] == [1]
    assert [row.number for row in summary.decided] == [5, 3, 2]
    assert summary.review_due == ()
    assert summary.counts == {
        "need_you": 2,
        "open": 2,
        "blocked": 1,
        "decided": 3,
        "review_due": 0,
        "todos": 0,
    }
    assert summary.now - summary.since == timedelta(days=7)


# ------------------------------------------------------------------------------------------------- for the scheduler


async def test_what_is_due_comes_oldest_first(room: Room) -> None:
    for days in (3, 2, 4):
        await room.does(
            "ann", Propose(text="Ship", process="majority", until=Until(after=timedelta(days=days)))
        )
    first = await room.reader.next_due()
    assert first is not None
    assert await room.reader.due(room.clock.now(), 10) == []
    room.clock.advance(timedelta(days=10))
    due = await room.reader.due(room.clock.now(), 10)
    assert [number for _, number in due] == [2, 1, 3]
    assert due[0][0] == ROOM
    assert [number for _, number in await room.reader.due(room.clock.now(), 1)] == [2]
    assert await room.reader.overdue(room.clock.now()) == 3
    assert await room.reader.next_due(of=CHANNEL) is None


async def test_processes_in_use_are_read_back_from_the_database(room: Room) -> None:
    await room.does("ann", MAJORITY)
    await room.does("ann", Propose(text="Ship", process="consent"))
    assert [one.id for one in await room.reader.processes_in_use(ROOM)] == ["consent", "majority"]
    assert await room.reader.processes_in_use(CHANNEL) == ()
    assert await room.reader.place(CHANNEL) is None


# ------------------------------------------------------------------------------------------------------ query plans


@only_sqlite
async def test_no_frequent_question_walks_through_a_whole_table(several: Room) -> None:
    """Each statement of voting, showing a card, sending and asking what is due finds its rows by an index."""
    statements: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            statements[statement] = parameters

    def plan(connection: Connection, statement: str, parameters: Any) -> Any:
        values = parameters[0] if isinstance(parameters, list) else parameters
        return connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values).scalars("detail")

    def job(connection: Connection) -> list[str]:
        return [
            f"{step}: {statement}"
            for statement, parameters in statements.items()
            for step in plan(connection, statement, parameters)
            if step.startswith("SCAN")
            and not step.startswith(ALLOWED)
            and "VIRTUAL TABLE" not in step  # a list given
        ]

    writer = several.store._writer
    assert isinstance(writer, Writer)
    engines = [writer._engine, several.store.readers._engine.sync_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    outbox = SqlOutbox(several.store, wall_clock=several.clock.now, incarnation="x")
    await several.does("cy", Vote(decision=4, choice="yes"))
    await several.does("cy", Vote(decision=4, choice="no"))
    await several.reader.dossier(4, of("ann"))
    await several.reader.next_due()
    await several.reader.due(several.clock.now(), 10)
    for parcel in await outbox.take(10):
        await outbox.sent(parcel, "m")
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert len(statements) > 20
    assert await several.store.write(job) == []


ALLOWED = (
    "SCAN CONSTANT ROW",
    "SCAN due",
    "SCAN request",  # of the few people who ask to be erased
    "SCAN digest",  # one for a channel or a person at most
    "SCAN outbox_card USING",
    "SCAN outbox_notice USING",
    "SCAN (subquery",
)
"""Not tables (nor are virtual ones, the lists that were given): a constant, the result of the window, and the partial indexes that hold nothing but what waits."""
