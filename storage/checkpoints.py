"""Which logs are due for their daily checkpoint (those that have grown since the last one, made a day ago or longer), with
which keys they are signed, and whether they still hold what was marked elsewhere."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, text

from consensus.ports import Spot
from storage.places import ARCHIVE
from storage.tables import COMMUNITY, ENTRY, HOME, PLACE

EVERY = timedelta(days=1)
IS_CHECKPOINT = text("entry.type = 'checkpoint.v1'")
"""The condition of the index, literally, so that no other entry is looked at."""
_LAST = (
    select(ENTRY.c.community, func.max(ENTRY.c.seq).label("seq"))
    .where(IS_CHECKPOINT)
    .group_by(ENTRY.c.community)
    .subquery()
)
_GROWN = (
    select(COMMUNITY.c.id, COMMUNITY.c.clock_offset_seconds, ENTRY.c.at)
    .outerjoin(_LAST, _LAST.c.community == COMMUNITY.c.id)
    .outerjoin(ENTRY, (ENTRY.c.community == COMMUNITY.c.id) & (ENTRY.c.seq == _LAST.c.seq))
    .where(_LAST.c.seq.is_(None) | (_LAST.c.seq < COMMUNITY.c.head_seq))
)
_A_PLACE = (
    select(HOME.c.platform, HOME.c.external.label("home"), PLACE.c.external.label("place"))
    .join(HOME, HOME.c.id == PLACE.c.home)
    .order_by(HOME.c.id, PLACE.c.id)
    .limit(1)
)


def due(connection: Connection, now: datetime) -> Sequence[Spot]:
    """One spot of each community whose log is due for a checkpoint. `now` is real time."""
    spots = []
    for row in connection.execute(_GROWN).all():
        if not _is_old(row, now):
            continue
        place = connection.execute(_A_PLACE.where(HOME.c.community == row.id)).first()
        if place is not None:
            spots.append(Spot(platform=place.platform, home=place.home, place=place.place))
    return spots


def is_due(connection: Connection, now: datetime, community: str) -> bool:
    """Whether the log of this community is due for one."""
    row = connection.execute(_GROWN.where(COMMUNITY.c.id == community)).first()
    return row is not None and _is_old(row, now)


def gone_on_with(connection: Connection) -> Mapping[str, Spot]:
    """The logs of communities that have places of their own, by id, with one of these: in an archive nobody decides."""
    of_places = select(HOME.c.community).where(HOME.c.platform != ARCHIVE)
    logs = (
        select(COMMUNITY.c.id, COMMUNITY.c.log).where(COMMUNITY.c.id.in_(of_places)).order_by(COMMUNITY.c.id)
    )
    spots = {}
    for community in connection.execute(logs).all():
        row = connection.execute(_A_PLACE.where(HOME.c.community == community.id)).first()
        if row is not None:
            spots[community.log] = Spot(platform=row.platform, home=row.home, place=row.place)
    return spots


def keys_in_force(connection: Connection) -> Sequence[str]:
    """The public keys of the logs that are gone on with."""
    of_places = select(HOME.c.community).where(HOME.c.platform != ARCHIVE)
    query = select(COMMUNITY.c.signing_key).where(
        COMMUNITY.c.signing_key != "", COMMUNITY.c.id.in_(of_places)
    )
    return connection.execute(query.distinct().order_by(COMMUNITY.c.signing_key)).scalars().all()


_CHECKPOINTS = select(ENTRY.c.at, ENTRY.c.body).where(
    ENTRY.c.community == bindparam("is_community"), IS_CHECKPOINT
)
_FOLLOWING = _CHECKPOINTS.where(ENTRY.c.seq > bindparam("is_seq")).order_by(ENTRY.c.seq).limit(1)
_AT = _CHECKPOINTS.where(ENTRY.c.seq == bindparam("is_seq"))


class Made(NamedTuple):
    """A checkpoint that is an entry."""

    at: datetime
    body: str


def following(connection: Connection, community: str, seq: int) -> Made | None:
    """The first one after this entry."""
    return _made(connection.execute(_FOLLOWING, {"is_community": community, "is_seq": seq}).first())


def at_entry(connection: Connection, community: str, seq: int) -> Made | None:
    """The one that is this entry."""
    return _made(connection.execute(_AT, {"is_community": community, "is_seq": seq}).first())


def root_in(body: str) -> str:
    """Of the checkpoint that has this body, hex."""
    return str(json.loads(body)["root"]).removeprefix("sha256:")


def _made(row: Any) -> Made | None:
    return None if row is None else Made(row.at, row.body)


class Mark(NamedTuple):
    """How far a log was at a checkpoint."""

    log: str
    size: int
    root: str
    at: str


def unmet(connection: Connection, marks: Iterable[Mark]) -> Iterator[tuple[Mark, int | None]]:
    """The marks that the database does not hold, with how many entries the log has here; None where it is not here at all,
    or is another one under the same name."""
    for mark in marks:
        log = connection.execute(select(COMMUNITY).where(COMMUNITY.c.log == mark.log)).first()
        if log is None:
            yield mark, None
        elif log.head_seq < mark.size:
            yield mark, log.head_seq + 1
        else:
            made = at_entry(connection, log.id, mark.size)
            if made is None or root_in(made.body) != mark.root.removeprefix("sha256:"):
                yield mark, None


def _is_old(row: Any, now: datetime) -> bool:
    return row.at is None or now + timedelta(seconds=row.clock_offset_seconds) - row.at >= EVERY
