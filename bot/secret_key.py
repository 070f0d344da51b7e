"""The secret key of the installation, which seals the tokens of workspaces: where it is read, and how it is replaced.

Its text holds a key a line. The first seals, all of them open: while a new key takes over, the one before stands below it.
"""

import os
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

from bot.clock import stopwatch
from bot.installation import home
from bot.settings import Settings
from consensus.refusal import Refused
from storage.sealing import Keys

KEY_FILE = "accord.key"
COMMAND_SECONDS_MAX = 30.0
COMMAND_AGAIN_AFTER_SECONDS = 60.0
"""How long what a command printed is taken for what it would print now."""


class Source(NamedTuple):
    """Where the key is: in one variable, in a file, or in what a command prints. `where` names it for people."""

    where: str
    value: str = ""
    file: Path | None = None
    command: str = ""


def source_of(settings: Settings) -> Source:
    """Raises Refused `secret-key-twice` where two places are named."""
    named = {
        "ACCORD_SECRET_KEY": settings.secret_key,
        "ACCORD_SECRET_KEY_FILE": settings.secret_key_file,
        "ACCORD_SECRET_KEY_COMMAND": settings.secret_key_command,
    }
    names = [name for name, value in named.items() if value is not None]
    if len(names) > 1:
        raise Refused("secret-key-twice", try_code="set-one-key", first=names[0], second=names[1])
    if settings.secret_key is not None:
        return Source("ACCORD_SECRET_KEY", value=settings.secret_key.get_secret_value())
    if settings.secret_key_command is not None:
        return Source("ACCORD_SECRET_KEY_COMMAND", command=settings.secret_key_command)
    file = settings.secret_key_file or home(settings) / KEY_FILE
    return Source(str(file), file=file)


def keys_of(settings: Settings) -> Keys:
    """The keys of these settings. A file is read again whenever it has changed, a command run again after a minute, so that
    a running program follows. Calling them raises Refused: `secret-key-missing`, `secret-key-unreadable`."""
    source = source_of(settings)
    if source.file is not None:
        return _File(source.file, own=settings.secret_key_file is None).keys
    if source.command:
        return _Command(source.command).keys
    fixed = _lines(source.value, source.where)
    return lambda: fixed


def make_once(settings: Settings, fresh: str) -> None:
    """Where no key is named and none was made yet, `fresh` becomes it, readable by this user alone. Two programs that start
    together end up with the same key."""
    source = source_of(settings)
    if source.file is None or settings.secret_key_file is not None or source.file.exists():
        return
    try:
        draft = _draft(source.file, fresh)
        try:
            source.file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise _unreadable(source.where, type(error).__name__) from error


def replace(file: Path, keys: tuple[str, ...]) -> None:
    """Write these keys in place of what the file holds, whole or not at all. Raises Refused `secret-key-unreadable`."""
    try:
        _draft(file, "\n".join(keys)).replace(file)
    except OSError as error:
        raise _unreadable(str(file), type(error).__name__) from error


class _File:
    def __init__(self, path: Path, *, own: bool) -> None:
        """`own`: made here, and sealed with since."""
        self._path = path
        self._own = own
        self._seen: tuple[int, int, int] | None = None
        self._known: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        try:
            status = self._path.stat()
            state = (status.st_ino, status.st_mtime_ns, status.st_size)
            if state != self._seen:
                self._known = _lines(self._path.read_text(encoding="utf-8"), str(self._path))
                self._seen = state
        except FileNotFoundError:
            if not self._own:
                raise _unreadable(str(self._path), "there is no such file") from None
            raise Refused("secret-key-missing", try_code="put-key-back", path=str(self._path)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(str(self._path), type(error).__name__) from error
        return self._known


class _Command:
    def __init__(self, command: str) -> None:
        self._command = command
        self._ran = 0.0
        self._known: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        if not self._known or stopwatch() - self._ran > COMMAND_AGAIN_AFTER_SECONDS:
            try:
                self._known = _lines(_printed(self._command), "ACCORD_SECRET_KEY_COMMAND")
            except Refused:
                if not self._known:  # a vault that is away for a while stops nothing
                    raise
            self._ran = stopwatch()
        return self._known


def _printed(command: str) -> str:
    """What the command prints. What it complains of may hold secrets, so only how it ended is told."""
    try:
        done = subprocess.run(
            shlex.split(command),
            capture_output=True,
            timeout=COMMAND_SECONDS_MAX,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout.decode("utf-8")
    except subprocess.CalledProcessError as error:
        raise _unreadable("ACCORD_SECRET_KEY_COMMAND", f"the command ended with {error.returncode}") from None
    except subprocess.TimeoutExpired:
        problem = f"the command took longer than {COMMAND_SECONDS_MAX:.0f} seconds"
        raise _unreadable("ACCORD_SECRET_KEY_COMMAND", problem) from None
    except (OSError, ValueError) as error:
        raise _unreadable("ACCORD_SECRET_KEY_COMMAND", type(error).__name__) from None


def _lines(text: str, where: str) -> tuple[str, ...]:
    keys = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not keys:
        raise _unreadable(where, "it is empty")
    return keys


def _draft(path: Path, text: str) -> Path:
    """The text in a file beside this one, on the disk, to be given its name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


def _unreadable(where: str, problem: str) -> Refused:
    return Refused("secret-key-unreadable", path=where, problem=problem)
