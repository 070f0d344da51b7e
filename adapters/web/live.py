"""A page that follows: a stream of events that says when something changed, so that the page is read again."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from adapters.interaction.platform import Desk
from adapters.web.door import Visit
from consensus.refusal import Refused
from consensus.views.overview import HeadView, ShowHead

LOOKS_EVERY_SECONDS = 1.0
LASTS_SECONDS = 600
"""A stream ends after this; the browser comes back, and its reader is looked at anew."""


class Live:
    """`LOOKS_EVERY_SECONDS` bounds how late the page follows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def stream(self, visit: Visit) -> Response:
        return StreamingResponse(
            self._events(visit), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _events(self, visit: Visit) -> AsyncIterator[str]:
        last: object = None
        yield "retry: 2000\n\n"
        for _ in range(int(LASTS_SECONDS / LOOKS_EVERY_SECONDS)):
            try:
                head = await self._desk.ask(ShowHead(), visit.viewer)
            except Refused:
                return
            if not isinstance(head, HeadView):
                return
            now = head.seq, head.hash
            yield (
                f"event: changed\ndata: {head.seq}\n\n" if last is not None and now != last else ": here\n\n"
            )
            last = now
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
