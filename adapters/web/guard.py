"""What stands around every page: protective headers, the host it is called by, the path it lies under, and limits."""

import asyncio
from collections.abc import Collection, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


CLOSES: Mapping[str, str] = {"connection": "close"}
"""With an answer that does not wait for the rest of what is sent."""
STRANGERS_BYTES_MAX = 8_000_000


class Headers:
    """Adds the protective headers to every answer, errors included. `secure`: browsers are to come back by https only."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        self._app = app
        headers = {**HEADERS, **({"strict-transport-security": "max-age=31536000"} if secure else {})}
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                extra = [header for header in self._headers if header[0] not in given]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Below:
    """Takes the path under which we lie off the address. A proxy may have done so already."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if self._base and (path == self._base or path.startswith(f"{self._base}/")):
            scope = {**scope, "path": path.removeprefix(self._base) or "/"}
        await self._app(scope, receive, send)


class Patient:
    """Waits so many seconds for all that a client sends; raises HTTPException 408 in whoever reads it after that."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        until = asyncio.get_running_loop().time() + self._seconds
        whole = scope["type"] != "http"

        async def receive_in_time() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers=CLOSES) from None
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time, send)


class Bodies:
    """Reads what comes from callers whom nobody has recognised yet. All of it together is at most so many bytes: the one
    that has been sending for the longest time makes room, for whoever means it is done at once."""

    def __init__(self, most: int = STRANGERS_BYTES_MAX) -> None:
        self._most = most
        self._held: dict[asyncio.Timeout, bytearray] = {}
        """In the order in which they began."""

    async def read(self, request: Request, length_max: int) -> bytes:
        """The whole body. Raises HTTPException 413 for one that is longer, 503 for one that had to make room, 400 where
        the caller has gone."""
        body = bytearray()
        try:
            async with asyncio.timeout(None) as wait:
                self._held[wait] = body
                try:
                    async for chunk in request.stream():
                        body += chunk
                        if len(body) > length_max:
                            raise HTTPException(413, headers=CLOSES)
                        self._make_room()
                    if wait not in self._held:
                        raise TimeoutError
                finally:
                    self._held.pop(wait, None)
        except TimeoutError:
            raise HTTPException(503, headers=CLOSES) from None
        except ClientDisconnect:
            raise HTTPException(400) from None
        return bytes(body)

    def _make_room(self) -> None:
        while sum(map(len, self._held.values())) > self._most:
            wait = next(iter(self._held))
            self._held.pop(wait).clear()
            wait.reschedule(0)


PASSED_ON = frozenset({b"forwarded", b"via", b"x-real-ip"})


class Hosts:
    """Answers only to the names it is known by, so that a page elsewhere cannot reach it under a name of its own; and with
    no `proxy` only to whoever calls it directly: one that rewrites the host makes any caller look like somebody on this
    machine. `stranger` answers all other calls."""

    def __init__(self, app: ASGIApp, names: Collection[str], stranger: ASGIApp, *, proxy: bool) -> None:
        self._app = app
        self._names = frozenset(name.casefold() for name in names)
        self._stranger = stranger
        self._proxy = proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = scope["type"] != "http" or (
            host_of(scope) in self._names and (self._proxy or not is_passed_on(scope))
        )
        await (self._app if known else self._stranger)(scope, receive, send)


def is_passed_on(scope: Scope) -> bool:
    """Whether a proxy says that the call is somebody else's."""
    return any(name in PASSED_ON or name.startswith(b"x-forwarded-") for name, _ in scope["headers"])


def host_of(scope: Scope, header: bytes = b"host") -> str:
    """The host that the client called, without its port; empty where the header is not there."""
    typed = next((value.decode("latin-1") for name, value in scope["headers"] if name == header), "")
    if typed.startswith("["):
        return typed.partition("]")[0].removeprefix("[").casefold()
    return typed.partition(":")[0].casefold()
