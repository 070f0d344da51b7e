"""Pages of the hosts that the operator allows, read as a stranger would be let read them: bounded, conditional, and never from an
address that is not public.

A name is resolved once for each connection, and the connection goes to an address that was checked, so that a name that
means something else a moment later leads nowhere. Each step of a redirect is checked as the first one is.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.watching.hosts import Allowed
from bot.watching.read import BYTES_MAX, Failed, Gone, NotWatched, Result, Unchanged, document_in

REDIRECTS_MAX = 5
SECONDS_MAX = 20
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GONE = frozenset({404, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A name and a port -> addresses."""
IsPublic = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether it is one of the open internet, also by what it stands for in IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if int(ip) >> 32 == 0:  # the old form of an IPv4 address in IPv6
            return False
    return ip.is_global and not ip.is_multicast


async def resolve(host: str, port: int) -> Sequence[str]:
    infos = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in infos]


class NotPublic(OSError):
    """The name means an address that is not public."""


class _Checked(AbstractResolver):
    """Gives only addresses that may be connected to; aiohttp connects to what it is given."""

    def __init__(self, resolve: Resolve, public: IsPublic) -> None:
        self._resolve, self._public = resolve, public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = [address for address in await self._resolve(host, port) if self._public(address)]
        if not addresses:
            raise NotPublic(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class Pages:
    """`resolve`, `public`: for tests, which have no open internet."""

    def __init__(
        self, hosts: Sequence[Allowed], *, resolve: Resolve = resolve, public: IsPublic = is_public
    ) -> None:
        self._hosts = frozenset(hosts)
        self._resolve, self._public = resolve, public

    async def read(self, url: str, etag: str, modified: str) -> Result:
        """`etag`, `modified`: as it said last time; empty: read it whole."""
        try:
            async with asyncio.timeout(SECONDS_MAX), self._session() as session:
                return await self._follow(session, url, etag, modified)
        except NotPublic:
            return NotWatched()
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            refused = isinstance(error.__cause__, NotPublic) or isinstance(error.__context__, NotPublic)
            return NotWatched() if refused else Failed(type(error).__name__)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_Checked(self._resolve, self._public), use_dns_cache=False, force_close=True, limit=1
        )
        # No cookies, no proxy of the environment, no password of a .netrc file.
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=True,
            max_line_size=8_190,
            max_field_size=8_190,
            headers={"User-Agent": "Accord (watches what decisions rest on)", "Accept": "text/*, */*;q=0.5"},
        )

    async def _follow(self, session: aiohttp.ClientSession, url: str, etag: str, modified: str) -> Result:
        headers = {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        for _ in range(REDIRECTS_MAX + 1):
            parts = self._permitted(url)
            if parts is None:
                return NotWatched()
            async with session.get(parts.geturl(), headers=headers, allow_redirects=False) as answer:
                if answer.status in _MOVED and "Location" in answer.headers:
                    onward = urljoin(url, answer.headers["Location"])
                    if parts.scheme == "https" and not onward.startswith("https:"):
                        return NotWatched()
                    url = onward
                    continue
                return await _answered(answer)
        return Failed("too many redirects")

    def _permitted(self, url: str) -> SplitResult | None:
        """The address if its host is allowed, without what stands behind `#`; None: it is not."""
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        host = host.rstrip(".")
        usual = port in (None, 443 if parts.scheme == "https" else 80)
        exact = Allowed(host, port or (443 if parts.scheme == "https" else 80))
        if exact not in self._hosts and not (usual and Allowed(host) in self._hosts):
            return None
        # aiohttp asks no resolver for what is an address already. One that is not public has to be allowed with its port.
        if _is_address(host) and exact not in self._hosts and not self._public(host):
            return None
        return parts._replace(fragment="")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def _answered(answer: Any) -> Result:
    if answer.status == 304:
        return Unchanged()
    if answer.status in _GONE:
        return Gone()
    if answer.status != 200:
        return Failed(f"HTTP {answer.status}")
    body = b""
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) >= BYTES_MAX:
            break
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return document_in(
        body[:BYTES_MAX],
        html=kind in ("text/html", "application/xhtml+xml"),
        length=answer.content_length,
        etag=answer.headers.get("ETag", ""),
        modified=answer.headers.get("Last-Modified", ""),
    )
