"""`accord log verify`: the log, or a file of it, checked, and held against what somebody kept."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from storage.audit import Audited
    from storage.verify_log import Finding


def verify(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="An export; without it, the database itself.")
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Does it hold this? A checkpoint as JSON, its root, the first 12 digits of that, or a file with one of them.",
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="FILE", help="Does it go on where this older export ended?")
    ] = None,
    proof: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Check a proof of accord log proof in place of an export."),
    ] = None,
    key: Annotated[
        str,
        typer.Option(metavar="HEX", help="Is it signed with this key, or with one to which it was changed?"),
    ] = "",
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check the log, or an export of it, and name the first bad entry.

    Without FILE everything that was made of the entries is recounted as well. Whoever trusts none of this checks a
    file with one script and nothing else, which takes the same options: python storage/verify_log.py FILE

    Ends with 0 where all is as it was written and holds what was kept, and with 1 where it does not, or where there is
    nothing to verify.
    """
    if file is not None and proof is not None:
        out.fail("FILE is an export, and --proof takes the place of one: leave one of them out.", code=2)
    if file is None and proof is None:
        if checkpoint is not None or against is not None or key:
            out.fail(
                f"--checkpoint, --against and --key are about a file: {out.program()} log export FILE makes one.",
                code=2,
            )
        _verify_database(json=json)
    else:
        _tell(_findings(file, proof, checkpoint, against, key), json=json)


def _findings(
    file: str | None, proof: str | None, checkpoint: str | None, against: str | None, key: str
) -> "Sequence[Finding]":
    from storage.signing import is_signed
    from storage.verify_log import check_proof, judge, kept_or_named

    try:
        kept = None if checkpoint is None else kept_or_named(checkpoint)
    except ValueError as error:
        out.fail(f"--checkpoint: {error}.", code=2)
    except OSError as error:
        out.fail(f"{checkpoint} cannot be read: {out.reason(error)}.", code=2)
    if proof is not None:
        if against is not None:
            out.fail("--against is about an export, not about a proof: leave it out.", code=2)
        return [check_proof(out.read_bytes(proof), kept, key, is_signed)]
    older = None if against is None else out.read_bytes(against)
    return judge(out.read_bytes(file or ""), kept, older, key, is_signed)


def _tell(findings: "Sequence[Finding]", *, json: bool) -> None:
    bad = [finding for finding in findings if not finding.ok]
    if json:
        first, *held = findings
        out.emit(
            {
                "ok": not bad,
                "code": first.code,
                "entry": first.seq,
                "message": first.message,
                "held": [
                    {"ok": finding.ok, "code": finding.code, "message": finding.message} for finding in held
                ],
            }
        )
    else:
        for finding in findings:
            if finding.ok:
                out.say(finding.message)
    if bad:
        out.fail("\n".join(finding.message for finding in bad))


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
    from storage.audit import Fault
    from storage.log import Log

    async with open_app(load()) as app:
        log = Log(app.store)
        faults = [
            Fault(
                mark.log,
                "mark",
                f"It had {mark.size} entries, says {app.marks.file}, and has {size or 'none'}.",
            )
            for mark, size in await app.unmet_marks()
        ]
        audited = await log.audited()
        return audited._replace(faults=[*faults, *audited.faults]), await log.sizes()
