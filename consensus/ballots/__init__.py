"""Ballots over options, one file a form.

    choice   o2                    approve  o1,o3                 rank  o2>o1=o3
    score    o1=5,o2=0             budget   o1=4,o3=-1            slot  o1=yes,o2=maybe

Nobody else compares the type of a ballot as a word: they ask its form.
"""

from collections.abc import Mapping, Sequence

from consensus.ballots.approve import Approve
from consensus.ballots.budget import Budget
from consensus.ballots.choice import Choice
from consensus.ballots.form import BallotForm
from consensus.ballots.options import BLANK
from consensus.ballots.rank import Rank
from consensus.ballots.score import Score
from consensus.ballots.slot import Slot
from consensus.ballots.typed import Texts, Typed, quoted
from consensus.ids import OptionId
from consensus.process import BallotRule
from consensus.refusal import Refused

FORMS: Mapping[str, BallotForm] = {
    form.type: form for form in (Choice(), Approve(), Score(), Budget(), Rank(), Slot())
}
"""By the type of the rule (process.BallotType). The first is what a poll has that names none."""


def read_ballot(rule: BallotRule, options: Sequence[OptionId], texts: Texts, typed: str, number: int) -> str:
    """The canonical ballot that somebody means. `typed` may be canonical already (a button or a form wrote it).

    Raises Refused with `line`, `start`, `end` (the place in it) and `repaired` (or empty).
    """
    form, line = FORMS[rule.type], Typed(rule, options, texts, typed, number)
    if not line.line:
        raise Refused("empty-ballot", try_code="vote-like-this", **line.marked())
    text = line.line if form.is_canonical(line.line) else form.read(line)
    form.check(line, form.marks(text))
    return text


def read_option(
    rule: BallotRule, options: Sequence[OptionId], texts: Texts, typed: str, number: int
) -> OptionId:
    """The one option that somebody names. Raises Refused like `read_ballot`."""
    return Typed(rule, options, texts, typed, number).only_option()


def spoken(rule: BallotRule, texts: Texts, text: str) -> str:
    """The ballot as it is read back to its voter, and as it could be typed again: `Kyoto > Osaka = Nara`."""
    if text == BLANK:
        return BLANK
    return FORMS[rule.type].spoken(text, lambda option: quoted(texts.get(option) or option))
