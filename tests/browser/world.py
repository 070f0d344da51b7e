"""A room whose page is read in a real browser, by several people at once."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from adapters.local.inbound import account_of
from bot.room import RoomSide
from bot.serving import serving
from bot.web import site_of
from bot.wiring import Joined, joined
from consensus.ports import Holder
from tests.flows.room import Dialogue, opened_room
from tests.waiting import HANGS_AFTER_SECONDS

DESK, PHONE = (1000, 900), (390, 844)
ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
expect.set_options(timeout=HANGS_AFTER_SECONDS * 1000)


class Reader:
    """One browser of its own, with one page open. `noise`: what its console said that it should not have."""

    def __init__(self, origin: str, context: BrowserContext, page: Page) -> None:
        self.origin = origin
        self.context = context
        self.page = page
        self.noise: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.set_default_timeout(HANGS_AFTER_SECONDS * 1000)

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium notes the status of each refused page, which the tests ask for on purpose.
        own = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not own:
            self.noise.append(message.text)

    async def goes(self, path: str) -> int:
        """Gives the status."""
        answer = await self.page.goto(self.origin + path, wait_until="load")
        assert answer is not None
        return answer.status

    async def enters(self, link: str) -> None:
        """Sign in with the path of a link."""
        await self.goes(link)
        await self.page.locator("main form button").click()
        await expect(self.page.locator("nav").first).to_be_visible()

    async def text(self) -> str:
        return await self.page.locator("main").inner_text()

    async def resize(self, size: tuple[int, int]) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def shows(self, text: str) -> None:
        """Wait until the main part of the page says this, without loading it anew."""
        await expect(self.page.locator("main")).to_contain_text(text)

    async def violations(self, *rules: str) -> list[str]:
        """What axe finds; of these rules alone, or of all."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        only: Mapping[str, object] = (
            {"type": "rule", "values": rules} if rules else {"type": "tag", "values": ALL_RULES}
        )
        options = json.dumps({"resultTypes": ["violations"], "runOnly": only})
        results = cast(Any, await self.page.evaluate(f"axe.run({options})"))
        return [
            f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]

    async def overflows(self) -> Sequence[str]:
        """What is wider than the window: the page is to be scrolled downwards alone."""
        return cast(Sequence[str], await self.page.evaluate(_OVERFLOWS))

    async def broken_words(self) -> Sequence[str]:
        """Words of ordinary length that are broken where a line ends."""
        return cast(Sequence[str], await self.page.evaluate(_BROKEN_WORDS))


class Windows:
    """The browsers that read the page at this address."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.origin = origin
        self._browser = browser
        self._readers: list[Reader] = []

    async def reader(self, **how: Any) -> Reader:
        """Another browser; `how` as playwright's new_context takes it."""
        size = how.pop("size", DESK)
        context = await self._browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
        reader = Reader(self.origin, context, await context.new_page())
        self._readers.append(reader)
        return reader

    async def closes(self) -> None:
        """All of them go. What a console complained about, the page's own policy included, fails the test."""
        readers, self._readers = self._readers, []
        for reader in readers:
            await reader.context.close()
        assert [noise for reader in readers for noise in reader.noise] == []


class World(Windows):
    """`room` speaks as in chat, and its page is read."""

    def __init__(self, browser: Browser, room: Dialogue, site: Joined, origin: str) -> None:
        super().__init__(browser, origin)
        self.room = room
        self._site = site

    async def link(self, holder: Holder, path: str = "/") -> str:
        """The path of a link that signs in."""
        return (await self._site.door.link(holder, path)).removeprefix(self._site.door.address.origin)

    async def sign_in(self, reader: Reader, name: str = "", path: str = "/") -> None:
        """As somebody of the room; without a name as whoever runs the program."""
        holder = Holder(platform="local", home="local", account=account_of(name)) if name else Holder()
        await reader.enters(await self.link(holder, path))

    async def signed_in(self, name: str = "", path: str = "/", **how: Any) -> Reader:
        reader = await self.reader(**how)
        await self.sign_in(reader, name, path)
        return reader

    async def tell(self, lines: str) -> None:
        """A story, one line of the room after another."""
        for line in filter(None, map(str.strip, lines.splitlines())):
            await self.room.room.feed(line)


@asynccontextmanager
async def world_at(browser: Browser, folder: Path) -> AsyncIterator[World]:
    """A new room with its page."""
    async with opened_room(folder) as room:
        site = joined(room.app)
        site.door.room = RoomSide(room.app, room.room)
        async with serving(site_of(room.app, site), "127.0.0.1", 0) as port:
            world = World(browser, room, site, f"http://127.0.0.1:{port}")
            try:
                yield world
            finally:
                await world.closes()


AXE = Axe().axe_script
_OVERFLOWS = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const edge = document.documentElement.clientWidth;
  return [`${wide} px too wide`, ...[...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > edge + 1)
    .map((part) => part.outerHTML.slice(0, 200))];
}"""
_BROKEN_WORDS = """() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const word of node.data.matchAll(/[\\p{L}\\p{M}\\p{N}']+/gu)) {
      if (word[0].length > 24 || /[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}]/u.test(word[0])) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
