"""Which one-off messages follow from what happened, and for whom.

Noise is kept low: a decision posts its card, one thread line per objection or new round, one reminder and one outcome.
Everything else is an edit of the card or a private answer.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from consensus import limits
from consensus.access import actors_of
from consensus.ballot_boxes import SOUNDINGS, WISH
from consensus.decision import Decision
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
from consensus.frozen import Frozen
from consensus.ids import PersonId
from consensus.process import ADMINISTRATOR, OPENER, Process

Audience = Literal[
    "thread",
    "place",
    "person",
    "opener",
    "administrators",
    "silent",
    "acted",
    "answered",
    "sounded",
    "askable",
    "emptied",
    "makers",
]
"""`thread`: a line under the card. `place`: shown in the channel too. The rest are private: one person, the opener,
the administrators, the members who have not acted, those who had acted on the revision before, those (but for who changed the text) who have on this one, those who are sounded out, those who may answer
the group test of `objection`, those whose ballots name nothing any more, now that an option was withdrawn, and those who took decisions like this one alone."""

Kind = Literal[
    "objection_raised",
    "objection_doubted",
    "objection_test",
    "objection_settled",
    "objection_stands",
    "solution_asked",
    "objection_stale",
    "holder_left",
    "amended",
    "amended_acted",
    "amended_editorial",
    "contested",
    "extended",
    "waits",
    "phase",
    "reminder",
    "reminder_thread",
    "option_renamed",
    "option_withdrawn",
    "ballot_emptied",
    "outcome",
    "review_due",
    "todo_wanted",
    "todo_given",
    "todo_due",
    "question",
    "answered",
    "stamp_asked",
    "stamped",
    "judgement_asked",
    "judged",
    "advice_asked",
    "advice_given",
    "sounding",
    "sounding_asked",
    "sounding_changed",
    "perform",
    "appealed",
    "appeal_decided",
    "wish",
    "rule_wanted",
    "card_lost",
]
"""`card_lost` follows from no event: its card is gone from the platform, and the opener is told another way."""


class Notice(Frozen):
    """A one-off message that follows from the entry `sequence`. One of the same (decision, kind, key) goes to a person
    once; `kind` names the wording (`notice.objection_raised` ...)."""

    kind: Kind
    key: str
    audience: Audience
    sequence: int
    to: PersonId | None = None
    objection: int | None = None


def notices_of(
    events: Sequence[Event], after: Decision, process: Process | None = None
) -> tuple[Notice, ...]:
    """The notices that these events cause. `after.sequence` is the number of the last of them. `process` says whose turn
    it is now, where one in particular is to act."""
    if len(events) == 1 and isinstance(events[0], BallotCast) and events[0].box == after.box:
        return ()  # as most are
    first = after.sequence - len(events) + 1
    notices = [notice for place, event in enumerate(events) for notice in _of(event, first + place, after)]
    if process is not None and any(isinstance(event, TURNS) for event in events):
        notices += _whose_turn(after, process)
        notices += _stamped_before(events[-1], after, process)
    if process is not None and any(isinstance(event, Closed) for event in events) and after.in_force:
        notices += _to_perform(after, process)
    if process is not None and in_private(after, process):
        # Nothing is posted yet, and of what was withdrawn nothing ever is.
        notices = [notice for notice in notices if notice.audience not in ("thread", "place")]
        if after.is_open and any(isinstance(event, BEGINNINGS) for event in events):
            key = str(after.sequence)
            notices.append(
                Notice(kind="sounding_asked", key=key, audience="sounded", sequence=after.sequence)
            )
        elif after.is_open and any(isinstance(event, Amended) for event in events):
            key = str(after.sequence)
            notices.append(
                Notice(kind="sounding_changed", key=key, audience="sounded", sequence=after.sequence)
            )
    return tuple(notices)


def in_private(decision: Decision, process: Process) -> bool:
    """Whether it is being sounded out, or was withdrawn during that, so that nothing of it is posted."""
    return any(phase.id == decision.phase and phase.private for phase in process.phases)


BEGINNINGS = (Opened, ElectorateGathered, ProcessChanged, PhaseEntered)


TURNS = (Opened, ElectorateGathered, ProcessChanged, PhaseEntered, Stamped, Amended)
"""After these it may be somebody's turn."""


