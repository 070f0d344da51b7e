"""What a decision rests on: what was assumed, what became of it, and whether the decision is still right."""

from collections.abc import Iterator
from datetime import datetime

from consensus import limits
from consensus.access import of
from consensus.commands import (
    Assume,
    Assumption,
    ConfirmStillRight,
    KeepPremise,
    NoteChange,
    TakeUpAgain,
    Unwatch,
)
from consensus.decide.checks import actor, until, words
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Decision
from consensus.events import (
    AssumptionMade,
    PremiseChanged,
    PremiseKept,
    Private,
    StillRight,
    TakenUpAgain,
    Unwatched,
)
from consensus.facts import Slice
from consensus.plain import instant_text
from consensus.ports import Answer
from consensus.refusal import Refused


def assume(facts: Slice, command: Assume, now: datetime) -> Answer:
    decision, _ = of(facts)
    draft = Draft(facts, now)
    made = _made(facts, Assumption(text=command.text, until=command.until), decision, now)
    draft.add(made)
    return draft.answer("assumed", until=None if made.until is None else instant_text(made.until))


def at_opening(
    facts: Slice, assumptions: tuple[Assumption, ...], opened: Decision, now: datetime
) -> Iterator[AssumptionMade]:
    """What its opener says of a decision that begins."""
    if len(assumptions) > limits.ASSUMPTIONS_MAX:
        raise _too_many(opened)
    for number, assumption in enumerate(assumptions, 1):
        yield _made(facts, assumption, opened, now, number)


def _made(
    facts: Slice, assumption: Assumption, decision: Decision, now: datetime, number: int | None = None
) -> AssumptionMade:
    number = number or len(decision.assumptions) + 1
    if number > limits.ASSUMPTIONS_MAX:
        raise _too_many(decision)
    text = words(assumption.text, what="assumption", length_max=limits.OPTION_LENGTH_MAX)
    at = None if assumption.until is None else until(assumption.until, now)
    return AssumptionMade(by=actor(facts).id, assumption=number, until=at, words=Private({"text": text}))


def _too_many(decision: Decision) -> Refused:
    return Refused("too-many-assumptions", number=decision.number, assumptions_max=limits.ASSUMPTIONS_MAX)


def confirm(facts: Slice, command: ConfirmStillRight, now: datetime) -> Answer:
    """Also where nothing was asked: that somebody looked at it belongs on record."""
    decision, _ = of(facts)
    if not decision.in_force:
        raise Refused("nothing-to-confirm", number=decision.number)
    reason = command.reason.strip()
    if reason:
        reason = words(reason, what="reason", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(StillRight(by=actor(facts).id, words=Private({"reason": reason}) if reason else None))
    return draft.answer("still-right")


def unwatch(facts: Slice, command: Unwatch, now: datetime) -> Answer:
    decision, _ = of(facts)
    links = tuple(change.link for change in decision.changes if change.link)
    draft = Draft(facts, now)
    draft.add(Unwatched(by=actor(facts).id, links=links))
    return draft.answer("unwatched")


def keep(facts: Slice, command: KeepPremise, now: datetime) -> Answer:
    """What was read when it was decided, once for each link."""
    decision, _ = of(facts)
    if facts.watched is None or facts.watched.hash or not decision.in_force:
        return unchanged(facts, "noted")
    draft = Draft(facts, now)
    draft.add(PremiseKept(of=facts.watched.of, link=command.link, words=_read(command)))
    return draft.answer("noted")


def note_change(facts: Slice, command: NoteChange, now: datetime) -> Answer:
    """What is in force alone is asked about; what is said twice is asked once."""
    decision, _ = of(facts)
    if not decision.in_force or (command.link and facts.watched is None):
        return unchanged(facts, "noted")
    known = "" if facts.watched is None else facts.watched.hash
    if command.what == "edited" and known and command.hash == known:
        return unchanged(facts, "noted")
    stands = next(
        (change for change in decision.changes if change.is_about(command.link, command.other, None)), None
    )
    if stands is not None and stands.what == command.what and command.what != "edited":
        return unchanged(facts, "noted")
    draft = Draft(facts, now)
    draft.add(
        PremiseChanged(
            of=None if facts.watched is None else facts.watched.of,
            what=command.what,
            link=command.link,
            other=command.other,
            words=_read(command) if command.link else None,
        )
    )
    return draft.answer("noted")


def _read(command: KeepPremise | NoteChange) -> Private:
    """What was read, as much of it as is kept."""
    return Private(
        {
            "title": command.title[: limits.OPTION_LENGTH_MAX],
            "excerpt": command.excerpt[: limits.EXCERPT_LENGTH_MAX],
            "hash": command.hash,
        }
    )


def take_up(facts: Slice, command: TakeUpAgain, now: datetime) -> Answer:
    draft = Draft(facts, now)
    draft.add(TakenUpAgain(by=command.by, replacement=command.replacement))
    return draft.answer("noted")
