"""`accord person`: who is known, everything of one as a file, and the end of it."""

import json
from pathlib import Path

from tests.bot.command import accord, accord_here

SAID = (
    'ann: /propose "Ship on Fridays" --by 3d\nBo: /object D-1 "the zebrafinch sings"\n'
    'cy: /vote D-1 consent\nann: /poll "Where?" "here" "there" --hidden\nBo: /vote D-2 A --reason "marmalade"\n'
)


def room(folder: Path, lines: str = SAID) -> None:
    assert accord(folder, "room", typed=lines).code == 0


def test_who_is_known_is_listed_with_what_is_held(tmp_path: Path) -> None:
    room(tmp_path)
    listed = json.loads(accord_here(tmp_path, "person", "list", "--json").out)
    assert [(one["name"], one["decisions"], one["texts"], one["ballots"]) for one in listed] == [
        ("ann", 2, 2, 0),
        ("Bo", 0, 2, 2),
        ("cy", 0, 0, 1),
    ]
    assert listed[0]["administers"] == ["local"]
    shown = accord_here(tmp_path, "person", "show", "bo")
    assert "local/local/bo" in shown.out
    assert accord_here(tmp_path, "person", "list", "--home", "slack/T1").out.strip() == "Nobody is known yet."
    assert accord_here(tmp_path, "person", "show", "di").code == 1


def test_a_person_gets_everything_but_what_is_still_hidden(tmp_path: Path) -> None:
    room(tmp_path)
    file = tmp_path / "bo.json"
    assert accord_here(tmp_path, "person", "export", "Bo", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text(encoding="utf-8")
    held = json.loads(text)
    assert held["name"] == "Bo"
    assert [one["texts"]["words"]["reason"] for one in held["entries"] if "texts" in one] == [
        "the zebrafinch sings"
    ]
    assert [one["decision"] for one in held["ballots"]] == [1]
    assert [one["decision"] for one in held["entries"] if one.get("withheld")] == [2]
    assert "marmalade" not in text
    assert "Ship on Fridays" not in text, "what others wrote is theirs"


def test_erasing_asks_first_and_says_what_goes_and_what_stays(tmp_path: Path) -> None:
    room(tmp_path)
    asked = accord_here(tmp_path, "person", "erase", "bo")
    assert asked.code == 2
    assert "What goes:" in asked.err
    assert "What stays:" in asked.err
    assert "zebrafinch" in accord_here(tmp_path, "log", "show", "D-1").out
    assert accord_here(tmp_path, "person", "erase", "bo", "--yes").code == 0
    assert "zebrafinch" not in accord_here(tmp_path, "log", "show", "D-1").out
    assert accord_here(tmp_path, "log", "verify").code == 0
    assert accord_here(tmp_path, "person", "erase", "bo", "--yes").code == 1, "nobody is known by that name"
    for path in tmp_path.glob("accord.db*"):
        assert b"zebrafinch" not in path.read_bytes()


def test_the_only_administrator_goes_when_somebody_else_has_become_one(tmp_path: Path) -> None:
    room(tmp_path)
    refused = accord_here(tmp_path, "person", "erase", "ann", "--yes")
    assert refused.code == 1
    assert "--administrator" in refused.err
    done = accord_here(tmp_path, "person", "erase", "ann", "--yes", "--administrator", "cy", "--json")
    assert done.code == 0
    assert json.loads(done.out)["entries"] == 2
    [cy] = [
        one
        for one in json.loads(accord_here(tmp_path, "person", "list", "--json").out)
        if one["name"] == "cy"
    ]
    assert cy["administers"] == ["local"]


def test_whoever_comes_back_after_that_is_somebody_new(tmp_path: Path) -> None:
    room(tmp_path)
    before = json.loads(accord_here(tmp_path, "person", "show", "bo", "--json").out)
    assert accord_here(tmp_path, "person", "erase", "bo", "--yes").code == 0
    room(tmp_path, "bo: /vote D-1 consent\n")
    after = json.loads(accord_here(tmp_path, "person", "show", "bo", "--json").out)
    assert after["person"] != before["person"]
    assert (after["texts"], after["ballots"]) == (0, 1)
