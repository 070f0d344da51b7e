"""Log lines: constant event names, ids and numbers as fields, nothing that a person wrote.

Two bolts keep text, names, ballots and secrets out: a field not listed here is dropped, and a text value that does not
look like an identifier is replaced. What is logged where: `log = logs.get(); log.info("command_refused", code=...)`.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "attempts",
        "channel",
        "checks",
        "code",
        "command",
        "count",
        "error",
        "host",
        "kind",
        "logger",
        "number",
        "overdue",
        "parcel",
        "platform",
        "port",
        "reference",
        "retry_seconds",
        "seconds",
        "trace",
        "version",
    }
)
IDENTIFIER = re.compile(r"[\w.:/#@+<>-]{0,200}")
HIDDEN = "…"
Fields = MutableMapping[str, Any]


def configure(
    *, level: int | str = logging.INFO, console: bool | None = None, stream: TextIO | None = None
) -> None:
    """Send log lines to `stream` (standard error): JSON for machines, short lines for a terminal (`console`).
    `level`: also as `info`."""
    stream = stream if stream is not None else sys.stderr
    console = console if console is not None else stream.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False) if console else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[withhold_foreign_text, *_shared()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    ours = logging.getLogger("accord")
    ours.setLevel(level.upper() if isinstance(level, str) else level)
    root.setLevel(max(logging.WARNING, ours.level))


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_error,
        keep_listed_fields,
    ]


def get() -> structlog.stdlib.BoundLogger:
    return structlog.stdlib.get_logger("accord")


def keep_listed_fields(_logger: object, _method: str, fields: Fields) -> Fields:
    """Drop what is not on the list; hide values that are not plain identifiers or numbers."""
    return {
        name: value if name == "trace" else _harmless(value)
        for name, value in fields.items()
        if name in FIELDS or name.startswith("_")
    }


def _harmless(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and IDENTIFIER.fullmatch(value):
        return value
    return HIDDEN


def name_the_error(_logger: object, _method: str, fields: Fields) -> Fields:
    """Turn an exception into its class and the places it passed. Its message may quote a person, so it stays out."""
    caught = fields.pop("exc_info", None)
    if caught is True:
        caught = sys.exc_info()[1]
    elif isinstance(caught, tuple):
        caught = caught[1]
    if isinstance(caught, BaseException):
        fields["error"] = type(caught).__name__
        fields["trace"] = places(caught)
    return fields


def places(error: BaseException) -> list[str]:
    """`file:line function` of each frame, outermost first."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def withhold_foreign_text(_logger: object, _method: str, fields: Fields) -> Fields:
    """A library's message may hold anything (the parameters of a statement, say): only who spoke, and where, is kept."""
    record = fields.get("_record")
    if isinstance(record, logging.LogRecord):
        fields["event"] = "library_message"
        fields["logger"] = record.name
        fields["trace"] = [f"{Path(record.pathname).name}:{record.lineno} {record.funcName}"]
        if record.exc_info:
            fields["exc_info"] = record.exc_info
    return fields


# Both bolts hold from the first import on, whether or not anybody calls `configure`.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
