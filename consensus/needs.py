"""What a command must see of a decision, besides place, actor and header. The cheaper, the faster a vote.

`needs` looks at the header and names people, tallies and counts to load. A vote on positions needs nothing more,
whatever the number of ballots; only an end needs the tally.
"""

from datetime import datetime

from consensus.ballot import FORMS
from consensus.ballot_boxes import MAIN, test_of
from consensus.commands import (
    AddOption,
    Adopt,
    Advise,
    Amend,
    AnswerTest,
    ChangeProcess,
    Close,
    Command,
    DeadlineReached,
    Doubt,
    Judge,
    Object,
    OpenPoll,
    Propose,
    Record,
    RenameOption,
    RollComplete,
    Stamp,
    Vote,
    Withdraw,
)
from consensus.decision import Decision
from consensus.due import first_due
from consensus.facts import Needs, Slice
from consensus.frozen import replace
from consensus.ids import BoxId
from consensus.process import Process

NOTHING = Needs()


def needs(facts: Slice, command: Command, now: datetime) -> Needs:
    """What to load for this command, given place, actor, header and process.

    Where each act may end the phase by what lies in the box, each needs its tally; nowhere else does a vote.
    """
    decision, process = facts.decision, facts.process
    if isinstance(command, Propose | OpenPoll | Record):
        return Needs(open_decisions=True)
    if decision is None or process is None:
        return NOTHING
    process = process.within(decision.phase)
    found = _needs(facts, decision, process, command, now)
    return replace(found, boxes=found.boxes | {decision.box}) if process.watches else found


def _needs(facts: Slice, decision: Decision, process: Process, command: Command, now: datetime) -> Needs:
    live = decision.snapshot == "live"
    match command:
        case Vote() if process.ballot.type == "position" and _on_a_route(process, decision):
            return Needs(boxes=_main(decision), eligible=live)
        case Vote(reason=reason) if reason and any(each.blocks for each in process.ballot.positions):
            return Needs(texts=True, eligible=live, people=frozenset({decision.opened_by}))
        case Vote():
            texts = process.ballot.type in FORMS
            return Needs(texts=texts, eligible=live) if texts or live else NOTHING
        case Object() if process.objection is not None and process.objection.qualifies == "group":
            return Needs(texts=True, eligible=live, people=frozenset({decision.opened_by}))
        case Object() | Amend() | Adopt() | AddOption() | RenameOption():
            return Needs(texts=True, eligible=live)
        case Doubt():
            objection = decision.objection(command.objection)
            holder = () if objection is None else (objection.by,)
            return Needs(people=frozenset((decision.opened_by, *holder)), eligible=live)
        case AnswerTest():
            return Needs(boxes=_test_box(decision, command.objection), eligible=live)
        case Judge() if decision.tied:
            return Needs(boxes=_main(decision), eligible=live, texts=True)
        case Close() | Withdraw(objection=None) | Judge() | Stamp() | Advise():
            return Needs(boxes=_main(decision), eligible=live)
        case RollComplete() | ChangeProcess():
            return Needs(eligible=True)
        case DeadlineReached():
            return _of_what_is_due(facts, now)
        case _:
            return Needs(eligible=live)


def _main(decision: Decision) -> frozenset[BoxId]:
    """The box of the whole decision, and that of its phase."""
    return frozenset({MAIN, decision.box})


def _test_box(decision: Decision, objection: int) -> frozenset[BoxId]:
    known = decision.objection(objection)
    return frozenset() if known is None else frozenset({test_of(known.number, known.tests)})


def _on_a_route(process: Process, decision: Decision) -> bool:
    return any(phase.act == "route" and phase.id == decision.phase for phase in process.phases)


def _of_what_is_due(facts: Slice, now: datetime) -> Needs:
    decision, process = facts.decision, facts.process
    due = None if decision is None else first_due(decision, process)
    if decision is None or process is None or due is None or due.at > now:
        return NOTHING
    live = decision.snapshot == "live"
    match due.kind:
        case "deadline" | "early" | "failed_round" | "given_up":
            counts_silence = process.silence_in(process.phase(decision.phase)) is not None
            deaf = decision.listening_since if counts_silence and due.kind == "deadline" else None
            return Needs(boxes=frozenset({MAIN, decision.box}), eligible=live, deaf_since=deaf)
        case "test":
            return Needs(boxes=_test_box(decision, due.objection), eligible=live)
        case "offer":
            objection = decision.objection(due.objection)
            holder = () if objection is None else (objection.by,)
            return Needs(people=frozenset((decision.opened_by, *holder)), eligible=live)
        case _:
            return Needs(eligible=live)
