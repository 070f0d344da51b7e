"""Whether the log is intact: how long it is, its last checkpoint, and a check of every entry."""

import asyncio
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from adapters.interaction.conversation import Conversation
from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import fields_of
from adapters.web.platform import WebHere
from adapters.web.ports import CheckLog, LogCheck
from consensus.views.overview import OverviewView, ShowOverview

HOLDS = timedelta(minutes=5)
"""A check this young is shown, and not made again."""


class LogPages:
    """One check runs at a time, for whoever asks."""

    def __init__(self, door: Door, conversation: Conversation[WebHere], html: Html, check: CheckLog) -> None:
        self._door = door
        self._conversation = conversation
        self._html = html
        self._check = check
        self._checking = asyncio.Lock()
        self._last: LogCheck | None = None

    async def show(self, visit: Visit) -> Response:
        view = await self._conversation.view(visit.here(), ShowOverview(limit=1), OverviewView)
        return self._html.page("log.html", visit, view=view, check=self._last)

    async def check(self, visit: Visit) -> Response:
        """Check it now, and show what came of it."""
        self._door.require_own(visit, await fields_of(visit.request))
        async with self._checking:
            if self._last is None or visit.now - self._last.at >= HOLDS:
                self._last = await self._check()
        return RedirectResponse(visit.address.to("/log"), status_code=303)
