"""A result as JSON values, for programs and for a recount to compare."""

from collections.abc import Callable, Mapping
from typing import Any

from consensus.tally.numbers import Number, plain
from consensus.tally.phrases import Phrase
from consensus.tally.result import Result


def plain_result(result: Result, say: Callable[[Phrase], str]) -> dict[str, Any]:
    """The stable keys first, then what only this method tells. Numbers as in numbers.plain; `rounds` are totals by option;
    `say` makes the sentences of the explanation."""
    return {
        "method": result.method,
        "winners": list(result.winners),
        "ranking": [list(tier) for tier in result.ranking],
        "pairwise": {option: _numbers(row) for option, row in result.pairwise.items()},
        "totals": _numbers(result.totals),
        "rounds": [_numbers(count_round.totals) for count_round in result.rounds],
        "turnout": None if result.turnout is None else plain(result.turnout),
        "invalid": list(result.invalid),
        "explanation": [say(line) for line in result.explanation],
        **{name: _exact(item) for name, item in result.more.items()},
    }


def _numbers(totals: Mapping[str, Number]) -> dict[str, Any]:
    return {option: plain(number) for option, number in totals.items()}


def _exact(value: Any) -> Any:
    """Numbers written exactly, tuples as lists, all the way down."""
    match value:
        case None | str() | bool() | float():
            return value
        case Mapping():
            return {key: _exact(item) for key, item in value.items()}
        case list() | tuple():
            return [_exact(item) for item in value]
    return plain(value)
