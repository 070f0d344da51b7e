"""What people type as a ballot, read into the canonical text of ballot.py. A mistake marks its place and, where it can,
offers the whole ballot as it may have been meant.

An option is named by its words, its letter (`A` is the first), its number or its id. Names with a sign in them that
separates (`,` `>` `=` `:` `;` `+`) can stand in quotes, and need not where they are written out in full.

    choice   Kyoto                     approve  Kyoto, Osaka           rank  Kyoto > Osaka = Nara   or  Kyoto, Osaka
    points   Kyoto=5 Osaka=3           slots    Mon=yes Tue=maybe      any but choice: blank
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from consensus.ballot import (
    BLANK,
    NONE_OF_ABOVE,
    is_canonical,
    limits_of,
    named_in,
    values_in,
    write_assigned,
    write_named,
    write_ranked,
)
from consensus.ballot_fits import Place, require_fits
from consensus.ids import OptionId
from consensus.plain import Value
from consensus.process import BallotRule
from consensus.refusal import Refused

Texts = Mapping[OptionId, str]

ANSWERS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "✅", "✓", "2"), "yes"),
    **dict.fromkeys(("if need be", "if-need-be", "ifneedbe", "if_need_be", "maybe", "?", "1"), "maybe"),
    **dict.fromkeys(("no", "n", "❌", "✗", "0"), "no"),
}
"""What may be typed for a time slot."""
SLOT_WORDS: Mapping[str, str] = {"yes": "yes", "maybe": "if need be", "no": "no"}

_PLAIN = str.maketrans("＞＝，；：、＋－０１２３４５６７８９“”„«»＂\u3000", '>=,;:,+-0123456789"""""" ')
"""Signs of other keyboards, one for one, so that places stay where they are."""
_BETWEEN = re.compile(r"[\s,;+&]*")
_WORD = re.compile(r"[^\s>=,;:+&\"]+")
_REST = re.compile(r"[^>=,;:+&\n\"]+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?![\w./])")
_EDGE = re.compile(r"[\s>=,;:+&]|$")


class _Piece(NamedTuple):
    """An option as typed: where it stands, and how it is joined to what is before it (`>` or `=`)."""

    option: OptionId
    start: int
    end: int
    value: str = ""
    join: str = ""


def read_ballot(rule: BallotRule, options: Sequence[OptionId], texts: Texts, typed: str, number: int) -> str:
    """The canonical ballot that somebody means. `typed` may be canonical already (a button or a form wrote it).

    Raises Refused with `line`, `start`, `end` (the place in it) and `repaired` (or empty).
    """
    line = typed.strip()
    reader = _Reader(rule, tuple(options), texts, line, number)
    text = line if is_canonical(rule.type, line) else reader.read()
    require_fits(rule, options, texts, number, text, line)
    return text


def read_option(
    rule: BallotRule, options: Sequence[OptionId], texts: Texts, typed: str, number: int
) -> OptionId:
    """The one option that somebody names. Raises Refused like `read_ballot`."""
    reader = _Reader(rule, tuple(options), texts, typed.strip(), number)
    return reader.only_option()


def spoken(rule: BallotRule, texts: Texts, text: str) -> str:
    """The ballot as it is read back to its voter, and as it could be typed again: `Kyoto > Osaka = Nara`."""
    if text == BLANK:
        return BLANK

    def name(option: OptionId) -> str:
        return quoted(texts.get(option) or option)

    if rule.type == "rank":
        return " > ".join(" = ".join(name(option) for option in tier) for tier in named_in(rule.type, text))
    if rule.type in ("choice", "approve"):
        return ", ".join(name(option) for tier in named_in(rule.type, text) for option in tier)
    values = values_in(rule.type, text)
    typed_values = {
        option: SLOT_WORDS[value] if rule.type == "slot" else value for option, value in values.items()
    }
    return ", ".join(f"{name(option)} = {value}" for option, value in typed_values.items())


def quoted(words: str) -> str:
    """The words of an option as they can be typed: in quotes where a sign in them would separate."""
    return f'"{words}"' if _REST.fullmatch(words) is None else words


def letter(place: int) -> str:
    """A to Z, then AA: the letter of the option at this place (from 0)."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(slots=True)
