"""The keys of secret ballots: one file a decision, in a folder that all programs on the database share.

A key is on the disk before the decision is in the database, and is destroyed when its close is. It is in no backup.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from consensus.ids import CommunityId, DecisionId
from consensus.ports import KeyName
from consensus.refusal import Refused

FOLDER = "poll-keys"
"""Beside the secret key, where ACCORD_POLL_KEYS names no other."""
_ENDING = ".key"
_KEY_LENGTH_BYTES = 32


class FolderKeys:
    """`fresh` makes 32 bytes that nobody can guess."""

    def __init__(self, folder: Path, fresh: Callable[[], bytes]) -> None:
        self._folder = folder
        self._fresh = fresh

    def make(self, name: KeyName) -> None:
        path = self._path(name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._fresh())
                file.flush()
                os.fsync(file.fileno())
            self._sync()
        except OSError as error:
            problem = type(error).__name__
            raise Refused(
                "poll-key-unwritable",
                path=str(self._folder),
                problem=problem,
                try_code="check-the-folder-of-keys",
            ) from error

    def find(self, name: KeyName) -> bytes | None:
        try:
            key = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = type(error).__name__
            raise Refused(
                "poll-key-unreadable",
                path=str(self._folder),
                problem=problem,
                try_code="check-the-folder-of-keys",
            ) from error
        return key if len(key) == _KEY_LENGTH_BYTES and any(key) else None

    def destroy(self, name: KeyName) -> None:
        path = self._path(name)
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except FileNotFoundError:
            return
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(_KEY_LENGTH_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
        self._sync()

    def all(self) -> Sequence[KeyName]:
        if not self._folder.is_dir():
            return ()
        stems = (path.stem.partition(".") for path in sorted(self._folder.glob(f"*.*{_ENDING}")))
        return tuple(
            KeyName(CommunityId(community), DecisionId(decision)) for community, _, decision in stems
        )

    def _path(self, name: KeyName) -> Path:
        return self._folder / f"{name.community}.{name.decision}{_ENDING}"

    def _sync(self) -> None:
        """Write down what the folder holds."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
