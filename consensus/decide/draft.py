"""The events of one command as they are put together: each is folded in at once, so that the next rule sees it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import comb
from typing import Literal

from consensus.access import class_of, of
from consensus.counting import present, quorum_needed, sides, verdict, votes
from consensus.decision import Decision, Objection
from consensus.events import (
    AllActed,
    BallotCast,
    BallotTakenBack,
    DeadlineMoved,
    EarlyCloseStopped,
    Event,
    Phrase,
    ProcessChanged,
)
from consensus.evolve import evolve, with_secret_ballot
from consensus.facts import Slice
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import Value, instant_text
from consensus.ports import Answer, Receipt
from consensus.process import Process
from consensus.secrecy import SecretBallot, tally_of
from consensus.tally import Key, Tally
from consensus.times import remind_at

DAY = timedelta(hours=24)
MIXTURES_MAX = 2_000
"""So many ways in which those who are missing could still vote are looked at before it is said that none matters."""


def closes_text(decision: Decision) -> str | None:
    """The instant at which it closes if nothing changes, as receipts write it."""
    closes_at = decision.closes_early_at or decision.closes_at
    return None if closes_at is None else instant_text(closes_at)


class Draft:
    """Begins with the decision of a slice; `decision` is what it has become."""

    def __init__(self, facts: Slice, now: datetime) -> None:
        self.facts = facts
        self.now = now
        self.decision, self._process = of(facts)
        self._phase = self.decision.phase
        self.events: list[Event] = []
        self.secret_ballots: list[SecretBallot] = []

    @property
    def process(self) -> Process:
        """The rules as they hold in the phase that it has come to."""
        if self._phase != self.decision.phase:
            self._phase, self._process = self.decision.phase, self.base.within(self.decision.phase)
        return self._process

    @property
    def base(self) -> Process:
        """The rules of the whole, whatever the phase."""
        changed = self.decision.process_digest != of(self.facts)[0].process_digest
        base = self.facts.asked if changed else self.facts.process
        assert base is not None, "the slice holds the rules of its decision"
        return base

    def add(self, event: Event) -> None:
        self.decision = evolve(self.decision, event, self.now)
        self.events.append(event)
        if isinstance(event, ProcessChanged):
            self._phase = ""  # other rules hold from here on

    def cast_secretly(self, choice: str | None, by: PersonId) -> None:
        """Put a secret ballot in the place of the person's earlier one; None: take that back."""
        decision = self.decision
        actor = self.facts.actor
        person = actor if actor is not None and actor.id == by else self.facts.people[by]
        has_voted = person.ballot(decision.box, decision.revision) is not None
        self.decision = with_secret_ballot(decision, more=(choice is not None) - has_voted)
        self.secret_ballots.append(
            SecretBallot(by=by, revision=decision.revision, choice=choice, nonce=self.facts.nonce)
        )

    @property
    def tally(self) -> Tally:
        """What lies in the box of the phase, with what this command put in or took out; empty where it was not loaded."""
        box = self.decision.box
        if self.decision.secret:
            return tally_of(self.facts.secret_ballots or (), self.decision.revision)
        tally = self.facts.tallies.get(box, Tally())
        for event in self.events:
            if isinstance(event, BallotCast | BallotTakenBack) and event.box == box:
                tally = self._changed(tally, event)
        return tally

    def _changed(self, tally: Tally, event: BallotCast | BallotTakenBack) -> Tally:
        actor = self.facts.actor
        person = actor if actor is not None and actor.id == event.by else self.facts.people[event.by]
        earlier = person.ballot(event.box, event.revision)
        if earlier is not None and earlier.choice is not None:
            klass = class_of(person, self.decision, self.process)
            tally = tally.changed(Key(event.revision, klass, earlier.choice), -1, -1)
        if isinstance(event, BallotCast):
            choice = event.choice if event.choice is not None else str(event.sealed and event.sealed.value)
            tally = tally.changed(Key(event.revision, event.klass, choice), 1, 1)
        return tally

    @property
    def eligible(self) -> int:
        return eligible_now(self.facts, self.decision)

    def remind_at(self, since: datetime, closes_at: datetime | None) -> datetime | None:
        """When to remind within this window; never twice in one round."""
        if self.decision.reminded_at is not None:
            return None
        return remind_at(since, closes_at, self.decision.zone, by_day=self.facts.place.office_hours)

    def move_deadline(self, closes_at: datetime | None, because: Phrase) -> None:
        self.add(
            DeadlineMoved(closes_at=closes_at, remind_at=self.remind_at(self.now, closes_at), because=because)
        )

    def changed_late(self) -> None:
        """After a change of the text or of the options: time enough is left to look at it, up to the phase's limit."""
        decision, phase = self.decision, self.process.phase(self.decision.phase)
        if phase.change_leaves is None or decision.closes_at is None:
            return
        at = self.now + phase.change_leaves
        if phase.runs_for_max is not None:
            at = min(at, decision.phase_since + phase.runs_for_max)
        if at > decision.closes_at:
            self.move_deadline(at, Phrase(code="extended.changed"))

    def objections_settled(self) -> None:
        """After one was settled: if it was the last, at least a day is left (or the old deadline, if that is later)."""
        rule = self.process.objection
        decision = self.decision
        if rule is None or stopping(decision, self.process) or not decision.is_open:
            return
        was = decision.closes_at or decision.waits_since
        if was is None:
            return
        closes_at = max(was, self.now + rule.settled_leaves)
        if closes_at != decision.closes_at:
            self.move_deadline(closes_at, Phrase(code="extended.objections_settled"))

    def answer(self, code: str, **values: Value) -> Answer:
        """The events so far, with what follows from them for closing early, and the receipt."""
        return self.answer_with(code, values, unstored={})

    def answer_with(self, code: str, values: Mapping[str, Value], *, unstored: Mapping[str, Value]) -> Answer:
        """The same; `unstored` is for the actor's eyes now and never kept."""
        before = self.facts.decision
        self.settle()
        if before is not None and "closes_at" in values and values["closes_at"] == closes_text(before):
            # What was done may have brought the end nearer, or moved it.
            values = {**values, "closes_at": closes_text(self.decision)}
        receipt = Receipt(
            code=code,
            values=values,
            number=self.decision.number,
            changed=self.changes,
            unstored=unstored,
        )
        return Answer(
            events=tuple(self.events),
            secret_ballots=tuple(self.secret_ballots),
            receipt=receipt,
            after=self.decision if self.changes else None,
        )

    @property
    def changes(self) -> bool:
        return bool(self.events or self.secret_ballots)

    def settle(self) -> None:
        """Say what follows for closing early: that it will, or that it no longer does."""
        if not self.decision.is_open or not self.changes:
            return
        if self.process.close.flip_within is not None:
            self._extend_for_a_flip()
        decision = self.decision
        process = self.process
        tally = self.tally if process.watches else Tally()
        early = ends_early(decision, process, self.eligible, tally)
        if early is not None:
            why, wait = early
            least = process.phase(decision.phase).runs_for_min
            at = max(self.now + wait, decision.phase_since + (least or timedelta(0)))
            if decision.editorial is not None:  # those who answered have that long to contest it
                at = max(at, decision.editorial.until)
            if decision.closes_early_at is None and (decision.closes_at is None or at < decision.closes_at):
                self.add(AllActed(closes_at=at, why=why))
        elif decision.closes_early_at is not None or (
            of(self.facts)[0].closes_early_at is not None and decision.closes_early_at is None
        ):
            self.add(EarlyCloseStopped())

    def _extend_for_a_flip(self) -> None:
        """Where what would come out has just changed, close to the deadline, the deadline moves, up to a limit."""
        rule, decision = self.process.close, self.decision
        if (
            rule.flip_within is None
            or decision.closes_at is None
            or decision.phase != of(self.facts)[0].phase
        ):
            return
        if self.now < decision.closes_at - rule.flip_within:
            return
        before = self.facts.tallies.get(decision.box, Tally())
        was = _outcome(self.process, decision, before, self.eligible)
        now = _outcome(self.process, decision, self.tally, self.eligible)
        limit = decision.flip_limit or decision.closes_at + rule.flip_at_most
        at = min(limit, self.now + rule.flip_extends)
        if was != now and at > decision.closes_at:
            because = Phrase(code="extended.flip", values={"limit": instant_text(limit)})
            remind = self.remind_at(self.now, at)
            self.add(DeadlineMoved(closes_at=at, remind_at=remind, because=because, not_beyond=limit))