def _whose_turn(after: Decision, process: Process) -> Iterator[Notice]:
    """A word to the next on the route, or to the judge or decider: to people who are known by name."""
    phase = process.phase(after.phase)
    name = actors_of(phase.actors, after)
    role = None if name is None else after.role(name)
    if not after.is_open or phase.act not in ("route", "judge", "decide"):
        return
    if phase.act == "route":
        people = () if role is None else role.people[after.stamped : after.stamped + 1]
    else:
        people = (after.opened_by,) if name == OPENER else () if role is None else role.people
    kind: Kind = "stamp_asked" if phase.act == "route" else "judgement_asked"
    for person in people:
        key = f"{after.sequence}:{after.stamped}:{person}"
        yield Notice(kind=kind, key=key, audience="person", sequence=after.sequence, to=person)
    if name == ADMINISTRATOR:
        key = f"{after.sequence}:administrators"
        yield Notice(kind=kind, key=key, audience="administrators", sequence=after.sequence)


def _to_perform(after: Decision, process: Process) -> Iterator[Notice]:
    """A word to each of those who carry it out."""
    roles = [role for role in after.roles if role.name in process.performed_by]
    for person in dict.fromkeys(person for role in roles for person in role.people):
        key = f"{after.sequence}:{person}"
        yield Notice(kind="perform", key=key, audience="person", sequence=after.sequence, to=person)


def _stamped_before(event: Event, after: Decision, process: Process) -> Iterator[Notice]:
    """An editorial change is told to those who have stamped already; they have no ballots by which to find them."""
    phase = process.phase(after.phase)
    role = after.role(actors_of(phase.actors, after) or "")
    if (
        phase.act != "route"
        or role is None
        or not isinstance(event, Amended)
        or event.editorial_until is None
    ):
        return
    for person in dict.fromkeys(role.people[: after.stamped]):
        key = f"{after.sequence}:{person}"
        yield Notice(kind="amended_editorial", key=key, audience="person", sequence=after.sequence, to=person)


def reminder_key(decision: Decision) -> str:
    """The deadline: moved and reached again, it is another reminder; told twice, it is the same."""
    return f"{round_of_reminders(decision)}{decision.closes_at}"


def round_of_reminders(decision: Decision) -> str:
    """How the keys of the reminders of this round begin."""
    return f"{decision.round}:"


SAID_BY_THE_CARD = frozenset({"extended.objections_settled", "extended.changed", "extended.flip"})
"""Why a deadline moves as what people did was said already."""
FOR_THE_SILENT = frozenset({"extended.silence", "extended.quorum"})


def _too_many(decision: Decision) -> bool:
    return (decision.eligible or 0) > limits.SILENT_REMINDED_ONE_BY_ONE_MAX


def _many(decision: Decision) -> bool:
    """Whether one line in the thread is for all, because they are too many to be written to, or not known."""
    return _too_many(decision) or decision.snapshot == "counted"


def _advice_asked(people: tuple[PersonId, ...], notice: Callable[..., Notice]) -> Iterator[Notice]:
    for person in people:
        yield notice("advice_asked", "person", to=person)


