"""What a decision rests on changes: whoever answers for it is asked once, in the daily message, and the answer is on record."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web

from bot.watching.hosts import Allowed
from bot.watching.pages import Pages
from bot.watching.watcher import Watcher
from storage.watch_list import Reading, ToRead, WatchList
from tests.flows.room import Dialogue, Later
from tests.flows.test_forgotten import is_forgotten


async def adopted(room: Dialogue, text: str, settings: str = "", by: str = "bo") -> None:
    (await room.says(by, f'/decide "{text}" {settings}')).replies("Recorded as")


async def test_a_decision_is_overturned_and_those_that_depend_on_it_are_asked(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, "We pay for hosting", by="ann")
    await adopted(room, "We run Postgres", "--depends D-1")
    await adopted(room, "We back up each night", "--depends D-2", by="cy")
    before = len(room.notices_to("bo"))
    await room.says("ann", '/decide "We host nothing" --supersedes D-1')
    assert room.notices_to("bo")[before:] == []
    await room.passes("1d")
    (asked,) = room.notices_to("bo")[before:]
    assert "- D-2 We run Postgres: D-1, on which it depends, was superseded. Still right?" in asked
    told = room.transcript()
    assert "/accord confirm D-2\n" in told
    assert "/accord review D-2 90d\n" in told
    assert '/propose "We run Postgres" --supersedes D-2\n' in told
    assert room.notices_to("cy") == []
    waiting = (
        "- D-2 We run Postgres: D-1, on which it depends, was superseded. Still right?\n  /accord confirm D-2"
    )
    (await room.says("bo", "/decisions waiting")).replies(waiting)
    (await room.says("cy", "/decisions waiting")).replies("Nothing waits.")
    (await room.says("cy", "/accord confirm D-2")).refuses("opener-or-administrator-only")
    await room.passes("3d")
    assert len(room.notices_to("bo")) == before + 1, "it is asked once"
    (await room.says("bo", '/propose "We run SQLite" --supersedes D-2 --by 2d')).replies("is open until")
    (await room.says("bo", "/decisions D-2")).replies("Taken up again as D-5")
    await room.passes("1d")
    assert any("D-2, on which it depends, is being decided again." in told for told in room.notices_to("cy"))
    (await room.says("cy", '/accord confirm D-3 "Any database will do"')).replies("on record")
    assert "Still right?" not in (await room.says("cy", "/decisions waiting")).text
    (await room.says("cy", "/decisions D-3")).replies("Said that it is still right", "Any database will do")
    assert await room.log_is_whole()


async def test_a_day_up_to_which_something_was_assumed_comes(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await adopted(room, "Support by mail alone", '--assume "We answer within a day"', by="ann")
    line = '/accord assume D-1 "Fewer than 100 customers" --by 10d'
    (await room.says("ann", line)).replies("It is on record what D-1 assumes")
    (await room.says("bo", line)).refuses("opener-or-administrator-only")
    (await room.says("ann", '/accord assume D-1 "It is so" --by yesterday')).refuses("grammar-deadline-past")
    (await room.says("ann", "/decisions D-1")).replies(
        "We answer within a day", "Fewer than 100 customers, until"
    )
    await room.passes("9d")
    assert room.notices_to("ann") == []
    await room.passes("2d")
    (asked,) = room.notices_to("ann")
    assert "it was assumed: “Fewer than 100 customers”. Still right?" in asked
    (await room.says("ann", "/accord review D-1 30d")).replies("will be looked at again")
    await room.passes("5d")
    assert len(room.notices_to("ann")) == 1
    assert await room.log_is_whole()


async def test_a_document_is_edited_under_a_decision_asked_and_answered(
    room: Dialogue, tmp_path: Path
) -> None:
    document = tmp_path / "refunds.md"
    document.write_text("Refunds within 14 days.")
    await room.join("ann", "bo")
    clock = Later(room)
    watcher = Watcher(WatchList(room.app.store), room.app.desk, clock, root=tmp_path, pages=None)
    await adopted(room, "We refund by hand", '--doc "file:///refunds.md The refund policy"', by="ann")
    assert await watcher.round() == 1
    (await room.says("ann", "/decisions D-1")).replies(
        "Refunds within 14 days.", "What stood behind a link was noted"
    )
    assert await watcher.round() == 0, "it is read once a day"
    clock.ahead += timedelta(hours=25)
    assert (await watcher.round(), room.notices_to("ann")) == (1, [])
    document.write_text("Refunds within 30 days.")
    clock.ahead += timedelta(hours=25)
    await watcher.round()
    (await room.says("ann", "/decisions D-1")).replies("What it links to was edited")
    await room.passes("1d")
    (asked,) = room.notices_to("ann")
    assert "“The refund policy” was edited. Refunds within [-14-][+30+] days. Still right?" in asked
    (await room.says("ann", '/accord confirm D-1 "30 days are fine"')).replies("on record")
    await watcher.round()
    clock.ahead += timedelta(hours=25)
    await watcher.round()
    await room.passes("1d")
    assert len(room.notices_to("ann")) == 1
    document.unlink()
    for _ in range(3):
        clock.ahead += timedelta(hours=25)
        await watcher.round()
    await room.passes("1d")
    assert "“The refund policy” is no longer there. Still right?" in room.notices_to("ann")[-1]
    assert len(room.notices_to("ann")) == 2
    (await room.says("ann", "/accord unwatch D-1")).replies("no longer watched")
    document.write_text("Refunds within 60 days.")
    clock.ahead += timedelta(days=3)
    assert await watcher.round() == 0
    assert len(room.notices_to("ann")) == 2
    assert await room.log_is_whole()


class Dies(Exception):
    pass


async def test_a_program_that_dies_in_a_round_asks_once(room: Dialogue, tmp_path: Path) -> None:
    """It had said what changed, and not yet noted that it read it."""
    document = tmp_path / "refunds.md"
    document.write_text("Refunds within 14 days.")
    await room.join("ann", "bo")
    clock = Later(room)
    watcher = Watcher(WatchList(room.app.store), room.app.desk, clock, root=tmp_path, pages=None)
    await adopted(room, "We refund by hand", "--doc file:///refunds.md", by="ann")
    await watcher.round()
    document.write_text("Refunds within 30 days.")
    clock.ahead += timedelta(hours=25)

    class Dying(WatchList):
        async def settle(self, read: ToRead, reading: Reading) -> None:
            raise Dies

    dying = Watcher(Dying(room.app.store), room.app.desk, clock, root=tmp_path, pages=None)
    with pytest.raises(Dies):
        await dying.round()
    assert await watcher.round() == 0, "it is another program's for a while"
    clock.ahead += timedelta(hours=25)
    assert await watcher.round() == 1
    await room.passes("1d")
    assert sum("premise_changed.v1" in entry for entry in await room.entries()) == 1
    assert sum("was edited" in told for told in room.notices_to("ann")) == 1


@asynccontextmanager
async def site(text: Callable[[], str]) -> AsyncIterator[tuple[str, Pages]]:
    """The address of a page that says this, and what may read it."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f"<title>Prices</title>{text()}", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = int(runner.addresses[0][1])
    try:
        yield f"http://127.0.0.1:{port}/", Pages([Allowed("127.0.0.1", port)])
    finally:
        await runner.cleanup()


