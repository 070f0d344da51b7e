"""Whether a ballot keeps the rules of its poll: known options, each once, as many and as much as one ballot may."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from consensus.ballot import NONE_OF_ABOVE, cost, limits_of, named_in, values_in
from consensus.ids import OptionId
from consensus.plain import Value
from consensus.process import BallotRule
from consensus.refusal import Refused


class Place(NamedTuple):
    """Where in somebody's line a mistake is, and the line as it may have been meant (or empty)."""

    line: str
    start: int
    end: int
    repaired: str = ""

    def values(self) -> Mapping[str, Value]:
        return {**self._asdict(), "form": "ballot"}


def require_fits(
    rule: BallotRule,
    options: Sequence[OptionId],
    texts: Mapping[OptionId, str],
    number: int,
    text: str,
    line: str,
) -> None:
    """Raise Refused unless this canonical ballot fits the poll. `line` is what its voter typed."""
    named = [option for tier in named_in(rule.type, text) for option in tier]
    where = {"number": number, "type": rule.type, **Place(line, 0, len(line)).values()}
    for option in named:
        if option not in options:
            raise Refused(
                "no-such-option",
                typed=option,
                options=tuple(texts.get(known, known) for known in options),
                try_code="vote-one-of",
                **where,
            )
        if named.count(option) > 1:
            raise Refused(
                "option-twice", option=texts.get(option, option), try_code="vote-like-this", **where
            )
    _require_number(rule, options, named, where)
    if rule.type == "rank" and not rule.equal_ranks:
        for tier in named_in(rule.type, text):
            if len(tier) > 1:
                first, second = (texts.get(option, option) for option in tier[:2])
                raise Refused(
                    "no-equal-ranks", option=first, other=second, try_code="vote-like-this", **where
                )
    if rule.type in ("score", "budget"):
        _require_points(rule, texts, text, where)


def _require_number(
    rule: BallotRule, options: Sequence[OptionId], named: Sequence[OptionId], where: Mapping[str, Value]
) -> None:
    """How many options it names. A blank ballot names none, and none of the above stands alone."""
    if rule.type == "choice":
        least = most = 1
    elif rule.type not in ("approve", "rank") or not named:
        return
    elif rule.type == "approve" and NONE_OF_ABOVE in named:
        if len(named) > 1:
            raise Refused("not-with-others", try_code="vote-like-this", **where)
        return
    else:
        most = len(options) if rule.at_most is None else rule.at_most
        least = min(rule.at_least, most)
    if not least <= len(named) <= most:
        raise Refused(
            "wrong-number", found=len(named), least=least, most=most, try_code="vote-like-this", **where
        )


def _require_points(
    rule: BallotRule, texts: Mapping[OptionId, str], text: str, where: Mapping[str, Value]
) -> None:
    points = {option: int(value) for option, value in values_in(rule.type, text).items()}
    lowest, highest = limits_of(rule)
    if rule.type == "budget" and (spent := cost(rule, points.values())) > (rule.budget or 0):
        budget = rule.budget or 0
        raise Refused(
            "over-budget",
            spent=spent,
            budget=budget,
            over=spent - budget,
            cost=rule.cost,
            try_code="vote-like-this",
            **where,
        )
    for option, value in points.items():
        if not lowest <= value <= highest:
            raise Refused(
                "not-points",
                option=texts.get(option, option),
                typed=str(value),
                lowest=lowest,
                highest=highest,
                try_code="vote-like-this",
                **where,
            )
