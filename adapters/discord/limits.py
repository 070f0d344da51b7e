"""Limits of Discord, from its documents and our measurements. Those of decisions are in consensus/limits.py.

Lengths are in UTF-16 units: whichever unit Discord counts in, that is never fewer.
"""

import re
from datetime import timedelta
from typing import Literal

CONTENT_LENGTH_MAX = 2_000
COMPONENTS_MAX = 40
"""Of a message with a box, counting those inside others."""
TEXTS_LENGTH_MAX = 4_000
"""All texts of such a message together."""

ROWS_MAX = 5
BUTTONS_PER_ROW_MAX = 5
LABEL_LENGTH_MAX = 80
CUSTOM_ID_LENGTH_MAX = 100
SELECT_OPTIONS_MAX = 25
PEOPLE_MAX = 25
"""People in one select menu."""
SELECT_LABEL_LENGTH_MAX = 100
PLACEHOLDER_LENGTH_MAX = 150

MODAL_TITLE_LENGTH_MAX = 45
MODAL_LABEL_LENGTH_MAX = 45
MODAL_HINT_LENGTH_MAX = 100
MODAL_PARTS_MAX = 5
TEXT_INPUT_LENGTH_MAX = 4_000
RADIO_OPTIONS_MAX = 10
RADIO_OPTIONS_MIN = 2
CHECKBOXES_MAX = 10

CHOICES_MAX = 25
CHOICE_NAME_LENGTH_MAX = 100
THREAD_NAME_LENGTH_MAX = 100
REACTORS_PAGE = 100
REACTIONS_MAX = 20

NONCE_LENGTH_MAX = 25

ANSWER_WITHIN_SECONDS = 3.0
DEFER_AFTER_SECONDS = 1.5
"""Without an answer by then, the interaction is deferred: storage may be slow, but the person sees progress."""

EDIT_EVERY = timedelta(seconds=1)
"""Our own limit: at most one edit a card in this time."""
OLD_AFTER = timedelta(hours=1)
"""Older messages have an edit limit of their own, which is not published (error 30046)."""
OLD_EDIT_EVERY = timedelta(seconds=60)
OLD_EDIT_RETRY_SECONDS = 600.0
"""The wait after 30046, if Discord gives none."""

ARCHIVE_AFTER_MINUTES: Literal[10080] = 10_080
"""Seven days of silence: the longest setting of a thread."""
ARCHIVE_AFTER = timedelta(minutes=ARCHIVE_AFTER_MINUTES)

CUT = "…"
_HALF_TIME = re.compile(r"(?<!\\)<(?:t(?::-?\d*(?::\w?)?)?)?\Z")


def length(text: str) -> int:
    """UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, at_most: int, rest: str = CUT) -> str:
    """The text in at most so many units, with `rest` if it was cut. Never ends in half an escape, time or emoji."""
    if length(text) <= at_most:
        return text
    room = at_most - length(rest)
    if room <= 0:
        return clip(rest, at_most, "") if rest else ""
    end, used = 0, 0
    for end, char in enumerate(text):  # noqa: B007 - used after the loop
        used += 2 if ord(char) > 0xFFFF else 1
        if used > room:
            break
    cut = _HALF_TIME.sub("", text[:end]).rstrip("\u200d\ufe0f")
    backslashes = len(cut) - len(cut.rstrip("\\"))
    return (cut[:-1] if backslashes % 2 else cut) + rest
