"""What an entry looks like, how it is hashed, and that events come back from it as they went in."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consensus.events import BallotCast, CheckpointMade, CommunityEvent, Event, Phrase, Private
from consensus.plain import to_plain
from storage import chain
from storage.instants import from_micros
from storage.verify_log import Peaks, canonical, commitment, leaf_hash, node_hash

EVENT_CLASSES = (*get_args(Event), *get_args(CommunityEvent))
texts = st.text(max_size=30)
instants = st.integers(0, 4 * 10**15).map(from_micros)
spans = st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds))
private = st.one_of(texts, st.dictionaries(st.sampled_from(["text", "reason", "how"]), texts)).map(Private)


def events() -> st.SearchStrategy[Any]:
    st.register_type_strategy(datetime, instants)
    st.register_type_strategy(timedelta, spans)
    st.register_type_strategy(Fraction, st.fractions(0, 1))
    st.register_type_strategy(Private, private)
    return st.one_of(
        [st.builds(one, **_without_maps(one), kind=st.just(_kind(one))) for one in EVENT_CLASSES]
    )


def _kind(event_class: Any) -> Any:
    return next(one.default for one in dataclasses.fields(event_class) if one.name == "kind")


def _without_maps(event_class: Any) -> dict[str, Any]:
    """Phrases hold codes and numbers."""
    phrases = st.builds(
        Phrase,
        code=st.sampled_from(["a", "b.c"]),
        values=st.dictionaries(st.sampled_from("xyz"), st.integers(0, 99)),
    )
    return {
        one.name: phrases if one.default is dataclasses.MISSING else st.none() | phrases
        for one in dataclasses.fields(event_class)
        if one.name == "because"
    }


@given(events())
def test_an_event_comes_back_as_it_went_in(event: Any) -> None:
    written = chain.write(event)
    again = chain.read(
        written.type, written.body, canonical(dict.fromkeys(written.private, "c:")), written.private
    )
    assert to_plain(again) == chain.cleaned(to_plain(event))


@given(events())
def test_nothing_private_stands_in_the_public_part(event: Any) -> None:
    written = chain.write(event)
    for name in written.private:
        assert name not in json.loads(written.body)
    erased = chain.read(written.type, written.body, canonical(dict.fromkeys(written.private, "c:")), {})
    for name in written.private:
        assert getattr(erased, name) == Private(None)


def test_an_entry_is_hashed_as_the_documents_say() -> None:
    """Pinned by hand, so that a change of the form cannot go unnoticed."""
    row = {
        "seq": 42,
        "prev": "0" * 64,
        "type": "ballot_cast.v1",
        "at": datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
        "sequence": 3,
        "body": '{"by":"p1","choice":"yes","revision":1}',
        "priv": "{}",
    }
    text = (
        '{"at":"2026-11-23T18:00:00Z","body":{"by":"p1","choice":"yes","revision":1},"log":"L",'
        '"prev":"sha256:0000000000000000000000000000000000000000000000000000000000000000",'
        '"priv":{},"seq":42,"sequence":3,"subject":"D-17","type":"ballot_cast.v1","v":1}'
    )
    assert chain.entry_text(row, "L", "D-17") == text
    assert canonical(json.loads(text)) == text
    assert chain.hash_of(row, "L", "D-17") == hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def test_a_commitment_hides_the_value_behind_its_salt() -> None:
    value = '"Ship on Fridays"'
    assert (
        commitment(b"s" * 32, value)
        == "c:" + hashlib.sha256(b"\x02" + b"s" * 32 + value.encode()).hexdigest()
    )
    assert commitment(b"t" * 32, value) != commitment(b"s" * 32, value)


def tree_hash(leaves: list[str]) -> str:
    """RFC 9162, word by word."""
    if not leaves:
        return hashlib.sha256().hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(tree_hash(leaves[:split]), tree_hash(leaves[split:]))


@pytest.mark.parametrize("size", range(40))
def test_the_root_is_that_of_rfc_9162_and_needs_only_the_peaks(size: int) -> None:
    leaves = [leaf_hash(str(number)) for number in range(size)]
    peaks = Peaks()
    for leaf in leaves:
        peaks = Peaks(peaks.size, list(peaks.hashes))
        peaks.append(leaf)
    assert peaks.root() == tree_hash(leaves)
    assert len(peaks.hashes) == size.bit_count()


@given(st.text())
def test_any_text_can_be_hashed_and_is_in_one_form(text: str) -> None:
    once = chain.clean(text)
    assert chain.clean(once) == once
    once.encode()


def test_half_a_character_becomes_a_mark_and_not_an_error() -> None:
    event = BallotCast(by="p", revision=1, choice="yes", words=Private({"reason": "broken \ud800 emoji"}))  # type: ignore[arg-type]
    assert "�" in chain.write(event).private["words"]


def test_an_entry_of_a_type_from_the_future_is_named() -> None:
    with pytest.raises(chain.UnknownEntryType, match="telepathy"):
        chain.read("telepathy.v9", "{}", "{}", {})


def test_a_checkpoint_says_size_root_and_head() -> None:
    written = chain.write(CheckpointMade(size=2, root="sha256:a", head="sha256:b"))
    assert json.loads(written.body) == {"head": "sha256:b", "root": "sha256:a", "size": 2}
