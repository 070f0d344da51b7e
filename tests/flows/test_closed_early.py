"""Who may end a decision before its deadline, with what words, and what is seen of it afterwards."""

import pytest

from adapters.local.inbound import account_of, envelope_of
from consensus.commands import Erase, MemberSeen, MembersSeen
from consensus.frozen import replace
from consensus.ids import DeliveryId
from tests.flows.room import Dialogue

pytestmark = pytest.mark.asyncio

MAY_BE = "n administrator may close it early, with a reason."


async def test_an_administrator_closes_early_with_a_reason_that_everybody_sees(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("bo", '/propose "Move the meeting" --process majority --by 3d')
    assert MAY_BE in room.card(1)
    for who in ("bo", "cy", "di"):
        await room.says(who, "/vote D-1 yes")
    refused = await room.says("ann", "/accord close D-1")
    refused.refuses("closing-early-needs-reason").refuses('/accord close D-1 "..."')
    assert "2 people have not answered D-1 yet" in refused.text
    (await room.says("bo", '/accord close D-1 "We are in a hurry"')).refuses("not-everybody-acted")
    (await room.says("cy", '/accord close D-1 "We are in a hurry"')).refuses("opener-or-administrator-only")
    assert (await room.row(1)).outcome is None

    (await room.says("ann", '/accord close D-1 "The hall is free only today"')).replies("closed: adopted")
    early = "Closed early by ann, when 2 people had not answered: “The hall is free only today”"
    assert early in room.card(1)
    assert MAY_BE not in room.card(1)
    record = (await room.says("ed", "/decisions D-1")).text
    assert early in " ".join(record.split())
    assert "Closed it early; 2 people had not answered" in record

    assert await room.log_is_whole()


async def test_nobody_closes_their_own_proposal_early_not_even_an_administrator(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Move the meeting" --process majority --by 3d')
    await room.says("ann", "/vote D-1 yes")
    await room.says("bo", "/vote D-1 yes")
    refused = await room.says("ann", '/accord close D-1 "I am in a hurry"')
    refused.refuses("not-everybody-acted").refuses("Ask another administrator.")
    await room.says("cy", "/vote D-1 no")
    (await room.says("ann", "/accord close D-1")).replies("closed: adopted")
    assert "Closed early" not in room.card(1), "everybody has acted"


async def test_where_it_cannot_be_closed_early_the_card_does_not_say_so(room: Dialogue) -> None:
    """Silence counts at the deadline only, and a minimum period is a minimum."""
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", "/accord group pmc bo cy di")
    for number, process in enumerate(("lazy", "apache-release", "ringi --route bo"), 1):
        await room.says("bo", f'/propose "Move the meeting" --process {process}')
        assert MAY_BE not in room.card(number), process
        await room.says("ann", f'/accord close D-{number} "No more to say"')
        assert (await room.row(number)).outcome is None, process


async def test_the_reason_goes_with_whoever_is_erased(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("bo", '/propose "Move the meeting" --process majority --by 3d')
    await room.says("bo", "/vote D-1 yes")
    await room.says("cy", "/vote D-1 yes")
    await room.says("ann", '/accord close D-1 "The hall is free only today"')
    bo = MemberSeen(account=account_of("bo"), name="bo", administrator=True)
    await room.app.submit(
        replace(envelope_of("ann", MembersSeen(members=(bo,)), DeliveryId("bo leads")), sender=None)
    )
    await room.app.submit(envelope_of("ann", Erase(account=account_of("ann")), DeliveryId("erase")))
    record = (await room.says("cy", "/decisions D-1")).text
    assert "The hall is free only today" not in record
    assert await room.log_is_whole()
