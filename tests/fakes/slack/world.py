"""What stands in the stand-in Slack: workspaces with people, channels, groups and messages."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

_TS = count(1)


@dataclass(slots=True)
class User:
    id: str
    name: str
    team: str
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    admin: bool = False
    bot: bool = False
    deleted: bool = False
    guest: bool = False
    enterprise: str = ""
    organises: bool = False
    """An administrator of the whole organisation."""

    def shown(self, *, locale: bool = False) -> dict[str, Any]:
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower(),
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_admin": self.admin,
            "is_owner": False,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": False,  # of people in a channel that we share Slack says so, whoever they are
            **({"enterprise_user": self._on_grid} if self.enterprise else {}),
            "tz": self.tz,
            **({"locale": self.locale} if locale else {}),
            "profile": {"display_name": self.name, "real_name": f"{self.name} Example"},
        }

    @property
    def _on_grid(self) -> dict[str, Any]:
        return {"enterprise_id": self.enterprise, "is_admin": self.organises, "is_owner": False}


@dataclass(slots=True)
class Message:
    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Any] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edits: int = 0

    def shown(self, *, metadata: bool = False) -> dict[str, Any]:
        body: dict[str, Any] = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        body["blocks"] = self.blocks
        if self.thread_ts:
            body["thread_ts"] = self.thread_ts
        if self.user.startswith("UBOT"):
            body["bot_id"] = "B1"
            body["app_id"] = "A1"
        if metadata and self.metadata:
            body["metadata"] = self.metadata
        if self.reactions:
            body["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        return body

    def element(self, action_id: str) -> dict[str, Any]:
        """The element with this action_id, with its block's id; fails where there is none to click."""
        return element_of(self.blocks, action_id)


def element_of(blocks: list[Any], action_id: str) -> dict[str, Any]:
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return {**element, "block_id": block.get("block_id", "b")}
    ids = [
        element.get("action_id")
        for block in blocks
        for element in [*block.get("elements", ()), block.get("accessory")]
        if isinstance(element, dict)
    ]
    raise AssertionError(f"nothing here is called {action_id}: {ids}")


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    members: list[str]
    private: bool = False
    archived: bool = False
    bot_in: bool = True
    direct: str = ""
    """The person whose direct messages these are."""
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass(slots=True)
class Workspace:
    id: str
    token: str
    bot_user: str
    domain: str = "team"
    enterprise: str | None = None
    org_wide: bool = False
    """The whole organisation installed the app."""
    installed: bool = True
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """User groups: id -> (handle, members)."""
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What stands on each person's home tab."""
    private: list[dict[str, Any]] = field(default_factory=list)
    """What was said so that one person alone sees it: user, channel, text, blocks."""
    unfurls: list[dict[str, Any]] = field(default_factory=list)

    def person(self, name: str, **more: Any) -> User:
        user = User(id=f"U{name.upper()}", name=name, **{"team": self.id, **more})
        self.users[user.id] = user
        return user

    def channel(self, channel_id: str, name: str, *members: str, **more: Any) -> Channel:
        channel = Channel(id=channel_id, name=name, members=[*members, self.bot_user], **more)
        self.channels[channel_id] = channel
        return channel

    def shares(self, channel: Channel, *workspaces: "Workspace") -> None:
        """The channel is shared with other workspaces (Slack Connect): everybody in it is known to all of them."""
        for workspace in workspaces:
            workspace.channels[channel.id] = channel
            channel.members += [user for user in workspace.users if user not in channel.members]
            mine, theirs = dict(self.users), dict(workspace.users)
            self.users.update(theirs)
            workspace.users.update(mine)

    def direct(self, user: str) -> Channel:
        """The direct messages between the bot and this person."""
        direct = next((channel for channel in self.channels.values() if channel.direct == user), None)
        if direct is None:
            direct = Channel(id=f"D{user}", name="direct", members=[user, self.bot_user], direct=user)
            self.channels[direct.id] = direct
        return direct

    def cards(self, channel: str) -> list[Message]:
        """The bot's own messages in a channel that begin no thread line, oldest first."""
        messages = self.channels[channel].messages.values()
        return [
            message for message in messages if message.user == self.bot_user and message.thread_ts is None
        ]

    def thread(self, channel: str, ts: str) -> list[Message]:
        return [message for message in self.channels[channel].messages.values() if message.thread_ts == ts]


def next_ts() -> str:
    number = next(_TS)
    return f"{1_764_000_000 + number // 1_000}.{number % 1_000:06d}"


def by_token(workspaces: dict[str, Workspace], token: str) -> Workspace | None:
    return next(
        (workspace for workspace in workspaces.values() if workspace.token == token and workspace.installed),
        None,
    )


__all__ = ["Channel", "Message", "User", "Workspace", "by_token", "element_of", "next_ts"]
