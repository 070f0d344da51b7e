"""Draws the page of docs/: `make pictures`. The story of the browser's tests, and the first decision in the room."""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.chromium import ARGUMENTS
from tests.browser.story import BLOCKED, CONSENT, STORY
from tests.browser.world import DESK, PHONE, Reader, World, world_at
from tests.pictures.discord import browser_path

FIRST_STEPS = ("Ann proposes to ship on Fridays", "Bo objects", "Ann offers a solution")


@dataclass(frozen=True)
class OfStory:
    """A page of the story as Cy sees it."""

    path: str
    size: tuple[int, int] = DESK
    scheme: str = "light"

    async def __call__(self, world: World) -> Reader:
        await world.tell(STORY)
        return await world.signed_in("Cy", self.path, size=self.size, color_scheme=self.scheme)


@dataclass(frozen=True)
class OfRoom:
    """The first decision, half-way."""

    async def __call__(self, world: World) -> Reader:
        host = await world.signed_in("", "/room")
        for label in FIRST_STEPS:
            await host.page.locator(".step button").filter(has_text=label).click()
        await host.page.get_by_role("button", name="Bo says it does").wait_for()
        return host


PICTURES: dict[str, OfStory | OfRoom] = {
    "page-overview": OfStory("/"),
    "page-list": OfStory("/decisions"),
    "page-record": OfStory(f"/D-{CONSENT}"),
    "page-objection": OfStory(f"/D-{BLOCKED}"),
    "page-phone": OfStory(f"/D-{BLOCKED}", PHONE),
    "page-phone-overview": OfStory("/", PHONE, "dark"),
    "page-dark": OfStory(f"/D-{CONSENT}", DESK, "dark"),
    "page-room": OfRoom(),
}


async def draw(names: list[str], folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=[*ARGUMENTS])
        for name in names:
            with tempfile.TemporaryDirectory() as database:
                async with world_at(browser, Path(database)) as world:
                    reader = await PICTURES[name](world)
                    path = folder / f"{name}.png"
                    # An empty window below the page is no part of the picture.
                    await reader.page.locator("body").screenshot(path=str(path))
                    print(path)
        await browser.close()


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(arguments[1:] or list(PICTURES), folder))


if __name__ == "__main__":
    main(sys.argv[1:])
