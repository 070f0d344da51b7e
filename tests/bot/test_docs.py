"""The docs cannot go stale: what they name exists, and the command line's page is what `--help` says."""

import ast
import re
from pathlib import Path

import pytest

from bot.cli.process_pages import page
from bot.cli.reference import reference
from tests.flows.room import opened_room
from tests.transcripts import renewed

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
ROOMS = ("bot", "adapters", "consensus", "storage", "tests")
WALKTHROUGH = ROOT / "docs" / "walkthrough.md"


def names_in(path: Path) -> set[str]:
    """Every class, function and method that the file defines: `Fold`, `decide`, `Desk.submit`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            found |= {f"{node.name}.{one.name}" for one in inner} | {one.name for one in inner}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:bot|adapters|consensus|storage|tests|docs)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )
    linked = re.findall(r"\]\(([\w./-]+)\)", page.read_text(encoding="utf-8"))
    missing = [name for name in named if not (ROOT / name).exists()]
    missing += [name for name in linked if not (page.parent / name).exists()]
    files = {path.name for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    bare = re.findall(r"`(\w+\.py)`", page.read_text(encoding="utf-8"))
    missing += [name for name in bare if name not in files]
    assert missing == []


def test_the_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs" / "README.md").read_text()))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - linked == {"README.md"}


def test_the_walkthrough_names_what_the_code_defines() -> None:
    """Whatever stands in backticks there and looks like code is a class, function or method of ours."""
    defined = {name for room in ROOMS for path in (ROOT / room).rglob("*.py") for name in names_in(path)}
    quoted = re.findall(r"`([A-Za-z_][\w.]*)`", WALKTHROUGH.read_text(encoding="utf-8"))
    named = {name for name in quoted if not name.endswith(".py")} - {*ROOMS}
    assert len(named) > 8
    assert sorted(named - defined) == []


async def test_the_transcript_of_the_readme_is_what_the_room_says_now() -> None:
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    assert await renewed(written) == written, "renew it: python -m tests.transcripts"


async def test_the_lines_to_try_in_the_readme_are_carried_out(tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Five minutes in the room")[2]
    lines = re.findall(r"^    ((?:\w+: /|@).*)$", section.partition("\n## ")[0], re.MULTILINE)
    assert len(lines) > 5
    async with opened_room(tmp_path) as room:
        for line in lines:
            await room.room.feed(line)
        assert [post.text for post in room.messenger.board.posts if post.kind == "refusal"] == []
        assert "Adopted" in room.card(1)


def test_the_page_on_the_command_line_is_what_help_says() -> None:
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "renew it: python -m bot.cli.reference > docs/cli.md"


def test_the_page_on_the_processes_is_what_their_definitions_say() -> None:
    written = (ROOT / "docs" / "processes.md").read_text(encoding="utf-8")
    assert written == page(), "renew it: python -m bot.cli.process_pages > docs/processes.md"
