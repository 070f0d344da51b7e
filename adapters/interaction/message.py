"""An answer, a notice or what stands under a card, as meaning: sentences, lines to copy, buttons. Never layout.

The card itself is adapters/wording's CardText, which says each piece once; a platform lays it out.
"""

from typing import Literal

from adapters.acts import ACT
from adapters.interaction.form import Options
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.frozen import Frozen

Style = Literal["", "primary", "danger"]


class Button(Frozen):
    """`label` is in the reader's language already."""

    label: str
    press: Press
    style: Style = ""
    sure: bool = False
    """It is asked once more before it is done."""
    line: str = ""
    """A typed line that goes along, so that nothing that was typed is lost."""


class Menu(Frozen):
    """One of many: `press` with the chosen value as its key."""

    label: str
    press: Press
    options: Options


class Code(Frozen):
    """Lines as they are typed, behind a sentence."""

    lines: tuple[str, ...]
    heading: str = ""


class Message(Frozen):
    """`text` is not escaped: whoever shows it does that."""

    text: str
    code: tuple[Code, ...] = ()
    buttons: tuple[Button | Menu, ...] = ()


def button(words: Words, press: Press, label: str = "", *, style: Style | None = None) -> Button:
    """The button of an act, as its row says; `label` (translated) where the moment has a better word for it."""
    act = ACT[press.act]
    return Button(
        label=label or words.say(act.label),
        press=press,
        style=act.style if style is None else style,
        sure=act.sure,
    )
