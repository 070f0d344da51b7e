"""Folders of decision records in Markdown: MADR (2 to 4), and Nygard's form as adr-tools keeps it."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from adapters.exports.markdown import unescaped
from adapters.imports.contents import OPEN, Contents, Unreadable, outcome_of, recorded
from consensus.commands import ImportRecord
from consensus.outcomes import OUTCOMES, Outcome

SOURCE = "ADR"
_NUMBERED = re.compile(r"(?:adr[-_ ]?)?(\d+)(?=\D)", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NUMBER_OF_TITLE = re.compile(r"^(?:adr[- ]?\d+\s*[:.–-]?|\d+[.:])\s+", re.IGNORECASE)
_FIELD = re.compile(r"^[\s*_\-+]*([A-Za-z][A-Za-z -]*?)[\s*_]*:[\s*_]*(.*?)[\s*_]*$")
_LINKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_KEY = re.compile(r"^([A-Za-z_][\w -]*?)\s*:(?:\s+(.*))?$")
_STATUS = ("status", "statut", "estado")
_DATE = ("date", "datum", "fecha")
_PEOPLE = ("decision-makers", "decision makers", "deciders", "entscheider", "décideurs")
_TAGS = ("tags", "schlagworte", "étiquettes", "etiquetas")
_REPLACED = re.compile(
    r"\b(?:superse|superce|replaced|ersetzt|remplac|sustituid|reemplaz)(\w*\W.*)", re.IGNORECASE | re.DOTALL
)
_CONTEXT = ("context and problem statement", "context", "kontext und problemstellung", "kontext", "contexte")
_DECISION = ("decision outcome", "decision", "entscheidung", "ergebnis der entscheidung", "décision")
_CONSEQUENCES = ("consequences", "konsequenzen", "conséquences")

Value = str | Sequence[str]


@dataclass(slots=True)
class _File:
    """A file taken apart: its front matter, the lines above its first section, and its sections by name."""

    title: str = ""
    front: Mapping[str, Value] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)

    def text(self, names: Sequence[str]) -> str:
        """The text of the first section of these names, as it is read."""
        return next((unescaped(self.sections[name]).strip() for name in names if self.sections.get(name)), "")

    def stated(self, names: Sequence[str]) -> Value:
        """What front matter, a line above the sections (`* Status: accepted`), or a section of that name says."""
        for name in names:
            if self.front.get(name):
                return self.front[name]
        for line in self.above:
            match = _FIELD.match(line)
            if match and match[1].casefold() in names:
                return match[2]
        return "; ".join(line.strip(" *-") for line in self.text(names).splitlines() if line.strip(" *-"))


def read_folder(files: Mapping[str, str], source: str) -> Contents:
    """`files`: path in the folder -> text. `source`: what to call the folder, the same each time. Files without a number are
    no records. Raises Unreadable, and then none of them is taken."""
    numbered = {path: text for path, text in sorted(files.items()) if _number(path)}
    keys = Counter(_place(path) for path in numbered)
    records: list[ImportRecord] = []
    replaced: dict[str, int] = {}
    left_out = [(path, "its name has no number") for path in sorted(files.keys() - numbered.keys())]
    for path, text in numbered.items():
        place = _place(path) if keys[_place(path)] == 1 else path.removesuffix(".md")
        read = _taken_apart(path, text)
        status = _plain(read.stated(_STATUS))
        outcome = _outcome(read, status)
        if outcome is None or outcome == OPEN:
            why = "nothing is decided yet" if outcome == OPEN else "its status does not say how it ended"
            left_out.append((path, f"{why}: {status}"))
            continue
        if outcome == "superseded" and (successor := _successor(read.stated(_STATUS))) is not None:
            replaced[f"{source}/{place}"] = successor
        records.append(
            recorded(
                title=read.title,
                source=SOURCE,
                key=f"{source}/{place}",
                outcome=outcome,
                status=status,
                date=_plain(read.stated(_DATE)),
                people=_people(read.stated(_PEOPLE)),
                why="\n\n".join(filter(None, map(read.text, (_CONTEXT, _DECISION, _CONSEQUENCES)))),
                tags=_people(read.stated(_TAGS)),
            )
        )
    by_number: dict[tuple[str, int], list[str]] = {}
    for record in records:
        folder, _, name = record.origin.key.rpartition("/")
        by_number.setdefault((folder, int(_number(name) or name)), []).append(record.origin.key)
    known = {key: by_number.get((key.rpartition("/")[0], number), []) for key, number in replaced.items()}
    return Contents(
        records=tuple(records),
        left_out=tuple(left_out),
        replaced={key: keys[0] for key, keys in known.items() if len(keys) == 1 and keys[0] != key},
    )


def _successor(status: Value) -> int | None:
    """The number of the record that took its place: where a link leads, else the first one behind the word."""
    match = _REPLACED.search(unescaped(status if isinstance(status, str) else " ".join(status)))
    if match is None:
        return None
    number = re.search(r"\]\(\S*?(\d+)[^/)]*\)", match[1]) or re.search(r"(\d+)", match[1])
    return None if number is None else int(number[1])


def _number(path: str) -> str | None:
    match = _NUMBERED.match(path.rpartition("/")[2])
    return match[1] if match else None


def _place(path: str) -> str:
    """Where a record stands, by its number: a new title gives its file another name."""
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{_number(path)}"


def _outcome(read: _File, status: str) -> Outcome | Literal["open"] | None:
    """Ours, where the file is one of ours; else as its status says. One without a status was written to be kept."""
    ours = _plain(read.front.get("outcome", ""))
    known = next((outcome for outcome in OUTCOMES if outcome == ours), None)
    return known or (outcome_of(status) if status else "adopted")


def _people(stated: Value) -> Sequence[str]:
    return re.split(r"[,;]", stated) if isinstance(stated, str) else stated


def _plain(stated: Value) -> str:
    """On one line, links by their words."""
    text = stated if isinstance(stated, str) else ", ".join(stated)
    return " ".join(unescaped(_LINKED.sub(r"\1", text)).split())


# ------------------------------------------------------------------------------------------------------ taking it apart


def _taken_apart(path: str, text: str) -> _File:
    lines = text.removeprefix("\ufeff").splitlines()
    begin, front = _front(path, lines)
    body = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), "\n".join(lines[begin:])).split("\n")
    read = _File(front=front)
    section: list[str] = read.above
    sections: dict[str, list[str]] = {}
    for line, heading in _headings(body):
        if heading is None or len(heading[1]) > 2:
            section.append(line)
        elif len(heading[1]) == 1 and not read.title:
            read.title = unescaped(_NUMBER_OF_TITLE.sub("", heading[2]))
        else:
            section = sections.setdefault(unescaped(heading[2]).strip(" :").casefold(), [])
    if not read.title.strip():
        raise Unreadable(path, begin + 1, "it has no title: a line that begins with “# ”")
    read.sections = {name: "\n".join(content).strip("\n") for name, content in sections.items()}
    return read


def _headings(body: Sequence[str]) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The lines, those that are headings as such; code that looks like one is none."""
    fence = ""
    for line in body:
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        yield line, None if fence or mark else _HEADING.match(line)


