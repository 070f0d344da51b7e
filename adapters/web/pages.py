"""What the page shows: the overview, lists, records, and how the group decides."""

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from adapters.exports.cited import cited, result_mail
from adapters.grammar import GrammarError, filter_words, read_filters
from adapters.interaction.card import card_buttons, press
from adapters.interaction.conversation import Conversation
from adapters.interaction.matters import answering_buttons
from adapters.interaction.menu import objection_buttons, question_button
from adapters.interaction.message import Button, Menu, button
from adapters.interaction.press import press_of
from adapters.web.address import number_in, path_of
from adapters.web.door import Visit
from adapters.web.html import Html
from adapters.web.platform import WebHere
from adapters.web.public import require_public
from adapters.web.record import record_of
from adapters.wording import overview
from adapters.wording.ballots import ballot_said
from adapters.wording.figures import FigureSection, facets_text, figures_text
from adapters.wording.lists import blocked, grouped
from adapters.wording.matters import reason
from consensus.ballot_boxes import OBJECTED
from consensus.frozen import Frozen, replace
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    ListDecisions,
    Listing,
    Matter,
    RecordView,
    RightsView,
    Row,
    ShowBallot,
    ShowRecord,
    ShowWaiting,
    ShowWhy,
    TagGroup,
    TodoRow,
    WaitingView,
    WhatMayI,
    WhyView,
)
from consensus.views.filters import Filters
from consensus.views.matters import asks, matter_of
from consensus.views.overview import (
    Awaited,
    DecidedLine,
    FiguresView,
    Line,
    OverviewView,
    Section,
    ShowFigures,
    ShowOverview,
    WaitsLine,
)

ROWS_SHOWN = 5
"""Of a section, before "all 12"."""
LIST_LENGTH = 50
RECEIPT_TYPED_MAX = 40
NEAREST = "state:open order:deadline"
"""What lists the open ones, the nearest deadline first."""
LATELY = "state:closed since:7d"


class Shown(Frozen):
    """A line of the overview."""

    number: int
    title: str
    place: str
    text: str
    buttons: tuple[Button | Menu, ...] = ()
    stands_for: int = 0
    """How many there are, of which it is the latest."""
    filters: str = ""
    """The words that list them."""


class ShownSection(Frozen):
    """`path` and `filters`: where all of them are listed, and by which words."""

    heading: str
    lines: tuple[Shown, ...]
    count: int
    filters: str = ""
    path: str = "/decisions"


