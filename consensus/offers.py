"""Offers to run as a decision what somebody proposed in talk: when one may be made, and when there are to be none.

The rule is strict, for an offer that is not wanted costs more than one that is missing: at least two others have taken a
stand, soon, in the same thread, and nothing is being decided there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

from consensus.frozen import Frozen

OTHERS_MIN = 2
MESSAGES_MAX = 15
"""The answers are among so many messages after the proposal, of that thread."""
WITHIN = timedelta(minutes=30)

PLACE_EVERY = timedelta(days=1)
"""A channel sees one in this time."""
PERSON_WEEK, PERSON_IN_WEEK_MAX = timedelta(days=7), 3
PAUSE, PAUSE_MAX = timedelta(days=1), timedelta(days=64)
"""After an offer that was not taken; it doubles each time in a row."""
ANSWERED_WITHIN = timedelta(days=1)
"""After this time, what has no answer counts as "not now"."""
KEPT = timedelta(days=130)
"""Older ones change nothing any more."""

JUDGED_FROM = 50
PRECISION_MIN = 0.8

OfferAnswer = Literal["yes", "not_now", "never"]


class Made(Frozen):
    """An offer that was made, and how it was answered; None: not yet."""

    at: datetime
    answer: OfferAnswer | None = None


class Figures(Frozen):
    """`made`: that were answered, or left a day without an answer; `yes`: that were taken."""

    made: int = 0
    yes: int = 0

    @property
    def precision(self) -> float:
        return self.yes / self.made if self.made else 0.0

    @property
    def poor(self) -> bool:
        """Too few are wanted: there are to be none any more."""
        return self.made >= JUDGED_FROM and self.precision < PRECISION_MIN


def may_offer(now: datetime, in_place: Sequence[Made], to_person: Sequence[Made]) -> bool:
    """Whether one more is not too many for the place and the person. Any order."""
    if any(made.at > now - PLACE_EVERY for made in in_place):
        return False
    if sum(made.at > now - PERSON_WEEK for made in to_person) >= PERSON_IN_WEEK_MAX:
        return False
    latest = sorted(to_person, key=lambda made: made.at, reverse=True)
    not_taken = len(list(takewhile(lambda made: made.answer != "yes", latest)))
    return not not_taken or latest[0].at + pause(not_taken) <= now


def pause(not_taken: int) -> timedelta:
    """How long nothing is offered to somebody who did not take the last so many."""
    doubled: int = 2 ** min(not_taken - 1, 6)
    return min(PAUSE * doubled, PAUSE_MAX)


class There(Frozen):
    """What it depends on whether an offer is made to somebody in a place."""

    on: bool
    muted: bool
    """They want none in this place."""
    deciding: bool
    """Something is being decided there already."""
    in_place: tuple[Made, ...] = ()
    to_person: tuple[Made, ...] = ()
    figures: Figures = Figures()
    """Of the whole installation."""


def is_wanted(there: There, now: datetime) -> bool:
    """Whether an offer may be made now."""
    if not there.on or there.muted or there.deciding or there.figures.poor:
        return False
    return may_offer(now, there.in_place, there.to_person)
