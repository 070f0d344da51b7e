"""The record of a decision (its entries as a person reads them) and the one-off messages about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from consensus.ballot_boxes import DELEGATED, SOUNDINGS, is_vote
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.decide.deciders import LEANS
from consensus.events import (
    AdviceAsked,
    Amended,
    Answered,
    AppealDecided,
    Asked,
    BallotCast,
    BallotTakenBack,
    Closed,
    DeadlineMoved,
    EditorialContested,
    Judged,
    ObjectionDoubted,
    ObjectionHolderLeft,
    OptionRemoved,
    PhaseEntered,
    Phrase,
    Private,
    Related,
    SolutionOffered,
    Stamped,
    Tagged,
    TodoAdded,
    TodoDue,
    TodoReassigned,
    Untagged,
    tags_in,
    text_of,
)
from consensus.facts import Person
from consensus.frozen import replace
from consensus.ids import OptionId, PersonId
from consensus.plain import Value, instant_text, to_plain
from consensus.secrecy import ShownBallot
from consensus.tally import Tally
from consensus.views import (
    CardView,
    Dossier,
    Entry,
    NoticeView,
    Position,
    PositionView,
    ReceiptLine,
    RecordView,
    TimelineItem,
)
from consensus.views.ballots import ballot_words, options_of
from consensus.views.cards import Written, card, name, objection_view, written_in
from consensus.views.notices import Notice
from consensus.views.rights import facts_of, takes

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "objection_raised": ("resolve", "amend"),
    "objection_test": ("qualifies", "drop"),
    "solution_asked": ("accept", "sustain"),
    "amended_acted": ("still_fine", "object"),
    "amended_editorial": ("contest",),
    "reminder": ("vote", "object", "snooze"),
    "ballot_emptied": ("vote",),
    "objection_stale": ("resolve", "overrule"),
    "holder_left": ("overrule",),
    "review_due": ("review",),
    "todo_wanted": ("todo",),
    "rule_wanted": ("rule", "not_now"),
    "todo_given": ("done", "postpone", "reassign"),
    "todo_due": ("done", "postpone", "reassign"),
    "stamp_asked": ("stamp", "return"),
    "sounding_asked": ("sound",),
    "sounding_changed": ("sound",),
    "judgement_asked": ("decide",),
    "advice_asked": ("advise",),
    "question": ("answer",),
    "appealed": ("appeal",),
}
"""What can be done about a notice; the adapter makes buttons or lines to copy of them."""


def record(dossier: Dossier, now: datetime) -> RecordView:
    """The whole record. In a hidden decision the choices appear when it is closed."""
    decision = dossier.decision
    covered = decision.covered
    named = dossier.process.ballot.names_shown
    options, tags = options_of(dossier), written_in(dossier).tags
    positions = tuple(
        PositionView(
            by=name(dossier, position.by) if named else "",
            choice=None if covered else position.choice,
            reason="" if covered else position.reason,
            revision=position.revision,
            counted=position.revision == decision.revision,
            at=position.at if named else decision.opened_at,
            ballot="" if covered else ballot_words(dossier, options, position.choice),
        )
        for position in (dossier.positions if named else sorted(dossier.positions, key=_without_names))
    )
    uses = {use.number for use in dossier.uses}
    return RecordView(
        card=card(dossier, now),
        positions=positions,
        timeline=tuple(
            _item(dossier, entry, options, tags, covered=covered)
            for entry in dossier.entries
            if not _in_private(entry) and not _not_shown(entry, uses)
        ),
        ballots=tuple(
            ReceiptLine(
                receipt=shown.receipt,
                choice=shown.choice,
                ballot=ballot_words(dossier, options, shown.choice),
            )
            for shown in _shown(dossier)
        ),
        head=dossier.head,
        root=dossier.root,
        silent=dossier.awaited,
    )


def _not_shown(entry: Entry, uses: Collection[int]) -> bool:
    """What was decided under its mandate where the reader is not."""
    return (
        isinstance(entry.event, Related)
        and entry.event.relation == "covers"
        and entry.event.other not in uses
    )


def _shown(dossier: Dossier) -> Sequence[ShownBallot]:
    """The secret ballots of the last close."""
    if dossier.decision.ending is None:
        return ()
    closings = (entry.event for entry in reversed(dossier.entries) if isinstance(entry.event, Closed))
    return next((closed.ballots for closed in closings), ())


def _in_private(entry: Entry) -> bool:
    """What was said to the drafter alone, which no record shows."""
    return isinstance(entry.event, BallotCast) and entry.event.box == SOUNDINGS


def notice_view(dossier: Dossier, notice: Notice, now: datetime) -> NoticeView:
    """The notice in words' reach: its phrase, the state it speaks of and what can be done about it."""
    shown = card(dossier, now)
    entry = next((earlier for earlier in dossier.entries if earlier.sequence == notice.sequence), None)
    words = written_in(dossier)
    objection = None if notice.objection is None else dossier.decision.objection(notice.objection)
    values: dict[str, Value] = {"number": dossier.decision.number, "by": _by(dossier, entry)}
    if notice.objection is not None:
        values["objection"] = notice.objection
        values["doubted"] = words.doubts.get(notice.objection, "")
        values["offered"] = words.offers.get(notice.objection, ("", None))[0]
    if objection is not None:
        values["holder"] = name(dossier, objection.by)
        values["state"] = objection.state
    if shown.closes_at is not None:
        values["closes_at"] = instant_text(shown.closes_at)
    values["zone"] = shown.zone
    if notice.kind == "sounding":
        people = dossier.tallies.get(SOUNDINGS, Tally()).on(dossier.decision.revision)
        values |= {lean: people.get(lean, 0) for lean in LEANS}
        named = any(phase.private for phase in dossier.process.phases)
        if named and entry is not None and isinstance(entry.event, BallotCast) and entry.event.sealed:
            values["lean"] = entry.event.sealed.value
    if notice.kind == "wish":
        values["wishes"] = shown.wishes
    if notice.kind == "rule_wanted" and dossier.cases is not None:
        cases = dossier.cases
        values |= {"count": len(cases.numbers), "tag": cases.tag, "words": cases.words, "names": cases.names}
    if entry is not None:
        values |= _of_event(entry.event, words) | _of_advice(dossier, entry.event)
    question = _question(dossier, entry)
    if notice.kind == "answered" and question:
        values["asked"] = words.remarks[words.questions[question - 1]][1]
    code = f"notice.{notice.kind}"
    silent = dossier.process.ballot.type == "none" and not dossier.decision.standing
    if notice.kind == "reminder" and silent:
        code = "notice.reminder_silence"
    return NoticeView(
        kind=notice.kind,
        audience=notice.audience,
        phrase=Phrase(code=code, values=values),
        card=shown,
        objection=None if objection is None else objection_view(dossier, objection, words),
        actions=_actions(dossier, notice, shown, now),
        question=question,
        todo=entry.event.todo
        if entry is not None and isinstance(entry.event, TodoAdded | TodoReassigned | TodoDue)
        else 0,
        cases=dossier.cases if notice.kind == "rule_wanted" else None,
        mentions=dossier.silent,
        root=dossier.root,
    )


