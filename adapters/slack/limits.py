"""Limits of Slack. Lengths are in characters (Unicode code points) of the escaped text.

Sources: Slack's reference pages for blocks, composition objects, views and rate limits; the validators of slack_sdk.
"""

BLOCKS_MAX = 50
"""Per message; views take 100."""
VIEW_BLOCKS_MAX = 100
SECTION_LENGTH_MAX = 3_000
CONTEXT_ELEMENTS_MAX = 10
ACTIONS_MAX = 25
BUTTON_LENGTH_MAX = 75
BUTTON_VALUE_LENGTH_MAX = 2_000
OPTION_LENGTH_MAX = 75
OPTION_VALUE_LENGTH_MAX = 150
OPTIONS_MAX = 100
TICKS_MAX = 10
"""Checkboxes or radio buttons in one block."""
PLACEHOLDER_LENGTH_MAX = 150
LABEL_LENGTH_MAX = 2_000
INPUT_LENGTH_MAX = 3_000
TITLE_LENGTH_MAX = 24
"""The title, the submit button and the close button of a modal."""
METADATA_LENGTH_MAX = 3_000
"""The `private_metadata` of a view."""
FALLBACK_LENGTH_MAX = 3_900
"""`text` beside blocks: chat.update takes 4,000."""

ACK_SECONDS = 1.5
"""The ack goes out after this long at the latest: Slack waits for 3 s, including the network."""
CALL_SECONDS_MAX = 10
"""A call that hangs longer is given up and tried again later."""
ROLL_SECONDS_MAX = 5.0
"""How long an opening waits for the member list of its channel."""

UPDATES_PER_SECOND = 0.8
"""chat.update, per workspace: Slack's Tier 3 is 50 a minute, and it counts unevenly."""
UPDATES_AT_ONCE = 5
POSTS_PER_SECOND = 1.0
"""chat.postMessage, per channel."""
POSTS_AT_ONCE = 5

COMMAND_LENGTH_MAX = 32
OPTIONS_WITH_BUTTONS_MAX = 10
"""A poll with more options shows a list and a menu instead of a button each."""
OPTION_SHOWN_LENGTH_MAX = 60
OBJECTIONS_SHOWN = 8
LINES_SHOWN = 5
"""Concerns, remarks and links on a card; the record has all."""


def clip(text: str, length_max: int) -> str:
    """The text, cut to a length with `…`. Never empty, which Slack refuses."""
    text = text if len(text) <= length_max else text[: length_max - 1] + "…"
    return text or "…"
