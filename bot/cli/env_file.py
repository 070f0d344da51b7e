"""The file `.env`: read and changed line by line, so that what people wrote in it stays."""

import io
import re
from pathlib import Path

from bot.cli import files

_PLAIN = re.compile(r"[\w./:@%+,=~-]*", re.ASCII)


class EnvFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> frozenset[str]:
        """What is set in it, also to nothing. Raises OSError, UnicodeDecodeError."""
        from dotenv.parser import parse_stream

        return frozenset(binding.key for binding in parse_stream(io.StringIO(self._text())) if binding.key)

    def set(self, name: str, value: str) -> None:
        """Set it, in place of the lines that do, else below the line that explains it, else at the end; all else stays as
        it is. The file is readable by this user alone, and is written whole or not at all. Raises OSError, UnicodeDecodeError."""
        files.write(self._path, with_value(self._text(), name, value))

    def _text(self) -> str:
        try:
            return self._path.read_bytes().decode()
        except FileNotFoundError:
            return ""


def with_value(text: str, name: str, value: str) -> str:
    """The text of an env file that sets this name to this value."""
    from dotenv.parser import parse_stream

    line, done, parts = f"{name}={_written(value)}\n", False, list[str]()
    for binding in parse_stream(io.StringIO(text, newline="")):
        written = binding.original.string
        if binding.key != name:
            parts.append(written)
        elif not done:
            parts.append(written[: len(written) - len(written.lstrip())] + line)
            done = True
    if done:
        return "".join(parts)
    explained = re.search(rf"(?m)^# ?{re.escape(name)}=.*\n", text)
    if explained is not None:
        return text[: explained.end()] + line + text[explained.end() :]
    return text + ("\n" if text and not text.endswith("\n") else "") + line


def _written(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