class Pages:
    def __init__(self, conversation: Conversation[WebHere], html: Html) -> None:
        self._conversation = conversation
        self._html = html

    # ----------------------------------------------------------------------------------------------------- overview

    async def overview(self, visit: Visit) -> Response:
        """What waits for the reader, what happens by itself, what is stuck, what was decided, what is to be looked at."""
        view = await self._conversation.view(
            visit.here(), ShowOverview(limit=ROWS_SHOWN, acts=True), OverviewView
        )
        sections = [section async for section in self._sections(visit, view)]
        return self._html.page(
            "overview.html", visit, view=view, sections=[section for section in sections if section.lines],
            new=() if visit.operator else await self._conversation.openings(visit.here(), records=True),
        )  # fmt: skip

    async def _sections(self, visit: Visit, view: OverviewView) -> Any:
        words, say = visit.words, visit.words.say
        waits = [await self.to_answer(visit, line) for line in view.waits.lines]
        yield ShownSection(
            heading=say("Waiting for you"), lines=tuple(waits), count=view.waits.count, filters="waits:me"
        )
        yield ShownSection(
            heading=say("Still right?"),
            lines=tuple(_settled(visit, asks(line)) for line in view.asked.lines),
            count=view.asked.count,
        )
        yield _section(
            say("Ends this week if nobody acts"),
            view.silence,
            lambda line: words.write.commas(
                filter(None, (overview.by_silence(words, line), overview.awaits(words, line.awaited)))
            ),
            NEAREST,
        )
        yield _section(say("Stuck"), view.stuck, lambda line: overview.stuck_on(words, line), "is:stuck")
        yield ShownSection(
            heading=say("Unresolved"),
            lines=tuple(_settled(visit, matter_of(line)) for line in view.unresolved.lines),
            count=view.unresolved.count,
            path="/waiting",
        )
        yield _section(say("Later"), view.later, lambda line: overview.comes_later(words, line), NEAREST)
        yield ShownSection(
            heading=say("Decided in the last 7 days"),
            lines=tuple(_decided(visit, line) for line in view.decided.lines),
            count=view.decided.count,
            filters=LATELY,
        )
        yield ShownSection(
            heading=say("To do"),
            lines=tuple(_to_do(visit, row) for row in view.to_do),
            count=view.to_do_count,
            filters="todo:open",
        )
        yield ShownSection(
            heading=say("Look again"),
            lines=tuple(
                _with(
                    _shown(line, overview.to_review(words, line, view.now)),
                    *(() if visit.operator else (button(words, press_of(line, "review")),)),
                )
                for line in (*view.look_again.lines, *view.review_soon.lines)[:ROWS_SHOWN]
            ),
            count=view.look_again.count + view.review_soon.count,
            filters="review:month",
        )

    async def waiting(self, visit: Visit) -> Response:
        """What waits, by what is lost if nobody acts, each with what settles it."""
        query = ShowWaiting(limit=LIST_LENGTH)
        view = await self._conversation.view(visit.here(), query, WaitingView)
        shown = [_settled(visit, matter) for matter in view.matters]
        return self._html.page("waiting.html", visit, view=view, shown=shown)

    async def to_answer(self, visit: Visit, line: WaitsLine) -> Shown:
        """A decision that waits for the reader, with what answers it."""
        words = visit.words
        rights = await self._conversation.view(visit.here(), WhatMayI(number=line.number), RightsView)
        waits = (overview.waits_for(words, line.number, wait) for wait in line.waits)
        text = " · ".join(filter(None, (*waits, overview.awaits(words, line.awaited, too=True))))
        return replace(_shown(line, text), buttons=tuple(_answering(words, rights)))

    # --------------------------------------------------------------------------------------------------------- list

    async def decisions(self, visit: Visit) -> Response:
        """Decisions by the words that chat takes: `state:open place:core redis`."""
        query = visit.request.query_params
        typed, before = query.get("q", ""), query.get("before", "")

        def filters_of(**named: Any) -> str:
            return filter_words(Filters(**named), visit.words.zone)

        if typed.lower().startswith("why "):
            return RedirectResponse(visit.address.to("/why", about=typed[4:].strip()), 303)
        number = number_in(typed.strip().upper().removeprefix("D-"))
        if number:
            return RedirectResponse(visit.address.to(path_of(number)), 303)
        if before and not number_in(before):
            raise HTTPException(400, f"“{before[:40]}” is not the number of a decision.")
        try:
            filters = read_filters(typed, visit.reads_at, visit.words.zone)
            if visit.anybody:
                await require_public(self._conversation, visit)
            filters = replace(filters, limit=LIST_LENGTH, before=number_in(before) or None)
            asked = ListDecisions(filters=filters, facets=True)
            listing = await self._conversation.view(visit.here(), asked, Listing)
        except Refused as error:  # also what could not be read
            if visit.anybody and not isinstance(error, GrammarError) and error.code == "no-such-decision":
                raise
            wrong = visit.words.refusal(error)
            return self._html.page(
                "list.html",
                visit,
                400,
                q=typed,
                listing=None,
                wrong=wrong,
                older="",
                facets=(),
                filters_of=filters_of,
            )
        older = str(listing.rows[-1].number) if listing.more and filters.order == "newest" else ""
        facets = _linked(visit, facets_text(visit.words, listing.facets or {}))
        relevant = (
            filter_words(
                replace(filters, order="relevance", before=None, limit=Filters().limit), visit.words.zone
            )
            if filters.words and filters.order == "newest"
            else ""
        )
        return self._html.page(
            "list.html",
            visit,
            q=typed,
            listing=listing,
            rows=[(None, item) if isinstance(item, Row) else item for item in grouped(listing)],
            stands_for=partial(overview.stands_for, visit.words),
            recorded_under=partial(_recorded_under, visit),
            todos=[_to_do(visit, row) for row in listing.todos] if filters.todo or filters.owner else (),
            wrong="",
            older=older,
            facets=facets,
            relevant=relevant,
            about="" if visit.anybody else filters.words,
            waiting=partial(_waits_for, visit.words),
            filters_of=filters_of,
        )

    async def how_we_decide(self, visit: Visit) -> Response:
        """How long it takes, who takes part, what became of objections: of the decisions that the filters list."""
        typed = visit.request.query_params.get("q", "")
        try:
            filters = read_filters(typed, visit.reads_at, visit.words.zone)
        except GrammarError as error:
            return self._html.page(
                "figures.html", visit, 400, q=typed, wrong=visit.words.refusal(error), view=None, sections=()
            )
        if visit.anybody:
            await require_public(self._conversation, visit)
        view = await self._conversation.view(visit.here(), ShowFigures(filters=filters), FiguresView)
        sections = _linked(visit, figures_text(visit.words, view))
        return self._html.page("figures.html", visit, q=typed, wrong="", view=view, sections=sections)

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
        ballot = (
            await self._conversation.view(here, ShowBallot(number=number), BallotView)
            if "vote" in rights.acts
            else None
        )
        receipt = visit.request.query_params.get("receipt", "")[:RECEIPT_TYPED_MAX]

        def shown() -> Response:
            record = record_of(visit.words, view, rights, ballot, receipt)
            explained = visit.words.why(why) if why.steps else ""
            return self._html.page(
                "record.html",
                visit,
                card=view.card,
                record=record,
                explained=explained,
                own=ballot_said(visit.words, ballot, ballot.mine)
                if ballot is not None and ballot.mine not in ("", OBJECTED)
                else "",
                head=view.head,
                root=view.root,
                earlier=_earlier(view.card),
                related=list(zip(view.card.relations, record.text.relations, strict=False)),
                citation=cited(visit.words, view) if view.card.outcome else "",
                permanent=visit.address.permanent(number, record.text.title),
                mail=result_mail(visit.words, view)
                if view.card.outcome is not None and view.card.outcome.binding
                else None,
            )

        return await asyncio.to_thread(shown)  # one of thousands of voters takes long


