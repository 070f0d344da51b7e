"""Objections from being raised to being tested: raise, doubt, answer the group test, sustain."""

from datetime import datetime

from consensus import limits
from consensus.access import answers, class_of, given, holds, may_answer_test
from consensus.ballot_boxes import ADVISORY, OBJECTED, WISH, sustain_of, test_of
from consensus.commands import AnswerTest, Doubt, Object, Sustain
from consensus.decide.checks import (
    actor,
    objection_rule,
    open_decision,
    other_phase,
    same_revision,
    seals_choices,
    standing,
    words,
)
from consensus.decide.draft import Draft, unchanged
from consensus.decide.ending import enter_phase
from consensus.decision import Decision, Objection
from consensus.events import (
    BallotCast,
    BallotTakenBack,
    ObjectionDoubted,
    ObjectionDropped,
    ObjectionRaised,
    ObjectionSustained,
    Phrase,
    Private,
)
from consensus.facts import Person, Slice
from consensus.ids import PersonId
from consensus.plain import instant_text
from consensus.ports import Answer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.tally import Key, Tally

QUALIFIES, DROP = "qualifies", "drop"


def object_(facts: Slice, command: Object, now: datetime, *, position: str | None = None) -> Answer:
    """`position`: the blocking position taken with this reason; None: the process's first, if any."""
    decision, process = open_decision(facts, now)
    rule = objection_rule(decision, process)
    person = actor(facts)
    same_revision(decision, command.revision)
    phase = process.phase(decision.phase)
    if phase.act not in ("object", "ballot"):
        raise other_phase(decision, process)
    require_objector(person, decision, process)
    given(facts, "object")
    if class_of(person, decision, process) == ADVISORY:
        raise Refused("advisory-voice", number=decision.number, try_code="ask-instead")
    if not command.reason.strip():
        raise Refused("objection-needs-reason", number=decision.number, try_code="object-with-reason")
    reason = words(command.reason, what="objection", length_max=limits.REASON_LENGTH_MAX)
    written = {"reason": reason}
    if command.affects.strip():
        written["affects"] = words(command.affects, what="affects", length_max=limits.REASON_LENGTH_MAX)
    if command.remedy.strip():
        written["remedy"] = words(command.remedy, what="remedy", length_max=limits.TITLE_LENGTH_MAX)
    elif rule.needs_remedy:
        raise Refused("objection-needs-remedy", number=decision.number, try_code="object-with-remedy")
    for objection in decision.standing:
        if (
            objection.by == person.id
            and objection.revision == decision.revision
            and facts.reasons.get(objection.number) == reason
            and facts.remedies.get(objection.number, "") == written.get("remedy", "")
        ):
            return unchanged(facts, "already-objected", objection=objection.number)
    if len(decision.objections) >= limits.OBJECTIONS_MAX:
        raise Refused("too-many-objections", number=decision.number, objections_max=limits.OBJECTIONS_MAX)
    draft = Draft(facts, now)
    number = len(decision.objections) + 1
    draft.add(
        ObjectionRaised(number=number, by=person.id, revision=decision.revision, words=Private(written))
    )
    if person.ballot(WISH, decision.revision) is not None:
        draft.add(BallotTakenBack(by=person.id, box=WISH, revision=decision.revision))
    blocking = position or next(
        (position.key for position in process.ballot.positions if position.blocks), None
    )
    choice = blocking or OBJECTED
    earlier = person.ballot(decision.box, decision.revision)
    if position is not None and earlier is not None and process.ballot.change == "never":
        raise Refused("no-changing", number=decision.number, process=process.id)
    if (blocking or rule.replaces_position) and (earlier is None or earlier.choice != choice):
        draft.add(
            BallotCast(
                by=person.id,
                box=decision.box,
                revision=decision.revision,
                choice=None if seals_choices(decision, process) else choice,
                sealed=Private(choice) if seals_choices(decision, process) else None,
                replaces=earlier is not None,
                klass=class_of(person, decision, process),
            )
        )
    follows = phase.after("objected")
    if follows is not None:
        enter_phase(draft, follows, Phrase(code="phase.objected", values={"objection": number}))
    if rule.qualifies == "group":
        raised = draft.decision.objection(number)
        assert raised is not None
        begin_test(draft, raised, by=None, by_rule=True)
    return draft.answer("objected", objection=number, reason=reason)


def require_objector(person: Person, decision: Decision, process: Process) -> None:
    """Raise Refused where only a group may object, and the person is not of it."""
    group = None if process.objection is None else process.objection.raised_by
    if group is not None and not holds(person, group, decision):
        raise Refused("objections-by-group", number=decision.number, who=group, try_code="ask-instead")


