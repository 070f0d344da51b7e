"""What a button says when it is clicked: the act, the decision, the revision that was seen. Short, and the same in every
version of the program, for a message outlives the program that made it.

action_id `accord.vote:consent`, value `17.0.2`: decision 17, no objection, revision 2. A payload can be made by hand,
so nothing here is trusted: rights are checked when the act is carried out.
"""

import re

from consensus.frozen import Frozen

PREFIX = "accord."
_ACTION = re.compile(r"accord\.([a-z_]{1,30})(?::(.{1,200}))?", re.DOTALL)
_VALUE = re.compile(r"(\d{1,9})\.(\d{1,3})\.(\d{1,6})(?::(.{1,200}))?", re.DOTALL)


class Button(Frozen):
    act: str
    number: int = 0
    objection: int = 0
    """0: none."""
    revision: int = 0
    """0: whichever it is."""
    key: str = ""
    """A position, an option's id, a verdict."""

    @property
    def action_id(self) -> str:
        return f"{PREFIX}{self.act}" + (f":{self.key}" if self.key else "")

    @property
    def value(self) -> str:
        return f"{self.number}.{self.objection}.{self.revision}"

    @property
    def choice_value(self) -> str:
        """As the value of one entry of a menu, whose action_id names no key."""
        return f"{self.value}:{self.key}" if self.key else self.value


def read(action_id: str, value: str) -> Button | None:
    """The button of a click; None for what is none of ours."""
    action, stood = _ACTION.fullmatch(action_id), _VALUE.fullmatch(value)
    if action is None:
        return None
    if stood is None:
        return Button(act=action[1], key=action[2] or "")
    return Button(
        act=action[1],
        number=int(stood[1]),
        objection=int(stood[2]),
        revision=int(stood[3]),
        key=stood[4] or action[2] or "",
    )
