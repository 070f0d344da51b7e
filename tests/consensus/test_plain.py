"""Frozen values: immutable, compared by content, written as canonical JSON and read back with validation."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from consensus.events import Asked, Phrase, Private
from consensus.frozen import Frozen, Instant, Span, replace
from consensus.ids import PersonId
from consensus.plain import Value, from_json, to_json, to_plain


class Break(Frozen):
    after: Span
    at: Instant
    seats: int = 1_000


class Talk(Frozen):
    """One of each kind of field."""

    title: str
    at: Instant | None = None
    lasts: Span | None = None
    zone: str = "Europe/Paris"
    share: Fraction | None = None
    seats: int = 1_000
    about: Phrase | None = None
    breaks: tuple[Break, ...] = ()


TALK = Talk(title="Counting", at=datetime(2026, 11, 23, 19, 0, tzinfo=UTC), lasts=timedelta(minutes=90))

if TYPE_CHECKING:
    # Were changes no longer compared with the fields, these would be told as unused.
    replace(TALK, seats="many")  # type: ignore[arg-type]
    replace(TALK, stage=1)  # type: ignore[call-arg]
    TALK.seats = 3  # type: ignore[misc]


def test_a_copy_differs_in_what_was_changed_alone() -> None:
    moved = replace(TALK, zone="UTC")
    assert (moved.zone, moved.title, TALK.zone) == ("UTC", "Counting", "Europe/Paris")
    assert replace(moved, zone="Europe/Paris") == TALK
    with pytest.raises(TypeError):
        replace(TALK, stage=1)  # type: ignore[call-arg]


def test_nothing_of_a_value_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        TALK.seats = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        Talk("Counting")  # type: ignore[call-arg]


def test_what_equals_its_default_is_left_out_whichever_object_it_is() -> None:
    made_anew = replace(TALK, zone="Europe/{}".format("Paris"), seats=int("1000"))
    assert to_json(made_anew) == '{"at":"2026-11-23T19:00:00Z","lasts":5400,"title":"Counting"}'


def test_values_within_values_are_written_alike() -> None:
    tokyo = timezone(timedelta(hours=9))
    pause = Break(after=timedelta(hours=1), at=datetime(2026, 11, 24, 4, 0, tzinfo=tokyo), seats=int("1000"))
    talk = replace(
        TALK, breaks=(pause,), share=Fraction(2, 3), about=Phrase(code="a", values={"b": (1, {"c": None})})
    )
    assert to_json(talk) == (
        '{"about":{"code":"a","values":{"b":[1,{"c":null}]}},"at":"2026-11-23T19:00:00Z",'
        '"breaks":[{"after":3600,"at":"2026-11-23T19:00:00Z"}],"lasts":5400,"share":"2/3","title":"Counting"}'
    )


def test_a_private_value_never_stands_in_a_repr() -> None:
    assert "secret" not in repr(Asked(by=PersonId("p1"), words=Private({"text": "secret"})))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Phrase, '{"code":1}'),
        (Phrase, '{"values":{}}'),
        (Phrase, '{"code":"a","values":[1.5]}'),
        (Phrase, "{"),
        (Phrase, '"a"'),
    ],
)
def test_what_does_not_fit_is_refused(kind: type[Phrase], text: str) -> None:
    with pytest.raises(ValueError, match=r"Expected|missing|truncated"):
        from_json(kind, text)


def test_texts_are_clean_and_keys_sorted() -> None:
    value: Value = {"b": "e\u0301", "a": ("\ud83d", "x\x00é")}
    assert to_json(value) == '{"a":["�","xé"],"b":"é"}'
    assert to_plain(value) == {"a": ["\ud83d", "x\x00é"], "b": "e\u0301"}


def test_single_values_have_plain_forms_too() -> None:
    values = (date(2026, 11, 23), timedelta(hours=1), Fraction(1, 2), frozenset({"b", "a"}), TALK.at)
    assert [to_plain(value) for value in values] == [
        "2026-11-23",
        3600,
        "1/2",
        ["a", "b"],
        "2026-11-23T19:00:00Z",
    ]
    with pytest.raises(TypeError, match="no plain form"):
        to_plain(object())
