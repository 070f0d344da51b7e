"""From a command and what must be seen of it to events: the only place where a decision moves.

Pure: `now` comes in, nothing goes out but the Answer or a Refused. A refused command changes nothing.
"""

from datetime import datetime
from typing import assert_never

from consensus.access import require_may_act
from consensus.commands import (
    Accept,
    AddOption,
    AddProcess,
    Adopt,
    Advise,
    Amend,
    AnswerTest,
    Appeal,
    Ask,
    AskAdvice,
    Attach,
    Attend,
    ChangeProcess,
    Close,
    Command,
    DeadlineReached,
    Delegate,
    Doubt,
    Erase,
    Extend,
    HolderLeft,
    Judge,
    MembersSeen,
    NameGroup,
    Object,
    OpenPoll,
    Overrule,
    PassTime,
    Propose,
    Record,
    Recuse,
    RenameOption,
    Resolve,
    RollComplete,
    Second,
    SetReview,
    Sound,
    Stamp,
    Sustain,
    TakeBack,
    Vote,
    Wish,
    Withdraw,
)
from consensus.decide import deadlines, deciders, objecting, opener, opening, options, settlements, voting
from consensus.facts import Slice
from consensus.ports import Answer


def decide(facts: Slice, command: Command, now: datetime) -> Answer:
    """The events that the command causes at `now`, and the receipt. Raises Refused when it is not carried out.

    The slice must hold what `needs` named for this command.
    """
    require_may_act(facts, command)
    match command:
        case Propose():
            return opening.propose(facts, command, now)
        case OpenPoll():
            return opening.open_poll(facts, command, now)
        case Record():
            return opening.record(facts, command, now)
        case RollComplete():
            return opening.roll_complete(facts, now)
        case ChangeProcess():
            return opening.change_process(facts, command, now)
        case Vote() if _is_on_its_route(facts):
            given = Stamp(
                decision=command.decision,
                position=command.choice,
                reason=command.reason,
                revision=command.revision,
            )
            return deciders.stamp(facts, given, now)
        case Vote():
            return voting.vote(facts, command, now)
        case TakeBack():
            return voting.take_back(facts, command, now)
        case Wish():
            return voting.wish(facts, command, now)
        case Attach():
            return voting.attach(facts, command, now)
        case AddOption():
            return options.add_option(facts, command, now)
        case RenameOption():
            return options.rename_option(facts, command, now)
        case Stamp():
            return deciders.stamp(facts, command, now)
        case Judge():
            return deciders.judge(facts, command, now)
        case AskAdvice():
            return deciders.ask_advice(facts, command, now)
        case Advise():
            return deciders.advise(facts, command, now)
        case Sound():
            return deciders.sound(facts, command, now)
        case Attend():
            return deciders.attend(facts, command, now)
        case Delegate():
            return deciders.delegate(facts, command, now)
        case Recuse():
            return deciders.recuse(facts, command, now)
        case Appeal():
            return deciders.appeal(facts, command, now)
        case Second():
            return voting.second(facts, now)
        case Ask():
            return voting.ask(facts, command, now)
        case Object():
            return objecting.object_(facts, command, now)
        case Doubt():
            return objecting.doubt(facts, command, now)
        case AnswerTest():
            return objecting.answer_test(facts, command, now)
        case Sustain():
            return objecting.sustain(facts, command, now)
        case Resolve():
            return settlements.resolve(facts, command, now)
        case Accept():
            return settlements.accept(facts, command, now)
        case Overrule():
            return settlements.overrule(facts, command, now)
        case HolderLeft():
            return settlements.holder_left(facts, command, now)
        case Withdraw(objection=None):
            return opener.withdraw(facts, now)
        case Withdraw():
            return settlements.withdraw(facts, command, now)
        case Amend():
            return opener.amend(facts, command, now)
        case Adopt():
            return opener.adopt(facts, command, now)
        case Extend():
            return opener.extend(facts, command, now)
        case Close():
            return opener.close(facts, now)
        case SetReview():
            return opener.set_review(facts, command, now)
        case DeadlineReached():
            return deadlines.due_reached(facts, now)
        case MembersSeen() | NameGroup() | AddProcess() | PassTime() | Erase():
            raise LookupError("this is about the community, not about one decision")
        case _:
            assert_never(command)


def _is_on_its_route(facts: Slice) -> bool:
    """What lies with one person is stamped, also by the button of a position."""
    decision, process = facts.decision, facts.process
    if decision is None or process is None:
        return False
    return any(phase.act == "route" and phase.id == decision.phase for phase in process.phases)
