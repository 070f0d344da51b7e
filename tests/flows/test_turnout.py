"""How many took part, of how many: one figure wherever it is shown, whoever joins and leaves meanwhile."""

import re
from random import Random

import pytest

from bot.room import OPERATOR
from storage.recount import recount
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


async def test_who_leaves_takes_the_answer_along_and_nobody_closes_it_early_by_that(room: Dialogue) -> None:
    """The room's electorate is whoever is in it now."""
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --by 2d --process majority')
    for who, position in (("bo", "no"), ("cy", "no"), ("di", "yes")):
        await room.says(who, f"/vote D-1 {position}")
    await room.leaves("bo")
    assert "2 of 3 answered: 1 yes, 1 no" in room.card(1)
    await room.passes("1h")
    assert (await room.row(1)).outcome is None, "ann has not answered"
    await room.says("ann", "/vote D-1 yes")
    await room.passes("10m")
    row = await room.row(1)
    assert (row.outcome, row.yes, row.no) == ("adopted", 2, 1)
    assert "Left the place, so the answer no longer counts" in (await room.says("ann", "/decisions D-1")).text
    await room.leaves("cy")
    assert (await room.row(1)).no == 1, "what is closed stands"
    assert await room.log_is_whole()
    assert not (await recount(room.app.store, OPERATOR, 1)).differences


async def test_who_comes_back_answers_anew(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --by 2d --process majority')
    await room.says("bo", "/vote D-1 no")
    await room.leaves("bo")
    assert "Nobody has answered yet; 2 people can." in room.card(1)
    await room.comes_back("bo")
    (await room.says("bo", "/vote D-1 yes")).replies("Recorded")
    assert "1 of 3 answered: 1 yes" in room.card(1)
