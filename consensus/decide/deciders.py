"""People who act for others: stamps on a route, verdicts, advice, soundings; and appeals against decisions."""

import re
from collections.abc import Mapping
from datetime import datetime

from consensus import limits
from consensus.access import actors_of, acts_in, holds, of, takes_part
from consensus.ballot_boxes import ATTENDED, DELEGATED, PRESENT, SOUNDINGS
from consensus.ballots import read_option
from consensus.commands import Advise, Appeal, AskAdvice, Attend, Delegate, Judge, Recuse, Sound, Stamp, Vote
from consensus.decide.checks import actor, open_decision, other_phase, same_revision, words
from consensus.decide.draft import Draft, unchanged
from consensus.decide.ending import finish, route_of
from consensus.decide.voting import position_key, reason_for, vote
from consensus.decision import Decision
from consensus.election import counted, recorded
from consensus.events import (
    AdviceAsked,
    AdviceGiven,
    AppealDecided,
    Appealed,
    BallotCast,
    BallotTakenBack,
    Heeded,
    Judged,
    ObjectionOverruled,
    Phrase,
    Private,
    Stamped,
)
from consensus.facts import Person, Slice
from consensus.ids import OptionId, PersonId
from consensus.needs import on_a_route
from consensus.plain import Value, instant_text
from consensus.ports import Answer
from consensus.process import Phase, Process
from consensus.refusal import Refused

LEANS = ("for", "unsure", "against")
"""The leans that can be given in private to the drafter of a proposal."""

VERDICTS: Mapping[str, tuple[str, ...]] = {
    "adopted": (
        "adopted", "adopt", "accept", "accepted", "approve", "approved", "yes", "consensus", "rough-consensus",
        "unity", "agreed",
    ),
    "rejected": ("rejected", "reject", "decline", "declined", "no", "no-consensus", "refuse"),
    "not_yet": ("not-yet", "wait", "continue", "more", "back"),
}  # fmt: skip
APPEALS: Mapping[str, tuple[str, ...]] = {
    "upheld": ("upheld", "uphold", "granted", "grant", "accept", "accepted", "yes"),
    "dismissed": ("dismissed", "dismiss", "denied", "deny", "reject", "rejected", "no"),
}


# ------------------------------------------------------------------------------------------------------------- stamps


def vote_or_stamp(facts: Slice, command: Vote, now: datetime) -> Answer:
    """A decision on a route is stamped, also by the button of a position."""
    if not on_a_route(facts):
        return vote(facts, command, now)
    given = Stamp(
        decision=command.decision, position=command.choice, reason=command.reason, revision=command.revision
    )
    return stamp(facts, given, now)


def stamp(facts: Slice, command: Stamp, now: datetime) -> Answer:
    """The next person on the route decides: on to the next, back to the drafter, or the end."""
    decision, process = open_decision(facts, now)
    person = actor(facts)
    phase = process.phase(decision.phase)
    if phase.act != "route":
        raise other_phase(decision, process)
    _require_no_end(decision)
    same_revision(decision, command.revision)
    key = position_key(decision, process, command.position)
    position = process.position(key)
    assert position is not None
    reason = reason_for(decision, process, key, command.reason)
    draft = Draft(facts, now)
    route = route_of(draft, phase)
    holder = route[decision.stamped]
    place = decision.stamped + 1
    stands_in = None if person.id == holder else holder
    if stands_in is not None:
        _require_stand_in(person, decision, phase, route, now)
    draft.add(
        Stamped(
            by=person.id,
            position=key,
            place=place,
            stands_in_for=stands_in,
            words=Private({"reason": reason}) if reason else None,
        )
    )
    if position.returns:
        because = Phrase(code="returned.route", values={"place": place})
        finish(draft, now, "returned", because, by=person.id)
    elif position.adds == "no":
        because = Phrase(code="rejected.route", values={"place": place})
        finish(draft, now, "rejected", because, by=person.id)
    elif place == len(route):
        because = Phrase(code="adopted.route", values={"stamps": place})
        finish(draft, now, "adopted", because, by=person.id)
    return draft.answer("stamped", choice=key, place=place, of=len(route))


