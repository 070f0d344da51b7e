"""`accord offers`: how many offers to run as a decision what was proposed in talk were made, and how many taken."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out
from consensus.frozen import Frozen

if TYPE_CHECKING:
    from bot.app import App


class Counted(Frozen):
    places: int
    """Channels where offers are made."""
    made: int
    yes: int
    stopped: bool


def offers(
    restart: Annotated[
        bool, typer.Option("--restart", help="Count from nothing, so that offers can be turned on again.")
    ] = False,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Show how many offers were made in talk, and how many were taken. Nothing that was said is kept.

    From 50 on there are none any more where fewer than 8 in 10 are taken.
    """
    count = asyncio.run(_count(restart=restart))
    if json:
        out.emit(count)
        return
    state = "none any more" if count.stopped else f"made in {count.places} channels"
    share = f" ({count.yes / count.made:.0%})" if count.made else ""
    out.say(f"Offers: {state}; {count.yes} of {count.made} were taken{share}.")
    if count.stopped:
        out.say(f"To count anew: {out.program()} offers --restart")


async def _count(*, restart: bool) -> Counted:
    from bot.app import open_app
    from storage.offers import count_anew

    async with open_app() as app:
        if restart:
            await app.store.write(count_anew)
        return await counted(app)


async def counted(app: "App") -> Counted:
    from storage.offers import figures_of, places_on

    now = app.clock.now()
    figures = await app.store.read(lambda connection: figures_of(connection, now))
    places = await app.store.read(places_on)
    return Counted(places=places, made=figures.made, yes=figures.yes, stopped=figures.poor)
