"""People as Slack describes them: names, zones and roles, and the members of channels. Kept in memory with their age,
refreshed by events; missing or old entries are fetched."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.grammar.people import accounts_in, with_accounts
from adapters.slack.api import Api, SlackFailed
from adapters.slack.ids import Origin, user_of
from adapters.slack.ports import Now
from consensus.commands import Command, Erase, MemberSeen
from consensus.frozen import Frozen, replace
from consensus.limits import NAME_LENGTH_MAX
from consensus.ports import Later, Lost
from consensus.refusal import Refused

FRESH_FOR = timedelta(minutes=10)
"""Nobody is judged by what Slack said longer ago than this."""
LISTED_FOR = timedelta(days=1)
"""An older description is not good enough for a list of members either."""
UNKNOWN = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
"""What Slack says of somebody who is not there; other refusals tell nothing of them."""
KEPT_MAX = 20_000
ASKED_ONE_BY_ONE_MAX = 15
"""With more unknown people than this, the whole list of users is read: a page of it costs one call."""
PAGE = 200
MEMBERS_PAGE = 1_000
"""Ids alone; the most that Slack gives."""
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
    organises: bool
    """An administrator or owner of the whole organisation."""
    deleted: bool

    @property
    def standing(self) -> tuple[object, ...]:
        """What others are told when it changes."""
        return self.deleted, self.guest, self.administrator, self.organises, self.name


def known_of(user: Mapping[str, Any]) -> Known:
    profile, grid = user.get("profile"), user.get("enterprise_user")
    profile = profile if isinstance(profile, Mapping) else {}
    grid = grid if isinstance(grid, Mapping) else {}
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
        enterprise=str(grid.get("enterprise_id") or ""),
        organises=bool(grid.get("is_admin") or grid.get("is_owner")),
        deleted=bool(user.get("deleted")),
    )


class Directory:
    """`include`: who takes part besides the members of the workspace itself (`guests`, `connect`)."""

    def __init__(self, api: Api, *, now: Now, include: Collection[str] = ()) -> None:
        self._api = api
        self._now = now
        self._include = frozenset(include)
        self._known: OrderedDict[tuple[str, str], tuple[Known, datetime]] = OrderedDict()
        """With the instant at which Slack said so."""
        self._asking: dict[tuple[str, str], asyncio.Future[Known]] = {}
        """Users who are being asked for, once for all who wait."""
        self._workspaces: dict[str, str] = {}
        self._listing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Home -> held while its list of users is read, which serves all who wait for it."""
        self.on_change: Callable[[str, Known], None] = lambda home, known: None
        """Called when Slack describes a user otherwise than before, however we learn of it."""

    def remember(self, home: str, user: Mapping[str, Any]) -> Known:
        known = known_of(user)
        before = self.at_hand(home, known.id)
        if not known.locale and before is not None:
            known = replace(known, locale=before.locale)  # not every description has it
        self._known[home, known.id] = known, self._now()
        self._known.move_to_end((home, known.id))
        while len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)
        if before is not None and before.standing != known.standing:
            self.on_change(home, known)
        return known

    def at_hand(self, home: str, user: str, *, within: timedelta | None = None) -> Known | None:
        """The user, if known; `within`: only as Slack described them at most so long ago."""
        known, at = self._known.get((home, user), (None, None))
        return known if at is None or within is None or self._now() - at < within else None

    async def user(self, home: str, user: str) -> Known | None:
        """The user, whose description may be old; None if Slack does not answer now."""
        known = self.at_hand(home, user)
        if known is not None:
            return known
        try:
            return await self.current(home, user)
        except (Later, Lost, SlackFailed):
            return None

    async def current(self, home: str, user: str, *, within: timedelta = FRESH_FOR) -> Known:
        """The user as Slack described them at most so long ago. Raises Lost for somebody unknown, and what a call raises."""
        known = self.at_hand(home, user, within=within)
        if known is not None:
            return known
        key = home, user
        if key not in self._asking:
            self._asking[key] = asyncio.ensure_future(self._ask(home, user))
            self._asking[key].add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(self._asking[key])

    async def _ask(self, home: str, user: str) -> Known:
        """Where Slack gives no further single user now, a page of the list gives two hundred."""
        try:
            answer = await self._api.call(home, "users.info", user=user, include_locale=True)
        except Later:
            async with self._listing[home]:
                known = self.at_hand(home, user, within=FRESH_FOR)
                if known is None:
                    await self._read_list(home, {user}, None)
                    known = self.at_hand(home, user, within=FRESH_FOR)
            if known is None:
                raise
            return known
        return self.remember(home, answer.get("user") or {"id": user})

    async def workspace(self, home: str) -> str:
        """What it is called; asked once per run. Raises what a call raises."""
        if home not in self._workspaces:
            self._workspaces[home] = str((await self._api.call(home, "auth.test")).get("team") or "")
        return self._workspaces[home]

    async def channels_of(
        self, home: str, user: str, *, archived: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """The channels that the user is in, by id and name; of private ones those where the app is too. Raises what a call
        raises."""
        pages = self._pages(
            home, "users.conversations", "channels", None, user=user, exclude_archived=not archived,
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
        pages = self._pages(
            origin.home, "conversations.members", "members", wait, page=MEMBERS_PAGE, channel=channel
        )
        ids = dict.fromkeys([str(member) async for page in pages for member in page])
        people = await self._all(origin.home, ids, wait)
        return tuple(self.seen(origin, person) for person in people if not person.deleted)

    async def is_archived(self, home: str, channel: str) -> bool:
        """Raises what a call raises."""
        answer = await self._api.call(home, "conversations.info", channel=channel)
        shown = answer.get("channel")
        return isinstance(shown, Mapping) and shown.get("is_archived") is True

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

    async def user_groups(self, home: str) -> Mapping[str, str]:
        """Id -> handle of the user groups that the workspace has. Raises what a call raises."""
        answer = await self._api.call(home, "usergroups.list")
        return {str(group["id"]): str(group["handle"]) for group in answer.get("usergroups", ())}

    async def with_named(self, origin: Origin, command: Command) -> tuple[Command, Mapping[str, str]]:
        """The command with accounts instead of user ids, for Slack names picked or mentioned people without their team; and the
        names of these accounts. Raises Refused `cannot-act` for bots and whoever is not active, and what a call raises."""
        accounts, names, gone = {}, {}, []
        for user in accounts_in(command):
            if "@" in user:
                continue
            try:
                known = await self.current(origin.home, user, within=LISTED_FOR)
            except Lost as lost:
                if str(lost) not in UNKNOWN:
                    raise
                known = None
            if known is None or known.bot or known.deleted:
                gone.append(user if known is None else known.name)
                continue
            accounts[user] = origin.account(user, known.team)
            names[accounts[user]] = known.name
        if gone:
            raise Refused("cannot-act", names=tuple(gone), try_code="name-somebody-else")
        if isinstance(command, Erase) and (known := self.at_hand(origin.home, command.account)) is not None:
            accounts[command.account] = origin.account(known.id, known.team)
        return with_accounts(command, accounts), names

    def seen(self, origin: Origin, person: Known) -> MemberSeen:
        foreign = origin.is_outside(person.team, person.enterprise)
        leads = person.organises if origin.org_wide else person.administrator and person.team == origin.team
        outside = (person.guest and "guests" not in self._include) or (
            foreign and "connect" not in self._include
        )
        return MemberSeen(
            account=origin.account(person.id, person.team),
            name=person.name,
            administrator=leads and not foreign,
            left=person.deleted,
            bot=person.bot,
            guest=outside,
        )

    async def _all(self, home: str, ids: Collection[str], wait: Wait | None) -> list[Known]:
        """These users; those who are gone are left out. A user who cannot be looked up now must not seem to have left:
        Slack is waited for, or (`wait` None) Later is raised."""
        if len(self._unknown(home, ids)) > ASKED_ONE_BY_ONE_MAX:
            async with self._listing[home]:
                unknown = self._unknown(home, ids)
                if len(unknown) > ASKED_ONE_BY_ONE_MAX:
                    await self._read_list(home, unknown, wait)
        people = []
        for id_ in ids:
            person = self.at_hand(home, id_, within=LISTED_FOR)
            if person is None:
                try:
                    answer = await self._patiently(home, "users.info", wait, user=id_, include_locale=True)
                except Lost:
                    continue
                person = self.remember(home, answer.get("user") or {"id": id_})
            people.append(person)
        return people

    def _unknown(self, home: str, ids: Collection[str]) -> set[str]:
        return {id_ for id_ in ids if self.at_hand(home, id_, within=LISTED_FOR) is None}

    async def _read_list(self, home: str, wanted: set[str], wait: Wait | None) -> None:
        async for page in self._pages(home, "users.list", "members", wait, include_locale=True):
            for shown in page:
                if isinstance(shown, Mapping):
                    wanted.discard(self.remember(home, shown).id)
            if not wanted:
                return

    async def _pages(
        self, home: str, method: str, key: str, wait: Wait | None, *, page: int = PAGE, **args: Any
    ) -> AsyncIterator[list[Any]]:
        cursor: Mapping[str, str] = {}
        for _ in range(PAGES_MAX):
            answer = await self._patiently(home, method, wait, limit=page, **args, **cursor)
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
