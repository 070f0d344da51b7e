"""The Desk: the only entry for what changes, the only exit for what is read.

Commands that wait at the same time are committed together. `submit` returns after the commit, so an answer is never
given for what a power cut could still take away. A command that needs a long count waits until that is made in a thread,
and no other command waits with it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot import logs, metrics
from bot.execute import Fold, Outcome, PhraseWriter, PutOff
from bot.queries import Asking
from bot.randomness import Chance
from bot.validation import require_admissible
from consensus.commands import SetOffers
from consensus.ports import Envelope, Receipt, Viewer, Work
from consensus.refusal import Refused
from consensus.tally.known import CountFirst
from consensus.views import Query, View

GROUP_SIZE_MAX = 256
LOCAL = "local"
COUNTED_ASIDE_MAX = 3
"""How often the ballots of a command may have changed while they were counted; then it is counted where all wait."""
T = TypeVar("T")
log = logs.get()


class Writer(Protocol):
    """Where groups are written: one transaction a call, committed when it returns, rolled back when it raises."""

    async def run(self, fn: Callable[[Work], T]) -> T: ...


@dataclass(slots=True)
class Waiting:
    envelope: Envelope
    future: asyncio.Future[Receipt]
    counted: int = 0
    """How often a count was made for it."""


class Desk:
    """`hears`: the platforms on which we read what people write. `on_commit(changed, due_moved)` is called after each commit, to wake the dispatcher and the scheduler."""

    def __init__(
        self,
        *,
        writer: Writer,
        asking: Asking,
        phrase: PhraseWriter,
        chance: Chance,
        on_commit: Callable[[bool, bool], None] = lambda changed, due_moved: None,
        hears: frozenset[str] = frozenset({LOCAL}),
    ) -> None:
        self._writer = writer
        self._asking = asking
        self._phrase = phrase
        self._chance = chance
        self._on_commit = on_commit
        self._hears = hears
        self._waiting: deque[Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._counting: dict[str, asyncio.Task[None]] = {}
        """Long counts under way, by what they count."""

    async def submit(self, envelope: Envelope) -> Receipt:
        """Carry out one command. Returns its receipt once it is on disk; raises Refused, and then nothing changed."""
        require_admissible(envelope)
        turns_on = isinstance(envelope.command, SetOffers) and envelope.command.on
        if turns_on and envelope.spot.platform not in self._hears:
            raise Refused("offers-not-heard", try_code="ask-for-offers")
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._enqueue(Waiting(envelope, future))
        return await future

    def _enqueue(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_through())

    async def ask(self, query: Query, viewer: Viewer) -> View:
        """Answer a question, for this viewer. Raises Refused."""
        with metrics.READ_SECONDS.labels(type(query).__name__).time():
            return await self._asking.ask(query, viewer)

    async def _work_through(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(GROUP_SIZE_MAX, len(self._waiting)))]
            counts = any(waiting.counted >= COUNTED_ASIDE_MAX for waiting in group)
            answers = await self._answers([waiting.envelope for waiting in group], counts=counts)
            for waiting, answer in zip(group, answers, strict=True):
                if isinstance(answer, PutOff):
                    self._count_for(waiting, answer.missing)
                elif waiting.future.done():
                    continue  # the caller has left
                elif isinstance(answer, Refused):
                    waiting.future.set_exception(answer)
                else:
                    waiting.future.set_result(answer)

    def _count_for(self, waiting: Waiting, missing: CountFirst) -> None:
        """Have it made beside the loop, and carry the command out when it is."""
        waiting.counted += 1
        counting = self._counting.get(missing.key)
        if counting is None:
            counting = self._counting[missing.key] = asyncio.create_task(asyncio.to_thread(missing.make))
            counting.add_done_callback(lambda _: self._counting.pop(missing.key))
        counting.add_done_callback(lambda _: self._enqueue(waiting))

    async def _answers(
        self, envelopes: Sequence[Envelope], *, counts: bool
    ) -> Sequence[Receipt | Refused | PutOff]:
        """One answer for each, whatever happens."""
        try:
            return await self._commit(envelopes, counts=counts)
        except PutOff as put_off:
            others = [envelope for envelope in envelopes if envelope is not put_off.envelope]
            answers = iter(await self._answers(others, counts=counts) if others else ())
            return [put_off if envelope is put_off.envelope else next(answers) for envelope in envelopes]
        except Refused as refusal:
            # The database itself refuses (locked, full, read-only): trying one by one would only wait longer.
            return [refusal] * len(envelopes)
        except Exception as error:  # noqa: BLE001 - a defect of one command must not take the others along
            if len(envelopes) == 1:
                return [self._failed(envelopes[0], error)]
            log.warning("group_replayed_one_by_one", count=len(envelopes), error=type(error).__name__)
            return [
                answer for envelope in envelopes for answer in await self._answers([envelope], counts=counts)
            ]

    async def _commit(self, envelopes: Sequence[Envelope], *, counts: bool) -> Sequence[Receipt | Refused]:
        def fold(work: Work) -> Outcome:
            return Fold(work, self._phrase, counts=counts).group(envelopes)

        with metrics.WRITE_SECONDS.time():
            outcome = await self._writer.run(fold)
        metrics.GROUP_SIZE.observe(len(envelopes))
        for envelope, answer in zip(envelopes, outcome.answers, strict=True):
            metrics.count_answer(envelope, answer)
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
