"""The lines of the overview in words: what a decision waits for, what happens by itself, who holds what up."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from adapters.wording import terms
from adapters.wording.lists import few_of, one_line
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.outcomes import Outcome
from consensus.views.overview import (
    Ahead,
    Awaited,
    DecidedLine,
    HeldBy,
    Hold,
    LaterLine,
    ReviewLine,
    SilenceLine,
    StuckLine,
    TagGroup,
    Wait,
)

WAITS: Mapping[str, str] = {
    "answer": gettext_noop("your answer"),
    "test": gettext_noop("whether {objection:own} qualifies"),
    "offer": gettext_noop("whether {objection:own} is settled"),
    "objection": gettext_noop("your reply to {objection:own}"),
    "stamp": gettext_noop("your stamp"),
    "verdict": gettext_noop("your verdict"),
    "decision": gettext_noop("your decision"),
    "advice": gettext_noop("your advice"),
    "question": gettext_noop("your answer to a question"),
    "sounding": gettext_noop("what you think of it, in private"),
    "second": gettext_noop("your support"),
}
HOLDERS: Mapping[HeldBy, str] = {
    "objector": gettext_noop("waits for {names:names}"),
    "opener": gettext_noop("waits for {names:names}"),
    "group": gettext_noop("the group is asked"),
    "administrator": gettext_noop("waits for an administrator"),
    "stamper": gettext_noop("waits for the stamp of {names:names}"),
    "judge": gettext_noop("waits for the verdict of {names:names}"),
    "decider": gettext_noop("waits for the decision of {names:names}"),
    "adviser": gettext_noop("waits for the advice of {names:names}"),
}


def waits_for(words: Sentences, number: int, wait: Wait) -> str:
    """`your answer, Friday 17:00`; without a deadline since when."""
    what = words.say(WAITS[wait.why], number=number, objection=wait.objection)
    if wait.until is not None:
        return words.write.commas((what, words.moment(wait.until)))
    return words.write.commas((what, words.say("since {at:day}", at=wait.since)))


def awaits(words: Sentences, awaited: Awaited, *, too: bool = False) -> str:
    """`waits for Bo, Cy and 3 more`; nothing where nobody is awaited. `too`: besides the reader."""
    if not awaited.count:
        return ""
    people = few_of(words, awaited.names, awaited.count)
    return (
        words.say("also waits for {people}", people=people)
        if too
        else words.say("waits for {people}", people=people)
    )


def comes_later(words: Sentences, line: LaterLine) -> str:
    """`until Friday 17:00, waits for Bo and Cy`"""
    until = words.say("no deadline")
    if line.closes_at is not None:
        until = words.say("until {at:when}", at=line.closes_at)
    return words.write.commas(filter(None, (until, awaits(words, line.awaited))))


def by_silence(words: Sentences, line: SilenceLine) -> str:
    """`adopted Wednesday 10:00 unless somebody objects`"""
    return will_end(words, line.kind, line.ahead.outcome, line.ahead.at, line.may_object)


def by_itself(words: Sentences, kind: str, ahead: Ahead) -> str:
    return will_end(words, kind, ahead.outcome, ahead.at)


def will_end(
    words: Sentences, kind: str, outcome: Outcome | None, at: datetime, may_object: bool = False
) -> str:
    """`outcome` None: nothing is told of it."""
    if outcome is None:
        return words.say("ends {at:when}", at=at)
    ended = terms.DECIDED if kind == "poll" and outcome == "adopted" else outcome
    if may_object and outcome == "adopted":
        return words.say("{outcome:outcome} {at:when} unless somebody objects", outcome=ended, at=at)
    return words.say("{outcome:outcome} {at:when}", outcome=ended, at=at)


def stuck_on(words: Sentences, line: StuckLine) -> str:
    """`Bo's objection, 4 days, waits for Ann`, then how it ends if nobody moves."""
    blocks = [held_up(words, line.number, block) for block in line.blocks]
    if line.ahead is None:
        return words.write.commas(blocks)
    ends = words.say("{end} if nobody acts", end=by_itself(words, line.kind, line.ahead))
    return words.write.commas([*blocks, ends])


def held_up(words: Sentences, number: int, block: Hold) -> str:
    """`Bo objects (D-1.1), since Tuesday, waits for Ann`"""
    holder = words.say(HOLDERS[block.held_by], names=block.holders) if block.holders or block.held_by in (
        "group", "administrator",
    ) else ""  # fmt: skip
    since = words.say("since {at:day}", at=block.held_since)
    if block.why != "objection":
        return words.write.commas(filter(None, (holder, since)))
    by = words.say(
        "{by:name} objects ({own})", by=block.by, own=words.write.objection(number, block.objection)
    )
    return words.write.commas(filter(None, (by, words.say("since {at:day}", at=block.since), holder)))


def decided_as(words: Sentences, line: DecidedLine) -> str:
    """`adopted, 7 of 8, 1 concern`; of a poll what was chosen."""
    if line.group is not None:
        return stands_for(words, line.group)
    outcome = words.outcome(line.outcome, "options" if line.kind == "poll" else "proposal")
    if line.winners and line.outcome == "adopted":
        outcome = words.write.listed([one_line(winner) for winner in line.winners])
    pieces = [outcome]
    if line.eligible:
        pieces.append(
            words.say("{took_part:n} of {eligible:n}", took_part=line.took_part, eligible=line.eligible)
        )
    elif line.took_part:
        pieces.append(words.say("{took_part:people} answered", took_part=line.took_part))
    if line.concerns:
        pieces.append(words.count("concerns", line.concerns))
    if line.superseded_by is not None:
        pieces.append(words.say("superseded by {number:D}", number=line.superseded_by))
    return words.write.commas(pieces)


def stands_for(words: Sentences, group: TagGroup) -> str:
    """`the latest of 12 recorded under #refunds`"""
    return words.say("the latest of {count:n} recorded under #{tag}", count=group.count, tag=group.tag)


def to_review(words: Sentences, line: ReviewLine, now: datetime) -> str:
    """`decided Tuesday 1 Sep, Ann`; with the day on which it is to be looked at, where that is to come."""
    pieces = [words.say("decided {at:day}", at=line.decided_at), words.name(line.owner) if line.owner else ""]
    if line.review_at > now:
        pieces.append(words.say("to be looked at again {at:day}", at=line.review_at))
    return words.write.commas(filter(None, pieces))


def todo_pieces(
    words: Sentences, *, text: str, owner: str, due_at: datetime | None, overdue: bool
) -> Iterator[str]:
    """`to do: Roll-back script`, `Di`, `by Friday 4 Dec`, `overdue`"""
    yield words.write.labelled(words.say("to do"), one_line(text)) if text else words.say("to do")
    if owner:
        yield words.name(owner)
    if due_at is not None:
        yield words.say("by {at:when}", at=due_at)
    if overdue:
        yield words.say("overdue")
