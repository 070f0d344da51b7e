"""`accord run` and `accord room`: the program itself, and the local room alone."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from bot.cli import out

if TYPE_CHECKING:
    from adapters.local.listen import Room
    from bot.app import App
    from bot.editor import Editor
    from bot.settings import Settings
    from bot.terminal import Terminal
    from bot.wiring import Joined
    from consensus.refusal import Refused

WITHOUT_CHAT = (
    "No chat is set up, and there is no terminal here to open the local room in. Decisions that are there can be read on the "
    "page, their log be checked, and deadlines are kept. To decide, set the token of a chat: accord setup, in a terminal, leads there."
)


def run() -> None:
    """Start what is configured: chat platforms, web page, deadlines, messages.

    With no token: the local room in this terminal, and the web page on 127.0.0.1. Without a terminal, or with the token
    of a platform, it stays up until it is stopped.
    """
    from bot.settings import load

    settings = load()
    if sys.stdin.isatty() and not settings.wants_platform:
        _configure_logs(settings, "warning")
        asyncio.run(_room(settings, web=True))
    else:
        _configure_logs(settings, "info")
        asyncio.run(_until_done_or_stopped(_stay_up(settings)))


def room() -> None:
    """Open the local room alone, from a terminal or a pipe.

    Write a name before the line to speak as somebody (ann: hello); @+3d lets three days pass; help explains the rest.
    """
    from bot.settings import load

    settings = load()
    _configure_logs(settings, "warning")
    asyncio.run(_room(settings, web=False))


async def _room(settings: "Settings", *, web: bool) -> None:
    from bot.room import open_room

    typed = sys.stdin.isatty()
    terminal = _terminal(settings, lambda: opened)
    async with AsyncExitStack() as stack:
        if web:
            await _bring_up(settings)
        app, opened = await stack.enter_async_context(open_room(settings, terminal.show))
        await app.require_log()
        if web:
            await _serve_beside(app, opened, settings, stack)
        await stack.enter_async_context(app.running())
        echo = None if typed else terminal.show
        stack.enter_context(terminal.open())
        talking = opened.run(terminal.lines(), echo)
        await _until_done_or_stopped(talking, opened.interrupt)
        await app.settle()
    if typed:
        out.say(f"\nEverything is kept. Read it with: {out.program()} log list")


def _terminal(settings: "Settings", room: "Callable[[], Room]") -> "Terminal | Editor":
    """What reads the lines and shows the messages: with an editor only where somebody types who sees it."""
    from bot.terminal import Terminal

    if not sys.stdin.isatty():
        return Terminal(sys.stdin.fileno())
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return Terminal(sys.stdin.fileno(), lambda: room().prompt)
    from bot.editor import Editor
    from bot.typed_lines import TypedLines

    return Editor(room, TypedLines(settings))


async def _bring_up(settings: "Settings") -> None:
    """Wait for a server that is not there yet, and bring the database up."""
    from bot.clock import SystemClock
    from bot.upgrading import bring_up, once_reachable

    upgraded = await once_reachable(lambda: asyncio.to_thread(bring_up, settings, SystemClock()), _tell)
    if upgraded.kept is not None:
        out.say(f"The database was brought up to revision {upgraded.after}. As it was: {upgraded.kept}")


def _tell(refusal: "Refused") -> None:
    out.warn(out.sentence(refusal))


def run_with(
    settings: "Settings",
    installers: Mapping[tuple[str, str], str],
    then: "Callable[[App, Joined], Coroutine[Any, Any, None]]",
) -> None:
    """What `run` does with chats; `then` is done once they are being connected. `installers`: see wiring.joined."""
    _configure_logs(settings, "warning")
    asyncio.run(_until_done_or_stopped(_stay_up(settings, installers, then)))


async def _stay_up(
    settings: "Settings",
    installers: Mapping[tuple[str, str], str] | None = None,
    then: "Callable[[App, Joined], Coroutine[Any, Any, None]] | None" = None,
) -> None:
    """Until it is cancelled. What ends last begins first: messages leave while the platforms still listen, and these answer
    what they took before the page is closed."""
    from bot.app import open_app
    from bot.collector import spare_what_stays
    from bot.platforms import Platforms
    from bot.serving import serving
    from bot.upgrading import once_reachable
    from bot.web import Front, site_of
    from bot.wiring import joined

    async with AsyncExitStack() as stack:
        front = Front()
        port = await stack.enter_async_context(serving(front, settings.web_host, settings.web_port))
        await _bring_up(settings)
        app = await once_reachable(lambda: stack.enter_async_context(open_app(settings)), _tell)
        await once_reachable(app.require_key, _tell)
        await once_reachable(app.require_log, _tell)
        connected = joined(app, installers)
        names = [platform.name.capitalize() for platform in connected.platforms]
        platforms = Platforms(
            connected.platforms,
            messengers=app.messengers,
            keeping=app.keeping,
            clock=app.clock,
            unanswered=app.unanswered,
            tell=_tell,
            heard=lambda name: out.say(f"Talking to {name.capitalize()}."),
        )
        front.site = site_of(app, connected)
        spare_what_stays()
        if names:
            out.say(f"Asking {' and '.join(names)}.")
        else:
            out.say(WITHOUT_CHAT)
        here = address(settings, port)
        out.say(f"Web page: {settings.web_url or here} (health: {here}health, {here}ready).")
        out.say(f"To sign in yourself: {out.program()} page. Stop with Ctrl-C.")
        await stack.enter_async_context(platforms.running())
        await stack.enter_async_context(app.running())
        if then is not None:
            await then(app, connected)
        await asyncio.Event().wait()


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
    work: Coroutine[Any, Any, None], interrupted: Callable[[], bool] = lambda: False
) -> None:
    """Until the work ends by itself, or the program is asked to stop (Ctrl-C, SIGTERM). `interrupted`: whether Ctrl-C
    meant something else."""
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    stopped = asyncio.Event()

    def interrupt() -> None:
        if not interrupted():
            stopped.set()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
    for running in (waiting, task):
        running.cancel()
    await asyncio.gather(waiting, task, return_exceptions=True)
    if not task.cancelled():
        task.result()


def _configure_logs(settings: "Settings", usual_level: str) -> None:
    from bot import logs

    console = None if settings.log_format is None else settings.log_format == "text"
    logs.configure(level=settings.log_level or usual_level, console=console)
