"""Secrets of an installation: replaced while it runs, and seen nowhere but where they belong."""

import asyncio
import re
from pathlib import Path

import pytest

from storage import installations
from storage.errors import shown
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house, team
from tests.adapters.slack.test_slack_page import signed_in
from tests.adapters.slack.test_slack_workspaces import MANY, install
from tests.bot.command import accord, accord_here
from tests.bot.reader import ADDRESS, reading
from tests.canaries import (
    METRICS_TOKEN,
    everything_logged,
    everything_stored,
    keys_kept,
    require_none_of,
    what_a_site_shows,
)
from tests.fakes.slack.server import APP_TOKEN, SECRET

KEY = "canary-secret-key"


async def test_a_new_key_takes_over_while_the_program_runs(tmp_path: Path) -> None:
    """Nobody notices, also who installs at that time; with the old key nothing opens any more."""
    async with slack_house(tmp_path, http=True, **{**MANY, "ACCORD_SECRET_KEY": None}) as house:
        team(house.slack, "T2")
        for workspace in house.slack.workspaces.values():
            workspace.installed = False
        await install(house, "T1")
        old = (tmp_path / "accord.key").read_text().strip()
        rotated = await asyncio.to_thread(accord, tmp_path, "secret", "rotate")
        assert (rotated.code, rotated.err) == (0, "")
        assert "Installations sealed with the new key: 1." in rotated.out
        assert "Back up the new one" in rotated.out
        await install(house, "T2")
        new = (tmp_path / "accord.key").read_text().strip()
        assert old not in new
        assert len(await installations.locked(house.app.store, lambda: (old,))) == 2
        await house.goes_down()
        await house.comes_up()
        for team_id in ("T1", "T2"):
            ack = await house.person("Ann", team_id).types(CHANNEL, '/propose "Ship"')
            assert "D-1 is open until" in ack.text


def test_a_key_in_a_variable_is_replaced_in_two_steps(tmp_path: Path) -> None:
    accord_here(tmp_path, "log", "list", ACCORD_SECRET_KEY="old")
    refused = accord_here(tmp_path, "secret", "rotate", ACCORD_SECRET_KEY="old")
    assert refused.code == 1
    assert "Put the new key there on a line above" in refused.err
    done = accord_here(tmp_path, "secret", "rotate", ACCORD_SECRET_KEY="new\nold")
    assert (done.code, done.err) == (0, "")
    assert "take it out of ACCORD_SECRET_KEY now" in done.out
    assert "secret rotate" in accord_here(tmp_path, "doctor", ACCORD_SECRET_KEY="new\nold").out
    assert not (tmp_path / "accord.key").exists()


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket"])
async def test_no_secret_is_in_anything_that_leaves(tmp_path: Path, http: bool) -> None:
    """Whatever is written down, told to strangers or sent to a channel is looked through for all that is secret: tokens,
    keys, what signs in, what a session is known by. Only a digest, or what is sealed, may be kept."""
    settings = {
        **MANY, "ACCORD_SECRET_KEY": KEY, "ACCORD_WEB_URL": ADDRESS, "ACCORD_METRICS_TOKEN": METRICS_TOKEN,
    }  # fmt: skip
    with everything_logged() as told:
        async with slack_house(tmp_path, http=http, **settings) as house:
            left, secrets = await everything_that_leaves(house, tmp_path)
    left["log lines"] = told.getvalue()
    assert left["log lines"].count("\n") > 100, "libraries were heard, too"
    require_none_of(secrets, left)


async def everything_that_leaves(house: SlackHouse, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What came out, by where; and what must not be in it, by what it is."""
    house.slack.workspaces["T1"].installed = False
    _, state = await install(house, "T1")
    left: dict[str, str] = {}
    async with reading(house.app, house.joined) as page:
        ann, bo = house.person("Ann"), house.person("Bo")
        link = (await signed_in(house, page, "Ann")).rpartition("/")[2]
        await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
        await house.settle()
        await bo.clicks(house.card(), "accord.vote:yes")
        await bo.types(CHANNEL, "/vote D-99 nothing")
        await house.settle()
        await page.get("/account")
        session = next(value for name, value in page.client.cookies.items())
        csrf = page.csrf
        data = {"csrf": csrf, "kind": "token", "label": "our program"}
        await page.post("/account/give", data)
        await ann.types(CHANNEL, '/poll "Where to?" "Osaka" "Kyoto" --secret --by 3d')
        await house.settle()
        await bo.clicks(house.card(), "accord.vote:o1")
        await house.settle()
        receipt = re.search(r"Your receipt: ([A-Z2-7]{12})", bo.private_text())
        assert receipt
        token = re.search(r"Bearer ([\w-]{20,})", page.text)
        assert token, page.text
        for name, path in (("record", "/D-1"), ("record as JSON", "/D-1.json"), ("overview", "/")):
            left[name] = (await page.client.get(path)).text.replace(csrf, "")
        left |= await what_a_site_shows(page, folder / "accord.db", session, csrf)
        left["forged"] = (await page.client.post("/act", data={"act": "vote"})).text
        left["unsigned"] = (await page.client.post("/slack/events", content=b"{}")).text
    workspace = house.slack.workspaces["T1"]
    left["the channel"] = "\n".join(repr(message) for message in workspace.cards(CHANNEL))
    kept = keys_kept(folder)
    await house.goes_down()
    left["the database"] = everything_stored(folder)
    for name in ("export", "list", "person"):
        line = {
            "export": ("log", "export"),
            "list": ("log", "list", "--json"),
            "person": ("person", "export", "Ann"),
        }
        left[name] = (await asyncio.to_thread(accord_here, folder, *line[name])).out
    backup = folder / "apart.backup"
    left["backing up"] = (await asyncio.to_thread(accord_here, folder, "db", "backup", str(backup))).out
    left["a backup"] = backup.read_bytes().decode("latin-1")
    left["doctor"] = (await asyncio.to_thread(accord_here, folder, "doctor", ACCORD_SECRET_KEY=KEY)).out
    left["doctor, with another key"] = (
        await asyncio.to_thread(accord_here, folder, "doctor", ACCORD_SECRET_KEY="x")
    ).out
    password = shown("postgresql://accord:canary-password@127.0.0.1:1/none")
    left["an address"] = password
    await house.comes_up()
    return left, {
        "secret key": KEY,
        **kept,
        "metrics' token": METRICS_TOKEN,
        "receipt": receipt[1],
        "Slack's token": "xoxb-T1",
        "Slack's token of the app": APP_TOKEN,
        "signing secret": SECRET,
        "client secret": MANY["SLACK_CLIENT_SECRET"],
        "state": state,
        "link": link,
        "session": session,
        "token": token[1],
        "password": "canary-password",
    }
