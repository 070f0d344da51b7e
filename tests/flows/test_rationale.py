"""Why something is proposed: words of the opener that stand with the text wherever it is shown, and are erased with it."""

import json

import pytest

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from consensus.commands import Erase
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender
from consensus.views import ListDecisions, Listing, RecordView, ShowRecord
from storage.log import Log
from tests.flows.room import Dialogue

WHY = "Nobody can roll back on a weekend"


@pytest.mark.parametrize(
    "line",
    [
        f'/propose "Ship on Mondays" --by 2d --why "{WHY}"',
        f"/propose Ship on Mondays --why {WHY} --by 2d",
        f'/poll "Which day?" "Mon" "Tue" --why "{WHY}" --why https://example.org/outages',
        f'/decide "We ship on Mondays" --why "{WHY}"',
    ],
)
async def test_the_reason_stands_with_the_text_wherever_it_is_shown(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", line)).replies("D-1")
    if "/decide" not in line:
        assert f"Why: {WHY}" in room.card(1)
    assert WHY in (await room.says("bo", "/decisions D-1")).text
    (await room.says("bo", "/decisions search weekend")).replies("D-1", WHY)
    record = await room.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(record, RecordView)
    assert record.card.why == WHY
    links = [(link.url, link.role) for link in record.card.links]
    assert links == ([("https://example.org/outages", "information")] if "/poll" in line else [])
    exported = await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True)
    assert any(WHY in json.dumps(json.loads(entry)) for entry in exported)
    assert await room.log_is_whole()


async def test_a_link_to_why_stays_evidence(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/propose Ship it --why https://example.org/p1 --doc https://example.org/p2")
    view = room.view(1)
    assert view.why == ""
    assert [(link.url, link.role) for link in view.links] == [
        ("https://example.org/p1", "information"),
        ("https://example.org/p2", "knowledge"),
    ]
    (await room.says("ann", '/propose "x" --why "one" --why "two"')).refuses("grammar-flag-twice")
    (await room.says("ann", '/propose "x" --evidence "a text"')).refuses("is no link")
    (await room.says("ann", f'/propose "x" --why "{"x" * 3001}"')).refuses("grammar-text-too-long")


async def test_it_is_erased_with_the_words_of_the_person(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("bo", f'/propose "Ship on Mondays" --why "{WHY}"')
    erase = Envelope(
        delivery=DeliveryId("erase"),
        spot=SPOT,
        sender=Sender(account=account_of("ann"), name="ann"),
        command=Erase(account=account_of("bo")),
    )
    await room.app.submit(erase)
    await room.app.settle()
    listing = await room.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(listing, Listing)
    assert len(listing.rows) == 1
    assert WHY not in (await room.says("ann", "/decisions D-1")).text
    assert "weekend" not in "".join(await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True))
    assert await room.log_is_whole()
