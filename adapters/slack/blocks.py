"""The few kinds of block that all messages are made of, each within Slack's limits for any text."""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.interaction.message import Button, Menu
from adapters.slack.buttons import action_id, value
from adapters.slack.escape import clipped, mrkdwn, pieces, plain, safe
from adapters.slack.limits import (
    ACTIONS_MAX,
    BLOCKS_MAX,
    BUTTON_LENGTH_MAX,
    BUTTON_VALUE_LENGTH_MAX,
    CONTEXT_ELEMENTS_MAX,
    OPTION_LENGTH_MAX,
    OPTIONS_MAX,
    PLACEHOLDER_LENGTH_MAX,
    SECTION_LENGTH_MAX,
    clip,
)
from adapters.wording import Words

Block = dict[str, Any]
QUOTE_LENGTH_MAX = 2_500


def text(escaped: str) -> Block:
    """A text object of escaped text. `verbatim`: Slack makes no mention or link of plain words."""
    return {"type": "mrkdwn", "text": escaped, "verbatim": True}


def sections(content: str, *, at_most: int = 6) -> list[Block]:
    """The text in as many sections as needed, `at_most` of them."""
    return raw_sections(mrkdwn(content), at_most=at_most)


def raw_sections(escaped: str, *, at_most: int = 6) -> list[Block]:
    shown = [piece for piece in pieces(escaped, SECTION_LENGTH_MAX) if piece.strip()]
    if len(shown) > at_most:
        shown = [*shown[: at_most - 1], clipped(shown[at_most - 1], SECTION_LENGTH_MAX - 2) + " …"]
    return [{"type": "section", "text": text(piece)} for piece in shown]


def section(content: str, accessory: Block | None = None) -> Block:
    """One section; a longer text is cut."""
    block: Block = {"type": "section", "text": text(clipped(mrkdwn(content), SECTION_LENGTH_MAX) or "…")}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(*sentences: str) -> list[Block]:
    """Small print."""
    shown = [
        text(clipped(mrkdwn(sentence), SECTION_LENGTH_MAX)) for sentence in sentences if sentence.strip()
    ]
    return [{"type": "context", "elements": shown[:CONTEXT_ELEMENTS_MAX]}] if shown else []


def divider() -> Block:
    return {"type": "divider"}


def header(content: str) -> Block:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": clip(plain(content), 150), "emoji": True},
    }


def title(content: str) -> list[Block]:
    """A heading; one with a web address is bold instead, because Slack makes no links in headings."""
    line = " ".join(content.split())
    return sections(f"*{line}*", at_most=1) if "://" in line else [header(line)]


def quote(content: str) -> list[Block]:
    """Text of people, set apart."""
    lines = clipped(mrkdwn(content), QUOTE_LENGTH_MAX).split("\n")
    return raw_sections("\n".join(f"> {line}" for line in lines), at_most=1)


def code(lines: Iterable[str]) -> Block:
    """Lines as typed, in a fixed width. Slack interprets nothing in them."""
    shown = safe("\n".join(lines))[:SECTION_LENGTH_MAX] or " "
    inner = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": shown}]}
    return {"type": "rich_text", "elements": [inner]}


def code_blocks(lines: Iterable[str]) -> list[Block]:
    """Many lines, in at most as many blocks as a message has room for."""
    full: list[Block] = []
    page: list[str] = []
    for line in lines:
        line = line[: SECTION_LENGTH_MAX - 1]
        if sum(len(row) + 1 for row in page) + len(line) > SECTION_LENGTH_MAX:
            full.append(code(page))
            page = []
        page.append(line)
    return [*full, code(page)][:BLOCKS_MAX]


def button(words: Words, shown: Button) -> Block:
    block: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": clip(plain(shown.label), BUTTON_LENGTH_MAX), "emoji": True},
        "action_id": action_id(shown.press),
        "value": plain(shown.line)[:BUTTON_VALUE_LENGTH_MAX] if shown.line else value(shown.press),
    }
    if shown.style:
        block["style"] = shown.style
    if shown.sure:
        block["confirm"] = _sure(words, shown.press.number)
    return block


def _sure(words: Words, number: int) -> Block:
    """The confirmation of a button whose act cannot be undone."""
    say = words.say
    texts = (
        ("title", say("Are you sure?"), 100),
        ("text", say("{number:D} then is closed for everybody. It stays in the log.", number=number), 300),
        ("confirm", say("Yes"), 30),
        ("deny", say("No"), 30),
    )
    return {
        name: {"type": "plain_text", "text": clip(plain(text), length_max)}
        for name, text, length_max in texts
    }


def link_button(label: str, url: str, action_id: str) -> Block:
    shown = {"type": "plain_text", "text": clip(plain(label), BUTTON_LENGTH_MAX), "emoji": True}
    return {"type": "button", "text": shown, "url": url, "action_id": action_id}


def menu(shown: Menu) -> Block:
    """A menu; a chosen entry is equal to a button with its key."""
    placeholder = clip(plain(shown.label), PLACEHOLDER_LENGTH_MAX)
    return {
        "type": "static_select",
        "action_id": action_id(shown.press),
        "placeholder": {"type": "plain_text", "text": placeholder, "emoji": True},
        "options": [
            {
                "text": {"type": "plain_text", "text": clip(plain(label), OPTION_LENGTH_MAX), "emoji": True},
                "value": value(shown.press, key),
            }
            for key, label in shown.options[:OPTIONS_MAX]
        ],
    }


def elements(words: Words, buttons: Iterable[Button | Menu]) -> list[Block]:
    return [button(words, shown) if isinstance(shown, Button) else menu(shown) for shown in buttons]


def actions(elements: Sequence[Block], block_id: str = "") -> list[Block]:
    """One row of elements, or none."""
    if not elements:
        return []
    block: Block = {"type": "actions", "elements": list(elements[:ACTIONS_MAX])}
    if block_id:
        block["block_id"] = block_id
    return [block]
