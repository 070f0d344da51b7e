"""An exported log in the hands of a stranger: every tampering is found, and the entry named."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import storage.verify_log
from consensus.commands import MemberSeen, MembersSeen, OpenPoll, Vote
from consensus.ports import Viewer
from consensus.refusal import Refused
from storage.log import Log
from storage.verify_log import Finding, canonical, check, checkpoint_digest, commitment, leaf_hash, opens
from tests.databases import SQLITE
from tests.storage.room import CHANNEL, OPERATOR, Room
from tests.storage.story import LEAD, as_file, exported, tell
from tests.waiting import at_length

DATABASES = (SQLITE,)  # it reads files

SCRIPT = Path(storage.verify_log.__file__)


@pytest.fixture
async def lines(room: Room) -> list[str]:
    await tell(room)
    return await exported(room)


def test_an_untouched_export_is_as_it_was_written(lines: list[str]) -> None:
    finding = check(as_file(lines))
    assert finding.ok, finding
    assert finding.message.startswith(f"{len(lines) - 1} entries, all as they were written")


@at_length
def test_every_changed_byte_of_every_line_is_found_and_the_entry_named(
    lines: list[str], at_length: bool
) -> None:
    wrong = []
    for place, line in enumerate(lines):
        raw = line.encode()
        # Every byte once (or each eleventh), each by another bit, so that letters, digits, signs and structure are all hit.
        for at in range(0, len(raw), 1 if at_length else 11):
            changed = raw[:at] + bytes([raw[at] ^ (1 << (at % 7))]) + raw[at + 1 :]
            finding = _check_with(lines, place, changed)
            if finding.ok or (place < len(lines) - 1 and finding.seq not in (place, place + 1)):
                wrong.append((place, at, finding))
            elif place < len(lines) - 1 and finding.seq != place:
                # A byte that became a line break makes two lines of one; the first half is named.
                wrong.append((place, at, finding))
    assert wrong == []


def _check_with(lines: list[str], place: int, changed: bytes) -> Finding:
    """Check only what is needed: the chain before the change is known to be good."""
    raw = [line.encode() for line in lines]
    raw[place] = changed
    return check(b"\n".join(raw) + b"\n")


ONE_FILE_FOR_ALL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(
    where=st.lists(st.integers(0, 2**20), min_size=1, max_size=8),
    by=st.integers(1, 255),
    cut=st.none() | st.integers(0, 2**20),
    garbage=st.binary(max_size=40) | st.sampled_from([b"[" * 10_000, b"9" * 5_000, b"\xff\xfe", b"\n\n"]),
    as_document=st.booleans(),
)
@ONE_FILE_FOR_ALL
def test_any_damage_is_named_and_none_is_more_than_the_check_can_bear(
    lines: list[str], where: list[int], by: int, cut: int | None, garbage: bytes, as_document: bool
) -> None:
    whole = _as_document(lines) if as_document else as_file(lines)
    changed = bytearray(whole)
    for place in where:
        changed[place % len(whole)] ^= by
    _is_named(whole, bytes(changed))
    at = where[0] % len(whole)
    _is_named(whole, whole[:at] + garbage + whole[at:])
    _is_named(whole, whole[:at] + garbage)
    if cut is not None:
        _is_named(whole, bytes(changed[: cut % len(whole)]))


def _as_document(lines: list[str]) -> bytes:
    entries = [json.loads(line) for line in lines]
    return canonical({**entries.pop(), "entries": entries, "format": "accord-log"}).encode()


def _is_named(whole: bytes, damaged: bytes) -> None:
    """What is wrong with the damaged file; by its number where one of the lines of entries is the first that is."""
    finding = check(damaged)
    if damaged.rstrip(b"\n") == whole.rstrip(b"\n"):
        return
    assert not finding.ok
    assert finding.message
    before, after = whole.split(b"\n")[:-1], damaged.split(b"\n")
    same = next((number for number, line in enumerate(before) if after[number : number + 1] != [line]), None)
    if same is not None and same < len(before) - 1 and finding.code not in ("empty", "foreign"):
        assert finding.seq == same, finding


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("\u2028"),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)


@given(place=st.integers(0, 2**20), key=st.integers(0, 2**20), value=VALUES, opened=VALUES)
@example(place=0, key=0, value=None, opened={"x": 1}).via("its number led out of the file")
@ONE_FILE_FOR_ALL
def test_whatever_an_entry_is_made_to_say_the_check_comes_to_an_end(
    lines: list[str], place: int, key: int, value: object, opened: object
) -> None:
    """Its hash is made to fit, so that what it says is looked at."""
    place %= len(lines) - 1
    for more in ({"seq": -99}, {"seq": place}, {}):
        entry = {**json.loads(lines[place]), "open": opened, **more}
        forged = [*lines]
        if not more:
            entry[sorted(entry)[key % len(entry)]] = value
        forged[place] = _rehashed(entry)
        finding = check(as_file(forged))
        assert finding.message
        as_before = json.loads(forged[place])["hash"] == json.loads(lines[place])["hash"]
        assert not finding.ok or as_before  # who keeps values back changes no entry


def test_a_removed_entry_is_named(lines: list[str]) -> None:
    for place in range(len(lines) - 1):
        finding = check(as_file(lines[:place] + lines[place + 1 :]))
        assert (finding.ok, finding.seq) == (False, place), finding


def test_swapped_entries_are_named_by_the_first(lines: list[str]) -> None:
    for place in range(len(lines) - 2):
        swapped = [*lines]
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        finding = check(as_file(swapped))
        assert (finding.code, finding.seq) == ("swapped", place), finding


def test_a_doubled_entry_is_named(lines: list[str]) -> None:
    for place in range(len(lines) - 1):
        finding = check(as_file([*lines[: place + 1], *lines[place:]]))
        assert (finding.code, finding.seq) == ("doubled", place), finding


def test_entries_cut_off_at_the_end_are_named(lines: list[str]) -> None:
    for kept in range(1, len(lines) - 1):
        with_checkpoint = check(as_file([*lines[:kept], lines[-1]]))
        without = check(as_file(lines[:kept]))
        assert (with_checkpoint.code, with_checkpoint.seq) == ("cut-off", kept), with_checkpoint
        assert (without.code, without.seq) == ("cut-off", kept), without


def test_a_file_cut_in_the_middle_of_a_line_is_found(lines: list[str]) -> None:
    whole = as_file(lines)
    for length in range(1, len(whole) - 1, 97):
        assert not check(whole[:length]).ok


def test_an_entry_written_anew_with_a_fitting_hash_is_still_found(lines: list[str]) -> None:
    for place in range(len(lines) - 1):
        entry = json.loads(lines[place])
        entry["at"] = "2020-01-01T00:00:00Z"
        forged = [*lines]
        forged[place] = _rehashed(entry)
        finding = check(as_file(forged))
        assert (finding.ok, finding.seq) == (False, place), finding


def _rehashed(entry: dict[str, object]) -> str:
    core = {key: value for key, value in entry.items() if key not in ("hash", "open")}
    entry["hash"] = "sha256:" + storage.verify_log.leaf_hash(canonical(core))
    return canonical(entry)


def test_a_private_value_that_was_not_the_one_recorded_is_found(lines: list[str]) -> None:
    place = next(place for place, line in enumerate(lines) if "no rollback plan" in line)
    forged = [*lines]
    forged[place] = lines[place].replace("no rollback plan", "no rollback plot")
    assert check(as_file(forged)).seq == place


def test_an_entry_of_another_log_is_found(lines: list[str]) -> None:
    forged = [*lines]
    forged[3] = _rehashed({**json.loads(lines[3]), "log": "another"})
    assert (check(as_file(forged)).ok, check(as_file(forged)).seq) == (False, 3)


async def test_the_document_is_checked_like_the_lines(room: Room) -> None:
    await tell(room)
    document = await Log(room.store).document(LEAD, room.clock.now(), opened=True)
    assert check(document.encode()).ok
    assert check(document.encode() + b"\n").ok
    for forged in (
        document.replace("accord-log", "accord-lag"),
        document.replace("Mondays", "Sundays"),
        document.replace('"entries":[', '"entries": ['),
        document[:-9],
    ):
        assert not check(forged.encode()).ok


def test_a_stranger_needs_one_file_and_python_alone(lines: list[str], tmp_path: Path) -> None:
    script, good, bad = tmp_path / "verify_log.py", tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    script.write_bytes(SCRIPT.read_bytes())
    good.write_bytes(as_file(lines))
    bad.write_bytes(as_file([*lines[:4], *lines[5:]]))

    def run(*arguments: str) -> tuple[int, str, str]:
        # -I and -S: no packages, no environment, no current folder.
        command = [sys.executable, "-I", "-S", str(script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        return done.returncode, done.stdout, done.stderr

    assert run(str(good))[0] == 0
    assert run(str(bad)) == (1, "Entry 4 was removed.\n", "")
    for content in (b"", b"\n", b"no export at all"):
        bad.write_bytes(content)
        assert run(str(bad))[0] == 1
    assert run()[0] == 2
    assert run(str(tmp_path / "nowhere"))[0] == 2
    assert run(str(tmp_path / "nowhere"))[2].startswith("Cannot read")


def test_an_empty_file_is_nothing_to_check() -> None:
    assert check(b"").code == "empty"


async def test_a_changed_entry_is_named_with_its_decision(room: Room) -> None:
    await tell(room)
    lines = await exported(room)
    bad = next(place for place, line in enumerate(lines) if "no rollback plan" in line)
    lines[bad] = lines[bad].replace("no rollback plan", "no plan")
    finding = check(as_file(lines))
    assert (finding.code, finding.seq) == ("changed", bad)
    assert finding.message.endswith("It is an entry of D-1, “Ship on Fridays”.")
    untold = await exported(room, opened=False)
    untold[bad] = untold[bad].replace('"sequence":', '"sequence":1')
    assert check(as_file(untold)).message.endswith("It is an entry of D-1.")


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff",
        b"[]\n",
        b"null\n{}\n",
        b'{"checkpoint":{}}\n',
        b'{"checkpoint":{},"entries":5,"format":"accord-log"}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_nonsense_is_found_and_never_an_error(data: bytes) -> None:
    assert not check(data).ok


# ------------------------------------------------------------------------------------------------------ what is shown


async def test_an_export_without_words_holds_none(room: Room) -> None:
    await tell(room)
    shut = "\n".join(await exported(room, opened=False))
    for words in ("Fridays", "rollback", "Soup", "Lunch", "Ann"):
        assert words not in shut
    assert check(as_file(shut.split("\n"))).ok


async def test_the_choices_of_a_hidden_decision_stay_hidden_until_it_is_closed(room: Room) -> None:
    await room.does(
        "ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll", hidden=True)
    )
    await room.does("bo", Vote(decision=1, choice="Soup"))
    assert not any('"sealed":{' in line for line in await exported(room))
    await room.later(timedelta(days=30), 1)
    assert sum('"sealed":{' in line for line in await exported(room)) == 1


def test_shown_values_prove_themselves(lines: list[str]) -> None:
    entry = json.loads(next(line for line in lines if "no rollback plan" in line))
    shown = entry["open"]["words"]
    assert commitment(bytes.fromhex(shown["salt"]), canonical(shown["value"])) == entry["priv"]["words"]


def test_a_commitment_opens_to_one_value_whatever_its_maker_prepared() -> None:
    """A log whose maker chose the salt so that one commitment fits two values: only one of them has a salt of 32 bytes."""
    chosen = b"s" * 31 + b"1"
    committed = commitment(chosen, "2")
    assert committed == commitment(chosen[:-1], "12"), "this is what was possible"
    for salt, value, is_right in ((chosen, "2", True), (chosen[:-1], "12", False)):
        assert opens(committed, salt, value) is is_right
        assert check(_log_of(committed, salt, value)).ok is is_right


def _log_of(committed: str, salt: bytes, value: str) -> bytes:
    """A log of one entry that shows this value."""
    entry = {
        "log": "L",
        "prev": "sha256:" + "0" * 64,
        "priv": {"words": committed},
        "seq": 0,
        "type": "asked.v1",
    }
    own = "sha256:" + leaf_hash(canonical(entry))
    shown = {"words": {"salt": salt.hex(), "value": json.loads(value)}}
    checkpoint = {"head": own, "log": "L", "root": own, "size": 1}
    checkpoint["digest"] = checkpoint_digest(checkpoint)
    return as_file([canonical({**entry, "hash": own, "open": shown}), canonical({"checkpoint": checkpoint})])


async def test_only_the_operator_exports_the_log(room: Room) -> None:
    await tell(room)
    with pytest.raises(Refused, match="operators-only"):
        await Log(room.store).lines(Viewer(spot=LEAD.spot, account="ann"), room.clock.now(), opened=False)


async def test_with_several_communities_the_operator_says_which(room: Room) -> None:
    await tell(room)
    await room.does(None, MembersSeen(members=(MemberSeen(account="ann", name="Ann"),)), spot=CHANNEL)
    with pytest.raises(Refused, match="several-communities"):
        await Log(room.store).lines(OPERATOR, room.clock.now(), opened=False)
    assert len(await Log(room.store).sizes()) == 2