def _require_no_end(decision: Decision) -> None:
    if decision.held is not None:
        raise Refused(
            "ends-already",
            number=decision.number,
            outcome=decision.held.outcome,
            until=instant_text(decision.held.until),
            try_code="contest-the-change",
        )


def _require_stand_in(
    person: Person, decision: Decision, phase: Phase, route: tuple[PersonId, ...], now: datetime
) -> None:
    """A person later on the route than the one whose turn it is, or an administrator, may stamp for them once they have
    kept it too long; never the drafter."""
    given, after = route[: decision.stamped], route[decision.stamped + 1 :]
    free = None
    if phase.stand_in_after is not None and decision.turn_since is not None:
        free = decision.turn_since + phase.stand_in_after
    if person.id in given and person.id not in after:
        raise Refused("stamped-already", number=decision.number, place=decision.stamped + 1, of=len(route))
    may = person.id != decision.opened_by and (person.id in after[:1] or person.administrator)
    if may and free is not None and now >= free:
        return
    if person.id not in route and not may:
        raise Refused("not-on-the-route", number=decision.number, of=len(route))
    raise Refused(
        "not-your-turn",
        number=decision.number,
        place=decision.stamped + 1,
        of=len(route),
        stand_in_at=instant_text(free) if may and free is not None else None,
    )


# ----------------------------------------------------------------------------------------------------------- verdicts


def judge(facts: Slice, command: Judge, now: datetime) -> Answer:
    """The verdict of the judge or decider of this phase; of a decision under appeal, on the appeal."""
    decision, process = of(facts)
    if decision.appealed_from is not None:
        return _decide_appeal(facts, command, now)
    decision, process = open_decision(facts, now)
    person = actor(facts)
    phase = process.phase(decision.phase)
    draft = Draft(facts, now)
    if phase.act == "ask" and any(acts_in(person, other, decision) for other in process.phases):
        if phase.gate == "all_asked":
            raise _advice_outstanding(decision)
        over = Phrase(code="phase.over", values={"phase": phase.id})
        finish(draft, now, "expired", over, "done")
        decision, phase = draft.decision, process.phase(draft.decision.phase)
    if phase.act not in ("judge", "decide"):
        raise other_phase(decision, process)
    _require_no_end(decision)
    if not acts_in(person, phase, decision):
        who = actors_of(phase.actors, decision)
        raise Refused("not-yours-to-judge", number=decision.number, who=who, try_code="say-it-in-the-thread")
    if decision.tied:
        return _casting_vote(draft, facts, command)
    possible = [key for key in VERDICTS if key != "not_yet" or phase.after("not_yet") is not None]
    verdict = _matching(command.verdict, VERDICTS, possible, decision)
    reason = _words(command.reason)
    if verdict == "adopted":
        _require_answers(decision, process, reason)
    heeded, why = _heeded(command.advice, decision)
    written: dict[str, Value] = {"reason": reason} if reason else {}
    if why:
        written["advice"] = why
    sealed = Private(written) if written else None
    draft.add(Judged(by=person.id, phase=phase.id, verdict=verdict, advice=heeded, words=sealed))
    if verdict == "adopted":
        for objection in decision.standing:
            draft.add(
                ObjectionOverruled(number=objection.number, by=person.id, words=Private({"reason": reason}))
            )
    values = {"act": phase.act, "advice": decision.advised, "dissent": len(decision.standing)}
    match verdict:
        case "not_yet":
            finish(draft, now, "expired", Phrase(code="phase.not_yet"), "not_yet", by=person.id)
        case "adopted":
            finish(draft, now, "adopted", Phrase(code="adopted.judged", values=values), by=person.id)
        case _:
            finish(draft, now, "rejected", Phrase(code="rejected.judged", values=values), by=person.id)
    return draft.answer("judged", verdict=verdict)


