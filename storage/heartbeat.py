"""When a home could be heard: silence counts as consent only while somebody could have been heard objecting.

Kept as stretches without a gap, one list for each connection. Instants are in the community's own time, so that time
which a local room skips over counts as heard or as an outage, whichever was asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from consensus.ports import Spot
from storage.tables import COMMUNITY, HEARTBEAT, HOME

GAP_MAX = timedelta(seconds=90)
"""Beats that are further apart leave a gap. Nothing shorter counts: neither the time from the opening to the first beat (a
new home has none from before) nor that since the latest beat."""

_LAST = (
    select(HEARTBEAT.c.heard_from, HEARTBEAT.c.heard_until)
    .where(HEARTBEAT.c.home == bindparam("is_home"), HEARTBEAT.c.connection == bindparam("is_connection"))
    .order_by(HEARTBEAT.c.heard_from.desc())
    .limit(1)
)
_EXTEND = (
    update(HEARTBEAT)
    .where(
        and_(
            HEARTBEAT.c.home == bindparam("is_home"),
            HEARTBEAT.c.connection == bindparam("is_connection"),
            HEARTBEAT.c.heard_from == bindparam("is_from"),
        )
    )
    .values(heard_until=bindparam("heard_until"))
)
_OVERLAPPING = select(HEARTBEAT.c.heard_from, HEARTBEAT.c.heard_until).where(
    HEARTBEAT.c.home == bindparam("is_home"),
    HEARTBEAT.c.heard_until > bindparam("since"),
    HEARTBEAT.c.heard_from < bindparam("until"),
)
_HOME = (
    select(HOME.c.id, COMMUNITY.c.clock_offset_seconds)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(HOME.c.platform == bindparam("platform"), HOME.c.external == bindparam("external"))
)


class Heard(NamedTuple):
    """A stretch of time without a gap."""

    since: datetime
    until: datetime


def beat(connection: Connection, spot: Spot, link: str, now: datetime) -> bool:
    """The link (one connection to a platform) was heard from at `now`, real time. False: the home is not known yet."""
    home = connection.execute(_HOME, {"platform": spot.platform, "external": spot.home}).first()
    if home is None:
        return False
    at = now + timedelta(seconds=home.clock_offset_seconds)
    hear(connection, home.id, link, Heard(at, at))
    return True


def hear(connection: Connection, home: str, link: str, heard: Heard) -> None:
    """Write down a stretch, joined to the last one of this link where the gap between them is small."""
    last = connection.execute(_LAST, {"is_home": home, "is_connection": link}).first()
    if last is None or heard.since - last.heard_until >= GAP_MAX:
        row = {"home": home, "connection": link, "heard_from": heard.since, "heard_until": heard.until}
        connection.execute(insert(HEARTBEAT), row)
    elif heard.until > last.heard_until:
        key = {"is_home": home, "is_connection": link, "is_from": last.heard_from}
        connection.execute(_EXTEND, {**key, "heard_until": heard.until})


def deaf_seconds(
    connection: Connection,
    home: str,
    since: datetime,
    until: datetime,
    unwritten: Sequence[Heard] = (),
    *,
    now: datetime | None = None,
) -> int:
    """Whole seconds of `[since, until)` in which no link of the home was heard. `unwritten` counts as heard too. `now`: a
    beat at this instant (`until`, if none is given) would still be joined to the latest stretch."""
    if until <= since:
        return 0
    around = {"is_home": home, "since": since - GAP_MAX, "until": until + GAP_MAX}
    rows = connection.execute(_OVERLAPPING, around)
    stretches = [
        _joined(Heard(row.heard_from, row.heard_until), since, until if now is None else now) for row in rows
    ]
    return int((until - since - covered([*stretches, *unwritten], since, until)).total_seconds())


def _joined(heard: Heard, since: datetime, now: datetime) -> Heard:
    """The stretch with what lies within GAP_MAX before it since `since`, and after it up to `now`."""
    begin = since if timedelta(0) < heard.since - since < GAP_MAX else heard.since
    end = now if timedelta(0) < now - heard.until < GAP_MAX else heard.until
    return Heard(begin, end)


def covered(stretches: Iterable[Heard], since: datetime, until: datetime) -> timedelta:
    """How much of `[since, until)` at least one of the stretches covers."""
    total, end = timedelta(0), since
    for stretch in sorted(stretches):
        begin, stop = max(stretch.since, end), min(stretch.until, until)
        if stop > begin:
            total += stop - begin
            end = stop
    return total
