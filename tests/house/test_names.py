"""A name says what is inside: no variable, parameter, function or class is called `one`, `each`, `found` or `told`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("adapters", "bot", "consensus", "storage", "tests/fakes")
RIDDLE = re.compile(r"_*(one|each|found|said|told|meant|whoever|whatever|here_|it)_*")
PUBLIC = {"bot/cli/check.py": {"said"}}
"""Names that are keys of output for programs."""


def names(source: str) -> Iterator[str]:
    """The names that the source defines."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case (
                ast.arg(arg=name)
                | ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                yield name
            case (
                ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.ExceptHandler(name=str(name))
            ):
                yield name
            case ast.alias(asname=str(name)):
                yield name


def riddles(source: str) -> set[str]:
    return {name for name in names(source) if RIDDLE.fullmatch(name.lower())}


def test_names_say_what_is_inside() -> None:
    by_file = {
        path.relative_to(ROOT).as_posix(): riddles(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    assert len(by_file) > 200
    assert {file: names for file, names in by_file.items() if names} == PUBLIC


def test_the_search_for_riddles_finds_them() -> None:
    source = "def told(each, row):\n    found = [one for one in row]\n    match found:\n        case [it, *_]: ...\n"
    assert riddles(source) == {"told", "each", "found", "one", "it"}
    assert riddles("import json as said\nmembers, known = json.found, each.one\n") == {"said"}
