"""Decisions as an Atom feed (RFC 4287): an entry each, under the same id for ever, updated with each change of its state."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from adapters.exports.state import changed_at
from adapters.unsafe import visible
from adapters.wording.words import Words
from consensus.plain import instant_text
from consensus.views import RecordView

ATOM = "http://www.w3.org/2005/Atom"
Address = Callable[[int], str]
"""The number of a decision -> where its record is read."""


def feed(
    words: Words,
    records: Iterable[RecordView],
    log: str,
    now: datetime,
    *,
    title: str = "Accord",
    address: Address | None = None,
    own_address: str = "",
) -> str:
    """`records` in any order. `log`: the id of the log, as in its exports. `now` dates a feed without entries.
    `own_address`: where the feed itself is read, with which its entries can be found again."""
    latest = sorted(records, key=lambda record: (changed_at(record), record.card.number), reverse=True)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": words.language.replace("_", "-")})
    _add(root, "id", _id(log))
    _add(root, "title", title)
    _add(root, "updated", instant_text(changed_at(latest[0]) if latest else now))
    _add(root, "generator", "Accord")
    if own_address:
        ET.SubElement(root, "link", rel="self", href=own_address)
    for record in latest:
        _entry(ET.SubElement(root, "entry"), words, record, log, address)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _entry(entry: ET.Element, words: Words, record: RecordView, log: str, address: Address | None) -> None:
    card, text = record.card, words.card(record.card)
    _add(entry, "id", _id(log, card.number))
    _add(entry, "title", f"D-{card.number} {text.title}")
    _add(entry, "updated", instant_text(changed_at(record)))
    _add(entry, "published", instant_text(card.opened_at))
    _add(ET.SubElement(entry, "author"), "name", words.name(card.opened_by))
    if address is not None:
        ET.SubElement(entry, "link", rel="alternate", href=address(card.number))
    ET.SubElement(entry, "category", term=card.outcome.outcome if card.outcome else card.status)
    for tag in card.tags:
        ET.SubElement(entry, "category", term=" ".join(visible(tag, directions="").split()))
    _add(entry, "summary", words.write.sentences(text.until(words.write), text.standing, text.answered))


def _add(parent: ET.Element, tag: str, text: str) -> None:
    """A text as its reader sees it: XML cannot hold every character, and a reader would obey some."""
    ET.SubElement(parent, tag).text = " ".join(visible(text, directions="").split())


def _id(log: str, number: int | None = None) -> str:
    """The same for ever, whatever the page's address."""
    return uuid5(NAMESPACE_URL, f"accord:{log}" if number is None else f"accord:{log}:D-{number}").urn
