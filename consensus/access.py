"""May this person do this now? May this person see this? Every command and every query passes here.

Rights are facts from the platform (facts.Person), read when the act is executed; nothing a payload claims counts.
"""

from consensus.commands import (
    Accept,
    AddOption,
    Adopt,
    Amend,
    AnswerTest,
    Ask,
    Attach,
    ChangeProcess,
    Close,
    Command,
    DeadlineReached,
    Doubt,
    Erase,
    Extend,
    HolderLeft,
    MembersSeen,
    Object,
    OpenPoll,
    Overrule,
    PassTime,
    Propose,
    Record,
    RenameOption,
    Resolve,
    RollComplete,
    Second,
    SetReview,
    Sustain,
    TakeBack,
    Vote,
    Wish,
    Withdraw,
)
from consensus.decision import Decision, Objection
from consensus.facts import Person, Slice
from consensus.process import Process
from consensus.refusal import Refused


def may_see(viewer: Person | None, *, operator: bool = False) -> bool:
    """Whether what was opened in a place is shown to this viewer: those in the place, and whoever runs the program."""
    return operator or (viewer is not None and viewer.member)


def takes_part(person: Person, decision: Decision) -> bool:
    """Whether the person belongs to the electorate: the frozen roll, or the members of the place as they are now.

    Of a counted electorate only the number is known; whoever joined after the opening is not in it, unless the decision
    is open to newcomers.
    """
    if decision.snapshot == "frozen":
        return person.enrolled
    if decision.groups and person.groups.isdisjoint(decision.groups):
        return False
    late = person.since is not None and person.since > decision.opened_at
    return person.member and not (decision.snapshot == "counted" and late and not decision.newcomers)


def require_may_act(facts: Slice, command: Command) -> None:
    """Raise Refused unless the actor may do this now. Says nothing of whether the act makes sense (decide does)."""
    match command:
        case DeadlineReached() | HolderLeft() | RollComplete() | MembersSeen():
            if facts.actor is not None:
                raise Refused("not-an-act-of-people")
            return
    actor = _actor(facts)
    if not (actor.member or (facts.decision is not None and actor.enrolled)):
        raise Refused("not-a-member", place=facts.place.name, try_code="join-the-place")
    match command:
        case Propose() | OpenPoll() | Record() | PassTime() | Attach():
            return
        case Erase():
            if not actor.administrator:
                raise Refused("administrators-only")
            return
    decision, process = of(facts)
    match command:
        case (
            Vote()
            | TakeBack()
            | Wish()
            | AddOption()
            | Second()
            | Ask()
            | Object()
            | Doubt()
            | AnswerTest()
            | Sustain()
            | Accept()
            | Resolve()
        ):
            _require_elector(actor, decision)
        case Amend() | Adopt():
            if process.amend.by == "nobody":
                raise Refused(
                    "no-amendments", number=decision.number, process=process.id, try_code="propose-anew"
                )
            if process.amend.by == "anyone":
                _require_elector(actor, decision)
            else:
                _require_opener(actor, decision, "amend")
        case Extend():
            _require_opener(actor, decision, "extend")
        case ChangeProcess():
            _require_opener(actor, decision, "change-process")
        case SetReview():
            if actor.id != decision.opened_by and not actor.administrator:
                raise Refused("opener-only", number=decision.number, act="review")
        case Withdraw(objection=None):
            _require_opener(actor, decision, "withdraw")
        case Withdraw():
            _require_elector(actor, decision)
        case RenameOption():
            if actor.id != decision.opened_by and not actor.administrator:
                raise Refused("opener-or-administrator-only", number=decision.number, act="rename-option")
        case Close():
            if actor.id != decision.opened_by and not actor.administrator:
                raise Refused("opener-or-administrator-only", number=decision.number, act="close")
        case Overrule():
            _require_overruler(actor, decision, process)


def may_accept(person: Person, objection: Objection, process: Process) -> bool:
    """Whether this person may accept an offered solution: the holder, or whom the process names in `cleared_by`."""
    rule = process.objection
    if rule is None:
        return False
    return ("holder" in rule.cleared_by and person.id == objection.by) or (
        "administrator" in rule.cleared_by and person.administrator
    )


def may_answer_test(person: Person, objection: Objection, decision: Decision) -> bool:
    """All but objector and opener are asked."""
    return takes_part(person, decision) and person.id not in (objection.by, decision.opened_by)


def of(facts: Slice) -> tuple[Decision, Process]:
    """The decision and its process; the slice of a command on a decision has both."""
    if facts.decision is None or facts.process is None:
        raise LookupError("the slice holds no decision")
    return facts.decision, facts.process


def _actor(facts: Slice) -> Person:
    if facts.actor is None:
        raise Refused("no-actor")
    return facts.actor


def _require_elector(actor: Person, decision: Decision) -> None:
    if not takes_part(actor, decision):
        raise Refused(
            "not-in-electorate", number=decision.number, eligible=decision.eligible, try_code="ask-the-opener"
        )


def _require_opener(actor: Person, decision: Decision, act: str) -> None:
    if actor.id != decision.opened_by:
        raise Refused("opener-only", number=decision.number, act=act)


def _require_overruler(actor: Person, decision: Decision, process: Process) -> None:
    rule = process.objection
    if rule is None:
        raise Refused("no-objections-here", number=decision.number, process=process.id)
    if not rule.overruled_by:
        raise Refused("nobody-overrules", number=decision.number, process=process.id)
    if not ("administrator" in rule.overruled_by and actor.administrator):
        raise Refused("not-allowed-to-overrule", number=decision.number, roles=rule.overruled_by)
    if actor.id == decision.opened_by:
        raise Refused("opener-does-not-overrule", number=decision.number, try_code="another-administrator")
