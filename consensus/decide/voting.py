"""Taking a position, taking it back, wishing to object, seconding, asking, attaching links."""

import re
from datetime import datetime

from consensus import limits
from consensus.access import class_of
from consensus.ballot_boxes import ADVISORY, ATTENDED, DELEGATED, OBJECTED, PRESENT, SECOND, WISH
from consensus.ballots import FORMS, read_ballot, spoken
from consensus.commands import (
    AnswerQuestion,
    Ask,
    Attach,
    MemberLeft,
    Object,
    Second,
    TakeBack,
    Via,
    Vote,
    Wish,
)
from consensus.counting import seconds_needed
from consensus.decide.checks import (
    actor,
    links,
    objection_rule,
    open_decision,
    other_phase,
    same_revision,
    seals_choices,
    takes_objections,
    words,
)
from consensus.decide.draft import Draft, closes_text, unchanged
from consensus.decide.ending import enter_phase
from consensus.decide.objecting import object_, require_objector
from consensus.decision import Decision
from consensus.election import emptied
from consensus.events import (
    Answered,
    Asked,
    BallotCast,
    BallotTakenBack,
    LinkAttached,
    ObjectionResolved,
    ObjectionWithdrawn,
    Phrase,
    Private,
)
from consensus.facts import Ballot, Slice
from consensus.frozen import replace
from consensus.plain import Value
from consensus.ports import Answer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.secrecy import receipt_of
from consensus.texts import alike