def doubt(facts: Slice, command: Doubt, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    rule = objection_rule(decision, process)
    person = actor(facts)
    objection = standing(decision, command.objection)
    if rule.qualifies != "test":
        raise Refused("no-group-test", number=decision.number, objection=objection.number, process=process.id)
    if objection.by == person.id:
        raise Refused(
            "own-objection", number=decision.number, objection=objection.number, try_code="withdraw-objection"
        )
    if objection.state == "pending":
        raise Refused(
            "test-is-running", number=decision.number, objection=objection.number, try_code="answer-the-test"
        )
    if objection.tested and objection.state == "sustained":
        raise Refused(
            "tested-already", number=decision.number, objection=objection.number, try_code="offer-a-solution"
        )
    if not command.reason.strip():
        raise Refused(
            "doubt-needs-reason",
            number=decision.number,
            objection=objection.number,
            try_code="doubt-with-reason",
        )
    reason = words(command.reason, what="doubt", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    begin_test(draft, objection, by=person.id, reason=reason)
    tested = draft.decision.objection(objection.number)
    assert tested is not None
    assert tested.test_closes_at is not None
    return draft.answer(
        "doubted",
        objection=objection.number,
        askable=tested.askable,
        closes_at=instant_text(tested.test_closes_at),
    )


def begin_test(
    draft: Draft, objection: Objection, *, by: PersonId | None, reason: str = "", by_rule: bool = False
) -> None:
    """Ask the group. All but objector and opener may answer with two verdicts; a test begins with an empty box."""
    rule = draft.process.objection
    assert rule is not None
    decision = draft.decision
    opener = draft.facts.people.get(decision.opened_by)
    holder = draft.facts.people.get(objection.by)
    if holder is None and draft.facts.actor is not None and draft.facts.actor.id == objection.by:
        holder = draft.facts.actor
    left_out = sum(
        person is not None and answers(person, decision)
        for person in ((opener, holder) if decision.opened_by != objection.by else (holder,))
    )
    draft.add(
        ObjectionDoubted(
            number=objection.number,
            by=by,
            closes_at=draft.now + rule.test_runs_for,
            askable=max(0, draft.eligible - left_out),
            by_rule=by_rule,
            words=Private({"reason": reason}) if reason else None,
        )
    )


def answer_test(facts: Slice, command: AnswerTest, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    objection_rule(decision, process)
    person = actor(facts)
    objection = standing(decision, command.objection)
    if objection.state != "pending":
        raise Refused(
            "no-test-running", number=decision.number, objection=objection.number, try_code="doubt-first"
        )
    if not may_answer_test(person, objection, decision):
        raise Refused("not-asked", number=decision.number, objection=objection.number)
    verdict = command.verdict.strip().casefold()
    if verdict not in (QUALIFIES, DROP):
        raise Refused(
            "no-such-verdict",
            number=decision.number,
            objection=objection.number,
            typed=command.verdict,
            try_code="test-one-of",
        )
    box = test_of(objection.number, objection.tests)
    earlier = person.ballot(box, decision.revision)
    if earlier is not None and earlier.choice == verdict:
        return unchanged(facts, "already-answered-test", objection=objection.number, verdict=verdict)
    draft = Draft(facts, now)
    draft.add(
        BallotCast(
            by=person.id, box=box, revision=decision.revision, choice=verdict, replaces=earlier is not None
        )
    )
    tally = facts.tallies.get(box, Tally())
    if earlier is not None and earlier.choice is not None:
        tally = tally.changed(Key(decision.revision, "", earlier.choice), -1, -1)
    tally = tally.changed(Key(decision.revision, "", verdict), 1, 1)
    if tally.people(decision.revision) >= objection.askable:
        end_test(draft, objection.number, tally)
    return draft.answer("answered-test", objection=objection.number, verdict=verdict)


def end_test(draft: Draft, number: int, tally: Tally) -> None:
    """Dropped to a concern only if more than half of those who answered, and at least `test_answers_min`, say so."""
    rule = draft.process.objection
    assert rule is not None
    answers = tally.on(draft.decision.revision)
    dropping, answered = answers.get(DROP, 0), sum(answers.values())
    because = Phrase(
        code="objection.tested",
        values={"drop": dropping, "answered": answered, "needed": rule.test_answers_min},
    )
    if 2 * dropping > answered and dropping >= rule.test_answers_min:
        draft.add(ObjectionDropped(number=number, because=because))
        draft.objections_settled()
    else:
        draft.add(ObjectionSustained(number=number, because=because))


def sustain(facts: Slice, command: Sustain, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    rule = objection_rule(decision, process)
    person = actor(facts)
    objection = standing(decision, command.objection)
    draft = Draft(facts, now)
    if objection.by == person.id:
        if not objection.offered:
            return unchanged(facts, "stands-already", objection=objection.number)
        draft.add(ObjectionSustained(number=objection.number, by=person.id, answered=rule.answer_stays))
        return draft.answer("offer-declined", objection=objection.number)
    box = sustain_of(objection.number)
    if box in person.ballots:
        return unchanged(facts, "already-sustained", objection=objection.number)
    draft.add(BallotCast(by=person.id, box=box, revision=decision.revision, choice="sustain"))
    draft.add(ObjectionSustained(number=objection.number, by=person.id))
    return draft.answer("sustained", objection=objection.number)
