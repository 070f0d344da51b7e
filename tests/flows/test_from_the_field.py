"""What people typed, and processes that they wrote: tests/data/field says what each has to come to."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from consensus.simulation.simulate import simulate
from tests.flows.room import Dialogue

FIELD = Path(__file__).resolve().parents[1] / "data" / "field"


def lines_of(name: str) -> list[tuple[str, str]]:
    """Who said what, in order."""
    said = (line.partition(": ") for line in (FIELD / name).read_text(encoding="utf-8").splitlines())
    return [(who, line) for who, _, line in said]


async def test_a_slip_in_the_text_is_mended_and_the_votes_stay(room: Dialogue) -> None:
    *before, (who, amendment) = lines_of("48-a-typo-in-the-text.txt")
    for speaker, line in before:
        await room.says(speaker, line)
    (await room.says(who, f"{amendment} --editorial")).replies("all answers stay")
    await room.passes("3d")
    row = await room.row(1)
    assert (row.outcome, row.yes) == ("adopted", 2)
    assert "Release every Friday" in room.card(1)


async def test_the_card_says_in_which_zone_slots_are_meant(room: Dialogue) -> None:
    ((who, line),) = lines_of("49-slots-and-zones.txt")
    (await room.says(who, line)).replies("D-1 is open")
    assert (
        "a time that names no zone is meant in the zone UTC; each reader sees it as it was typed."
        in room.card(1)
    )


@pytest.mark.parametrize(
    ("name", "more", "because"),
    [
        (
            "50-one-vote-for-each-organisation.toml",
            {
                "groups": {"red": ["ann", "bo", "cy"], "blue": ["di"], "green": ["ed"]},
                "process": {
                    "groups": {"red": "Red", "blue": "Blue", "green": "Green"},
                    "electorate": {"organisations": ["red", "blue", "green"]},
                },
            },
            "rejected.votes",
        ),
    ],
)
def test_a_process_comes_to_what_its_author_means(name: str, more: dict[str, Any], because: str) -> None:
    """`more`: the keys that say it."""
    scenario = tomllib.loads((FIELD / name).read_text(encoding="utf-8"))
    scenario |= {**more, "process": {**scenario["process"], **more.get("process", {})}}
    result = simulate(scenario)
    assert result.outcome == scenario["expect"]["outcome"]
    assert result.because is not None
    assert result.because.code == because
    assert (result.because.values["yes"], result.because.values["base"]) == (1, 3)
