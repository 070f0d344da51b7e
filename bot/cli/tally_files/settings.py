"""The settings that a case brings along. Cases written as test vectors keep some of them under what they expect."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from bot.cli.tally_files.case import AS_PUBLISHED
from consensus.frozen import replace
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import simple
from consensus.tally.settings import Settings


def settings_of(data: Mapping[str, Any]) -> Settings:
    """Raises BallotError naming the setting that does not fit."""
    expect = data.get("expect")
    inner: dict[str, Any] = {}
    if isinstance(expect, Mapping):
        for method in ("debian", "irv", "stv"):
            part = expect.get(method)
            if isinstance(part, Mapping):
                inner.update(
                    {
                        key: part[key]
                        for key in ("default", "quorum", "ratio", "overvote", "seats", "rule")
                        if key in part
                    }
                )
    given = {**inner, **data}
    read: dict[str, Any] = {}
    for name, field, reader in _READERS:
        if name in given and given[name] is not None:
            read[field] = reader(name, given[name])
    read.update(_range(given))
    return replace(AS_PUBLISHED, **read)


def _whole(least: int, what: str) -> Callable[[str, object], int]:
    def reader(name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise _unfit(name, value, what)
        return value

    return reader


def _one_of(*words: str) -> Callable[[str, object], str]:
    def reader(name: str, value: object) -> str:
        if value not in words:
            raise _unfit(name, value, " or ".join(words).capitalize())
        return str(value)

    return reader


def _text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _unfit(name, value, "Text")
    return str(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _unfit(name, value, "True or false")
    return value


def _mean(name: str, value: object) -> bool:
    return _one_of("sum", "mean")(name, value) == "mean"


def _part(name: str, value: object) -> Fraction:
    """A number that may have decimals: the quorum 45.1995..., three times the square root of the electorate, halved."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,30}/[1-9]\d{0,29}", value):
        return Fraction(value)
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
        raise _unfit(name, value, "A number from 0")
    return Fraction(value)


def _money(name: str, value: object) -> Fraction | int:
    return simple(_part(name, value))


def _costs(name: str, value: object) -> dict[str, Fraction | int]:
    if not isinstance(value, Mapping):
        raise _unfit(name, value, 'Costs by option, like {"Bench": 60},')
    return {str(option): _money(name, cost) for option, cost in value.items()}


def _ratios(name: str, value: object) -> dict[str, Fraction]:
    if not isinstance(value, Mapping):
        raise _unfit(name, value, 'Ratios by option, like {"Ann": 3},')
    return {str(option): _part(name, ratio) for option, ratio in value.items()}


_READERS: tuple[tuple[str, str, Callable[[str, object], object]], ...] = (
    ("seats", "seats", _whole(1, "A whole number from 1")),
    ("pick", "seats", _whole(1, "A whole number from 1")),
    ("rule", "rule", _one_of("scottish", "exact")),
    ("strength", "strength", _one_of("winning", "margins")),
    ("overvote", "overvote", _one_of("exhaust", "skip", "one_left")),
    ("runoff_tie", "runoff_tie", _one_of("tops", "points")),
    ("seed", "seed", _text),
    ("mode", "mean", _mean),
    ("budget", "budget", _money),
    ("costs", "costs", _costs),
    ("credits", "credits", _whole(0, "A whole number from 0")),
    ("negative", "negative", _flag),
    ("at_least", "at_least", _whole(0, "A whole number from 0")),
    ("at_most", "at_most", _whole(0, "A whole number from 0")),
    ("default", "default_option", _text),
    ("default_option", "default_option", _text),
    ("quorum", "quorum", _part),
    ("ratio", "ratios", _ratios),
    ("ratios", "ratios", _ratios),
    ("majority_ratio", "ratios", _ratios),
)


def _range(given: Mapping[str, Any]) -> dict[str, int]:
    if given.get("range") is None:
        return {}
    lowest, highest = score_range(given["range"])
    return {"lowest": lowest, "highest": highest}


def score_range(value: object) -> tuple[int, int]:
    """`[0, 5]`, `"0-5"`, `{"min": 0, "max": 5}` or `5`."""
    match value:
        case [int() as lowest, int() as highest] | {"min": int() as lowest, "max": int() as highest}:
            pass
        case int() as highest if not isinstance(value, bool):
            lowest = 0
        case str() if value.strip("-. "):
            plain = value.replace(" ", "")
            low, _, high = plain.partition("..") if ".." in plain else plain.rpartition("-")
            if not _is_whole(low) or not _is_whole(high):
                raise _unfit("range", value, "0-5")
            lowest, highest = int(low), int(high)
        case _:
            raise _unfit("range", value, "0-5")
    if lowest >= highest:
        raise _unfit("range", value, "The lowest first, as in 0-5,")
    return lowest, highest


def _is_whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10


def _unfit(name: str, value: object, fits: str) -> BallotError:
    return BallotError("not-a-setting", name=name, typed=str(value)[:60], fits=fits)
