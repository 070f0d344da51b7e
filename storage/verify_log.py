"""Check an exported decision log, trusting nobody. One file, Python's standard library alone:

    python verify_log.py export.jsonl

Exit 0: every entry is as it was written. 1: something was changed, removed, swapped, doubled or cut off, and the
first such entry is named; or there was nothing to check, or the file is no export. 2: the file cannot be read, or none
was named. What it proves, and what it cannot:

- it detects changes to entries that existed when someone outside saw this checkpoint, or a later one;
- it does not prove that an entry was true when written, nor that nothing was left out;
- the operator of a log can still show two logs to two groups that never compare checkpoints.

An export has one entry a line, each in canonical JSON (sorted keys, no spaces, UTF-8, no floats), with its `hash` and,
under `open`, the private values that still exist with their salts. The last line is a checkpoint:

    hash        SHA-256(0x00 || canonical JSON of the entry without `hash` and `open`)
    prev        the hash of the entry before; 64 zeros in the first
    priv        field -> "c:" + SHA-256(0x02 || salt || canonical JSON of the value), the salt being 32 bytes
    checkpoint  root = RFC 9162 tree hash over all entries, head = hash of the last, digest = SHA-256(0x04 || rest)
    with        what else is needed to take the log in elsewhere; the checkpoint's `context` is its hash,
                SHA-256(0x05 || canonical JSON). It may be left out.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

NO_HASH = "0" * 64
SALT_LENGTH_BYTES = 32
FORMAT = "accord-log"
"""What an export as one JSON document says it is."""
_MARKS = (b'"checkpoint"', b'"hash":"sha256:', b'"prev":"sha256:', FORMAT.encode())
"""One of them is in every export, however it was changed: no file without them ever was one."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


# --------------------------------------------------------------------------------------------------- how it is written


def canonical(value: object) -> str:
    """The one way in which this value is written as JSON (RFC 8785, for ASCII keys and no floats)."""
    return _ENCODER.encode(value)


def leaf_hash(entry: str) -> str:
    """Hash of an entry, given in canonical JSON: hex."""
    return hashlib.sha256(b"\x00" + entry.encode()).hexdigest()


