"""Reactions as acts: input, never the record. Only the emoji that the bot put there itself count.

Discord describes the person when a reaction is added (roles, since when they are a member), but not when it is removed, so
the description is stored with each reaction. After a gap Discord does not repeat missed events, so all reactors are
fetched and only the difference is submitted. The number of each reaction (`turn`) tells a repeated event apart.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

import discord

from adapters.discord import logs
from adapters.discord.desk import DiscordMemory, KnownMessage, Reacted
from adapters.discord.emoji import same
from adapters.discord.errors import FULL_OF_REACTIONS
from adapters.discord.limits import REACTORS_PAGE
from adapters.discord.visibility import PLATFORM, Sight
from adapters.discord.watch import Watch, Watched
from adapters.interaction.platform import Desk
from adapters.interaction.reactions import command_of
from consensus.commands import Command
from consensus.frozen import Frozen, replace
from consensus.ids import DeliveryId, nameless
from consensus.ports import Envelope, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import CardView, ShowCard

log = logs.get()
TROUBLES = frozenset(
    {"internal-error", "database-locked", "database-full", "database-read-only", "database-unusable"}
)
"""Refusals with causes outside of the act. It is tried again, because nobody sees that a reaction was not counted."""
AGAIN_SECONDS = 5.0


class Reaction(Frozen):
    """A reaction that was added or removed. `sender` None: Discord did not describe the person."""

    message: int
    account: str
    emoji: str
    on: bool
    sender: Sender | None = None


class Reactions:
    def __init__(
        self, client: discord.Client, desk: Desk, memory: DiscordMemory, sight: Sight, watch: Watch
    ) -> None:
        self._client = client
        self._desk = desk
        self._memory = memory
        self._sight = sight
        self._watch = watch
        self._waiting: list[Reaction] = []
        self._worker: asyncio.Task[None] | None = None
        self._putting: set[asyncio.Task[None]] = set()
        watch.on_change = self._put_later

    # -------------------------------------------------------------------------------------------------------- events

    def on_event(self, payload: discord.RawReactionActionEvent) -> None:
        """Take an event. Returns at once: reactions are carried out later, in the order of their arrival."""
        watched = self._watch.get(payload.message_id)
        on = payload.event_type == "REACTION_ADD"
        if watched is None or payload.guild_id is None or payload.user_id == self._own_id:
            return
        emoji = _acting(watched, str(payload.emoji))
        if emoji is None:
            return
        member = payload.member
        if member is not None and member.bot:
            return
        watched.touched.add((str(payload.user_id), emoji))
        sender = self._sight.sender(member) if on and isinstance(member, discord.Member) else None
        self._take_later(
            Reaction(
                message=payload.message_id,
                account=str(payload.user_id),
                emoji=emoji,
                on=on,
                sender=sender,
            )
        )

    def _take_later(self, reaction: Reaction) -> None:
        self._waiting.append(reaction)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_through())

    async def cleared(self, message_id: int, emoji: str | None = None) -> None:
        """A moderator removed all reactions of a message, or all with one emoji."""
        watched = self._watch.get(message_id)
        if watched is None:
            return
        gone = [
            Reaction(message=message_id, account=taken.account, emoji=taken.emoji, on=False)
            for taken in watched.stored.values()
            if taken.on and (emoji is None or same(taken.emoji, emoji))
        ]
        await self._take(gone)
        watched.put.clear()
        self._put_later(watched)

    @property
    def _own_id(self) -> int:
        return self._client.user.id if self._client.user is not None else 0

    async def _work_through(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            try:
                await self._take(waiting)
            except Exception:
                log.exception("reactions_failed")

    async def _take(self, reactions: Sequence[Reaction]) -> None:
        """Submit the acts of different people together, so that they share a commit, and those of one person in their
        order."""
        queues: dict[str, list[Reaction]] = {}
        for reaction in reactions:
            queues.setdefault(reaction.account, []).append(reaction)
        while queues:
            firsts = [queue.pop(0) for queue in queues.values()]
            queues = {account: queue for account, queue in queues.items() if queue}
            results = await asyncio.gather(*(self._act(reaction) for reaction in firsts))
            await self._memory.keep_reactions([reacted for result in results for reacted in result])

    async def _act(self, reaction: Reaction) -> Sequence[Reacted]:
        """Submit the act of this reaction. Returns what to store of it."""
        watched = self._watch.get(reaction.message)
        if watched is None:
            return ()
        before = watched.stored.get((reaction.account, reaction.emoji))
        if (before is not None and before.on) is reaction.on:
            return ()  # a repeated event
        turn = (before.turn if before is not None else 0) + 1
        try:
            sender = reaction.sender or await self._sender(watched, reaction, before)
        except discord.HTTPException:
            self._again(reaction)
            return ()
        answer = watched.gives.get(reaction.emoji, "")
        command = command_of(answer, watched.known.number, watched.revision, on=reaction.on)
        others = self._others(watched, reaction)
        if not reaction.on and any(other.gives.get(taken.emoji) == answer for other, taken in others):
            command = None  # the same answer stands under another message of the decision
        result = Reacted(
            message=str(reaction.message),
            account=reaction.account,
            emoji=reaction.emoji,
            on=reaction.on,
            turn=turn,
            revision=0,
            groups=tuple(sorted(sender.groups)) if sender is not None else (),
            since=sender.since if sender is not None else None,
        )
        if sender is not None and command is not None:
            delivery = f"react:{nameless(str(reaction.message), reaction.account, reaction.emoji, str(turn))}"
            revision = watched.revision
            refused = await self._submit(watched.spot, sender, command, delivery)
            if refused in TROUBLES:
                self._again(reaction)
                return ()
            if reaction.on and not refused:
                result = replace(result, revision=revision)
        watched.stored[reaction.account, reaction.emoji] = result
        return (result, *(_give_way(others, answer) if result.revision else ()))

    def _again(self, reaction: Reaction) -> None:
        asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._take_later, reaction)

    def _others(self, watched: Watched, reaction: Reaction) -> list[tuple[Watched, Reacted]]:
        """The other reactions of that person that count on this decision, each with its message."""
        own = str(reaction.message), reaction.emoji
        return [
            (other, taken)
            for other in self._watch.together(watched)
            for emoji in other.gives
            if (taken := other.stored.get((reaction.account, emoji))) is not None
            and taken.on
            and taken.revision == other.revision
            and (taken.message, taken.emoji) != own
        ]

    async def _submit(self, spot: Spot, sender: Sender, command: Command, delivery: str) -> str:
        """The code of a refusal, or nothing."""
        envelope = Envelope(delivery=DeliveryId(delivery), spot=spot, sender=sender, command=command)
        try:
            await self._desk.submit(envelope)
        except Refused as refused:
            log.info("reaction_refused", code=refused.code)
            return refused.code
        return ""

    async def _sender(self, watched: Watched, reaction: Reaction, before: Reacted | None) -> Sender | None:
        """The sender: as stored when they reacted, else as Discord describes them on request; None for whoever is not there.
        Raises discord.HTTPException where it cannot be told now."""
        if before is not None and not reaction.on:
            return Sender(
                account=reaction.account,
                name="",
                sees=frozenset({watched.spot.place}),
                groups=frozenset(before.groups),
                since=before.since,
            )
        guild = self._client.get_guild(int(watched.known.home))
        if guild is None:
            return None
        try:
            member = guild.get_member(int(reaction.account)) or await guild.fetch_member(
                int(reaction.account)
            )
        except discord.NotFound:
            return None  # they have left
        return None if member.bot else self._sight.sender(member)

    # ------------------------------------------------------------------------------------------------ after a gap

    async def catch_up(self) -> None:
        """After a start or a lost session: load the watched messages, and submit what was missed. All are loaded first: what
        was taken away under one may still stand under another of the same decision."""
        watching = []
        for known in await self._memory.open_messages():
            with _logged():
                watching.append(self._watch.get(int(known.message)) or await self._watched_again(known))
        for watched in watching:
            if watched is not None:
                with _logged():
                    await self._catch_up_with(watched)

    async def _catch_up_with(self, watched: Watched) -> None:
        message = int(watched.known.message)
        reacting = await self._reacting(watched)
        before = {key for key, taken in watched.stored.items() if taken.on}
        missed = [
            *(
                Reaction(message=message, account=account, emoji=emoji, on=False)
                for account, emoji in sorted(before - reacting - watched.touched)
            ),
            *(
                Reaction(message=message, account=account, emoji=emoji, on=True)
                for account, emoji in sorted(reacting - before - watched.touched)
            ),
        ]
        if missed:
            log.info("reactions_caught_up", count=len(missed))
            await self._take(missed)
        self._put_later(watched)

    async def _reacting(self, watched: Watched) -> set[tuple[str, str]]:
        """Whose reactions (account, emoji) stand under the message, read from Discord; those with an event meanwhile are in
        `touched` after."""
        watched.touched.clear()
        known = watched.known
        message = await self._client.get_partial_messageable(
            int(known.channel), guild_id=int(known.home)
        ).fetch_message(int(known.message))
        reacting: set[tuple[str, str]] = set()
        for reaction in message.reactions:
            emoji = _acting(watched, str(reaction.emoji))
            if emoji is None:
                continue
            if reaction.me:
                watched.put.add(emoji)
            # More than were counted a moment ago: who reacts meanwhile would push somebody off the last page.
            async for user in reaction.users(limit=reaction.count + REACTORS_PAGE):
                if not user.bot:
                    reacting.add((str(user.id), emoji))
        return reacting

    async def begin_under(self, known: KnownMessage, spot: Spot, card: CardView) -> None:
        """Let reactions under the message that became a proposal count from now on. Those that stand there already were
        given to a message, not to a proposal: they never count, also when the reactors are read again after a gap. A
        message that is watched for an open decision stays with it."""
        if self._watch.get(int(known.message)) is not None:
            return
        earlier = await self._memory.reactions(known.message)  # of an earlier decision about the same message
        watched = self._watch.add(known, spot, card, [replace(reacted, revision=0) for reacted in earlier])
        try:
            standing = await self._reacting(watched)
        except discord.HTTPException as error:
            # What stands there cannot be told from what comes: only the card takes reactions.
            self._watch.forget(int(known.message))
            log.warning("source_not_watched", code=str(error.code))
            return
        for account, emoji in (standing | watched.stored.keys()) - watched.touched:
            last = watched.stored.get((account, emoji))
            watched.stored[account, emoji] = Reacted(
                message=known.message,
                account=account,
                emoji=emoji,
                on=(account, emoji) in standing,
                turn=last.turn if last is not None else 1,
                revision=0,
            )
        await self._memory.keep_reactions(list(watched.stored.values()))
        await self._memory.keep_message(known)
        if earlier:
            self._put_later(watched)

    async def _watched_again(self, known: KnownMessage) -> Watched | None:
        if self._client.get_guild(int(known.home)) is None:
            return None
        place = await self._memory.place(known.home, known.number) or known.channel
        spot = Spot(platform=PLATFORM, home=known.home, place=place)
        card = await self._desk.ask(ShowCard(number=known.number), Viewer(spot=spot, operator=True))
        stored = await self._memory.reactions(known.message)
        return self._watch.add(known, spot, card, stored) if isinstance(card, CardView) else None

    # ----------------------------------------------------------------------------------------- the bot's own reactions

    def _put_later(self, watched: Watched) -> None:
        """Put the bot's own emoji under the message, in the background: Discord accepts four a second."""
        if not self._client.is_ready():
            return
        task = asyncio.create_task(self._put(watched))
        self._putting.add(task)
        task.add_done_callback(self._putting.discard)

    async def _put(self, watched: Watched) -> None:
        message = self._client.get_partial_messageable(int(watched.known.channel)).get_partial_message(
            int(watched.known.message)
        )
        for emoji in watched.gives:
            if emoji in watched.put:
                continue
            try:
                await message.add_reaction(emoji)
            except discord.RateLimited:
                return
            except discord.HTTPException as error:
                log.info("reaction_not_put", code=str(error.code))
                if error.code == FULL_OF_REACTIONS or error.status in (403, 404):
                    return  # the buttons are enough; no retry
                return
            watched.put.add(emoji)

    async def close(self) -> None:
        tasks = [*self._putting, *([self._worker] if self._worker is not None else [])]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def _logged() -> Iterator[None]:
    """An error with one message must not hide reactions on another."""
    try:
        yield
    except Refused as refused:
        log.warning("catch_up_failed", code=refused.code)
    except Exception as error:  # noqa: BLE001 - the next message is looked at all the same
        log.warning("catch_up_failed", code=str(getattr(error, "code", type(error).__name__)))


def _acting(watched: Watched, emoji: str) -> str | None:
    return next((own for own in watched.gives if same(own, emoji)), None)


def _give_way(others: Sequence[tuple[Watched, Reacted]], answer: str) -> list[Reacted]:
    """The person's reactions with another answer than their latest: they count no more."""
    gone = []
    for other, taken in others:
        if other.gives.get(taken.emoji) != answer:
            other.stored[taken.account, taken.emoji] = replace(taken, revision=0)
            gone.append(other.stored[taken.account, taken.emoji])
    return gone
