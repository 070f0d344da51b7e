"""A million ballots over five options: counted by each method within three times the time that grouping them takes."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from consensus.tally.ballots import Ballots, Form
from consensus.tally.methods import METHODS, count
from consensus.tally.settings import Settings, StvRule
from tests.benchmarks.pairs import Cost, Goal, compare, timed
from tests.consensus.test_tally_properties import level_in_pairs

OPTIONS = ("Ann", "Bo", "Cy", "Di", "Ed")
BALLOTS = 1_000_000
SETTINGS = Settings(
    seats=2, budget=8, costs=dict.fromkeys(OPTIONS, 3), credits=30, highest=5, default_option="Ed"
)


def ranking(chance: random.Random) -> Any:
    named = chance.sample(OPTIONS, chance.randint(1, len(OPTIONS)))
    return tuple((option,) for option in named)


def scores(chance: random.Random) -> Any:
    return tuple((option, chance.randint(0, 1)) for option in OPTIONS)


def choices(chance: random.Random) -> Any:
    return tuple(option for option in OPTIONS if chance.random() < 0.4)


def slots(chance: random.Random) -> Any:
    return tuple((option, chance.choice(("yes", "if need be", "no"))) for option in OPTIONS)


MAKERS: dict[Form, Callable[[random.Random], Any]] = {
    "ranking": ranking,
    "scores": scores,
    "choices": choices,
    "slots": slots,
}
METHODS_OF_BALLOTS = [
    (method.name, form) for method in METHODS.values() for form in method.forms if form in MAKERS
]


@pytest.fixture(scope="module")
def ballots() -> dict[str, Sequence[Any]]:
    chance = random.Random(1)
    return {form: [make(chance) for _ in range(BALLOTS)] for form, make in MAKERS.items()}


@pytest.mark.parametrize(("method", "form"), METHODS_OF_BALLOTS)
async def test_a_count_costs_at_most_three_times_the_grouping(
    ballots: dict[str, Sequence[Any]], method: str, form: Form
) -> None:
    given = ballots[form]

    async def grouping() -> Cost:
        with timed() as cost:
            Counter(given)
        return cost

    async def counting() -> Cost:
        with timed() as cost:
            count(method, Ballots.one_each(form, OPTIONS, given), SETTINGS)
        return cost

    found = await compare(f"{method} on a million {form}", Goal(at_most=3), grouping, counting, pairs=5)
    assert found.verdict != "missed", str(found)


@pytest.mark.parametrize("rule", ["scottish", "exact"])
async def test_following_each_lot_costs_a_part_of_counting_that_often(rule: StvRule) -> None:
    """Three thousand different ballots, 300 ways for the lots to fall."""
    ballots = level_in_pairs(pairs=8, orders=12)

    async def one_way() -> Cost:
        with timed() as cost:
            count("stv", ballots, Settings(seats=4, rule=rule, seed="a published seed"))
        return cost

    async def each_way() -> Cost:
        with timed() as cost:
            count("stv", ballots, Settings(seats=4, rule=rule))
        return cost

    found = await compare(f"stv, {rule}, each lot followed", Goal(at_most=40), one_way, each_way, pairs=5)
    assert found.verdict != "missed", str(found)
