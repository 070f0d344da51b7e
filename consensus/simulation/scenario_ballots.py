"""Ballots and bounds of a poll as a scenario writes them (`accord simulate`): into what people would type.

ranking = ["B", ["A", "C"]]     scores = { A = 5, B = 0 }     choices = ["A", "C"]     slots = { A = "yes" }
set = { seats = 2, range = [0, 5], budget = 8, at_least = 1, at_most = 2, reasons = "required", none = true }
"""

from collections.abc import Mapping
from typing import Any

from consensus.ballots.options import BLANK
from consensus.process import Terms

BALLOTS = frozenset({"ranking", "scores", "choices", "slots"})
"""Keys of a step that hold a ballot."""
TERMS = frozenset({"at_least", "at_most", "range", "budget", "seats", "reasons", "none"})
"""Keys of `set` that bound one."""
REASONS = ("off", "optional", "required", "disagree")


def typed_ballot(step: Mapping[str, Any]) -> str | None:
    """What a voter of this step types, or None where it holds no ballot. Raises ValueError with what would fit."""
    given = [key for key in sorted(BALLOTS) if key in step]
    if not given:
        return None
    if len(given) > 1:
        raise ValueError(f"{given[0]} and {given[1]} are two ballots; write one")
    key, value = given[0], step[given[0]]
    if key in ("scores", "slots"):
        if not isinstance(value, Mapping):
            raise ValueError(
                f"{key}: write a table, like {key} = {{ Osaka = {'5' if key == 'scores' else chr(34) + 'yes' + chr(34)} }}"
            )
        return " ".join(f"{_quoted(option)}={answer}" for option, answer in value.items()) or BLANK
    if not isinstance(value, list):
        raise ValueError(f'{key}: write a list, like {key} = ["Osaka", "Kyoto"]')
    if key == "choices":
        return ", ".join(_quoted(option) for option in value) or BLANK
    tiers = [tier if isinstance(tier, list) else [tier] for tier in value]
    return " > ".join(" = ".join(_quoted(option) for option in tier) for tier in tiers if tier) or BLANK


def terms_of(chosen: Mapping[str, Any]) -> Terms | None:
    """What `set` chooses of the ballot. Raises ValueError with what would fit."""
    numbers: dict[str, int | None] = {}
    for key in ("at_least", "at_most", "budget", "seats"):
        value = chosen.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise ValueError(f"set.{key}: {value!r} is no whole number from 1")
        numbers[key] = value
    points = chosen.get("range", [])
    if not isinstance(points, list) or not all(isinstance(number, int) for number in points):
        raise ValueError("set.range: write the lowest and the highest points, like range = [0, 5]")
    reasons = chosen.get("reasons")
    if reasons is not None and reasons not in REASONS:
        raise ValueError(f"set.reasons: {reasons!r} is none of {', '.join(REASONS)}")
    none = chosen.get("none", False)
    if not isinstance(none, bool | str):
        raise ValueError('set.none: write true, or its words, like none = "Further discussion"')
    terms = Terms(
        at_least=numbers["at_least"],
        at_most=numbers["at_most"],
        budget=numbers["budget"],
        seats=numbers["seats"],
        range=tuple(points),
        reasons=reasons,
        default_option="None of the above" if none is True else none or None,
    )
    return None if terms == Terms() else terms


def _quoted(option: object) -> str:
    if isinstance(option, bool) or not isinstance(option, str | int):
        raise ValueError(f"{option!r} is no name of an option")
    return f'"{option}"'
