"""One decision played through the pure core with nothing stored: the world of scenarios, dry runs and tests.

It loads for a command only what `needs` names, as storage does, so a rule that looks at more than it asked for fails
here first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from consensus.acts import decide, needed
from consensus.ballot_boxes import DELEGATED
from consensus.commands import (
    AskAdvice,
    Command,
    DeadlineReached,
    Delegate,
    HolderLeft,
    MemberLeft,
    OpenPoll,
    Propose,
)
from consensus.decision import Decision
from consensus.delegation import Cast, tally_of
from consensus.due import next_due
from consensus.events import (
    Amended,
    BallotCast,
    BallotTakenBack,
    Event,
    ObjectionRaised,
    Opened,
    OptionAdded,
    OptionRenamed,
    Recorded,
    Role,
    text_of,
)
from consensus.evolve import evolve, with_secret_ballot
from consensus.facts import Ballot, Needs, Person, Place, Slice
from consensus.frozen import replace
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, OptionId, PersonId, PlaceId
from consensus.ports import Receipt
from consensus.process import Process, fitted
from consensus.secrecy import SecretBallot, ShownBallot, receipt_of
from consensus.tally import Key, Tally

STEPS_MAX = 1_000
"""Due things in a row at one instant; a definition that needs more would never come to rest."""


@dataclass
class Rehearsal:
    """`members` act and are counted; `now` only moves forward, through everything that falls due."""

    process: Process
    now: datetime
    members: set[PersonId]
    administrators: set[PersonId] = field(default_factory=set)
    groups: dict[str, tuple[PersonId, ...]] = field(default_factory=dict)
    """Who is in the groups that the process names."""
    asked: Process | None = None
    deaf_seconds: int = 0
    live: bool = False
    decision: Decision | None = None
    events: list[tuple[datetime, Event]] = field(default_factory=list)
    ballots: dict[PersonId, dict[BoxId, Ballot]] = field(default_factory=dict)
    klasses: dict[tuple[PersonId, BoxId], str] = field(default_factory=dict)
    tallies: dict[BoxId, Tally] = field(default_factory=dict)
    secret: dict[PersonId, SecretBallot] = field(default_factory=dict)
    """Who has cast which secret ballot, which here nobody hides."""
    key_lost: bool = False
    roll: frozenset[PersonId] = frozenset()
    joined_at: dict[PersonId, datetime] = field(default_factory=dict)
    """Of those who joined after the beginning."""
    others: set[PersonId] = field(default_factory=set)
    """Who is there as well, and not of the electorate."""
    where: Place | None = None
    """A real place, whose zone and hours hold."""
    deaf: Mapping[datetime, int] = field(default_factory=dict)
    """Seconds in which nothing was heard, by the deadline before which they lay."""
    text: str = ""
    options: dict[OptionId, str] = field(default_factory=dict)
    option_authors: dict[OptionId, PersonId] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    remedies: dict[int, str] = field(default_factory=dict)

    def act(self, who: PersonId | None, command: Command) -> Receipt:
        """Do what is due, then the command, then what it made due. Raises Refused; a refused command changes nothing."""
        self.catch_up()
        receipt = self._carry_out(who, command)
        self.catch_up()
        return receipt

    def pass_to(self, at: datetime) -> None:
        """Let time pass, doing each due thing at its instant."""
        for _ in range(STEPS_MAX):
            due = self._next_due()
            if due is None or due > at:
                break
            self.now = max(self.now, due)
            self._clock()
        self.now = max(self.now, at)

    def run_out(self, until: datetime) -> None:
        """Let everything happen that happens by itself before then, until it has ended."""
        while self.decision is not None and self.decision.ending is None:
            due = self._next_due()
            if due is None or due > until:
                break
            self.pass_to(due)

    def catch_up(self) -> None:
        self.pass_to(self.now)

    def join(self, who: PersonId) -> None:
        """Somebody joins the place. Whether they may take part is a matter of the decision's snapshot."""
        self.catch_up()
        if who not in self.members:
            self.members.add(who)
            self.joined_at[who] = self.now

    def leave(self, who: PersonId) -> None:
        """Somebody leaves the place."""
        self.catch_up()
        self.members.discard(who)
        for objection in self.decision.standing if self.decision is not None else ():
            if objection.by == who and self.decision is not None:
                self._carry_out(None, HolderLeft(decision=self.decision.number, objection=objection.number))
        if self.decision is not None and (self.ballots.get(who) or who in self.secret):
            self._carry_out(None, MemberLeft(decision=self.decision.number, person=who))

    def person(self, who: PersonId) -> Person:
        ballots = dict(self.ballots.get(who, {}))
        if self.decision is not None and who in self.secret:
            ballots[self.decision.box] = Ballot(choice=None, revision=self.secret[who].revision)
        return Person(
            id=who,
            name=who,
            member=who in self.members or who in self.others,
            enrolled=who in self.roll,
            administrator=who in self.administrators,
            since=self.joined_at.get(who),
            ballots=ballots,
        )

    def _next_due(self) -> datetime | None:
        return None if self.decision is None else next_due(self.decision, self._process())

    def _process(self) -> Process:
        return fitted(self.process, None if self.decision is None else self.decision.terms)

    def _clock(self) -> None:
        assert self.decision is not None
        self._carry_out(None, DeadlineReached(decision=self.decision.number))

    def _carry_out(self, who: PersonId | None, command: Command) -> Receipt:
        bare = Slice(
            place=self._place(),
            actor=None if who is None else self.person(who),
            decision=self.decision,
            process=self._process(),
            asked=self.asked,
            roles={
                name: Role(name=name, people=people, size=len(people))
                for name, people in self.groups.items()
                if people
            },
            asked_people=tuple(PersonId(account) for account in command.accounts)
            if isinstance(command, AskAdvice)
            else (PersonId(command.account),)
            if isinstance(command, Delegate) and command.account is not None
            else (),
            named=tuple(PersonId(account) for account in command.electorate.accounts)
            if isinstance(command, Propose | OpenPoll) and command.electorate is not None
            else (),
            nonce=self._nonce(who),
            next_id=DecisionId("d"),
        )
        answer = decide(self._loaded(bare, needed(bare, command, self.now)), command, self.now)
        for event in answer.events:
            self._fold(event)
        for ballot in answer.secret_ballots:
            self._cast_secretly(ballot)
        return answer.receipt

    def _loaded(self, bare: Slice, wanted: Needs) -> Slice:
        return replace(
            bare,
            tallies={box: self.tally(box) for box in wanted.boxes},
            secret_ballots=self._secret_ballots(wanted),
            people={who: self.person(who) for who in {*wanted.people, *bare.asked_people}},
            eligible=len(self.members) if wanted.eligible else None,
            deaf_seconds=None if wanted.deaf_since is None else self._deaf_seconds(wanted.deaf_since),
            text=self.text if wanted.texts else "",
            options=dict(self.options) if wanted.texts else {},
            option_authors=dict(self.option_authors) if wanted.texts else {},
            reasons=dict(self.reasons) if wanted.texts else {},
            remedies=dict(self.remedies) if wanted.texts else {},
        )

    def _deaf_seconds(self, since: datetime) -> int:
        return self.deaf_seconds + sum(
            seconds for until, seconds in self.deaf.items() if since < until <= self.now
        )

    def _nonce(self, who: PersonId | None) -> bytes:
        """Other than anybody's, and the same in each run."""
        return f"{who} {self.now.isoformat()}".encode()

    def _cast_secretly(self, ballot: SecretBallot) -> None:
        assert self.decision is not None
        has_voted = ballot.by in self.secret and self.secret[ballot.by].revision == self.decision.revision
        self.decision = with_secret_ballot(self.decision, more=(ballot.choice is not None) - has_voted)
        if ballot.choice is None:
            self.secret.pop(ballot.by, None)
        else:
            self.secret[ballot.by] = ballot

    def _secret_ballots(self, wanted: Needs) -> tuple[ShownBallot, ...] | None:
        decision = self.decision
        if decision is None or not decision.secret or decision.box not in wanted.boxes:
            return ()
        return (
            None
            if self.key_lost
            else tuple(
                ShownBallot(receipt=receipt_of(ballot.nonce, ballot.choice), choice=ballot.choice)
                for ballot in self.secret.values()
                if ballot.choice is not None and ballot.revision == decision.revision
            )
        )

    def _place(self) -> Place:
        if self.where is not None:
            # Who may do what was settled when they did it.
            return replace(self.where, members=len(self.members), roll_complete=True, rights=())
        return Place(
            community=CommunityId("c"),
            home=HomeId("h"),
            id=PlaceId("p"),
            platform="rehearsal",
            members=len(self.members),
            live=self.live,
            office_hours=False,
        )

    def _fold(self, event: Event) -> None:
        self.decision = evolve(self.decision, event, self.now)
        self.events.append((self.now, event))
        match event:
            case Opened() | Recorded():
                named = event.named if isinstance(event, Opened) else ()
                self.roll = frozenset(named or self.members)
                self.text = text_of(event.words, "text")
                values = event.words.value
                options = values.get("options") if isinstance(values, Mapping) else None
                if isinstance(options, Mapping):
                    self.options = {OptionId(key): str(text) for key, text in options.items()}
            case OptionAdded() | OptionRenamed():
                self.options[event.option] = text_of(event.words, "text")
                if isinstance(event, OptionAdded):
                    self.option_authors[event.option] = event.by
            case Amended():
                self.text = text_of(event.words, "text")
            case ObjectionRaised():
                self.reasons[event.number] = text_of(event.words, "reason")
                self.remedies[event.number] = text_of(event.words, "remedy")
            case BallotCast():
                sealed = event.sealed.value if event.sealed is not None else None
                choice = event.choice if event.choice is not None else str(sealed)
                self._take_out(event.by, event.box, event.revision)
                self.klasses[event.by, event.box] = event.klass
                self._put_in(
                    event.by, event.box, Ballot(choice=choice, revision=event.revision, via=event.via)
                )
            case BallotTakenBack():
                self._take_out(event.by, event.box, event.revision)
            case _:
                pass

    def tally(self, box: BoxId) -> Tally:
        """What lies in the box; where votes are passed on, with those that each ballot carries."""
        decision = self.decision
        if decision is None or self.process.electorate.weight != "delegated" or box != decision.box:
            return self.tallies.get(box, Tally())
        ballots, passed = {}, {}
        for who, boxes in self.ballots.items():
            own, to = boxes.get(box), boxes.get(DELEGATED)
            if own is not None and own.revision == decision.revision:
                ballots[who] = Cast(own.choice or "", self.klasses.get((who, box), ""))
            if to is not None:
                passed[who] = PersonId(to.choice or "")
        return tally_of(decision.revision, ballots, passed)

    def _put_in(self, who: PersonId, box: BoxId, ballot: Ballot) -> None:
        self.ballots.setdefault(who, {})[box] = ballot
        self._count(who, box, ballot, 1)

    def _take_out(self, who: PersonId, box: BoxId, revision: int) -> None:
        """A ballot on an earlier revision is replaced, but stays counted there."""
        earlier = self.ballots.get(who, {}).pop(box, None)
        if earlier is not None and earlier.revision == revision:
            self._count(who, box, earlier, -1)

    def _count(self, who: PersonId, box: BoxId, ballot: Ballot, people: int) -> None:
        key = Key(ballot.revision, self.klasses.get((who, box), ""), ballot.choice or "")
        self.tallies[box] = self.tallies.get(box, Tally()).changed(key, people, people)
