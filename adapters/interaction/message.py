"""An answer, a notice or the end of a card, as meaning: sentences, lines to copy, buttons. Never layout.

The card itself is adapters/wording's CardText, which has each piece once; a platform lays it out.
"""

from typing import Literal

from adapters.acts import ACT
from adapters.interaction.form import Options
from adapters.interaction.press import Press
from adapters.wording import Words
from adapters.wording.record import RecordText
from consensus.frozen import Frozen

Style = Literal["", "primary", "danger"]


class Button(Frozen):
    """`label` is in the reader's language."""

    label: str
    press: Press
    style: Style = ""
    sure: bool = False
    """The person is asked to confirm first."""
    line: str = ""
    """A typed line that the button carries, so that nothing that was typed is lost."""


class Menu(Frozen):
    """A choice of one option: gives `press` with the chosen value as its key."""

    label: str
    press: Press
    options: Options


class Code(Frozen):
    """Lines to type, after a heading."""

    lines: tuple[str, ...]
    heading: str = ""


class Message(Frozen):
    """`text` is not escaped: the platform does that. `record`: a record, whose plain lines are the text."""

    text: str
    record: RecordText | None = None
    code: tuple[Code, ...] = ()
    buttons: tuple[Button | Menu, ...] = ()


def button(words: Words, press: Press, label: str = "", *, style: Style | None = None) -> Button:
    """The button of an act, as its row says. `label` (translated): a better word for this situation."""
    act = ACT[press.act]
    return Button(
        label=label or words.say(act.label),
        press=press,
        style=act.style if style is None else style,
        sure=act.sure,
    )
