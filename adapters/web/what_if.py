"""What if by other rules? A form with the process and the time (or one decision), and a table of what would have come of it."""

import re
from datetime import datetime

from starlette.responses import Response

from adapters.grammar.filters import filter_by
from adapters.interaction.conversation import Conversation
from adapters.web.door import Visit
from adapters.web.html import Html
from adapters.web.platform import WebHere
from adapters.wording.what_if import what_if_heading, what_if_lines, what_if_totals
from consensus.refusal import Refused
from consensus.views import ListProcesses, ProcessList, ShowWhatIf, WhatIfView

PLAYED_MAX = 50
"""Decisions on one page; the command line plays more."""
_DECISION = re.compile(r"(?:d-?)?([1-9][0-9]{0,8})", re.IGNORECASE)


class WhatIfPage:
    def __init__(self, html: Html, conversation: Conversation[WebHere]) -> None:
        self._html = html
        self._conversation = conversation

    async def show(self, visit: Visit) -> Response:
        """Without a process there is the form alone."""
        typed = typed_of(visit)
        here = visit.here()
        processes = await self._conversation.view(here, ListProcesses(), ProcessList)
        view, wrong = None, ""
        if typed["process"]:
            try:
                view = await self._conversation.view(here, query_of(visit, typed), WhatIfView)
            except Refused as refused:
                wrong = visit.words.refusal_in_form(refused)
        return self._html.page(
            "what_if.html",
            visit,
            400 if wrong else 200,
            typed=typed,
            processes=processes.rows,
            wrong=wrong,
            view=view,
            heading="" if view is None else what_if_heading(visit.words, view),
            totals=() if view is None or typed["of"] else what_if_totals(visit.words, view),
            lines=() if view is None else what_if_lines(visit.words, view),
        )


def typed_of(visit: Visit) -> dict[str, str]:
    """What the address asks for: a process, one decision or a time."""
    asked = visit.request.query_params
    return {name: asked.get(name, "").strip()[:100] for name in ("process", "of", "since", "until")}


def query_of(visit: Visit, typed: dict[str, str]) -> ShowWhatIf:
    """Raises Refused for what is neither a number nor a time."""
    number = None
    if typed["of"]:
        match = _DECISION.fullmatch(typed["of"])
        if match is None:
            raise Refused("no-such-decision", number=0, try_code="list-decisions")
        number = int(match[1])
    return ShowWhatIf(
        process=typed["process"],
        number=number,
        since=_instant(visit, "since", typed["since"]),
        until=_instant(visit, "until", typed["until"]),
        limit=PLAYED_MAX,
    )


def _instant(visit: Visit, option: str, typed: str) -> datetime | None:
    if not typed:
        return None
    fields = filter_by(option, typed, visit.reads_at, visit.words.zone)
    if fields is None:
        raise Refused("no-such-month", typed=typed)
    at: datetime = fields[option]
    return at
