"""A process: the rules by which a group takes a decision, as data.

Definitions are TOML files (processes/*.toml, or a community's own); definition/ reads one into a `Process` and
refuses what could not work. The engine knows no process by name. `docs/process-format.md` explains every key. The words
are those of DESIGN: electorate, position, quorum (who took part), threshold (who is for it), objection, round.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from consensus.tally.settings import Overvote, Strength, StvRule

Unit = Literal["proposal", "options"]
Snapshot = Literal["frozen", "live", "counted"]
Adds = Literal["yes", "no", "none"]
Base = Literal["cast", "present", "eligible"]
Act = Literal["second", "object", "ballot"]
CloseAt = Literal["deadline", "all_acted"]
Setting = Literal["closes", "quorum", "review", "reversible", "ballot"]
BallotType = Literal["position", "choice", "approve", "score", "budget", "rank", "slot", "none"]
Reasons = Literal["off", "optional", "required", "disagree"]
Method = Literal[
    "plurality",
    "approval",
    "score",
    "star",
    "dots",
    "quadratic",
    "timeslot",
    "borda",
    "irv",
    "schulze",
    "condorcet",
    "stv",
    "debian",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a person may answer: `adds` says to which side, `counts` whether it counts toward quorum."""

    key: str
    adds: Adds = "none"
    counts: bool = True
    reason: Literal["off", "optional", "required"] = "optional"
    concern: bool = False
    """The reason given with it is a concern: recorded and shown with the outcome, never stopping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRule:
    """`position`: one of the listed positions. `none`: nothing to cast. All others are ballots over options (ballot.py
    says how each is written): `choice` names one, `approve` several, `score` gives points, `budget` spends some,
    `rank` orders, `slot` answers yes, if need be or no."""

    type: BallotType = "none"
    positions: tuple[Position, ...] = ()
    at_least: int = 1
    """`approve`, `rank`: how many options a ballot names, where it names any."""
    at_most: int | None = None
    range: tuple[int, ...] = ()
    """`score`: the lowest and the highest points."""
    budget: int | None = None
    """`budget`: how much one ballot may spend."""
    cost: Literal["linear", "square"] = "linear"
    """`budget`: n points on one option cost n, or n times n."""
    negative: bool = False
    """`budget`: points against an option are allowed."""
    equal_ranks: bool = True
    """`rank`: options may be ranked equal."""
    reasons: Reasons = "optional"
    """Of a ballot over options. `disagree`: required with none of the above."""
    add_options: bool = False
    """Whoever may vote may add an option."""
    shuffle: bool = False
    """Each reader's ballot has the options in an order of its own."""
    change: Literal["until_close", "never"] = "until_close"
    counts_shown: Literal["always", "after_close"] = "always"
    """`after_close` makes the decision hidden: choices stand in `private`, not in the entries."""
    names_shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRule:
    """How ballots over options are counted (consensus/tally has the methods)."""

    method: Method
    seats: int = 1
    """`stv`: how many are elected."""
    rule: StvRule = "scottish"
    strength: Strength = "winning"
    overvote: Overvote = "exhaust"
    mean: bool = False
    """`score`: by the mean of the points given instead of their sum."""
    default_option: str | None = None
    """The words of an option that every poll of this process has: none of the above, further discussion. Where it wins,
    nothing is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the opener chose for one decision where the process lets them; None and empty leave it as the process says."""

    at_least: int | None = None
    at_most: int | None = None
    range: tuple[int, ...] = ()
    budget: int | None = None
    seats: int | None = None
    reasons: Reasons | None = None
    names_shown: bool | None = None
    add_options: bool | None = None
    shuffle: bool | None = None
    default_option: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumRule:
    """How many must have taken part. `min` of the electorate, rounded up, but never more than `at_most` people."""

    min: Fraction
    strict: bool = False
    at_most: int | None = None
    extend: timedelta | None = None
    """Where it is missed: extend the deadline once by this, then end `no_quorum`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRule:
    """What support is enough: yes against `min` of the base, whole numbers only, never rounded to the nearest."""

    of: Base = "cast"
    min: Fraction = Fraction(1, 2)
    strict: bool = True
    """True: more than `min`. False: at least `min`."""
    support_min: int | None = None
    """At least this many yes, whatever the base."""
    against_max: int | None = None
    """At most this many no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRule:
    """What an objection is here, who clears it, and what happens when nobody does."""

    qualifies: Literal["always", "test"] = "always"
    """`test`: it stands until somebody else doubts it with a reason; then the group is asked."""
    at_deadline: Literal["waits", "blocks"] = "waits"
    """An objection that stands at the deadline keeps the decision open (`waits`) or ends it `blocked`."""
    cleared_by: tuple[str, ...] = ("holder",)
    """Who may accept an offered solution: `holder`, `administrator` or a group of the process."""
    replaces_position: bool = True
    """Objecting takes the place of one's position, and taking a position withdraws one's objection."""
    test_runs_for: timedelta = timedelta(hours=24)
    test_answers_min: int = 2
    """The group drops an objection if more than half of those who answer, and at least this many, say so."""
    answer_within: timedelta = timedelta(hours=48)
    """An offer that its holder leaves unanswered this long is put to the group test."""
    stale_after: timedelta | None = timedelta(hours=72)
    """Untouched this long, it is brought before opener and administrators."""
    gives_up_after: timedelta = timedelta(days=14)
    """Untouched this long (and past the deadline), the decision ends `blocked`: nothing stays open for ever."""
    settled_leaves: timedelta = timedelta(hours=24)
    """After the last one is settled at least this much time is left, or the old deadline if that is later."""
    lone_after: timedelta | None = None
    """Above `large_above` people: standing alone this long without a `sustain`, it becomes a concern."""
    overruled_by: tuple[str, ...] = ("administrator",)
    overruled_when: tuple[Literal["always", "holder_left", "stale"], ...] = ("holder_left", "stale")


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRule:
    """When those who said nothing count as consenting."""

    took_part_min: Fraction = Fraction(0)
    """Part of the electorate that must have taken part."""
    reminded: bool = False
    """The silent must have been reminded in this round."""
    irreversible: bool = True
    """Whether silence counts for proposals that cannot be undone."""
    deaf_max: timedelta = timedelta(hours=1)
    """Silence counts only while we could hear: if the connection was gone longer than this, the time is given back."""
    extend: timedelta | None = None
    """Where silence does not count: extend once by this, then end `no_quorum`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of the decision. `next` maps a result to the phase that follows; results not named there end it."""

    id: str
    act: Act
    runs_for: timedelta | None = None
    """Until its deadline, if nobody sets another; None: open until somebody closes it (polls only)."""
    runs_for_min: timedelta | None = None
    """A minimum period: nobody may set or cause an earlier end."""
    only_above: int | None = None
    """The phase is skipped where the electorate is not larger than this."""
    seconds: int = 1
    """For `second`: how many besides the opener are needed."""
    next: tuple[tuple[str, str], ...] = ()

    def after(self, result: str) -> str | None:
        """What `next` names for this result: a phase that follows, or an outcome; None where it names nothing."""
        return dict(self.next).get(result)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRule:
    at: tuple[CloseAt, ...] = ("deadline",)
    grace: timedelta = timedelta(minutes=10)
    """Closing because all have acted waits this long after the last change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendRule:
    by: Literal["opener", "anyone", "nobody"] = "opener"
    effect: Literal["new_round", "extend"] = "new_round"
    """`new_round`: a new revision with a round and a full window of its own. `extend`: a new revision; the deadline
    stays, but at least `settled_leaves` (a day where there are no objections) is left. Either way positions on the
    earlier revision are shown and never counted."""
    failed_rounds_max: int = 3
    """A round that ends with an objection standing has failed; this many end in `needs_judgement`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One version of one definition. `digest` is the hash of its text: a running decision keeps what it opened with."""

    id: str
    version: int
    digest: str
    title: str
    unit: Unit
    source: str
    purpose: str
    use_when: str
    not_when: str
    snapshot: Snapshot
    ballot: BallotRule
    phases: tuple[Phase, ...]
    close: CloseRule
    amend: AmendRule
    may_set: tuple[Setting, ...] = ()
    quorum: QuorumRule | None = None
    threshold: ThresholdRule | None = None
    tally: TallyRule | None = None
    objection: ObjectionRule | None = None
    silence: SilenceRule | None = None
    ties: Literal["fails", "stands"] = "fails"
    """`fails`: a tie is lost. `stands`: it ends `tied`, all tied options named."""
    review_after: timedelta | None = None
    large_above: int = 25

    def phase(self, phase_id: str) -> Phase:
        """The phase of this id. Raises KeyError where the definition has none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def position(self, key: str) -> Position | None:
        for position in self.ballot.positions:
            if position.key == key:
                return position
        return None

    @property
    def needs_everyone(self) -> bool:
        """Whether the process asks something of each member, so that a large electorate is worth a warning."""
        return self.silence is not None and self.silence.took_part_min > 0

    @property
    def hidden(self) -> bool:
        """Choices stay hidden until close."""
        return self.ballot.counts_shown == "after_close"


def fitted(process: Process, terms: Terms | None) -> Process:
    """The process as it holds for one decision: with what its opener chose."""
    if terms is None:
        return process
    own: dict[str, object] = {
        name: value
        for name in ("at_least", "at_most", "budget", "reasons", "names_shown", "add_options", "shuffle")
        if (value := getattr(terms, name)) is not None
    }
    if terms.range:
        own["range"] = terms.range
    counted: dict[str, object] = {
        name: value for name in ("seats", "default_option") if (value := getattr(terms, name)) is not None
    }
    return replace(
        process,
        ballot=replace(process.ballot, **own),  # type: ignore[arg-type]  # the fields have the same names and types
        tally=process.tally and replace(process.tally, **counted),  # type: ignore[arg-type]  # as above
    )