def _actions(dossier: Dossier, notice: Notice, shown: CardView, now: datetime) -> tuple[str, ...]:
    """What the readers of the notice can do about it, of which nothing would be refused."""
    if notice.kind == "outcome":
        return ways_on(dossier)
    actions = ACTIONS.get(notice.kind, ())
    if notice.kind == "extended" and notice.audience == "silent":
        actions = ("vote", "object")
    if notice.kind == "objection_doubted" and dossier.decision.snapshot == "counted":
        actions = ACTIONS["objection_test"]  # who may answer is not known, so nobody can be asked in private
    if notice.kind == "objection_raised":
        public = ("sustain", "doubt") if notice.audience == "thread" else ()
        actions = ("adopt", *actions, *public)
    if not actions:
        return ()
    facts = facts_of(dossier)
    readers = [replace(facts, actor=reader) for reader in _readers(dossier, notice)]
    return tuple(
        action
        for action in actions
        if any(takes(reader, action, now, notice.objection) for reader in readers)
    )


def ways_on(dossier: Dossier) -> tuple[str, ...]:
    """How what ended without a decision can be taken up again, as a decision of its own that follows it: what was blocked is
    put to a vote, between tied options there is a run-off, and where too few took part it is asked again."""
    ending = dossier.decision.ending
    if ending is None or dossier.taken_up_by is not None:
        return ()
    if ending.level:
        return ("run_off",)
    match ending.outcome:
        case "blocked":
            return ("put_to_vote",)
        case "tied" if len([winner for winner in ending.winners if winner != NONE_OF_ABOVE]) > 1:
            return ("run_off",)
        case "no_quorum" | "expired" | "not_enough_support" if not dossier.process.group_names:
            return ("ask_again",)  # who is in groups, its opener would have to name
    return ()


def _readers(dossier: Dossier, notice: Notice) -> tuple[Person, ...]:
    """Who reads it, as far as rights go: one person, or anybody of the electorate and the opener."""
    decision = dossier.decision
    everybody = Person(id=PersonId(""), member=True, enrolled=True, groups=frozenset(decision.groups))
    opener = replace(everybody, id=decision.opened_by)
    match notice.audience:
        case "person" if notice.to is not None:
            return (replace(everybody, id=notice.to),)
        case "opener":
            return (opener,)
        case "administrators":
            return (replace(everybody, administrator=True),)
    return (opener, everybody)


def _question(dossier: Dossier, entry: Entry | None) -> int:
    """Which question of the decision this entry asks, or answers; 0: none."""
    match None if entry is None else entry.event:
        case Answered(question=question):
            return question
        case Asked():
            questions = [other for other in dossier.entries if isinstance(other.event, Asked)]
            return questions.index(entry) + 1 if entry in questions else 0
    return 0


