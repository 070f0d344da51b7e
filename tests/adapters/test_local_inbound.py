"""A line typed in the room: who speaks, and what it is."""

from datetime import timedelta

import pytest

from adapters.local.inbound import (
    SPOT,
    Act,
    Passing,
    Room,
    Switch,
    Talk,
    Typed,
    account_of,
    arrival_of,
    envelope_of,
    passing_of,
    read_line,
)
from consensus.commands import MemberSeen, MembersSeen, PassTime, Second
from consensus.ids import DeliveryId
from consensus.ports import Sender


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ('ann: /propose "Ship" --by 3d', Typed("ann", '/propose "Ship" --by 3d')),
        ("ann:/vote D-1 yes", Typed("ann", "/vote D-1 yes")),
        ("Ann-Lee2 ： /vote D-1 yes", Typed("Ann-Lee2", "/vote D-1 yes")),
        ("李: ／help", Typed("李", "／help")),
        ("/vote D-1 yes\n", Typed("bo", "/vote D-1 yes")),
        ("  /vote D-1 yes", Typed("bo", "/vote D-1 yes")),
        ("hello everybody", Talk("bo", "hello everybody")),
        ("ann: hello: again", Talk("ann", "hello: again")),
        ("see https://x.example/a", Talk("bo", "see https://x.example/a")),
        ("https://x.example/a", Talk("bo", "https://x.example/a")),
        ("as cy", Switch("cy")),
        ("as  Cy:", Switch("Cy")),
        ("ann:", Switch("ann")),
        ("as far as I see", Talk("bo", "as far as I see")),
        ("@+3d", Passing("bo", timedelta(days=3), heard=True)),
        ("@ + 2h30m", Passing("bo", timedelta(hours=2, minutes=30), heard=True)),
        ("ann: @+1w", Passing("ann", timedelta(weeks=1), heard=True)),
        ("@deaf 2d", Passing("bo", timedelta(days=2), heard=False)),
        ("@deaf +2d", Passing("bo", timedelta(days=2), heard=False)),
        ("@+tomorrow", Room("what-time")),
        ("@-3d", Room("what-time")),
        ("@+0m", Room("what-time")),
        ("@deaf", Room("what-time")),
        ("@", Room("what-time")),
        ("@ann look", Talk("bo", "@ann look")),
        ("help", Room("help")),
        ("?", Room("help")),
        ("QUIT", Room("quit")),
        ("", Room("nothing")),
        ("   \n", Room("nothing")),
    ],
)
def test_a_line_when_bo_spoke_last(line: str, act: Act) -> None:
    assert read_line(line, "bo") == act


@pytest.mark.parametrize("line", ["hello", "/vote D-1 yes", "@+3d"])
def test_before_anybody_spoke_a_bare_line_is_nobodys(line: str) -> None:
    assert read_line(line, None) == Room("who-speaks")


def test_help_and_leaving_need_no_name() -> None:
    assert (read_line("help", None), read_line("quit", None)) == (Room("help"), Room("quit"))


def test_a_name_is_one_person_however_it_is_written() -> None:
    assert account_of("Ann") == account_of("ann") == account_of("ＡＮＮ")


def test_whoever_speaks_is_a_member() -> None:
    sent = envelope_of("Bo", Second(decision=1), DeliveryId("x"))
    assert sent.sender == Sender(account="bo", name="Bo", joins=True)
    assert sent.spot == SPOT


def test_somebody_who_gave_no_command_yet_is_seen() -> None:
    came = arrival_of("Ann", DeliveryId("x"))
    assert came.sender is None
    assert came.command == MembersSeen(members=(MemberSeen(account="ann", name="Ann", administrator=None),))


@pytest.mark.parametrize(
    "line", ["as bo\u200b", "as \u202eob", "as é!", "bo\u200b: /vote D-1 yes", "x\u202ey: /vote D-1 no"]
)
def test_what_can_be_no_name_is_never_taken_for_the_last_speaker(line: str) -> None:
    assert read_line(line, "ann") == Room("no-name")


def test_a_letter_and_its_accent_are_one_letter_however_typed() -> None:
    assert read_line("bo\u0301: /vote D-1 yes", "ann") == Typed("bó", "/vote D-1 yes")
    assert read_line("as de\u0301", "ann") == Switch("dé")


def test_passing_time_is_a_command_of_the_room() -> None:
    assert passing_of(Passing("bo", timedelta(days=2), heard=False)) == PassTime(
        span=timedelta(days=2), heard=False
    )
