"""Private answers and notices as Slack messages. Pure."""

from collections.abc import Mapping, Sequence

from adapters.interaction.message import Message
from adapters.interaction.notice import notice_buttons
from adapters.slack import blocks
from adapters.slack.blocks import Block
from adapters.slack.escape import clipped, escaped, mrkdwn, plain
from adapters.slack.limits import BLOCKS_MAX, FALLBACK_LENGTH_MAX
from adapters.slack.render import Shown
from adapters.wording import Words
from adapters.wording.digest import DigestText
from adapters.wording.record import RecordText
from consensus.views import CardView, NoticeView

SECTIONS_MAX = 40
BUTTONS_IN_A_ROW_MAX = 5
"""More than this are stacked, one a row, as a menu."""


def shown(words: Words, message: Message) -> Shown:
    """A private message."""
    return Shown(_plainly(message), message_blocks(words, message))


def message_blocks(words: Words, message: Message) -> list[Block]:
    """The text, the lines to copy, and the buttons."""
    rows = (
        blocks.raw_sections(mrkdwn(message.text), at_most=SECTIONS_MAX)
        if message.record is None
        else _record(message.record)[:SECTIONS_MAX]
    )
    for code in message.code:
        rows += blocks.sections(code.heading) if code.heading else []
        rows += blocks.code_blocks(plain(line) for line in code.lines)
    elements = blocks.elements(words, message.buttons)
    return [*rows, *_rows(elements)][:BLOCKS_MAX]


def _rows(elements: Sequence[Block]) -> list[Block]:
    """All in one row; each in its own, where they are many, or of the same act: Slack takes each action id once in a row."""
    alike = len({element["action_id"] for element in elements}) < len(elements)
    if len(elements) <= BUTTONS_IN_A_ROW_MAX and not alike:
        return blocks.actions(elements)
    return [row for element in elements for row in blocks.actions([element])]


def _record(record: RecordText) -> list[Block]:
    rows = [*blocks.title(record.title), *blocks.context(record.byline)]
    rows += blocks.sections("\n".join(record.standing))
    for part in record.parts:
        rows += blocks.sections(f"*{part.heading}*") if part.heading else []
        rows += [row for quote in part.quotes for row in blocks.quote(quote)]
        rows += blocks.sections("\n".join(part.lines))
    return rows


def _plainly(message: Message) -> str:
    """The message in plain lines, for notifications and screen readers."""
    lines = [message.text]
    for code in message.code:
        lines += (
            ["", code.heading, *(f"  {line}" for line in code.lines)] if code.heading else ["", *code.lines]
        )
    return clipped(mrkdwn("\n".join(lines).strip()), FALLBACK_LENGTH_MAX) or "…"


def notice_message(words: Words, notice: NoticeView, link: str = "") -> Shown:
    """A line of the thread, the outcome, or a private message; with the buttons that answer it. `link`: to the card."""
    text = words.notice(notice)
    buttons = [button for button in notice_buttons(words, notice) if button.press.act != "post_again"]
    elements = blocks.elements(words, buttons)
    if link:
        label = words.say("Open {number:D}", number=notice.card.number)
        elements.append(blocks.link_button(label, link, "accord.open"))
    quotes = blocks.quote("\n".join(text.quotes)) if text.quotes else []
    small = blocks.context(text.small) if text.small else []
    rows = [
        *blocks.sections(text.text),
        *quotes,
        *blocks.sections(text.tail),
        *small,
        *blocks.actions(elements),
    ]
    return Shown(clipped(mrkdwn(text.plain), FALLBACK_LENGTH_MAX) or "…", rows[:BLOCKS_MAX])


def digest_message(text: DigestText, links: Mapping[int, str], settling: Sequence[Block] = ()) -> Shown:
    """A digest, whose lines lead to their cards. `links`: number -> link to the card. `settling`: its buttons."""
    rows = [f"*{mrkdwn(text.headline)}*"]
    shown: list[Block] = []
    for number, rest in text.lines:
        link = links.get(number)
        rows.append(f"• {f'<{escaped(link)}|D-{number}>' if link else f'D-{number}'} {mrkdwn(rest)}")
    shown = blocks.raw_sections("\n".join(rows))
    return Shown(
        clipped(mrkdwn(text.plain), FALLBACK_LENGTH_MAX),
        [*shown, *blocks.context(text.more), *_rows(settling)],
    )


def card_briefly(words: Words, card: CardView) -> list[Block]:
    """A decision in two lines, for the preview of a link."""
    text = words.card(card)
    return [
        *blocks.title(text.title),
        *blocks.context(text.byline),
        *blocks.sections(words.write.sentences(text.standing, text.until(words.write)), at_most=1),
    ]
