"""Already decided, with buttons: the line of a receipt, what it compares, and what takes the place of what."""

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.adapters.slack.test_slack_relations import PRIVATE, answer


async def test_the_receipt_has_two_buttons_and_nobody_else_hears_of_it(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/decide "The daily stand-up is at 9:00."')
    await house.settle()
    before = len(ann.private())
    ack = await bo.types(CHANNEL, '/propose "Move the stand-up to 10:00" --process majority')
    await house.settle()
    assert len(ann.private()) == before
    receipts = [
        {**message, "channel": CHANNEL} for message in (ack.body or {}, *bo.private()) if "blocks" in message
    ]
    (receipt,) = [message for message in receipts if "in force" in str(message["blocks"])]
    assert "D-1 (in force) says “9:00”." in str(receipt["blocks"])
    assert "/accord compare" not in str(receipt["blocks"])
    assert "in force" not in house.card().text + str(house.card().blocks)

    await bo.clicks_in_private(receipt, "accord.compare:1")
    await house.settle()
    shown = str(bo.form())
    assert "The daily stand-up is at 9:00." in shown
    assert "^^^^" in shown
    await bo.clicks_in_view("accord.replace:1")
    await house.settle()
    assert (await house.record(2)).card.supersedes is not None
    assert "If it is adopted, it supersedes D-1." in house.card().text + str(house.card().blocks)


async def test_what_is_in_force_where_one_is_not_is_not_told(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    house.slack.workspaces["T1"].channel(PRIVATE, "board", "UANN")
    await ann.types(PRIVATE, '/decide "The rent for the office is 900 EUR."')
    await house.settle()
    for line in ('/decide "Office rent: 800 EUR"', '/accord related "The office rent is 700 EUR"'):
        assert "900" not in await answer(house, bo, line)
    assert "900 EUR" in await answer(house, ann, '/accord related "Rent for the office: 850 EUR"')
    assert "900" not in await answer(house, bo, "/accord compare D-2 D-1")


async def test_the_form_shows_what_is_in_force_about_it_and_keeps_what_is_filled_in(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/decide "The daily stand-up is at 9:00."')
    await ann.types(CHANNEL, '/decide "We meet in the kitchen."')
    for verb, asked in (
        ("propose", {"text": "Move the stand-up to 10:00"}),
        ("poll", {"question": "When is the stand-up?", "options": "At 10:00\nAt 11:00"}),
    ):
        await bo.types(CHANNEL, f"/{verb}")
        await house.settle()
        form = bo.form()
        await bo.clicks_in_view("accord.related", None, **asked)
        await house.settle()
        shown = str(bo.form()["blocks"])
        assert bo.form()["id"] != form["id"], "it lies over the form"
        assert "D-1 (in force)" in shown
        assert "^^" in shown
        assert "kitchen" not in shown
        bo.closes()
        assert bo.form()["id"] == form["id"]
        await bo.submits(**asked)
        await house.settle()
    assert (await house.record(3)).card.text == "Move the stand-up to 10:00"
    await bo.types(CHANNEL, "/propose")
    await house.settle()
    await bo.clicks_in_view("accord.related")
    await house.settle()
    assert "Nothing in force surely says otherwise." in str(bo.form()["blocks"]), "nothing is typed yet"
