"""A process: the rules by which a group takes a decision, as data.

Definitions are TOML files (processes/*.toml, or a community's own); definition/ reads one into a `Process` and
refuses what could not work. The engine knows no process by name. `docs/process-format.md` explains every key. The words
are those of DESIGN: electorate, position, quorum (who took part), threshold (who is for it), objection, round.
"""

from datetime import timedelta
from fractions import Fraction
from typing import Literal

from consensus.frozen import Frozen, replace
from consensus.tally.settings import Overvote, RunoffTie, Strength, StvRule

Unit = Literal["proposal", "options"]
Snapshot = Literal["frozen", "live", "counted"]
Adds = Literal["yes", "no", "aside", "none"]
Base = Literal["cast", "present", "eligible", "non_recused"]
Act = Literal["second", "talk", "sound", "ask", "object", "ballot", "route", "judge", "decide"]
CloseAt = Literal["deadline", "all_acted", "passes", "certain"]
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

OPENER, ADMINISTRATOR = "opener", "administrator"
"""Names of people that every decision has, beside the groups that a process names."""


class ElectorateRule(Frozen):
    """Who takes part, and whose ballots count. Groups are named here, and filled by the community or the opener."""

    group: str | None = None
    """Only who is in this group takes part; None: everybody in the place."""
    binding: str | None = None
    """Only the ballots of this group count; all others are advisory. Where nobody is in it, everybody's count."""
    classes: tuple[str, ...] = ()
    """Groups that are counted apart (`threshold.class`); whoever is in none of them is advisory."""
    organisations: tuple[str, ...] = ()
    """Groups that have one vote each: the position of more than half of its people's ballots, else a blank one. Whoever
    is in none of them is advisory."""
    opener: Literal["votes", "counts_as_yes", "left_out"] = "votes"
    """`counts_as_yes`: opening it (and each text that they give it later) is their yes, which they may change.
    `left_out`: others decide; they neither vote nor object, and nothing is counted of them."""
    weight: Literal["one", "delegated"] = "one"
    """`delegated`: people may let somebody else's ballot count for them as well, until they cast their own."""


class Position(Frozen):
    """What a person may answer: `adds` says to which side, `counts` whether it counts toward quorum."""

    key: str
    adds: Adds = "none"
    counts: bool = True
    reason: Literal["off", "optional", "required"] = "optional"
    concern: bool = False
    """The reason given with it is a concern: recorded and shown with the outcome, never stopping."""
    blocks: bool = False
    """The reason given with it is an objection, which stops the decision; without a reason it stops nothing."""
    returns: bool = False
    """For `route`: it goes back to whoever opened it, and earlier stamps are void."""
    recuses: bool = False
    """Whoever takes it has withdrawn from the decision: `threshold.of` = `non_recused` leaves them out."""
    veto: bool = False
    """`threshold.veto_below` counts these."""
    champion: bool = False
    """`threshold.champions_min` asks for so many of these."""
    label: str = ""
    """What it means, in a few words: shown behind the key, as a number on a scale needs it."""


class BallotRule(Frozen):
    """`position`: one of the listed positions. `none`: nothing to cast. All others are ballots over options (ballots/
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
    options_seconded: bool = False
    """An option that is added can be chosen once as many have seconded it as the proposal needs."""
    options_freeze: bool = False
    """Once voting has begun no option is added, removed or renamed."""
    shuffle: bool = False
    """Each reader's ballot has the options in an order of its own."""
    change: Literal["until_close", "never"] = "until_close"
    counts_shown: Literal["always", "after_close"] = "always"
    """`after_close` makes the decision hidden: choices stand in `private`, not in the entries."""
    names_shown: bool = True
    secret: bool = False
    """Who cast which ballot is never shown, and after the close nobody can find out (secrecy.py)."""
    receipts: bool = True
    """`secret`: each voter gets a receipt by which they find their ballot at the close, and could show it to others."""


class TallyRule(Frozen):
    """How ballots over options are counted (consensus/tally has the methods)."""

    method: Method
    seats: int = 1
    """`stv`: how many are elected."""
    rule: StvRule = "scottish"
    strength: Strength = "winning"
    overvote: Overvote = "exhaust"
    runoff_tie: RunoffTie = "points"
    """`star`: a run-off level on ballots and on points is a tie, or goes to the one with more top scores."""
    tied_seat: Literal["ties_all", "stays_open"] = "ties_all"
    """`stv`: a seat that only a lot could give makes everybody it could elect tied; or it stays open, beside those who are
    elected however the lot falls."""
    more_than_half: bool = False
    """`plurality`: nobody is chosen with half of the votes cast or less, and nobody is dropped for a next ballot."""
    mean: bool = False
    """`score`: by the mean of the points given instead of their sum."""
    default_option: str | None = None
    """The words of an option that every poll of this process has: none of the above, further discussion. Where it wins,
    nothing is chosen."""


