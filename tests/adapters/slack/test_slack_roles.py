"""Processes in which not everybody does the same: stamps in their order, advice, one who decides."""

from tests.adapters.slack.house import CHANNEL, SlackHouse


async def test_a_proposal_goes_along_its_route_from_stamp_to_stamp(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    await ann.types(CHANNEL, '/propose "Buy a coffee machine" --process ringi --route "<@UBO|bo>, <@UCY|cy>"')
    await house.settle()
    card = house.card()
    assert "Bo: it is with them now" in str(card.blocks)
    assert "What do you stamp?" in bo.private_text()
    assert cy.private_text() == ""
    await bo.clicks_in_private(bo.private()[-1], "accord.stamp:approve")
    await house.settle()
    await cy.clicks(house.card(), "accord.stamp_with:return")
    await house.settle()
    await cy.submits(position="return", reason="What does it cost?")
    await house.settle()
    assert "What does it cost?" in house.thread(card)
    assert not await house.breaks()


async def test_whoever_decides_hears_the_advice_first(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    workspace = house.slack.workspaces["T1"]
    workspace.groups["S1"] = ("affected", ["UBO", "UCY"])
    await ann.types(CHANNEL, '/propose "Move the desks" --process advice --advisers <!subteam^S1|@affected>')
    await house.settle()
    assert "you are asked for advice" in bo.private_text()
    assert "you are asked for advice" in cy.private_text()
    await bo.clicks_in_private(bo.private()[-1], "accord.advise")
    await bo.submits(text="Not before the audit")
    await cy.types(CHANNEL, '/advise D-1 "Fine with me, ask <@UDI|di>"')
    await house.settle()
    assert "Not before the audit" in str(house.card().blocks)
    assert "Fine with me, ask @di" in house.thread(house.card())
    await ann.clicks(house.card(), "accord.judge:accept")
    await house.settle()
    await ann.submits(reason="After the audit, then")
    await house.settle()
    assert await house.outcome(1) == "adopted"


async def test_a_plain_name_is_nobody_who_could_act(house: SlackHouse) -> None:
    """It would be a place on the route that nobody can stamp."""
    ann = house.person("Ann")
    told = await ann.types(CHANNEL, '/propose "Buy a coffee machine" --process ringi --route "Bo, Cy"')
    assert "“bo” is only a name" in told.text
    assert "type @ and choose them" in told.text
    await house.settle()
    assert not house.slack.workspaces["T1"].cards(CHANNEL)
    assert "is only a name" in (await ann.types(CHANNEL, "/accord group pmc bo, cy")).text
