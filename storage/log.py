"""The decision log as a whole: exported for strangers, and verified against everything that was made of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from consensus.ballot_boxes import SOUNDINGS
from consensus.decision import Decision
from consensus.events import BallotCast
from consensus.plain import cleaned, from_json, instant_text
from consensus.ports import Viewer
from consensus.refusal import Refused
from storage import audit, chain, imports, verify_log
from storage.audit import Audited, Fault, Private, batches, private_of
from storage.decision_reader import process_of
from storage.definitions import Definitions
from storage.export_context import context_of
from storage.export_lines import unreadable
from storage.imports import Imported
from storage.known import FIELDS
from storage.signing import Signing, is_signed
from storage.store import Store
from storage.tables import COMMUNITY, DECISION
from storage.verify_log import FORMAT, Peaks, canonical, signed_text
from storage.visibility import Seat, seat_of

_STATE = select(DECISION.c.state).where(DECISION.c.id == bindparam("is_decision"))
_FITS_NOWHERE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    SQLAlchemyError,
)
"""What a forged log runs into, besides what the database refuses."""


class Log:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def id_of(self, viewer: Viewer) -> str:
        """The id of the log of the viewer's community, by which exports and feeds name its decisions. Raises Refused:
        `several-communities`, `no-log`."""

        def job(connection: Connection) -> str:
            return str(community_of(connection, seat_of(connection, viewer))["log"])

        return await self._store.read(job)

    async def lines(self, viewer: Viewer, now: datetime, *, opened: bool, people: bool = False) -> list[str]:
        """The log of the operator's community as JSON lines, ending with a checkpoint.

        `opened`: with the private values that still exist, as far as they may be shown now (the choices of a hidden
        decision that is open stay closed, and those of which nobody is told who made them for good). `people`: with who is who, and with all that is hidden, so that another
        database can go on with it. Raises Refused: `operators-only`, `several-communities`, `no-log`.
        """
        return await self._store.read(
            lambda connection: list(
                _lines(connection, self._store, viewer, now, opened=opened, people=people)
            )
        )

    async def document(self, viewer: Viewer, now: datetime, *, opened: bool, people: bool = False) -> str:
        """The same as one JSON document."""
        lines = [json.loads(line) for line in await self.lines(viewer, now, opened=opened, people=people)]
        return canonical({"format": FORMAT, "entries": lines[:-1], **lines[-1]})

    async def take_in(self, data: bytes) -> Imported:
        """Take an exported log into this database. Raises Refused, and then nothing changed: `export-foreign`, `export-bad`, and
        those of imports.take_in."""
        finding = verify_log.check(data, is_signed)
        if finding.code == "foreign":
            raise Refused("export-foreign", try_code="make-an-export", seeming=verify_log.seeming(data))
        if not finding.ok:
            raise Refused("export-bad", try_code="export-anew", why=finding.message)
        try:
            return await self._store.with_session(
                lambda session: imports.take_in(session, self._store.definitions, data)
            )
        except _FITS_NOWHERE as error:
            # Every hash can be right and what stands there still make no sense.
            raise unreadable("It holds something that no log of this program holds.") from error

    async def verify(self) -> list[Fault]:
        """Check every log of the database and all that was made of it; empty when all is as it should be."""
        return (await self.audited()).faults

    async def audited(self) -> Audited:
        """The same, with what no entry commits to."""
        return await self._store.read(lambda connection: audit.audit(connection, self._store.definitions))

    async def sizes(self) -> Mapping[str, int]:
        """How many entries each log has, by the id of the log."""

        def job(connection: Connection) -> Mapping[str, int]:
            return {row.log: row.head_seq + 1 for row in connection.execute(select(COMMUNITY))}

        return await self._store.read(job)


def _lines(
    connection: Connection, store: Store, viewer: Viewer, now: datetime, *, opened: bool, people: bool
) -> Iterator[str]:
    seat = seat_of(connection, viewer)
    if not seat.operator:
        raise Refused("operators-only", try_code="ask-an-administrator")
    community = community_of(connection, seat)
    assert seat.community is not None, "else it has no log"
    peaks, unnamed = Peaks(), _Unnamed(connection, store.definitions)
    for rows in batches(connection, seat.community):
        private = private_of(connection, rows) if opened else {}
        for row in rows:
            text = chain.entry_text(row, community["log"], chain.subject_of(row["number"]))
            peaks.append(row["hash"])
            entry = {**json.loads(text), "hash": f"sha256:{row['hash']}"}
            apart = not people and row["type"] == BallotCast.kind and row["decision"] in unnamed
            opened_here = {} if apart else shown(row, private.get(row["seq"], ()), all_of_it=people)
            yield canonical({**entry, "open": opened_here} if opened_here else entry)
    checkpoint = signed_now(store.signing, community, peaks, now + seat.offset)
    context = cleaned(context_of(connection, seat.community, people=people))
    checkpoint["context"] = verify_log.context_digest(context)
    digest = verify_log.checkpoint_digest(checkpoint)
    yield canonical({"checkpoint": {**checkpoint, "digest": digest}, "with": context})


class _Unnamed:
    """The decisions of which nobody is told who voted how. Their ballots stay closed: an entry names by the same id, in each
    decision, who cast it."""

    def __init__(self, connection: Connection, definitions: Definitions) -> None:
        self._connection = connection
        self._definitions = definitions
        self._known: dict[str, bool] = {}

    def __contains__(self, decision_id: str) -> bool:
        if decision_id not in self._known:
            state = self._connection.execute(_STATE, {"is_decision": decision_id}).scalar_one()
            process = process_of(self._connection, self._definitions, from_json(Decision, state))
            self._known[decision_id] = process.names_off
        return self._known[decision_id]


def signed_now(signing: Signing, community: RowMapping, peaks: Peaks, at: datetime) -> dict[str, Any]:
    """A checkpoint over all that is in a log, signed where its key is at hand."""
    checkpoint: dict[str, Any] = {
        "log": community["log"],
        "size": peaks.size,
        "root": f"sha256:{peaks.root()}",
        "head": f"sha256:{community['head_hash']}",
        "at": instant_text(at),
    }
    key = community["signing_key"] or signing.key()
    signature = signing.sign(key, signed_text(checkpoint))
    return {**checkpoint, "key": key, "signature": signature} if signature else checkpoint


def community_of(connection: Connection, seat: Seat) -> RowMapping:
    if seat.community is None and connection.execute(select(COMMUNITY.c.id).limit(1)).first() is not None:
        raise Refused("several-communities", try_code="name-the-home")
    community = (
        connection.execute(select(COMMUNITY).where(COMMUNITY.c.id == seat.community)).mappings().first()
    )
    if community is None:
        raise Refused("no-log", try_code="open-a-new-one")
    return community


_SOUNDING = f'"box":"{SOUNDINGS}"'
"""In the body of what was said in private, which is never shown to anybody but the drafter, summed up."""


def shown(row: RowMapping, private: Iterable[Private], *, all_of_it: bool) -> dict[str, Any]:
    """The private values of an entry with their salts. What a hidden decision hides stays hidden until it is closed."""
    covered = row["status"] != "closed" or _SOUNDING in row["body"]
    if not all_of_it and covered and '"sealed":' in row["priv"]:
        return {}
    return {
        value.field: {"salt": value.salt.hex(), "value": json.loads(value.value)}
        for value in private
        if all_of_it or value.field not in FIELDS  # who is who is for databases that go on with it
    }
