"""The home tab, and previews of links to decisions."""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.interaction.card import card_buttons, vote_press
from adapters.interaction.conversation import Conversation
from adapters.interaction.message import Button, Menu, button
from adapters.interaction.platform import Desk
from adapters.interaction.press import Press, press_of
from adapters.interaction.reply import refusal_message
from adapters.slack import blocks
from adapters.slack.answers import card_briefly, message_blocks
from adapters.slack.api import Api, SlackFailed
from adapters.slack.blocks import Block
from adapters.slack.limits import VIEW_BLOCKS_MAX
from adapters.slack.payloads import LinksShared, Where
from adapters.slack.platform import SlackHere, SlackPlatform
from adapters.slack.ports import Log, Lookups
from adapters.slack.speech import Speech
from adapters.wording import Words
from adapters.wording.lists import decided, one_line, todo_line
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Later, Lost
from consensus.refusal import Refused
from consensus.views import CardView, Filters, ListDecisions, Listing, Row, Summarise, Summary, TodoRow

ROWS_SHOWN = 8
_NUMBER = re.compile(r"/D-(\d{1,9})(?:[/?#].*)?$")


class Home:
    def __init__(
        self,
        desk: Desk,
        api: Api,
        lookups: Lookups,
        platform: SlackPlatform,
        conversation: Conversation[SlackHere],
        speech: Speech,
        *,
        log: Log,
    ) -> None:
        self._desk = desk
        self._api = api
        self._lookups = lookups
        self._platform = platform
        self._conversation = conversation
        self._log = log
        self._speech = speech

    async def publish(self, where: Where) -> None:
        """Publish the current home tab."""
        await self._platform.look_up(where)
        words = self._speech.of(where.origin.home, where.user)
        viewer = self._platform.viewer(self._here(where))
        try:
            summary = await self._desk.ask(Summarise(), viewer)
            mine = await self._desk.ask(ListDecisions(filters=Filters(mine=True, state="open")), viewer)
        except Refused as refused:
            self._log.info("home_refused", platform="slack", code=refused.code)
            # What stood there before is for nobody who cannot be checked.
            await self._show(where, message_blocks(words, refusal_message(words, refused)))
            return
        if not isinstance(summary, Summary) or not isinstance(mine, Listing):
            return
        cards = await self._cards(where, summary.need_you[:ROWS_SHOWN])
        openings = await self._conversation.openings(replace(self._here(where), words=words))
        page = self._conversation.page is not None
        await self._show(where, home_blocks(words, summary, mine.rows, cards, openings, page=page))

    async def _show(self, where: Where, shown: Sequence[Block]) -> None:
        view = {"type": "home", "blocks": shown}
        try:
            await self._api.call(where.origin.home, "views.publish", user_id=where.user, view=view)
        except (Later, Lost, SlackFailed) as error:
            self._log.info("home_not_shown", platform="slack", error=type(error).__name__)

    async def _cards(self, where: Where, rows: Sequence[Row]) -> Mapping[int, CardView]:
        """The decisions that wait for the person, so that they can be answered here."""
        cards = {}
        for row in rows:
            with contextlib.suppress(Refused):
                cards[row.number] = await self._conversation.card(self._here(where), row.number)
        return cards

    def _here(self, where: Where) -> SlackHere:
        return SlackHere(where=where, words=self._speech.public, delivery=DeliveryId(""))

    async def unfurl(self, act: LinksShared) -> None:
        """Show previews of our links, only of decisions that were opened in this channel: everybody there may see those."""
        unfurls: dict[str, Any] = {}
        for url in act.urls:
            match = _NUMBER.search(url)
            if match is None:
                continue
            number, where = int(match[1]), act.where
            if await self._lookups.place_of(where.origin.spot(where.channel), number) != where.channel:
                continue
            with contextlib.suppress(Refused):
                card = await self._conversation.card(self._here(where), number)
                unfurls[url] = {"blocks": card_briefly(self._speech.public, card)}
        if not unfurls:
            return
        try:
            await self._api.call(
                act.where.origin.home,
                "chat.unfurl",
                channel=act.where.channel,
                ts=act.message,
                unfurls=unfurls,
            )
        except (Later, Lost, SlackFailed) as error:
            self._log.info("unfurl_failed", platform="slack", error=type(error).__name__)


