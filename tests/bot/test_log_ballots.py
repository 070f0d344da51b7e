"""`accord log ballots`: whoever counts the ballots of a closed poll again gets the winners that were recorded."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from bot.cli.log_ballots import named
from bot.cli.tally import SETS
from bot.cli.tally_files.write import Unwritable, write
from consensus.commands import OpenPoll, RemoveOption, Vote
from consensus.definition import builtin, builtin_ids
from consensus.election import exact
from consensus.events import Closed
from consensus.ids import PersonId
from consensus.process import Terms
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.tally.numbers import read_number
from consensus.views import Dossier, Entry
from storage.closed_polls import poll_of
from tests.bot.command import Done, accord, accord_here
from tests.flows.room import Dialogue, opened_room

FIELD = Path(__file__).resolve().parents[1] / "data" / "field"
START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed", "flo")]
POLLS = [
    name for name in builtin_ids() if (known := builtin(name)) is not None and known[1].unit == "options"
]
BALLOTS = {
    "choice": ["A", "B", "C", "nota"],
    "approve": ["A", "A, B", "B C", "blank", "nota"],
    "score": ["A=5", "A=1 B=2 C=3", "B=4 C=4", "blank", "C=0"],
    "budget": ["A=3", "A=2 B=2", "C=1", "blank", "B=1 C=1"],
    "rank": ["A > B > C", "C > B", "A = B > C", "blank", "nota > A", "B", "C > A = B"],
    "slot": ["A=yes B=maybe", "C=yes", "A=no B=no C=no", "blank", "B=yes C=maybe"],
}
NAMES = [
    "Kyoto", "Kyoto, near the river", 'The "old" one', "Weight", "weights", "Time", "People", "1st", "Rank 2", "10",
    "Ann > Bo", "a=b", "=1+1", "-3", "ballot", "undervote", "Nara #2", "[Tokyo]", "Where? [Uji]", "id", "# hash", "日本",
    "how many", "count", "x", "yes", "Timestamp", '"So, so"',
]  # fmt: skip


@st.composite
def closed(draw: st.DrawFn) -> Dossier:
    """A poll of any process over options, with ballots, an option taken off perhaps, and its close."""
    known = builtin(draw(st.sampled_from(POLLS)))
    assert known is not None
    process = known[1]
    world = Rehearsal(process=process, now=START, members=set(PEOPLE))
    names = tuple(draw(st.permutations(NAMES))[:3])
    none = process.ballot.type in ("choice", "approve", "rank") and draw(st.booleans())
    terms = Terms(default_option="None of these" if none else None)
    world.act(
        PEOPLE[0], OpenPoll(question="Where to?", options=names, hidden=draw(st.booleans()), terms=terms)
    )
    for who in PEOPLE:
        ballot = draw(st.sampled_from([*BALLOTS[process.ballot.type], None]))
        try:
            if ballot is not None:
                world.act(who, Vote(decision=1, choice=ballot))
            if who == "di" and draw(st.booleans()):
                world.act(PEOPLE[0], RemoveOption(decision=1, option="B"))
        except Refused:
            continue
    world.pass_to(START + timedelta(days=60))
    assert world.decision is not None
    entries = (
        Entry(seq=n, sequence=n, at=at, hash="", event=event) for n, (at, event) in enumerate(world.events)
    )
    return Dossier(
        place=world._place(),
        decision=world.decision,
        process=world._process(),
        tallies=world.tallies,
        eligible=len(PEOPLE),
        entries=tuple(entries),
    )


@given(closed())
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_counts_them_again_gets_what_was_recorded(tmp_path: Path, dossier: Dossier) -> None:
    end = dossier.entries[-1].event
    assert isinstance(end, Closed)
    if not end.counts:
        with pytest.raises(Refused) as refused:
            poll_of(dossier)
        assert refused.value.code == "no-ballots-to-give"
        return
    closed_poll = poll_of(dossier)
    poll = named(closed_poll)
    kind = dossier.process.ballot.type
    names = {str(option): text for option, text in closed_poll.options.items()}
    for form in ("blt", "csv", "json"):
        try:
            text, words = write(poll, form, SETS)
        except Unwritable:
            assert (form, kind) not in {("blt", "rank"), ("blt", "choice")}
            assert form != "json"
            continue
        (tmp_path / f"ballots.{form}").write_text(text, encoding="utf-8")
        done = accord_here(tmp_path, "tally", f"ballots.{form}", *words, "--json")
        assert done.code == 0, (done.err, text, words)
        result = json.loads(done.out)
        assert end.counted is not None
        if end.outcome != "not_enough_support":
            assert result["winners"] == [names[option] for option in end.winners], (text, words)
        assert result["turnout"] == end.counted.turnout
        totals = {option: exact(read_number(str(number)) or 0) for option, number in result["totals"].items() if not isinstance(number, str)}  # fmt: skip
        recorded = {
            names[option]: number for option, number in end.counted.totals.items() if "/" not in str(number)
        }
        assert {option: totals.get(option, number) for option, number in recorded.items()} == recorded


async def run(folder: Path, *arguments: str) -> Done:
    """In a thread, for the command line runs a loop of its own."""
    return await asyncio.to_thread(
        accord_here, folder, *arguments, ACCORD_DATABASE_URL=str(folder / "accord.db")
    )


def test_ballots_go_out_and_come_in_again(tmp_path: Path) -> None:
    """tests/data/field/53-ballots-out-again"""
    assert accord(tmp_path, "room", typed=(FIELD / "53-ballots-out-again.txt").read_text()).code == 0
    done = accord_here(tmp_path, "log", "ballots", "D-1", "--format", "blt")
    assert done.code == 0, done.err
    assert done.out == '3 2\n2 1 3 0\n1 2 3 0\n0\n"Ann"\n"Bo"\n"Cy"\n"D-1"\n'
    assert "accord tally FILE --method stv" in done.err
    out = accord_here(tmp_path, "log", "ballots", "D-1", "board.blt")
    assert (out.code, out.out) == (0, "")
    again = accord_here(tmp_path, "tally", "board.blt", "--method", "stv", "--json")
    assert json.loads(again.out)["winners"] == ["Ann", "Bo"]


async def voted(room: Dialogue, flags: str, ballots: dict[str, str]) -> None:
    await room.join("ann", *ballots)
    await room.says("ann", f'/poll "Where?" "Osaka" "Kyoto" "Nara" --by 2d {flags}')
    for who, ballot in ballots.items():
        (await room.says(who, f"/vote D-1 {ballot}")).replies("Recorded")


@pytest.mark.parametrize("flags", ["", "--hidden"])
async def test_an_open_poll_keeps_its_ballots(tmp_path: Path, flags: str) -> None:
    async with opened_room(tmp_path) as room:
        await voted(room, flags, {"bo": "Kyoto", "cy": "Osaka", "di": "Kyoto"})
        done = await run(tmp_path, "log", "ballots", "D-1")
        assert (done.code, done.out) == (1, "")
        assert "D-1 is still open" in done.err
        assert "Kyoto" not in done.err
        await room.passes("3d")
    done = await run(tmp_path, "log", "ballots", "D-1")
    assert done.out == "weight,Osaka,Kyoto,Nara\n2,,x,\n1,x,,\n"


async def test_the_file_is_the_same_whoever_voted_first(tmp_path: Path) -> None:
    said: list[str] = []
    ballots = {"bo": "C > A", "cy": "A > B", "di": "C > A", "ed": "B"}
    for folder, order in (("one", ballots), ("other", dict(reversed([*ballots.items()])))):
        (tmp_path / folder).mkdir()
        async with opened_room(tmp_path / folder) as room:
            await voted(room, "--rank", order)
            await room.passes("3d")
        done = await run(tmp_path / folder, "log", "ballots", "D-1", "--format", "blt")
        said.append(done.out)
        assert not {*ballots} & {*done.out.split()}
    assert said[0] == said[1]


async def test_withdrawn_options_are_marked_in_blt_and_left_out_of_tables(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await voted(room, "--rank", {"bo": "C > A", "cy": "A > B", "di": "C"})
        await room.says("ann", '/accord option D-1 remove "Nara"')
        await room.passes("3d")
    blt = await run(tmp_path, "log", "ballots", "D-1", "--format", "blt")
    assert blt.out.startswith("3 1\n-3\n")
    table = await run(tmp_path, "log", "ballots", "D-1", "--format", "csv")
    assert table.out == "weight,Osaka,Kyoto\n1,1,2\n1,1,\n1,,\n"


async def test_a_level_run_off_of_star_goes_to_top_scores_and_the_file_says_so(tmp_path: Path) -> None:
    """The ballots of tests/data/field/18."""
    async with opened_room(tmp_path) as room:
        await voted(room, "--star 0-5", {"bo": "A=1 B=4 C=5", "cy": "A=1 B=3 C=2", "di": "A=1 B=5 C=5"})
        await room.passes("3d")
        assert "Chosen: “Nara”" in room.card(1)
        assert "so top scores decide" in (await room.says("bo", "/decisions D-1 why")).text
    done = await run(tmp_path, "log", "ballots", "D-1", "star.csv")
    assert "--runoff-tie tops" in done.err
    for tie, winners in (("tops", ["Nara"]), ("points", ["Kyoto", "Nara"])):
        counted = await run(tmp_path, "tally", "star.csv", "--method", "star", "--runoff-tie", tie, "--json")
        assert json.loads(counted.out)["winners"] == winners
    assert (await run(tmp_path, "log", "recount", "D-1")).code == 0


async def test_what_cannot_be_taken_out_is_refused_with_what_can(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await voted(room, "--score 0-5", {"bo": "Kyoto=3"})
        await room.says("ann", '/propose "Go" --process majority --by 1d')
        await room.passes("4d")
    blt = await run(tmp_path, "log", "ballots", "D-1", "x.blt")
    assert (blt.code, "--format csv" in blt.err) == (2, True)
    assert not (tmp_path / "x.blt").exists()
    proposal = await run(tmp_path, "log", "ballots", "D-2")
    assert (proposal.code, "log show D-2" in proposal.err) == (1, True)
    assert (await run(tmp_path, "log", "ballots", "D-9")).code == 1
