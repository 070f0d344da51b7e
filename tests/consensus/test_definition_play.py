"""Free play with definitions: whatever is done to a file, it is read or refused, and what is read comes to an end."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st

from consensus.acts import decide
from consensus.commands import OpenPoll, Propose
from consensus.counting import Sides, quorum_by_rule, yes_needed
from consensus.definition import DefinitionError, builtin, builtin_ids, read_definition, read_table
from consensus.definition.keys import fields_of
from consensus.definition.lines import parse
from consensus.definition.mistakes import Mistake
from consensus.events import Role
from consensus.evolve import evolve
from consensus.facts import Person, Place, Slice
from consensus.frozen import Frozen
from consensus.ids import CommunityId, DecisionId, HomeId, PersonId, PlaceId
from consensus.process import Process
from consensus.simulation.dry_runs import filled_groups
from consensus.spans import span, span_text
from consensus.views.forecast import forecast
from consensus.views.rule_words import rule_of
from tests.engine_codes import rule_phrases

DATA = Path(__file__).parents[1] / "data" / "processes"
TEXTS = [text for text, _ in filter(None, map(builtin, builtin_ids()))] + [
    path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.toml"))
]
LINES = sorted({line for text in TEXTS for line in text.splitlines() if line.strip()})
VALUES = [
    *sorted({line.partition("=")[2].strip() for line in LINES if "=" in line}),
    '"none"',
    '"0/1"',
    '"1/1"',
    '"5/3"',
    '"1m"',
    '"366d"',
    "0",
    "-1",
    "1e400",
    "nan",
    "[]",
    "{}",
    "[[[]]]",
    "1979-05-27",
    '""',
    '"blocked"',
]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A definition in which lines were dropped, doubled, brought in from others, or given another value."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1)) if lines else 0
        match draw(st.sampled_from(["drop", "double", "bring", "value", "value", "value", "value", "noise"])):
            case "drop":
                del lines[at : at + draw(st.integers(1, 3))]
            case "double" if lines:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case "bring":
                lines.insert(at, draw(st.sampled_from(LINES)))
            case "value" if lines and "=" in lines[at]:
                lines[at] = f"{lines[at].partition('=')[0]}= {draw(st.sampled_from(VALUES))}"
            case "noise" if lines:
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(st.text(max_size=3)) + lines[at][place:]
    return "\n".join(lines)


def read_or_mistakes(read: Callable[[], Process]) -> Process | tuple[Mistake, ...]:
    try:
        return read()
    except DefinitionError as error:
        return error.mistakes


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_a_file_is_read_or_refused_with_a_line_that_it_has(text: str) -> None:
    found = read_or_mistakes(lambda: read_definition(text, "play"))
    if isinstance(found, Process):
        comes_to_an_end(found)
        return
    assert found, "a refusal says why"
    for mistake in found:
        assert 1 <= mistake.line <= len(re.split("\r\n|\r|\n", text))
        assert str(mistake).startswith(f"line {mistake.line}: ")


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert read_or_mistakes(lambda: read_definition(text, text)) != ()


@given(st.sampled_from(TEXTS), st.sampled_from([2, 3, 26]))
@settings(deadline=None)
def test_the_definitions_that_we_ship_come_to_an_end_by_themselves(text: str, members: int) -> None:
    comes_to_an_end(read_definition(text, "ours"), members)


def comes_to_an_end(process: Process, members: int = 3) -> None:
    """A decision that is opened and left alone ends, unless it is a poll that its definition leaves open."""
    place = Place(
        community=CommunityId("c"),
        home=HomeId("h"),
        id=PlaceId("p"),
        platform="local",
        members=members,
        live=False,
    )
    actor = Person(id=PersonId("ann"), member=True, enrolled=True)
    everybody = tuple(PersonId(name) for name in ("ann", "bo", "cy"))
    facts = Slice(
        place=place,
        actor=actor,
        process=process,
        next_id=DecisionId("d"),
        eligible=members,
        roles={
            name: Role(name=name, people=people, size=len(people))
            for name, people in filled_groups(process, everybody).items()
        },
    )
    command = (
        Propose(text="Go")
        if process.unit == "proposal"
        else OpenPoll(question="Where", options=("Here", "There"))
    )
    state = None
    for event in decide(facts, command, NOW).events:
        state = evolve(state, event, NOW)
    assert state is not None
    ends = forecast(state, process, place, {}, members)
    if ends is None:
        assert process.unit == "options"
        assert any(phase.runs_for is None for phase in process.phases)
    for phrase in (*rule_of(process, state), *rule_of(process, None)):
        assert set(phrase.values) == set(rule_phrases()[phrase.code]), phrase.code


# --------------------------------------------------------------------------------------------- any words that there are

WHOLE = st.sampled_from([1, 2, 3, 25])
WORDS: Mapping[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["one", "two", "three"]),
    "next": st.dictionaries(
        st.sampled_from(
            [
                "seconded",
                "unseconded",
                "adopted",
                "rejected",
                "no_quorum",
                "tied",
                "blocked",
                "needs_judgement",
                "done",
                "objected",
                "not_yet",
            ]
        ),
        st.sampled_from(["one", "two", "three", "expired"]),
        max_size=2,
    ),
    "positions": st.sampled_from(
        [
            [{"key": "yes", "adds": "yes"}, {"key": "no", "adds": "no"}],
            [{"key": "consent", "adds": "yes"}, {"key": "concern", "adds": "yes", "concern": True}],
            [{"key": "yes", "adds": "yes"}],
        ]
    ),
    "cleared_by": st.just(["holder"]),
    "overruled_by": st.just(["administrator"]),
    "groups": st.just({"pmc": "the committee"}),
    "group": st.just("pmc"),
    "binding": st.just("pmc"),
    "class": st.just("pmc"),
    "classes": st.just(["pmc"]),
    "actors": st.just(["administrator"]),
    "appeal_to": st.just(["administrator"]),
    "formula": st.sampled_from(["3 * sqrt(eligible) / 2", "eligible - 1", "square(eligible)"]),
    "seconds_formula": st.sampled_from(["min(sqrt(eligible) / 2, 5)", "1 / 0"]),
}
RESULTS = ["adopted", "rejected", "no_quorum", "tied", "blocked", "not_enough_support"]


@st.composite
def linked_phases(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two or three phases, each led to from the one before it; sometimes the last leads back."""
    phases: list[dict[str, Any]] = []
    ids = ["one", "two", "three"][: draw(st.integers(2, 3))]
    act = draw(st.sampled_from(["ballot", "ballot", "object"]))
    for phase_id, follows in zip(ids, [*ids[1:], draw(st.sampled_from([None, "one"]))], strict=True):
        seconds = not phases and draw(st.booleans())
        phases.append({"id": phase_id, "act": "second" if seconds else act, "runs_for": "72h"})
        if follows is not None:
            phases[-1]["next"] = {"seconded" if seconds else draw(st.sampled_from(RESULTS)): follows}
    if phases[0]["act"] == "second" and draw(st.booleans()):
        phases[0]["only_above"] = 25
    return phases