_PIECE = re.compile(r"#?(\d{1,3})[.):]?\s*(not[ -]taken|taken)\b[\s:,.–—-]*(.*)", re.IGNORECASE | re.DOTALL)


def _heeded(typed: str, decision: Decision) -> tuple[tuple[Heeded, ...], dict[str, Value]]:
    """What became of the pieces of advice, one a line or behind a semicolon, and why: `1 taken; 2 not taken: too dear`."""
    heeded: dict[int, Heeded] = {}
    why: dict[str, Value] = {}
    if not typed.strip():
        return (), why
    words(typed, what="reason", length_max=limits.REASON_LENGTH_MAX)
    for piece in filter(str.strip, re.split(r"[\n;]", typed)):
        match = _PIECE.fullmatch(piece.strip())
        number = 0 if match is None else int(match[1])
        if match is None or not 0 < number <= decision.advised:
            raise Refused(
                "advice-unread",
                number=decision.number,
                typed=piece.strip(),
                advice=decision.advised,
                try_code="heed-like-this",
            )
        heeded[number] = Heeded(piece=number, taken=match[2].casefold() == "taken")
        if match[3].strip():
            why[str(number)] = match[3].strip()
    return tuple(heeded[number] for number in sorted(heeded)), why


def _casting_vote(draft: Draft, facts: Slice, command: Judge) -> Answer:
    """The choice of one of the tied options."""
    decision, process, person = draft.decision, draft.process, actor(facts)
    option = read_option(process.ballot, decision.options, facts.options, command.verdict, decision.number)
    if option not in decision.tied:
        raise Refused(
            "not-tied",
            number=decision.number,
            options=tuple(facts.options.get(tied, tied) for tied in decision.tied),
            try_code="judge-one-of",
        )
    reason = _words(command.reason)
    sealed = Private({"reason": reason}) if reason else None
    draft.add(Judged(by=person.id, phase=decision.phase, verdict=option, words=sealed))
    values: dict[str, Value] = {"winners": (option,), "tied": len(decision.tied)}
    finish(
        draft,
        draft.now,
        "adopted",
        Phrase(code="adopted.casting_vote", values=values),
        winners=(OptionId(option),),
        counted=recorded(counted(process, decision, draft.tally)),
        by=person.id,
    )
    return draft.answer("judged", verdict=option)


def _require_answers(decision: Decision, process: Process, reason: str) -> None:
    """Every issue has to be answered, though not everybody satisfied (RFC 7282): beforehand, or, where the process says
    so, by the reason of the verdict."""
    unanswered = tuple(objection.number for objection in decision.standing if objection.offered_by is None)
    by_verdict = process.objection is not None and process.objection.answered_by_verdict
    if unanswered and by_verdict and not reason:
        raise Refused(
            "issues-unanswered",
            number=decision.number,
            objections=unanswered,
            objection=unanswered[0],
            try_code="judge-with-reason",
        )
    if unanswered and not by_verdict:
        raise Refused(
            "issues-unanswered",
            number=decision.number,
            objections=unanswered,
            objection=unanswered[0],
            try_code="answer-each",
        )


