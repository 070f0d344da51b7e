"""Decisions of channels that not everybody sees, related to others: what is not seen is neither named nor told."""

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.adapters.slack.test_slack_menu import chosen
from tests.fakes.slack.people import Person

PRIVATE = "C5"


async def answer(house: SlackHouse, person: Person, line: str) -> str:
    """What they alone are told, at once or a moment later."""
    before = len(person.private())
    ack = await person.types(CHANNEL, line)
    await house.settle()
    return str([ack.body, *person.private()[before:]])


async def test_a_decision_that_one_does_not_see_cannot_be_named_and_its_title_is_not_told(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    house.slack.workspaces["T1"].channel(PRIVATE, "board", "UANN")
    await ann.types(
        PRIVATE, '/propose "Sell the office" --process majority --doc https://wiki.example/sale --tag sale'
    )
    await house.settle()
    await ann.types(CHANNEL, '/propose "Move to Osaka" --process majority')
    await house.settle()
    for line in ("/accord link D-2 depends D-1", '/propose "Buy desks" --process majority --parent D-1'):
        assert "There is no D-1 here." in await answer(house, bo, line)
    assert (await house.record(1)).card.relations == ()

    await chosen(house, ann, house.card(), "relate")
    await ann.submits(relation="depends", other="D-1")
    await house.settle()
    assert "D-2 depends on D-1; both say so." in ann.private_text()
    assert "Sell the office" not in house.card().text + str(house.card().blocks)
    assert "It depends on D-1." in house.card().text + str(house.card().blocks)
    assert "Depends on D-1: Sell the office (open)" in await answer(house, ann, "/decisions D-2")
    seen_by_bo = await answer(house, bo, "/decisions D-2")
    assert "Depends on D-1" in seen_by_bo
    assert "Sell the office" not in seen_by_bo
    for line in ("/accord why https://wiki.example/sale", "/accord why office", "/decisions tag:sale"):
        assert "Sell the office" in await answer(house, ann, line)
        assert "Sell the office" not in await answer(house, bo, line)
