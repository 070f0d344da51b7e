"""Who reads: signing in with a link from the bot, sessions, and what proves that a form is ours.

A link is good once and for ten minutes; looking at it uses nothing up, because programs that preview links look at all of
them. Who somebody is, their platform says anew every few minutes.
"""

import hashlib
import hmac
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters import languages
from adapters.interaction.message import Message
from adapters.interaction.platform import Visitor, Visitors
from adapters.web.address import Address, own_path, path_of
from adapters.web.flash import COOKIE as FLASH_COOKIE
from adapters.web.flash import HOLDS as FLASH_HOLDS
from adapters.web.flash import opened, sealed
from adapters.web.incoming import Fields
from adapters.web.platform import WebHere, WebWords
from adapters.web.ports import Clock, Credentials, RoomSide
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Credential, CredentialKind, Holder, Spot, Use, Viewer

LINK_HOLDS = timedelta(minutes=10)
SESSION_HOLDS = timedelta(days=30)
ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""What a platform said of somebody is believed for so long."""
COOKIE, WANTED_COOKIE = "accord", "accord_to"
FOLLOWS = "x-accord-follows"
"""A header of the script that keeps a page current."""
TRIES_MAX, TRIES_WITHIN = 30, timedelta(minutes=10)
"""Links that were no good, from one client."""
KEPT_MAX = 10_000
OPERATOR = Holder()
SESSION: Sequence[CredentialKind] = ("session",)
TOKEN: Sequence[CredentialKind] = ("token",)
FEED: Sequence[CredentialKind] = ("feed",)
LABEL_LENGTH_MAX = 80


@dataclass
class Visit:
    """One request of somebody who is signed in."""

    request: Request
    credential: Credential
    visitor: Visitor
    words: WebWords
    csrf: str
    """What each form of this session carries, so that a page elsewhere cannot send one."""
    now: datetime
    nonce: str
    """Of this page: what is sent from it twice counts once."""
    messages: list[tuple[str, Message]] = field(default_factory=list, kw_only=True)
    """What was said since the last page, and to whom of the room."""

    address: Address
    in_room: bool = False
    """Its reader runs the local room."""
    speaker: str = ""
    """Of the room: as whom its host acts."""
    room_now: datetime | None = None
    """By the clock of the local room, which its host moves; what is typed is read by it."""
    head: str = ""
    """Of a page: the end of the log when it was begun."""

    @property
    def holder(self) -> Holder:
        return speaker_of(self.speaker) if self.speaker else self.credential.holder

    @property
    def reads_at(self) -> datetime:
        """When `friday` and `7d` are read."""
        return self.room_now or self.now

    def take_messages(self) -> tuple[tuple[str, Message], ...]:
        """What was said since the last page, to be shown once; a page that only follows shows nothing new."""
        if FOLLOWS in self.request.headers:
            return ()
        messages = tuple(self.messages)
        self.messages.clear()
        return messages

    @property
    def viewer(self) -> Viewer:
        return self.visitor.viewer

    def uses(self, use: Use) -> None:
        """What its reader asks for; Viewer.use."""
        self.visitor = replace(self.visitor, viewer=replace(self.visitor.viewer, use=use))

    @property
    def anybody(self) -> bool:
        return self.visitor.viewer.anybody

    @property
    def operator(self) -> bool:
        return self.visitor.viewer.operator

    def here(self, delivery: str = "", place: str = "") -> WebHere:
        return WebHere(
            holder=self.holder,
            visitor=self.visitor,
            words=self.words,
            delivery=DeliveryId(f"web:{self.credential.digest[:16]}:{delivery[:80]}"),
            now=self.reads_at,
            place=place,
        )


def speaker_of(name: str) -> Holder:
    """The account of somebody in the local room."""
    return Holder(platform="local", home="local", account=unicodedata.normalize("NFKC", name).casefold())


class Door:
    """`fresh` makes a secret nobody can guess; `language` and `zone` hold where nobody says otherwise."""

    def __init__(
        self,
        credentials: Credentials,
        visitors: Mapping[str, Visitors],
        clock: Clock,
        fresh: Callable[[], str],
        address: Address,
        *,
        language: str,
        zone: str,
    ) -> None:
        self._credentials = credentials
        self._visitors = visitors
        self._clock = clock
        self._fresh = fresh
        self.address = address
        self._language = language
        self._zone = zone
        self._seen: OrderedDict[Holder, tuple[datetime, Visitor | None]] = OrderedDict()
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()
        """Client -> when it came with links that were no good."""

        self.room: RoomSide | None = None
        """The local room, where it is open."""

    # -------------------------------------------------------------------------------------------------------- links

    async def link(self, holder: Holder, path: str = "/") -> str:
        """An address that signs its reader in as this account, once, within ten minutes, and leads to the path."""
        secret, now = self._fresh(), self._clock.now()
        credential = Credential(kind="link", holder=holder, label=path, expires_at=now + LINK_HOLDS)
        await self._credentials.issue(secret, credential, now)
        return self.address.whole(f"/sign-in/{secret}")

    async def link_to(self, holder: Holder, number: int) -> str:
        """The same to a record, or for 0 to the first page."""
        return await self.link(holder, path_of(number) if number else "/")

    async def enter(self, request: Request, secret: str) -> tuple[str, str] | None:
        """Use the link up: the secret of a new session, and the path that its reader wanted. None for a link that is no
        good. Raises HTTPException 429 for a client that came with too many of those."""
        now = self._clock.now()
        client = request.client.host if request.client is not None else ""
        failed = self._failed.setdefault(client, deque(maxlen=TRIES_MAX))
        if len(failed) == TRIES_MAX and now - failed[0] < TRIES_WITHIN:
            raise HTTPException(429)
        link = await self._credentials.consume(secret, "link", now)
        if link is None:
            failed.append(now)
            _trim(self._failed)
            return None
        session = self._fresh()
        label = _browser(request.headers.get("user-agent", ""))
        await self._credentials.issue(
            session,
            Credential(kind="session", holder=link.holder, label=label, expires_at=now + SESSION_HOLDS),
            now,
        )
        wanted = own_path(request.cookies.get(WANTED_COOKIE, ""))
        return session, link.label if link.label != "/" else wanted

    def remember(self, response: Response, session: str) -> None:
        """Give the browser its session."""
        self._set(response, COOKIE, session, int(SESSION_HOLDS.total_seconds()))
        response.delete_cookie(WANTED_COOKIE, path=self._cookie_path)

    def remember_wanted(self, response: Response, path: str) -> None:
        """What somebody asked for who has to sign in first."""
        self._set(response, WANTED_COOKIE, path, int(LINK_HOLDS.total_seconds()) * 6)

    async def credentials_of(self, visit: Visit) -> Sequence[Credential]:
        """Where its reader is signed in, the latest used first."""
        return await self._credentials.held_by(visit.holder, (*SESSION, *TOKEN, *FEED), visit.now)

    async def revoke(self, visit: Visit, digest: str) -> None:
        """End one of the reader's own sessions or tokens; of somebody else's nothing happens."""
        await self._credentials.revoke(visit.holder, digest)

    async def leave(self, visit: Visit, response: Response) -> None:
        await self._credentials.revoke(visit.holder, visit.credential.digest)
        response.delete_cookie(COOKIE, path=self._cookie_path)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path=self._cookie_path, secure=self.address.secure,
            httponly=True, samesite="lax",
        )  # fmt: skip

    @property
    def _cookie_path(self) -> str:
        return self.address.base or "/"

    # ------------------------------------------------------------------------------------------------------- visits

    async def visit(self, request: Request) -> Visit | None:
        """The request's reader; None for whoever has to sign in. Raises Refused where their platform cannot be asked."""
        now = self._clock.now()
        secret = request.cookies.get(COOKIE, "")
        credential = await self._credentials.find(secret, SESSION, now) if secret else None
        if credential is None:
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
            if not bearer or request.method != "GET" or not request.url.path.endswith(".json"):
                return None
            secret = bearer
            credential = await self._credentials.find(secret, TOKEN, now)
        visitor = None if credential is None else await self.visitor(credential.holder)
        if credential is None or visitor is None:
            return None
        visit = self._visit(request, credential, visitor, secret, now)
        if self.room is not None:
            visit.room_now = await self.room.now()
        name = request.query_params.get("as", "")
        return self.speaking(visit, name) if name and self.room is not None and visit.operator else visit

    def anybody(self, request: Request) -> Visit:
        """Somebody who is not signed in, and reads what is public."""
        visitor = Visitor(viewer=Viewer(anybody=True), name="")
        credential = Credential(kind="session", holder=Holder(platform="anybody"))
        return self._visit(request, credential, visitor, "", self._clock.now())

    async def feed_visit(self, request: Request, secret: str) -> Visit | None:
        """The reader of a feed, by the secret in its address."""
        now = self._clock.now()
        credential = await self._credentials.find(secret, FEED, now)
        visitor = None if credential is None else await self.visitor(credential.holder)
        return (
            None
            if credential is None or visitor is None
            else self._visit(request, credential, visitor, secret, now)
        )

    async def give(self, visit: Visit, kind: CredentialKind, label: str) -> str:
        """A new token or feed of the reader; what is returned is shown once and kept nowhere."""
        secret = self._fresh()
        credential = Credential(kind=kind, holder=visit.holder, label=label[:LABEL_LENGTH_MAX])
        await self._credentials.issue(secret, credential, visit.now)
        return secret

    def _visit(
        self, request: Request, credential: Credential, visitor: Visitor, secret: str, now: datetime
    ) -> Visit:
        channels = credential.holder.platform != "local"
        return Visit(
            request,
            credential,
            visitor,
            WebWords(
                self.language(request, visitor.language),
                visitor.zone or self._zone,
                now=self._clock.now,
                channels=channels,
            ),
            hmac.new(secret.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest(),
            now,
            self._fresh()[:24],
            self.address,
            self.room is not None and visitor.viewer.operator,
            messages=opened(secret, request.cookies.get(FLASH_COOKIE, ""), now) if secret else [],
        )

    def speaking(self, visit: Visit, name: str) -> Visit:
        """The room's host as one of its people."""
        holder = speaker_of(name)
        viewer = Viewer(
            spot=Spot(platform=holder.platform, home=holder.home, place="room"), account=holder.account
        )
        seat = copy(visit)
        seat.visitor = Visitor(viewer=viewer, name=name)
        seat.address = replace(self.address, speaker=name)
        seat.speaker = name
        seat.words = copy(visit.words)
        seat.words.typing = True
        return seat

    def stranger_words(self, request: Request) -> WebWords:
        """The words for whoever is not signed in."""
        return WebWords(self.language(request), self._zone, now=self._clock.now)

    async def visitor(self, holder: Holder) -> Visitor | None:
        """Who they are by their platform, as it said within the last minutes; None: nobody any more."""
        if not holder.account:
            spot = Spot(platform=holder.platform, home=holder.home, place="") if holder.platform else None
            return Visitor(viewer=Viewer(spot=spot, operator=True), name="")
        now = self._clock.now()
        asked, visitor = self._seen.get(holder, (None, None))
        if asked is None or not timedelta(0) <= now - asked < ASKED_AGAIN_AFTER:
            visitors = self._visitors.get(holder.platform)
            visitor = None if visitors is None else await visitors.visitor(holder.home, holder.account)
            self._seen[holder] = now, visitor
            _trim(self._seen)
        return visitor

    def say(self, visit: Visit, *messages: Message) -> None:
        """Have the next page show this."""
        visit.messages.extend((visit.speaker, message) for message in messages)

    def keep_messages(self, visit: Visit, response: Response) -> None:
        """Hand what was said, and was not shown yet, on to the next page of this browser."""
        request, secret = visit.request, visit.request.cookies.get(COOKIE, "")
        if visit.messages and secret and request.method == "POST":
            value = sealed(secret, visit.messages, visit.now)
            self._set(response, FLASH_COOKIE, value, int(FLASH_HOLDS.total_seconds()))
        elif not visit.messages and FLASH_COOKIE in request.cookies:
            response.delete_cookie(FLASH_COOKIE, path=self._cookie_path)

    def require_own(self, visit: Visit, fields: Fields) -> None:
        """Raises HTTPException 403 for a form that was not made for this session."""
        elsewhere = visit.request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
        if elsewhere or not hmac.compare_digest(fields.get("csrf").encode(), visit.csrf.encode()):
            raise HTTPException(403)

    def language(self, request: Request, own: str = "") -> str:
        """Their account's language, else the first of the browser's that we speak."""
        wanted = (own, *_accepted(request.headers.get("accept-language", "")))
        known = (languages.nearest(language) for language in wanted if language)
        return next(filter(None, known), self._language)


def _accepted(header: str) -> list[str]:
    """`de-CH,de;q=0.8,*;q=0.1` as languages, the dearest first."""
    weighed = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, name.strip()))
        except ValueError:
            continue
    return [name for _, _, name in sorted(weighed) if name and name != "*"]


def _browser(agent: str) -> str:
    """What a person recognises a browser by."""
    programs = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    program = next((name for name in programs if name in agent), "")
    system = next((name for name in systems if name in agent), "")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
    shown = ", ".join(names.get(name, name) for name in (program, system) if name)
    return (shown or "?")[:LABEL_LENGTH_MAX]


def _trim(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > KEPT_MAX:
        kept.popitem(last=False)
