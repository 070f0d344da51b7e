"""What happened, in the past tense. The events are the entries of the log: one table, one write.

Fields hold opaque ids, codes and numbers. What people wrote, and the choices of hidden decisions, are `Private`:
storage keeps value and salt beside the chain, where they can be erased, and the entry holds a commitment. `evolve`
never reads a Private. The name behind the dot of `kind` is the version of the form; an event, once released, keeps its
meaning.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

import msgspec

from consensus.ballot_boxes import MAIN
from consensus.frozen import Frozen, Instant, Span, empty
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, OptionId, PersonId, PlaceId
from consensus.mandates import Amount, Mandate
from consensus.outcomes import Outcome
from consensus.plain import Value
from consensus.premises import ChangeCode
from consensus.process import Reach, Terms
from consensus.relations import RelationKind
from consensus.rights import Table
from consensus.secrecy import ShownBallot


class Private(Frozen, kw_only=False):
    """A value that may be erased. `value` is None after erasure."""

    value: Value

    def __repr__(self) -> str:
        return "Private(…)"


def tags_in(event: "Tagged") -> dict[int, str]:
    """The tags by their numbers; none where they were erased."""
    tags = event.words.value.get("tags") if isinstance(event.words.value, Mapping) else None
    return {int(number): str(text) for number, text in tags.items()} if isinstance(tags, Mapping) else {}


def text_of(words: Private | None, key: str) -> str:
    """One text out of a private value; empty if there is none or it was erased."""
    value = None if words is None else words.value
    text = value.get(key) if isinstance(value, Mapping) else None
    return text if isinstance(text, str) else ""


class Phrase(Frozen):
    """A code with its numbers that reads as one sentence (adapters/wording)."""

    code: str
    values: Mapping[str, Value] = msgspec.field(default_factory=empty)


class Role(Frozen):
    """Who is in a group that the process names, as it was when the decision was opened.

    `people` in their order (a route has one); `groups` are groups of the platform, whose members are known only as they
    act; `size` is how many there are.
    """

    name: str
    people: tuple[PersonId, ...] = ()
    groups: tuple[str, ...] = ()
    size: int = 0


class Opened(Frozen):
    """A decision began. `words` = {"text", "why", "options": {id: text}, "until": words typed, "links": [...]}; `why` only
    where the opener gave a reason."""

    # What it is, where and by which process
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
    follows: int | None = None
    supersedes: int | None = None
    """The decision in force whose place this one takes when it is adopted."""
    zone: str = "UTC"

    # What was written, and what the opener settled
    words: Private
    options: tuple[OptionId, ...] = ()
    reversible: bool = True
    hidden: bool = False
    secret: bool = False
    quorum: str | None = None
    """Set by the opener instead of the process's: "2/3" or a whole number of people."""
    review_after: Span | None = None
    no_review: bool = False
    """It is never looked at again, whatever its process says."""
    terms: Terms | None = None
    """What the opener chose where the process lets them."""
    disposition: str = ""
    """What is proposed to be done, of what the process knows."""
    without_opener: bool = False
    """Whoever opened it is left out: `eligible` is without them."""

    # Who takes part
    snapshot: Literal["frozen", "live", "counted"] = "frozen"
    eligible: int | None = None
    """The size of the electorate; None while it is being gathered."""
    groups: tuple[str, ...] = ()
    newcomers: bool = False
    named: tuple[PersonId, ...] = ()
    """The roll, where the opener named it."""
    reach: Reach = ""
    roles: tuple[Role, ...] = ()
    asked: tuple[PersonId, ...] = ()
    """Whose advice the first phase waits for."""
    body: str | None = None
    """The group whose people alone answer in the phase that begins."""

    # When it closes
    phase: str
    closes_at: Instant | None
    runs_for: Span | None = None
    """The window to grant when a later phase (or round) begins."""
    ends_at: Instant | None = None
    """The instant typed as deadline, if an instant was typed."""
    typed: bool = False
    remind_at: Instant | None = None
    private: bool = False
    """It begins with a phase of which nothing is posted: only its drafter, and those who are asked, see it."""
    rights: Table = ()
    """The changes of the table of rights that its adoption carries out."""
    mandate: Mandate | None = None
    """What its adoption lets somebody decide alone."""
    kind: ClassVar[Literal["decision_opened.v1"]] = "decision_opened.v1"


