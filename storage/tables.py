"""The tables. Rows are written and read by SQLAlchemy Core on `Model.__table__`: the hot path makes no ORM objects.

The truth is `entry` (append-only, hash-chained) with `private` beside it. `decision`, `ballot`, `counter`, `objection`
and `search` are what the entries make of each other, kept current in the same transaction; log.py recounts them.
Instants are in the community's own time (a local room's clock may run ahead), except where a comment says *real*.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    and_,
    text,
)
from sqlmodel import Field, SQLModel

from storage.sql.instants import Instant

CLUSTERED = {"sqlite_with_rowid": False}
"""On SQLite the rows lie in the order of the primary key, which saves a second tree."""


def _instant(*, index: bool = False) -> datetime:
    return cast(datetime, Field(sa_type=Instant, index=index))


def _maybe_instant() -> datetime | None:
    return cast(datetime | None, Field(default=None, sa_type=Instant, nullable=True))


# --------------------------------------------------------------------------------------------- where people decide


class CommunityRow(SQLModel, table=True):
    """A group whose decisions are numbered together, and the head of its log. Its row is the lock of the log."""

    __tablename__ = "community"
    id: str = Field(primary_key=True)
    log: str = Field(unique=True)
    head_seq: int
    head_hash: str
    peaks: str = Field(sa_type=Text)
    """JSON list: the roots of the perfect subtrees over all entries, so that a checkpoint re-reads nothing."""
    next_number: int = 1
    identified_from: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    """From this number on all buttons and forms say of which decision they are; below, some are older than that."""
    clock_offset_seconds: int = 0
    rights: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    """The table of rights as JSON; empty: all as by default."""
    language: str
    zone: str
    signing_key: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """The public key in force, hex; empty until a checkpoint is signed."""


class HomeRow(SQLModel, table=True):
    __tablename__ = "home"
    __table_args__ = (UniqueConstraint("platform", "external"),)
    id: str = Field(primary_key=True)
    platform: str
    external: str
    community: str = Field(foreign_key="community.id", index=True)
    live: bool
    office_hours: bool
    administrators_seq: int | None = None
    """The entry that commits to who administers it, as it is now (known.py); None: none does yet."""


class PlaceRow(SQLModel, table=True):
    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("home", "external"),)
    id: str = Field(primary_key=True)
    home: str = Field(foreign_key="home.id")
    external: str
    name: str
    members: int = 0
    """People in it now, without bots and guests: counted along, so that nobody has to count."""
    roll_complete: bool
    public: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Who else may read what was opened there: anybody, with `names` or `pseudonyms`; empty: nobody."""
    language: str | None = None
    zone: str | None = None
    offers: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """What is proposed there in talk is offered to be run as a decision."""


class PersonRow(SQLModel, table=True):
    """A human. The id is random and stays; the name can be erased."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    name: str
    who_seq: int | None = None
    """The entry that commits to name and account, as they are now; None: none does yet."""


class AccountRow(SQLModel, table=True):
    __tablename__ = "account"
    __table_args__ = (CLUSTERED,)
    home: str = Field(primary_key=True, foreign_key="home.id")
    external: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)


class MemberRow(SQLModel, table=True):
    """Who is, or was, in a place."""

    __tablename__ = "member"
    __table_args__ = (CLUSTERED,)
    place: str = Field(primary_key=True, foreign_key="place.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    left: bool = False
    bot: bool = False
    guest: bool = False


class HomeRoleRow(SQLModel, table=True):
    __tablename__ = "home_role"
    __table_args__ = (CLUSTERED,)
    home: str = Field(primary_key=True, foreign_key="home.id")
    person: str = Field(primary_key=True, foreign_key="person.id")
    administrator: bool


class HeartbeatRow(SQLModel, table=True):
    """A stretch of time in which a connection of a home was heard from, without a gap."""

    __tablename__ = "heartbeat"
    __table_args__ = (CLUSTERED,)
    home: str = Field(primary_key=True, foreign_key="home.id")
    connection: str = Field(primary_key=True)
    heard_from: datetime = Field(primary_key=True, sa_type=Instant)
    heard_until: datetime = _instant()


# ------------------------------------------------------------------------------------------------------------ the log


class EntryRow(SQLModel, table=True):
    """One line of a community's log. The database refuses to change or remove it, and one that does not follow the last."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("decision", "sequence"),
        Index(
            "entry_but_ballots",
            "decision",
            "sequence",
            sqlite_where=text("type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')"),
            postgresql_where=text("type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')"),
        ),
        Index(
            "entry_checkpoint",
            "community",
            "at",
            "seq",
            sqlite_where=text("type = 'checkpoint.v1'"),
            postgresql_where=text("type = 'checkpoint.v1'"),
        ),
        CLUSTERED,
    )
    community: str = Field(primary_key=True, foreign_key="community.id")
    seq: int = Field(primary_key=True)
    decision: str | None = Field(default=None, foreign_key="decision.id")
    sequence: int
    type: str
    at: datetime = _instant()
    body: str = Field(sa_type=Text)
    priv: str = Field(sa_type=Text)
    prev: str
    hash: str


