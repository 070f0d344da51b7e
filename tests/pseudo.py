"""A pseudo-language: every sentence of the template with each letter changed for one like it and many letters doubled, so
that a sentence which escapes translation is seen by its plain letters, and a layout that longer words break by what is cut.

`write` makes its folder, `escapes` finds what has escaped. Plain letters are right only in what nobody translates: what
people wrote (in tests, by `own`, in other letters), numbers of decisions, what is typed, and the platforms' own marks.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_letters
from typing import Any

from babel.messages.catalog import Catalog

from adapters.catalogues import template, written
from adapters.grammar.parse import VERBS
from adapters.languages import LOCALE, SOURCE, input_of
from adapters.wording import terms
from adapters.wording.mistakes import EXAMPLES, example
from consensus.definition import builtin, builtin_ids
from consensus.frozen import Frozen, replace

LANGUAGE = "ja"
"""Its dates have no Latin letters, and both platforms know its name."""

_LIKE = "åƀçðéƒĝĥîĵķļɱñöþɋŕšţüṽŵẋýžÅɃÇÐÉƑĜĤÎĴĶĻⱮÑÖÞɊŔŠŢÜṼŴẊÝŽ"
_DOUBLED = "aeiousAEIOUS"
"""A third of all letters."""
_SIGNS = dict(zip(".,:()?!“”", "。、：（）？！「」", strict=True))
_MARKS = str.maketrans(
    {
        letter: like + like.lower() if letter in _DOUBLED else like
        for letter, like in zip(ascii_letters, _LIKE, strict=True)
    }
    | _SIGNS
)
_HOLE = re.compile(r"(\{[^{}]*\})")
_DATES = frozenset((*terms.WITH_YEAR, *terms.WITH_YEAR.values()))
"""Patterns of dates, whose letters Babel reads."""
_TYPED_WORDS = (LOCALE / SOURCE / "input.toml").read_text(encoding="utf-8")
"""What people type: they read the pseudo-language and type as in English."""
_NAMES = input_of("de").discord
"""Of Discord's commands and their options; the keys are the English ones."""


def marked(sentence: str) -> str:
    """`{count:ballot|ballots} left` becomes `{count:ƀååļļööţ|ƀååļļööţšš} ļééƒţ`."""
    if sentence in _DATES:
        return sentence
    pieces = _HOLE.split(sentence)
    return "".join(
        _marked_hole(piece) if place % 2 else piece.translate(_MARKS) for place, piece in enumerate(pieces)
    )


def _marked_hole(hole: str) -> str:
    """As it is, but for the words in it."""
    name, colon, kind = hole.partition(":")
    return name + colon + (kind.translate(_MARKS) if "|" in kind else kind)


def write(locale: Path) -> None:
    """Make the folder of the language, in a folder of languages."""
    folder = locale / LANGUAGE
    folder.mkdir()
    catalog = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in template():
        if not isinstance(message.id, str):
            catalog.add(message.id, (marked(message.id[1]),))  # the language has one form for all numbers
        elif message.id:
            catalog.add(message.id, marked(message.id), context=message.context)
    (folder / "accord.po").write_text(written(catalog), encoding="utf-8")
    names = [_table("commands", _NAMES.commands), _table("options", _NAMES.options)]
    (folder / "input.toml").write_text("\n".join([_TYPED_WORDS, *names]), encoding="utf-8")


def _table(name: str, keys: Mapping[str, str]) -> str:
    return "\n".join([f"[discord.{name}]", *(f'"{key}" = "{marked(key)}"' for key in keys)])


# ---------------------------------------------------------------------------------------------------- what has escaped

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщ"
_OWN = str.maketrans(dict(zip(ascii_letters, _CYRILLIC + _CYRILLIC.upper(), strict=True)) | _SIGNS)
_EXAMPLES = sorted(
    {
        example(verb, about)
        for verb in EXAMPLES
        for about in ("D-17.1", "D-1", "D-2", "D-1.1", "D-2.1", "D-7")
    },
    key=len,
    reverse=True,
)
"""Lines to copy, with the numbers that the tests have."""