def eligible_now(facts: Slice, decision: Decision) -> int:
    """How many may answer in this phase: a group of its own, or the electorate, frozen at opening or the members of the
    place at this moment."""
    if decision.answering is not None:
        return decision.size_of(decision.answering)
    members = facts.eligible if facts.eligible is not None else facts.place.members
    size = decision.electorate(members)
    return members - decision.without_opener if size is None else size


def stopping(decision: Decision, process: Process) -> tuple[Objection, ...]:
    """The objections that stop it now: all that stand, unless they are no more than the process tolerates, or the phase
    is one that no objection stops."""
    if process.objection is None or len(decision.standing) <= process.objection.tolerates:
        return ()
    return decision.standing


def ends_early(
    decision: Decision, process: Process, eligible: int, tally: Tally
) -> tuple[Literal["all_acted", "passes", "certain"], timedelta] | None:
    """Why the phase may end before its deadline, and how long it waits before it does; None where it may not."""
    phase = process.phase(decision.phase)
    if all_acted(decision, process, eligible):
        return "all_acted", process.close.grace
    if phase.act != "ballot" or not process.ends_early_in(phase) or stopping(decision, process):
        return None
    if "passes" in process.close.at and passes(decision, process, tally, eligible):
        goes_on = any(other.id == phase.after("adopted") for other in process.phases)
        return "passes", timedelta(0) if goes_on else process.close.grace
    never = process.ballot.change == "never"
    if "certain" in process.close.at and never and certain(decision, process, tally, eligible):
        return "certain", process.close.grace
    return None


