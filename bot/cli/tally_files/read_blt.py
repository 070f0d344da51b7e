"""Reads BLT, the file of ballots that STV programs exchange.

4 2               options, seats
-3                number 3 has withdrawn
[withdrawn 3]     the same as OpenSTV and OpaVote write it; [nick a b c d] names the options in the ballots
12 1 3=4 2 0      12 ballots: option 1, then 3 and 4 equal, then 2; where no ballot has a 0 at its end, its line ends it
5 2 - 1 0         a place left blank
0                 end of the ballots
"Ann" ...         the names, one a line, then a title; # begins a comment
"""

import re
from collections.abc import Iterator, Sequence

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.reading import Names, Notes, Place, Switches, Unclear, ranked
from consensus.frozen import Frozen, replace
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import Number, read_number
from consensus.tally.settings import Settings

_COMMENT = re.compile(r"/\*.*?\*/|(?:^|\s)(?:#|//).*")
_BRACKET = re.compile(r"\[\s*([A-Za-z]+)\b([^\]]*)\]")
_QUOTED = re.compile(r'"((?:[^"\\]|""|\\.)*)"')
NO_EFFECT = frozenset({"tie", "title", "source", "comment", "scottish", "droop", "precision"})
"""Options in brackets that other programs know and that change nothing here."""


class _Line(Frozen, kw_only=False):
    number: int
    words: list[str]

    @property
    def place(self) -> str:
        return f"line {self.number}"


def read_blt(text: str, switches: Switches) -> Case:
    """Raises BallotError with the line, Unclear where lines could be joined in two ways."""
    notes = Notes()
    lines = [(number, line.strip()) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1)]
    end = next((at for at, (_, line) in enumerate(lines) if _words(line) == ["0"]), None)
    if end is None:
        raise BallotError("blt-short")
    body = [_Line(number, words) for number, line in lines[:end] if (words := _words(line))]
    if not body:
        raise BallotError("blt-head", "line 1")
    number, seats = _head(body[0])
    names, title = _names([line for _, line in lines[end + 1 :]], number, notes)
    keys = {str(place): place for place in range(1, number + 1)}
    withdrawn: set[int] = set()
    ballots: list[_Line] = []
    for line in body[1:]:
        if bracket := _BRACKET.fullmatch(" ".join(line.words)):
            words = bracket[2].replace(",", " ").split()
            match bracket[1].lower():
                case "withdrawn":
                    withdrawn.update(_option(word, keys, line) for word in words)
                case "nick" | "nicknames":
                    if len(words) != number:
                        raise BallotError("blt-nick", line.place, names=len(words), options=number)
                    keys.update({word: place for place, word in enumerate(words, 1)})
                case other if other in NO_EFFECT:
                    notes.say("blt-no-effect", option=other)
                case other:
                    raise Unclear("blt-bracket", line.place, option=other)
        elif line.words[0].startswith("-") and line.words[0] != "-" and not ballots:
            withdrawn.update(_option(word.removeprefix("-"), keys, line) for word in line.words)
        else:
            ballots.append(line)
    called = Names(Switches(), notes)
    for place, name in enumerate(names, 1):
        if place not in withdrawn and name in names[: place - 1]:
            raise BallotError("option-listed-twice", option=name)
        if place not in withdrawn:
            called(name)
    if withdrawn:
        notes.say("withdrawn", options=tuple(names[place - 1] for place in sorted(withdrawn)))
    if len(called.options) < number - len(withdrawn):
        raise BallotError("blt-same-names")
    read: list[tuple[str, Number, Sequence[Place]]] = []
    for line in _each_ballot(ballots, keys, notes):
        weight = read_number(line.words[0])
        places: list[Place] = []
        for word in line.words[1:-1]:
            named = [] if word == "-" else [_option(part, keys, line) for part in word.split("=")]
            standing = tuple(called(names[place - 1]) for place in named if place not in withdrawn)
            if standing or not named:
                places.append(standing)
        try:
            read.append(
                (line.place, form.exact_weight(line.words[0][:40] if weight is None else weight), places)
            )
        except BallotError as error:
            raise error.at(line.place) from None
    form.check_options(called.options)
    return replace(ranked(read, called, switches, notes), settings=Settings(seats=seats), title=title)


