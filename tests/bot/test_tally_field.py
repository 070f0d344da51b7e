"""`accord tally` on files that it once read wrongly or refused: tests/data/field, each with what must come out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.command import Done, accord_here

FIELD = Path(__file__).resolve().parents[1] / "data" / "field"


def run(vector: str, *arguments: str) -> Done:
    (file,) = (path for path in FIELD.glob(f"{vector}-*") if path.suffix != ".expect")
    return accord_here(FIELD, "tally", file.name, *arguments)


def counted(vector: str, *arguments: str) -> dict[str, Any]:
    done = run(vector, *arguments, "--json")
    assert done.code == 0, done.err
    result: dict[str, Any] = json.loads(done.out)
    return result


@pytest.mark.parametrize(
    ("vector", "arguments", "winners", "more"),
    [
        ("01", ("--method", "irv"), ["Bo Hall (Blue)"], {"totals": {"Ann Lee (Red)": 5, "Bo Hall (Blue)": 7}}),
        ("03", ("--method", "stv"), ["Ann", "Cy"], {"quota": 4, "turnout": 11}),
        ("05", ("--method", "irv"), ["Bo"], {"totals": {"Ann": 4, "Bo": 8}}),
        (
            "06",
            ("--method", "irv"),
            ["Cy"],
            {"rounds": [{"Ann": 2.5, "Bo": 1.25, "Cy": 1.5}, {"Ann": 2.5, "Cy": 2.75}], "turnout": 5.25},
        ),
        (
            "07",
            ("--method", "star"),
            ["Ann"],
            {"totals": {"Ann": 9, "Bo": 7, "Cy": 4}, "turnout": 3, "invalid": [], "rounds": [{"Ann": 9, "Bo": 7, "Cy": 4}, {"Ann": 2, "Bo": 1}]},
        ),
        ("09", ("--method", "irv"), ["Ann"], {"totals": {"Ann": 3, "Bo": 2, "Cy": 0}}),
        (
            "10",
            ("--method", "borda"),
            ["Time", "Money", "People"],
            {"totals": {"Time": 4, "Money": 4, "People": 4}, "turnout": 4},
        ),
        ("11", ("--method", "irv"), ["Osaka", "Kyoto"], {"turnout": 2}),
        ("12", ("--method", "irv"), ["Ann"], {"totals": {"Ann": 3, "Bo": 2, "Cy": 0}, "turnout": 5}),
        ("14", ("--method", "irv"), ["Bo"], {"totals": {"Ann": 2, "Bo": 3}, "turnout": 5}),
        ("15", ("--method", "irv"), ["Ann Lee"], {"totals": {"Ann Lee": 3, "Bo": 2}}),
        ("16", ("--method", "schulze"), ["Ann"], {}),
        ("16", ("--method", "condorcet", "--best", "high"), ["Cy"], {"condorcet_winner": "Cy"}),
        ("18", ("--method", "star"), ["Cy"], {"totals": {"Ann": 3, "Bo": 12, "Cy": 12}}),
        ("18", ("--method", "star", "--runoff-tie", "points"), ["Bo", "Cy"], {}),
        ("20", ("--method", "star", "--seats", "2"), ["Bo", "Cy"], {}),
        ("42", ("--method", "irv"), ["Ann"], {"rounds": [{"Ann": 3, "Bo": 2, "Cy": 1}, {"Ann": 3, "Bo": 2}]}),
        ("44", (), ["Bench", "Swing", "Lamp"], {"method": "greedy-av", "certain": ["Lamp"], "budget": 100}),
        ("44", ("--method", "budget-approval", "--seed", "dice of Monday"), ["Swing", "Lamp"], {}),
        ("45", ("--method", "irv", "--blanks", "end"), ["Cy"], {}),
        ("45", ("--method", "irv"), ["Bo", "Cy"], {}),
        ("52", ("--method", "irv", "--overvote", "skip"), ["Ann"], {"totals": {"Ann": 4, "Bo": 2}, "turnout": 6}),
        ("52", ("--method", "irv"), ["Ann"], {"totals": {"Ann": 3, "Bo": 2}, "turnout": 6}),
    ],
)  # fmt: skip
def test_comes_out_as_expected(
    vector: str, arguments: tuple[str, ...], winners: list[str], more: dict[str, Any]
) -> None:
    result = counted(vector, *arguments)
    assert result["winners"] == winners
    assert {key: result[key] for key in more} == more


@pytest.mark.parametrize(
    ("vector", "arguments", "note"),
    [
        ("03", ("--method", "stv"), "Bo has withdrawn"),
        ("05", ("--method", "irv"), "Cy has withdrawn"),
        ("07", ("--method", "star"), "about the ballots: ballot_id and precinct"),
        ("10", ("--method", "borda"), "Time and People are taken for options"),
        ("11", ("--method", "irv"), "2 empty lines were passed over"),
        ("12", ("--method", "irv"), "undervote is taken for a place left blank"),
        ("14", ("--method", "irv"), "1 ballot names an option twice"),
        ("15", ("--method", "irv"), "Ann Lee is also written ann lee and ANN LEE"),
        ("16", ("--method", "schulze"), "1 is best"),
        ("16", ("--method", "schulze", "--best", "high"), "the highest number is best"),
        ("45", ("--method", "irv"), "blank places are passed over"),
        ("45", ("--method", "irv", "--blanks", "end"), "two in a row end the ballot"),
        ("52", ("--method", "irv"), "the ballot ends there"),
    ],
)
def test_the_rule_by_which_it_was_read_is_told(vector: str, arguments: tuple[str, ...], note: str) -> None:
    assert note in run(vector, *arguments).out
    assert any(note in line for line in counted(vector, *arguments)["notes"])


def test_turned_round_the_numbers_say_the_opposite() -> None:
    pairs = counted("16", "--method", "schulze", "--best", "high")["pairwise"]
    against = {option: (votes, pairs[option]["Cy"]) for option, votes in pairs["Cy"].items()}
    assert against == {"Ann": (4, 0), "Bo": (3, 2), "Di": (3, 2)}


def test_a_tie_for_money_is_told() -> None:
    done = run("44")
    assert "Taken in any case: Lamp." in done.out
    assert "a lot must decide" in done.out


def test_what_means_nothing_for_the_method_is_refused() -> None:
    """47: --default belongs to debian."""
    done = run("47", "--method", "irv", "--default", "None")
    assert done.code == 2
    assert "--default" in done.err
    assert "debian" in done.err
    for method in ("irv", "schulze", "borda", "plurality"):
        assert run("47", "--method", method, "--seats", "2").code == 2
    assert run("20", "--method", "score", "--seats", "2").code == 2
    assert run("47", "--method", "debian", "--default", "None").code == 0
    assert run("47", "--method", "borda", "--what-if", "--default", "None").code == 0, "debian is compared"
