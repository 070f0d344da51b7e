"""The emoji that act: the bot puts them under a card itself, and no other counts.

What is given by one: a position (`yes`), an option (`o2`), `wish` (a wish to object, without a reason yet), or `second`.
"""

from collections.abc import Mapping

from adapters.discord.limits import REACTIONS_MAX
from consensus.views import CardView

SUPPORT, AGAINST, WISH = "✅", "❌", "✋"
GIVES_WISH, GIVES_SECOND = "wish", "second"
KEYCAPS = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "🔟")

_FOR = ("consent", "yes", "agree", "approve", "+1", "reviewed")
_CONTRA = ("no", "reject", "-1", "block")


def acting(card: CardView) -> Mapping[str, str]:
    """What each acting emoji under this card gives; empty where reactions do not count (hidden figures, closed, too
    many options)."""
    if card.hidden or card.status != "open" or card.act not in ("ballot", "object", "second"):
        return {}
    if card.missing is not None and card.missing.code == "missing.seconders":
        return {SUPPORT: GIVES_SECOND}
    if card.unit == "options":
        if card.ballot != "choice":
            return {}
        if len(card.choices) > min(len(KEYCAPS), REACTIONS_MAX):
            return {}
        return {emoji: choice.key for emoji, choice in zip(KEYCAPS, card.choices, strict=False)}
    keys = [choice.key for choice in card.choices]
    found: dict[str, str] = {}
    favour = next((key for key in _FOR if key in keys), None)
    contra = next((key for key in _CONTRA if key in keys), None)
    if favour is not None:
        found[SUPPORT] = favour
    if card.may_object:
        found[WISH] = GIVES_WISH
    elif contra is not None:
        found[AGAINST] = contra
    return found


def same(one: str, other: str) -> bool:
    """Whether two texts are the same emoji: clients send some with and some without the mark of presentation."""
    return one.replace("\ufe0f", "") == other.replace("\ufe0f", "")
