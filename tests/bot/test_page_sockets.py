"""The page over real sockets, for clients that are slow, many, or send too much: they are answered, and hold nobody up."""

import asyncio
import contextlib
import io
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2 as httpx
import pytest

from adapters.web.guard import STRANGERS_BYTES_MAX
from adapters.web.incoming import BODY_LENGTH_MAX
from bot.serving import ACCEPTED_AT_ONCE, CONNECTIONS_MAX, serving
from bot.web import site_of
from bot.wiring import Joined, joined
from consensus.commands import Propose
from tests.bot.house import House
from tests.bot.reader import Reader, reading
from tests.databases import SQLITE
from tests.waiting import HANGS_AFTER_SECONDS, until

DATABASES = (SQLITE,)
SHORT, LONG = 0.3, HANGS_AFTER_SECONDS
MANY = 200


class Port:
    """The web port of a house, and the session of somebody who is signed in."""

    def __init__(self, site: Joined, number: int, cookie: str) -> None:
        self.site = site
        self.number = number
        self.cookie = cookie
        self._calls: list[Call] = []

    async def call(self) -> "Call":
        call = Call(*await asyncio.open_connection("127.0.0.1", self.number))
        self._calls.append(call)
        return call

    def close(self) -> None:
        for call in self._calls:
            call.close()

    def head(self, path: str, length: int = 0) -> bytes:
        method = "POST" if length else "GET"
        lines = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n"
        return (lines + (f"Content-Length: {length}\r\n" if length else "") + "\r\n").encode()

    async def answers(self) -> bool:
        """Whether a page is to be had meanwhile."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.number}") as client:
            page = await client.get("/D-1", headers={"cookie": self.cookie}, timeout=HANGS_AFTER_SECONDS)
        return "Ship on Fridays" in page.text


class Call:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def drips(self, data: bytes, every: float = 0.02) -> None:
        """One byte after the other, until the other side has had enough."""
        for place in range(len(data)):
            if self._reader.at_eof() or self._writer.is_closing():
                return
            try:
                self._writer.write(data[place : place + 1])
                await self._writer.drain()
            except ConnectionError:
                return
            await asyncio.sleep(every)

    @property
    def has_answer(self) -> bool:
        return bool(self._reader._buffer) or self._reader.at_eof()  # type: ignore[attr-defined]

    async def status(self) -> int:
        return int((await self._reader.readline()).split()[1])

    async def line(self) -> bytes:
        return await self._reader.readline()

    async def ends(self) -> None:
        """Wait until the other side has closed."""
        while True:
            try:
                if not await self._reader.read(65_536):
                    return
            except ConnectionError:
                return

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def port_of(
    house: House, *, head: float = LONG, body: float = LONG, most: int = CONNECTIONS_MAX
) -> AsyncIterator[Port]:
    """`head` and `body`: seconds in which these have to come."""
    await house.does("ann", Propose(text="Ship on Fridays"))
    site = joined(house.app)
    async with serving(
        site_of(house.app, site, patience=body), "127.0.0.1", 0, patience=head, most=most
    ) as number:
        link = (await site.door.link(Reader.OPERATOR)).removeprefix(Reader.ADDRESS)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{number}") as client:
            answer = await client.post(link)
        port = Port(site, number, answer.headers["set-cookie"].partition(";")[0])
        try:
            yield port
        finally:
            port.close()


async def test_a_form_that_comes_byte_by_byte_ends_in_408_and_holds_nobody_up(house: House) -> None:
    async with port_of(house, body=SHORT) as port:
        slow = await port.call()
        slow.send(port.head("/form", 10_000))
        drips = asyncio.create_task(slow.drips(b"x" * 10_000))
        assert await port.answers()
        # What is still being sent may meet the end before the answer is read.
        with contextlib.suppress(ConnectionError):
            assert await slow.status() == 408
            await slow.ends()
        await drips


async def test_a_head_that_comes_byte_by_byte_ends_in_408(house: House) -> None:
    """Also the second on a connection, and where nothing comes at all."""
    async with port_of(house, head=SHORT) as port:
        slow, second, silent = await port.call(), await port.call(), await port.call()
        drips = asyncio.create_task(slow.drips(port.head("/") * 10))
        second.send(port.head("/health") + port.head("/")[:20])
        assert await second.status() in (200, 503)
        assert await port.answers()
        assert await slow.status() == 408
        for call in (slow, second, silent):
            await call.ends()
        await drips


async def test_half_open_connections_shut_nobody_out(house: House) -> None:
    """The one that has waited for the longest time ends for each that comes; who is being answered stays."""
    async with port_of(house, most=5) as port:
        listener = await port.call()
        listener.send(port.head("/live"))
        assert await listener.status() == 200
        half_open = [await port.call() for _ in range(20)]
        for call in half_open[:15]:
            await call.ends()
        assert await port.answers()
        while b": here" not in await listener.line():
            pass


async def test_a_stream_of_events_outlasts_what_slow_clients_are_given(house: House) -> None:
    """Whoever listens sends nothing, and is not slow."""
    async with port_of(house, head=SHORT, body=SHORT) as port:
        listener = await port.call()
        listener.send(port.head("/live"))
        assert await listener.status() == 200
        looks = 0
        while looks < 3:  # one a second
            looks += b": here" in await listener.line()
        await house.does("ann", Propose(text="Archive the wiki"))
        while b"event: changed" not in await listener.line():
            pass


async def test_a_stream_ends_untold_for_whoever_was_signed_out(house: House) -> None:
    async with port_of(house) as port, reading(house.app, port.site) as elsewhere:
        listener = await port.call()
        listener.send(port.head("/live"))
        assert await listener.status() == 200
        while b": here" not in await listener.line():
            pass
        await elsewhere.signs_in()
        await elsewhere.get("/account")
        await elsewhere.sends(next(form for form in elsewhere.forms if "/account/revoke" in form))
        await house.does("ann", Propose(text="Archive the wiki"))
        while line := await listener.line():
            assert b"changed" not in line


async def test_what_is_too_much_is_refused_before_it_has_come(house: House) -> None:
    async with port_of(house) as port:
        call = await port.call()
        call.send(port.head("/form", 10_000_000) + b"x" * (BODY_LENGTH_MAX + 1))
        assert await call.status() == 413
        await call.ends()
        stranger = await port.call()
        stranger.send(
            b"POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000000\r\n\r\n"
            + b"x" * (BODY_LENGTH_MAX + 1)
        )
        assert await stranger.status() == 413
        await stranger.ends()


async def test_forms_of_strangers_hold_only_so_much_and_the_oldest_makes_room(house: House) -> None:
    """The later ones go on, and somebody who is signed in has nothing to do with it."""
    piece = 250_000
    fit = STRANGERS_BYTES_MAX // piece
    async with port_of(house) as port:
        head = b"POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 256000\r\n\r\n"
        calls = [await port.call() for _ in range(fit + 8)]
        for call in calls:
            call.send(head + b"x" * piece)
        for _ in range(8):
            await until(lambda: any(call.has_answer for call in calls))
            refused = next(call for call in calls if call.has_answer)
            assert await refused.status() == 503
            calls.remove(refused)
        own = await port.call()
        own.send(port.head("/form", 20) + b"x" * 20)
        assert await own.status() == 403, "read, and then judged"
        assert not any(call.has_answer for call in calls)
        calls[-1].send(b"x" * (256_000 - piece))
        assert await calls[-1].status() == 401


async def test_where_no_file_is_left_it_says_so_once_and_goes_on_when_there_is(
    house: House, quiet: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.constants.ACCEPT_RETRY_DELAY", 0.05)
    tries = 0

    def counts(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal tries
        tries += 1
        (told or asyncio.AbstractEventLoop.default_exception_handler)(loop, context)

    loop = asyncio.get_running_loop()
    async with port_of(house) as port:
        told = loop.get_exception_handler()
        loop.set_exception_handler(counts)
        sockets = [socket.socket() for _ in range(MANY)]
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (sockets[-1].fileno() + 5, limits[1]))
        try:
            for each in sockets:
                each.setblocking(False)
                each.connect_ex(("127.0.0.1", port.number))
            await until(lambda: tries > 3 * ACCEPTED_AT_ONCE)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for each in sockets:
            each.close()
        assert await port.answers()
    assert quiet.getvalue().count("web_takes_no_connection") == 1
    assert quiet.getvalue().count("EMFILE") == 1
    assert len(quiet.getvalue()) < 2_000


async def test_many_connections_at_once_leave_the_page_readable(house: House) -> None:
    """Some silent, some in the midst of a form, some that listen, some that went without a word."""
    async with port_of(house) as port:
        calls = [await port.call() for _ in range(MANY)]
        for place, call in enumerate(calls):
            if place % 4 == 1:
                call.send(port.head("/form", 5_000) + b"answer.text=x")
            elif place % 4 == 2:
                call.send(port.head("/live"))
        for call in calls[2::4]:
            assert await call.status() == 200
        for call in calls[3::4]:
            call.close()
        assert await port.answers()
        port.close()
        await until(port.answers)


@pytest.mark.parametrize(
    ("added", "status"),
    [
        ("X-Forwarded-For: 203.0.113.9", 421),
        ("x-forwarded-proto: https", 421),
        ("Forwarded: for=203.0.113.9", 421),
        ("Via: 1.1 proxy", 421),
        ("X-Real-IP: 203.0.113.9", 421),
        ("Accept: */*", 303),
    ],
)
async def test_what_a_proxy_passes_on_under_our_own_name_is_never_local(
    house: House, added: str, status: int
) -> None:
    """It rewrites the host, and nobody has set ACCORD_WEB_URL; one that adds nothing gets what every stranger gets."""
    async with port_of(house) as port:

        async def passes_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            first, _, rest = head.partition(b"\r\n")
            lines = [line for line in rest.split(b"\r\n") if line and not line.lower().startswith(b"host:")]
            onward, away = await asyncio.open_connection("127.0.0.1", port.number)
            host = f"Host: 127.0.0.1:{port.number}".encode()
            away.write(b"\r\n".join([first, host, *lines, added.encode(), b"Connection: close", b"", b""]))
            writer.write(await onward.read())
            away.close()
            writer.close()

        async with await asyncio.start_server(passes_on, "127.0.0.1", 0) as proxy:
            outside = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
            async with httpx.AsyncClient(base_url=outside) as client:
                for path in ("/", "/D-1", "/decisions.json", "/log"):
                    answer = await client.get(path, headers={"host": "decisions.example.org"})
                    assert answer.status_code == (401 if status == 303 and ".json" in path else status)
                    assert "Fridays" not in answer.text
                signed_in = await client.get("/D-1", headers={"cookie": port.cookie})
                assert ("Ship on Fridays" in signed_in.text) is (status == 303)
        assert await port.answers()