TEXT_KEYS = frozenset({"version", "title", "source", "purpose", "use_when", "not_when"})


def any_value(hint: Any, key: str) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if key in WORDS:
        return WORDS[key]
    if origin in (Union, UnionType):
        inner = next(each for each in arguments if each is not type(None))
        return any_value(inner, key) if _is_table(inner) else st.just("none") | any_value(inner, key)
    if _is_table(hint):
        return any_table(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(
            any_value(arguments[0], key),
            min_size=1,
            max_size=3,
            unique=not _is_table(arguments[0]),
        )
    kinds: Mapping[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: WHOLE,
        str: st.sampled_from(["None of the above", "Further discussion"]),
        timedelta: st.sampled_from(["1h", "24h", "72h", "10d"]),
        Fraction: st.sampled_from(["0/1", "1/2", "2/3", "1/1"]),
    }
    return kinds[hint]


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Frozen)


def any_table(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A table with some of the keys that it may have, each with a value that it may have."""
    fields = [field for field in fields_of(kind) if field.key not in TEXT_KEYS]
    values = {field.key: any_value(field.hint, field.key) for field in fields}
    if "phase" in values:
        values["phase"] = linked_phases() | values["phase"]
        values["unit"] = st.sampled_from(["proposal", "proposal", "proposal", "options"])
    return st.fixed_dictionaries({}, optional=values)


@given(any_table(Process))
@settings(max_examples=500, deadline=None)
def test_every_definition_that_is_read_comes_to_an_end_by_itself(table: dict[str, Any]) -> None:
    process = read_or_mistakes(lambda: read_table(table, "play"))
    assert process != ()
    if not isinstance(process, Process):
        return
    for members in (3, 30):
        comes_to_an_end(process, members)
    everybody = Sides(yes=1_000_000, no=0, took_part=1_000_000, counted=1_000_000)
    if process.threshold is not None:
        assert yes_needed(process.threshold, everybody.cast) <= everybody.yes, "all of them are enough"
    if process.quorum is not None:
        assert quorum_by_rule(process.quorum, everybody.counted) <= everybody.counted


# ----------------------------------------------------------------------------------------------------- lines and spans

KEYS = st.text("abc-_", min_size=1, max_size=3) | st.sampled_from(['"q k"', "'a.b'", '"é\\"#["'])
LEAVES = st.sampled_from(
    [
        "1",
        "true",
        "1979-05-27T07:32:00Z",
        '"a # [b]"',
        "'c:\\'",
        '"""\nlong # \\"""\n[x]\n"""',
        "'''l\n'''''",
        "[ ]",
    ]
)


