"""Socket Mode: one connection may be cut while the other hears; what is broken is mended by itself."""

import asyncio
from pathlib import Path

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.waiting import slow, until


async def test_two_connections_stand_and_a_cut_one_is_replaced(house: SlackHouse) -> None:
    slack = house.slack
    assert len(slack.sockets) == 2
    await slack.sockets[0].ws.close()
    for number in range(4):
        ack = await house.person("Ann").types(CHANNEL, f'/poll "Question {number}?" "A" "B"')
        assert ack.status == 200
    await until(lambda: len(slack.alive()) == 2)
    sockets = house.adapter._sockets
    assert sockets is not None
    await until(lambda: sockets.connected)
    assert await house.adapter.connected_homes()


@slow
async def test_a_failed_handshake_is_not_tried_for_ever_with_the_same_ticket(house: SlackHouse) -> None:
    slack = house.slack
    slack.refuse_handshakes = 2
    for one in list(slack.sockets):
        one.transport.abort()
    await until(lambda: len(slack.alive()) == 2)
    opened = [one for one in slack.calls if one.method == "apps.connections.open"]
    assert len(opened) < 12
    assert (await house.person("Ann").types(CHANNEL, "/accord help")).status == 200


async def test_nobody_is_heard_while_no_connection_stands(house: SlackHouse) -> None:
    slack = house.slack
    slack.trouble("apps.connections.open", error="internal_error", times=1_000)
    for one in list(slack.sockets):
        await one.ws.close()

    async def unheard() -> bool:
        return not await house.adapter.connected_homes()

    await until(unheard)
    slack.troubles.clear()


async def test_a_connection_over_which_slack_has_not_greeted_us_proves_nothing(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        sockets = house.adapter._sockets
        assert sockets is not None
        await until(lambda: sockets.connected)
        house.slack.greets = False
        for socket in list(house.slack.sockets):
            await socket.ws.close()
        await until(lambda: len(house.slack.alive()) == 2 and not sockets.connected)
        assert not await house.adapter.connected_homes()
        ack = await house.person("Ann").types(CHANNEL, "/accord help")
        assert ack.status == 200
        await until(lambda: sockets.connected)  # what came over it proves it too


async def test_a_refused_token_is_said_and_takes_nothing_else_down(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        house.slack.trouble("auth.test", error="invalid_auth", times=1_000)
        await house.goes_down()
        coming_up = asyncio.create_task(house.comes_up())
        await until(lambda: house.platforms.troubles == {"slack": "token-refused"})
        coming_up.cancel()
        await asyncio.gather(coming_up, return_exceptions=True)
        health = await house.app.health()
        assert health.database == "ok"
        house.slack.troubles.clear()
