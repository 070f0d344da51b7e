"""What a person finds without asking: the home tab, the menu of what they may do, and links shown with their decision."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.slack import blocks
from adapters.slack.api import Api, SlackFailed
from adapters.slack.asking import Asking
from adapters.slack.blocks import Block, Sure
from adapters.slack.buttons import Button
from adapters.slack.forms import Form
from adapters.slack.limits import VIEW_BLOCKS_MAX
from adapters.slack.opening import Opens
from adapters.slack.payloads import Clicked, LinksShared, Where
from adapters.slack.ports import Log, SlackDesk
from adapters.slack.questions import Questions
from adapters.slack.said import card_briefly
from adapters.wording import Words
from adapters.wording.lists import decided, one_line
from consensus.ports import Later, Lost
from consensus.refusal import Refused
from consensus.views import (
    Filters,
    ListDecisions,
    Listing,
    Row,
    Summarise,
    Summary,
)

ROWS_SHOWN = 8
_NUMBER = re.compile(r"/D-(\d{1,9})(?:[/?#].*)?$")


class Home:
    def __init__(self, desk: SlackDesk, api: Api, asking: Asking, questions: Questions, *, log: Log) -> None:
        self._desk = desk
        self._api = api
        self._asking = asking
        self._questions = questions
        self._log = log
        self._words: Words = asking.words

    async def publish(self, where: Where) -> None:
        """Show the home tab as it stands now."""
        viewer = self._asking.viewer(where)
        try:
            summary = await self._desk.ask(Summarise(), viewer)
            mine = await self._desk.ask(ListDecisions(filters=Filters(mine=True, state="open")), viewer)
        except Refused as refused:
            self._log.info("home_refused", platform="slack", code=refused.code)
            return
        if not isinstance(summary, Summary) or not isinstance(mine, Listing):
            return
        view = {"type": "home", "blocks": home_blocks(self._words, summary, mine.rows)}
        try:
            await self._api.call(where.origin.home, "views.publish", user_id=where.user, view=view)
        except (Later, Lost, SlackFailed) as error:
            self._log.info("home_not_shown", platform="slack", error=type(error).__name__)

    def opens(self, act: Clicked) -> Opens | None:
        """`More…`: what this person may do here, which is looked up while the form is open."""
        if act.button.act != "more":
            return None

        async def later() -> tuple[Form, Mapping[str, str]]:
            return await self._menu(act)

        return Opens(form=self._questions.waiting(), meta={}, later=later)

    async def _menu(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        number = act.button.number
        found = await self._asking.rights(act.where, number)
        if found is None:
            refused = Refused("no-such-decision", number=number, try_code="list-decisions")
            return self._questions.reading(f"D-{number}", (self._words.refusal(refused),)), {}
        card = found.card
        rows: list[Block] = []
        for act_name, code, label in self._entries():
            if code in found.acts or not code:
                pressed = Button(act=act_name, number=number, revision=card.revision)
                sure = self._sure(number) if act_name in ("close", "withdraw") else None
                rows += blocks.actions([blocks.button(label, pressed, sure=sure)])
        intro = (one_line(card.text, 300), self._words.card(card).state)
        close = self._words.say("Close")
        form = Form(name="menu", title=f"D-{number}", close=close, intro=intro, blocks=tuple(rows))
        return form, {"number": str(number)}

    def _sure(self, number: int) -> Sure:
        say = self._words.say
        return Sure(
            say("Are you sure?"),
            say("{number:D} then is closed for everybody. It stays in the log.", number=number),
            say("Yes"),
            say("No"),
        )

    def _entries(self) -> tuple[tuple[str, str, str], ...]:
        """The act of a button, the right that it needs, and what it says."""
        say = self._words.say
        return (
            ("show", "", say("Show the record")),
            ("why", "", say("How was it counted?")),
            ("export", "", say("Send me the record to copy")),
            ("reason", "vote", say("Answer…")),
            ("object", "object", say("Object…")),
            ("ask", "ask", say("Ask or remark…")),
            ("attend", "attend", say("I am present")),
            ("delegate", "delegate", say("Pass your vote on…")),
            ("recuse", "recuse", say("Recuse yourself…")),
            ("link", "link", say("Attach links…")),
            ("extend", "extend", say("Give it more time…")),
            ("amend", "amend", say("Change the text…")),
            ("process", "process", say("Change how it is decided…")),
            ("close", "close", say("Close it now")),
            ("withdraw", "withdraw", say("Withdraw it")),
            ("appeal", "appeal", say("Appeal…")),
            ("review", "review", say("Set the day of review…")),
            ("group", "group", say("Say who is in a group…")),
        )

    async def unfurl(self, act: LinksShared) -> None:
        """Show decisions behind links of ours, to a channel where everybody may see them: only those opened there."""
        unfurls: dict[str, Any] = {}
        for url in act.urls:
            match = _NUMBER.search(url)
            if match is None:
                continue
            card = await self._asking.card(act.where, int(match[1]))
            if card is not None and await self._asking.opened_in(act.where, int(match[1])):
                unfurls[url] = {"blocks": card_briefly(self._words, card)}
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


def home_blocks(words: Words, summary: Summary, mine: Sequence[Row]) -> list[Block]:
    """Waiting for you, you started, blocked, decided this week, due for review; each row with its action."""
    say = words.say
    shown: list[Block] = blocks.actions(
        [
            blocks.button(say("Propose…"), Button(act="new", key="propose"), style="primary"),
            blocks.button(say("Ask in a poll…"), Button(act="new", key="poll")),
        ]
    )
    sections: tuple[tuple[str, Sequence[Row], Callable[[Row], str]], ...] = (
        (say("Waiting for you"), summary.need_you, lambda row: _until(words, row)),
        (say("You started"), mine, lambda row: _until(words, row)),
        (say("Blocked"), summary.blocked, lambda row: _until(words, row)),
        (say("Decided this week"), summary.decided, lambda row: decided(words, row)),
        (say("Due for review"), summary.review_due, lambda row: decided(words, row)),
    )
    for heading, rows, told in sections:
        if not rows:
            continue
        shown.append(blocks.header(heading))
        for row in rows[:ROWS_SHOWN]:
            act = "review" if heading == say("Due for review") else "more"
            label = say("Look again later…") if act == "review" else say("Open…")
            shown.append(
                blocks.section(
                    f"D-{row.number} {one_line(row.title)}\n{told(row)}",
                    blocks.button(label, Button(act=act, number=row.number)),
                )
            )
        if len(rows) > ROWS_SHOWN:
            shown += blocks.context(say("and {n:n} more: /decisions", n=len(rows) - ROWS_SHOWN))
    if len(shown) == 1:
        shown += blocks.sections(
            say("Nothing waits for you. What is decided in your channels is listed here.")
        )
    return shown[:VIEW_BLOCKS_MAX]


def _until(words: Words, row: Row) -> str:
    if row.closes_at is None:
        return words.say("Open, no deadline.")
    return words.say("Open until {at:when}.", at=row.closes_at)
