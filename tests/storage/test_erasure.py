"""Erasing a person: the chain stays valid, and no byte of their words is left in the files."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from consensus.commands import Ask, Object, OpenPoll, Propose, Vote
from consensus.events import ErasurePerformed, ObjectionRaised, Private
from consensus.ports import Receipt, Viewer
from consensus.refusal import Refused
from consensus.views import Filters
from storage.log import Log
from storage.verify_log import check
from storage.work import SqlWork
from tests.databases import only_postgresql
from tests.storage.room import OPERATOR, ROOM, Room, room_at
from tests.storage.story import as_file, exported, tell

WORDS = ("zebrafinch", "quicksilver", "marmalade", "Zacharias")


async def erase(room: Room, account: str) -> list[int]:
    envelope = room.envelope("ann", Ask(decision=1, text="(only says which community is meant)"))

    def job(work: SqlWork) -> list[int]:
        work.begin([envelope])
        work.part(envelope, account)
        seqs = list(work.erase(envelope, account))
        work.log(envelope, ErasurePerformed(entries=tuple(seqs)))
        return seqs

    return await room.store.run(job)


async def talk(room: Room) -> None:
    """Zacharias leaves words in every corner."""
    await room.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await room.does("zacharias", Object(decision=1, reason="the zebrafinch sings"))
    await room.does("zacharias", Ask(decision=1, text="quicksilver?"))
    await room.does("zacharias", Vote(decision=1, choice="concern", reason="marmalade"))
    await room.does("zacharias", Propose(text="A zebrafinch in every office", process="majority"))
    await room.does(
        "zacharias", OpenPoll(question="Marmalade?", options=("quicksilver", "jam"), process="poll")
    )
    await room.does("bo", Vote(decision=1, choice="consent"))


def left_over(folder: Path) -> list[tuple[str, str]]:
    found = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes().lower()
        found += [(path.name, word) for word in WORDS if word.lower().encode() in data]
    return found


async def test_what_a_reader_keeps_in_the_files_is_removed_when_they_are_done(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    async with room_at(path) as room:
        await talk(room)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        assert len(await erase(room, "zacharias")) == 5
        assert await room.store.owes_a_scrub()
        reader.close()
        await room.store.scrub()
        assert not await room.store.owes_a_scrub()
        assert left_over(tmp_path) == []


@only_postgresql
async def test_an_erasure_beside_a_reader_is_told_as_done_and_repeats_its_scrub(room: Room) -> None:
    await talk(room)
    async with room.store.readers.snapshot() as reading:
        await reading.execute(text("SELECT count(*) FROM search"))
        assert len(await erase(room, "zacharias")) == 5
        assert await room.store.owes_a_scrub()
    await room.store.scrub()
    assert not await room.store.owes_a_scrub()
    assert await room.rows("SELECT 1 FROM search WHERE words LIKE '%zebrafinch%'") == []


async def test_no_byte_of_an_erased_person_is_left_and_the_chain_is_valid(tmp_path: Path) -> None:
    async with room_at(tmp_path / "accord.db") as room:
        await talk(room)
        assert {word for _, word in left_over(tmp_path)} >= {"zebrafinch", "Zacharias"}
        seqs = await erase(room, "zacharias")
        assert left_over(tmp_path) == []
        assert len(seqs) == 5
        assert await Log(room.store).verify() == []
        assert check(as_file(await exported(room))).ok
    assert left_over(tmp_path) == []


async def test_words_that_lay_deep_in_a_grown_file_are_overwritten_too(tmp_path: Path) -> None:
    async with room_at(tmp_path / "accord.db") as room:
        await talk(room)
        for number in range(200):
            await room.does("ann", Ask(decision=1, text=f"filler {number} " + "x" * 300))
        await erase(room, "zacharias")
        assert left_over(tmp_path) == []


async def test_only_the_erased_persons_words_are_gone(room: Room) -> None:
    await tell(room)
    before = await room.value("SELECT count(*) FROM private")
    mine = await room.value("SELECT count(*) FROM private JOIN person ON person = id WHERE name = 'Cy'")
    await erase(room, "cy")
    assert await room.value("SELECT count(*) FROM private") == before - mine
    assert mine > 0


async def test_erased_words_read_as_nothing_and_the_rest_of_the_record_stands(room: Room) -> None:
    await talk(room)
    await erase(room, "zacharias")
    dossier = await room.reader.dossier(1, OPERATOR, ballots=True)
    [raised] = [one.event for one in dossier.entries if isinstance(one.event, ObjectionRaised)]
    assert raised.words == Private(None)
    assert [position.reason for position in dossier.positions] == ["", ""]
    assert dossier.names[raised.by] == ""
    [row] = (await room.reader.listing(Filters(process="poll"), OPERATOR, room.clock.now())).rows
    assert row.title == ""


async def test_erased_words_are_found_by_no_search(room: Room) -> None:
    await talk(room)
    assert (await room.reader.listing(Filters(words="zebrafinch"), OPERATOR, room.clock.now())).rows
    await erase(room, "zacharias")
    for word in WORDS:
        assert (await room.reader.listing(Filters(words=word), OPERATOR, room.clock.now())).rows == ()
    assert len((await room.reader.listing(Filters(words="fridays"), OPERATOR, room.clock.now())).rows) == 1


async def test_answers_to_an_erased_person_keep_their_code_alone(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.does("zacharias", Object(decision=1, reason="zebrafinch"), delivery="x")
    await erase(room, "zacharias")
    assert await room.tries("zacharias", Object(decision=1, reason="zebrafinch"), delivery="x") == Receipt(
        code="objected", number=1
    )


async def test_the_erased_account_is_a_stranger_from_then_on(room: Room) -> None:
    await talk(room)
    await erase(room, "zacharias")
    viewer = Viewer(spot=ROOM, account="zacharias")
    assert (await room.reader.listing(Filters(), viewer, room.clock.now())).rows == ()
    assert await room.value("SELECT members FROM place") == 2


async def test_an_unknown_account_cannot_be_erased(room: Room) -> None:
    await talk(room)
    with pytest.raises(Refused, match="no-such-person"):
        await erase(room, "nobody")


async def test_erasing_twice_is_refused_and_harms_nothing(room: Room) -> None:
    await talk(room)
    await erase(room, "zacharias")
    with pytest.raises(Refused, match="no-such-person"):
        await erase(room, "zacharias")
    assert await Log(room.store).verify() == []


async def test_the_sealed_choice_of_an_erased_voter_still_counts(room: Room) -> None:
    """The figure is no one's; what ties it to a person is gone."""
    await room.does(
        "ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll", hidden=True)
    )
    await room.does("zacharias", Vote(decision=1, choice="Soup"))
    await erase(room, "zacharias")
    assert await room.rows("SELECT choice, people FROM counter") == [("o1", 1)]
    assert await Log(room.store).verify() == []
