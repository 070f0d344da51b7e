"""Who may do what, on Slack: read, changed in a form, and asked of whoever acts."""

from tests.adapters.slack.house import CHANNEL, SlackHouse


async def test_rights_are_read_and_changed_in_a_form(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    house.slack.workspaces["T1"].groups["S1"] = ("leads", ["UBO"])
    assert "Nothing differs from that." in (await bo.types(CHANNEL, "/accord rights")).text
    told = await ann.types(CHANNEL, "/accord rights propose <!subteam^S1|@leads>")
    assert "Propose: Bo." in told.text
    await house.settle()
    assert "Propose: that is for Bo." in (await cy.types(CHANNEL, '/propose "Ship on Fridays"')).text
    assert "Propose: that is for Bo." in str(
        (await cy.types(CHANNEL, "/propose")).body
    ) + cy.private_text() + str(house.slack.workspaces["T1"].views)
    for person, offered in ((bo, True), (cy, False)):
        await person.opens_home()
        await house.settle()
        home = str(house.slack.workspaces["T1"].homes[person.id])
        assert ("accord.propose" in home, "accord.poll" in home) == (offered, True)
    await bo.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    await house.settle()
    assert await house.outcome(1) is None
    told = await ann.types(CHANNEL, "/accord rights")
    await ann.clicks_in_private({**told.body, "channel": CHANNEL}, "accord.rights")
    await house.settle()
    await ann.submits(right="close", accounts=["UCY"])
    await house.settle()
    assert "Close early: Cy." in ann.private_text()
    assert not await house.breaks()
