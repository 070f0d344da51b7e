"""Somebody is forgotten in Slack: they ask, an administrator clicks, and what was posted is edited."""

from tests.adapters.slack.house import CHANNEL, SlackHouse


async def test_an_administrator_is_asked_in_private_and_erases_with_a_click(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    await ann.types(CHANNEL, '/propose "Release every Friday" --process consent --by 3d')
    await bo.types(CHANNEL, '/object D-1 "the zebrafinch sings"')
    await cy.types(CHANNEL, "/vote D-1 consent")
    await house.settle()
    assert "zebrafinch" in house.thread(house.card())

    answered = await bo.types(CHANNEL, "/accord forget me")
    assert "What stays:" in answered.text
    shown = {**answered.body, "channel": CHANNEL}
    await bo.clicks_in_private(shown, "accord.forget")
    await house.settle()
    assert "Nothing is erased until one of them does it" in bo.private_text()
    asked = ann.private()[-1]
    assert "Bo asks to be erased" in str(asked)
    action = next(
        element["action_id"]
        for block in asked["blocks"]
        for element in block.get("elements", ())
        if str(element.get("action_id", "")).startswith("accord.erase")
    )
    await cy.clicks_in_private({**asked, "channel": CHANNEL}, action)
    await house.settle()
    assert "Only administrators" in cy.private_text(), "a hand-made click gains nothing"
    await ann.clicks_in_private(asked, action)
    await house.settle()
    assert "erased from" in ann.private_text()
    workspace = house.slack.workspaces["T1"]
    direct = str([message for message in ann.private() if message.get("via") == "direct"])
    posted = house.card().text + house.thread(house.card()) + direct
    assert "zebrafinch" not in posted, "what was posted is edited"
    assert "Bo asks" not in posted
    assert "Somebody asked to be erased, and has been." in posted
    assert workspace.users["UBO"], "they are in the workspace still"
    assert not await house.breaks()
