"""The command line as people use it: in a process of its own, its exit codes, its streams, and how little it imports to help."""

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.app import open_app
from consensus.commands import Propose
from consensus.definition import builtin
from storage.installations import Installations
from tests.bot.command import CHAT, FIELD, ROOT, accord, accord_here, environment, free_port, started
from tests.bot.house import House
from tests.databases import BOTH, SQLITE, Database
from tests.waiting import HANGS_AFTER_SECONDS, slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    done = accord(folder, "room", typed=CHAT)
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def decided(made: Path, tmp_path: Path) -> Path:
    """A folder in which one decision was taken and another is blocked."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


# ------------------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize(
    "arguments", [["--help"], ["log", "--help"], ["log", "list", "--help"], ["run", "--help"]]
)
def test_help_imports_little(arguments: list[str]) -> None:
    """So it is there at once. What is imported is counted, which is the same on every machine."""
    code = (
        "import sys\n"
        f"sys.argv = ['accord', *{arguments!r}]\n"
        "from bot.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    modules = done.stdout.splitlines()[-1].split()
    loaded = {name.partition(".")[0] for name in modules}
    heavy = {
        "sqlmodel",
        "sqlalchemy",
        "storage",
        "adapters",
        "pydantic_settings",
        "starlette",
        "structlog",
    }
    assert loaded & (heavy | {"uvicorn", "jinja2", "babel", "alembic", "mcp"}) == set()
    assert len(modules) < 420


# --------------------------------------------------------------------------------------------------- usage and errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["log", "show"],
        ["log", "show", "seventeen"],
        ["log", "list", "--limit", "0"],
        ["log", "list", "--since", "soon"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_so_on_standard_error(tmp_path: Path, arguments: list[str]) -> None:
    done = accord(tmp_path, *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_what_is_refused_ends_with_1_and_says_what_to_do(tmp_path: Path) -> None:
    done = accord_here(tmp_path, "log", "show", "D-7")
    assert (done.code, done.out) == (1, "")
    assert "no D-7" in done.err


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = accord_here(tmp_path, "log", "list", ACCORD_TIMEZONE="Mars/Olympus")
    assert done.code == 1
    assert "ACCORD_TIMEZONE" in done.err


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "accord.db").write_text("a shopping list, long enough to be looked at\n" * 40)
    done = accord_here(tmp_path, "log", "list")
    assert done.code == 1
    assert "cannot be used as a database" in done.err
    assert (tmp_path / "accord.db").read_text().startswith("a shopping list")


def test_a_reader_who_has_seen_enough_is_no_error(decided: Path) -> None:
    shell = f"'{sys.executable}' -m bot log list --json | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"],
        cwd=decided,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


# -------------------------------------------------------------------------------------------------------------- room


def test_any_command_brings_an_empty_database_up(tmp_path: Path) -> None:
    done = accord_here(tmp_path, "log", "list", "--json")
    assert (done.code, json.loads(done.out)) == (0, [])
    assert (tmp_path / "accord.db").exists()


def test_a_pipe_into_the_room_reads_as_a_chat(tmp_path: Path) -> None:
    done = accord(tmp_path, "room", typed=CHAT)
    assert done.code == 0
    assert "ann> /vote D-1 yes" in done.out
    assert "Adopted" in done.out
    assert "Which colour?" in done.out
    assert done.err == ""


def test_hostile_lines_do_not_reach_the_terminal(tmp_path: Path) -> None:
    done = accord(tmp_path, "room", typed='ann: /propose "a\x1b[2Jb\u202ec"\nann: \x1b]0;title\x07 hello\n')
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
    listed = accord_here(tmp_path, "log", "list")
    assert "\x1b" not in listed.out
    assert "\u202e" not in listed.out


# --------------------------------------------------------------------------------------------------------------- log


def test_the_list_for_programs_has_every_key(decided: Path) -> None:
    rows = json.loads(accord_here(decided, "log", "list", "--json").out)
    assert [row["number"] for row in rows] == [2, 1]
    keys = [
        "number",
        "title",
        "kind",
        "process",
        "state",
        "outcome",
        "winners",
        "because",
        "opened_at",
        "closes_at",
        "closed_at",
    ]
    assert all(key in row for row in rows for key in keys)
    closed = rows[1]
    assert (closed["kind"], closed["state"], closed["outcome"]) == ("proposal", "closed", "adopted")
    assert rows[0]["objections"] == [1]


def test_filters_narrow_the_list(decided: Path) -> None:
    def numbers(*arguments: str) -> list[int]:
        return [row["number"] for row in json.loads(accord_here(decided, "log", *arguments, "--json").out)]

    assert numbers("list", "--state", "open") == [2]
    assert numbers("list", "--outcome", "adopted") == [1]
    assert numbers("list", "--blocked") == [2]
    assert numbers("list", "--limit", "1") == [2]
    assert numbers("list", "--before", "D-2") == [1]
    assert numbers("list", "--outcome", "no-quorum") == []
    assert numbers("list", "--home", "local/local") == [2, 1]
    assert numbers("search", "shed") == [2]
    assert numbers("search", "shed", "--state", "open", "--blocked") == [2]
    assert numbers("search", "shed", "--outcome", "adopted") == []
    assert numbers("search", "shed", "--order", "relevance") == [2]
    assert numbers("list", "--has", "objection", "--objected", "bo") == [2]
    assert numbers("list", "--has", "objection", "--has", "overruled") == []
    assert numbers("list", "--taken", "here", "--since", "30d") == [2, 1]
    assert numbers("list", "--closed", "early") == [1]
    assert numbers("list", "--review", "due") == []


def test_a_log_moves_to_another_database_and_its_decisions_go_on(decided: Path, tmp_path: Path) -> None:
    assert accord_here(decided, "log", "export", "--people", "log.jsonl").code == 0
    other = tmp_path / "other"
    other.mkdir()
    taken = accord_here(other, "log", "import", str(decided / "log.jsonl"))
    assert taken.code == 0
    assert "The log is signed with the key" in taken.err, "the file of the key is moved as well"
    assert "2 decisions" in taken.out
    again = accord_here(other, "log", "import", str(decided / "log.jsonl"))
    assert again.code == 1
    assert "already" in again.err
    assert accord_here(other, "log", "verify").code == 0
    shutil.copy(decided / "accord-log.key", other)
    shown = accord(other, "room", typed="ann: /withdraw D-2\nann: /decisions D-2\n")
    assert "D-2 is withdrawn" in shown.out


def test_a_record_is_shown_to_people_and_programs(decided: Path) -> None:
    shown = accord_here(decided, "log", "show", "D-2").out
    assert "Which colour?" in shown
    record = json.loads(accord_here(decided, "log", "show", "2", "--json").out)
    assert record["card"]["objections"][0]["reason"] == "Which colour?"


def test_what_a_text_would_contradict_is_told_by_words_and_by_the_exit_code(tmp_path: Path) -> None:
    accord(tmp_path, "room", typed='ann: /decide "Backups are kept for 30 days"\n')
    done = accord_here(tmp_path, "log", "conflicts", "Keep backups for 90 days", "--json")
    assert done.code == 1
    shown = json.loads(done.out)
    (conflict,) = shown["conflicts"]
    assert (conflict["number"], conflict["what"]) == (1, "value")
    start, end = conflict["differs"][0]
    assert conflict["text"][start:end] == "30 days"
    agreed = accord_here(tmp_path, "log", "conflicts", "Backups are kept for 30 days")
    assert (agreed.code, "D-1 Backups are kept" in agreed.out) == (0, True)
    assert accord_here(tmp_path, "log", "conflicts", " ").code == 2


def test_what_waits_is_a_list_with_the_line_that_settles_each(tmp_path: Path) -> None:
    assert json.loads(accord_here(tmp_path, "log", "waiting", "--json").out) == []
    assert "Nothing waits." in accord_here(tmp_path, "log", "waiting").out
    said = """ann: hello
