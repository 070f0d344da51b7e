"""Tags: given at opening or later, shown, filtered by, and gone with the words of whoever gave them."""

import pytest

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from consensus.commands import Erase
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender
from consensus.refusal import Refused
from consensus.views import Filters, ListDecisions, Listing
from tests.flows.room import Dialogue


async def numbers(room: Dialogue, tag: str) -> list[int]:
    listing = await room.app.ask(ListDecisions(filters=Filters(tag=tag)), OPERATOR)
    assert isinstance(listing, Listing)
    return [row.number for row in listing.rows]


async def test_tags_are_given_shown_and_filtered_by(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says(
        "bo", '/propose "Move to Postgres" --process majority --tag DB --tag "#release plan, infra"'
    )
    await room.says("ann", '/decide "Refunded 40 EUR" --why "It was broken" --tag refunds')
    await room.says("ann", '/poll "Where?" "Osaka" "Kyoto" --tag infra')
    assert "D-1, proposed by bo, Majority, #db #release-plan #infra" in room.card(1)
    (await room.says("bo", "/accord tag D-2 db INFRA")).replies("D-2 has it now: #db #infra.")
    (await room.says("ann", "/accord tag D-2 Db")).replies("D-2 has that already: #db.")
    (await room.says("ann", "/decisions tag:db")).replies("D-1 ", "D-2 ", "#refunds")
    assert await numbers(room, "#INFRA") == [3, 2, 1]
    (await room.says("ann", "/decisions D-2")).replies("#refunds #db #infra", "Tagged it (bo): “db, infra”")
    (await room.says("ann", "/accord tag D-2 infra --remove")).replies("Taken off D-2: #infra.")
    (await room.says("ann", "/accord tag D-2 infra --remove")).replies("does not have that")
    (await room.says("ann", "/decisions D-2")).replies("Took tags off (ann): “infra”")
    assert await numbers(room, "infra") == [3, 1]
    (await room.says("bo", "/accord tag D-2 infra")).replies("has it now")
    assert await numbers(room, "infra") == [3, 2, 1]
    (await room.says("ann", "/decisions tag:nothing")).replies("no such decisions")
    with pytest.raises(Refused, match="no-such-tag"):
        await numbers(room, "nothing")
    assert await room.log_is_whole()


async def test_a_tag_is_one_short_word_in_one_spelling(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/decide "Refunded 40 EUR"')
    (await room.says("ann", "/accord tag D-1 Café")).replies("#café")
    (await room.says("ann", "/accord tag D-1 Cafe\u0301")).replies("has that already")
    assert await numbers(room, "CAFE\u0301") == [1]
    before = await room.entries()
    (await room.says("ann", f"/accord tag D-1 {'x' * 41}")).refuses("text-too-long")
    (await room.says("ann", "/accord tag D-1 #")).refuses("empty-text")
    (await room.says("ann", "/accord tag D-9 db")).refuses("no-such-decision")
    (await room.says("ann", f"/accord tag D-1 {' '.join(f't{n}' for n in range(20))}")).refuses(
        "too-many-tags"
    )
    (await room.says("ann", "/decide D-1 --tag db")).refuses("grammar-related-elsewhere")
    assert await room.entries() == before


async def test_with_whoever_gave_a_tag_it_is_erased(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/decide "Refunded 40 EUR" --tag refunds')
    await room.says("bo", "/accord tag D-1 secret")
    await room.says("ann", "/accord tag D-1 refunds --remove")
    erasure = Envelope(
        delivery=DeliveryId("erase"),
        spot=SPOT,
        sender=Sender(account=account_of("ann"), name="ann"),
        command=Erase(account=account_of("bo")),
    )
    await room.app.submit(erasure)
    (await room.says("ann", "/decisions tag:secret")).replies("no such decisions")
    assert "#secret" not in (await room.says("ann", "/decisions D-1")).text
    assert await room.log_is_whole()


async def test_many_records_of_one_tag_are_one_line_of_a_list(room: Dialogue) -> None:
    await room.join("ann", "bo")
    for euros in range(1, 5):
        await room.says("bo", f'/decide "Refunded {euros} EUR" --why "It was broken" --tag refunds')
    await room.says("ann", '/decide "We pay for hosting" --tag infra')
    await room.says("ann", '/propose "Refund by default" --process majority --tag refunds')
    listed = (await room.says("ann", "/decisions")).text
    assert "4 recorded under #refunds, the latest D-4 Refunded 4 EUR: /decisions tag:refunds" in listed
    assert "D-3" not in listed
    assert "D-5  We pay for hosting" in listed
    assert "D-6  Refund by default" in listed
    (await room.says("ann", "/decisions tag:refunds")).replies(
        "D-3  Refunded 3 EUR", "D-6  Refund by default"
    )
    (await room.says("ann", "/decisions search refunded")).replies("D-3  Refunded 3 EUR")
    (await room.says("bo", '/accord todo D-4 "Tell them" --by 2d')).replies("You do it.")
    (await room.says("bo", "/decisions D-4")).replies("It was broken", "bo: Tell them", "#refunds")
