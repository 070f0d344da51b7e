"""A ballot as somebody typed it, read piece by piece. A mistake marks its place and, where it can, offers the whole line as
it may have been meant.

An option is named by its words, its letter (`A` is the first), its number or its id. Names with a sign in them that
separates (`,` `>` `=` `:` `;` `+`) can stand in quotes, and need not where they are written out in full.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from consensus.ballots.options import BLANK, NONE_OF_ABOVE, letter_of, place_of
from consensus.ids import OptionId
from consensus.plain import Value
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.slips import slip

Texts = Mapping[OptionId, str]

_PLAIN = str.maketrans("＞＝，；：、＋－０１２３４５６７８９“”„«»＂\u3000", '>=,;:,+-0123456789"""""" ')
"""Signs of other keyboards, one for one, so that places stay where they are."""
_BETWEEN = re.compile(r"[\s,;+&]*")
_WORD = re.compile(r"[^\s>=,;:+&\"]+")
_REST = re.compile(r"[^>=,;:+&\n\"]+")
_EDGE = re.compile(r"[\s>=,;:+&]|$")
_VALUE = re.compile(r"[^\s,;]+")


class Piece(NamedTuple):
    """An option as typed: where it stands, and what is given to it, or how it is joined to what is before it (`>`, `=`)."""

    option: OptionId
    start: int
    end: int
    value: str = ""


class Typed:
    """One line for one poll. `at`: how far it is read."""

    def __init__(
        self, rule: BallotRule, options: Sequence[OptionId], texts: Texts, typed: str, number: int
    ) -> None:
        self.rule = rule
        self.options = options
        self.texts = texts
        self.line = typed.strip()
        self.number = number
        self.at = 0

    def name(self, option: OptionId) -> str:
        return self.texts.get(option, option)

    @cached_property
    def plain(self) -> str:
        """The line with the signs of one keyboard."""
        return self.line.translate(_PLAIN)

    def _end_of(self, name: str, start: int) -> int | None:
        """Where this name ends in the line, if it stands at `start`: folded, it can have more letters than were typed."""
        comes, end = "", start
        while len(comes) < len(name) and end < len(self.plain):
            comes += self.plain[end].casefold()
            end += 1
        return end if comes == name and _EDGE.match(self.plain, end) else None

    @cached_property
    def names(self) -> list[tuple[str, OptionId]]:
        """The options by their words, the longest first."""
        texts = [(option, text) for option, text in self.texts.items() if option in self.options]
        names = [(text.translate(_PLAIN).strip().casefold(), option) for option, text in texts]
        return sorted(((name, option) for name, option in names if name), key=lambda pair: -len(pair[0]))

    @cached_property
    def handles(self) -> Mapping[str, OptionId]:
        """The options by letter, number and id."""
        proper = [option for option in self.options if option != NONE_OF_ABOVE]
        handles: dict[str, OptionId] = {}
        for option in proper:
            handles[str(place_of(option))] = option
            handles[letter_of(option).casefold()] = option
        handles |= {str(option): option for option in self.options}
        if NONE_OF_ABOVE in self.options:
            handles["nota"] = NONE_OF_ABOVE
        return handles

    # ------------------------------------------------------------------------------------------------------ the line

    @cached_property
    def whole(self) -> OptionId | None:
        """The option, where the line is nothing but its name."""
        text = self.plain.casefold().strip()
        unquoted = text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text
        named = next((option for name, option in self.names if name == unquoted), None)
        return named or self.handles.get(text)

    def is_blank(self) -> bool:
        return self.plain.casefold() == BLANK and self.whole is None

    def only_option(self) -> OptionId:
        """The one option that the line names. Raises Refused."""
        if self.whole is not None:
            return self.whole
        first = self.option()
        if not self.ended():
            second = self.option()
            raise Refused(
                "wrong-number",
                found=2 + len(self._rest()),
                least=1,
                most=1,
                try_code="vote-like-this",
                **self.marked(second.start, len(self.line), self.line[: first.end]),
            )
        return first.option

    def named(self) -> list[Piece]:
        """All options that the line names, each once. Raises Refused."""
        if self.whole is not None:
            return [Piece(self.whole, 0, len(self.line))]
        pieces = self._rest()
        self.require_each_once(pieces, lambda left: ", ".join(map(self.cut, left)))
        return pieces

    def require_each_once(self, pieces: Sequence[Piece], again: Callable[[Sequence[Piece]], str]) -> None:
        """Raise Refused where an option is named twice. `again` writes what is left without the second time."""
        seen: set[OptionId] = set()
        for place, piece in enumerate(pieces):
            if piece.option in seen:
                left = [
                    *pieces[:place],
                    *(later for later in pieces[place + 1 :] if later.option not in seen),
                ]
                raise Refused(
                    "option-twice",
                    option=self.name(piece.option),
                    try_code="vote-like-this",
                    **self.marked(piece.start, piece.end, again(left)),
                )
            seen.add(piece.option)

    def _rest(self) -> list[Piece]:
        pieces = []
        while not self.ended():
            pieces.append(self.option())
        return pieces

    # -------------------------------------------------------------------------------------------------------- pieces

    def ended(self) -> bool:
        """Whether nothing but signs is left."""
        self.pass_over(_BETWEEN)
        return self.at >= len(self.plain)

    def pass_over(self, signs: re.Pattern[str]) -> str:
        match = signs.match(self.plain, self.at)
        self.at = match.end() if match is not None else self.at
        return match.group() if match is not None else ""

    def option(self) -> Piece:
        """The option that is named next. Raises Refused."""
        self.pass_over(_BETWEEN)
        start = self.at
        if self.plain[start : start + 1] == '"':
            end = self.plain.find('"', start + 1)
            end = len(self.plain) if end < 0 else end
            inside = self.plain[start + 1 : end].strip().casefold()
            self.at = min(end + 1, len(self.plain))
            for name, option in self.names:
                if name == inside:
                    return Piece(option, start, self.at)
            raise self._unknown(start, self.at, inside)
        for name, option in self.names:
            named_until = self._end_of(name, start)
            if named_until is not None:
                self.at = named_until
                return Piece(option, start, named_until)
        word = _WORD.match(self.plain, start)
        if word is None:
            raise self._unknown(start, start + 1, self.plain[start : start + 1])
        known = self.handles.get(unicodedata.normalize("NFKC", word.group()).casefold())
        if known is not None:
            self.at = word.end()
            return Piece(known, start, word.end())
        rest = _REST.match(self.plain, start)
        end = start + len((rest or word).group().rstrip())
        raise self._unknown(start, end, self.plain[start:end].casefold(), word.end())

    def comes(self, word: str) -> bool:
        """Whether this word comes next, and ends there."""
        end = self.at + len(word)
        return self.plain[self.at : end].casefold() == word and _EDGE.match(self.plain, end) is not None

    def wrong_value(self, piece: Piece, written: re.Match[str] | None = None) -> tuple[int, int, str]:
        """Where what is given to this option stands, and what it is; the option itself where nothing is given."""
        written = written or _VALUE.match(self.plain, self.at)
        if written is None:
            return piece.start, piece.end, ""
        start, end = written.span()
        return start, end, self.line[start:end]

    def cut(self, piece: Piece) -> str:
        """The piece as it was typed."""
        return self.line[piece.start : piece.end].strip()

    # ------------------------------------------------------------------------------------------------------ refusing

    def marked(self, start: int = 0, end: int | None = None, repaired: str = "") -> Mapping[str, Value]:
        """Where in the line a mistake is (all of it), and the line as it may have been meant (or empty)."""
        return {
            "number": self.number,
            "type": self.rule.type,
            "form": "ballot",
            "line": self.line,
            "start": start,
            "end": len(self.line) if end is None else end,
            "repaired": repaired,
        }

    def instead(self, start: int, end: int, words: object) -> str:
        """The line with these words in this place."""
        return f"{self.line[:start]}{words}{self.line[end:]}"

    def _unknown(self, start: int, end: int, typed: str, shorter: int = 0) -> Refused:
        known = dict(self.names)
        near = slip(typed, known)
        if not near and shorter:
            near = slip(self.plain[start:shorter], known)
            end = shorter if near else end
        repaired = self.instead(start, end, quoted(self.texts[known[near]])) if near else ""
        return Refused(
            "no-such-option",
            typed=self.line[start:end].strip('"'),
            options=tuple(map(self.name, self.options)),
            try_code="vote-one-of",
            **self.marked(start, end, repaired),
        )


def quoted(words: str) -> str:
    """The words of an option as they can be typed: in quotes where a sign in them would separate."""
    return f'"{words}"' if _REST.fullmatch(words) is None else words
