"""What an event makes of a decision. Total, pure and quiet: it never refuses, and never reads a Private.

`at` is when the event was recorded. `evolve(None, event, at)` begins a decision; every other event needs one.
"""

from datetime import datetime
from typing import assert_never

from consensus.ballot_boxes import ATTENDED, MAIN, SECOND, WISH, second_of
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.decision import (
    Awaiting,
    Decision,
    Editorial,
    Ending,
    Objection,
    ObjectionState,
    Seat,
    Suspended,
    Todo,
)
from consensus.events import (
    AdviceAsked,
    AdviceGiven,
    AllActed,
    Amended,
    Answered,
    AppealDecided,
    Appealed,
    Asked,
    AssumptionMade,
    BallotCast,
    BallotTakenBack,
    Closed,
    ClosedEarly,
    DeadlineMoved,
    EarlyCloseStopped,
    EditorialContested,
    ElectorateGathered,
    EndHeld,
    Event,
    Judged,
    LinkAttached,
    ObjectionDoubted,
    ObjectionDropped,
    ObjectionEscalated,
    ObjectionHolderLeft,
    ObjectionOverruled,
    ObjectionRaised,
    ObjectionResolved,
    ObjectionSustained,
    ObjectionWithdrawn,
    Opened,
    OptionAdded,
    OptionRemoved,
    OptionRenamed,
    PhaseEntered,
    Phrase,
    PremiseChanged,
    PremiseKept,
    ProcessChanged,
    Recorded,
    Reinstated,
    Related,
    Reminded,
    Replaces,
    ReviewDue,
    ReviewSet,
    SolutionOffered,
    Stamped,
    StillRight,
    Superseded,
    SupersededNothing,
    Tagged,
    TakenUpAgain,
    TodoAdded,
    TodoDone,
    TodoDue,
    TodoPostponed,
    TodoReassigned,
    Unrelated,
    Untagged,
    Unwatched,
)
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.premises import Assumed, Change
from consensus.relations import Relation

RECORDED_ELSEWHERE = "recorded"
"""The process id of a decision that was taken elsewhere and only written down here."""


def evolve(decision: Decision | None, event: Event, at: datetime) -> Decision:
    """The decision after this event. Raises ValueError when a decision is missing or begun twice."""
    if isinstance(event, Opened | Recorded):
        if decision is not None:
            raise ValueError("a decision begins once")
        return _opened(event, at) if isinstance(event, Opened) else _recorded(event, at)
    if decision is None:
        raise ValueError(f"{event.kind} happens to a decision")
    return replace(_changed(decision, event, at), sequence=decision.sequence + 1)


def _opened(event: Opened, at: datetime) -> Decision:
    gathering = event.eligible is None
    return Decision(
        id=event.id,
        community=event.community,
        home=event.home,
        place=event.place,
        number=event.number,
        sequence=1,
        unit=event.unit,
        process=event.process,
        process_version=event.process_version,
        process_digest=event.process_digest,
        opened_by=event.by,
        opened_at=at,
        status="gathering" if gathering else "open",
        snapshot=event.snapshot,
        eligible=event.eligible,
        groups=event.groups,
        newcomers=event.newcomers,
        named=bool(event.named),
        reach=event.reach,
        options=event.options,
        roles=event.roles,
        body=event.body,
        asked=tuple(Seat(person=person) for person in event.asked),
        phase=event.phase,
        private=event.private,
        turn_since=at,
        phase_since=at,
        round_since=at,
        closes_at=None if gathering else event.closes_at,
        runs_for=event.runs_for,
        ends_at=event.ends_at,
        typed=event.typed,
        listening_since=at,
        zone=event.zone,
        remind_at=event.remind_at,
        reversible=event.reversible,
        hidden=event.hidden,
        secret=event.secret,
        quorum=event.quorum,
        review_after=event.review_after,
        no_review=event.no_review,
        follows=event.follows,
        supersedes=event.supersedes,
        rights=event.rights,
        mandate=event.mandate,
        terms=event.terms,
        disposition=event.disposition,
        without_opener=event.without_opener,
        changed_at=at,
    )


def _recorded(event: Recorded, at: datetime) -> Decision:
    return Decision(
        id=event.id,
        community=event.community,
        home=event.home,
        place=event.place,
        number=event.number,
        sequence=1,
        unit="proposal",
        process=RECORDED_ELSEWHERE,
        supersedes=event.supersedes,
        amount=event.amount,
        process_version=1,
        process_digest="",
        opened_by=event.by,
        opened_at=at,
        status="closed",
        phase="recorded",
        phase_since=at,
        round_since=at,
        listening_since=at,
        changed_at=at,
        ending=Ending(
            outcome=event.outcome,
            because=_why_recorded(event),
            effective_at=event.decided_at or at,
            by=event.by,
        ),
    )