def _of_event(event: object, words: Written) -> dict[str, Value]:
    """What the entry itself says: a later change of the decision does not change it."""
    values: dict[str, Value] = {}
    because = getattr(event, "because", None)
    if isinstance(because, Phrase):
        values["because"] = {"code": because.code, "values": because.values}
    match event:
        case DeadlineMoved(closes_at=closes_at) if closes_at is not None:
            values["closes_at"] = instant_text(closes_at)
        case PhaseEntered():
            values["phase"] = event.phase
        case ObjectionDoubted():
            values |= {"by_rule": event.by_rule, "unanswered": None if event.by_rule else event.by is None}
        case Stamped():
            values |= {"choice": event.position, "stands_in": event.stands_in_for is not None}
        case Judged():
            values["verdict"] = event.verdict
        case AppealDecided():
            values["upheld"] = event.upheld
        case SolutionOffered():
            values["amendment"] = event.amendment
        case OptionRemoved():
            values["text"] = words.options.get(event.option, "")
        case TodoAdded(due_at=due_at) if due_at is not None:
            values["due_at"] = instant_text(due_at)
        case TodoReassigned():
            values["text"] = words.todos.get(event.todo, "")
            if event.due_at is not None:
                values["due_at"] = instant_text(event.due_at)
        case TodoDue():
            values["text"] = words.todos.get(event.todo, "")
        case Amended() | EditorialContested():
            values |= {"revision": event.revision, "round": event.round}
            if isinstance(event, Amended) and event.editorial_until is not None:
                values["editorial_until"] = instant_text(event.editorial_until)
        case _:
            pass
    for key in ("text", "reason", "how"):
        text = text_of(getattr(event, "words", None), key)
        if text:
            values["text"] = text
    return values


def _of_advice(dossier: Dossier, event: object) -> dict[str, Value]:
    """What the process says when this phase begins."""
    if not isinstance(event, PhaseEntered):
        return {}
    phase = next((phase for phase in dossier.process.phases if phase.id == event.phase), None)
    return {} if phase is None or not phase.says else {"says": phase.says}


def _without_names(position: Position) -> tuple[bool, str, str]:
    """An order that says nothing of who cast which ballot, or when."""
    return position.choice is None, position.choice or "", position.reason


def _item(
    dossier: Dossier, entry: Entry, options: Mapping[OptionId, str], tags: Mapping[int, str], *, covered: bool
) -> TimelineItem:
    event = entry.event
    values = _public(event) | _others(dossier, event)
    vote = isinstance(event, BallotCast | BallotTakenBack) and is_vote(event.box)
    named = not vote or dossier.process.ballot.names_shown
    hide = vote and (covered or not named)
    if hide:
        values.pop("choice", None)
    values |= _of_advice(dossier, event)
    if isinstance(event, ObjectionDoubted):
        values |= {"by_rule": event.by_rule, "unanswered": None if event.by_rule else event.by is None}
    if isinstance(event, BallotCast) and event.sealed is not None and not hide:
        values["choice"] = event.sealed.value
    if isinstance(event, BallotCast) and vote and not hide:
        choice = values.get("choice")
        values["ballot"] = ballot_words(dossier, options, choice if isinstance(choice, str) else None)
    text = "" if hide else _words(event)
    if isinstance(event, Tagged):
        text = ", ".join(tags_in(event).values())
    if isinstance(event, Untagged):
        text = ", ".join(tags[number] for number in event.tags if number in tags)
    if isinstance(event, OptionRemoved):
        text = options.get(event.option, "")
    return TimelineItem(
        seq=entry.seq,
        at=entry.at,
        phrase=Phrase(code=f"entry.{event.kind.partition('.')[0]}", values=values),
        by=_by(dossier, entry) if named else "",
        words=text,
        hash=entry.hash,
    )


def _by(dossier: Dossier, entry: Entry | None) -> str:
    return "" if entry is None else name(dossier, getattr(entry.event, "by", None))


def _others(dossier: Dossier, event: object) -> dict[str, Value]:
    """The names of the people to whom something was done."""
    match event:
        case AdviceAsked():
            return {"people": tuple(name(dossier, person) for person in event.people)}
        case Stamped(stands_in_for=person) if person is not None:
            return {"stands_in_for": True, "whom": name(dossier, person)}
        case BallotTakenBack(box=box, left=True) if is_vote(box):
            return {"box": "left"}
        case BallotCast(box=box, choice=choice) if box == DELEGATED and choice is not None:
            return {"choice": None, "to": name(dossier, PersonId(choice))}
        case TodoAdded() | TodoReassigned():
            return {"owner": name(dossier, event.owner)}
        case ObjectionHolderLeft():
            objection = dossier.decision.objection(event.number)
            return {"holder": name(dossier, None if objection is None else objection.by)}
    return {}


def _public(event: Any) -> dict[str, Value]:
    """The event's own codes and numbers, without anything private and without ids of people."""
    hidden = {name for name in event.__struct_fields__ if isinstance(getattr(event, name), Private)}
    left_out = hidden | {"by", "id", "asker", "ballots"}
    return {key: value for key, value in to_plain(event).items() if key not in left_out}


def _words(event: object) -> str:
    for attribute in ("words",):
        words = getattr(event, attribute, None)
        for key in ("text", "reason", "how", "until"):
            text = text_of(words, key)
            if text:
                return text
    return ""
