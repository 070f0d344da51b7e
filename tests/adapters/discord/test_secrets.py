"""Secrets of an installation on Discord are seen nowhere but where they belong."""

import asyncio
import re
from pathlib import Path
from typing import Any

from bot.wiring import Joined, door_of
from tests.bot.command import accord_here
from tests.bot.reader import ADDRESS, reading
from tests.canaries import (
    METRICS_TOKEN,
    everything_logged,
    everything_stored,
    keys_kept,
    require_none_of,
    what_a_site_shows,
)
from tests.fakes.discord.house import Connected, connected, fake_discord

KEY = "canary-secret-key"
TOKEN = "canary.discord.token"


async def test_no_secret_is_in_anything_that_leaves(tmp_path: Path) -> None:
    """As in Slack: everything that is written down, told to strangers or sent to a channel, against every token and key."""
    settings: dict[str, Any] = {
        "DISCORD_TOKEN": TOKEN,
        "ACCORD_SECRET_KEY": KEY,
        "ACCORD_WEB_URL": ADDRESS,
        "ACCORD_METRICS_TOKEN": METRICS_TOKEN,
    }
    with everything_logged() as told:
        async with fake_discord() as fake:
            guild = fake.guild()
            channel = next(iter(guild.channels))
            ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
            async with connected(tmp_path, fake, **settings) as house:
                await fake.slash(
                    guild, channel, ann, "accord", line='poll "Where to?" "Osaka" "Kyoto" --secret --by 3d'
                )
                answered = await fake.click(guild, await house.card(guild), bo, "d1:vote:1:1:-:o1")
                receipt = re.search(r"Your receipt: ([A-Z2-7]{12})", repr(answered.message))
                assert receipt
                asked = await fake.slash(guild, channel, ann, "accord", line="page")
                link = re.search(rf"{ADDRESS}/sign-in/([\w-]+)", repr(asked.message))
                assert link
                left, session = await shown_on_the_page(house, tmp_path, link[1])
                left["the channel"] = repr([message.body for message in fake.cards(channel)])
                left["requests"] = repr([(request.path, request.body) for request in fake.requests])
                kept = keys_kept(tmp_path)
    left["log lines"] = told.getvalue()
    assert left["log lines"].count("\n") > 100, "libraries were heard, too"
    left["the database"] = everything_stored(tmp_path)
    for name, line in {"export": ("log", "export"), "list": ("log", "list", "--json")}.items():
        left[name] = (await asyncio.to_thread(accord_here, tmp_path, *line)).out
    require_none_of(
        {
            **kept,
            "secret key": KEY,
            "Discord's token": TOKEN,
            "metrics' token": METRICS_TOKEN,
            "session": session,
        },
        left,
    )
    private = {"link": link[1], "receipt": receipt[1]}
    require_none_of(private, {where: text for where, text in left.items() if where != "requests"})


async def shown_on_the_page(house: Connected, folder: Path, link: str) -> tuple[dict[str, str], str]:
    """What it shows, by where; and what the session of whoever was signed in is known by."""
    visitors = {"discord": house.platform.visitors}
    site = Joined((), (), {}, visitors, door_of(house.app, visitors))
    async with reading(house.app, site) as page:
        await page.post(f"/sign-in/{link}")
        await page.get("/account")
        session = next(value for _, value in page.client.cookies.items())
        return await what_a_site_shows(page, folder / "accord.db", session, page.csrf), session
