"""`accord log import`: a log of ours goes on here; what other programs kept is recorded here, once."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out
from consensus.ports import Envelope, Receipt, Spot
from consensus.refusal import Refused

if TYPE_CHECKING:
    from adapters.imports.contents import Contents
    from bot.app import App
    from storage.imports import Imported

SPOTS_SHOWN = 20


def import_(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="An export, or a folder of decision records; - is standard input."
        ),
    ],
    place: Annotated[
        str | None,
        typer.Option(
            "--place",
            help="Where to record what another program decided; without it, the only place there is.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="NAME",
            help="What to call a folder or table, the same each time; by its own name.",
        ),
    ] = None,
    home: Annotated[str | None, out.HOME_OPTION] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Take an exported log into this database, or record what other programs decided.

    A log of Accord is checked first, and taken in whole or not at all. An export made with --people is gone on with here:
    open decisions stay open, and their deadlines hold. Without it only a log whose decisions are all closed is taken.

    A folder of MADR or adr-tools files, an export of Loomio (JSON) and a table (.csv) become records that say where they
    come from. Imported again, what is here already stays as it is. A file with a mistake is not taken at all.
    """
    contents = _of_others(file, source)
    if contents is not None:
        _record(contents, home, place, json=json)
        return
    if place or source or home:
        out.fail(
            "--place, --source and --home go with files of other programs: a log of Accord brings its places along.",
            code=2,
        )
    taken = asyncio.run(_take_in(out.read_bytes(file)))
    if json:
        out.emit(
            {"log": taken.log, "entries": taken.entries, "decisions": taken.decisions, "people": taken.people}
        )
        return
    out.say(f"{taken.entries} entries taken in, {taken.decisions} decisions, all as they were written.")
    if not taken.people:
        out.say("The export did not say who is who, so it can be read here and nothing more.")


async def _take_in(data: bytes) -> "Imported":
    from bot.app import open_app
    from bot.settings import load
    from storage.log import Log

    async with open_app(load()) as app:
        await app.require_marks()
        taken = await Log(app.store).take_in(data)
        try:
            await app.require_signing_key()
        except Refused as refusal:
            out.warn(out.sentence(refusal))
        return taken


# ------------------------------------------------------------------------------------------------------ other programs


def _of_others(name: str, source: str | None) -> "Contents | None":
    """What the file of another program holds; None for what is none."""
    from adapters.imports import adr, loomio, table
    from adapters.imports.contents import Unreadable

    path = Path(name)
    try:
        if path.is_dir():
            return adr.read_folder(_texts(path), source or _called(path))
        if path.suffix.lower() == ".md":
            return adr.read_folder({path.name: _text(path)}, source or _called(path.parent))
        if path.suffix.lower() == ".csv":
            return table.read_table(source or path.name, _text(path))
        if path.suffix.lower() in (".json", ".jsonl") and loomio.is_export(text := _text(path)):
            return loomio.read_export(path.name, text)
    except Unreadable as error:
        out.fail(f"Nothing was imported. {error}.")
    return None


def _texts(folder: Path) -> Mapping[str, str]:
    files = sorted(file for file in folder.rglob("*.md") if file.is_file())
    return {file.relative_to(folder).as_posix(): _text(file) for file in files}


def _text(file: Path) -> str:
    return out.read_text(str(file))


def _called(folder: Path) -> str:
    """`shop/docs/decisions` in a working copy of `shop`, wherever that lies; else the folder's own name."""
    folder = folder.resolve()
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return (Path(above.name) / folder.relative_to(above)).as_posix()
    return folder.name


def _record(contents: "Contents", home: str | None, place: str | None, *, json: bool) -> None:
    receipts = asyncio.run(_recorded(contents, home, place))
    made = [
        {
            "number": receipt.number,
            "title": command.text,
            "source": command.origin.source,
            "key": command.origin.key,
        }
        for command, receipt in zip(contents.records, receipts, strict=True)
        if receipt.changed
    ]
    known = len(receipts) - len(made)
    if json:
        left_out = [{"where": where, "why": why} for where, why in contents.left_out]
        out.emit({"imported": made, "known": known, "left_out": left_out})
        return
    for entry in made:
        out.say(f"D-{entry['number']}  {entry['title']}")
    for where, why in contents.left_out:
        out.warn(f"Left out: {where}: {why}.")
    out.say(f"Imported: {len(made)}. Here already: {known}. Left out: {len(contents.left_out)}.")


async def _recorded(contents: "Contents", home: str | None, place: str | None) -> Sequence[Receipt]:
    from bot.app import open_app
    from bot.settings import load
    from consensus.commands import ImportRecord, Supersede
    from consensus.ids import DeliveryId

    async with open_app(load()) as app:
        await app.require_log()
        spot = await _spot(app, home, place)

        async def submit(commands: Sequence[ImportRecord | Supersede]) -> Sequence[Receipt]:
            return await asyncio.gather(
                *(
                    app.submit(
                        Envelope(
                            delivery=DeliveryId(app.chance.fresh()), spot=spot, sender=None, command=command
                        )
                    )
                    for command in commands
                )
            )

        receipts = await submit(contents.records)
        numbers = {
            record.origin.key: receipt.number
            for record, receipt in zip(contents.records, receipts, strict=True)
        }
        pairs = [(numbers.get(key), numbers.get(by)) for key, by in contents.replaced.items()]
        await submit([Supersede(decision=old, replacement=new) for old, new in pairs if old and new])
        return receipts


async def _spot(app: "App", home: str | None, place: str | None) -> Spot:
    """The place that was named, or the only one; where nobody has spoken yet, the local room."""
    from adapters.local.inbound import SPOT
    from storage.lookups import Lookups

    spots = list(await Lookups(app.store).spots())
    if not spots and home is None and place is None:
        return SPOT
    of_home = [spot for spot in spots if home in (None, f"{spot.platform}/{spot.home}")]
    if not of_home:
        out.fail(
            f"Nobody has used Accord in {home or 'any place'} yet. These are known: {_listed(spots)}.", code=2
        )
    wanted = None if place is None else place.removeprefix("#").casefold()
    matching = [
        spot
        for spot in of_home
        if wanted is None or wanted in (spot.place.casefold(), spot.name.removeprefix("#").casefold())
    ]
    if len(matching) != 1:
        which = "There is no such place" if not matching else "There are several places to record it in"
        out.fail(
            f"{which}: say --place, and --home where that is not enough. These are known: {_listed(of_home)}.",
            code=2,
        )
    return matching[0]


def _listed(spots: Sequence[Spot]) -> str:
    shown = [f"{spot.name or spot.place} ({spot.platform}/{spot.home})" for spot in spots[:SPOTS_SHOWN]]
    return ", ".join([*shown, "..."] if len(spots) > SPOTS_SHOWN else shown) or "none"
