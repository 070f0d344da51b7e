"""What a reaction under a card gives. The bot puts the emoji there itself, and no other counts. Pure."""

from collections.abc import Mapping
from typing import Literal

from consensus.commands import Command, Second, TakeBack, Vote, Wish
from consensus.views import CardView

Sign = Literal["for", "against", "wish", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
"""What an emoji stands for; each platform has emoji of its own for them. A number is the option at that place."""
NUMBERS: tuple[Sign, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
GIVES_WISH, GIVES_SECOND = "wish", "second"
_FOR = ("consent", "yes", "agree", "approve", "+1", "reviewed")
_AGAINST = ("no", "reject", "-1", "block")
"""Positions that an emoji stands for: the first one that the process has."""


def acting(card: CardView) -> Mapping[Sign, str]:
    """What each sign under this card gives, of those that the bot puts there. Empty where reactions do not count: where
    answers are hidden (for everybody sees who reacted), when it is closed, where the options are too many."""
    counts = not card.hidden and card.status == "open" and card.act in ("ballot", "object", "second")
    return meant(card) if counts else {}


def meant(card: CardView) -> Mapping[Sign, str]:
    """What each sign would give, whether it counts or not: a position, an option, `wish` or `second`."""
    if card.missing is not None and card.missing.code == "missing.seconders":
        return {"for": GIVES_SECOND}
    keys = [choice.key for choice in card.choices]
    if card.unit == "options":
        few = card.picks_one and len(keys) <= len(NUMBERS)
        return dict(zip(NUMBERS, keys, strict=False)) if few else {}
    gives: dict[Sign, str] = {}
    favour = next((key for key in _FOR if key in keys), None)
    against = next((key for key in _AGAINST if key in keys), None)
    if favour is not None:
        gives["for"] = favour
    if card.may_object:
        gives["wish"] = GIVES_WISH
    elif against is not None:
        gives["against"] = against
    return gives


def command_of(given: str, number: int, revision: int, *, on: bool) -> Command | None:
    """What a reaction that gives this asks for when it is put there, or (`on` false) taken away. Only what it gave is taken
    back, and only if nothing was said otherwise since: the engine sees to that."""
    if not on:
        taken_back = given and given != GIVES_SECOND
        return TakeBack(decision=number, given=given, via="reaction") if taken_back else None
    match given:
        case "":
            return None
        case "wish":
            return Wish(decision=number, revision=revision, via="reaction")
        case "second":
            return Second(decision=number)
    return Vote(decision=number, choice=given, revision=revision, via="reaction")
