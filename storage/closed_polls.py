"""The ballots of a closed poll, as they were counted: equal ones together, and nothing of who cast which, or when."""

from collections.abc import Mapping

from sqlalchemy import Connection

from consensus.ballots import FORMS
from consensus.ballots.options import letter_of
from consensus.election import election, settings
from consensus.events import Closed
from consensus.frozen import Frozen
from consensus.ids import OptionId
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.tally import Cell, Key, Tally
from consensus.tally.ballots import Ballots
from consensus.tally.settings import Settings
from consensus.views import Dossier
from consensus.views.ballots import options_of
from storage.decision_reader import dossier_of
from storage.store import Store
from storage.visibility import decision_id, seat_of


class ClosedPoll(Frozen):
    """`ballots`: as they were counted, options by id; `cast`: as they were cast, which may name options that were `withdrawn`
    since."""

    number: int
    method: str
    settings: Settings
    options: Mapping[OptionId, str]
    withdrawn: tuple[OptionId, ...]
    ballots: Ballots
    cast: Ballots


async def closed_poll(store: Store, viewer: Viewer, number: int) -> ClosedPoll:
    """Raises Refused `no-such-decision`, `several-communities`, and those of poll_of."""

    def job(connection: Connection) -> ClosedPoll:
        decision = decision_id(connection, seat_of(connection, viewer), number)
        return poll_of(dossier_of(connection, store.definitions, decision, ballots=False))

    return await store.read(job)


def poll_of(dossier: Dossier) -> ClosedPoll:
    """Raises Refused `ballots-open` while it runs, `no-ballots-to-give` where nothing was counted or there are no options."""
    decision, process = dossier.decision, dossier.process.within(dossier.decision.phase)
    if decision.ending is None:
        raise Refused("ballots-open", number=decision.number, try_code="wait-for-its-close")
    form = FORMS.get(process.ballot.type)
    closings = (entry.event for entry in reversed(dossier.entries) if isinstance(entry.event, Closed))
    closed = next((event for event in closings if event.counts), None)
    if form is None or process.tally is None or closed is None:
        raise Refused("no-ballots-to-give", number=decision.number, try_code="see-the-record")
    tally = Tally.of(
        (Key(count.revision, count.klass, count.choice), Cell(count.people, count.weight))
        for count in closed.counts
        if count.box == decision.box
    )
    weights = tally.weights(decision.revision)
    return ClosedPoll(
        number=decision.number,
        method=process.tally.method,
        settings=settings(process, decision),
        options={option: text or letter_of(option) for option, text in options_of(dossier).items()},
        withdrawn=decision.removed,
        ballots=election(process, decision, tally),
        cast=Ballots(
            form=form.counted_as,
            options=(*decision.options, *decision.removed),
            groups={form.content(choice): weight for choice, weight in weights.items() if weight},
        ),
    )
