"""Instants that rules ask for: default deadlines by day, reminders by day. Pure arithmetic on instants that are given."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_BEGINS = time(8)
DAY_ENDS = time(20)
MORNING = time(10)
REMIND_BEFORE = timedelta(hours=24)
LONG_WINDOW = timedelta(hours=48)


def default_close(opened_at: datetime, runs_for: timedelta, zone: str) -> datetime:
    """When a window ends that nobody set: `runs_for` later, moved from a night or weekend to 10:00 of the next working
    day. Never earlier."""
    due = opened_at + runs_for
    local = due.astimezone(ZoneInfo(zone))
    if local.weekday() < 5 and DAY_BEGINS <= local.time() < DAY_ENDS:
        return due
    day = local.date()
    if local.weekday() >= 5 or local.time() >= DAY_ENDS:
        day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    moved = datetime.combine(day, MORNING, local.tzinfo).astimezone(due.tzinfo)
    return max(moved, due)


def remind_at(
    since: datetime, closes_at: datetime | None, zone: str, *, by_day: bool = True
) -> datetime | None:
    """When the silent are reminded: 24 h before the end, at three quarters of a window shorter than two days; by day in
    the zone, where the window leaves room for that."""
    if closes_at is None or closes_at <= since:
        return None
    window = closes_at - since
    at = closes_at - REMIND_BEFORE if window >= LONG_WINDOW else since + window * 3 / 4
    at = at.replace(microsecond=0)
    if not by_day:
        return at
    local = at.astimezone(ZoneInfo(zone))
    moved = local
    if local.time() < DAY_BEGINS:
        moved = datetime.combine(local.date(), DAY_BEGINS, local.tzinfo)
    elif local.time() >= DAY_ENDS:
        moved = datetime.combine(local.date(), DAY_ENDS, local.tzinfo) - timedelta(minutes=30)
    shifted = moved.astimezone(at.tzinfo)
    return shifted if since < shifted < closes_at else at