class _Reader:
    rule: BallotRule
    options: tuple[OptionId, ...]
    texts: Texts
    line: str
    number: int
    plain: str = ""
    at: int = 0
    names: list[tuple[str, OptionId]] = field(default_factory=list)
    handles: dict[str, OptionId] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = self.line.translate(_PLAIN)
        names = [(text.translate(_PLAIN).strip().casefold(), option) for option, text in self.texts.items()]
        self.names = sorted(
            ((name, option) for name, option in names if name), key=lambda pair: -len(pair[0])
        )
        proper = [option for option in self.options if option != NONE_OF_ABOVE]
        for place, option in enumerate(proper):
            self.handles[str(place + 1)] = option
            self.handles[letter(place).casefold()] = option
        self.handles |= {str(option): option for option in self.options}
        if NONE_OF_ABOVE in self.options:
            self.handles |= {"nota": NONE_OF_ABOVE}

    # ------------------------------------------------------------------------------------------------- whole ballots

    def read(self) -> str:
        if not self.line:
            raise Refused("empty-ballot", try_code="vote-like-this", **self._place(0, 0))
        whole = self._whole()
        if self.rule.type == "choice":
            return write_named([self.only_option()])
        if self.plain.casefold() == BLANK and whole is None:
            return BLANK
        match self.rule.type:
            case "rank":
                pieces = self._ranked() if whole is None else [_Piece(whole, 0, len(self.line))]
                return write_ranked(_tiers(pieces))
            case "approve":
                pieces = self._named() if whole is None else [_Piece(whole, 0, len(self.line))]
                return write_named(piece.option for piece in pieces)
            case "slot":
                return write_assigned("slot", {piece.option: piece.value for piece in self._assigned()})
            case _:
                return write_assigned(
                    self.rule.type, {piece.option: piece.value for piece in self._assigned()}
                )

    def only_option(self) -> OptionId:
        whole = self._whole()
        return whole if whole is not None else self._only()

    def _whole(self) -> OptionId | None:
        """The option, where the line is nothing but its name."""
        text = self.plain.casefold().strip()
        unquoted = text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text
        named = next((option for name, option in self.names if name == unquoted), None)
        return named or self.handles.get(text)

    def _only(self) -> OptionId:
        piece = self._option()
        self._skip()
        if self.at < len(self.plain):
            second = self._option()
            raise Refused(
                "wrong-number",
                found=len(self._named_from(piece, second)),
                least=1,
                most=1,
                try_code="vote-like-this",
                **self._place(second.start, len(self.line), self.line[: piece.end]),
            )
        return piece.option

    def _named_from(self, *first: _Piece) -> list[_Piece]:
        pieces = list(first)
        self._skip()
        while self.at < len(self.plain):
            pieces.append(self._option())
            self._skip()
        return pieces

    def _named(self) -> list[_Piece]:
        pieces = self._named_from()
        self._require_each_once(pieces, lambda left: ", ".join(self._typed(piece) for piece in left))
        return pieces

    def _ranked(self) -> list[_Piece]:
        pieces: list[_Piece] = []
        join = ">"
        while True:
            pieces.append(self._option()._replace(join=join))
            between = re.compile(r"[\s,;+&>=]*").match(self.plain, self.at)
            signs = between.group() if between is not None else ""
            self.at += len(signs)
            if self.at >= len(self.plain):
                break
            join = "=" if "=" in signs and ">" not in signs else ">"
        self._require_each_once(pieces, self._ranked_again)
        return pieces

    def _ranked_again(self, pieces: Sequence[_Piece]) -> str:
        parts = [f"{' = ' if piece.join == '=' else ' > '}{self._typed(piece)}" for piece in pieces]
        return "".join(parts)[3:]

    def _assigned(self) -> list[_Piece]:
        pieces: list[_Piece] = []
        self._skip()
        while self.at < len(self.plain):
            piece = self._option()
            match = re.compile(r"\s*[=:]?\s*").match(self.plain, self.at)
            self.at = match.end() if match is not None else self.at
            value = self._answer(piece) if self.rule.type == "slot" else self._points(piece)
            pieces.append(piece._replace(value=value, end=self.at))
            self._skip()
        self._require_each_once(pieces, lambda left: " ".join(self._typed(piece) for piece in left))
        return pieces

    def _require_each_once(self, pieces: Sequence[_Piece], again: Callable[[Sequence[_Piece]], str]) -> None:
        seen: set[OptionId] = set()
        for place, piece in enumerate(pieces):
            if piece.option in seen:
                left = [
                    *pieces[:place],
                    *(later for later in pieces[place + 1 :] if later.option not in seen),
                ]
                raise Refused(
                    "option-twice",
                    option=self.texts.get(piece.option, piece.option),
                    try_code="vote-like-this",
                    **self._place(piece.start, piece.end, again(left)),
                )
            seen.add(piece.option)

    # -------------------------------------------------------------------------------------------------------- pieces

    def _skip(self) -> None:
        match = _BETWEEN.match(self.plain, self.at)
        self.at = match.end() if match is not None else self.at

    def _option(self) -> _Piece:
        self._skip()
        start = self.at
        if self.plain[start : start + 1] == '"':
            end = self.plain.find('"', start + 1)
            end = len(self.plain) if end < 0 else end
            inside = self.plain[start + 1 : end].strip().casefold()
            self.at = min(end + 1, len(self.plain))
            for name, option in self.names:
                if name == inside:
                    return _Piece(option, start, self.at)
            raise self._unknown(start, self.at, inside)
        for name, option in self.names:
            end = start + len(name)
            if self.plain[start:end].casefold() == name and _EDGE.match(self.plain, end):
                self.at = end
                return _Piece(option, start, end)
        word = _WORD.match(self.plain, start)
        if word is None:
            raise self._unknown(start, start + 1, self.plain[start : start + 1])
        known = self.handles.get(unicodedata.normalize("NFKC", word.group()).casefold())
        if known is not None:
            self.at = word.end()
            return _Piece(known, start, word.end())
        rest = _REST.match(self.plain, start)
        end = start + len((rest or word).group().rstrip())
        raise self._unknown(start, end, self.plain[start:end].casefold(), word.end())

    def _points(self, piece: _Piece) -> str:
        number = _NUMBER.match(self.plain, self.at)
        lowest, highest = limits_of(self.rule)
        if number is not None and re.fullmatch(r"[+-]?\d{1,7}", number.group()):
            points = int(number.group())
            if lowest <= points <= highest:
                self.at = number.end()
                return str(points)
        written = number or re.compile(r"[^\s,;]+").match(self.plain, self.at)
        start, end = (piece.start, piece.end) if written is None else written.span()
        # A number out of bounds is offered as the nearest one within; words are not guessed at.
        near = None if number is None else _nearest(number.group(), lowest, highest)
        repaired = "" if near is None else f"{self.line[:start]}{near}{self.line[end:]}"
        raise Refused(
            "not-points",
            option=self.texts.get(piece.option, piece.option),
            typed=self.line[start:end] if written is not None else "",
            lowest=lowest,
            highest=highest,
            try_code="vote-like-this",
            **self._place(start, end, repaired),
        )

    def _answer(self, piece: _Piece) -> str:
        left = self.plain[self.at :].casefold()
        for word in sorted(ANSWERS, key=len, reverse=True):
            if left.startswith(word) and _EDGE.match(self.plain, self.at + len(word)):
                self.at += len(word)
                return ANSWERS[word]
        written = re.compile(r"[^\s,;]+").match(self.plain, self.at)
        start, end = (piece.start, piece.end) if written is None else written.span()
        typed = "" if written is None else self.line[start:end]
        near = difflib.get_close_matches(typed.casefold(), ("yes", "maybe", "no"), n=1, cutoff=0.5)
        repaired = f"{self.line[:start]}{near[0]}{self.line[end:]}" if typed and near else ""
        raise Refused(
            "not-an-answer",
            option=self.texts.get(piece.option, piece.option),
            typed=typed,
            try_code="vote-like-this",
            **self._place(start, end, repaired),
        )

    def _typed(self, piece: _Piece) -> str:
        return self.line[piece.start : piece.end].strip()

    # ------------------------------------------------------------------------------------------------------ refusing

    def _place(self, start: int, end: int, repaired: str = "") -> Mapping[str, Value]:
        return {
            "number": self.number,
            "type": self.rule.type,
            **Place(self.line, start, end, repaired).values(),
        }

    def _unknown(self, start: int, end: int, typed: str, shorter: int = 0) -> Refused:
        known = dict(self.names)
        near = difflib.get_close_matches(typed, known, n=1, cutoff=0.6)
        if not near and shorter:
            near = difflib.get_close_matches(self.plain[start:shorter].casefold(), known, n=1, cutoff=0.6)
            end = shorter if near else end
        repaired = ""
        if near:
            words = quoted(self.texts[known[near[0]]])
            repaired = f"{self.line[:start]}{words}{self.line[end:]}"
        return Refused(
            "no-such-option",
            typed=self.line[start:end].strip('"'),
            options=tuple(self.texts.get(option, option) for option in self.options),
            try_code="vote-one-of",
            **self._place(start, end, repaired),
        )


def _tiers(pieces: Sequence[_Piece]) -> list[list[OptionId]]:
    tiers: list[list[OptionId]] = []
    for piece in pieces:
        if piece.join == "=" and tiers:
            tiers[-1].append(piece.option)
        else:
            tiers.append([piece.option])
    return tiers


def _nearest(number: str, lowest: int, highest: int) -> int:
    whole = number.replace(",", ".").partition(".")[0].lstrip("+")
    if len(whole.lstrip("-")) > 7:
        return lowest if whole.startswith("-") else highest
    return min(highest, max(lowest, int(whole)))
