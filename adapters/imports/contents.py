"""What all readers share: what was found, what could not be read, and the words by which a source says how it ended."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Literal

from consensus import limits
from consensus.commands import ImportRecord, Link, Origin
from consensus.frozen import Frozen
from consensus.outcomes import OUTCOMES, Outcome

TITLE_LENGTH_MAX = 300
STATUS_LENGTH_MAX = 200
DATE_LENGTH_MAX = 60
KEY_LENGTH_MAX = 300
PEOPLE_MAX = 100
MIDDAY = time(12, tzinfo=UTC)
"""The instant of a mere date: it is that day in nearly every zone."""
OPEN: Literal["open"] = "open"

_STATUSES: tuple[tuple[Outcome | Literal["open"], tuple[str, ...]], ...] = (
    ("superseded", ("superseded", "superceded", "replaced", "deprecated", "obsolete",
                    "ersetzt", "veraltet", "remplac", "déprécié", "obsolète", "sustituid", "obsolet")),
    ("withdrawn", ("withdrawn", "cancel", "abandon", "zurückgezogen", "retiré", "retirad")),
    ("rejected", ("reject", "declin", "refus", "not accepted", "not adopted", "abgelehnt", "rejet", "rechazad")),
    (OPEN, ("proposed", "draft", "pending", "review", "open", "wip", "vorgeschlagen", "proposé", "propuest")),
    ("adopted", ("accept", "adopt", "approv", "decided", "agreed", "implement", "done", "passed", "active",
                 "akzeptiert", "angenommen", "entschieden", "accepté", "adopté", "aceptad", "adoptad")),
)  # fmt: skip
"""The beginnings of words, by what they say; the first that is there counts: `Accepted, superseded by 7` is superseded."""


class Contents(Frozen):
    """`left_out`: where something stands that is no record of a decision, and why."""

    records: tuple[ImportRecord, ...] = ()
    replaced: Mapping[str, str] = {}
    """Of a record that says by which other one it was superseded: its key -> the key of that one."""
    left_out: tuple[tuple[str, str], ...] = ()


class Unreadable(Exception):
    """Nothing of the file was taken."""

    def __init__(self, where: str, line: int, why: str) -> None:
        super().__init__(f"{where}, line {line}: {why}")


def outcome_of(written: str) -> Outcome | Literal["open"] | None:
    """What a status says; None where it says nothing that is known here."""
    plain = written.strip().casefold()
    for outcome in OUTCOMES:
        if plain == outcome:
            return outcome
    for meaning, words in _STATUSES:
        if any(re.search(rf"\b{re.escape(word)}", plain) for word in words):
            return meaning
    return None


def instant_of(written: str) -> datetime | None:
    """The instant of an ISO date or time; None where it is written otherwise."""
    text = written.strip().replace("/", "-")
    try:
        if len(text) <= len("2026-11-23"):
            return datetime.combine(date.fromisoformat(text), MIDDAY)
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def recorded(
    *,
    title: str,
    source: str,
    key: str,
    outcome: Outcome,
    status: str = "",
    date: str = "",
    people: Iterable[str] = (),
    why: str = "",
    url: str = "",
    tags: Iterable[str] = (),
) -> ImportRecord:
    """The command, with everything as long as it may be. The rest stays where it comes from."""
    names = [one_line(name, limits.NAME_LENGTH_MAX) for name in people]
    return ImportRecord(
        text=one_line(title, TITLE_LENGTH_MAX),
        origin=Origin(
            source=source,
            key=one_line(key, KEY_LENGTH_MAX),
            status=one_line(status, STATUS_LENGTH_MAX),
            date=one_line(date, DATE_LENGTH_MAX),
            people=tuple(dict.fromkeys(filter(None, names)))[:PEOPLE_MAX],
        ),
        outcome=outcome,
        why=clipped(why.strip(), limits.REASON_LENGTH_MAX),
        links=(Link(url=url, role="knowledge"),) if url and len(url) <= limits.LINK_LENGTH_MAX else (),
        decided_at=instant_of(date),
        tags=tuple(tags),
    )


def one_line(text: str, length_max: int) -> str:
    return clipped(" ".join(text.split()), length_max)


def clipped(text: str, length_max: int) -> str:
    return text if len(text) <= length_max else f"{text[: length_max - 1].rstrip()}…"
