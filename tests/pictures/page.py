"""Draws the page of docs/: `make pictures`. The story of the browser's tests, and the first decision in the room."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.chromium import ARGUMENTS
from tests.browser.story import BLOCKED, CONSENT, STORY
from tests.browser.world import DESK, PHONE, Reader, World, world_at
from tests.pictures.discord import browser_path

Picture = Callable[[World], Awaitable[Reader]]


def page(path: str, size: tuple[int, int] = DESK, scheme: str = "light") -> Picture:
    """A page of the story as Cy sees it."""

    async def open_it(world: World) -> Reader:
        await world.tell(STORY)
        return await world.signed_in("Cy", path, size=size, color_scheme=scheme)

    return open_it


async def room(world: World) -> Reader:
    """The first decision, half-way."""
    host = await world.signed_in("", "/room")
    for label in ("Ann proposes to ship on Fridays", "Bo objects", "Ann offers a solution"):
        await host.page.locator(".step button").filter(has_text=label).click()
    await host.page.get_by_role("button", name="Bo says it does").wait_for()
    return host


PICTURES: dict[str, Picture] = {
    "page-overview": page("/"),
    "page-list": page("/decisions"),
    "page-record": page(f"/D-{CONSENT}"),
    "page-objection": page(f"/D-{BLOCKED}"),
    "page-phone": page(f"/D-{BLOCKED}", PHONE),
    "page-phone-overview": page("/", PHONE, "dark"),
    "page-dark": page(f"/D-{CONSENT}", DESK, "dark"),
    "page-room": room,
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
