"""What the conversation needs from Slack: the actor, who may take part, and cached cards."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any

import aiohttp

from adapters.interaction.form import Options
from adapters.interaction.message import Message
from adapters.slack.answers import shown
from adapters.slack.api import SlackFailed
from adapters.slack.directory import Directory, Known
from adapters.slack.ephemeral import Replies
from adapters.slack.escape import SlackWords
from adapters.slack.membership import NotThere, Reading, Rolls
from adapters.slack.messenger import SlackMessenger
from adapters.slack.payloads import Where
from adapters.slack.ports import Lookups, Now
from adapters.slack.standing import UNANSWERED, Standing, groups_with
from adapters.slack.thread_links import Threads
from consensus.commands import (
    AddProcess,
    ChangeProcess,
    Command,
    Electorate,
    MakeOffer,
    MuteOffers,
    Named,
    NameGroup,
    Opening,
    OpenPoll,
    Propose,
    Publish,
    SetDigest,
    SetOffers,
    SetRight,
    decision_of,
)
from consensus.frozen import Frozen, replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Lost, Sender, Viewer
from consensus.refusal import Refused
from consensus.views import CardView

_IN_CHANNEL = Opening | AddProcess | NameGroup | Publish | SetRight | SetOffers | MuteOffers | MakeOffer
"""What is begun or set in a channel, whose people have to be known."""
LOOK_SECONDS_MAX = 0.7
"""How long an act waits for the person's time zone and language."""
SHARED_LINKS_MAX = 20
_ACCOUNT = re.compile(r"[UW][A-Z0-9]+(?:@[A-Z0-9]+)?")
_NAMED = re.compile(r"<(@|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>")


class SlackHere(Frozen):
    """The actor and the channel. `voters`: who may take part, as Slack's mentions, typed with an opening."""

    where: Where
    words: SlackWords
    delivery: DeliveryId
    home: str = ""
    """Empty: Slack sends the workspace with each press."""
    typed: bool = False
    """The act shows that the person is in the channel."""
    voters: str = ""

    @property
    def order(self) -> int:
        """`action_ts` or `event_ts` in microseconds."""
        seconds, _, rest = self.where.at.partition(".")
        return (
            int(seconds + rest[:6].ljust(6, "0"))
            if seconds.isdecimal() and not rest.strip("0123456789")
            else 0
        )