class ElectorateGathered(Frozen):
    """The roll is complete: the decision that waited for it is open."""

    eligible: int
    closes_at: Instant | None
    remind_at: Instant | None = None
    kind: ClassVar[Literal["electorate_gathered.v1"]] = "electorate_gathered.v1"


class Recorded(Frozen):
    """Something decided elsewhere was written down. `words` = {"text", "why", "links"}; of an imported one also "origin"
    (see commands.Origin)."""

    id: DecisionId
    number: int
    community: CommunityId
    home: HomeId
    place: PlaceId
    by: PersonId
    supersedes: int | None = None
    """The decision in force whose place this one takes."""
    imported: bool = False
    """It came out of a file of another program, one of many, and is not announced."""
    outcome: Outcome = "adopted"
    """As its source says."""
    decided_at: Instant | None = None
    """When it was decided, where that is known."""
    under: int | None = None
    """The decision by whose mandate it was taken."""
    amount: Amount | None = None
    words: Private
    kind: ClassVar[Literal["decision_recorded.v1"]] = "decision_recorded.v1"


class ProcessChanged(Frozen):
    by: PersonId
    process: str
    process_version: int
    process_digest: str
    phase: str
    closes_at: Instant | None
    runs_for: Span | None = None
    remind_at: Instant | None = None
    hidden: bool = False
    secret: bool = False
    review_after: Span | None = None
    snapshot: Literal["frozen", "live", "counted"] = "frozen"
    reach: Reach = ""
    terms: Terms | None = None
    disposition: str = ""
    eligible: int | None = None
    """The new size of the electorate, where the process names another one."""
    named: tuple[PersonId, ...] = ()
    roles: tuple[Role, ...] = ()
    asked: tuple[PersonId, ...] = ()
    body: str | None = None
    """The group whose people alone answer in the phase that begins."""
    private: bool = False
    kind: ClassVar[Literal["process_changed.v1"]] = "process_changed.v1"


class OptionAdded(Frozen):
    """A poll has one more option. `words` = {"text"}."""

    by: PersonId
    option: OptionId
    seconds: int = 0
    """So many have to second it before it can be chosen."""
    words: Private
    kind: ClassVar[Literal["option_added.v1"]] = "option_added.v1"


class OptionRenamed(Frozen):
    """An option says something else; ballots name options by id and stay. `words` = {"text"}."""

    by: PersonId
    option: OptionId
    words: Private
    kind: ClassVar[Literal["option_renamed.v1"]] = "option_renamed.v1"


class OptionRemoved(Frozen):
    """An option gets no more votes, and ballots that name it count without it. `withdrawn`: somebody may have chosen it,
    so that it is shown as withdrawn; else it is gone as if it had never been offered."""

    by: PersonId
    option: OptionId
    withdrawn: bool = False
    kind: ClassVar[Literal["option_removed.v1"]] = "option_removed.v1"


class BallotCast(Frozen):
    """A ballot went into a box, in the place of the person's earlier one there.

    `choice` is a position's key, a ballot over options (ballots/), or `qualifies`, `drop`, `sustain`, `second`; None where figures
    are hidden or names off: there `sealed` holds it. `words` is the reason, if one was given.
    """

    by: PersonId
    box: BoxId = MAIN
    revision: int
    choice: str | None = None
    sealed: Private | None = None
    words: Private | None = None
    replaces: bool = False
    """The person had a ballot on this revision in this box."""
    via: Literal["", "reaction", "opening"] = ""
    """Given by a reaction, and so taken back by removing it; or by opening the decision, or giving it another text."""
    klass: str = ""
    """The class of the electorate in which it counts; `advisory`: in none."""
    kind: ClassVar[Literal["ballot_cast.v1"]] = "ballot_cast.v1"


class BallotTakenBack(Frozen):
    """`left`: not by themselves; they have left the place, whose members alone are the electorate."""

    by: PersonId
    box: BoxId = MAIN
    revision: int
    left: bool = False
    kind: ClassVar[Literal["ballot_taken_back.v1"]] = "ballot_taken_back.v1"


