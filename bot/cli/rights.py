"""`accord rights`: who may do what in a community, as a table and as a file. For whoever runs the program."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from bot.app import App
    from consensus.commands import LoadRights
    from consensus.ports import Receipt, Spot
    from consensus.views import RightsTable

app = typer.Typer(help="Who may do what in a community: the table of rights.", no_args_is_help=True)
Json = Annotated[bool, out.JSON_OPTION]
Home = Annotated[str | None, out.HOME_OPTION]
File = Annotated[
    str, typer.Argument(metavar="FILE", help="A table of rights in TOML; - reads standard input.")
]


@app.command("show")
def show(home: Home = None, json: Json = False) -> None:
    """Show what differs from the usual, and what was changed when."""
    from adapters.wording.rights import change_lines, rights_text

    _, table = asyncio.run(_read(home))
    if json:
        out.emit(table)
        return
    words = out.words()
    out.say(rights_text(words, table))
    for change in table.changes:
        who = words.name(change.by) if change.by else "whoever runs Accord"
        by = f"D-{change.decision}" if change.decision else who
        out.say(f"{words.write.day(change.at)}, {by}: {' '.join(change_lines(words, change))}")


@app.command("export")
def export(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    home: Home = None,
) -> None:
    """Write the table to one TOML file, to be changed and imported again."""
    from bot.rights_file import written

    spot, table = asyncio.run(_read(home))
    out.write(file, written(table.rows, f"{spot.platform}/{spot.home}"))


@app.command("check")
def check(file: File, json: Json = False) -> None:
    """Check a file, without a database: every mistake in it."""
    from bot.rights_file import Mistakes, read

    try:
        rows = read(out.read_text(file))
    except Mistakes as error:
        if json:
            out.emit({"mistakes": error.mistakes})
        out.fail("\n".join(error.mistakes))
    if json:
        out.emit({"mistakes": ()})
    else:
        out.say(
            f"{len(rows)} rows, and nothing is wrong with them. Import it with: {out.program()} rights import {file}"
        )


@app.command("import")
def import_(file: File, home: Home = None, json: Json = False) -> None:
    """Put the table of a file in the place of the one that holds. The log says that whoever runs Accord did it.

    It holds at once, also where the table says that changes need a decision: this is the way back for a community that
    locked itself out.
    """
    from bot.rights_file import Mistakes, read
    from consensus.commands import LoadRights

    try:
        rows = read(out.read_text(file))
    except Mistakes as error:
        out.fail("\n".join(error.mistakes))
    receipt = asyncio.run(_loaded(home, LoadRights(rows=rows)))
    if json:
        out.emit({"rows": receipt.values["count"], "changed": receipt.changed})
    else:
        out.say(out.words().receipt(receipt))


async def _read(home: str | None) -> "tuple[Spot, RightsTable]":
    from bot.app import open_app
    from bot.settings import load
    from consensus.ports import Viewer
    from consensus.views import RightsTable, ShowRights

    async with open_app(load()) as app:
        spot = await _spot(app, home)
        view = await app.ask(ShowRights(changes=50), Viewer(spot=spot, operator=True))
        assert isinstance(view, RightsTable)
        return spot, view


async def _loaded(home: str | None, command: "LoadRights") -> "Receipt":
    from bot.app import open_app
    from bot.settings import load
    from consensus.ids import DeliveryId
    from consensus.ports import Envelope

    async with open_app(load()) as app:
        await app.require_log()
        spot, delivery = await _spot(app, home), DeliveryId(app.chance.fresh())
        return await app.submit(Envelope(delivery=delivery, spot=spot, sender=None, command=command))


async def _spot(app: "App", home: str | None) -> "Spot":
    from storage.lookups import Lookups

    spots = {f"{spot.platform}/{spot.home}": spot for spot in reversed(await Lookups(app.store).spots())}
    if home is not None and home not in spots:
        out.fail(f"Nothing has been decided in {home} yet.")
    if home is None and len(spots) > 1:
        out.fail(f"Say which with --home: {', '.join(sorted(spots))}", code=2)
    if not spots:
        out.fail("Nothing has been decided yet, so all is as usual.")
    return spots[home] if home is not None else next(iter(spots.values()))
