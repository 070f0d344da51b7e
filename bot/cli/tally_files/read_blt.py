"""Reads BLT, the file of ballots that STV programs exchange.

4 2               options, seats
-3                number 3 has withdrawn
12 1 3=4 2 0      12 ballots: option 1, then 3 and 4 equal, then 2
5 2 - 1 0         a place left blank is passed over
0                 end of the ballots
"Ann" ...         the names, then a title; # begins a comment
"""

import re
import shlex

from bot.cli.tally_files.case import Case
from consensus.frozen import Frozen
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.settings import Settings


class _Line(Frozen, kw_only=False):
    number: int
    words: list[str]

    @property
    def place(self) -> str:
        return f"line {self.number}"


def read_blt(text: str) -> Case:
    """Raises BallotError with the line."""
    lines = [
        _Line(number, words)
        for number, line in enumerate(text.splitlines(), 1)
        if (words := _words(line, number))
    ]
    if not lines:
        raise BallotError("empty-file")
    head = lines[0]
    if len(head.words) != 2 or not all(re.fullmatch(r"\d{1,9}", word) for word in head.words):
        raise BallotError("blt-head", head.place)
    number, seats = map(int, head.words)
    if number > form.OPTIONS_COUNTED_MAX:
        raise BallotError("too-many-options", head.place, options=number, most=form.OPTIONS_COUNTED_MAX)
    if not number or not seats:
        raise BallotError("blt-head", head.place)
    withdrawn: set[int] = set()
    ballots: list[tuple[_Line, list[list[int]], int]] = []
    rest = iter(lines[1:])
    for line in rest:
        if line.words == ["0"]:
            break
        if line.words[0].startswith("-") and not ballots:
            withdrawn.update(_option(word.removeprefix("-"), number, line) for word in line.words)
            continue
        ballots.append((line, *_ballot(line, number)))
    else:
        raise BallotError("blt-short")
    names, title = _names(list(rest), number)
    options = form.check_options(name for place, name in enumerate(names, 1) if place not in withdrawn)
    contents = []
    for line, tiers, weight in ballots:
        named = [[names[place - 1] for place in tier if place not in withdrawn] for tier in tiers]
        try:
            contents.append((form.ranking(options, named), weight))
        except BallotError as error:
            raise error.at(line.place) from None
    return Case(
        election=Ballots.of("ranking", options, contents),
        settings=Settings(seats=seats),
        method="",
        title=title,
    )


def _words(line: str, number: int) -> list[str]:
    """The words of a line, quotes taken off; nothing of a comment."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split, reader.commenters, reader.quotes, reader.escape = True, "#", '"', ""
    try:
        return list(reader)
    except ValueError:
        raise BallotError("blt-short", f"line {number}") from None


def _ballot(line: _Line, number: int) -> tuple[list[list[int]], int]:
    """The tiers by option number, and how many such ballots there are."""
    words = [word for word in line.words if not re.fullmatch(r"\(.*\)", word)]  # (id) of a ballot
    if not words or words[-1] != "0":
        raise BallotError("blt-end", line.place)
    if not re.fullmatch(r"\d{1,30}", words[0]) or len(words) < 2:
        raise BallotError("not-a-weight", line.place, typed=words[0][:40])
    return [
        [_option(part, number, line) for part in word.split("=")] for word in words[1:-1] if word != "-"
    ], int(words[0])


def _option(word: str, number: int, line: _Line) -> int:
    if not re.fullmatch(r"\d{1,9}", word) or not 1 <= int(word) <= number:
        raise BallotError("blt-option", line.place, typed=word[:40], most=number)
    return int(word)


def _names(lines: list[_Line], number: int) -> tuple[list[str], str]:
    words = [word for line in lines for word in line.words]
    if len(words) < number:
        raise BallotError("blt-short")
    return words[:number], " ".join(words[number:])
