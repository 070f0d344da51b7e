"""Sentences in the reader's language: gettext catalogues, read from `locale/<language>/LC_MESSAGES/accord.po`.

The English sentence is its own key, so English needs no catalogue, and what a catalogue lacks is said in English.
Catalogues are read as text when first asked for: nothing has to be compiled, and a new language is a new file.
"""

import io
import logging
from functools import cache
from gettext import GNUTranslations, NullTranslations, c2py
from pathlib import Path

from consensus.frozen import Frozen

log = logging.getLogger(__name__)

LOCALE = Path(__file__).parent / "locale"


class Catalogue(Frozen):
    """The sentences of one language."""

    translations: NullTranslations

    def text(self, sentence: str) -> str:
        """The translation, or the English sentence itself."""
        # The translation of nothing is gettext's header.
        return self.translations.gettext(sentence) if sentence else ""

    def many(self, singular: str, plural: str, number: int) -> str:
        """The form for this number of things."""
        return self.translations.ngettext(singular, plural, abs(number))


ENGLISH = Catalogue(translations=NullTranslations())


def path_of(language: str, folder: Path = LOCALE) -> Path:
    return folder / language / "LC_MESSAGES" / "accord.po"


def languages(folder: Path = LOCALE) -> tuple[str, ...]:
    """The languages that can be spoken."""
    return tuple(sorted({"en", *(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/accord.po"))}))


@cache
def catalogue(language: str, folder: Path = LOCALE) -> Catalogue:
    """The catalogue of a language, such as `de`. What that of a variant (`de_AT`, `de-AT`) lacks is taken from the
    language's own, and what that one lacks is said in English."""
    name = language.replace("-", "_")
    found: NullTranslations | None = None
    for candidate in dict.fromkeys((name.partition("_")[0], name)):
        path = path_of(candidate, folder)
        if candidate.replace("_", "").isalnum() and path.is_file():
            translations = _read(candidate, path)
            if translations is not None:
                if found is not None:
                    translations.add_fallback(found)
                found = translations
    return ENGLISH if found is None else Catalogue(translations=found)


def _read(language: str, path: Path) -> GNUTranslations | None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

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
    translations.plural = c2py(messages.plural_expr)  # type: ignore[attr-defined]
    return translations
