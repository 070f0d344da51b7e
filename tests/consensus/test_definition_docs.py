"""docs/process-format.md cannot go stale: its tables are the values, its examples are read, its plans are refused."""

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from msgspec import NODEFAULT

from consensus.definition import DefinitionError, read_definition
from consensus.definition.keys import LATER, LATER_WORDS, SOMEBODY, Field, fields_of
from consensus.definition.phases import ENDS_AS, RESULTS
from consensus.frozen import Frozen
from consensus.process import (
    AmendRule,
    BallotRule,
    CloseRule,
    ElectorateRule,
    ObjectionRule,
    Phase,
    Position,
    Process,
    QuorumRule,
    SilenceRule,
    TallyRule,
    ThresholdRule,
)
from consensus.spans import span_text

PAGE = (Path(__file__).parents[2] / "docs" / "process-format.md").read_text(encoding="utf-8")
TABLES: dict[str, type[Frozen]] = {
    "At the top": Process,
    "`[electorate]`": ElectorateRule,
    "`[ballot]`": BallotRule,
    "`[ballot]` `positions`": Position,
    "`[tally]`": TallyRule,
    "`[quorum]`": QuorumRule,
    "`[threshold]`": ThresholdRule,
    "`[objection]`": ObjectionRule,
    "`[silence]`": SilenceRule,
    "`[[phase]]`": Phase,
    "`[close]`": CloseRule,
    "`[amend]`": AmendRule,
}
WORKED_OUT = {
    Process: {"threshold", "quorum", "objection", "silence", "ties", "electorate", "groups", "also", "tally"},
    BallotRule: {"type", "positions", "range", "budget"},
    TallyRule: {"method"},
    QuorumRule: {"min"},
    ThresholdRule: {"strict"},
    Phase: {"runs_for", "next", "ballot", "quorum", "threshold"},
}
"""Keys whose default depends on the rest of the file, or is no field's default: test_definition.py tests those."""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = PAGE.split(f"# {heading}\n", 1)[1].split("\n#", 1)[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def words(hint: Any, key: str) -> Iterator[str]:
    """The words that the values of a type may be."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        yield from arguments
    elif origin in (Union, UnionType, tuple):
        yield from (word for each in arguments if each not in (type(None), ...) for word in words(each, key))


def written(default: Any) -> str:
    match default:
        case None:
            return '`"none"`'
        case bool():
            return f"`{str(default).lower()}`"
        case timedelta():
            return f'`"{span_text(default)}"`'
        case Fraction():
            return f'`"{default.numerator}/{default.denominator}"`'
        case tuple():
            return "`[" + ", ".join(f'"{each}"' for each in default) + "]`"
        case "":
            return '`""`'
    return f"`{default}`"


@pytest.mark.parametrize("heading", TABLES)
def test_the_table_has_the_keys_of_the_class(heading: str) -> None:
    documented = {row[0].strip("`") for row in rows(heading)}
    assert documented == {field.key for field in fields_of(TABLES[heading])}


@pytest.mark.parametrize(
    ("field", "row"),
    [
        pytest.param(field, row, id=f"{kind.__name__}.{field.key}")
        for heading, kind in TABLES.items()
        for field in fields_of(kind)
        for row in rows(heading)
        if row[0] == f"`{field.key}`" and field.name not in WORKED_OUT.get(kind, ())
    ],
)
def test_the_default_is_the_one_that_holds(field: Field, row: list[str]) -> None:
    if field.default is NODEFAULT:
        assert row[2], "says where it comes from"
    else:
        assert row[2] == written(field.default)


@pytest.mark.parametrize("heading", TABLES)
def test_every_word_that_a_key_may_hold_is_listed_and_no_other(heading: str) -> None:
    for field in fields_of(TABLES[heading]):
        [row] = [row for row in rows(heading) if row[0] == f"`{field.key}`"]
        section = heading.strip("`[]")
        allowed = set(words(field.hint, field.key)) | set(
            SOMEBODY.get(f"{section}.{field.key}" if section != "phase" else "", ())
        )
        if allowed:
            assert set(re.findall(r"`([a-z_]+)`", row[1])) == allowed, field.key


def test_the_results_of_phases_are_those_of_the_engine() -> None:
    table = {row[0].strip("`"): row for row in rows("How a phase turns out")}
    assert {name: tuple(re.findall(r"`([a-z_]+)`", row[2])) for name, row in table.items()} == ENDS_AS
    for act, results in RESULTS.items():
        assert {name for name, row in table.items() if f"`{act}`" in row[1]} == set(results)


def examples(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", examples("toml"))
def test_an_example_can_be_used(text: str) -> None:
    assert read_definition(text, "example").title


@pytest.mark.parametrize("text", examples("toml later"))
def test_a_process_to_come_is_refused_only_for_what_is_kept_for_later(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition(text, "later")
    for mistake in caught.value.mistakes:
        assert "cannot be used yet" in mistake.hint, str(mistake)


def test_the_page_names_every_key_and_word_that_is_kept_for_later() -> None:
    later = PAGE.split("## What comes later", 1)[1]
    unsaid = {key for key in LATER if not re.search(rf"\b{key.rpartition('.')[2]}\b", later)}
    unsaid |= {
        word for words in LATER_WORDS.values() for word in words if not re.search(rf"\b{word}\b", later)
    }
    assert unsaid == set()
