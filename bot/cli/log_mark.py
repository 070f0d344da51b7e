"""`accord log mark`: how far each log was, as it is kept beside the secret key, and going on with less."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import out

if TYPE_CHECKING:
    from storage.work import SqlWork

app = typer.Typer(help="How far each log was, kept outside the database.", no_args_is_help=True)


@app.command("show")
def show(json: Annotated[bool, out.JSON_OPTION] = False) -> None:
    """Show how far each log was at its last checkpoint. Ends with 1 where the database holds less, or another log."""
    file, marks, unmet = asyncio.run(_shown())
    if json:
        out.emit({"file": file, "marks": marks})
    else:
        for mark in marks:
            here = "" if mark["here"] else "  which the database does not hold"
            out.say(f"{mark['log']}  {mark['size']} entries  {mark['root']}  {mark['at']}{here}")
        if not marks:
            out.say(f"Nothing is marked in {file} yet: the first checkpoint does it.")
    if unmet:
        raise typer.Exit(1)


async def _shown() -> tuple[str, list[dict[str, Any]], int]:
    from bot.app import open_app
    from bot.settings import load

    async with open_app(load()) as app:
        missing = {mark.log for mark, _ in await app.unmet_marks()}
        marks = [{**mark._asdict(), "here": mark.log not in missing} for mark in app.marks.read()]
        return str(app.marks.file), marks, len(missing)


@app.command("accept")
def accept() -> None:
    """Go on with a database that holds less than was marked, or another log: a backup that was put back.

    What was decided after the backup is gone, and people may hold checkpoints of it. The log says that you went on.
    """
    accepted, recorded = asyncio.run(_accept())
    if not accepted:
        out.say("The database holds what was marked; there is nothing to accept.")
        return
    for line in accepted:
        out.say(line)
    if not recorded:
        out.say("There is no log yet in which that could be written down.")


async def _accept() -> tuple[Sequence[str], bool]:
    """What was given up, and whether a log says so."""
    from bot.app import open_app
    from bot.maintenance import in_each_log
    from bot.settings import load
    from consensus.events import RestoreAccepted
    from consensus.ports import Envelope
    from consensus.refusal import Refused

    async with open_app(load()) as app:
        try:
            unmet = await app.unmet_marks()
        except Refused:
            app.marks.set_aside(())
            return [f"{app.marks.file} could not be read, and begins anew."], False
        if not unmet:
            return [], False

        def write(work: "SqlWork", envelope: Envelope, log: str) -> None:
            for mark, size in unmet:
                if size is None or mark.log == log:
                    work.log(envelope, RestoreAccepted(log=mark.log, size=mark.size, root=mark.root))
            work.checkpoint(envelope)

        made = await in_each_log(app, write)
        await app.marks.settle()
        app.marks.set_aside({mark.log for mark, _ in unmet})
        app.marks.note(made)
        given_up = [
            f"Given up: the log {mark.log} of {mark.size} entries with root {mark.root}."
            if size is None
            else f"Given up: the entries of {mark.log} from {size} on; there were {mark.size}, with root {mark.root}."
            for mark, size in unmet
        ]
        return given_up, bool(made)
