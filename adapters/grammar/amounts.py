"""Amounts as people type them: `50 EUR`, `1.234,50 €`, `EUR 40`, `3 hours`. Exact, and read as the language writes numbers."""

import re
import unicodedata
from decimal import Decimal

from consensus.mandates import DIGITS_MAX, PLACES_MAX, Amount, canonical, fits

_GROUPS = " '’\u00a0\u202f"
_NUMBER = re.compile(rf"\d{{1,3}}(?:[.,{_GROUPS}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_TYPED = re.compile(
    rf"(?P<before>[^\W\d_]{{1,12}}|[^\w\s.,+-])?\s*(?P<sign>[-−–+]?)\s*(?P<number>{_NUMBER.pattern})"
    r"\s*(?P<behind>[^\W\d_]{1,12}\.?|[^\w\s.,+-])?"
)
_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "円": "JPY", "EURO": "EUR", "EUROS": "EUR"}


class NoAmount(ValueError):
    """`code`: why it is none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def amount(typed: str, language: str) -> Amount:
    """The amount that a text says. Raises NoAmount."""
    text = unicodedata.normalize("NFKC", typed).strip()
    match = _TYPED.fullmatch(text)
    if match is None:
        raise NoAmount("grammar-amount")
    if match["sign"] not in ("", "+"):
        raise NoAmount("grammar-amount-negative")
    number = _number(match["number"], language)
    if not number:
        raise NoAmount("grammar-amount-negative")
    units = [unit for unit in (match["before"], match["behind"]) if unit]
    if len(units) > 1:
        raise NoAmount("grammar-amount")
    if not units:
        raise NoAmount("grammar-amount-unit")
    read = Amount(number=canonical(number), unit=unit_of(units[0]))
    if not fits(read):
        raise NoAmount("grammar-amount-size")
    return read


def unit_of(typed: str) -> str:
    """The unit as it is kept, so that `eur`, `€` and `EUR` are the same one."""
    unit = typed.rstrip(".").upper()
    unit = _SYMBOLS.get(unit, unit)
    return unit if len(unit) <= 3 else unit.casefold()  # codes of currencies have three letters


def _number(typed: str, language: str) -> Decimal:
    """A comma or a point that could stand between thousands or before the decimals is read as the language has it; all else
    can be read in one way only. Raises NoAmount."""
    digits = re.sub(f"[{_GROUPS}]", "", typed)
    marks = re.findall(r"[.,]", digits)
    point = marks[-1] if len(set(marks)) == 2 else ""
    if len(marks) == 1:
        whole, behind = re.split(r"[.,]", digits)
        thousands = len(behind) == 3 and 0 < len(whole) <= 3 and whole != "0" and digits == typed
        point = marks[0] if not thousands or marks[0] == _point(language) else ""
    if point and marks.count(point) > 1:
        raise NoAmount("grammar-amount")
    whole, _, part = digits.rpartition(point) if point else (digits, "", "")
    whole = re.sub(r"[.,]", "", whole)
    if len(whole.lstrip("0")) > DIGITS_MAX or len(part) > PLACES_MAX:
        raise NoAmount("grammar-amount-size")
    return Decimal(f"{int(whole)}.{part or 0}")


def _point(language: str) -> str:
    """What stands before the decimals."""
    from babel.core import UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(language or "en")
    except (UnknownLocaleError, ValueError):
        return "."
