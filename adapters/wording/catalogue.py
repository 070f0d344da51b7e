"""Sentences in the reader's language: gettext catalogues, read from `locale/<language>/accord.po`.

The English sentence is its own key, so English needs no catalogue, and a sentence without translation is in English.
Catalogues are read as text on first use: nothing has to be compiled, and a new language is a new folder.
"""

import io
import logging
from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations, c2py

from adapters import languages
from consensus.frozen import Frozen

log = logging.getLogger(__name__)


class Catalogue(Frozen):
    """The sentences of one language."""

    translations: NullTranslations
    plural: Callable[[int], int] = lambda number: int(number != 1)
    """Number of things -> index of the plural form."""

    def text(self, sentence: str, context: str = "") -> str:
        """The translation, or the English sentence itself. `context` tells apart meanings that share an English word."""
        if context:
            translated = self.translations.pgettext(context, sentence)
            if translated != sentence:
                return translated
        # gettext translates the empty string to its header.
        return self.translations.gettext(sentence) if sentence else ""

    def many(self, singular: str, plural: str, number: int) -> str:
        """The form for this number of things."""
        return self.translations.ngettext(singular, plural, abs(number))

    def form(self, forms: str, number: int) -> str:
        """The form of `is|are` for this number of things."""
        words = forms.split("|")
        return words[min(self.plural(abs(number)), len(words) - 1)]


ENGLISH = Catalogue(translations=NullTranslations())


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, such as `de`, or of a variant (`de_AT`, `de-AT`).

    Sentences that the variant lacks come from the language's catalogue, the rest is in English.
    """
    name = language.replace("-", "_")
    merged: Catalogue | None = None
    for variant in dict.fromkeys((name.partition("_")[0], name)):
        part = _read(variant) if variant in languages.languages() else None
        if part is not None:
            if merged is not None:
                part.translations.add_fallback(merged.translations)
            merged = part
    return merged or ENGLISH


def _read(language: str) -> Catalogue | None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    path = languages.catalogue_path(language)
    if not path.exists():
        return None
    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=language, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, messages)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
    except (OSError, PoFileError, ValueError):
        log.warning("catalogue_unreadable", extra={"language": language})
        return None
    # Babel leaves the rule out of the header of a language that it does not know.
    translations.plural = plural = c2py(messages.plural_expr)  # type: ignore[attr-defined]  # gettext sets it, its stub leaves it out
    return Catalogue(translations=translations, plural=plural)
