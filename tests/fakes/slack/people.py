"""What people do in the stand-in Slack: they type, click, fill in forms and react, and see what is theirs to see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.slack.server import Delivered, FakeSlack
from tests.fakes.slack.world import Message, Workspace, element_of, next_ts


@dataclass(frozen=True, slots=True)
class Ack:
    """How one act was answered: the HTTP status, the body of the ack, and after how many seconds."""

    status: int
    body: Any
    seconds: float

    @property
    def text(self) -> str:
        """What the ack itself says to whoever acted."""
        return str(self.body.get("text", "")) if isinstance(self.body, Mapping) else ""


class Person:
    """One person in one workspace."""

    def __init__(self, slack: FakeSlack, workspace: Workspace, user: str) -> None:
        self.slack = slack
        self.workspace = workspace
        self.id = user
        self.view = ""
        """The modal that is open before them."""

    # -------------------------------------------------------------------------------------------------- what they do

    async def types(self, channel: str, line: str, **delivery: Any) -> Ack:
        """A slash command."""
        command, _, text = line.partition(" ")
        place = self.workspace.channels[channel]
        body = {
            "command": command,
            "text": _as_slack_sends(text),
            "user_id": self.id,
            "user_name": self.workspace.users[self.id].name.lower(),
            "channel_id": channel,
            "channel_name": place.name,
            "team_id": self.workspace.id,
            "team_domain": self.workspace.domain,
            "api_app_id": "A1",
            "is_enterprise_install": "true" if self.workspace.org_wide else "false",
            "response_url": self.slack.response_url(self.workspace.id, self.id, channel),
            "trigger_id": self.slack.trigger(self.workspace.id, self.id),
            **({"enterprise_id": self.workspace.enterprise} if self.workspace.enterprise else {}),
        }
        return self._ack(await self.slack.deliver("slash_commands", body, **delivery))

    def click_body(
        self, message: Message, action_id: str, *, value: str = "", action_ts: str = ""
    ) -> dict[str, Any]:
        """The payload of a click, for sending it as it is, late or twice."""
        element = message.element(action_id)
        action: dict[str, Any] = {
            "action_id": action_id,
            "block_id": element["block_id"],
            "type": element["type"],
            "action_ts": action_ts or next_ts(),
        }
        if element["type"] == "static_select":
            chosen = next(option for option in element["options"] if option["value"].endswith(value))
            action["selected_option"] = chosen
        else:
            action["value"] = element.get("value", "")
        # The team of a click is the one whose app posted the message; the person's own stands with the person.
        poster = next(
            (
                workspace.id
                for workspace in self.slack.workspaces.values()
                if workspace.bot_user == message.user
            ),
            self.workspace.id,
        )
        return self._body(
            "block_actions",
            team={"id": poster, "domain": "team"},
            actions=[action],
            channel={"id": message.channel, "name": self.workspace.channels[message.channel].name},
            message=message.shown(),
            container={"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            response_url=self.slack.response_url(poster, self.id, message.channel, message.ts),
        )

    async def clicks(self, message: Message, action_id: str, *, value: str = "", **delivery: Any) -> Ack:
        """A button of a message, or the entry of its menu whose value ends so."""
        return await self.sends("interactive", self.click_body(message, action_id, value=value), **delivery)

    async def sends(self, kind: str, body: Mapping[str, Any], **delivery: Any) -> Ack:
        return self._ack(await self.slack.deliver(kind, body, **delivery))

    async def clicks_in_private(self, message: Mapping[str, Any], action_id: str, *, ts: str = "") -> Ack:
        """A button of something that only they see. `ts`: of that message, for pressing it twice."""
        element = element_of(message["blocks"], action_id)
        action = {
            "action_id": action_id,
            "block_id": element["block_id"],
            "type": "button",
            "value": element.get("value", ""),
            "action_ts": next_ts(),
        }
        body = self._body(
            "block_actions",
            actions=[action],
            channel={"id": message["channel"], "name": "channel"},
            container={"type": "message", "message_ts": ts or next_ts(), "is_ephemeral": True},
            response_url=self.slack.response_url(self.workspace.id, self.id, message["channel"]),
        )
        return self._ack(await self.slack.deliver("interactive", body))

    async def clicks_in_view(
        self, action_id: str, shown: Mapping[str, Any] | None = None, **values: Any
    ) -> Ack:
        """A button of the form that is open before them; `shown`: as it was when they aimed at it; `values`: what they have
        filled in so far."""
        view = shown or self.form()
        element = element_of(view["blocks"], action_id)
        action = {
            "action_id": action_id,
            "block_id": element["block_id"],
            "type": "button",
            "value": element.get("value", ""),
            "action_ts": next_ts(),
        }
        state = {
            block["block_id"]: {
                block["element"]["action_id"]: _filled(
                    block["element"], values.get(block["block_id"].partition("~")[0])
                )
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        body = self._body(
            "block_actions",
            actions=[action],
            view={**_outgoing(view), "state": {"values": state}},
            container={"type": "view", "view_id": view["id"]},
        )
        return self._ack(await self.slack.deliver("interactive", body))

    def closes(self) -> None:
        """The form that is on top."""
        view = self.form()
        self.slack.workspaces[view["team_id"]].views.pop(view["id"])

    async def clicks_at_home(self, action_id: str, *, value: str = "") -> Ack:
        """A button of their home tab."""
        view = self.workspace.homes[self.id]
        element = next(
            inner
            for block in view["blocks"]
            for inner in [block.get("accessory"), *block.get("elements", ())]
            if isinstance(inner, Mapping)
            and inner.get("action_id") == action_id
            and str(inner.get("value", "")).startswith(value)
        )
        action = {
            "action_id": action_id,
            "block_id": "b",
            "type": "button",
            "value": element.get("value", ""),
            "action_ts": next_ts(),
        }
        body = self._body(
            "block_actions",
            actions=[action],
            view=_outgoing(view),
            container={"type": "view", "view_id": view["id"]},
        )
        return self._ack(await self.slack.deliver("interactive", body))

    async def submits(self, **values: Any) -> Ack:
        """Send the form that is open before them. A text fills a line, a list chooses people or ticks. Errors come back
        by question."""
        view = self.form()
        filled: dict[str, Any] = {}
        questions: set[str] = set()
        for block in view["blocks"]:
            if block["type"] == "input":
                value = values.get(question := block["block_id"].partition("~")[0])
                filled[block["block_id"]] = {block["element"]["action_id"]: _filled(block["element"], value)}
                questions.add(question)
        unknown = values.keys() - questions
        assert not unknown, f"the form has no {unknown}: {sorted(filled)}"
        body = self._body(
            "view_submission",
            view={**_outgoing(view), "state": {"values": filled}},
            response_urls=[],
        )
        ack = self._ack(await self.slack.deliver("interactive", body))
        if isinstance(ack.body, dict) and "errors" in ack.body:
            strange = ack.body["errors"].keys() - filled.keys()
            assert not strange, f"Slack shows no error beside {strange}: {sorted(filled)}"
            errors = {block.partition("~")[0]: text for block, text in ack.body["errors"].items()}
            ack = replace(ack, body={**ack.body, "errors": errors})
        if not isinstance(ack.body, Mapping) or ack.body.get("response_action") in (None, "clear"):
            self.slack.workspaces[view["team_id"]].views.pop(view["id"], None)
        return ack

    async def points(self, message: Message, what: str) -> Ack:
        """A shortcut on a message."""
        body = self._body(
            "message_action",
            callback_id=f"accord.{what}",
            channel={"id": message.channel, "name": self.workspace.channels[message.channel].name},
            message=message.shown(),
            message_ts=message.ts,
            response_url=self.slack.response_url(self.workspace.id, self.id, message.channel),
        )
        return self._ack(await self.slack.deliver("interactive", body))

    async def reacts(self, message: Message, emoji: str, *, added: bool = True, **more: Any) -> Ack:
        users = message.reactions.setdefault(emoji, [])
        if added and self.id not in users:
            users.append(self.id)
        elif not added and self.id in users:
            users.remove(self.id)
        event = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": self.id,
            "reaction": emoji,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            **{key: more.pop(key) for key in ("event_ts",) if key in more},
        }
        return self._ack(await self.slack.event(self.workspace.id, event, **more))

    def says(self, channel: str, text: str, *, thread: str | None = None) -> Message:
        """An ordinary message."""
        message = Message(ts=next_ts(), channel=channel, user=self.id, text=text, thread_ts=thread)
        self.workspace.channels[channel].messages[message.ts] = message
        return message

    async def talks(self, channel: str, text: str, *, thread: str | None = None, **more: Any) -> Message:
        """An ordinary message, of which an app hears that asks for the messages of channels."""
        message = self.says(channel, text, thread=thread)
        await self._tells({"user": self.id, **self._as_sent(message), "team": self.workspace.id, **more})
        return message

    async def rewrites(self, message: Message, text: str) -> None:
        before, message.text = self._as_sent(message), text
        now = {**self._as_sent(message), "user": self.id, "edited": {"user": self.id, "ts": next_ts()}}
        change = {"message": now, "previous_message": before, "channel": message.channel, "ts": next_ts()}
        await self._tells({"subtype": "message_changed", "hidden": True, **change})

    async def takes_back(self, message: Message) -> None:
        del self.workspace.channels[message.channel].messages[message.ts]
        gone = {
            "deleted_ts": message.ts,
            "previous_message": self._as_sent(message),
            "channel": message.channel,
        }
        await self._tells({"subtype": "message_deleted", "hidden": True, **gone, "ts": next_ts()})

    def _as_sent(self, message: Message) -> dict[str, Any]:
        sent = {"text": _as_slack_sends(message.text), "ts": message.ts, "channel": message.channel}
        return {**sent, "thread_ts": message.thread_ts} if message.thread_ts else sent

    async def _tells(self, event: Mapping[str, Any]) -> None:
        self._ack(
            await self.slack.event(self.workspace.id, {"type": "message", "channel_type": "channel", **event})
        )

    async def mentions(self, channel: str, line: str, *, thread: str | None = None, bot: str = "") -> Ack:
        """A message to the bot: `@accord ...`; to that of another workspace where `bot` says so."""
        text = f"<@{bot or self.workspace.bot_user}> {line}"
        message = self.says(channel, text, thread=thread)
        event = {
            "type": "app_mention",
            "user": self.id,
            "text": text,
            "ts": message.ts,
            "channel": channel,
            "event_ts": message.ts,
            "team": self.workspace.id,
        }
        if thread:
            event["thread_ts"] = thread
        return self._ack(await self.slack.event(self.workspace.id, event))

    async def writes(self, text: str, *, thread: str | None = None, **more: Any) -> Ack:
        """A message to the app, in its own direct messages."""
        channel = self.workspace.direct(self.id).id
        message = self.says(channel, text, thread=thread)
        event = {
            "type": "message",
            "channel_type": "im",
            "user": self.id,
            "text": _as_slack_sends(text),
            "ts": message.ts,
            "channel": channel,
            "event_ts": message.ts,
            "team": self.workspace.id,
            **({"thread_ts": thread} if thread else {}),
            **more,
        }
        return self._ack(await self.slack.event(self.workspace.id, event))

    async def opens_home(self) -> Ack:
        event = {"type": "app_home_opened", "user": self.id, "channel": f"D{self.id}", "tab": "home"}
        return self._ack(await self.slack.event(self.workspace.id, event))

    # ------------------------------------------------------------------------------------------------- what they see

    def private(self) -> list[dict[str, Any]]:
        """What was said so that only they see it, oldest first; direct messages too."""
        direct = [
            {"text": message.text, "blocks": message.blocks, "channel": message.channel, "via": "direct"}
            for message in self.workspace.direct(self.id).messages.values()
            if message.user == self.workspace.bot_user
        ]
        return [*(message for message in self.workspace.private if message.get("user") == self.id), *direct]

    def private_text(self) -> str:
        """All that was said to them in private, one message a line."""
        return "\n".join(str(message.get("text", "")) for message in self.private())

    def form(self) -> dict[str, Any]:
        """The form that is open before them."""
        everywhere = [self.workspace, *self.slack.workspaces.values()]
        mine = next(
            (
                views
                for workspace in everywhere
                if (views := [view for view in workspace.views.values() if view["user"] == self.id])
            ),
            [],
        )
        assert mine, f"no form is open before {self.id}"
        return mine[-1]

    # ---------------------------------------------------------------------------------------------------------------

    def _body(self, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": self.workspace.id, "domain": "team"},
            "enterprise": {"id": self.workspace.enterprise} if self.workspace.enterprise else None,
            "is_enterprise_install": self.workspace.org_wide,
            "api_app_id": "A1",
            "user": {
                "id": self.id,
                "name": self.workspace.users[self.id].name.lower(),
                "team_id": self.workspace.users[self.id].team,
            },
            "trigger_id": self.slack.trigger(self.workspace.id, self.id),
            **more,
        }

    @staticmethod
    def _ack(delivered: Delivered) -> Ack:
        return Ack(delivered.status, delivered.body, delivered.seconds)


_OURS = re.compile(r"(<(?:@|#|!subteam\^)[A-Z0-9]+(?:\|[^<>]*)?>)")


def _as_slack_sends(text: str) -> str:
    """`should_escape`: mentions are tokens, and the three characters that Slack reads are escaped."""
    return "".join(
        part
        if _OURS.fullmatch(part)
        else part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for part in _OURS.split(text)
    )


def _outgoing(view: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in view.items() if key != "user"}


def _filled(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    kind = element["type"]
    match kind:
        case "static_select":
            chosen = next(
                (option for option in element["options"] if option["value"] == value),
                element.get("initial_option"),
            )
            return {"type": kind, "selected_option": chosen}
        case "checkboxes":
            wanted = (
                value
                if value is not None
                else [option["value"] for option in element.get("initial_options", ())]
            )
            return {
                "type": kind,
                "selected_options": [option for option in element["options"] if option["value"] in wanted],
            }
        case "datetimepicker":
            return {"type": kind, "selected_date_time": value}
        case "users_select":
            return {"type": kind, "selected_user": value}
        case "conversations_select":
            return {"type": kind, "selected_conversation": value}
        case "multi_static_select":
            first = [option["value"] for option in element.get("initial_options", ())]
            wanted = value if value is not None else first
            return {
                "type": kind,
                "selected_options": [option for option in element["options"] if option["value"] in wanted],
            }
        case "multi_users_select":
            return {"type": kind, "selected_users": list(value or element.get("initial_users", ()))}
    return {"type": kind, "value": value if value is not None else element.get("initial_value")}
