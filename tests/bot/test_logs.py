"""Log lines hold ids and numbers. What people write, and what they chose, cannot get into one."""

import io
import json
import logging
import subprocess
import sys

import pytest

from bot import logs


@pytest.fixture
def lines() -> io.StringIO:
    stream = io.StringIO()
    logs.configure(console=False, stream=stream)
    return stream


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_a_constant_name(lines: io.StringIO) -> None:
    logs.get().info("command_refused", code="already-closed", number=17)
    (line,) = read(lines)
    assert line["event"] == "command_refused"
    assert (line["code"], line["number"], line["level"]) == ("already-closed", 17, "info")


def test_a_field_that_is_not_listed_is_dropped(lines: io.StringIO) -> None:
    logs.get().info("x", text="Ship on Fridays", choice="yes", name="ann", token="xoxb-1")
    assert read(lines)[0].keys() == {"event", "level", "timestamp"}


def test_a_listed_field_that_holds_prose_is_hidden(lines: io.StringIO) -> None:
    logs.get().info("x", code="no rollback plan", kind=["yes"], reference="a\x1b[31m")
    line = read(lines)[0]
    assert (line["code"], line["kind"], line["reference"]) == ("…", "…", "…")


def test_an_error_shows_its_class_and_places_and_not_its_message(lines: io.StringIO) -> None:
    def inner() -> None:
        raise ValueError("Ship on Fridays")

    try:
        inner()
    except ValueError as error:
        logs.get().error("command_failed", exc_info=error)
    (line,) = read(lines)
    assert line["error"] == "ValueError"
    assert "inner" in str(line["trace"])
    assert "Fridays" not in lines.getvalue()


def test_a_library_is_named_and_not_quoted(lines: io.StringIO) -> None:
    try:
        raise KeyError("Ship on Fridays")
    except KeyError:
        logging.getLogger("sqlalchemy.pool").exception("parameters: %s", "Ship on Fridays")
    (line,) = read(lines)
    assert (line["event"], line["logger"], line["error"]) == (
        "library_message",
        "sqlalchemy.pool",
        "KeyError",
    )
    assert "Fridays" not in lines.getvalue()


def test_a_terminal_gets_short_lines_under_the_same_rules() -> None:
    stream = io.StringIO()
    logs.configure(console=True, stream=stream)
    logs.get().warning("message_failed", kind="card", text="Ship on Fridays")
    assert "message_failed" in stream.getvalue()
    assert "Fridays" not in stream.getvalue()


def test_the_rules_hold_even_where_nobody_configured_anything() -> None:
    code = "from bot import logs; logs.get().error('x', code='a b', text='Ship on Fridays', exc_info=ValueError('Fridays'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ValueError" in done.stderr
    assert "Fridays" not in done.stderr + done.stdout
