"""The web port inside the program's own loop: bound before anything is said, stopped with the rest."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot import logs
from consensus.refusal import Refused

STOP_SECONDS_MAX = 3
HEAD_SECONDS_MAX = 20.0
CONNECTIONS_MAX = 400
"""At once: well below the number of files that a program may usually have open (1,024), which would stop accepting."""
ACCEPTED_AT_ONCE = 64
"""Connections that are taken before any of them is looked at: they must fit beside all the others."""
LINGER_SECONDS = 2.0
TOLD_EVERY_SECONDS = 60.0
log = logs.get()


class _Server(uvicorn.Server):
    """Leaves signals to the program, which has more to put away than the web page."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Connection(H11Protocol):
    """Ends a connection on which no whole head of a request comes in time: it would be held for ever."""

    patience = HEAD_SECONDS_MAX
    most = CONNECTIONS_MAX
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._answers:
            self._rest()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """End the connection that has sent no whole request for the longest time, so that nobody is shut out by many that
        send none; this one, where all others are being answered."""
        waiting = {
            connection._waiting.when(): connection
            for connection in self.connections
            if isinstance(connection, _Connection) and connection._waiting is not None
        }
        waiting[min(waiting)].transport.abort()

    @property
    def _answers(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.patience, self._too_late)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        if not self._answers and not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
            self._linger()

    def _linger(self) -> None:
        """Close, but not at once: what is still being sent would meet a closed socket, and the reset that comes back takes
        the answer from its reader before it is read."""
        self.data_received = lambda data: None  # type: ignore[method-assign]
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)


@contextlib.contextmanager
def _told_rarely(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Where no file is left to take a connection with, the loop waits a second, takes them again, and reports each one of
    them: that is said once a minute."""
    before = loop.get_exception_handler()
    said_at: float | None = None

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at
        error = context.get("exception")
        if isinstance(error, OSError) and str(context.get("message")).startswith("socket.accept()"):
            if said_at is None or loop.time() - said_at >= TOLD_EVERY_SECONDS:
                said_at = loop.time()
                log.error("web_takes_no_connection", code=errno.errorcode.get(error.errno or 0, "OSError"))
        elif before is not None:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


@asynccontextmanager
async def serving(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    patience: float = HEAD_SECONDS_MAX,
    most: int = CONNECTIONS_MAX,
) -> AsyncIterator[int]:
    """Serve while inside; gives the port (port 0 takes any free one). Raises Refused `web-port-taken`. `patience`: seconds
    in which the head of a request has to come. `most`: connections at once."""
    listener = _bind(host, port)
    config = uvicorn.Config(
        app,
        http=type("_Connection", (_Connection,), {"patience": patience, "most": most}),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=ACCEPTED_AT_ONCE,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    with _told_rarely(asyncio.get_running_loop()):
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task
            listener.close()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # A client that is told the address may call at once, before the server's loop has come round.
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        if not isinstance(error, OSError) or error.errno != errno.EADDRINUSE:
            problem = getattr(error, "strerror", None) or type(error).__name__
            raise Refused(
                "setting-invalid",
                variable="ACCORD_WEB_HOST or ACCORD_WEB_PORT",
                problem=f"{problem} ({host}, port {port})",
            ) from error
        raise Refused("web-port-taken", try_code="set-another-port", host=host, port=port) from error
    return listener
