"""How a file of ballots is read: what was said on the line, what was noticed on the way, and ballots place by place."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from bot.cli.tally_files.case import Case
from consensus.frozen import Frozen
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number
from consensus.tally.phrases import Phrase, phrase

Best = Literal["high", "low"]
Ends = Literal["end", "skip"]


class Switches(Frozen):
    """What was said on the line; None and empty leave it to the rules of the readers."""

    forms: tuple[str, ...] = ()
    """The forms of ballots that the wanted method counts."""
    case: str | None = None
    options: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    weight: str | None = None
    best: Best | None = None
    blanks: Ends | None = None
    """Two blank places in a row end a ballot, or are passed over."""
    repeats: Ends | None = None
    """A ballot ends where it names somebody again, or goes on behind it."""
    overvotes: Literal["exhaust", "skip"] = "skip"
    """A place that the file says was marked more than once, without saying for whom: the ballot ends there, or goes on."""

    def of_tables(self) -> tuple[str, ...]:
        """The switches given that only a table knows."""
        given = {
            "--options": self.options,
            "--ignore": self.ignore,
            "--weight": self.weight,
            "--best": self.best,
        }
        return tuple(name for name, value in given.items() if value)

    def of_rankings(self) -> tuple[str, ...]:
        given = {"--blanks": self.blanks, "--repeats": self.repeats}
        return tuple(name for name, value in given.items() if value)


class Unclear(BallotError):
    """The file can be read in more than one way, or the line says what means nothing here: it takes another line."""


Place = tuple[str, ...]
"""The options named at one place of a ballot; none where it was left blank."""
OVERVOTED: Place = ("", "")
"""More than one, and the file does not say which."""

BLANK_WORDS = frozenset(
    {"", "-", "--", "undervote", "skipped", "skip", "skipped rank", "not ranked", "no opinion"}
)
OVERVOTE_WORDS = frozenset({"overvote", "overvoted", "over vote"})


def folded(name: str) -> str:
    """What two names have in common that differ in capitals and spaces alone."""
    return " ".join(name.split()).casefold()


def word(cell: str) -> str:
    """A cell as the words above are written: `$UNDERVOTE`, `Undervote`."""
    return folded(cell).lstrip("$").strip("[]()").replace("_", " ")


class Notes:
    """What a reader noticed, to be said beside the result; the number is of ballots (rows of a file)."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._list: list[Phrase] = []

    def say(self, code: str, **values: object) -> None:
        line = phrase(code, **values)
        if line not in self._list:
            self._list.append(line)

    def count(self, code: str) -> None:
        self._counts[code] += 1

    def all(self) -> tuple[Phrase, ...]:
        counted = (phrase(code, number=number) for code, number in self._counts.items())
        return (*self._list, *counted)


class Names:
    """Options by the names that a file gives them: names that differ in capitals and spaces alone are one option, called
    as it was written first."""

    def __init__(self, switches: Switches, notes: Notes) -> None:
        self._names: dict[str, str] = {}
        self._written: dict[str, dict[str, None]] = {}
        self._notes = notes
        self._closed = bool(switches.options)
        for name in switches.options:
            self(name)

    def __call__(self, name: str) -> str:
        name = " ".join(name.split())
        first = self._names.setdefault(folded(name), name)
        self._written.setdefault(first, {})[name] = None
        return first

    def places(self, cells: Iterable[Sequence[str]]) -> list[Place]:
        """The places of a ballot from what was written at each: words for blank places and overvotes are understood, and
        where options were listed on the line, others are passed over."""
        places: list[Place] = []
        for written in cells:
            named = [cell for cell in written if self.is_option(cell)]
            strangers = [cell for cell in written if not self.is_option(cell)]
            words = {word(cell) for cell in strangers}
            if words & OVERVOTE_WORDS:
                places.append(OVERVOTED)
                continue
            if not named and words - BLANK_WORDS:
                self._notes.say("not-among-options", option=" ".join(strangers[0].split()))
                continue
            if words & (BLANK_WORDS - {""}):
                self._notes.say("blank-word", typed=" ".join(strangers[0].split()))
            places.append(tuple(dict.fromkeys(map(self, named))))
        return places

    def is_option(self, cell: str) -> bool:
        if folded(cell) in self._names:
            return True
        return not self._closed and word(cell) not in BLANK_WORDS | OVERVOTE_WORDS

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self._names.values())

    def tell(self) -> None:
        for first, written in self._written.items():
            others = tuple(name for name in written if name != first)
            if others:
                self._notes.say("same-name", option=first, options=others)


def tiers(places: Sequence[Place], switches: Switches, notes: Notes) -> list[Place]:
    """The ranking that places come to, by what was said of blank places, repeats and overvotes."""
    named: set[str] = set()
    ranking: list[Place] = []
    noticed: dict[str, None] = {}
    last = max((number for number, place in enumerate(places) if place), default=-1)
    blank = 0
    for place in places[: last + 1]:
        if not place:
            blank += 1
            noticed[f"blanks-{switches.blanks or 'skip'}"] = None
            if blank == 2 and switches.blanks == "end":
                break
            continue
        blank = 0
        if place == OVERVOTED:
            noticed[f"overvotes-{switches.overvotes}"] = None
            if switches.overvotes == "exhaust":
                break
            continue
        left = tuple(option for option in place if option not in named)
        if len(left) < len(place):
            noticed[f"repeats-{switches.repeats or 'skip'}"] = None
            if switches.repeats == "end":
                break
        named.update(left)
        if left:
            ranking.append(left)
    for code in noticed:
        notes.count(code)
    return ranking


def ranked(
    ballots: Sequence[tuple[str, Number, Sequence[Place]]], names: Names, switches: Switches, notes: Notes
) -> Case:
    """Ballots by place, each with where it stands and its weight."""
    kind: form.Form = (
        "choices" if "choices" in switches.forms and "ranking" not in switches.forms else "ranking"
    )
    options = form.check_options(names.options)
    read: list[tuple[form.Content, Number]] = []
    for place, weight, places in ballots:
        try:
            ranking = tiers(places, switches, notes)
            if kind == "ranking":
                read.append((form.ranking(options, ranking), weight))
            else:
                read.append((form.choices(options, (name for tier in ranking for name in tier)), weight))
        except BallotError as error:
            raise error.at(place) from None
    return Case(election=Ballots.of(kind, options, read), notes=notes.all())


def list_of(text: str) -> tuple[str, ...]:
    """The names of a list typed with commas; one that has a comma stands in quotes."""
    lines = csv.reader([text], skipinitialspace=True)
    return tuple(name for line in lines for cell in line if (name := " ".join(cell.split())))
