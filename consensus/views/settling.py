"""Which act settles what waits, for one person: only what is open to them is offered."""

from datetime import datetime

from consensus.facts import Person
from consensus.frozen import replace
from consensus.views import Dossier
from consensus.views.matters import KINDS, Matter
from consensus.views.records import ways_on
from consensus.views.rights import may, may_open_again


def with_act(matter: Matter, dossier: Dossier, person: Person | None, now: datetime, here: str) -> Matter:
    """With the act that settles it, if one is open to this person. `now` is by the community's clock. `here`: the id of the
    place from which they ask; empty where a form asks for the place."""
    if person is None:
        return matter
    if matter.why in ("fell", "cases") and here not in ("", dossier.decision.place):
        return matter  # opened again from here, its text would be told to others
    acts = (act for act in KINDS[matter.why].acts if _is_open(act, matter, dossier, person, now))
    return replace(matter, act=next(acts, ""))


def _is_open(act: str, matter: Matter, dossier: Dossier, person: Person, now: datetime) -> bool:
    decision = dossier.decision
    match act:
        case "rule":
            return may_open_again(dossier, person)
        case "run_off" | "ask_again":
            return act in ways_on(dossier) and may_open_again(dossier, person)
        case "replace" if decision.supersedes is not None or (decision.touched and decision.is_open):
            return False
        case "relate" if person.id != decision.opened_by:
            return False
        case "done":
            owner = next(todo.owner for todo in decision.todos if todo.number == matter.todo)
            if person.id not in (owner, decision.opened_by) and not person.administrator:
                return False
        case "resolve":
            # Who raised it withdraws it; a solution is for others to offer.
            raised = decision.objection(matter.objection)
            if raised is None or raised.by == person.id:
                return False
    return may(dossier, person, act, now, matter.objection)
