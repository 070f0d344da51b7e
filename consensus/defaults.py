"""What holds when nobody says otherwise."""

from typing import Literal

LARGE_ABOVE = 25


def default_process(unit: Literal["proposal", "options"], members: int, *, reversible: bool = True) -> str:
    """The process of a decision whose opener named none: small groups answer, large ones cannot. What cannot be undone
    is never adopted by silence, so a large group votes on it."""
    if unit == "options":
        return "poll"
    if members <= LARGE_ABOVE:
        return "consent"
    return "lazy" if reversible else "majority"
