"""What people did in a decision, read back out of its entries: the commands that they gave, at the times they gave them.

What followed by the rule (a closing, a test that ended, a reminder) is left out: under other rules other things follow.
Words are left out as well, so that an erased text changes nothing; that there were some is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from consensus.ballot_boxes import ATTENDED, DELEGATED, OBJECTED, SECOND, SOUNDINGS, WISH, is_vote
from consensus.commands import (
    Accept,
    AddOption,
    Advise,
    Amend,
    AnswerTest,
    Appeal,
    AskAdvice,
    Attend,
    Close,
    Command,
    Contest,
    Delegate,
    Doubt,
    Extend,
    Judge,
    Object,
    Overrule,
    RemoveOption,
    Resolve,
    Second,
    Sound,
    Stamp,
    Sustain,
    TakeBack,
    Until,
    Via,
    Vote,
    Wish,
    Withdraw,
    WithdrawObjection,
)
from consensus.decision import Decision
from consensus.due import next_due
from consensus.events import (
    AdviceAsked,
    AdviceGiven,
    Amended,
    AppealDecided,
    Appealed,
    BallotCast,
    BallotTakenBack,
    Closed,
    ClosedEarly,
    DeadlineMoved,
    EditorialContested,
    Event,
    Judged,
    ObjectionDoubted,
    ObjectionHolderLeft,
    ObjectionOverruled,
    ObjectionRaised,
    ObjectionResolved,
    ObjectionSustained,
    ObjectionWithdrawn,
    OptionAdded,
    OptionRemoved,
    PhaseEntered,
    Private,
    SolutionOffered,
    Stamped,
)
from consensus.evolve import evolve
from consensus.frozen import Frozen
from consensus.ids import OptionId, PersonId
from consensus.process import Process

Past = Sequence[tuple[datetime, Event]]
RULED = frozenset({"route", "judge", "decide"})
"""Phases that a stamp or a verdict ends; nobody closes them."""

RULING = (Amend, Close, Extend, Judge, Overrule, RemoveOption, Stamp, Withdraw)
"""Commands that may take more than a part in it; whoever gave them had the right to."""


class Deed(Frozen):
    """What a person did. `command` None: they left (`act` `left`), or the content of their ballot was erased (`erased`)."""

    at: datetime
    who: PersonId
    command: Command | None = None
    act: str = ""
    position: str = ""
    """Of an objection: the position that was taken with it."""
    objection: int = 0
    """Of an objection: its number."""


def deeds(past: Past, process: Process) -> Iterator[Deed]:
    """The deeds in their order. `past`: all events of a decision, `process`: by which it was decided."""
    was: Decision | None = None
    for place, (at, event) in enumerate(past):
        if was is not None:
            before = [other for then, other in past[max(0, place - 4) : place] if then == at]
            after = [other for then, other in past[place + 1 : place + 4] if then == at]
            who, command = _deed(was, event, at, before, after, place, process)
            if who is not None:
                if command is None:
                    gone = isinstance(event, ObjectionHolderLeft | BallotTakenBack)
                    yield Deed(at=at, who=who, act="left" if gone else "erased")
                else:
                    raised = event if isinstance(event, ObjectionRaised) else None
                    yield Deed(
                        at=at,
                        who=who,
                        command=command,
                        position="" if raised is None else _taken_with(raised, after),
                        objection=0 if raised is None else raised.number,
                    )
        was = evolve(was, event, at)


Done = tuple[PersonId | None, Command | None]
NOBODY: Done = None, None


def _deed(
    was: Decision,
    event: Event,
    at: datetime,
    before: Sequence[Event],
    after: Sequence[Event],
    place: int,
    process: Process,
) -> Done:
    """Who did it, and by which command; nobody where it followed from something else."""
    words_given = f"({place})"
    """Other than anything that was said before."""
    match event:
        case BallotCast():
            return _of_ballot(was, event, before, after, words_given)
        case BallotTakenBack():
            return _of_taking_back(event, before, after)
        case ObjectionRaised(by=by, words=words):
            return by, Object(
                decision=1,
                reason=words_given,
                affects=_was_given(words, "affects", words_given),
                remedy=_was_given(words, "remedy", words_given),
            )
        case ObjectionDoubted(by=by, number=number, by_rule=False) if by is not None:
            return by, Doubt(decision=1, objection=number, reason=words_given)
        case ObjectionSustained(by=by, number=number) if by is not None:
            return by, Sustain(decision=1, objection=number)
        case SolutionOffered(by=by, number=number, amendment=False):
            return by, Resolve(decision=1, objection=number, how=words_given)
        case ObjectionResolved(by=by, number=number) if not _follows(by, before):
            held = was.objection(number)
            if held is not None and held.by == by:
                return by, Resolve(decision=1, objection=number, how="")
            return by, Accept(decision=1, objection=number)
        case ObjectionWithdrawn(by=by, number=number) if not _follows_vote(by, before, process):
            return by, WithdrawObjection(decision=1, objection=number)
        case ObjectionOverruled(by=by, number=number) if not any(
            isinstance(other, Judged) for other in before
        ):
            return by, Overrule(decision=1, objection=number, reason=words_given)
        case ObjectionHolderLeft(number=number):
            held = was.objection(number)
            return (None if held is None else held.by), None
        case Amended(by=by, editorial_until=until):
            return by, Amend(decision=1, text=words_given, editorial=until is not None)
        case EditorialContested(by=by):
            return by, Contest(decision=1)
        case DeadlineMoved(by=by, closes_at=closes_at) if by is not None:
            return by, Extend(decision=1, until=Until(at=closes_at, zone=event.zone or "UTC"))
        case Stamped(by=by, position=position, words=words):
            return by, Stamp(decision=1, position=position, reason=_reason(words, words_given))
        case Judged(by=by, verdict=verdict, words=words):
            heeded = "; ".join(
                f"{other.piece} {'taken' if other.taken else 'not taken'}" for other in event.advice
            )
            spoken = verdict.replace("_", "-")
            return by, Judge(decision=1, verdict=spoken, reason=_reason(words, words_given), advice=heeded)
        case AdviceAsked(by=by, people=people):
            return by, AskAdvice(decision=1, accounts=tuple(people))
        case AdviceGiven(by=by):
            return by, Advise(decision=1, text=words_given)
        case Appealed(by=by):
            return by, Appeal(decision=1, reason=words_given)
        case AppealDecided(by=by, upheld=upheld):
            return by, Judge(decision=1, verdict="upheld" if upheld else "dismissed", reason=words_given)
        case OptionAdded(by=by, option=option):
            return by, AddOption(decision=1, text=words_of(option))
        case OptionRemoved(by=by, option=option):
            return by, RemoveOption(decision=1, option=option)
        case ClosedEarly(by=by):
            return by, Close(decision=1, reason=words_given)
        case PhaseEntered():
            due = next_due(was, process)
            early = not before and not _rules_next(after) and (due is None or at < due)
            return (was.opened_by, Close(decision=1)) if early else NOBODY
        case Closed(by=by, outcome=outcome) if by is not None and was.held is None:
            if outcome == "withdrawn":
                return by, Withdraw(decision=1)
            ruled = process.phase(was.phase).act in RULED or any(
                isinstance(other, ClosedEarly) for other in before
            )
            return NOBODY if ruled else (by, Close(decision=1))
        case _:
            return NOBODY


def words_of(option: OptionId) -> str:
    """What stands for the words of an option."""
    return f"({option})"


def content_of(event: BallotCast) -> str | None:
    """What the ballot says; None where that was erased."""
    sealed = None if event.sealed is None else event.sealed.value
    choice = event.choice if event.choice is not None else sealed
    return choice if isinstance(choice, str) else None


def _of_ballot(
    was: Decision, event: BallotCast, before: Sequence[Event], after: Sequence[Event], words_given: str
) -> Done:
    by, box, choice = event.by, event.box, content_of(event)
    if event.via == "opening":
        return NOBODY
    if box.startswith("sustain."):
        return NOBODY  # the entry that says so comes next
    if box == SECOND:
        return by, Second(decision=1)
    if box.startswith(f"{SECOND}."):
        return by, Second(decision=1, option=words_of(OptionId(box.partition(".")[2])))
    if box == WISH:
        return by, Wish(decision=1, via="reaction" if event.via == "reaction" else "")
    if box == ATTENDED:
        votes = after and isinstance(after[0], BallotCast) and after[0].by == by and is_vote(after[0].box)
        return NOBODY if votes else (by, Attend(decision=1))
    if choice is None:
        return by, None
    if box == SOUNDINGS:
        return by, Sound(decision=1, lean=choice, text=_reason(event.words, words_given))
    if box == DELEGATED:
        return by, Delegate(decision=1, account=choice)
    if box.startswith("test."):
        return by, AnswerTest(decision=1, objection=int(box.split(".")[1]), verdict=choice)
    if _objected(by, before):
        return NOBODY
    via: Via = "reaction" if event.via == "reaction" else ""
    return by, Vote(decision=1, choice=choice, reason=_reason(event.words, words_given), via=via)


def _of_taking_back(event: BallotTakenBack, before: Sequence[Event], after: Sequence[Event]) -> Done:
    by, box = event.by, event.box
    if event.left:
        return by, None
    if box == WISH:
        voted = (
            before and isinstance(before[-1], BallotCast) and before[-1].by == by and is_vote(before[-1].box)
        )
        return NOBODY if voted or _objected(by, before) else (by, TakeBack(decision=1))
    if box == DELEGATED:
        return by, Delegate(decision=1, account=None)
    wishes = after and isinstance(after[0], BallotCast) and after[0].by == by and after[0].box == WISH
    return NOBODY if wishes else (by, TakeBack(decision=1))


def _objected(by: PersonId, before: Sequence[Event]) -> bool:
    """Whether they just objected, and what comes now belongs to that."""
    kept = [other for other in before if not isinstance(other, BallotTakenBack)]
    return bool(kept) and isinstance(kept[-1], ObjectionRaised) and kept[-1].by == by


def _taken_with(event: ObjectionRaised, after: Sequence[Event]) -> str:
    cast = next((other for other in after if isinstance(other, BallotCast)), None)
    if cast is None or cast.by != event.by or not is_vote(cast.box):
        return ""
    choice = content_of(cast)
    return "" if choice is None or choice == OBJECTED else choice


def _rules_next(after: Sequence[Event]) -> bool:
    """Whether a verdict comes next, which ended the phase before it."""
    return bool(after) and isinstance(after[0], Judged)


def _follows(by: PersonId, before: Sequence[Event]) -> bool:
    """Whether their own new text, or their vote, settled the objection."""
    return any(
        isinstance(other, Amended | EditorialContested | BallotCast | SolutionOffered) and other.by == by
        for other in before
    )


def _follows_vote(by: PersonId, before: Sequence[Event], process: Process) -> bool:
    replaces = process.objection is not None and process.objection.replaces_position
    return replaces and any(isinstance(other, BallotCast) and other.by == by for other in before)


def _reason(words: Private | None, words_given: str) -> str:
    """Whether there was a reason; one that was erased was given, too."""
    if words is None:
        return ""
    return words_given if not isinstance(words.value, Mapping) or words.value.get("reason") else ""


def _was_given(words: Private, key: str, words_given: str) -> str:
    """As `_reason`, of another part; of what was erased nobody knows whether there was other."""
    if not isinstance(words.value, Mapping):
        return words_given if key == "remedy" else ""
    return words_given if words.value.get(key) else ""
