"""What an operator writes into every log of the database at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.app import App
from consensus.commands import DeadlineReached
from consensus.ids import DeliveryId
from consensus.ports import Envelope
from storage.checkpoints import gone_on_with
from storage.work import SqlWork


async def in_each_log(
    app: App, write: Callable[[SqlWork, Envelope, str], None]
) -> Sequence[Mapping[str, Any]]:
    """Call `write` for each log that is gone on with, by its id, all in one transaction. Returns the checkpoints made."""
    logs = await app.store.read(gone_on_with)
    # A work is entered by envelopes; these only say which log is meant.
    envelopes = [
        Envelope(
            delivery=DeliveryId(f"maintenance:{app.chance.fresh()}"),
            spot=spot,
            sender=None,
            command=DeadlineReached(decision=0),
        )
        for spot in logs.values()
    ]

    def job(work: SqlWork) -> Sequence[Mapping[str, Any]]:
        work.begin(envelopes)
        for envelope, log in zip(envelopes, logs, strict=True):
            write(work, envelope, log)
        return work.checkpoints

    return await app.store.run(job) if envelopes else ()