def _front(path: str, lines: Sequence[str]) -> tuple[int, Mapping[str, Value]]:
    """Where the body begins, and the front matter: of YAML the keys with a text, or a list of texts, that MADR has."""
    if not lines or lines[0].rstrip() != "---":
        return 0, {}
    values: dict[str, Value] = {}
    listed: list[str] | None = None
    for place, line in enumerate(lines[1:], start=1):
        stripped = line.strip()
        if stripped == "---":
            return place + 1, values
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("- ") and listed is not None:
            listed.append(_scalar(path, place + 1, stripped[2:]))
        elif line[0].isspace():
            continue  # the inside of a value that no record of a decision needs
        elif match := _KEY.match(line.rstrip()):
            written = (match[2] or "").strip()
            listed = None
            if written.startswith("[") and written.endswith("]"):
                values[match[1].casefold()] = _flow(path, place + 1, written)
            elif written:
                values[match[1].casefold()] = _scalar(path, place + 1, written)
            else:
                values[match[1].casefold()] = listed = []
        else:
            raise Unreadable(path, place + 1, "this is no line of front matter, such as “status: accepted”")
    raise Unreadable(path, 1, "the front matter that begins here has no end: a line “---”")


def _flow(path: str, line: int, written: str) -> list[str]:
    """`[ann, "bo, the second"]`"""
    parts = re.findall(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*?)\s*(?:,|$)""", written[1:-1])
    return [_scalar(path, line, part) for part in parts if part]


def _scalar(path: str, line: int, written: str) -> str:
    written = written.strip()
    if written.startswith('"'):
        match = re.match(r'"(?:[^"\\]|\\.)*"', written)
        try:
            return str(json.loads(match[0])) if match else _unended(path, line)
        except ValueError:
            _unended(path, line)
    if written.startswith("'"):
        match = re.match(r"'((?:[^']|'')*)'", written)
        return match[1].replace("''", "'") if match else _unended(path, line)
    return re.sub(r"\s+#.*$", "", written)


def _unended(path: str, line: int) -> str:
    raise Unreadable(path, line, "this text in quotation marks cannot be read")