def _why_recorded(event: Recorded) -> Phrase:
    if event.under is not None:
        amount = None if event.amount is None else {"number": event.amount.number, "unit": event.amount.unit}
        return Phrase(code="adopted.under_mandate", values={"mandate": event.under, "amount": amount})
    return Phrase(code="adopted.recorded" if event.outcome == "adopted" else "recorded.elsewhere")


def _changed(was: Decision, event: Event, at: datetime) -> Decision:
    match event:
        case Opened() | Recorded():
            raise ValueError("a decision begins once")
        case ElectorateGathered():
            return replace(
                was,
                status="open",
                eligible=event.eligible,
                closes_at=event.closes_at,
                remind_at=event.remind_at,
                phase_since=at,
                round_since=at,
                listening_since=at,
                changed_at=at,
            )
        case ProcessChanged():
            return replace(
                was,
                process=event.process,
                process_version=event.process_version,
                process_digest=event.process_digest,
                phase=event.phase,
                closes_at=event.closes_at,
                runs_for=event.runs_for,
                remind_at=event.remind_at,
                hidden=event.hidden,
                secret=event.secret,
                review_after=event.review_after,
                snapshot=event.snapshot,
                reach=event.reach,
                terms=event.terms,
                disposition=event.disposition,
                eligible=event.eligible if event.eligible is not None else was.eligible,
                named=bool(event.named) if event.eligible is not None else was.named,
                roles=event.roles,
                body=event.body,
                asked=tuple(Seat(person=person) for person in event.asked),
                phase_since=at,
                round_since=at,
                listening_since=at,
                turn_since=at,
                changed_at=at,
            )
        case OptionAdded():
            if event.seconds:
                waits = Awaiting(option=event.option, missing=event.seconds)
                return replace(was, awaiting=(*was.awaiting, waits), touched=True, changed_at=at)
            return replace(was, options=_with_option(was.options, event.option), touched=True, changed_at=at)
        case OptionRenamed():
            return replace(was, changed_at=at)
        case OptionRemoved():
            return replace(
                was,
                options=tuple(option for option in was.options if option != event.option),
                awaiting=tuple(waits for waits in was.awaiting if waits.option != event.option),
                removed=(*was.removed, event.option),
                closes_early_at=None,
                touched=True,
                changed_at=at,
            )
        case BallotCast():
            return _with_ballot(was, event, at)
        case BallotTakenBack():
            fewer = 1 if event.revision == was.revision else 0
            if event.box == WISH:
                return replace(was, wishes=was.wishes - fewer)
            fewer = fewer if event.box == was.box else 0
            return replace(was, acted=was.acted - fewer, closes_early_at=None, changed_at=at)
        case AllActed():
            return replace(was, closes_early_at=event.closes_at, early_why=event.why)
        case EndHeld():
            return replace(was, held=event, remind_at=None, changed_at=at)
        case EarlyCloseStopped():
            return replace(was, closes_early_at=None)
        case Asked() | Answered() | ClosedEarly():
            return replace(was, touched=True, changed_at=at)
        case AssumptionMade():
            made = Assumed(number=event.assumption, sequence=was.sequence + 1, until=event.until)
            return replace(was, assumptions=(*was.assumptions, made), changed_at=at)
        case PremiseKept():
            return replace(was, changed_at=at)
        case PremiseChanged():
            return _shaken(was, event, at)
        case StillRight() | TakenUpAgain():
            return replace(was, changes=(), changed_at=at)
        case Unwatched(links=links):
            unanswered = tuple(
                change for change in was.changes if not change.link or (links and change.link not in links)
            )
            return replace(was, changes=unanswered, changed_at=at)
        case LinkAttached():
            return replace(was, attached=was.attached + 1, changed_at=at)
        case Amended(editorial_until=until) if until is not None:
            editorial = Editorial(by=event.by, until=until)
            return replace(was, editorial=editorial, closes_early_at=None, changed_at=at)
        case Amended() | EditorialContested():
            return _anew(was, event, at)
        case DeadlineMoved():
            return _moved(was, event, at)
        case PhaseEntered():
            return replace(
                was,
                phase=event.phase,
                private=event.private,
                phase_since=at,
                editorial=None,
                held=None,
                closes_at=event.closes_at,
                closes_early_at=None,
                waits_since=None,
                remind_at=event.remind_at,
                reminded_at=None,
                listening_since=at,
                box=event.box,
                body=event.body,
                acted=was.acted if event.box == was.box else 0,
                stamped=0,
                turn_since=at,
                tied=event.tied,
                asked=(*was.asked, *(Seat(person=person) for person in event.asked)),
                flip_limit=None,
                changed_at=at,
            )
        case Stamped() | Judged() | AdviceAsked() | AdviceGiven() | Appealed() | AppealDecided():
            return _ruled(was, event, at)
        case Reminded():
            return replace(was, remind_at=None, reminded_at=event.at)
        case Closed():
            ending = Ending(
                outcome=event.outcome,
                because=event.because,
                effective_at=event.effective_at,
                winners=event.winners,
                level=event.level,
                by=event.by,
            )
            return replace(
                was,
                status="closed",
                ending=ending,
                held=None,
                undisclosed=event.undisclosed,
                acted=was.acted if event.took_part is None else event.took_part,
                eligible=event.eligible if event.eligible is not None else was.eligible,
                closes_early_at=None,
                waits_since=None,
                remind_at=None,
                review_at=event.review_at,
                appeal_until=event.appeal_until,
            )
        case Superseded():
            assert was.ending is not None, "it was in force"
            ending = Ending(
                outcome="superseded",
                because=Phrase(code="superseded.by", values={"replacement": event.replacement}),
                # Of an imported one its source has said when, and only what took its place was not known yet.
                effective_at=was.ending.effective_at if was.ending.outcome == "superseded" else at,
            )
            return replace(
                was,
                ending=ending,
                superseded_by=event.replacement,
                superseded=Suspended(
                    ending=was.ending, review_at=was.review_at, appeal_until=was.appeal_until
                ),
                appeal_until=None,
                review_at=None,
                changes=(),
                changed_at=at,
            )
        case Reinstated():
            assert was.superseded is not None, "it was superseded"
            return replace(
                was,
                ending=was.superseded.ending,
                superseded_by=None,
                superseded=None,
                appeal_until=was.superseded.appeal_until,
                review_at=was.superseded.review_at,
                changed_at=at,
            )
        case Replaces():
            return replace(was, supersedes=event.target, changed_at=at)
        case SupersededNothing():
            return replace(was, changed_at=at)
        case ReviewSet():
            return replace(was, review_at=event.review_at, review_told=False, changes=())
        case ReviewDue():
            return replace(was, review_told=True)
        case TodoAdded() | TodoPostponed() | TodoReassigned() | TodoDue() | TodoDone():
            return replace(was, todos=_todos(was, event, at), changed_at=at)
        case Related(relation="covers"):
            # They may be thousands: the entries have them.
            return replace(was, uses=was.uses + 1, changed_at=at)
        case Related():
            added = Relation(kind=event.relation, other=event.other, by=event.by)
            return replace(was, relations=(*was.relations, added), changed_at=at)
        case Unrelated():
            gone = was.relation(event.relation, event.other)
            kept = tuple(relation for relation in was.relations if relation != gone)
            return replace(was, relations=kept, changed_at=at)
        case Tagged():
            tagged = max(was.tagged, *event.tags)
            return replace(was, tags=(*was.tags, *event.tags), tagged=tagged, changed_at=at)
        case Untagged():
            left = tuple(number for number in was.tags if number not in event.tags)
            return replace(was, tags=left, changed_at=at)
        case (
            ObjectionRaised()
            | ObjectionDoubted()
            | ObjectionSustained()
            | ObjectionDropped()
            | SolutionOffered()
            | ObjectionResolved()
            | ObjectionWithdrawn()
            | ObjectionOverruled()
            | ObjectionEscalated()
            | ObjectionHolderLeft()
        ):
            return _with_objection(was, event, at)
        case _:
            assert_never(event)


