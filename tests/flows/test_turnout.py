"""How many took part, of how many: one figure wherever it is shown, whoever joins and leaves meanwhile."""

import re
from random import Random

import pytest

from tests.flows.room import Dialogue

FIGURES = re.compile(r"(\d+) of (\d+) (answered|took part|must take part)")
RULES = (
    ("majority", "yes no abstain"),
    ("majority --quorum 1/2", "yes no"),
    ("consent", "consent concern"),
    ('apache-code --group "pmc: ann, bo, cy"', "+1 0"),
    ('apache-procedural --group "pmc: ann, bo"', "+1 -1"),
)


def agree(room: Dialogue) -> None:
    view = room.view(1)
    assert view.eligible is None or view.took_part <= view.eligible
    found = FIGURES.findall(room.card(1))
    assert len({size for _, size, _ in found}) <= 1, room.card(1)
    assert len({people for people, _, what in found if what != "must take part"}) <= 1, room.card(1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("rule", "positions"), RULES)
async def test_the_figures_agree_through_joins_and_leaves(
    room: Dialogue, rule: str, positions: str, seed: int
) -> None:
    dice = Random(seed)
    here = ["ann", "bo", "cy", "di"]
    await room.join(*here)
    await room.says("ann", f'/propose "Ship on Fridays" --by 4d --process {rule}')
    newcomers = iter(("ed", "fo", "gu", "ha", "ida", "jo", "kim", "lou", "max", "noa"))
    for _ in range(10):
        match dice.choice(("join", "leave", "vote", "vote", "vote")):
            case "join":
                here.append(next(newcomers))
                await room.join(here[-1])
            case "leave" if len(here) > 1:
                await room.leaves(here.pop(dice.randrange(1, len(here))))
            case _:
                await room.says(dice.choice(here), f"/vote D-1 {dice.choice(positions.split())}")
        agree(room)
    await room.passes("15d")
    agree(room)
    gone = here.pop()
    if here:
        await room.leaves(gone)
    record = (await room.says("ann", "/decisions D-1")).text
    counted = {figures[:2] for figures in FIGURES.findall(record) if figures[2] != "must take part"}
    assert len(counted) <= 1, record
