"""The header of a decision: all that a command must see of it, small whatever the number of ballots.

Ballots and counters stand beside it (tally.py); what people wrote stands in the entries.
"""

from datetime import datetime
from typing import Literal

from consensus.ballot_boxes import MAIN
from consensus.events import EndHeld, Phrase, Role
from consensus.frozen import Frozen, Instant, Span
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, OptionId, PersonId, PlaceId
from consensus.mandates import Amount, Mandate
from consensus.outcomes import UNDECIDED, Outcome
from consensus.premises import Assumed, Change
from consensus.process import Reach, Terms
from consensus.relations import Relation, RelationKind
from consensus.rights import Table

Status = Literal["gathering", "open", "closed"]
ObjectionState = Literal["pending", "raised", "sustained", "resolved", "withdrawn", "dropped", "overruled"]
STANDING: frozenset[ObjectionState] = frozenset({"pending", "raised", "sustained"})
"""The states in which an objection stops the decision."""


class Objection(Frozen):
    """One objection. `pending`: the group test is running. `touched_at`: the last time anybody did anything to it."""

    number: int
    by: PersonId
    state: ObjectionState
    revision: int
    raised_at: Instant
    touched_at: Instant
    tested: bool = False
    """Tested by the group once; it is not tested again for the same text."""
    tests: int = 0
    """How often the group has been asked."""
    test_closes_at: Instant | None = None
    askable: int = 0
    offered_by: PersonId | None = None
    answer_by: Instant | None = None
    sustained_by: int = 0
    escalated: bool = False
    holder_left: bool = False
    settled_at: Instant | None = None

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def offered(self) -> bool:
        """Whether an offer waits for the holder's answer."""
        return self.offered_by is not None and (self.answer_by is not None or not self.tested)


class Ending(Frozen):
    """How it ended. `effective_at` is the deadline (or the act that ended it)."""

    outcome: Outcome
    because: Phrase
    effective_at: Instant
    winners: tuple[OptionId, ...] = ()
    level: tuple[OptionId, ...] = ()
    """Of an election: among whom only a lot could fill the seats that stay open."""
    by: PersonId | None = None

    @property
    def unsettled(self) -> bool:
        """Whether it can be taken up again, once at a time."""
        return self.outcome in UNDECIDED or bool(self.level)


class Todo(Frozen):
    """What is to be done so that what was decided comes true. Its words are in the entry `sequence` of the decision."""

    number: int
    owner: PersonId
    sequence: int
    due_at: Instant | None = None
    asked: bool = False
    """Its owner was asked at `due_at` whether it is done."""
    done_at: Instant | None = None


class Suspended(Frozen):
    """What held of a decision until another one took its place: it holds again if that one falls."""

    ending: Ending
    review_at: Instant | None = None
    appeal_until: Instant | None = None


class Seat(Frozen):
    """Somebody whose advice was asked for."""

    person: PersonId
    answered: bool = False


class Awaiting(Frozen):
    """An option that was added, and how many still have to second it before it can be chosen."""

    option: OptionId
    missing: int


class Editorial(Frozen):
    """A change of the text that keeps all answers, unless somebody who answered contests it before `until`."""

    by: PersonId
    until: Instant


