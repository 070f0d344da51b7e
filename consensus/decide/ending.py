"""How a phase ends: objections first, then silence, then quorum, then support. Writes the events into a draft.

`at` is when it ends in effect (the deadline); the draft's `now` is when that is noticed, which may be later.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from consensus.access import actors_of
from consensus.ballot_boxes import MAIN, OBJECTED, of_phase
from consensus.ballots import FORMS
from consensus.counting import (
    binding,
    electors,
    present,
    quorum_needed,
    seconds_needed,
    sides,
    turnout,
    verdict,
    votes,
)
from consensus.decide.draft import Draft, stopping
from consensus.decision import Decision
from consensus.election import came_to, counted, recorded
from consensus.events import Closed, Count, Counted, EndHeld, PhaseEntered, Phrase
from consensus.frozen import replace
from consensus.ids import OptionId, PersonId
from consensus.outcomes import OUTCOMES, Outcome
from consensus.plain import Value
from consensus.process import Phase, QuorumRule, SilenceRule
from consensus.secrecy import shown_at_close
from consensus.tally import Tally
from consensus.times import default_close, remind_at

DEAF_PART = 10
"""Nor may more than this part of a short window have gone by unheard."""
DECIDING = frozenset({"object", "ballot", "ask", "route"})
"""The acts of the phases that a deadline given by the opener belongs to; all others have a length of their own."""
NOW = timedelta(0)
SAYS_NOTHING_OF_BALLOTS = frozenset(
    {
        "withdrawn.by_opener",
        "withdrawn.by_another",
        "needs_judgement.key_lost",
        "needs_judgement.rounds_failed",
        "blocked.objections",
        "blocked.given_up",
        "expired.no_votes",
        "no_quorum.silence_below",
        "no_quorum.not_reminded",
        "no_quorum.some_not_reminded",
        "no_quorum.unreachable",
        "no_quorum.irreversible",
    }
)
"""Reasons that are the same whatever anybody voted."""


def conclude(draft: Draft, at: datetime, *, by: PersonId | None = None) -> None:
    """The phase has reached its end. Closes it, enters the next phase, extends it, or waits for an objection."""
    phase = draft.process.phase(draft.decision.phase)
    if phase.act not in ("object", "ballot"):
        _nobody_came(draft, at, phase)
        return
    if draft.facts.secret_ballots is None:
        values: dict[str, Value] = {"cast": draft.decision.acted}
        finish(draft, at, "needs_judgement", Phrase(code="needs_judgement.key_lost", values=values), by=by)
        return
    standing = stopping(draft.decision, draft.process)
    rule = draft.process.objection
    if standing and rule is not None:
        numbers = tuple(objection.number for objection in standing)
        asking = any(objection.state == "pending" for objection in standing)
        if rule.at_deadline == "blocks" and not asking:
            finish(
                draft, at, "blocked", Phrase(code="blocked.objections", values={"objections": numbers}), by=by
            )
        else:
            draft.move_deadline(
                None, Phrase(code="extended.waits_for_objections", values={"objections": numbers})
            )
        return
    silence = draft.process.silence_in(phase)
    if silence is not None and _silence_extends(draft, at, silence):
        return
    if phase.act == "object":
        _adopt_without_threshold(draft, at, binding(draft.tally, draft.decision.revision), by)
    elif draft.process.ballot.type in FORMS:
        _elect(draft, at, by)
    else:
        _judge_motion(draft, at, by)


def _nobody_came(draft: Draft, at: datetime, phase: Phase) -> None:
    """The end of a phase in which somebody in particular was to act, and did not, or in which people only talked."""
    match phase.act:
        case "second":
            needed = seconds_needed(phase, draft.eligible)
            because = Phrase(code="expired.unseconded", values={"needed": needed})
            finish(draft, at, "expired", because, "unseconded")
        case "ask" if not draft.decision.asked:
            finish(draft, at, "expired", Phrase(code="expired.nobody_asked"), "expired")
        case "talk" | "sound" | "ask":
            over = Phrase(code="phase.over", values={"phase": phase.id})
            finish(draft, at, "expired", over, "done")
        case "route":
            values: dict[str, Value] = {
                "stamps": draft.decision.stamped,
                "needed": len(route_of(draft, phase)),
            }
            finish(draft, at, "expired", Phrase(code="expired.route", values=values), "expired")
        case _ if phase.after("no_answer") == "adopted" and not draft.decision.standing:
            because = Phrase(code="adopted.no_answer", values={"phase": phase.id})
            finish(draft, at, "needs_judgement", because, "no_answer")
        case _:
            because = Phrase(code="needs_judgement.no_answer", values={"phase": phase.id})
            finish(draft, at, "needs_judgement", because, "no_answer")


def route_of(draft: Draft, phase: Phase) -> tuple[PersonId, ...]:
    """Those on the route, in order."""
    name = actors_of(phase.actors, draft.decision)
    role = None if name is None else draft.decision.role(name)
    return () if role is None else role.people


def finish(
    draft: Draft,
    at: datetime,
    outcome: Outcome,
    because: Phrase,
    result: str | None = None,
    *,
    winners: tuple[OptionId, ...] = (),
    level: tuple[OptionId, ...] = (),
    ranking: tuple[tuple[OptionId, ...], ...] = (),
    counted: Counted | None = None,
    by: PersonId | None = None,
) -> None:
    """End the phase with this result: the phase that the definition names for it follows, or the decision closes; by what
    somebody does not before an editorial change can no longer be contested."""
    phase = draft.process.phase(draft.decision.phase)
    follows = phase.after(result or outcome)
    if result == "no_answer" and follows == "adopted" and draft.decision.standing:
        follows = None  # silence of whoever judges answers no objection
    if any(other.id == follows for other in draft.process.phases):
        enter_phase(draft, str(follows), because, tied=winners)
        return
    outcome = next((known for known in OUTCOMES if known == follows), outcome)
    editorial = draft.decision.editorial
    if by is not None and outcome != "returned" and editorial is not None and draft.now < editorial.until:
        draft.add(EndHeld(by=by, outcome=outcome, because=because, until=editorial.until))
        return
    review = None
    if not draft.decision.no_review:
        review = draft.decision.review_after or draft.process.review_after
    within = draft.process.appeal_within
    closed = Closed(
        outcome=outcome,
        because=because,
        winners=winners,
        level=level,
        ranking=ranking,
        counts=_counts(draft),
        counted=counted,
        eligible=draft.eligible,
        effective_at=at,
        by=by,
        review_at=at + review if review is not None and outcome == "adopted" else None,
        appeal_until=at + within if within is not None and outcome in ("adopted", "rejected") else None,
    )
    draft.add(disclosed(draft, closed) if draft.decision.secret else closed)


def disclosed(draft: Draft, closed: Closed) -> Closed:
    """The end of a secret ballot as it is recorded: with the ballots under their receipts, or without any figures."""
    decision, ballots = draft.decision, draft.facts.secret_ballots
    shown = () if ballots is None or closed.outcome == "withdrawn" else shown_at_close(ballots)
    closed = replace(closed, ballots=shown, undisclosed=not shown, took_part=decision.acted)
    if shown:
        return closed
    values: dict[str, Value] = {"cast": decision.acted, "eligible": draft.eligible}
    because = Phrase(code="secret.undisclosed", values=values)
    says = closed.because
    by_number = says.code == "no_quorum.took_part" and says.values["took_part"] == decision.acted
    if by_number or says.code in SAYS_NOTHING_OF_BALLOTS or not decision.acted:
        because = says
    return replace(closed, because=because, counts=(), counted=None, ranking=())


def enter_phase(draft: Draft, phase_id: str, because: Phrase, *, tied: tuple[OptionId, ...] = ()) -> None:
    """The next phase begins now; its window is the opener's, or the definition's."""
    phase = draft.process.phase(phase_id)
    decision = draft.decision
    own = phase.act in DECIDING
    runs_for = decision.runs_for if own and decision.runs_for is not None else phase.runs_for
    least = draft.base.least_in(phase)
    if least is not None and runs_for is not None:
        runs_for = max(runs_for, least)
    closes_at = None
    if own and decision.ends_at is not None and decision.ends_at > draft.now + (least or NOW):
        closes_at = decision.ends_at
    elif runs_for is not None:
        typed = (own and decision.runs_for is not None) or not draft.facts.place.office_hours
        closes_at = draft.now + runs_for if typed else default_close(draft.now, runs_for, decision.zone)
    waits_for_people = phase.act not in ("talk", "sound")
    by_day = draft.facts.place.office_hours
    remind = remind_at(draft.now, closes_at, decision.zone, by_day=by_day) if waits_for_people else None
    draft.add(
        PhaseEntered(
            phase=phase_id,
            closes_at=closes_at,
            remind_at=remind,
            because=because,
            box=MAIN if phase.ballot is None and phase.electorate is None else of_phase(phase.id),
            body=phase.electorate,
            private=phase.private,
            asked=to_ask(draft.decision, phase),
            tied=tied,
        )
    )


def to_ask(decision: Decision, phase: Phase) -> tuple[PersonId, ...]:
    """Whose advice this phase waits for, besides those who were asked already."""
    if phase.act != "ask":
        return ()
    already = {seat.person for seat in decision.asked}
    people = (person for role in decision.roles if role.name in phase.actors for person in role.people)
    return tuple(person for person in dict.fromkeys(people) if person not in already)


def _silence_extends(draft: Draft, at: datetime, rule: SilenceRule) -> bool:
    """Whether the silent keep it open, or (written into the draft) end it without a quorum."""
    decision = draft.decision
    silent = draft.eligible - decision.acted
    # Who signed off in an earlier phase has not acted in one where people can only object.
    if silent <= 0 and draft.process.silence is not None:
        return False
    deaf = draft.facts.deaf_seconds or 0
    window = 0
    if decision.closes_at is not None:
        window = int((decision.closes_at - decision.listening_since).total_seconds())
    if decision.closes_at is not None and deaf > min(rule.deaf_max.total_seconds(), window / DEAF_PART):
        lost = min(deaf, window)
        because = Phrase(code="extended.deaf", values={"seconds": lost})
        draft.move_deadline(draft.now + timedelta(seconds=lost), because)
        return True
    missing = _why_silence_does_not_count(draft, rule, silent)
    if missing is None:
        return False
    if rule.extend is not None and "extended.silence" not in decision.extended_for:
        values: dict[str, Value] = {"why": missing.code, **missing.values}
        draft.move_deadline(draft.now + rule.extend, Phrase(code="extended.silence", values=values))
    else:
        finish(draft, at, "no_quorum", missing)
    return True


def _why_silence_does_not_count(draft: Draft, rule: SilenceRule, silent: int) -> Phrase | None:
    decision, eligible = draft.decision, draft.eligible
    values: dict[str, Value] = {"took_part": decision.acted, "eligible": eligible, "silent": silent}
    if not decision.reversible and not rule.irreversible:
        return Phrase(code="no_quorum.irreversible", values=values)
    if rule.reminded and decision.reach == "nobody":
        return Phrase(code="no_quorum.unreachable", values=values)
    needed = rule.took_part_min * eligible
    if decision.acted < needed:
        return Phrase(
            code="no_quorum.silence_below",
            values={**values, "needed": -(-needed.numerator // needed.denominator)},
        )
    if rule.reminded and decision.reminded_at is None:
        return Phrase(code="no_quorum.not_reminded", values=values)
    if rule.reminded and draft.facts.unreminded:
        values["unreminded"] = draft.facts.unreminded
        return Phrase(code="no_quorum.some_not_reminded", values=values)
    return None


def _judge_motion(draft: Draft, at: datetime, by: PersonId | None) -> None:
    process, decision = draft.process, draft.decision
    people = votes(process, draft.tally, decision.revision)
    if _quorum_missed(draft, at, sides(process, people).counted, by):
        return
    if process.threshold is None:
        _adopt_without_threshold(draft, at, people, by)
        return
    result = verdict(process, decision, draft.tally, draft.eligible)
    values = dict(result.values)
    if decision.standing and result.outcome == "adopted":
        values["dissent"] = tuple(objection.number for objection in decision.standing)
    finish(draft, at, result.outcome, Phrase(code=result.code, values=values), by=by)


def _adopt_without_threshold(
    draft: Draft, at: datetime, people: Mapping[str, int], by: PersonId | None
) -> None:
    """Nobody objects (any more): by consent of those who spoke, by silence of those who did not."""
    decision, process = draft.decision, draft.process
    took_part, eligible = turnout(process, decision, draft.tally, draft.eligible)
    silent = max(0, eligible - took_part)
    concerns = sum(
        number for key, number in people.items() if (position := process.position(key)) and position.concern
    )
    values: dict[str, Value] = {
        "consented": sum(number for key, number in people.items() if process.position(key) is not None)
        - concerns,
        "concerns": concerns + _dropped_alone(draft),
        "objected": people.get(OBJECTED, 0),
        "silent": silent,
        "took_part": took_part,
        "eligible": eligible,
        "overruled": sum(objection.state == "overruled" for objection in decision.objections),
    }
    if process.ballot.type == "none" or process.phase(decision.phase).act == "object":
        code = "adopted.no_objection"
    else:
        code = "adopted.silence" if silent else "adopted.all_consented"
    finish(draft, at, "adopted", Phrase(code=code, values=values), by=by)


def _dropped_alone(draft: Draft) -> int:
    """How many people have a concern on record by an objection that was dropped, and by no position."""
    decision, process = draft.decision, draft.process
    alone = 0
    for holder in {objection.by for objection in decision.objections if objection.state == "dropped"}:
        person = draft.facts.people.get(holder)
        ballot = None if person is None else person.ballot(decision.box, decision.revision)
        position = None if ballot is None or ballot.choice is None else process.position(ballot.choice)
        alone += position is None or not position.concern
    return alone


def _elect(draft: Draft, at: datetime, by: PersonId | None) -> None:
    """Count the options by the process's method. An empty poll has no winner."""
    decision, rule = draft.decision, draft.process.tally
    assert rule is not None
    tally = draft.tally
    cast = tally.people(decision.revision)
    if _quorum_missed(draft, at, cast, by):
        return
    values: dict[str, Value] = {"cast": cast, "eligible": draft.eligible}
    if cast == 0:
        finish(draft, at, "expired", Phrase(code="expired.no_votes", values=values), by=by)
        return
    result = counted(draft.process, decision, tally)
    ended = came_to(rule, result, values)
    finish(
        draft,
        at,
        ended.outcome,
        ended.because,
        winners=ended.winners,
        level=ended.level,
        ranking=ended.ranking,
        counted=recorded(result),
        by=by,
    )


