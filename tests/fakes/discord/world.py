"""What the stand-in for Discord holds: servers, channels, people, messages, reactions. Plain, and told as Discord would."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simcord.components import walk_components

EPOCH_MS = 1_420_070_400_000
BOT, APPLICATION = "900000000000000001", "900000000000000001"
EVERYTHING = str((1 << 53) - 1)


class Snowflakes:
    """Ids that say when they were made, as Discord's do."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def at(self, when: datetime) -> str:
        ms = int(when.timestamp() * 1000) - EPOCH_MS
        return str((ms << 22) | (next(self._count) & 0x3FFFFF))


@dataclass(slots=True)
class Member:
    id: str
    name: str
    roles: list[str] = field(default_factory=list)
    joined_at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    bot: bool = False
    dms_shut: bool = False

    def user(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
        }

    def payload(self) -> dict[str, Any]:
        return {
            "user": self.user(),
            "roles": self.roles,
            "joined_at": self.joined_at.isoformat(),
            "nick": None,
            "avatar": None,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": EVERYTHING if self.id == "owner" else "137411140505153",
        }


@dataclass(slots=True)
class Message:
    id: str
    channel: str
    author: Member
    body: dict[str, Any]
    nonce: str | None = None
    reactions: dict[str, dict[str, None]] = field(default_factory=dict)
    """By emoji, who reacted, in order."""
    edits: int = 0

    def payload(self, guild: str | None = None) -> dict[str, Any]:
        me = BOT
        shown = {
            "id": self.id,
            "channel_id": self.channel,
            "type": 0,
            "author": self.author.user(),
            "content": self.body.get("content") or "",
            "embeds": self.body.get("embeds") or [],
            "components": self.body.get("components") or [],
            "attachments": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "flags": self.body.get("flags") or 0,
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
            "reactions": [
                {
                    "emoji": {"id": None, "name": emoji},
                    "count": len(people),
                    "count_details": {"normal": len(people), "burst": 0},
                    "burst_colors": [],
                    "me": me in people,
                    "me_burst": False,
                }
                for emoji, people in self.reactions.items()
                if people
            ],
        }
        if self.nonce is not None:
            shown["nonce"] = self.nonce
        if guild is not None:
            shown["guild_id"] = guild
        return shown


@dataclass(slots=True)
class Guild:
    id: str
    name: str
    members: dict[str, Member]
    channels: dict[str, str]
    """Names by id."""
    roles: dict[str, str]
    forums: dict[str, str] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """By forum, the ids of its tags by name."""
    threads: dict[str, dict[str, Any]] = field(default_factory=dict)
    shut: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Channels that only these members see."""
    locale: str = "en-US"
    bot_may: int = 137411140505153
    """The bot's permissions, as each interaction says."""
    owner: str = "1"
    system_channel: str = ""
    added_by: str = ""
    """Who added the bot, as the audit log has it; empty: the bot may not read it."""
    joined_at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    """When the bot joined."""
    people: int | None = None
    """How many it says it has, where it has more than are listed here."""

    def size(self) -> int:
        return self.people if self.people is not None else len(self.members)

    def _overwrites(self, channel: str) -> list[dict[str, Any]]:
        if channel not in self.shut:
            return []
        allowed = [
            {"id": member, "type": 1, "allow": VIEW_CHANNEL, "deny": "0"}
            for member in (BOT, *self.shut[channel])
        ]
        return [{"id": self.id, "type": 0, "allow": "0", "deny": VIEW_CHANNEL}, *allowed]

    def places(self) -> list[dict[str, Any]]:
        return [
            {"id": channel, "type": kind, "name": name, "position": 0, "permission_overwrites": self._overwrites(channel), "nsfw": False,
             "parent_id": None, "guild_id": self.id, "flags": 0,
             "available_tags": [{"id": tag, "name": title, "moderated": False, "emoji_id": None, "emoji_name": None}
                            for title, tag in self.tags.get(channel, {}).items()]}
            for kind, places in ((0, self.channels), (15, self.forums))
            for channel, name in places.items()
        ]  # fmt: skip

    def payload(self) -> dict[str, Any]:
        everyone = 137411140505153 | (VIEW_AUDIT_LOG if self.added_by else 0)
        roles = [{"id": self.id, "name": "@everyone", "permissions": str(everyone)}]
        roles += [{"id": role, "name": name, "permissions": "0"} for role, name in self.roles.items()]
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner,
            "system_channel_id": self.system_channel or None,
            "preferred_locale": self.locale,
            "features": [],
            "member_count": self.size(),
            "approximate_member_count": self.size(),
            "large": False,
            "unavailable": False,
            "joined_at": self.joined_at.isoformat(),
            "roles": [
                {**role, "color": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                 "hoist": False, "position": place, "managed": False, "mentionable": False, "flags": 0}
                for place, role in enumerate(roles)
            ],
            "channels": self.places(),
            "members": [{**self.members[BOT].payload(), "joined_at": self.joined_at.isoformat()}],
            "threads": list(self.threads.values()),
            "emojis": [],
            "stickers": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": False,
            "system_channel_flags": 0,
            "afk_timeout": 300,
            "icon": None,
            "splash": None,
            "banner": None,
            "description": None,
        }  # fmt: skip


VIEW_CHANNEL = "1024"
VIEW_AUDIT_LOG = 128


def texts_in(body: Mapping[str, Any]) -> str:
    """All that a person reads in a message but its buttons, a text a line."""
    texts = [body.get("content") or ""]
    for embed in body.get("embeds") or ():
        texts += [embed.get("title") or "", embed.get("description") or ""]
        texts += [f"{part['name']}: {part['value']}" for part in embed.get("fields") or ()]
        texts.append((embed.get("footer") or {}).get("text") or "")
    texts += [part.get("content") or "" for part in walk_components(body.get("components") or [])]
    return "\n".join(filter(None, texts))


def drawn_as(custom_id: str, body: Mapping[str, Any]) -> str:
    """The custom id in the message that is this one with the identity of its decision; the same, if none is."""
    act, _, rest = custom_id.removeprefix("d1:").partition(":")
    number, _, rest = rest.partition(":")
    wanted = re.compile(rf"d1:{act}:{number}\.[0-9a-f]{{8}}:{re.escape(rest)}")
    return next(
        (
            part["custom_id"]
            for part in walk_components(body.get("components", ()))
            if wanted.fullmatch(str(part.get("custom_id")))
        ),
        custom_id,
    )


def is_card(body: Mapping[str, Any], number: int) -> bool:
    """Whether a message is the card of this decision: its small print begins with the number."""
    return re.search(rf"(?m)^-# D-{number}\b(?!\.)", texts_in(body)) is not None


def pages(people: dict[str, None], after: str, limit: int) -> Iterator[str]:
    """Reactors are told in the order of their ids, a page at a time."""
    later = sorted((person for person in people if int(person) > int(after or 0)), key=int)
    yield from later[:limit]


def thread_of(identity: str, name: str, guild: str, parent: str, owner: str) -> dict[str, Any]:
    return {
        "id": identity, "type": 11, "name": name, "guild_id": guild, "parent_id": parent, "owner_id": owner,
        "message_count": 0, "member_count": 1, "last_message_id": None, "applied_tags": [], "flags": 0,
        "total_message_sent": 0, "rate_limit_per_user": 0,
        "thread_metadata": {"archived": False, "auto_archive_duration": 10080, "locked": False,
                            "archive_timestamp": datetime.now(UTC).isoformat()},
    }  # fmt: skip
