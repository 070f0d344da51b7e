"""What holds when nobody says otherwise."""

from typing import Literal

LARGE_ABOVE = 25


def default_process(unit: Literal["proposal", "options"], members: int) -> str:
    """The process of a decision whose opener named none: small groups answer, large ones cannot."""
    if unit == "options":
        return "poll"
    return "consent" if members <= LARGE_ABOVE else "lazy"