def _shaken(was: Decision, event: PremiseChanged, at: datetime) -> Decision:
    """Of one premise the latest change counts."""
    change = Change(
        sequence=was.sequence + 1,
        at=at,
        what=event.what,
        link=event.link,
        other=event.other,
        assumption=event.assumption,
    )
    others = (
        earlier for earlier in was.changes if not earlier.is_about(event.link, event.other, event.assumption)
    )
    assumptions = tuple(
        replace(assumed, passed=True) if assumed.number == event.assumption else assumed
        for assumed in was.assumptions
    )
    return replace(was, changes=(*others, change), assumptions=assumptions, changed_at=at)


def with_secret_ballot(was: Decision, *, more: int) -> Decision:
    """How many have voted in secret is all that is known of them, and no instant."""
    return replace(was, acted=was.acted + more)


def _with_option(options: tuple[OptionId, ...], added: OptionId) -> tuple[OptionId, ...]:
    """None of the above stays last."""
    last = tuple(option for option in options if option == NONE_OF_ABOVE)
    return (*(option for option in options if option != NONE_OF_ABOVE), added, *last)


def _with_ballot(was: Decision, event: BallotCast, at: datetime) -> Decision:
    if event.box == SECOND:
        return replace(was, seconded=was.seconded + 1, touched=True, changed_at=at)
    for waits in was.awaiting:
        if event.box == second_of(waits.option):
            return _seconded_option(was, waits, at)
    if event.box == WISH:
        more = 0 if event.replaces or event.revision != was.revision else 1
        return replace(was, wishes=was.wishes + more, touched=True)
    if event.box == ATTENDED:
        more = 0 if event.replaces else 1
        return replace(was, attended=was.attended + more, touched=True, changed_at=at)
    if event.box != was.box:
        return replace(was, touched=was.touched or event.via != "opening")
    more = 0 if event.replaces or event.revision != was.revision else 1
    touched = was.touched or event.via != "opening"
    return replace(was, acted=was.acted + more, touched=touched, closes_early_at=None, changed_at=at)


