"""Who does what was decided: offered with the outcome, asked when due with two buttons, on the home tab until done."""

from tests.adapters.slack.drawing import drawn
from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.adapters.slack.test_slack_menu import chosen


async def test_the_opener_is_offered_it_and_the_owner_is_asked_on_the_day(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 2d')
    await house.settle()
    for person in (ann, bo):
        await person.clicks(house.card(), "accord.vote:yes")
    await house.passes(days=2)
    offered = ann.private()[-1]
    assert "Who does it, by when?" in offered["text"]
    assert "Who does it" not in bo.private_text()
    await ann.clicks_in_private(offered, "accord.todo")
    await house.settle()
    await ann.submits(text="Roll-back script", owner="UBO", until="3d")
    await house.settle()
    assert "They are told that they do it." in ann.private_text()
    assert "Ann asks you to do this" in bo.private()[-1]["text"]

    await bo.opens_home()
    await house.settle()
    home = drawn(house.slack.workspaces["T1"].homes["UBO"]["blocks"])
    assert "# To do\nD-1 Ship on Fridays: Bo, Roll-back script, by" in home
    await bo.clicks_at_home("accord.postpone:1")
    await house.settle()
    await bo.submits(until="2d")
    await house.settle()
    await house.passes(days=3)
    asked = bo.private()[-1]
    assert "Is it done?" in asked["text"]
    assert "Roll-back script" in asked["text"]
    await bo.clicks_in_private(asked, "accord.postpone:1")
    await house.settle()
    await bo.submits(until="7d")
    await house.settle()
    assert "The next question comes on" in bo.private_text()
    await house.passes(days=7)
    assert "Is it done?" in bo.private()[-1]["text"]
    await bo.clicks_in_private(bo.private()[-1], "accord.done:1")
    await house.settle()
    assert "Noted as done on D-1." in bo.private_text()
    (todo,) = (await house.record(1)).card.todos
    assert todo.done_at is not None


async def test_what_is_open_is_chosen_in_the_menu(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/decide "We ship on Fridays"')
    await house.settle()
    for line in ('/accord todo D-1 "Script" <@UBO>', '/accord todo D-1 "Tell support" --by 2d'):
        await ann.types(CHANNEL, line)
        await house.settle()
    await chosen(house, ann, house.card(), "done")
    assert "UBO" not in str(ann.form())
    options = [
        option
        for block in ann.form()["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    ]
    assert [option["text"]["text"].partition(",")[0] for option in options] == [
        "Bo: Script",
        "Ann: Tell support",
    ]
    await ann.submits(todo="2")
    await house.settle()
    assert [todo.done_at is None for todo in (await house.record(1)).card.todos] == [True, False]