bo: /decide "The daily stand-up is at 9:00."
ann: /propose "Move the stand-up to 10:00" --process lazy --by 3d
ann: /propose "Buy a press" --process majority --by 2d
bo: /ask D-2 "Why ten?"
@+2d1h
"""
    assert accord(tmp_path, "room", typed=said).code == 0
    shown = json.loads(accord_here(tmp_path, "log", "waiting", "--json").out)
    assert [(row["why"], row["lost"], row["number"]) for row in shown] == [
        ("silence", "chance", 2),
        ("question", "progress", 2),
        ("conflict", "agreement", 2),
        ("fell", "question", 3),
    ]
    assert [row["line"] for row in shown] == [
        '/object D-2 "reason"',
        '/accord answer D-2 1 "text"',
        "/accord link D-2 replaces D-1",
        '/propose "Buy a press" --process majority --follows D-3',
    ]
    assert shown[2]["reason"] == "D-1 (in force) says “9:00”"
    text = accord_here(tmp_path, "log", "waiting").out
    assert "Shown to whoever runs this program" in text
    assert all(row["line"] in text for row in shown)
    assert len(json.loads(accord_here(tmp_path, "log", "waiting", "--limit", "1", "--json").out)) == 1
    assert json.loads(accord_here(tmp_path, "log", "list", "--stuck", "--json").out) == []


def test_what_if_by_a_process_of_a_file_or_a_name(decided: Path) -> None:
    text = accord_here(decided, "log", "what-if", "D-1", "--process", "lazy").out
    assert "It was: adopted (Majority)" in text
    own = decided / "ours.toml"
    own.write_text(builtin("two-thirds")[0].replace('id = "two-thirds"', 'id = "ours"'))  # type: ignore[index]
    shown = json.loads(accord_here(decided, "log", "what-if", "--process", str(own), "--json").out)
    assert [row["number"] for row in shown["rows"]] == [1]
    own.write_text("nonsense = 1")
    wrong = accord_here(decided, "log", "what-if", "--process", str(own))
    assert (wrong.code, "line 1" in wrong.err) == (1, True)
    for line, code, words in (
        (("D-1", "--process", "no-such"), 2, "no-such"),
        (("D-2", "--process", "lazy"), 1, "still open"),
        (("D-1", "--process", "lazy", "--since", "2026-01"), 2, "Give a decision, or a time"),
        (("--process", "lazy", "--since", "yesteryear"), 2, "not a date"),
    ):
        refused = accord_here(decided, "log", "what-if", *line)
        assert (refused.code, words in refused.err, refused.out) == (code, True, "")
    nothing = accord_here(decided, "log", "what-if", "--process", "lazy", "--since", "2035-01")
    assert (nothing.code, "Nothing was decided here" in nothing.out) == (0, True)


def test_the_summary_says_what_a_lead_wants_to_know(decided: Path) -> None:
    shown = accord_here(decided, "log", "summary").out
    assert "1 blocked" in shown
    assert "1 decided" in shown


@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
def test_an_export_verifies_and_one_changed_byte_is_found(decided: Path, name: str) -> None:
    assert accord_here(decided, "log", "export", name).code == 0
    well = accord_here(decided, "log", "verify", name)
    assert (well.code, well.err) == (0, "")
    file = decided / name
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Ship on Fridays", "Ship on Mondays"), encoding="utf-8")
    ill = accord_here(decided, "log", "verify", name)
    assert (ill.code, ill.out) == (1, "")
    assert ill.err


@pytest.mark.parametrize(
    ("data", "seeming"),
    [
        ((FIELD / "40-import-of-something-else.txt").read_bytes(), "a text in Markdown"),
        (b'{"decisions": []}', "JSON of something else"),
        (b"Ann,Bo\n1,2\n", "a table"),
        (b"<!doctype html>", "a web page"),
        (b"PK\x03\x04...", "a spreadsheet"),
        (b"SQLite format 3\x00", "a database"),
        (b"Dear all", "a text"),
    ],
)
def test_a_file_that_never_was_an_export_is_not_called_changed(
    tmp_path: Path, data: bytes, seeming: str
) -> None:
    """tests/data/field/40-import-of-something-else"""
    (tmp_path / "other").write_bytes(data)
    for command in ("import", "verify"):
        done = accord_here(tmp_path, "log", command, "other")
        assert done.code == 1
        assert f"This is not an export of Accord: it seems to be {seeming}" in done.err
        assert "changed" not in done.err
    assert "log export FILE" in accord_here(tmp_path, "log", "import", "other").err


def test_an_export_without_texts_verifies_and_holds_none(decided: Path) -> None:
    done = accord_here(decided, "log", "export", "-", "--no-texts")
    assert "Fridays" not in done.out
    (decided / "bare.jsonl").write_text(done.out, encoding="utf-8")
    assert accord_here(decided, "log", "verify", "bare.jsonl").code == 0


def test_of_an_old_database_it_is_told_who_is_not_covered(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "data" / "old_log" / "accord.db", tmp_path / "accord.db")
    assert accord_here(tmp_path, "db", "upgrade").code == 0
    well = accord_here(tmp_path, "log", "verify")
    assert (well.code, well.err) == (0, "")
    people = json.loads(accord_here(tmp_path, "log", "verify", "--json").out)["people_not_committed_to"]
    assert people > 1
    assert f"Not covered yet: who {people} people are who acted." in well.out


def test_the_database_itself_is_recounted(decided: Path) -> None:
    well = accord_here(decided, "log", "verify", "--json")
    assert (well.code, json.loads(well.out)["ok"]) == (0, True)


def test_where_nothing_was_decided_there_is_nothing_to_verify(tmp_path: Path) -> None:
    done = accord_here(tmp_path, "log", "verify")
    assert (done.code, done.out) == (1, "")
    assert "There is nothing to verify" in done.err
    assert json.loads(accord_here(tmp_path, "log", "verify", "--json").out)["ok"] is False
    for content in ("", "\n", "no export at all"):
        (tmp_path / "empty.jsonl").write_text(content)
        assert accord_here(tmp_path, "log", "verify", "empty.jsonl").code == 1


# ------------------------------------------------------------------------------------------ processes and simulation


def test_processes_are_listed_shown_and_checked(tmp_path: Path) -> None:
    listed = json.loads(accord_here(tmp_path, "process", "list", "--json").out)
    assert {"consent", "lazy", "majority", "poll"} <= {one["id"] for one in listed}
    assert "objection" in accord_here(tmp_path, "process", "show", "consent").out
    toml = accord_here(tmp_path, "process", "show", "majority", "--toml").out
    (tmp_path / "mine.toml").write_text(toml)
    assert accord_here(tmp_path, "process", "check", "mine.toml").code == 0
    (tmp_path / "mine.toml").write_text(toml + "\nquorom = 3\n")
    bad = accord_here(tmp_path, "process", "check", "mine.toml")
    assert (bad.code, bad.out) == (1, "")
    assert "line" in bad.err


def test_an_own_process_can_be_decided_by(tmp_path: Path) -> None:
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "ours.toml").write_text(
        'title = "Two thirds of us"\n[threshold]\nmin = "2/3"\n'
    )
    done = accord(tmp_path, "room", typed='ann: /propose "Ship on Fridays" --process ours\n')
    assert "Two thirds of us" in done.out


SCENARIO = """\
process = "majority"
text = "Merge the new parser"
opened_by = "ann"
eligible = ["ann", "bo"]
[[step]]
after = "1h"
who = "ann"
do = "vote"
position = "yes"
[[step]]
after = "2h"
who = "bo"
do = "vote"
position = "perhaps"
[[step]]
after = "4d"
do = "pass_time"
[expect]
outcome = "{outcome}"
"""


def test_a_scenario_is_played_and_its_expectation_checked(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(SCENARIO.format(outcome="adopted"))
    well = accord_here(tmp_path, "simulate", "case.toml", "--json")
    assert well.code == 0
    played = json.loads(well.out)
    assert (played["outcome"], played["missing"]) == ("adopted", None)
    assert [one["code"] for one in played["refused"]] == ["no-such-position"]
    assert set(played) == {
        "outcome",
        "because",
        "missing",
        "phase",
        "revision",
        "closed_after_seconds",
        "winners",
        "refused",
        "events",
    }
    (tmp_path / "case.toml").write_text(SCENARIO.format(outcome="rejected"))
    ill = accord_here(tmp_path, "simulate", "case.toml")
    assert ill.code == 1
    assert "expected 'rejected'" in ill.err


def test_a_scenario_that_is_none_says_why(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("process = 3")
    done = accord_here(tmp_path, "simulate", "case.toml")
    assert (done.code, done.out) == (1, "")
    assert "case.toml" in done.err
    (tmp_path / "case.toml").write_text("this is [ nothing")
    assert "neither TOML nor JSON" in accord_here(tmp_path, "simulate", "case.toml").err


def test_a_database_that_was_moved_says_where_it_went_and_takes_nothing_more(decided: Path) -> None:
    done = accord_here(decided, "db", "copy", "accord.db", "new.db", "--move")
    assert done.code == 0, done.err
    (decided / "rights.toml").write_text('[[right]]\nright = "close"\nwho = ["administrators"]\n')
    for arguments in (
        ("run",),
        ("room",),
        ("log", "key", "rotate"),
        ("person", "erase", "bo", "--yes"),
        ("rights", "import", "rights.toml"),
    ):
        refused = accord(decided, *arguments, ACCORD_WEB_PORT="0")
        assert refused.code == 1
        assert "accord.db was moved to" in refused.err
        assert "new.db" in refused.err
        assert "Set ACCORD_DATABASE_URL to that one." in refused.err
    assert "Ship" in accord_here(decided, "log", "list").out, "it can be read"
    assert accord_here(decided, "log", "verify", ACCORD_DATABASE_URL="new.db").code == 0
    # Taken into use again, it is a database like any other.
    assert accord_here(decided, "db", "copy", "accord.db", "again.db").code == 0
    assert "moved" not in accord_here(decided, "doctor", ACCORD_DATABASE_URL="again.db").out


# ----------------------------------------------------------------------------------------------- doctor, demo and run


def test_the_doctor_finds_nothing_in_a_new_folder_and_changes_nothing(tmp_path: Path) -> None:
    done = accord_here(tmp_path, "doctor")
    assert done.code == 0, done.out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_is_wrong(decided: Path) -> None:
    for name in ("accord.key", "accord.db"):
        (decided / name).chmod(0o644)
    (decided / "processes").mkdir()
    (decided / "processes" / "broken.toml").write_text("min = 3")
    done = accord_here(decided, "doctor", DISCORD_TOKEN="x")
    assert done.code == 1
    for said in (
        "chmod 600 accord.key",
        "chmod 600 accord.db*",
        "accord process check processes/broken.toml",
        "DISCORD_TOKEN",
    ):
        assert said in done.out
    found = json.loads(accord_here(decided, "doctor", "--json").out)
    assert {"what", "ok", "said"} == set(found[0])


def test_sealed_installations_without_their_key_keep_the_program_from_starting(tmp_path: Path) -> None:
    """No new key is made silently, reading goes on, and what is said is enough to go on, with the key or without."""

    async def install() -> None:
        async with open_app(str(tmp_path / "accord.db")) as app:
            await Installations(app.store, "slack", app.keys).save("T1", {"token": "xoxb-1"})

    asyncio.run(install())
    (tmp_path / "accord.key").rename(tmp_path / "away")
    for settings, said in (
        ({}, "there is none at accord.key"),
        ({"ACCORD_SECRET_KEY": "x"}, "not the one that installations are sealed with"),
    ):
        refused = accord(tmp_path, "run", ACCORD_WEB_PORT="0", **settings)
        assert refused.code == 1
        assert said in refused.err
        assert "accord db forget-installations" in refused.err
        assert said in accord_here(tmp_path, "doctor", **settings).out
        assert accord_here(tmp_path, "log", "list", **settings).code == 0
        assert not (tmp_path / "accord.key").exists()
    (tmp_path / "away").rename(tmp_path / "accord.key")
    assert "nothing was removed" in accord_here(tmp_path, "db", "forget-installations").out
    assert "sealed" not in accord_here(tmp_path, "doctor").out
    (tmp_path / "accord.key").unlink()
    assert "Installations removed: 1." in accord_here(tmp_path, "db", "forget-installations").out
    assert accord_here(tmp_path, "doctor").code == 0
    assert accord_here(tmp_path, "log", "list").code == 0
    assert (tmp_path / "accord.key").exists()


@slow
def test_the_demo_tells_its_story_and_verifies_it(tmp_path: Path) -> None:
    done = accord(tmp_path, "demo")
    assert (done.code, done.err) == (0, "")
    for said in (
        "Objection D-1.1 is resolved",
        "On record: 1 concern",
        "Chosen: “Porto”",
        "all as they were written",
    ):
        assert said in " ".join(done.out.split())
    assert list(tmp_path.iterdir()) == []


def test_run_without_a_terminal_says_so_stays_up_and_stops_when_asked(tmp_path: Path) -> None:
    port = free_port()
    running = started(tmp_path, "run", ACCORD_WEB_PORT=str(port))
    try:
        assert running.stdout is not None
        assert "there is no terminal here" in running.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=HANGS_AFTER_SECONDS) as answer:
            assert json.load(answer)["database"] == "ok"
        assert running.poll() is None
    finally:
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=HANGS_AFTER_SECONDS)
    assert running.returncode == 0, out + err
    assert "Traceback" not in err


def test_run_says_when_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = accord(tmp_path, "run", ACCORD_WEB_PORT=str(port))
    assert done.code == 1
    assert "ACCORD_WEB_PORT" in done.err


@pytest.mark.parametrize("database", [pytest.param(SQLITE, marks=slow), *BOTH[1:]], indirect=True)
async def test_the_command_line_reads_while_the_program_runs(
    house: House, database: Database, tmp_path: Path
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    listed = await asyncio.to_thread(
        accord, tmp_path, "log", "list", "--json", ACCORD_DATABASE_URL=database.url
    )
    assert [row["title"] for row in json.loads(listed.out)] == ["Ship on Fridays"]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--outcome", "adoptd", "adopted, rejected, no_quorum"),
        ("--state", "opne", "'open', 'closed', 'gathering'"),
        ("--process", "consensuss", "process list"),
        ("--place", "nowhere", "There is no place called “nowhere”."),
        ("--by", "nobody", "Nobody called “nobody” has opened a decision."),
        ("--objected", "nobody", "Nobody called “nobody” has objected to a decision."),
        ("--has", "doubts", "objection, concern, dissent"),
        ("--closed", "late", "early, deadline"),
        ("--taken", "away", "here, elsewhere"),
        ("--review", "smarch", "due, month, december, 2026-12"),
        ("--since", "smarch", "write it like 2026-11-01"),
        ("--home", "nowhere", "write it like"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_what_does(
    decided: Path, option: str, value: str, told: str
) -> None:
    """An empty list would say that there is no such decision."""
    for command in (("list",), ("search", "Ship")):
        done = accord_here(decided, "log", *command, option, value)
        assert (done.code, done.out) == (2, ""), done
        assert told in done.err


@pytest.mark.parametrize("way", ["script", "module", "on the path"])
def test_a_line_that_is_printed_for_a_shell_runs_there(decided: Path, way: str) -> None:
    script = Path(sys.executable).with_name("accord")
    commands = {"script": [str(script)], "module": [sys.executable, "-m", "bot"], "on the path": ["accord"]}
    path = f"{script.parent}:/usr/bin:/bin" if way == "on the path" else "/usr/bin:/bin"
    done = subprocess.run(
        [*commands[way], "process", "list"],
        cwd=decided,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        check=True,
    )
    printed = done.stdout.rpartition("More about one of them: ")[2].strip()
    if way == "on the path":
        assert printed.startswith("accord ")
    again = subprocess.run(
        ["/bin/sh", "-c", printed],
        cwd=decided,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.returncode, "Consent" in again.stdout) == (0, True), again.stderr


def test_run_waits_for_a_server_that_is_not_up_yet_and_says_so(tmp_path: Path) -> None:
    """Started together with its database, as services are."""
    port, nobody = free_port(), free_port()
    url = f"postgresql://accord:secret@127.0.0.1:{nobody}/accord"
    settings = {"ACCORD_LOG_LEVEL": "info", "ACCORD_LOG_FORMAT": "json"}
    running = started(tmp_path, "run", ACCORD_WEB_PORT=str(port), ACCORD_DATABASE_URL=url, **settings)
    try:
        assert running.stderr is not None
        line = running.stderr.readline()
        while "tried again until it answers" not in line:
            assert line, "it has ended"
            line = running.stderr.readline()
        assert "secret" not in line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=HANGS_AFTER_SECONDS) as answer:
            assert json.load(answer)["status"] == "starting"
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=HANGS_AFTER_SECONDS)
        assert running.poll() is None
    finally:
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=HANGS_AFTER_SECONDS)
    assert running.returncode == 0, out + err
    assert "Traceback" not in err
