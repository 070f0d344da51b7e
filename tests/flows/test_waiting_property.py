"""Whatever happened: what waits for somebody is of decisions that they see, and each act that is offered is taken and settles
its matter."""

import asyncio
import re
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.local.inbound import SPOT, account_of
from adapters.wording.matters import settling_line
from consensus.commands import Propose, Until
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender
from consensus.refusal import Refused
from consensus.views import Matter, ShowRecord, WaitingView
from tests.flows.room import Dialogue, opened_room
from tests.flows.test_overview import seat
from tests.flows.test_waiting import waiting
from tests.waiting import slow

PEOPLE = ("ann", "bo", "cy")
BOARD = "The plan of the board"
OPENINGS = (
    '/decide "The daily stand-up is at 9:00."',
    '/propose "Move the stand-up to 10:00" --process lazy --by 3d',
    '/propose "The stand-up is at 11:00" --process consent --by 3d',
    '/propose "Buy a press" --process majority --by 2d',
    '/poll "Where to meet?" "Osaka" "Nara" --by 2d',
    '/poll "Who leads?" "Bo" "Cy" --secret --by 2d',
    '/poll "Which?" "A" "B" --names off --process ranked --by 2d',
    '/propose "Buy a second press" --process ringi --route "bo, cy" --soundings',
    '/propose "Choose a bank" --process daci --decider cy --advisers "bo"',
    '/propose "Buy desks" --process advice --advisers "bo, cy"',
)
ACTS = (
    '/object D-{n} "It breaks"',
    "/vote D-{n} yes",
    "/vote D-{n} consent",
    "/vote D-{n} a",
    '/ask D-{n} "Who pays?"',
    '/amend D-{n} "Another text about the stand-up at 10:00"',
    "/accord sustain D-{n}.1",
    '/doubt D-{n}.1 "It does not"',
    '/resolve D-{n}.1 "We add a check"',
    '/accord todo D-{n} "Write it down" --by 1d',
    "/accord review D-{n} 1d",
    "/accord sound D-{n} for",
    "/accord close D-{n}",
    "/withdraw D-{n}",
)
PASSES = ("1h", "26h", "3d")
a_person = st.sampled_from(PEOPLE)
said = st.one_of(
    st.tuples(a_person, st.sampled_from(OPENINGS)),
    st.tuples(
        a_person, st.builds(lambda line, n: line.format(n=n), st.sampled_from(ACTS), st.integers(3, 8))
    ),
    st.tuples(st.just(""), st.sampled_from(PASSES)),
)
opened = st.lists(st.tuples(a_person, st.sampled_from(OPENINGS)), min_size=2, max_size=4)
histories = st.tuples(opened, st.lists(said, max_size=14))
History = tuple[list[tuple[str, str]], list[tuple[str, str]]]


@settings(max_examples=4)
@given(histories)
def test_what_waits_is_seen_and_settled_by_what_is_offered(history: History) -> None:
    asyncio.run(_played(history))


@slow
@settings(max_examples=40)
@given(histories)
def test_what_waits_is_seen_and_settled_by_what_is_offered_at_length(history: History) -> None:
    asyncio.run(_played(history))


async def _played(history: History) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened_room(Path(folder)) as room:
            await room.join(*PEOPLE)
            await _in_the_board(room)
            for who, line in (*history[0], *history[1]):
                await (room.says(who, line) if who else room.passes(line))
            for who in PEOPLE:
                await _settles_all(room, who)


async def _in_the_board(room: Dialogue) -> None:
    """Decisions of a place in which only ann is: one that contradicts, and one that falls."""
    spot = replace(SPOT, place="board", name="board")
    sender = Sender(account=account_of("ann"), name="ann", joins=True)
    soon = Until(after=timedelta(minutes=30), words="30m", zone="UTC")
    for at, command in enumerate(
        (
            Propose(text=f"{BOARD}: the stand-up is at 8:00", process="lazy"),
            Propose(text=f"{BOARD}: buy a boat", process="majority", until=soon),
        )
    ):
        delivery = DeliveryId(f"board:{at}")
        await room.app.submit(Envelope(delivery=delivery, spot=spot, sender=sender, command=command))
    await room.app.settle()


async def _settles_all(room: Dialogue, who: str) -> None:
    """They do what is offered, one after the other."""
    tried: set[tuple[object, ...]] = set()
    while True:
        view = await waiting(room, who)
        await _is_seen(room, who, view)
        offered = next((row for row in view.matters if row.act and _key(row) not in tried), None)
        if offered is None:
            return
        tried.add(_key(offered))
        line = settling_line(room.messenger.words, offered, view.cards[offered.number], operator=False)
        answer = await room.says(who, line)
        assert {post.kind for post in answer.posts} == {"answer"}, (offered, line, answer.text)
        left = [_key(row) for row in (await waiting(room, who)).matters]
        assert _key(offered) not in left, (offered, line, answer.text)


def _key(matter: Matter) -> tuple[object, ...]:
    numbers = matter.objection, matter.question, matter.todo, matter.other
    return matter.why, matter.number, *numbers


async def _is_seen(room: Dialogue, who: str, view: WaitingView) -> None:
    for matter in view.matters:
        try:
            await room.app.ask(ShowRecord(number=matter.number), seat(who))
        except Refused as refused:
            raise AssertionError((who, matter)) from refused
        if who != "ann":
            assert BOARD not in matter.title, who
        told = repr(replace(matter, title="", text="", says=""))
        assert not re.search(rf"\b({'|'.join(PEOPLE)})\b", told), "of nobody is told what they have not done"