def _quorum_missed(draft: Draft, at: datetime, took_part: int, by: PersonId | None) -> bool:
    needed = quorum_needed(draft.process, draft.decision, draft.eligible)
    if draft.decision.secret and all(position.counts for position in draft.process.ballot.positions):
        took_part = draft.decision.acted  # as for a forecast, which opens no ballots
    took_part = present(draft.process, draft.decision, took_part)
    by_option = draft.process.quorum is not None and draft.process.quorum.measure == "above_default"
    if (
        needed is None or took_part >= needed or by_option
    ):  # each option has to reach it by itself, when it is counted
        return False
    size = electors(draft.process, draft.decision, draft.eligible)
    values: dict[str, Value] = {"took_part": took_part, "needed": needed, "eligible": size}
    rule: QuorumRule | None = draft.process.quorum
    if rule is not None and rule.extend is not None and "extended.quorum" not in draft.decision.extended_for:
        draft.move_deadline(draft.now + rule.extend, Phrase(code="extended.quorum", values=values))
    else:
        finish(draft, at, "no_quorum", Phrase(code="no_quorum.took_part", values=values), by=by)
    return True


def _counts(draft: Draft) -> tuple[Count, ...]:
    boxes = dict.fromkeys((MAIN, draft.decision.box))
    tallies = {box: draft.facts.tallies.get(box, Tally()) for box in boxes} | {
        draft.decision.box: draft.tally
    }
    return tuple(
        Count(
            box=box,
            revision=key.revision,
            choice=key.choice,
            people=cell.people,
            weight=cell.weight,
            klass=key.klass,
        )
        for box, tally in tallies.items()
        for key, cell in sorted(tally.cells.items())
    )
