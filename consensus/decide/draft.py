"""The events of one command as they are put together: each is folded in at once, so that the next rule sees it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from consensus.access import of
from consensus.decision import Decision
from consensus.events import AllActed, DeadlineMoved, EarlyCloseStopped, Event, Phrase
from consensus.evolve import evolve
from consensus.facts import Slice
from consensus.plain import Value
from consensus.ports import Answer, Receipt
from consensus.process import Process
from consensus.times import remind_at

DAY = timedelta(hours=24)


class Draft:
    """Begins with the decision of a slice; `decision` is what it has become."""

    def __init__(self, facts: Slice, now: datetime) -> None:
        self.facts = facts
        self.now = now
        self.decision, self.process = of(facts)
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        self.decision = evolve(self.decision, event, self.now)
        self.events.append(event)

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

    def objections_settled(self) -> None:
        """After one was settled: if it was the last, at least a day is left (or the old deadline, if that is later)."""
        rule = self.process.objection
        decision = self.decision
        if rule is None or decision.standing or not decision.is_open:
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
        self._arm_early_close()
        receipt = Receipt(
            code=code,
            values=values,
            number=self.decision.number,
            changed=bool(self.events),
            unstored=unstored,
        )
        return Answer(
            events=tuple(self.events), receipt=receipt, after=self.decision if self.events else None
        )

    def _arm_early_close(self) -> None:
        decision = self.decision
        if not decision.is_open or not self.events:
            return
        if all_acted(decision, self.process, self.eligible):
            at = self.now + self.process.close.grace
            if decision.closes_early_at is None and (decision.closes_at is None or at < decision.closes_at):
                self.add(AllActed(closes_at=at))
        elif decision.closes_early_at is not None or (
            of(self.facts)[0].closes_early_at is not None and decision.closes_early_at is None
        ):
            self.add(EarlyCloseStopped())


def eligible_now(facts: Slice, decision: Decision) -> int:
    """The size of the electorate: frozen at opening, or the members of the place at this moment."""
    if decision.snapshot == "live" or decision.eligible is None:
        return facts.eligible if facts.eligible is not None else facts.place.members
    return decision.eligible


def all_acted(decision: Decision, process: Process, eligible: int) -> bool:
    """Whether the decision may close because everybody has acted. Never with an objection open, never with fewer than
    two people, never before a minimum period, and never where the number is all that is known (`counted`)."""
    if decision.acted < eligible or "all_acted" not in process.close.at:
        return False
    phase = process.phase(decision.phase)
    return (
        phase.act != "second"
        and phase.runs_for_min is None
        and decision.snapshot != "counted"
        and eligible >= 2
        and not decision.standing
    )


def unchanged(facts: Slice, code: str, **values: Value) -> Answer:
    """Nothing to write: it stands already."""
    number = facts.decision.number if facts.decision is not None else None
    return Answer(events=(), receipt=Receipt(code=code, values=values, number=number, changed=False))


def without_grace(process: Process) -> Process:
    """The same rules, closing at once when all have acted (scenarios and dry runs)."""
    return replace(process, close=replace(process.close, grace=timedelta(0)))
