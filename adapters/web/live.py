"""A page that follows: a stream of events that says when something changed, so that the page is read again."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from adapters.interaction.platform import Desk
from adapters.web.door import Door, Visit
from consensus.refusal import Refused
from consensus.views.overview import HeadView, ShowHead

LOOKS_EVERY_SECONDS = 1.0
"""Bounds how late the page follows."""
LASTS_SECONDS = 600
"""A stream ends after this; the browser comes back."""
LOOKS_PER_CHECK = 10
"""So often its reader is looked at anew, and before anything is told."""


class Live:
    def __init__(self, desk: Desk, door: Door) -> None:
        self._desk = desk
        self._door = door

    async def head(self, visit: Visit) -> str:
        """The end of the log that this reader sees. A page carries it, so that its stream misses nothing that happened
        before it began. Raises Refused."""
        head = await self._desk.ask(ShowHead(), visit.viewer)
        return f"{head.seq}-{head.hash[:16]}" if isinstance(head, HeadView) else ""

    async def stream(self, visit: Visit) -> Response:
        return StreamingResponse(
            self._events(visit), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _events(self, visit: Visit) -> AsyncIterator[str]:
        request = visit.request
        seen = request.headers.get("last-event-id") or request.query_params.get("since") or visit.head
        yield "retry: 2000\n\n"
        try:
            for look in range(int(LASTS_SECONDS / LOOKS_EVERY_SECONDS)):
                head = await self.head(visit)
                changed = head != seen
                if (changed or look % LOOKS_PER_CHECK == 0) and await self._door.visit(request) is None:
                    return
                yield f"id: {head}\nevent: changed\ndata: {head}\n\n" if changed else ": here\n\n"
                seen = head
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        except Refused:
            return