class Terms(Frozen):
    """What the opener chose for one decision where the process lets them; None and empty leave it as the process says."""

    at_least: int | None = None
    at_most: int | None = None
    range: tuple[int, ...] = ()
    budget: int | None = None
    seats: int | None = None
    reasons: Reasons | None = None
    names_shown: bool | None = None
    secret: bool = False
    add_options: bool | None = None
    shuffle: bool | None = None
    default_option: str | None = None
    ratios: tuple[str, ...] = ()
    """`debian`: how many times as many must prefer an option to the default one as the other way: `o1=3/1`."""


class QuorumRule(Frozen):
    """How many must have taken part. `min` of the electorate, rounded up, but never more than `at_most` people."""

    min: Fraction
    strict: bool = False
    at_most: int | None = None
    measure: Literal["took_part", "present", "above_default"] = "took_part"
    """Who is counted: those with a ballot; those and whoever attended; or, for each option, those who rank it above
    the default option."""
    formula: str | None = None
    """In place of `min`: a number over `eligible`, such as `3 * sqrt(eligible) / 2`, never rounded down."""
    extend: timedelta | None = None
    """Where it is missed: extend the deadline once by this, then end `no_quorum`."""


class ThresholdRule(Frozen):
    """What support is enough: yes against `min` of the base, whole numbers only, never rounded to the nearest."""

    klass: str | None = None
    """Counts this class of the electorate alone."""
    of: Base = "cast"
    min: Fraction = Fraction(1, 2)
    strict: bool = True
    """True: more than `min`. False: at least `min`."""
    support_min: int | None = None
    """At least this many yes, whatever the base."""
    against_max: int | None = None
    """At most this many no."""
    missing_max: int | None = None
    """At most this many people who are not for it."""
    champions_min: int | None = None
    """At least this many positions marked `champion`."""
    aside_max: int | None = None
    """At most this many who stand aside."""
    veto_below: Fraction | None = None
    """Fewer than this part of all ballots cast, abstentions among them, may be positions marked `veto`."""


class ObjectionRule(Frozen):
    """What an objection is here, who clears it, and what happens when nobody does."""

    qualifies: Literal["always", "test", "group", "judge"] = "always"
    """`test`: it stands until somebody else doubts it with a reason; then the group is asked. `group`: the group is
    asked about each, at once. `judge`: it needs an answer on record, and whoever judges decides."""
    raised_by: str | None = None
    """Only who is in this group may object."""
    needs_remedy: bool = False
    """It has to say what would satisfy whoever raises it."""
    tolerates: int = 0
    """This many may stand and do not stop it: they are recorded as dissent."""
    at_deadline: Literal["waits", "blocks"] = "waits"
    """An objection that stands at the deadline keeps the decision open (`waits`) or ends it `blocked`."""
    cleared_by: tuple[str, ...] = ("holder",)
    """Who may accept an offered solution: `holder`, `administrator` or a group of the process."""
    replaces_position: bool = True
    """Objecting takes the place of one's position, and taking a position withdraws one's objection."""
    test_runs_for: timedelta = timedelta(hours=24)
    test_answers_min: int = 2
    """The group drops an objection if more than half of those who answer, and at least this many, say so."""
    answered_by_verdict: bool = False
    """Whoever judges answers those that stand by the reason of the verdict; else each is answered beforehand."""
    answer_stays: bool = False
    """For `judge`: an answer is on record for good, also where whoever raised it says that it stands."""
    answer_within: timedelta | None = timedelta(hours=48)
    """An offer that its holder leaves unanswered this long is put to the group test; None: it waits for its holder."""
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


Reach = Literal["", "each", "nobody"]
"""Whom a reminder can reach, where silence counts only after one: each of the electorate, or nobody (it is too large to be
written to one by one, and not even known). Empty: it was not asked when the decision was opened, or need not be known."""


