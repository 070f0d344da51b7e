"""HTTP mode: silence counts while it is proven that Slack's requests reach us, and at no other time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house, team
from tests.adapters.slack.test_slack_workspaces import MANY, install
from tests.quick import QUICK


class Proxy:
    """What stands between the public address and the program. `state`: `well`, or how it is broken."""

    def __init__(self) -> None:
        self.state = "well"
        self.port = 0
        self.to = "http://127.0.0.1:9"

    @asynccontextmanager
    async def standing(self) -> AsyncIterator["Proxy"]:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        match self.state:
            case "bad gateway":
                return web.Response(status=502)
            case "another site":
                return web.Response(text="Welcome!")
            case "moved":
                return web.Response(status=301, headers={"Location": f"{self.to}{request.path}"})
            case "cut":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
        headers: Mapping[str, str] = {
            name: value for name, value in request.headers.items() if name != "Content-Length"
        }
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method, f"{self.to}{request.path}", data=await request.read(), headers=headers
            ) as answer,
        ):
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )


@asynccontextmanager
async def behind_a_proxy(folder: Path, **settings: Any) -> AsyncIterator[tuple[SlackHouse, Proxy]]:
    """A house whose public address is the proxy's."""
    async with Proxy().standing() as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        async with slack_house(folder, http=True, ACCORD_WEB_URL=address, **settings) as house:
            proxy.to = f"http://127.0.0.1:{house.port}"
            house.slack.app_url = f"{address}/slack/events"
            yield house, proxy


async def passes(house: SlackHouse, seconds: int, every: int = 30) -> None:
    for _ in range(seconds // every):
        house.clock.at += timedelta(seconds=every)
        await house.platforms.beat()
        await house.settle()


async def opened(house: SlackHouse, home: str = "T1") -> None:
    ann = house.person("Ann", home)
    await ann.types(CHANNEL, QUICK)
    await house.platforms.beat()
    ack = await ann.types(CHANNEL, '/propose "Ship" --process quick --by 4m')
    assert "D-1 is open until" in ack.text, ack.text
    await house.settle()


async def test_while_our_own_requests_come_in_by_the_public_address_silence_counts(tmp_path: Path) -> None:
    async with behind_a_proxy(tmp_path) as (house, _):
        await opened(house)
        await passes(house, 270)
        assert await house.outcome(1) == "adopted"
        assert "could not hear" not in house.thread(house.card())


@pytest.mark.parametrize("state", ["bad gateway", "another site", "moved", "cut"])
async def test_while_the_public_address_leads_elsewhere_nobody_is_taken_for_silent(
    tmp_path: Path, state: str
) -> None:
    async with behind_a_proxy(tmp_path) as (house, proxy):
        await opened(house)
        proxy.state = state
        await passes(house, 270)
        assert await house.outcome(1) is None
        assert "could not hear this place for" in house.thread(house.card())
        proxy.state = "well"
        await passes(house, 270)
        assert await house.outcome(1) == "adopted", "the time was given back, and heard"
        assert not await house.breaks()


async def test_where_nothing_comes_and_nothing_is_proven_silence_is_no_consent(over_http: SlackHouse) -> None:
    """Without a public address nothing is proven but by Slack's own requests, a minute each; serving proves nothing."""
    house = over_http
    await opened(house)
    await passes(house, 270)
    assert house.adapter._serving
    assert await house.outcome(1) is None
    assert "could not hear this place for" in house.thread(house.card())


async def test_the_requests_of_one_workspace_prove_nothing_for_another(tmp_path: Path) -> None:
    async with slack_house(tmp_path, http=True, **{**MANY, "ACCORD_WEB_URL": "http://127.0.0.1:9"}) as house:
        team(house.slack, "T2")
        for home in ("T1", "T2"):
            house.slack.workspaces[home].installed = False
            await install(house, home)
            await opened(house, home)
        assert set(await house.adapter.connected_homes()) == {"T1", "T2"}
        for _ in range(9):
            await house.person("Bo").opens_home()
            await passes(house, 30)
        assert set(await house.adapter.connected_homes()) == {"T1"}
        assert "could not hear" not in house.thread(house.card())
        assert "could not hear this place for" in house.thread(house.card(team="T2"), "T2")


async def test_only_whoever_has_the_secret_is_answered_as_the_probe_is(over_http: SlackHouse) -> None:
    probe = {"type": "accord_probe", "nonce": "abc"}
    refused = await over_http.slack.deliver("events_api", probe, secret="another")
    assert refused.status == 401
    first = await over_http.slack.deliver("events_api", probe)
    second = await over_http.slack.deliver("events_api", {**probe, "nonce": "abd"})
    assert first.status == second.status == 200
    assert first.body != second.body
