"""What a button carries: `d1:vote:17:2:-:consent` is a vote for `consent` on D-17 as it stood in revision 2.

`d1` is the version of the form: buttons of older versions keep working as long as `read` knows them. The server stands
in it only where Discord does not say it (in direct messages).
"""

import re

from adapters.discord.limits import CUSTOM_ID_LENGTH_MAX
from consensus.frozen import Frozen

TEMPLATE = (
    r"d1:(?P<act>[a-z_]+):(?P<number>\d{1,9}):(?P<revision>\d{1,6}):(?P<home>-|\d{1,20}):(?P<argument>.*)"
)
_PATTERN = re.compile(TEMPLATE, re.DOTALL)
NOTHING = "-"


class Press(Frozen):
    """A press of one of our buttons, a choice in one of our menus, or one of our forms.

    `number` 0: about no decision. `revision` 0: whichever is current.
    """

    act: str
    number: int = 0
    revision: int = 0
    home: str = ""
    argument: str = ""

    @property
    def objection(self) -> int:
        """The objection that the argument names; 0 for none."""
        first = self.argument.partition(" ")[0]
        return int(first) if first.isdecimal() and len(first) < 6 else 0


def write(press: Press) -> str:
    """The custom id. Raises ValueError where it would not fit (no key or option of ours is that long)."""
    written = f"d1:{press.act}:{press.number}:{press.revision}:{press.home or NOTHING}:{press.argument}"
    if len(written) > CUSTOM_ID_LENGTH_MAX:
        raise ValueError("a custom id is too long")
    return written


def read(custom_id: str) -> Press | None:
    """What a custom id says; None for one that is not ours (or was made by hand)."""
    match = _PATTERN.fullmatch(custom_id)
    if match is None:
        return None
    home = "" if match["home"] == NOTHING else match["home"]
    return Press(
        act=match["act"],
        number=int(match["number"]),
        revision=int(match["revision"]),
        home=home,
        argument=match["argument"],
    )
