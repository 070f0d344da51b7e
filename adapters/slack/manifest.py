"""The app as Slack is told of it, made of the rows of acts: what `accord manifest slack` prints, and the listeners hear."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from adapters.acts import ACTS, SLASH_COMMANDS
from adapters.slack.buttons import PREFIX
from adapters.wording import Words
from consensus.frozen import Frozen

RENAMED = "/accord-"
"""Before the name of a command that another app of the workspace has too: `/accord-poll`. Always heard."""
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


class Shortcut(Frozen):
    """An entry in the menu of a message."""

    act: str
    name: str
    about: str

    @property
    def callback_id(self) -> str:
        return f"{PREFIX}{self.act}"


SHORTCUTS = tuple(
    Shortcut(act=act.name, name=act.shortcut, about=act.shortcut_about) for act in ACTS if act.shortcut
)
OLD_CALLBACKS = (f"{PREFIX}attach",)
"""Of shortcuts as earlier manifests have them."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_left",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)

TALK = ("message.channels", "message.groups")
"""What is written in the channels in which the bot is: only where offers are on (docs/offers.md), for which the scopes that
read history are enough."""

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "links:read",
    "links:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
)
"""Each with what needs it: mentions; history to look for our own message after a lost answer,
and for the links in a card's thread when somebody asks for them; who is in a channel; posting; direct messages, to people
and from them; unfurling; reactions; user groups; names, zones and guests."""


def manifest(
    words: Words,
    *,
    web_url: str = "",
    socket_mode: bool = True,
    name: str = "Accord",
    rename: Collection[str] = (),
    offers: bool = False,
) -> dict[str, Any]:
    """The manifest as it is pasted, in the language of `words`; Slack knows only one. `web_url`: where Slack reaches us;
    needed for HTTP mode, unfurls and installing. `rename`: commands that another app has too. `offers`: we read what people
    write in channels."""
    settings: dict[str, Any] = {
        "event_subscriptions": {"bot_events": [*_events(web_url), *(TALK if offers else ())]},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": True,
        "socket_mode_enabled": socket_mode,
        "token_rotation_enabled": False,
    }
    commands: list[dict[str, Any]] = [
        {
            "command": f"{RENAMED if command.name in rename else '/'}{command.name}",
            "description": words.say(command.about),
            "usage_hint": command.example.partition(" ")[2],
            "should_escape": True,
        }
        for command in SLASH_COMMANDS
    ]
    base = web_url.rstrip("/")
    if not socket_mode:
        request_url = f"{base}{EVENTS_PATH}"
        settings["event_subscriptions"]["request_url"] = request_url
        settings["interactivity"]["request_url"] = request_url
        commands = [{**command, "url": request_url} for command in commands]
    oauth: dict[str, Any] = {"scopes": {"bot": list(scopes(web_url))}}
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "shortcuts": [
            {
                "type": "message",
                "name": words.say(shortcut.name),
                "callback_id": shortcut.callback_id,
                "description": words.say(shortcut.about),
            }
            for shortcut in SHORTCUTS
        ],
        "slash_commands": commands,
    }
    domain = urlsplit(web_url).hostname
    if domain:
        oauth["redirect_urls"] = [f"{base}{REDIRECT_PATH}"]
        features["unfurl_domains"] = [domain]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": words.say("Decisions where the team talks, and a log of all of them."),
            "background_color": "#2c4a52",
            "long_description": words.say(
                "Somebody proposes, people answer or object with a reason, the rule that the group chose says how it "
                "ends, and every decision lands in a log that anybody can check. Polls, proposals by consent or by "
                "vote, objections that are dealt with instead of outvoted, deadlines that are kept."
            ),
        },
        "features": features,
        "oauth_config": oauth,
        "settings": settings,
    }


def _events(web_url: str) -> tuple[str, ...]:
    """Links are only shared with us where there is a domain of ours."""
    return (
        EVENTS if urlsplit(web_url).hostname else tuple(event for event in EVENTS if event != "link_shared")
    )


def scopes(web_url: str) -> tuple[str, ...]:
    if urlsplit(web_url).hostname:
        return SCOPES
    return tuple(scope for scope in SCOPES if not scope.startswith("links:"))
