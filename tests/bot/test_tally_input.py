"""`accord tally` on files as people have them: what is wrong is said with its place and what would fit, and never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bot.cli.tally_files.read_json import read_json
from bot.cli.tally_files.read_pb import read_pb
from bot.cli.tally_files.reading import Switches
from consensus.tally.ballots import BallotError
from tests.bot.command import Done, accord, accord_here

RANKED = {"candidates": ["Ann", "Bo", "Cy"], "ballots": [{"weight": 2, "ranking": [["Ann"], ["Bo"]]}]}


def tally(folder: Path, content: object, *arguments: str, name: str = "ballots.json") -> Done:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return accord_here(folder, "tally", name, *arguments)


def case(ballots: object, **more: object) -> dict[str, Any]:
    return {"candidates": ["Ann", "Bo"], "ballots": ballots, **more}


@pytest.mark.parametrize(
    ("content", "method", "said"),
    [
        ("", "irv", "The file is empty"),
        ("   \n", "irv", "The file is empty"),
        ("{", "irv", "This is not JSON"),
        ("[" * 100_000, "irv", "This is not JSON"),
        ('{"candidates": ["Ann"]}', "irv", "The case has no ballots"),
        (case("Ann"), "irv", "The ballots are not a list"),
        (case([{"ranking": [["Ann"], ["Ann"]]}]), "irv", "Ann stands twice on one ballot"),
        (case([{"ranking": [["Ann", "Ann"]]}]), "irv", "Ann stands twice on one ballot"),
        (case([{"ranking": [["Zoe"]]}]), "irv", "Zoe is no option. The options are Ann and Bo"),
        (case([{"scores": {"Ann": "NaN"}}]), "score", "Ann has NaN, which is no number"),
        ('{"candidates": ["Ann", "Bo"], "ballots": [[1, {"Ann": NaN}]]}', "score", "which is no number"),
        ('{"candidates": ["Ann", "Bo"], "ballots": [[1, {"Ann": 1e400}]]}', "score", "which is no number"),
        (case([{"scores": {"Ann": True}}]), "score", "which is no number"),
        (case([[-1, ["Ann"]]]), "approval", "-1 does not say how many people"),
        (case([[1.5, ["Ann"]]]), "approval", "1.5 does not say how many people"),
        (case([{"ranking": [["Ann"]]}, {"scores": {"Ann": 1}}]), "irv", "One form for all would fit"),
        ({"candidates": [f"o{n}" for n in range(10_000)], "ballots": []}, "irv", "too many to count"),
        ({"candidates": ["Ann", "Ann"], "ballots": []}, "irv", "Ann is listed twice"),
        ({"candidates": [], "ballots": []}, "irv", "There are no options"),
        (case([{"ranking": [["Ann"]]}]), "score", "score does not count rankings"),
        (case([[1, {"Ann": 4}]]), "dots", "Dots need a budget"),
        (case([[1, {"Ann": 4}]]), "quadratic", "Quadratic voting needs credits"),
        (case([{"ranking": [["Ann"]]}]), "debian", "needs a default option"),
        (case([{"ranking": [["Ann"]]}], seats=0), "stv", "seats is 0, which does not fit"),
        (case([[1, {"Ann": "perhaps"}]]), "timeslot", "Ann has perhaps. Yes, if need be or no would fit"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_what_would_fit(
    tmp_path: Path, content: object, method: str, said: str
) -> None:
    done = tally(tmp_path, content, "--method", method)
    assert done.code == 1
    assert said in done.err
    assert "ballots.json" in done.err
    assert done.out == ""
    assert len(done.err) < 2_000


@pytest.mark.parametrize(
    ("ballots", "method", "settings", "said"),
    [
        ([[1, {"Ann": 4, "Bo": 2}], [1, {"Bo": 1}]], "dots", ("--budget", "5"), "it spends 6 dots"),
        ([[1, {"Ann": -1}], [1, {"Bo": 1}]], "score", (), "it gives Ann -1"),
        ([[1, {"Ann": 2.5}], [1, {"Bo": 1}]], "score", (), "it gives Ann 2.5"),
        ([[1, {"Ann": 1_000_000_000}], [1, {"Bo": 1}]], "score", (), "it gives Ann 1000000000"),
        ([[1, {"Ann": 11}], [1, {"Bo": 1}]], "quadratic", ("--credits", "100"), "its votes cost 121"),
        ([[1, {"Ann": 6}], [1, {"Bo": 1}]], "star", ("--range", "0-5"), "whole numbers from 0 to 5"),
    ],
)
def test_a_ballot_that_breaks_the_rule_is_left_out_and_said_to_be(
    tmp_path: Path, ballots: object, method: str, settings: tuple[str, ...], said: str
) -> None:
    done = tally(tmp_path, case(ballots), "--method", method, *settings)
    assert done.code == 0, done.err
    assert "1 ballot counted, 1 invalid" in done.out
    assert "Ballot 1 is invalid" in done.out
    assert said in done.out
    assert "Bo wins." in done.out
    found = json.loads(tally(tmp_path, case(ballots), "--method", method, *settings, "--json").out)
    assert (found["invalid"], found["turnout"], found["winners"]) == ([0], 1, ["Bo"])


@pytest.mark.parametrize("method", ["irv", "schulze", "borda", "condorcet", "stv", "plurality"])
def test_an_empty_election_has_no_winner(tmp_path: Path, method: str) -> None:
    done = tally(tmp_path, case([]), "--method", method, "--json")
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["winners"], found["turnout"]) == ([], 0)


def test_json_has_every_key_that_programs_read(tmp_path: Path) -> None:
    found = json.loads(tally(tmp_path, RANKED, "--method", "irv", "--json").out)
    assert set(found) >= {
        "winners", "ranking", "pairwise", "totals", "rounds", "turnout", "invalid", "explanation",
    }  # fmt: skip
    assert found["winners"] == ["Ann"]
    assert found["pairwise"]["Ann"]["Bo"] == 2


def test_a_tie_names_all_and_a_seed_that_was_published_draws_a_lot(tmp_path: Path) -> None:
    tied = {"candidates": ["Ann", "Bo"], "ballots": [{"ranking": [["Ann"]]}, {"ranking": [["Bo"]]}]}
    assert json.loads(tally(tmp_path, tied, "--method", "irv", "--json").out)["winners"] == ["Ann", "Bo"]
    drawn = tally(tmp_path, tied, "--method", "irv", "--seed", "dice of Monday")
    assert drawn.code == 0
    assert "The lot, drawn from the seed dice of Monday, falls on" in drawn.out
    assert tally(tmp_path, tied, "--method", "irv", "--seed", "dice of Monday").out == drawn.out


def test_settings_can_be_given_on_the_line(tmp_path: Path) -> None:
    ballots = {
        "candidates": ["Ann", "Bo", "Cy"],
        "ballots": [
            {"weight": 4, "ranking": [["Ann", "Bo"], ["Cy"]]},
            {"weight": 3, "ranking": [["Cy"], ["Bo"]]},
        ],
    }
    exhaust = json.loads(tally(tmp_path, ballots, "--method", "irv", "--json").out)
    skip = json.loads(tally(tmp_path, ballots, "--method", "irv", "--overvote", "skip", "--json").out)
    assert (exhaust["rounds"][0]["Cy"], skip["rounds"][0]["Cy"]) == (3, 7)
    seats = json.loads(
        tally(tmp_path, ballots, "--method", "stv", "--seats", "2", "--rule", "exact", "--json").out
    )
    assert seats["quota"] == 2
    assert tally(tmp_path, ballots, "--method", "stv", "--rule", "english").code == 2
    assert tally(tmp_path, ballots, "--method", "nothing").code == 2
    assert tally(tmp_path, ballots).code == 1, "the file does not say how to count it"


def test_csv_and_blt_are_read(tmp_path: Path) -> None:
    csv = "weight,1st,2nd,3rd\n3,Ann,Bo,Cy\n2,Bo,Ann,\n"
    found = json.loads(tally(tmp_path, csv, "--method", "irv", "--json", name="ballots.csv").out)
    assert (found["winners"], found["turnout"]) == (["Ann"], 5)
    table = "Ann,Bo,Cy\n1,2,3\n2,1,\n1,2,\n"
    assert json.loads(tally(tmp_path, table, "--method", "schulze", "--json", name="t.csv").out)[
        "winners"
    ] == ["Ann"]
    blt = '3 2\n4 1 2 0\n3 2 0\n2 3=1 2 0\n0\n"Ann"\n"Bo"\n"Cy"\n"Board"\n'
    done = tally(tmp_path, blt, "--method", "stv", name="board.blt")
    assert done.code == 0, done.err
    assert done.out.startswith("Board: stv")
    assert "Elected:" in done.out
    wrong = tally(tmp_path, "weight,1st\n3,Ann,Bo\n", "--method", "irv", name="wrong.csv")
    assert wrong.code == 1
    assert "line 2" in wrong.err


def test_bars_what_if_why_and_a_picture(tmp_path: Path) -> None:
    done = tally(tmp_path, RANKED, "--method", "borda", "--what-if", "--why", "Bo", "--svg", "bars.svg")
    assert done.code == 0, done.err
    assert "* Ann  4  █" in done.out
    assert "Why did Bo lose?" in done.out
    assert "Counted otherwise, the same ballots give:" in done.out
    assert "schulze (margins)" in done.out
    picture = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert picture.startswith("<?xml")
    assert "<title" in picture
    assert "Ann: 4" in picture
    stranger = tally(tmp_path, RANKED, "--method", "borda", "--why", "Zoe")
    assert stranger.code == 1
    assert "Zoe is no option of this count" in stranger.err


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    evil = "<script>\x1b[31m"
    ballots = {"candidates": [evil, "Bo"], "ballots": [{"ranking": [[evil]]}]}
    done = tally(tmp_path, ballots, "--method", "irv", "--svg", "bars.svg")
    assert done.code == 0
    assert "\x1b" not in done.out
    picture = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert "<script>" not in picture
    assert "\x1b" not in picture


def test_numbers_agree_where_there_is_one_seat(tmp_path: Path) -> None:
    """tests/data/field/51-only-one-seat"""
    file = Path(__file__).resolve().parents[1] / "data" / "field" / "51-only-one-seat.csv"
    done = accord(tmp_path, "tally", str(file), "--method", "stv", "--seats", "1")
    assert "there is only 1 seat: a lot must decide" in done.out


def _key_twice(size: int) -> str:
    return "{" + ", ".join(f'"k{number}": 1' for number in [*range(size), size - 1]) + "}"


def _projects(size: int) -> str:
    rows = "".join(f"{number};Project {number};1\n" for number in range(size))
    head = "META\nkey;value\nbudget;1\nPROJECTS\nproject_id;name;cost\n"
    return head + rows + "VOTES\nvoter_id;vote\n"


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (lambda text: read_json(text, None), _key_twice),
        (lambda text: read_pb(text, Switches()), _projects),
    ],
    ids=["a key that stands twice", "projects"],
)
def test_what_is_wrong_with_a_file_is_found_in_a_time_that_grows_as_the_file(
    read: Callable[[str], object], written: Callable[[int], str]
) -> None:
    """Eight times the file takes eight times the time, and not sixty-four times."""

    def seconds(size: int) -> float:
        text = written(size)
        begun = process_time()
        with pytest.raises(BallotError):
            read(text)
        return process_time() - begun

    assert min(seconds(12_000) for _ in range(3)) < 24 * min(seconds(1_500) for _ in range(3))
