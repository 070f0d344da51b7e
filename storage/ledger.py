"""The log within one unit of work: entries appended to their community's chain, private values beside them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select

from consensus.events import CheckpointMade, CommunityEvent, Event, SigningKeyChanged
from consensus.ids import DecisionId, PersonId
from consensus.plain import instant_text
from consensus.refusal import Refused
from storage import chain, dialect, search
from storage.export_lines import Line
from storage.known import WHO, Known, owner_of
from storage.labels import Labels
from storage.places import Community
from storage.session import Session
from storage.tables import BLOCK, ENTRY, PRIVATE, SEARCH
from storage.verify_log import BLOCK_LEVEL, canonical, commitment, key_change_text, signed_text
from storage.watches import Watches

_ENTRY = insert(ENTRY)
_BLOCK = insert(BLOCK)
_PRIVATE = insert(PRIVATE)
_SEARCH = insert(SEARCH)
_OWNED = (
    select(PRIVATE.c.community, PRIVATE.c.seq).where(PRIVATE.c.person == bindparam("is_person")).distinct()
)
_WORDS = select(PRIVATE.c.value).where(PRIVATE.c.person == bindparam("is_person"), PRIVATE.c.field != WHO)
_ERASE = delete(PRIVATE).where(PRIVATE.c.person == bindparam("is_person"))
_UNFIND = delete(SEARCH).where(
    and_(SEARCH.c.community == bindparam("is_community"), SEARCH.c.seq == bindparam("is_seq"))
)


def texts_in(value: object) -> Iterator[str]:
    """The texts within a value."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts_in(item)
        case list():
            for item in value:
                yield from texts_in(item)