class Decision(Frozen):
    """The state of a decision. It is stored as JSON with sorted keys, so the order of the fields is for readers only."""

    # What it is, where and by which process
    id: DecisionId
    community: CommunityId
    home: HomeId
    place: PlaceId
    number: int
    sequence: int
    """How many entries it has; the next one gets this number plus one."""
    unit: Literal["proposal", "options"]
    process: str
    process_version: int
    process_digest: str
    follows: int | None = None
    supersedes: int | None = None
    """The decision whose place this one takes when it is adopted."""
    rights: Table = ()
    """The changes of the table of rights that its adoption carries out."""
    mandate: Mandate | None = None
    """What it lets somebody decide alone, while it is in force."""
    uses: int = 0
    """How many decisions were taken under it."""
    amount: Amount | None = None
    """Of a recorded one: how much it comes to."""
    zone: str = "UTC"
    opened_by: PersonId
    opened_at: Instant
    changed_at: Instant

    # What the opener settled
    reversible: bool = True
    hidden: bool = False
    secret: bool = False
    """Nobody can tell who cast which ballot: no entry and no counter speaks of one before the close."""
    quorum: str | None = None
    review_after: Span | None = None
    no_review: bool = False
    """It is never looked at again, whatever its process says."""
    terms: Terms | None = None
    """What the opener chose where the process lets them (process.fitted)."""
    disposition: str = ""
    """What is proposed to be done, where the process knows several things (merge, close, postpone)."""
    options: tuple[OptionId, ...] = ()
    """Those that can be chosen now."""
    awaiting: tuple[Awaiting, ...] = ()
    """Those that were added and are still to be seconded."""
    removed: tuple[OptionId, ...] = ()
    """Those that were taken off; ballots may still name them, and count without them."""

    # Who takes part
    snapshot: Literal["frozen", "live", "counted"] = "frozen"
    eligible: int | None = None
    groups: tuple[str, ...] = ()
    """Only who is in one of these groups of the platform may take part; empty: all who are in the place."""
    newcomers: bool = False
    """Of a counted electorate: also who joined after the opening."""
    reach: Reach = ""
    """Whom a reminder can reach, where silence counts only after one."""
    named: bool = False
    """The roll was named by the opener."""
    without_opener: bool = False
    """Whoever opened it is left out; `eligible` is without them."""
    roles: tuple[Role, ...] = ()
    """Who is in the groups that the process names, as it was at the opening."""

    body: str | None = None
    """The group whose people alone answer in this phase; None: the whole electorate does."""

    # How far it has come
    status: Status
    phase: str
    phase_since: Instant
    round: int = 1
    round_since: Instant
    revision: int = 1
    failed_rounds: int = 0
    editorial: Editorial | None = None
    """The last change of the text, where it was said to be editorial and nobody has contested that."""

    held: EndHeld | None = None
    """How a stamp or a verdict ends it, once that change can no longer be contested."""

    private: bool = False
    """Nothing of it is posted: only its drafter, and those who are asked, see it."""

    # When it closes
    closes_at: Instant | None = None
    """End of the phase. None: no deadline, or past it and waiting for an objection (`waits_since`)."""
    runs_for: Span | None = None
    ends_at: Instant | None = None
    """The instant that somebody typed as the deadline, if they typed an instant."""
    typed: bool = False
    waits_since: Instant | None = None
    """The deadline that passed while an objection stood."""
    closes_early_at: Instant | None = None
    early_why: Literal["all_acted", "passes", "certain"] = "all_acted"
    extensions: int = 0
    extended_for: tuple[str, ...] = ()
    """The codes of the rules that extended this round; each does so once."""
    flip_limit: Instant | None = None
    """A late change of what would come out moves the deadline, but never beyond this."""
    listening_since: Instant
    """Silence is judged by what could be heard from here on."""
    remind_at: Instant | None = None
    reminded_at: Instant | None = None

    # What people have done
    box: BoxId = MAIN
    """Where the ballots of this phase go."""
    acted: int = 0
    """People with a ballot on this revision in that box."""
    attended: int = 0
    """People who said that they are present."""
    seconded: int = 0
    wishes: int = 0
    """People who wish to object to this revision and have given no reason."""
    attached: int = 0
    """Links that were attached after the opening."""
    touched: bool = False
    """Somebody has acted, by what is in the log."""
    objections: tuple[Objection, ...] = ()

    # Whose turn it is
    asked: tuple[Seat, ...] = ()
    advised: int = 0
    stamped: int = 0
    """Stamps given on this revision: the place in the route."""
    turn_since: Instant | None = None
    """When the next on the route got it."""
    tied: tuple[OptionId, ...] = ()
    """The options between which a casting vote is given."""

    # What came of it
    ending: Ending | None = None
    undisclosed: bool = False
    """Of secret ballots: they were so few, or so alike, that the log says no more than how it ended."""
    appeal_until: Instant | None = None
    appealed_from: Ending | None = None
    """What was decided before somebody appealed."""
    superseded_by: int | None = None
    superseded: Suspended | None = None
    """What held until then."""
    review_at: Instant | None = None
    review_told: bool = False
    todos: tuple[Todo, ...] = ()
    relations: tuple[Relation, ...] = ()
    """To other decisions, as it is from this one."""
    assumptions: tuple[Assumed, ...] = ()
    changes: tuple[Change, ...] = ()
    """Of what it rests on, since somebody last said that it is still right."""
    tags: tuple[int, ...] = ()
    """The numbers of those that it has now."""
    tagged: int = 0
    """How many it ever had."""

    def relation(self, kind: RelationKind, other: int) -> Relation | None:
        return next((row for row in self.relations if (row.kind, row.other) == (kind, other)), None)

    def role(self, name: str) -> Role | None:
        return next((role for role in self.roles if role.name == name), None)

    @property
    def answering(self) -> Role | None:
        """Those who alone answer in this phase, where not the whole electorate does."""
        return None if self.body is None else self.role(self.body)

    def size_of(self, role: Role) -> int:
        """How many of a group may answer: all, or all but the opener."""
        return role.size - (1 if self.without_opener and self.opened_by in role.people else 0)

    def objection(self, number: int) -> Objection | None:
        return next((objection for objection in self.objections if objection.number == number), None)

    @property
    def owner(self) -> PersonId:
        """Who is asked about it once it is in force: whoever is to carry it out, else whoever opened it."""
        return next((todo.owner for todo in self.open_todos), self.opened_by)

    @property
    def open_todos(self) -> tuple[Todo, ...]:
        return tuple(todo for todo in self.todos if todo.done_at is None)

    @property
    def standing(self) -> tuple[Objection, ...]:
        """The objections that stop it now."""
        return (
            tuple(objection for objection in self.objections if objection.stands) if self.objections else ()
        )

    def electorate(self, members: int | None) -> int | None:
        """How many may take part, the one figure for rules and for what is shown. `members`: in the place now, for a live
        electorate. Whoever has answered is of it, also when they have left since."""
        size = self.eligible
        if self.snapshot == "live" and self.ending is None:
            size = None if members is None else members - self.without_opener
        return None if size is None else max(size, self.acted)

    @property
    def ends_by_itself(self) -> datetime | None:
        """When its phase ends, if nobody acts before."""
        held = None if self.held is None else self.held.until
        ends = (at for at in (self.closes_at, self.closes_early_at, held) if at is not None)
        return min(ends, default=None)

    @property
    def covered(self) -> bool:
        """Whether its figures are not shown: not yet, or (of secret ballots) never."""
        return self.undisclosed or (self.hidden and self.ending is None)

    @property
    def begun(self) -> bool:
        """Somebody has acted: the process can no longer be changed."""
        return self.touched or (self.secret and self.acted > 0)

    @property
    def in_force(self) -> bool:
        return self.ending is not None and self.ending.outcome == "adopted"

    @property
    def is_open(self) -> bool:
        return self.status == "open"
