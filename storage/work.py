"""One unit of work: a group of envelopes folded over one transaction (consensus.ports.Work).

The parts hold what they have read and changed: places, people, decisions, ballots, the ledger, deliveries, outgoing
messages. Nothing is written before `flush`, and then in as few statements as there are tables.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from consensus import facts
from consensus.access import sees
from consensus.ballot_boxes import SOUNDINGS
from consensus.commands import (
    AddTodo,
    AskAdvice,
    ChangeProcess,
    Command,
    Delegate,
    HolderLeft,
    ImportRecord,
    KeepPremise,
    MemberLeft,
    MembersSeen,
    NoteChange,
    OpenPoll,
    Propose,
    Publicity,
    ReassignTodo,
    Record,
    Relate,
    Replace,
    RollComplete,
    SetRight,
    TakeBack,
    Vote,
    decision_of,
)
from consensus.decision import Decision
from consensus.digests import Rhythm
from consensus.events import (
    AdministratorsChanged,
    Amended,
    AppealDecided,
    Appealed,
    BallotCast,
    BallotTakenBack,
    Closed,
    CommunityEvent,
    Event,
    LinkAttached,
    LogCreated,
    Opened,
    PersonRenamed,
    PremiseChanged,
    Recorded,
    Reinstated,
    RightsChanged,
    Role,
    Superseded,
)
from consensus.facts import Followed, Needs, Slice
from consensus.ids import BoxId, DecisionId, DeliveryId, PersonId, PlaceId, identity_of, nameless
from consensus.limits import DRAFTS_WAITING_MAX
from consensus.offers import OfferAnswer, There
from consensus.plain import instant_text
from consensus.ports import Envelope, KeyName, PollKeys, Receipt, Sender, Spot
from consensus.process import Process
from consensus.refusal import Refused, another_decision
from consensus.relations import ACYCLIC, Relation
from consensus.rights import Row, Subject, Table
from consensus.secrecy import SecretBallot
from consensus.tally import Tally
from consensus.texts import as_tag
from consensus.views.notices import Notice
from storage import chain, checkpoints, dialect, erasure, heartbeat, membership, watches
from storage.ballots import Ballots
from storage.community_processes import CommunityProcesses
from storage.decisions import Decisions, Header, begins_roll
from storage.definitions import RECORDED, Definitions
from storage.deliveries import Deliveries
from storage.digests import Digests, Wanted
from storage.groups import Groups
from storage.heartbeat import Heard
from storage.known import HEARD, Known, known
from storage.ledger import Ledger
from storage.offers import Offers
from storage.outgoing import Outgoing
from storage.people import People
from storage.places import Community, Home, Place, Places
from storage.reminders import unreminded
from storage.rights import Rights
from storage.secret_ballots import SecretBallots
from storage.session import Session
from storage.tables import ENTRY, PLACE, REQUEST
from storage.visibility import was_asked

IMPORTER, IMPORTER_NAME = "accord:import", "Import"
"""The account, in each home, of whoever stands for what was imported; no platform gives such an id."""
SHOWN_ELSEWHERE = (Closed, Superseded, Reinstated, Appealed, AppealDecided, Amended)
"""After these the cards of the decisions to which it is related show something else."""
BEGINS_WATCH = (Closed, Recorded, LinkAttached, Reinstated, AppealDecided)
"""After these what stands behind the links of a decision in force is read."""
NOTHING: frozenset[Subject] = frozenset()
SKIPPED = "skipped"
"""The heartbeat for time that a local room let pass."""


_PUBLISH = update(PLACE).where(PLACE.c.id == bindparam("is_place")).values(public=bindparam("how"))

_RIGHTS_CHANGES = (
    select(ENTRY.c.type, ENTRY.c.body, ENTRY.c.priv)
    .where(ENTRY.c.community == bindparam("is_community"), ENTRY.c.type == RightsChanged.kind)
    .order_by(ENTRY.c.seq)
)


class SqlWork:
    """See consensus.ports.Work. Made for one transaction; `flush` comes last."""

    def __init__(
        self,
        session: Session,
        definitions: Definitions,
        *,
        keys: PollKeys | None = None,
        language: str = "en",
        zone: str = "UTC",
    ) -> None:
        self._session = session
        self._definitions = definitions
        self._places = Places(session, language=language, zone=zone)
        self._decisions = Decisions(session, self._places, definitions)
        self._people = People(session, self._decisions.on_membership)
        self._processes = CommunityProcesses(session, definitions)
        self._groups = Groups(session, self._people)
        self._rights = Rights(self._places, self._people, self._groups, self._processes)
        self._digests = Digests(session)
        self._offers = Offers(session)
        self._published: dict[str, str] = {}
        """Place -> how anybody may read what was opened there; empty: not at all."""
        self._ballots = Ballots(session)
        self._secret = SecretBallots(session, keys)
        self._ledger = Ledger(session)
        self._deliveries = Deliveries(session)
        self._outgoing = Outgoing(session)
        self._spots: list[Spot] = []
        self._here: dict[int, Place] = {}
        """By the id() of their spot; `_spots` keeps the objects alive, so that no other gets the same id."""
        self._ids: dict[DeliveryId, DecisionId] = {}
        self._skipped: dict[str, list[Heard]] = {}
        self._rights_changed: dict[str, list[RightsChanged]] = {}
        """By community; those made here."""
        self._requests: list[dict[str, Any]] = []
        self._heard: dict[DecisionId, Known] = {}
        """What could be heard, of decisions on which that is being judged."""

    # ------------------------------------------------------------------------------------------------------ reading

    def begin(self, envelopes: Sequence[Envelope]) -> None:
        spots = [envelope.spot for envelope in envelopes]
        for community in self._places.lock(spots):
            self._ledger.append(community, LogCreated(), self._session.now)
        with_homes = [(envelope, self._places.home(envelope.spot)) for envelope in envelopes]
        self._session.load(
            self._places.lookup(spots),
            self._deliveries.lookup((home, envelope.delivery) for envelope, home in with_homes),
            self._people.lookup_actors(
                (home, envelope.sender.account, envelope.spot.place)
                for envelope, home in with_homes
                if envelope.sender is not None
            ),
            self._decisions.lookup(
                (home.community.id, number)
                for envelope, home in with_homes
                if (number := decision_of(envelope.command)) is not None
            ),
        )
        self._places.complete(spots)
        self._spots = spots
        self._here = {id(spot): self._places.of(spot) for spot in spots}
        for envelope in envelopes:
            self._people.tell(self._places.home(envelope.spot), envelope.names)
            if envelope.sender is not None and self.answered(envelope) is None:
                self._people.arrive(self._place(envelope), envelope.sender)
        self._load_actors(envelopes)

    def _load_actors(self, envelopes: Sequence[Envelope]) -> None:
        members, stored = [], []
        for envelope in envelopes:
            actor, header = self._actor(envelope), self._header(envelope)
            if actor is None or header is None:
                continue
            members.append((header.place, actor))
            if self._people.is_new(actor):
                self._decisions.not_enrolled(header.decision.id, actor)
                self._ballots.none_stored(header.decision.id, actor)
            else:
                stored.append((header.decision.id, actor))
        self._people.load_memberships(members)
        for envelope in envelopes:
            actor, header = self._actor(envelope), self._header(envelope)
            if envelope.sender is not None and envelope.sender.sees is not None and actor is not None:
                places = [self._place(envelope)] if header is None else [self._place(envelope), header.place]
                self._people.seen_in(actor, places, envelope.sender.sees)
        self._decisions.know_enrolled(self._ballots.load(stored))

    def now(self, envelope: Envelope) -> datetime:
        return self._clock_of(self._place(envelope).home.community)

    def answered(self, envelope: Envelope) -> Receipt | Refused | None:
        return self._deliveries.find(self._place(envelope).home, envelope.delivery)

    def is_due(self, envelope: Envelope, number: int) -> bool:
        community = self._place(envelope).home.community
        header = self._decisions.find(community.id, number)
        return header is not None and header.due is not None and header.due <= self._clock_of(community)

    def superseding(self, envelope: Envelope, target: int) -> Sequence[tuple[datetime, int]]:
        return self._decisions.superseding(self._place(envelope).home.community.id, target)

    def slice(self, envelope: Envelope, needs: Needs | None = None, *, about: int | None = None) -> Slice:
        number, command = about or decision_of(envelope.command), envelope.command
        if number is None:
            return self._slice_of_place(envelope)
        place = self._place(envelope)
        header = self._decisions.find(place.home.community.id, number)
        if header is None:
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        decision = header.decision
        actor = None if envelope.sender is None else self._people.known(place.home, envelope.sender.account)
        elsewhere = header.place is not place
        if elsewhere and actor is not None and not self._sees(envelope, actor, header.place):
            # From another place only its members see it.
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        if actor is not None and not self._sees_decision(decision, actor):
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        if about is None:
            drawn_for: str | None = getattr(command, "identity", None)
            _require_the_same(decision, drawn_for, header.place.home.community)
        wanted_process, home = None, header.place.home
        roles: Mapping[str, Role] = {}
        if isinstance(command, ChangeProcess):
            wanted_process = self._processes.named(home.community, command.process)
            if wanted_process is not None:
                roles = self._groups.roles(home, wanted_process.group_names, command.named)
        asked_people: tuple[PersonId, ...] = ()
        if isinstance(command, AskAdvice):
            asked_people = self._groups.persons(home, command.accounts)
        elif isinstance(command, Delegate) and command.account is not None:
            asked_people = self._groups.persons(home, [command.account])
        elif isinstance(command, AddTodo | ReassignTodo) and command.owner is not None:
            asked_people = self._groups.persons(home, [command.owner])
        words = self._decisions.words(header) if needs is not None and needs.texts else None
        secret = needs is not None and decision.secret and decision.is_open and decision.box in needs.boxes
        return Slice(
            place=header.place.facts(),
            actor=None if actor is None else self._person(actor, header.place, header, envelope.sender),
            decision=decision,
            secret_ballots=self._secret.opened(decision, self._decisions.process_of(decision))
            if secret
            else (),
            keeps_keys=self._secret.has_keys,
            nonce=self._session.salt() if decision.secret and isinstance(command, Vote) else b"",
            process=self._decisions.process_of(decision),
            asked=wanted_process,
            tallies={}
            if needs is None
            else self._tallies(decision, self._decisions.process_of(decision), needs),
            people={}
            if needs is None
            else {
                person: self._person(person, header.place, header)
                for person in sorted({*needs.people, *asked_people})
            },
            eligible=header.place.members if needs is not None and needs.eligible else None,
            deaf_seconds=None if needs is None else self._deaf_seconds(envelope, header, needs),
            unreminded=unreminded(self._session.connection, decision)
            if needs is not None and needs.unreminded
            else 0,
            text="" if words is None else words.text,
            options={} if words is None else dict(words.options),
            option_authors={} if words is None else dict(words.option_authors),
            reasons={} if words is None else dict(words.reasons),
            roles=roles,
            superseded=self._superseded(envelope, place, actor, command),
            **self._related(envelope, place, actor, command),
            asked_people=asked_people,
            remedies={} if words is None else dict(words.remedies),
            tags={} if words is None else dict(words.tags),
            todos={} if words is None else dict(words.todos),
            watched=watches.watched(self._session.connection, decision.community, decision.id, command.link)
            if isinstance(command, KeepPremise | NoteChange) and command.link
            else None,
            questions=() if words is None else tuple(words.questions),
        )

    def _tallies(self, decision: Decision, process: Process, needs: Needs) -> Mapping[BoxId, Tally]:
        """The wanted tallies; for processes with delegation, with the votes that each ballot carries."""
        tallies = dict(self._ballots.tallies(decision.id, needs.boxes))
        if process.electorate.weight == "delegated" and decision.box in tallies:
            tallies[decision.box] = self._ballots.delegated(decision.id, decision.box, decision.revision)
        return tallies

    def _slice_of_place(self, envelope: Envelope) -> Slice:
        place, actor, command = self._place(envelope), self._actor(envelope), envelope.command
        if isinstance(command, ImportRecord):
            return self._slice_of_import(envelope, place, command)
        opens = isinstance(command, Propose | OpenPoll | Record)
        process: Process | None = RECORDED if isinstance(command, Record) else None
        if isinstance(command, Propose | OpenPoll) and command.process is not None:
            process = self._processes.named(place.home.community, command.process)
        person = (
            None
            if actor is None
            else self._person(actor, place, None, envelope.sender, count_open=opens, command=command)
        )
        if not opens:
            return Slice(place=place.facts(), actor=person)
        if envelope.delivery not in self._ids:
            self._ids[envelope.delivery] = DecisionId(self._session.fresh())
        return Slice(
            place=place.facts(),
            actor=person,
            process=process,
            named=self._named(place, command),
            voters=self._rights.voters(place, envelope.members)
            if isinstance(command, Propose | OpenPoll)
            else None,
            roles=self._roles(place, command, process),
            keeps_keys=self._secret.has_keys,
            followed=self._followed(place, command),
            superseded=self._superseded(envelope, place, actor, command),
            **self._related(envelope, place, actor, command),
            **self._mandates(envelope, place, actor, command),
            next_number=place.home.community.next_number,
            next_id=self._ids[envelope.delivery],
        )

    def _slice_of_import(self, envelope: Envelope, place: Place, command: ImportRecord) -> Slice:
        """The record's id comes from where it stands in its source, so that the next import finds it."""
        community, origin, actor = place.home.community, command.origin, self._actor(envelope)
        decision = DecisionId(nameless(community.id, origin.source, origin.key))
        self._people.load_accounts([(place.home, IMPORTER)])
        return Slice(
            place=place.facts(),
            actor=None if actor is None else self._person(actor, place, None, envelope.sender),
            process=RECORDED,
            imported_as=self._decisions.number_of(decision),
            importer=self._people.person(place.home, IMPORTER, IMPORTER_NAME),
            next_number=community.next_number,
            next_id=decision,
        )

    def _named(self, place: Place, command: Command) -> tuple[PersonId, ...]:
        """The people whom an opening names as electorate, created if new, without any membership."""
        electorate = command.electorate if isinstance(command, Propose | OpenPoll) else None
        accounts = () if electorate is None else tuple(dict.fromkeys(electorate.accounts))
        self._people.load_accounts((place.home, account) for account in accounts)
        return tuple(self._people.person(place.home, account, "") for account in accounts)

    def _followed(self, place: Place, command: Command) -> Followed | None:
        """What is known of the decision that an opening takes up again, if it is of this place."""
        number = command.follows if isinstance(command, Propose | OpenPoll) else None
        header = None if number is None else self._decisions.find(place.home.community.id, number)
        if header is None or header.place is not place or header.decision.ending is None:
            return None
        assert isinstance(command, Propose | OpenPoll), "it follows one"
        _require_the_same(header.decision, command.follows_identity, place.home.community)
        return Followed(
            unsettled=header.decision.ending.unsettled,
            secret=header.decision.secret,
            taken_up_by=self._decisions.taken_up_by(header.decision, place),
        )

    def _superseded(
        self, envelope: Envelope, place: Place, actor: PersonId | None, command: Command
    ) -> Decision | None:
        """The decision that one would supersede, of a place that the actor sees."""
        number = command.supersedes if isinstance(command, Propose | OpenPoll | Record) else None
        if isinstance(command, Replace):
            number = command.target
        return None if number is None else self._visible(envelope, place, actor, number)

    def _related(
        self, envelope: Envelope, place: Place, actor: PersonId | None, command: Command
    ) -> dict[str, Any]:
        """The decisions to which one is to be related, and from which of them one comes back to it."""
        wanted: tuple[Relation, ...] = ()
        if isinstance(command, Propose | OpenPoll | Record):
            wanted = command.relations
            if isinstance(command, Record) and command.under is not None:
                wanted = (*wanted, Relation(kind="under", other=command.under))
        elif isinstance(command, Relate):
            wanted = (Relation(kind=command.relation, other=command.other),)
        seen = {
            relation.other: decision
            for relation in wanted
            if (decision := self._visible(envelope, place, actor, relation.other)) is not None
        }
        if not isinstance(command, Relate) or command.relation not in ACYCLIC:
            return {"related": seen}
        back = self._decisions.reached(place.home.community.id, command.other, command.relation)
        return {"related": seen, "leading_back": frozenset(seen) if command.decision in back else frozenset()}

    def _mandates(
        self, envelope: Envelope, place: Place, actor: PersonId | None, command: Command
    ) -> dict[str, Any]:
        """What a mandate is judged by: who is to hold it and which others there are, or what the one named is about."""
        community = place.home.community.id
        if isinstance(command, Propose) and (grant := command.mandate) is not None:
            numbers = self._decisions.mandates_about(community, as_tag(grant.tag))
            seen = (self._visible(envelope, place, actor, number) for number in numbers)
            return {
                "holders": self._rights.subjects(place.home, grant.who, grant.accounts),
                "rivals": tuple(decision for decision in seen if decision is not None),
            }
        if not isinstance(command, Record) or command.under is None:
            return {}
        if self._visible(envelope, place, actor, command.under) is None:
            return {}
        header = self._decisions.find(community, command.under)
        if header is None or header.decision.mandate is None:
            return {}
        tag = self._decisions.words(header).tags.get(header.decision.mandate.tag, "")
        return {
            "mandated_tag": tag,
            "mandated_in": "" if header.place is place else header.place.name,
        }

    def _belongs(self, person: PersonId, home: Home, command: Command | None) -> frozenset[Subject]:
        """Of the groups and places that the table of rights names, or a mandate, those that they are in."""
        belongs = self._rights.belongs(person, home) if home.community.rights else NOTHING
        if isinstance(command, Record) and command.under is not None:
            header = self._decisions.find(home.community.id, command.under)
            mandate = None if header is None else header.decision.mandate
            if mandate is not None:
                belongs |= self._rights.of_these(person, mandate.who, home)
        return belongs

    def _visible(
        self, envelope: Envelope, place: Place, actor: PersonId | None, number: int
    ) -> Decision | None:
        header = self._decisions.find(place.home.community.id, number)
        if header is None or actor is None:
            return None
        seen = header.place is place or self._sees(envelope, actor, header.place)
        return header.decision if seen else None

    def _roles(self, place: Place, command: Command, process: Process | None) -> Mapping[str, Role]:
        """The members of the groups that the process of an opening names."""
        if process is None or not isinstance(command, Propose | OpenPoll):
            return {}
        return self._groups.roles(place.home, process.group_names, command.named)

    def _person(
        self,
        person: PersonId,
        place: Place,
        header: Header | None,
        sender: Sender | None = None,
        *,
        count_open: bool = False,
        command: Command | None = None,
    ) -> facts.Person:
        """The person as the engine needs them. `sender`: the platform's description, for the actor; `command`: of an opening
        of theirs."""
        membership = self._people.membership(place, person)
        member = membership.counts
        decision = None if header is None else header.decision.id
        ballots = {} if decision is None else self._ballots.of(decision, person)
        if header is not None and header.decision.secret:
            revision = self._secret.revision_of(header.decision.id, person)
            if revision is not None:
                cast = facts.Ballot(choice=None, revision=revision)
                ballots = {**ballots, header.decision.box: cast}
        return facts.Person(
            id=person,
            name=self._people.name(person),
            member=member,
            enrolled=decision is not None and self._decisions.enrolled(decision, person, member=member),
            administrator=self._people.administrator(place.home, person),
            guest=membership.guest and not (membership.left or membership.bot),
            belongs=self._belongs(person, place.home, command),
            groups=frozenset() if sender is None else sender.groups,
            since=None if sender is None else sender.since,
            ballots=ballots,
            open_decisions=self._decisions.open_by(place.home.community.id, person) if count_open else 0,
        )

    def _sees(self, envelope: Envelope, actor: PersonId, place: Place) -> bool:
        """Whether the actor is in this place: by the platform's data with the act, else by the stored list."""
        sender = envelope.sender
        if sender is not None and sender.sees is not None:
            return place.external in sender.sees
        return not self._people.membership(place, actor).left

    def _sees_decision(self, decision: Decision, actor: PersonId) -> bool:
        if not decision.private:
            return True
        asked = self._session.connection.execute(select(was_asked(decision.id, actor))).scalar()
        return sees(actor, decision, asked=bool(asked))

    def _deaf_seconds(self, envelope: Envelope, header: Header, needs: Needs) -> int | None:
        if needs.deaf_since is None:
            return None
        now, closes_at, home = self.now(envelope), header.decision.closes_at, header.place.home.id
        until = now if closes_at is None else min(closes_at, now)
        skipped = self._skipped.get(home, ())
        deaf = heartbeat.deaf_seconds(
            self._session.connection, home, needs.deaf_since, until, skipped, now=now
        )
        window = {"since": instant_text(needs.deaf_since), "until": instant_text(until), "deaf": deaf}
        self._heard[header.decision.id] = known(HEARD, window)
        return deaf

    # ----------------------------------------------------------------------------------------------------- changing

    def keep(
        self,
        envelope: Envelope,
        before: Slice,
        after: Decision,
        events: Sequence[Event],
        due: datetime | None,
        secret_ballots: Sequence[SecretBallot] = (),
    ) -> bool:
        stood = 0 if before.decision is None else before.decision.sequence
        header = self._decisions.find(after.community, after.number)
        standing = 0 if header is None else header.decision.sequence
        if standing != stood or after.sequence != stood + len(events):
            raise RuntimeError("these events do not follow what stands")
        place = self._place(envelope) if header is None else header.place
        community, due_moved = place.home.community, header is None or header.due != due
        at = self._clock_of(community)
        self._keep_secret(before.decision, after, secret_ballots)
        if header is not None and not events and after == header.decision:
            return False  # a secret ballot that was changed leaves no trace
        for sequence, event in enumerate(events, stood + 1):
            seq = self._ledger.append(
                community,
                event,
                at,
                decision=after.id,
                sequence=sequence,
                number=after.number,
                searchable=not (isinstance(event, BallotCast) and (after.hidden or event.box == SOUNDINGS)),
                known=(rests_on := self._known_of(envelope, event, before.decision, after, place)),
            )
            if rests_on:
                self._people.commit(self._place(envelope).home, rests_on, seq)
            match event:
                case BallotCast():
                    self._ballots.cast(after.id, event, seq, at)
                    continue
                case BallotTakenBack():
                    self._ballots.take_back(after.id, event)
                    continue
                case Closed() if after.secret:
                    self._secret.close(after)
                    self._ballots.disclose(after.id, after.box, after.revision, event.ballots)
                case Opened() | Recorded():
                    if event.number != community.next_number:
                        raise RuntimeError("numbers are given in order")
                    community.next_number += 1
                    header = self._decisions.begin(after, place, seq)
                    header.quiet = isinstance(event, Recorded) and event.imported
            assert header is not None, "its first event begins a decision"
            self._decisions.note(header, event, seq, after)
        assert header is not None, "it was begun"
        header.decision, header.due, header.changed = after, due, True
        if after.in_force and any(isinstance(event, BEGINS_WATCH) for event in events):
            self._ledger.watches.begin(after.id, self._session.now)
        if any(isinstance(event, PremiseChanged) for event in events):
            self._digests.ask(
                place.home, after.owner, Rhythm(every="daily", zone=place.home.community.zone), at
            )
        if any(isinstance(event, SHOWN_ELSEWHERE) for event in events):
            for relation in after.relations:
                other = self._decisions.find(after.community, relation.other)
                assert other is not None, "it was there when they were related"
                other.changed = True
        if any(isinstance(event, Closed) for event in events):
            self._ledger.checkpoint(community, at)
        return due_moved

    def _known_of(
        self, envelope: Envelope, event: Event, before: Decision | None, after: Decision, place: Place
    ) -> list[Known]:
        """What this entry is to commit to besides what it says."""
        wanted = self._known_of_actor(envelope, event)
        if begins_roll(event, before, after):
            wanted.append(self._people.roll(place))
        heard = self._heard.pop(after.id, None)
        if heard is not None:
            wanted.append(heard)
        return wanted

    def _known_of_actor(self, envelope: Envelope, event: Event | CommunityEvent) -> list[Known]:
        actor = self._actor(envelope)
        if actor is None or envelope.sender is None or getattr(event, "by", None) != actor:
            return []
        return self._people.uncommitted(self._place(envelope).home, actor, envelope.sender.account)

    def _keep_secret(
        self, before: Decision | None, after: Decision, secret_ballots: Sequence[SecretBallot]
    ) -> None:
        had_key = before is not None and before.secret and before.ending is None
        if after.secret and not had_key:
            self._secret.begin(after)
        if secret_ballots:
            self._secret.cast(after, self._decisions.process_of(after), secret_ballots)

    def notify(self, after: Decision, notices: Sequence[Notice]) -> None:
        header = self._decisions.find(after.community, after.number)
        assert header is not None, "it was kept before"
        for notice in notices:
            self._outgoing.add(header, after, self._decisions.process_of(after), notice)

    def admit(
        self, envelope: Envelope, seen: MembersSeen
    ) -> Sequence[HolderLeft | MemberLeft | RollComplete]:
        return membership.admit(self._people, self._decisions, self._place(envelope), seen)

    def add_process(self, envelope: Envelope, process: Process, text: str) -> bool:
        return self._processes.add(self._place(envelope).home.community, process, text)

    def own_process(self, envelope: Envelope, process_id: str) -> Process | None:
        return self._processes.own(self._place(envelope).home.community, process_id)

    def name_group(self, envelope: Envelope, group: str, accounts: Sequence[str]) -> Sequence[PersonId]:
        home = self._place(envelope).home
        people = self._groups.persons(home, accounts)
        self._groups.name(home, group, people)
        return people

    def set_digest(self, envelope: Envelope, rhythm: Rhythm | None, *, own: bool) -> datetime | None:
        place, actor = self._place(envelope), self._actor(envelope)
        assert actor is not None or not own, "a person's own is theirs"
        now = self.now(envelope)
        due = now if rhythm is None else rhythm.after(now)
        wanted = Wanted(place.home.id, person=actor or "") if own else Wanted(place.home.id, place.id)
        self._digests.set(place.home, wanted, rhythm, due)
        return None if rhythm is None else due

    def offers(self, envelope: Envelope) -> There:
        return self._offers.there(self._place(envelope), self._somebody(envelope), self.now(envelope))

    def set_offers(self, envelope: Envelope, *, on: bool) -> None:
        self._offers.set(self._place(envelope), on=on)

    def mute_offers(self, envelope: Envelope, *, off: bool) -> None:
        self._offers.mute(self._place(envelope), self._somebody(envelope), off=off)

    def make_offer(self, envelope: Envelope) -> str:
        return self._offers.make(self._place(envelope), self._somebody(envelope), self.now(envelope))

    def answer_offer(self, envelope: Envelope, offer: str, answer: OfferAnswer) -> bool:
        return self._offers.answer(offer, self._somebody(envelope), answer)

    def stop_offers(self) -> int:
        return self._offers.stop()

    def _somebody(self, envelope: Envelope) -> PersonId:
        person = self._actor(envelope)
        assert person is not None, "whoever may do this is somebody"
        return person

    def publish(self, envelope: Envelope, how: Publicity | None) -> PlaceId:
        place = self._place(envelope)
        self._published[place.id] = how or ""
        return PlaceId(place.id)

    def rights_asked(self, envelope: Envelope, setting: SetRight) -> tuple[Row, ...]:
        return self._rights.rows(self._place(envelope), setting)

    def change_rights(self, envelope: Envelope, table: Table) -> None:
        self._places.rule(self._place(envelope).home.community, table)

    def rights_changes(self, envelope: Envelope) -> Sequence[RightsChanged]:
        community = self._place(envelope).home.community.id
        rows = self._session.connection.execute(_RIGHTS_CHANGES, {"is_community": community})
        kept = [chain.read(row.type, row.body, row.priv, {}) for row in rows]
        events = (*kept, *self._rights_changed.get(community, ()))
        return [event for event in events if isinstance(event, RightsChanged)]

    def rights_label(self, code: str) -> str:
        return self._rights.label(code)

    def pass_time(self, envelope: Envelope, span: timedelta, *, heard: bool) -> None:
        home = self._place(envelope).home
        whole = timedelta(seconds=int(span.total_seconds()))
        if heard:
            since = self.now(envelope)
            self._skipped.setdefault(home.id, []).append(Heard(since, since + whole))
        self._outgoing.time_passed(home.community.id, whole)
        home.community.offset += whole
        home.community.passed += whole

    def remind_later(self, envelope: Envelope, facts: Slice, at: datetime) -> None:
        """Send the actor's reminder of this decision at this instant of the community's time."""
        assert facts.actor is not None, "somebody is to be reminded"
        assert facts.decision is not None, "of something"
        header = self._decisions.find(facts.decision.community, facts.decision.number)
        assert header is not None, "it was read just now"
        self._outgoing.remind_later(header, facts.actor.id, at, at - header.place.home.community.offset)

    def ask_erasure(self, envelope: Envelope) -> int:
        home, person = self._place(envelope).home, self._actor(envelope)
        assert person is not None, "somebody asks"
        self._requests += [
            {"home": home.id, "person": person, "administrator": leader, "draft": "", "line": "", "state": "waiting", "in_doubt": False, "attempts": 0}
            for leader in self._people.others_who_lead(home, person)
        ]  # fmt: skip
        return len(self._requests)

    def draft(self, envelope: Envelope, account: str, line: str) -> str:
        """Have this line sent to the person of this account; returns their name. Raises Refused `no-such-person`, also for
        whom the sender cannot see, and `too-many-drafts`."""
        home, sender = self._place(envelope).home, self._actor(envelope)
        if sender is None:
            raise Refused("no-such-person", try_code="check-the-account")
        person = self._person_of(envelope, account) if account else sender
        if person != sender and not set(self._people.places_of(person)) & set(self._people.places_of(sender)):
            raise Refused("no-such-person", try_code="check-the-account")
        waiting = select(func.count()).where(
            REQUEST.c.person == sender, REQUEST.c.draft != "", REQUEST.c.state == "waiting"
        )
        if self._session.connection.execute(waiting).scalar_one() >= DRAFTS_WAITING_MAX:
            raise Refused("too-many-drafts", drafts=DRAFTS_WAITING_MAX, try_code="wait-for-delivery")
        self._requests.append(
            {"home": home.id, "person": sender, "administrator": person, "draft": envelope.delivery, "line": line, "state": "waiting", "in_doubt": False, "attempts": 0}
        )  # fmt: skip
        return self._people.name(person)

    def part(self, envelope: Envelope, account: str) -> Sequence[HolderLeft | MemberLeft]:
        person = self._person_of(envelope, account)
        if self._people.leads_alone(person):
            raise Refused("last-administrator", try_code="name-an-administrator")
        places = [self._places.get(place_id) for place_id in sorted(self._people.places_of(person))]
        return membership.part(self._people, self._decisions, places, person)

    def erase(self, envelope: Envelope, account: str) -> Sequence[int]:
        person, community = self._person_of(envelope, account), self._place(envelope).home.community
        connection = self._session.connection
        accounts = erasure.accounts_of(connection, person)
        erasure.show_anew(connection, person)
        erasure.forget(connection, person, accounts)
        self._secret.forget(person)
        erasure.owe_a_scrub(connection)
        words = self._ledger.words_of(person)
        known_by = {self._people.name(person), account, *(account.account for account in accounts)}
        self._deliveries.strip(person, community.id, {*words, *known_by})
        self._people.set_administrator(self._place(envelope).home, person, False)
        self._people.forget(person)
        self._digests.forget(person)
        self._offers.forget(person)
        return self._ledger.erase(community, person)

    def _person_of(self, envelope: Envelope, account: str) -> PersonId:
        """Raises Refused `no-such-person`."""
        home = self._place(envelope).home
        self._people.load_accounts([(home, account)])
        person = self._people.known(home, account)
        if person is None:
            raise Refused("no-such-person", try_code="check-the-account")
        return person

    def log(self, envelope: Envelope, event: CommunityEvent) -> None:
        home, rests_on = self._place(envelope).home, self._known_of_actor(envelope, event)
        seq = self._ledger.append(home.community, event, self.now(envelope), known=rests_on)
        self._people.commit(home, rests_on, seq)
        if isinstance(event, RightsChanged):
            self._rights_changed.setdefault(home.community.id, []).append(event)

    def checkpoint(self, envelope: Envelope) -> int:
        """Append a checkpoint to the log of the envelope's community; returns its place in the log."""
        return self._ledger.checkpoint(self._place(envelope).home.community, self.now(envelope))

    def change_signing_key(self, envelope: Envelope, new: str, *, lost: bool) -> bool:
        """Sign the log of the envelope's community with another key from now on: see Ledger.change_key."""
        community = self._place(envelope).home.community
        return self._ledger.change_key(community, new, self.now(envelope), lost=lost)

    @property
    def checkpoints(self) -> Sequence[Mapping[str, Any]]:
        """Those made here, as verify_log.py writes them."""
        return self._ledger.checkpoints

    def checkpoint_is_due(self, envelope: Envelope) -> bool:
        """Whether a checkpoint is due, read under the lock of the log."""
        community = self._place(envelope).home.community
        return checkpoints.is_due(self._session.connection, self._session.now, community.id)

    def remember(self, envelope: Envelope, answer: Receipt | Refused) -> None:
        header = self._header(envelope)
        secret = (
            header is not None and header.decision.secret and isinstance(envelope.command, Vote | TakeBack)
        )
        # Who votes in secret at which moment is written down nowhere.
        actor = None if secret else self._actor(envelope)
        self._deliveries.remember(self._place(envelope).home, envelope.delivery, actor, answer)

    # ------------------------------------------------------------------------------------------------------- writing

    def flush(self) -> None:
        """Write everything, in the order in which rows refer to each other."""
        self._commit_to_what_changed()
        self._places.flush_new()
        self._session.write(
            _PUBLISH, [{"is_place": place, "how": how} for place, how in self._published.items()]
        )
        self._people.flush()
        erasure.show_names_anew(self._session, self._people.renamed)
        self._groups.flush()
        self._processes.flush()
        self._places.flush_clocks()
        self._digests.flush()
        self._offers.flush()
        self._decisions.flush()
        self._decisions.flush_rolls()
        self._ledger.flush()
        self._ballots.flush()
        self._secret.flush()
        self._outgoing.drop_secret([name.decision for name in self._secret.closed])
        self._outgoing.flush(self._decisions.changed, self._decisions.process_of)
        self._session.write(dialect.insert_or_ignore(REQUEST, self._session.dialect), self._requests)
        self._deliveries.flush()
        for home, stretches in self._skipped.items():
            for heard in stretches:
                heartbeat.hear(self._session.connection, home, SKIPPED, heard)
        self._places.flush_changed()

    def _commit_to_what_changed(self) -> None:
        """Entries for names and administrators that are not as the last entry about them says, and of which none of this
        work could speak."""
        people, homes = self._people.owed
        for person, (home, account) in people.items():
            self._commit_to(home, PersonRenamed(person=person), self._people.who(home, person, account))
        for home in homes:
            self._commit_to(home, AdministratorsChanged(home=home.id), self._people.administration(home))

    def _commit_to(self, home: Home, event: CommunityEvent, changed: Known) -> None:
        at = self._clock_of(home.community)
        self._people.commit(home, [changed], self._ledger.append(home.community, event, at, known=[changed]))

    @property
    def keys_to_destroy(self) -> Sequence[KeyName]:
        """Of the secret ballots that this work closed, once it is committed."""
        return self._secret.closed

    @property
    def erases(self) -> bool:
        """Somebody was erased: what they left in the files is to be removed after the commit (dialect.py)."""
        return self._ledger.erases

    # ---------------------------------------------------------------------------------------------------------------

    def _clock_of(self, community: Community) -> datetime:
        """The same object for all communities whose clock does not run ahead, because results are cached by it."""
        return self._session.now + community.offset if community.offset else self._session.now

    def _place(self, envelope: Envelope) -> Place:
        # This runs a dozen times a vote.
        place = self._here.get(id(envelope.spot))
        return place if place is not None else self._places.of(envelope.spot)

    def _header(self, envelope: Envelope) -> Header | None:
        number = decision_of(envelope.command)
        community: Community = self._place(envelope).home.community
        return None if number is None else self._decisions.find(community.id, number)

    def _actor(self, envelope: Envelope) -> PersonId | None:
        if envelope.sender is None:
            return None
        return self._people.known(self._place(envelope).home, envelope.sender.account)


def _require_the_same(decision: Decision, drawn_for: str | None, community: Community) -> None:
    """The decision is the one for which the button or form was drawn. Raises Refused `another-decision`."""
    if drawn_for is None or drawn_for == identity_of(decision.id):
        return
    if drawn_for or decision.number >= community.identified_from:
        raise another_decision(decision.number, identity_of(decision.id))
