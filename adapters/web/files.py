"""What programs read: each page as JSON, the feed of decisions, the calendar of deadlines. Reading only."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.exports.as_json import decision_json, list_json, view_json
from adapters.exports.atom import digest_feed, feed
from adapters.exports.calendar import calendar
from adapters.exports.schema import schemas, written
from adapters.grammar import GrammarError, read_filters
from adapters.interaction.conversation import Conversation
from adapters.web.address import number_in
from adapters.web.door import Door, Visit
from adapters.web.platform import WebHere
from adapters.web.public import require_public
from adapters.web.rights import CHANGES_SHOWN
from adapters.web.what_if import query_of, typed_of
from adapters.web.why import TYPED_MAX
from adapters.wording.digest import digest_text
from consensus.digests import Rhythm
from consensus.frozen import replace
from consensus.refusal import Refused
from consensus.views import (
    InForceView,
    ListDecisions,
    Listing,
    ProofView,
    Query,
    RecordView,
    RightsTable,
    ShowGrowth,
    ShowInForce,
    ShowProof,
    ShowRecord,
    ShowRights,
    ShowWaiting,
    View,
    WaitingView,
    WhatIfView,
)
from consensus.views.digest import DigestSettings, ShowDigests, digest_of
from consensus.views.filters import Filters
from consensus.views.overview import FiguresView, HeadView, OverviewView, ShowFigures, ShowHead, ShowOverview

JSON = "application/json"
ATOM = "application/atom+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
FEED_LENGTH, LIST_LENGTH = 50, 200
V = TypeVar("V", bound=View)


class Files:
    def __init__(self, door: Door, conversation: Conversation[WebHere]) -> None:
        self._door = door
        self._conversation = conversation

    # --------------------------------------------------------------------------------------------------------- JSON

    async def decision(self, visit: Visit) -> Response:
        number = number_in(str(visit.request.path_params["number"]))
        record = await self._conversation.view(visit.here(), ShowRecord(number=number), RecordView)
        return self._json("decision.json", await asyncio.to_thread(decision_json, record))

    async def proof(self, visit: Visit) -> Response:
        """That what became of a decision is in the log: `size=57`, in that of 57 entries."""
        number = number_in(str(visit.request.path_params["number"]))
        return await self._proved(visit, ShowProof(number=number, size=_size(visit, "size")))

    async def growth(self, visit: Visit) -> Response:
        """That the log begins with that of `from=57` entries: the log of now, or of `to=70` entries."""
        growth = ShowGrowth(first=_size(visit, "from") or 0, second=_size(visit, "to"))
        return await self._proved(visit, growth)

    async def _proved(self, visit: Visit, query: ShowProof | ShowGrowth) -> Response:
        try:
            view = await self._conversation.view(visit.here(), query, ProofView)
        except Refused as refused:
            if refused.code != "no-such-size":
                raise
            return JSONResponse({"error": visit.words.refusal(refused)}, status_code=400)
        return Response(view.text, media_type=JSON)

    async def decisions(self, visit: Visit) -> Response:
        """At most 200; `before=17` is the next page."""
        if visit.anybody:
            await require_public(self._conversation, visit)
        before = number_in(visit.request.query_params.get("before", "")) or None
        try:
            filters = replace(_filters(visit), limit=LIST_LENGTH, before=before)
            listing = await self._conversation.view(visit.here(), ListDecisions(filters=filters), Listing)
        except Refused as refused:
            return JSONResponse({"error": visit.words.refusal(refused)}, status_code=400)
        return self._json("decisions.json", list_json(listing.rows))

    async def overview(self, visit: Visit) -> Response:
        view = await self._conversation.view(visit.here(), ShowOverview(limit=50), OverviewView)
        return self._json("overview.json", view_json(view))

    async def figures(self, visit: Visit) -> Response:
        if visit.anybody:
            await require_public(self._conversation, visit)
        try:
            asked = ShowFigures(filters=_filters(visit))
        except GrammarError as error:
            return JSONResponse({"error": visit.words.refusal(error)}, status_code=400)
        view = await self._conversation.view(visit.here(), asked, FiguresView)
        return self._json("how-we-decide.json", view_json(view))

    async def waiting(self, visit: Visit) -> Response:
        view = await self._conversation.view(visit.here(), ShowWaiting(limit=LIST_LENGTH), WaitingView)
        return self._json("waiting.json", view_json(list(view.matters)))

    async def why(self, visit: Visit) -> Response:
        """`about=fridays`"""
        about = visit.request.query_params.get("about", "").strip()[:TYPED_MAX]
        return await self._viewed(visit, "why.json", ShowInForce(about=about), InForceView)

    async def what_if(self, visit: Visit) -> Response:
        """As the page is asked: `process=lazy`, `since=2026-01`, `of=D-17`."""
        try:
            query = query_of(visit, typed_of(visit))
        except Refused as refused:
            return JSONResponse({"error": visit.words.refusal(refused)}, status_code=400)
        return await self._viewed(visit, "what-if.json", query, WhatIfView)

    async def rights(self, visit: Visit) -> Response:
        return await self._viewed(visit, "rights.json", ShowRights(changes=CHANGES_SHOWN), RightsTable)

    async def log(self, visit: Visit) -> Response:
        return await self._viewed(visit, "log.json", ShowHead(), HeadView)

    async def _viewed(self, visit: Visit, schema: str, query: Query, kind: type[V]) -> Response:
        try:
            return self._json(schema, view_json(await self._conversation.view(visit.here(), query, kind)))
        except Refused as refused:
            if refused.code == "not-your-right":
                raise
            return JSONResponse({"error": visit.words.refusal(refused)}, status_code=400)

    async def schema(self, request: Request) -> Response:
        """What the JSON looks like, for anybody."""
        known = schemas().get(request.path_params["name"])
        if known is None:
            raise HTTPException(404)
        return Response(written(known), media_type="application/schema+json")

    def _json(self, schema: str, text: str) -> Response:
        link = f'<{self._door.address.to(f"/schema/{schema}")}>; rel="describedby"'
        return Response(text, media_type=JSON, headers={"link": link})

    # -------------------------------------------------------------------------------------------------------- feeds

    async def feed(self, request: Request) -> Response:
        """The decisions that changed last, for a reader of feeds."""
        visit = await self._reader(request)
        records = [record async for record in self._records(visit, _filters(visit))]
        text = await asyncio.to_thread(
            feed,
            visit.words,
            records,
            await self._log(visit),
            visit.now,
            address=visit.address.permanent,
        )
        return Response(text, media_type=ATOM)

    async def digest(self, request: Request) -> Response:
        """The reader's own digest, as often as it is set in chat or on their page, else every Monday; made as it is read."""
        visit = await self._reader(request)
        rhythm = Rhythm(every="monday", zone=visit.words.zone)
        if visit.holder.account:
            settings = await self._conversation.view(visit.here(), ShowDigests(), DigestSettings)
            rhythm = rhythm if settings.own is None else settings.own.rhythm
        view = await self._conversation.view(visit.here(), ShowOverview(days=rhythm.days), OverviewView)
        digest = digest_of(view, rhythm, own=True)
        text = digest_feed(
            visit.words,
            None if digest is None else digest_text(visit.words, digest),
            rhythm.last(view.now),
            await self._log(visit),
            page=visit.address.whole("/"),
            address=visit.address.permanent,
        )
        return Response(text, media_type=ATOM)

    async def calendar(self, request: Request) -> Response:
        """Deadlines, days on which decisions are looked at again, and what is to be done."""
        visit = await self._reader(request)
        records = [record async for record in self._records(visit, _filters(visit))]
        text = await asyncio.to_thread(
            calendar, visit.words, records, await self._log(visit), address=visit.address.permanent
        )
        return Response(text, media_type=CALENDAR)

    async def _reader(self, request: Request) -> Visit:
        """Whoever the secret in the address belongs to: programs that read feeds cannot sign in. Raises Refused where they may
        export nothing."""
        visit = await self._door.feed_visit(request, request.path_params["secret"])
        if visit is None:
            raise HTTPException(404)
        visit.uses("export")
        await self._log(visit)
        return visit

    async def _records(self, visit: Visit, filters: Filters) -> AsyncIterator[RecordView]:
        listing = await self._conversation.view(
            visit.here(), ListDecisions(filters=replace(filters, limit=FEED_LENGTH)), Listing
        )
        for row in listing.rows:
            yield await self._conversation.view(visit.here(), ShowRecord(number=row.number), RecordView)

    async def _log(self, visit: Visit) -> str:
        head = await self._conversation.view(visit.here(), ShowHead(), HeadView)
        return head.log


def _size(visit: Visit, name: str) -> int | None:
    return number_in(visit.request.query_params.get(name, "")) or None


def _filters(visit: Visit) -> Filters:
    """Raises GrammarError."""
    return read_filters(visit.request.query_params.get("q", ""), visit.reads_at, visit.words.zone)
