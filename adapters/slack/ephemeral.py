"""Private answers: by the `response_url` that came with the act, else as an ephemeral message in its place, else in a
direct message."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import aiohttp

from adapters.slack.api import Api, SlackFailed
from adapters.slack.forms import Block
from adapters.slack.limits import CALL_SECONDS_MAX
from adapters.slack.payloads import Where
from adapters.slack.ports import Log
from adapters.slack.render import Shown
from consensus.ids import nameless
from consensus.ports import Later, Lost

NAMED_MAX = 10_000
TIMEOUT = aiohttp.ClientTimeout(total=CALL_SECONDS_MAX)


class Replies:
    def __init__(self, api: Api, log: Log) -> None:
        self._api = api
        self._log = log
        self._urls: OrderedDict[str, str] = OrderedDict()

    def name_of(self, where: Where) -> str:
        """A name for the act's `response_url`, to stand in a modal: an address that comes back from there is not trusted."""
        if not where.response_url:
            return where.opener
        name = nameless(where.response_url)
        self._urls[name] = where.response_url
        while len(self._urls) > NAMED_MAX:
            self._urls.popitem(last=False)
        return name

    async def tell(self, where: Where, shown: Shown) -> None:
        """Tell the person in private. Never raises for errors of the platform: the act itself is done."""
        try:
            url = where.response_url or self._urls.get(where.opener, "")
            if url and await self._respond(url, where, shown):
                return
            if await self._ephemeral(where, shown):
                return
            await self.direct(where, shown)
        except (Later, Lost, SlackFailed, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._log.warning("answer_not_delivered", platform="slack", error=type(error).__name__)

    async def open(self, where: Where, view: Block) -> str:
        """Open a modal and return the view's id. Raises SlackFailed if the trigger is too old, and errors of the network."""
        return await self._opened("views.open", where, view)

    async def push(self, where: Where, view: Block) -> str:
        """The same, over the modal that is open."""
        return await self._opened("views.push", where, view)

    async def _opened(self, method: str, where: Where, view: Block) -> str:
        answer = await self._api.call(where.origin.home, method, trigger_id=where.trigger, view=view)
        opened = answer.get("view")
        return str(opened.get("id") or "") if isinstance(opened, Mapping) else ""

    async def change(self, where: Where, view_id: str, view: Block) -> None:
        """Replace the content of an open modal."""
        await self._api.call(where.origin.home, "views.update", view_id=view_id, view=view)

    async def direct(self, where: Where, shown: Shown) -> None:
        """A direct message. Raises what a call raises."""
        answer = await self._api.call(where.origin.home, "conversations.open", users=where.user)
        channel = answer.get("channel")
        more = {"thread_ts": where.thread} if where.thread and where.channel.startswith("D") else {}
        await self._api.call(
            where.origin.home,
            "chat.postMessage",
            channel=str(channel.get("id")) if isinstance(channel, Mapping) else where.user,
            text=shown.text,
            blocks=shown.blocks,
            link_names=False,
            parse="none",
            **more,
        )

    # ---------------------------------------------------------------------------------------------------------------

    async def _respond(self, url: str, where: Where, shown: Shown) -> bool:
        await self._api.open()
        body: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": shown.text,
            "blocks": shown.blocks,
        }
        if where.thread:
            body["thread_ts"] = where.thread
        assert self._api.session is not None, "it was opened just now"
        try:
            async with self._api.session.post(url, json=body, timeout=TIMEOUT) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def _ephemeral(self, where: Where, shown: Shown) -> bool:
        if not where.channel or where.channel.startswith("D"):
            return False
        more = {"thread_ts": where.thread} if where.thread else {}
        try:
            await self._api.call(
                where.origin.home,
                "chat.postEphemeral",
                channel=where.channel,
                user=where.user,
                text=shown.text,
                blocks=shown.blocks,
                link_names=False,
                parse="none",
                **more,
            )
        except (Lost, SlackFailed):
            return False
        return True
