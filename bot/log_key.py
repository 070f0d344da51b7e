"""The key that signs the checkpoints of the logs: a file beside the secret key, never in the database.

It holds a private key a line, in hex. The first signs logs that are not signed yet; while another takes over, the one before
stands below it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.installation import home
from bot.secret_key import replace, source_of, write_once
from bot.settings import Settings
from consensus.refusal import Refused
from storage.signing import Signing

KEY_FILE = "accord-log.key"
_SEED = re.compile(r"[0-9a-f]{64}")


def file_of(settings: Settings) -> Path:
    return settings.log_key_file or home(settings) / KEY_FILE


def seeds_in(file: Path) -> Sequence[str]:
    """Empty where there is no such file. Raises Refused `signing-key-unreadable`."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines() if line.strip()]
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, type(error).__name__) from error
    if not lines or not all(_SEED.fullmatch(line) for line in lines):
        raise _unreadable(file, "it is no key")
    return lines


def signing_of(settings: Settings) -> Signing:
    """A file that cannot be read signs nothing, and stops no close either: `App.require_log` says what is wrong with it."""
    file = file_of(settings)

    def seeds() -> Sequence[str]:
        try:
            return seeds_in(file)
        except Refused:
            return ()

    return Signing(seeds)


def make_once(settings: Settings, fresh: bytes, *, shared: bool) -> None:
    """Where no key was made yet, `fresh` becomes it, readable by this user alone; where that cannot be written there is none,
    and checkpoints are not signed.

    None is made where a file is named, nor for a database that machines share, where they also share a secret key that lies
    in no file of theirs: each would make another, and their folders may not outlive them.
    """
    if settings.log_key_file is not None or (shared and source_of(settings).file is None):
        return
    with suppress(Refused):
        write_once(file_of(settings), fresh.hex())


def put(file: Path, seeds: Sequence[str]) -> None:
    """Write these in place of what the file holds, whole or not at all. Raises Refused `signing-key-unreadable`."""
    try:
        replace(file, tuple(seeds))
    except Refused as refusal:
        raise _unreadable(file, str(refusal.values["problem"])) from refusal


def _unreadable(file: Path, problem: str) -> Refused:
    return Refused("signing-key-unreadable", try_code="put-signing-key-back", path=str(file), problem=problem)
