"""Many workspaces with one app: installed by OAuth, kept apart, and forgotten when they uninstall."""

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views import ListDecisions, Listing
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house, team
from tests.attacker.evidence import tables

MANY: dict[str, Any] = {
    "SLACK_BOT_TOKEN": None,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "client-secret",
    "ACCORD_WEB_URL": "http://127.0.0.1",
    "ACCORD_SECRET_KEY": "a-secret-of-the-installation",
}


async def install(house: SlackHouse, team_id: str) -> tuple[int, str]:
    """As a browser does it: the page, Slack's consent, and back."""
    base = f"http://127.0.0.1:{house.port}"
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{base}/slack/install") as page:
            html = await page.text()
            cookie = page.headers["Set-Cookie"].split(";")[0]
        link = re.search(r'href="(https://slack\.com/oauth/v2/authorize[^"]+)"', html)
        assert link is not None
        state = re.search(r"state=([^&]+)", link[1])
        assert state is not None
        house.slack.codes["code-" + team_id] = team_id
        query = {"code": "code-" + team_id, "state": state[1]}
        async with browser.get(
            f"{base}/slack/oauth_redirect", params=query, headers={"Cookie": cookie}
        ) as back:
            first = back.status
        house.slack.codes["code-" + team_id] = team_id
        async with browser.get(
            f"{base}/slack/oauth_redirect", params=query, headers={"Cookie": cookie}
        ) as again:
            assert again.status in (400, 401)  # a state is good once
    return first, state[1]


def everything_stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("accord.db*"))


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket"])
async def test_two_workspaces_install_the_app_and_never_see_each_other(tmp_path: Path, http: bool) -> None:
    async with slack_house(tmp_path, http=http, **MANY) as house:
        team(house.slack, "T2")
        for one in house.slack.workspaces.values():
            one.installed = False
        for team_id in ("T1", "T2"):
            status, _ = await install(house, team_id)
            assert status == 200
        for team_id, text in (("T1", "Ship on Fridays"), ("T2", "Ship on Mondays")):
            ack = await house.person("Ann", team_id).types(CHANNEL, f'/propose "{text}" --process majority')
            assert "D-1 is open until" in ack.text
        await house.settle()
        assert "Fridays" in house.card(team="T1").text
        assert "Mondays" in house.card(team="T2").text
        for team_id in ("T1", "T2"):
            await house.person("Bo", team_id).clicks(house.card(team=team_id), "accord.vote:yes")
        await house.settle()
        for team_id, foreign in (("T1", "Mondays"), ("T2", "Fridays")):
            ack = await house.person("Ann", team_id).types(CHANNEL, "/decisions")
            assert foreign not in ack.text
            assert ": 1 yes" in house.card(team=team_id).text
        tests = [one for one in house.slack.calls if one.method == "auth.test"]
        assert len(tests) == 2  # once per installation, never per event

        body = house.person("Bo", "T2").click_body(house.card(team="T2"), "accord.vote:no")
        body["team"]["id"] = "T1"  # Slack signs it, so this cannot be; and if it were, it is T1's decision
        await house.person("Bo", "T2").sends("interactive", body)

        await house.slack.event("T2", {"type": "app_uninstalled"})
        await house.settle()
        assert await house.adapter.installs.homes() == {"T1"}
        found = await house.app.ask(ListDecisions(), Viewer(operator=True))
        assert isinstance(found, Listing)
        assert len(found.rows) == 2


async def test_an_installation_outlives_the_program_and_its_token_is_sealed(tmp_path: Path) -> None:
    async with slack_house(tmp_path, http=True, **MANY) as house:
        house.slack.workspaces["T1"].installed = False
        await install(house, "T1")
        await house.goes_down()
        assert b"xoxb-T1" not in everything_stored(tmp_path)
        await house.comes_up()
        ack = await house.person("Ann").types(CHANNEL, '/propose "Ship"')
        assert "D-1 is open until" in ack.text
        await house.settle()
        assert house.card()
        await house.goes_down()
        house._settings["ACCORD_SECRET_KEY"] = "another"
        with pytest.raises(Refused, match="secret-key-other"):
            await house.comes_up()
        await house.goes_down()
        house._settings["ACCORD_SECRET_KEY"] = MANY["ACCORD_SECRET_KEY"]
        await house.comes_up()
        ack = await house.person("Ann").types(CHANNEL, '/propose "Ship again"')
        await house.settle()
        assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [({"error": "access_denied"}, 200), ({"code": "x", "state": "made-up"}, 400), ({}, 400)],
    ids=["cancelled", "foreign", "nothing"],
)
async def test_an_installation_that_is_not_whole_installs_nothing(
    tmp_path: Path, query: dict[str, str], status: int
) -> None:
    async with slack_house(tmp_path, http=True, **MANY) as house, aiohttp.ClientSession() as browser:
        async with browser.get(f"http://127.0.0.1:{house.port}/slack/oauth_redirect", params=query) as page:
            assert page.status == status
            assert "made-up" not in await page.text()
        assert await house.adapter.installs.homes() == frozenset()


async def test_an_organisation_that_installed_for_all_is_one_group_with_one_log(tmp_path: Path) -> None:
    async with slack_house(tmp_path, enterprise="E1") as house:
        first = house.slack.workspaces["T1"]
        first.channel("C2", "other", "UANN", "UBO")
        other = house.slack.workspace("T2")
        other.enterprise, other.org_wide, other.installed = "E1", True, False  # one token for all of them
        other.users, other.channels = first.users, first.channels
        await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process majority')
        await house.settle()
        ack = await house.person("Bo", "T2").types("C2", '/propose "Ship on Mondays" --process majority')
        assert "D-2 is open until" in ack.text
        await house.settle()
        await house.person("Bo", "T2").clicks(house.card("C2"), "accord.vote:yes")
        await house.settle()
        assert ": 1 yes" in house.card("C2").text
        assert await house.adapter.installs.homes() == {"E1"}


async def test_nothing_is_stored_for_strangers_who_look_at_the_page_to_install(tmp_path: Path) -> None:
    """Whoever only looks, or comes back with what we never gave out, leaves no row in any table."""
    async with slack_house(tmp_path, http=True, **MANY) as house, aiohttp.ClientSession() as browser:
        house.slack.workspaces["T1"].installed = False
        before = rows_of_each_table(tmp_path / "accord.db")
        base, cookies = f"http://127.0.0.1:{house.port}/slack", set()
        for _ in range(50):
            async with browser.get(f"{base}/install") as page:
                assert page.status == 200
                cookies.add(page.headers["Set-Cookie"].split(";")[0])
            query = {"code": "made-up", "state": "made-up"}
            async with browser.get(f"{base}/oauth_redirect", params=query) as page:
                assert page.status in (400, 401)
        assert len(cookies) == 50, "each could have gone on to install it"
        assert rows_of_each_table(tmp_path / "accord.db") == before
        await install(house, "T1")
        after = rows_of_each_table(tmp_path / "accord.db")
        assert after["installation"] == before["installation"] + 1, "a row would be seen"


def rows_of_each_table(file: Path) -> dict[str, int]:
    return {name: sum(rows.values()) for name, rows in tables(file).items()}