def _seconded_option(was: Decision, waits: Awaiting, at: datetime) -> Decision:
    """One more has seconded this option: once enough have, it can be chosen."""
    others = tuple(other for other in was.awaiting if other != waits)
    if waits.missing > 1:
        waits = replace(waits, missing=waits.missing - 1)
        return replace(was, awaiting=(*others, waits), touched=True, changed_at=at)
    return replace(was, awaiting=others, options=_with_option(was.options, waits.option), changed_at=at)


def _anew(was: Decision, event: Amended | EditorialContested, at: datetime) -> Decision:
    new_round = event.round != was.round
    return replace(
        was,
        revision=event.revision,
        round=event.round,
        failed_rounds=event.failed_rounds,
        editorial=None,
        held=None,
        round_since=at if new_round else was.round_since,
        listening_since=at if new_round else was.listening_since,
        closes_at=event.closes_at,
        closes_early_at=None,
        waits_since=None,
        remind_at=event.remind_at,
        reminded_at=None if new_round else was.reminded_at,
        extended_for=() if new_round else was.extended_for,
        box=was.box if event.phase is None else MAIN,
        body=was.body if event.phase is None else event.body,
        acted=0,
        wishes=0,
        seconded=0 if event.seconded_anew else was.seconded,
        stamped=0,
        turn_since=at,
        phase=was.phase if event.phase is None else event.phase,
        private=was.private and event.phase is None,
        phase_since=was.phase_since if event.phase is None else at,
        flip_limit=None,
        status="open",
        ending=None,
        undisclosed=False,
        review_at=None,
        appeal_until=None,
        changed_at=at,
    )


def _ruled(
    was: Decision,
    event: Stamped | Judged | AdviceAsked | AdviceGiven | Appealed | AppealDecided,
    at: datetime,
) -> Decision:
    """What those do who act for the others."""
    match event:
        case Stamped():
            return replace(
                was, stamped=event.place, turn_since=at, acted=was.acted + 1, touched=True, changed_at=at
            )
        case AdviceAsked():
            seats = (*was.asked, *(Seat(person=person) for person in event.people))
            return replace(was, asked=seats, touched=True, changed_at=at)
        case AdviceGiven():
            seats = tuple(
                Seat(person=seat.person, answered=seat.answered or seat.person == event.by)
                for seat in was.asked
            )
            return replace(was, asked=seats, advised=was.advised + 1, touched=True, changed_at=at)
        case Appealed():
            assert was.ending is not None, "only what was decided is appealed"
            appealed = replace(
                was.ending, outcome="needs_judgement", because=Phrase(code="needs_judgement.appealed")
            )
            return replace(was, ending=appealed, appealed_from=was.ending, changed_at=at)
        case AppealDecided():
            before = was.appealed_from
            assert before is not None, "an appeal was made"
            if event.upheld:
                before = replace(
                    before, outcome="returned", because=Phrase(code="returned.appeal_upheld"), effective_at=at
                )
            return replace(was, ending=before, appeal_until=None, appealed_from=None, changed_at=at)
        case Judged():
            return replace(was, touched=True, changed_at=at)
        case _:
            assert_never(event)


