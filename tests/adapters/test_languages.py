"""A language is a folder: with a made-up one, people type in it and are answered in it, and no code knows its name."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from adapters import languages
from adapters.discord.names import Names
from adapters.grammar import parse, positions_like
from adapters.grammar.deadline import read_deadline
from adapters.wording import Words
from consensus.commands import OpenPoll, Sound, TakeBack, Vote

ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

INPUT = """
[days]
tomorrow = ["wa'leS"]
before = ["ghaH"]
next-week = ["Hogh veb"]
dates = ["D jaj M jar", "O W [law'] M jar"]
ordinals = ["DIch"]
last = ["Qav"]
month-ends = ["M jar bertlham"]

[weekdays]
friday = ["buqjaj"]

[times]
before = ["qa"]
forms = ["H rep M"]
noon = ["pov"]

[spans]
days = ["jaj"]
after = ["pIq"]

[numbers]
2 = ["cha'"]

[zones]
"Europe/Paris" = ["parI rep"]

[positions]
for = ["HIja'"]

[answers]
none = ["pagh"]
against = ["Qo'"]

[joints]
or = ["qoj"]
because = ["mo'"]

[discord.commands]
vote = "wIv"
"""
CATALOGUE = """
msgid "adopted"
msgstr "chaw'lu'ta'"

msgid "Take a position or choose an option"
msgstr "yIwIv"
"""


@pytest.fixture
def klingon(locale: Path) -> str:
    folder = locale / "tlh"
    folder.mkdir()
    (folder / "input.toml").write_text(INPUT, encoding="utf-8")
    (folder / "accord.po").write_text(CATALOGUE, encoding="utf-8")
    return folder.name


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("wa'les", "2026-11-24 23:59:59"),
        ("ghaH buqjaj", "2026-11-27 23:59:59"),
        ("Hogh veb buqjaj qa 9 rep 30", "2026-12-04 09:30:00"),
        ("1 jaj 12 jar pov", "2026-12-01 12:00:00"),
        ("3DIch buqjaj law' 12 jar", "2026-12-18 23:59:59"),
        ("Qav buqjaj 12 jar", "2026-12-25 23:59:59"),
        ("12 jar bertlham", "2026-12-31 23:59:59"),
        ("buqjaj qa 9 rep 30 parI rep", "2026-11-27 08:30:00"),
        ("friday", None),
    ],
)
def test_deadlines_are_read_in_its_words(klingon: str, words: str, instant: str | None) -> None:
    if instant is None:
        with pytest.raises(Exception, match="grammar-deadline-unclear"):
            read_deadline(words, now=MONDAY, zone="UTC")
    else:
        until = read_deadline(words, now=MONDAY, zone="UTC").until
        assert f"{until.at:%Y-%m-%d %H:%M:%S}" == instant


def test_spans_positions_and_answers_are_read_in_its_words(klingon: str) -> None:
    assert read_deadline("3 jaj pIq", now=MONDAY, zone="UTC").until.after == timedelta(days=3)
    assert read_deadline("cha' jaj", now=MONDAY, zone="UTC").until.after == timedelta(days=2)
    assert positions_like("HIja'", ("yes", "no")) == "yes"
    assert positions_like("yes", ("consent", "concern")) is None, "English is a folder like the others"
    assert parse("/vote D-1 pagh", now=MONDAY, zone="UTC") == TakeBack(decision=1)
    sound = parse("/accord sound D-1 Qo'", now=MONDAY, zone="UTC")
    assert isinstance(sound, Sound)
    assert sound.lean == "against"
    vote = parse("/vote D-1 A mo' it rains", now=MONDAY, zone="UTC")
    assert isinstance(vote, Vote)
    assert (vote.choice, vote.reason) == ("A", "it rains")
    poll = parse('/poll "Where?" "Osaka" qoj "Kyoto"', now=MONDAY, zone="UTC")
    assert isinstance(poll, OpenPoll)
    assert poll.options == ("Osaka", "Kyoto")


def test_sentences_are_said_in_it(klingon: str) -> None:
    assert languages.languages() == (klingon,)
    assert Words(klingon).outcome("adopted") == "chaw'lu'ta'"


async def test_discord_is_told_its_names(locale: Path) -> None:
    folder = locale / "th"
    folder.mkdir()
    (folder / "input.toml").write_text(INPUT, encoding="utf-8")
    (folder / "accord.po").write_text(CATALOGUE, encoding="utf-8")
    where = app_commands.TranslationContextLocation

    async def named(text: str, location: Any) -> str | None:
        context: Any = app_commands.TranslationContext(location=location, data=None)
        return await Names().translate(app_commands.locale_str(text), discord.Locale.thai, context)

    assert await named("vote", where.command_name) == "wIv"
    assert await named("Take a position or choose an option", where.command_description) == "yIwIv"
    assert await named("poll", where.command_name) is None


def test_what_cannot_be_read_is_left_out(locale: Path) -> None:
    (locale / "xx").mkdir()
    (locale / "xx" / "input.toml").write_text('[days]\nlast-week = ["x"]', encoding="utf-8")
    assert languages.input_of("xx") == languages.Input()


def test_no_code_names_a_language() -> None:
    """Only English, in which the sentences stand in the code."""
    names = "|".join(name for name in languages.languages() if name != languages.SOURCE)
    named = re.compile(rf"""["'](?:{names})(?:[-_]\w+)?["']""")
    files = [path for room in ("adapters", "bot") for path in (ROOT / room).rglob("*.py")]
    assert [str(path) for path in files if named.search(path.read_text(encoding="utf-8"))] == []
