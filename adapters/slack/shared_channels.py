"""Channels that several workspaces share (Slack Connect). Slack sends one event for all workspaces that installed the app,
in the name of any of them; a decision belongs to the workspace in which it was opened. The workspace of an act is found
by its message, the mentioned bot, or the number in the line."""

from collections.abc import Sequence
from typing import Any, TypeVar

from adapters.interaction.line import behind, number_of, verb_of
from adapters.slack.directory import Directory
from adapters.slack.ids import PLATFORM, Origin, reference_of
from adapters.slack.payloads import Act, Came, ChannelGone, LinksShared, Reacted, Typed, Where
from adapters.slack.ports import Lookups
from adapters.slack.workspaces import Installed, Installs
from consensus.frozen import replace
from consensus.ids import DeliveryId

OPENS = frozenset({"propose", "proposal", "poll", "decisions", "help"})
"""Verbs whose first number is not that of a decision. `decide` with a number is about a decision."""
_A = TypeVar("_A", Typed, Reacted, Came)


class SharedChannels:
    def __init__(self, installs: Installs, lookups: Lookups, directory: Directory) -> None:
        self._installs = installs
        self._lookups = lookups
        self._directory = directory

    async def concerned(self, act: Act) -> Sequence[Act]:
        """The act once for each workspace that it concerns: for one, or for all that share the channel."""
        if not isinstance(act, Typed | Reacted | Came | ChannelGone | LinksShared) or not act.where.shared:
            return (act,)
        there = await self._there(act.where)
        match act:
            case Reacted():
                origin = await self._of_card(there, act.where.channel, act.message)
                return (await self._seen_from(origin or act.where.origin, act),)
            case Typed():
                spoken_to = next(
                    (workspace.origin for workspace in there if workspace.bot_user in act.mentioned), None
                )
                return (await self.typed(await self._seen_from(spoken_to or act.where.origin, act), there),)
            case Came():
                return [
                    replace(
                        await self._seen_from(workspace.origin, act),
                        delivery=_own(act.delivery, workspace.origin),
                    )
                    for workspace in there
                ]
            case ChannelGone() | LinksShared():
                return [
                    replace(act, where=replace(act.where, origin=workspace.origin)) for workspace in there
                ]

    async def typed(self, act: Typed, there: Sequence[Installed] | None = None) -> Typed:
        """The line in the workspace of its decision. A number means a decision that was opened in this channel, first of
        all by the person's own workspace."""
        where = act.where
        if there is None:
            there = await self._there(where)
        if len(there) < 2 or verb_of(act.line) in OPENS:
            return act
        number, _ = number_of(behind(act.line))
        if not number:
            origin = await self._of_card(there, where.channel, where.thread) if where.thread else None
            return act if origin is None else await self._seen_from(origin, act)
        own_first = sorted(there, key=lambda workspace: workspace.origin.home != where.origin.home)
        for workspace in own_first:
            if await self._lookups.place_of(workspace.origin.spot(where.channel), number) == where.channel:
                return await self._seen_from(workspace.origin, act)
        return act

    # ---------------------------------------------------------------------------------------------------------------

    async def _there(self, where: Where) -> Sequence[Installed]:
        """Our workspaces that know the channel, including the one that Slack named."""
        homes = {where.origin.home, *await self._lookups.homes_of(PLATFORM, where.channel)}
        workspaces = [await self._installs.of(home) for home in sorted(homes)]
        return [workspace for workspace in workspaces if workspace is not None]

    async def _of_card(self, there: Sequence[Installed], channel: str, message: str) -> Origin | None:
        for workspace in there:
            spot = workspace.origin.spot(channel)
            if await self._lookups.number_at(spot, reference_of(channel, message)) is not None:
                return workspace.origin
        return None

    async def _seen_from(self, origin: Origin, act: _A) -> _A:
        """The same act in this workspace, where its actor may belong to another one."""
        where: Any = replace(act.where, origin=origin, user_team=await self._team_of(origin, act.where))
        return replace(act, where=where)

    async def _team_of(self, origin: Origin, where: Where) -> str:
        """The team of the actor, looked up if the event does not name it."""
        if where.user_team.startswith("T") or not where.user:
            return where.user_team
        known = await self._directory.user(origin.home, where.user)
        return known.team if known is not None else where.user_team


def _own(delivery: DeliveryId, origin: Origin) -> DeliveryId:
    return DeliveryId(f"{delivery}:{origin.home}")
