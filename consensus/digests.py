"""When a digest comes: every day, or on one weekday, at a time of day in a zone."""

from datetime import UTC, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from consensus.frozen import Frozen

Every = Literal["daily", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Every, ...] = get_args(Every)[1:]
AT = time(9)
LATE_MAX = timedelta(days=2)
"""After a longer outage a digest is skipped: the next one is due soon, or tells the same better."""


class Rhythm(Frozen):
    every: Every
    at: time = AT
    zone: str = "UTC"
    """An IANA name."""

    @property
    def days(self) -> int:
        """How many days lie between two, and so how far one looks back."""
        return 1 if self.every == "daily" else 7

    def after(self, instant: datetime) -> datetime:
        """The first instant later than this at which one is due, in UTC.

        A time that the clocks pass over comes as much later as they are put forward; of one that comes twice the first
        counts.
        """
        zone = ZoneInfo(self.zone)
        today = instant.astimezone(zone).date()
        for ahead in range(-1, 2 * 7 + 1):
            day = today + timedelta(days=ahead)
            if self.every != "daily" and WEEKDAYS[day.weekday()] != self.every:
                continue
            due = datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)
            if due > instant:
                return due
        raise AssertionError("there is one in each week")

    def last(self, instant: datetime) -> datetime:
        """The last instant, this one included, at which one was due, in UTC."""
        due = self.after(instant - timedelta(days=self.days + 1))
        while (following := self.after(due)) <= instant:
            due = following
        return due
