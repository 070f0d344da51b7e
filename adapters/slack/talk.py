"""What people write in channels where offers are made: handed to what listens for proposals, and an offer shown to whom it is
for, where they are."""

from datetime import UTC, datetime

from adapters.interaction.listening import Talk
from adapters.interaction.offers import Offers, offer_message, taken
from adapters.slack.ephemeral import Replies
from adapters.slack.flow import Flow
from adapters.slack.ids import PLATFORM, Origin, user_of
from adapters.slack.payloads import Clicked, Rewritten, Talked, Where
from adapters.slack.platform import SlackHere, SlackPlatform
from consensus.ids import DeliveryId, nameless


class Talks:
    def __init__(
        self, flow: Flow, offers: Offers[SlackHere], platform: SlackPlatform, replies: Replies
    ) -> None:
        self._flow = flow
        self._offers = offers
        self._platform = platform
        self._replies = replies

    async def heard(self, act: Talked) -> None:
        where = act.where

        async def here_of(author: Talk) -> SlackHere:
            there = _where(where.origin, author, where.thread)
            await self._platform.look_up(there)
            delivery = DeliveryId(f"slack:offer:{nameless(author.channel, author.message)}")
            return self._flow.here(there, delivery, typed=True)

        offered = await self._offers.heard(_talk(act), here_of)
        if offered is not None:
            proposal, offer, here = offered
            message = offer_message(here.words, proposal, offer, source=proposal.talk.message)
            await self._replies.tell(here.where, self._flow.shown(here.where, message))

    def rewritten(self, act: Rewritten) -> None:
        """They changed what they wrote, or deleted it."""
        if act.text is None:
            self._offers.listening.removed(PLATFORM, act.where.origin.home, act.where.channel, act.message)
        else:
            self._offers.listening.changed(_talk(act))

    async def taken(self, act: Clicked) -> None:
        """They said yes, and get the form meanwhile."""
        await taken(self._flow.conversation, self._flow.here(act.where, act.delivery), act.press)


def _talk(act: Talked | Rewritten) -> Talk:
    where = act.where
    return Talk(
        platform=PLATFORM,
        home=where.origin.home,
        channel=where.channel,
        message=act.message,
        account=where.account if act.text else "",
        text=act.text or "",
        at=_at(act.message),
        thread="" if where.thread == act.message else where.thread,
    )


def _where(origin: Origin, author: Talk, thread: str) -> Where:
    """Of whoever wrote this; they are asked in the thread in which they were answered."""
    _, _, team = author.account.partition("@")
    return Where(
        origin=origin, user=user_of(author.account), user_team=team, channel=author.channel, thread=thread
    )


def _at(ts: str) -> datetime:
    """Slack's ts: seconds, with a number behind the dot that tells messages of one second apart."""
    seconds = ts.partition(".")[0]
    return datetime.fromtimestamp(int(seconds) if seconds.isdecimal() else 0, UTC)
