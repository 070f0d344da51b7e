"""Every case of tests/data/vectors/rules.json (the rules of real bodies, with their answers) as a scenario that ends as its source says.

The scenario of a case is tests/data/vectors/<id>.toml; of a threshold there are two, for what is just enough and (named
`one-less`) for what is not.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from consensus.simulation.simulate import differences, simulate

DATA = Path(__file__).parents[1] / "data"
VECTORS = DATA / "vectors"
RULES = json.loads((VECTORS / "rules.json").read_text(encoding="utf-8"))

MEANS: dict[str, str | None] = {
    # Ends
    "adopted": "adopted",
    "accepted": "adopted",
    "agreement": "adopted",
    "approved": "adopted",
    "finished": "adopted",
    "rejected": "rejected",
    "no_quorum": "no_quorum",
    "not_enough_support": "not_enough_support",
    "vetoed": "vetoed",
    "no_decision": "not_enough_support",
    # Somebody has to judge
    "under_appeal": "needs_judgement",
    # Still open
    "open": None,
    "introduced": None,
    "fcp_started": None,
    "not_allowed_yet": None,
    "with bucho": None,
}
"""What the sources call an outcome, and our word for it (None: still open)."""

ELSEWHERE: dict[str, str | None] = {
    # The same word stands for two things: a group that goes on talking, and a vote that is lost.
    "s3-objection-qualified": None,
    "s3-objection-amendment-causes-other": None,
    "kaner-serious-disagreement": "rejected",
    # Here an agreement cannot lack its review date: where nobody gives one, the usual one holds.
    "s3-review-date-missing": "adopted",
}

CASES = RULES["processes"]


def scenario(name: str) -> dict[str, Any]:
    return tomllib.loads((VECTORS / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_process_ends_as_its_source_says(case: dict[str, Any]) -> None:
    played = scenario(case["id"])
    outcome = ELSEWHERE[case["id"]] if case["id"] in ELSEWHERE else MEANS[case["expect"]["outcome"]]
    assert played["expect"]["outcome"] == (outcome or "open")
    assert differences(played, simulate(played)) == []


@pytest.mark.parametrize("case", RULES["thresholds"], ids=lambda case: case["id"])
def test_a_threshold_is_met_by_the_required_number_and_by_no_fewer(case: dict[str, Any]) -> None:
    enough = simulate(scenario(case["id"]))
    assert enough.outcome == "adopted"
    assert enough.because is not None
    assert (enough.because.values["needed"], enough.because.values["base"]) == (
        case["required"],
        case["base"],
    )
    assert enough.because.values["yes"] == case["required"]
    if case["required"] > 1:
        assert simulate(scenario(f"{case['id']}.one-less")).outcome == "rejected"


def test_every_scenario_here_belongs_to_a_case() -> None:
    known = {case["id"] for case in (*RULES["processes"], *RULES["thresholds"])}
    assert {path.name.split(".")[0] for path in VECTORS.glob("*.toml")} == known