def node_hash(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def commitment(salt: bytes, value: str) -> str:
    """What an entry says of a private value, given in canonical JSON."""
    return "c:" + hashlib.sha256(b"\x02" + salt + value.encode()).hexdigest()


def opens(committed: object, salt: bytes, value: str) -> bool:
    """Whether the commitment was made of this salt and this value.

    Salt and value are joined without their lengths: with salts of two lengths whoever makes a commitment could open it to
    two values (salt "ab" and 1 as salt "a" and "b1"). Every salt ever written has 32 bytes, so no other length is taken.
    Commitments made before this was checked, and copies of this file from then, stay good.
    """
    return len(salt) == SALT_LENGTH_BYTES and committed == commitment(salt, value)


def checkpoint_digest(checkpoint: dict[str, Any]) -> str:
    """Covers every character of the checkpoint itself."""
    rest = {key: value for key, value in checkpoint.items() if key != "digest"}
    return "sha256:" + hashlib.sha256(b"\x04" + canonical(rest).encode()).hexdigest()


def context_digest(context: object) -> str:
    return "sha256:" + hashlib.sha256(b"\x05" + canonical(context).encode()).hexdigest()


class Peaks:
    """The roots of the perfect subtrees over the leaves so far, largest first: all that the next root needs."""

    def __init__(self, size: int = 0, hashes: Iterable[str] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: str) -> None:
        trailing = self.size
        while trailing & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            trailing >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> str:
        """RFC 9162 tree hash over the leaves so far."""
        if not self.hashes:
            return hashlib.sha256().hexdigest()
        root = self.hashes[-1]
        for peak in reversed(self.hashes[:-1]):
            root = node_hash(peak, root)
        return root


# ------------------------------------------------------------------------------------------------------- how it is read


class Finding(NamedTuple):
    """What a check found. `seq` is the first bad entry; None where the trouble is not with one entry."""

    ok: bool
    code: str
    seq: int | None
    message: str


class _Line(NamedTuple):
    position: int
    entry: dict[str, Any]
    hash: str
    """As computed here."""


class _Bad(Exception):
    def __init__(self, code: str, seq: int | None, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(False, code, seq, message)


def check(data: bytes) -> Finding:
    """Check an export, JSON lines or the JSON document."""
    lines: Sequence[bytes] = ()
    try:
        if not data.strip():
            return Finding(False, "empty", None, "There is nothing to verify: the file is empty.")
        if not any(mark in data for mark in _MARKS):
            return Finding(
                False, "foreign", None, f"This is not an export of Accord: it seems to be {seeming(data)}."
            )
        lines = lines_of(data)
        entries = [_read(line, position) for position, line in enumerate(lines[:-1])]
        checkpoint = _checkpoint(lines[-1], len(entries))
        _check_order(entries, checkpoint)
        _check_chain(entries, checkpoint)
        _check_checkpoints(entries, checkpoint)
    except _Bad as bad:
        finding = bad.finding
        return finding._replace(message=finding.message + _of_decision(lines, finding))
    if not entries:
        return Finding(False, "empty", None, "There is nothing to verify: the log has no entries.")
    size, root = len(entries), str(checkpoint["root"]).removeprefix("sha256:")
    return Finding(True, "ok", None, f"{size} entries, all as they were written. Root {root}")


def _of_decision(lines: Sequence[bytes], finding: Finding) -> str:
    """Which decision a changed entry is about, as far as the file says it: ` It is an entry of D-3, “Ship on Fridays”.`"""
    if finding.code != "changed" or finding.seq is None or finding.seq >= len(lines) - 1:
        return ""
    subject = _loaded(lines[finding.seq]).get("subject")
    if not isinstance(subject, str) or not subject.startswith("D-") or not subject[2:].isdecimal():
        return ""
    for line in lines:
        entry = _loaded(line)
        if entry.get("subject") == subject and entry.get("type") in _OPENINGS:
            try:
                return of_decision(subject, str(entry["open"]["words"]["value"]["text"]))
            except (KeyError, TypeError):
                break
    return of_decision(subject, "")


_OPENINGS = ("decision_opened.v1", "decision_recorded.v1")
TITLE_LENGTH_MAX = 80


def of_decision(subject: str, title: str) -> str:
    """The title is a text of people: what could steer a terminal is left out of it."""
    shown = "".join(character for character in " ".join(title.split()) if character.isprintable())
    if len(shown) > TITLE_LENGTH_MAX:
        shown = shown[: TITLE_LENGTH_MAX - 1] + "…"
    return f" It is an entry of {subject}, “{shown}”." if shown else f" It is an entry of {subject}."


def _loaded(line: bytes) -> dict[str, Any]:
    """Whatever object is written here, in whatever way; empty if none is."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def seeming(data: bytes) -> str:
    """What a file seems to be that never was an export."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1000]
    first = start.split(b"\n")[0]
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "a spreadsheet or another packed file"
    if start.startswith(b"SQLite format 3"):
        return "a database"
    if b"\x00" in start:
        return "no text"
    if start[:1] in (b"{", b"["):
        return "JSON of something else"
    if start.startswith(b"<"):
        return "a web page or XML"
    if start.startswith((b"---\n", b"---\r", b"# ", b"## ")):
        return "a text in Markdown"
    if any(first.count(separator) for separator in (b",", b";", b"\t")):
        return "a table"
    return "a text"


def lines_of(data: bytes) -> Sequence[bytes]:
    """The lines of JSON lines; of a JSON document, the lines that it stands for."""
    if data.startswith(b'{"checkpoint":') and data.count(b"\n") <= 1 and b'"entries":' in data:
        document = _parsed(data.rstrip(b"\n"))
        if (
            document is not None
            and set(document) - {"with"} == {"checkpoint", "entries", "format"}
            and document["format"] == FORMAT
            and isinstance(document["entries"], list)
        ):
            checkpoint = {key: document[key] for key in ("checkpoint", "with") if key in document}
            return [canonical(entry).encode() for entry in [*document["entries"], checkpoint]]
        raise _Bad(
            "changed", None, "The document is not written as an export is: it was changed after it was made."
        )
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The object written here; None unless it is one, written in the one canonical way."""
    try:
        value = json.loads(line)
        as_made = isinstance(value, dict) and canonical(value).encode() == line
    except (ValueError, RecursionError):
        return None
    return value if as_made else None


def _read(line: bytes, position: int) -> _Line:
    changed = _Bad(
        "changed", position, f"Entry {position} was changed: it is not written as an export writes it."
    )
    entry = _parsed(line)
    if entry is None:
        raise changed
    if "checkpoint" in entry:
        raise _Bad("misplaced", position, f"A checkpoint stands where entry {position} should be.")
    seq, own = entry.get("seq"), entry.pop("hash", None)
    opened = entry.pop("open", {})
    if type(seq) is not int or seq < 0 or not isinstance(own, str):
        raise changed
    computed = leaf_hash(canonical(entry))
    if own != "sha256:" + computed:
        # Its own number may be what was changed; where it stands says which entry it is.
        raise _Bad("changed", position, f"Entry {position} was changed: its content does not match its hash.")
    _check_open(entry, opened, seq)
    return _Line(position, entry, computed)


def _check_open(entry: dict[str, Any], opened: Any, seq: int) -> None:
    """The private values shown are those that the entry commits to."""
    committed = entry.get("priv")
    if not isinstance(committed, dict) or not isinstance(opened, dict):
        raise _Bad(
            "changed", seq, f"Entry {seq} was changed: its private part is not written as it should be."
        )
    for field, shown in opened.items():
        try:
            right = opens(committed[field], bytes.fromhex(shown["salt"]), canonical(shown["value"]))
            as_made = bytes.fromhex(shown["salt"]).hex() == shown["salt"]
            right = right and as_made and set(shown) == {"salt", "value"}
        except (AttributeError, KeyError, TypeError, ValueError):
            right = False
        if not right:
            raise _Bad(
                "changed",
                seq,
                f"Entry {seq} was changed: the value shown for {field!r} is not the one recorded.",
            )


def _checkpoint(line: bytes, position: int) -> dict[str, Any]:
    last = _parsed(line)
    if last is None or set(last) - {"with"} != {"checkpoint"} or not isinstance(last["checkpoint"], dict):
        if last is not None and "seq" in last:
            after = position + 1
            raise _Bad(
                "cut-off",
                after,
                f"The export was cut off after entry {position}: its last line is no checkpoint.",
            )
        where = f"after entry {position - 1}" if position else "in the first line"
        raise _Bad("cut-off", position, f"What stands {where} is neither an entry nor the checkpoint.")
    checkpoint: dict[str, Any] = last["checkpoint"]
    if checkpoint.get("digest") != checkpoint_digest(checkpoint):
        raise _Bad("checkpoint-changed", None, "The checkpoint at the end was changed.")
    if "with" in last and checkpoint.get("context") != context_digest(last["with"]):
        raise _Bad("context-changed", None, "What stands with the checkpoint was changed.")
    return checkpoint


def _check_order(lines: Sequence[_Line], checkpoint: dict[str, Any]) -> None:
    standing: dict[int, int] = {}
    for line in lines:
        standing.setdefault(line.entry["seq"], line.position)
    for line in lines:
        seq = line.entry["seq"]
        if seq == line.position:
            continue
        if standing[seq] < line.position:
            raise _Bad("doubled", seq, f"Entry {seq} stands there twice.")
        if line.position not in standing:
            raise _Bad("removed", line.position, f"Entry {line.position} was removed.")
        raise _Bad(
            "swapped", line.position, f"Entry {line.position} is not in its place: entry {seq} stands there."
        )
    size = checkpoint.get("size")
    if size != len(lines):
        if isinstance(size, int) and size > len(lines):
            raise _Bad(
                "cut-off",
                len(lines),
                f"Entry {len(lines)} and what follows were cut off: there were {size} entries.",
            )
        raise _Bad("added", None, f"There are {len(lines)} entries, but the checkpoint speaks of {size}.")


def _check_chain(lines: Sequence[_Line], checkpoint: dict[str, Any]) -> None:
    previous, log = NO_HASH, lines[0].entry.get("log") if lines else None
    for line in lines:
        seq = line.position
        if line.entry.get("log") != log:
            raise _Bad("foreign", seq, f"Entry {seq} belongs to another log.")
        if line.entry.get("prev") != "sha256:" + previous:
            # Either this entry or the one before was written anew. If the next one still follows, it was the one before.
            follower = lines[seq + 1].entry.get("prev") if seq + 1 < len(lines) else checkpoint.get("head")
            bad = seq - 1 if seq > 0 and follower == "sha256:" + line.hash else seq
            raise _Bad("changed", bad, f"Entry {bad} was changed: the chain breaks there.")
        previous = line.hash


def _check_checkpoints(lines: Sequence[_Line], last: dict[str, Any]) -> None:
    """Each checkpoint speaks of all entries before it, and the one at the end of all of them."""
    peaks, head = Peaks(), NO_HASH
    for line in lines:
        if line.entry.get("type") == "checkpoint.v1" and not _speaks_of(line.entry.get("body"), peaks, head):
            raise _Bad(
                "changed",
                line.position,
                f"The checkpoint in entry {line.position} does not fit what is before it.",
            )
        peaks.append(line.hash)
        head = line.hash
    log = lines[0].entry.get("log") if lines else last.get("log")
    if not _speaks_of(last, peaks, head) or last.get("log") != log:
        at = lines[-1].position if lines else None
        raise _Bad(
            "changed",
            at,
            f"Entry {at} or one before it was written anew: the checkpoint at the end does not fit.",
        )


def _speaks_of(checkpoint: Any, peaks: Peaks, head: str) -> bool:
    return (
        isinstance(checkpoint, dict)
        and checkpoint.get("size") == peaks.size
        and checkpoint.get("root") == "sha256:" + peaks.root()
        and checkpoint.get("head") == "sha256:" + head
    )


def main(arguments: Sequence[str]) -> int:
    """Check the file named and say what was found."""
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        sys.stderr.write("Usage: python verify_log.py export.jsonl\n")
        return 2
    try:
        data = Path(arguments[0]).read_bytes()
    except OSError as trouble:
        sys.stderr.write(f"Cannot read {arguments[0]}: {trouble.strerror}\n")
        return 2
    finding = check(data)
    stream = sys.stderr if finding.code in ("empty", "foreign") else sys.stdout
    # A title may hold what the terminal cannot show.
    charset = stream.encoding or "ascii"
    stream.write(finding.message.encode(charset, "backslashreplace").decode(charset) + "\n")
    return 0 if finding.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
