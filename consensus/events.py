"""What happened, in the past tense. The events are the entries of the log: one table, one write.

Fields hold opaque ids, codes and numbers. What people wrote, and the choices of hidden decisions, are `Private`:
storage keeps value and salt beside the chain, where they can be erased, and the entry holds a commitment. `evolve`
never reads a Private. The name behind the dot of `kind` is the version of the form; an event, once released, keeps its
meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from consensus.boxes import MAIN
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, OptionId, PersonId, PlaceId
from consensus.outcomes import Outcome
from consensus.plain import Value
from consensus.process import Terms


@dataclass(frozen=True, slots=True)
class Private:
    """A value that may be erased. `value` is None after erasure."""

    value: Value

    def __repr__(self) -> str:
        return "Private(…)"


def text_of(words: Private | None, key: str) -> str:
    """One text out of a private value; empty if there is none or it was erased."""
    value = None if words is None else words.value
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A code with its numbers that reads as one sentence (adapters/wording)."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who is in a group that the process names, as it was when the decision was opened.

    `people` in their order (a route has one); `groups` are groups of the platform, whose members are known only as they
    act; `size` is how many there are.
    """

    name: str
    people: tuple[PersonId, ...] = ()
    groups: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A decision began. `words` = {"text", "options": {id: text}, "until": words typed, "links": [...]}."""

    id: DecisionId
    number: int
    community: CommunityId
    home: HomeId
    place: PlaceId
    by: PersonId
    unit: Literal["proposal", "options"]
    process: str
    process_version: int
    process_digest: str
    words: Private
    options: tuple[OptionId, ...] = ()
    snapshot: Literal["frozen", "live", "counted"] = "frozen"
    eligible: int | None = None
    """The size of the electorate; None while it is being gathered."""
    groups: tuple[str, ...] = ()
    newcomers: bool = False
    named: tuple[PersonId, ...] = ()
    """The roll, where the opener named it."""
    roles: tuple[Role, ...] = ()
    asked: tuple[PersonId, ...] = ()
    """Whose advice the first phase waits for."""
    phase: str
    closes_at: datetime | None
    runs_for: timedelta | None = None
    """The window to grant when a later phase (or round) begins."""
    ends_at: datetime | None = None
    """The instant typed as deadline, if an instant was typed."""
    typed: bool = False
    zone: str = "UTC"
    remind_at: datetime | None = None
    reversible: bool = True
    hidden: bool = False
    quorum: str | None = None
    """Set by the opener instead of the process's: "2/3" or a whole number of people."""
    review_after: timedelta | None = None
    follows: int | None = None
    terms: Terms | None = None
    """What the opener chose where the process lets them."""
    kind: Literal["decision_opened.v1"] = "decision_opened.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectorateGathered:
    """The roll is complete: the decision that waited for it is open."""

    eligible: int
    closes_at: datetime | None
    remind_at: datetime | None = None
    kind: Literal["electorate_gathered.v1"] = "electorate_gathered.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Something decided elsewhere was written down. `words` = {"text", "links"}."""

    id: DecisionId
    number: int
    community: CommunityId
    home: HomeId
    place: PlaceId
    by: PersonId
    words: Private
    kind: Literal["decision_recorded.v1"] = "decision_recorded.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChanged:
    by: PersonId
    process: str
    process_version: int
    process_digest: str
    phase: str
    closes_at: datetime | None
    runs_for: timedelta | None = None
    remind_at: datetime | None = None
    hidden: bool = False
    review_after: timedelta | None = None
    snapshot: Literal["frozen", "live", "counted"] = "frozen"
    terms: Terms | None = None
    eligible: int | None = None
    """The new size of the electorate, where the process names another one."""
    named: tuple[PersonId, ...] = ()
    roles: tuple[Role, ...] = ()
    asked: tuple[PersonId, ...] = ()
    kind: Literal["process_changed.v1"] = "process_changed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionAdded:
    """A poll has one more option. `words` = {"text"}."""

    by: PersonId
    option: OptionId
    words: Private
    kind: Literal["option_added.v1"] = "option_added.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRenamed:
    """An option says something else; ballots name options by id and stay. `words` = {"text"}."""

    by: PersonId
    option: OptionId
    words: Private
    kind: Literal["option_renamed.v1"] = "option_renamed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCast:
    """A ballot went into a box, in the place of the person's earlier one there.

    `choice` is a position's key, a ballot over options (ballot.py), or `qualifies`, `drop`, `sustain`, `second`; None in a hidden
    decision, where `sealed` holds it. `words` is the reason, if one was given.
    """

    by: PersonId
    box: BoxId = MAIN
    revision: int
    choice: str | None = None
    sealed: Private | None = None
    words: Private | None = None
    replaces: bool = False
    """The person had a ballot on this revision in this box."""
    via: Literal["", "reaction"] = ""
    """Given by a reaction, and so taken back by removing it."""
    klass: str = ""
    """The class of the electorate in which it counts; `advisory`: in none."""
    kind: Literal["ballot_cast.v1"] = "ballot_cast.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotTakenBack:
    by: PersonId
    box: BoxId = MAIN
    revision: int
    kind: Literal["ballot_taken_back.v1"] = "ballot_taken_back.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllActed:
    """The decision closes at `closes_at` unless something changes: everybody has acted, or it passes, or nothing can
    change what comes out."""

    closes_at: datetime
    why: Literal["all_acted", "passes", "certain"] = "all_acted"
    kind: Literal["all_acted.v1"] = "all_acted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyCloseStopped:
    """It was to close because all had acted, and no longer is."""

    kind: Literal["early_close_stopped.v1"] = "early_close_stopped.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    by: PersonId
    words: Private
    kind: Literal["asked.v1"] = "asked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAttached:
    """`words` = {"links": [{"url", "role", "excerpt"}]}."""

    by: PersonId
    words: Private
    kind: Literal["link_attached.v1"] = "link_attached.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised:
    """`words` = {"reason", "affects", "remedy"}, the last two where they were given."""

    number: int
    by: PersonId
    revision: int
    words: Private
    kind: Literal["objection_raised.v1"] = "objection_raised.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDoubted:
    """The group is asked until `closes_at` whether it qualifies. By None: an offer went unanswered."""

    number: int
    by: PersonId | None
    closes_at: datetime
    askable: int
    """How many may answer: all but objector and opener."""
    by_rule: bool = False
    """The process asks the group about each objection."""
    words: Private | None = None
    kind: Literal["objection_doubted.v1"] = "objection_doubted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionSustained:
    """It stands: somebody joined it (`by`), or the group test found that it qualifies (`by` None)."""

    number: int
    by: PersonId | None = None
    because: Phrase | None = None
    kind: Literal["objection_sustained.v1"] = "objection_sustained.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDropped:
    """It became a concern: by the group test, or because it stood alone in a large group."""

    number: int
    because: Phrase
    kind: Literal["objection_dropped.v1"] = "objection_dropped.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionOffered:
    """Somebody said how it could be settled. Unanswered until `answer_by`, the group test decides; None: nobody but
    its holder does."""

    number: int
    by: PersonId
    answer_by: datetime | None = None
    amendment: bool = False
    words: Private | None = None
    kind: Literal["solution_offered.v1"] = "solution_offered.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionResolved:
    number: int
    by: PersonId
    kind: Literal["objection_resolved.v1"] = "objection_resolved.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionWithdrawn:
    number: int
    by: PersonId
    kind: Literal["objection_withdrawn.v1"] = "objection_withdrawn.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionOverruled:
    number: int
    by: PersonId
    words: Private
    kind: Literal["objection_overruled.v1"] = "objection_overruled.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionEscalated:
    """Nobody touched it for long: opener and administrators were told."""

    number: int
    kind: Literal["objection_escalated.v1"] = "objection_escalated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionHolderLeft:
    number: int
    kind: Literal["objection_holder_left.v1"] = "objection_holder_left.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """The text changed. `round` is unchanged where the process starts no new one. `words` = {"text"}."""

    by: PersonId
    revision: int
    round: int
    failed_rounds: int
    closes_at: datetime | None
    remind_at: datetime | None = None
    phase: str | None = None
    """The phase that begins again with it, where one does."""
    seconded_anew: bool = False
    """It was still to be seconded: who supported the old text has not supported this one."""
    words: Private
    kind: Literal["amended.v1"] = "amended.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoved:
    """Extended by a person, or by the rule that `because` names. `closes_at` None: it waits for an objection."""

    by: PersonId | None = None
    closes_at: datetime | None
    remind_at: datetime | None = None
    because: Phrase
    words: Private | None = None
    zone: str | None = None
    not_beyond: datetime | None = None
    """The rule that moved it never moves it further than this."""
    kind: Literal["deadline_moved.v1"] = "deadline_moved.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntered:
    phase: str
    closes_at: datetime | None
    remind_at: datetime | None = None
    because: Phrase
    box: BoxId = MAIN
    """Where its ballots go."""
    asked: tuple[PersonId, ...] = ()
    tied: tuple[OptionId, ...] = ()
    """The options between which a casting vote is given in it."""
    kind: Literal["phase_entered.v1"] = "phase_entered.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """The next on the route (or who stood in for them) stamped. `words` = {"reason"}."""

    by: PersonId
    position: str
    place: int
    """In the route, from 1."""
    stands_in_for: PersonId | None = None
    words: Private | None = None
    kind: Literal["stamped.v1"] = "stamped.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Whoever judges or decides in this phase gave a verdict. `words` = {"reason"}."""

    by: PersonId
    phase: str
    verdict: str
    words: Private | None = None
    kind: Literal["judged.v1"] = "judged.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceAsked:
    """These people were asked for advice. `words` = {"text"}."""

    by: PersonId
    people: tuple[PersonId, ...]
    words: Private | None = None
    kind: Literal["advice_asked.v1"] = "advice_asked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    """`words` = {"text"}."""

    by: PersonId
    words: Private
    kind: Literal["advice_given.v1"] = "advice_given.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed:
    """Somebody appealed against what was adopted or rejected. `words` = {"reason"}."""

    by: PersonId
    words: Private
    kind: Literal["appealed.v1"] = "appealed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided:
    """`upheld`: what was decided falls, and can be taken up again with another text. `words` = {"reason"}."""

    by: PersonId
    upheld: bool
    words: Private
    kind: Literal["appeal_decided.v1"] = "appeal_decided.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """Those who had not acted were reminded."""

    at: datetime
    kind: Literal["reminded.v1"] = "reminded.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line of a tally: how many people (and what weight) put this into this box."""

    box: BoxId
    revision: int
    choice: str
    people: int
    weight: int
    klass: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRound:
    """One round of a count (tally.result.Round). Numbers are whole, or exact fractions as text: `"7/3"`."""

    act: str
    of: tuple[str, ...] = ()
    totals: Mapping[str, Value]
    exhausted: Value = 0
    elected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a poll was counted, options by id. `pairwise[a][b]`: how many prefer a to b. `explanation` are codes of
    consensus/tally with their values, one sentence each."""

    method: str
    turnout: int
    totals: Mapping[str, Value] = field(default_factory=dict)
    pairwise: Mapping[str, Value] = field(default_factory=dict)
    rounds: tuple[CountRound, ...] = ()
    explanation: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The decision ended, with the tally by which it did. `effective_at` is the deadline, however late we noticed."""

    outcome: Outcome
    because: Phrase
    winners: tuple[OptionId, ...] = ()
    ranking: tuple[tuple[OptionId, ...], ...] = ()
    counts: tuple[Count, ...] = ()
    counted: Counted | None = None
    """Of a poll."""
    eligible: int | None = None
    effective_at: datetime
    by: PersonId | None = None
    review_at: datetime | None = None
    appeal_until: datetime | None = None
    sentence: str = ""
    """`because` in the community's language as it was first written; filled in when it is recorded."""
    kind: Literal["decision_closed.v1"] = "decision_closed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSet:
    by: PersonId
    review_at: datetime
    kind: Literal["review_set.v1"] = "review_set.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue:
    at: datetime
    kind: Literal["review_due.v1"] = "review_due.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCreated:
    """The first entry of a community's log."""

    kind: Literal["log_created.v1"] = "log_created.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNamed:
    """An administrator said who is in a group of the home. Decisions that are open keep what they opened with."""

    by: PersonId
    group: str
    people: tuple[PersonId, ...]
    kind: Literal["group_named.v1"] = "group_named.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessAdded:
    """The community has a process of its own, or a new version of one. `decision` None: an administrator did it by the
    escape. `words` = {"text", "reason"}."""

    by: PersonId
    process: str
    version: int
    digest: str
    decision: int | None = None
    words: Private
    kind: Literal["process_added.v1"] = "process_added.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved:
    """A local room's clock was moved forward by somebody who plays through a story."""

    by: PersonId
    span: timedelta
    heard: bool
    kind: Literal["clock_moved.v1"] = "clock_moved.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePerformed:
    """Private values of these entries are gone."""

    entries: tuple[int, ...]
    kind: Literal["erasure_performed.v1"] = "erasure_performed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointMade:
    """Root over all earlier entries of the log (RFC 9162 tree hash) and the hash of the last one."""

    size: int
    root: str
    head: str
    kind: Literal["checkpoint.v1"] = "checkpoint.v1"


Event = (
    Opened
    | ElectorateGathered
    | Recorded
    | ProcessChanged
    | OptionAdded
    | OptionRenamed
    | BallotCast
    | BallotTakenBack
    | AllActed
    | EarlyCloseStopped
    | Asked
    | LinkAttached
    | ObjectionRaised
    | ObjectionDoubted
    | ObjectionSustained
    | ObjectionDropped
    | SolutionOffered
    | ObjectionResolved
    | ObjectionWithdrawn
    | ObjectionOverruled
    | ObjectionEscalated
    | ObjectionHolderLeft
    | Amended
    | DeadlineMoved
    | PhaseEntered
    | Stamped
    | Judged
    | AdviceAsked
    | AdviceGiven
    | Appealed
    | AppealDecided
    | Reminded
    | Closed
    | ReviewSet
    | ReviewDue
)
"""What happens to one decision."""

CommunityEvent = LogCreated | GroupNamed | ProcessAdded | ClockMoved | ErasurePerformed | CheckpointMade
"""What happens to the log itself."""
