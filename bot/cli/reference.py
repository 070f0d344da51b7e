"""Writes docs/cli.md from what `--help` says: python -m bot.cli.reference > docs/cli.md

A test compares the two, so the page cannot go stale.
"""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.main import app

WIDTH = 100


def reference() -> str:
    """The page, as text."""
    parts = [
        "# The command line",
        "",
        "Written from `--help` by `python -m bot.cli.reference`.",
        "",
        "Exit codes: 0 done, 1 refused or a check that failed, 2 wrong usage. Errors go to standard error.",
        "",
    ]
    for path in (["accord"], *_paths(get_command(app), ["accord"])):
        parts += [f"## {' '.join(path)}", "", "```", _help(path[1:]), "```", ""]
    return "\n".join(parts)


def _paths(command: Any, path: list[str]) -> Iterator[list[str]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield [*path, name]
        yield from _paths(inner, [*path, name])


def _help(arguments: list[str]) -> str:
    shown = CliRunner().invoke(
        app,
        [*arguments, "--help"],
        prog_name="accord",
        env={"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH)},
    )
    return "\n".join(line.rstrip() for line in shown.output.rstrip().splitlines())


if __name__ == "__main__":
    import typer

    typer.echo(reference(), nl=False)