class SlackPlatform:
    """Implements interaction.platform.Platform."""

    accounts: re.Pattern[str] | None = _ACCOUNT

    def __init__(
        self,
        messenger: SlackMessenger,
        directory: Directory,
        rolls: Rolls,
        threads: Threads,
        standing: Standing,
        lookups: Lookups,
        *,
        now: Now,
        zone: str,
        replies: Replies,
        start: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        """`start` runs something in the background."""
        self._messenger = messenger
        self._directory = directory
        self._rolls = rolls
        self._threads = threads
        self._standing = standing
        self._lookups = lookups
        self._now = now
        self._zone = zone
        self._replies = replies
        self._start = start

    def now(self, here: SlackHere) -> datetime:
        return self._now()

    def zone(self, here: SlackHere) -> str:
        known = self._known(here)
        return known.zone if known is not None and known.zone else self._zone

    async def look_up(self, where: Where) -> None:
        """Fetch the person's time zone and language, if Slack answers soon."""
        if self._directory.at_hand(where.origin.home, where.user) is not None:
            return
        try:
            async with asyncio.timeout(LOOK_SECONDS_MAX):
                await self._directory.user(where.origin.home, where.user)
        except (TimeoutError, OSError, aiohttp.ClientError):
            return

    def viewer(self, here: SlackHere) -> Viewer:
        return Viewer(spot=here.where.spot, account=here.where.account)

    def at_hand(self, here: SlackHere, number: int) -> CardView | None:
        """Only for people who are known to be in the decision's channel at this moment, wherever they act: a button, a form
        or a number can be used after its user has left. For others the Desk is asked."""
        where = here.where
        channel, card = self._messenger.cards.get((where.origin.home, number), ("", None))
        return card if self._rolls.has(where.origin, channel, where.account) else None

    def keep(self, here: SlackHere, card: CardView) -> None:
        self._messenger.keep(here.where.origin.home, card)

    async def decision_of_thread(self, here: SlackHere) -> int | None:
        return await self._threads.decision(here.where) if here.where.thread else None

    async def shared_links(self, here: SlackHere, card: CardView) -> Options:
        shared = await self._threads.links(here.where, card.number, but={link.url for link in card.links})
        options = []
        for link in shared[:SHARED_LINKS_MAX]:
            address = link.url.partition("://")[2]
            options.append((link.url, here.words.write.labelled(link.by, address) if link.by else address))
        return tuple(options)

    # ------------------------------------------------------------------------------------------------------ who acts

    async def envelope(self, here: SlackHere, command: Command, delivery: DeliveryId) -> Envelope:
        """Before anybody is judged, Slack has said lately who they are and who is in the channel of the act: that of the
        decision, or the one in which something is begun."""
        where, sees = here.where, None
        known = await self._standing.person(where.origin, where.user)
        members = await self._standing.user_groups(where.origin)
        of_channel = isinstance(command, SetDigest) and not command.own
        if isinstance(command, _IN_CHANNEL) or of_channel:
            reading = await self._roll(where)
            if reading is not None and isinstance(command, Opening):
                self._start(self._explain(here, reading))
            sees = frozenset({where.channel}) if here.typed and reading is not None else None
            if isinstance(command, Propose | OpenPoll):
                command = await self._with_people(here, command)
            elif isinstance(command, SetRight):
                command = await self._with_handles(where, command)
        elif (channel := await self._channel_of(where, command)) is not None:
            await self._standing.require_list(where.origin, channel, where.account)
        if isinstance(command, ChangeProcess):
            command = replace(command, named=await self._members(where, command.named))
        if known is not None and (known.bot or self._directory.seen(where.origin, known).guest):
            sees = None  # a guest is in the channel, but may not take part
        sender = Sender(
            account=where.account,
            name=known.name if known is not None else "",
            administrator=known is not None and self._directory.seen(where.origin, known).administrator,
            sees=sees,
            groups=groups_with(where.account, members),
        )
        try:
            command, names = await self._directory.with_named(where.origin, command)
        except UNANSWERED:
            raise Refused("people-not-checked", try_code="wait-a-moment") from None
        return Envelope(
            delivery=delivery, spot=where.spot, sender=sender, command=command, names=names, members=members
        )

    def _known(self, here: SlackHere) -> Known | None:
        return self._directory.at_hand(here.where.origin.home, here.where.user)

    async def _channel_of(self, where: Where, command: Command) -> str | None:
        """The channel of the decision that the command is about."""
        number = decision_of(command)
        if number is None:
            return None
        channel, _ = self._messenger.cards.get((where.origin.home, number), ("", None))
        return channel or await self._lookups.place_of(where.origin.spot(""), number)

    # ----------------------------------------------------------------------------------------------- who may take part

    async def _roll(self, where: Where) -> Reading | None:
        """The reading of the channel's member list, where it is not known yet. Raises Refused if nothing can be opened there."""
        if not where.channel or where.channel.startswith("D"):
            raise Refused("only-in-channels", try_code="go-to-a-channel")
        try:
            return await self._rolls.ready(where.origin, where.channel, where.account)
        except NotThere:
            raise Refused("bot-not-in-channel", try_code="invite-the-bot") from None

    async def _explain(self, here: SlackHere, reading: Reading) -> None:
        """Tell the opener why a decision is not open yet: in a large workspace Slack gives the people slowly."""
        say = here.words.say

        async def tell(text: str) -> None:
            await self._replies.tell(here.where, shown(here.words, Message(text=text)))

        await reading.done_or(reading.limited)
        if reading.limited.is_set():
            await tell(
                say(
                    "Slack gives the list of people only in parts, with pauses. The decision opens by itself when the "
                    "list is complete; in a large workspace that takes some minutes."
                )
            )
        if not await asyncio.shield(reading.done):
            await tell(
                say(
                    "Slack did not give the list of people here, so the decision is not open. Accord asks for the list "
                    "again when the next decision is opened here."
                )
            )

    async def _with_people(self, here: SlackHere, command: Propose | OpenPoll) -> Propose | OpenPoll:
        """Named people and user groups, as they are now; bots and deactivated people left out."""
        if here.voters:
            named = _NAMED.findall(here.voters)
            users = [name for kind, name in named if kind == "@"]
            groups = [name for kind, name in named if kind != "@"]
            people = Electorate(accounts=await self._people_of(here.where, users, groups))
            command = replace(command, electorate=people)
        return replace(command, named=await self._members(here.where, command.named))

    async def _with_handles(self, where: Where, setting: SetRight) -> SetRight:
        """User groups by their id and handle, so that people can read whom the table names."""
        if all(subject.kind != "role" for subject in setting.who or ()):
            return setting
        try:
            handles = await self._directory.user_groups(where.origin.home)
        except UNANSWERED:
            raise Refused("people-not-found", try_code="wait-a-moment") from None
        who = []
        for subject in setting.who or ():
            if subject.kind == "role":
                if subject.id not in handles:
                    raise Refused("people-not-found", try_code="name-people")
                subject = replace(subject, id=f"{subject.id}|{handles[subject.id]}")
            who.append(subject)
        self._standing.rights_change(where.origin)
        return replace(setting, who=tuple(who))

    async def _members(self, where: Where, named: tuple[Named, ...]) -> tuple[Named, ...]:
        """The named groups, with user groups replaced by the accounts of their current members."""
        members = []
        for group in named:
            if group.groups:
                accounts = await self._people_of(where, group.accounts, group.groups)
                group = replace(group, accounts=accounts, groups=())
            members.append(group)
        return tuple(members)

    async def _people_of(self, where: Where, users: Iterable[str], groups: Iterable[str]) -> tuple[str, ...]:
        try:
            accounts = await self._directory.group(where.origin, groups, users)
        except (Later, Lost, SlackFailed, OSError, TimeoutError):
            raise Refused("people-not-found", try_code="wait-a-moment") from None
        if not accounts:
            raise Refused("people-not-found", try_code="name-people")
        return accounts