class AllActed(Frozen):
    """The decision closes at `closes_at` unless something changes: everybody has acted, or it passes, or nothing can
    change what comes out."""

    closes_at: Instant
    why: Literal["all_acted", "passes", "certain"] = "all_acted"
    kind: ClassVar[Literal["all_acted.v1"]] = "all_acted.v1"


class EarlyCloseStopped(Frozen):
    """It was to close because all had acted, and no longer is."""

    kind: ClassVar[Literal["early_close_stopped.v1"]] = "early_close_stopped.v1"


class EndHeld(Frozen):
    """A stamp or a verdict ends it, but not before `until`: so long whoever answered can contest an editorial change."""

    by: PersonId
    outcome: Outcome
    because: Phrase
    until: Instant
    kind: ClassVar[Literal["end_held.v1"]] = "end_held.v1"


class ClosedEarly(Frozen):
    """An administrator ends the phase before its deadline; what follows by the rule comes next. `missing`: how many had
    not answered. `words` = {"reason"}."""

    by: PersonId
    missing: int
    words: Private
    kind: ClassVar[Literal["closed_early.v1"]] = "closed_early.v1"


class Asked(Frozen):
    by: PersonId
    words: Private
    kind: ClassVar[Literal["asked.v1"]] = "asked.v1"


class Answered(Frozen):
    """The answer to the question that was the `question`th asked on this decision. `words` = {"text"}."""

    by: PersonId
    question: int
    asker: PersonId
    words: Private
    kind: ClassVar[Literal["answered.v1"]] = "answered.v1"


class LinkAttached(Frozen):
    """`words` = {"links": [{"url", "role", "excerpt"}]}."""

    by: PersonId
    words: Private
    kind: ClassVar[Literal["link_attached.v1"]] = "link_attached.v1"


class AssumptionMade(Frozen):
    """What has to be so for the decision to be right. `words` = {"text"}."""

    by: PersonId
    assumption: int
    until: Instant | None = None
    words: Private
    kind: ClassVar[Literal["assumption_made.v1"]] = "assumption_made.v1"


class PremiseKept(Frozen):
    """What stood behind a link when it was decided. `of`: who attached it; `words` = {"title", "excerpt", "hash"}."""

    of: PersonId | None
    link: str
    words: Private
    kind: ClassVar[Literal["premise_kept.v1"]] = "premise_kept.v1"


class PremiseChanged(Frozen):
    """Something that the decision rests on is not as it was, and its owner is asked whether it is still right. Of a link `of` is
    who attached it, and `words` = {"title", "excerpt", "hash"} what stands there now, as far as is known."""

    of: PersonId | None = None
    what: ChangeCode
    link: str = ""
    other: int | None = None
    assumption: int | None = None
    words: Private | None = None
    kind: ClassVar[Literal["premise_changed.v1"]] = "premise_changed.v1"


class StillRight(Frozen):
    """Its owner says that it is, after what changed. `words` = {"reason"}."""

    by: PersonId
    words: Private | None = None
    kind: ClassVar[Literal["still_right.v1"]] = "still_right.v1"


class TakenUpAgain(Frozen):
    """The decision `replacement` was opened to take its place."""

    by: PersonId
    replacement: int
    kind: ClassVar[Literal["taken_up_again.v1"]] = "taken_up_again.v1"


class Unwatched(Frozen):
    """These links are not read again; none: none of its links is."""

    by: PersonId
    links: tuple[str, ...] = ()
    kind: ClassVar[Literal["unwatched.v1"]] = "unwatched.v1"


class ObjectionRaised(Frozen):
    """`words` = {"reason", "affects", "remedy"}, the last two where they were given."""

    number: int
    by: PersonId
    revision: int
    words: Private
    kind: ClassVar[Literal["objection_raised.v1"]] = "objection_raised.v1"