class BlockRow(SQLModel, table=True):
    """The root over the entries 256 n to 256 n + 255 of a log, so that a proof need not read them."""

    __tablename__ = "block"
    __table_args__ = (CLUSTERED,)
    community: str = Field(primary_key=True, foreign_key="community.id")
    number: int = Field(primary_key=True)
    root: str


class PrivateRow(SQLModel, table=True):
    """A value that an entry commits to and that may be erased. `person` is whose it is."""

    __tablename__ = "private"
    __table_args__ = (CLUSTERED,)
    community: str = Field(primary_key=True, foreign_key="community.id")
    seq: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    person: str | None = Field(default=None, index=True)
    salt: bytes = Field(sa_type=LargeBinary)
    value: str = Field(sa_type=Text)


# ------------------------------------------------------------------------------------- what the entries have made


_RARE = {"review": "review_at", "blocked": "blocked_since", "follows": "follows", "asked": "asked_of"}
"""Columns that few decisions have something in."""


def _where_set(name: str, column: str) -> Index:
    condition = text(f"{column} IS NOT NULL")
    return Index(name, "community", column, sqlite_where=condition, postgresql_where=condition)


class DecisionRow(SQLModel, table=True):
    """The header (`state`) with the columns that lists filter by, and what is due next."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("community", "number"),
        Index(
            "decision_due",
            "due",
            "id",
            sqlite_where=text("due IS NOT NULL"),
            postgresql_where=text("due IS NOT NULL"),
        ),
        Index(
            "decision_claimed",
            "claimed_until",
            sqlite_where=text("claimed_until IS NOT NULL"),
            postgresql_where=text("claimed_until IS NOT NULL"),
        ),
        Index("decision_place", "place", "number"),
        Index("decision_status", "community", "status", "number"),
        # Holds all that is counted, filtered and ordered by: a row itself is long, for its header is in it.
        Index(
            "decision_listed",
            "community",
            "place",
            "status",
            "closed_at",
            "opened_at",
            "number",
            "outcome",
            "unit",
            "process",
            "opened_by",
            "closes_at",
            "took_part",
            "electorate",
            "id",
        ),
        *(_where_set(f"decision_{name}", column) for name, column in _RARE.items()),
    )
    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    number: int
    home: str = Field(foreign_key="home.id")
    place: str = Field(foreign_key="place.id")
    unit: str
    process: str
    process_digest: str
    status: str
    outcome: str | None = None
    opened_by: str = Field(foreign_key="person.id", index=True)
    opened_at: datetime = _instant()
    closes_at: datetime | None = _maybe_instant()
    closed_at: datetime | None = _maybe_instant()
    review_at: datetime | None = _maybe_instant()
    blocked_since: datetime | None = _maybe_instant()
    """Since when the oldest standing objection stands."""
    follows: int | None = None
    """The number of the decision that it takes up again."""
    asked_of: str | None = None
    """Who is asked whether it is still right, as something that it rests on changed."""
    revision: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    box: str = Field(default="main", sa_column_kwargs={"server_default": text("'main'")})
    """Of the counters: those of this revision in this box are what counts."""
    hidden: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    took_part: int | None = None
    electorate: int | None = None
    """How many, of how many; once it is closed."""
    opened_seq: int
    text_seq: int
    """The entries whose private words are the opening, and the text as it is now."""
    due: datetime | None = _maybe_instant()
    """*Real* time of the next thing that the clock does to it."""
    claimed_by: str | None = None
    """The run of the program that is about to do it, and (*real* time) until when no other does."""
    claimed_until: datetime | None = _maybe_instant()
    state: str = Field(sa_type=Text)


class DefinitionRow(SQLModel, table=True):
    """The text of a process version that some decision opened with."""

    __tablename__ = "definition"
    digest: str = Field(primary_key=True)
    id: str
    version: int
    text: str = Field(sa_type=Text)


class BallotRow(SQLModel, table=True):
    """The current ballot of a person in one box. Without foreign keys, which a server would look up for each vote."""

    __tablename__ = "ballot"
    __table_args__ = (
        Index(
            "ballot_reasoned",
            "decision",
            "seq",
            sqlite_where=text("reasoned"),
            postgresql_where=text("reasoned"),
        ),
        CLUSTERED,
    )
    decision: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    box: str = Field(primary_key=True)
    revision: int
    choice: str
    klass: str
    weight: int
    reasoned: bool
    """The entry holds a reason."""
    via: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """`reaction`: removing the reaction takes it back."""
    seq: int
    at: datetime = _instant()


class VotedRow(SQLModel, table=True):
    """Somebody has voted in an open decision with secret ballots, last on this revision. Gone once it closes."""

    __tablename__ = "voted"
    __table_args__ = (CLUSTERED,)
    decision: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    revision: int


class SecretBallotRow(SQLModel, table=True):
    """A secret ballot (secret_ballots.py). Whose it is, and what it says, is known by the decision's key alone. Gone once the
    decision closes."""

    __tablename__ = "secret_ballot"
    __table_args__ = (CLUSTERED,)
    decision: str = Field(primary_key=True)
    pseudonym: str = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class CounterRow(SQLModel, table=True):
    """How many people, and what weight, put this into this box on this revision."""

    __tablename__ = "counter"
    __table_args__ = (CLUSTERED,)
    decision: str = Field(primary_key=True, foreign_key="decision.id")
    box: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    klass: str = Field(primary_key=True)
    choice: str = Field(primary_key=True)
    people: int
    weight: int


class ElectorRow(SQLModel, table=True):
    """Who is on the frozen roll of a decision."""

    __tablename__ = "elector"
    __table_args__ = (CLUSTERED,)
    decision: str = Field(primary_key=True, foreign_key="decision.id")
    person: str = Field(primary_key=True, foreign_key="person.id")


class NamedGroupRow(SQLModel, table=True):
    """Who is in a group that processes name, in order. Decisions that are open have it in their headers."""

    __tablename__ = "named_group"
    __table_args__ = (CLUSTERED,)
    home: str = Field(primary_key=True, foreign_key="home.id")
    name: str = Field(primary_key=True)
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    place: int


class OwnProcessRow(SQLModel, table=True):
    """A process that a community added from chat, as it holds for decisions from now on."""

    __tablename__ = "own_process"
    __table_args__ = (CLUSTERED,)
    community: str = Field(primary_key=True, foreign_key="community.id")
    id: str = Field(primary_key=True)
    digest: str = Field(foreign_key="definition.digest")


class ObjectionRow(SQLModel, table=True):
    __tablename__ = "objection"
    __table_args__ = (CLUSTERED,)
    decision: str = Field(primary_key=True, foreign_key="decision.id")
    number: int = Field(primary_key=True)
    holder: str = Field(foreign_key="person.id", index=True)
    state: str
    stands: bool
    since: datetime = _instant()


class TodoRow(SQLModel, table=True):
    """What somebody is to do for a decision. Its words are in the entry `sequence` of the decision."""

    __tablename__ = "todo"
    __table_args__ = (
        Index("todo_open", "owner", sqlite_where=text("open"), postgresql_where=text("open")),
        CLUSTERED,
    )
    decision: str = Field(primary_key=True, foreign_key="decision.id")
    number: int = Field(primary_key=True)
    owner: str = Field(foreign_key="person.id")
    sequence: int
    due_at: datetime | None = _maybe_instant()
    open: bool


class LabelRow(SQLModel, table=True):
    """By what a decision is found besides its words: a tag, or the address of a link. Erased with the entry `seq`."""

    __tablename__ = "label"
    __table_args__ = (
        Index("label_value", "community", "kind", "value"),
        Index("label_entry", "community", "seq"),
        CLUSTERED,
    )
    decision: str = Field(primary_key=True, foreign_key="decision.id")
    kind: str = Field(primary_key=True)
    """`tag` or `link`."""
    item: str = Field(primary_key=True)
    """Which one of the decision: of tags the number, of links where it stands in the log."""
    community: str
    seq: int
    value: str = Field(sa_type=Text)


class WatchRow(SQLModel, table=True):
    """A link of a decision, as it is watched. Erased with the entry `seq`. Instants are *real*."""

    __tablename__ = "watch"
    __table_args__ = (
        Index("watch_path", "community", "path"),
        Index("watch_entry", "community", "seq"),
        Index(
            "watch_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        CLUSTERED,
    )
    community: str = Field(primary_key=True)
    link: str = Field(primary_key=True)
    """Where it stands in the log: the entry, and the place in it (`17:0`)."""
    seq: int
    decision: str = Field(foreign_key="decision.id", index=True)
    url: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
    """Of the address: what a platform's link to a message is known by."""
    hash: str = ""
    """Of what stood there when it was last read; empty: it was not read yet."""
    etag: str = Field(default="", sa_type=Text)
    modified: str = ""
    """What the page, or the file, said of its version."""
    read_at: datetime | None = _maybe_instant()
    next_at: datetime | None = _maybe_instant()
    """When it is to be read; None: not."""
    failures: int = 0
    """How often in a row it could not be read."""
    unsteady: bool = False
    """It was asked about because it is other with each reading."""


