"""One decision takes the place of another: asked for at its opening, carried out when it is adopted."""

from datetime import datetime

from consensus.access import of
from consensus.commands import Reinstate, Replace, Supersede, SupersedeNothing
from consensus.decide.checks import actor
from consensus.decide.draft import Draft, unchanged
from consensus.events import Reinstated, Replaces, Superseded, SupersededNothing
from consensus.evolve import RECORDED_ELSEWHERE
from consensus.facts import Slice
from consensus.ports import Answer
from consensus.refusal import Refused


def require_in_force(facts: Slice, number: int | None) -> None:
    """Only what is in force, in a place that the opener sees, can be superseded by what they open."""
    if number is None:
        return
    decision = facts.superseded
    if decision is None:
        raise Refused("no-such-decision", number=number, try_code="list-decisions")
    if decision.superseded_by is not None:
        raise Refused("superseded-already", number=number, by=decision.superseded_by)
    if not decision.in_force:
        outcome = None if decision.ending is None else decision.ending.outcome
        raise Refused("not-in-force", number=number, outcome=outcome, try_code="leave-supersedes-out")


def replace(facts: Slice, command: Replace, now: datetime) -> Answer:
    """Of what is decided here until somebody else acts: they would have said yes to something else. What was recorded is
    its opener's to put right."""
    decision, _ = of(facts)
    if command.target == decision.number:
        raise Refused("related-to-itself", number=decision.number, try_code="name-another-decision")
    if decision.supersedes == command.target:
        return unchanged(facts, "replaces-already", target=command.target)
    if decision.supersedes is not None:
        raise Refused("replaces-another", number=decision.number, target=decision.supersedes)
    recorded = decision.process == RECORDED_ELSEWHERE and decision.in_force
    if not recorded and (decision.touched or not decision.is_open):
        raise Refused("replaces-too-late", number=decision.number, try_code="open-a-new-one")
    require_in_force(facts, command.target)
    draft = Draft(facts, now)
    draft.add(Replaces(by=actor(facts).id, target=command.target))
    return draft.answer("replaces", target=command.target, recorded=recorded)


def supersede(facts: Slice, command: Supersede, now: datetime) -> Answer:
    draft = Draft(facts, now)
    ending = draft.decision.ending
    unlinked = ending is not None and ending.outcome == "superseded" and draft.decision.superseded_by is None
    if draft.decision.in_force or unlinked:
        draft.add(Superseded(replacement=command.replacement))
    return draft.answer("noted")


def reinstate(facts: Slice, command: Reinstate, now: datetime) -> Answer:
    draft = Draft(facts, now)
    if draft.decision.superseded_by == command.fallen and draft.decision.superseded is not None:
        draft.add(Reinstated(replacement=command.fallen))
    return draft.answer("noted")


def supersede_nothing(facts: Slice, command: SupersedeNothing, now: datetime) -> Answer:
    draft = Draft(facts, now)
    assert draft.decision.supersedes is not None, "it was to supersede one"
    draft.add(
        SupersededNothing(
            target=draft.decision.supersedes, outcome=command.outcome, replacement=command.replacement
        )
    )
    return draft.answer("noted")
