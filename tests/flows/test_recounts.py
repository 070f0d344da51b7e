"""`accord log recount`: what was recorded at the close comes out again from the entries alone."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from adapters.local.inbound import account_of, envelope_of
from consensus.commands import Erase
from consensus.ids import DeliveryId
from tests.bot.command import Done, accord_here
from tests.flows.room import Dialogue, opened_room

TRIP = '/poll "Where to?" "Osaka" "Kyoto" "Nara" --by 2d'


async def accord(folder: Path, *arguments: str) -> Done:
    """In a thread, for the command line runs a loop of its own."""
    return await asyncio.to_thread(
        accord_here, folder, *arguments, ACCORD_DATABASE_URL=str(folder / "accord.db")
    )


async def recounted(folder: Path, number: int, *arguments: str) -> Done:
    return await accord(folder, "log", "recount", f"D-{number}", *arguments)


async def votes(room: Dialogue, number: int, ballots: dict[str, str]) -> None:
    for who, ballot in ballots.items():
        (await room.says(who, f"/vote D-{number} {ballot}")).replies("Recorded")


@pytest.mark.parametrize(
    ("flags", "ballots"),
    [
        ("--rank", {"bo": "Kyoto > Osaka", "cy": "B > C", "di": "Osaka"}),
        ("--stv 2", {"bo": "Kyoto > Osaka", "cy": "B > C", "di": "Osaka"}),
        ("--score 0-9", {"bo": "Kyoto=9", "cy": "A=4 B=1", "di": "C=2"}),
        ("--hidden", {"bo": "Kyoto", "cy": "Kyoto", "di": "A"}),
        ("--process majority", {"bo": "yes", "cy": "no", "di": "yes"}),
    ],
)
async def test_a_recount_is_what_was_recorded(tmp_path: Path, flags: str, ballots: dict[str, str]) -> None:
    line = f'/propose "Go" --by 2d {flags}' if "process" in flags else f"{TRIP} {flags}"
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy", "di")
        await room.says("ann", line)
        await votes(room, 1, ballots)
        await room.says("bo", "/vote D-1 none")
        (await room.says("bo", f"/vote D-1 {ballots['bo']}")).replies("Recorded")
        before = await recounted(tmp_path, 1)
        assert before.code == 0, before.err
        assert "3 ballots counted again from the log." in before.out
        assert ("hidden until it closes" in before.out) is (room.view(1).hidden)
        await room.passes("2d")
    done = await recounted(tmp_path, 1)
    assert done.code == 0, done.err
    assert "That is what was recorded:" in done.out
    assert "█" in done.out
    assert '"equal": true' in (await recounted(tmp_path, 1, "--json")).out


@pytest.mark.parametrize(
    ("flags", "ballots", "ends"),
    [
        ("--stv 2", {"ann": "A", "bo": "A > B", "cy": "A > C", "di": "B", "ed": "C"}, "stays open"),
        (
            "--process election",
            {"ann": "A", "bo": "A", "cy": "B", "di": "C", "ed": "C"},
            "Not enough support",
        ),
    ],
)
async def test_where_nobody_or_only_a_lot_can_choose_the_same_comes_out_again(
    tmp_path: Path, flags: str, ballots: dict[str, str], ends: str
) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy", "di", "ed")
        await room.says("ann", f"{TRIP} {flags}")
        await votes(room, 1, ballots)
        await room.passes("2d")
        assert ends in room.card(1)
    done = await recounted(tmp_path, 1)
    assert done.code == 0, done.err
    assert "That is what was recorded:" in done.out


async def test_what_a_casting_vote_chose_comes_out_again(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy", "di", "ed")
        await room.says("ann", f'{TRIP[:-7]} --process debian --group "leader: ed"')
        for who in ("bo", "cy", "di"):
            (await room.says(who, "/accord second D-1")).replies("D-1")
        await room.passes("15d")
        await votes(room, 1, {"ann": "A > B", "bo": "A > B", "cy": "B > A", "di": "B > A"})
        await room.passes("15d")
        (await room.says("ed", "/decide D-1 Kyoto")).replies()
        assert "Chosen: “Kyoto”" in room.card(1)
    done = await recounted(tmp_path, 1)
    assert done.code == 0, done.err
    assert "That is what was recorded:" in done.out


async def test_a_count_that_was_tampered_with_is_noticed(tmp_path: Path) -> None:
    """The record says Kyoto; whoever owns the database would rather have Osaka."""
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy")
        await room.says("ann", f"{TRIP} --approve")
        await votes(room, 1, {"bo": "Kyoto", "cy": "Kyoto, Osaka"})
        await room.passes("2d")
    connection = sqlite3.connect(tmp_path / "accord.db")
    with connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            'UPDATE entry SET body = replace(body, \'"winners":["o2"]\', \'"winners":["o1"]\') '
            "WHERE type = 'decision_closed.v1'"
        )
    connection.close()
    done = await recounted(tmp_path, 1)
    assert done.code == 1
    assert "This is not what was recorded: winners differ" in done.err
    assert (await accord(tmp_path, "log", "verify")).code == 1


async def test_erased_choices_are_said_to_be_missing(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy")
        await room.says("ann", f"{TRIP} --rank")
        await votes(room, 1, {"bo": "Kyoto > Osaka", "cy": "B > C"})
        await room.passes("2d")
        await room.app.submit(envelope_of("ann", Erase(account=account_of("bo")), DeliveryId("erase")))
    done = await recounted(tmp_path, 1)
    assert done.code == 0, done.err
    assert "Of 1 ballot the choice was erased, so the figures cannot be compared." in done.out


async def test_no_such_decision_and_no_number(tmp_path: Path) -> None:
    assert (await recounted(tmp_path, 9)).code == 1
    assert (await accord(tmp_path, "log", "recount", "nothing")).code == 2
