"""Sentences for Discord: instants are timestamps that each reader sees in their own zone."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from adapters.discord.escape import BOLD, STRUCK, mark_instant, mark_role
from adapters.languages import SOURCE, nearest
from adapters.unsafe import isolated
from adapters.wording import Words, terms
from adapters.wording.catalogue import Catalogue
from adapters.wording.changes import Marks
from adapters.wording.speech import Filler, Values
from adapters.wording.writers import Writers
from consensus.plain import instant as instant_of


class TimesForAll(Writers):
    def isolated(self, text: str) -> str:
        return isolated(text)

    def place(self, name: str) -> str:
        return f"#{name}" if name else ""

    def role_of_platform(self, role: str) -> str:
        return mark_role(role)

    def instant(self, value: object, pattern: str = terms.INSTANT) -> str:
        return self._marked(value, "F") or super().instant(value, pattern)

    def day(self, value: object) -> str:
        return self._marked(value, "D") or super().day(value)

    def _marked(self, value: object, style: str) -> str:
        at = value if isinstance(value, datetime) else None
        if isinstance(value, str) and value:
            at = instant_of(value)
        return "" if at is None else mark_instant(at, style)


class DiscordWords(Words):
    """Sentences whose instants are marked (escape.mark_instant): they must go through `escape.safe`."""

    lines = False
    marks = Marks(gone=STRUCK, new=BOLD, tight=True)

    def __init__(self, language: str = "en", zone: str = "UTC", spoken: Catalogue | None = None) -> None:
        super().__init__(language, zone, spoken)
        nested: Callable[[Any, Values], str] = self._nested
        self.write = TimesForAll(self.catalogue, language, zone, nested)
        self._filler = Filler(self.write.kinds)


@cache
def words_of(language: str, zone: str = "UTC") -> DiscordWords:
    return DiscordWords(language, zone)


def language_of(locale: str | None, otherwise: str = SOURCE) -> str:
    """The language of answers to a person: theirs if we have it, else `otherwise`."""
    return (nearest(locale) if locale else None) or otherwise


def public_language(locale: str | None, otherwise: str) -> str:
    """The language of a server's cards: the server's setting, unless that is Discord's default."""
    language = language_of(locale, otherwise)
    return otherwise if language == SOURCE else language