async def test_a_page_that_is_different_with_each_request_is_asked_about_once_and_let_be(
    room: Dialogue,
) -> None:
    requests = count(1)
    await room.join("ann", "bo")
    clock = Later(room)
    async with site(lambda: f"You are visitor {next(requests)}") as (url, pages):
        watcher = Watcher(WatchList(room.app.store), room.app.desk, clock, root=None, pages=pages)
        await adopted(room, "We buy there", f'--doc "{url} The prices"', by="ann")
        for _ in range(4):
            assert await watcher.round() == 1
            clock.ahead += timedelta(hours=25)
        await room.passes("1d")
        (asked,) = room.notices_to("ann")
        assert "“The prices” is different each time it is read. You are visitor" in asked
        assert "/accord unwatch D-1\n" in room.transcript()
        (await room.says("ann", "/decisions waiting")).replies("different each time", "/accord confirm D-1")
        (await room.says("ann", "/accord confirm D-1")).replies("on record")
        for _ in range(3):
            assert await watcher.round() == 1
            clock.ahead += timedelta(hours=25)
        await room.passes("2d")
        assert len(room.notices_to("ann")) == 1, "it is no news"
        read = next(requests)
        (await room.says("ann", "/accord unwatch D-1")).replies("no longer watched")
        assert await watcher.round() == 0
        assert next(requests) == read + 1
    assert sum("premise_changed.v1" in entry for entry in await room.entries()) == 1
    assert await room.log_is_whole()


