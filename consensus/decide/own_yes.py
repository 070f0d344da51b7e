"""Opening a decision as the opener's own yes (`electorate.opener`)."""

from consensus.access import answers, class_of
from consensus.ballot_boxes import MAIN
from consensus.decide.checks import seals_choices
from consensus.decision import Decision
from consensus.events import BallotCast, Private
from consensus.facts import Person
from consensus.process import Process


def own_yes(person: Person, decision: Decision, process: Process) -> tuple[BallotCast, ...]:
    """The ballot that the opener casts by giving the decision its text; none where that says nothing, or they do not
    vote. It can be changed as any other."""
    if process.electorate.opener != "counts_as_yes" or decision.box != MAIN or not answers(person, decision):
        return ()
    choice = next((position.key for position in process.ballot.positions if position.adds == "yes"), None)
    if choice is None:
        return ()
    return (
        BallotCast(
            by=person.id,
            revision=decision.revision,
            choice=None if seals_choices(decision, process) else choice,
            sealed=Private(choice) if seals_choices(decision, process) else None,
            klass=class_of(person, decision, process),
            via="opening",
        ),
    )
