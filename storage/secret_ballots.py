"""Secret ballots of one unit of work: sealed when they are cast, opened when they are counted, gone with the close.

`voted` has the people and no choice, `secret_ballot` the choices and no people; nothing has an order or an instant. A row
of one is tied to a row of the other by the decision's key alone, which is not in the database: with it destroyed, neither
a copy of the file, nor what the file held before, says who cast which ballot.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, select, update

from consensus.decision import Decision
from consensus.frozen import Frozen
from consensus.ids import DecisionId, PersonId
from consensus.limits import OPTIONS_MAX
from consensus.plain import from_json, to_json
from consensus.ports import KeyName, PollKeys
from consensus.process import Process
from consensus.refusal import Refused
from consensus.secrecy import SecretBallot, ShownBallot, receipt_of
from storage import dialect
from storage.session import Session
from storage.sql.lists import in_list, list_parameter, list_rows
from storage.tables import COMMUNITY, DECISION, SECRET_BALLOT, VOTED

NONCE_LENGTH_BYTES = 12
"""As AES-GCM takes it."""
_POSITION_ROOM, _OPTION_ROOM = 384, 24
"""Bytes for a position's key beside the rest, and for what a ballot says of one option."""

_PAIRS, (_DECISION, _PERSON) = list_rows("pairs", VOTED.c.decision, VOTED.c.person)
_VOTED = select(VOTED.c.decision, VOTED.c.person, VOTED.c.revision).select_from(
    _PAIRS.join(VOTED, (VOTED.c.decision == _DECISION) & (VOTED.c.person == _PERSON))
)
_SEALED = select(SECRET_BALLOT.c.pseudonym, SECRET_BALLOT.c.sealed).where(
    SECRET_BALLOT.c.decision == bindparam("is_decision")
)
_OUT_OF_VOTED = delete(VOTED).where(
    VOTED.c.decision == bindparam("is_decision"), VOTED.c.person == bindparam("is_person")
)
_OUT_OF_BALLOTS = delete(SECRET_BALLOT).where(
    SECRET_BALLOT.c.decision == bindparam("is_decision"),
    SECRET_BALLOT.c.pseudonym == bindparam("is_pseudonym"),
)
_ALL_VOTED = delete(VOTED).where(VOTED.c.decision == bindparam("is_decision"))
_ALL_BALLOTS = delete(SECRET_BALLOT).where(SECRET_BALLOT.c.decision == bindparam("is_decision"))
_OPEN = select(DECISION.c.id).where(in_list("ids", DECISION.c.id), DECISION.c.status != "closed")
_SECRET = select(DECISION.c.state).where(DECISION.c.status != "closed", DECISION.c.hidden)
_VOTED_OF = select(VOTED.c.decision).where(VOTED.c.person == bindparam("is_person"))
_FORGET = (
    update(VOTED)
    .where(VOTED.c.decision == bindparam("is_decision"), VOTED.c.person == bindparam("is_person"))
    .values(person=bindparam("nobody"))
)


class _Inside(Frozen):
    """What is sealed."""

    choice: str
    revision: int
    nonce: str
    """In hex."""


