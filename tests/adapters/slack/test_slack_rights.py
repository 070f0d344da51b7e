"""Who may do what, on Slack: read, changed in a form, and asked of whoever acts."""

import pytest

from adapters.slack import membership
from adapters.slack.directory import FRESH_FOR
from tests.adapters.slack.house import CHANNEL, SlackHouse


async def test_rights_are_read_and_changed_in_a_form(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    house.slack.workspaces["T1"].groups["S1"] = ("leads", ["UBO"])
    assert "Nothing differs from that." in (await bo.types(CHANNEL, "/accord rights")).text
    told = await ann.types(CHANNEL, "/accord rights propose <!subteam^S1|@leads>")
    assert "Propose: @leads." in told.text
    await house.settle()
    assert "Propose: that is for @leads." in (await cy.types(CHANNEL, '/propose "Ship on Fridays"')).text
    assert "Propose: that is for @leads." in str(
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


async def test_a_user_group_has_a_right_and_slack_says_who_is_in_it(
    house: SlackHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever joins the group has the right, and whoever leaves it has not, ten minutes later at the latest."""
    monkeypatch.setattr(membership, "WAIT_FIRST_SECONDS", 0.0)
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    groups = house.slack.workspaces["T1"].groups
    groups["S1"] = ("leads", ["UBO"])
    assert "people" in (await ann.types(CHANNEL, "/accord rights vote <!subteam^S9|@ghosts>")).text
    await ann.types(CHANNEL, "/accord rights vote <!subteam^S1|@leads>")
    assert "Vote: @leads." in (await cy.types(CHANNEL, "/accord rights")).text
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 3d')
    await house.settle()
    assert (await house.record(1)).card.eligible == 1, "nobody else is waited for"
    assert "You may not take part in D-1" in (await cy.types(CHANNEL, "/vote D-1 yes")).text
    groups["S1"] = ("leads", ["UCY"])
    assert "D-1" in (await bo.types(CHANNEL, "/vote D-1 no")).text, "what was said ten minutes ago serves"
    house.clock.at += FRESH_FOR
    assert "Vote: that is for @leads." in (await bo.types(CHANNEL, "/vote D-1 yes")).text
    await ann.types(CHANNEL, '/propose "Ship on Mondays" --process majority --by 3d')
    await house.settle()
    assert "You may not take part in D-2" in (await bo.types(CHANNEL, "/vote D-2 yes")).text
    await cy.types(CHANNEL, "/vote D-2 yes")
    assert [len((await house.record(number)).positions) for number in (1, 2)] == [1, 1]
    house.clock.at += FRESH_FOR
    house.slack.trouble("usergroups.users.list", error="internal_error", times=1_000)
    assert "cannot be checked now" in (await cy.types(CHANNEL, "/vote D-2 no")).text
    house.slack.troubles.clear()
    del groups["S1"]
    assert "Vote: that is for @leads." in (await cy.types(CHANNEL, "/vote D-2 no")).text
    assert not await house.breaks()
