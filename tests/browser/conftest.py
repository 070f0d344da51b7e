"""One browser for all tests of a process, and a new room and new windows for each test.

Without Chromium these tests are skipped, and say so.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.browser.chromium import ARGUMENTS, MISSING, chromium
from tests.browser.story import STORY

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in one event loop, in which its tests run. Without one they are skipped, a line for each file."""
    here, missing = Path(__file__).parent, chromium() is None
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if missing:
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world(browser: "Browser", tmp_path: Path) -> AsyncIterator["World"]:
    """A new room with its page."""
    from tests.browser.world import world_at

    async with world_at(browser, tmp_path) as world:
        yield world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def telling(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator["World"]:
    from tests.browser.world import world_at

    async with world_at(browser, tmp_path_factory.mktemp("story")) as world:
        await world.tell(STORY)
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def story(telling: "World") -> AsyncIterator["World"]:
    """The room of the story, for tests that only read."""
    yield telling
    await telling.closes()
