"""The app as Slack is told of it: the one table of commands, shortcuts and events, from which the listeners are made
and the manifest is written. `accord manifest slack` prints it."""

from typing import Any
from urllib.parse import urlsplit

from adapters.slack.buttons import PREFIX
from adapters.wording import Words
from adapters.wording.speech import gettext_noop
from consensus.frozen import Frozen

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


class SlashCommand(Frozen, kw_only=False):
    command: str
    description: str
    usage: str


class MessageShortcut(Frozen, kw_only=False):
    what: str
    name: str
    description: str

    @property
    def callback_id(self) -> str:
        return f"{PREFIX}{self.what}"


COMMANDS = (
    SlashCommand("/accord", "Everything Accord can do: /accord help", "help"),
    SlashCommand("/poll", "Ask the channel to choose", '"Where to?" "Osaka" "Kyoto" --by friday 17:00'),
    SlashCommand("/propose", "Propose something that the channel adopts or not", '"Ship on Fridays" --by 3d'),
    SlashCommand("/vote", "Answer a poll or a proposal", "D-17 yes"),
    SlashCommand("/object", "Object to a proposal, with a reason", 'D-17 "No rollback plan"'),
    SlashCommand("/resolve", "Offer a solution to an objection", 'D-17.1 "We add a rollback plan"'),
    SlashCommand("/withdraw", "Withdraw your objection or your proposal", "D-17.1"),
    SlashCommand("/sustain", "Join an objection", "D-17.1"),
    SlashCommand("/amend", "Change the text of your proposal", 'D-17 "Ship on Mondays"'),
    SlashCommand("/extend", "Give a decision more time", "D-17 --by 2d"),
    SlashCommand("/advise", "Give your advice on a decision", 'D-17 "Ask the operators first"'),
    SlashCommand(
        "/decide", "Decide, or record what was decided elsewhere", '"We ship on Fridays" --from <link>'
    ),
    SlashCommand(
        "/decisions", "The log of decisions: open, mine, search, summary", "search rollback status:open"
    ),
)

SHORTCUTS = (
    MessageShortcut("propose", gettext_noop("Propose this"), gettext_noop("Make a proposal of this message")),
    MessageShortcut(
        "record", gettext_noop("Record as decision"), gettext_noop("Write this message down as a decision")
    ),
    MessageShortcut(
        "object", gettext_noop("Object"), gettext_noop("Object to a decision because of this message")
    ),
    MessageShortcut(
        "attach",
        gettext_noop("Attach to a decision"),
        gettext_noop("Attach this message's link as knowledge"),
    ),
)

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
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)

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
and for the links in a card's thread when somebody asks for them; who is in a channel; posting; direct messages;
unfurling; reactions; user groups; names, zones and guests."""


def manifest(
    words: Words, *, web_url: str = "", socket_mode: bool = True, name: str = "Accord"
) -> dict[str, Any]:
    """The manifest as it is pasted: an app has it in one language, for all who see it. `web_url`: where Slack reaches us;
    needed for HTTP mode, unfurls and installing."""
    say = words.say
    settings: dict[str, Any] = {
        "event_subscriptions": {"bot_events": list(_events(web_url))},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": True,
        "socket_mode_enabled": socket_mode,
        "token_rotation_enabled": False,
    }
    commands: list[dict[str, Any]] = [
        {
            "command": each.command,
            "description": say(each.description),
            "usage_hint": each.usage,
            "should_escape": True,
        }
        for each in COMMANDS
    ]
    base = web_url.rstrip("/")
    if not socket_mode:
        request_url = f"{base}{EVENTS_PATH}"
        settings["event_subscriptions"]["request_url"] = request_url
        settings["interactivity"]["request_url"] = request_url
        commands = [{**each, "url": request_url} for each in commands]
    oauth: dict[str, Any] = {"scopes": {"bot": list(_scopes(web_url))}}
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
                "name": say(each.name),
                "callback_id": each.callback_id,
                "description": say(each.description),
            }
            for each in SHORTCUTS
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
            "description": say("Decisions where the team talks, and a log of all of them."),
            "background_color": "#2c4a52",
            "long_description": say(
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
    return EVENTS if urlsplit(web_url).hostname else tuple(each for each in EVENTS if each != "link_shared")


def _scopes(web_url: str) -> tuple[str, ...]:
    if urlsplit(web_url).hostname:
        return SCOPES
    return tuple(each for each in SCOPES if not each.startswith("links:"))
