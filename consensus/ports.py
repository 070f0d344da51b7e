"""What the engine's surroundings hand each other: the shapes and the protocols that bot, storage and adapters meet at.

An adapter makes an Envelope of a platform event and gives it to the Desk (bot/desk.py); the answer is a Receipt or
a Refused. Storage offers a Work to one group of envelopes; a Messenger posts to one platform.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from consensus.commands import Command, HolderLeft, MemberLeft, MembersSeen, Publicity, RollComplete, SetRight
from consensus.decision import Decision
from consensus.digests import Rhythm
from consensus.events import CommunityEvent, Event, RightsChanged
from consensus.facts import Needs, Slice
from consensus.frozen import Frozen
from consensus.ids import CommunityId, DecisionId, DeliveryId, PersonId, PlaceId
from consensus.offers import OfferAnswer, There
from consensus.plain import Value
from consensus.process import Process
from consensus.refusal import Refused
from consensus.rights import Row, Table
from consensus.secrecy import SecretBallot
from consensus.views import CardView, Dossier, NoticeView
from consensus.views.digest import DigestView
from consensus.views.notices import Notice
from consensus.views.people import RequestView


class Spot(Frozen):
    """A place in the platform's own words: `platform` ("slack", "discord", "local"), `home` and `place` as it names them."""

    platform: str
    home: str
    place: str
    name: str = ""
    """How the platform shows the place, if it was told."""


class Sender(Frozen):
    """Who acts, as the platform says. Nothing that a payload claims by itself gets in here."""

    account: str
    name: str
    administrator: bool | None = None
    """None: the platform says nothing of it."""
    joins: bool = False
    """Everybody who acts is a member (the local room); the first to do so in a home is its administrator."""
    sees: frozenset[str] | None = None
    """The places of the home that they can see at this moment, as the platform says with the act itself; None: the
    platform says nothing of it, and the stored list holds."""
    groups: frozenset[str] = frozenset()
    """The groups (roles) that they are in at this moment."""
    since: datetime | None = None
    """When they joined the home."""


class Envelope(Frozen):
    """One platform event on its way in. `sender` None: the clock (DeadlineReached), the adapter itself (MembersSeen), or
    whoever runs the program (Erase)."""

    delivery: DeliveryId
    spot: Spot
    sender: Sender | None
    command: Command
    names: Mapping[str, str] = {}
    """Account -> how the platform calls this person, for those whom the command names."""
    members: Mapping[str, tuple[str, ...]] = {}
    """Role of the platform -> the accounts in it, where the platform lists them and something is opened."""


class Receipt(Frozen):
    """The private answer to the actor, as code and values; never the choice of a hidden decision when stored.

    `number` is the decision it is about. `changed` False: nothing was written (it stood already).
    """

    code: str
    values: Mapping[str, Value] = {}
    number: int | None = None
    identity: str = ""
    """Of that decision (ids.identity_of), for the buttons of the answer."""
    changed: bool = True
    unstored: Mapping[str, Value] = {}
    """For the actor's eyes now (the choice of a hidden decision): never kept, so a redelivery does not repeat it."""


class Answer(Frozen):
    """What `decide` says: the events to write and the receipt for the actor. `after`: the decision with these events (and
    secret ballots) folded in; None where there are none."""

    events: tuple[Event, ...]
    receipt: Receipt
    secret_ballots: tuple[SecretBallot, ...] = ()
    """What is cast, or taken back, without any entry."""
    after: Decision | None = None
    remind_at: datetime | None = None
    """The actor's own reminder of the decision comes at this instant, and not before."""


Use = Literal["", "read", "export"]


