"""One decision counted again from its entries alone, to be compared with what was recorded at its close.

Nothing that was made of the entries (current ballots, counters, the state) is looked at, but to compare it as well.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from sqlalchemy import Connection

from consensus.ballot_boxes import MAIN
from consensus.ballots import FORMS
from consensus.decision import Decision
from consensus.election import came_to, counted, recorded
from consensus.events import BallotCast, BallotTakenBack, Closed, Count, Counted
from consensus.evolve import evolve
from consensus.frozen import Frozen
from consensus.ids import BoxId, OptionId, PersonId
from consensus.ports import Viewer
from consensus.process import Process
from consensus.secrecy import tally_of
from consensus.tally import Cell, Key, Tally
from consensus.views import Dossier
from storage.decision_reader import dossier_of
from storage.store import Store
from storage.visibility import decision_id, seat_of

Difference = Literal["counts", "winners", "ranking", "totals", "pairwise", "rounds", "explanation", "stored"]


class Recounted(Frozen):
    """What a recount came to. `ballots` on the revision that counts, `erased` of them without their content: then the
    figures cannot be recounted, and `differences` says nothing of them."""

    number: int
    is_open: bool
    hidden: bool
    """The figures are hidden: it is open and its process hides them."""
    undisclosed: bool
    """Its ballots were secret and the log says nothing of them, so that nobody can count them again."""
    outcome: str | None
    winners: tuple[OptionId, ...]
    ballots: int
    erased: int
    counted: Counted | None
    """Of a poll, as counted again."""
    counts: tuple[Count, ...]
    differences: tuple[Difference, ...]


async def recount(store: Store, viewer: Viewer, number: int) -> Recounted:
    """Count it again. Raises Refused `no-such-decision`, `several-communities`."""

    def job(connection: Connection) -> Recounted:
        decision = decision_id(connection, seat_of(connection, viewer), number)
        return _recount(dossier_of(connection, store.definitions, decision, ballots=True))

    return await store.read(job)


def _recount(dossier: Dossier) -> Recounted:
    state: Decision | None = None
    closed: Closed | None = None
    latest: Latest = {}
    for entry in dossier.entries:
        event = entry.event
        if isinstance(event, Closed):
            closed = event
            break
        _take(latest, event)
        state = evolve(state, event, entry.at)  # type: ignore[arg-type]  # entries of a decision are its events
    assert state is not None, "a decision has at least its opening"
    boxes = dict.fromkeys((MAIN, state.box))
    of_now = [1 for _, revision, box in latest if revision == state.revision and box == state.box]
    erased = sum(choice is None for (_, _, box), (choice, _) in latest.items() if box in boxes)
    tallies = {box: _tally(latest, box) for box in boxes}
    undisclosed = closed is not None and closed.undisclosed
    if state.secret and closed is not None:
        tallies[state.box] = tally_of(closed.ballots, state.revision)
        of_now = [1] * (closed.took_part or 0)
    counts = _counts(tallies)
    # Votes that were passed on weigh more than their voters; who passed on what is not recounted here.
    weighted = any(line.weight != line.people for line in (() if closed is None else closed.counts))
    again = None
    if of_now and not erased and not weighted and not undisclosed:
        again = _again(dossier.process.within(state.phase), state, tallies[state.box])
    differences: list[Difference] = []
    if not erased:
        if closed is not None and not undisclosed:
            differences += _compared(closed, again, counts, state.tied)
        if any(_people(dossier.tallies.get(box, Tally())) != _people(tallies[box]) for box in boxes):
            differences.append("stored")
    return Recounted(
        number=state.number,
        is_open=closed is None and state.is_open,
        hidden=state.hidden and closed is None,
        undisclosed=undisclosed,
        outcome=None if closed is None else closed.outcome,
        winners=() if closed is None else closed.winners,
        ballots=len(of_now),
        erased=erased,
        counted=None if again is None else again[0],
        counts=counts,
        differences=tuple(differences),
    )


Latest = dict[tuple[PersonId, int, BoxId], tuple[str | None, str]]
"""Person, revision and box -> what was cast last (None: erased) and in which class."""


def _take(latest: Latest, event: object) -> None:
    match event:
        case BallotCast():
            sealed = None if event.sealed is None else event.sealed.value
            choice = event.choice if event.choice is not None else sealed
            cast = choice if isinstance(choice, str) else None
            latest[event.by, event.revision, event.box] = cast, event.klass
        case BallotTakenBack():
            latest.pop((event.by, event.revision, event.box), None)
        case _:
            pass


def _tally(latest: Latest, wanted: BoxId) -> Tally:
    people: dict[Key, int] = {}
    for (_, revision, box), (choice, klass) in latest.items():
        if box == wanted:
            key = Key(revision, klass, choice or "")
            people[key] = people.get(key, 0) + 1
    return Tally.of((key, Cell(number, number)) for key, number in people.items())


def _people(tally: Tally) -> dict[Key, int]:
    return {key: cell.people for key, cell in tally.cells.items()}


Again = tuple[Counted, tuple[str, ...], tuple[tuple[str, ...], ...]]


def _again(process: Process, state: Decision, tally: Tally) -> Again | None:
    if process.ballot.type not in FORMS or process.tally is None:
        return None
    result = counted(process, state, tally)
    ended = came_to(process.tally, result, {})
    return recorded(result), ended.winners, ended.ranking


def _counts(tallies: Mapping[BoxId, Tally]) -> tuple[Count, ...]:
    return tuple(
        Count(
            box=box,
            revision=key.revision,
            choice=key.choice,
            people=cell.people,
            weight=cell.weight,
            klass=key.klass,
        )
        for box, tally in tallies.items()
        for key, cell in sorted(tally.cells.items())
    )


def _compared(
    closed: Closed, again: Again | None, counts: tuple[Count, ...], tied: tuple[OptionId, ...]
) -> list[Difference]:
    """`tied`: among which the casting vote chose."""
    differences: list[Difference] = [] if _figures(closed.counts) == _figures(counts) else ["counts"]
    if closed.counted is None or again is None:
        return differences
    mine, winners, ranking = again
    if (winners != tied or not {*closed.winners} <= {*tied}) if tied else closed.winners != winners:
        differences.append("winners")
    if not tied and closed.ranking != ranking:
        differences.append("ranking")
    if dict(closed.counted.totals) != dict(mine.totals):
        differences.append("totals")
    if dict(closed.counted.pairwise) != dict(mine.pairwise):
        differences.append("pairwise")
    if closed.counted.rounds != mine.rounds:
        differences.append("rounds")
    if closed.counted.explanation != mine.explanation:
        differences.append("explanation")
    return differences


def _figures(counts: Iterable[Count]) -> set[tuple[BoxId, int, str, str, int]]:
    """Who put what where, in people: their weight is another matter."""
    return {(line.box, line.revision, line.klass, line.choice, line.people) for line in counts}
