"""Sentences in the reader's language: gettext catalogues, read from `locale/<language>/LC_MESSAGES/accord.po`.

The English sentence is its own key, so English needs no catalogue, and what a catalogue lacks is said in English.
Catalogues are read as text when first asked for: nothing has to be compiled, and a new language is a new file.
"""

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from consensus.frozen import Frozen

log = logging.getLogger(__name__)

LOCALE = Path(__file__).parent / "locale"


class Catalogue(Frozen, kw_only=False):
    """The sentences of one language."""

    language: str
    singles: Mapping[str, str] = {}
    plurals: Mapping[str, tuple[str, ...]] = {}
    plural_rule: str = "n != 1"
    """The rule of the catalogue, in the small C-like form of gettext."""

    def one(self, sentence: str) -> str:
        return self.singles.get(sentence, sentence)

    def many(self, singular: str, plural: str, number: int) -> str:
        """The form for this number of things."""
        forms = self.plurals.get(singular)
        if forms is None:
            return singular if abs(number) == 1 else plural
        return forms[min(_plural_form(self.plural_rule, abs(number)), len(forms) - 1)]


ENGLISH = Catalogue("en")


@cache
def catalogue(language: str, folder: Path = LOCALE) -> Catalogue:
    """The catalogue for `de_AT` or `de-AT`, else for `de`, else English."""
    wanted = language.replace("-", "_")
    for name in dict.fromkeys((wanted, wanted.partition("_")[0])):
        path = folder / name / "LC_MESSAGES" / "accord.po"
        if name.replace("_", "").isalnum() and path.is_file():
            return _read(name, path)
    return ENGLISH


def languages(folder: Path = LOCALE) -> tuple[str, ...]:
    """The languages that can be spoken."""
    found = {path.parts[-3] for path in folder.glob("*/LC_MESSAGES/accord.po")}
    return tuple(sorted(found | {"en"}))


def _read(language: str, path: Path) -> Catalogue:
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError, ValueError):
        log.warning("catalogue_unreadable", extra={"language": language})
        return ENGLISH
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if isinstance(message.string, str) and message.string:
                singles[message.id] = message.string
        elif not isinstance(message.string, str) and message.string and all(message.string):
            plurals[message.id[0]] = tuple(message.string)
    return Catalogue(language, singles, plurals, messages.plural_expr)


def _plural_form(rule: str, number: int) -> int:
    from gettext import c2py

    return int(c2py(rule)(number))
