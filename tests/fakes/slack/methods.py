"""The Web API methods of the stand-in, each with the refusals that Slack has for it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.fakes.slack.blocks import mistakes, view_mistakes
from tests.fakes.slack.world import Channel, Message, Workspace, next_ts

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Args = Mapping[str, Any]
PAGE = 200
TEXT_LENGTH_MAX = {"chat.postMessage": 40_000, "chat.update": 4_000}
MENTIONS = ("<!channel", "<!here", "<!everyone", "<!subteam", "<!group")


class Refusal(Exception):
    """`complaint`: the caller did something that it never should."""

    def __init__(self, error: str, details: list[str] | None = None, *, complaint: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.details = details or []
        self.complaint = complaint


def auth_test(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    return {
        "url": f"https://{workspace.id.lower()}.slack.example/",
        "team": f"Team {workspace.id}",
        "team_id": workspace.id,
        "user": "accord",
        "user_id": workspace.bot_user,
        "bot_id": f"B{workspace.id}",
        "enterprise_id": workspace.enterprise,
        "is_enterprise_install": workspace.org_wide,
    }


def post_message(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    _may_post(channel)
    _check(args, "chat.postMessage")
    thread = args.get("thread_ts")
    if thread and thread not in channel.messages:
        raise Refusal("thread_not_found")
    message = Message(
        ts=next_ts(),
        channel=channel.id,
        user=workspace.bot_user,
        text=args.get("text", ""),
        blocks=args.get("blocks") or [],
        metadata=args.get("metadata"),
        thread_ts=thread,
        broadcast=args.get("reply_broadcast") in (True, "true", "1"),
    )
    channel.messages[message.ts] = message
    return {"channel": channel.id, "ts": message.ts, "message": message.shown()}


def update(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    message = channel.messages.get(str(args.get("ts")))
    if channel.archived:
        raise Refusal("is_inactive")
    if message is None:
        raise Refusal("message_not_found")
    if message.user != workspace.bot_user:
        raise Refusal("cant_update_message", complaint=True)
    _check(args, "chat.update")
    message.text = args.get("text", message.text)
    message.blocks = args.get("blocks", message.blocks)
    message.metadata = args.get("metadata", message.metadata)
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def delete(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    message = channel.messages.get(str(args.get("ts")))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != workspace.bot_user:
        raise Refusal("cant_delete_message", complaint=True)
    del channel.messages[message.ts]
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    _may_post(channel)
    if args.get("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    _check(args, "chat.postEphemeral")
    workspace.private.append({**args, "via": "ephemeral"})
    return {"message_ts": next_ts()}


def respond(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    """What comes to a response_url."""
    body = {key: value for key, value in args.items() if not key.startswith("_")}
    _check(body, "response_url")
    if body.get("response_type", "ephemeral") != "ephemeral":
        raise Refusal("only private answers are expected", complaint=True)
    private = {**body, "user": args["_user"], "channel": args["_channel"], "via": "response_url"}
    workspace.private.append(private)
    return {}


def permalink(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    ts = str(args.get("message_ts"))
    if ts not in channel.messages:
        raise Refusal("message_not_found")
    link = f"https://{workspace.id.lower()}.slack.example/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def unfurl(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    for preview in (args.get("unfurls") or {}).values():
        _check(preview, "chat.unfurl")
    workspace.unfurls.append(dict(args))
    return {}


def views_open(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    user = _pull(slack, str(args.get("trigger_id")))
    return _view(workspace, args, user, args.get("view"))


def views_push(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    return views_open(slack, workspace, args)


def views_update(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    before = workspace.views.get(str(args.get("view_id")))
    if before is None:
        raise Refusal("not_found")
    if args.get("hash") not in (None, before["hash"]):
        raise Refusal("hash_conflict")
    after = args.get("view")
    for block, initial in _initial(after).items():
        if initial != _initial(before).get(block, initial):
            raise Refusal(
                "an input of the same block_id goes on showing its old value", [block], complaint=True
            )
    return _view(workspace, args, before["user"], after, before["id"])


def _initial(view: Any) -> dict[str, Any]:
    """What each input of a view shows at first, by its block."""
    blocks = view.get("blocks", ()) if isinstance(view, Mapping) else ()
    return {
        block["block_id"]: {
            key: value for key, value in block["element"].items() if key.startswith("initial")
        }
        for block in blocks
        if block.get("type") == "input"
    }


def views_publish(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    _check_view(args.get("view"), "home")
    view = {**args["view"], "id": f"V0{args['user_id']}", "hash": uuid4().hex}
    workspace.homes[str(args["user_id"])] = view
    return {"view": view}


def conversation_info(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = workspace.channels.get(str(args.get("channel")))
    if channel is None or (channel.private and not channel.bot_in):
        raise Refusal("channel_not_found")
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_archived": channel.archived,
            "is_private": channel.private,
            "is_member": channel.bot_in,
            "is_im": bool(channel.direct),
            "is_ext_shared": any(
                workspace.users[member].team != workspace.id
                for member in channel.members
                if member in workspace.users
            ),
        }
    }


def members(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    if channel.private and not channel.bot_in:
        raise Refusal("channel_not_found")
    return _paged(args, "members", list(channel.members))


def conversations_of(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    """Where the user is; of private channels only those where the app is too."""
    user = str(args.get("user"))
    shown = [
        {"id": channel.id, "name": channel.name}
        for channel in workspace.channels.values()
        if user in channel.members
        and not channel.id.startswith("D")
        and (not channel.private or channel.bot_in)
    ]
    return _paged(args, "channels", shown)


def open_conversation(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    user = workspace.users.get(str(args.get("users")))
    if user is None:
        raise Refusal("user_not_found")
    if user.deleted:
        raise Refusal("user_disabled")
    return {"channel": {"id": workspace.direct(user.id).id}}


def history(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    if not channel.bot_in:
        raise Refusal("not_in_channel" if not channel.private else "channel_not_found")
    shown = [
        message for message in channel.messages.values() if message.thread_ts is None or message.broadcast
    ]
    shown.sort(key=lambda message: message.ts, reverse=True)
    with_metadata = _true(args, "include_all_metadata")
    latest, inclusive = args.get("latest"), str(args.get("inclusive")).lower() in ("true", "1")
    if latest:
        shown = [message for message in shown if message.ts < latest or (inclusive and message.ts == latest)]
    limit = int(args.get("limit", 100))
    return {
        "messages": [message.shown(metadata=with_metadata) for message in shown[:limit]],
        "has_more": len(shown) > limit,
    }


def replies(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    if not channel.bot_in:
        raise Refusal("not_in_channel" if not channel.private else "channel_not_found")
    parent = channel.messages.get(str(args.get("ts")))
    if parent is None:
        raise Refusal("thread_not_found")
    with_metadata = _true(args, "include_all_metadata")
    messages = [parent, *(message for message in channel.messages.values() if message.thread_ts == parent.ts)]
    paged = _paged(args, "messages", [message.shown(metadata=with_metadata) for message in messages])
    return {**paged, "has_more": bool(paged["response_metadata"]["next_cursor"])}


def users_info(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    user = workspace.users.get(str(args.get("user")))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": user.shown(locale=_true(args, "include_locale"))}


def users_list(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    return _paged(
        args,
        "members",
        [user.shown(locale=_true(args, "include_locale")) for user in workspace.users.values()],
    )


def groups_list(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    groups = [
        {"id": id_, "handle": handle, "name": handle.title(), "date_delete": 0}
        for id_, (handle, _) in workspace.groups.items()
    ]
    return {"usergroups": groups}


def group_users(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    group = workspace.groups.get(str(args.get("usergroup")))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": group[1]}


def react(slack: "FakeSlack", workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _channel(workspace, str(args.get("channel")))
    message = channel.messages.get(str(args.get("timestamp")))
    if channel.archived:
        raise Refusal("is_archived")
    if message is None:
        raise Refusal("message_not_found")
    users = message.reactions.setdefault(str(args.get("name")), [])
    if workspace.bot_user in users:
        raise Refusal("already_reacted")
    users.append(workspace.bot_user)
    return {}


METHODS: dict[str, Callable[["FakeSlack", Workspace, Args], dict[str, Any]]] = {
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "chat.unfurl": unfurl,
    "response_url": respond,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
    "conversations.info": conversation_info,
    "conversations.members": members,
    "conversations.open": open_conversation,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.info": users_info,
    "users.list": users_list,
    "users.conversations": conversations_of,
    "usergroups.list": groups_list,
    "usergroups.users.list": group_users,
    "reactions.add": react,
}


# ----------------------------------------------------------------------------------------------------------------------


def _channel(workspace: Workspace, name: str) -> Channel:
    if name in workspace.users:
        return workspace.direct(name)
    channel = workspace.channels.get(name)
    if channel is None:
        raise Refusal("channel_not_found")
    return channel


def _true(args: Args, key: str) -> bool:
    return str(args.get(key)).lower() in ("true", "1")


def _may_post(channel: Channel) -> None:
    if channel.archived:
        raise Refusal("is_archived")
    if not channel.bot_in:
        raise Refusal("channel_not_found" if channel.private else "not_in_channel")


def _check(args: Args, method: str) -> None:
    text = args.get("text", "")
    if not text and not args.get("blocks"):
        raise Refusal("no_text", complaint=True)
    if args.get("blocks") and not text and method != "chat.unfurl":
        raise Refusal("no text for notifications and screen readers", complaint=True)
    if len(text) > TEXT_LENGTH_MAX.get(method, 40_000):
        raise Refusal("msg_too_long", complaint=True)
    if any(mention in text for mention in MENTIONS) or str(args.get("link_names", "")).lower() in (
        "true",
        "1",
    ):
        raise Refusal("it would ping a whole channel", [text], complaint=True)
    if args.get("parse") not in (None, "none"):
        raise Refusal("it would ping whoever is named", complaint=True)
    _pings(args.get("blocks") or [])
    problems = mistakes(args.get("blocks") or [], "message")
    if problems:
        raise Refusal("invalid_blocks", problems, complaint=True)


def _pings(thing: Any) -> None:
    if isinstance(thing, list):
        for item in thing:
            _pings(item)
    elif isinstance(thing, Mapping):
        if thing.get("type") == "mrkdwn":
            text = str(thing.get("text", ""))
            if any(mention in text for mention in MENTIONS):
                raise Refusal("it would ping a whole channel", [text], complaint=True)
            if "@" in text and not thing.get("verbatim"):
                raise Refusal("a name in a text that is not verbatim may ping", [text], complaint=True)
        for item in thing.values():
            _pings(item)


def _check_view(view: Any, kind: str) -> None:
    problems = view_mistakes(view)
    if not problems and view.get("type") != kind:
        problems = [f"must be a {kind} [json-pointer:/view/type]"]
    if problems:
        raise Refusal("invalid_arguments", problems, complaint=True)
    _pings(view.get("blocks"))


def _pull(slack: "FakeSlack", trigger: str) -> str:
    if trigger in slack.used_triggers:
        raise Refusal("exchanged_trigger_id")
    known = slack.triggers.get(trigger)
    if known is None:
        raise Refusal("invalid_trigger_id", complaint=True)
    if trigger in slack.expired_triggers:
        raise Refusal("expired_trigger_id")
    slack.used_triggers.add(trigger)
    return known[1]


def _view(workspace: Workspace, args: Args, user: str, view: Any, name: str | None = None) -> dict[str, Any]:
    _check_view(view, "modal")
    name = name or f"V{len(workspace.views) + 1}"
    stored = {**view, "id": name, "hash": uuid4().hex, "user": user, "team_id": workspace.id}
    stored["app_installed_team_id"] = workspace.id
    workspace.views[name] = stored
    return {"view": stored}


def _paged(args: Args, name: str, everything: list[Any]) -> dict[str, Any]:
    start = int(args.get("cursor") or 0)
    end = start + min(PAGE, int(args.get("limit") or 100))
    more = str(end) if end < len(everything) else ""
    return {name: everything[start:end], "response_metadata": {"next_cursor": more}}
