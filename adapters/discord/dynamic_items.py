"""Buttons and menus of every message we ever sent, recognised by their custom ids, even after a restart or from an older
version. Nothing is registered per message."""

import re
from typing import Any

import discord

from adapters.discord.custom_ids import TEMPLATE, read
from adapters.discord.reply import answer
from adapters.interaction.press import Press
from adapters.unsafe import whole


class Pressed(discord.ui.DynamicItem[discord.ui.Item[Any]], template=re.compile(TEMPLATE, re.DOTALL)):
    """A pressed button, or a chosen entry of a menu."""

    def __init__(self, item: discord.ui.Item[Any], press: Press) -> None:
        super().__init__(item)
        self._press = press

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Pressed":
        return cls(item, read(match[0]) or Press(act="nothing"))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data or {}
        values = tuple(whole(str(value)) for value in data.get("values", ()))
        acts = interaction.client.acts
        await answer(interaction, acts.words(interaction), acts.pressed(interaction, self._press, values))
