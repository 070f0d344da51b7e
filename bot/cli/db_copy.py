"""`accord db copy`: a database moved to another one."""

import asyncio
import sys
from typing import Annotated

import typer

from bot.cli import out


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A path, or postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty one: a path, or postgresql://…")],
    move: Annotated[
        bool, typer.Option("--move", help="Then no program writes to FROM any more; it says where it went.")
    ] = False,
) -> None:
    """Copy a database into an empty one, between SQLite and PostgreSQL, either way. Numbers, ids and logs stay.

    Stop the programs first. What was interrupted goes on with the same line. Then set ACCORD_DATABASE_URL to the new one.
    """
    from storage import copying

    def progress(table: str, rows: int) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r\033[K{table}: {rows}", nl=False, err=True)

    copied = asyncio.run(copying.copy(source, target, progress, move=move))
    if sys.stderr.isatty():
        typer.echo("\r\033[K", nl=False, err=True)
    size, logs = sum(copied.logs.values()), len(copied.logs)
    out.say(
        f"{sum(copied.rows.values())} rows copied, {size} entries in {logs} {'log' if logs == 1 else 'logs'}. "
        "Check them with ACCORD_DATABASE_URL set to the new one: " + f"{out.program()} log verify"
    )
