"""The options of a poll as ballots name them."""

import re

from consensus.ids import OptionId

BLANK = "blank"
"""The ballot that names none: its voter took part."""
NONE_OF_ABOVE = OptionId("o0")
"""The option that stands last in every list: none of the above, or the default option of the process."""

_ID = re.compile(r"o(0|[1-9][0-9]{0,3})")


class Unreadable(ValueError):
    """The text is no canonical ballot of this form."""


def option_of(name: str) -> OptionId:
    """Raises Unreadable."""
    if _ID.fullmatch(name) is None:
        raise Unreadable(name)
    return OptionId(name)


def place_of(option: str) -> int:
    """Where an option stands in the poll: they are numbered as they come, and none of the above stands last."""
    number = int(option[1:])
    return number or 10_000


def letter_of(option: str) -> str:
    """The letter by which it is named; it keeps it when others are taken off. None of the above has none."""
    return "" if option == NONE_OF_ABOVE else letter(place_of(option) - 1)


def letter(place: int) -> str:
    """A to Z, then AA: the letter of the option at this place (from 0)."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
