"""What the page shows: the overview, lists, records, and how the group decides."""

from collections.abc import Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from adapters.grammar import GrammarError
from adapters.interaction.card import card_buttons
from adapters.interaction.conversation import Conversation
from adapters.interaction.menu import objection_buttons
from adapters.interaction.message import Button, Menu, button
from adapters.interaction.press import Press
from adapters.web.address import number_in, path_of
from adapters.web.door import Visit
from adapters.web.html import Html
from adapters.web.platform import WebHere
from adapters.web.record import record_of
from adapters.wording import overview
from consensus.frozen import Frozen, replace
from consensus.views import (
    ListDecisions,
    Listing,
    RecordView,
    RightsView,
    ShowRecord,
    ShowWhy,
    WhatMayI,
    WhyView,
)
from consensus.views.overview import Line, OverviewView, Section, ShowOverview, WaitsLine

ROWS_SHOWN = 5
"""Of a section, before "all 12"."""
LIST_LENGTH = 50


class Shown(Frozen):
    """A line of the overview."""

    number: int
    title: str
    place: str
    text: str
    buttons: tuple[Button | Menu, ...] = ()


class ShownSection(Frozen):
    """`filters`: the words that list all of them."""

    heading: str
    lines: tuple[Shown, ...]
    count: int
    filters: str = ""


class Pages:
    def __init__(self, conversation: Conversation[WebHere], html: Html) -> None:
        self._conversation = conversation
        self._html = html

    # ----------------------------------------------------------------------------------------------------- overview

    async def overview(self, visit: Visit) -> Response:
        """What waits for the reader, what happens by itself, what is stuck, what was decided, what is to be looked at."""
        view = await self._conversation.view(visit.here(), ShowOverview(limit=ROWS_SHOWN), OverviewView)
        sections = [section async for section in self._sections(visit, view)]
        return self._html.page(
            "overview.html", visit, view=view, sections=[section for section in sections if section.lines],
            new=() if visit.operator else (Button(label=visit.words.say("Propose…"), press=Press(act="propose"), style="primary"), button(visit.words, Press(act="poll"))),
        )  # fmt: skip

    async def _sections(self, visit: Visit, view: OverviewView) -> Any:
        words, say = visit.words, visit.words.say
        waits = [await self.to_answer(visit, line) for line in view.waits.lines]
        yield ShownSection(heading=say("Waits for you"), lines=tuple(waits), count=view.waits.count)
        yield _section(
            say("Silence decides this week"),
            view.silence,
            lambda line: overview.by_silence(words, line),
            "state:open",
        )
        yield _section(say("Stuck"), view.stuck, lambda line: overview.stuck_on(words, line), "state:blocked")
        yield _section(
            say("Decided in 7 days"),
            view.decided,
            lambda line: overview.decided_as(words, line),
            "state:closed since:7d",
        )
        review = _section(
            say("Look again"), view.look_again, lambda line: overview.to_review(words, line), "review:due"
        )
        if not visit.operator:
            review = replace(
                review,
                lines=tuple(
                    _with(line, button(words, Press(act="review", number=line.number)))
                    for line in review.lines
                ),
            )
        yield review

    async def to_answer(self, visit: Visit, line: WaitsLine) -> Shown:
        """A decision that waits for the reader, with what answers it."""
        words = visit.words
        rights = await self._conversation.view(visit.here(), WhatMayI(number=line.number), RightsView)
        text = "; ".join(overview.waits_for(words, line.number, wait) for wait in line.waits)
        return replace(_shown(line, text), buttons=tuple(_answering(words, line, rights)))

    # --------------------------------------------------------------------------------------------------------- list

    async def decisions(self, visit: Visit) -> Response:
        """Decisions by the words that chat takes: `state:open place:core redis`."""
        query = visit.request.query_params
        typed, before = query.get("q", ""), query.get("before", "")
        if before and not number_in(before):
            raise HTTPException(400, f"“{before[:40]}” is not the number of a decision.")
        try:
            reading = self._conversation.read(visit.here(), f"/decisions {typed}".strip())
        except GrammarError as error:
            return self._html.page(
                "list.html", visit, 400, q=typed, listing=None, wrong=visit.words.refusal(error), older=""
            )
        if not isinstance(reading.command, ListDecisions):
            number = getattr(reading.command, "number", 0)
            return RedirectResponse(visit.address.to(path_of(number) if number else "/decisions"), 303)
        filters = replace(reading.command.filters, limit=LIST_LENGTH, before=number_in(before) or None)
        listing = await self._conversation.view(
            visit.here(), ListDecisions(filters=filters, facets=True), Listing
        )
        older = str(listing.rows[-1].number) if listing.more else ""
        return self._html.page("list.html", visit, q=typed, listing=listing, wrong="", older=older)

    # ------------------------------------------------------------------------------------------------------- record

    async def decision(self, visit: Visit) -> Response:
        """Raises Refused `no-such-decision`, also for what its reader may not see."""
        number = number_in(visit.request.path_params["number"])
        if not number:
            raise HTTPException(404)
        here = visit.here()
        view = await self._conversation.view(here, ShowRecord(number=number), RecordView)
        rights = await self._conversation.view(here, WhatMayI(number=number), RightsView)
        why = await self._conversation.view(here, ShowWhy(number=number), WhyView)
        record = record_of(visit.words, view, rights)
        explained = visit.words.why(why) if why.steps else ""
        return self._html.page(
            "record.html", visit, card=view.card, record=record, explained=explained, head=view.head
        )


def _answering(words: Any, line: WaitsLine, rights: RightsView) -> Iterator[Button | Menu]:
    """The buttons for what it waits for, the most urgent first."""
    for wait in line.waits:
        if wait.objection:
            yield from objection_buttons(words, rights, wait.objection)
        elif wait.why == "question":
            yield button(words, Press(act="answer", number=line.number, key=str(wait.question)))
        elif rights.card.picks_one:
            options = tuple((choice.key, choice.text) for choice in rights.card.choices)
            yield Menu(
                label=words.say("Choose"),
                press=Press(act="vote", number=line.number, revision=rights.card.revision),
                options=options,
            )
        else:
            yield from (
                shown for shown in card_buttons(words, rights.card, "more") if shown.press.act != "more"
            )


def _section(heading: str, section: Section[Any], say: Any, filters: str) -> ShownSection:
    return ShownSection(
        heading=heading,
        lines=tuple(_shown(line, say(line)) for line in section.lines),
        count=section.count,
        filters=filters,
    )


def _shown(line: Line, text: str) -> Shown:
    return Shown(number=line.number, title=line.title, place=line.place, text=text)


def _with(line: Shown, *buttons: Button) -> Shown:
    return replace(line, buttons=buttons)