class Viewer(Frozen):
    """Who asks. `operator`: the person who runs the program sees everything, and the answer says so."""

    spot: Spot | None = None
    account: str | None = None
    operator: bool = False
    sees: frozenset[str] | None = None
    """The places that they can see at this moment, where the platform says so; None: the stored list holds."""
    groups: frozenset[str] = frozenset()
    since: datetime | None = None
    administrator: bool | None = None
    """What else the platform says of them at this moment, as of a Sender."""
    guest: bool = False
    """They see, and take no part, wherever they are."""
    anybody: bool = False
    """Nobody in particular, who reads what is public."""
    use: Use = ""
    """What for, where there is a right to it: to read on the page, or to take along. Empty: to look at it in the chat."""


CredentialKind = Literal["link", "session", "token", "feed"]


class Holder(Frozen):
    """An account by its platform's own words; whoever runs the program has none."""

    platform: str = ""
    home: str = ""
    account: str = ""


class Credential(Frozen):
    """What somebody shows to read the page: a link to sign in with once, a session of a browser, a token of a program, the
    secret in the address of a feed.
    The secret itself is nowhere kept. Instants are real time."""

    kind: CredentialKind
    holder: Holder
    label: str = ""
    """What its holder knows it by: a browser, the name of a token; of a link where it leads."""
    digest: str = ""
    made_at: datetime | None = None
    used_at: datetime | None = None
    expires_at: datetime | None = None
    """None: it holds until it is revoked."""


