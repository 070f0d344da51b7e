"""The catalogues that come along: every sentence in them is one of ours, with its holes; and Discord's names are legal."""

import re
import string

import discord
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from adapters.catalogues import template, update, written
from adapters.discord.names import ABOUT, COMMANDS, OPTIONS
from adapters.wording.catalogue import languages, path_of
from adapters.wording.counting import COUNTING

OURS = template()
COUNTS = frozenset(COUNTING.values())
SPOKEN = [language for language in languages() if language != "en"]


def catalogue_of(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def holes(text: str) -> list[str]:
    return sorted(f"{name}:{kind}" for _, name, kind, _ in string.Formatter().parse(text) if name is not None)


def holes_fit(translated: str, sentence: str) -> bool:
    """A sentence of a count brings its own nouns within its holes, and need not say a number twice."""
    if sentence in COUNTS:
        return {name for name, _ in map(parted, holes(translated))} == {
            name for name, _ in map(parted, holes(sentence))
        }
    return holes(translated) == holes(sentence)


def parted(hole: str) -> tuple[str, str]:
    name, _, kind = hole.partition(":")
    return name, kind


def test_four_languages_come_along() -> None:
    assert {"de", "es", "fr", "ja"} <= set(SPOKEN)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_catalogue_is_up_to_date_and_lacks_nothing(language: str) -> None:
    """Otherwise: make catalogues, and translate what it lists."""
    catalogue = catalogue_of(language)
    assert update(catalogue, OURS) == ()
    assert path_of(language).read_text(encoding="utf-8") == written(catalogue)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_translation_has_all_holes_of_its_sentence(language: str) -> None:
    wrong = []
    for message in catalogue_of(language):
        sentence = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else message.string or ()
        if sentence:
            wrong += [(sentence, form) for form in forms if not holes_fit(form, sentence)]
    assert wrong == []


def test_a_new_language_gets_an_empty_catalogue() -> None:
    new = Catalog(locale="eo", fuzzy=False)
    assert len(update(new, OURS)) == len(OURS)
    assert written(new).startswith(
        'msgid ""\nmsgstr ""\n"Language: eo\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);'
    )


@pytest.mark.parametrize("table", [COMMANDS, OPTIONS])
def test_names_on_discord_are_legal_in_every_language(table: dict[str, tuple[str, ...]]) -> None:
    for name, translated in table.items():
        for each in (name, *translated):
            assert 1 <= len(each) <= 32
            if name[:1].islower():
                assert each == each.lower()
                assert re.fullmatch(r"[-\w]+", each), each
    assert discord.Locale.japanese.value == "ja"


def test_descriptions_on_discord_are_short_enough() -> None:
    assert all(1 <= len(each) <= 100 for about, said in ABOUT.items() for each in (about, *said))


def test_no_two_commands_are_called_the_same_in_any_language() -> None:
    for place in range(4):
        names = [translated[place] for translated in COMMANDS.values()]
        assert len(names) == len(set(names))
