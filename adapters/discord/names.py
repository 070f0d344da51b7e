"""Names and descriptions of commands and their options, in the languages of the people who see them.

Discord sends the original names back, whatever language it shows.
"""

from collections.abc import Sequence

import discord
from babel.dates import get_day_names
from discord import app_commands

from adapters.languages import input_of, nearest
from adapters.wording.catalogue import catalogue
from adapters.wording.writers import locale_of


def weekdays(language: str) -> Sequence[str]:
    """What the days of the week are called, Monday first."""
    names = get_day_names("wide", "stand-alone", locale_of(language))
    return [names[place] for place in range(7)]


class Names(app_commands.Translator):
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        language = nearest(locale.value)
        if language is None:
            return None
        where = app_commands.TranslationContextLocation
        names = input_of(language).discord
        match context.location:
            case where.command_name if string.message.islower():
                return names.commands.get(string.message)
            case where.parameter_name:
                return names.options.get(string.message)
            case where.choice_name if "weekday" in string.extras:
                place: int = string.extras["weekday"]
                return weekdays(language)[place]
            case (
                where.command_name
                | where.command_description
                | where.parameter_description
                | where.choice_name
            ):
                translated = catalogue(language).text(string.message)
                return translated if translated != string.message else None
            case _:
                return None
