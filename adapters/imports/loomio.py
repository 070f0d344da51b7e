"""What a Loomio group exported as JSON: one object a line, `{"table": "polls", "record": {...}}`.

A closed poll for which somebody stated an outcome is a decision; a poll without one left it open what was decided.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from adapters.imports.contents import Contents, Unreadable, recorded

SOURCE = "Loomio"
TABLES = frozenset(
    {"polls", "outcomes", "users", "stances", "stance_choices", "poll_options", "discussions", "topics"}
)
_BLOCKS = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "blockquote", "pre"})
_NEEDED = {"polls": ("id", "title"), "outcomes": ("poll_id", "statement")}

Record = Mapping[str, Any]
Tables = Mapping[str, Sequence[Record]]


def is_export(text: str) -> bool:
    """Whether its first line is one of Loomio's."""
    try:
        first = json.loads(text.lstrip("\ufeff").partition("\n")[0])
    except ValueError:
        return False
    return isinstance(first, dict) and isinstance(first.get("table"), str) and "record" in first


def read_export(name: str, text: str) -> Contents:
    """Raises Unreadable, and then nothing is taken. `name`: of the file, to tell where a mistake is."""
    tables = _tables(name, text)
    names = {user.get("id"): str(user.get("name") or "") for user in tables["users"]}
    records, left_out = [], []
    stated = {outcome["poll_id"]: outcome for outcome in tables["outcomes"] if outcome.get("latest", True)}
    for poll in sorted(tables["polls"], key=lambda poll: str(poll.get("closed_at") or "")):
        key = str(poll.get("key") or poll["id"])
        if poll.get("template") or poll.get("discarded_at"):
            continue
        outcome = stated.get(poll["id"])
        if poll.get("closed_at") is None or outcome is None:
            why = "it is still open" if poll.get("closed_at") is None else "nobody stated its outcome"
            left_out.append((f"{poll['title']} ({key})", why))
            continue
        cast = [] if poll.get("anonymous") else _cast(tables, poll)
        records.append(
            recorded(
                title=str(poll["title"]),
                source=SOURCE,
                key=f"{poll.get('poll_type') or 'poll'} {key}",
                outcome="adopted",
                status=_status(tables, poll),
                date=str(poll["closed_at"]),
                people=[names.get(stance.get("participant_id"), "") for stance in cast],
                why="\n\n".join(filter(None, _texts(tables, poll, outcome))),
            )
        )
    return Contents(records=tuple(records), left_out=tuple(left_out))


def _tables(name: str, text: str) -> Tables:
    tables: dict[str, list[Record]] = defaultdict(list)
    for place, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            raise Unreadable(name, place, "this is no JSON, so the file may be cut off") from None
        table = entry.get("table") if isinstance(entry, dict) else None
        record = entry.get("record") if isinstance(entry, dict) else None
        if not isinstance(table, str) or not isinstance(record, dict):
            raise Unreadable(name, place, "this is no line of Loomio: it needs a “table” and a “record”")
        if missing := [key for key in _NEEDED.get(table, ()) if record.get(key) in (None, "")]:
            raise Unreadable(name, place, f"this record of {table} has no {missing[0]}")
        if table in TABLES:
            tables[table].append(record)
    return tables


def _cast(tables: Tables, poll: Record) -> Sequence[Record]:
    """The latest vote of each who voted."""
    return [
        stance
        for stance in tables["stances"]
        if stance.get("poll_id") == poll["id"]
        and stance.get("latest", True)
        and stance.get("cast_at") is not None
        and stance.get("revoked_at") is None
    ]


def _status(tables: Tables, poll: Record) -> str:
    """`closed: Agree 5, Disagree 1`"""
    cast = {stance.get("id") for stance in _cast(tables, poll)}
    people: dict[Any, int] = defaultdict(int)
    for choice in tables["stance_choices"]:
        if choice.get("stance_id") in cast:
            people[choice.get("poll_option_id")] += 1
    options = [option for option in tables["poll_options"] if option.get("poll_id") == poll["id"]]
    options.sort(key=lambda option: option.get("priority") or 0)
    counts = [f"{option.get('name')} {people[option.get('id')]}" for option in options]
    return f"closed: {', '.join(counts)}" if people else "closed"


def _texts(tables: Tables, poll: Record, outcome: Record) -> Iterator[str]:
    """What was decided, what was asked, and in which discussion."""
    yield _plain(outcome["statement"], outcome.get("statement_format"))
    yield _plain(poll.get("details") or "", poll.get("details_format"))
    topics = {topic.get("id"): topic.get("topicable_id") for topic in tables["topics"] if topic.get("topicable_type") == "Discussion"}  # fmt: skip
    about = poll.get("discussion_id") or topics.get(poll.get("topic_id"))
    for discussion in tables["discussions"]:
        if about is not None and discussion.get("id") == about:
            yield str(discussion.get("title") or "")


def _plain(text: object, form: object) -> str:
    if form != "html":
        return str(text).strip()
    parser = _Reader()
    parser.feed(str(text))
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.read).split("\n")]
    return "\n".join(filter(None, lines))


class _Reader(HTMLParser):
    """The text of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.read.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.read.append("\n")

    def handle_data(self, data: str) -> None:
        self.read.append(data)