def _todos(
    was: Decision, event: TodoAdded | TodoPostponed | TodoReassigned | TodoDue | TodoDone, at: datetime
) -> tuple[Todo, ...]:
    if isinstance(event, TodoAdded):
        added = Todo(number=event.todo, owner=event.owner, sequence=was.sequence + 1, due_at=event.due_at)
        return (*was.todos, added)
    return tuple(_todo(todo, event, at) if todo.number == event.todo else todo for todo in was.todos)


def _todo(was: Todo, event: TodoPostponed | TodoReassigned | TodoDue | TodoDone, at: datetime) -> Todo:
    match event:
        case TodoPostponed():
            return replace(was, due_at=event.due_at, asked=False)
        case TodoReassigned():
            return replace(was, owner=event.owner)
        case TodoDue():
            return replace(was, asked=True)
        case TodoDone():
            return replace(was, done_at=at)


def _moved(was: Decision, event: DeadlineMoved, at: datetime) -> Decision:
    return replace(
        was,
        closes_at=event.closes_at,
        waits_since=was.closes_at if event.closes_at is None else None,
        closes_early_at=None,
        remind_at=event.remind_at,
        listening_since=at if event.because.code == "extended.deaf" else was.listening_since,
        extensions=was.extensions + (1 if event.by is not None else 0),
        extended_for=(*was.extended_for, event.because.code) if event.by is None else was.extended_for,
        zone=event.zone if event.zone is not None else was.zone,
        ends_at=event.closes_at if event.by is not None else was.ends_at,
        flip_limit=event.not_beyond if event.not_beyond is not None else was.flip_limit,
        changed_at=at,
    )


ObjectionEvent = (
    ObjectionRaised
    | ObjectionDoubted
    | ObjectionSustained
    | ObjectionDropped
    | SolutionOffered
    | ObjectionResolved
    | ObjectionWithdrawn
    | ObjectionOverruled
    | ObjectionEscalated
    | ObjectionHolderLeft
)


def _with_objection(was: Decision, event: ObjectionEvent, at: datetime) -> Decision:
    if isinstance(event, ObjectionRaised):
        raised = Objection(
            number=event.number,
            by=event.by,
            state="raised",
            revision=event.revision,
            raised_at=at,
            touched_at=at,
        )
        return replace(
            was, objections=(*was.objections, raised), closes_early_at=None, touched=True, changed_at=at
        )
    objections = tuple(
        _objection(objection, event, at) if objection.number == event.number else objection
        for objection in was.objections
    )
    return replace(was, objections=objections, changed_at=at)


def _objection(was: Objection, event: ObjectionEvent, at: datetime) -> Objection:
    match event:
        case ObjectionRaised():
            return was
        case ObjectionDoubted():
            return replace(
                was,
                state="pending",
                tested=True,
                tests=was.tests + 1,
                test_closes_at=event.closes_at,
                askable=event.askable,
                answer_by=None,
                touched_at=at,
                escalated=False,
            )
        case ObjectionSustained(by=None):
            return replace(was, state="sustained", test_closes_at=None, touched_at=at)
        case ObjectionSustained(by=by) if by == was.by:
            return replace(
                was,
                answer_by=None,
                offered_by=was.offered_by if event.answered else None,
                touched_at=at,
                escalated=False,
                holder_left=False,
            )
        case ObjectionSustained():
            state = was.state if was.state == "pending" else "sustained"
            return replace(
                was, state=state, sustained_by=was.sustained_by + 1, touched_at=at, escalated=False
            )
        case SolutionOffered():
            return replace(
                was, offered_by=event.by, answer_by=event.answer_by, touched_at=at, escalated=False
            )
        case ObjectionDropped():
            return _settled(was, "dropped", at)
        case ObjectionResolved():
            return _settled(was, "resolved", at)
        case ObjectionWithdrawn():
            return _settled(was, "withdrawn", at)
        case ObjectionOverruled():
            return _settled(was, "overruled", at)
        case ObjectionEscalated():
            return replace(was, escalated=True)
        case ObjectionHolderLeft():
            return replace(was, holder_left=True)
        case _:
            assert_never(event)


def _settled(was: Objection, state: ObjectionState, at: datetime) -> Objection:
    return replace(was, state=state, settled_at=at, touched_at=at, test_closes_at=None, answer_by=None)
