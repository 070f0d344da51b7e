"""The codes of the engine are read from its sources with the names of their values, and nothing is passed over.

That each has a sentence is tested with the sentences (tests/adapters/test_wording_codes.py).
"""

import ast

import pytest

from tests import engine_codes
from tests.sources import At, Source, Unreadable, sources


@pytest.mark.parametrize(
    ("codes", "code", "names"),
    [
        # Written where it is refused; spread from a function; from parameters of a function.
        (engine_codes.refusals(), "not-tied", "number options"),
        (engine_codes.refusals(), "empty-ballot", "end form line number repaired start type"),
        (
            engine_codes.refusals(),
            "over-budget",
            "budget cost end form line number over repaired spent start type",
        ),
        # Collected on the way, kept and not kept.
        (
            engine_codes.receipts(),
            "voted",
            "advisory ballot changed_mind choice closes_at hidden receipt secret unreasoned withdrawn",
        ),
        # Two branches of one function, of which each has its own values.
        (engine_codes.phrases(), "needs_judgement.rounds_failed", "objections rounds"),
        (engine_codes.phrases(), "blocked.given_up", "days objections"),
        # From what another function returned, with more added.
        (
            engine_codes.phrases(),
            "adopted.votes",
            "abstained base dissent eligible klass needed no of took_part yes",
        ),
        # A notice has what the event says that it follows from, and what one about an objection has.
        (engine_codes.phrases(), "notice.reminder", "by closes_at number zone"),
        (engine_codes.phrases(), "notice.phase", "because by closes_at number phase zone"),
        (
            engine_codes.phrases(),
            "notice.objection_raised",
            "by closes_at doubted holder number objection offered state text zone",
        ),
    ],
)
def test_the_names_of_values_are_read_where_they_are_given(
    codes: engine_codes.Codes, code: str, names: str
) -> None:
    assert codes[code] == tuple(names.split())


def test_there_are_as_many_as_one_would_think() -> None:
    assert len(engine_codes.refusals()) > 100
    assert len(engine_codes.ways_on()) > 60
    assert len(engine_codes.receipts()) > 50
    assert len(engine_codes.phrases()) > 150
    assert len(sources()) > 80


def place(text: str) -> At:
    """The first call in a source."""
    tree = ast.parse(text)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return At(Source("made_up.py", tree, parents), call)


@pytest.mark.parametrize(
    ("text", "strings"),
    [
        ("def f(x):\n    code = 'a' if x else 'b'\n    say(code)", {"a", "b"}),
        ("CODES = {1: 'a', 2: 'b'}\ndef f(x):\n    say(CODES[x])", {"a", "b"}),
        (
            "def f(x):\n    if x:\n        code = 'a'\n        return\n    else:\n        code = 'b'\n    say(code)",
            {"b"},
        ),
        ("def f(x):\n    code = 'a'\n    code = 'b'\n    say(f'is-{code}')", {"is-b"}),
    ],
)
def test_strings_are_followed_through_variables_and_conditions(text: str, strings: set[str]) -> None:
    at = place(text)
    assert at.strings(at.node.args[0]) == strings


@pytest.mark.parametrize(
    "text", ["def f(x):\n    say(x.upper())", "say(code)", "def f(x):\n    say(x['code'])"]
)
def test_what_cannot_be_followed_is_named(text: str) -> None:
    at = place(text)
    with pytest.raises(Unreadable, match=r"made_up\.py:"):
        at.strings(at.node.args[0])