class ObjectionDoubted(Frozen):
    """The group is asked until `closes_at` whether it qualifies. By None: an offer went unanswered."""

    number: int
    by: PersonId | None
    closes_at: Instant
    askable: int
    """How many may answer: all but objector and opener."""
    by_rule: bool = False
    """The process asks the group about each objection."""
    words: Private | None = None
    kind: ClassVar[Literal["objection_doubted.v1"]] = "objection_doubted.v1"


class ObjectionSustained(Frozen):
    """It stands: somebody joined it (`by`), or the group test found that it qualifies (`by` None)."""

    number: int
    by: PersonId | None = None
    because: Phrase | None = None
    answered: bool = False
    """The answer to it stays on record."""
    kind: ClassVar[Literal["objection_sustained.v1"]] = "objection_sustained.v1"


class ObjectionDropped(Frozen):
    """It became a concern: by the group test, or because it stood alone in a large group."""

    number: int
    because: Phrase
    kind: ClassVar[Literal["objection_dropped.v1"]] = "objection_dropped.v1"


class SolutionOffered(Frozen):
    """Somebody said how it could be settled. Unanswered until `answer_by`, the group test decides; None: nobody but
    its holder does."""

    number: int
    by: PersonId
    answer_by: Instant | None = None
    amendment: bool = False
    words: Private | None = None
    kind: ClassVar[Literal["solution_offered.v1"]] = "solution_offered.v1"


class ObjectionResolved(Frozen):
    number: int
    by: PersonId
    kind: ClassVar[Literal["objection_resolved.v1"]] = "objection_resolved.v1"


class ObjectionWithdrawn(Frozen):
    number: int
    by: PersonId
    kind: ClassVar[Literal["objection_withdrawn.v1"]] = "objection_withdrawn.v1"


class ObjectionOverruled(Frozen):
    number: int
    by: PersonId
    words: Private
    kind: ClassVar[Literal["objection_overruled.v1"]] = "objection_overruled.v1"


class ObjectionEscalated(Frozen):
    """Nobody touched it for long: opener and administrators were told."""

    number: int
    kind: ClassVar[Literal["objection_escalated.v1"]] = "objection_escalated.v1"


class ObjectionHolderLeft(Frozen):
    number: int
    kind: ClassVar[Literal["objection_holder_left.v1"]] = "objection_holder_left.v1"


class Anew(Frozen):
    """How people answer anew, as the text changed. `round` is unchanged where the process starts no new one."""

    by: PersonId
    revision: int
    round: int
    failed_rounds: int
    closes_at: Instant | None
    remind_at: Instant | None = None
    phase: str | None = None
    """The phase that begins again with it, where one does."""
    body: str | None = None
    """The group whose people alone answer in the phase that begins."""
    seconded_anew: bool = False
    """It was still to be seconded: who supported the old text has not supported this one."""


class Amended(Anew):
    """The text changed. `words` = {"text"}."""

    editorial_until: Instant | None = None
    """The change is said to be editorial: all answers stay, revision and round too, and nothing begins anew. Until then
    whoever answered can contest that."""
    words: Private
    kind: ClassVar[Literal["amended.v1"]] = "amended.v1"


class EditorialContested(Anew):
    """The last change of the text is not editorial: from here on it is an amendment as any other."""

    kind: ClassVar[Literal["editorial_contested.v1"]] = "editorial_contested.v1"


class DeadlineMoved(Frozen):
    """Extended by a person, or by the rule that `because` names. `closes_at` None: it waits for an objection."""

    by: PersonId | None = None
    closes_at: Instant | None
    remind_at: Instant | None = None
    because: Phrase
    words: Private | None = None
    zone: str | None = None
    not_beyond: Instant | None = None
    """The rule that moved it never moves it further than this."""
    kind: ClassVar[Literal["deadline_moved.v1"]] = "deadline_moved.v1"


class PhaseEntered(Frozen):
    phase: str
    closes_at: Instant | None
    remind_at: Instant | None = None
    because: Phrase
    box: BoxId = MAIN
    """Where its ballots go."""
    asked: tuple[PersonId, ...] = ()
    tied: tuple[OptionId, ...] = ()
    """The options between which a casting vote is given in it."""
    body: str | None = None
    """The group whose people alone answer in the phase that begins."""
    private: bool = False
    kind: ClassVar[Literal["phase_entered.v1"]] = "phase_entered.v1"


