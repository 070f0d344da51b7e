"""The Desk: the only entry for what changes, the only exit for what is read.

Commands that wait at the same time are committed together. `submit` returns after the commit, so an answer is never
given for what a power cut could still take away.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from bot import logs
from bot.execute import Fold, Outcome, PhraseWriter
from bot.queries import Asking
from bot.randomness import Chance
from bot.validation import require_admissible
from consensus.ports import Envelope, Receipt, Viewer, Work
from consensus.refusal import Refused
from consensus.views import Query, View

GROUP_SIZE_MAX = 256
T = TypeVar("T")
log = logs.get()


class Writer(Protocol):
    """Where groups are written: one transaction a call, committed when it returns, rolled back when it raises."""

    async def run(self, fn: Callable[[Work], T]) -> T: ...


class Desk:
    """`on_commit(changed, due_moved)` is called after each commit, to wake the dispatcher and the scheduler."""

    def __init__(
        self,
        *,
        writer: Writer,
        asking: Asking,
        phrase: PhraseWriter,
        chance: Chance,
        on_commit: Callable[[bool, bool], None] = lambda changed, due_moved: None,
    ) -> None:
        self._writer = writer
        self._asking = asking
        self._phrase = phrase
        self._chance = chance
        self._on_commit = on_commit
        self._waiting: deque[tuple[Envelope, asyncio.Future[Receipt]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, envelope: Envelope) -> Receipt:
        """Carry out one command. Returns its receipt once it is on disk; raises Refused, and then nothing changed."""
        require_admissible(envelope)
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((envelope, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_through())
        return await future

    async def ask(self, query: Query, viewer: Viewer) -> View:
        """Answer a question, for this viewer. Raises Refused."""
        return await self._asking.ask(query, viewer)

    async def _work_through(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(GROUP_SIZE_MAX, len(self._waiting)))]
            answers = await self._answers([envelope for envelope, _ in group])
            for (_, future), answer in zip(group, answers, strict=True):
                if future.done():
                    continue  # the caller has left
                if isinstance(answer, Refused):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _answers(self, envelopes: Sequence[Envelope]) -> Sequence[Receipt | Refused]:
        """One answer for each, whatever happens."""
        try:
            return await self._commit(envelopes)
        except Refused as refusal:
            # The database itself refuses (locked, full, read-only): trying one by one would only wait longer.
            return [refusal] * len(envelopes)
        except Exception as error:  # noqa: BLE001 - a defect of one command must not take the others along
            if len(envelopes) == 1:
                return [self._failed(envelopes[0], error)]
            log.warning("group_replayed_one_by_one", count=len(envelopes), error=type(error).__name__)
            return [answer for envelope in envelopes for answer in await self._answers([envelope])]

    async def _commit(self, envelopes: Sequence[Envelope]) -> Sequence[Receipt | Refused]:
        def fold(work: Work) -> Outcome:
            return Fold(work, self._phrase).group(envelopes)

        outcome = await self._writer.run(fold)
        for envelope, answer in zip(envelopes, outcome.answers, strict=True):
            if isinstance(answer, Refused):
                log.info("command_refused", command=type(envelope.command).__name__, code=answer.code)
        self._on_commit(outcome.changed, outcome.due_moved)
        return outcome.answers

    def _failed(self, envelope: Envelope, error: Exception) -> Refused:
        """Nothing was written and nothing is remembered: a redelivery may find the defect mended."""
        reference = self._chance.fresh()[:8]
        log.error(
            "command_failed", command=type(envelope.command).__name__, reference=reference, exc_info=error
        )
        return Refused("internal-error", try_code="tell-the-operator", reference=reference)
