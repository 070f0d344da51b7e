"""Discord's emoji for the signs of adapters/interaction/reactions.py."""

from collections.abc import Mapping

from adapters.interaction import reactions
from adapters.interaction.reactions import NUMBERS, Sign
from consensus.views import CardView

KEYCAPS = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "🔟")
EMOJI: Mapping[Sign, str] = {
    "for": "✅",
    "against": "❌",
    "wish": "✋",
    **dict(zip(NUMBERS, KEYCAPS, strict=True)),
}


def answers_by_emoji(card: CardView) -> Mapping[str, str]:
    """Emoji that counts under this card -> its answer."""
    return {EMOJI[sign]: answer for sign, answer in reactions.answers_by_sign(card).items()}


def same(first: str, second: str) -> bool:
    """Whether two texts are the same emoji: some clients send the variation selector and some do not."""
    return first.replace("\ufe0f", "") == second.replace("\ufe0f", "")
