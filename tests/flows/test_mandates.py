"""A decision lets somebody decide alone: about what, up to how much, until when; and what goes beyond becomes a proposal."""

from bot.room import OPERATOR
from consensus.views import ListDecisions, Listing, RecordView, ShowRecord
from tests.flows.room import Dialogue

GRANT = "--mandate ann --about refunds --up-to 50 EUR"


async def granted(room: Dialogue, settings: str = GRANT, text: str = "Ann refunds alone") -> int:
    """The number of the decision that grants it, once it is adopted."""
    opened = await room.says("bo", f'/propose "{text}" --process majority --by 2d {settings}')
    opened.replies("is open until")
    number = int(opened.text.partition("D-")[2].split()[0].rstrip(".:,"))
    for who in ("ann", "bo", "cy"):
        await room.says(who, f"/vote D-{number} yes")
    await room.passes("2d")
    return number


async def numbers(room: Dialogue) -> int:
    """How many decisions there are."""
    view = await room.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(view, Listing)
    return len(view.rows)


async def record(room: Dialogue, number: int) -> RecordView:
    view = await room.app.ask(ShowRecord(number=number), OPERATOR)
    assert isinstance(view, RecordView)
    return view


async def test_within_it_is_recorded_with_its_reason_and_both_records_say_so(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await granted(room, f"{GRANT} --expires 2027-06")
    assert "A mandate about “refunds” for ann, up to 50 EUR in each decision." in room.card(1)
    assert "The mandate lasts until" in room.card(1)
    line = '/decide "Refunded 40 EUR to customer 1182" --under D-1 --amount 40 EUR --why "It came broken"'
    (await room.says("ann", line)).replies("Recorded as D-2.", "It is within the mandate of D-1.")
    await room.says("ann", '/decide "Refunded 9.50 to customer 7" --under D-1 --amount "9.50 EUR"')
    (await room.says("bo", "/decisions D-2")).replies(
        "It was decided within the mandate of D-1: 40 EUR.", "Under the mandate of D-1", "It came broken"
    )
    (await room.says("bo", "/decisions D-1")).replies(
        "Decided under it",
        "D-2 Refunded 40 EUR to customer 1182: 40 EUR, ann",
        "Together, of those that you can see: 49.5 EUR",
        "D-2 was decided under its mandate (ann)",
    )
    card = (await record(room, 2)).card
    assert card.tags == ("refunds",)
    assert (await record(room, 1)).card.tags == ("refunds",)
    assert await room.log_is_whole()


BEYOND = (
    ("ann", "--amount 50.01 EUR", "50.01 EUR is more than the 50 EUR that D-1 allows in each decision."),
    ("ann", "--amount 5,000 EUR", "5,000 EUR is more than the 50 EUR that D-1 allows in each decision."),
    ("ann", "--amount 40 USD", "D-1 allows up to 50 EUR, and 40 USD has another unit."),
    ("ann", "--amount 40 EUR --tag travel", "D-1 gives a mandate about “refunds” alone."),
    ("cy", "--amount 40 EUR", "D-1 gives its mandate to others."),
)


async def test_beyond_it_a_proposal_is_offered_and_opened_by_nobody_else(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await granted(room)
    (await room.says("ann", '/decide "Refunded" --under D-1')).refuses("amount-needed")
    for who, settings, why in BEYOND:
        line = f'/decide "Refunded customer 7" --under D-1 {settings} --why "It broke" --relates D-1'
        said = (await room.says(who, line)).refuses("beyond-mandate")
        assert why in said.text, said.text
        assert "You can propose it instead. Nothing is open yet." in said.text
        assert '/propose "Refunded customer 7 (' in said.text
    assert await numbers(room) == 1
    await room.answers("yes")
    card = (await record(room, 2)).card
    assert (card.status, card.why, card.process) == ("open", "It broke", "majority")
    assert card.text == "Refunded customer 7 (40 EUR)"
    assert card.tags == ("refunds",)
    assert [(row.kind, row.number) for row in card.relations] == [("relates", 1)]


async def test_what_ends_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await granted(room, f"{GRANT} --expires 30d")
    refund = '/decide "Refunded customer 7" --under D-{} --amount 40 EUR'
    (await room.says("ann", refund.format(1))).replies("Recorded as D-2.")
    await room.passes("28d")
    said = (await room.says("ann", refund.format(1))).refuses("beyond-mandate")
    assert "The mandate of D-1 ended on" in said.text
    (await room.says("ann", "/decisions D-1")).replies("The mandate lasts until")
    assert await granted(room, f"{GRANT} --supersedes D-1") == 3
    (await room.says("ann", refund.format(3))).replies("Recorded as D-4.")
    said = (await room.says("ann", refund.format(1))).refuses("beyond-mandate")
    assert "D-3 took the place of D-1, so its mandate has ended." in said.text
    await granted(room, "--supersedes D-3", "Nobody refunds alone")
    said = (await room.says("ann", refund.format(3))).refuses("beyond-mandate")
    assert "D-5 took the place of D-3" in said.text
    (await room.says("ann", refund.format(5))).refuses("no-mandate")
    (await room.says("ann", refund.format(99))).refuses("no-such-decision")
    assert await room.log_is_whole()


async def test_one_that_is_not_in_force_gives_nothing(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("bo", f'/propose "Ann refunds" --process majority --by 2d {GRANT}')
    said = await room.says("ann", '/decide "Refunded" --under D-1 --amount 40 EUR')
    assert "D-1 is not in force, so it gives no mandate." in said.refuses("beyond-mandate").text


IMPOSSIBLE = (
    ("--mandate nobody --about refunds", "mandate-not-for"),
    ("--mandate everyone --about refunds", "mandate-not-for"),
    ("--mandate ann", "grammar-mandate-about"),
    ("--about refunds --up-to 50 EUR", "grammar-mandate-for-whom"),
    ("--mandate ann --about refunds --up-to 50", "grammar-amount-unit"),
    ("--mandate ann --about refunds --up-to -50 EUR", "grammar-amount-negative"),
    ("--mandate ann --about refunds --up-to 0 EUR", "grammar-amount-negative"),
    ("--mandate ann --about refunds --up-to 9999999999999999 EUR", "grammar-amount-size"),
    ("--mandate ann --about refunds --up-to plenty", "grammar-amount"),
    ("--mandate ann --about refunds --expires 2026-01", "grammar-deadline-past"),
)


async def test_what_cannot_be_a_mandate_is_said_at_once(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    for settings, code in IMPOSSIBLE:
        (await room.says("bo", f'/propose "Ann refunds" --process majority --by 2d {settings}')).refuses(code)
    assert await numbers(room) == 0


async def test_two_that_contradict(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await granted(room)
    again = '/propose "Ann refunds more" --process majority --by 2d --mandate "bo, ann" --about Refunds --up-to 80 EUR'
    said = (await room.says("bo", again)).refuses("mandate-twice")
    assert (
        "D-1 gives a mandate about “refunds” to the same already, up to 50 EUR in each decision." in said.text
    )
    (await room.says("bo", f"{again} --supersedes D-1")).replies("D-2 is open until")
    other = again.replace("bo, ann", "cy")
    (await room.says("bo", other)).replies("D-3 is open until")


async def test_a_group_holds_it_as_it_is_when_somebody_acts(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", "/accord group leads ann bo")
    await granted(room, "--mandate leads --about refunds")
    assert "for the group “leads”." in room.card(1)
    refund = '/decide "Refunded" --under D-1 --amount 4,000 EUR'
    (await room.says("bo", refund)).replies("Recorded as D-2.")
    (await room.says("cy", refund)).refuses("beyond-mandate")
    await room.says("ann", "/accord group leads ann cy")
    (await room.says("cy", refund)).replies("Recorded as D-3.")
    (await room.says("bo", refund)).refuses("beyond-mandate")
