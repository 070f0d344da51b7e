"""Refunds that become a rule, in Slack: offered in private, filled in, adopted; then one within it and one beyond it."""

import asyncio
from collections.abc import Callable

from tests.adapters.slack.house import CHANNEL, SlackHouse


async def comes(house: SlackHouse, there: Callable[[], bool]) -> None:
    """So many cards are posted one a second."""
    while not there():
        await asyncio.sleep(0.2)
        await house.passes(minutes=1)


async def test_refunds_become_a_rule_then_one_within_it_and_one_beyond(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    for case in range(12):
        line = f'/decide "Refunded customer {case}" --tag refunds --amount {30 + case} EUR'
        await (ann, bo)[case % 2].types(CHANNEL, line)
        await house.passes(minutes=5)
    await house.passes(days=1)
    await comes(house, lambda: bool(ann.private() and bo.private()))
    offer = ann.private()[-1]
    assert "12 were decided alone within 60 days, all about “refunds”" in offer["text"]
    await bo.clicks_in_private(bo.private()[-1], "accord.not_now")
    await house.settle()
    assert "Fine." in str(bo.form())
    await ann.clicks_in_private(offer, "accord.rule")
    await house.settle()
    form = ann.form()
    asked = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert set(asked["holders"]["initial_users"]) == {"UANN", "UBO"}
    assert asked["up_to"]["initial_value"] == "41 EUR"
    assert "--relates D-1 " in asked["settings"]["initial_value"]
    assert asked["place"]["initial_conversation"] == CHANNEL
    await ann.submits(place=CHANNEL, process="majority", until="2d", expires="2027-06")
    await house.settle()
    card = (await house.record(13)).card
    assert card.mandate is not None
    assert card.mandate.until is not None
    assert [row.number for row in card.relations] == list(range(1, 13))
    await comes(house, lambda: "accord.vote:yes" in str(house.card().blocks))
    for person in (ann, bo):
        await person.clicks(house.card(), "accord.vote:yes")
    await house.passes(days=2)

    within = await bo.types(CHANNEL, '/decide "Refunded customer 7" --under D-13 --amount 40 EUR')
    assert "Recorded as D-14. It is within the mandate of D-13." in str(within.body)
    line = '/decide "Refunded customer 8" --under D-13 --amount 60 EUR --why "Twice broken"'
    refused = (await bo.types(CHANNEL, line)).body
    assert isinstance(refused, dict)
    assert "60 EUR is more than the 41 EUR that D-13 allows in each decision." in str(refused)
    await bo.clicks_in_private({"channel": CHANNEL, **refused}, "accord.mend")
    await house.settle()
    await bo.submits(process="majority")
    await house.settle()
    beyond = (await house.record(15)).card
    assert (beyond.text, beyond.why) == ("Refunded customer 8 (60 EUR)", "Twice broken")
    assert beyond.process == "majority"


async def test_the_form_that_records_it_offers_the_proposal_too(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    line = '/accord mandate "Bo refunds alone" --mandate <@UBO> --about refunds --up-to 50 EUR --process majority'
    await ann.types(CHANNEL, line)
    await house.settle()
    for person in (ann, bo):
        await person.clicks(house.card(), "accord.vote:yes")
    await house.passes(days=4)
    await bo.types(CHANNEL, "/decide")
    await house.settle()
    ack = await bo.submits(text="Refunded customer 9", under="D-1", amount="12,5")
    assert "lacks its unit" in str(ack.body)
    await bo.submits(text="Refunded customer 9", under="D-1", amount="12,5 EUR")
    await house.settle()
    assert "Recorded as D-2. It is within the mandate of D-1." in bo.private_text()
    await ann.types(CHANNEL, "/decide")
    await house.settle()
    await ann.submits(text="Refunded customer 10", under="D-1", amount="12.5 EUR")
    await house.settle()
    assert "D-1 gives its mandate to others." in ann.private_text()
    refused = next(said for said in ann.private() if "gives its mandate to others" in said["text"])
    await ann.clicks_in_private(refused, "accord.send")
    await house.settle()
    assert (await house.record(3)).card.status == "open"
