"""The messenger of Slack, for cards and notices. Each message carries a mark in its metadata, to find it again if we do
not know whether it arrived."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

from adapters.interaction import reactions
from adapters.interaction.matters import settling_buttons
from adapters.interaction.reactions import Sign
from adapters.interaction.reply import request_message
from adapters.slack import blocks
from adapters.slack.answers import digest_message, notice_message
from adapters.slack.answers import shown as answered
from adapters.slack.api import Api, SlackFailed
from adapters.slack.ids import place_of, reference_of, user_of
from adapters.slack.ports import Log, Lookups
from adapters.slack.render import Shown, card_message
from adapters.slack.speech import Speech
from adapters.wording.digest import digest_text
from consensus.ports import Later, Lost, Spot
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView

EVENT_TYPE = "accord_message"
LOOKED_AT = 100
"""Messages of a place that are searched for a mark; of a thread this many a page."""
PAGES_MAX = 20
EMOJI: Mapping[Sign, str] = {"for": "white_check_mark", "wish": "hand"}
"""Slack's names of the emoji that the bot puts on a card."""
STORED_AFTER_SECONDS = 0.05
"""How often is looked whether a new card's reference is stored; after so many tries the card goes without emoji."""
STORED_TRIES_MAX = 600


class SlackMessenger:
    """Implements consensus.ports.Messenger. `start` runs something in the background; `chart`: also show Slack's own chart."""

    def __init__(
        self,
        api: Api,
        lookups: Lookups,
        speech: Speech,
        log: Log,
        *,
        start: Callable[[Coroutine[Any, Any, None]], object],
        chart: bool = False,
    ) -> None:
        self._api = api
        self._lookups = lookups
        self._start = start
        self._speech = speech
        self.words = speech.public
        self._log = log
        self._chart = chart
        self.cards: dict[tuple[str, int], tuple[str, CardView]] = {}
        """Home and number of a decision -> its channel and the card as last shown. Limited in size."""
        self._with_emoji: set[str] = set()

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        self.keep(spot.home, card, spot.place)
        shown = card_message(self.words, card, chart=self._chart)
        reference = await self._post(spot, shown, spot.place, key)
        self._start_emoji(spot, card, reference)
        return reference

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        self.keep(spot.home, card, spot.place)
        shown = card_message(self.words, card, chart=self._chart)
        await self._edit(spot, reference, shown)
        self._start_emoji(spot, card, reference)

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        self.keep(spot.home, notice.card, spot.place)
        if account is not None:
            words = self._speech.of(spot.home, account)
            shown = notice_message(words, notice, await self._link(spot, card_reference))
            return await self._post(spot, shown, await self._direct(spot, account), key)
        shown = notice_message(self.words, notice)
        thread = place_of(card_reference)[1] if card_reference else ""
        if not thread:
            return await self._post(spot, shown, spot.place, key)
        broadcast = notice.audience == "place"
        try:
            return await self._post(spot, shown, spot.place, key, thread=thread, broadcast=broadcast)
        except Lost as lost:
            if not broadcast or str(lost) not in ("thread_not_found", "message_not_found"):
                raise
            # The card is gone with its thread; the outcome goes to the channel instead.
            return await self._post(spot, shown, spot.place, key)

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        self.keep(spot.home, notice.card, spot.place)
        words = self.words if account is None else self._speech.of(spot.home, account)
        await self._edit(spot, reference, notice_message(words, notice))

    async def _edit(self, spot: Spot, reference: str, shown: Shown) -> None:
        channel, ts = place_of(reference)
        await self._api.call(
            spot.home,
            "chat.update",
            channel=channel,
            ts=ts,
            text=shown.text,
            blocks=shown.blocks,
            link_names=False,
            parse="none",
        )

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        words = self._speech.of(spot.home, account)
        message = answered(words, request_message(words, request))
        if reference is not None:
            await self._edit(spot, reference, message)
            return reference
        return await self._post(spot, message, await self._direct(spot, account), key)

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        words = self.words if account is None else self._speech.of(spot.home, account)
        channel = spot.place if account is None else await self._direct(spot, account)
        text = digest_text(words, digest)
        links = {
            number: await self._link(spot, await self._lookups.card_of(spot, number))
            for number in dict.fromkeys(number for number, _ in text.lines)
        }
        settling = blocks.elements(words, settling_buttons(words, digest.matters))
        return await self._post(spot, digest_message(text, links, settling), channel, key)

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        """Search our latest messages there: in the channel, the thread of the card, or the person's messages."""
        channel = spot.place if account is None else await self._direct(spot, account)
        more = {"limit": LOOKED_AT, "include_all_metadata": True}
        answer = await self._api.call(spot.home, "conversations.history", channel=channel, **more)
        marked = _marked(answer, key)
        if not marked and card_reference is not None and account is None:
            marked = await self._in_thread(spot, channel, place_of(card_reference)[1], key)
        return [reference_of(channel, ts) for ts in marked]

    async def remove(self, spot: Spot, reference: str) -> None:
        channel, ts = place_of(reference)
        await self._api.call(spot.home, "chat.delete", channel=channel, ts=ts)

    async def _in_thread(self, spot: Spot, channel: str, ts: str, key: str) -> list[str]:
        """Search a thread, which Slack gives from its beginning, in pages. A deleted thread has no messages."""
        more: dict[str, Any] = {"limit": LOOKED_AT, "include_all_metadata": True}
        for _ in range(PAGES_MAX):
            try:
                answer = await self._api.call(
                    spot.home, "conversations.replies", channel=channel, ts=ts, **more
                )
            except Lost as lost:
                if str(lost) in ("thread_not_found", "message_not_found"):
                    return []
                raise
            marked = _marked(answer, key)
            metadata = answer.get("response_metadata")
            cursor = metadata.get("next_cursor") if isinstance(metadata, Mapping) else None
            if marked or not cursor:
                return marked
            more["cursor"] = str(cursor)
        return []

    # ---------------------------------------------------------------------------------------------------------------

    async def _post(
        self, spot: Spot, shown: Shown, channel: str, key: str, *, thread: str = "", broadcast: bool = False
    ) -> str:
        more: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": broadcast} if thread else {}
        answer = await self._api.call(
            spot.home,
            "chat.postMessage",
            channel=channel,
            text=shown.text,
            blocks=shown.blocks,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
            **more,
        )
        return reference_of(str(answer.get("channel") or channel), str(answer["ts"]))

    async def _direct(self, spot: Spot, account: str) -> str:
        answer = await self._api.call(spot.home, "conversations.open", users=user_of(account))
        channel = answer.get("channel")
        if not isinstance(channel, Mapping) or not channel.get("id"):
            raise Lost("user_not_found")
        return str(channel["id"])

    async def _link(self, spot: Spot, card_reference: str | None) -> str:
        """The link to the card, for a message in another place; if Slack does not give it, the message goes without."""
        if card_reference is None:
            return ""
        channel, ts = place_of(card_reference)
        try:
            answer = await self._api.call(spot.home, "chat.getPermalink", channel=channel, message_ts=ts)
        except (Later, Lost, SlackFailed):
            return ""
        return str(answer.get("permalink") or "")

    def _start_emoji(self, spot: Spot, card: CardView, reference: str) -> None:
        """Put the emoji for reactions on a new card, in the background: the card works without them."""
        wanted = emoji_of(card)
        if wanted and reference not in self._with_emoji:
            self._with_emoji.add(reference)
            self._start(self._put_emoji(spot, wanted, reference))

    async def _put_emoji(self, spot: Spot, wanted: Collection[str], reference: str) -> None:
        """They invite to react, and a reaction counts once the card's reference is stored: so that comes first."""
        for _ in range(STORED_TRIES_MAX):
            number = await self._lookups.number_at(spot, reference)
            if number is not None:
                break
            await asyncio.sleep(STORED_AFTER_SECONDS)
        else:
            return
        channel, ts = place_of(reference)
        for emoji in wanted:
            try:
                await self._api.call(spot.home, "reactions.add", channel=channel, timestamp=ts, name=emoji)
            except (Later, Lost, SlackFailed, OSError, TimeoutError) as error:
                self._log.info("emoji_not_put", number=number, error=type(error).__name__)
                return

    def keep(self, home: str, card: CardView, channel: str = "") -> None:
        """`channel`: where the decision was opened; without it, only a card whose channel is known is kept."""
        known, _ = self.cards.get((home, card.number), ("", None))
        if not (channel or known):
            return
        self.cards[home, card.number] = (channel or known, card)
        while len(self.cards) > 2_000:
            self.cards.pop(next(iter(self.cards)))


def emoji_of(card: CardView) -> dict[str, str]:
    """Emoji that the bot puts on a card -> its answer. None on polls, which have a button beside each option."""
    if card.unit != "proposal":
        return {}
    return {EMOJI[sign]: answer for sign, answer in reactions.answers_by_sign(card).items() if sign in EMOJI}


def answer_of(emoji: str, card: CardView) -> str:
    """The answer of a reaction with this emoji, even if it does not count: then the refusal says why."""
    sign = next((sign for sign, name in EMOJI.items() if name == emoji), None)
    return (
        reactions.all_answers_by_sign(card).get(sign, "")
        if sign is not None and card.unit == "proposal"
        else ""
    )


def _marked(answer: Mapping[str, Any], key: str) -> list[str]:
    marked = []
    for message in answer.get("messages", ()):
        metadata = message.get("metadata") if isinstance(message, Mapping) else None
        payload = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
        if isinstance(payload, Mapping) and payload.get("key") == key:
            marked.append(str(message.get("ts")))
    return marked
