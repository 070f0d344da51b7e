"""An older backup was restored, and the number of a lost decision stands for another one: what was posted for the lost one
counts for nothing. And buttons of earlier versions, which did not say of which decision they are."""

import json
import re

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.fakes.slack.world import Message

LOST = "This belongs to another decision that had the number D-2: since then an older backup was restored."


async def _restored(house: SlackHouse) -> tuple[Message, Message]:
    """The card of the lost D-2, before whose form Bo sits, and that of the new one."""
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Paint the fence" --process consent')
    await house.settle()
    backup = house.backup()
    await ann.types(CHANNEL, '/propose "Sell the house" --process consent')
    await house.settle()
    old = house.card()
    await bo.clicks(old, "accord.object")
    await house.goes_down()
    await house.comes_up_from(backup)
    await ann.types(CHANNEL, '/propose "Donate the garden" --process consent')
    await house.settle()
    new = house.card()
    assert "Donate the garden" in new.text
    assert "Sell the house" in old.text
    return old, new


async def test_what_was_posted_for_a_lost_decision_counts_for_nothing_and_says_so(house: SlackHouse) -> None:
    old, new = await _restored(house)
    bo, cy = house.person("Bo"), house.person("Cy")
    ack = await bo.submits(reason="We live in it")
    assert LOST in json.dumps(ack.body, ensure_ascii=False) + bo.private_text()
    await cy.clicks(old, "accord.vote:consent")
    await house.settle()
    assert LOST in cy.private_text()
    assert "See what D-2 is now: /decisions D-2" in cy.private_text()
    for action in ("accord.object", "accord.more"):
        await cy.clicks(old, action)
        await house.settle()
        assert LOST in json.dumps(house.slack.workspaces["T1"].views, ensure_ascii=False, default=str)
        house.slack.workspaces["T1"].views.clear()
    await cy.reacts(old, "white_check_mark")
    await house.settle()
    card = (await house.record(2)).card
    assert (card.text, card.took_part, card.objections) == ("Donate the garden", 0, ())
    assert [row["blocks"] for row in cy.private() if "Donate" in str(row)] == []

    shown = next(message for message in cy.private() if LOST in str(message["text"]))
    await cy.clicks_in_private(shown, "accord.show")
    await cy.clicks(new, "accord.vote:consent")
    await house.settle()
    assert (await house.record(2)).card.took_part == 1


async def test_a_button_that_does_not_say_of_which_decision_it_is_counts_where_its_number_has_one_meaning(
    house: SlackHouse,
) -> None:
    """As an earlier version drew it: for what was open when this one came, and for nothing that was opened since."""
    ann, cy = house.person("Ann"), house.person("Cy")
    await ann.types(CHANNEL, '/propose "Paint the fence" --process consent')
    await house.settle()
    first = _as_drawn_before(house.card())
    await cy.clicks(first, "accord.vote:consent")
    await house.settle()
    assert "another decision" in cy.private_text()
    assert (await house.record(1)).card.took_part == 0
    await house.app.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE community SET identified_from = next_number")
    )
    await cy.clicks(first, "accord.vote:consent")
    await ann.types(CHANNEL, '/propose "Donate the garden" --process consent')
    await house.settle()
    second = _as_drawn_before(house.card())
    await cy.clicks(second, "accord.vote:consent")
    await house.settle()
    assert (await house.record(1)).card.took_part == 1
    assert (await house.record(2)).card.took_part == 0


def _as_drawn_before(card: Message) -> Message:
    """The message with the contents of buttons that earlier versions gave them."""
    blocks = json.loads(re.sub(r'("value": "\d+\.\d+\.\d+)\.[0-9a-f]{8}', r"\1", json.dumps(card.blocks)))
    assert blocks != card.blocks
    card.blocks = blocks
    return card
