"""`accord tally` gives the published answers: Burlington, Scottish councils, Debian, the worked examples of the books."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.command import accord_here
from tests.vectors import cases, elections_path, needs_elections

Case = dict[str, Any]

COUNTS = {
    "plurality": ("plurality",),
    "irv": ("irv",),
    "borda": ("borda",),
    "schulze_winning": ("schulze", "--strength", "winning"),
    "schulze_margins": ("schulze", "--strength", "margins"),
    "stv": ("stv",),
    "debian": ("debian",),
}
"""What a case expects, and how it is asked for."""


def told(path: Path, case_id: str, *arguments: str) -> dict[str, Any]:
    done = accord_here(Path(), "tally", str(path), "--case", case_id, *arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def expected(section: str) -> Iterator[Any]:
    for path, case in cases(section):
        yield pytest.param(path, case, id=case["id"])


def of_tally() -> Iterator[Any]:
    for path, case in cases("tally"):
        for name in COUNTS:
            if name in case["expect"]:
                yield pytest.param(path, case, name, id=f"{case['id']}-{name}")


@pytest.mark.parametrize(("path", "case", "name"), [*of_tally()])
def test_ballots_counted_by_a_method(path: Path, case: Case, name: str) -> None:
    method, *settings = COUNTS[name]
    found = told(path, case["id"], "--method", method, *settings)
    expect = case["expect"][name]
    assert sorted(found["winners"]) == sorted(expect.get("winners", expect.get("elected")))
    if "pairwise" in case["expect"] and name != "stv":
        assert found["pairwise"] == case["expect"]["pairwise"]
    if "scores" in expect:
        assert found["totals"] == expect["scores"]
    if "ranking" in expect:
        assert found["ranking"] == expect["ranking"]
    if "rounds" in expect:
        assert found["rounds"] == expect["rounds"]
    for key in ("paths", "quota", "order", "counts", "exhausted", "dropped_quorum", "dropped_majority"):
        if key in expect:
            assert found[key] == expect[key], key
    assert found["explanation"]
    assert all(sentence.endswith((".", ")")) for sentence in found["explanation"])


@pytest.mark.parametrize(("path", "case"), [*expected("tally")])
def test_the_sets_that_pairs_single_out(path: Path, case: Case) -> None:
    expect = case["expect"]
    found = told(path, case["id"], "--method", "condorcet")
    assert found["condorcet_winner"] == expect.get("condorcet_winner", found["condorcet_winner"])
    for key in ("smith_set", "schwartz_set"):
        assert found[key] == expect.get(key, found[key])
    if expect.get("condorcet_winner"):
        assert found["winners"] == [expect["condorcet_winner"]]


@pytest.mark.parametrize(("path", "case"), [*expected("debian_matrices")])
def test_debians_rule_on_published_matrices(path: Path, case: Case) -> None:
    found = told(path, case["id"], "--method", "debian")
    for key, value in case["expect"].items():
        assert found[key] == value, key
    assert found["turnout"] is None
    assert found["pairwise"] == case["pairwise"]


@pytest.mark.parametrize(("path", "case"), [*expected("other_ballots")])
def test_other_ballots_say_themselves_how_they_are_counted(path: Path, case: Case) -> None:
    found = told(path, case["id"])
    expect = dict(case["expect"])
    if "scores" in expect:
        assert found["totals"] == expect.pop("scores")
    if "winner" in expect:
        assert found["winners"] == [expect.pop("winner")]
    if "selected" in expect:
        assert [int(name) for name in found["selected"]] == expect.pop("selected")
    for key, value in expect.items():
        assert found[key] == value, key


@needs_elections
def test_why_did_montroll_lose() -> None:
    path = str(elections_path())
    done = accord_here(
        Path(),
        "tally",
        path,
        "--case",
        "burlington-2009",
        "--method",
        "irv",
        "--why",
        "Montroll",
        "--what-if",
    )
    assert done.code == 0
    assert "Kiss has 4313 of 8373 ballots, more than half." in done.out
    why = done.out.split("Why did Montroll lose?")[1]
    assert "Montroll dropped out after round" in why
    assert "One against one Montroll would have beaten Kiss, 4067 to 3477" in why
    otherwise = done.out.split("Counted otherwise")[1]
    assert "plurality" in otherwise
    assert "Wright" in otherwise
    assert "condorcet" in otherwise
    assert "Montroll" in otherwise
