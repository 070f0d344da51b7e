"""`accord log export`: the log as a file, in the format that the name of the file asks for."""

import asyncio
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import files, out
from consensus.frozen import Frozen

if TYPE_CHECKING:
    from bot.app import App
    from consensus.ports import Viewer
    from consensus.views import RecordView, Row

PAGE_LENGTH = 200


class Form(StrEnum):
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"
    ATOM = "atom"
    MADR = "madr"


OF_ENDINGS: Mapping[str, Form] = {
    "jsonl": Form.JSONL,
    "json": Form.JSON,
    "csv": Form.CSV,
    "ics": Form.ICS,
    "atom": Form.ATOM,
    "xml": Form.ATOM,
}
FEED_LENGTH = 100
"""Decisions in a feed: the latest that were opened or closed."""
WHOLE_LOG = (Form.JSONL, Form.JSON)


class Wish(Frozen):
    """What was asked for besides the format."""

    viewer: "Viewer"
    texts: bool
    people: bool
    bom: bool


def export(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="By the ending of FILE; for - jsonl. madr keeps a folder, with a Markdown file for each decision.",
        ),
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
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin csv with a byte order mark, which some spreadsheets need.")
    ] = False,
    home: Annotated[str | None, out.HOME_OPTION] = None,
) -> None:
    """Export the log, or what was decided, in the format of the file's ending.

    jsonl and json hold every entry with its hash and end with a checkpoint. Keep their last line somewhere else: with it
    anybody can tell later whether what came before was changed. csv has a line for each decision. --format madr keeps a
    folder of Markdown files (MADR 4) current: run again, it changes nothing that is as it was.
    """
    chosen = form or _form_of(file)
    if people and not texts:
        out.fail("--people goes with the texts: leave --no-texts out.", code=2)
    if chosen not in WHOLE_LOG and (people or not texts):
        out.fail(f"--people and --no-texts go with jsonl and json: leave them out for {chosen}.", code=2)
    if bom and chosen is not Form.CSV:
        out.fail(f"--bom goes with csv: leave it out for {chosen}.", code=2)
    wish = Wish(viewer=out.operator(home), texts=texts, people=people, bom=bom)
    if chosen is Form.MADR:
        _keep_folder(file, wish)
        return
    text = asyncio.run(_made(WRITERS[chosen], wish))
    out.write(file, text)
    if file == "-":
        return
    if chosen in WHOLE_LOG:
        out.warn(f"Written to {file}. Check it with: {out.program()} log verify {shlex.quote(str(file))}")
    else:
        out.warn(f"Written to {file}.")


def _form_of(file: str) -> Form:
    if file == "-":
        return Form.JSONL
    ending = Path(file).suffix.lower().removeprefix(".")
    if ending not in OF_ENDINGS:
        out.fail(_unknown_ending(file, ending), code=2)
    return OF_ENDINGS[ending]


def _unknown_ending(file: str, ending: str) -> str:
    known = ", ".join(f".{known}" for known in OF_ENDINGS)
    hint = f" For a folder of Markdown files: --format {Form.MADR} DIR." if ending in ("md", "") else ""
    problem = (
        f"No format has the ending .{ending}" if ending else f"{file} has no ending that says its format"
    )
    return f"{problem}. These are: {known}; --format names one for any file.{hint}"


Writer = Callable[["App", Wish], Awaitable[str]]


async def _made(write: Writer, wish: Wish) -> str:
    from bot.app import open_app
    from bot.settings import load

    async with open_app(load()) as app:
        return await write(app, wish)


async def _lines(app: "App", wish: Wish) -> str:
    from storage.log import Log

    log, now = Log(app.store), app.clock.now()
    lines = await log.lines(wish.viewer, now, opened=wish.texts, people=wish.people)
    return "".join(f"{line}\n" for line in lines)


async def _document(app: "App", wish: Wish) -> str:
    from storage.log import Log

    log, now = Log(app.store), app.clock.now()
    return await log.document(wish.viewer, now, opened=wish.texts, people=wish.people) + "\n"


async def _table(app: "App", wish: Wish) -> str:
    from adapters.exports.table import table

    rows = [row async for row in _rows(app, wish.viewer)]
    return table(reversed(rows), bom=wish.bom)


async def _calendar(app: "App", wish: Wish) -> str:
    from adapters.exports.calendar import calendar
    from storage.log import Log

    log = await Log(app.store).id_of(wish.viewer)
    rows = [row async for row in _rows(app, wish.viewer)]
    return calendar(out.words(), await _records(app, wish.viewer, rows), log)


async def _feed(app: "App", wish: Wish) -> str:
    from adapters.exports.atom import feed
    from storage.log import Log

    log = await Log(app.store).id_of(wish.viewer)
    rows = [row async for row in _rows(app, wish.viewer)]
    latest = sorted(rows, key=lambda row: max(row.opened_at, row.closed_at or row.opened_at))[-FEED_LENGTH:]
    return feed(out.words(), await _records(app, wish.viewer, latest), log, app.clock.now())


WRITERS: Mapping[Form, Writer] = {
    Form.JSONL: _lines,
    Form.JSON: _document,
    Form.CSV: _table,
    Form.ICS: _calendar,
    Form.ATOM: _feed,
}


async def _rows(app: "App", viewer: "Viewer") -> AsyncIterator["Row"]:
    """Every decision, newest first."""
    from consensus.views import Filters, ListDecisions, Listing

    before: int | None = None
    while True:
        asked = ListDecisions(filters=Filters(limit=PAGE_LENGTH, before=before))
        listing = await app.ask(asked, viewer)
        assert isinstance(listing, Listing)
        for row in listing.rows:
            yield row
        if not listing.more:
            return
        before = listing.rows[-1].number


async def _records(app: "App", viewer: "Viewer", rows: Iterable["Row"]) -> Sequence["RecordView"]:
    from consensus.views import RecordView, ShowRecord

    records = []
    for row in rows:
        record = await app.ask(ShowRecord(number=row.number), viewer)
        assert isinstance(record, RecordView)
        records.append(record)
    return records


# ------------------------------------------------------------------------------------------------ a folder of Markdown


def _keep_folder(name: str, wish: Wish) -> None:
    from adapters.exports import madr

    if name == "-":
        out.fail("Markdown files need a folder: name it after --format madr.", code=2)
    folder, words = Path(name), out.words()
    log, records = asyncio.run(_log_and_records(wish.viewer))
    wanted = {madr.file_name(words, record): madr.madr(words, record, log) for record in records}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = {
            file.name: text for file in sorted(folder.glob("*.md")) if (text := _text_of(file)) is not None
        }
        ours = {file: text for file, text in there.items() if madr.number_of(text, log) is not None}
        if foreign := sorted(file for file in wanted if file not in ours and (folder / file).exists()):
            out.fail(
                f"{folder / foreign[0]} was not made by this log, so it is left alone and nothing was written. "
                "Rename it, or name another folder."
            )
        changed, gone = files.keep(folder, wanted, ours)
    except OSError as error:
        out.fail(f"{error.filename or folder} cannot be written: {out.reason(error)}.")
    renamed = f"; removed under an earlier name: {gone}" if gone else ""
    out.warn(f"Decisions in {folder}: {len(wanted)}. Files written: {changed}{renamed}.")


def _text_of(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (UnicodeDecodeError, IsADirectoryError):
        return None


async def _log_and_records(viewer: "Viewer") -> tuple[str, Sequence["RecordView"]]:
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        log = await Log(app.store).id_of(viewer)
        return log, await _records(app, viewer, [row async for row in _rows(app, viewer)])
