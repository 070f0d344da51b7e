"""The page for people of Slack: the link from the bot, what is read, and acts that the channel sees."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.bot.reader import ADDRESS, Reader, reading


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path, ACCORD_WEB_URL=ADDRESS) as slack:
        yield slack


async def signed_in(house: SlackHouse, reader: Reader, name: str, line: str = "/accord page") -> str:
    """Open the link that the bot sends, and return its path."""
    person = house.person(name)
    answer = await person.types(CHANNEL, line)
    await house.settle()
    (link,) = set(re.findall(rf"{ADDRESS}(/sign-in/[\w-]+)", str(answer.body)))
    await reader.post(link)
    return link


async def test_a_consent_decision_is_taken_in_the_browser_while_another_answers_in_slack(
    house: SlackHouse,
) -> None:
    bo = house.person("Bo")
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Ann")
        await page.presses("Propose…")
        await page.sends(place=CHANNEL, text="Ship on Fridays", process="consent", until="3d")
        await house.settle()
        assert "D-1 is open until" in page.text
        assert "Ship on Fridays" in house.card().text
        await bo.clicks(house.card(), "accord.object")
        await bo.submits(reason="Nobody can roll back", affects="", remedy="")
        await house.settle()
        await page.get("/")
        assert "your reply to D-1.1" in page.text
        assert page.text.startswith("Team T1, "), "whose decisions these are"
        assert "<title>Overview · Team T1</title>" in page.page
        await page.get("/D-1")
        await page.presses("Offer a solution…")
        await page.sends(how="A failing check rolls back")
        await house.settle()
        await bo.clicks_in_private(bo.private()[-1], "accord.accept")
        await house.settle()
        await page.get("/D-1")
        assert "A failing check rolls back" in page.text
        await page.presses("Consent")
        await house.settle()
        assert "consent" in page.text
        assert "1 consent" in house.card().text


async def test_a_reader_sees_the_places_they_are_in_and_no_other(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    workspace = house.slack.workspaces["T1"]
    workspace.channel("C5", "board", "UANN")
    await ann.types("C5", '/propose "Sell the house"')
    await bo.types(CHANNEL, '/propose "Ship on Fridays"')
    await house.settle()
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Bo")
        for path in ("/", "/decisions", "/D-1", "/D-1/sell-the-house", "/form?act=object&number=1"):
            assert "Sell the house" not in await page.get(path)
        assert page.status == 404
        await signed_in(house, page, "Ann", "/accord page D-1")
        assert "Sell the house" in page.text
        assert "#board" in page.text
    answer = await bo.types(CHANNEL, "/accord page D-1")
    assert "There is no D-1 here" in str(answer.body)


async def test_whoever_was_deactivated_reads_nothing_within_ten_minutes(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays"')
    await house.settle()
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Bo")
        assert "Ship on Fridays" in await page.get("/decisions")
        house.slack.workspaces["T1"].users["UBO"].deleted = True
        await house.passes(minutes=10)
        assert "Ship on Fridays" not in await page.get("/decisions")
        assert "/accord page" in page.text


async def test_without_an_address_for_others_no_link_is_given(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as slack:
        ann = slack.person("Ann")
        answer = await ann.types(CHANNEL, "/accord page")
        assert "ACCORD_WEB_URL" in str(answer.body)


async def test_people_are_named_as_the_chat_shows_them(house: SlackHouse) -> None:
    """Also in the first decision of a channel, where nobody has acted yet."""
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Ann")
        await page.get("/form?act=propose")
        await page.sends(place=CHANNEL, text="Buy a press", process="majority", electorate="bo, Zoe")
        assert page.status == 422
        assert "Nobody in your places is called Zoe" in page.text
        await page.sends(electorate="bo, @Cy")  # the rest is still there
        await house.settle()
        assert "Buy a press" in house.card().text
        assert "2 people can" in house.card().text


async def test_the_home_tab_opens_the_page(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship on Fridays"')
    await house.settle()
    await ann.opens_home()
    await ann.clicks_at_home("accord.page")
    await house.settle()
    (link,) = set(re.findall(rf"{ADDRESS}(/sign-in/[\w-]+)", str(ann.form())))
    async with reading(house.app, house.joined) as page:
        await page.post(link)
        assert "Overview" in page.page
