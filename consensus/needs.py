"""What a command must see of a decision, besides place, actor and header. The cheaper, the faster a vote.

`needs` looks at the header and names people, tallies and counts to load. A vote on positions needs nothing more,
whatever the number of ballots; only an end needs the tally.
"""

from datetime import datetime

from consensus.ballot import FORMS
from consensus.boxes import MAIN, test_of
from consensus.commands import (
    AddOption,
    Adopt,
    Amend,
    AnswerTest,
    ChangeProcess,
    Close,
    Command,
    DeadlineReached,
    Doubt,
    Object,
    OpenPoll,
    Propose,
    Record,
    RenameOption,
    RollComplete,
    Vote,
    Withdraw,
)
from consensus.due import first_due
from consensus.facts import Needs, Slice

NOTHING = Needs()


def needs(facts: Slice, command: Command, now: datetime) -> Needs:
    """What to load for this command, given place, actor, header and process."""
    if isinstance(command, Propose | OpenPoll | Record):
        return Needs(open_decisions=True)
    decision, process = facts.decision, facts.process
    if decision is None or process is None:
        return NOTHING
    live = decision.snapshot == "live"
    match command:
        case Vote():
            texts = process.ballot.type in FORMS
            return Needs(texts=texts, eligible=live) if texts or live else NOTHING
        case Object() | Amend() | Adopt() | AddOption() | RenameOption():
            return Needs(texts=True, eligible=live)
        case Doubt():
            objection = decision.objection(command.objection)
            holder = () if objection is None else (objection.by,)
            return Needs(people=frozenset((decision.opened_by, *holder)), eligible=live)
        case AnswerTest():
            return Needs(boxes=frozenset({test_of(command.objection)}), eligible=live)
        case Close():
            return Needs(boxes=frozenset({MAIN}), eligible=live)
        case Withdraw(objection=None):
            return Needs(boxes=frozenset({MAIN}), eligible=live)
        case RollComplete() | ChangeProcess():
            return Needs(eligible=True)
        case DeadlineReached():
            return _of_what_is_due(facts, now)
        case _:
            return Needs(eligible=live)


def _of_what_is_due(facts: Slice, now: datetime) -> Needs:
    decision, process = facts.decision, facts.process
    due = None if decision is None else first_due(decision, process)
    if decision is None or process is None or due is None or due.at > now:
        return NOTHING
    live = decision.snapshot == "live"
    match due.kind:
        case "deadline" | "early" | "failed_round" | "given_up":
            deaf = (
                decision.listening_since if process.silence is not None and due.kind == "deadline" else None
            )
            return Needs(boxes=frozenset({MAIN}), eligible=live, deaf_since=deaf)
        case "test":
            return Needs(boxes=frozenset({test_of(due.objection)}), eligible=live)
        case "offer":
            objection = decision.objection(due.objection)
            holder = () if objection is None else (objection.by,)
            return Needs(people=frozenset((decision.opened_by, *holder)), eligible=live)
        case _:
            return Needs(eligible=live)