def vote(facts: Slice, command: Vote, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    same_revision(decision, command.revision)
    _not_covered(decision, command.via)
    _phase_takes_ballots(decision, process)
    try:
        choice = chosen(facts, decision, process, command.choice)
        reason = reason_for(decision, process, choice, command.reason)
    except Refused as refused:
        if decision.hidden:  # the answer stored for redeliveries must not reveal the choice
            refused.kept = Refused(refused.code, number=decision.number, unsaid=True, try_code="vote-one-of")
        raise
    if reason and process.ballot.type in FORMS:
        _no_option_as_reason(facts, decision, reason)
    position = process.position(choice)
    klass = class_of(person, decision, process)
    if (
        position is not None
        and position.blocks
        and reason
        and klass != ADVISORY
        and process.objection is not None
    ):
        raised = Object(decision=decision.number, reason=reason, revision=command.revision)
        return object_(facts, raised, now, position=choice)
    earlier = person.ballot(decision.box, decision.revision)
    own = tuple(objection for objection in decision.standing if objection.by == person.id)
    replaces = process.objection is not None and process.objection.replaces_position
    withdraws = own if replaces and not (position is not None and position.blocks) else ()
    shown: dict[str, Value] = {"closes_at": closes_text(decision), "hidden": decision.hidden}
    answer: dict[str, Value] = {"choice": choice}
    wished = person.ballot(WISH, decision.revision) is not None
    again: dict[str, Value] = {}
    if process.ballot.type in FORMS:
        again["ballot"] = spoken(process.ballot, facts.options, choice)
    # The words of options belong to their authors: they are shown now, and not stored with the receipt.
    stored, unstored = (shown, answer | again) if decision.hidden else (shown | answer, again)
    if earlier is not None and earlier.choice == choice and not reason and not withdraws and not wished:
        return Draft(facts, now).answer_with("already-recorded", stored, unstored=unstored)
    if earlier is not None and earlier.choice != OBJECTED and _is_final(decision, process, earlier):
        raise Refused("no-changing", number=decision.number, process=process.id)
    draft = Draft(facts, now)
    if decision.secret:
        draft.cast_secretly(choice, person.id)
        stored = {"closes_at": closes_text(decision), "hidden": True, "changed_mind": earlier is not None}
        stored["secret"] = "receipt" if process.ballot.receipts else "none"
        if process.ballot.receipts:
            answer["receipt"] = receipt_of(facts.nonce, choice)
        return draft.answer_with("voted", stored, unstored=answer | again)
    if process.attendance and ATTENDED not in person.ballots:
        draft.add(BallotCast(by=person.id, box=ATTENDED, revision=decision.revision, choice=PRESENT))
    draft.add(
        BallotCast(
            by=person.id,
            box=decision.box,
            revision=decision.revision,
            choice=None if seals_choices(decision, process) else choice,
            sealed=Private(choice) if seals_choices(decision, process) else None,
            words=Private({"reason": reason}) if reason else None,
            replaces=earlier is not None,
            klass=klass,
            via=command.via,
        )
    )
    if wished:
        draft.add(BallotTakenBack(by=person.id, box=WISH, revision=decision.revision))
    for objection in withdraws:
        if objection.offered_by is not None:
            draft.add(ObjectionResolved(number=objection.number, by=person.id))
        else:
            draft.add(ObjectionWithdrawn(number=objection.number, by=person.id))
    if withdraws:
        draft.objections_settled()
        shown["withdrawn"] = tuple(objection.number for objection in withdraws)
    shown["changed_mind"] = earlier is not None
    if klass == ADVISORY:
        shown["advisory"] = True
    if position is not None and position.blocks and klass != ADVISORY:
        shown["unreasoned"] = True
    stored, unstored = (shown, answer | again) if decision.hidden else (shown | answer, again)
    return draft.answer_with("voted", stored, unstored=unstored)


def _is_final(decision: Decision, process: Process, ballot: Ballot) -> bool:
    """Whether a ballot cannot be changed. One that names nothing but options that were taken off always can."""
    if process.ballot.change != "never":
        return False
    return ballot.choice is None or not (decision.removed and emptied(process, decision, ballot.choice))


def take_back(facts: Slice, command: TakeBack, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    earlier = person.ballot(decision.box, decision.revision)
    wish = person.ballot(WISH, decision.revision)
    if command.via and command.given != "wish":
        wish = None
        if earlier is None or (earlier.choice, earlier.via) != (command.given, command.via):
            return unchanged(facts, "nothing-to-take-back")
    elif command.via:
        earlier = None
        if wish is not None and wish.via != command.via:
            wish = None
    if earlier is None and wish is None:
        return unchanged(facts, "nothing-to-take-back")
    if earlier is None:
        draft = Draft(facts, now)
        draft.add(BallotTakenBack(by=person.id, box=WISH, revision=decision.revision))
        return draft.answer("wish-taken-back")
    own = tuple(objection.number for objection in decision.standing if objection.by == person.id)
    position = None if earlier.choice is None else process.position(earlier.choice)
    if earlier.choice == OBJECTED or (own and position is not None and position.blocks):
        raise Refused(
            "took-part-by-objecting",
            number=decision.number,
            objections=own,
            objection=own[0] if own else 0,
            try_code="withdraw-objection",
        )
    if process.ballot.change == "never":
        raise Refused("no-changing", number=decision.number, process=process.id)
    draft = Draft(facts, now)
    if decision.secret:
        draft.cast_secretly(None, person.id)
    else:
        draft.add(BallotTakenBack(by=person.id, box=decision.box, revision=decision.revision))
    return draft.answer("taken-back", closes_at=closes_text(decision))


def member_left(facts: Slice, command: MemberLeft, now: datetime) -> Answer:
    """Of a live electorate, which is who is in the place now, whoever leaves takes their ballot along; whoever comes back
    casts it anew. Where a group of the process answers it is that group's, wherever its people are."""
    draft = Draft(facts, now)
    decision, person = draft.decision, facts.people[command.person]
    if decision.is_open and decision.snapshot == "live" and decision.body is None and not person.member:
        for box in (decision.box, WISH, DELEGATED):
            ballot = person.ballots.get(box)
            if ballot is None or not (box == DELEGATED or ballot.revision == decision.revision):
                continue
            if decision.secret and box == decision.box:
                draft.cast_secretly(None, person.id)
            else:
                draft.add(BallotTakenBack(by=person.id, box=box, revision=ballot.revision, left=True))
    return draft.answer("noted")


def _no_option_as_reason(facts: Slice, decision: Decision, reason: str) -> None:
    """`/vote D-1 "Osaka" "Kyoto"` would choose one and keep the other as the reason for it."""
    option = next((text for text in facts.options.values() if alike(text) == alike(reason)), None)
    if option is None:
        return
    refused = Refused(
        "reason-is-an-option", number=decision.number, option=option, try_code="options-together"
    )
    if decision.hidden:
        refused.kept = Refused(refused.code, number=decision.number, unsaid=True, try_code="options-together")
    raise refused


def wish(facts: Slice, command: Wish, now: datetime) -> Answer:
    """The latest act counts: a position given before is taken back. Nothing is stopped until a reason is given."""
    decision, process = open_decision(facts, now)
    objection_rule(decision, process)
    person = actor(facts)
    require_objector(person, decision, process)
    same_revision(decision, command.revision)
    _not_covered(decision, command.via)
    if process.phase(decision.phase).act not in ("object", "ballot"):
        raise other_phase(decision, process)
    own = next((objection.number for objection in decision.standing if objection.by == person.id), None)
    if own is not None:
        return unchanged(facts, "already-objected", objection=own)
    if person.ballot(WISH, decision.revision) is not None:
        return unchanged(facts, "already-wished")
    earlier = person.ballot(decision.box, decision.revision)
    if earlier is not None and process.ballot.change == "never":
        raise Refused("no-changing", number=decision.number, process=process.id)
    draft = Draft(facts, now)
    if earlier is not None:
        draft.add(BallotTakenBack(by=person.id, box=decision.box, revision=decision.revision))
    draft.add(BallotCast(by=person.id, box=WISH, revision=decision.revision, choice="wish", via=command.via))
    return draft.answer("wished")


def second_proposal(facts: Slice, command: Second, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    phase = process.phase(decision.phase)
    if phase.act != "second":
        return unchanged(facts, "no-seconder-needed", closes_at=closes_text(decision))
    if person.id == decision.opened_by:
        raise Refused("opener-does-not-second", number=decision.number, try_code="ask-somebody")
    if person.ballot(SECOND, decision.revision) is not None:
        return unchanged(facts, "already-seconded")
    draft = Draft(facts, now)
    draft.add(BallotCast(by=person.id, box=SECOND, revision=decision.revision, choice="second"))
    follows = phase.after("seconded")
    if draft.decision.seconded >= seconds_needed(phase, draft.eligible) and follows is not None:
        enter_phase(
            draft, follows, Phrase(code="phase.seconded", values={"seconds": draft.decision.seconded})
        )
    return draft.answer("seconded", closes_at=closes_text(draft.decision))


def ask(facts: Slice, command: Ask, now: datetime) -> Answer:
    open_decision(facts, now)
    person = actor(facts)
    text = words(command.text, what="question", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(Asked(by=person.id, words=Private({"text": text})))
    return draft.answer("asked")


def answer(facts: Slice, command: AnswerQuestion, now: datetime) -> Answer:
    """Also after the close, as `attach`. A question may have several answers; the record shows them all."""
    draft = Draft(facts, now)
    count = len(facts.questions)
    question = count if command.question is None else command.question
    if not 0 < question <= count:
        raise Refused(
            "no-such-question",
            number=draft.decision.number,
            question=command.question,
            questions=count,
            try_code="ask-a-question",
        )
    text = words(command.text, what="answer", length_max=limits.REASON_LENGTH_MAX)
    asker = facts.questions[question - 1]
    draft.add(Answered(by=actor(facts).id, question=question, asker=asker, words=Private({"text": text})))
    return draft.answer("answered", question=question)


def attach(facts: Slice, command: Attach, now: datetime) -> Answer:
    """Also after the close: later findings belong to the record."""
    draft = Draft(facts, now)
    if draft.decision.attached >= limits.LINKS_MAX:
        raise Refused("too-many-links", links=draft.decision.attached + 1, links_max=limits.LINKS_MAX)
    url = words(command.link.url, what="link", length_max=limits.LINK_LENGTH_MAX)
    attached = links((replace(command.link, url=url),))
    draft.add(LinkAttached(by=actor(facts).id, words=Private({"links": tuple(attached)})))
    return draft.answer("attached", url=url)


def position_key(decision: Decision, process: Process, typed: str) -> str:
    """The position with this key, in any case."""
    wanted = typed.strip()
    folded = wanted.casefold()
    for position in process.ballot.positions:
        if position.key.casefold() == folded:
            return position.key
    joined = re.sub(r"[\s_]+", "-", folded)
    for position in process.ballot.positions:
        if position.key.casefold() == joined:
            return position.key
    raise Refused(
        "no-such-position",
        number=decision.number,
        typed=wanted,
        positions=tuple(position.key for position in process.ballot.positions),
        # Who means to vote in secret is never taken for somebody who signs an objection.
        may_object=takes_objections(decision, process) and not decision.secret,
        try_code="vote-one-of",
    )


def chosen(facts: Slice, decision: Decision, process: Process, typed: str) -> str:
    """The position's key, or the ballot over options in its canonical text, for the typed choice."""
    wanted = typed.strip()
    if process.ballot.type == "position":
        return position_key(decision, process, typed)
    return read_ballot(process.ballot, decision.options, facts.options, wanted, decision.number)


def _not_covered(decision: Decision, via: Via) -> None:
    """In a hidden decision no reaction counts, because everybody sees who reacts."""
    if via and decision.hidden:
        raise Refused("reactions-not-counted", number=decision.number, try_code="vote-instead")


def _phase_takes_ballots(decision: Decision, process: Process) -> None:
    if process.ballot.type == "none":
        raise Refused(
            "nothing-to-vote",
            number=decision.number,
            process=process.id,
            may_object=takes_objections(decision, process),
            try_code="silence-or-object",
        )
    if process.phase(decision.phase).act not in ("object", "ballot"):
        raise other_phase(decision, process)


def needs_reason(decision: Decision, process: Process, choice: str) -> bool:
    """Whether this position or canonical ballot is taken only with a reason."""
    position = process.position(choice)
    if position is None:
        form = FORMS.get(process.ballot.type)
        against = form is not None and form.is_for_none(choice)
        return process.ballot.reasons == "required" or (process.ballot.reasons == "disagree" and against)
    # What the opener chose (fitted) goes before what the process says of a position, except that it never relaxes it.
    chosen_for_all = None if decision.terms is None else decision.terms.reasons
    return (
        position.reason == "required"
        or chosen_for_all == "required"
        or (chosen_for_all == "disagree" and position.adds == "no")
    )


def reason_for(decision: Decision, process: Process, choice: str, typed: str) -> str:
    """The reason given with a ballot, as the process (or its opener) asks for one."""
    reason = typed.strip()
    if reason and process.ballot.secret:
        raise Refused("secret-no-reasons", number=decision.number, try_code="ballot-without-reason")
    if len(reason) > limits.REASON_LENGTH_MAX:
        raise Refused(
            "text-too-long",
            what="reason",
            length=len(reason),
            length_max=limits.REASON_LENGTH_MAX,
            try_code="shorten",
        )
    position = process.position(choice)
    required = needs_reason(decision, process, choice)
    if position is None:
        if not reason and required:
            raise Refused("ballot-needs-reason", number=decision.number, try_code="ballot-with-reason")
        if reason and process.ballot.reasons == "off":
            raise Refused("no-reasons-with-ballots", number=decision.number, try_code="ballot-without-reason")
        return reason
    chosen_for_all = None if decision.terms is None else decision.terms.reasons
    if required and not reason:
        raise Refused("reason-needed", number=decision.number, position=choice, try_code="vote-with-reason")
    if reason and not required and (position.reason == "off" or chosen_for_all == "off"):
        raise Refused(
            "no-reasons-here", number=decision.number, position=choice, try_code="vote-without-reason"
        )
    return reason
