"""What one person may do with a decision at this moment, for menus that offer nothing that would be refused.

The same rule that judges an act answers here, so a menu promises nothing that the act does not keep.
"""

from consensus.acts import ACTS, may_act
from consensus.facts import Person, Slice
from consensus.views import Dossier


def rights(dossier: Dossier, person: Person | None) -> tuple[str, ...]:
    """Names of the acts (acts.py) that make sense in the state that the decision is in and are open to this person."""
    if person is None:
        return ()
    facts = Slice(
        place=dossier.place,
        actor=person,
        decision=dossier.decision,
        process=dossier.process,
        eligible=dossier.eligible,
    )
    return tuple(
        act.name
        for act in ACTS
        if act.offered is not None and act.offered(dossier.decision, dossier.process) and may_act(facts, act)
    )