class SilenceRule(Frozen):
    """When those who said nothing count as consenting."""

    took_part_min: Fraction = Fraction(0)
    """Part of the electorate that must have taken part."""
    reminded: bool = False
    """The silent must have been reminded in this round."""
    irreversible: bool = True
    """Whether silence counts for proposals that cannot be undone."""
    runs_for_min: timedelta | None = None
    """A phase in which silence can adopt runs for at least this long, unless all have answered."""
    deaf_max: timedelta = timedelta(hours=1)
    """Silence counts only while we could hear: if the connection was gone longer than this, the time is given back."""
    extend: timedelta | None = None
    """Where silence does not count: extend once by this, then end `no_quorum`."""


class Phase(Frozen):
    """One stretch of the decision. `next` maps a result to the phase that follows; results not named there end it."""

    id: str
    act: Act
    runs_for: timedelta | None = None
    """Until its deadline, if nobody sets another; None: open until somebody closes it (polls only)."""
    change_leaves: timedelta | None = None
    """After a change of the text or of the options at least this much is left."""
    runs_for_max: timedelta | None = None
    """Nothing that people do makes it longer than this."""
    runs_for_min: timedelta | None = None
    """A minimum period: nobody may set or cause an earlier end."""
    only_above: int | None = None
    """The phase is skipped where the electorate is not larger than this."""
    seconds: int = 1
    """For `second`: how many besides the opener are needed."""
    seconds_formula: str | None = None
    """In place of `seconds`: a number over `eligible`, rounded up."""
    optional: bool = False
    """The phase is left out unless the opener asks for it."""
    private: bool = False
    """For `sound`: nothing is posted before it is over. Those who may take part are asked in private, and the drafter hears
    who said what."""
    actors: tuple[str, ...] = ()
    """Who acts: the first of these that the decision has: a group, `opener` or `administrator`."""
    electorate: str | None = None
    """A group whose people alone answer in this phase: they are its electorate, and everything is counted of them."""
    gate: Literal["none", "all_asked"] = "none"
    """For `ask`: whoever decides has to wait until all who were asked have answered, or the deadline has passed."""
    stand_in_after: timedelta | None = None
    """For `route`: whoever has not stamped for this long can be stood in for."""
    ballot: BallotRule | None = None
    """The phase has a ballot of its own, with its own rules and no objections."""
    quorum: QuorumRule | None = None
    threshold: ThresholdRule | None = None
    next: tuple[tuple[str, str], ...] = ()
    says: str = ""
    """What is said in the thread and on record when it begins."""

    def after(self, result: str) -> str | None:
        """What `next` names for this result: a phase that follows, or an outcome; None where it names nothing."""
        return dict(self.next).get(result)


class CloseRule(Frozen):
    at: tuple[CloseAt, ...] = ("deadline",)
    minimum: Literal["never_early", "then_early"] = "never_early"
    """What `runs_for_min` of a phase means for the rest of `at`: the phase never ends early, or it may once the minimum is
    over."""
    by: tuple[str, ...] = ()
    """Who may close it earlier, and only once all have acted: the first of these that the decision has. Empty: the opener
    once all have acted, and an administrator at any time."""
    grace: timedelta = timedelta(minutes=10)
    """Closing because all have acted waits this long after the last change."""
    flip_within: timedelta | None = None
    """If what would come out changes in this time before the deadline, the deadline moves."""
    flip_extends: timedelta = timedelta(hours=24)
    """By so much, counted from the change."""
    flip_at_most: timedelta = timedelta(days=7)
    """Never further than this from the deadline that stood first."""


class AmendRule(Frozen):
    by: Literal["opener", "anyone", "nobody"] = "opener"
    effect: Literal["new_round", "extend", "restart"] = "new_round"
    """`new_round`: a new revision with a round and a full window of its own. `extend`: a new revision; the deadline
    stays, but at least `settled_leaves` (a day where there are no objections) is left. Either way positions on the
    earlier revision are shown and never counted. `restart`: a new round that begins with the first phase again."""
    failed_rounds_max: int = 3
    """A round that ends with an objection standing has failed; this many end in `needs_judgement`."""


