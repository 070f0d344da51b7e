"""The page of promises: each has tests, and the tests that it names exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_each_promise_is_held_by_tests() -> None:
    held = {int(row[1]): NAMED.findall(row[0]) for row in re.finditer(r"^\| (\d+) \|.*$", PAGE, re.MULTILINE)}
    assert sorted(held) == list(range(1, len(held) + 1))
    assert len(held) >= 14
    assert [number for number, tests in held.items() if not tests] == []


def test_the_tests_that_it_names_exist() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED.findall(PAGE)
        if not re.search(
            rf"^(?:async def|def|class) {name}\b|^{name} =",
            (ROOT / file).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert missing == []
