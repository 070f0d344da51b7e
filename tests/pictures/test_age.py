"""No picture of docs/ is older than what it shows."""

import re
from pathlib import Path

import pytest

from tests.pictures.sources import FOLDER, GROUPS, digests, kept
from tests.waiting import slow

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"!\[[^\]]*\]\((?:docs/)?pictures/([\w-]+)\.png\)")


@slow
@pytest.mark.parametrize("group", GROUPS)
async def test_pictures_show_what_they_would_be_drawn_from_now(group: str) -> None:
    drawn = kept()
    older = [name for name, digest in (await digests(group)).items() if digest != drawn.get(name)]
    assert older == [], "run make pictures, and look at what it changed"


def test_pictures_are_drawn_by_a_command_and_those_that_a_page_shows_are_there() -> None:
    there = {path.stem for path in FOLDER.glob("*.png")}
    assert there == kept().keys()
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    assert shown <= there
