"""Counters equal a naive recount of the entries, whatever was cast, changed, taken back or amended, grouped anyhow."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consensus.commands import Amend, OpenPoll, Propose, Sustain, TakeBack, Vote
from storage.log import Log
from tests.databases import quick_folder
from tests.storage.room import Room, room_at

PEOPLE = ("ann", "bo", "cy", "di")
Act = tuple[str, Any]

people = st.sampled_from(PEOPLE)
acts = st.one_of(
    st.tuples(
        people,
        st.builds(
            Vote,
            decision=st.just(1),
            choice=st.sampled_from(["consent", "concern"]),
            reason=st.sampled_from(["", "hm"]),
        ),
    ),
    st.tuples(people, st.just(TakeBack(decision=1))),
    st.tuples(
        st.just("ann"), st.builds(Amend, decision=st.just(1), text=st.sampled_from(["Ship", "Ship it", "Go"]))
    ),
    st.tuples(people, st.builds(Vote, decision=st.just(2), choice=st.sampled_from(["o1", "o2", "o3"]))),
    st.tuples(people, st.just(TakeBack(decision=2))),
    st.tuples(people, st.just(Sustain(decision=1, objection=1))),
)
groups = st.lists(st.lists(acts, min_size=1, max_size=6), max_size=8)


async def recount(room: Room) -> dict[tuple[str, str, int, str], int]:
    """The last thing that each person put into each box on each revision: from the entries alone."""
    standing: dict[tuple[str, str, int, str], str] = {}
    rows = await room.rows(
        "SELECT e.decision, e.type, e.body, p.value FROM entry e LEFT JOIN private p "
        "ON p.community = e.community AND p.seq = e.seq AND p.field = 'sealed' WHERE e.type LIKE 'ballot%' ORDER BY e.seq"
    )
    for decision, kind, body, sealed in rows:
        event = json.loads(body)
        key = decision, event.get("box", "main"), event["revision"], event["by"]
        if kind == "ballot_cast.v1":
            standing[key] = event["choice"] if "choice" in event else json.loads(sealed)
        else:
            standing.pop(key, None)
    counts: dict[tuple[str, str, int, str], int] = {}
    for (decision, box, revision, _), choice in standing.items():
        cell = decision, box, revision, choice
        counts[cell] = counts.get(cell, 0) + 1
    return counts


async def counters(room: Room) -> dict[tuple[str, str, int, str], int]:
    rows = await room.rows("SELECT decision, box, revision, choice, people FROM counter WHERE people <> 0")
    return {tuple(row)[:4]: row.people for row in rows}


async def play(history: list[list[Act]], *, hidden: bool) -> None:
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        async with room_at(Path(folder) / "accord.db") as room:
            await room.together(
                room.envelope("ann", Propose(text="Ship", process="consent")),
                room.envelope(
                    "ann", OpenPoll(question="Which?", options=("a", "b", "c"), process="poll", hidden=hidden)
                ),
            )
            for group in history:
                await room.together(*(room.envelope(who, command) for who, command in group))
            assert await counters(room) == await recount(room)
            assert await Log(room.store).verify() == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(groups, st.booleans())
def test_counters_equal_a_recount_after_any_history(history: list[list[Act]], hidden: bool) -> None:
    asyncio.run(play(history, hidden=hidden))


async def test_a_ballot_on_a_new_revision_leaves_the_old_one_counted_where_it_was(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.does("bo", Vote(decision=1, choice="consent"))
    await room.does("ann", Amend(decision=1, text="Ship it"))
    await room.does("bo", Vote(decision=1, choice="concern", reason="hm"))
    assert await room.rows("SELECT revision, choice, people FROM counter ORDER BY revision") == [
        (1, "consent", 1),
        (2, "concern", 1),
    ]
    assert await room.rows("SELECT revision, choice FROM ballot") == [(2, "concern")]
