"""Pages and files as they are read: what may be read, how much of it, and what never is."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web

from bot.watching import pages
from bot.watching.files import read_file
from bot.watching.hosts import Allowed, allowed_hosts
from bot.watching.pages import Pages, is_public
from bot.watching.read import BYTES_MAX, Document, Failed, Gone, NotWatched, Unchanged


class Site(NamedTuple):
    port: int
    asked: list[str]
    headers: list[dict[str, str]]


@asynccontextmanager
async def site(answers: dict[str, web.Response], host: str = "127.0.0.1") -> AsyncIterator[Site]:
    """A server that writes down what it is asked for."""
    asked: list[str] = []
    headers: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        headers.append(dict(request.headers))
        if request.path == "/endless":
            response = web.StreamResponse(
                headers={"Content-Length": str(2 << 30), "Content-Type": "text/plain"}
            )
            await response.prepare(request)
            while True:  # until whoever reads it has enough
                await response.write(b"x" * 65_536)
                asked.append("piece")
        if request.path == "/slow":
            await asyncio.sleep(3_600)
        known = answers[request.path]
        if known.headers.get("ETag", "-") == request.headers.get("If-None-Match"):
            return web.Response(status=304)
        return web.Response(status=known.status, body=known.body, headers=known.headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    port = int(runner.addresses[0][1])
    try:
        yield Site(port, asked, headers)
    finally:
        await runner.cleanup()


def page(text: str, **headers: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=headers)


def moved(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to})


def here(server: Site) -> Pages:
    return Pages([Allowed("127.0.0.1", server.port)])


async def test_of_a_page_the_text_counts_and_not_its_markup() -> None:
    first = page(
        "<html><head><title>Policy</title></head><body nonce=1><p>Refunds in 14 days</body>", ETag='"a"'
    )
    second = page(
        "<html><head><title>Policy</title></head><body nonce=2><p>Refunds in\n14 days<script>7</script></body>"
    )
    async with site({"/a": first, "/b": second}) as server:
        a = await here(server).read(f"http://127.0.0.1:{server.port}/a#part", "", "")
        b = await here(server).read(f"http://127.0.0.1:{server.port}/b", "", "")
        assert isinstance(a, Document)
        assert isinstance(b, Document)
        assert (a.hash, a.title, a.excerpt, a.etag) == (b.hash, "Policy", "Refunds in 14 days", '"a"')
        assert await here(server).read(f"http://127.0.0.1:{server.port}/a", a.etag, "") == Unchanged()


async def test_a_page_that_is_gone_or_broken() -> None:
    async with site(
        {"/gone": web.Response(status=410), "/broken": web.Response(status=500), "/loop": moved("/loop")}
    ) as server:
        at = f"http://127.0.0.1:{server.port}"
        assert await here(server).read(f"{at}/gone", "", "") == Gone()
        assert await here(server).read(f"{at}/broken", "", "") == Failed("HTTP 500")
        assert await here(server).read(f"{at}/loop", "", "") == Failed("too many redirects")
        assert len(server.asked) == 2 + 6


async def test_a_page_that_never_ends_costs_a_bounded_read() -> None:
    async with site({}) as server:
        document = await here(server).read(f"http://127.0.0.1:{server.port}/endless", "", "")
        assert isinstance(document, Document)
        assert len(server.asked) * 65_536 < 32 * BYTES_MAX


async def test_a_page_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SECONDS_MAX", 0.2)
    async with site({}) as server:
        result = await here(server).read(f"http://127.0.0.1:{server.port}/slow", "", "")
        assert result == Failed("TimeoutError")


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{other}/", "http://localhost:{other}/", "http://[::1]:{other}/", "http://[::ffff:127.0.0.1]:{other}/",
     "http://2130706433:{other}/", "http://0x7f.1:{other}/", "http://0:{other}/", "http://169.254.169.254/latest/meta-data/",
     "http://user@127.0.0.1:{other}/", "http://allowed@[::1]:{other}/", "file:///etc/passwd", "gopher://127.0.0.1:{other}/", "//127.0.0.1:{other}/"],
)  # fmt: skip
async def test_a_redirect_leads_to_no_address_that_is_not_public(target: str) -> None:
    answers: dict[str, web.Response] = {}
    async with site({"/": page("secret")}) as other, site(answers) as server:
        answers["/"] = moved(target.format(other=other.port))
        reader = Pages([Allowed("127.0.0.1", server.port)])
        assert await reader.read(f"http://127.0.0.1:{server.port}/", "", "") == NotWatched()
        assert (server.asked, other.asked) == (["/"], [])


@pytest.mark.parametrize("name", ["docs.test", "2130706433", "0x7f000001", "127.1"])
async def test_an_allowed_name_that_means_this_machine_is_not_read(name: str) -> None:
    async with site({"/": page("secret")}) as server:

        async def resolve(host: str, port: int) -> Sequence[str]:
            return ["127.0.0.1", "::1"]

        reader = Pages([Allowed(name, server.port)], resolve=resolve)
        assert not isinstance(await reader.read(f"http://{name}:{server.port}/", "", ""), Document)
        assert server.asked == []


async def test_a_name_that_means_something_else_a_moment_later_leads_nowhere() -> None:
    """The first answer is taken for public here, the second is this machine: the connection goes to what was checked."""
    async with site({"/": page("public")}, "127.0.0.2") as public, site({"/": page("secret")}) as private:
        answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])
        resolved: list[str] = []

        async def resolve(host: str, port: int) -> Sequence[str]:
            resolved.append(host)
            return next(answers)

        def public_here(address: str) -> bool:
            return address == "127.0.0.2"

        ports = [Allowed("docs.test", public.port), Allowed("docs.test", private.port)]
        reader = Pages(ports, resolve=resolve, public=public_here)
        document = await reader.read(f"http://docs.test:{public.port}/", "", "")
        assert isinstance(document, Document)
        assert (document.excerpt, resolved, public.asked) == ("public", ["docs.test"], ["/"])
        assert await reader.read(f"http://docs.test:{private.port}/", "", "") == NotWatched()
        assert private.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
     "::1", "::", "::7f00:1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::", "fe80::1%eth0", "fc00::1", "ff02::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_that_are_public() -> None:
    assert all(
        map(is_public, ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"))
    )


def test_hosts_as_they_are_typed() -> None:
    assert allowed_hosts("wiki.example.org, [::1]:8080") == (
        Allowed("wiki.example.org"),
        Allowed("::1", 8080),
    )
    for typed in ("https://wiki.example.org", "*.example.org", "a@b", "wiki/path"):
        with pytest.raises(ValueError, match="not a host"):
            allowed_hosts(typed)


def test_what_is_read_below_the_root_and_what_is_not(tmp_path: Path) -> None:
    root, outside = tmp_path / "docs", tmp_path / "secret.txt"
    (root / "policies").mkdir(parents=True)
    outside.write_text("secret")
    (root / "policies" / "refunds.md").write_text("14 days")
    (root / ".env").write_text("TOKEN=1")
    (root / "way-out").symlink_to(outside)
    os.mkfifo(root / "pipe")
    document = read_file(root, "file:///policies/refunds.md", "")
    assert isinstance(document, Document)
    assert (document.title, document.excerpt) == ("refunds.md", "14 days")
    assert read_file(root, "file:///policies/refunds.md", document.modified) == Unchanged()
    assert read_file(root, f"file://{root}/policies/refunds.md", document.modified) == Unchanged()
    assert read_file(root, "file:///policies/lost.md", "") == Gone()
    for path in (
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.env",
        "/way-out",
        "/pipe",
        str(outside),
        "/a%00b",
    ):
        assert not isinstance(read_file(root, f"file://{path}", ""), Document), path
    folder = read_file(root, "file:///policies", "")
    (root / "policies" / "refunds.md").write_text("30 days")
    changed = read_file(root, "file:///policies", "")
    assert isinstance(folder, Document)
    assert isinstance(changed, Document)
    assert folder.hash != changed.hash


def test_a_file_of_two_gigabytes_costs_a_bounded_read(tmp_path: Path) -> None:
    with (tmp_path / "film.bin").open("wb") as film:
        film.truncate(2 << 30)
    document = read_file(tmp_path, "file:///film.bin", "")
    with (tmp_path / "film.bin").open("r+b") as film:
        film.truncate((2 << 30) - 1)
    shorter = read_file(tmp_path, "file:///film.bin", "")
    assert isinstance(document, Document)
    assert isinstance(shorter, Document)
    assert (document.excerpt, document.hash != shorter.hash) == ("", True)
