"""The contents of a button as Slack carries them. Short, and the same in every version of the program, because a message
outlives the program that made it.

action_id `accord.vote:consent`, value `17.0.2.5f3a09bc`: decision 17, no objection, revision 2, the decision's identity; in
a menu the value names the option as well (`17.0.2.5f3a09bc:o3`). Earlier versions left the identity out.
"""

import re

from adapters.interaction.press import Press

PREFIX = "accord."
OLD_NAMES = {"form": "mend"}
"""Old names that only Slack's buttons had."""
_ACTION = re.compile(r"accord\.([a-z_]{1,30})(?::(.{1,200}))?", re.DOTALL)
_VALUE = re.compile(r"(\d{1,9})\.(\d{1,3})\.(\d{1,6})(?:\.([0-9a-f]{8}))?(?::(.{1,200}))?", re.DOTALL)


def action_id(press: Press) -> str:
    return (f"{PREFIX}{press.act}" + (f":{press.key}" if press.key else ""))[:255]


def value(press: Press, option: str = "") -> str:
    """`option`: the entry of a menu, whose action_id has no key."""
    identity = f".{press.identity}" if press.identity else ""
    return f"{press.number}.{press.objection}.{press.revision}{identity}" + (f":{option}" if option else "")


def read(action: str, written: str) -> Press | None:
    """The press of a click; None if the button is not ours."""
    named, stood = _ACTION.fullmatch(action), _VALUE.fullmatch(written)
    if named is None:
        return None
    act = OLD_NAMES.get(named[1], named[1])
    if stood is None:
        return Press(act=act, key=named[2] or "")
    return Press(
        act=act,
        number=int(stood[1]),
        identity=stood[4] or "",
        objection=int(stood[2]),
        revision=int(stood[3]),
        key=stood[5] or named[2] or "",
    )
