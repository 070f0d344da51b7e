"""`accord log export`, `import` and `verify`: the log as a file that anybody can keep, check and go on with."""

import asyncio
import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from storage.audit import Fault
    from storage.imports import Imported


class Form(StrEnum):
    JSON = "json"
    JSONL = "jsonl"


def export(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    form: Annotated[
        Form | None, typer.Option("--format", help="By default json for a FILE of that name, else jsonl.")
    ] = None,
    texts: Annotated[
        bool,
        typer.Option("--texts/--no-texts", help="With what people wrote, or only what the chain says of it."),
    ] = True,
    people: Annotated[
        bool,
        typer.Option(
            "--people", help="With names, accounts and all that is hidden, to go on in another database."
        ),
    ] = False,
    home: Annotated[str | None, out.HOME_OPTION] = None,
) -> None:
    """Export the log: every entry with its hash, ending with a checkpoint.

    Keep the last line somewhere else: with it anybody can tell later whether what came before was changed.
    """
    chosen = form or (Form.JSON if file.endswith(".json") else Form.JSONL)
    if people and not texts:
        out.fail("--people goes with the texts: leave --no-texts out.", code=2)
    text = asyncio.run(_export(chosen, out.operator(home), texts=texts, people=people))
    if file == "-":
        typer.echo(text, nl=False)
        return
    try:
        _write(Path(file), text, for_me_alone=people)
    except OSError as error:
        out.fail(f"{file} cannot be written: {out.reason(error)}.")
    out.warn(f"Written to {file}. Check it with: {out.program()} log verify {shlex.quote(str(file))}")


def _write(path: Path, text: str, *, for_me_alone: bool) -> None:
    """An export with its people is a secret like the database."""
    if for_me_alone:
        path.touch(mode=0o600)
        path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def verify(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="An export; without it, the database itself.")
    ] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check the log, or an export of it, and name the first bad entry.

    Without FILE everything that was made of the entries is recounted as well. Whoever trusts none of this checks a
    file with one script and nothing else: python storage/verify_log.py FILE

    Ends with 0 where all is as it was written, with 1 where something is not, and with 2 where there is nothing to verify.
    """
    if file is not None:
        _verify_file(file, json=json)
    else:
        _verify_database(json=json)


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An export; - is standard input.")],
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Take an exported log into this database, where it can be read, searched and verified.

    It is checked first, and taken in whole or not at all. An export made with --people is gone on with here: open
    decisions stay open, and their deadlines hold. Without it only a log whose decisions are all closed is taken.
    """
    taken = asyncio.run(_import(out.read_bytes(file)))
    if json:
        out.emit(
            {"log": taken.log, "entries": taken.entries, "decisions": taken.decisions, "people": taken.people}
        )
        return
    out.say(f"{taken.entries} entries taken in, {taken.decisions} decisions, all as they were written.")
    if not taken.people:
        out.say("The export did not say who is who, so it can be read here and nothing more.")


async def _import(data: bytes) -> "Imported":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        return await Log(app.store).take_in(data)


async def _export(form: Form, viewer: "Viewer", *, texts: bool, people: bool) -> str:
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log, now = Log(app.store), app.clock.now()
        if form is Form.JSON:
            return await log.document(viewer, now, opened=texts, people=people) + "\n"
        lines = await log.lines(viewer, now, opened=texts, people=people)
        return "".join(f"{line}\n" for line in lines)


def _verify_file(file: str, *, json: bool) -> None:
    from storage.verify_log import check

    finding = check(out.read_bytes(file))
    if json:
        out.emit({"ok": finding.ok, "code": finding.code, "entry": finding.seq, "message": finding.message})
    elif finding.ok:
        out.say(finding.message)
    if not finding.ok:
        out.fail(finding.message, code=2 if finding.code == "empty" else 1)


def _verify_database(*, json: bool) -> None:
    faults, sizes = asyncio.run(_audit())
    if json:
        shown = [
            {
                "log": fault.log,
                "code": fault.code,
                "entry": fault.seq,
                "number": fault.number,
                "message": fault.message,
            }
            for fault in faults
        ]
        out.emit({"ok": bool(sizes) and not faults, "faults": shown, "entries": sum(sizes.values())})
    elif not faults and sizes:
        logs = "" if len(sizes) == 1 else f" in {len(sizes)} logs"
        out.say(f"{sum(sizes.values())} entries{logs}, all as they were written; every figure recounted.")
    if faults:
        out.fail(
            "\n".join(
                fault.message if len(sizes) == 1 else f"Log {fault.log}: {fault.message}" for fault in faults
            )
        )
    if not sizes:
        out.fail("There is nothing to verify: nothing was decided in this database.", code=2)


async def _audit() -> "tuple[list[Fault], Mapping[str, int]]":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log = Log(app.store)
        return await log.verify(), await log.sizes()
