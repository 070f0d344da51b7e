"""HTTP mode: what is not signed by Slack, and lately, gets nowhere; and the whole way works as over the socket."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from adapters.slack.adapter import SlackAdapter, SlackSettings
from adapters.web.guard import STRANGERS_BYTES_MAX
from bot.settings import Settings
from consensus.refusal import Refused
from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.waiting import HANGS_AFTER_SECONDS

FORGED = 40


async def test_the_whole_way_works_over_http(over_http: SlackHouse) -> None:
    house = over_http
    ack = await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 2d')
    assert "D-1 is open until" in ack.text
    await house.settle()
    for name in ("Ann", "Bo"):
        assert (await house.person(name).clicks(house.card(), "accord.vote:yes")).status == 200
    await house.person("Cy").reacts(house.card(), "white_check_mark")
    await house.settle()
    assert ": 3 yes" in house.card().text
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"


@pytest.mark.parametrize("in_", ["text", "channel", "team"])
async def test_a_command_with_the_word_payload_in_it_is_carried_out(over_http: SlackHouse, in_: str) -> None:
    """Bolt 1.30 takes such a form for an interaction."""
    workspace = over_http.slack.workspaces["T1"]
    if in_ == "channel":
        workspace.channels[CHANNEL].name = "payload-review"
    if in_ == "team":
        workspace.domain = "payload"
    text = "We sign the payload" if in_ == "text" else "Ship"
    ack = await over_http.person("Ann").types(CHANNEL, f'/propose "{text}" --process majority')
    assert "D-1 is open until" in ack.text
    await over_http.settle()
    assert text in over_http.card().text
    assert (await over_http.person("Bo").clicks(over_http.card(), "accord.vote:yes")).status == 200
    await over_http.settle()
    assert ": 1 yes" in over_http.card().text


async def test_slack_checks_the_certificate_with_a_form(over_http: SlackHouse) -> None:
    answered = await over_http.slack.deliver("slash_commands", {"ssl_check": "1", "token": "x"})
    assert answered.status == 200


@pytest.mark.parametrize(
    "signing",
    [
        {"unsigned": True},
        {"secret": "another"},
        {"secret": ""},
        {"tamper": True},
        {"at": "soon"},
        {"at": ""},
        {"at": "１７６４００００００"},
        {"at": "9" * 40},
        {"at": "-5"},
        {"ago": 3_600},
        {"ago": -3_600},
    ],
    ids=str,
)
async def test_what_slack_did_not_sign_just_now_is_refused(
    over_http: SlackHouse, signing: dict[str, Any]
) -> None:
    body = {"command": "/propose", "text": '"Ship"', "user_id": "UANN", "team_id": "T1", "channel_id": CHANNEL,
            "trigger_id": "1.2"}  # fmt: skip
    if "ago" in signing:
        signing = {"at": str(int(time.time()) - signing["ago"])}
    if signing.get("secret") == "":
        signing = {"secret": "\0"}
    answered = await over_http.slack.deliver("slash_commands", body, **signing)
    assert answered.status == 401
    assert "xoxb" not in str(answered.body)


async def test_a_signed_request_that_is_no_payload_is_no_failure_of_ours(over_http: SlackHouse) -> None:
    slack = over_http.slack
    for kind, body in (
        ("interactive", {"type": "block_actions"}),
        (
            "interactive",
            {"type": "block_actions", "actions": [], "user": {"id": "UANN"}, "team": {"id": "T1"}},
        ),
        (
            "interactive",
            {
                "type": "view_submission",
                "view": {"callback_id": "accord.x"},
                "team": {"id": "T1"},
                "user": {"id": "UANN"},
            },
        ),
        ("slash_commands", {"command": "/propose", "team_id": "T1"}),
        (
            "events_api",
            {
                "type": "event_callback",
                "team_id": "T1",
                "event_id": "Ev1",
                "event": {"type": "reaction_added"},
            },
        ),
    ):
        answered = await slack.deliver(kind, body)
        assert answered.status < 500, (kind, body, answered)


async def test_slack_checks_the_address_when_it_is_entered(over_http: SlackHouse) -> None:
    answered = await over_http.slack.deliver("events_api", {"type": "url_verification", "challenge": "abc"})
    assert (answered.status, answered.body) == (200, {"challenge": "abc"})


async def test_an_event_of_a_workspace_that_is_not_ours_changes_nothing(over_http: SlackHouse) -> None:
    slack = over_http.slack
    other = slack.workspace("T2")
    other.person("Ann")
    other.channel(CHANNEL, "general", "UANN")
    ack = await over_http.person("Ann", "T2").types(CHANNEL, '/propose "Ship"')
    assert ack.status == 200
    await over_http.settle()
    assert slack.workspaces["T1"].cards(CHANNEL) == []
    assert other.cards(CHANNEL) == []


@pytest.mark.parametrize(
    "settings",
    [
        SlackSettings(bot_token="xoxb-1"),
        SlackSettings(bot_token="xoxb-1", signing_secret="  "),
        SlackSettings(signing_secret="s", app_token="xapp-1"),
    ],
    ids=["nothing", "empty-secret", "no-token"],
)
def test_half_a_configuration_is_refused_at_the_start(settings: SlackSettings) -> None:
    half: Any = None
    with pytest.raises(Refused) as refused:
        SlackAdapter(
            settings, half, half, now=half, stopwatch=time.monotonic, fresh=str, notes=half, log=half
        )
    assert refused.value.code == "setting-invalid"
    assert "xoxb" not in str(refused.value.values)
    assert "xoxb" not in repr(settings)


async def test_nothing_is_answered_while_slack_is_not_served(over_http: SlackHouse) -> None:
    status, _, _ = await over_http.adapter.answer(b"", {})
    assert status == 401
    await over_http.goes_down()
    status, _, headers = await over_http.adapter.answer(b"", {})
    assert (status, headers["retry-after"]) == (503, "5")
    await over_http.comes_up()


def test_tokens_are_never_shown() -> None:
    settings = Settings(_env_file=None, SLACK_BOT_TOKEN="xoxb-secret", SLACK_APP_TOKEN="xapp-secret")
    assert "xoxb" not in repr(settings)
    assert "xapp" not in repr(settings)
    assert asyncio.iscoroutinefunction(SlackAdapter.run)


async def test_only_what_slack_sends_is_taken(over_http: SlackHouse) -> None:
    url = over_http.slack.app_url
    async with aiohttp.ClientSession() as browser:
        async with browser.get(url) as answer:
            assert answer.status == 405
        forged = {"x-slack-signature": "v0=00"}
        async with browser.post(url, data=io.BytesIO(b"x" * 1_500_000), headers=forged) as answer:
            assert answer.status == 413

        async def never_ends() -> AsyncIterator[bytes]:
            yield b"x"
            await asyncio.Event().wait()

        async with browser.post(url, data=never_ends()) as answer:
            assert answer.status == 401  # not waited for: nobody signed it
        async with browser.post(url, data=b"\xff\xfe") as answer:
            assert answer.status == 401
        async with browser.get(url.replace("/slack/events", "/health")) as answer:
            assert answer.status in (200, 503)
            assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_forged_bodies_hold_only_so_much_and_slack_is_answered_meanwhile(over_http: SlackHouse) -> None:
    """Whoever signs falsely and never ends: the oldest makes room, and none is waited for for long."""
    piece, forged = b"x" * 500_000, {"x-slack-signature": "v0=00"}
    refused = 0
    full = asyncio.Event()

    async def never_ends() -> AsyncIterator[bytes]:
        yield piece
        await asyncio.Event().wait()

    async def send(browser: aiohttp.ClientSession) -> None:
        nonlocal refused
        async with browser.post(over_http.slack.app_url, data=never_ends(), headers=forged) as answer:
            assert answer.status == 503
            refused += 1
            if refused == FORGED - STRANGERS_BYTES_MAX // len(piece):
                full.set()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as browser:
        sending = [asyncio.create_task(send(browser)) for _ in range(FORGED)]
        async with asyncio.timeout(HANGS_AFTER_SECONDS):
            await full.wait()
        ack = await over_http.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process majority')
        assert "D-1 is open until" in ack.text
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
