"""A message as plain values: pure code makes it, tests read it, build.py turns it into discord.py's objects."""

from collections.abc import Sequence
from typing import Literal

from adapters.discord.limits import (
    BUTTONS_PER_ROW_MAX,
    COMPONENTS_MAX,
    CONTENT_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    PLACEHOLDER_LENGTH_MAX,
    ROWS_MAX,
    SELECT_LABEL_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    TEXTS_LENGTH_MAX,
    clip,
    length,
)
from consensus.frozen import Frozen, replace

Style = Literal["primary", "secondary", "success", "danger"]


class Button(Frozen):
    """`url`: it leads there, and has no custom id."""

    label: str
    custom_id: str = ""
    url: str = ""
    style: Style = "secondary"
    emoji: str = ""


class Choice(Frozen):
    label: str
    value: str
    hint: str = ""
    chosen: bool = False


class Menu(Frozen):
    custom_id: str
    placeholder: str
    choices: tuple[Choice, ...]
    at_least: int = 1
    at_most: int = 1


Row = tuple[Button, ...] | Menu


class Section(Frozen):
    """A text with a button beside it."""

    text: str
    button: Button


class Line(Frozen):
    """Parts what is above it from what is below."""


Block = str | Section | Row | Line
"""A string is a text in Discord's markdown."""


class Shown(Frozen):
    """Either `content` with `rows` below it, which notifications show, or a box of `blocks` and then `rows` (components
    V2), whose notification says nothing. All text is escaped."""

    content: str = ""
    blocks: tuple[Block, ...] = ()
    colour: int | None = None
    """Of the box's edge."""
    rows: tuple[Row, ...] = ()
    file: str = ""
    """A text that is sent as a file, because it fits into no message."""
    mentions: tuple[str, ...] = ()
    """Accounts to notify; nobody else is."""

    @property
    def boxed(self) -> bool:
        return bool(self.blocks)


def fitted(shown: Shown) -> Shown:
    """The message within all limits of Discord. Of texts that are too long together, the longest are cut, with `…`; if
    there are too many components, the last blocks that are no buttons are left out."""
    if not shown.boxed:
        rows = tuple(map(_row, shown.rows[:ROWS_MAX]))
        return replace(shown, content=clip(shown.content, CONTENT_LENGTH_MAX), rows=rows)
    blocks = [_block(block) for block in (*shown.blocks, *shown.rows) if not _empty(block)]
    room = COMPONENTS_MAX - 1  # the box itself
    kept = set()
    by_weight = sorted(range(len(blocks)), key=lambda place: isinstance(blocks[place], str | Section | Line))
    for place in by_weight:
        if (size := _size(blocks[place])) <= room:
            room -= size
            kept.add(place)
    blocks = [block for place, block in enumerate(blocks) if place in kept]
    cap = _cap([length(_text(block)) for block in blocks], TEXTS_LENGTH_MAX)
    return replace(shown, content="", blocks=tuple(_cut(block, cap) for block in blocks), rows=())


def _cap(lengths: Sequence[int], room: int) -> int:
    """The length to which all longer texts have to be cut to take up no more than `room` together."""
    for place, shortest in enumerate(sorted(lengths)):
        share = room // (len(lengths) - place)
        if shortest > share:
            return share
        room -= shortest
    return max(lengths, default=0)


def _text(block: Block) -> str:
    match block:
        case str():
            return block
        case Section():
            return block.text
        case _:
            return ""


def _cut(block: Block, cap: int) -> Block:
    match block:
        case str():
            return clip(block, cap)
        case Section():
            return replace(block, text=clip(block.text, cap))
        case _:
            return block


def _size(block: Block) -> int:
    """Components that it takes."""
    match block:
        case str() | Line():
            return 1
        case Section():
            return 3
        case Menu():
            return 2
        case _:
            return 1 + len(block)


def _empty(block: Block) -> bool:
    return block == () or (isinstance(block, str) and not block.strip())


def _block(block: Block) -> Block:
    match block:
        case str() | Line():
            return block
        case Section():
            return Section(text=block.text if block.text.strip() else "…", button=_button(block.button))
        case _:
            return _row(block)


def _row(row: Row) -> Row:
    if isinstance(row, Menu):
        return Menu(
            custom_id=row.custom_id,
            placeholder=clip(row.placeholder, PLACEHOLDER_LENGTH_MAX),
            choices=tuple(_choice(choice) for choice in row.choices[:SELECT_OPTIONS_MAX]),
            at_least=row.at_least,
            at_most=min(row.at_most, len(row.choices), SELECT_OPTIONS_MAX),
        )
    return tuple(map(_button, row[:BUTTONS_PER_ROW_MAX]))


def _button(button: Button) -> Button:
    return replace(button, label=clip(button.label, LABEL_LENGTH_MAX) or "…")


def _choice(choice: Choice) -> Choice:
    return Choice(
        label=clip(choice.label, SELECT_LABEL_LENGTH_MAX) or "…",
        value=choice.value[:SELECT_LABEL_LENGTH_MAX],
        hint=clip(choice.hint, SELECT_LABEL_LENGTH_MAX),
        chosen=choice.chosen,
    )


def rows_of(buttons: tuple[Button, ...]) -> tuple[Row, ...]:
    """Buttons five in a row."""
    return tuple(buttons[at : at + BUTTONS_PER_ROW_MAX] for at in range(0, len(buttons), BUTTONS_PER_ROW_MAX))
