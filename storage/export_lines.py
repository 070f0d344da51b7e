"""The lines of an export, read back as entries. What is read here was verified before."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from consensus.events import CommunityEvent, Event
from consensus.plain import instant
from consensus.refusal import Refused
from storage import chain
from storage.verify_log import canonical, lines_of


class Line(NamedTuple):
    """One entry of an export, as its log has it."""

    seq: int
    at: datetime
    number: int | None
    """Of the decision that it is about."""
    sequence: int
    type: str
    body: str
    priv: str
    prev: str
    hash: str
    private: Mapping[str, tuple[bytes, str]]
    """Field -> salt and canonical value, where they were shown."""
    event: Event | CommunityEvent


class Exported(NamedTuple):
    log: str
    lines: Sequence[Line]
    context: Mapping[str, Any]
    """See export_context.py; empty where it was left out."""


def read(data: bytes) -> Exported:
    """Read an export. Raises Refused `import-unreadable` for an entry that this version does not know."""
    *lines, last = (json.loads(line) for line in lines_of(data))
    return Exported(last["checkpoint"]["log"], [_line(line) for line in lines], last.get("with", {}))


def _line(line: Mapping[str, Any]) -> Line:
    private = {
        name: (bytes.fromhex(opened["salt"]), canonical(opened["value"]))
        for name, opened in line.get("open", {}).items()
    }
    body, priv = canonical(line["body"]), canonical(line["priv"])
    try:
        return Line(
            seq=line["seq"],
            at=instant(line["at"]),
            number=int(line["subject"].removeprefix("D-")) if line["subject"] else None,
            sequence=line["sequence"],
            type=line["type"],
            body=body,
            priv=priv,
            prev=line["prev"].removeprefix("sha256:"),
            hash=line["hash"].removeprefix("sha256:"),
            private=private,
            event=chain.read(line["type"], body, priv, {name: value for name, (_, value) in private.items()}),
        )
    except (chain.UnknownEntryType, AttributeError, KeyError, TypeError, ValueError):
        raise unreadable(f"Entry {line.get('seq')} is none that this version knows.") from None


def unreadable(why: str) -> Refused:
    return Refused("import-unreadable", try_code="update-accord", why=why)
