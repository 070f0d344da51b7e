"""Plain messages as discord.py's objects. Only the accounts in `mentions` are pinged."""

from io import BytesIO
from typing import Any

import discord

from adapters.discord.shown import Block, Button, Line, Menu, Row, Section, Shown, fitted

FILE_NAME = "record.txt"
_STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "success": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}


def view_of(shown: Shown) -> discord.ui.View | discord.ui.LayoutView | None:
    """The components of a message that fits. The view is stopped before it is sent, so that it is not kept in memory:
    presses are recognised by their custom ids (listen.py)."""
    view: discord.ui.View | discord.ui.LayoutView
    if shown.boxed:
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container(*map(_block, shown.blocks), accent_colour=shown.colour))
    elif shown.rows:
        view = discord.ui.View(timeout=None)
        for place, row in enumerate(shown.rows):
            for item in _items(row):
                item.row = place
                view.add_item(item)
    else:
        return None
    view.stop()
    return view


def _block(block: Block) -> discord.ui.Item[Any]:
    match block:
        case str():
            return discord.ui.TextDisplay(block)
        case Line():
            return discord.ui.Separator()
        case Section():
            return discord.ui.Section(block.text, accessory=_button(block.button))
        case _:
            return discord.ui.ActionRow(*_items(block))


def _items(row: Row) -> list[discord.ui.Item[Any]]:
    return [_menu(row)] if isinstance(row, Menu) else [_button(button) for button in row]


def _button(button: Button) -> discord.ui.Button[Any]:
    if button.url:
        return discord.ui.Button(label=button.label, url=button.url)
    return discord.ui.Button(
        label=button.label,
        custom_id=button.custom_id,
        style=_STYLES[button.style],
        emoji=button.emoji or None,
    )


def _menu(menu: Menu) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice.label, value=choice.value, description=choice.hint or None, default=choice.chosen
        )
        for choice in menu.choices
    ]
    return discord.ui.Select(
        custom_id=menu.custom_id,
        placeholder=menu.placeholder,
        options=options,
        min_values=menu.at_least,
        max_values=menu.at_most,
    )


def mentions_of(shown: Shown) -> discord.AllowedMentions:
    users = [discord.Object(int(account)) for account in shown.mentions if account.isdecimal()]
    if not users:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


class Built:
    """The pieces of a message, ready for `send` and `edit`."""

    def __init__(self, shown: Shown) -> None:
        shown = fitted(shown)
        self.content = shown.content or None
        self.view = view_of(shown)
        self.mentions = mentions_of(shown)
        self.files = [discord.File(BytesIO(shown.file.encode()), FILE_NAME)] if shown.file else []

    @property
    def sent(self) -> dict[str, Any]:
        """What `send` takes."""
        more = {name: value for name, value in (("view", self.view), ("files", self.files)) if value}
        return {"content": self.content, "allowed_mentions": self.mentions, **more}

    @property
    def edited(self) -> dict[str, Any]:
        """What `edit` takes. A message with an embed, as earlier versions sent them, becomes one with a box only if the
        edit takes its content and embeds away."""
        more = {"attachments": self.files} if self.files else {}
        return {
            "content": self.content,
            "embeds": [],
            "view": self.view,
            "allowed_mentions": self.mentions,
            **more,
        }
