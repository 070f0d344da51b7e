"""`accord log verify`: the log, or a file of it, checked."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from storage.audit import Fault


def verify(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="An export; without it, the database itself.")
    ] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check the log, or an export of it, and name the first bad entry.

    Without FILE everything that was made of the entries is recounted as well. Whoever trusts none of this checks a
    file with one script and nothing else: python storage/verify_log.py FILE

    Ends with 0 where all is as it was written, and with 1 where something is not, or where there is nothing to verify.
    """
    if file is not None:
        _verify_file(file, json=json)
    else:
        _verify_database(json=json)


def _verify_file(file: str, *, json: bool) -> None:
    from storage.verify_log import check

    finding = check(out.read_bytes(file))
    if json:
        out.emit({"ok": finding.ok, "code": finding.code, "entry": finding.seq, "message": finding.message})
    elif finding.ok:
        out.say(finding.message)
    if not finding.ok:
        out.fail(finding.message)


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
        out.fail("There is nothing to verify: nothing was decided in this database.")


async def _audit() -> "tuple[list[Fault], Mapping[str, int]]":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log = Log(app.store)
        return await log.verify(), await log.sizes()
