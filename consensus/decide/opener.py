"""What the opener does with a decision: amend, extend, withdraw, close, set the review date."""

from datetime import datetime
from typing import Any

from consensus import limits
from consensus.access import actors_of, answers, closes_early, of, stands_in
from consensus.ballot_boxes import MAIN, SECOND
from consensus.commands import Adopt, Amend, Close, Contest, Extend, SetReview, Withdraw
from consensus.decide.checks import actor, open_decision, other_phase, standing, until, words
from consensus.decide.draft import DAY, Draft, eligible_now, stopping, unchanged
from consensus.decide.ending import DECIDING, conclude, disclosed
from consensus.decide.own_yes import own_yes
from consensus.decide.settlements import answer_by
from consensus.decision import Decision, Objection
from consensus.events import (
    Amended,
    Closed,
    ClosedEarly,
    Count,
    DeadlineMoved,
    EditorialContested,
    ObjectionResolved,
    Phrase,
    Private,
    ReviewSet,
    SolutionOffered,
)
from consensus.facts import Person, Slice
from consensus.ids import PersonId
from consensus.plain import instant_text
from consensus.ports import Answer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.tally import Tally
from consensus.times import remind_at


def amend(facts: Slice, command: Amend, now: datetime) -> Answer:
    """A new revision: positions on the earlier one are shown and never counted. It is an offer to every objection.
    What was returned to its drafter is open again with its new text."""
    decision, process = of(facts)
    returned = decision.ending is not None and decision.ending.outcome == "returned"
    if not returned:
        open_decision(facts, now)
    person = actor(facts)
    if decision.unit != "proposal":
        raise Refused("polls-have-no-text", number=decision.number, try_code="open-a-new-one")
    text = words(command.text, what="text", length_max=limits.TITLE_LENGTH_MAX)
    if text == facts.text:
        return unchanged(facts, "same-text")
    draft = Draft(facts, now)
    if command.editorial and not returned:
        return _editorial(draft, person, text)
    again = _again(draft, returned=returned)
    if process.phase(decision.phase).private and not returned:
        again["revision"] = (
            decision.revision
        )  # nobody but those who are asked has seen it, and what they said stays
        draft.add(Amended(by=person.id, words=Private({"text": text}), **again))
        return draft.answer("amended-draft")
    draft.add(Amended(by=person.id, words=Private({"text": text}), **again))
    if person.id == decision.opened_by:
        for ballot in own_yes(person, draft.decision, draft.process):
            draft.add(ballot)
    draft.changed_late()
    _offer(draft, decision.standing, by=person.id)
    return _answered_anew(draft)


def _again(draft: Draft, *, returned: bool = False) -> dict[str, Any]:
    """How people answer anew (the fields of `Anew` but for whose doing it is). Raises Refused after too many rounds."""
    decision, process, now = draft.decision, draft.process, draft.now
    rule = process.amend
    again = _begins_again(process, decision, returned=returned)
    phase = process.phase(again or decision.phase)
    new_round = again is not None or (rule.effect == "new_round" and phase.act in ("object", "ballot"))
    failed = decision.failed_rounds + (1 if new_round and decision.standing else 0)
    if failed >= rule.failed_rounds_max:
        raise Refused(
            "no-more-rounds",
            number=decision.number,
            rounds=rule.failed_rounds_max,
            objections=tuple(objection.number for objection in decision.standing),
            objection=decision.standing[0].number,
            try_code="settle-before-amending",
        )
    closes_at = None if returned else decision.closes_at or decision.waits_since
    window = decision.runs_for if decision.runs_for is not None and phase.act in DECIDING else phase.runs_for
    if new_round and window is not None:
        closes_at = max(now + window, decision.ends_at or now)
    elif closes_at is not None and not new_round and decision.acted:
        left = process.objection.settled_leaves if process.objection is not None else DAY
        closes_at = max(closes_at, now + left)
        if phase.runs_for_max is not None:
            closes_at = min(
                closes_at, max(decision.phase_since + phase.runs_for_max, decision.closes_at or now)
            )
    reminded = decision.reminded_at is not None and not new_round
    by_day = draft.facts.place.office_hours
    return {
        "revision": decision.revision + 1,
        "round": decision.round + (1 if new_round else 0),
        "failed_rounds": failed,
        "closes_at": closes_at,
        "remind_at": None if reminded else remind_at(now, closes_at, decision.zone, by_day=by_day),
        "phase": again,
        "body": None if again is None else phase.electorate,
        "seconded_anew": phase.act == "second",
    }


