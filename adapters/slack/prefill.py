"""What a typed line tells a form: its verb, the decision that it names, its texts. Pure."""

from collections.abc import Sequence

from adapters.grammar.errors import Mistake
from adapters.grammar.tokens import Token, tokens

TAKES_FORM = frozenset(
    {"propose", "poll", "object", "amend", "extend", "resolve", "doubt", "overrule", "ask", "decide", "vote", "review", "process", "link", "advise", "appeal",
     "delegate", "recuse", "group"}
)  # fmt: skip
"""Verbs that have a form."""


def texts_of(line: str) -> list[str]:
    """The texts of a line that could not be read: the quoted ones, else all that is no flag. Nothing is lost."""
    _, _, rest = line.strip().partition(" ")
    if line.strip().split(" ", 1)[0].lower() in ("/accord", "／accord"):
        _, _, rest = rest.strip().partition(" ")
    try:
        found = tokens(rest)
    except Mistake:
        return _lines(rest.strip().strip('"“”„'))
    quoted = [token.value.strip() for token in found if token.kind == "text" and token.value.strip()]
    if quoted:
        first = next(token for token in found if token.kind == "text")
        before = [token.value for token in found if token.start < first.start and token.kind == "word"]
        numbers = all(_is_number(word) for word in before)
        return quoted if not before or numbers else [" ".join(before), *quoted]
    plain = _without_flags(rest, found)
    return _lines(plain)


def number_of(line: str) -> tuple[int, int]:
    """The decision and the objection that a line names; 0 for what it does not name."""
    for word in line.split()[:4]:
        bare = word.strip(",:;").upper().removeprefix("#").removeprefix("D-").removeprefix("D")
        number, _, objection = bare.partition(".")
        if _is_number(word) and number.isdecimal() and len(number) < 10:
            return int(number), int(objection) if objection.isdecimal() and len(objection) < 4 else 0
    return 0, 0


def verb_of(line: str) -> str:
    words = line.strip().lower().lstrip("/／").split()
    if words and words[0] == "accord":
        words = words[1:]
    return words[0] if words else ""


def _is_number(word: str) -> bool:
    bare = word.strip(",:;").upper().removeprefix("#").removeprefix("D-").removeprefix("D")
    return bool(bare) and bare.replace(".", "", 1).isdecimal()


def _without_flags(rest: str, found: Sequence[Token]) -> str:
    flags = [token for token in found if token.kind == "flag"]
    end = min((token.start for token in flags), default=len(rest))
    words = rest[:end].split()
    while words and _is_number(words[0]):
        words = words[1:]
    return rest[:end].strip() if not _is_number((rest.split() or [""])[0]) else " ".join(words)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
