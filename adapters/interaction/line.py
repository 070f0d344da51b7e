"""The contents of a typed line for a form: its act, the decision that it names, its texts and settings. Pure."""

import re
from collections.abc import Mapping, Sequence

from adapters.acts import ACT
from adapters.grammar.errors import Mistake
from adapters.grammar.parse import SYNONYMS
from adapters.grammar.rights import right_named
from adapters.grammar.tokens import Token, settings, tokens
from adapters.interaction.press import Press
from consensus.frozen import Frozen

LINE = "line"
"""The form for a line whose act has no form: the line itself, to mend."""
_ACT_OF = {"decide": "record", "stamp": "stamp_with", "judge": "judge", "sound": "sound_with"}
"""Verb -> the act whose form asks for its arguments, if it has another name."""
_SEPARATORS = re.compile(r"\s*[|｜;；]\s*")
_ACCORD = ("accord", "/accord", "／accord")


class LineForm(Frozen):
    """The form for a line, and the input for it from the line."""

    press: Press
    initial: Mapping[str, str | tuple[str, ...]] = {}


def form_of_line(line: str) -> LineForm:
    """The form for a line, with as much of the line filled in as possible; nothing is lost."""
    verb = verb_of(line)
    verb = SYNONYMS.get(verb, verb)
    if verb == "option" and re.match(r"\S+\s+(remove|withdraw)\b", behind(line), re.IGNORECASE):
        verb = "remove_option"
    relation = re.match(r"\S+\s+(depends|conflicts|relates|parent)\b", behind(line), re.IGNORECASE)
    if verb == "link" and relation is not None:
        verb = "relate"
    if verb == "digest" and re.match(r"(me|mine|my)\b", behind(line), re.IGNORECASE):
        verb = "own_digest"
    act = ACT.get(_ACT_OF.get(verb, verb))
    number, objection = number_of(behind(line))
    if act is not None and act.name == "record":
        number, _ = number_of(behind(line.removesuffix(_settings(line))))
    if act is None or not act.fields or (act.name == "record" and number):
        return LineForm(press=Press(act=LINE), initial={"line": line})
    if act.name == "object" and objection:
        return LineForm(press=Press(act=LINE), initial={"line": line})
    texts = texts_of(line)
    press = Press(act=act.name)
    if act.name not in (
        "propose",
        "mandate",
        "poll",
        "record",
        "group",
        "digest",
        "own_digest",
        "offers",
        "rights",
    ):
        press = Press(act=act.name, number=number, objection=objection if act.objection else 0)
        if act.objection and not objection:
            press = Press(act=act.name)
    initial: dict[str, str | tuple[str, ...]] = {}
    match act.name:
        case "poll":
            initial = {"question": texts[0] if texts else "", "options": "\n".join(texts[1:])}
        case "propose" | "record":
            initial = {"text": "\n".join(_before_settings(line) or texts)}
        case "mandate":
            initial = {"text": "\n".join(_before_settings(line) or texts), **_of_mandate(line)}
        case "relate" if relation is not None:
            initial = {"relation": relation[1].lower()}
        case "group":
            initial = {"group": behind(line).partition(" ")[0]}
        case "rights":
            initial = _of_right(line)
        case "digest" | "own_digest" | "offers":
            pass
        case _:
            first = next((field.to for field in act.fields if field.kind in ("text", "line")), "")
            initial = {first: texts[0]} if texts and first else {}
    typed = _settings(line)
    if act.name in ("propose", "record"):
        typed, initial["why"] = _without_why(typed)
    if typed and act.name != "mandate":
        initial["settings"] = typed
    return LineForm(press=press, initial=initial)


_OF_MANDATE = {
    "mandate": "holding_groups",
    "about": "about",
    "up-to": "up_to",
    "expires": "expires",
    "why": "why",
}
"""Setting -> the question of the form for a mandate."""


