"""The audit of a database: every chain recomputed, every decision replayed, every figure recounted.

What lies in `decision`, `ballot`, `counter` and `objection` must be what the entries make; what lies in `private` must
be what the entries commit to. The first bad entry of a log is named, and nothing after it is judged.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from consensus.definition import DefinitionError
from consensus.events import CheckpointMade, CommunityEvent, Event
from storage import chain
from storage.definitions import Definitions
from storage.replay import Replay
from storage.tables import COMMUNITY, DECISION, DEFINITION, ENTRY, PRIVATE, current_text
from storage.verify_log import NO_HASH, Peaks, canonical, commitment, of_decision

BATCH = 1_000


class Fault(NamedTuple):
    """One thing that is not as it should be. `seq`: the entry; `number`: the decision, where it is about one.

    `log` is empty where it is about no one log.
    """

    log: str
    code: str
    message: str
    seq: int | None = None
    number: int | None = None


class Private(NamedTuple):
    field: str
    salt: bytes
    value: str


def audit(connection: Connection, definitions: Definitions) -> list[Fault]:
    """Every fault found, the logs in order."""
    faults = [
        Fault(
            "", "definition", f"The rules of the process {name!r} are not those that decisions opened with."
        )
        for name in _forged(connection, definitions)
    ]
    if faults:
        return faults
    for community in connection.execute(select(COMMUNITY).order_by(COMMUNITY.c.id)).mappings().all():
        faults += _Audit(connection, definitions, community).run()
    return faults


def renew_headers(connection: Connection, definitions: Definitions) -> None:
    """After an upgrade: what is stored of decisions, as today's version makes it of their entries. A log whose entries are
    not as they were written is left as it is, for the audit to name."""
    for community in connection.execute(select(COMMUNITY).order_by(COMMUNITY.c.id)).mappings().all():
        check = _Audit(connection, definitions, community)
        if all(fault.code == "projection" for fault in check.run()):
            check.replay.renew_headers(connection)


def _forged(connection: Connection, definitions: Definitions) -> Iterator[str]:
    """The stored definitions whose text is not that of their digest."""
    for row in connection.execute(select(DEFINITION).order_by(DEFINITION.c.id, DEFINITION.c.version)):
        try:
            if definitions.read(row.text, row.id).digest != row.digest:
                yield row.id
        except DefinitionError:
            yield row.id


def batches(connection: Connection, community: str) -> Iterator[Sequence[RowMapping]]:
    """The entries of a community in order, some at a time, with what is known of the decision they are about."""
    statement = (
        select(ENTRY, DECISION.c.number, DECISION.c.status, DECISION.c.community.label("decided_in"))
        .outerjoin(DECISION, DECISION.c.id == ENTRY.c.decision)
        .where(ENTRY.c.community == community)
        .order_by(ENTRY.c.seq)
    )
    last = -1
    while True:
        rows = connection.execute(statement.where(ENTRY.c.seq > last).limit(BATCH)).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["seq"]


def private_of(connection: Connection, rows: Sequence[RowMapping]) -> Mapping[int, list[Private]]:
    """The private values that still exist of these entries, by their place in the log."""
    values: dict[int, list[Private]] = {}
    statement = select(PRIVATE.c.seq, PRIVATE.c.field, PRIVATE.c.salt, PRIVATE.c.value).where(
        PRIVATE.c.community == rows[0]["community"], PRIVATE.c.seq.between(rows[0]["seq"], rows[-1]["seq"])
    )
    for seq, field, salt, value in connection.execute(statement):
        values.setdefault(seq, []).append(Private(field, salt, value))
    return values


class _Bad(Exception):
    """An entry that is not as it was written; ends the audit of its log."""


class _Audit:
    def __init__(self, connection: Connection, definitions: Definitions, community: RowMapping) -> None:
        self._connection = connection
        self._definitions = definitions
        self._community = community
        self._head = NO_HASH
        self._peaks = Peaks()
        self.replay = Replay()

    def run(self) -> list[Fault]:
        log = self._community["log"]
        seq = 0
        at: RowMapping | None = None
        try:
            for rows in batches(self._connection, self._community["id"]):
                private = private_of(self._connection, rows)
                for row in rows:
                    if row["seq"] != seq:
                        raise _Bad("was removed")
                    at = row
                    self._take(row, private.get(seq, []))
                    seq += 1
        except _Bad as bad:
            number = None if at is None or at["seq"] != seq else at["number"]
            about = (
                ""
                if at is None or number is None
                else of_decision(f"D-{number}", self._title(at["decision"]))
            )
            return [Fault(log, "entry", f"Entry {seq} {bad}.{about}", seq=seq, number=number)]
        return [*self._of_head(seq), *self._of_projections()]

    def _title(self, decision: str) -> str:
        """The text of a decision as it stands beside the chain; empty where it was erased."""
        words = PRIVATE.join(DECISION, current_text(PRIVATE))
        statement = select(PRIVATE.c.value).select_from(words)
        value = self._connection.execute(statement.where(DECISION.c.id == decision)).scalar()
        try:
            return "" if value is None else chain.words_text(json.loads(value))
        except ValueError:
            return ""

    def _take(self, row: RowMapping, private: Sequence[Private]) -> None:
        """Check one entry and fold it into the replay."""
        if row["prev"] != self._head:
            raise _Bad("was changed: it does not follow the one before")
        for column in ("body", "priv"):
            if not _is_canonical(row[column]):
                raise _Bad(f"was changed: its {column} is not as it was written")
        if chain.hash_of(row, self._community["log"], chain.subject_of(row["number"])) != row["hash"]:
            raise _Bad("was changed: its content does not match its hash")
        if row["decision"] is not None and row["decided_in"] != row["community"]:
            raise _Bad("was changed: it speaks of no decision of this log")
        committed = json.loads(row["priv"])
        for value in private:
            if committed.get(value.field) != commitment(value.salt, value.value):
                raise _Bad(f"was changed: its private value {value.field!r} is not the one recorded")
        try:
            event = chain.read(
                row["type"], row["body"], row["priv"], {value.field: value.value for value in private}
            )
        except chain.UnknownEntryType:
            raise _Bad(f"is of the type {row['type']}, which this version does not know") from None
        self._fold(row, event)
        self._peaks.append(row["hash"])
        self._head = row["hash"]

    def _fold(self, row: RowMapping, event: Event | CommunityEvent) -> None:
        if isinstance(event, CheckpointMade):
            root, head = f"sha256:{self._peaks.root()}", f"sha256:{self._head}"
            if (event.size, event.root, event.head) != (self._peaks.size, root, head):
                raise _Bad("is a checkpoint that does not fit what is before it")
        if row["decision"] is not None and not self.replay.take(row, event):
            raise _Bad("does not follow the entries of its decision")

    def _of_head(self, size: int) -> Iterator[Fault]:
        community = self._community
        expected = (size - 1, self._head, self._peaks.hashes, self.replay.next_number)
        stored = community["head_seq"], community["head_hash"], json.loads(community["peaks"])
        if (*stored, community["next_number"]) != expected:
            message = f"The head of the log says {community['head_seq'] + 1} entries, and there are {size}."
            if community["head_seq"] == size - 1:
                message = "The head of the log does not fit its entries."
            elif community["head_seq"] >= size:
                message = f"Entry {size} and what follows were cut off."
            cut_off = size if community["head_seq"] >= size else None
            yield Fault(community["log"], "head", message, seq=cut_off)

    def _of_projections(self) -> Iterator[Fault]:
        offset = timedelta(seconds=self._community["clock_offset_seconds"])
        differences = self.replay.differences(
            self._connection, self._definitions, self._community["id"], offset
        )
        for number, what in differences:
            message = f"D-{number}: its {what} is not what the entries make."
            yield Fault(self._community["log"], "projection", message, number=number)


def _is_canonical(text: str) -> bool:
    try:
        plain: Any = json.loads(text)
        return isinstance(plain, dict) and canonical(plain) == text
    except ValueError:
        return False
