"""By what decisions are found besides their words: tags, and the addresses of what they rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import bindparam, delete, insert

from consensus.events import CommunityEvent, Event, LinkAttached, Opened, Recorded, Tagged, Untagged
from storage.session import Session
from storage.tables import LABEL

_INSERT = insert(LABEL)
_UNTAG = delete(LABEL).where(
    LABEL.c.decision == bindparam("is_decision"),
    LABEL.c.kind == "tag",
    LABEL.c.item == bindparam("is_item"),
)
_ERASE = delete(LABEL).where(
    LABEL.c.community == bindparam("is_community"), LABEL.c.seq == bindparam("is_seq")
)


class Label(NamedTuple):
    kind: str
    item: str
    value: str


def address(url: str) -> str:
    """An address as it is compared: without the part behind `#`, whatever the case of the host, with or without a slash
    at its end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def labels_of(event: Event | CommunityEvent, seq: int) -> list[Label]:
    """What the event, which is the entry `seq`, says its decision is found by; nothing where its words were erased."""
    match event:
        case Opened(words=words) | Recorded(words=words) | LinkAttached(words=words):
            links = words.value.get("links") if isinstance(words.value, Mapping) else None
            return [
                Label("link", f"{seq}:{place}", address(str(link.get("url", ""))))
                for place, link in enumerate(links if isinstance(links, tuple | list) else ())
                if isinstance(link, Mapping)
            ]
        case Tagged(words=words):
            tags = words.value.get("tags") if isinstance(words.value, Mapping) else None
            return (
                [Label("tag", item, str(text)) for item, text in tags.items()]
                if isinstance(tags, Mapping)
                else []
            )
    return []


@dataclass(slots=True)
class Labels:
    """The rows of one unit of work."""

    _rows: list[dict[str, Any]] = field(default_factory=list)
    _untag: list[dict[str, Any]] = field(default_factory=list)
    _erase: list[dict[str, Any]] = field(default_factory=list)

    def take(self, community: str, decision: str, seq: int, event: Event | CommunityEvent) -> None:
        if isinstance(event, Untagged):
            gone = {(decision, "tag", str(number)) for number in event.tags}
            self._rows = [
                row for row in self._rows if (row["decision"], row["kind"], row["item"]) not in gone
            ]
            self._untag += [{"is_decision": decision, "is_item": item} for _, _, item in sorted(gone)]
        self._rows += [
            {"community": community, "decision": decision, "seq": seq, **label._asdict()}
            for label in labels_of(event, seq)
        ]

    def erase(self, entries: Iterable[tuple[str, int]]) -> None:
        """The words of these entries (community, place in its log) are gone."""
        erased = set(entries)
        self._rows = [row for row in self._rows if (row["community"], row["seq"]) not in erased]
        self._erase += [{"is_community": community, "is_seq": seq} for community, seq in sorted(erased)]

    def flush(self, session: Session) -> None:
        session.write(_UNTAG, self._untag)
        session.write(_INSERT, self._rows)
        session.write(_ERASE, self._erase)
