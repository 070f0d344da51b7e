"""`accord page`: a link with which whoever runs the program signs in to the page."""

import asyncio
from typing import TYPE_CHECKING

from bot.cli import out

if TYPE_CHECKING:
    from bot.settings import Settings


def page() -> None:
    """Print a link that signs you in to the page of the running program, once, within ten minutes."""
    from bot.settings import load

    asyncio.run(_page(load()))


async def _page(settings: "Settings") -> None:
    from adapters.web.door import OPERATOR
    from bot.app import open_app
    from bot.wiring import door_of

    async with open_app(settings) as app:
        out.say(await door_of(app, {}).link(OPERATOR))