def _words(line: str) -> list[str]:
    """The words of a line before the names; nothing of a comment, nor the (id) of a ballot."""
    return re.sub(r"\([^)]*\)", " ", _COMMENT.sub(" ", line)).split()


def _head(line: _Line) -> tuple[int, int]:
    if len(line.words) != 2 or not all(re.fullmatch(r"\d{1,9}", word) for word in line.words):
        raise BallotError("blt-head", line.place)
    number, seats = map(int, line.words)
    if number > form.OPTIONS_COUNTED_MAX:
        raise BallotError("too-many-options", line.place, options=number, most=form.OPTIONS_COUNTED_MAX)
    if not number or not seats:
        raise BallotError("blt-head", line.place)
    return number, seats


def _each_ballot(lines: Sequence[_Line], keys: dict[str, int], notes: Notes) -> Iterator[_Line]:
    """The ballots, each with the 0 at its end. A 0 ends a ballot wherever the line ends, unless no line has one: then the
    lines end them."""
    closed = [line for line in lines if line.words[-1] == "0"]
    if lines and not closed:
        notes.say("blt-no-zero")
        yield from (replace(line, words=[*line.words, "0"]) for line in lines)
        return
    if len(closed) < len(lines):
        # Either lines go on, or a 0 was forgotten: it was, where going on would name an option twice.
        try:
            joined = [*_joined(lines, keys)]
        except BallotError:
            forgotten = next(line for line in lines if line.words[-1] != "0")
            notes.say("blt-zero-forgotten", line=forgotten.number)
            lines = [line if line in closed else replace(line, words=[*line.words, "0"]) for line in lines]
        else:
            if any(not read_number(line.words[0]) or len(line.words) < 2 for line in lines):
                yield from joined
                return
            unclosed = next(line for line in lines if line.words[-1] != "0")
            raise Unclear("blt-end", unclosed.place)
    yield from _joined(lines, keys)


def _joined(lines: Sequence[_Line], keys: dict[str, int]) -> Iterator[_Line]:
    """The ballots as a stream of words in which a 0 ends each. Raises BallotError where one is not ended, or where an option
    stands twice on one that goes over several lines."""
    words: list[str] = []
    started = over = 0
    for line in lines:
        if words:
            over += 1
        else:
            started, over = line.number, 0
        for word in line.words:
            words.append(word)
            if word == "0" and len(words) > 1:
                ballot = _Line(started, words)
                named = [
                    _option(part, keys, ballot)
                    for part in "=".join(words[1:-1]).split("=")
                    if part not in ("-", "")
                ]
                if over and len(named) > len({*named}):
                    raise BallotError("blt-end", ballot.place)
                yield ballot
                words, started, over = [], line.number, 0
    if words:
        raise BallotError("blt-end", f"line {started}")


def _option(word: str, keys: dict[str, int], line: _Line) -> int:
    if word not in keys:
        raise BallotError("blt-option", line.place, typed=word[:40], most=sum(key.isdigit() for key in keys))
    return keys[word]


def _names(lines: Sequence[str], number: int, notes: Notes) -> tuple[list[str], str]:
    """The names, whole lines, and the title: quotes that enclose one are taken off."""
    texts = [name for line in lines for name in _on_line(line)]
    if len(texts) < number:
        raise BallotError("blt-names", names=len(texts), options=number)
    if len(texts) > number + 1:
        notes.say("blt-more", number=len(texts) - number - 1)
    return texts[:number], texts[number] if len(texts) > number else ""


def _on_line(line: str) -> list[str]:
    """One name, or several where each is in quotes; none where only a comment stands."""
    if line.startswith(("#", "//", "/*")) or not line:
        return []
    rest = _QUOTED.sub("", line)
    if line.startswith('"') and not _COMMENT.sub("", rest).strip():
        return [
            re.sub(r'""|\\"', '"', name).strip()
            for name in _QUOTED.findall(_before_comment(line))
            if name.strip()
        ]
    return [re.sub(r"\s#\s.*", "", line).strip()]


def _before_comment(line: str) -> str:
    """A line of quoted names without what stands behind the last of them."""
    end = 0
    while quoted := _QUOTED.match(line, end):
        end = quoted.end()
        end += len(line[end:]) - len(line[end:].lstrip())
    return line[:end]
