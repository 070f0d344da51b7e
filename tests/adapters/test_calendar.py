"""Deadlines, reviews and what is to be done in a calendar, read back by the library that calendars are read with."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from icalendar import Calendar

from adapters.exports.calendar import calendar
from adapters.unsafe import visible
from consensus.frozen import replace
from consensus.views import RecordView, TodoView
from tests.adapters.test_exports import LOG, NASTY, RECORD, WORDS, ended, item, titled
from tests.adapters.views import MONDAY, THURSDAY


def read(*records: RecordView) -> dict[str, Any]:
    """The events by their ids."""
    text = calendar(WORDS, records, LOG, address=lambda number: f"https://decide.example/D-{number}")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    parsed = Calendar.from_ical(text)
    assert (str(parsed["METHOD"]), str(parsed["VERSION"])) == ("PUBLISH", "2.0")
    return {str(event["UID"]): event for event in parsed.walk("VEVENT")}


def test_a_deadline_is_an_instant_with_an_alarm_a_day_before() -> None:
    ((uid, event),) = read(RECORD).items()
    assert uid == f"deadline-1@{LOG}"
    assert (event.decoded("DTSTART"), event.get("DTEND")) == (THURSDAY, None)
    assert event.decoded("DTSTAMP") == MONDAY + timedelta(hours=5)
    assert str(event["SUMMARY"]) == "D-1 Ship on Fridays, with a rollback plan"
    assert (str(event["STATUS"]), str(event["URL"])) == ("CONFIRMED", "https://decide.example/D-1")
    (alarm,) = event.walk("VALARM")
    assert (str(alarm["ACTION"]), alarm.decoded("TRIGGER")) == ("DISPLAY", -timedelta(hours=24))


def test_what_is_moved_keeps_its_id_and_comes_after_what_it_was() -> None:
    uid = f"deadline-1@{LOG}"
    later = THURSDAY + timedelta(days=1)
    vote = replace(RECORD, timeline=(*RECORD.timeline, item("ballot_cast", hours=6)))
    moved = replace(
        vote,
        card=replace(vote.card, closes_at=later),
        timeline=(*vote.timeline, item("deadline_moved", hours=7)),
    )
    sequences = [read(record)[uid].decoded("SEQUENCE") for record in (RECORD, vote, moved)]
    assert sequences[0] == sequences[1] < sequences[2]
    assert read(moved)[uid].decoded("DTSTART") == later


def test_what_was_withdrawn_is_cancelled_and_rings_no_more() -> None:
    (event,) = read(ended("withdrawn")).values()
    assert str(event["STATUS"]) == "CANCELLED"
    assert event.walk("VALARM") == []
    (kept,) = read(ended("rejected")).values()
    assert str(kept["STATUS"]) == "CONFIRMED"


def test_a_review_is_a_whole_day_and_what_is_to_be_done_an_instant() -> None:
    todos = (
        TodoView(number=1, text="script", owner="di", due_at=THURSDAY),
        TodoView(number=2, text="news", owner="ed", due_at=THURSDAY, done_at=THURSDAY),
        TodoView(number=3, text="some day", owner="ed"),
    )
    record = ended("adopted")
    card = replace(record.card, closes_at=None, review_at=THURSDAY, todos=todos, tags=("db", "a, b"))
    events = read(replace(record, card=card))
    assert list(events) == [f"review-1@{LOG}", f"todo-1-1@{LOG}", f"todo-1-2@{LOG}"]
    review, script, news = events.values()
    assert review.decoded("DTSTART") == date(2026, 11, 26)
    assert [str(category) for category in review["CATEGORIES"].cats] == ["db", "a, b"]
    assert (script.decoded("DTSTART"), str(script["STATUS"]), str(news["STATUS"])) == (
        THURSDAY,
        "CONFIRMED",
        "CANCELLED",
    )
    assert "script" in str(script["SUMMARY"])


@given(NASTY)
def test_any_title_reads_as_it_was_typed(title: str) -> None:
    (event,) = read(titled(title)).values()
    shown = " ".join(visible(WORDS.card(titled(title).card).title, directions="").split())
    assert str(event["SUMMARY"]) == f"D-1 {shown}"