class Ledger:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._entries: list[dict[str, Any]] = []
        self._private: list[dict[str, Any]] = []
        self._search: list[dict[str, Any]] = []
        self._blocks: list[dict[str, Any]] = []
        self._erased: set[PersonId] = set()
        self._unfind: list[dict[str, Any]] = []
        self._labels = Labels()
        self.watches = Watches()
        self.checkpoints: list[Mapping[str, Any]] = []
        """Those made here."""

    def append(
        self,
        community: Community,
        event: Event | CommunityEvent,
        at: datetime,
        *,
        decision: DecisionId | None = None,
        sequence: int = 0,
        number: int | None = None,
        searchable: bool = False,
        known: Iterable[Known] = (),
    ) -> int:
        """Append an entry; returns its place in the log. `searchable`: its words may be found by those who may see it.
        `known`: what it rests on."""
        written = chain.write(event)
        seq = community.head_seq + 1
        by = owner_of("words", event)
        commitments = {}
        for field, value, owner in (
            *(Known(field, value, by) for field, value in written.private.items()),
            *known,
        ):
            salt = self._session.salt()
            commitments[field] = commitment(salt, value)
            self._private.append(
                {
                    "community": community.id,
                    "seq": seq,
                    "field": field,
                    "person": owner,
                    "salt": salt,
                    "value": value,
                }
            )
        row = {
            "community": community.id,
            "seq": seq,
            "decision": decision,
            "sequence": sequence,
            "type": written.type,
            "at": at,
            "body": written.body,
            "priv": canonical(commitments) if commitments else "{}",
            "prev": community.head_hash,
        }
        row["hash"] = chain.hash_of(row, community.log, chain.subject_of(number))
        self._entries.append(row)
        self._lengthen(community, str(row["hash"]))
        if searchable and decision is not None and "words" in written.private:
            self._index(community, seq, decision, written.private["words"])
        if decision is not None:
            self._labels.take(community.id, decision, seq, event)
            self.watches.take(community.id, decision, seq, event)
        return seq

    def copy(
        self, community: Community, line: Line, *, decision: DecisionId | None, searchable: bool
    ) -> None:
        """Append an entry of an export just as it was written."""
        self._private += [
            {
                "community": community.id,
                "seq": line.seq,
                "field": name,
                "person": owner_of(name, line.event),
                "salt": salt,
                "value": value,
            }
            for name, (salt, value) in line.private.items()
        ]
        self._entries.append(
            {
                "community": community.id,
                "seq": line.seq,
                "decision": decision,
                "sequence": line.sequence,
                "type": line.type,
                "at": line.at,
                "body": line.body,
                "priv": line.priv,
                "prev": line.prev,
                "hash": line.hash,
            }
        )
        match line.event:
            case CheckpointMade(key=key) | SigningKeyChanged(new=key) if key:
                community.signing_key = key
        self._lengthen(community, line.hash)
        if searchable and decision is not None and "words" in line.private:
            self._index(community, line.seq, decision, line.private["words"][1])
        if decision is not None:
            self._labels.take(community.id, decision, line.seq, line.event)
            self.watches.take(community.id, decision, line.seq, line.event)

    def _lengthen(self, community: Community, head: str) -> None:
        community.head_seq, community.head_hash = community.head_seq + 1, head
        if block := community.peaks.append(head):
            number = community.head_seq >> BLOCK_LEVEL
            self._blocks.append({"community": community.id, "number": number, "root": block})

    def _index(self, community: Community, seq: int, decision: DecisionId, written: str) -> None:
        """Let the words be found."""
        words = search.words_of(json.loads(written))
        if words:
            self._search.append({"community": community.id, "seq": seq, "decision": decision, "words": words})

    def checkpoint(self, community: Community, at: datetime) -> int:
        """Append an entry that says how the log stood just before it, signed where its key is at hand."""
        stood: dict[str, Any] = {
            "size": community.head_seq + 1,
            "root": f"sha256:{community.peaks.root()}",
            "head": f"sha256:{community.head_hash}",
        }
        made = {**stood, "log": community.log, "at": instant_text(at)}
        signing = self._session.signing
        key = community.signing_key or signing.key()
        if signature := signing.sign(key, signed_text(made)):
            community.signing_key = key
            stood |= {"key": key, "signature": signature}
        self.checkpoints.append({**made, **stood})
        return self.append(community, CheckpointMade(**stood), at)

    def change_key(self, community: Community, new: str, at: datetime, *, lost: bool) -> bool:
        """Append that another key signs from now on, and a checkpoint signed with it; returns False where there was nothing to change. Raises Refused `signing-key-missing` where
        the old one is not at hand, unless it is said to be lost."""
        old = community.signing_key
        if old in ("", new) or (lost and self._session.signing.has(old)):
            return False
        message = key_change_text(instant_text(at), community.log, old, new)
        signature = "" if lost else self._session.signing.sign(old, message)
        if not signature and not lost:
            raise Refused("signing-key-missing", try_code="put-signing-key-back", key=old)
        self.append(community, SigningKeyChanged(old=old, new=new, signature=signature), at)
        community.signing_key = new
        self.checkpoint(community, at)
        return True

    def words_of(self, person: PersonId) -> set[str]:
        """Every text in the person's private values."""
        rows = self._session.connection.execute(_WORDS, {"is_person": person}).scalars()
        written = [
            *rows,
            *(row["value"] for row in self._private if row["person"] == person and row["field"] != WHO),
        ]
        return {text for value in written for text in texts_in(json.loads(value))}

    def erase(self, community: Community, person: PersonId) -> Sequence[int]:
        """Erase the person's private values; returns where in this community's log they were."""
        self._erased.add(person)
        owned = {
            (row.community, row.seq)
            for row in self._session.connection.execute(_OWNED, {"is_person": person})
        }
        owned |= {(row["community"], row["seq"]) for row in self._private if row["person"] == person}
        self._private = [row for row in self._private if row["person"] != person]
        self._search = [row for row in self._search if (row["community"], row["seq"]) not in owned]
        self._labels.erase(owned)
        self.watches.erase(owned)
        self._unfind += [{"is_community": where, "is_seq": seq} for where, seq in sorted(owned)]
        return sorted(seq for where, seq in owned if where == community.id)

    @property
    def erases(self) -> bool:
        return bool(self._erased)

    def flush(self) -> None:
        session = self._session
        session.write(_ENTRY, self._entries)
        session.write(_BLOCK, self._blocks)
        session.write(_PRIVATE, self._private)
        session.write(_SEARCH, self._search)
        session.write(_ERASE, [{"is_person": person} for person in sorted(self._erased)])
        session.write(_UNFIND, self._unfind)
        self._labels.flush(session)
        self.watches.flush(session)
        if self._unfind:
            dialect.forget_deleted_words(session.connection)