def passes(decision: Decision, process: Process, tally: Tally, eligible: int) -> bool:
    """Whether it would be adopted if it ended now, by its ballots alone."""
    needed = quorum_needed(process, decision, eligible)
    counted = sides(process, votes(process, tally, decision.revision)).counted
    return (
        bool(process.thresholds)
        and (needed is None or present(process, decision, counted) >= needed)
        and verdict(process, decision, tally, eligible).outcome == "adopted"
    )


def certain(decision: Decision, process: Process, tally: Tally, eligible: int) -> bool:
    """Whether nothing that those do who have not acted could change what comes out. Ballots cannot be changed here.

    Where one share of one electorate decides, it is enough to look at the extremes: nobody else acts, or all of them
    take the same position. Where several conditions have to hold at once a mixture can do what no extreme does, so there
    all mixtures are looked at, or (too many) nothing is certain yet. An objection can come from anybody who is missing.
    """
    missing = max(0, eligible - decision.acted)
    if missing == 0:
        return True
    if not process.thresholds or process.objection is not None:
        return False
    klasses = process.electorate.classes or ("",)
    keys = [
        Key(decision.revision, klass, position.key)
        for position in process.ballot.positions
        for klass in klasses
    ]
    extremes = [tally, *(tally.changed(key, missing, missing) for key in keys)]
    outcome = _outcome(process, decision, tally, eligible)
    if any(_outcome(process, decision, world, eligible) != outcome for world in extremes):
        return False
    if _is_one_share(process):
        return True
    if comb(missing + len(keys), len(keys)) > MIXTURES_MAX:
        return False
    return all(
        _outcome(process, decision, world, eligible) == outcome for world in _mixtures(tally, keys, missing)
    )


def _is_one_share(process: Process) -> bool:
    """Whether a single share of the votes decides, with no other number beside it."""
    if len(process.thresholds) != 1 or process.electorate.classes:
        return False
    rule = process.thresholds[0]
    beside = (rule.against_max, rule.missing_max, rule.champions_min, rule.aside_max, rule.veto_below)
    return rule.klass is None and all(number is None for number in beside)


def _mixtures(tally: Tally, keys: Sequence[Key], most: int) -> Iterator[Tally]:
    """The tally with up to `most` more ballots, of these keys in any numbers."""
    if not keys:
        yield tally
        return
    for number in range(most + 1):
        more = tally.changed(keys[0], number, number) if number else tally
        yield from _mixtures(more, keys[1:], most - number)


def _outcome(process: Process, decision: Decision, tally: Tally, eligible: int) -> str:
    needed = quorum_needed(process, decision, eligible)
    counted = sides(process, votes(process, tally, decision.revision)).counted
    if needed is not None and present(process, decision, counted) < needed:
        return "no_quorum"
    return verdict(process, decision, tally, eligible).outcome


def all_acted(decision: Decision, process: Process, eligible: int) -> bool:
    """Whether the decision may close because everybody has acted. Never with an objection open, never with fewer than
    two people, never before the end of a minimum period, and never where the number is all that is known (`counted`)."""
    at = process.close.at
    if decision.acted < eligible or ("all_acted" not in at and "certain" not in at):
        return False
    phase = process.phase(decision.phase)
    return (
        phase.act in ("object", "ballot")
        and process.ballot.type != "none"
        and process.ends_early_in(phase)
        and decision.snapshot != "counted"
        and eligible >= 2
        and not stopping(decision, process)
    )


def unchanged(facts: Slice, code: str, **values: Value) -> Answer:
    """Nothing to write: it stands already."""
    number = facts.decision.number if facts.decision is not None else None
    return Answer(events=(), receipt=Receipt(code=code, values=values, number=number, changed=False))


def without_grace(process: Process) -> Process:
    """The same rules, closing at once when all have acted (scenarios and dry runs)."""
    return replace(process, close=replace(process.close, grace=timedelta(0)))
