"""What the program measures of itself, as Prometheus reads it: how much, how fast, how late. Labels are names of our own code
(kinds of acts, codes of refusals, platforms); nothing of people, places, decisions or texts.

Alert rules and a dashboard that use these names: docs/deploy.
"""

import logging

from prometheus_client import Counter, Gauge, Histogram

from consensus.ports import Envelope, Receipt
from consensus.refusal import Refused

ACTS = Counter("accord_acts", "Commands that were carried out, by their kind.", ["act", "platform"])
REFUSALS = Counter("accord_refusals", "Commands that were refused, by their kind and why.", ["act", "code"])
GROUP_SIZE = Histogram(
    "accord_group_size",
    "Commands that were committed together.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
WRITE_SECONDS = Histogram("accord_database_write_seconds", "One group of commands, until it is on disk.")
READ_SECONDS = Histogram("accord_database_read_seconds", "One question, by its kind.", ["query"])
LATE_SECONDS = Histogram(
    "accord_deadline_late_seconds",
    "How late the oldest of the deadlines that were met together was met.",
    buckets=(1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400),
)
MESSAGES = Counter("accord_messages", "Messages to a platform, by how it went.", ["platform", "outcome"])
EVENTS = Counter(
    "accord_log_events", "Log lines by their names, connections made and lost among them.", ["event", "level"]
)

DATABASE_OK = Gauge("accord_database_ok", "1 where the database can be read, and took the last write.")
OVERDUE = Gauge("accord_overdue", "Decisions with something due for more than half a minute.")
WAITING = Gauge("accord_messages_waiting", "Messages that wait to be sent.")
WAITING_SECONDS = Gauge(
    "accord_messages_waiting_seconds", "Since when there was always a message that waits to be sent."
)
TICK_SECONDS = Gauge("accord_scheduler_tick_age_seconds", "Since the deadlines were last looked at.")
HEARTBEAT_SECONDS = Gauge(
    "accord_heartbeat_age_seconds", "Since the platform was last heard, in any of its homes.", ["platform"]
)


def count_answer(envelope: Envelope, answer: Receipt | Refused) -> None:
    act = type(envelope.command).__name__
    if isinstance(answer, Refused):
        REFUSALS.labels(act, answer.code).inc()
    elif answer.changed:
        ACTS.labels(act, envelope.spot.platform).inc()


class CountedLines(logging.Handler):
    """Counts our log lines by their names, which are constants; a library's lines are one name."""

    def emit(self, record: logging.LogRecord) -> None:
        event = record.msg.get("event") if isinstance(record.msg, dict) else "library_message"
        EVENTS.labels(event, record.levelname.lower()).inc()