class Stamped(Frozen):
    """The next on the route (or who stood in for them) stamped. `words` = {"reason"}."""

    by: PersonId
    position: str
    place: int
    """In the route, from 1."""
    stands_in_for: PersonId | None = None
    words: Private | None = None
    kind: ClassVar[Literal["stamped.v1"]] = "stamped.v1"


class Heeded(Frozen):
    """What became of a piece of advice, the `piece`th that was given."""

    piece: int
    taken: bool


class Judged(Frozen):
    """The judge or decider of this phase gave a verdict. `words` = {"reason", "advice": {piece: why}}."""

    by: PersonId
    phase: str
    verdict: str
    advice: tuple[Heeded, ...] = ()
    words: Private | None = None
    kind: ClassVar[Literal["judged.v1"]] = "judged.v1"


class AdviceAsked(Frozen):
    """These people were asked for advice. `words` = {"text"}."""

    by: PersonId
    people: tuple[PersonId, ...]
    words: Private | None = None
    kind: ClassVar[Literal["advice_asked.v1"]] = "advice_asked.v1"


class AdviceGiven(Frozen):
    """`words` = {"text"}."""

    by: PersonId
    words: Private
    kind: ClassVar[Literal["advice_given.v1"]] = "advice_given.v1"


class Appealed(Frozen):
    """Somebody appealed against what was adopted or rejected. `words` = {"reason"}."""

    by: PersonId
    words: Private
    sentence: str = ""
    """How it stands from here on, as `Closed.sentence`; so in all that change an ending."""
    kind: ClassVar[Literal["appealed.v1"]] = "appealed.v1"


class AppealDecided(Frozen):
    """`upheld`: what was decided falls, and can be taken up again with another text. `words` = {"reason"}."""

    by: PersonId
    upheld: bool
    words: Private
    sentence: str = ""
    kind: ClassVar[Literal["appeal_decided.v1"]] = "appeal_decided.v1"


class Reminded(Frozen):
    """Those who had not acted were reminded."""

    at: Instant
    kind: ClassVar[Literal["reminded.v1"]] = "reminded.v1"


class Count(Frozen):
    """One line of a tally: how many people (and what weight) put this into this box."""

    box: BoxId
    revision: int
    choice: str
    people: int
    weight: int
    klass: str = ""


class CountRound(Frozen):
    """One round of a count (tally.result.Round). Numbers are whole, or exact fractions as text: `"7/3"`."""

    act: str
    of: tuple[str, ...] = ()
    totals: Mapping[str, Value]
    exhausted: Value = 0
    elected: tuple[str, ...] = ()


class Counted(Frozen):
    """How a poll was counted, options by id. `pairwise[a][b]`: how many prefer a to b. `explanation` are codes of
    consensus/tally with their values, one sentence each."""

    method: str
    turnout: int
    totals: Mapping[str, Value] = msgspec.field(default_factory=empty)
    pairwise: Mapping[str, Value] = msgspec.field(default_factory=empty)
    rounds: tuple[CountRound, ...] = ()
    explanation: tuple[Phrase, ...] = ()


class Closed(Frozen):
    """The decision ended, with the tally by which it did. `effective_at` is the deadline, however late we noticed."""

    outcome: Outcome
    because: Phrase
    winners: tuple[OptionId, ...] = ()
    level: tuple[OptionId, ...] = ()
    """Of an election: among whom only a lot could fill the seats that stay open."""
    ranking: tuple[tuple[OptionId, ...], ...] = ()
    counts: tuple[Count, ...] = ()
    counted: Counted | None = None
    """Of a poll."""
    ballots: tuple[ShownBallot, ...] = ()
    """Of a secret ballot, in the order of their receipts."""
    undisclosed: bool = False
    """The ballots were secret, and few or all alike: neither they nor any figures are recorded."""
    took_part: int | None = None
    """Of a secret ballot: how many have voted."""
    eligible: int | None = None
    effective_at: Instant
    by: PersonId | None = None
    review_at: Instant | None = None
    appeal_until: Instant | None = None
    sentence: str = ""
    """`because` in the community's language as it was first written; filled in when it is recorded."""
    kind: ClassVar[Literal["decision_closed.v1"]] = "decision_closed.v1"


