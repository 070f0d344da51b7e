"""What the README shows of a room, as the room says it now: python -m tests.transcripts

A transcript is a block of lines with `name> ` before what somebody types; what follows is the room's answer, of which some lines
are left out. Played anew, the same lines are left out again: each that is shown becomes the one most like it. A test compares.
"""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from tests.flows.room import opened_room

README = Path(__file__).parents[1] / "README.md"
WHEN = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
PEOPLE = ("ann", "bo", "cy", "di")
_BLOCK = re.compile(r"(?<=```\n)\w+> .*?(?=```\n)", re.DOTALL)
_TYPED = re.compile(r"(\w+)> (.*)")
ALIKE = 0.5


async def renewed(text: str) -> str:
    """The text with its transcripts played anew."""
    for block in _BLOCK.findall(text):
        text = text.replace(block, await _played(block))
    return text


async def _played(block: str) -> str:
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        async with opened_room(Path(folder), at=WHEN) as room:
            await room.join(*PEOPLE)
            shown: list[str] = []
            said: Sequence[str] = ()
            for line in [*block.splitlines(), ""]:
                typed = _TYPED.fullmatch(line)
                if line and typed is None:
                    shown.append(line)
                    continue
                lines += _like(shown, said)
                if typed is not None:
                    lines.append(line)
                    before = len(room.transcript())
                    await room.room.feed(f"{typed[1]}: {typed[2]}")
                    said, shown = room.transcript()[before:].splitlines(), []
    return "\n".join(lines) + "\n"


def _like(shown: Sequence[str], said: Sequence[str]) -> list[str]:
    """Of what was said the lines that are most like those shown, in order; one that is like none is gone."""
    chosen, start = [], 0
    for line in shown:
        ratios = [
            (SequenceMatcher(None, line, now).ratio(), -at) for at, now in enumerate(said) if at >= start
        ]
        ratio, place = max(ratios, default=(0.0, 0))
        if ratio >= ALIKE:
            chosen.append(said[-place])
            start = 1 - place
    return chosen


def main() -> None:
    text = README.read_text(encoding="utf-8")
    README.write_text(asyncio.run(renewed(text)), encoding="utf-8")


if __name__ == "__main__":
    main()
