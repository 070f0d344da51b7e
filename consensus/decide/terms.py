"""What the opener chooses of a ballot: bounds, range, budget, seats, reasons, names, none of the above."""

import re

from consensus import limits
from consensus.ballots import FORMS
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.ballots.score import POINTS_MAX
from consensus.decision import Decision
from consensus.frozen import replace
from consensus.process import Process, Terms, fitted
from consensus.refusal import Refused

_RATIO = re.compile(r"o[1-9][0-9]{0,2}=[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")
_BOUNDS = ("at_least", "at_most", "budget", "range", "seats")
"""What bounds a ballot: keys of its form, and of a tally that elects several."""


def fitting_terms(process: Process, wanted: Terms | None) -> Terms | None:
    """What the opener chose, refused where this ballot has no such thing or could not be counted."""
    if wanted is None or wanted == Terms():
        return None
    form, tally = FORMS.get(process.ballot.type), process.tally
    bounds = [name for name in _BOUNDS if getattr(wanted, name)]
    if bounds and "ballot" not in process.may_set:
        raise Refused("may-not-set", process=process.id, setting="ballot", try_code="other-process")
    for name in bounds:
        seats = tally is not None and tally.method == "stv"
        if not (seats if name == "seats" else form is not None and name in form.keys):
            raise Refused("terms-do-not-fit", process=process.id, term=name, try_code="other-process")
    if process.ballot.type == "none" or (
        process.ballot.type == "position" and (wanted.add_options or wanted.shuffle)
    ):
        raise Refused("terms-do-not-fit", process=process.id, term="options", try_code="other-process")
    if wanted.names_shown and not process.ballot.names_shown:
        raise Refused("terms-do-not-fit", process=process.id, term="names", try_code="other-process")
    if wanted.default_option and not takes_none(process):
        raise Refused("terms-do-not-fit", process=process.id, term="default_option", try_code="other-process")
    if wanted.ratios and (tally is None or tally.method != "debian"):
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
    if (wanted and not has) or (has and not takes_none(process)):
        raise Refused(
            "options-do-not-fit", number=decision.number, process=process.id, try_code="open-a-new-one"
        )
    if decision.terms is None:
        return None
    return replace(decision.terms, at_least=None, at_most=None, range=(), budget=None, seats=None, ratios=())


def takes_none(process: Process) -> bool:
    """Whether none of the above can be one of its options."""
    form = FORMS.get(process.ballot.type)
    return form is not None and form.takes_none