def _waits_for(words: Any, row: Row) -> Iterator[str]:
    """What an open one waits for, a line each; who is not told with whom that is, reads what blocks it."""
    if row.held:
        yield from (overview.held_up(words, row.number, hold) for hold in row.held)
    elif row.objections:
        yield blocked(words, row)
    awaited = overview.awaits(words, Awaited(names=row.waiting_for, count=row.waiting_count))
    if awaited:
        yield awaited


def _earlier(card: CardView) -> frozenset[int]:
    """The decisions before and after it, which its sentences name by number."""
    numbers = (card.follows, card.superseded_by, card.taken_up_by)
    supersedes = () if card.supersedes is None else card.supersedes.values.values()
    return frozenset(number for number in (*numbers, *supersedes) if type(number) is int)


def _answering(words: Any, rights: RightsView) -> Iterator[Button | Menu]:
    """The buttons for what it waits for, the most urgent first."""
    for wait in rights.waits:
        if wait.objection:
            yield from objection_buttons(words, rights, wait.objection)
        elif wait.why == "question":
            yield question_button(words, rights.card, wait)
        elif rights.card.picks_one:
            options = tuple((choice.key, choice.text) for choice in rights.card.choices)
            yield Menu(
                label=words.say("Choose"),
                press=press(rights.card, "vote"),
                options=options,
            )
        else:
            yield from (
                shown for shown in card_buttons(words, rights.card, "more") if shown.press.act != "more"
            )


def _settled(visit: Visit, matter: Matter) -> Shown:
    """What waits, with the button that settles it; where that is for others there is none, for its title leads to it."""
    words = visit.words
    offered = () if visit.operator or not (matter.act or matter.other) else answering_buttons(words, matter)
    return Shown(
        number=matter.number,
        title=matter.title,
        place=matter.place,
        text=reason(words, matter),
        buttons=offered,
    )


def _to_do(visit: Visit, row: TodoRow) -> Shown:
    """What somebody does for a decision; its owner says that it is done, or asks for more time."""
    words = visit.words
    when = words.say("by {at:when}", at=row.due_at) if row.due_at else ""
    late = words.say("overdue") if row.overdue else ""
    buttons = tuple(
        button(words, press_of(row, act, str(row.todo)))
        for act in ("done", "postpone", "reassign")
        if row.mine and not visit.operator
    )
    return Shown(
        number=row.number,
        title=row.text or row.title,
        place="",
        text=words.write.commas(filter(None, (words.name(row.owner), when, late))),
        buttons=buttons,
    )


def _section(heading: str, section: Section[Any], say: Any, filters: str) -> ShownSection:
    return ShownSection(
        heading=heading,
        lines=tuple(_shown(line, say(line)) for line in section.lines),
        count=section.count,
        filters=filters,
    )


def _decided(visit: Visit, line: DecidedLine) -> Shown:
    shown = _shown(line, overview.decided_as(visit.words, line))
    if line.group is None:
        return shown
    filters = f"{LATELY} {_recorded_under(visit, line.group)}"
    return replace(shown, stands_for=line.group.count, filters=filters)


def _recorded_under(visit: Visit, group: TagGroup) -> str:
    """The words that list all of a group."""
    return filter_words(Filters(tag=group.tag, taken="elsewhere"), visit.words.zone)


def _shown(line: Line, text: str) -> Shown:
    return Shown(number=line.number, title=line.title, place=line.place, text=text)


def _with(line: Shown, *buttons: Button) -> Shown:
    return replace(line, buttons=buttons)


class LinkedFigure(Frozen):
    label: str
    figure: str
    share: int
    """Percent."""
    href: str


def _linked(visit: Visit, sections: Iterable[FigureSection]) -> list[tuple[str, list[LinkedFigure]]]:
    """Figures with the addresses of the lists that they count."""
    return [
        (
            section.heading,
            [
                LinkedFigure(
                    label=figure.label,
                    figure=figure.figure,
                    share=round(100 * figure.share),
                    href=_listed(visit, figure.filters) if figure.filters is not None else "",
                )
                for figure in section.figures
            ],
        )
        for section in sections
    ]


def _listed(visit: Visit, filters: Filters) -> str:
    filters = replace(filters, before=None, limit=Filters().limit)
    return visit.address.to("/decisions", q=filter_words(filters, visit.words.zone))
