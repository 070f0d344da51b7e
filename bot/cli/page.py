"""`accord page`: a link with which whoever runs the program signs in to the page."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from bot.cli import out

if TYPE_CHECKING:
    from bot.settings import Settings
    from consensus.ports import Viewer


def page(home: Annotated[str | None, out.HOME_OPTION] = None) -> None:
    """Print a link that signs you in to the page of the running program, once, within ten minutes.

    Where several communities share the database, --home says which of them is read.
    """
    from bot.settings import load

    asyncio.run(_page(load(), out.operator(home)))


async def _page(settings: "Settings", viewer: "Viewer") -> None:
    from bot.app import open_app
    from bot.wiring import door_of
    from consensus.ports import Holder

    async with open_app(settings) as app:
        spot = viewer.spot
        holder = Holder() if spot is None else Holder(platform=spot.platform, home=spot.home)
        out.say(await door_of(app, {}).link(holder))
