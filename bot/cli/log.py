"""`accord log`: the decision log, read by whoever runs the program. It shows everything and says so."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from consensus.views import Filters, Query, View
    from storage.audit import Fault

app = typer.Typer(
    help="The decision log. Shown to whoever runs the program: every decision, whatever its place.",
    no_args_is_help=True,
)
Json = Annotated[bool, out.JSON_OPTION]
Number = Annotated[str, typer.Argument(metavar="D-17", help="The number of a decision.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many decisions.")]


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    GATHERING = "gathering"


class Form(StrEnum):
    JSON = "json"
    JSONL = "jsonl"


@app.command("list")
def list_(
    state: Annotated[State | None, typer.Option(help="Only decisions in this state.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only with this outcome, such as adopted.")] = None,
    process: Annotated[str | None, typer.Option(help="Only by this process, such as consent.")] = None,
    place: Annotated[str | None, typer.Option(help="Only of this place.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Only opened by this person.")] = None,
    blocked: Annotated[bool, typer.Option("--blocked", help="Only those that an objection stops.")] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only opened on or after, such as 2026-11-01.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only opened before.")] = None,
    limit: Limit = 50,
    before: Annotated[
        str | None, typer.Option(metavar="D-17", help="Only numbers below, for the next page.")
    ] = None,
    json: Json = False,
) -> None:
    """List decisions, newest first, open ones too."""
    from consensus.views import Filters

    _list(
        Filters(
            state=state.value if state else None,
            outcome=outcome,
            process=process,
            place=place,
            by=by,
            blocked=blocked,
            since=_date(since, "--since"),
            until=_date(until, "--until"),
            limit=limit,
            before=None if before is None else number_of(before),
        ),
        json=json,
    )


@app.command("search")
def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="All of these words, in any text of a decision.")
    ],
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Find decisions by their words."""
    from consensus.views import Filters

    _list(Filters(words=" ".join(words), limit=limit), json=json)


@app.command("show")
def show(number: Number, json: Json = False) -> None:
    """Show the record of one decision: text, positions, objections and everything that happened."""
    from consensus.views import RecordView, ShowRecord

    view = _ask(ShowRecord(number=number_of(number)))
    assert isinstance(view, RecordView)
    if json:
        out.emit(view)
    else:
        out.say(out.words().record(view))


@app.command("summary")
def summary(
    days: Annotated[int, typer.Option(min=1, max=366, help="How far back `decided` reaches.")] = 7,
    json: Json = False,
) -> None:
    """What a project lead pastes into a report: what is open, blocked, decided and due for review."""
    from consensus.views import Summarise, Summary

    view = _ask(Summarise(days=days))
    assert isinstance(view, Summary)
    if json:
        out.emit(view)
    else:
        out.say(out.words().summary(view))


@app.command("export")
def export(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    form: Annotated[
        Form | None, typer.Option("--format", help="Default: by the name of the file, else jsonl.")
    ] = None,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts/--no-texts", help="Include what people wrote; without it only what the chain commits to."
        ),
    ] = True,
) -> None:
    """Export the log: every entry with its hash, ending with a checkpoint. `verify` checks the file."""
    chosen = form or (Form.JSON if file.endswith(".json") else Form.JSONL)
    text = asyncio.run(_export(chosen, texts=texts))
    if file == "-":
        typer.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        out.fail(f"{file} cannot be written: {(error.strerror or '').lower()}.")
    out.warn(f"Written to {file}. Check it with: accord log verify {file}")


@app.command("verify")
def verify(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="An export; without it, the database itself.")
    ] = None,
    json: Json = False,
) -> None:
    """Check the log, or an export of it, and name the first bad entry.

    Without FILE everything that was made of the entries is recounted as well. A file can also be checked by anybody
    who trusts none of this: python storage/verify_log.py FILE
    """
    if file is not None:
        _verify_file(file, json=json)
    else:
        _verify_database(json=json)


async def _export(form: Form, *, texts: bool) -> str:
    from bot.app import open_app
    from bot.settings import load
    from consensus.ports import Viewer
    from storage.log import Log

    async with open_app(load()) as app:
        log, operator, now = Log(app.store), Viewer(operator=True), app.clock.now()
        if form is Form.JSON:
            return await log.document(operator, now, opened=texts) + "\n"
        return "".join(f"{line}\n" for line in await log.lines(operator, now, opened=texts))


def _verify_file(file: str, *, json: bool) -> None:
    from storage.verify_log import check

    finding = check(out.read_bytes(file))
    if json:
        out.emit({"ok": finding.ok, "code": finding.code, "entry": finding.seq, "message": finding.message})
    elif finding.ok:
        out.say(finding.message)
    else:
        out.warn(finding.message)
    if not finding.ok:
        raise typer.Exit(1)


def _verify_database(*, json: bool) -> None:
    faults, sizes = asyncio.run(_audit())
    if json:
        shown = [
            {"log": one.log, "code": one.code, "entry": one.seq, "number": one.number, "message": one.message}
            for one in faults
        ]
        out.emit({"ok": not faults, "faults": shown, "entries": sum(sizes.values())})
    else:
        for fault in faults:
            out.warn(fault.message if len(sizes) == 1 else f"Log {fault.log}: {fault.message}")
        if not faults:
            logs = "" if len(sizes) == 1 else f" in {len(sizes)} logs"
            out.say(f"{sum(sizes.values())} entries{logs}, all as they were written; every figure recounted.")
    if faults:
        raise typer.Exit(1)


async def _audit() -> "tuple[list[Fault], Mapping[str, int]]":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log = Log(app.store)
        return await log.verify(), await log.sizes()


def number_of(typed: str) -> int:
    """17 for `D-17`, `d17`, `#17` and `17`. Leaves with wrong usage for anything else."""
    digits = typed.strip().lower().removeprefix("#").removeprefix("d").removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        out.fail(f"{typed!r} is not the number of a decision; write it like D-17.", code=2)
    return int(digits)


def _date(typed: str | None, option: str) -> datetime | None:
    if typed is None:
        return None
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        out.fail(f"{option} {typed!r} is not a date; write it like 2026-11-01.", code=2)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _list(filters: "Filters", *, json: bool) -> None:
    from consensus.views import ListDecisions, Listing

    view = _ask(ListDecisions(filters=filters))
    assert isinstance(view, Listing)
    if json:
        out.emit(view.rows)
    else:
        out.say(out.words().listing(view))


def _ask(query: "Query") -> "View":
    from consensus.ports import Viewer

    return asyncio.run(_asked(query, Viewer(operator=True)))


async def _asked(query: "Query", viewer: "Viewer") -> "View":
    from bot.app import open_app
    from bot.settings import load

    async with open_app(load()) as app:
        return await app.ask(query, viewer)
