"""A ballot over options as one canonical text: what lies in the box, is counted, and stands in the log.

    choice   o2                    approve  o1,o3                 rank  o2>o1=o3
    score    o1=5,o2=0             budget   o1=4,o3=-1            slot  o1=yes,o2=maybe

Options are named by id. Ballots that say the same are the same text, so that equal ones are counted once: options stand
in the order of the poll (ties of a ranking too), and nothing spent on an option is left out. `blank` is a ballot that
names nothing: its voter took part. ballot_typed.py makes these texts of what people type.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt

from consensus.ids import OptionId
from consensus.process import BallotRule, BallotType
from consensus.tally.ballots import Content, Form

BLANK = "blank"
NONE_OF_ABOVE = OptionId("o0")
"""The option that stands last in every list: none of the above, or the default option of the process."""
POINTS_MAX = 1_000_000
"""Points that one ballot can give one option, whatever the range or the budget says."""

FORMS: Mapping[BallotType, Form] = {
    "choice": "choices",
    "approve": "choices",
    "score": "scores",
    "budget": "scores",
    "rank": "ranking",
    "slot": "slots",
}
"""Ballots over options, and the form of consensus/tally in which each is counted."""
SLOT_ANSWERS: Mapping[str, str] = {"yes": "yes", "maybe": "if need be", "no": "no"}

_ID = re.compile(r"o(0|[1-9][0-9]{0,3})")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,6})")

Assigned = Mapping[OptionId, str]
Ranked = Sequence[Sequence[OptionId]]


class Unreadable(ValueError):
    """The text is no canonical ballot of this form."""


def place_of(option: str) -> int:
    """Where an option stands in the poll: they are numbered as they come, and none of the above stands last."""
    number = int(option[1:])
    return number or 10_000


def write_named(options: Iterable[OptionId]) -> str:
    return ",".join(sorted(set(options), key=place_of)) or BLANK


def write_ranked(tiers: Ranked) -> str:
    return ">".join("=".join(sorted(tier, key=place_of)) for tier in tiers if tier) or BLANK


def write_assigned(kind: BallotType, assigned: Assigned) -> str:
    """Points or answers by option, as canonical text."""
    given = {
        option: value for option, value in assigned.items() if kind != "budget" or value not in ("0", "-0")
    }
    return ",".join(f"{option}={given[option]}" for option in sorted(given, key=place_of)) or BLANK


def named_in(kind: BallotType, text: str) -> tuple[tuple[OptionId, ...], ...]:
    """The options that a canonical ballot names, in tiers for a ranking. Raises Unreadable."""
    return tuple(tuple(option for option, _ in tier) for tier in _parsed(kind, text))


def values_in(kind: BallotType, text: str) -> Mapping[OptionId, str]:
    """Points or answers by option."""
    return {option: value for tier in _parsed(kind, text) for option, value in tier}


def is_for_none(kind: BallotType, text: str) -> bool:
    """Whether this ballot is for none of the above: it names it, or ranks it first."""
    named = named_in(kind, text)
    return NONE_OF_ABOVE in (option for tier in (named[:1] if kind == "rank" else named) for option in tier)


def content(kind: BallotType, text: str) -> Content:
    """The ballot as consensus/tally counts it, over ids. Raises Unreadable."""
    parsed = _parsed(kind, text)
    match kind:
        case "rank":
            return named_in(kind, text)
        case "score" | "budget":
            return tuple((option, int(value)) for tier in parsed for option, value in tier)
        case "slot":
            return tuple((option, SLOT_ANSWERS[value]) for tier in parsed for option, value in tier)
        case _:
            return tuple(option for tier in parsed for option, _ in tier)


def is_canonical(kind: BallotType, text: str) -> bool:
    """Whether this is a ballot as this module writes it."""
    try:
        parsed = _parsed(kind, text)
    except Unreadable:
        return False
    if kind == "rank":
        return write_ranked(named_in(kind, text)) == text
    if kind in ("score", "budget", "slot"):
        return write_assigned(kind, {option: value for tier in parsed for option, value in tier}) == text
    return write_named(option for tier in parsed for option, _ in tier) == text


def cost(rule: BallotRule, points: Iterable[int]) -> int:
    return sum(value * value if rule.cost == "square" else abs(value) for value in points)


def limits_of(rule: BallotRule) -> tuple[int, int]:
    """The lowest and the highest points that one option can be given."""
    if rule.type == "budget":
        most = min(rule.budget or 0, POINTS_MAX)
        most = isqrt(most) if rule.cost == "square" else most
        return (-most if rule.negative else 0), most
    return rule.range[0], rule.range[1]


def _parsed(kind: BallotType, text: str) -> tuple[tuple[tuple[OptionId, str], ...], ...]:
    """Tiers of options with their values (empty where the form has none)."""
    if kind not in FORMS:
        raise Unreadable(kind)
    if text == BLANK:
        return ()
    if kind == "rank":
        return tuple(tuple((_option(name), "") for name in tier.split("=")) for tier in text.split(">"))
    if kind in ("choice", "approve"):
        return tuple(((_option(name), ""),) for name in text.split(","))
    assigned = []
    for part in text.split(","):
        name, sign, value = part.partition("=")
        fits = value in SLOT_ANSWERS if kind == "slot" else _WHOLE.fullmatch(value) is not None
        if not sign or not fits:
            raise Unreadable(text)
        assigned.append(((_option(name), value),))
    return tuple(assigned)


def _option(name: str) -> OptionId:
    if _ID.fullmatch(name) is None:
        raise Unreadable(name)
    return OptionId(name)
