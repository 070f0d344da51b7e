"""What the commands print: results to standard output, everything else to standard error, nothing unescaped."""

import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.cli import files
from consensus.plain import every_field
from consensus.refusal import Refused

if TYPE_CHECKING:
    from adapters.wording.words import Words
    from consensus.ports import Viewer

NAME = "accord"
JSON_OPTION = typer.Option("--json", help="Print JSON for programs instead of text for people.")
IN_A_SHELL = {"list-decisions": "list-in-log", "list-processes": "list-in-shell"}
"""What to do next in a chat -> the same in a shell."""
HOME_OPTION = typer.Option(
    "--home", metavar="PLATFORM/HOME", help="Only of this workspace, server or room, such as local/local."
)


def operator(home: str | None = None) -> "Viewer":
    """The operator, looking at one home or (None) at everything."""
    from consensus.ports import Spot, Viewer

    if home is None:
        return Viewer(operator=True)
    platform, slash, name = home.partition("/")
    if not (platform and slash and name):
        fail(f"--home {home!r} names no home; write it like slack/T0123 or local/local.", code=2)
    return Viewer(spot=Spot(platform=platform, home=name, place=""), operator=True)


def program() -> str:
    """How a shell starts this program again, the way it was started: `accord` where that is found on the PATH, else
    `.venv/bin/accord` or `.venv/bin/python -m bot`."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return f"{_typed(Path(sys.executable))} -m bot"
    return _typed(started) if started.name == NAME else NAME


def _typed(path: Path) -> str:
    """The program at this path, as short as a shell finds it."""
    path = path.absolute()
    if shutil.which(path.name) == str(path):
        return path.name
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return shlex.quote(str(path) if len(path.parts) > 1 else f"./{path}")


def say(text: str = "") -> None:
    """One piece of text from us or from people, made safe for a terminal."""
    from adapters.unsafe import visible

    typer.echo(visible(text))


def show(text: str) -> None:
    """A message of the room, which has made it safe already."""
    typer.echo(text)


def emit(value: object) -> None:
    """A value as JSON. Everything that is not ASCII is escaped, so no text can steer a terminal."""
    typer.echo(json.dumps(every_field(value), indent=2))


def warn(text: str) -> None:
    from adapters.unsafe import visible

    typer.echo(visible(text), err=True)


def fail(text: str, code: int = 1) -> NoReturn:
    """Say on standard error what went wrong and what to do, and leave: 1 refused or failed, 2 wrong usage."""
    warn(text)
    sys.exit(code)


def words() -> "Words":
    """Sentences in the language and zone of the settings; English and UTC where the settings cannot be read."""
    from adapters.wording.words import Words
    from bot.clock import SystemClock
    from bot.settings import load

    try:
        settings = load()
    except Refused:
        return Words("en", "UTC")
    return Words(settings.language, settings.timezone, now=SystemClock().now)


def sentence(refusal: Refused) -> str:
    """A refusal as it is said on the command line, where nobody can type what is typed in a chat."""
    way_on = IN_A_SHELL.get(refusal.try_code or "", refusal.try_code)
    return words().refusal(Refused(refusal.code, try_code=way_on, **{**refusal.values, "program": program()}))


def table(rows: Iterable[Sequence[str]], *, gap: str = "  ") -> str:
    """Columns as wide as their widest cell; the last one is left ragged."""
    rows = [tuple(row) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    return "\n".join(
        gap.join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )


def read_text(path: str) -> str:
    """The text of a file, `-` being standard input. Ends the program with what is wrong when it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.read()
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError:
        fail(f"{path} is not UTF-8 text.")
    except OSError as error:
        fail(f"{path} cannot be read: {reason(error)}.")


def read_bytes(path: str) -> bytes:
    """The bytes of a file, `-` being standard input. Ends the program when it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        fail(f"{path} cannot be read: {reason(error)}.")


def write(path: str, text: str) -> None:
    """Write a file, or `-` for standard output; ends the command where that fails."""
    if path == "-":
        typer.echo(text, nl=False)
        return
    try:
        files.write(Path(path), text)
    except OSError as error:
        fail(f"{path} cannot be written: {reason(error)}.")


def reason(error: OSError) -> str:
    """`no such file or directory`, say; the file's name is the caller's to tell."""
    return (error.strerror or type(error).__name__).lower()
