"""docs/adding.md says what it takes to add something; here it is counted."""

import ast
import re
from pathlib import Path

import grimp
import pytest

from adapters.acts import ACTS as WORDS
from adapters.acts import Act
from consensus.acts import ACTS

ROOT = Path(__file__).parents[2]
ROOMS = ("adapters", "bot", "consensus", "storage")
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
}


def files_that_know(command: str) -> set[str]:
    """The files that define or import this command, or name it by its class."""
    found = set()
    for path, text in SOURCES.items():
        if command not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.ImportFrom(module="consensus.commands", names=names):
                    if any(alias.name == command for alias in names):
                        found.add(path)
                case ast.ClassDef(name=name) if name == command and path == "consensus/commands.py":
                    found.add(path)
    return found


@pytest.mark.parametrize("name", ["snooze", "answer", "attend", "extend", "overrule", "appeal"])
def test_a_plain_act_is_a_command_a_row_a_function_and_its_words(name: str) -> None:
    (act,) = (act for act in ACTS if act.name == name)
    engine = files_that_know(act.makes.__name__)
    assert {"consensus/commands.py", "consensus/acts.py"} < engine
    (function,) = engine - {"consensus/commands.py", "consensus/acts.py"}
    assert function.startswith("consensus/decide/")
    row = re.compile(rf'name="{name}"')
    assert {path for path, text in SOURCES.items() if row.search(text)} == {
        "consensus/acts.py",
        "adapters/acts.py",
    }
    assert "now |\n" in PAGE
    assert "4: command, row, function, words" in PAGE


def test_every_act_of_people_has_its_words_and_no_words_are_left_over() -> None:
    names = {act.name for act in ACTS}
    assert {words.act for words in WORDS} <= names
    without = {act.name for act in ACTS if act.may is not None} - {words.act for words in WORDS}
    assert without == {"ask_advice", "add_process", "pass_time", "erase"}, "typed only, or not in a chat"


@pytest.mark.parametrize("act", WORDS, ids=lambda act: act.name)
def test_the_fields_of_a_form_are_fields_of_its_command(act: Act) -> None:
    (row,) = (row for row in ACTS if row.name == act.act)
    ours = {"ticks", "settings", "url", "role", "shared"}  # several fields of the command, or a part of one
    assert {field.to for field in act.fields} - ours <= set(row.makes.__struct_fields__)
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in act.fields)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_only_the_file_that_joins_a_platform_and_two_of_the_cli_know_it(platform: str) -> None:
    graph = grimp.build_graph(*ROOMS)
    inside = graph.find_descendants(f"adapters.{platform}")
    outside = {
        importer
        for module in inside
        for importer in graph.find_modules_that_directly_import(module)
        if importer not in inside and importer != f"adapters.{platform}"
    }
    assert outside == {f"bot.wiring.{platform}", *outside & {"bot.cli.manifest", "bot.cli.doctor"}}


def test_the_page_names_what_there_is() -> None:
    for path in re.findall(r"`((?:adapters|bot|consensus|tests|storage)/[\w/.]+)`", PAGE):
        assert (ROOT / path).exists(), path
    for platform, lines in (("slack", "4,500"), ("discord", "4,000")):
        counted = sum(
            len(text.splitlines())
            for path, text in SOURCES.items()
            if path.startswith(f"adapters/{platform}/")
        )
        assert abs(counted - int(lines.replace(",", ""))) <= 150, f"{platform} has {counted} lines"
        assert f"{lines} lines" in PAGE or f"{platform.title()} {lines}" in PAGE
