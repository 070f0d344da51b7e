"""Slack's payloads as acts: the person, the act, the place, and the ways to answer. Pure; a payload that is not for us, or
malformed, is None."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.interaction.form import PLACE, Filled
from adapters.interaction.press import Press
from adapters.slack import buttons
from adapters.slack.escape import links_in, typed
from adapters.slack.forms import press_of, read_meta, values_of
from adapters.slack.ids import Origin, origin_of
from adapters.slack.manifest import RENAMED
from consensus.frozen import Frozen
from consensus.ids import DeliveryId, nameless
from consensus.ports import Spot

Body = Mapping[str, Any]

HOME_TAB = "home"
"""The place of acts that come from no channel."""
_MENTIONED = re.compile(r"\s*<@[A-Z0-9]+(?:\|[^>]*)?>[:,]?\s*")
_USER = re.compile(r"<@([A-Z0-9]+)")
WRITTEN = frozenset({"", "thread_broadcast", "file_share", "me_message", "bot_message"})
"""Kinds of messages that stand in a channel like any other; others tell of joining, topics and the like."""
_SKIN = re.compile(r"::skin-tone-\d$")


class Where(Frozen):
    """The person, the channel, and the ways to answer them in private."""

    origin: Origin
    user: str
    user_team: str = ""
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    thread: str = ""
    """The ts of the thread's first message, if in a thread."""
    response_url: str = ""
    opener: str = ""
    """In a modal: the name of the `response_url` of the act that opened it (Replies.name_of)."""
    trigger: str = ""
    shared: bool = False
    """The channel is shared with another organisation."""
    at: str = ""
    """Slack's timestamp of the act, which orders the acts of one person."""

    @property
    def account(self) -> str:
        return self.origin.account(self.user, self.user_team)

    @property
    def spot(self) -> Spot:
        """The place of what is done here. A direct conversation is none, for its id tells whose it is."""
        if not self.channel or self.channel.startswith("D"):
            return self.origin.spot(HOME_TAB)
        return self.origin.spot(self.channel, self.channel_name)


class Typed(Frozen):
    """A command line. `mention`: written in a message to the bot, which an ack cannot answer."""

    where: Where
    delivery: DeliveryId
    line: str
    mention: bool = False
    raw: str = ""
    """The line with Slack's mentions of people and groups."""
    mentioned: tuple[str, ...] = ()
    """Users and bots that the message mentions."""


class Clicked(Frozen):
    where: Where
    delivery: DeliveryId
    press: Press
    message: str = ""
    """The ts of the message that holds the button."""
    view: str = ""
    """The modal that holds it."""
    at_home: bool = False
    """The button is on the home tab."""
    value: str = ""
    """Further content of the button: a typed line."""
    values: Filled = {}  # noqa: RUF012 - frozen
    """What stands in the form that holds it."""


class Submitted(Frozen):
    """A submitted form."""

    where: Where
    delivery: DeliveryId
    press: Press
    memory: Mapping[str, str]
    values: Filled


class Reacted(Frozen):
    where: Where
    delivery: DeliveryId
    message: str
    emoji: str
    added: bool


class Pointed(Frozen):
    """A shortcut on a message: `propose`, `record`, `object` or `attach`."""

    where: Where
    delivery: DeliveryId
    what: str
    message: str
    text: str
    author: str
    links: tuple[str, ...] = ()


class Came(Frozen):
    """Somebody joined a channel, or left it."""

    where: Where
    delivery: DeliveryId
    joined: bool


class Changed(Frozen):
    """A user's own data changed: name, guest, deactivated."""

    where: Where
    delivery: DeliveryId
    user: Mapping[str, Any]


class HomeOpened(Frozen):
    where: Where


class Rewritten(Frozen):
    """A message was edited, or deleted (`text` None). `message`: its ts."""

    where: Where
    delivery: DeliveryId
    message: str
    text: str | None


class LinksShared(Frozen):
    where: Where
    message: str
    urls: tuple[str, ...]


class Talked(Frozen):
    """Somebody wrote a message in a channel. Without `text`: something that is not a person's."""

    where: Where
    message: str
    text: str = ""


class ChannelGone(Frozen):
    """The channel was archived or renamed, or the bot removed from it: cached data about it is invalid."""

    where: Where


class Uninstalled(Frozen):
    origin: Origin


class _Event(Frozen, kw_only=False):
    origin: Origin
    body: Body
    event: Body
    id: DeliveryId
    fields: Mapping[str, Any] = {}


Act = (
    Typed
    | Clicked
    | Submitted
    | Reacted
    | Pointed
    | Came
    | Changed
    | HomeOpened
    | LinksShared
    | Rewritten
    | Talked
    | ChannelGone
    | Uninstalled
)


