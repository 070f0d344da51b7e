"""What a count may be told: only what the method at hand needs is read."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from consensus.frozen import Frozen
from consensus.tally.numbers import Number

StvRule = Literal["scottish", "exact"]
Strength = Literal["winning", "margins"]
Overvote = Literal["exhaust", "skip", "one_left"]
RunoffTie = Literal["points", "tops"]


class Settings(Frozen):
    seats: int = 1
    """How many are elected (STV, STAR) or drawn (sortition)."""
    rule: StvRule = "scottish"
    strength: Strength = "winning"
    """What makes one defeat stronger than another: its votes, or its lead."""
    overvote: Overvote = "exhaust"
    """A ballot that comes to two equal options: it ends there, or both are passed over; `one_left`: it counts for the one
    of them that is still in, is passed over where none is, and ends where several are."""
    seed: str | None = None
    """Published beforehand; lots are drawn from it, and none without it."""
    lowest: int = 0
    highest: int | None = None
    """Range of scores; None is 5 for STAR and 10 for score."""
    runoff_tie: RunoffTie = "points"
    """STAR: a run-off that is level on ballots and on points leaves both as winners, or goes to the one with more top
    scores, as the published protocol says."""
    mean: bool = False
    """Score by the mean of the scores given instead of their sum."""
    budget: Number | None = None
    """Dots: what one ballot may spend. Greedy approval: the money that there is."""
    costs: Mapping[str, Number] = {}
    """Greedy approval: what each option costs."""
    credits: int | None = None
    negative: bool = True
    """Quadratic: votes against are allowed."""
    at_least: int = 0
    at_most: int | None = None
    """How many options a ballot of approval names, where it names any."""
    default_option: str | None = None
    quorum: Fraction = Fraction(0)
    """Debian: how many must rank an option above the default one."""
    ratios: Mapping[str, Fraction] = {}
    """Debian: how many times as many must prefer this option to the default one as the other way."""
