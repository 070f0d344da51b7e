"""`accord log verify`: the log, or a file of it, checked."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from storage.audit import Audited


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
    (faults, uncovered), sizes = asyncio.run(_audit())
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
        out.emit(
            {
                "ok": bool(sizes) and not faults,
                "faults": shown,
                "entries": sum(sizes.values()),
                "people_not_committed_to": sum(people for people, _ in uncovered.values()),
            }
        )
    elif not faults and sizes:
        logs = "" if len(sizes) == 1 else f" in {len(sizes)} logs"
        out.say(f"{sum(sizes.values())} entries{logs}, all as they were written; every figure recounted.")
        for people, first in uncovered.values():
            if people:
                out.say(_not_covered(people, first))
    if faults:
        out.fail(
            "\n".join(
                fault.message if len(sizes) == 1 else f"Log {fault.log}: {fault.message}" for fault in faults
            )
        )
    if not sizes:
        out.fail("There is nothing to verify: nothing was decided in this database.")


def _not_covered(people: int, first: int | None) -> str:
    who = "one person is who" if people == 1 else f"{people} people are who"
    if first is None:
        return f"Not covered yet: who {who} acted. Entries say it from their next act on."
    return f"Not covered: who {who} acted before entry {first} and not since."


async def _audit() -> "tuple[Audited, Mapping[str, int]]":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log = Log(app.store)
        return await log.audited(), await log.sizes()