class Superseded(Frozen):
    """It is no longer in force: the decision numbered `replacement` was adopted in its place."""

    replacement: int
    sentence: str = ""
    kind: ClassVar[Literal["superseded.v1"]] = "superseded.v1"


class Reinstated(Frozen):
    """It is in force again, because the decision numbered `replacement`, which had superseded it, fell by an appeal."""

    replacement: int
    sentence: str = ""
    kind: ClassVar[Literal["reinstated.v1"]] = "reinstated.v1"


class SupersededNothing(Frozen):
    """It was adopted to supersede the decision `target`, which was in force no more by then: it had this outcome, or None:
    it was open again. `replacement`: the decision that had superseded it."""

    target: int
    outcome: Outcome | None
    replacement: int | None = None
    kind: ClassVar[Literal["superseded_nothing.v1"]] = "superseded_nothing.v1"


class Replaces(Frozen):
    """It is to supersede the decision `target`, which nobody said when it was opened; recorded, it does at once."""

    by: PersonId
    target: int
    kind: ClassVar[Literal["replaces.v1"]] = "replaces.v1"


class ReviewSet(Frozen):
    by: PersonId
    review_at: Instant | None
    """None: it is not looked at again."""
    kind: ClassVar[Literal["review_set.v1"]] = "review_set.v1"


class ReviewDue(Frozen):
    at: Instant
    kind: ClassVar[Literal["review_due.v1"]] = "review_due.v1"


class TodoAdded(Frozen):
    """Somebody is to do something for what was decided. `words` = {"text"}; none: what was decided itself."""

    by: PersonId
    todo: int
    owner: PersonId
    due_at: Instant | None = None
    words: Private | None = None
    kind: ClassVar[Literal["todo_added.v1"]] = "todo_added.v1"


class TodoPostponed(Frozen):
    by: PersonId
    todo: int
    due_at: Instant
    kind: ClassVar[Literal["todo_postponed.v1"]] = "todo_postponed.v1"


class TodoReassigned(Frozen):
    """Somebody else does it from now on, by the day on which it was due."""

    by: PersonId
    todo: int
    owner: PersonId
    due_at: Instant | None = None
    kind: ClassVar[Literal["todo_reassigned.v1"]] = "todo_reassigned.v1"


class TodoDue(Frozen):
    """Its owner is asked whether it is done."""

    todo: int
    at: Instant
    kind: ClassVar[Literal["todo_due.v1"]] = "todo_due.v1"


class TodoDone(Frozen):
    by: PersonId
    todo: int
    kind: ClassVar[Literal["todo_done.v1"]] = "todo_done.v1"


class Related(Frozen):
    """It is related to the decision `other`, which says the opposite in its own entry."""

    by: PersonId
    relation: RelationKind
    other: int
    kind: ClassVar[Literal["related.v1"]] = "related.v1"


class Unrelated(Frozen):
    """It is no longer related so."""

    by: PersonId
    relation: RelationKind
    other: int
    kind: ClassVar[Literal["unrelated.v1"]] = "unrelated.v1"


class Tagged(Frozen):
    """It has more tags. `words` = {"tags": {number: text}}."""

    by: PersonId
    tags: tuple[int, ...]
    words: Private
    kind: ClassVar[Literal["tagged.v1"]] = "tagged.v1"


class Untagged(Frozen):
    """Tags of these numbers are taken off."""

    by: PersonId
    tags: tuple[int, ...]
    kind: ClassVar[Literal["untagged.v1"]] = "untagged.v1"


class LogCreated(Frozen):
    """The first entry of a community's log."""

    kind: ClassVar[Literal["log_created.v1"]] = "log_created.v1"


class GroupNamed(Frozen):
    """An administrator said who is in a group of the home. Decisions that are open keep what they opened with."""

    by: PersonId
    group: str
    people: tuple[PersonId, ...]
    kind: ClassVar[Literal["group_named.v1"]] = "group_named.v1"


