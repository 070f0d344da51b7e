"""Two things measured in turn in one run, so that what the machine does meanwhile happens to both.

A figure is the median of the ratios of the pairs. Where the limit itself differs by more than twice from one pair to
another, the machine was too restless to say anything, and nothing is said. The ratio of the processor times stands
beside it: it is steadier where others are at work too, but does not know what waiting for a disk costs.
"""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Literal

from bot.collector import spare_what_stays

SPREAD_MAX = 2.0
Verdict = Literal["met", "missed", "no verdict"]


@dataclass(slots=True)
class Cost:
    """Of one unit of work, in seconds."""

    clock: float = 0.0
    cpu: float = 0.0
    """Of this process, all its threads together."""


Measure = Callable[[], Awaitable[Cost]]
"""Does the thing once."""


@contextmanager
def timed(units: int = 1) -> Iterator[Cost]:
    """What happens inside, over so many units. The cost is filled in at the end."""
    cost = Cost()
    gc.collect()
    clock, cpu = time.perf_counter(), time.process_time()
    yield cost
    cost.clock = (time.perf_counter() - clock) / units
    cost.cpu = (time.process_time() - cpu) / units


@contextmanager
def collecting_as_in_service() -> Iterator[None]:
    """Garbage is collected as in a program that stays up, for product and limit alike."""
    thresholds = gc.get_threshold()
    spare_what_stays()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


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
    limits: tuple[Cost, ...]
    products: tuple[Cost, ...]

    @property
    def ratio(self) -> float:
        return median(self.goal.ratio(limit.clock, product.clock) for limit, product in self._pairs)

    @property
    def cpu_ratio(self) -> float:
        return median(
            self.goal.ratio(limit.cpu, product.cpu) for limit, product in self._pairs if product.cpu
        )

    @property
    def spread(self) -> float:
        """Of the limit: its dearest run over its cheapest."""
        clocks = [limit.clock for limit in self.limits]
        return max(clocks) / min(clocks)

    @property
    def verdict(self) -> Verdict:
        if self.spread > SPREAD_MAX:
            return "no verdict"
        return "met" if self.goal.reached(self.ratio) else "missed"

    @property
    def _pairs(self) -> list[tuple[Cost, Cost]]:
        return list(zip(self.limits, self.products, strict=True))

    def __str__(self) -> str:
        limit, product = median(one.clock for one in self.limits), median(one.clock for one in self.products)
        return (
            f"{self.title}: {self.ratio:.3g} ({self.goal}: {self.verdict}); by processor time {self.cpu_ratio:.3g}; "
            f"limit {_text(limit)}, product {_text(product)}; {len(self.limits)} pairs, "
            f"the limit's own spread {self.spread:.2f}"
        )


async def compare(
    title: str, goal: Goal, limit: Measure, product: Measure, *, pairs: int, warm_up: bool = True
) -> Comparison:
    """Measure both once for nothing (but for what takes minutes), then in turn, and print what came of it."""
    if warm_up:
        await limit()
        await product()
    with collecting_as_in_service():
        costs = [(await limit(), await product()) for _ in range(pairs)]
    found = Comparison(
        title=title,
        goal=goal,
        limits=tuple(limit for limit, _ in costs),
        products=tuple(product for _, product in costs),
    )
    print(f"\n{found}")
    return found


def _text(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"
