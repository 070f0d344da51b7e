"""May this person do this now? May this person see this? Every command and every query passes here.

Rights are facts from the platform (facts.Person), read when the act is executed; nothing a payload claims counts.
"""

from collections.abc import Callable

from consensus import rights
from consensus.ballot_boxes import ADVISORY
from consensus.decision import Decision, Objection
from consensus.facts import Person, Slice
from consensus.ids import PersonId
from consensus.process import ADMINISTRATOR, OPENER, Phase, Process
from consensus.refusal import Refused
from consensus.rights import ADMINISTRATORS, DECISION, KEPT, Right, Subject, Table

Rule = Callable[[Slice], None]
"""Who may do an act: raises Refused for whom it is not open. Which act has which rule stands in acts.py."""


def may_see(viewer: Person | None, *, operator: bool = False) -> bool:
    """Whether what was opened in a place is shown to this viewer: those in the place, and whoever runs the program."""
    return operator or (viewer is not None and viewer.member)


def sees(person: PersonId, decision: Decision, *, asked: bool) -> bool:
    """Whether whoever may see into its place sees this decision: all but those that are not posted (yet), which only their
    drafter and those who were asked see."""
    return not decision.private or asked or person == decision.opened_by


def takes_part(person: Person, decision: Decision) -> bool:
    """Whether the person belongs to the electorate: the frozen roll, or the members of the place as they are now.

    Of a counted electorate only the number is known; whoever joined after the opening is not in it, unless the decision
    is open to newcomers, or they had a part in it before they left and came back.
    """
    if decision.without_opener and person.id == decision.opened_by:
        return False
    if decision.snapshot == "frozen":
        return person.enrolled
    if decision.groups and person.groups.isdisjoint(decision.groups):
        return False
    late = (
        person.since is not None and person.since > decision.opened_at and not _had_a_part(person, decision)
    )
    return person.member and not (decision.snapshot == "counted" and late and not decision.newcomers)


def _had_a_part(person: Person, decision: Decision) -> bool:
    return (
        bool(person.ballots)
        or person.id == decision.opened_by
        or any(objection.by == person.id for objection in decision.objections)
    )


def answers(person: Person, decision: Decision) -> bool:
    """Whether the person is of those who answer in this phase: the group that it belongs to, or the electorate."""
    if decision.body is None or (decision.without_opener and person.id == decision.opened_by):
        return takes_part(person, decision)
    return holds(person, decision.body, decision)


def holds(person: Person, name: str, decision: Decision) -> bool:
    """Whether the person is in this group of the decision; `opener` and `administrator` are groups, too."""
    if name == OPENER:
        return person.id == decision.opened_by
    if name == ADMINISTRATOR:
        return person.administrator
    role = decision.role(name)
    return role is not None and (person.id in role.people or not person.groups.isdisjoint(role.groups))


def actors_of(names: tuple[str, ...], decision: Decision) -> str | None:
    """The first of these groups that the decision has; None where it has none of them."""
    return next(
        (name for name in names if name in (OPENER, ADMINISTRATOR) or decision.role(name) is not None), None
    )


def acts_in(person: Person, phase: Phase, decision: Decision) -> bool:
    """Whether the person is of those who act in this phase."""
    name = actors_of(phase.actors, decision)
    return name is not None and holds(person, name, decision)


def class_of(person: Person, decision: Decision, process: Process) -> str:
    """The class in which a ballot of this person counts; `advisory` where it counts in none."""
    rule = process.electorate
    apart = rule.classes or rule.organisations
    if rule.binding is None and not apart:
        return ""
    for name in apart:
        if holds(person, name, decision):
            return name
    if apart:
        return ADVISORY
    binds = (
        rule.binding is None or decision.role(rule.binding) is None or holds(person, rule.binding, decision)
    )
    return "" if binds else ADVISORY


def may_accept(person: Person, objection: Objection, process: Process, decision: Decision) -> bool:
    """Whether this person may accept an offered solution: the holder, or whom the process names in `cleared_by`."""
    rule = process.objection
    if rule is None:
        return False
    return ("holder" in rule.cleared_by and person.id == objection.by) or any(
        holds(person, name, decision) for name in rule.cleared_by
    )