class PlacePublished(Frozen):
    """An administrator said who may read what was opened in a place: anybody, or its members alone (`how` None)."""

    by: PersonId
    place: PlaceId
    how: Literal["names", "pseudonyms"] | None
    kind: ClassVar[Literal["place_published.v1"]] = "place_published.v1"


class RightsChanged(Frozen):
    """The table of rights is another one from here on. `by` None: whoever runs the program; `decision`: the one whose adoption
    it was. `whole`: it is these rows and no others."""

    by: PersonId | None = None
    changes: Table
    whole: bool = False
    decision: int | None = None
    kind: ClassVar[Literal["rights_changed.v1"]] = "rights_changed.v1"


class ProcessAdded(Frozen):
    """The community has a process of its own, or a new version of one. `decision` None: an administrator did it by the
    escape. `words` = {"text", "reason"}."""

    by: PersonId
    process: str
    version: int
    digest: str
    decision: int | None = None
    words: Private
    kind: ClassVar[Literal["process_added.v1"]] = "process_added.v1"


class ClockMoved(Frozen):
    """A local room's clock was moved forward by somebody who plays through a story."""

    by: PersonId
    span: Span
    heard: bool
    kind: ClassVar[Literal["clock_moved.v1"]] = "clock_moved.v1"


class PersonRenamed(Frozen):
    """Somebody who acted before is called otherwise; how stands beside the chain (storage/known.py)."""

    person: PersonId
    kind: ClassVar[Literal["person_renamed.v1"]] = "person_renamed.v1"


class AdministratorsChanged(Frozen):
    """Others administer the home than before; who stands beside the chain (storage/known.py)."""

    home: HomeId
    kind: ClassVar[Literal["administrators_changed.v1"]] = "administrators_changed.v1"


class ErasurePerformed(Frozen):
    """Private values of these entries are gone."""

    entries: tuple[int, ...]
    kind: ClassVar[Literal["erasure_performed.v1"]] = "erasure_performed.v1"


class CheckpointMade(Frozen):
    """Root over all earlier entries of the log (RFC 9162 tree hash) and the hash of the last one, signed (verify_log.py)."""

    size: int
    root: str
    head: str
    key: str = ""
    """The public key, hex; empty where it was not signed."""
    signature: str = ""
    kind: ClassVar[Literal["checkpoint.v1"]] = "checkpoint.v1"


class SigningKeyChanged(Frozen):
    """Checkpoints are signed with another key from now on, which the old one signs (verify_log.py). `signature` empty: the old
    one was lost."""

    old: str
    new: str
    signature: str = ""
    kind: ClassVar[Literal["signing_key_changed.v1"]] = "signing_key_changed.v1"


class RestoreAccepted(Frozen):
    """Whoever runs the program went on knowingly, though the database held less than what was marked beside it, or another
    log: a backup was put back."""

    log: str
    """The marked one, with its size and root then."""
    size: int
    root: str
    kind: ClassVar[Literal["restore_accepted.v1"]] = "restore_accepted.v1"


Event = (
    Opened
    | ElectorateGathered
    | Recorded
    | ProcessChanged
    | OptionAdded
    | OptionRenamed
    | OptionRemoved
    | BallotCast
    | BallotTakenBack
    | AllActed
    | EarlyCloseStopped
    | EndHeld
    | ClosedEarly
    | Asked
    | Answered
    | LinkAttached
    | AssumptionMade
    | PremiseKept
    | PremiseChanged
    | StillRight
    | TakenUpAgain
    | Unwatched
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
    | EditorialContested
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
    | Superseded
    | SupersededNothing
    | Replaces
    | Reinstated
    | ReviewSet
    | ReviewDue
    | TodoAdded
    | TodoPostponed
    | TodoReassigned
    | TodoDue
    | TodoDone
    | Related
    | Unrelated
    | Tagged
    | Untagged
)
"""What happens to one decision."""

CommunityEvent = (
    LogCreated
    | GroupNamed
    | PlacePublished
    | RightsChanged
    | ProcessAdded
    | ClockMoved
    | PersonRenamed
    | AdministratorsChanged
    | ErasurePerformed
    | CheckpointMade
    | SigningKeyChanged
    | RestoreAccepted
)
"""What happens to the log itself."""
