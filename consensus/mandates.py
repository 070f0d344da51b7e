"""Mandates: who may decide alone about what, up to how much, until when; and exact amounts. Pure.

A mandate is granted by the decision that carries it: it holds while that is in force, and no longer than it says. Its
limit is for each decision under it.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from re import ASCII, fullmatch

from consensus.frozen import Frozen, Instant
from consensus.rights import Subject, SubjectKind

DIGITS_MAX, PLACES_MAX = 15, 6
"""Of an amount, before the point and behind it."""
HOLDERS: frozenset[SubjectKind] = frozenset({"administrators", "group", "role", "person"})
"""Who can hold a mandate: people and groups by name. Not everybody: what everybody may do alone needs no mandate."""
_NUMBER = rf"(?:0|[1-9]\d{{0,{DIGITS_MAX - 1}}})(?:\.\d{{0,{PLACES_MAX - 1}}}[1-9])?"
_UNIT = r"[^\W\d_]{1,12}|[^\w\s\"'.,+-]"


class Amount(Frozen):
    """An exact number of a unit. `number` is canonical: `40`, `1234.5`; `unit` a code or a word: `EUR`, `hours`."""

    number: str
    unit: str

    @property
    def exact(self) -> Decimal:
        return Decimal(self.number)


class Mandate(Frozen):
    """`tag`: the number of the tag of its decision that says what it is about. `limit` None: whatever the amount."""

    who: tuple[Subject, ...]
    tag: int
    limit: Amount | None = None
    until: Instant | None = None


def canonical(number: Decimal) -> str:
    """`40`, `1234.5`: no exponent, no zeros at the end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def fits(amount: Amount) -> bool:
    """Whether it is more than nothing, has a unit, and is written as it is kept."""
    written = fullmatch(_NUMBER, amount.number, ASCII) is not None and amount.number != "0"
    return written and fullmatch(_UNIT, amount.unit) is not None


def sums(amounts: Iterable[Amount]) -> tuple[Amount, ...]:
    """What they come to, exactly, by unit, in the order of the units."""
    totals: dict[str, Fraction] = {}
    for amount in amounts:
        totals[amount.unit] = totals.get(amount.unit, Fraction(0)) + Fraction(amount.number)
    return tuple(
        Amount(number=canonical(_decimal(total)), unit=unit) for unit, total in sorted(totals.items())
    )


def _decimal(total: Fraction) -> Decimal:
    """Exact, however many digits it has: a context of Decimal would round."""
    return Decimal(f"{int(total * 10**PLACES_MAX)}E-{PLACES_MAX}")


def beyond(mandate: Mandate, about: str, tags: Iterable[str], amount: Amount | None) -> str:
    """By what a decision with these tags and this amount would go beyond a mandate about the tag `about`; empty: it does not.
    Whose it is and until when is not asked here."""
    if about not in tags:
        return "tag"
    if mandate.limit is None:
        return ""
    if amount is None or amount.unit != mandate.limit.unit:
        return "unit"
    return "amount" if amount.exact > mandate.limit.exact else ""


def passed(mandate: Mandate, now: datetime) -> bool:
    return mandate.until is not None and now >= mandate.until
