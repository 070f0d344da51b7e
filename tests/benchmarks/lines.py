"""Long typed lines: what they cost grows with their length, not with its square."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.grammar import GrammarError, parse
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LENGTH = 19_000
"""Characters: nearly as long as a line may be."""
AWKWARD: dict[str, Callable[[int], str]] = {
    "apostrophes": lambda length: "/propose " + "'a " * (length // 3),
    "marks that open": lambda length: "/poll " + "‘a " * (length // 3),
    "marks in a row": lambda length: "/propose " + "“" * length,
    "marks within marks": lambda length: "/propose «" + "« " * (length // 2) + "»",
    "backslashes": lambda length: '/propose "' + "\\" * length,
    "flags": lambda length: "/propose " + "--by foo bar baz qux quux " * (length // 27),
    "spaces": lambda length: "/poll a" + " " * length + "|",
    "digits": lambda length: "/propose x --by " + "1" * length,
}
"""One apostrophe in three characters once took half a minute."""


def read(line: str) -> GrammarError | None:
    """What is wrong with the line, if anything is."""
    try:
        parse(line, now=NOW, zone="Europe/Paris")
    except GrammarError as error:
        return error
    return None


async def four_times_as_long(name: str, *, length: int, times: int, pairs: int, goal: Goal) -> Comparison:
    async def cost(line: str) -> Cost:
        with timed(times) as found:
            for _ in range(times):
                read(line)
        return found

    short, long = AWKWARD[name](length // 4), AWKWARD[name](length)
    title = f"a line of {length} characters over one of {length // 4}: {name}"
    return await compare(title, goal, lambda: cost(short), lambda: cost(long), pairs=pairs)
