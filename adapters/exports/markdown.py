"""Texts of people in Markdown: what they typed is what is read, whatever marks it holds. And back again."""

import re

from adapters.unsafe import visible

_ALWAYS = re.compile(r"[\\`*\[\]<>|~$]")
_ALONE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore within a word is no mark, and addresses have many."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_HASH = re.compile(r"(?<!\S)#")
_AT_START = re.compile(r"^(?:[-+=]|:(?=-))")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAK = "\\\n"


def escaped_line(text: str) -> str:
    """On one line, also as a heading or an item of a list."""
    return _line(" ".join(visible(text, directions="").split()))


def escaped(text: str) -> str:
    """Paragraphs with their line breaks."""
    lines = [" ".join(line.split()) for line in visible(text, directions="").split("\n")]
    paragraphs = re.split(r"\n{2,}", "\n".join(map(_line, lines)).strip("\n"))
    return "\n\n".join(paragraph.replace("\n", _BREAK) for paragraph in paragraphs)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))


def _line(line: str) -> str:
    line = _ALWAYS.sub(r"\\\g<0>", line)
    for mark in (_ALONE, _ENTITY, _HASH, _AT_START):
        line = mark.sub(r"\\\g<0>", line)
    return _NUMBERED.sub(r"\1\\\2", line)


def unescaped(text: str) -> str:
    """What somebody reads in a text of paragraphs: without the backslashes before marks and line ends."""
    return _ESCAPED.sub(r"\1", text.replace(_BREAK, "\n"))