def _of_mandate(line: str) -> dict[str, str | tuple[str, ...]]:
    """What its settings say, by question, as far as they can be told apart; and the other settings."""
    try:
        flags = settings(line)
    except Mistake:  # a quote that is never closed
        return {}
    read: dict[str, str | tuple[str, ...]] = {}
    others = []
    for token, end in zip(flags, [*(token.start for token in flags[1:]), len(line)], strict=True):
        if token.value in _OF_MANDATE:
            read[_OF_MANDATE[token.value]] = line[token.end : end].lstrip("= ").strip().strip('"')
        else:
            others.append(line[token.start : end].strip())
    return {**read, "settings": " ".join(others)} if others else read


def _before_settings(line: str) -> list[str]:
    """The texts that stand before the first setting."""
    typed = _settings(line)
    return texts_of(line.removesuffix(typed).rstrip()) if typed else []


_WHY = re.compile(r"--why\s+(\"(?:[^\"\\]|\\.)*\")\s*")


def _without_why(typed: str) -> tuple[str, str]:
    """Settings without the reason in quotes that is among them, and the reason."""
    match = _WHY.search(typed)
    if match is None:
        return typed, ""
    return (typed[: match.start()] + typed[match.end() :]).strip(), tokens(match[1])[0].value


def _of_right(line: str) -> dict[str, str | tuple[str, ...]]:
    """The right and who has it, as far as they are typed."""
    right, _, who = behind(line).partition(" --")[0].partition(" ")
    named = right_named(right)
    return {} if named is None else {"right": named, "who": who.strip()}


def behind(line: str) -> str:
    """The line after the verb."""
    words = line.split()
    skip = 2 if words[:1] and words[0].lower() in _ACCORD else 1
    return " ".join(words[skip:])


def with_number(line: str, number: str) -> str:
    """The line with the number of a decision or an objection (`D-1`, `D-1.2`) after its verb."""
    match = re.match(r"(\s*[/／]accord\s+\S+|\s*\S+)(.*)", line, re.DOTALL | re.IGNORECASE)
    return line if match is None else f"{match[1]} {number}{match[2]}"


def _settings(line: str) -> str:
    """The settings after the texts, as typed; two dashes within quotes are part of a text."""
    try:
        at = next((token.start for token in settings(line)), len(line))
    except Mistake:  # a quote that is never closed: an approximation
        at = line.find(" --") if " --" in line else len(line)
    return line[at:].strip()


def texts_of(line: str) -> list[str]:
    """The texts of a line that could not be read: the quoted ones, else everything but flags. Nothing is lost."""
    _, _, rest = line.strip().partition(" ")
    if line.strip().split(" ", 1)[0].lower() in ("/accord", "／accord"):
        _, _, rest = rest.strip().partition(" ")
    try:
        pieces = tokens(rest)
    except Mistake:
        return _lines(rest.strip().strip('"“”„'))
    quoted = [token.value.strip() for token in pieces if token.kind == "text" and token.value.strip()]
    if quoted:
        first = next(token for token in pieces if token.kind == "text")
        before = [token.value for token in pieces if token.start < first.start and token.kind == "word"]
        numbers = all(_is_number(word) for word in before)
        return quoted if not before or numbers else [" ".join(before), *quoted]
    if any(token.kind == "text" for token in pieces):
        return []  # only empty quotes
    return _lines(_without_flags(rest, pieces))


def number_of(line: str) -> tuple[int, int]:
    """The decision and the objection that a line names, each 0 if missing."""
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


def _without_flags(rest: str, pieces: Sequence[Token]) -> str:
    flags = [token for token in pieces if token.kind == "flag"]
    end = min((token.start for token in flags), default=len(rest))
    words = rest[:end].split()
    while words and _is_number(words[0]):
        words = words[1:]
    return rest[:end].strip() if not _is_number((rest.split() or [""])[0]) else " ".join(words)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def options_in(typed: str) -> list[str]:
    """Options of a poll typed as one text: in quotes, a line each, or separated by `|` or `;`."""
    try:
        cut = [token for token in tokens(typed) if token.kind != "newline"]
    except Mistake:
        cut = []
    texts = [token.value for token in cut if token.kind == "text"]
    if texts and len(texts) == len([token for token in cut if token.value not in ("|", ";", ",", "/", "、")]):
        return texts
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > 1:
        return lines
    return [part.strip() for part in _SEPARATORS.split(typed.strip()) if part.strip()]