async def test_a_page_that_changes_now_and_then_is_asked_about_with_its_difference(room: Dialogue) -> None:
    says = ["The press costs 900 EUR"]
    await room.join("ann", "bo")
    clock = Later(room)
    async with site(lambda: says[-1]) as (url, pages):
        watcher = Watcher(WatchList(room.app.store), room.app.desk, clock, root=None, pages=pages)
        await adopted(room, "We buy the press", f"--doc {url}", by="ann")
        for text in ("The press costs 900 EUR", "The press costs 950 EUR"):
            await watcher.round()
            clock.ahead += timedelta(hours=25)
            says.append(text)
        await watcher.round()
    await room.passes("1d")
    (asked,) = room.notices_to("ann")
    assert "“Prices” was edited. The press costs [-900-][+950+] EUR Still right?" in asked


async def test_two_that_would_depend_on_each_other_and_a_chain_that_is_overturned(room: Dialogue) -> None:
    await room.join("ann", "bo")
    for number in range(1, 4):
        await adopted(room, f"Step {number}", f"--depends D-{number - 1}" if number > 1 else "", by="ann")
    (await room.says("ann", "/accord link D-1 depends D-3")).refuses("circular-relation")
    (await room.says("ann", "/accord link D-2 depends D-2")).refuses("related-to-itself")
    await room.says("ann", '/decide "Another step 1" --supersedes D-1')
    await room.passes("3d")
    (asked,) = room.notices_to("ann")
    assert "D-2 Step 2: D-1, on which it depends, was superseded." in asked
    assert "D-3" not in asked, "what it depends on stands until that is decided anew"
    assert await room.log_is_whole()


async def test_the_words_are_erased_while_what_stands_there_is_read(room: Dialogue, tmp_path: Path) -> None:
    """Between being handed out and being read, and after it: nothing is asked, nothing kept, nothing fails."""
    document = tmp_path / "refunds.md"
    document.write_text("Refunds within 14 days.")
    await room.join("ann", "bo")
    clock = Later(room)
    links = WatchList(room.app.store)
    watcher = Watcher(links, room.app.desk, clock, root=tmp_path, pages=None)
    await adopted(room, "We refund by hand", "--doc file:///refunds.md", by="bo")
    await watcher.round()
    document.write_text("Refunds within 30 days.")
    clock.ahead += timedelta(hours=25)

    class Slow(WatchList):
        async def take(self, now: datetime, limit: int) -> Sequence[ToRead]:
            taken = await super().take(now, limit)
            await is_forgotten(room, "bo")
            return taken

    slow = Watcher(Slow(room.app.store), room.app.desk, clock, root=tmp_path, pages=None)
    assert await slow.round() == 1
    clock.ahead += timedelta(days=2)
    assert (await watcher.round(), await links.counts()) == (0, (0, 0))
    await room.passes("2d")
    assert room.notices_to("ann") == []
    assert not any("premise_changed.v1" in entry for entry in await room.entries())
    assert await room.log_is_whole()
