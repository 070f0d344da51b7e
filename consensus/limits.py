"""Our own bounds, each said once. What a platform accepts stands in that adapter's `limits.py`."""

from datetime import timedelta

TITLE_LENGTH_MAX = 3_000
"""Characters of a question or of the text of a proposal: what the tightest platform shows on one card."""

REASON_LENGTH_MAX = 3_000
"""Characters of a reason, an objection, a comment or an offered solution."""

DRAFT_LENGTH_MAX = 1_500
"""Characters of a drafted text, or of its reason: both fit into one line of a message."""
DRAFTS_WAITING_MAX = 5
"""Drafts of one person that are still to be delivered."""

OPTION_LENGTH_MAX = 300
OPTIONS_MAX = 50
OPTIONS_MIN = 2

LINK_LENGTH_MAX = 2_000
LINKS_MAX = 20

NAME_LENGTH_MAX = 80
"""Characters kept of a display name."""

LINE_LENGTH_MAX = 20_000
"""Characters of a typed command, whatever it says: longer lines are refused before they are read."""

OBJECTIONS_MAX = 99
"""Objections to one decision; they stand in its header, which every vote reads."""

TODOS_MAX = 50
"""What is to be done for one decision; it stands in its header."""

RELATIONS_MAX = 100
"""Other decisions to which one is related; they stand in its header."""

ASSUMPTIONS_MAX = 10

EXCERPT_LENGTH_MAX = 400
"""Of what stands behind a link."""

TAGS_MAX = 20
TAG_LENGTH_MAX = 40

OPEN_PER_PERSON_MAX = 100
"""Decisions that one person may have open at a time in a community."""

RUNS_FOR_MIN = timedelta(minutes=1)
RUNS_FOR_MAX = timedelta(days=366)
EXTENSIONS_MAX = 20
EDITORIAL_OPEN_MIN = timedelta(minutes=10)
"""For at least so long an editorial change can be contested."""

SILENT_REMINDED_ONE_BY_ONE_MAX = 25
"""Above this many people a reminder is one line in the thread instead of private messages."""
