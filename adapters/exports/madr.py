"""A decision as a file of a folder of decisions, in Markdown as MADR 4.0 has it (adr/madr, template/adr-template.md).

What MADR has no word for stands in keys of our own: `outcome` beside the status `rejected` (a withdrawn one, say), and
`accord` and `accord-log`, by which the next export knows its own files.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from adapters.exports.markdown import escaped, escaped_line, quoted
from adapters.exports.state import decision_makers, settled_at
from adapters.unsafe import visible, visible_line
from adapters.wording.cards import CardText
from adapters.wording.words import Words
from consensus.views import CardView, RecordView

NAME_BYTES_MAX = 100
"""Of the title in a file's name: file systems take 255 bytes, and people read less."""
OURS = re.compile(r'^accord: "D-(\d+)"$', re.MULTILINE)
_OUR_LOG = re.compile(r'^accord-log: "(\w+)"$', re.MULTILINE)


def file_name(words: Words, record: RecordView) -> str:
    """`0017-ship-on-fridays.md`"""
    title = visible(words.card(record.card).title, directions="")
    plain = unicodedata.normalize("NFC", title.casefold())
    parts = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", plain)
    slug = ""
    for part in (re.sub("['’]", "", part) for part in parts):
        longer = f"{slug}-{part}" if slug else part
        if len(longer.encode()) > NAME_BYTES_MAX:
            slug = slug or part.encode()[:NAME_BYTES_MAX].decode(errors="ignore")
            break
        slug = longer
    return f"{record.card.number:04}-{slug or 'decision'}.md"


def number_of(text: str, log: str) -> int | None:
    """The number of the decision of this log that a file was made of; None for any other file."""
    head = text.partition("\n---\n")[0]
    known, ours = _OUR_LOG.search(head), OURS.search(head)
    return int(ours[1]) if ours and known and known[1] == log else None


def madr(words: Words, record: RecordView, log: str) -> str:
    """The file's text. `log` is the id of the log, as in its exports."""
    card, text = record.card, words.card(record.card)
    parts = ["\n".join(_front(words, record, log)), f"# {escaped_line(text.title)}"]
    for heading, body in (
        ("Context and Problem Statement", _context(card, text)),
        ("Considered Options", _listed(_options(card, text))),
        ("Decision Outcome", _outcome(card, text)),
        ("Objections and Concerns", _dissent(words, text)),
        ("More Information", _listed(_more(words, record, text))),
    ):
        if body:
            parts += [f"## {heading}", body]
    return "\n\n".join(parts) + "\n"


def _front(words: Words, record: RecordView, log: str) -> Iterator[str]:
    card = record.card
    yield "---"
    yield f"status: {_quoted(status(card))}"
    if card.outcome is not None and status(card) == "rejected" and card.outcome.outcome != "rejected":
        yield f"outcome: {_quoted(card.outcome.outcome)}"
    yield f"date: {settled_at(record).astimezone(ZoneInfo(words.zone)).date().isoformat()}"
    for key, names in (
        ("decision-makers", decision_makers(record)),
        ("consulted", tuple(dict.fromkeys(advice.by for advice in card.advice))),
        ("informed", (card.place,)),
        ("tags", card.tags),
    ):
        if any(names):
            yield f"{key}: [{', '.join(map(_quoted, filter(None, names)))}]"
    yield f"accord: {_quoted(f'D-{card.number}')}"
    yield f"accord-log: {_quoted(log)}"
    yield "---"


def status(card: CardView) -> str:
    """In the words of MADR."""
    if card.outcome is None:
        return "proposed"
    if card.superseded_by is not None:
        return f"superseded by ADR-{card.superseded_by:04}"
    return {"adopted": "accepted", "superseded": "superseded"}.get(card.outcome.outcome, "rejected")


def _quoted(text: str) -> str:
    """A text as YAML reads it, whatever it holds: JSON is YAML."""
    return json.dumps(visible_line(text), ensure_ascii=False)


def _context(card: CardView, text: CardText) -> str:
    return "\n\n".join(escaped(part) for part in (text.text, card.why) if part)


def _options(card: CardView, text: CardText) -> Sequence[str]:
    """The options of a poll; of a proposal its wordings, first to last."""
    if card.unit == "options":
        return [choice.text for choice in card.choices if choice.text] + [
            gone.text for gone in card.withdrawn
        ]
    wordings = [wording for wording in card.revisions if wording]
    return list(dict.fromkeys(wordings)) if len(wordings) > 1 else [text.title]


def _outcome(card: CardView, text: CardText) -> str:
    if card.outcome is None:
        return escaped(text.state)
    chosen = text.winners or ((text.title,) if card.outcome.outcome == "adopted" else ())
    named = ", ".join(f'"{escaped_line(option)}"' for option in chosen)
    lines = [f"Chosen option: {named}."] if named and card.outcome.outcome != "tied" else []
    return "\n\n".join([*lines, *filter(None, (escaped(text.outcome), escaped(text.answered)))])


def _dissent(words: Words, text: CardText) -> str:
    parts = []
    for objection in text.objections:
        parts.append(f"### {escaped_line(objection.label)}")
        if objection.reason:
            parts.append(quoted(objection.reason))
        parts += filter(None, (_listed(objection.details) or escaped(objection.state),))
    if text.concerns:
        parts += [f"### {words.say('Concerns')}", _listed(text.concerns)]
    return "\n\n".join(parts)


def _more(words: Words, record: RecordView, text: CardText) -> Iterator[str]:
    yield text.byline
    yield from filter(None, (text.follows, text.review))
    yield from text.todos
    if record.card.superseded_by is not None:
        yield words.say("Superseded by {replacement:D}.", replacement=record.card.superseded_by)
    yield from text.links
    if record.timeline:
        yield words.say("Last entry of the log: {head}", head=record.timeline[-1].hash[:12])


def _listed(lines: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"* {escaped_line(line)}" for line in lines)
