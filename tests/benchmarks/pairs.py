"""Two things measured in turn in one run, so that what the machine does meanwhile happens to both.

A figure is the median of the ratios of the pairs. Where the limit itself differs by more than twice from one pair to
another, the machine was too restless to say anything, and nothing is said.
"""

import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import Literal

SPREAD_MAX = 2.0
Measure = Callable[[], Awaitable[float]]
"""Does the thing once; the cost of one unit of it, in seconds."""
Verdict = Literal["met", "missed", "no verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is asked: to reach this part of the limit's rate, or to cost at most so many times as much."""

    at_least: float | None = None
    at_most: float | None = None

    def ratio(self, limit: float, product: float) -> float:
        """Of two costs: the part of the limit's rate that the product reaches, or how many times as much it costs."""
        return limit / product if self.at_least is not None else product / limit

    def reached(self, ratio: float) -> bool:
        if self.at_least is not None:
            return ratio >= self.at_least
        return self.at_most is None or ratio <= self.at_most

    def __str__(self) -> str:
        return (
            f"goal: {self.at_least} or more" if self.at_least is not None else f"goal: {self.at_most} or less"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    title: str
    goal: Goal
    limits: tuple[float, ...]
    products: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return median(self.goal.ratio(*pair) for pair in zip(self.limits, self.products, strict=True))

    @property
    def spread(self) -> float:
        """Of the limit: its dearest run over its cheapest."""
        return max(self.limits) / min(self.limits)

    @property
    def verdict(self) -> Verdict:
        if self.spread > SPREAD_MAX:
            return "no verdict"
        return "met" if self.goal.reached(self.ratio) else "missed"

    def __str__(self) -> str:
        limit, product = median(self.limits), median(self.products)
        return (
            f"{self.title}: {self.ratio:.3g} ({self.goal}: {self.verdict}); limit {_time(limit)}, "
            f"product {_time(product)}, {len(self.limits)} pairs, the limit's own spread {self.spread:.2f}"
        )


async def compare(title: str, goal: Goal, limit: Measure, product: Measure, *, pairs: int) -> Comparison:
    """Measure both once for nothing, then in turn, and print what came of it."""
    await limit()
    await product()
    limits, products = [], []
    for _ in range(pairs):
        gc.collect()
        limits.append(await limit())
        gc.collect()
        products.append(await product())
    found = Comparison(title=title, goal=goal, limits=tuple(limits), products=tuple(products))
    print(f"\n{found}")
    return found


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"
