"""The words that show what a decision says: conflicts.toml of each language, folded.

Words and phrases are compared without case and accents. Forms hold letters for what varies: N a number in digits or words,
H an hour, M minutes, D the number of a day, U a unit of time.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

import msgspec

from adapters.languages import LOCALE, Input, Table, Typed, input_of, languages
from consensus.frozen import empty

log = logging.getLogger(__name__)


class Limits(Table):
    """Words before or after a value: it is the most, or the least, that is meant."""

    at_most: Typed = ()
    at_least: Typed = ()


class Values(Table):
    """How values are written, beside what input.toml says of times, spans and numbers.

    `times`: form -> minutes to add to the hour. `am` and `pm` are further words for the half of the day; `seasons` which ->
    words. `ranges` stand between two hours of which the first may be bare.
    `every` are forms of how often; `often` days -> words. `percent` per cent -> words for a share; `money` code of the
    currency -> its signs and names; `spans` days -> units longer than a week; `month_days` forms of a day of any month;
    `nth` which -> words before a weekday; `not_a_month` are names of
    months that are other words as well, except behind `before_month`. `before_hours` come before "19 hours" where that is an hour of the day.
    `date_links` join day, month and year ("3rd of May"); `dates` and `years` are forms with Y, M and D where such are
    written otherwise than in digits or by the name of the month. `hour_marks` may follow the first hour of a range;
    `lengths` stuck behind a unit make it a length.
    """

    times: Mapping[str, int] = empty()
    am: Typed = ()
    pm: Typed = ()
    seasons: Mapping[str, Typed] = empty()
    ranges: Typed = ()
    every: Typed = ()
    often: Mapping[str, Typed] = empty()
    percent: Mapping[str, Typed] = empty()
    percent_signs: Typed = ()
    money: Mapping[str, Typed] = empty()
    spans: Mapping[str, Typed] = empty()
    numbers: Mapping[str, Typed] = empty()
    month_days: Typed = ()
    nth: Mapping[str, Typed] = empty()
    not_a_number: Typed = ()
    not_a_month: Typed = ()
    before_month: Typed = ()
    before_hours: Typed = ()
    date_links: Typed = ()
    dates: Typed = ()
    years: Typed = ()
    hour_marks: Typed = ()
    lengths: Typed = ()


class Names(Table):
    """Where a name stands: behind `before` ("use"), before `after` ("becomes"); not behind `of`, which tells apart of which
    team or office it is said. `titles` are stuck to names, `titles_before` stand before them, `last` behind one that ends the text. `numbered` are words that
    follow the number of one of several without a space, `numbering` come before such a number."""

    before: Typed = ()
    after: Typed = ()
    of: Typed = ()
    titles: Typed = ()
    titles_before: Typed = ()
    last: Typed = ()
    numbered: Typed = ()
    numbering: Typed = ()


class Cues(Table):
    """What decisions are made of in one language.

    `capitals`: whether a capital within a sentence marks a name, any noun, or there are none. `qualifiers`:
    where words stand that tell which of several; `linkers` join those behind ("office of"). `stop` are words of no
    subject, `weak` those that are no subject alone ("takes place"). `endings` are inflection. `concepts`: words of the same
    meaning by a name that all languages share. `negation` turns the sense, and so does a word of `against` (forbid, stop,
    abolish, optional), and of `bans` at the end of a compound, whose opposite is in `for_` (allow, keep, mandatory); `neutral` are phrases that hold such a word
    and turn nothing. `opposites`: pairs of words that exclude each other (only, everybody);
    `contrasts`: words that tell several of a kind apart (front, back; juniors, seniors);
    `aspects`: words that tell what of the subject is settled (its start, its end, its length). `change` announces that
    something becomes otherwise, `addition` that something comes beside it, `review` that something is looked into,
    `asks` that the sentence is a question to which the answer is no yes or no ("when").
    """

    spaces: bool = True
    capitals: Literal["names", "nouns", "none"] = "none"
    qualifiers: Literal["before", "behind"] = "before"
    linkers: Typed = ()
    stop: Typed = ()
    weak: Typed = ()
    endings: Typed = ()
    concepts: Mapping[str, Typed] = empty()
    negation: Typed = ()
    neutral: Typed = ()
    for_: Typed = ()
    against: Typed = ()
    bans: Typed = ()
    aspects: tuple[Typed, ...] = ()
    contrasts: tuple[Typed, ...] = ()
    opposites: tuple[tuple[Typed, Typed], ...] = ()
    change: Typed = ()
    addition: Typed = ()
    review: Typed = ()
    asks: Typed = ()
    limits: Limits = Limits()
    values: Values = Values()
    names: Names = Names()


@cache
def cues_of(language: str) -> Cues | None:
    """None where the language has no such file, or it cannot be read: nothing is compared in it."""
    path = LOCALE / language / "conflicts.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Cues) if path.exists() else None
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        log.warning("conflicts_unreadable", extra={"language": language, "problem": str(error)})
        return None


@cache
def compared_languages() -> Typed:
    """The languages in which decisions are compared."""
    return tuple(language for language in languages() if cues_of(language) is not None)


def typed_of(language: str) -> Input:
    return input_of(language)


def flat(text: str) -> str:
    """The text as it is compared, character for character as long as the NFC text: lower case, no accents, full-width
    forms plain."""
    return "".join(map(_plain, unicodedata.normalize("NFC", text)))


@cache
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        plain = character
    if plain in "’‘`´":
        return "'"
    if plain.isspace():
        return " "
    base = unicodedata.normalize("NFD", plain)
    # The mark of a kana is a letter of its own, not an accent.
    bare = (
        base[0] if len(base) > 1 and unicodedata.category(base[0])[0] == "L" and base[0] < "\u3000" else plain
    )
    lower = bare.lower()
    return lower if len(lower) == 1 else bare


def flatly(words: Iterable[str]) -> Typed:
    """Folded, longest first."""
    return tuple(sorted({flat(word) for word in words}, key=lambda word: (-len(word), word)))


def phrases(words: Iterable[str], spaces: bool) -> str:
    """A pattern of these phrases; `…` in one stands for up to four words, or for letters in a script without spaces."""
    return "|".join(_phrase(word, spaces) for word in flatly(words)) or r"(?!)"


def _phrase(word: str, spaces: bool) -> str:
    gap = r"(?:\s+\S+){0,4}?\s+" if spaces else r".{0,12}?"
    pattern = re.escape(word).replace(r"\ ", r"\s+")
    pattern = re.sub(r"(\\s\+)?…(\\s\+)?", lambda _: gap, pattern)
    if spaces:
        before = r"(?<![^\W\d_])(?<![^\W\d_]-)" if word[0].isalnum() else ""
        after = r"(?![^\W_])" if word[-1].isalnum() else ""
    else:
        before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{pattern}{after}"


def known_cues(language: str) -> Cues:
    cues = cues_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    return cues
