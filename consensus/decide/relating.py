"""Relations between decisions: said of one of them and written on both, shown, and stopping nothing."""

from collections.abc import Iterator
from datetime import datetime

from consensus import limits
from consensus.access import of
from consensus.commands import Mirror, OpenPoll, Propose, Record, Relate
from consensus.decide.checks import actor
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Decision
from consensus.events import Related, Unrelated
from consensus.facts import Person, Slice
from consensus.ports import Answer
from consensus.refusal import Refused
from consensus.relations import BY_MANDATE, Relation, RelationKind


def relate(facts: Slice, command: Relate, now: datetime) -> Answer:
    decision, _ = of(facts)
    person = actor(facts)
    if command.relation in BY_MANDATE:
        raise Refused("under-at-recording", number=decision.number, try_code="record-anew")
    other = _other(facts, decision.number, command.other)
    stands = decision.relation(command.relation, command.other)
    if command.remove:
        if stands is None:
            return unchanged(facts, "not-related", relation=command.relation, other=command.other)
        _require_may_take_back(person, decision, other, stands)
        draft = Draft(facts, now)
        draft.add(Unrelated(by=person.id, relation=command.relation, other=command.other))
        return draft.answer("unrelated", relation=command.relation, other=command.other)
    if stands is not None:
        return unchanged(facts, "related-already", relation=command.relation, other=command.other)
    _require_fits(facts, decision, other, command.relation)
    draft = Draft(facts, now)
    draft.add(Related(by=person.id, relation=command.relation, other=command.other))
    return draft.answer("related", relation=command.relation, other=command.other)


def mirror(facts: Slice, command: Mirror, now: datetime) -> Answer:
    """What was said of the other decision, as it is from this one."""
    draft = Draft(facts, now)
    event = Unrelated if command.remove else Related
    draft.add(event(by=command.by, relation=command.relation, other=command.other))
    return draft.answer("noted")


def said_by(command: Propose | OpenPoll | Record) -> tuple[Relation, ...]:
    """The relations of an opening, with the one to the mandate under which it is taken."""
    if any(relation.kind in BY_MANDATE for relation in command.relations):
        raise Refused("under-at-recording", number=0, try_code="record-anew")
    if not isinstance(command, Record) or command.under is None:
        return command.relations
    return (*command.relations, Relation(kind="under", other=command.under))


def at_opening(facts: Slice, relations: tuple[Relation, ...], opened: Decision) -> Iterator[Related]:
    """What its opener says of a decision that begins."""
    seen: list[Relation] = []
    for relation in dict.fromkeys(relations):
        other = _other(facts, opened.number, relation.other)
        if relation.kind == "parent" and any(earlier.kind == "parent" for earlier in seen):
            raise Refused("one-parent", number=opened.number, try_code="leave-it-out")
        _require_fits(facts, opened, other, relation.kind)
        seen.append(relation)
        yield Related(by=actor(facts).id, relation=relation.kind, other=relation.other)


def _other(facts: Slice, number: int, wanted: int) -> Decision:
    """The other decision, if the actor sees it."""
    if wanted == number:
        raise Refused("related-to-itself", number=number, try_code="name-another-decision")
    other = facts.related.get(wanted)
    if other is None:
        raise Refused("no-such-decision", number=wanted, try_code="list-decisions")
    return other


def _require_fits(facts: Slice, decision: Decision, other: Decision, kind: RelationKind) -> None:
    if kind == "parent":
        parent = next((known.other for known in decision.relations if known.kind == "parent"), None)
        if parent is not None:
            raise Refused("has-a-parent", number=decision.number, parent=parent)
    if other.number in facts.leading_back:
        raise Refused(
            "circular-relation",
            number=decision.number,
            other=other.number,
            relation=kind,
        )
    for full in (decision,) if kind in BY_MANDATE else (decision, other):
        if len(full.relations) >= limits.RELATIONS_MAX:
            raise Refused("too-many-relations", number=full.number, relations_max=limits.RELATIONS_MAX)


def _require_may_take_back(person: Person, decision: Decision, other: Decision, relation: Relation) -> None:
    may = person.id in (relation.by, decision.opened_by, other.opened_by)
    if not (may or person.administrator):
        raise Refused("opener-or-administrator-only", number=decision.number, act="unlink")
