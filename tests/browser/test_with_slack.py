"""A consent decision with an objection, taken in the browser while another member answers in Slack's stand-in."""

import re
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.serving import serving
from bot.web import site_of
from tests.adapters.slack.house import CHANNEL, slack_house
from tests.browser.world import Windows
from tests.waiting import until

ADDRESS = "http://127.0.0.1:8000"


async def test_one_decides_in_the_browser_and_the_other_in_slack(browser: Browser, tmp_path: Path) -> None:
    async with (
        slack_house(tmp_path, background=True, ACCORD_WEB_URL=ADDRESS) as house,
        serving(site_of(house.app, house.joined), "127.0.0.1", 0) as port,
    ):
        windows = Windows(browser, f"http://127.0.0.1:{port}")
        bo = house.person("Bo")
        answer = await house.person("Ann").types(CHANNEL, "/accord page")
        (link,) = set(re.findall(rf"{ADDRESS}(/sign-in/[\w-]+)", str(answer.body)))
        ann = await windows.reader()
        await ann.enters(link)
        await ann.page.get_by_role("link", name="Propose…").click()
        await ann.page.get_by_label("What do you propose?").fill("Ship on Fridays")
        await ann.page.get_by_label("How is it decided?").select_option("consent")
        channel = ann.page.get_by_label("In which channel?")
        if await channel.count():
            await channel.select_option(CHANNEL)
        await ann.page.get_by_role("button", name="Propose").click()
        await ann.shows("D-1 is open until")
        await until(lambda: house.slack.workspaces["T1"].cards(CHANNEL))
        assert "Ship on Fridays" in house.card().text
        await bo.clicks(house.card(), "accord.object")
        await bo.submits(reason="Nobody can roll back", affects="", remedy="")
        await ann.shows("Nobody can roll back")
        await ann.page.get_by_role("link", name="Offer a solution…").click()
        await ann.page.locator("form.form textarea").first.fill("A failing check rolls back")
        await ann.page.locator("form.form button").click()
        await until(lambda: any("A failing check rolls back" in str(message) for message in bo.private()))
        await bo.clicks_in_private(bo.private()[-1], "accord.accept")
        await ann.shows("resolved")
        await ann.page.get_by_role("button", name="Consent").click()
        await until(lambda: "1 consent" in house.card().text)
        await bo.clicks(house.card(), "accord.vote:consent")
        await ann.shows("2 consent")
        await house.passes(days=3)
        await until(lambda: "Adopted" in house.card().text)
        await ann.shows("Adopted")
        await expect(ann.page.get_by_role("button", name="Consent")).to_have_count(0)
        await windows.closes()
