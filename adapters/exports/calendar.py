"""Deadlines, days on which decisions are looked at again and what is to be done, as a calendar (RFC 5545).

An event keeps its id; its sequence grows with each change of the decision, so that a calendar that was read before moves it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from adapters.exports.atom import Address
from adapters.exports.state import changed_at, changes
from adapters.unsafe import visible
from adapters.wording.words import Words
from consensus.views import RecordView

ALARM_BEFORE = timedelta(hours=24)
PRODUCT = "-//Accord//Accord//EN"


def calendar(words: Words, records: Iterable[RecordView], log: str, *, address: Address | None = None) -> str:
    """`log`: the id of the log, as in its exports. `address`: where a record is read."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for record in sorted(records, key=lambda record: record.card.number):
        for event in _events(words, record, log):
            if address is not None:
                event.add("url", address(record.card.number))
            made.add_component(event)
    return str(made.to_ical().decode("utf-8"))


def _events(words: Words, record: RecordView, log: str) -> Iterator[Event]:
    card, text = record.card, words.card(record.card)
    withdrawn = card.outcome is not None and card.outcome.outcome == "withdrawn"
    name = f"D-{card.number} {text.title}"
    if card.closes_at is not None:
        deadline = _event(record, f"deadline-{card.number}@{log}", card.closes_at, name, cancelled=withdrawn)
        deadline.add("description", _line(text.until(words.write)))
        if card.outcome is None:
            deadline.add_component(_alarm(name))
        yield deadline
    if card.review_at is not None:
        what = words.write.labelled(words.say("Due for review"), name)
        day = card.review_at.astimezone(ZoneInfo(words.zone)).date()
        yield _event(
            record, f"review-{card.number}@{log}", day, what, cancelled=card.superseded_by is not None
        )
    for todo, label in zip(card.todos, text.todos, strict=True):
        if todo.due_at is not None:
            uid = f"todo-{card.number}-{todo.number}@{log}"
            what = words.write.bracketed(label, f"D-{card.number}")
            yield _event(record, uid, todo.due_at, what, cancelled=todo.done_at is not None)


def _event(record: RecordView, uid: str, at: datetime | date, summary: str, *, cancelled: bool) -> Event:
    """A date is a whole day, an instant has no length."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", changed_at(record))
    event.add("sequence", len(changes(record)))
    event.add("dtstart", at)
    event.add("summary", _line(summary))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if record.card.tags:
        event.add("categories", [_line(tag) for tag in record.card.tags])
    return event


def _alarm(name: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE)
    alarm.add("description", _line(name))
    return alarm


def _line(text: str) -> str:
    return " ".join(visible(text, directions="").split())
