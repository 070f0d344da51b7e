"""The web port inside the program's own loop: bound before anything is said, stopped with the rest."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from consensus.refusal import Refused

STOP_SECONDS_MAX = 3


class _Server(uvicorn.Server):
    """Leaves signals to the program, which has more to put away than the web page."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve while inside; gives the port (port 0 takes any free one). Raises Refused `web-port-taken`."""
    listener = _bind(host, port)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
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
