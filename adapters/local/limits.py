"""The room's own limits. Those of decisions are in consensus/limits.py."""

WIDTH = 78
"""In columns: every terminal shows this without wrapping."""

SPEAKER_LENGTH_MAX = 40
"""Characters of a speaker's name, as written before a line."""

BAR_WIDTH = 20
LABEL_WIDTH_MAX = 32
"""Columns of the longest label beside a bar; longer ones get their own line."""

THREAD_KEPT = 200
"""Messages that the room remembers per run (for tests, and for `find` after a retry)."""
