"""The manifest has what the listeners need, and nothing that Slack would refuse."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.languages import languages
from adapters.slack.manifest import COMMANDS, EVENTS, SHORTCUTS, manifest
from adapters.wording import Words
from tests.adapters.slack.house import SlackHouse
from tests.bot.command import accord

BOTH = [
    manifest(Words(), web_url="https://decisions.example.org"),
    manifest(Words(), web_url="https://decisions.example.org", socket_mode=False),
]
IN_EACH_LANGUAGE = [
    manifest(Words(language), web_url="https://decisions.example.org") for language in languages()
]


@pytest.mark.parametrize("made", [*BOTH, *IN_EACH_LANGUAGE], ids=["socket", "http", *languages()])
def test_it_keeps_the_rules_of_slacks_schema(made: dict[str, Any]) -> None:
    info, features = made["display_information"], made["features"]
    assert 1 <= len(info["name"]) <= 35
    assert len(info["description"]) <= 140
    assert 175 <= len(info["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", info["background_color"])
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["slash_commands"]) <= 50
    for each in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z_-]{1,31}", each["command"])
        assert len(each["description"]) <= 2000
        assert len(each["usage_hint"]) <= 1000
        assert each.keys() <= {"command", "description", "usage_hint", "should_escape", "url"}
    assert len(features["shortcuts"]) <= 10
    for each in features["shortcuts"]:
        assert len(each["name"]) <= 24
        assert len(each["description"]) <= 150
        assert len(each["callback_id"]) <= 255
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100
    assert len(features["unfurl_domains"]) <= 5
    assert len(made["oauth_config"]["scopes"]["bot"]) <= 255
    assert made.keys() == {"_metadata", "display_information", "features", "oauth_config", "settings"}


def test_each_mode_says_where_slack_reaches_us() -> None:
    socket, http = BOTH
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in socket["settings"]["interactivity"]
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["settings"]["interactivity"]["request_url"] == "https://decisions.example.org/slack/events"
    assert all(each["url"].endswith("/slack/events") for each in http["features"]["slash_commands"])


async def test_the_listeners_hear_exactly_what_the_manifest_asks_for(house: SlackHouse) -> None:
    """Everything in it is handled, and Bolt has no listener for anything else."""
    app = house.adapter._app
    assert isinstance(app, AsyncApp)
    made = BOTH[0]
    slack = house.slack
    ann = house.person("Ann")
    for each in made["features"]["slash_commands"]:
        assert (await ann.types("C1", f"{each['command']} help")).status == 200, each["command"]
    message = ann.says("C1", "hello")
    for each in made["features"]["shortcuts"]:
        assert (await ann.points(message, each["callback_id"].removeprefix("accord."))).status == 200
    for name in made["settings"]["event_subscriptions"]["bot_events"]:
        if name in ("app_uninstalled", "tokens_revoked"):
            continue  # handled too, but nothing is heard after it: told in test_slack_trouble
        assert (await slack.event("T1", {"type": name, "user": "UANN", "channel": "C1"})).status == 200, name
    assert len(app._async_listeners) == len(COMMANDS) + len(SHORTCUTS) + len(EVENTS) + 2  # buttons, forms
    await house.settle()


async def test_nothing_is_heard_that_the_manifest_does_not_ask_for(over_http: SlackHouse) -> None:
    slack, other = over_http.slack, {"command": "/other", "team_id": "T1", "user_id": "UANN"}
    assert (await slack.deliver("slash_commands", other)).status == 404
    assert (await slack.event("T1", {"type": "star_added", "user": "UANN"})).status == 404


@pytest.mark.parametrize("more", [[], ["--http"]], ids=["socket", "http"])
def test_the_command_prints_it(tmp_path: Path, more: list[str]) -> None:
    done = accord(tmp_path, "manifest", "slack", *more, ACCORD_WEB_URL="https://decisions.example.org")
    assert json.loads(done.out) == BOTH[bool(more)]
