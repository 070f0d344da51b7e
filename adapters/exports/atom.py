"""Decisions as an Atom feed (RFC 4287): an entry each, under the same id for ever, updated with each change of its state."""

import html
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from adapters.exports.state import changed_at
from adapters.unsafe import visible
from adapters.wording.digest import DigestText
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
    root = _root(words, _id(log), title, changed_at(latest[0]) if latest else now)
    if own_address:
        ET.SubElement(root, "link", rel="self", href=own_address)
    for record in latest:
        _entry(ET.SubElement(root, "entry"), words, record, log, address)
    return _written(root)


def digest_feed(
    words: Words, digest: DigestText | None, due: datetime, log: str, *, page: str, address: Address
) -> str:
    """The digest that was due last, as the one entry of a feed; none where it would be empty. `page`: where all of it is."""
    root = _root(words, _id(log, "digest"), words.say("Digest"), due)
    if digest is not None:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", _id(log, f"digest:{instant_text(due)}"))
        _add(entry, "title", words.write.labelled(digest.headline, words.day(due)))
        _add(entry, "updated", instant_text(due))
        _add(ET.SubElement(entry, "author"), "name", "Accord")
        ET.SubElement(entry, "link", rel="alternate", href=page)
        lines = [
            f'<li><a href="{html.escape(address(number))}">D-{number}</a> {html.escape(_shown(text))}</li>'
            for number, text in digest.lines
        ]
        more = f"<p>{html.escape(digest.more)}</p>" if digest.more else ""
        ET.SubElement(entry, "content", type="html").text = f"<ul>{''.join(lines)}</ul>{more}"
    return _written(root)


def _root(words: Words, id_: str, title: str, updated: datetime) -> ET.Element:
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": words.language.replace("_", "-")})
    _add(root, "id", id_)
    _add(root, "title", title)
    _add(root, "updated", instant_text(updated))
    _add(root, "generator", "Accord")
    return root


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _entry(entry: ET.Element, words: Words, record: RecordView, log: str, address: Address | None) -> None:
    card, text = record.card, words.card(record.card)
    _add(entry, "id", _id(log, f"D-{card.number}"))
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
    ET.SubElement(parent, tag).text = _shown(text)


def _shown(text: str) -> str:
    """A text as its reader sees it: XML cannot hold every character, and a reader would obey some."""
    return " ".join(visible(text, directions="").split())


def _id(log: str, *about: str) -> str:
    """The same for ever, whatever the page's address."""
    return uuid5(NAMESPACE_URL, ":".join(("accord", log, *about))).urn
