"""People as Slack describes them: names, zones and roles, and the members of channels. Cached in memory, refreshed by
events; missing or old entries are fetched."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any

from adapters.slack.api import Api, SlackFailed
from adapters.slack.ids import Origin, user_of
from consensus.commands import (
    Command,
    Delegate,
    Electorate,
    MemberSeen,
    NameGroup,
    OpenPoll,
    Propose,
)
from consensus.frozen import Frozen, replace
from consensus.limits import NAME_LENGTH_MAX
from consensus.ports import Later, Lost

KEPT_MAX = 20_000
ASKED_ONE_BY_ONE_MAX = 15
"""With more unknown people than this, the whole list of users is read: a page of it costs one call."""
PAGE = 200
PAGES_MAX = 500
Wait = Callable[[float], Awaitable[None]]
"""Waits so many seconds, as Slack asks."""


class Known(Frozen):
    """A user as Slack describes them."""

    id: str
    team: str
    name: str
    zone: str
    locale: str
    """The language of their Slack (`de-DE`); empty if Slack has not told it."""
    administrator: bool
    bot: bool
    guest: bool
    enterprise: str
    """The organisation, if it has several workspaces (Enterprise Grid)."""
    deleted: bool


def known_of(user: Mapping[str, Any]) -> Known:
    profile, grid = user.get("profile"), user.get("enterprise_user")
    profile = profile if isinstance(profile, Mapping) else {}
    name = next(
        (
            str(value)
            for value in (profile.get("display_name"), profile.get("real_name"), user.get("name"))
            if value
        ),
        "",
    )
    return Known(
        id=str(user.get("id") or ""),
        team=str(user.get("team_id") or ""),
        name=name[:NAME_LENGTH_MAX],
        zone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or ""),
        administrator=bool(user.get("is_admin") or user.get("is_owner")),
        bot=bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        enterprise=str(grid.get("enterprise_id") or "") if isinstance(grid, Mapping) else "",
        deleted=bool(user.get("deleted")),
    )


class Directory:
    """`include`: who takes part besides the members of the workspace itself (`guests`, `connect`)."""

    def __init__(self, api: Api, *, include: Collection[str] = ()) -> None:
        self._api = api
        self._include = frozenset(include)
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._workspaces: dict[str, str] = {}
        self._listing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Home -> held while its list of users is read, which serves all who wait for it."""

    def remember(self, home: str, user: Mapping[str, Any]) -> Known:
        known = known_of(user)
        if not known.locale and (before := self.at_hand(home, known.id)) is not None:
            known = replace(known, locale=before.locale)  # not every description has it
        self._known[home, known.id] = known
        self._known.move_to_end((home, known.id))
        while len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)
        return known

    def at_hand(self, home: str, user: str) -> Known | None:
        """The user, if cached."""
        return self._known.get((home, user))

    async def user(self, home: str, user: str) -> Known | None:
        """The user; None if Slack does not answer now."""
        known = self.at_hand(home, user)
        if known is not None:
            return known
        try:
            answer = await self._api.call(home, "users.info", user=user, include_locale=True)
        except (Later, Lost, SlackFailed):
            return None
        shown = answer.get("user")
        return self.remember(home, shown) if isinstance(shown, Mapping) else None

    async def look_again(self, home: str, user: str) -> Known:
        """The user as Slack describes them now. Raises Lost for somebody unknown, and what a call raises."""
        answer = await self._api.call(home, "users.info", user=user, include_locale=True)
        return self.remember(home, answer.get("user") or {"id": user})

    async def workspace(self, home: str) -> str:
        """What it is called; asked once per run. Raises what a call raises."""
        if home not in self._workspaces:
            self._workspaces[home] = str((await self._api.call(home, "auth.test")).get("team") or "")
        return self._workspaces[home]

    async def channels_of(self, home: str, user: str) -> tuple[tuple[str, str], ...]:
        """The channels that the user is in, by id and name; of private ones those where the app is too. Raises what a call
        raises."""
        pages = self._pages(
            home, "users.conversations", "channels", None, user=user, exclude_archived=True,
            types="public_channel,private_channel",
        )  # fmt: skip
        return tuple(
            [(str(channel["id"]), str(channel.get("name") or "")) async for page in pages for channel in page]
        )

    async def members(self, origin: Origin, channel: str, wait: Wait) -> tuple[MemberSeen, ...]:
        """Everybody in the channel, bots and guests marked as such, deactivated people left out. Where Slack asks to wait,
        it goes on afterwards at the same page: a large workspace has more pages than Slack gives in a minute.

        Raises Lost if the bot may not look.
        """
        pages = self._pages(origin.home, "conversations.members", "members", wait, channel=channel)
        ids = dict.fromkeys([str(member) async for page in pages for member in page])
        people = await self._all(origin.home, ids, wait)
        return tuple(self.seen(origin, person) for person in people if not person.deleted)

    async def group(self, origin: Origin, groups: Iterable[str], users: Iterable[str]) -> tuple[str, ...]:
        """The accounts of these users and of the members of these user groups, without bots and deactivated people."""
        wanted = list(users)
        for group in groups:
            answer = await self._api.call(origin.home, "usergroups.users.list", usergroup=group)
            wanted += [str(user) for user in answer.get("users", ())]
        people = await self._all(origin.home, [user_of(user) for user in wanted], None)
        return tuple(
            dict.fromkeys(
                origin.account(person.id, person.team)
                for person in people
                if not person.deleted and not person.bot
            )
        )

    def with_teams(self, origin: Origin, command: Command) -> Command:
        """The command with accounts instead of user ids: Slack names picked or mentioned people without their team."""

        def account(name: str) -> str:
            known = self.at_hand(origin.home, name)
            return name if known is None else origin.account(known.id, known.team)

        match command:
            case Delegate(account=str(name)):
                return replace(command, account=account(name))
            case NameGroup():
                return replace(command, accounts=tuple(account(named) for named in command.accounts))
            case (
                Propose(electorate=Electorate() as electorate)
                | OpenPoll(electorate=Electorate() as electorate)
            ):
                accounts = tuple(account(named) for named in electorate.accounts)
                return replace(command, electorate=replace(electorate, accounts=accounts))
        return command

    def seen(self, origin: Origin, person: Known) -> MemberSeen:
        foreign = origin.is_outside(person.team, person.enterprise)
        outside = (person.guest and "guests" not in self._include) or (
            foreign and "connect" not in self._include
        )
        return MemberSeen(
            account=origin.account(person.id, person.team),
            name=person.name,
            administrator=person.administrator and not foreign,
            left=person.deleted,
            bot=person.bot,
            guest=outside,
        )

    async def _all(self, home: str, ids: Collection[str], wait: Wait | None) -> list[Known]:
        """These users; those who are gone are left out. A user who cannot be looked up now must not seem to have left:
        Slack is waited for, or (`wait` None) Later is raised."""
        if self._unknown(home, ids) > ASKED_ONE_BY_ONE_MAX:
            async with self._listing[home]:
                if self._unknown(home, ids) > ASKED_ONE_BY_ONE_MAX:
                    await self._read_list(home, set(ids), wait)
        people = []
        for id_ in ids:
            person = self.at_hand(home, id_)
            if person is None:
                try:
                    answer = await self._patiently(home, "users.info", wait, user=id_, include_locale=True)
                except Lost:
                    continue
                person = self.remember(home, answer.get("user") or {"id": id_})
            people.append(person)
        return people

    def _unknown(self, home: str, ids: Collection[str]) -> int:
        return sum((home, id_) not in self._known for id_ in ids)

    async def _read_list(self, home: str, wanted: set[str], wait: Wait | None) -> None:
        wanted -= {id_ for id_ in wanted if (home, id_) in self._known}
        async for page in self._pages(home, "users.list", "members", wait, include_locale=True):
            for shown in page:
                if isinstance(shown, Mapping):
                    wanted.discard(self.remember(home, shown).id)
            if not wanted:
                return

    async def _pages(
        self, home: str, method: str, key: str, wait: Wait | None, **args: Any
    ) -> AsyncIterator[list[Any]]:
        cursor: Mapping[str, str] = {}
        for _ in range(PAGES_MAX):
            answer = await self._patiently(home, method, wait, limit=PAGE, **args, **cursor)
            yield list(answer.get(key, ()))
            metadata = answer.get("response_metadata")
            after = str(metadata.get("next_cursor") or "") if isinstance(metadata, Mapping) else ""
            if not after:
                return
            cursor = {"cursor": after}

    async def _patiently(self, home: str, method: str, wait: Wait | None, **args: Any) -> dict[str, Any]:
        while True:
            try:
                return await self._api.call(home, method, **args)
            except Later as later:
                if wait is None:
                    raise
                await wait(later.seconds)
