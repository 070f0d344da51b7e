"""What if by other rules? Decisions read with all that people did in them, and played under another process."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.processes import Processes
from bot.views import view_of
from consensus.events import Amended, Event, Opened, OptionAdded, OptionRenamed, Recorded, text_of
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.ports import Viewer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.simulation.what_if import what_if
from consensus.views import Dossier, Filters, Listing
from consensus.views.what_if import Course, ShowWhatIf, WhatIf, WhatIfRow, WhatIfView, totals

ACTED_MAX = 5_000
"""People who took part; what more took part in is not played."""
PAGE_LENGTH = 200


class Ledger(Protocol):
    """What is read of storage, each with the viewer's sight."""

    async def dossier(self, number: int, viewer: Viewer, *, ballots: bool) -> Dossier: ...

    async def listing(self, filters: Filters, viewer: Viewer, now: datetime) -> Listing: ...

    async def community_processes(self, viewer: Viewer) -> Sequence[Process]: ...


async def what_if_view(
    ledger: Ledger, processes: Processes, query: ShowWhatIf, viewer: Viewer, now: datetime
) -> WhatIfView:
    """Raises Refused: `no-such-process`, `no-such-decision`, `what-if-open`."""
    process = query.definition or await _process(ledger, processes, query.process, viewer)
    more = False
    if query.number is not None:
        numbers = [query.number]
    else:
        numbers, more = await _closed(ledger, query, viewer, now)
    rows = [await _row(ledger, number, process, viewer) for number in numbers]
    if query.number is not None and rows[0].answer.left_out == "open":
        raise Refused("what-if-open", number=query.number, try_code="wait-for-the-end")
    return WhatIfView(
        process=process.id,
        title=process.title,
        rows=tuple(rows),
        totals=totals(tuple(rows)),
        since=query.since,
        until=query.until,
        more=more,
        operator=viewer.operator,
    )


async def _process(ledger: Ledger, processes: Processes, wanted: str, viewer: Viewer) -> Process:
    known = processes.find(wanted)
    if known is not None:
        return known[1]
    for process in await ledger.community_processes(viewer):
        if process.id == wanted:
            return process
    raise Refused("no-such-process", process=wanted, try_code="list-processes")


async def _closed(ledger: Ledger, query: ShowWhatIf, viewer: Viewer, now: datetime) -> tuple[list[int], bool]:
    """What was decided here and then, the newest first, and whether there is more."""
    filters = Filters(state="closed", taken="here", since=query.since, until=query.until, limit=PAGE_LENGTH)
    numbers: list[int] = []
    more = True
    while more and len(numbers) < query.limit:
        filters = replace(filters, limit=min(query.limit - len(numbers), PAGE_LENGTH))
        listing = await ledger.listing(filters, viewer, now)
        numbers += [row.number for row in listing.rows]
        more = listing.more
        filters = replace(filters, before=numbers[-1] if numbers else None)
    return numbers, more


async def _row(ledger: Ledger, number: int, process: Process, viewer: Viewer) -> WhatIfRow:
    dossier = await ledger.dossier(number, viewer, ballots=False)
    if dossier.decision.acted > ACTED_MAX:
        return _shown(dossier, WhatIf(was=Course(), left_out="large"))
    dossier = await ledger.dossier(number, viewer, ballots=True)
    return _shown(dossier, await view_of(_played, dossier, process))


def _played(dossier: Dossier, process: Process) -> WhatIf:
    return what_if(list(_past(dossier)), dossier.decision, dossier.process, dossier.place, process)


def _past(dossier: Dossier) -> Iterator[tuple[datetime, Event]]:
    for entry in dossier.entries:
        if entry.sequence:
            yield entry.at, entry.event  # type: ignore[misc]  # entries of a decision are its events


def _shown(dossier: Dossier, answer: WhatIf) -> WhatIfRow:
    text, options = "", {}
    for entry in dossier.entries:
        match entry.event:
            case Opened(words=words) | Recorded(words=words):
                text, options = text_of(words, "text"), _options(words.value)
            case Amended(words=words):
                text = text_of(words, "text")
            case OptionAdded(option=option, words=words) | OptionRenamed(option=option, words=words):
                options[option] = text_of(words, "text")
    return WhatIfRow(
        number=dossier.decision.number,
        text=text,
        process=dossier.decision.process,
        answer=answer,
        options=options,
    )


def _options(written: object) -> dict[OptionId, str]:
    named = written.get("options") if isinstance(written, Mapping) else None
    return {OptionId(key): str(text) for key, text in named.items()} if isinstance(named, Mapping) else {}
