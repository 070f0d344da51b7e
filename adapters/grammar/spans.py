"""Spans of time as people type them: `30m`, `3h`, `2d`, `1w`, `2h5m`, `90 min`, `in 3 days`, `２日`, `1週間`.

Months and years are not among them: they have no length of their own.
"""

import re
from datetime import timedelta

from adapters.grammar.tokens import folded

_UNITS = {
    timedelta(
        seconds=1
    ): "s sec secs second seconds seconde secondes sek sekunde sekunden segundo segundos 秒 秒間",
    timedelta(minutes=1): "m min mins minute minutes minuten minuto minutos 分 分間",
    timedelta(hours=1): "h hr hrs hour hours heure heures std stunde stunden hora horas 時間",
    timedelta(days=1): "d day days j jour jours tag tage tagen día días dia dias 日 日間",
    timedelta(weeks=1): "w wk wks week weeks semaine semaines sem woche wochen semana semanas 週 週間",
}
_LENGTH = {word: length for length, words in _UNITS.items() for word in words.split()}
_PART = re.compile(r"(\d{1,6})\s*([^\W\d_]+)\.?\s*")
_BEFORE = re.compile(r"(?:in|dans|en|within|after|nach|binnen)\s+(?=\d)")
_AFTER = re.compile(r"(?:後|以内|まで)$")


def read_span(words: str) -> timedelta | None:
    """The span that these words say, or None where they say none. It may be nothing or very long: nobody checked."""
    rest = _AFTER.sub("", _BEFORE.sub("", folded(words).strip(), count=1)).strip()
    return _sum(rest) if rest else None


def _sum(rest: str) -> timedelta | None:
    total, at = timedelta(), 0
    while at < len(rest):
        part = _PART.match(rest, at)
        length = _LENGTH.get(part[2]) if part else None
        if part is None or length is None:
            return None
        total += int(part[1]) * length
        at = part.end()
    return total


def written(span: timedelta) -> str:
    """The shortest form that reads back: `2h5m`, `3d`; `0m` for nothing."""
    seconds = int(span.total_seconds())
    out = ""
    for size, letter in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")):
        count, seconds = divmod(seconds, size)
        out += f"{count}{letter}" if count else ""
    return out or "0m"
