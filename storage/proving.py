"""Proofs from the database, as verify_log.py reads them: what became of a decision is in the log; a log goes on another."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from consensus.plain import instant_text
from consensus.ports import Viewer
from consensus.refusal import Refused
from storage import audit, chain
from storage.checkpoints import Made, at_entry, following
from storage.log import community_of, shown, signed_now
from storage.proofs import consistency, inclusion, tree_hash
from storage.signing import Signing
from storage.tables import BLOCK, DECISION, ENTRY
from storage.texts import BUT_BALLOTS
from storage.verify_log import BLOCK_LEVEL, PROOF, Peaks, canonical
from storage.visibility import decision_id, seat_of

BLOCK_SIZE = 1 << BLOCK_LEVEL
OPENINGS = ("decision_opened.v1", "decision_recorded.v1")
PROVED = (OPENINGS, ("amended.v1",), ("decision_closed.v1",))
"""Of each group the last entry: what was asked, its last wording, and how it ended."""
_OF_DECISION = (
    select(ENTRY, DECISION.c.number, DECISION.c.status)
    .join(DECISION, DECISION.c.id == ENTRY.c.decision)
    .where(
        ENTRY.c.decision == bindparam("is_decision"),
        BUT_BALLOTS,  # said as in the index
        ENTRY.c.type.in_([kind for kinds in PROVED for kind in kinds]),
    )
    .order_by(ENTRY.c.sequence)
)


def proof_of(
    connection: Connection, signing: Signing, viewer: Viewer, number: int, now: datetime, size: int | None
) -> str:
    """That the decision's opening, its last wording and its end are in the log: in that of `size` entries, else in that of
    the first checkpoint after them, or of now where there is none.

    Raises Refused `no-such-decision`, `no-such-size` (the log had not that many entries, or the decision is younger).
    """
    seat = seat_of(connection, viewer)
    rows = connection.execute(_OF_DECISION, {"is_decision": decision_id(connection, seat, number)})
    chosen = _chosen(rows.mappings().all())
    if size is not None:
        chosen = [row for row in chosen if row["seq"] < size]
    community = community_of(connection, seat)
    tree = _Tree(connection, community)
    if not chosen:
        raise Refused("no-such-size", try_code="say-a-size", size=size or 0, entries=tree.size)
    if size is None:
        made = following(connection, community["id"], chosen[-1]["seq"])
        checkpoint = (
            signed_now(signing, community, tree.peaks, now + seat.offset)
            if made is None
            else _written(community, made)
        )
    else:
        checkpoint = tree.checkpoint(size)
    entries = []
    for row in chosen:
        entry = json.loads(chain.entry_text(row, community["log"], chain.subject_of(row["number"])))
        item = {"entry": entry, "path": _hashes(inclusion(tree.part, row["seq"], checkpoint["size"]))}
        opened = shown(row, audit.private_of(connection, [row]).get(row["seq"], ()), all_of_it=False)
        entries.append({**item, "open": opened} if opened else item)
    return canonical({"format": PROOF, "kind": "inclusion", "checkpoint": checkpoint, "entries": entries})


def growth_of(
    connection: Connection, signing: Signing, viewer: Viewer, now: datetime, first: int, second: int | None
) -> str:
    """That the log of `second` entries, else that of now, begins with that of `first`. Raises Refused `no-such-size`."""
    seat = seat_of(connection, viewer)
    community = community_of(connection, seat)
    tree = _Tree(connection, community)
    checkpoint = (
        signed_now(signing, community, tree.peaks, now + seat.offset)
        if second is None
        else tree.checkpoint(second)
    )
    size = checkpoint["size"]
    if not 0 < first <= size:
        raise Refused("no-such-size", try_code="say-a-size", size=first, entries=size)
    begun = {"size": first, "root": f"sha256:{tree.part(0, first)}"}
    return canonical(
        {
            "format": PROOF,
            "kind": "consistency",
            "from": begun,
            "checkpoint": checkpoint,
            "path": _hashes(consistency(tree.part, first, size)),
        }
    )


class _Tree:
    """The tree of a log. A part of it costs one row for each 256 of its entries, and 255 more at most."""

    def __init__(self, connection: Connection, community: RowMapping) -> None:
        self._connection = connection
        self._community = community
        self.size = community["head_seq"] + 1
        self.peaks = Peaks(self.size, json.loads(community["peaks"]))

    def part(self, start: int, end: int) -> str:
        """The parts that proofs ask for begin where a block begins, if they are as large as one."""
        if end - start < BLOCK_SIZE:
            return tree_hash(self._leaves(start, end))
        whole = end // BLOCK_SIZE
        blocks, rest = Peaks(), Peaks()
        for root in self._blocks(start // BLOCK_SIZE, whole):
            blocks.append(root)
        for leaf in self._leaves(whole * BLOCK_SIZE, end):
            rest.append(leaf)
        return Peaks(end - start, [*blocks.hashes, *rest.hashes]).root()

    def checkpoint(self, size: int) -> dict[str, Any]:
        """The one that was made over this many entries, else what it would have said. Raises Refused `no-such-size`."""
        if not 0 < size <= self.size:
            raise Refused("no-such-size", try_code="say-a-size", size=size, entries=self.size)
        made = at_entry(self._connection, self._community["id"], size)
        if made is not None:
            return _written(self._community, made)
        [head] = self._leaves(size - 1, size)
        root = self.part(0, size)
        log = self._community["log"]
        return {"log": log, "size": size, "head": f"sha256:{head}", "root": f"sha256:{root}"}

    def _leaves(self, start: int, end: int) -> Sequence[str]:
        of = ENTRY.c.community == self._community["id"]
        rows = select(ENTRY.c.hash).where(of, ENTRY.c.seq >= start, ENTRY.c.seq < end).order_by(ENTRY.c.seq)
        return self._connection.execute(rows).scalars().all()

    def _blocks(self, start: int, end: int) -> Sequence[str]:
        of = BLOCK.c.community == self._community["id"]
        numbers = (BLOCK.c.number >= start, BLOCK.c.number < end)
        rows = select(BLOCK.c.root).where(of, *numbers).order_by(BLOCK.c.number)
        return self._connection.execute(rows).scalars().all()


def _chosen(rows: Sequence[RowMapping]) -> list[RowMapping]:
    last = {kinds: row for kinds in PROVED for row in rows if row["type"] in kinds}
    return sorted(last.values(), key=lambda row: int(row["seq"]))


def _written(community: RowMapping, made: Made) -> dict[str, Any]:
    """A checkpoint that is an entry, as verify_log.py writes it."""
    return {**json.loads(made.body), "log": community["log"], "at": instant_text(made.at)}


def _hashes(path: Sequence[str]) -> list[str]:
    return [f"sha256:{hash_}" for hash_ in path]
