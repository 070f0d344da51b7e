"""A log with something of everything in it, for tests that take logs apart."""

from datetime import timedelta

from consensus.commands import Amend, Ask, Doubt, Object, OpenPoll, Propose, Record, TakeBack, Vote
from consensus.ports import Viewer
from storage.log import Log
from tests.storage.room import ROOM, Room

LEAD = Viewer(spot=ROOM, operator=True)


async def tell(room: Room) -> None:
    """Two decisions that end, one that stays open, words of every kind, two checkpoints."""
    await room.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await room.together(
        room.envelope("bo", Vote(decision=1, choice="consent")),
        room.envelope("cy", Object(decision=1, reason="no rollback plan")),
        room.envelope("bo", Doubt(decision=1, objection=1, reason="there is one, naïve as it is")),
    )
    await room.does("ann", Amend(decision=1, text="Ship on Fridays, with a rollback plan"))
    await room.does("cy", Vote(decision=1, choice="concern", reason="still 怖い"))
    await room.does(
        "ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll", hidden=True)
    )
    await room.does("bo", Vote(decision=2, choice="Soup"))
    await room.does("cy", Vote(decision=2, choice="Salad"))
    await room.does("cy", TakeBack(decision=2))
    await room.does("ann", Record(text="We meet on Mondays"))
    await room.later(timedelta(days=30), 2)
    await room.does("ann", Propose(text="Another", process="majority"))
    await room.does("bo", Vote(decision=4, choice="yes"))
    await room.does("bo", Ask(decision=4, text="Why?"))


async def fills_blocks(room: Room) -> None:
    """A log of more than two blocks, whose decision has ended."""
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"))
    for turn in range(5):
        await room.together(
            *(
                room.envelope(f"p{number}", Vote(decision=1, choice=("yes", "no")[(turn + number) % 2]))
                for number in range(150)
            )
        )
    await room.later(timedelta(days=30), 1)


async def exported(room: Room, *, opened: bool = True) -> list[str]:
    return await Log(room.store).lines(LEAD, room.clock.now(), opened=opened)


def as_file(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()
