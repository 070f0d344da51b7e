"""A channel that two workspaces share, both with the app: a decision is one decision, of the workspace in which it was
opened, whoever answers it and in whose name Slack tells of it."""

from pathlib import Path

import pytest

from consensus.ports import Spot, Viewer
from consensus.views import ListDecisions, Listing, RecordView, ShowRecord
from tests.adapters.slack.house import SlackHouse, slack_house
from tests.adapters.slack.test_slack_workspaces import MANY, install
from tests.fakes.slack.world import Message

SHARED = "CX"


async def shared(house: SlackHouse) -> None:
    first, second = house.slack.workspaces["T1"], house.slack.workspace("T2")
    for place, name in enumerate(("Eve", "Fay")):
        second.person(name, admin=place == 0)
    channel = first.channel(SHARED, "joint", "UANN", "UBO")
    first.shares(channel, second)
    for one in (first, second):
        one.installed = False
        status, _ = await install(house, one.id)
        assert status == 200


async def record(house: SlackHouse, home: str, number: int) -> RecordView:
    spot = Spot(platform="slack", home=home, place=SHARED)
    found = await house.app.ask(ShowRecord(number=number), Viewer(spot=spot, operator=True))
    assert isinstance(found, RecordView)
    return found


async def votes(house: SlackHouse, home: str, number: int) -> dict[str, str | None]:
    return {one.by: one.choice for one in (await record(house, home, number)).positions}


def card(house: SlackHouse, home: str) -> Message:
    return house.card(SHARED, team=home)


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket"])
async def test_a_decision_in_a_shared_channel_is_one_decision_of_the_workspace_that_opened_it(
    tmp_path: Path, http: bool
) -> None:
    async with slack_house(tmp_path, "Ann", "Bo", http=http, SLACK_INCLUDE="connect", **MANY) as house:
        await shared(house)
        ann, bo, eve, fay = (
            house.person(name, home)
            for name, home in (("Ann", "T1"), ("Bo", "T1"), ("Eve", "T2"), ("Fay", "T2"))
        )
        await ann.types(SHARED, '/propose "Share an office" --process majority')
        await house.settle()
        await eve.types(SHARED, '/propose "Share a printer" --process majority')
        await house.settle()
        office, printer = card(house, "T1"), card(house, "T2")
        for home in ("T1", "T2"):  # both have a D-1, with the four of both
            assert (await record(house, home, 1)).card.eligible == 4

        # Buttons and reactions are about the card that they stand on, in whoever's name Slack tells of them.
        await eve.clicks(office, "accord.vote:yes")
        await fay.reacts(office, "white_check_mark")
        await bo.reacts(printer, "white_check_mark")
        await house.settle()
        assert await votes(house, "T1", 1) == {"Eve": "yes", "Fay": "yes"}
        assert await votes(house, "T2", 1) == {"Bo": "yes"}
        await fay.reacts(office, "white_check_mark", added=False)
        await house.settle()
        assert await votes(house, "T1", 1) == {"Eve": "yes"}

        # A number means what was opened here, one's own workspace's first.
        await eve.types(SHARED, "/vote D-1 no")
        await ann.types(SHARED, '/propose "Share a kitchen" --process consent')
        await house.settle()
        ack = await eve.types(SHARED, "/vote D-2 consent")
        assert "Recorded on D-2" in ack.text
        assert await votes(house, "T2", 1) == {"Bo": "yes", "Eve": "no"}
        assert await votes(house, "T1", 2) == {"Eve": "consent"}

        # In a thread it is the card's, also by the other workspace's bot; and a form goes where it was opened from.
        await fay.mentions(SHARED, 'ask "Who cleans it?"', thread=card(house, "T1").ts)
        await fay.clicks(card(house, "T1"), "accord.object")
        await fay.submits(reason="Nobody cleans it")
        await house.settle()
        kitchen = (await record(house, "T1", 2)).card
        assert [one.text for one in kitchen.remarks] == ["Who cleans it?"]
        assert [(one.by, one.reason) for one in kitchen.objections] == [("Fay", "Nobody cleans it")]
        assert "Fay objects (D-2." in house.thread(card(house, "T1"))

        # People are picked by name, whichever workspace they are of.
        await ann.types(SHARED, "/propose")
        await ann.submits(text="Only these two", process="majority", electorate=["UANN", "UEVE"])
        await house.settle()
        assert (await record(house, "T1", 3)).card.eligible == 2
        await eve.clicks(card(house, "T1"), "accord.vote:yes")
        await house.settle()
        assert await votes(house, "T1", 3) == {"Eve": "yes"}

        # Of who comes and goes Slack tells once, and both know it.
        house.slack.workspaces["T1"].channels[SHARED].members.remove("UFAY")
        left = {"type": "member_left_channel", "user": "UFAY", "channel": SHARED, "team": "T2"}
        await house.slack.event("T1", left)
        await house.settle()
        for person, home, number in ((ann, "T1", 4), (eve, "T2", 2)):
            await person.types(SHARED, '/propose "Once more" --process majority')
            await house.settle()
            assert (await record(house, home, number)).card.eligible == 3

        # What was opened elsewhere stays there.
        private = house.slack.workspaces["T2"].channel("CP", "ours", "UEVE")
        assert private.members
        await eve.types("CP", '/propose "Leave them" --process majority')
        await house.settle()
        ack = await ann.types(SHARED, "/vote D-4 yes")  # T1's own, though T2 has none
        assert "Recorded on D-4" in ack.text
        found = await house.app.ask(
            ListDecisions(), Viewer(spot=Spot(platform="slack", home="T2", place=SHARED), operator=True)
        )
        assert isinstance(found, Listing)
        assert {row.title for row in found.rows} == {"Share a printer", "Once more", "Leave them"}


async def test_people_of_the_other_workspace_do_not_take_part_unless_they_are_included(
    tmp_path: Path,
) -> None:
    """Slack calls nobody a stranger with whom we share a channel; it is their team that tells."""
    async with slack_house(tmp_path, "Ann", "Bo", http=True, **MANY) as house:
        await shared(house)
        ann, eve = house.person("Ann"), house.person("Eve", "T2")
        await ann.types(SHARED, '/propose "Share an office" --process majority')
        await house.settle()
        assert (await record(house, "T1", 1)).card.eligible == 2
        await eve.clicks(card(house, "T1"), "accord.vote:yes")
        await house.settle()
        assert await votes(house, "T1", 1) == {}
        said = [one["text"] for one in house.slack.workspaces["T1"].private if one["user"] == "UEVE"]
        assert any("not a member" in each or "may not take part" in each for each in said)
