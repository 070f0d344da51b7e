"""Puts the commands together, and turns every ending into an exit code: 0 done, 1 refused, 2 wrong usage, 70 a defect of ours
(EX_SOFTWARE of sysexits.h), after which a service is started again."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli import (
    db,
    demo,
    doctor,
    log,
    manifest,
    mcp,
    offers,
    out,
    page,
    person,
    process,
    rights,
    run,
    secret,
    setup,
    simulate,
    tally,
)
from consensus.refusal import Refused

app = typer.Typer(
    name="accord",
    help="Lets a group decide where it already talks, and keeps every decision in a log that anybody can check.",
    epilog="Settings are read from the environment and from .env; .env.example explains them.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        from storage.schema import LATEST

        out.say(f"accord {version('accord')}, databases at revision {LATEST}")
        raise typer.Exit


@app.callback()
def accord(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version, and the form of its databases.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Lets a group decide where it already talks, and keeps every decision in a log that anybody can check."""


app.command("run")(run.run)
app.command("setup")(setup.setup)
app.command("room")(run.room)
app.command("page")(page.page)
app.command("demo")(demo.demo)
app.command("simulate")(simulate.simulate)
app.command("tally")(tally.tally)
app.add_typer(log.app, name="log")
app.add_typer(process.app, name="process")
app.add_typer(person.app, name="person")
app.add_typer(rights.app, name="rights")
app.add_typer(db.app, name="db")
app.add_typer(manifest.app, name="manifest")
app.add_typer(secret.app, name="secret")
app.command("doctor")(doctor.doctor)
app.command("mcp")(mcp.mcp)
app.command("offers")(offers.offers)


def main() -> NoReturn:
    """Run the command line. Never shows a traceback: people get what to do, the operator a place to look."""
    try:
        app(prog_name=out.program())
    except Refused as refusal:
        out.fail(out.sentence(refusal))
    except BrokenPipeError:
        # The reader of our output has closed it; keep the interpreter from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - said plainly below
        out.fail(
            f"Accord itself failed: {type(error).__name__} {_where(error)}. Please report this line.", code=70
        )
    sys.exit(0)


def _where(error: Exception) -> str:
    """The innermost place of ours; the message of the error may quote people, so it stays out."""
    ours = Path(__file__).resolve().parents[2]
    place = "(in a library)"
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(ours) and ".venv" not in path.parts:
            place = f"at {path.relative_to(ours)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
