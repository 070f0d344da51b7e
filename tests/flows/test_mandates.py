"""A decision lets somebody decide alone: about what, up to how much, until when; and what goes beyond becomes a proposal."""

from bot.room import OPERATOR
from consensus.mandates import Amount
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


async def refunds(room: Dialogue, count: int, first: int = 1) -> None:
    """Refunds that ann and bo decide alone, the largest of 45 EUR."""
    for case in range(first, first + count):
        who = ("ann", "bo")[case % 2]
        line = f'/decide "Refunded customer {1000 + case}" --tag refunds --amount {min(45, 30 + case)} EUR'
        (await room.says(who, line)).replies(f"Recorded as D-{case}.")


def offers(room: Dialogue, who: str) -> list[str]:
    return [text for text in room.notices_to(who) if "Shall there be a rule" in text]


async def test_twelve_refunds_become_a_rule_then_one_within_it_and_one_beyond(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await refunds(room, 12)
    assert offers(room, "ann") == []
    await room.passes("1d")
    [offer] = offers(room, "ann")
    assert len(offers(room, "bo")) == 1
    assert offers(room, "cy") == []
    assert "12 were decided alone within 60 days, all about “refunds”" in " ".join(offer.split())
    shown = room.transcript()
    line = next(row.strip() for row in shown.splitlines() if row.strip().startswith("/accord mandate"))
    (await room.says("ann", f"{line} --process majority --by 2d --expires 2027-06")).replies("D-13 is open")
    card = (await record(room, 13)).card
    assert card.mandate is not None
    assert set(card.mandate.who) == {"person:ann", "person:bo"}
    assert (card.mandate.tag, card.mandate.limit) == ("refunds", Amount(number="42", unit="EUR"))
    assert [row.number for row in card.relations] == list(range(1, 13))
    assert "12 times: D-1, D-2" in card.why
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-13 yes")
    await room.passes("2d")
    (await room.says("bo", '/decide "Refunded customer 7" --under D-13 --amount 40 EUR')).replies(
        "within the mandate"
    )
    said = await room.says(
        "bo", '/decide "Refunded customer 8" --under D-13 --amount 60 EUR --why "Broken twice"'
    )
    assert "60 EUR is more than the 42 EUR" in said.refuses("beyond-mandate").text
    await room.answers("yes")
    assert (await record(room, 15)).card.why == "Broken twice"
    await refunds_again(room)
    assert len(offers(room, "ann")) == 1
    assert await room.log_is_whole()


async def refunds_again(room: Dialogue) -> None:
    """More refunds that nobody asked the mandate for: there is a rule already."""
    for case in range(12):
        await room.says("ann", f'/decide "Refunded customer {case}" --tag refunds --amount 9 EUR')
    await room.passes("1d")


async def test_what_asks_for_no_rule(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    for text in ("Bought chairs", "Moved the server", "Hired a painter", "Booked Osaka", "Paid the lawyer"):
        await room.says("ann", f'/decide "{text}" --tag misc')
        await room.says("bo", f'/decide "{text.upper()} indeed, quite another matter" --tag other')
    for case in range(6):  # one person alone
        await room.says("cy", f'/decide "Watered the plants of floor {case}" --tag plants')
    for case in range(4):  # too few
        await room.says(("ann", "bo")[case % 2], f'/decide "Refunded customer {case}" --tag refunds')
    await room.passes("61d")
    await room.says("ann", '/decide "Refunded customer 9" --tag refunds')
    await room.passes("2d")
    assert [offers(room, who) for who in ("ann", "bo", "cy")] == [[], [], []]


async def test_the_same_cases_are_offered_once_and_again_when_there_are_twice_as_many(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await refunds(room, 5)
    await room.passes("1d")
    assert len(offers(room, "ann")) == 1
    await refunds(room, 4, first=6)
    await room.passes("1d")
    assert len(offers(room, "ann")) == 1
    await refunds(room, 1, first=10)
    await room.passes("1d")
    assert len(offers(room, "ann")) == 2
