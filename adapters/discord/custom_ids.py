"""The contents of a button as a custom id: `d1:vote:17.5f3a09bc:2:-:consent` is a vote for `consent` on revision 2 of D-17,
with the decision's identity behind its number; for an act on an objection its number is before the key
(`d1:test:17.5f3a09bc:2:-:1 qualifies`).

`d1` is the version of the format: buttons of older versions, which had no identity, keep working as long as `read` knows
them. The server is included only if Discord does not send it (in direct messages).
"""

import re

from adapters.acts import ACT
from adapters.discord.limits import CUSTOM_ID_LENGTH_MAX
from adapters.interaction.press import OLD_NAMES, Press

_PATTERN = re.compile(
    r"d1:(?P<act>[a-z_]+):(?P<number>\d{1,9})(?:\.(?P<identity>[0-9a-f]{8}))?:(?P<revision>\d{1,6}):(?P<home>-|\d{1,20}):(?P<argument>.*)",
    re.DOTALL,
)
NOTHING = "-"


def write(press: Press) -> str:
    """The custom id. Raises ValueError if it is too long (no key or option of ours is that long)."""
    argument = f"{press.objection} {press.key}".rstrip() if press.objection else press.key
    number = f"{press.number}.{press.identity}" if press.identity else str(press.number)
    written = f"d1:{press.act}:{number}:{press.revision}:{press.home or NOTHING}:{argument}"
    if len(written) > CUSTOM_ID_LENGTH_MAX:
        raise ValueError("a custom id is too long")
    return written


def read(custom_id: str) -> Press | None:
    """The press of a custom id; None if it is not ours (or was made by hand)."""
    match = _PATTERN.fullmatch(custom_id)
    if match is None:
        return None
    objection, key = 0, match["argument"]
    act = ACT.get(OLD_NAMES.get(match["act"], match["act"]))
    if act is not None and act.objection:
        first, _, rest = key.partition(" ")
        if first.isdecimal() and len(first) < 6:
            objection, key = int(first), rest
    return Press(
        act=match["act"],
        number=int(match["number"]),
        identity=match["identity"] or "",
        objection=objection,
        revision=int(match["revision"]),
        home="" if match["home"] == NOTHING else match["home"],
        key=key,
    )
