"""The links that are watched, kept beside the entries that attach them (watch_list.py hands them out to be read)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from consensus.events import (
    CommunityEvent,
    Event,
    LinkAttached,
    Opened,
    PremiseChanged,
    PremiseKept,
    Recorded,
    Unwatched,
    text_of,
)
from consensus.facts import Watched
from consensus.ids import PersonId
from consensus.ports import Spot
from storage.session import Session
from storage.tables import DECISION, HOME, PLACE, PRIVATE, WATCH

_IS_LINK = (WATCH.c.community == bindparam("is_community"), WATCH.c.link == bindparam("is_link"))
_INSERT = insert(WATCH)
_ERASE = delete(WATCH).where(
    WATCH.c.community == bindparam("is_community"), WATCH.c.seq == bindparam("is_seq")
)
_STOP = delete(WATCH).where(*_IS_LINK)
_STOP_ALL = delete(WATCH).where(WATCH.c.decision == bindparam("is_decision"))
_BEGIN = update(WATCH).where(WATCH.c.decision == bindparam("is_decision")).values(next_at=bindparam("at"))
_READ = update(WATCH).where(*_IS_LINK).values(hash=bindparam("new_hash"))
_WATCHED = (
    select(WATCH.c.hash, PRIVATE.c.person)
    .join(
        PRIVATE,
        and_(
            PRIVATE.c.community == WATCH.c.community, PRIVATE.c.seq == WATCH.c.seq, PRIVATE.c.field == "words"
        ),
    )
    .where(*_IS_LINK, WATCH.c.decision == bindparam("is_decision"))
)
_RESTING = (
    select(DECISION.c.number, PLACE.c.external.label("place"), WATCH.c.link, WATCH.c.hash)
    .join(DECISION, DECISION.c.id == WATCH.c.decision)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .where(
        HOME.c.platform == bindparam("is_platform"),
        HOME.c.external == bindparam("is_home"),
        WATCH.c.path == bindparam("is_path"),
        DECISION.c.outcome == "adopted",
    )
    .order_by(DECISION.c.number)
    .limit(50)
)


def path_of(url: str) -> str:
    try:
        return urlsplit(url.strip()).path
    except ValueError:
        return ""


def rows_of(event: Event | CommunityEvent, seq: int) -> list[dict[str, Any]]:
    """A row for each link that the event, which is the entry `seq`, attaches; none where its words were erased."""
    if not isinstance(event, Opened | Recorded | LinkAttached):
        return []
    links = event.words.value.get("links") if isinstance(event.words.value, Mapping) else None
    return [
        {
            "link": f"{seq}:{place}",
            "url": str(link.get("url", "")),
            "path": path_of(str(link.get("url", ""))),
            "hash": str(link.get("hash", "")),
        }
        for place, link in enumerate(links if isinstance(links, tuple | list) else ())
        if isinstance(link, Mapping)
    ]


@dataclass(slots=True)
class Watches:
    """The rows of one unit of work."""

    _rows: list[dict[str, Any]] = field(default_factory=list)
    _read: list[dict[str, Any]] = field(default_factory=list)
    _stop: list[dict[str, Any]] = field(default_factory=list)
    _stop_all: list[dict[str, Any]] = field(default_factory=list)
    _erase: list[dict[str, Any]] = field(default_factory=list)
    _begin: list[dict[str, Any]] = field(default_factory=list)

    def take(self, community: str, decision: str, seq: int, event: Event | CommunityEvent) -> None:
        self._rows += [
            {
                "community": community,
                "decision": decision,
                "seq": seq,
                "etag": "",
                "modified": "",
                "failures": 0,
                "unsteady": False,
                **row,
            }
            for row in rows_of(event, seq)
        ]
        if isinstance(event, PremiseKept | PremiseChanged) and event.link:
            new = text_of(event.words, "hash")
            if new:
                self._read.append({"is_community": community, "is_link": event.link, "new_hash": new})
        if isinstance(event, Unwatched):
            self._stop += [{"is_community": community, "is_link": link} for link in event.links]
            if not event.links:
                self._stop_all.append({"is_decision": decision})

    def begin(self, decision: str, at: datetime) -> None:
        """It is in force: what stands behind its links is read, and from then on again and again."""
        self._begin.append({"is_decision": decision, "at": at})

    def erase(self, entries: Iterable[tuple[str, int]]) -> None:
        """The words of these entries (community, place in its log) are gone."""
        erased = set(entries)
        self._rows = [row for row in self._rows if (row["community"], row["seq"]) not in erased]
        self._erase += [{"is_community": community, "is_seq": seq} for community, seq in sorted(erased)]

    def flush(self, session: Session) -> None:
        session.write(_INSERT, self._rows)
        session.write(_READ, self._read)
        session.write(_BEGIN, self._begin)
        session.write(_STOP, self._stop)
        session.write(_STOP_ALL, self._stop_all)
        session.write(_ERASE, self._erase)


def watched(connection: Connection, community: str, decision: str, link: str) -> Watched | None:
    values = {"is_community": community, "is_link": link, "is_decision": decision}
    row = connection.execute(_WATCHED, values).first()
    return None if row is None else Watched(of=PersonId(row.person) if row.person else None, hash=row.hash)


def resting(connection: Connection, spot: Spot, path: str) -> Sequence[tuple[int, str, str, str]]:
    """The decisions in force that rest on the message at this path: number, place, link, and the hash of its words, if they were
    kept."""
    values = {"is_platform": spot.platform, "is_home": spot.home, "is_path": path}
    return [(row.number, row.place, row.link, row.hash) for row in connection.execute(_RESTING, values)]