def _is_named(actor: Person, decision: Decision) -> bool:
    """Whether the person is in one of the groups of the decision, wherever they are."""
    return any(holds(actor, role.name, decision) for role in decision.roles)


def may_answer_test(person: Person, objection: Objection, decision: Decision) -> bool:
    """All but objector and opener are asked."""
    return answers(person, decision) and person.id not in (objection.by, decision.opened_by)


def of(facts: Slice) -> tuple[Decision, Process]:
    """The decision and its process, as it holds in the phase that is running; the slice of a command on a decision has
    both."""
    if facts.decision is None or facts.process is None:
        raise LookupError("the slice holds no decision")
    return facts.decision, facts.process.within(facts.decision.phase)


# ------------------------------------------------------------------------------------------------- the table of rights


def is_one_of(person: Person, subject: Subject, decision: Decision | None = None) -> bool:
    """Whether the person is of these, as seen from the place that their facts are of."""
    match subject.kind:
        case "everyone":
            return person.member or person.enrolled
        case "guests":
            return person.guest
        case "opener":
            return decision is not None and person.id == decision.opened_by
        case "administrators":
            return person.administrator
        case "person":
            return person.id == subject.id
        case "role":
            return subject.id in person.groups
        case "group" | "place":
            return subject in person.belongs
        case "nobody" | "decision":
            return False


def has_right(person: Person, right: Right, table: Table, place: str, *, process: str = "") -> bool:
    """Whether the person has a right that is not about one decision in this place."""
    return any(is_one_of(person, subject) for subject in rights.of(table, right, place, process))


def why_not(right: Right, table: Table, place: str) -> Refused:
    """The refusal for somebody who has not got it."""
    who = tuple(f"{subject.kind}:{subject.id}" for subject in rights.of(table, right, place))
    return Refused("not-your-right", right=right, process="", who=who, try_code="see-rights")


def given(facts: Slice, right: Right, process: str = "") -> bool:
    """Whether the table says who has the right here, and the actor is of those. Raises Refused where they are not."""
    if not facts.place.rights:
        return False
    who = rights.holders(facts.place.rights, right, facts.place.id, process)
    if who is None:
        return False
    actor, decision = _actor(facts), facts.decision
    if right in KEPT:
        who = tuple(dict.fromkeys((ADMINISTRATORS, *who)))
    if not any(is_one_of(actor, subject, decision) for subject in who):
        raise Refused(
            "not-your-right",
            right=right,
            process=process if right in rights.BY_PROCESS else "",
            who=tuple(f"{subject.kind}:{subject.id}" for subject in who),
            number=None if decision is None else decision.number,
            try_code="see-rights",
        )
    return True


# ------------------------------------------------------------------------------------------------------- rules of acts


def member(facts: Slice) -> None:
    """Whoever is in the place, or belongs to the decision wherever they are; also a guest in what they opened."""
    actor, decision = _actor(facts), facts.decision
    if actor.member:
        return
    if decision is not None and (actor.enrolled or _is_named(actor, decision)):
        return
    if decision is None or not (actor.guest and actor.id == decision.opened_by):
        raise Refused("not-a-member", place=facts.place.name, try_code="join-the-place")


def opens(right: Right) -> Rule:
    """Who opens decisions: whoever is in the place, or whom the table names for the process."""

    def rule(facts: Slice) -> None:
        process = "" if facts.process is None else facts.process.id
        named = given(facts, right, process)
        if not (named and _actor(facts).guest):
            member(facts)

    return rule


def narrowed(right: Right, by_default: Rule) -> Rule:
    """Whom the process lets, and of those whom the table names, if it names any."""

    def rule(facts: Slice) -> None:
        by_default(facts)
        given(facts, right)

    return rule


def instead(right: Right, by_default: Rule) -> Rule:
    """Whom the table names, of those who are in the place; else as by default."""

    def rule(facts: Slice) -> None:
        if given(facts, right):
            member(facts)
        else:
            by_default(facts)

    return rule


def ruler(facts: Slice) -> None:
    """Who changes the table: administrators and whom it names itself. Where it says that a decision does, whoever may open
    that decision, as its opening says."""
    if rights.holders(facts.place.rights, "rules", facts.place.id) == (DECISION,):
        member(facts)
    else:
        instead("rules", administrator)(facts)