class SecretBallots:
    """`keys` None: this program has nowhere to keep keys, and neither opens nor seals."""

    def __init__(self, session: Session, keys: PollKeys | None) -> None:
        self._session = session
        self._keys = keys
        self._voted: dict[tuple[str, str], int | None] = {}
        """(decision, person) -> the revision on which they voted last."""
        self._sealed: dict[tuple[str, str], bytes | None] = {}
        """(decision, pseudonym) -> the ballot that this work put there; None: took back."""
        self._changed: set[tuple[str, str]] = set()
        self._forgotten: set[PersonId] = set()
        self.closed: list[KeyName] = []
        """Those whose keys are to be destroyed once the work is committed."""

    @property
    def has_keys(self) -> bool:
        return self._keys is not None

    # ------------------------------------------------------------------------------------------------------ reading

    def revision_of(self, decision: DecisionId, person: PersonId) -> int | None:
        """On which revision the person voted last; None: they have not voted."""
        key = decision, person
        if key not in self._voted:
            self._voted[key] = None
            for row in self._session.read(_VOTED, pairs=list_parameter([key])):
                self._voted[row.decision, row.person] = row.revision
        return self._voted[key]

    def opened(self, decision: Decision, process: Process) -> tuple[ShownBallot, ...] | None:
        """The ballots on the current revision; None where the key is lost, or what lies there is not what was sealed with it.
        Raises Refused where another program has the keys."""
        key = self._require_keys().find(_name(decision))
        if key is None:
            return None
        cipher = AESGCM(_derived(key, "ballots"))
        stored = {row.pseudonym: row.sealed for row in self._session.read(_SEALED, is_decision=decision.id)}
        for (where, pseudonym), sealed in self._sealed.items():
            if where == decision.id:
                stored[pseudonym] = sealed
        ballots = []
        for pseudonym, sealed in stored.items():
            if sealed is None:
                continue
            try:
                opened = _open(cipher, decision.id, pseudonym, bytes(sealed))
            except InvalidTag:
                return None
            if opened.revision == decision.revision:
                nonce = bytes.fromhex(opened.nonce)
                receipt = receipt_of(nonce, opened.choice) if process.ballot.receipts else ""
                ballots.append(ShownBallot(receipt=receipt, choice=opened.choice))
        return tuple(ballots) if len(ballots) == decision.acted else None

    # ----------------------------------------------------------------------------------------------------- changing

    def begin(self, decision: Decision) -> None:
        """Make the key of a decision that opens. It is on the disk before the decision is in the database."""
        self._require_keys().make(_name(decision))

    def cast(self, decision: Decision, process: Process, ballots: Iterable[SecretBallot]) -> None:
        """Seal the ballots. Raises Refused where the key is lost; then nothing is changed."""
        key = self._require_keys().find(_name(decision))
        if key is None:
            raise Refused("secret-key-lost", number=decision.number, try_code="close-without-key")
        cipher, naming = AESGCM(_derived(key, "ballots")), _derived(key, "pseudonyms")
        for ballot in ballots:
            pseudonym = hmac.new(naming, ballot.by.encode(), hashlib.sha256).hexdigest()
            self._changed.add((decision.id, ballot.by))
            if ballot.choice is None:
                self._voted[decision.id, ballot.by] = None
                self._sealed[decision.id, pseudonym] = None
                continue
            inside = _Inside(choice=ballot.choice, revision=ballot.revision, nonce=ballot.nonce.hex())
            self._voted[decision.id, ballot.by] = ballot.revision
            self._sealed[decision.id, pseudonym] = self._seal(cipher, decision.id, pseudonym, inside, process)

    def close(self, decision: Decision) -> None:
        """The decision has closed: who voted, and what was sealed, goes."""
        self.closed.append(_name(decision))

    def forget(self, person: PersonId) -> None:
        """The ballots of somebody who is erased stay counted, and nobody knows any more that they voted."""
        self._forgotten.add(person)

    def flush(self) -> None:
        write = self._session.write
        name = self._session.dialect
        closed = {name.decision for name in self.closed}
        stands, gone = [], []
        for where, person in sorted(self._changed):
            revision = self._voted[where, person]
            if where in closed:
                continue
            if revision is None:
                gone.append({"is_decision": where, "is_person": person})
            else:
                stands.append({"decision": where, "person": person, "revision": revision})
        write(_OUT_OF_VOTED, gone)
        write(dialect.upsert(VOTED, name, "revision"), stands)
        lying, out = [], []
        for (where, pseudonym), sealed in sorted(self._sealed.items()):
            if where in closed:
                continue
            if sealed is None:
                out.append({"is_decision": where, "is_pseudonym": pseudonym})
            else:
                lying.append({"decision": where, "pseudonym": pseudonym, "sealed": sealed})
        write(_OUT_OF_BALLOTS, out)
        write(dialect.upsert(SECRET_BALLOT, name, "sealed"), lying)
        for person in sorted(self._forgotten):
            rows = self._session.connection.execute(_VOTED_OF, {"is_person": person}).scalars().all()
            fresh = self._session.fresh
            write(_FORGET, [{"is_decision": row, "is_person": person, "nobody": fresh()} for row in rows])
        write(_ALL_VOTED, [{"is_decision": where} for where in sorted(closed)])
        write(_ALL_BALLOTS, [{"is_decision": where} for where in sorted(closed)])

    def _require_keys(self) -> PollKeys:
        if self._keys is None:
            raise Refused("secret-needs-folder", try_code="name-a-folder-for-keys")
        return self._keys

    def _seal(
        self, cipher: AESGCM, decision: str, pseudonym: str, inside: _Inside, process: Process
    ) -> bytes:
        plain = to_json(inside).encode()
        if len(plain) > room(process):
            raise ValueError("a ballot is longer than any can be")
        plain = plain.ljust(room(process))
        nonce = self._session.salt()[:NONCE_LENGTH_BYTES]
        return nonce + cipher.encrypt(nonce, plain, _bound_to(decision, pseudonym))


def unneeded(connection: Connection, keys: Sequence[KeyName]) -> Sequence[KeyName]:
    """The keys of this database whose decisions are not open: they have closed, or never began."""
    here = set(connection.execute(select(COMMUNITY.c.id)).scalars())
    ids = {"ids": list_parameter(name.decision for name in keys)}
    is_open = set(connection.execute(_OPEN, ids).scalars())
    return [name for name in keys if name.community in here and name.decision not in is_open]


def open_secretly(connection: Connection) -> Sequence[Decision]:
    """The open decisions with secret ballots."""
    states = connection.execute(_SECRET).scalars()
    return [decision for state in states if (decision := from_json(Decision, state)).secret]


def _name(decision: Decision) -> KeyName:
    return KeyName(decision.community, decision.id)


def room(process: Process) -> int:
    """The one length in bytes of all ballots of a decision before they are sealed, whatever they say and however many options
    are added."""
    return _POSITION_ROOM + (0 if process.ballot.type == "position" else OPTIONS_MAX * _OPTION_ROOM)


def _open(cipher: AESGCM, decision: str, pseudonym: str, sealed: bytes) -> _Inside:
    nonce, rest = sealed[:NONCE_LENGTH_BYTES], sealed[NONCE_LENGTH_BYTES:]
    return from_json(_Inside, cipher.decrypt(nonce, rest, _bound_to(decision, pseudonym)).rstrip())


def _bound_to(decision: str, pseudonym: str) -> bytes:
    """What a sealed ballot is tied to: moved to another row, it does not open."""
    return f"{decision}:{pseudonym}".encode()


def _derived(key: bytes, purpose: str) -> bytes:
    """One key for each purpose."""
    return hmac.new(key, f"accord secret {purpose}".encode(), hashlib.sha256).digest()
