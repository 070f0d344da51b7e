"""The catalogues that come along: every sentence in them is one of ours, with its holes; and Discord's names are legal."""

import re
import string

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from adapters.catalogues import template, update, written
from adapters.languages import SOURCE, catalogue_path, input_of, languages
from adapters.wording.counting import COUNTING

OURS = template()
COUNTS = frozenset(COUNTING.values())
SPOKEN = [language for language in languages() if language != SOURCE]


def catalogue_of(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def holes_fit(translated: str, sentence: str) -> bool:
    """A word that goes with a number may be there or not. A sentence of a count brings its own nouns within its holes, and
    need not say a number twice."""
    ours, theirs = parted(sentence), parted(translated)
    if sentence in COUNTS:
        return {name for name, _ in ours} == {name for name, _ in theirs}
    agreeing = [hole for hole in theirs if hole[1].startswith("#")]
    return {name for name, _ in agreeing} <= {name for name, _ in ours} and [
        hole for hole in theirs if hole not in agreeing
    ] == [hole for hole in ours if not hole[1].startswith("#")]


def parted(text: str) -> list[tuple[str, str]]:
    """The names and kinds of the holes."""
    return sorted(
        (name, kind or "") for _, name, kind, _ in string.Formatter().parse(text) if name is not None
    )


def test_four_languages_come_along() -> None:
    assert {"de", "es", "fr", "ja"} <= set(SPOKEN)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_catalogue_is_up_to_date_and_lacks_nothing(language: str) -> None:
    """Otherwise: make catalogues, and translate what it lists."""
    catalogue = catalogue_of(language)
    assert update(catalogue, OURS) == ()
    assert catalogue_path(language).read_text(encoding="utf-8") == written(catalogue)


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


NAMED = [language for language in languages() if input_of(language).discord.commands]


def test_the_languages_with_names_on_discord_name_the_same() -> None:
    first, *others = [input_of(language).discord for language in NAMED]
    for names in others:
        assert (set(names.commands), set(names.options)) == (set(first.commands), set(first.options))


@pytest.mark.parametrize("language", NAMED)
def test_names_on_discord_are_legal(language: str) -> None:
    names = input_of(language).discord
    for name, translated in (*names.commands.items(), *names.options.items()):
        assert 1 <= len(translated) <= 32
        if name[:1].islower():
            assert translated == translated.lower()
            assert re.fullmatch(r"[-\w]+", translated), translated


@pytest.mark.parametrize("language", NAMED)
def test_no_two_commands_are_called_the_same(language: str) -> None:
    names = input_of(language).discord.commands.values()
    assert len(names) == len(set(names))