def appeal(facts: Slice, command: Appeal, now: datetime) -> Answer:
    decision, process = of(facts)
    person = actor(facts)
    if process.appeal_within is None:
        raise Refused("no-appeals", number=decision.number, process=process.id, try_code="open-a-new-one")
    if decision.appealed_from is not None:
        raise Refused("appealed-already", number=decision.number)
    if decision.ending is None or decision.appeal_until is None:
        raise Refused("nothing-to-appeal", number=decision.number)
    if now >= decision.appeal_until:
        raise Refused(
            "appeal-too-late",
            number=decision.number,
            until=instant_text(decision.appeal_until),
            try_code="open-a-new-one",
        )
    if not (takes_part(person, decision) or person.member):
        raise Refused("not-in-electorate", number=decision.number, eligible=decision.eligible)
    reason = words(command.reason, what="reason", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(Appealed(by=person.id, words=Private({"reason": reason})))
    return draft.answer("appealed")


def _decide_appeal(facts: Slice, command: Judge, now: datetime) -> Answer:
    decision, process = of(facts)
    person = actor(facts)
    name = actors_of(process.appeal_to, decision)
    if name is None or not holds(person, name, decision) or person.id == decision.opened_by:
        raise Refused("not-yours-to-judge", number=decision.number, who=name, try_code="say-it-in-the-thread")
    if decision.ending is not None and person.id == decision.ending.by:
        alone_from = (
            None if process.appeal_own_after is None else decision.changed_at + process.appeal_own_after
        )
        if alone_from is None or now < alone_from:
            raise Refused(
                "own-verdict",
                number=decision.number,
                who=name,
                alone_from=None if alone_from is None else instant_text(alone_from),
                try_code="say-it-in-the-thread",
            )
    verdict = _matching(command.verdict, APPEALS, list(APPEALS), decision)
    reason = words(command.reason, what="reason", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(AppealDecided(by=person.id, upheld=verdict == "upheld", words=Private({"reason": reason})))
    return draft.answer("appeal-decided", verdict=verdict)


def _matching(
    typed: str, table: Mapping[str, tuple[str, ...]], possible: list[str], decision: Decision
) -> str:
    word = typed.strip().casefold().replace("_", "-").replace(" ", "-")
    match = next((key for key in possible if word in table[key]), None)
    if match is None:
        shown = tuple(table[key][1] if key != "not_yet" else "not-yet" for key in possible)
        raise Refused(
            "no-such-ruling",
            number=decision.number,
            typed=typed.strip(),
            verdicts=shown,
            try_code="judge-one-of",
        )
    return match


# ------------------------------------------------------------------------------------------------------------- advice


def ask_advice(facts: Slice, command: AskAdvice, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    if not _takes_advice(process):
        raise Refused("no-advice-here", number=decision.number, process=process.id, try_code="ask-instead")
    seated = {seat.person for seat in decision.asked}
    fresh = tuple(
        invited
        for invited in dict.fromkeys(facts.asked_people)
        if invited not in seated and invited != person.id
    )
    if not fresh:
        return unchanged(facts, "asked-already")
    text = _words(command.text)
    draft = Draft(facts, now)
    draft.add(AdviceAsked(by=person.id, people=fresh, words=Private({"text": text}) if text else None))
    return draft.answer("advice-asked", people=len(fresh), closes_at=_closes(decision))


def advise(facts: Slice, command: Advise, now: datetime) -> Answer:
    """Anybody may advise, asked or not. Once all who were asked have answered, the phase ends."""
    decision, process = open_decision(facts, now)
    person = actor(facts)
    phase = process.phase(decision.phase)
    if not _takes_advice(process) or phase.act not in ("ask", "decide", "judge"):
        raise Refused("no-advice-here", number=decision.number, process=process.id, try_code="ask-instead")
    text = words(command.text, what="advice", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(AdviceGiven(by=person.id, words=Private({"text": text})))
    if phase.act == "ask" and draft.decision.asked and all(seat.answered for seat in draft.decision.asked):
        over = Phrase(code="phase.all_advised", values={"advice": draft.decision.advised})
        finish(draft, now, "expired", over, "done")
    return draft.answer("advised")


def _takes_advice(process: Process) -> bool:
    return any(phase.act == "ask" for phase in process.phases)


def _advice_outstanding(decision: Decision) -> Refused:
    missing = sum(not seat.answered for seat in decision.asked)
    if not decision.asked:
        return Refused("nobody-asked", number=decision.number, try_code="ask-for-advice")
    return Refused(
        "advice-outstanding",
        number=decision.number,
        missing=missing,
        asked=len(decision.asked),
        closes_at=_closes(decision),
    )


# ------------------------------------------------------------------------------------ soundings, presence and recusal


def sound(facts: Slice, command: Sound, now: datetime) -> Answer:
    """A lean for the drafter only: it appears neither in the record nor anywhere else."""
    decision, process = open_decision(facts, now)
    person = actor(facts)
    if process.phase(decision.phase).act != "sound":
        raise other_phase(decision, process, wanted="sound")
    if person.id == decision.opened_by:
        raise Refused("opener-is-told", number=decision.number)
    lean = command.lean.strip().casefold()
    if lean not in LEANS:
        raise Refused("no-such-lean", number=decision.number, typed=command.lean, try_code="sound-one-of")
    text = _words(command.text)
    earlier = person.ballot(SOUNDINGS, decision.revision)
    if earlier is not None and earlier.choice == lean and not text:
        return unchanged(facts, "sounded-already")
    draft = Draft(facts, now)
    draft.add(
        BallotCast(
            by=person.id,
            box=SOUNDINGS,
            revision=decision.revision,
            sealed=Private(lean),
            words=Private({"reason": text}) if text else None,
            replaces=earlier is not None,
        )
    )
    return draft.answer_with("sounded", {}, unstored={"lean": lean})


def attend(facts: Slice, command: Attend, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    person = actor(facts)
    if not process.attendance:
        raise Refused("presence-does-not-count", number=decision.number, process=process.id)
    if ATTENDED in person.ballots:
        return unchanged(facts, "attends-already")
    draft = Draft(facts, now)
    draft.add(BallotCast(by=person.id, box=ATTENDED, revision=decision.revision, choice=PRESENT))
    return draft.answer("attends")


def delegate(facts: Slice, command: Delegate, now: datetime) -> Answer:
    """Delegate the vote, which counts as long as the person casts none; its holder may delegate it again."""
    decision, process = open_decision(facts, now)
    person = actor(facts)
    if process.electorate.weight != "delegated":
        raise Refused("no-delegation", number=decision.number, process=process.id, try_code="stay-silent")
    earlier = person.ballots.get(DELEGATED)
    draft = Draft(facts, now)
    if command.account is None:
        if earlier is None:
            return unchanged(facts, "nothing-delegated")
        draft.add(BallotTakenBack(by=person.id, box=DELEGATED, revision=earlier.revision))
        return draft.answer("delegation-taken-back")
    to = facts.asked_people[0]
    other = facts.people.get(to)
    if to == person.id:
        raise Refused("delegate-to-another", number=decision.number)
    if other is None or not takes_part(other, decision):
        raise Refused("delegate-not-in-electorate", number=decision.number)
    if earlier is not None and earlier.choice == to:
        return unchanged(facts, "delegated-already")
    # Valid for every revision, until it is taken back.
    revision = decision.revision if earlier is None else earlier.revision
    replaces = earlier is not None
    draft.add(BallotCast(by=person.id, box=DELEGATED, revision=revision, choice=str(to), replaces=replaces))
    voted = person.ballot(decision.box, decision.revision) is not None
    return draft.answer("delegated", voted=voted)


def recuse(facts: Slice, command: Recuse, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    key = next((position.key for position in process.ballot.positions if position.recuses), None)
    if key is None:
        raise Refused("no-recusal-here", number=decision.number, process=process.id, try_code="stay-silent")
    return vote(facts, Vote(decision=decision.number, choice=key, reason=command.reason), now)


def _words(typed: str) -> str:
    return words(typed, what="reason", length_max=limits.REASON_LENGTH_MAX) if typed.strip() else ""


def _closes(decision: Decision) -> str | None:
    return None if decision.closes_at is None else instant_text(decision.closes_at)
