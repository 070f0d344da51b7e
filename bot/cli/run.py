"""`accord run` and `accord room`: the program itself, and the local room alone."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.cli import out

if TYPE_CHECKING:
    from adapters.local.listen import Room
    from bot.app import App
    from bot.settings import Settings
    from bot.wiring import Joined


def run() -> None:
    """Start what is configured: chat platforms, web page, deadlines, messages.

    With no token: the local room in this terminal, and the web page on 127.0.0.1. Without a terminal, or with the token
    of a platform, it stays up until it is stopped.
    """
    from bot.clock import SystemClock
    from bot.settings import load
    from bot.upgrading import bring_up

    settings = load()
    upgraded = bring_up(settings, SystemClock())
    if upgraded.kept is not None:
        out.say(f"The database was brought up to revision {upgraded.after}. As it was: {upgraded.kept}")
    if sys.stdin.isatty() and not settings.wants_platform:
        _configure_logs(logging.WARNING)
        asyncio.run(_room(settings, web=True))
    else:
        _configure_logs(logging.INFO)
        asyncio.run(_stay_up(settings))


def room() -> None:
    """Open the local room alone, from a terminal or a pipe.

    Write a name before the line to speak as somebody (ann: hello); @+3d lets three days pass; help explains the rest.
    """
    from bot.settings import load

    _configure_logs(logging.WARNING)
    asyncio.run(_room(load(), web=False))


async def _room(settings: "Settings", *, web: bool) -> None:
    from bot.room import open_room
    from bot.terminal import Terminal

    typed = sys.stdin.isatty()
    terminal = Terminal(lambda: opened.prompt) if typed else Terminal()
    async with AsyncExitStack() as stack:
        app, opened = await stack.enter_async_context(open_room(settings, terminal.show))
        if web:
            await _serve_beside(app, opened, settings, stack)
        await stack.enter_async_context(app.running())
        echo = None if typed else terminal.show
        talking = asyncio.create_task(opened.run(terminal.lines(sys.stdin.fileno()), echo))
        await _until_done_or_stopped(talking, opened.interrupt)
        await app.settle()
    if typed:
        out.say(f"\nEverything is kept. Read it with: {out.program()} log list")


async def _stay_up(settings: "Settings") -> None:
    from bot.app import open_app
    from bot.collector import spare_what_stays
    from bot.platforms import Platforms
    from bot.wiring import joined
    from consensus.refusal import Refused

    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        await app.require_key()
        connected = joined(app)

        def tell(refusal: Refused) -> None:
            out.warn(out.sentence(refusal))

        port = await _serve(app, settings, stack, connected)
        spare_what_stays()
        await stack.enter_async_context(app.running())
        await stack.enter_async_context(
            Platforms(
                connected.platforms,
                messengers=app.messengers,
                keeping=app.keeping,
                clock=app.clock,
                tell=tell,
            ).running()
        )
        if connected.platforms:
            out.say(
                f"Talking to {', '.join(platform.name.capitalize() for platform in connected.platforms)}."
            )
        else:
            out.say(
                "There is no terminal here, so the local room stays shut; deadlines are kept all the same."
            )
        out.say(
            f"Web page: {settings.web_url or address(settings, port)} (health: {address(settings, port)}health)."
        )
        out.say(f"To sign in yourself: {out.program()} page. Stop with Ctrl-C.")
        await _until_done_or_stopped(None)


async def _serve_beside(app: "App", room: "Room", settings: "Settings", stack: AsyncExitStack) -> None:
    """The web page is a side of the room: where its port is taken, the room opens without it."""
    from adapters.web.door import OPERATOR
    from bot.room import RoomSide
    from bot.wiring import joined
    from consensus.refusal import Refused

    connected = joined(app)
    try:
        await _serve(app, settings, stack, connected)
    except Refused as refusal:
        out.warn(out.sentence(refusal))
    else:
        room.opens_pages(connected.door.link_to)
        connected.door.room = RoomSide(app, room)
        link = await connected.door.link(OPERATOR, "/room")
        out.say(f"In the browser: {link}")
        out.say(f"(The link signs you in once, within ten minutes; a new one: {out.program()} page)\n")


async def _serve(app: "App", settings: "Settings", stack: AsyncExitStack, connected: "Joined") -> int:
    from bot.serving import serving
    from bot.web import site_of

    return await stack.enter_async_context(
        serving(site_of(app, connected), settings.web_host, settings.web_port)
    )


def address(settings: "Settings", port: int) -> str:
    """The page's address, as somebody on this machine types it."""
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    return f"http://{host}:{port}/"


async def _until_done_or_stopped(
    task: "asyncio.Task[None] | None", interrupted: Callable[[], bool] = lambda: False
) -> None:
    """Until the task ends by itself, or the program is asked to stop (Ctrl-C, SIGTERM). `interrupted`: whether Ctrl-C
    meant something else."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def interrupt() -> None:
        if not interrupted():
            stopped.set()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    waiting = asyncio.create_task(stopped.wait())
    tasks: set[asyncio.Task[object]] = {waiting} if task is None else {waiting, task}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for running in tasks:
        if not running.done():
            running.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if task is not None and not task.cancelled():
        task.result()


def _configure_logs(level: int) -> None:
    from bot import logs

    logs.configure(level=level)
