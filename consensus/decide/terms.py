"""What the opener chooses of a ballot: bounds, range, budget, seats, reasons, names, none of the above."""

import re
from collections.abc import Mapping

from consensus import limits
from consensus.ballot import NONE_OF_ABOVE, POINTS_MAX
from consensus.decision import Decision
from consensus.frozen import replace
from consensus.process import BallotType, Process, Terms, fitted
from consensus.refusal import Refused

_RATIO = re.compile(r"o[1-9][0-9]{0,2}=[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")
TERMS_OF_BALLOT: Mapping[str, tuple[BallotType, ...]] = {
    "at_least": ("approve", "rank"),
    "at_most": ("approve", "rank"),
    "range": ("score",),
    "budget": ("budget",),
    "seats": ("rank",),
}
"""Limits of a ballot -> the forms that have them."""
NAMES_OPTIONS: tuple[BallotType, ...] = ("choice", "approve", "rank")
"""Forms without none of the above, which cannot get points."""


def fitting_terms(process: Process, wanted: Terms | None) -> Terms | None:
    """What the opener chose, refused where this ballot has no such thing or could not be counted."""
    if wanted is None or wanted == Terms():
        return None
    bounds = {name for name in TERMS_OF_BALLOT if getattr(wanted, name)}
    if bounds and "ballot" not in process.may_set:
        raise Refused("may-not-set", process=process.id, setting="ballot", try_code="other-process")
    for name in sorted(bounds):
        if process.ballot.type not in TERMS_OF_BALLOT[name] or (
            name == "seats" and (process.tally is None or process.tally.method != "stv")
        ):
            raise Refused("terms-do-not-fit", process=process.id, term=name, try_code="other-process")
    if process.ballot.type == "none" or (
        process.ballot.type == "position" and (wanted.add_options or wanted.shuffle)
    ):
        raise Refused("terms-do-not-fit", process=process.id, term="options", try_code="other-process")
    if wanted.names_shown and not process.ballot.names_shown:
        raise Refused("terms-do-not-fit", process=process.id, term="names", try_code="other-process")
    if wanted.default_option and process.ballot.type not in NAMES_OPTIONS:
        raise Refused("terms-do-not-fit", process=process.id, term="default_option", try_code="other-process")
    if wanted.ratios and (process.tally is None or process.tally.method != "debian"):
        raise Refused("terms-do-not-fit", process=process.id, term="ratios", try_code="other-process")
    ballot = fitted(process, wanted).ballot
    wrong = (
        any(_RATIO.fullmatch(ratio) is None for ratio in wanted.ratios)
        or (bool(ballot.range) and not (len(ballot.range) == 2 and ballot.range[0] < ballot.range[1]))
        or any(abs(points) > POINTS_MAX for points in (*ballot.range, wanted.budget or 0))
        or (ballot.at_most is not None and not 0 < ballot.at_least <= ballot.at_most)
        or (wanted.seats is not None and not 1 <= wanted.seats <= limits.OPTIONS_MAX)
    )
    if wrong:
        raise Refused("terms-impossible", process=process.id, try_code="other-process")
    return wanted


def terms_after(decision: Decision, process: Process) -> Terms | None:
    """What is left of it under another process: bounds were chosen for one form of ballot, the rest goes with the poll.

    Raises Refused where none of the above is missing, or cannot stand."""
    wanted = process.tally is not None and process.tally.default_option is not None
    has = NONE_OF_ABOVE in decision.options
    if (wanted and not has) or (has and process.ballot.type not in NAMES_OPTIONS):
        raise Refused(
            "options-do-not-fit", number=decision.number, process=process.id, try_code="open-a-new-one"
        )
    if decision.terms is None:
        return None
    return replace(decision.terms, at_least=None, at_most=None, range=(), budget=None, seats=None, ratios=())
