"""What one person may do with a decision at this moment, for menus that offer nothing that would be refused.

The same function that judges an act answers here, so a menu promises nothing that the act does not keep.
"""

from collections.abc import Mapping
from datetime import datetime

from consensus.acts import ACTS, Act, may_act, would_take
from consensus.facts import Person, Slice
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.views import Dossier
from consensus.views.cards import written_in


def rights(dossier: Dossier, person: Person | None, now: datetime) -> tuple[str, ...]:
    """Names of the acts (acts.py) on the whole decision that this person could do now."""
    if person is None:
        return ()
    facts = replace(facts_of(dossier), actor=person)
    return tuple(
        act.name for act in _offered(dossier) if not act.on_objection and would_take(facts, act, now)
    )


def objection_rights(dossier: Dossier, person: Person | None, now: datetime) -> Mapping[int, tuple[str, ...]]:
    """The same for each objection that stands, by its number."""
    if person is None:
        return {}
    facts = replace(facts_of(dossier), actor=person)
    acts = [act for act in _offered(dossier) if act.on_objection]
    return {
        objection.number: tuple(
            act.name
            for act in acts
            if would_take(facts, act, now, objection=objection.number)
            # Who raised it withdraws it; a solution is for others to offer.
            and not (act.name == "resolve" and objection.by == person.id)
        )
        for objection in dossier.decision.standing
    }


def takes(facts: Slice, name: str, now: datetime, objection: int | None) -> bool:
    """Whether the actor could do the act of this name now; true for what only its own button can judge."""
    act = next((act for act in ACTS if act.name == name and act.probe is not None), None)
    return act is None or would_take(facts, act, now, objection=objection or 0)


def may(dossier: Dossier, person: Person, name: str, now: datetime, objection: int = 0) -> bool:
    """Whether the person could do the act of this name now; of an act without a probe, whether they have the right to."""
    act = next(act for act in ACTS if act.name == name)
    return would_take(replace(facts_of(dossier), actor=person), act, now, objection=objection)


def may_open_again(dossier: Dossier, person: Person) -> bool:
    """Whether the person could open a decision of this process there, which takes this one up."""
    name = "poll" if dossier.decision.unit == "options" else "propose"
    facts = replace(facts_of(dossier), actor=person, decision=None)
    return may_act(facts, next(act for act in ACTS if act.name == name))


def facts_of(dossier: Dossier) -> Slice:
    """What the functions of the engine look at, as far as a dossier has it; nobody acts yet."""
    words = written_in(dossier)
    decision = dossier.decision
    concerned = {decision.opened_by, *(objection.by for objection in decision.objections)}
    return Slice(
        place=dossier.place,
        actor=None,
        decision=decision,
        process=dossier.process,
        eligible=dossier.eligible,
        tallies=dossier.tallies,
        people={
            account: Person(
                id=account, member=not (dossier.opener_left and account == decision.opened_by), enrolled=True
            )
            for account in concerned
        },
        text=words.texts[-1] if words.texts else "",
        options={OptionId(option): text for option, text in words.options.items()},
        option_authors=words.option_authors,
        remedies={number: remedy for number, remedy in words.remedies.items() if remedy},
    )


def _offered(dossier: Dossier) -> tuple[Act, ...]:
    return tuple(
        act for act in ACTS if act.offered is not None and act.offered(dossier.decision, dossier.process)
    )
