"""Deadlines that people typed and that were once misread: tests/data/field says what each has to mean."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.grammar.zones import zone_of

FIELD = Path(__file__).parents[1] / "data" / "field"
EXPECTED = re.compile(
    r"^  '(?P<words>[^']+)': .*?(?:(?P<instant>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<utc>Z?)|refused: (?P<why>.+)$)",
    re.MULTILINE,
)


def vectors() -> Iterator[Any]:
    for path in sorted(FIELD.glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        if "by" not in given:
            continue
        expected = {
            match["words"]: match for match in EXPECTED.finditer(path.with_suffix(".expect").read_text())
        }
        assert list(expected) == given["by"], path
        for words, match in expected.items():
            yield pytest.param(given["now"], given["zone"], words, match, id=f"{path.stem}: {words}")


@pytest.mark.parametrize(("now", "zone", "words", "expected"), list(vectors()))
def test_a_deadline_means_what_it_has_to_or_is_refused(
    now: str, zone: str, words: str, expected: re.Match[str]
) -> None:
    at = datetime.fromisoformat(now)
    if expected["why"]:
        with pytest.raises(BadDeadline) as caught:
            read_deadline(words, now=at, zone=zone)
        true = datetime.strptime(expected["why"], "%d %B %Y is a %A").replace(tzinfo=zone_of(zone))
        assert caught.value.code == "grammar-deadline-weekday"
        assert str(caught.value.values["first"]).startswith(f"{true:%Y-%m-%d}")
        return
    until = read_deadline(words, now=at, zone=zone).until
    found = until.at or at + (until.after or pytest.fail("neither an instant nor a span"))
    tz = zone_of("UTC" if expected["utc"] else zone)
    assert f"{found.astimezone(tz):%Y-%m-%d %H:%M:%S}" == expected["instant"]
