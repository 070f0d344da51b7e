"""Reactions under a card as answers. Only the emoji that the bot put there itself count. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from consensus.ballots.options import NONE_OF_ABOVE, place_of
from consensus.commands import Command, Second, TakeBack, Vote, Wish
from consensus.views import CardView

Sign = Literal["for", "against", "wish", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
"""The meaning of an emoji; each platform has its own emoji for them. A number is the option at that place."""
NUMBERS: tuple[Sign, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
GIVES_WISH, GIVES_SECOND = "wish", "second"
_FOR = ("consent", "yes", "agree", "approve", "+1", "reviewed")
_AGAINST = ("no", "reject", "-1", "block")
"""Positions that an emoji stands for: the first that the process has counts."""


def answers_by_sign(card: CardView) -> Mapping[Sign, str]:
    """The answer of each sign that the bot puts under this card. Empty if reactions do not count: answers are hidden
    (everybody would see who reacted), the decision is closed, or there are too many options."""
    counts = not card.hidden and card.status == "open" and card.act in ("ballot", "object", "second")
    return all_answers_by_sign(card) if counts else {}


def all_answers_by_sign(card: CardView) -> Mapping[Sign, str]:
    """The answer of each sign, whether reactions count or not: a position, an option, `wish` or `second`."""
    if card.missing is not None and card.missing.code == "missing.seconders":
        return {"for": GIVES_SECOND}
    keys = [choice.key for choice in card.choices]
    if card.unit == "options":
        return _by_place(keys) if card.picks_one else {}
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


def _by_place(options: Sequence[str]) -> dict[Sign, str]:
    """An option keeps its number when others are taken off: a reaction that was given never comes to stand for another."""
    proper = [option for option in options if option != NONE_OF_ABOVE]
    last = max(map(place_of, proper), default=0)
    places = {option: place_of(option) if option in proper else last + 1 for option in options}
    if max(places.values(), default=0) > len(NUMBERS):
        return {}
    return {NUMBERS[place - 1]: option for option, place in places.items()}


def command_of(answer: str, number: int, revision: int, *, on: bool) -> Command | None:
    """The command of a reaction with this answer that was added, or (`on` false) removed. Removing takes back only the
    reaction's own answer, and only if the person gave no other since; the engine checks that."""
    if not on:
        taken_back = answer and answer != GIVES_SECOND
        return TakeBack(decision=number, given=answer, via="reaction") if taken_back else None
    match answer:
        case "":
            return None
        case "wish":
            return Wish(decision=number, revision=revision, via="reaction")
        case "second":
            return Second(decision=number)
    return Vote(decision=number, choice=answer, revision=revision, via="reaction")