def _of(event: Event, sequence: int, after: Decision) -> Iterator[Notice]:
    def notice(
        kind: Kind,
        audience: Audience,
        *,
        key: str = "",
        to: PersonId | None = None,
        objection: int | None = None,
    ) -> Notice:
        return Notice(
            kind=kind,
            key=key or str(sequence),
            audience=audience,
            sequence=sequence,
            to=to,
            objection=objection,
        )

    def concerned(kind: Kind, number: int, by: PersonId | None) -> Iterator[Notice]:
        """To the opener, whoever raised the objection and whoever offered to settle it, but not to who did it."""
        raised = after.objection(number)
        people = (after.opened_by, *(() if raised is None else (raised.by, raised.offered_by)))
        for person in dict.fromkeys(people):
            if person not in (by, None):
                yield notice(kind, "person", to=person, objection=number)

    match event:
        case BallotCast(box=box):
            if box == WISH:
                # One quiet line for all who wish to object to this text.
                yield notice("wish", "thread", key=f"revision:{after.revision}")
            elif box == SOUNDINGS:
                yield notice("sounding", "opener")
        case ObjectionRaised():
            yield notice("objection_raised", "thread", objection=event.number)
            if event.by != after.opened_by:
                yield notice("objection_raised", "opener", objection=event.number)
        case ObjectionDoubted():
            if after.snapshot == "counted":  # who may answer is not known
                yield notice("objection_doubted", "thread", objection=event.number)
            else:
                yield from concerned("objection_doubted", event.number, event.by)
            yield notice("objection_test", "askable", objection=event.number)
        case ObjectionSustained():
            yield from concerned("objection_stands", event.number, event.by)
        case ObjectionDropped():
            yield from concerned("objection_settled", event.number, None)
        case ObjectionResolved() | ObjectionWithdrawn() | ObjectionOverruled():
            yield from concerned("objection_settled", event.number, event.by)
        case SolutionOffered():
            holder = after.objection(event.number)
            if holder is not None:
                yield notice("solution_asked", "person", to=holder.by, objection=event.number)
        case ObjectionEscalated():
            yield notice("objection_stale", "opener", objection=event.number)
            yield notice("objection_stale", "administrators", objection=event.number)
        case ObjectionHolderLeft():
            yield notice("holder_left", "opener", objection=event.number)
            yield notice("holder_left", "administrators", objection=event.number)
        case Amended(editorial_until=until) if until is not None:
            yield notice("amended_editorial", "thread")
            yield notice("amended_editorial", "answered")
            for seat in after.asked:
                if seat.answered and seat.person != event.by:
                    yield notice("amended_editorial", "person", to=seat.person)
        case EditorialContested():
            yield notice("contested", "thread")
            yield notice("amended_acted", "acted")
        case Amended():
            yield notice("amended", "thread")
            yield notice("amended_acted", "acted")
        case DeadlineMoved(closes_at=None):
            for number in (objection.number for objection in after.standing):
                yield from concerned("waits", number, None)
        case DeadlineMoved(because=because) if because.code in SAID_BY_THE_CARD:
            return
        case DeadlineMoved(because=because) if because.code in FOR_THE_SILENT and not _many(after):
            yield notice("extended", "silent")
        case DeadlineMoved():
            yield notice("extended", "thread")
        case PhaseEntered():
            yield notice("phase", "thread")
            yield from _advice_asked(event.asked, notice)
        case Stamped():
            yield notice("stamped", "thread")
        case Judged():
            yield notice("judged", "thread")
        case AdviceAsked():
            yield from _advice_asked(event.people, notice)
        case AdviceGiven():
            yield notice("advice_given", "thread")
        case Appealed():
            yield notice("appealed", "place")
            yield notice("appealed", "administrators")
        case AppealDecided():
            yield notice("appeal_decided", "place")
        case Reminded():
            key = reminder_key(after)
            if _many(after):
                yield notice("reminder_thread", "thread", key=key)
            # Of a counted electorate those are known who have acted here before, and of its groups nobody.
            if not _too_many(after) and not after.groups:
                yield notice("reminder", "silent", key=key)
        case Closed():
            yield notice("outcome", "place")
            if after.in_force:
                yield notice("todo_wanted", "opener")
        case TodoAdded() | TodoReassigned() if event.owner != event.by:
            yield notice("todo_given", "person", to=event.owner)
        case TodoDue():
            owner = next(todo.owner for todo in after.todos if todo.number == event.todo)
            yield notice("todo_due", "person", to=owner)
        case ReviewDue():
            yield notice("review_due", "thread")
            yield notice("review_due", "opener")
        case OptionRenamed():
            yield notice("option_renamed", "thread")
        case OptionRemoved(withdrawn=True):
            yield notice("option_withdrawn", "thread")
            yield notice("ballot_emptied", "emptied")
        case Asked():
            yield notice("question", "thread")
        case Answered():
            yield notice("answered", "thread")
            if event.asker != event.by:
                yield notice("answered", "person", to=event.asker)
        case Recorded(imported=False, under=None):
            # Once a day is soon enough, and only where there are enough of them (storage/outgoing.py).
            yield notice("rule_wanted", "makers")
        case Opened() | ProcessChanged():
            yield from _advice_asked(event.asked, notice)
        case (
            ElectorateGathered()
            | OptionAdded()
            | OptionRemoved()
            | BallotTakenBack()
            | AllActed()
            | EarlyCloseStopped()
            | EndHeld()
            | ClosedEarly()
            | ReviewSet()
            | LinkAttached()
            | AssumptionMade()
            | PremiseKept()
            | PremiseChanged()
            | StillRight()
            | TakenUpAgain()
            | Unwatched()
            | Superseded()
            | SupersededNothing()
            | Replaces()
            | TodoAdded()
            | TodoPostponed()
            | TodoReassigned()
            | TodoDone()
            | Related()
            | Unrelated()
            | Tagged()
            | Untagged()
            | Reinstated()
            | Recorded()
        ):
            return
