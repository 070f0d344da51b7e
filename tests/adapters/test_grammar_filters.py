"""Filters, as people type them in chat and on a page, and as links write them."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.grammar import GrammarError, filter_words, parse, read_filters
from adapters.grammar.filters import HAS
from consensus.outcomes import OUTCOMES
from consensus.views import Filters, ListDecisions

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PARIS = "Europe/Paris"


def paris(day: int, month: int = 12, year: int = 2026) -> datetime:
    """Midnight there, in winter."""
    return datetime(year, month, day, tzinfo=UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("", Filters()),
        ("redis", Filters(words="redis")),
        (
            "state:open place:core by:ann objected:@bo has:dissent redis",
            Filters(state="open", place="core", by="ann", objected="bo", has=("dissent",), words="redis"),
        ),
        ("open mine blocked here", Filters(state="open", mine=True, blocked=True, here=True)),
        ("has:objection has:concerns has:objection", Filters(has=("objection", "concern"))),
        ("review:due", Filters(review="due")),
        ("review", Filters(review="due")),
        ("review:month", Filters(review="month")),
        ("todo:open owner:@di", Filters(todo="open", owner="di")),
        ("todo:due", Filters(todo="due")),
        ("todo:month", Filters(todo="month")),
        ("todos:Dezember", Filters(todo="2026-12")),
        ("todo:done", Filters(todo="done")),
        ("waits:me holds:bo", Filters(waits="me", holds="bo")),
        ("open order:deadline", Filters(state="open", order="deadline")),
        ("review:2026-12", Filters(review="2026-12")),
        ("review:december", Filters(review="2026-12")),
        ("review:Dezember", Filters(review="2026-12")),
        ("review:décembre", Filters(review="2026-12")),
        ("review:diciembre", Filters(review="2026-12")),
        ("review:12月", Filters(review="2026-12")),
        ("review:november", Filters(review="2026-11")),
        ("review:march", Filters(review="2027-03")),
        ("since:december", Filters(since=paris(1, 12, 2025))),
        ("since:november until:november", Filters(since=paris(1, 11), until=paris(1))),
        ("since:2026-12 until:2026-12", Filters(since=paris(1), until=paris(1, 1, 2027))),
        ("since:2026-12-01 until:2026-12-05", Filters(since=paris(1), until=paris(6))),
        ("since:7d", Filters(since=NOW - timedelta(days=7))),
        ("since:2026-12-01T10:00:00Z", Filters(since=datetime(2026, 12, 1, 10, tzinfo=UTC))),
        ("closed:early taken:here", Filters(closed="early", taken="here")),
        ('place:"the room" by: "Ann Lee" x', Filters(place="the room", by="Ann Lee", words="x")),
        ('"roll back" plan order:relevance', Filters(words='"roll back" plan', order="relevance")),
        ("--dashes -b a=c", Filters(words="--dashes -b a=c")),
        ("see https://example.org/x", Filters(words="see https://example.org/x")),
    ],
)
def test_chat_and_page_read_the_same(typed: str, filters: Filters) -> None:
    assert read_filters(typed, NOW, PARIS) == filters
    if typed and "--" not in typed:
        assert parse(f"/decisions {typed}", now=NOW, zone=PARIS) == ListDecisions(filters=filters)


@pytest.mark.parametrize(
    ("typed", "code", "named", "repaired"),
    [
        ("outcome:adoptd", "grammar-filter", "adoptd", None),
        ("has:everything", "grammar-filter", "everything", None),
        ("review:smarch", "grammar-filter", "smarch", None),
        ("review:2026-13", "grammar-filter", "2026-13", None),
        ("review:open", "grammar-filter", "open", None),
        ("todo:soon", "grammar-filter", "soon", None),
        ("waits:@", "grammar-filter", "@", None),
        ("wait:me", "grammar-filter-key", "wait", "waits:me"),
        ("since:yesteryear", "grammar-filter", "yesteryear", None),
        ("closed:late", "grammar-filter", "late", None),
        ("by:@", "grammar-filter", "@", None),
        ("redis stat:open", "grammar-filter-key", "stat", "redis state:open"),
        ("colour:blue", "grammar-filter-key", "colour", None),
        ('place:"the room', "grammar-open-quote", "", None),
        ("x" * 100_000, "grammar-line-too-long", "", None),
    ],
)
def test_what_means_nothing_is_refused_by_name(
    typed: str, code: str, named: str, repaired: str | None
) -> None:
    with pytest.raises(GrammarError) as refused:
        read_filters(typed, NOW, PARIS)
    assert refused.value.code == code
    assert named in {str(refused.value.values.get("value")), str(refused.value.values.get("key"))} | {""}
    assert refused.value.line == typed
    if repaired is not None:
        assert refused.value.repaired == repaired


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
).filter(lambda name: name.strip().lstrip("#@") == name)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)) | st.dates(  # noqa: DTZ001  made aware
    datetime(2001, 1, 1).date(),  # noqa: DTZ001  a day
    datetime(2099, 1, 1).date(),  # noqa: DTZ001  a day
).map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1))
WORDS = st.lists(
    st.sampled_from(
        ["redis", "open", "state:open", "no:key", '"roll back"', "due", "12月", "--by", "it's", "日本語"]
    ),
    max_size=4,
).map(" ".join)
FILTERS = st.builds(
    Filters,
    words=WORDS,
    state=st.sampled_from([None, "open", "closed", "gathering"]),
    outcome=st.sampled_from([None, *OUTCOMES]),
    kind=st.sampled_from([None, "proposal", "poll"]),
    process=st.sampled_from([None, "consent", "rust-fcp"]),
    place=st.none() | NAMES,
    by=st.none() | NAMES,
    objected=st.none() | NAMES,
    here=st.booleans(),
    mine=st.booleans(),
    blocked=st.booleans(),
    holds=st.none() | NAMES,
    waits=st.none() | NAMES,
    owner=st.none() | NAMES,
    todo=st.sampled_from([None, "open", "due", "month", "done", "2026-12"]),
    review=st.sampled_from([None, "due", "month", "2026-12", "0999-01"]),
    has=st.lists(st.sampled_from(HAS), unique=True, max_size=3).map(tuple),
    closed=st.sampled_from([None, "early", "deadline"]),
    taken=st.sampled_from([None, "here", "elsewhere"]),
    since=st.none() | INSTANTS,
    until=st.none() | INSTANTS,
    order=st.sampled_from(["newest", "deadline", "relevance"]),
    limit=st.sampled_from([1, 50, 200]),
)


@given(filters=FILTERS, zone=st.sampled_from([PARIS, "UTC", "Asia/Tokyo"]), named=st.booleans())
def test_a_link_is_read_back_as_the_filters_that_it_was_made_of(
    filters: Filters, zone: str, named: bool
) -> None:
    line = filter_words(filters, zone if named else None)
    again = read_filters(line, NOW, zone)
    # The words of a search may be put in quotes, so that they are no filters; that is all.
    assert again.words.replace('"', "") == filters.words.replace('"', "")
    assert read_filters(filter_words(again, zone), NOW, zone) == again
    assert again == Filters(
        **{**{name: getattr(filters, name) for name in filters.__struct_fields__}, "words": again.words}
    )


@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(GrammarError):
        filters = read_filters(typed, NOW, PARIS)
        assert read_filters(filter_words(filters, PARIS), NOW, PARIS) == filters