def _typed_behind_terms() -> str:
    """What is typed, behind its own term in the pseudo-language: `ýééšš （yes）`. A line may break between them."""
    keys = {**terms.POSITIONS, **terms.VERDICTS, **terms.DISPOSITIONS}
    pairs = {(term, key) for key, term in keys.items()}
    for _, process in filter(None, map(builtin, builtin_ids())):
        pairs |= {(process.title, process.id), *((text, name) for name, text in process.groups)}
    words = ([*marked(term).split(), f"（{key}）"] for term, key in pairs)
    return "|".join(r"\s+".join(map(re.escape, parts)) for parts in words)


_LINE = re.compile(r"^[\W\d]*[/／][a-z].*$", re.MULTILINE)
"""A typed line, alone; what stands in quotes in it is to be translated."""
_NOT_OURS = re.compile(
    r"\[D-\d+\]\(\S+\)|https?://[^\s<>|]+"
    r"|\bD-\d+(?:\.\d+)?"
    r"|\bUTC\b|(?<=、) ?\\?#[a-z-]+"  # a place
    r"|<t:-?\d+:\w>|<!date\^\d+\^[^|]*\||<[@#][!&]?\w+>|&(?:amp|lt|gt);"  # of the platforms
    r"|\b[A-Z]{1,2}(?=  \S)|^\s*[A-Z]{1,2}(?= )"  # the letter of an option
    rf"|\b(?:{'|'.join(VERBS)})(?=[、。])"  # verbs behind /accord
    r"|^\d[dw](?= = )"  # a deadline to choose, before what it means
    rf"|{_typed_behind_terms()}"
    r"|(?<!\S)(?:/[a-z]+(?: [a-z]+)*|--[a-z-]+)"  # commands and settings
    r"|(?:min\()?sqrt\(eligible\)(?:[ /\d,]+\))?"  # a formula
    r"|\b[0-9a-f]{12}\b",  # the last entry of the log
    re.MULTILINE,
)
_PLAIN = re.compile(r"[A-Za-z]|(?<=\w)[,:?](?=\s|$)|[()!“”](?!\d)")
_SHOWN = frozenset(
    ("text", "title", "label", "placeholder", "initial_value", "content", "description", "name", "long_description")
)  # fmt: skip
"""Keys of what people read in the payloads of Slack and Discord; `value` besides, where it is a field's."""


def own(text: str) -> str:
    """What people wrote, or their name, without a plain letter."""
    return text.translate(_OWN)


_OF_PEOPLE = frozenset(
    ("text", "opened_by", "by", "reason", "offer", "offered_by", "revisions", "title", "excerpt", "names", "winners", "sentence",
     "waiting_for", "snippet", "doubt", "affects", "remedy", "overruled_because", "answers", "words", "stood_in", "delegations",
     "holder", "place", "because", "owner")
)  # fmt: skip
"""Fields of views that hold what people wrote, or their names; `because` of a row is a sentence as it was recorded."""


def of_people(value: Any, field: str = "") -> Any:
    """The same view, of people who write without plain letters."""
    match value:
        case Frozen():
            fields = {name: of_people(getattr(value, name), name) for name in value.__struct_fields__}
            return replace(value, **fields)
        case tuple():
            return tuple(of_people(item, field) for item in value)
        case Mapping():
            return {key: of_people(item, key) for key, item in value.items()}
        case str() if field in _OF_PEOPLE:
            return own(value)
    return value


def escapes(text: str) -> list[str]:
    """The lines in which something stands as in English: letters, or signs between words."""
    text = re.sub(r"<(https?://[^\s<>|]+)>", r"\1", text)  # as Slack writes a link
    text = text.replace("@\u200b", "@")  # so that it calls nobody
    for line in _EXAMPLES:
        text = text.replace(line, "")
    text = _LINE.sub(lambda line: " ".join(re.findall(r'"[^"]*"', line[0])), text)
    return [line for line in _NOT_OURS.sub("", text).splitlines() if _PLAIN.search(line)]


def seen(payload: object, key: str = "") -> Iterator[str]:
    """What people read in a payload of Slack or Discord."""
    match payload:
        case str() if key in _SHOWN or key == "value":
            yield payload
        case Mapping() if key == "errors":  # of a form, by its questions
            yield from map(str, payload.values())
        case Mapping():
            is_field = "inline" in payload or payload.get("type") == 4
            for name, value in payload.items():
                if name != "value" or is_field:
                    yield from seen(value, str(name))
        case list() | tuple():
            for item in payload:
                yield from seen(item, key)


def left(payload: object) -> list[str]:
    """What has escaped in a payload, or in a text."""
    return [line for text in seen(payload, "text") for line in escapes(text)]
