"""Buttons and forms that name a decision by its number alone, looked for in whatever is sent to a platform."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

DISCORD = re.compile(r"d1:(?!page:)[a-z_]+:[1-9]\d*:")
"""`page` has the number of the last decision that was listed, to go on from there."""
SLACK = re.compile(r"[1-9]\d*\.\d+\.\d+(:.*)?", re.DOTALL)
sent: list[str] = []
"""What one test made the program send that has none."""


def unidentified(payload: Any) -> Iterator[str]:
    if isinstance(payload, Mapping):
        value = payload.get("value")
        if isinstance(value, str) and SLACK.fullmatch(value):
            yield value
        yield from (
            item for item in [payload.get("custom_id")] if isinstance(item, str) and DISCORD.match(item)
        )
        meta = payload.get("private_metadata")
        if isinstance(meta, str) and meta:
            form = json.loads(meta)
            bare = form.get("number", "0") != "0" and not form.get("identity")
            if bare or str(form.get("follows", "")).isdecimal():
                yield meta
        for item in payload.values():
            yield from unidentified(item)
    elif isinstance(payload, list | tuple):
        for item in payload:
            yield from unidentified(item)
    elif (
        isinstance(payload, str)
        and payload[:1] in ("{", "[")
        and ("value" in payload or "metadata" in payload)
    ):
        try:
            yield from unidentified(json.loads(payload))  # Slack takes blocks and views as text
        except ValueError:
            return
