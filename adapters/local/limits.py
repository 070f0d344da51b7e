"""The room's own bounds. What decisions may hold is in consensus/limits.py."""

WIDTH = 78
"""Columns: what any terminal shows without wrapping."""

SPEAKER_LENGTH_MAX = 40
"""Characters of a speaker's name, as written before a line."""

BAR_WIDTH = 20
LABEL_WIDTH_MAX = 32
"""Columns of the longest label that still stands beside its bar."""

THREAD_KEPT = 200
"""Messages that the room remembers per run, to be looked at again (tests, `find` after a retry)."""
