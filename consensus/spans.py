"""Spans of time as people write them in definitions and scenarios: `90m`, `72h`, `10d`, `2w`, also `2h5m`."""

import re
from datetime import timedelta

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
LONGEST = timedelta(days=999_999)
"""Longer ones could be read and not written; nothing here lasts as long."""
_WRITTEN = re.compile(r"(?:([0-9]{1,6})w)?(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?")


def span(text: str) -> timedelta:
    """Read a span: whole weeks, days, hours and minutes, in this order, each at most once. ValueError otherwise."""
    match = _WRITTEN.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"not a span of time: {text!r}")
    read = sum(
        (int(number) * unit for number, unit in zip(match.groups(), _UNITS.values(), strict=True) if number),
        timedelta(),
    )
    if read > LONGEST:
        raise ValueError(f"not a span of time: {text!r}")
    return read


def span_text(value: timedelta) -> str:
    """Write a span so that `span` reads it back: `72h` and `10d` as authors do, `2h5m` where one unit is too few.

    Hours are kept up to three days, and weeks are not used: people say 72 hours and ten days. ValueError for a
    negative span or one that is no whole number of minutes.
    """
    minutes, rest = divmod(value, _UNITS["m"])
    if rest or minutes < 0:
        raise ValueError(f"not a whole number of minutes: {value}")
    days = 0 if minutes <= 72 * 60 else minutes // (24 * 60)
    hours, minutes = divmod(minutes - days * 24 * 60, 60)
    parts = [f"{number}{unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if number]
    return "".join(parts) or "0m"
