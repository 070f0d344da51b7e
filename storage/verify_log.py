"""Check an exported decision log, trusting nobody. One file, Python's standard library alone:

    python verify_log.py export.jsonl                          is each entry as it was written?
    python verify_log.py export.jsonl --checkpoint TEXT        and does it hold what I kept?
    python verify_log.py export.jsonl --against older.jsonl    and does it go on where that one ended?
    python verify_log.py --proof proof.json --checkpoint TEXT  is this entry in the log whose checkpoint I kept?

TEXT is a checkpoint as JSON, its root, at least the first twelve digits of that (the message in which a decision ends
shows them), or a file that holds one of these; an export holds the checkpoint in its last line. `--key HEX` also asks
that it was signed with this key, or with one to which that was changed.

Exit 0: yes. 1: no: something was changed, removed, swapped, doubled or cut off, and the first such entry is named; or
it does not hold what was kept; or there was nothing to check, or the file is no export. 2: a file cannot be read, or
none was named. What it proves, and what it cannot:

- it detects changes to entries that existed when someone outside saw this checkpoint, or a later one;
- it does not prove that an entry was true when written, nor that nothing was left out;
- the operator of a log can still show two logs to two groups that never compare checkpoints.

An export has one entry a line, each in canonical JSON (sorted keys, no spaces, UTF-8, no floats), with its `hash` and,
under `open`, the private values that still exist with their salts. The last line is a checkpoint:

    hash        SHA-256(0x00 || canonical JSON of the entry without `hash` and `open`)
    prev        the hash of the entry before; 64 zeros in the first
    priv        field -> "c:" + SHA-256(0x02 || salt || canonical JSON of the value), the salt being 32 bytes
    checkpoint  root = RFC 9162 tree hash over all entries, head = hash of the last, digest = SHA-256(0x04 || rest)
    signature   of the checkpoint by `key`, Ed25519 (RFC 8032), over the canonical JSON of its at, head, log, root
                and size. Entries of the type checkpoint.v1 are signed likewise; the key is that of the first one, until
                an entry signing_key_changed.v1, which the old key signs, names another. Older logs are not signed.
    with        what else is needed to take the log in elsewhere; the checkpoint's `context` is its hash,
                SHA-256(0x05 || canonical JSON). It may be left out.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
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


SIGNED = ("at", "head", "log", "root", "size")


def signed_text(checkpoint: dict[str, Any]) -> bytes:
    """What the signature of a checkpoint is over."""
    return canonical({name: checkpoint[name] for name in SIGNED}).encode()


def key_change_text(at: str, log: str, old: str, new: str) -> bytes:
    """What the old key signs when another takes its place."""
    return canonical({"at": at, "log": log, "new": new, "old": old}).encode()


def context_digest(context: object) -> str:
    return "sha256:" + hashlib.sha256(b"\x05" + canonical(context).encode()).hexdigest()


BLOCK_LEVEL = 8
"""A block is a perfect subtree of 2 ** 8 leaves; the program keeps their roots, so that a proof does not read all entries."""


class Peaks:
    """The roots of the perfect subtrees over the leaves so far, largest first: all that the next root needs."""

    def __init__(self, size: int = 0, hashes: Iterable[str] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: str) -> str:
        """Returns the root of the block that this leaf completes; empty where it completes none."""
        trailing, level, block = self.size, 0, ""
        while trailing & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            trailing >>= 1
            level += 1
            if level == BLOCK_LEVEL:
                block = leaf
        self.hashes.append(leaf)
        self.size += 1
        return block

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


class Export(NamedTuple):
    """What an export that is as it was written says."""

    log: str
    hashes: Sequence[str]
    """Of all entries, hex."""
    checkpoint: dict[str, Any]
    keys: Sequence[str]
    """With which it was signed, one after the other; a key that was lost, and could not sign for the next, is left out with all
    before it."""

    @property
    def root(self) -> str:
        return str(self.checkpoint["root"]).removeprefix("sha256:")


Signed = Callable[[str, bytes, str], bool]
"""Whether the signature (hex, the last) of a message is that of a key (hex, the first)."""


def check(data: bytes, signed: Signed | None = None) -> Finding:
    """Check an export, JSON lines or the JSON document. `signed`: something faster than what is written here."""
    finding, _ = examine(data, signed)
    return finding


def examine(data: bytes, signed: Signed | None = None) -> tuple[Finding, Export | None]:
    """The same, with what it says, where it is as it was written."""
    lines: Sequence[bytes] = ()
    try:
        if not data.strip():
            raise _Bad("empty", None, "There is nothing to verify: the file is empty.")
        if not any(mark in data for mark in _MARKS):
            raise _Bad("foreign", None, f"This is not an export of Accord: it seems to be {seeming(data)}.")
        lines = lines_of(data)
        entries = [_read(line, position) for position, line in enumerate(lines[:-1])]
        checkpoint = _checkpoint(lines[-1], len(entries))
        _check_order(entries, checkpoint)
        _check_chain(entries, checkpoint)
        keys = _check_checkpoints(entries, checkpoint, signed or is_signed)
        if not entries:
            raise _Bad("empty", None, "There is nothing to verify: the log has no entries.")
    except _Bad as bad:
        finding = bad.finding
        return finding._replace(message=finding.message + _of_decision(lines, finding)), None
    export = Export(str(checkpoint["log"]), [line.hash for line in entries], checkpoint, keys)
    message = f"{len(entries)} entries, all as they were written. Root {export.root}"
    if checkpoint.get("signature"):
        message += f", signed with the key {checkpoint['key']}"
    return Finding(True, "ok", None, message), export


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


def _check_checkpoints(lines: Sequence[_Line], last: dict[str, Any], signed: Signed) -> Sequence[str]:
    """Each checkpoint speaks of all entries before it, and the one at the end of all of them. Each that is signed is signed
    with the key in force. Returns the keys."""
    peaks, head, keys = Peaks(), NO_HASH, Keys(signed)
    for line in lines:
        kind, body, where = line.entry.get("type"), line.entry.get("body"), line.position
        if kind == "checkpoint.v1":
            if not _speaks_of(body, peaks, head):
                raise _Bad(
                    "changed", where, f"The checkpoint in entry {where} does not fit what is before it."
                )
            assert isinstance(body, dict), "it was compared"
            problem = keys.take({**body, "log": line.entry.get("log"), "at": line.entry.get("at")})
            if problem:
                raise _Bad("signature", where, f"The checkpoint in entry {where} {problem}.")
        elif kind == "signing_key_changed.v1":
            problem = keys.change(str(line.entry.get("at")), str(line.entry.get("log")), body)
            if problem:
                raise _Bad("signature", where, f"The change of the signing key in entry {where} {problem}.")
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
    problem = keys.take(last)
    if problem:
        raise _Bad("signature", None, f"The checkpoint at the end {problem}.")
    return keys.keys


class Keys:
    """The keys of a log, one after the other, as its entries say."""

    def __init__(self, signed: Signed) -> None:
        self.keys: list[str] = []
        self._signed = signed

    @property
    def in_force(self) -> str:
        return self.keys[-1] if self.keys else ""

    def take(self, checkpoint: dict[str, Any]) -> str:
        """What is wrong with the signature of this checkpoint; empty if it fits, or if there is none."""
        key = checkpoint.get("key", "")
        if not _fits(checkpoint, self._signed):
            return f"was not signed with the key {key} that it names"
        if not key:
            return ""
        if self.in_force and key != self.in_force:
            return f"is signed with the key {key}, where {self.in_force} is in force"
        if not self.keys:
            self.keys.append(key)
        return ""

    def change(self, at: str, log: str, body: Any) -> str:
        """What is wrong with this change of the key."""
        old, new, signature = (
            (body.get("old"), body.get("new"), body.get("signature", ""))
            if isinstance(body, dict)
            else ("", "", "")
        )
        if not (isinstance(old, str) and isinstance(new, str) and isinstance(signature, str) and old and new):
            return "is not written as it should be"
        if self.in_force and old != self.in_force:
            return f"is from the key {old}, where {self.in_force} is in force"
        if not signature:
            self.keys = [new]  # it was lost: nobody can tell that this is the same log's
            return ""
        if not self._signed(old, key_change_text(at, log, old, new), signature):
            return f"was not signed with the old key {old}"
        self.keys = [*(self.keys or [old]), new]
        return ""


def _speaks_of(checkpoint: Any, peaks: Peaks, head: str) -> bool:
    return (
        isinstance(checkpoint, dict)
        and checkpoint.get("size") == peaks.size
        and checkpoint.get("root") == "sha256:" + peaks.root()
        and checkpoint.get("head") == "sha256:" + head
    )


# -------------------------------------------------------------------------------------------- held against what was kept

DIGITS_MIN = 12
"""Of a root: fewer could be met by trying."""


class Kept(NamedTuple):
    """What somebody kept of a log."""

    root: str
    """Hex; its first digits where that is all there is."""
    size: int | None = None
    log: str | None = None
    checkpoint: dict[str, Any] = {}  # noqa: RUF012 - never changed


def kept_of(text: str) -> Kept:
    """Read what was kept. Raises ValueError saying what it is not."""
    text = text.strip()
    digits = text.removeprefix("sha256:").lower()
    if digits and not digits.strip("0123456789abcdef"):
        if not DIGITS_MIN <= len(digits) <= 64:
            raise ValueError(f"A root has 64 digits, and at least the first {DIGITS_MIN} are needed")
        return Kept(digits)
    for line in reversed(text.splitlines()):
        if line.strip():
            break
    checkpoint = _loaded(text.encode()) or _loaded(line.encode() if text else b"")
    while isinstance(checkpoint.get("checkpoint"), dict):
        checkpoint = checkpoint["checkpoint"]
    root, size, log = checkpoint.get("root"), checkpoint.get("size"), checkpoint.get("log")
    try:
        whole = _bare(root) if isinstance(root, str) else ""
    except ValueError:
        whole = ""
    if not whole or type(size) is not int or not isinstance(log, str | None):
        raise ValueError("This is neither a checkpoint, nor a root, nor the first digits of one")
    return Kept(whole, size, log, checkpoint)


_KEPT_CHANGED = Finding(False, "kept-changed", None, "What was kept was changed: its signature does not fit.")


def hold(export: Export, kept: Kept, signed: Signed | None = None) -> Finding:
    """Whether this export holds what was kept: `contains` it, is `older`, or is `another` history."""
    if not _fits(kept.checkpoint, signed or is_signed):
        return _KEPT_CHANGED
    have = len(export.hashes)
    if kept.log not in (None, export.log):
        return Finding(False, "another", None, f"Another history: what was kept is of the log {kept.log}.")
    if kept.size is not None and kept.size > have:
        return Finding(
            False,
            "older",
            None,
            f"It is older than what was kept: it has {have} entries, and there were {kept.size}. "
            f"Whether those follow upon these, a proof shows: accord log proof --from {have} --to {kept.size}",
        )
    peaks = Peaks()
    for size in range(1, have + 1):
        peaks.append(export.hashes[size - 1])
        if kept.size in (None, size) and peaks.root().startswith(kept.root):
            return Finding(True, "contains", None, f"It contains what was kept: the first {size} entries.")
    if kept.size is None:
        message = f"No {have} or fewer entries of it have this root: it is older than what was kept, or another history."
        return Finding(False, "another", None, message)
    message = f"Another history: its first {kept.size} entries are not those that were kept."
    return Finding(False, "another", None, message)


def _fits(checkpoint: dict[str, Any], signed: Signed) -> bool:
    """Whether its signature, if it has one, is that of the key that it names."""
    key, signature = checkpoint.get("key", ""), checkpoint.get("signature", "")
    if key == signature == "":
        return True
    if not isinstance(key, str) or not isinstance(signature, str):
        return False
    try:
        return signed(key, signed_text(checkpoint), signature)
    except (KeyError, TypeError, ValueError):  # it lacks something, or no export writes it like that
        return False


def compare(export: Export, old: Export) -> Finding:
    """Whether this export goes on where the old one ended."""
    if export.log != old.log:
        return Finding(False, "another", None, "Another history: they are of different logs.")
    both = min(len(export.hashes), len(old.hashes))
    for seq in range(both):
        if export.hashes[seq] != old.hashes[seq]:
            return Finding(False, "another", seq, f"Another history: they part at entry {seq}.")
    if both < len(old.hashes):
        message = f"It is older than the other: it has {both} entries, the other {len(old.hashes)}, of the same history."
        return Finding(False, "older", None, message)
    more = len(export.hashes) - both
    return Finding(
        True, "contains", None, f"It goes on where the other ended: {both} entries, and {more} more."
    )


def of_key(export: Export, key: str) -> Finding:
    """Whether the checkpoint at the end was signed with this key, or one to which it was changed."""
    if not export.checkpoint.get("signature"):
        return Finding(False, "unsigned", None, "The checkpoint at the end is not signed.")
    if key.lower() in export.keys:
        return Finding(
            True, "signed", None, "It is signed with this key, or with one to which it was changed."
        )
    return Finding(False, "another", None, f"It is signed with another key: {export.checkpoint['key']}.")


# ------------------------------------------------------------------------------------------------------ proofs, RFC 9162

PROOF = "accord-proof"
PATH_LENGTH_MAX = 130
"""Two hashes for each doubling of the largest log that anybody could write."""


def included(leaf: str, index: int, size: int, path: Sequence[str], root: str) -> bool:
    """RFC 9162, 2.1.3.2: whether the leaf with this hash is the one at `index` of the tree."""
    if not 0 <= index < size:
        return False
    fn, sn, computed = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            computed = node_hash(sibling, computed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and computed == root


def consistent(first: int, first_root: str, second: int, second_root: str, path: Sequence[str]) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree of `second` leaves begins with that of `first`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if not path:
        return False
    hashes = list(path)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]
    for sibling in hashes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(sibling, fr), node_hash(sibling, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def check_proof(
    data: bytes, kept: Kept | None = None, key: str = "", signed: Signed | None = None
) -> Finding:
    """Check a proof by itself, and against what was kept."""
    proof = _loaded(data)
    if proof.get("format") != PROOF:
        return Finding(False, "foreign", None, "This is not a proof of Accord.")
    try:
        finding, checkpoints = _proved(proof)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Finding(False, "changed", None, "The proof is not written as it should be.")
    if not finding.ok:
        return finding
    last = checkpoints[-1]
    if not _fits(last, signed or is_signed):
        return Finding(False, "signature", None, "The signature of its checkpoint does not fit.")
    if key and last.get("key") != key.lower():
        return Finding(False, "another", None, f"It is signed with another key: {last.get('key', 'none')}.")
    if kept is None:
        return finding._replace(
            message=f"{finding.message} Whether that log is yours, a checkpoint that you kept tells: --checkpoint"
        )
    if not _fits(kept.checkpoint, signed or is_signed):
        return _KEPT_CHANGED
    for checkpoint in checkpoints if kept.log in (None, last["log"]) else ():
        if kept.size in (None, checkpoint["size"]) and _bare(checkpoint["root"]).startswith(kept.root):
            return finding._replace(message=f"{finding.message} That is the log that was kept.")
    sizes = " and ".join(str(checkpoint["size"]) for checkpoint in checkpoints)
    message = f"The proof speaks of another checkpoint than the one that was kept: over {sizes} entries."
    return Finding(False, "another", None, message)


def _proved(proof: dict[str, Any]) -> tuple[Finding, Sequence[dict[str, Any]]]:
    """Raises what is raised by what is not written as it should be."""
    last = proof["checkpoint"]
    size, root = last["size"], _bare(last["root"])
    if type(size) is not int:
        raise TypeError
    if proof["kind"] == "consistency":
        first = proof["from"]
        path = _path(proof)
        if type(first["size"]) is not int:
            raise TypeError
        if not consistent(first["size"], _bare(first["root"]), size, root, path):
            message = "The proof fails: the longer log does not begin with the shorter one."
            return Finding(False, "not-proved", None, message), (first, last)
        message = f"The log of {size} entries begins with that of {first['size']}."
        return Finding(True, "proved", None, message), (first, last)
    if not proof["entries"]:
        return Finding(False, "empty", None, "There is nothing to verify: the proof has no entry."), (last,)
    named: list[str] = []
    for item in proof["entries"]:
        entry, seq = item["entry"], item["entry"]["seq"]
        if type(seq) is not int or entry["log"] != last["log"]:
            raise TypeError
        try:
            _check_open(entry, item.get("open", {}), seq)
        except _Bad as bad:
            return bad.finding, (last,)
        if not included(leaf_hash(canonical(entry)), seq, size, _path(item), root):
            return Finding(False, "not-proved", seq, f"The proof fails: entry {seq} is not in that log."), (
                last,
            )
        what = entry["body"].get("outcome") or entry["type"]
        named.append(f"{seq} ({entry['subject']}: {what})")
    listed = f"Entry {named[0]} is" if len(named) == 1 else f"Entries {', '.join(named)} are"
    return Finding(True, "proved", None, f"{listed} in the log of {size} entries with root {root}."), (last,)


def _path(part: dict[str, Any]) -> Sequence[str]:
    path = [_bare(text) for text in part["path"]]
    if len(path) > PATH_LENGTH_MAX:
        raise ValueError
    return path


def _bare(text: str) -> str:
    """The hex digits of a hash. Raises ValueError, AttributeError."""
    digits = text.removeprefix("sha256:")
    if len(bytes.fromhex(digits)) != 32 or digits != digits.lower().strip():
        raise ValueError
    return digits


# ---------------------------------------------------------------------------------------------- signatures, RFC 8032

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def _add(first: _Point, second: _Point) -> _Point:
    """RFC 8032, 5.1.4; of a point with itself too."""
    x1, y1, z1, t1 = first
    x2, y2, z2, t2 = second
    a, b = (y1 - x1) * (y2 - x2) % _P, (y1 + x1) * (y2 + x2) % _P
    c, d = 2 * t1 * t2 * _D % _P, 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(point: _Point) -> _Point:
    x, y, z, _ = point
    a, b, c = x * x % _P, y * y % _P, 2 * z * z % _P
    h = a + b
    e, g = h - (x + y) * (x + y) % _P, a - b
    f = c + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _decoded(data: bytes) -> _Point | None:
    """RFC 8032, 5.1.3."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P != u:
        x = x * _ROOT_OF_MINUS_1 % _P
    if v * x * x % _P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Whether this is the key's Ed25519 signature (both hex) of the message: S·B - k·A is R. It takes its time, and may: nothing
    in it is secret."""
    try:
        public, given = bytes.fromhex(key), bytes.fromhex(signature)
    except ValueError:
        return False
    if len(public) != 32 or len(given) != 64:
        return False
    point, scalar = _decoded(public), int.from_bytes(given[32:], "little")
    if point is None or scalar >= _L:
        return False
    assert _BASE is not None, "it is on the curve"
    k = int.from_bytes(hashlib.sha512(given[:32] + public + message).digest(), "little") % _L
    x, y, z, t = point
    minus = (_P - x, y, z, _P - t)
    choices = (_NEUTRAL, _BASE, minus, _add(_BASE, minus))
    total = _NEUTRAL
    for bit in range(252, -1, -1):
        total = _double(total)
        chosen = (scalar >> bit & 1) | (k >> bit & 1) << 1
        if chosen:
            total = _add(total, choices[chosen])
    x, y, z, _ = total
    inverse = pow(z, -1, _P)
    x, y = x * inverse % _P, y * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little") == given[:32]


# -------------------------------------------------------------------------------------------------------- as a program


def kept_or_named(text: str) -> Kept:
    """What was kept, or what the file of this name holds. Raises ValueError, OSError."""
    try:
        return kept_of(text)
    except ValueError:
        path = Path(text)
        if len(text) > 4_000 or not path.is_file():
            raise
        return kept_of(path.read_text(encoding="utf-8-sig"))


def main(arguments: Sequence[str]) -> int:
    """Check the file named and say what was found."""
    parser = argparse.ArgumentParser(prog="verify_log.py", description="Check an exported decision log.")
    parser.add_argument("file", nargs="?", metavar="export.jsonl")
    parser.add_argument(
        "--checkpoint", metavar="TEXT", help="what you kept: JSON, a root, its first digits, a file"
    )
    parser.add_argument("--against", metavar="older.jsonl", help="an export that it should go on from")
    parser.add_argument("--proof", metavar="proof.json", help="a proof, in place of an export")
    parser.add_argument("--key", metavar="HEX", default="", help="the key that you know to be the log's")
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as leaving:
        return 0 if not leaving.code else 2
    if (asked.file is None) == (asked.proof is None) or (asked.proof and asked.against):
        parser.print_usage(sys.stderr)
        return 2
    name = asked.file or asked.proof
    try:
        data = Path(name).read_bytes()
        name = asked.against
        older = None if name is None else Path(name).read_bytes()
        name = asked.checkpoint
        kept = None if name is None else kept_or_named(name)
    except OSError as trouble:
        sys.stderr.write(f"Cannot read {name}: {trouble.strerror}\n")
        return 2
    except ValueError as trouble:
        sys.stderr.write(f"--checkpoint: {trouble}.\n")
        return 2
    findings: Sequence[Finding]
    if asked.proof:
        findings = [check_proof(data, kept, asked.key)]
    else:
        findings = judge(data, kept, older, asked.key)
    for finding in findings:
        stream = sys.stderr if finding.code in ("empty", "foreign") else sys.stdout
        # A title may hold what the terminal cannot show.
        charset = stream.encoding or "ascii"
        message = "".join(character if character.isprintable() else "\ufffd" for character in finding.message)
        stream.write(message.encode(charset, "backslashreplace").decode(charset) + "\n")
    return 0 if all(finding.ok for finding in findings) else 1


def judge(
    data: bytes, kept: Kept | None, older: bytes | None, key: str = "", signed: Signed | None = None
) -> Sequence[Finding]:
    """Everything that was asked of an export, up to the first no about the files themselves."""
    finding, export = examine(data, signed)
    findings = [finding]
    if export is None:
        return findings
    if key:
        findings.append(of_key(export, key))
    if kept is not None:
        findings.append(hold(export, kept, signed))
    if older is not None:
        of_old, old = examine(older, signed)
        findings.append(
            compare(export, old)
            if old is not None
            else of_old._replace(message=f"The older one: {of_old.message}")
        )
    return findings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
