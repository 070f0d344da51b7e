"""What each picture of docs/ was drawn from, as a digest beside it: `make pictures` writes them, and a test plays the stories anew,
without a browser, to find the pictures that are older than what they show.
"""

import asyncio
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.room import RoomSide
from bot.wiring import joined
from tests import golden
from tests.adapters.discord.server import server_at
from tests.adapters.slack.house import slack_house
from tests.bot.reader import Reader, reading
from tests.browser.story import STORY
from tests.flows.room import opened_room
from tests.pictures import discord, page, slack

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
FILE = FOLDER / "SOURCES.json"
STATIC = Path(__file__).parents[2] / "adapters" / "web" / "static"
_UNSEEN = re.compile(
    r'<input type="hidden"[^>]*>|<script\b.*?</script>| (?:data-[\w-]+|href|src|action|value|id|for)="[^"]*"',
    re.DOTALL,
)
_CHANCE = re.compile(r"\b[0-9a-f]{8,64}\b")
"""What a run draws: the ends of hashes, mostly."""

Sources = dict[str, str]
"""Picture -> what it is drawn from."""


async def of_discord(folder: Path) -> Sources:
    """All that the bot said until then. How Discord looks is not ours."""
    sources = {}
    for name, (story, guild) in discord.STORIES.items():
        with golden.heard() as said:
            async with server_at(_made(folder / name), **guild) as server:
                _, size = await story(server)
        sources[name] = "\n".join([str(size), *sorted(said)])
    return sources


async def of_slack(folder: Path) -> Sources:
    sources = {}
    for name, story in slack.STORIES.items():
        async with slack_house(_made(folder / name), *slack.PEOPLE) as house:
            sources[name] = slack.sheet(await story(house))
    return sources


async def of_page(folder: Path) -> Sources:
    """The page as it is sent, and what it looks like. The story is told once."""
    style = (STATIC / "accord.css").read_text(encoding="utf-8")
    sources = {}
    async with AsyncExitStack() as stack:
        readers = []
        for name in ("story", "room"):
            room = await stack.enter_async_context(opened_room(_made(folder / name)))
            site = joined(room.app)
            site.door.room = RoomSide(room.app, room.room)
            readers.append(await stack.enter_async_context(reading(room.app, site)))
            for line in filter(None, map(str.strip, STORY.splitlines() if name == "story" else ())):
                await room.room.feed(line)
        for name, picture in page.PICTURES.items():
            match picture:
                case page.OfStory(path=path):
                    reader = readers[0]
                    await reader.signs_in(Reader.speaker("cy", home="local"), path)
                case page.OfRoom():
                    reader = readers[1]
                    await reader.signs_in(path="/room")
                    for label in page.FIRST_STEPS:
                        await reader.presses(label)
            assert reader.status == 200, (name, reader.status)
            sources[name] = "\n".join([repr(picture), _UNSEEN.sub("", reader.page), style])
    return sources


GROUPS: dict[str, Callable[[Path], Awaitable[Sources]]] = {
    "discord": of_discord,
    "slack": of_slack,
    "page": of_page,
}


async def digests(group: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        sources = await GROUPS[group](Path(folder))
    return {
        name: hashlib.sha256(_CHANCE.sub("", source).encode()).hexdigest()[:32]
        for name, source in sources.items()
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def kept() -> dict[str, str]:
    """Picture -> the digest of what it was drawn from."""
    written: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return written


async def main(groups: list[str]) -> None:
    written = kept() if FILE.exists() else {}
    for group in groups or GROUPS:
        written |= await digests(group)
    FILE.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(FILE)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
