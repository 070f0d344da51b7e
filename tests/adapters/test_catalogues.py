"""The catalogues that come along: every sentence in them is one of ours, with its holes; and Discord's names are legal."""

import re
import string

import discord
import pytest
from babel.messages.pofile import read_po

from adapters.discord.names import ABOUT, COMMANDS, OPTIONS
from adapters.wording.catalogue import LOCALE, catalogue, languages
from adapters.wording.template import sentences

OURS = {sentence if isinstance(sentence, str) else sentence[0]: where for sentence, where in sentences()}
SPOKEN = [language for language in languages() if language != "en"]


def holes(text: str) -> list[str]:
    return sorted(f"{name}:{kind}" for _, name, kind, _ in string.Formatter().parse(text) if name is not None)


def holes_fit(translated: str, key: str) -> bool:
    """A sentence of a count brings its own nouns within its holes, and need not say a number twice."""
    if OURS[key].startswith("count "):
        return {name for name, _ in map(parted, holes(translated))} == {
            name for name, _ in map(parted, holes(key))
        }
    return holes(translated) == holes(key)


def parted(hole: str) -> tuple[str, str]:
    name, _, kind = hole.partition(":")
    return name, kind


def test_four_languages_come_along() -> None:
    assert {"de", "es", "fr", "ja"} <= set(SPOKEN)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_catalogue_holds_only_our_sentences_and_all_their_holes(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "accord.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    for message in catalogue:
        if not message.id or message.string is None:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        assert key in OURS, key
        said = (message.string,) if isinstance(message.string, str) else message.string
        for each in said:
            assert each, key
            assert holes_fit(each, key), each


@pytest.mark.parametrize("language", SPOKEN)
def test_a_language_that_comes_along_says_everything(language: str) -> None:
    said = catalogue(language)
    assert [key for key in OURS if key not in said.singles and key not in said.plurals] == []


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