@st.composite
def toml(draw: st.DrawFn) -> str:
    """A TOML text with tables, arrays of tables, inline tables, lists, comments and strings that look like structure."""

    def value(depth: int) -> str:
        kind = draw(st.sampled_from(["leaf", "leaf", "list", "table"])) if depth else "leaf"
        if kind == "leaf":
            return draw(LEAVES)
        inner = [value(depth - 1) for _ in range(draw(st.integers(0, 3)))]
        if kind == "list":
            gap = draw(st.sampled_from([", ", ",\n  ", " , # ]\n"]))
            return "[" + gap.join(inner) + draw(st.sampled_from(["]", "\n]"])) + ""
        return "{ " + ", ".join(f"k{index} = {each}" for index, each in enumerate(inner)) + " }"

    lines = []
    for _ in range(draw(st.integers(0, 6))):
        key = ".".join(draw(st.lists(KEYS, min_size=1, max_size=2)))
        match draw(st.sampled_from(["pair", "pair", "table", "tables", "comment"])):
            case "pair":
                lines.append(f"{key} = {value(2)} # c = {{")
            case "table":
                lines.append(f"[ {key} ]")
            case "tables":
                lines.append(f"[[{key}]]")
            case _:
                lines.append("# [no] = 1")
    return "\n".join(lines) + "\n"


@given(toml())
@settings(max_examples=300, deadline=None)
def test_the_scanner_finds_every_key_that_tomllib_finds_and_no_other(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    read, lines = parse(text)
    found = paths(data)
    assert read == data
    assert {path for path in found if path not in lines} == set()
    assert set(lines.paths()) == found
    written = text.split("\n")
    for path in found:
        if isinstance(path[-1], str) and path[-1].isalnum():
            assert path[-1] in written[lines.of(path) - 1], "the line names the key"


def paths(value: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path for key, each in inner for path in ({(*at, key)} | paths(each, (*at, key)))}


@given(st.integers(0, 366 * 24 * 60))
def test_a_span_is_read_back_as_it_was_written(minutes: int) -> None:
    assert span(span_text(timedelta(minutes=minutes))) == timedelta(minutes=minutes)


@given(st.text(max_size=12) | st.from_regex(r"[0-9wdhm -]{0,12}", fullmatch=True))
def test_a_span_that_is_read_says_the_same_when_it_is_written(text: str) -> None:
    try:
        found = span(text)
    except ValueError:
        return
    assert span(span_text(found)) == found


def test_spans_are_written_as_people_say_them() -> None:
    said = {
        "90m": "1h30m",
        "72h": "72h",
        "3d": "72h",
        "10d": "10d",
        "2w": "14d",
        "2h5m": "2h5m",
        "1w2d3h4m": "9d3h4m",
    }
    assert {text: span_text(span(text)) for text in said} == said
