"""Recorded payloads, each as Slack sends it, and the act that it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.interaction.press import Press
from adapters.slack import payloads
from adapters.slack.buttons import action_id, read
from adapters.slack.buttons import value as value_of
from adapters.slack.payloads import (
    Came,
    Changed,
    ChannelGone,
    Clicked,
    HomeOpened,
    LinksShared,
    Pointed,
    Reacted,
    Submitted,
    Typed,
    Uninstalled,
)
from consensus.ids import nameless

COMMAND = {
    "token": "t", "team_id": "T1", "team_domain": "team", "channel_id": "C1", "channel_name": "general",
    "user_id": "U1", "user_name": "ann", "command": "/propose", "text": "&lt;Ship&gt; with <@U2|bo>",
    "api_app_id": "A1", "is_enterprise_install": "false", "response_url": "https://hooks.example/1",
    "trigger_id": "1.2.abc",
}  # fmt: skip
CLICK: dict[str, Any] = {
    "type": "block_actions", "team": {"id": "T1", "domain": "team"}, "enterprise": None,
    "is_enterprise_install": False, "user": {"id": "U2", "username": "bo", "name": "bo", "team_id": "T1"},
    "api_app_id": "A1", "container": {"type": "message", "message_ts": "17.1", "channel_id": "C1", "is_ephemeral": False},
    "trigger_id": "1.3.abc", "channel": {"id": "C1", "name": "general"}, "message": {"ts": "17.1", "text": "x"},
    "response_url": "https://hooks.example/2",
    "actions": [{"type": "button", "action_id": "accord.vote:yes", "block_id": "b", "value": "17.0.2", "action_ts": "18.5"}],
}  # fmt: skip
SUBMIT: dict[str, Any] = {
    "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U2", "name": "bo", "team_id": "T1"},
    "trigger_id": "1.4.abc",
    "view": {
        "id": "V1", "hash": "h1", "callback_id": "accord.object",
        "private_metadata": '{"channel":"C1","number":"17","respond":"a1b2"}',
        "state": {"values": {
            "reason": {"value": {"type": "plain_text_input", "value": " No rollback plan "}},
            "affects": {"value": {"type": "plain_text_input", "value": None}},
            "people": {"value": {"type": "multi_users_select", "selected_users": ["U1", "U3"]}},
            "process": {"value": {"type": "static_select", "selected_option": {"value": "lazy"}}},
            "ticks": {"value": {"type": "checkboxes", "selected_options": [{"value": "hidden"}]}},
        }},
    },
}  # fmt: skip
SHORTCUT: dict[str, Any] = {
    "type": "message_action", "callback_id": "accord.propose", "trigger_id": "1.5.abc", "team": {"id": "T1"},
    "user": {"id": "U1", "name": "ann"}, "channel": {"id": "C1", "name": "general"},
    "response_url": "https://hooks.example/3",
    "message": {"ts": "17.9", "thread_ts": "17.1", "user": "U2", "text": "See <https://a.example/x|this> &amp; <https://b.example>"},
}  # fmt: skip


def event(inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": 1,
        "authorizations": [{"enterprise_id": None, "team_id": "T1", "user_id": "UB", "is_bot": True, "is_enterprise_install": False}],
        "event": inner, **more,
    }  # fmt: skip


def test_a_command() -> None:
    act = payloads.command(COMMAND)
    assert isinstance(act, Typed)
    assert act.line == "/propose <Ship> with @bo"
    assert act.raw == "/propose &lt;Ship&gt; with <@U2|bo>"
    assert (act.delivery, act.where.home_id if hasattr(act.where, "home_id") else act.where.origin.home) == (
        f"slack:trigger:{nameless('1.2.abc')}",
        "T1",
    )
    assert (act.where.user, act.where.channel, act.where.response_url) == (
        "U1",
        "C1",
        "https://hooks.example/1",
    )


def test_a_click() -> None:
    act = payloads.click(CLICK)
    assert isinstance(act, Clicked)
    assert act.press == Press(act="vote", number=17, identity="", revision=2, key="yes")
    assert (act.where.account, act.message, act.where.at) == ("U2", "17.1", "18.5")


def test_a_choice_in_a_menu() -> None:
    chosen = {"type": "static_select", "action_id": "accord.choose", "block_id": "b", "action_ts": "1.1",
              "selected_option": {"text": {"type": "plain_text", "text": "Osaka"}, "value": "17.0.1.5f3a09bc:o2"}}  # fmt: skip
    act = payloads.click({**CLICK, "actions": [chosen]})
    assert isinstance(act, Clicked)
    assert act.press == Press(act="choose", number=17, identity="5f3a09bc", revision=1, key="o2")


def test_a_click_of_somebody_from_another_organisation_is_theirs_with_their_team() -> None:
    act = payloads.click({**CLICK, "user": {"id": "U2", "name": "bo", "team_id": "T9"}})
    assert isinstance(act, Clicked)
    assert act.where.account == "U2@T9"
    grid = {**CLICK, "user": {"id": "U2", "name": "bo", "team_id": "T9"}, "enterprise": {"id": "E1"}}
    act = payloads.click(grid)
    assert isinstance(act, Clicked)
    assert act.where.account == "U2"


def test_an_organisation_wide_installation_is_one_home() -> None:
    body = {**CLICK, "team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}
    act = payloads.click(body)
    assert isinstance(act, Clicked)
    assert act.where.origin.home == "E1"
    flat = {**COMMAND, "enterprise_id": "E1", "is_enterprise_install": "true"}
    typed = payloads.command(flat)
    assert typed is not None
    assert typed.where.origin.home == "E1"


def test_a_form() -> None:
    act = payloads.submission(SUBMIT)
    assert isinstance(act, Submitted)
    assert act.press == Press(
        act="object", number=17, identity="", revision=int(act.memory.get("revision") or 0)
    )
    assert act.values == {
        "reason": "No rollback plan",
        "affects": "",
        "people": ("U1", "U3"),
        "process": "lazy",
        "ticks": ("hidden",),
    }
    assert (act.memory["number"], act.where.channel, act.where.opener) == ("17", "C1", "a1b2")
    assert act.where.response_url == ""


def test_a_shortcut() -> None:
    act = payloads.pointed(SHORTCUT)
    assert isinstance(act, Pointed)
    assert (act.what, act.message, act.where.thread) == ("propose", "17.9", "17.1")
    assert act.text == "See https://a.example/x & https://b.example"
    assert act.links == ("https://a.example/x", "https://b.example")


def test_a_mention_is_a_line_with_or_without_its_slash() -> None:
    for text, line in (
        ('<@UB> propose "Ship"', '/accord propose "Ship"'),
        ('<@UB|accord>: /propose "Ship"', '/propose "Ship"'),
        ("<@UB>", "/accord"),
    ):
        act = payloads.event(
            event(
                {
                    "type": "app_mention",
                    "user": "U1",
                    "text": text,
                    "ts": "1.1",
                    "channel": "C1",
                    "thread_ts": "1.0",
                    "event_ts": "1.1",
                }
            )
        )
        assert isinstance(act, Typed)
        assert (act.line, act.mention, act.where.thread, act.delivery) == (
            line,
            True,
            "1.0",
            "slack:event:Ev1",
        )


def test_what_a_bot_says_and_what_was_edited_is_no_command() -> None:
    for more in ({"bot_id": "B2"}, {"subtype": "bot_message"}, {"edited": {"user": "U1", "ts": "2"}}):
        inner = {"type": "app_mention", "user": "U1", "text": "<@UB> propose x", "channel": "C1", **more}
        assert payloads.event(event(inner)) is None


REACTION = {"type": "reaction_added", "user": "U1", "reaction": "hand::skin-tone-3", "event_ts": "5.1",
            "item": {"type": "message", "channel": "C1", "ts": "17.1"}, "item_user": "UB"}  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "kind", "says"),
    [
        (REACTION, Reacted, {"emoji": "hand", "added": True, "message": "17.1"}),
        ({**REACTION, "type": "reaction_removed"}, Reacted, {"added": False}),
        ({"type": "member_joined_channel", "user": "U1", "channel": "C1", "team": "T1"}, Came, {"joined": True}),
        ({"type": "member_left_channel", "user": "U1", "channel": "C1", "team": "T1"}, Came, {"joined": False}),
        ({"type": "user_change", "user": {"id": "U1", "deleted": True, "team_id": "T1"}}, Changed, {}),
        ({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}, HomeOpened, {}),
        ({"type": "link_shared", "user": "U1", "channel": "C1", "message_ts": "1.1", "links": [{"domain": "a", "url": "https://a/D-1"}]}, LinksShared, {"urls": ("https://a/D-1",)}),
        ({"type": "channel_archive", "channel": "C1", "user": "U1"}, ChannelGone, {}),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}, ChannelGone, {}),
        ({"type": "group_left", "channel": "G1"}, ChannelGone, {}),
        ({"type": "app_uninstalled"}, Uninstalled, {}),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UB"], "oauth": []}}, Uninstalled, {}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) and "type" in value else None,
)  # fmt: skip
def test_an_event(inner: dict[str, Any], kind: type, says: dict[str, Any]) -> None:
    act = payloads.event(event(inner))
    assert isinstance(act, kind)
    for name, value in says.items():
        assert getattr(act, name) == value


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}},
        {"type": "reaction_added", "item": {"type": "file", "file": "F1"}},
        {"type": "app_home_opened", "user": "U1", "tab": "messages"},
        {"type": "message", "text": "hello"},
        {"type": "user_change", "user": "U1"},
    ],
    ids=lambda inner: inner["type"],
)
def test_an_event_that_is_none_of_ours(inner: dict[str, Any]) -> None:
    assert payloads.event(event(inner)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("actions", "user", "view", "event", "team", "channel", "message", "container", "authorizations", "enterprise",
        "command", "user_id", "trigger_id", "callback_id", "event_id", "response_url", "private_metadata", "state")  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_is_sent_nothing_breaks(body: dict[str, Any]) -> None:
    for recorded in (COMMAND, CLICK, SUBMIT, SHORTCUT, event(dict(REACTION))):
        for reader in (
            payloads.command,
            payloads.click,
            payloads.submission,
            payloads.pointed,
            payloads.event,
        ):
            reader({**recorded, **body})


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_a_button_says_nothing_breaks(action_id: str, value: str) -> None:
    read(action_id, value)
    read(f"accord.{action_id}", value)


@pytest.mark.parametrize("identity", ["", "5f3a09bc"])
@pytest.mark.parametrize("key", ["", "+1", "stand-aside", "o12", "ja:nein"])
def test_what_a_button_says_is_read_back(key: str, identity: str) -> None:
    press = Press(act="vote", number=17, identity=identity, objection=3, revision=2, key=key)
    assert read(action_id(press), value_of(press)) == press
    assert read("accord.vote", value_of(press, key)) == press
