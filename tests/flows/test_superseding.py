"""One decision replaces another: when it is adopted, the old one is in force no more, and everybody who looks sees by what."""

from datetime import timedelta

import pytest

from adapters.local.inbound import SPOT
from bot.room import OPERATOR
from consensus.commands import DeadlineReached
from consensus.ids import DeliveryId
from consensus.ports import Envelope
from consensus.views import Filters, ListDecisions, Listing
from storage.recount import recount
from tests.flows.room import Dialogue


async def adopted(room: Dialogue, text: str, settings: str = "") -> None:
    """Everybody in the room says yes, and its deadline comes."""
    number = len(room.messenger.cards) + 1
    await room.says("ann", f'/propose "{text}" --process majority --by 2d {settings}')
    for who in ("ann", "bo", "cy"):
        await room.says(who, f"/vote D-{number} yes")
    await room.passes("2d")


async def test_what_is_adopted_takes_the_place_of_what_it_supersedes(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays", "--review 90d")
    shown = await room.says("bo", '/propose "Ship on Mondays" --process majority --by 2d --supersedes D-1')
    shown.replies("If it is adopted, it supersedes D-1.")
    assert "If it is adopted, it supersedes D-1." in room.card(2)
    assert "Adopted" in room.card(1)
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-2 yes")
    await room.passes("2d")

    assert "Superseded by D-2." in room.card(1)
    assert "It replaces D-1." in room.card(2)
    for line in ("/decisions", "/decisions search Fridays", "/decisions D-1"):
        told = (await room.says("cy", line)).text
        assert "Superseded by D-2." in told, line
        assert "Superseded. Superseded" not in told, "the reason says it"
    (await room.says("cy", "/decisions D-2")).replies("It replaces D-1.")
    (await room.says("cy", "/decisions D-1")).replies("Closed: adopted", "Superseded by D-2")
    assert "It replaces D-1." in room.thread(2)
    summary = (await room.says("cy", "/decisions summary")).text
    assert summary.count("D-1 ") == 1
    assert "Superseded by D-2." in summary
    listing = await room.app.ask(ListDecisions(filters=Filters(outcome="superseded")), OPERATOR)
    assert isinstance(listing, Listing)
    (row,) = listing.rows
    assert (row.number, row.superseded_by, row.because) == (1, 2, "Superseded by D-2.")

    # Nobody is asked any more whether it still holds.
    await room.passes("100d")
    assert "looked at again" not in room.card(1) + room.thread(1)
    (await room.says("ann", "/accord review D-1 30d")).refuses("nothing-to-review")
    # Its own close is judged as it was.
    assert (await recount(room.app.store, OPERATOR, 1)).differences == ()
    assert await room.log_is_whole()


async def test_a_recorded_decision_supersedes_at_once(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays")
    (await room.says("bo", '/decide "We ship daily" --supersedes D-1')).replies(
        "Recorded as D-2.", "It replaces D-1."
    )
    assert "Superseded by D-2." in room.card(1)
    (await room.says("bo", '/poll "When?" "Mon" "Tue" --supersedes 2')).replies("it supersedes D-2")
    await room.says("bo", "/vote D-3 Mon")
    await room.passes("10d")
    assert "Superseded by D-3." in room.card(2)
    assert "Chosen: “Mon”" in room.card(3)
    assert await room.log_is_whole()


async def test_only_what_is_in_force_is_superseded(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    before = await room.entries()
    for what, code in (
        ("D-1", "not-in-force"),
        ("D-7", "no-such-decision"),
        ("D-999999999", "no-such-decision"),
        ("soon", "grammar-decision-number"),
    ):
        (await room.says("bo", f'/propose "Ship daily" --supersedes {what}')).refuses(code)
        (await room.says("bo", f'/decide "We ship daily" --supersedes {what}')).refuses(code)
    (await room.says("ann", "/decide D-1 --supersedes D-1")).refuses("grammar-supersedes-at-opening")
    assert await room.entries() == before
    await room.says("ann", "/withdraw D-1")
    (await room.says("bo", '/poll "When?" "Mon" "Tue" --supersedes D-1')).refuses(
        "D-1 is not in force: withdrawn."
    )
    await adopted(room, "Ship on Mondays")
    await room.says("bo", '/decide "We ship daily" --supersedes D-2')
    (await room.says("bo", '/propose "Ship hourly" --supersedes D-2')).refuses(
        "D-2 was superseded already, by D-3. To supersede that one: --supersedes D-3"
    )


async def test_of_two_that_supersede_the_same_one_the_first_does_and_the_other_says_so(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays")
    for text, days in (("Ship on Mondays", 2), ("Ship on Tuesdays", 3), ("Ship on Sundays", 3)):
        await room.says("bo", f'/propose "{text}" --process majority --by {days}d --supersedes D-1')
    for number in (2, 3):
        for who in ("ann", "bo", "cy"):
            await room.says(who, f"/vote D-{number} yes")
            await room.says(who, "/vote D-4 no")
        await room.passes("1h")
    await room.passes("4d")
    assert "Superseded by D-2." in room.card(1)
    assert "It replaces D-1." in room.card(2)
    assert "Adopted" in room.card(3)
    assert "It was to supersede D-1, which D-2 had superseded already." in room.card(3)
    (await room.says("cy", "/decisions D-3")).replies(
        "Was to supersede D-1, which D-2 had superseded already"
    )
    assert "It was to supersede D-1, which it does not." in room.card(4)
    assert await room.log_is_whole()


@pytest.mark.parametrize("first", [2, 3])
@pytest.mark.parametrize("later", [0, 1])
async def test_of_two_that_end_at_the_same_instant_the_lower_number_does_whichever_is_closed_first(
    room: Dialogue, first: int, later: int
) -> None:
    """`later`: D-2 ends so many hours after D-3."""
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays")
    for number, text, hours in ((2, "Ship on Mondays", 48 + later), (3, "Ship on Tuesdays", 48)):
        await room.says("bo", f'/propose "{text}" --process majority --by {hours}h --supersedes D-1')
        for who in ("ann", "bo"):
            await room.says(who, f"/vote D-{number} yes")
    room.clock.at += timedelta(days=3)
    due = DeadlineReached(decision=first)
    await room.app.submit(Envelope(delivery=DeliveryId("clock"), spot=SPOT, sender=None, command=due))
    await room.app.settle()
    won, lost = (3, 2) if later else (2, 3)
    assert f"Superseded by D-{won}." in room.card(1)
    assert "It replaces D-1." in room.card(won)
    assert f"It was to supersede D-1, which D-{won} had superseded already." in room.card(lost)
    assert await room.log_is_whole()


async def test_what_was_appealed_meanwhile_is_left_as_it_is(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("cy", '/propose "Publish it" --process rough-consensus --group "chair: bo" --by 14d')
    await room.passes("15d")
    (await room.says("bo", '/decide D-1 accept "nobody objects"')).replies("D-1")
    await room.says("cy", '/propose "Publish nothing" --process majority --by 2d --supersedes D-1')
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-2 yes")
    (await room.says("cy", '/appeal D-1 "I was not heard"')).replies("on record")
    (await room.says("cy", '/decide "Nothing" --supersedes D-1')).refuses(
        "D-1 is not in force: needs judgement."
    )
    await room.passes("2d")
    assert "Needs judgement" in room.card(1)
    assert "It was to supersede D-1, which was no longer in force when this was adopted." in room.card(2)
    assert await room.log_is_whole()


async def test_what_was_superseded_is_in_force_again_when_its_replacement_falls_by_an_appeal(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays", "--review 90d")
    review_at = room.view(1).review_at
    await room.says(
        "cy", '/propose "Ship daily" --process rough-consensus --group "chair: bo" --by 14d --supersedes D-1'
    )
    await room.passes("15d")
    await room.says("bo", '/decide D-2 accept "nobody objects"')
    assert "Superseded by D-2." in room.card(1)
    (await room.says("cy", '/appeal D-2 "I was not heard"')).replies("on record")
    assert "Superseded by D-2." in room.card(1), "until the appeal is decided nothing changes"
    await room.says("ann", '/accord judge D-2 upheld "cy was not heard"')

    assert "Adopted" in room.card(1)
    assert "Superseded" not in room.card(1)
    assert room.view(1).review_at == review_at is not None
    assert "D-1, which it had superseded, is in force again." in room.card(2)
    (await room.says("cy", "/decisions D-1")).replies(
        "Superseded by D-2", "In force again: D-2, which had superseded it, fell by an appeal"
    )
    listed = (await room.says("cy", "/decisions")).text
    assert "Superseded" not in listed
    assert "3 of 3 votes cast for it" in listed
    assert (await recount(room.app.store, OPERATOR, 1)).differences == ()
    # It can be superseded again, by what fell as well.
    await room.says("cy", '/amend D-2 "Ship daily, after lunch"')
    assert "If it is adopted, it supersedes D-1." in room.card(2)
    await room.passes("15d")
    await room.says("bo", '/decide D-2 accept "nobody objects"')
    assert "Superseded by D-2." in room.card(1)
    assert "It replaces D-1." in room.card(2)
    assert await room.log_is_whole()


async def test_a_review_that_came_meanwhile_is_asked_for_at_once(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "Ship on Fridays", "--review 20d")
    await room.says(
        "cy", '/propose "Ship daily" --process rough-consensus --group "chair: bo" --by 14d --supersedes D-1'
    )
    await room.passes("15d")
    await room.says("bo", '/decide D-2 accept "nobody objects"')
    await room.says("cy", '/appeal D-2 "I was not heard"')
    await room.passes("6d")
    assert "looked at again" not in room.thread(1)
    await room.says("ann", '/accord judge D-2 upheld "cy was not heard"')
    assert "looked at again" in room.thread(1)


async def test_a_decision_that_closed_more_than_once_stands_once_with_its_last_end(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Buy a server" --process ringi --route "bo, cy"')
    await room.says("bo", '/accord stamp D-1 return "too dear"')
    assert "Returned" in room.card(1)
    assert "The stamp at place 1 returns it" in (await room.says("cy", "/decisions")).text
    await room.says("ann", '/amend D-1 "Buy a small server"')
    assert "returns it" not in (await room.says("cy", "/decisions")).text
    await room.says("bo", "/accord stamp D-1 approve")
    await room.says("cy", "/accord stamp D-1 approve")
    assert "Adopted" in room.card(1)
    await room.says("cy", '/propose "Publish it" --process rough-consensus --group "chair: bo" --by 14d')
    await room.passes("15d")
    await room.says("bo", '/decide D-2 accept "nobody objects"')
    await room.says("cy", '/appeal D-2 "di was not heard"')
    pending = (await room.says("cy", "/decisions")).text
    assert "Somebody has appealed; until that is decided it does not stand." in pending
    await room.says("ann", '/accord judge D-2 upheld "di was not heard"')
    reasons = {1: "All 2 stamps are given.", 2: "An appeal was upheld"}
    shown = {"": (1, 2), " search server": (1,), " search publish": (2,), " summary": (2,)}
    for what, numbers in shown.items():
        text = (await room.says("cy", f"/decisions{what}")).text
        for number in numbers:
            assert text.count(f"D-{number} ") == 1, text
            assert text.count(reasons[number]) == 1, text
    rows = await room.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(rows, Listing)
    assert [(row.number, row.outcome) for row in rows.rows] == [(2, "returned"), (1, "adopted")]
    assert await room.log_is_whole()