def known(facts: Slice) -> None:
    """Anybody, wherever they act from; and the adapter itself, for what an administrator told it."""


def seer(facts: Slice) -> None:
    """Whoever belongs to it; whose turn it is depends on the phase, and the act's own function says it."""
    member(facts)
    of(facts)


def administrator(facts: Slice) -> None:
    member(facts)
    if not _actor(facts).administrator:
        raise Refused("administrators-only", try_code="ask-an-administrator")


def leader(facts: Slice) -> None:
    """An administrator, wherever they act from."""
    if not _actor(facts).administrator:
        raise Refused("administrators-only", try_code="ask-an-administrator")


def elector(facts: Slice) -> None:
    member(facts)
    _require_elector(facts)


def answerer(facts: Slice) -> None:
    """Those who answer in the phase that is running."""
    member(facts)
    decision, _ = of(facts)
    if decision.body is None or (decision.without_opener and _actor(facts).id == decision.opened_by):
        _require_elector(facts)
    elif not answers(_actor(facts), decision):
        raise Refused("answered-by-group", number=decision.number, who=decision.body, try_code="ask-instead")


def judge_or_elector(facts: Slice) -> None:
    member(facts)
    if not _judges(facts):
        _require_elector(facts)


def judge_or_opener(facts: Slice) -> None:
    member(facts)
    if not _judges(facts):
        _require_opener(facts, "ask-advice")


def opener(act: str) -> Rule:
    def rule(facts: Slice) -> None:
        member(facts)
        _require_opener(facts, act)

    return rule


def opener_or_administrator(act: str) -> Rule:
    def rule(facts: Slice) -> None:
        member(facts)
        actor, decision = _actor(facts), of(facts)[0]
        if actor.id != decision.opened_by and not actor.administrator:
            raise Refused("opener-or-administrator-only", number=decision.number, act=act)

    return rule


def closer(facts: Slice) -> None:
    """Whom the process names, else opener and administrators, or whom the table of rights names; whoever opened it ends a
    round of talk."""
    decision, process = of(facts)
    name = actors_of(process.close.by, decision)
    talks = any(phase.id == decision.phase and phase.act in ("talk", "sound") for phase in process.phases)
    if talks or decision.ending is not None:
        opener_or_administrator("close")(facts)
        return
    if name is None:
        instead("close", opener_or_administrator("close"))(facts)
        return
    member(facts)
    if not holds(_actor(facts), name, decision):
        raise Refused("closed-by-group", number=decision.number, who=name, try_code="wait-for-the-end")


def may_set_up(facts: Slice) -> bool:
    """Whether the actor is of those who set the place up."""
    return _actor(facts).administrator or has_right(
        _actor(facts), "settings", facts.place.rights, facts.place.id
    )


def changer(facts: Slice) -> None:
    """Whoever opened it, with a process by which they may open."""
    opener("change-process")(facts)
    decision, _ = of(facts)
    if decision.rights:
        raise Refused("change-is-fixed", number=decision.number, try_code="propose-change-anew")
    process = "" if facts.asked is None else facts.asked.id
    given(facts, "poll" if decision.unit == "options" else "propose", process)


def closes_early(facts: Slice) -> bool:
    """Whether the actor may close it before all have acted: administrators, or whom the table of rights names besides whoever
    opened it."""
    decision, _ = of(facts)
    who = rights.of(facts.place.rights, "close", facts.place.id)
    return any(is_one_of(_actor(facts), subject, decision) for subject in who if subject != rights.OPENER)


def withdrawer(facts: Slice) -> None:
    """Whom the process lets withdraw it: the opener, as a rule."""
    decision, process = of(facts)
    if process.withdrawn_by == (OPENER,):
        opener("withdraw")(facts)
        return
    member(facts)
    if not any(holds(_actor(facts), name, decision) for name in process.withdrawn_by):
        raise Refused("withdrawn-by-group", number=decision.number, roles=process.withdrawn_by)


def follower(facts: Slice) -> None:
    """Who says what is to be done for it: whoever opened it, whoever judged or decided, and administrators."""
    member(facts)
    if not _judges(facts):
        opener_or_administrator("todo")(facts)


