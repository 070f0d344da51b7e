"""Ballot boxes: everything a person answers in a decision is one current ballot in one named box.

The main question has the box `main`; the group test of objection 2 has `test.2`; who sustains it, `sustain.2`;
who seconds the proposal, `second`. One table of current ballots and one set of counters serves them all.
"""

from consensus.ids import BoxId, OptionId

MAIN = BoxId("main")
SECOND = BoxId("second")
WISH = BoxId("wish")
"""The box of those who wish to object and have given no reason yet; the only ballot is `wish`. It never stops."""

SOUNDINGS = BoxId("soundings")
"""What people told the drafter in private. Only the drafter ever sees what lies in it, summed up."""
ATTENDED = BoxId("attended")
"""Who is present, where that counts; the only ballot is `present`."""
PRESENT = "present"

DELEGATED = BoxId("delegated")
"""To whom people pass their vote on, where a process lets them; a ballot is the id of a person."""

ADVISORY = "advisory"
"""The class of those whose ballots are shown and never counted."""


def second_of(option: OptionId) -> BoxId:
    """The box of those who second an option that was added; the only ballot is `second`."""
    return BoxId(f"{SECOND}.{option}")


OBJECTED = "objected"
"""What lies in the main box of someone who took part by objecting: it counts for quorum and for no side."""


def test_of(objection: int, tests: int) -> BoxId:
    """The box of the latest of the group's tests of this objection; ballots are `qualifies` or `drop`. Each test has its
    own: what somebody said of the objection is no answer to whether the solution settles it."""
    return BoxId(f"test.{objection}" if tests < 2 else f"test.{objection}.{tests}")


def of_phase(phase: str) -> BoxId:
    """The box of a phase that has a ballot of its own."""
    return BoxId(f"phase.{phase}")


def is_vote(box: BoxId) -> bool:
    """Whether its ballots answer the decision itself, in the whole of it or in one phase."""
    return box == MAIN or box.startswith("phase.")


def sustain_of(objection: int) -> BoxId:
    """The box of those who sustain this objection; the only ballot is `sustain`."""
    return BoxId(f"sustain.{objection}")
