"""Values of the core written as JSON and read back, over what the standard library takes for the bare dict."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from consensus.decision import Decision
from consensus.events import BallotCast, Opened, Private
from consensus.evolve import evolve
from consensus.ids import CommunityId, DecisionId, HomeId, PersonId, PlaceId
from consensus.plain import from_json, to_json, to_plain
from storage import chain
from storage.verify_log import canonical
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BALLOT = BallotCast(by=PersonId("p1"), revision=1, choice="yes")
OPENED = Opened(
    id=DecisionId("d1"),
    number=1,
    community=CommunityId("c1"),
    home=HomeId("h1"),
    place=PlaceId("g1"),
    by=PersonId("p2"),
    unit="proposal",
    process="majority",
    process_version=1,
    process_digest="0" * 64,
    words=Private({"text": "Ship on Fridays"}),
    eligible=100,
    phase="vote",
    closes_at=NOW + timedelta(hours=72),
    remind_at=NOW + timedelta(hours=48),
)


async def entry_written(*, times: int, pairs: int, goal: Goal) -> Comparison:
    plain = to_plain(BALLOT)
    title = "an entry written, over json for its plain form"
    return await _compared(title, lambda: canonical(plain), lambda: chain.write(BALLOT), times, pairs, goal)


async def header_written(*, times: int, pairs: int, goal: Goal) -> Comparison:
    header = evolve(None, OPENED, NOW)
    plain = to_plain(header)
    title = "a header written, over json for its plain form"
    return await _compared(title, lambda: canonical(plain), lambda: to_json(header), times, pairs, goal)


async def header_read(*, times: int, pairs: int, goal: Goal) -> Comparison:
    text = to_json(evolve(None, OPENED, NOW))
    title = "a header read and validated, over json for its plain form"
    return await _compared(
        title, lambda: json.loads(text), lambda: from_json(Decision, text), times, pairs, goal
    )


async def _compared(
    title: str, limit: Callable[[], object], product: Callable[[], object], times: int, pairs: int, goal: Goal
) -> Comparison:
    async def cost(act: Callable[[], object]) -> Cost:
        with timed(times) as found:
            for _ in range(times):
                act()
        return found

    return await compare(title, goal, lambda: cost(limit), lambda: cost(product), pairs=pairs)
