"""Exact numbers of a count, read and written. There is no float in any count: a sum of floats depends on its order."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

Number = int | Fraction

PLACES = 5
"""Decimals that are written before a number is given as a fraction; the Scottish rules cut at five as well."""

_WRITTEN = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")


def read_number(text: str) -> Number | None:
    """`12`, `-3` or `1.5`, exactly. None for anything else: words, NaN, infinity, or more digits than any count has."""
    text = text.strip()
    if not _WRITTEN.fullmatch(text) or not text.isascii():
        return None
    return simple(Fraction(text))


def simple(number: Number) -> Number:
    """A whole number as int."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def total(numbers: Iterable[Number]) -> Number:
    return simple(sum(numbers))


def simplified(numbers: Mapping[str, Number]) -> dict[str, Number]:
    return {name: simple(number) for name, number in numbers.items()}


def decimals(number: Fraction) -> str | None:
    """Its decimals, at most five of them, or None where they would not be exact."""
    scaled = number * 10**PLACES
    if scaled.denominator != 1:
        return None
    whole, rest = divmod(abs(scaled.numerator), 10**PLACES)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:0{PLACES}}".rstrip("0").rstrip(".")


def written(number: Number) -> str:
    """For people: exact where five decimals can say it, else rounded down and said to be so."""
    if isinstance(number, int):
        return str(number)
    exact = decimals(number)
    if exact is not None:
        return exact
    scaled = number * 10**PLACES
    return "about " + str(decimals(Fraction(scaled.numerator // scaled.denominator, 10**PLACES)))


def plain(number: Number) -> int | float | str:
    """For JSON: a whole number, a number of at most five decimals, else the exact fraction as text: `"7/3"`."""
    number = simple(number)
    if isinstance(number, int):
        return number
    exact = decimals(number)
    return f"{number.numerator}/{number.denominator}" if exact is None else float(exact)