def _offer(draft: Draft, objections: tuple[Objection, ...], *, by: PersonId) -> None:
    """The new text is an offer to each of these objections; their holder's own text settles it."""
    rule = draft.process.objection
    if rule is None:
        return
    for objection in objections:
        if objection.by == by:
            draft.add(ObjectionResolved(number=objection.number, by=by))
        else:
            answer_until = answer_by(rule, draft.now)
            draft.add(SolutionOffered(number=objection.number, by=by, answer_by=answer_until, amendment=True))


def _answered_anew(draft: Draft, *, contested: bool = False) -> Answer:
    closes_at = draft.decision.closes_at
    return draft.answer(
        "contested" if contested else "amended",
        revision=draft.decision.revision,
        round=draft.decision.round,
        closes_at=None if closes_at is None else instant_text(closes_at),
        offered_to=tuple(objection.number for objection in draft.decision.standing),
    )


def _editorial(draft: Draft, person: Person, text: str) -> Answer:
    """The same in other words: nothing begins anew, unless somebody who answered contests it in time."""
    decision, now = draft.decision, draft.now
    until_when = min(now + DAY, decision.closes_at or now + DAY)
    if until_when - now < limits.EDITORIAL_OPEN_MIN:
        raise Refused("too-late-for-editorial", number=decision.number, try_code="amend-as-usual")
    draft.add(
        Amended(
            by=person.id,
            revision=decision.revision,
            round=decision.round,
            failed_rounds=decision.failed_rounds,
            closes_at=decision.closes_at,
            remind_at=decision.remind_at,
            editorial_until=until_when,
            words=Private({"text": text}),
        )
    )
    return draft.answer("amended-editorial", until=instant_text(until_when))


def contest(facts: Slice, command: Contest, now: datetime) -> Answer:
    """An editorial change becomes an amendment as any other, because somebody who answered says that it is none."""
    decision, process = open_decision(facts, now)
    person, editorial = actor(facts), decision.editorial
    if editorial is None or now >= editorial.until:
        raise Refused("nothing-editorial", number=decision.number)
    if person.id == editorial.by:
        raise Refused("own-change", number=decision.number, try_code="amend-as-usual")
    if not _has_answered(person, decision, process):
        raise Refused("not-answered", number=decision.number, try_code="ask-instead")
    draft = Draft(facts, now)
    draft.add(EditorialContested(by=person.id, **_again(draft)))
    opener = facts.people.get(decision.opened_by)
    if editorial.by == decision.opened_by and opener is not None:
        for ballot in own_yes(opener, draft.decision, draft.process):
            draft.add(ballot)
    draft.changed_late()
    _offer(draft, decision.standing, by=editorial.by)
    return _answered_anew(draft, contested=True)


def _has_answered(person: Person, decision: Decision, process: Process) -> bool:
    """Whether an answer of this person stands: a ballot on this text, a stamp, advice; or a silence that counts."""
    phase = process.phase(decision.phase)
    if process.silence_in(phase) is not None and answers(person, decision):
        return True
    if phase.act == "route" and (name := actors_of(phase.actors, decision)) is not None:
        role = decision.role(name)
        return role is not None and person.id in role.people[: decision.stamped]
    if any(seat.person == person.id and seat.answered for seat in decision.asked):
        return True
    return any(person.ballot(box, decision.revision) is not None for box in (decision.box, SECOND))


