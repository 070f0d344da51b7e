"""Writing down what a file of another program says was decided."""

from datetime import datetime

from consensus import limits
from consensus.commands import ImportRecord
from consensus.decide.checks import links, words
from consensus.decide.tagging import of_import
from consensus.events import Private, Recorded
from consensus.evolve import evolve
from consensus.facts import Slice
from consensus.plain import Value, to_plain
from consensus.ports import Answer, Receipt


def import_record(facts: Slice, command: ImportRecord, now: datetime) -> Answer:
    """What comes from the same source under the same key is one record, however often it is imported."""
    origin, place = command.origin, facts.place
    values: dict[str, Value] = {"source": origin.source, "key": origin.key}
    if facts.imported_as is not None:
        receipt = Receipt(code="imported-before", values=values, number=facts.imported_as, changed=False)
        return Answer(events=(), receipt=receipt)
    text = words(command.text, what="text", length_max=limits.TITLE_LENGTH_MAX)
    written: dict[str, Value] = {
        "text": text,
        "links": tuple(links(command.links)),
        "origin": to_plain(origin),
    }
    if command.why.strip():
        written["why"] = words(command.why, what="reason", length_max=limits.REASON_LENGTH_MAX)
    past = command.decided_at is not None and command.decided_at <= now
    event = Recorded(
        id=facts.next_id,
        number=facts.next_number,
        community=place.community,
        home=place.home,
        place=place.id,
        by=facts.importer,
        imported=True,
        outcome=command.outcome,
        decided_at=command.decided_at if past else None,
        words=Private(written),
    )
    receipt = Receipt(code="imported", values=values, number=facts.next_number)
    after = evolve(None, event, now)
    tags = tuple(of_import(command.tags, facts.importer, after))
    for tagged in tags:
        after = evolve(after, tagged, now)
    return Answer(events=(event, *tags), receipt=receipt, after=after)