class Process(Frozen):
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
    groups: tuple[tuple[str, str], ...] = ()
    """The groups that it names, each with words for who they are. The community, or the opener, says who is in them."""
    may_set: tuple[Setting, ...] = ()
    dispositions: tuple[str, ...] = ()
    """What it can be proposed to do with the matter; the opener says which, else it is the first."""
    withdrawn_by: tuple[str, ...] = ("opener",)
    """Who may withdraw it: all of these."""
    performed_by: tuple[str, ...] = ()
    """Groups that carry it out: they are told that it was adopted, and named with it."""
    electorate: ElectorateRule = ElectorateRule()
    quorum: QuorumRule | None = None
    threshold: ThresholdRule | None = None
    tally: TallyRule | None = None
    also: tuple[ThresholdRule, ...] = ()
    """Further thresholds: all must hold."""
    objection: ObjectionRule | None = None
    silence: SilenceRule | None = None
    ties: Literal["fails", "stands"] = "fails"
    """`fails`: a tie is lost. `stands`: it ends `tied`, all tied options named."""
    review_after: timedelta | None = None
    appeal_within: timedelta | None = None
    """So long after what a judge or decider adopted or rejected, an appeal can be made."""
    appeal_to: tuple[str, ...] = ("administrator",)
    """Who decides an appeal: the first of these that the decision has."""
    appeal_own_after: timedelta | None = None
    """Whoever gave the verdict decides on no appeal against it, or only once nobody else has for this long."""
    large_above: int = 25

    @property
    def reminds(self) -> bool:
        """Whether silence counts only for those who were reminded."""
        return self.silence is not None and self.silence.reminded

    def silence_in(self, phase: Phase) -> SilenceRule | None:
        """What silence needs in order to count in this phase. Where people can only object it always counts, so there we
        must at least have been able to hear them."""
        return SilenceRule() if self.silence is None and phase.act == "object" else self.silence

    def least_in(self, phase: Phase) -> timedelta | None:
        """The shortest time that anybody may give this phase; None where any is long enough."""
        silence = self.silence if phase.act in ("object", "ballot") and phase.ballot is None else None
        given = (phase.runs_for_min, None if silence is None else silence.runs_for_min)
        spans = [span for span in given if span is not None]
        return max(spans, default=None)

    def ends_early_in(self, phase: Phase) -> bool:
        """Whether this phase may end before its deadline, at once or when its minimum period is over."""
        return phase.runs_for_min is None or self.close.minimum == "then_early"

    def phase(self, phase_id: str) -> Phase:
        """The phase of this id. Raises KeyError where the definition has none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    @property
    def names_off(self) -> bool:
        """Whether in some phase nobody is told who voted how."""
        return any(not self.within(phase.id).ballot.names_shown for phase in self.phases)

    def within(self, phase_id: str) -> "Process":
        """The rules as they hold in this phase: its own electorate, and its own ballot with its own threshold and quorum,
        where it has them."""
        for phase in self.phases:
            if phase.id == phase_id and (phase.ballot is not None or phase.electorate is not None):
                break
        else:
            return self
        electorate = (
            self.electorate if phase.electorate is None else ElectorateRule(opener=self.electorate.opener)
        )
        if phase.ballot is None:
            return replace(self, electorate=electorate)
        threshold = phase.threshold if phase.threshold is not None else ThresholdRule()
        return replace(
            self,
            electorate=electorate,
            ballot=phase.ballot,
            threshold=threshold,
            quorum=phase.quorum,
            also=(),
            objection=None,
            silence=None,
        )

    @property
    def thresholds(self) -> tuple[ThresholdRule, ...]:
        """All of them must hold."""
        return (self.threshold, *self.also) if self.threshold is not None else ()

    @property
    def attendance(self) -> bool:
        """Whether it matters who is present."""
        if self.quorum is not None and self.quorum.measure == "present":
            return True
        if self.threshold is None or (self.threshold.of != "present" and not self.also):
            return False
        return any(threshold.of == "present" for threshold in self.thresholds)

    @property
    def watches(self) -> bool:
        """Whether each act may end a phase by what lies in the box, so that the tally must be seen."""
        early = "passes" in self.close.at or ("certain" in self.close.at and self.ballot.change == "never")
        return early or self.close.flip_within is not None

    @property
    def group_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.groups)

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
        return self.ballot.secret or self.ballot.counts_shown == "after_close"


def fitted(process: Process, terms: Terms | None) -> Process:
    """The process as it holds for one decision: with what its opener chose."""
    fit = process if terms is None else _with_terms(process, terms)
    return _secretly(fit) if fit.ballot.secret or (terms is not None and terms.secret) else fit


def _secretly(process: Process) -> Process:
    """The same process with secret ballots: no reasons with them, no names, no figures before the close."""
    ballot = replace(
        process.ballot,
        secret=True,
        positions=tuple(replace(position, reason="off") for position in process.ballot.positions),
        reasons="off",
        counts_shown="after_close",
        names_shown=False,
    )
    return replace(process, ballot=ballot)


def _with_terms(process: Process, terms: Terms) -> Process:
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