def _begins_again(process: Process, decision: Decision, *, returned: bool) -> str | None:
    """The phase with which an amendment begins anew: the first, where the process restarts or it had been returned."""
    optional = process.phase(decision.phase).optional
    if not returned and (process.amend.effect != "restart" or optional):
        return None  # what is still being sounded out goes on being so
    return next((phase.id for phase in process.phases if not phase.optional), process.phases[0].id)


def adopt(facts: Slice, command: Adopt, now: datetime) -> Answer:
    """Amend by the wording that an objection asks for. Its holder is asked whether that settles it, as always."""
    decision, _ = open_decision(facts, now)
    objection = standing(decision, command.objection)
    remedy = facts.remedies.get(objection.number, "")
    if not remedy:
        raise Refused(
            "no-remedy", number=decision.number, objection=objection.number, try_code="amend-in-own-words"
        )
    return amend(facts, Amend(decision=decision.number, text=remedy), now)


def extend(facts: Slice, command: Extend, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    base = decision.closes_at or now
    given = command.until
    at = until(given, now) if given.after is None else base + given.after
    if at == decision.closes_at:
        return unchanged(facts, "deadline-already", closes_at=instant_text(at))
    if decision.closes_at is not None and at < decision.closes_at:
        raise Refused(
            "only-later",
            number=decision.number,
            closes_at=instant_text(decision.closes_at),
            try_code="give-a-later-deadline",
        )
    if at - now > limits.RUNS_FOR_MAX:
        raise Refused(
            "deadline-too-far",
            words=given.words,
            at=instant_text(at),
            days_max=limits.RUNS_FOR_MAX.days,
            try_code="give-an-earlier-deadline",
        )
    longest = process.phase(decision.phase).runs_for_max
    if longest is not None and at > decision.phase_since + longest:
        raise Refused(
            "longer-than-maximum",
            process=process.id,
            until=instant_text(decision.phase_since + longest),
            try_code="give-an-earlier-deadline",
        )
    if decision.extensions >= limits.EXTENSIONS_MAX:
        raise Refused("too-many-extensions", number=decision.number, extensions_max=limits.EXTENSIONS_MAX)
    draft = Draft(facts, now)
    draft.add(
        DeadlineMoved(
            by=person.id,
            closes_at=at,
            remind_at=draft.remind_at(now, at),
            because=Phrase(code="extended.opener"),
            words=Private({"until": given.words}) if given.words else None,
            zone=given.zone,
        )
    )
    return draft.answer("extended", closes_at=instant_text(at))


def withdraw(facts: Slice, command: Withdraw, now: datetime) -> Answer:
    decision, _ = of(facts)
    if decision.ending is not None and decision.ending.outcome == "withdrawn":
        return unchanged(facts, "withdrawn-decision-already")
    open_decision(facts, now)
    draft = Draft(facts, now)
    boxes = dict.fromkeys((MAIN, draft.decision.box))
    mine = actor(facts).id == decision.opened_by
    withdrawn = Closed(
        outcome="withdrawn",
        because=Phrase(code="withdrawn.by_opener" if mine else "withdrawn.by_another"),
        counts=tuple(
            Count(
                box=box,
                revision=key.revision,
                choice=key.choice,
                people=cell.people,
                weight=cell.weight,
                klass=key.klass,
            )
            for box in boxes
            for key, cell in sorted(facts.tallies.get(box, Tally()).cells.items())
        ),
        eligible=eligible_now(facts, decision),
        effective_at=now,
        by=actor(facts).id,
    )
    draft.add(disclosed(draft, withdrawn) if decision.secret else withdrawn)
    return draft.answer("withdrawn-decision")


def close(facts: Slice, command: Close, now: datetime) -> Answer:
    """Close now, by the same rule as at the deadline. The opener when all have acted (or where there is no deadline); an
    administrator (or whom the table of rights names) also before, with a reason, but never over a proposal of their own. Where the process says who closes (`close.by`)
    they alone, and only when all have acted. Never over an objection, never by cutting silence short."""
    decision, process = of(facts)
    if decision.ending is not None:
        return unchanged(facts, "closed-already", outcome=decision.ending.outcome, unit=decision.unit)
    open_decision(facts, now)
    person = actor(facts)
    phase = process.phase(decision.phase)
    eligible = eligible_now(facts, decision)
    all_have_acted = decision.acted >= eligible >= 1
    rests = phase.runs_for_min is not None and now < decision.phase_since + phase.runs_for_min
    ends_talk = person.id == decision.opened_by or stands_in(facts)
    if phase.act in ("talk", "sound") and ends_talk and not rests:
        draft = Draft(facts, now)
        conclude(draft, now, by=person.id)
        return draft.answer("round-over")
    if phase.act in ("talk", "sound", "ask", "route", "judge", "decide") and not rests:
        raise other_phase(decision, process)
    if decision.editorial is not None and now < decision.editorial.until:
        raise Refused("editorial-first", number=decision.number, until=instant_text(decision.editorial.until))
    if stopping(decision, process):
        numbers = tuple(objection.number for objection in decision.standing)
        raise Refused(
            "objections-stand", number=decision.number, objections=numbers, try_code="settle-the-objections"
        )
    if (
        decision.closes_at is not None
        and phase.runs_for_min is not None
        and now < decision.phase_since + phase.runs_for_min
    ):
        raise Refused(
            "minimum-period",
            number=decision.number,
            until=instant_text(decision.phase_since + phase.runs_for_min),
        )
    if phase.act == "second":
        raise Refused("not-seconded-yet", number=decision.number, try_code="second-it")
    if process.silence is not None and not all_have_acted:
        raise Refused(
            "silence-needs-its-time",
            number=decision.number,
            missing=max(0, eligible - decision.acted),
            closes_at=None if decision.closes_at is None else instant_text(decision.closes_at),
        )
    missing = max(0, eligible - decision.acted)
    mine = person.id == decision.opened_by
    own_proposal = mine and decision.unit == "proposal"
    early = closes_early(facts)
    only_once_all_acted = bool(process.close.by) or not early or own_proposal
    if decision.closes_at is not None and not all_have_acted and only_once_all_acted:
        another = "another-administrator" if early else "ask-an-administrator"
        raise Refused(
            "not-everybody-acted",
            number=decision.number,
            missing=missing,
            closes_at=instant_text(decision.closes_at),
            try_code="wait-for-the-end" if process.close.by else another,
        )
    draft = Draft(facts, now)
    if not (all_have_acted or (mine and decision.closes_at is None)):
        if not command.reason.strip():
            raise Refused(
                "closing-early-needs-reason",
                number=decision.number,
                missing=missing,
                try_code="close-with-reason",
            )
        reason = words(command.reason, what="reason", length_max=limits.REASON_LENGTH_MAX)
        draft.add(ClosedEarly(by=person.id, missing=missing, words=Private({"reason": reason})))
    conclude(draft, now, by=person.id)
    ending = draft.decision.ending
    return draft.answer("closed", outcome=None if ending is None else ending.outcome, unit=decision.unit)


def set_review(facts: Slice, command: SetReview, now: datetime) -> Answer:
    decision, _ = of(facts)
    if decision.ending is None or decision.ending.outcome != "adopted":
        raise Refused("nothing-to-review", number=decision.number)
    at = None if command.on is None else until(command.on, now)
    text = None if at is None else instant_text(at)
    if at == decision.review_at and not decision.changes:
        return unchanged(facts, "review-already", review_at=text)
    draft = Draft(facts, now)
    draft.add(ReviewSet(by=actor(facts).id, review_at=at))
    return draft.answer("review-set", review_at=text)
