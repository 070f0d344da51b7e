"""What somebody who is nobody in particular is shown of a public place: no names where the place keeps them, and never who
has not acted."""

import base64
import hashlib
from collections.abc import Mapping

from consensus.events import AppealDecided, Appealed, Closed, Recorded, Superseded
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import Value
from consensus.refusal import Refused
from consensus.views import Awaited, Dossier, Entry, Filters, Row
from storage.visibility import Seat

PSEUDONYM_LENGTH = 5
_HAVE_SENTENCES = (Closed, Appealed, AppealDecided, Superseded)


def shown_to(seat: Seat, dossier: Dossier) -> Dossier:
    """The dossier as this viewer may read it."""
    if seat.anybody:
        dossier = replace(dossier, awaited=Awaited())
    if dossier.place.id not in seat.pseudonyms:
        return dossier
    names = {person: pseudonym(dossier.decision.id, person) for person in dossier.names}
    entries = tuple(_without_sentence(entry) for entry in dossier.entries)
    return replace(dossier, names=names, entries=entries)


def rows_shown_to(seat: Seat, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The lines of a list as this viewer may read them."""
    if not seat.anybody:
        return rows
    return tuple(
        replace(
            row, waiting_for=(), waiting_count=0, held=(), because=None if seat.pseudonyms else row.because
        )
        for row in rows
    )


def require_no_names(seat: Seat, filters: Filters) -> None:
    """Raises Refused `names-are-not-public` for filters that would find out who did what."""
    if seat.anybody and filters.names:
        raise Refused("names-are-not-public", try_code="sign-in-to-see")


def pseudonym(decision: str, person: PersonId) -> str:
    """Another one in each decision, so that nobody can be followed from one to the next."""
    digest = hashlib.sha256(f"{decision} {person}".encode()).digest()
    return base64.b32encode(digest).decode()[:PSEUDONYM_LENGTH].capitalize()


def _without_sentence(entry: Entry) -> Entry:
    """Sentences are kept as they were first written, with names in them."""
    event = entry.event
    if isinstance(event, _HAVE_SENTENCES) and event.sentence:
        return replace(entry, event=replace(event, sentence=""))
    if isinstance(event, Recorded) and isinstance(event.words.value, Mapping):
        origin = event.words.value.get("origin")
        if isinstance(origin, Mapping):  # an imported one names people, too
            value: Value = {**event.words.value, "origin": {**origin, "people": ()}}
            return replace(entry, event=replace(event, words=replace(event.words, value=value)))
    return entry
