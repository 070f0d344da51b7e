"""Discord's emoji for what reactions stand for (adapters/interaction/reactions.py)."""

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
    """What each acting emoji under this card gives."""
    return {EMOJI[sign]: answer for sign, answer in reactions.answers_by_sign(card).items()}


def same(first: str, second: str) -> bool:
    """Whether two texts are the same emoji: clients send some with and some without the mark of presentation."""
    return first.replace("\ufe0f", "") == second.replace("\ufe0f", "")
