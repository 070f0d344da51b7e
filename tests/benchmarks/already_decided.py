"""What the check at an opening costs in a big log, against a plain search in it for the same words."""

from pathlib import Path

from consensus.views import ConflictsView, Filters, ShowConflicts
from tests.benchmarks.bulk import RARE, READ_AT, reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed
from tests.benchmarks.reading import LEAD

SEARCHED = f"Proposal {RARE}"
TEXT = f"The {RARE} of proposals is on Tuesday at 10:00 and takes at most 15 minutes"
"""One word is in every text and the other in every thousandth."""


async def at_an_opening(path: Path, *, pairs: int, goal: Goal) -> Comparison:
    async with reading(path) as app:

        async def search() -> Cost:
            with timed() as cost:
                await app.reader.listing(Filters(words=SEARCHED), LEAD, READ_AT)
            return cost

        async def check() -> Cost:
            with timed() as cost:
                view = await app.ask(ShowConflicts(texts=(TEXT,)), LEAD)
            assert isinstance(view, ConflictsView)
            return cost

        return await compare("what is decided already, in a big log", goal, search, check, pairs=pairs)
