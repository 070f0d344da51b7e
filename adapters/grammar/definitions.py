"""A process typed in chat: `/accord process add D-12` and the definition below it, or a reason in quotes instead of D-12.

The definition is TOML as it stands, in a code block or not; where a line ends the message, ` \\n ` stands for a new line.
"""

import re

from consensus.commands import AddProcess

_ADD = re.compile(
    r"""\s+(?:add|new)(?:\s+(?:\#?d-?(?P<number>\d{1,9})|["“”„](?P<reason>[^"“”]*)["“”]))?(?:\s+(?P<text>.*))?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_FENCE = re.compile(r"```[a-z]*\n?|```")


def adds_process(rest: str) -> AddProcess | None:
    """What stands behind `/accord process`, if it adds one."""
    match = _ADD.fullmatch(rest)
    if match is None:
        return None
    text = _FENCE.sub("", match["text"] or "").replace(" \\n ", "\n").strip()
    return AddProcess(
        text=text,
        adopted_by=int(match["number"]) if match["number"] else None,
        reason=(match["reason"] or "").strip(),
    )
