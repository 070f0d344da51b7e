"""The thread under a card: its decision, and the links that people shared there, to attach them. It is read on request,
never watched."""

from collections.abc import Collection, Mapping
from typing import Any

from adapters.slack.api import Api, SlackFailed
from adapters.slack.directory import Directory
from adapters.slack.escape import links_in
from adapters.slack.ids import place_of, reference_of
from adapters.slack.payloads import Where
from adapters.slack.ports import Log, Lookups
from consensus.frozen import Frozen
from consensus.ports import Later, Lost

PAGE = 200
PAGES_MAX = 5


class Shared(Frozen, kw_only=False):
    """A link of the thread and the name of its author."""

    url: str
    by: str


class Threads:
    def __init__(self, api: Api, lookups: Lookups, directory: Directory, *, log: Log) -> None:
        self._api = api
        self._lookups = lookups
        self._directory = directory
        self._log = log

    async def decision(self, where: Where) -> int | None:
        """The number of the decision under whose card this thread is."""
        reference = reference_of(where.channel, where.thread)
        return await self._lookups.number_at(where.origin.spot(where.channel), reference)

    async def links(self, where: Where, number: int, *, but: Collection[str]) -> tuple[Shared, ...]:
        """The links that people shared under the card, newest first, without those in `but`. Empty if the thread cannot
        be read: people can still paste a link."""
        reference = await self._lookups.card_of(where.origin.spot(where.channel), number)
        if reference is None:
            return ()
        channel, ts = place_of(reference)
        links: dict[str, Shared] = {}
        try:
            for message in await self._messages(where.origin.home, channel, ts):
                for url in links_in(str(message.get("text") or "")):
                    links.pop(url, None)
                    links[url] = Shared(url, self._name(where, str(message.get("user") or "")))
        except (Later, Lost, SlackFailed, OSError, TimeoutError) as error:
            self._log.info("thread_not_read", platform="slack", error=type(error).__name__)
        return tuple(link for link in reversed(links.values()) if link.url not in but)

    async def _messages(self, home: str, channel: str, ts: str) -> list[Mapping[str, Any]]:
        """The people's messages in the thread, oldest first, without the card and our own messages."""
        messages: list[Mapping[str, Any]] = []
        more: dict[str, Any] = {}
        for _ in range(PAGES_MAX):
            answer = await self._api.call(
                home, "conversations.replies", channel=channel, ts=ts, limit=PAGE, **more
            )
            messages += [
                message
                for message in answer.get("messages", ())
                if isinstance(message, Mapping) and not message.get("bot_id")
            ]
            metadata = answer.get("response_metadata")
            cursor = metadata.get("next_cursor") if isinstance(metadata, Mapping) else None
            if not cursor:
                break
            more = {"cursor": str(cursor)}
        return messages

    def _name(self, where: Where, user: str) -> str:
        known = self._directory.at_hand(where.origin.home, user)
        return known.name if known is not None else ""