class Work(Protocol):
    """One transaction over one group of envelopes, on one connection of the writer. Synchronous.

    Everything read is kept for the length of the work, with what the work itself changed folded in, so that commands
    that wait together see each other's effects in order. Nothing is written before `flush`.
    """

    def begin(self, envelopes: Sequence[Envelope]) -> None:
        """Lock the communities' head rows in id order, resolve (and create) homes, places and people, and load what
        these envelopes surely need: earlier answers, headers, actors with their ballots. Set-based."""
        ...

    def now(self, envelope: Envelope) -> datetime:
        """The one clock reading of this work, in the time of the envelope's community (local rooms may run ahead)."""
        ...

    def answered(self, envelope: Envelope) -> Receipt | Refused | None:
        """What was answered when this delivery was handled before."""
        ...

    def is_due(self, envelope: Envelope, number: int) -> bool:
        """Whether the clock owes something by now to this decision of the envelope's community."""
        ...

    def superseding(self, envelope: Envelope, target: int) -> Sequence[tuple[datetime, int]]:
        """When those open decisions of the envelope's community end that are to supersede this one, and their numbers."""
        ...

    def slice(self, envelope: Envelope, needs: Needs | None = None, *, about: int | None = None) -> Slice:
        """Place, actor, header and process; with `needs`, also what it names. `about`: another decision than that of the
        command. Raises Refused `no-such-decision`."""
        ...

    def keep(
        self,
        envelope: Envelope,
        before: Slice,
        after: Decision,
        events: Sequence[Event],
        due: datetime | None,
        secret_ballots: Sequence[SecretBallot] = (),
    ) -> bool:
        """Fold the events in: entries, header, ballots, counters, private values, the card's wanted version, `due`. Secret
        ballots are sealed. Raises Refused where the key for them cannot be made or found; then nothing is changed.

        Returns whether the next due instant is another one now."""
        ...

    def notify(self, after: Decision, notices: Sequence[Notice]) -> None:
        """Put notices into the outbox; one of the same (decision, kind, key, person) that stands there is left alone."""
        ...

    def admit(
        self, envelope: Envelope, seen: MembersSeen
    ) -> Sequence[HolderLeft | MemberLeft | RollComplete]:
        """Fold in who is in the place; returns the commands that follow from it, in order of decision."""
        ...

    def add_process(self, envelope: Envelope, process: Process, text: str) -> bool:
        """Take in a process of the community's own; returns whether it is another one than stood there."""
        ...

    def own_process(self, envelope: Envelope, process_id: str) -> Process | None:
        """The community's own process of this id, as added from chat."""
        ...

    def name_group(self, envelope: Envelope, group: str, accounts: Sequence[str]) -> Sequence[PersonId]:
        """Say who is in a group of the envelope's home; returns them, in order."""
        ...

    def set_digest(self, envelope: Envelope, rhythm: Rhythm | None, *, own: bool) -> datetime | None:
        """Set, or end, the digest of the envelope's place or the actor's own; returns when the first is due, by the
        community's clock."""
        ...

    def offers(self, envelope: Envelope) -> There:
        """What it depends on whether the actor is asked, in the envelope's place, to run as a decision what they proposed."""
        ...

    def set_offers(self, envelope: Envelope, *, on: bool) -> None:
        """Whether offers are made in the envelope's place."""
        ...

    def mute_offers(self, envelope: Envelope, *, off: bool) -> None:
        """Whether the actor wants none there."""
        ...

    def make_offer(self, envelope: Envelope) -> str:
        """Write down that the actor is asked; returns the id of it."""
        ...

    def answer_offer(self, envelope: Envelope, offer: str, answer: OfferAnswer) -> bool:
        """Write down what the actor says to an offer; False for one that is not theirs, or is answered."""
        ...

    def stop_offers(self) -> int:
        """There are none any more anywhere, and the administrators of the places where there were are told; returns how
        many places that are."""
        ...

    def publish(self, envelope: Envelope, how: Publicity | None) -> PlaceId:
        """Say who may read what was opened in the envelope's place; returns the place."""
        ...

    def rights_asked(self, envelope: Envelope, setting: SetRight) -> tuple[Row, ...]:
        """The rows of the table of rights that the command asks for. Raises Refused."""
        ...

    def change_rights(self, envelope: Envelope, table: Table) -> None:
        """Put the table of rights of the envelope's community in the place of the one that it has."""
        ...

    def rights_changes(self, envelope: Envelope) -> Sequence[RightsChanged]:
        """All changes of the table of rights so far, in order."""
        ...

    def rights_label(self, code: str) -> str:
        """`kind:id` of somebody who has a right, with the name of the person or place in the place of its id."""
        ...

    def pass_time(self, envelope: Envelope, span: timedelta, *, heard: bool) -> None:
        """Move the clock of the envelope's community forward (local rooms only) and its due instants with it."""
        ...

    def remind_later(self, envelope: Envelope, facts: Slice, at: datetime) -> None:
        """Put off the actor's own reminder of this decision until then."""
        ...

    def draft(self, envelope: Envelope, account: str, line: str) -> str:
        """Have this line sent to the person of this account (empty: to the sender), who alone can open what it says; returns
        their name. Raises Refused `no-such-person`, `too-many-drafts`."""
        ...

    def ask_erasure(self, envelope: Envelope) -> int:
        """Ask the other administrators of the home to erase the actor; returns how many there are."""
        ...

    def part(self, envelope: Envelope, account: str) -> Sequence[HolderLeft | MemberLeft]:
        """End all memberships of this account's person, who is to be erased; returns the commands that follow from it, in
        order of decision. Raises Refused `no-such-person`, `last-administrator`."""
        ...

    def erase(self, envelope: Envelope, account: str) -> Sequence[int]:
        """Erase everything by which this account's person can be told, and what they wrote; what was posted of it is to be
        posted anew. Returns the log positions of the entries concerned. Raises Refused `no-such-person`."""
        ...

    def log(self, envelope: Envelope, event: CommunityEvent) -> None:
        """Append an entry about the log or the community itself."""
        ...

    def remember(self, envelope: Envelope, answer: Receipt | Refused) -> None:
        """Keep the answer for redeliveries."""
        ...


class KeyName(NamedTuple):
    """The name of a key of secret ballots. With the community: another database may keep its keys in the same place."""

    community: CommunityId
    decision: DecisionId


