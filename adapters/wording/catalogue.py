"""Sentences in the reader's language: gettext catalogues, read from `locale/<language>/accord.po`.

The English sentence is its own key, so English needs no catalogue, and what a catalogue lacks is said in English.
Catalogues are read as text when first asked for: nothing has to be compiled, and a new language is a new folder.
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
    """Which of the forms of a word goes with a number of things."""

    def text(self, sentence: str, context: str = "") -> str:
        """The translation, or the English sentence itself. `context`: where English has one word for several."""
        if context:
            translated = self.translations.pgettext(context, sentence)
            if translated != sentence:
                return translated
        # The translation of nothing is gettext's header.
        return self.translations.gettext(sentence) if sentence else ""

    def many(self, singular: str, plural: str, number: int) -> str:
        """The form for this number of things."""
        return self.translations.ngettext(singular, plural, abs(number))

    def form(self, forms: str, number: int) -> str:
        """Of `is|are`, the one for this number of things."""
        words = forms.split("|")
        return words[min(self.plural(abs(number)), len(words) - 1)]


ENGLISH = Catalogue(translations=NullTranslations())


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, such as `de`. What that of a variant (`de_AT`, `de-AT`) lacks is taken from the
    language's own, and what that one lacks is said in English."""
    name = language.replace("-", "_")
    merged: Catalogue | None = None
    for candidate in dict.fromkeys((name.partition("_")[0], name)):
        found = _read(candidate) if candidate in languages.languages() else None
        if found is not None:
            if merged is not None:
                found.translations.add_fallback(merged.translations)
            merged = found
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
