"""A message as plain values: pure code makes it, tests read it, build.py turns it into discord.py's objects."""

from typing import Literal

from adapters.discord.limits import (
    BUTTONS_PER_ROW_MAX,
    CONTENT_LENGTH_MAX,
    EMBED_DESCRIPTION_LENGTH_MAX,
    EMBED_FIELD_NAME_LENGTH_MAX,
    EMBED_FIELD_VALUE_LENGTH_MAX,
    EMBED_FIELDS_MAX,
    EMBED_FOOTER_LENGTH_MAX,
    EMBED_LENGTH_MAX,
    EMBED_TITLE_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    PLACEHOLDER_LENGTH_MAX,
    ROWS_MAX,
    SELECT_LABEL_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    clip,
    length,
)
from consensus.frozen import Frozen

Style = Literal["primary", "secondary", "success", "danger"]


class Button(Frozen):
    label: str
    custom_id: str
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


class Part(Frozen):
    """A field of the embed."""

    name: str
    value: str


class Shown(Frozen):
    """`content` is above the embed; `title`, `text`, `parts` and `footer` are in it. All is escaped."""

    content: str = ""
    title: str = ""
    text: str = ""
    parts: tuple[Part, ...] = ()
    footer: str = ""
    colour: int | None = None
    rows: tuple[Row, ...] = ()
    mentions: tuple[str, ...] = ()
    """Accounts to notify; nobody else is."""

    @property
    def boxed(self) -> bool:
        return bool(self.title or self.text or self.parts)


def fitted(shown: Shown) -> Shown:
    """The message within all limits of Discord: texts are cut with `…`, surplus parts at the end are left out."""
    title = clip(shown.title, EMBED_TITLE_LENGTH_MAX)
    text = clip(shown.text, EMBED_DESCRIPTION_LENGTH_MAX)
    # At their own limits, the three together exceed the limit of the whole embed.
    room = EMBED_LENGTH_MAX - length(title) - length(text)
    footer = clip(shown.footer, min(EMBED_FOOTER_LENGTH_MAX, room))
    room -= length(footer)
    parts: list[Part] = []
    for part in shown.parts:
        name = clip(part.name, EMBED_FIELD_NAME_LENGTH_MAX) or "\u200b"
        value = clip(part.value, min(EMBED_FIELD_VALUE_LENGTH_MAX, room - length(name)))
        if not value.strip() or len(parts) == EMBED_FIELDS_MAX:
            continue
        room -= length(name) + length(value)
        parts.append(Part(name=name, value=value))
    return Shown(
        content=clip(shown.content, CONTENT_LENGTH_MAX),
        title=title,
        text=text,
        parts=tuple(parts),
        footer=footer,
        colour=shown.colour,
        rows=tuple(_row(row) for row in shown.rows[:ROWS_MAX]),
        mentions=shown.mentions,
    )


def _row(row: Row) -> Row:
    if isinstance(row, Menu):
        return Menu(
            custom_id=row.custom_id,
            placeholder=clip(row.placeholder, PLACEHOLDER_LENGTH_MAX),
            choices=tuple(_choice(choice) for choice in row.choices[:SELECT_OPTIONS_MAX]),
            at_least=row.at_least,
            at_most=min(row.at_most, len(row.choices), SELECT_OPTIONS_MAX),
        )
    return tuple(
        Button(
            label=clip(button.label, LABEL_LENGTH_MAX) or "…",
            custom_id=button.custom_id,
            style=button.style,
            emoji=button.emoji,
        )
        for button in row[:BUTTONS_PER_ROW_MAX]
    )


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