class PollKeys(Protocol):
    """The keys of secret ballots, one a decision, apart from the database and its backups. All programs that work on the
    database share them. Synchronous."""

    def make(self, name: KeyName) -> None:
        """Make a key, durable when this returns; one that is there stays. Raises Refused `poll-key-unwritable`."""
        ...

    def find(self, name: KeyName) -> bytes | None:
        """None where there is none, or none any more. Raises Refused `poll-key-unreadable`."""
        ...

    def destroy(self, name: KeyName) -> None:
        """Overwrite and remove the key, if there is one, so that nothing sealed with it is ever opened again."""
        ...

    def all(self) -> Sequence[KeyName]:
        """The keys that there are."""
        ...


class Messenger(Protocol):
    """Where cards and notices are shown: Slack, Discord or the terminal. References are the platform's own, as text."""

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        """Post the card; returns its reference. `key` marks the message where the platform can be asked for it."""
        ...

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        """Show this state. Raises Lost when the message or place is gone."""
        ...

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        """Post a one-off message: to the one person `account` in private, else (by `notice.audience`) to the thread of
        the card `card_reference`, or to the place."""
        ...

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        """Show it without the words of somebody who was erased meanwhile. `account` None, of a private one too, where its
        reader has left. Raises Lost when the message is gone."""
        ...

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        """Post a digest to the place, or to the one person `account` in private (`spot` names no place then). Each of its
        lines leads to its decision."""
        ...

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        """Ask this administrator in private, with a button to carry it out; with a `reference`, edit that message."""
        ...

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        """The references of all messages marked `key`, the newest first, as far as the platform lets us look. `account` and
        `card_reference` say where they would stand, as for the notice."""
        ...

    async def remove(self, spot: Spot, reference: str) -> None:
        """Take a message back that was posted twice. Raises Lost when it is gone already."""
        ...


class Lost(Exception):
    """The message, place or person is gone for good: trying again will not help."""


class Later(Exception):
    """The platform asks to wait this many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Message(Frozen):
    """One message to send. `in_doubt`: an earlier attempt may have reached the platform; look before posting again."""

    id: int
    channel: str
    spot: Spot
    account: str | None = None
    """The account to write to, for a message to one person."""
    key: str = ""
    in_doubt: bool = False
    attempts: int = 0


class Parcel(Message):
    """A card that should show `version`, or a notice. `reference` is set once it was posted; a notice that has one is edited,
    because somebody was erased."""

    kind: Literal["card", "notice"]
    dossier: Dossier
    version: int = 0
    reference: str | None = None
    card_reference: str | None = None
    notice: Notice | None = None


class RequestParcel(Message):
    """To `account`, an administrator: somebody asks to be erased. With a `reference`: it was posted, and is to say that they
    are."""

    kind: Literal["request"] = "request"
    request: RequestView
    reference: str | None = None


class DigestParcel(Message):
    """A digest that is due: of the place of `spot`, or `account`'s own."""

    kind: Literal["digest"] = "digest"
    rhythm: Rhythm
    following: datetime
    """When the one after it is due, in real time."""
    asks_only: bool = False
    """Of somebody who wants no digest: with what they are asked, once."""


class Outbox(Protocol):
    """The messages that are due. Asynchronous; each call is a transaction of its own."""

    async def take(self, limit: int) -> Sequence[Parcel | DigestParcel | RequestParcel]:
        """At most one parcel a free channel, marked in flight and rendered from the same snapshot."""
        ...

    async def renew(self, parcel: Parcel | DigestParcel | RequestParcel) -> bool:
        """Mark it in flight anew, just before it is sent. False where another program has taken it meanwhile."""
        ...

    async def sent(self, parcel: Parcel | DigestParcel | RequestParcel, reference: str) -> bool:
        """It arrived; or it was a digest with nothing in it. False where another program has posted it, too: then this
        message is one too many."""
        ...

    async def failed(
        self, parcel: Parcel | DigestParcel | RequestParcel, *, retry_after_seconds: float, reason: str
    ) -> None: ...

    async def lost(self, parcel: Parcel | DigestParcel | RequestParcel, reason: str) -> None:
        """Give up on this message; its decision goes on, and its opener is told another way."""
        ...