def home_blocks(
    words: Words,
    summary: Summary,
    mine: Sequence[Row],
    cards: Mapping[int, CardView] | None = None,
    openings: Sequence[Button] = (),
    *,
    page: bool = False,
) -> list[Block]:
    """Waiting for you, you started, blocked, decided this week, to do, due for review; each decision once, with its action.
    `cards`: of what waits for the reader, which is answered right here. `openings`: what the reader may open."""
    say = words.say
    new = [*openings]
    if page:
        new.append(Button(label=say("Open in the browser"), press=Press(act="page")))
    shown: list[Block] = blocks.actions(blocks.elements(words, new)) if new else []
    sections: tuple[tuple[str, Sequence[Row], Callable[[Row], str]], ...] = (
        (say("Waiting for you"), summary.need_you, lambda row: _until(words, row)),
        (say("You started"), mine, lambda row: _until(words, row)),
        (say("Blocked"), summary.blocked, lambda row: _until(words, row)),
        (say("Decided this week"), summary.decided, lambda row: decided(words, row)),
        (say("Due for review"), summary.review_due, lambda row: decided(words, row)),
    )
    listed: set[int] = set()
    for heading, all_rows, detail in sections:
        if heading == say("Due for review"):
            shown += _todos(words, summary.todos)
        rows = [row for row in all_rows if row.number not in listed]
        listed.update(row.number for row in rows)
        if not rows:
            continue
        shown.append(blocks.header(heading))
        for row in rows[:ROWS_SHOWN]:
            card = (cards or {}).get(row.number)
            if heading == say("Waiting for you") and card is not None:
                shown += _to_answer(words, card)
                continue
            offered = Button(label=say("Open…"), press=press_of(row, "more"))
            if heading == say("Due for review"):
                offered = button(words, press_of(row, "review"))
            text = f"D-{row.number} {one_line(row.title)}\n{detail(row)}"
            shown.append(blocks.section(text, blocks.button(words, offered)))
        if len(rows) > ROWS_SHOWN:
            shown += blocks.context(say("and {n:n} more: /decisions", n=len(rows) - ROWS_SHOWN))
    if len(shown) == bool(new):
        shown += blocks.sections(
            say("Nothing waits for you. What is decided in your channels is listed here.")
        )
    return shown[:VIEW_BLOCKS_MAX]


def _to_answer(words: Words, card: CardView) -> list[Block]:
    """A decision with everything that it takes to answer it."""
    text = words.card(card)
    offered: list[Button | Menu] = list(card_buttons(words, card, "more"))
    if card.status == "open" and card.picks_one:
        options = tuple((count.key, " ".join(count.label.split())) for count in text.counts)
        offered.insert(0, Menu(label=words.say("Choose"), press=vote_press(card), options=options))
    lines = f"*{text.number} {text.title}*", words.write.sentences(text.standing, text.until(words.write))
    return [
        *blocks.sections("\n".join(lines), at_most=2),
        *blocks.actions(blocks.elements(words, offered), f"waits-{card.number}"),
    ]


def _todos(words: Words, todos: Sequence[TodoRow]) -> list[Block]:
    """What the reader is to do, with its two buttons."""
    mine = [todo for todo in todos if todo.mine][:ROWS_SHOWN]
    rows: list[Block] = [blocks.header(words.say("To do"))] if mine else []
    for todo in mine:
        acts = ("done", "postpone")
        offered = [button(words, press_of(todo, act, str(todo.todo))) for act in acts]
        where = f"todo-{todo.number}-{todo.todo}"
        rows += [
            *blocks.sections(todo_line(words, todo)),
            *blocks.actions(blocks.elements(words, offered), where),
        ]
    return rows


def _until(words: Words, row: Row) -> str:
    if row.closes_at is None:
        return words.say("Open, no deadline.")
    return words.say("Open until {at:when}.", at=row.closes_at)