def caretaker(facts: Slice) -> None:
    """Who answers for a decision and what it rests on: whoever opened it, whoever is to carry it out, and administrators."""
    member(facts)
    decision, _ = of(facts)
    if _actor(facts).id not in [todo.owner for todo in decision.todos]:
        opener_or_administrator("confirm")(facts)


def todo_keeper(facts: Slice) -> None:
    """Whoever is to do something for it, whoever opened it, and administrators; which of them it is about is for the act's
    own function."""
    member(facts)
    decision, _ = of(facts)
    if _actor(facts).id not in [todo.owner for todo in decision.todos]:
        opener_or_administrator("done")(facts)


def elector_or_opener(facts: Slice) -> None:
    member(facts)
    actor, decision = _actor(facts), of(facts)[0]
    if actor.id != decision.opened_by:
        _require_elector(facts)


def option_remover(facts: Slice) -> None:
    """As `opener_or_administrator`, and whoever added an option; which one it was is for the act's own function."""
    decision, _ = of(facts)
    if _actor(facts).id not in [facts.option_authors.get(option) for option in decision.options]:
        opener_or_administrator("remove-option")(facts)
    member(facts)


def reviewer(facts: Slice) -> None:
    """As `opener_or_administrator`; the refusal names the opener alone, who is asked first."""
    member(facts)
    actor, decision = _actor(facts), of(facts)[0]
    if actor.id != decision.opened_by and not actor.administrator:
        raise Refused("opener-only", number=decision.number, act="review")


def amender(facts: Slice) -> None:
    """Whom the process lets change the text."""
    member(facts)
    decision, process = of(facts)
    if process.amend.by == "nobody":
        raise Refused("no-amendments", number=decision.number, process=process.id, try_code="propose-anew")
    if decision.rights:
        raise Refused("change-is-fixed", number=decision.number, try_code="propose-change-anew")
    if process.amend.by == "anyone":
        narrowed("amend", _require_elector)(facts)
    else:
        instead("amend", opener("amend"))(facts)


def overruler(facts: Slice) -> None:
    member(facts)
    actor, (decision, process) = _actor(facts), of(facts)
    rule = process.objection
    if rule is None:
        raise Refused("no-objections-here", number=decision.number, process=process.id)
    if not rule.overruled_by:
        raise Refused("nobody-overrules", number=decision.number, process=process.id)
    named = any(holds(actor, name, decision) for name in rule.overruled_by if name != ADMINISTRATOR)
    may = ADMINISTRATOR in rule.overruled_by and (named or given(facts, "overrule") or actor.administrator)
    if not (named or may):
        raise Refused("not-allowed-to-overrule", number=decision.number, roles=rule.overruled_by)
    if actor.id == decision.opened_by:
        raise Refused("opener-does-not-overrule", number=decision.number, try_code="another-administrator")


def _actor(facts: Slice) -> Person:
    if facts.actor is None:
        raise Refused("no-actor")
    return facts.actor


def _judges(facts: Slice) -> bool:
    actor, (decision, process) = _actor(facts), of(facts)
    return any(
        acts_in(actor, phase, decision) for phase in process.phases if phase.act in ("judge", "decide")
    )


def _require_elector(facts: Slice) -> None:
    decision, _ = of(facts)
    if decision.without_opener and _actor(facts).id == decision.opened_by:
        raise Refused("opener-left-out", number=decision.number, try_code="ask-instead")
    if not (takes_part(_actor(facts), decision) or answers(_actor(facts), decision)):
        raise Refused(
            "not-in-electorate", number=decision.number, eligible=decision.eligible, try_code="ask-the-opener"
        )


def stands_in(facts: Slice) -> bool:
    """Whether the actor does what is for whoever opened it: an administrator, once the opener is in the place no more."""
    decision, _ = of(facts)
    opened_by = facts.people.get(decision.opened_by)
    gone = opened_by is not None and not (opened_by.member or opened_by.guest)
    return gone and _actor(facts).administrator


def _require_opener(facts: Slice, act: str) -> None:
    decision, _ = of(facts)
    if _actor(facts).id != decision.opened_by and not stands_in(facts):
        raise Refused("opener-only", number=decision.number, act=act)