class SearchRow(SQLModel, table=True):
    """The words of one entry, folded for searching (search.py). Erased with them."""

    __tablename__ = "search"
    __table_args__ = (UniqueConstraint("community", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    seq: int
    decision: str = Field(foreign_key="decision.id", index=True)
    words: str = Field(sa_type=Text)


# ------------------------------------------------------------------------------------------- answers and messages


class DeliveryRow(SQLModel, table=True):
    """What was answered to one delivery, kept for when it comes again. Without a foreign key, as `ballot`."""

    __tablename__ = "delivery"
    __table_args__ = (CLUSTERED,)
    home: str = Field(primary_key=True)
    delivery: str = Field(primary_key=True)
    person: str | None = None
    answer: str = Field(sa_type=Text)
    at: datetime = _instant(index=True)
    """*Real* time."""


class _Sent(SQLModel):
    """What is written down of anything that is sent, while it is. Instants are *real*."""

    taken_at: datetime | None = _maybe_instant()
    taken_by: str | None = None
    """The incarnation of the program that is sending it now."""
    in_doubt: bool = False
    attempts: int = 0
    next_try_at: datetime | None = _maybe_instant()


class OutboxCardRow(_Sent, table=True):
    """The card of a decision: which state it should show, and which it shows. Instants are *real*."""

    __tablename__ = "outbox_card"
    __table_args__ = (
        Index(
            "outbox_card_due",
            "place",
            sqlite_where=text("(wanted > sent OR strays_at IS NOT NULL) AND NOT lost"),
            postgresql_where=text("(wanted > sent OR strays_at IS NOT NULL) AND NOT lost"),
        ),
        Index("outbox_card_reference", "reference"),
    )
    id: int | None = Field(default=None, primary_key=True)
    decision: str = Field(foreign_key="decision.id", unique=True)
    place: str = Field(foreign_key="place.id")
    wanted: int
    sent: int = 0
    reference: str | None = None
    lost: bool = False
    strays_at: datetime | None = _maybe_instant()
    """When it is looked for whether it was posted twice."""


class OutboxNoticeRow(_Sent, table=True):
    """A one-off message to one person, or (`person` empty) to a thread or place. Instants are *real*."""

    __tablename__ = "outbox_notice"
    __table_args__ = (
        UniqueConstraint("decision", "kind", "key", "person"),
        Index(
            "outbox_notice_due",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    decision: str = Field(foreign_key="decision.id")
    kind: str
    key: str
    person: str = ""
    audience: str
    sequence: int
    objection: int | None = None
    place: str = Field(foreign_key="place.id")
    state: str = "waiting"
    """`waiting`, `sent`, `lost` or `dropped` (there was no longer a reason to send it)."""
    reference: str | None = None


class RequestRow(_Sent, table=True):
    """`person` asks to be erased, and `administrator` is told. Or a program of theirs has drafted something (`draft` tells one from
    the other) that the other one alone can open, by this `line`. Or (`offers:` begins `draft`) there are no offers any more in the place
    that `line` names. Instants are *real*."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("home", "person", "administrator", "draft"),)
    id: int | None = Field(default=None, primary_key=True)
    home: str = Field(foreign_key="home.id")
    person: str
    administrator: str
    draft: str = Field("")
    line: str = Field("", sa_type=Text)
    state: str = "waiting"
    """As of a notice."""
    reference: str | None = None


class DigestRow(_Sent, table=True):
    """Who wants a digest, and when: a place (`person` empty), or a person in private. Instants are *real*."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("home", "place", "person"),)
    id: int | None = Field(default=None, primary_key=True)
    home: str = Field(foreign_key="home.id")
    place: str = ""
    person: str = ""
    every: str
    """`daily`, or a weekday; empty: once, and only what somebody is asked who wants no digest."""
    minute: int
    """Of the day."""
    zone: str
    due: datetime = _instant(index=True)


class OfferRow(SQLModel, table=True):
    """Somebody was asked whether to run as a decision what they had proposed in talk. What that was is written down nowhere."""

    __tablename__ = "offer"
    __table_args__ = (Index("offer_place", "place"), Index("offer_person", "person"))
    id: str = Field(primary_key=True)
    place: str = Field(foreign_key="place.id")
    person: str = Field(foreign_key="person.id")
    at: datetime = _instant()
    answer: str = ""
    """consensus.offers.OfferAnswer; empty: none yet."""


class OfferMutedRow(SQLModel, table=True):
    """Who wants no offers in a place."""

    __tablename__ = "offer_muted"
    __table_args__ = (CLUSTERED,)
    place: str = Field(primary_key=True, foreign_key="place.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)


class OfferCountRow(SQLModel, table=True):
    """How many offers were made in a community, and how many taken, since they were last counted anew."""

    __tablename__ = "offer_count"
    __table_args__ = (CLUSTERED,)
    community: str = Field(primary_key=True, foreign_key="community.id")
    made: int
    yes: int


# ------------------------------------------------------------------------- what the adapter of a platform remembers


class PlatformNoteRow(SQLModel, table=True):
    """A small text: a setting of a home, who has used the bot there (`met:<account>`), which commands are known."""

    __tablename__ = "platform_note"
    __table_args__ = (CLUSTERED,)
    platform: str = Field(primary_key=True)
    home: str = Field(primary_key=True)
    """The platform's own id of it; empty for what belongs to all."""
    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class PlatformMessageRow(SQLModel, table=True):
    """A message that belongs to a decision: its card, or the message that was made into it."""

    __tablename__ = "platform_message"
    __table_args__ = (Index("platform_message_decision", "platform", "home", "number"), CLUSTERED)
    platform: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    home: str
    channel: str
    number: int
    kind: str


class PlatformReactionRow(SQLModel, table=True):
    """A reaction that was taken as an act, and what the platform reported about the person at that moment."""

    __tablename__ = "platform_reaction"
    __table_args__ = (CLUSTERED,)
    platform: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    account: str = Field(primary_key=True, index=True)
    emoji: str = Field(primary_key=True)
    on: bool
    turn: int
    """How often it was put there or taken away."""
    revision: int
    """Of the text that it was about."""
    groups: str = Field(sa_type=Text)
    """JSON list."""
    since: datetime | None = _maybe_instant()


# ------------------------------------------------------------------------------------ apps installed by workspaces


class InstallationRow(SQLModel, table=True):
    """A workspace that installed the app; `sealed` holds its token and is unreadable without the secret key."""

    __tablename__ = "installation"
    __table_args__ = (CLUSTERED,)
    platform: str = Field(primary_key=True)
    home: str = Field(primary_key=True)
    sealed: str = Field(sa_type=Text)


class OAuthStateRow(SQLModel, table=True):
    """An installation under way: the digest of its state, and until when (*real* time) it may come back."""

    __tablename__ = "oauth_state"
    __table_args__ = (CLUSTERED,)
    digest: str = Field(primary_key=True)
    until: datetime = _instant()


class CredentialRow(SQLModel, table=True):
    """A link, a session or a token of the page: the digest of what its holder has, and whose it is. Instants are *real*."""

    __tablename__ = "credential"
    __table_args__ = (Index("credential_holder", "platform", "home", "account"), CLUSTERED)
    digest: str = Field(primary_key=True)
    kind: str
    platform: str
    home: str
    account: str
    """Empty for whoever runs the program."""
    label: str
    made_at: datetime = _instant()
    used_at: datetime = _instant()
    expires_at: datetime | None = _maybe_instant()


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a table model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


METADATA = SQLModel.metadata
COMMUNITY = table_of(CommunityRow)
HOME = table_of(HomeRow)
PLACE = table_of(PlaceRow)
PERSON = table_of(PersonRow)
ACCOUNT = table_of(AccountRow)
MEMBER = table_of(MemberRow)
HOME_ROLE = table_of(HomeRoleRow)
HEARTBEAT = table_of(HeartbeatRow)
ENTRY = table_of(EntryRow)
BLOCK = table_of(BlockRow)
PRIVATE = table_of(PrivateRow)
DECISION = table_of(DecisionRow)
DEFINITION = table_of(DefinitionRow)
BALLOT = table_of(BallotRow)
VOTED = table_of(VotedRow)
SECRET_BALLOT = table_of(SecretBallotRow)
COUNTER = table_of(CounterRow)
ELECTOR = table_of(ElectorRow)
NAMED_GROUP = table_of(NamedGroupRow)
OWN_PROCESS = table_of(OwnProcessRow)
OBJECTION = table_of(ObjectionRow)
TODO = table_of(TodoRow)
LABEL = table_of(LabelRow)
WATCH = table_of(WatchRow)
SEARCH = table_of(SearchRow)
DELIVERY = table_of(DeliveryRow)
OUTBOX_CARD = table_of(OutboxCardRow)
OUTBOX_NOTICE = table_of(OutboxNoticeRow)
REQUEST = table_of(RequestRow)
DIGEST = table_of(DigestRow)
OFFER = table_of(OfferRow)
OFFER_MUTED = table_of(OfferMutedRow)
OFFER_COUNT = table_of(OfferCountRow)
PLATFORM_NOTE = table_of(PlatformNoteRow)
PLATFORM_MESSAGE = table_of(PlatformMessageRow)
PLATFORM_REACTION = table_of(PlatformReactionRow)
INSTALLATION = table_of(InstallationRow)
OAUTH_STATE = table_of(OAuthStateRow)
CREDENTIAL = table_of(CredentialRow)


def current_text(private: FromClause) -> ColumnElement[bool]:
    """The condition by which PRIVATE, or an alias of it, is joined to DECISION for the text as it is now."""
    return and_(
        private.c.community == DECISION.c.community,
        private.c.seq == DECISION.c.text_seq,
        private.c.field == "words",
    )
