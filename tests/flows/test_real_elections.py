"""Real elections voted again: each ballot cast by a person of its own through the Desk into SQLite, closed at the deadline.

The recorded winner and the recorded pairwise counts are the published ones, the explanation can be asked for, the log
verifies, and a recount from its entries comes to the same.
"""

from pathlib import Path
from typing import Any

import pytest

from bot.processes import FOLDER
from consensus.commands import Command, DeadlineReached, MemberSeen, MembersSeen, OpenPoll, Vote
from consensus.events import Closed
from consensus.ports import Viewer
from consensus.views import ShowWhy, WhyView
from storage.log import Log
from storage.recount import recount
from tests.bot.house import CHANNEL, House, house_at
from tests.vectors import election, needs_elections
from tests.waiting import slow

OPERATOR = Viewer(operator=True)
DEFINITIONS = {
    "burlington": """
title = "Mayor of Burlington"
unit = "options"
[ballot]
type = "rank"
counts_shown = "after_close"
[tally]
method = "irv"
overvote = "exhaust"
""",
    "leader": """
title = "Project leader"
unit = "options"
[ballot]
type = "rank"
counts_shown = "after_close"
[tally]
method = "debian"
default_option = "None of the above"
""",
}


def ballots_of(case: dict[str, Any], ids: dict[str, str]) -> list[str]:
    """One typed ballot for each voter."""
    typed = []
    for ballot in case["ballots"]:
        ranking = " > ".join(" = ".join(ids[name] for name in tier) for tier in ballot["ranking"])
        typed += [ranking or "blank"] * ballot["weight"]
    return typed


async def cast_all(house: House, ballots: list[str]) -> None:
    """Each by a person of its own; some hundreds wait together, as in the last minutes of a real vote."""
    for start in range(0, len(ballots), 500):
        votes = [
            house.envelope(f"voter {start + place}", Vote(decision=1, choice=ballot), spot=CHANNEL)
            for place, ballot in enumerate(ballots[start : start + 500])
        ]
        answers = await house.together(*votes)
        assert {answer.code for answer in answers} == {"voted"}


@needs_elections
@pytest.mark.parametrize(
    ("case_id", "process", "default"),
    [
        pytest.param("burlington-2009", "burlington", None, marks=slow),
        ("debian-2010-vote_001", "leader", "5"),
        ("debian-2014-vote_003", "leader", "5"),
    ],
)
async def test_the_published_result_comes_out(
    tmp_path: Path, case_id: str, process: str, default: str | None
) -> None:
    case = election(case_id)
    expect = case["expect"]
    named = [name for name in case["candidates"] if name != default]
    ids = {name: f"o{place}" for place, name in enumerate(named, 1)}
    if default is not None:
        ids[default] = "o0"
    ballots = ballots_of(case, ids)
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / f"{process}.toml").write_text(DEFINITIONS[process], encoding="utf-8")
    async with house_at(tmp_path / "accord.db") as house:
        people = ["teller", *(f"voter {place}" for place in range(len(ballots)))]
        members = tuple(MemberSeen(account=name, name=name.title()) for name in people)
        await submit(house, None, MembersSeen(members=members, complete=True))
        await submit(
            house,
            "teller",
            OpenPoll(
                question=case["title"],
                options=tuple(f"Candidate {name}" for name in named),
                process=process,
            ),
        )
        await cast_all(house, ballots)
        house.clock.advance(days=7)
        await submit(house, None, DeadlineReached(decision=1))
        closed = await _closed(house)
        names = {option: name for name, option in ids.items()}
        assert closed.counted is not None
        assert closed.outcome == "adopted"
        wanted = expect["irv" if process == "burlington" else "debian"]["winners"]
        assert [names[winner] for winner in closed.winners] == wanted
        pairwise = {
            names[a]: {names[b]: number for b, number in row.items()}  # type: ignore[union-attr]
            for a, row in closed.counted.pairwise.items()
        }
        assert pairwise == expect["pairwise"]
        assert closed.counted.turnout == len(ballots)
        assert sum(line.people for line in closed.counts) == len(ballots)
        why = await house.app.ask(ShowWhy(number=1, option=f"Candidate {named[1]}"), OPERATOR)
        assert isinstance(why, WhyView)
        assert why.steps == closed.counted.explanation
        assert not await Log(house.app.store).verify()
        found = await recount(house.app.store, OPERATOR, 1)
        assert found.differences == ()
        assert found.ballots == len(ballots)


async def submit(house: House, who: str | None, command: Command) -> None:
    await house.app.submit(house.envelope(who, command, spot=CHANNEL))


async def _closed(house: House) -> Closed:
    dossier = await house.app.reader.dossier(1, OPERATOR)
    return next(entry.event for entry in dossier.entries if isinstance(entry.event, Closed))
