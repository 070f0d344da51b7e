"""Whoever is judged is judged by what Slack said at most ten minutes ago: the event that told of it may be lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.slack import membership
from adapters.slack.directory import FRESH_FOR
from storage.tables import ACCOUNT, HOME_ROLE
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.adapters.slack.test_slack_page import signed_in
from tests.bot.reader import ADDRESS, reading
from tests.fakes.slack.people import Person

BOARD = "C5"
LEADERS = (
    select(ACCOUNT.c.external)
    .join(HOME_ROLE, HOME_ROLE.c.person == ACCOUNT.c.person)
    .where(HOME_ROLE.c.administrator)
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path, ACCORD_WEB_URL=ADDRESS) as slack:
        yield slack


@pytest.fixture
async def board(house: SlackHouse) -> SlackHouse:
    """A private channel with a decision that is open in it."""
    house.slack.workspaces["T1"].channel(BOARD, "board", "UANN", "UBO", "UCY", private=True)
    await house.person("Ann").types(BOARD, '/propose "Sell the house" --process consent --by 9d')
    await house.settle()
    return house


def home_of(house: SlackHouse, person: Person) -> str:
    return str(house.slack.workspaces["T1"].homes[person.id])


async def sees(house: SlackHouse, person: Person) -> set[str]:
    """By which ways the person sees the decision."""
    ways = set()
    for line in ("/decisions", "/decisions D-1", "/accord show D-1"):
        if "Sell the house" in str((await person.types(CHANNEL, line)).body):
            ways.add(line)
    await person.opens_home()
    await house.settle()
    if "Sell the house" in home_of(house, person):
        ways.add("home")
    return ways


async def test_who_was_removed_while_the_event_was_lost_neither_acts_nor_sees(board: SlackHouse) -> None:
    house, bo = board, board.person("Bo")
    await bo.types(BOARD, '/object D-1 "We live in it"')
    await house.settle()
    assert await sees(house, bo) == {"/decisions", "/decisions D-1", "/accord show D-1", "home"}
    card = house.card(BOARD)
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Bo")
        assert "Sell the house" in await page.get("/D-1")
        house.slack.workspaces["T1"].channels[BOARD].members.remove("UBO")
        house.clock.at += FRESH_FOR
        assert "There is no D-1 here" in (await bo.types(CHANNEL, "/vote D-1 consent")).text
        await bo.clicks(card, "accord.more")
        await house.settle()
        assert "There is no D-1 here" in str(bo.form())
        assert "Sell the house" not in await page.get("/D-1")
        assert page.status == 404
        assert "Sell the house" not in await page.get("/decisions")
    assert await sees(house, bo) == set()
    assert (await house.record(1)).card.objections[0].holder_left, "as if the event had come"
    assert await sees(house, house.person("Cy")), "the others go on"
    assert not await house.breaks()


async def test_who_was_demoted_while_the_event_was_lost_administers_no_longer(board: SlackHouse) -> None:
    house, ann, bo = board, board.person("Ann"), board.person("Bo")
    workspace = house.slack.workspaces["T1"]
    await bo.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 9d')
    await house.settle()
    workspace.users["UANN"].admin, workspace.users["UCY"].admin = False, True
    house.clock.at += FRESH_FOR
    assert "Only whoever opened" in (await ann.types(CHANNEL, "/accord close D-2 enough")).text
    promoted = await house.person("Cy").types(CHANNEL, "/accord close D-2 enough")
    assert "still waits for" in promoted.text, "it is judged, and no longer who asks"
    assert not await house.breaks()


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_where_slack_cannot_be_asked_nothing_is_shown_or_changed(
    board: SlackHouse, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(membership, "WAIT_FIRST_SECONDS", 0.0)
    house, bo = board, board.person("Bo")
    await bo.opens_home()
    assert "Sell the house" in home_of(house, bo)
    house.clock.at += FRESH_FOR - timedelta(seconds=1)
    house.slack.trouble(method, error="internal_error", times=1_000)
    assert await sees(house, bo), "what was said ten minutes ago serves"
    house.clock.at += timedelta(seconds=1)
    await bo.clicks(house.card(BOARD), "accord.vote:consent")
    await house.settle()
    assert "cannot be checked now" in bo.private_text()
    assert "Try again in a moment." in bo.private_text()
    assert await sees(house, bo) == set()
    assert "cannot be checked now" in home_of(house, bo)
    assert (await house.record(1)).positions == ()
    house.slack.troubles.clear()
    await bo.clicks(house.card(BOARD), "accord.vote:consent")
    await house.settle()
    assert len((await house.record(1)).positions) == 1
    assert await sees(house, bo)


async def test_who_became_a_guest_while_the_event_was_lost_takes_no_part_and_goes_on_seeing(
    board: SlackHouse,
) -> None:
    house, bo = board, board.person("Bo")
    house.slack.workspaces["T1"].users["UBO"].guest = True
    house.clock.at += FRESH_FOR
    refused = await bo.types(BOARD, '/propose "Buy it back"')
    assert "not a member" in refused.text
    assert await sees(house, bo) == {"/decisions", "/decisions D-1", "/accord show D-1"}
    assert "Waiting for you" not in home_of(house, bo)


async def test_who_came_while_the_event_was_lost_may_do_what_the_others_may(board: SlackHouse) -> None:
    house, di = board, board.person("Di")
    assert await sees(house, di) == set()
    house.slack.workspaces["T1"].channels[BOARD].members.append("UDI")
    house.clock.at += timedelta(minutes=1)
    await di.clicks(house.card(BOARD), "accord.more")
    await house.settle()
    assert "accord.link" in str(di.form())
    assert "accord.object" not in str(di.form()), "of D-1 the roll was made before they came"
    cy = house.person("Cy")  # who was there, and never acted
    await cy.clicks(house.card(BOARD), "accord.more")
    await house.settle()
    assert "accord.object" in str(cy.form())
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Di")
        assert "Sell the house" in await page.get("/D-1")
        await page.get("/form?act=propose")
        await page.sends(place=BOARD, text="Buy it back", process="majority", until="3d")
    await house.settle()
    assert len(house.slack.workspaces["T1"].cards(BOARD)) == 2


async def test_what_was_decided_where_accord_is_no_longer_is_seen_by_nobody_there(board: SlackHouse) -> None:
    """Who is in a private channel is then told to nobody. Of an archived one the last list holds: nobody joins or leaves."""
    house, bo = board, board.person("Bo")
    channel = house.slack.workspaces["T1"].channels[BOARD]
    channel.archived, channel.members = True, [member for member in channel.members if member != "UBOTT1"]
    house.clock.at += FRESH_FOR
    assert "/decisions" in await sees(house, bo)
    channel.archived, channel.bot_in = False, False
    house.clock.at += FRESH_FOR
    assert await sees(house, bo) == set()
    await bo.clicks(house.card(BOARD), "accord.vote:consent")
    await house.settle()
    assert "I am not in this channel" in bo.private_text()
    channel.bot_in = True
    channel.members.append("UBOTT1")
    assert "/decisions" in await sees(house, bo)


async def test_everybody_asks_slack_once_in_ten_minutes_and_a_channel_once_for_all(tmp_path: Path) -> None:
    people = [f"P{number}" for number in range(40)]
    async with slack_house(tmp_path, *people) as house:
        workspace = house.slack.workspaces["T1"]
        first = house.person("P0")
        for number in range(12):
            workspace.channel(f"C{number + 10}", f"c{number}", *[f"UP{other}" for other in range(40)])
            await first.types(f"C{number + 10}", f'/propose "Text {number}" --process majority --by 9d')
        await house.settle()

        async def calls_of(*work: Awaitable[object]) -> Counter[str]:
            house.slack.calls.clear()
            await asyncio.gather(*work)
            await house.settle()
            asked = ("users.info", "users.list", "conversations.members", "users.conversations")
            return Counter(call.method for call in house.slack.calls if call.method in asked)

        house.clock.at += FRESH_FOR
        voters = [house.person(name) for name in people[1:]]
        card = house.card("C10")
        asked = await calls_of(*(voter.clicks(card, "accord.vote:yes") for voter in voters))
        assert asked == {"users.info": 39, "conversations.members": 1}
        assert await calls_of(*(voter.clicks(card, "accord.vote:no") for voter in voters)) == {}
        assert ": 39 no" in house.card("C10").text

        # Who is in many channels with old lists is asked for themselves.
        assert await calls_of(voters[0].types("C10", "/decisions")) == {"users.conversations": 1}
        assert await calls_of(voters[0].types("C10", "/decisions")) == {}

        # Where Slack describes single people no longer, a page of the list has two hundred.
        house.clock.at += FRESH_FOR
        house.slack.trouble("users.info", retry_after=30, times=1_000)
        asked = await calls_of(*(voter.clicks(card, "accord.vote:yes") for voter in voters))
        assert asked["users.list"] == 1
        assert ": 39 yes" in house.card("C10").text


async def test_the_administrator_of_a_sibling_workspace_is_none_of_ours(tmp_path: Path) -> None:
    """On Enterprise Grid people of a sibling are members like ours; their rights at home count nothing here."""
    async with slack_house(tmp_path) as house:
        workspace = house.slack.workspaces["T1"]
        workspace.enterprise = "E1"
        for user in workspace.users.values():
            user.enterprise = "E1"
        workspace.person("Eve", team="T2", enterprise="E1", admin=True)
        workspace.person("Fay", team="T9", admin=True)
        workspace.channels[CHANNEL].members += ["UEVE", "UFAY"]
        await house.goes_down()
        await house.comes_up()
        bo, eve, fay = (house.person(name) for name in ("Bo", "Eve", "Fay"))
        await bo.types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 9d')
        await house.settle()
        assert (await house.record(1)).card.eligible == 5, "the sibling's people take part"
        for stranger in (eve, fay):
            refused = await stranger.types(CHANNEL, "/accord close D-1 enough")
            assert "Only whoever opened" in refused.text or "not a member" in refused.text
        assert (
            "Only whoever opened"
            not in (await house.person("Ann").types(CHANNEL, "/accord close D-1 x")).text
        )
        rows = await house.app.store.read(lambda connection: list(connection.execute(LEADERS)))
        assert rows == [("UANN",)]


async def test_an_organisation_that_installed_for_all_is_led_by_its_own_administrators(
    tmp_path: Path,
) -> None:
    async with slack_house(tmp_path, enterprise="E1") as house:
        workspace = house.slack.workspaces["T1"]
        workspace.users["UCY"].organises = True
        await house.person("Bo").types(CHANNEL, '/propose "Ship" --process majority --by 9d')
        await house.settle()
        ann = await house.person("Ann").types(CHANNEL, "/accord close D-1 enough")
        assert "Only whoever opened" in ann.text, "she administers one workspace of several"
        cy = await house.person("Cy").types(CHANNEL, "/accord close D-1 enough")
        assert "Only whoever opened" not in cy.text
