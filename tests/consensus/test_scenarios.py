"""Every scenario under tests/data/scenarios ends as it says: the rules as a table that people can read."""

import tomllib
from pathlib import Path

import pytest

from consensus.simulation.simulate import differences, simulate

SCENARIOS = sorted((Path(__file__).parents[1] / "data" / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_ends_as_expected(path: Path) -> None:
    scenario = tomllib.loads(path.read_text(encoding="utf-8"))
    assert scenario["expect"], "a scenario that expects nothing proves nothing"
    assert differences(scenario, simulate(scenario)) == []
