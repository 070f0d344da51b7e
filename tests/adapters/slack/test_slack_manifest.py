"""The manifest has what the listeners need, and nothing that Slack would refuse."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.acts import SLASH_COMMANDS
from adapters.languages import languages
from adapters.slack.manifest import EVENTS, OLD_CALLBACKS, SHORTCUTS, manifest
from adapters.wording import Words
from tests.adapters.slack.house import SlackHouse
from tests.bot.command import accord
from tests.bot.test_doctor import NOBODY

BOTH = [
    manifest(Words("en"), web_url="https://decisions.example.org"),
    manifest(Words("en"), web_url="https://decisions.example.org", socket_mode=False),
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
        event = {"type": name.partition(".")[0], "user": "UANN", "channel": "C1"}
        assert (await slack.event("T1", event)).status == 200, name
    shortcuts = [*SHORTCUTS, *OLD_CALLBACKS]
    assert (
        len(app._async_listeners) == len(SLASH_COMMANDS) + len(shortcuts) + len(EVENTS) + 2
    )  # buttons, forms
    await house.settle()


async def test_nothing_is_heard_that_the_manifest_does_not_ask_for(over_http: SlackHouse) -> None:
    slack, other = over_http.slack, {"command": "/other", "team_id": "T1", "user_id": "UANN"}
    assert (await slack.deliver("slash_commands", other)).status == 404
    assert (await slack.event("T1", {"type": "star_added", "user": "UANN"})).status == 404


async def test_a_command_that_another_app_has_too_is_renamed_and_heard(
    house: SlackHouse, tmp_path: Path
) -> None:
    done = accord(tmp_path, "manifest", "slack", "--rename", "poll", "--rename", "/vote")
    names = [command["command"] for command in json.loads(done.out)["features"]["slash_commands"]]
    assert {"/accord-poll", "/accord-vote", "/propose", "/accord"} <= set(names)
    assert not {"/poll", "/vote"} & set(names)
    ann = house.person("Ann")
    ack = await ann.types("C1", '/accord-poll "Lunch?" "Pizza" "Salad"')
    assert "D-1 is open until" in ack.text
    await house.settle()
    assert "Recorded on D-1" in (await ann.types("C1", "/accord-vote D-1 Pizza")).text
    assert accord(tmp_path, "manifest", "slack", "--rename", "accord").code != 0
    assert accord(tmp_path, "manifest", "slack", "--rename", "lunch").code != 0
    doctor = accord(
        tmp_path, "doctor", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_URL=NOBODY
    )
    assert "Slack cannot be reached from here" in doctor.out
    assert "accord manifest slack --rename poll" in doctor.out


@pytest.mark.parametrize("more", [[], ["--http"]], ids=["socket", "http"])
def test_the_command_prints_it(tmp_path: Path, more: list[str]) -> None:
    done = accord(tmp_path, "manifest", "slack", *more, ACCORD_WEB_URL="https://decisions.example.org")
    assert json.loads(done.out) == BOTH[bool(more)]
