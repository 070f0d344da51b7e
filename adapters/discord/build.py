"""Plain messages as discord.py's objects. Only the accounts in `mentions` are pinged."""

import discord

from adapters.discord.shown import Button, Menu, Shown, fitted

_STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "success": discord.ButtonStyle.success,
    "danger": discord.ButtonStyle.danger,
}


def embed_of(shown: Shown) -> discord.Embed | None:
    if not shown.boxed:
        return None
    embed = discord.Embed(title=shown.title or None, description=shown.text or None, colour=shown.colour)
    for part in shown.parts:
        embed.add_field(name=part.name, value=part.value, inline=False)
    if shown.footer:
        embed.set_footer(text=shown.footer)
    return embed


def view_of(shown: Shown) -> discord.ui.View | None:
    """The view of the rows. It is stopped before it is sent, so that it is not kept in memory: presses are recognised by
    their custom ids (dynamic_items.py)."""
    if not shown.rows:
        return None
    view = discord.ui.View(timeout=None)
    for place, row in enumerate(shown.rows):
        if isinstance(row, Menu):
            view.add_item(_menu(row, place))
        else:
            for button in row:
                view.add_item(_button(button, place))
    view.stop()
    return view


def _button(button: Button, row: int) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=button.label,
        custom_id=button.custom_id,
        style=_STYLES[button.style],
        emoji=button.emoji or None,
        row=row,
    )


def _menu(menu: Menu, row: int) -> discord.ui.Select[discord.ui.View]:
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
        row=row,
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
        self.content = shown.content
        self.embed = embed_of(shown)
        self.view = view_of(shown)
        self.mentions = mentions_of(shown)
