"""The table of rights as one TOML file: written for people to change, and read with what is wrong in it. Pure."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from consensus.commands import SetRight
from consensus.frozen import Frozen
from consensus.rights import BY_PROCESS, FITTING, RIGHTS, Right, Subject, SubjectKind
from consensus.views.table import RightRow

KINDS = get_args(SubjectKind)
WITH_ID = ("group", "role", "person", "place")
KEYS = frozenset({"right", "who", "place", "process"})
HEAD = """\
# Who may do what in {home}. What is not here is as usual:
# members propose, poll and vote; who opened it or an administrator closes early; administrators set up.
# who: everyone, guests, opener, administrators, nobody; group:NAME, role:ID, person:ACCOUNT, place:ID;
# for "rules" also decision. place: the id of a channel; without one it holds everywhere. process: its id.
"""


class Mistakes(Exception):
    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


class Line(Frozen):
    """A row as the file has it."""

    right: Right
    who: tuple[Subject, ...]
    place: str = ""
    process: str = ""


def written(rows: Sequence[RightRow], home: str) -> str:
    blocks = [HEAD.format(home=home)]
    for row in rows:
        who = ", ".join(_quoted(text) for text in row.who_typed)
        lines = ["[[right]]", f"right = {_quoted(row.right)}", f"who = [{who}]"]
        if row.place_typed:
            lines.append(f"place = {_quoted(row.place_typed)}")
        if row.process:
            lines.append(f"process = {_quoted(row.process)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def read(text: str) -> tuple[SetRight, ...]:
    """The rows of the file. Raises Mistakes."""
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([f"This is no TOML: {error}"]) from None
    tables = whole.pop("right", [])
    mistakes = [f"{name!r} means nothing here. Each row begins with [[right]]." for name in whole]
    if not isinstance(tables, list):
        raise Mistakes([*mistakes, "Each row begins with [[right]], in double brackets."])
    lines = []
    seen: set[tuple[str, str, str]] = set()
    for at, table in enumerate(tables, 1):
        wrong = list(_mistakes(table))
        mistakes += [f"Row {at}: {mistake}" for mistake in wrong]
        if wrong:
            continue
        line = _line(table)
        key = line.right, line.place, line.process
        if key in seen:
            mistakes.append(
                f"Row {at}: there is a row for {line.right!r} at the same place and process already."
            )
        seen.add(key)
        lines.append(line)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(_setting(line) for line in lines)


def _mistakes(table: object) -> Iterator[str]:
    if not isinstance(table, Mapping):
        yield "it begins with [[right]], in double brackets."
        return
    yield from (
        f"{key!r} means nothing here; these do: right, who, place, process." for key in table.keys() - KEYS
    )
    right, who = table.get("right"), table.get("who")
    if right not in RIGHTS:
        yield f"right = {right!r} is none of {', '.join(RIGHTS)}."
        return
    if not isinstance(who, list) or not who or not all(isinstance(text, str) for text in who):
        yield 'who is a list of texts, such as ["everyone"].'
        return
    for name in ("place", "process"):
        if not isinstance(table.get(name, ""), str):
            yield f"{name} is a text."
    for text in who:
        subject = _subject(text)
        if subject is None:
            yield f"{text!r} is nobody. Write everyone, administrators, group:NAME, person:ACCOUNT ..."
        elif subject.kind not in FITTING[cast(Right, right)]:
            yield f"{text!r} cannot have the right {right!r}."
    if table.get("place") and right == "rules":
        yield "the right 'rules' holds everywhere: leave place out."
    if table.get("process") and right not in BY_PROCESS and right != "rules":
        yield f"the right {right!r} does not depend on the process."


def _subject(text: str) -> Subject | None:
    kind, colon, id_ = text.partition(":")
    if kind not in KINDS or (kind in WITH_ID) != bool(colon and id_):
        return None
    return Subject(kind=cast(SubjectKind, kind), id=id_)


def _line(table: Mapping[str, Any]) -> Line:
    who = tuple(subject for text in table["who"] if (subject := _subject(text)) is not None)
    return Line(right=table["right"], who=who, place=table.get("place", ""), process=table.get("process", ""))


def _setting(line: Line) -> SetRight:
    return SetRight(
        right=line.right,
        who=tuple(subject for subject in line.who if subject.kind != "person"),
        accounts=tuple(subject.id for subject in line.who if subject.kind == "person"),
        processes=(line.process,) if line.process else (),
        where=line.place,
    )


def _quoted(text: str) -> str:
    """As TOML writes a text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped) + '"'
