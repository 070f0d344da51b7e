"""What an entry looks like, how it is hashed, and that events come back from it as they went in."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consensus.events import AllActed, BallotCast, CheckpointMade, Private
from consensus.ids import PersonId
from consensus.plain import clean, cleaned, to_json, to_plain
from storage import chain
from storage.verify_log import Peaks, canonical, commitment, leaf_hash, node_hash
from tests.storage import old_writer
from tests.storage.events import decisions, events
from tests.waiting import at_length


@at_length
def test_an_event_is_written_byte_for_byte_as_it_always_was(at_length: bool) -> None:
    @settings(max_examples=2_000 if at_length else 100)
    @given(events())
    def play(event: Any) -> None:
        assert chain.write(event) == old_writer.write(event)

    play()


@given(decisions())
def test_a_header_is_written_byte_for_byte_as_it_always_was(decision: Any) -> None:
    plain = old_writer.cleaned(old_writer.to_plain(decision))
    assert to_json(decision) in (canonical(plain), canonical(old_writer.to_plain(decision)))


@given(events())
def test_an_event_comes_back_as_it_went_in(event: Any) -> None:
    written = chain.write(event)
    again = _read(written, written.private)
    assert chain.write(again) == written
    if to_plain(event) == cleaned(to_plain(event)):  # nothing in it had to be cleaned
        assert again == event


@given(events())
def test_nothing_private_stands_in_the_public_part(event: Any) -> None:
    written = chain.write(event)
    for name in written.private:
        assert name not in json.loads(written.body)
    erased = _read(written, {})
    for name in written.private:
        assert getattr(erased, name) == Private(None)


def _read(written: chain.Written, private: Mapping[str, str]) -> Any:
    priv = canonical(dict.fromkeys(written.private, "c:"))
    return chain.read(written.type, written.body, priv, private)


def test_an_instant_without_a_zone_is_refused_when_written_and_when_read() -> None:
    bare = datetime(2026, 11, 23, 18, 0)  # noqa: DTZ001  just that is refused
    with pytest.raises(ValueError, match="without a zone"):
        chain.write(AllActed(closes_at=bare))
    with pytest.raises(ValueError, match="closes_at"):
        chain.read("all_acted.v1", '{"closes_at":"2026-11-23T18:00:00"}', "{}", {})


@pytest.mark.parametrize(
    "body",
    [
        '{"by":"p1","revision":1.5}',
        '{"by":"p1","revision":"1"}',
        '{"by":"p1","revision":1,"via":"telepathy"}',
        '{"by":7,"revision":1}',
        '{"revision":1}',
        "[]",
    ],
)
def test_what_is_read_back_is_validated(body: str) -> None:
    with pytest.raises(ValueError, match=r"Expected|missing|Invalid"):
        chain.read("ballot_cast.v1", body, "{}", {})


def test_a_private_field_with_a_forged_name_changes_nothing_else() -> None:
    forged = canonical({'x":1,"by': "c:"})
    event = chain.read("ballot_cast.v1", '{"by":"p1","revision":1}', forged, {'x":1,"by': '"p2"'})
    assert event == BallotCast(by=PersonId("p1"), revision=1)


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
    once = clean(text)
    assert clean(once) == once
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