def command(body: Body) -> Typed | None:
    """A slash command. `/accord` can be followed by any verb."""
    name = re.sub(f"^{RENAMED}", "/", _text(body, "command"))
    if not name or not _text(body, "user_id"):
        return None
    raw = f"{name} {_text(body, 'text')}".rstrip()
    where = Where(
        origin=origin_of(body),
        user=_text(body, "user_id"),
        user_name=_text(body, "user_name"),
        channel=_text(body, "channel_id"),
        channel_name=_text(body, "channel_name"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )
    return Typed(where=where, delivery=_delivery(where.trigger), line=typed(raw), raw=raw)


def click(body: Body) -> Clicked | None:
    """A button, or an entry of a menu."""
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return None
    action = actions[0]
    chosen = action.get("selected_option")
    value = _text(chosen, "value") if isinstance(chosen, Mapping) else _text(action, "value")
    press = buttons.read(_text(action, "action_id"), value)
    user = body.get("user")
    if press is None or not isinstance(user, Mapping):
        return None
    container = body.get("container") if isinstance(body.get("container"), Mapping) else {}
    assert isinstance(container, Mapping)
    channel = body.get("channel")
    view = body.get("view")
    meta = read_meta(_text(view, "private_metadata")) if isinstance(view, Mapping) else {}
    state = view.get("state") if isinstance(view, Mapping) else None
    message = body.get("message")
    where = Where(
        origin=origin_of(body),
        user=_text(user, "id"),
        user_team=_text(user, "team_id"),
        user_name=_text(user, "name") or _text(user, "username"),
        channel=_text(channel, "id") if isinstance(channel, Mapping) else meta.get("channel", ""),
        channel_name=_text(channel, "name") if isinstance(channel, Mapping) else "",
        thread=_text(message, "thread_ts") if isinstance(message, Mapping) else meta.get("thread", ""),
        response_url=_text(body, "response_url"),
        opener=meta.get("respond", ""),
        trigger=_text(body, "trigger_id"),
        at=_text(action, "action_ts"),
    )
    return Clicked(
        where=where,
        delivery=_delivery(where.trigger),
        press=press,
        message=_text(container, "message_ts"),
        view=_text(view, "id") if _text(view, "type") == "modal" else "",
        at_home=_text(view, "type") == "home",
        value=value,
        values=values_of(state.get("values")) if isinstance(state, Mapping) else {},
    )


def submission(body: Body) -> Submitted | None:
    """A submitted form. Its metadata has the place where it was opened."""
    view, user = body.get("view"), body.get("user")
    if not isinstance(view, Mapping) or not isinstance(user, Mapping):
        return None
    name = _text(view, "callback_id")
    if not name.startswith(buttons.PREFIX):
        return None
    meta = read_meta(_text(view, "private_metadata"))
    state = view.get("state")
    values = values_of(state.get("values") if isinstance(state, Mapping) else None)
    where = Where(
        origin=origin_of(body),
        user=_text(user, "id"),
        user_team=_text(user, "team_id"),
        user_name=_text(user, "name") or _text(user, "username"),
        channel=str(values.get(PLACE) or meta.get("channel") or values.get("channel") or ""),
        thread=meta.get("thread", ""),
        opener=meta.get("respond", ""),
        trigger=_text(body, "trigger_id"),
    )
    return Submitted(
        where=where,
        # A view is submitted once; further deliveries of it get the same id.
        delivery=DeliveryId(f"slack:view:{nameless(_text(view, 'id'), _text(view, 'hash'), where.user)}"),
        press=press_of(name.removeprefix(buttons.PREFIX), meta),
        memory=meta,
        values=values,
    )


def pointed(body: Body) -> Pointed | None:
    """A message shortcut, which works in threads too and carries the whole message."""
    message, user, channel = body.get("message"), body.get("user"), body.get("channel")
    what = _text(body, "callback_id").removeprefix(buttons.PREFIX)
    if not isinstance(message, Mapping) or not isinstance(user, Mapping) or not isinstance(channel, Mapping):
        return None
    raw = _text(message, "text")
    where = Where(
        origin=origin_of(body),
        user=_text(user, "id"),
        user_team=_text(user, "team_id"),
        user_name=_text(user, "name"),
        channel=_text(channel, "id"),
        channel_name=_text(channel, "name"),
        thread=_text(message, "thread_ts"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )
    return Pointed(
        where=where,
        delivery=_delivery(where.trigger),
        what=what,
        message=_text(message, "ts"),
        text=typed(raw),
        author=_text(message, "user"),
        links=links_in(raw),
    )


def event(body: Body) -> Act | None:
    """An event of the Events API, over HTTP or the socket."""
    inner = body.get("event")
    if not isinstance(inner, Mapping) or not _text(body, "event_id"):
        return None
    received = _Event(origin_of(body), body, inner, DeliveryId(f"slack:event:{_text(body, 'event_id')}"))
    match inner.get("type"):
        case "app_mention":
            return _written(received)
        case "message" if inner.get("subtype") in ("message_changed", "message_deleted"):
            return _rewritten(received, inner)
        case "message" if inner.get("channel_type") == "im":
            return _written(received)
        case "message" if inner.get("channel_type") in ("channel", "group"):
            return _talked(received)
        case "reaction_added" | "reaction_removed":
            return _reaction(received)
        case "member_joined_channel" | "member_left_channel":
            joined = inner.get("type") == "member_joined_channel"
            return Came(where=_where(received, inner), delivery=received.id, joined=joined)
        case "user_change":
            user = inner.get("user")
            if not isinstance(user, Mapping) or not _text(user, "id"):
                return None
            where = Where(origin=received.origin, user=_text(user, "id"), user_team=_text(user, "team_id"))
            return Changed(where=where, delivery=received.id, user=user)
        case "app_home_opened" if inner.get("tab") in (None, "home"):
            return HomeOpened(where=_where(received, inner))
        case "link_shared":
            links = inner.get("links")
            urls = (
                tuple(_text(link, "url") for link in links if isinstance(link, Mapping))
                if isinstance(links, list)
                else ()
            )
            return LinksShared(where=_where(received, inner), message=_text(inner, "message_ts"), urls=urls)
        case (
            "channel_archive"
            | "channel_left"
            | "group_archive"
            | "group_left"
            | "channel_rename"
            | "channel_unarchive"
        ):
            return ChannelGone(where=_where(received, inner))
        case "app_uninstalled" | "tokens_revoked":
            return Uninstalled(origin=received.origin) if _loses_bot(inner) else None
    return None


def _rewritten(received: _Event, inner: Body) -> Rewritten | None:
    """What was written by people; of what is only shown otherwise, as when its preview comes, nothing."""
    before, now = inner.get("previous_message"), inner.get("message")
    where = _where(received, inner)
    if inner.get("subtype") == "message_deleted":
        return Rewritten(where=where, delivery=received.id, message=_text(inner, "deleted_ts"), text=None)
    if not isinstance(now, Mapping):
        return None
    if isinstance(before, Mapping) and _text(before, "text") == _text(now, "text"):
        return None
    return Rewritten(
        where=where, delivery=received.id, message=_text(now, "ts"), text=typed(_text(now, "text"))
    )


def _written(received: _Event) -> Typed | None:
    """`@accord propose "..."`, or a message to the app itself: the text after the bot's name is a command, with or without
    its slash."""
    inner = received.event
    if inner.get("bot_id") or inner.get("subtype") or inner.get("edited") or not _text(inner, "user"):
        return None
    text = _text(inner, "text")
    # In the app's own messages a name further on is somebody whom the line names.
    named = _MENTIONED.match(text) if inner.get("type") == "message" else _MENTIONED.search(text)
    raw = (text if named is None else text[: named.start()] + text[named.end() :]).strip()
    raw = raw if raw.startswith(("/", "／")) else f"/accord {raw}".rstrip()
    mentioned = tuple(_USER.findall(_text(inner, "text")))
    return Typed(
        where=_where(received, inner),
        delivery=received.id,
        line=typed(raw),
        mention=True,
        raw=raw,
        mentioned=mentioned,
    )


def _talked(received: _Event) -> Talked | None:
    """A message in a channel. That one was changed or deleted is told by `_rewritten`."""
    inner = received.event
    what = _text(inner, "subtype")
    if what not in WRITTEN or not _text(inner, "ts"):
        return None
    own = what != "bot_message" and not inner.get("bot_id") and _text(inner, "user")
    where = _where(received, inner)
    return Talked(where=where, message=_text(inner, "ts"), text=typed(_text(inner, "text")) if own else "")


def _reaction(received: _Event) -> Reacted | None:
    item = received.event.get("item")
    if not isinstance(item, Mapping) or item.get("type") != "message":
        return None
    return Reacted(
        where=_where(received, {**received.event, "channel": item.get("channel")}),
        delivery=received.id,
        message=_text(item, "ts"),
        emoji=_SKIN.sub("", _text(received.event, "reaction")),
        added=received.event.get("type") == "reaction_added",
    )


def _where(received: _Event, inner: Body) -> Where:
    channel = inner.get("channel")
    return Where(
        origin=received.origin,
        user=_text(inner, "user"),
        user_team=_text(inner, "user_team") or _text(inner, "team"),
        channel=_text(channel, "id") if isinstance(channel, Mapping) else _text(inner, "channel"),
        thread=_text(inner, "thread_ts"),
        shared=received.body.get("is_ext_shared_channel") is True,
        at=_text(inner, "event_ts"),
    )


def _loses_bot(inner: Body) -> bool:
    """Whether the bot's own token is revoked, not only that of a person."""
    tokens = inner.get("tokens")
    return inner.get("type") == "app_uninstalled" or (isinstance(tokens, Mapping) and bool(tokens.get("bot")))


def _delivery(trigger: str) -> DeliveryId:
    """The delivery id of a command or interaction: its trigger is new each time and the same when Slack repeats it."""
    return DeliveryId(f"slack:trigger:{nameless(trigger)}")


def _text(body: object, key: str) -> str:
    value = body.get(key) if isinstance(body, Mapping) else None
    return value if isinstance(value, str) else ""
