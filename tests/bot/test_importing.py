"""`accord log import` of what other programs kept: once, said to come from there, and never posted anywhere."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consensus.commands import ImportRecord, Origin, Propose
from consensus.frozen import replace
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views import ListDecisions, Listing, RecordView, ShowRecord
from storage.log import Log
from tests.bot.command import Done, accord, accord_here
from tests.bot.house import CHANNEL, ROOM, House, house_at
from tests.databases import Database
from tests.published import require_published

LEAD = Viewer(spot=ROOM, operator=True)
QUEUE = ImportRecord(
    text="Use a queue",
    why="It is simple.",
    origin=Origin(
        source="ADR", key="shop/0003", status="superseded by 7", date="2026-02-01", people=("Ann", "Bo")
    ),
    outcome="superseded",
    decided_at=datetime(2026, 2, 1, 12, tzinfo=UTC),
)
CHAT = """\
ann: hello
bo: hello
ann: /propose "Ship on *Fridays* #1" --process majority --by 1d --why "Mondays are full"
/vote D-1 yes
bo: /vote D-1 yes
ann: /propose "Paint the shed" --process majority --by 1d
bo: /vote D-2 no
ann: /propose "Buy a boat"
/withdraw D-3
ann: /poll "Where to?" "Kyoto" "Osaka" --by 1d
bo: /vote D-4 Kyoto
@+2d
ann: /decide "Ship on Mondays" --supersedes D-1
ann: /propose "Still open" --by 9d
"""


async def test_what_is_imported_is_a_record_that_says_where_it_comes_from(house: House) -> None:
    receipt = await house.does(None, QUEUE)
    assert (receipt.code, receipt.number, receipt.changed) == ("imported", 1, True)
    record = await house.app.ask(ShowRecord(number=1), LEAD)
    assert isinstance(record, RecordView)
    require_published(record)
    card = record.card
    assert card.origin is not None
    assert (card.origin.key, card.origin.people) == ("shop/0003", ("Ann", "Bo"))
    assert card.outcome is not None
    assert (card.outcome.outcome, card.outcome.effective_at) == ("superseded", QUEUE.decided_at)
    await house.app.settle()
    assert house.wall.posts == []
    assert house.wall.notices == []
    assert await Log(house.app.store).verify() == []


async def test_the_same_source_is_one_record_also_within_one_group(house: House) -> None:
    again = replace(QUEUE, text="Use another queue")
    first, second = await house.together(house.envelope(None, QUEUE), house.envelope(None, again))
    assert not isinstance(first, Refused)
    assert not isinstance(second, Refused)
    assert (second.code, second.number, second.changed) == ("imported-before", first.number, False)
    third = await house.does(None, again)
    assert (third.code, third.number) == ("imported-before", first.number)
    other = await house.does(None, ImportRecord(text="Other", origin=Origin(source="CSV", key="shop/0003")))
    assert (other.code, other.number) == ("imported", 2)


async def test_it_is_no_act_of_people_and_gives_nobody_any_right(house: House) -> None:
    assert (await house.refuses("ann", QUEUE)).code == "not-an-act-of-people"
    await house.does(None, QUEUE)
    await house.does("ann", Propose(text="Ship", process="majority"))
    people = await house.rows(
        "select p.name, m.person is null from person p left join member m on m.person = p.id"
    )
    assert {name: bool(outside) for name, outside in people} == {"ann": False, "Import": True}
    assert await house.rows("select count(*) from home_role where administrator") == [(1,)]


async def test_an_imported_log_of_ours_keeps_where_its_records_came_from(
    house: House, other_database: Database
) -> None:
    await house.does(None, QUEUE)
    lines = await Log(house.app.store).lines(LEAD, house.clock.now(), opened=True, people=True)
    async with house_at(other_database) as other:
        await Log(other.app.store).take_in("".join(f"{line}\n" for line in lines).encode())
        assert (await other.does(None, QUEUE)).code == "imported-before"
        listing = await other.app.ask(ListDecisions(), LEAD)
        assert isinstance(listing, Listing)
        assert [(row.title, row.outcome) for row in listing.rows] == [("Use a queue", "superseded")]


# ------------------------------------------------------------------------------------------------- on the command line


def rows(folder: Path) -> list[dict[str, object]]:
    read: list[dict[str, object]] = json.loads(accord_here(folder, "log", "list", "--json").out)
    return read[::-1]


def imported(folder: Path, *arguments: str) -> Done:
    return accord_here(folder, "log", "import", *arguments)


def test_a_log_goes_out_as_madr_and_comes_in_elsewhere_the_same_and_once(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    assert accord(here, "room", typed=CHAT).code == 0
    assert accord_here(here, "log", "export", "--format", "madr", str(tmp_path / "decisions")).code == 0
    assert accord(there, "room", typed="zoe: hello\n@+5d\n").code == 0  # nothing was decided in its future
    done = imported(there, str(tmp_path / "decisions"))
    assert (done.code, "Imported: 5. Here already: 0. Left out: 1." in done.out) == (0, True)
    assert "0006-still-open.md: nothing is decided yet: proposed" in done.err
    ours, theirs = rows(here)[:5], rows(there)
    for mine, copy in zip(ours, theirs, strict=True):
        assert copy["title"] == mine["title"]
        assert copy["outcome"] == mine["outcome"]
        assert str(copy["closed_at"])[:10] == str(mine["closed_at"])[:10]
        assert copy["process"] == "recorded"
    assert theirs[0]["outcome"] == "superseded"
    shown = accord_here(there, "log", "show", "D-1").out
    assert (
        "It comes from ADR: “decisions/0001”. There it says “superseded by ADR-0005”. Decided by ann and bo."
        in shown
    )
    assert "Mondays are full" in shown
    assert "Imported: 0. Here already: 5." in imported(there, str(tmp_path / "decisions")).out
    assert rows(there) == theirs
    assert accord_here(there, "log", "verify").code == 0


def test_a_folder_is_known_by_its_repository_wherever_that_lies(tmp_path: Path) -> None:
    for place in ("a", "b"):
        folder = tmp_path / place / "shop" / "docs"
        folder.mkdir(parents=True)
        subprocess.run(["git", "init", "-q", str(tmp_path / place / "shop")], check=True)
        (folder / "0001-x.md").write_text("# X\n")
    first = json.loads(imported(tmp_path, "a/shop/docs", "--json").out)
    assert first["imported"] == [{"number": 1, "title": "X", "source": "ADR", "key": "shop/docs/0001"}]
    assert json.loads(imported(tmp_path, "b/shop/docs", "--json").out)["known"] == 1
    one = json.loads(imported(tmp_path, "b/shop/docs/0001-x.md", "--json").out)
    assert (one["known"], one["imported"]) == (1, [])
    named = json.loads(imported(tmp_path, "b/shop/docs", "--source", "other", "--json").out)
    assert named["imported"][0]["key"] == "other/0001"


def test_a_file_with_a_mistake_is_not_taken_at_all(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("title,status\nGood,accepted\n,accepted\n")
    done = imported(tmp_path, "log.csv")
    assert (done.code, done.out) == (1, "")
    assert "Nothing was imported. log.csv, line 3: it has no title." in done.err
    assert rows(tmp_path) == []


def test_loomio_is_known_by_what_is_in_the_file(tmp_path: Path) -> None:
    lines = [
        {
            "table": "polls",
            "record": {"id": 7, "key": "k7", "title": "Move", "closed_at": "2026-03-01T09:00:00Z"},
        },
        {"table": "outcomes", "record": {"poll_id": 7, "statement": "We move."}},
    ]
    (tmp_path / "loomio.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "D-1  Move" in imported(tmp_path, "loomio.json").out
    assert "It comes from Loomio: “poll k7”." in accord_here(tmp_path, "log", "show", "D-1").out
    (tmp_path / "ours.json").write_text('{"decisions": []}')
    assert "not an export of Accord" in imported(tmp_path, "ours.json").err


def test_where_there_are_several_places_one_has_to_be_named(tmp_path: Path) -> None:
    async def spoken_in_two() -> None:
        async with house_at(tmp_path / "accord.db") as house:
            await house.does("ann", Propose(text="Ship", process="majority"))
            await house.app.submit(house.envelope(None, QUEUE, spot=replace(CHANNEL, name="core")))

    asyncio.run(spoken_in_two())
    (tmp_path / "log.csv").write_text("title\nOne\n")
    done = imported(tmp_path, "log.csv")
    assert done.code == 2
    assert "say --place, and --home where that is not enough" in done.err
    assert (
        "core (slack/T1), the room (local/room)" in done.err
        or "the room (local/room), core (slack/T1)" in done.err
    )
    assert imported(tmp_path, "log.csv", "--place", "nowhere").code == 2
    assert imported(tmp_path, "log.csv", "--home", "slack/T9").code == 2
    assert "Imported: 1." in imported(tmp_path, "log.csv", "--place", "#Core").out
    assert "Imported: 1." in imported(tmp_path, "log.csv", "--home", "local/room").out


@pytest.mark.parametrize("option", ["--place", "--source"])
def test_what_means_nothing_for_a_log_of_ours_is_refused(tmp_path: Path, option: str) -> None:
    (tmp_path / "log.jsonl").write_text("{}\n")
    done = imported(tmp_path, "log.jsonl", option, "x")
    assert (done.code, "go with files of other programs" in done.err) == (2, True)


def test_what_was_superseded_leads_to_what_took_its_place_and_tags_are_taken(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    for name, text in {
        "0003-queue.md": "---\nstatus: superseded by [ADR 7](0007-two-queues.md)\ndate: 2026-03-01\ntags: [Data Base, infra]\n---\n# Use a queue\n",
        "0007-two-queues.md": "# 7. Use 2 queues\n\nDate: 2026-04-01\n\n## Status\n\nSuperceded by [9. Use 3 queues](0009-three.md)\n",
        "0009-three.md": "# 9. Use 3 queues\n\n## Status\n\nAccepted\n",
        "0010-circle.md": "---\nstatus: superseded by 0011\n---\n# One way\n",
        "0011-circle.md": "---\nstatus: superseded by 0010\n---\n# The other way\n",
        "0012-gone.md": "---\nstatus: superseded by ADR-0099\n---\n# Nobody knows\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    for expected in ("Imported: 6. Here already: 0.", "Imported: 0. Here already: 6."):
        done = accord(tmp_path, "log", "import", str(folder))
        assert done.code == 0, done
        assert expected in done.out
    rows = {row["title"]: row for row in json.loads(accord(tmp_path, "log", "list", "--json").out)}
    assert rows["Use a queue"]["superseded_by"] == rows["Use 2 queues"]["number"]
    assert rows["Use 2 queues"]["superseded_by"] == rows["Use 3 queues"]["number"]
    assert rows["Use 3 queues"]["superseded_by"] is None
    assert rows["Nobody knows"]["superseded_by"] is None
    assert rows["Use a queue"]["tags"] == ["data-base", "infra"]
    assert rows["Use a queue"]["closed_at"].startswith("2026-03-01")
    assert "Superseded by D-" in accord(tmp_path, "log", "show", f"D-{rows['Use a queue']['number']}").out
    assert accord(tmp_path, "log", "verify").code == 0
    assert accord(tmp_path, "log", "list", "--tag", "infra").out.count("Use a queue") == 1
