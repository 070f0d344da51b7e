"""A deadline inside a typed line: which words belong to it, and what is marked where they are none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.grammar.deadline import BadDeadline, Deadline, read_deadline
from adapters.grammar.errors import Edit, Mistake, Place
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import Token, folded, quoted
from adapters.grammar.zones import names
from consensus.limits import RUNS_FOR_MAX

UNCLEAR = "grammar-deadline-unclear"
UNDASHED = ("by", "until", "deadline", "ends", "closes")
"""Names of the setting that mean it in a text, too; "for two weeks" means many things."""

WORDS_MAX = 9
"""So many words are tried as a deadline before other words."""


@dataclass(slots=True, frozen=True)
class DeadlineReader:
    line: str
    now: datetime
    zone: str

    def read(self, run: Sequence[Token], flag: str, longest: timedelta = RUNS_FOR_MAX) -> Deadline:
        """The deadline that these words are from end to end, behind this flag. Raises Mistake."""
        place = Place(run[0].start, run[-1].end)
        try:
            return read_deadline(self._words(run), now=self.now, zone=self.zone, longest=longest)
        except BadDeadline as problem:
            edits = () if problem.try_words is None else (Edit(place.start, place.end, problem.try_words),)
            if problem.place is not None and run[0].kind == "word":
                start, end = problem.place
                place = Place(place.start + start, place.start + end)
            values = {**problem.values, "flag": flag}
            raise Mistake(problem.code, place, edits, values=values) from problem

    def read_before(
        self, ends: Iterable[int], run: Sequence[Token], flag: str, longest: timedelta
    ) -> tuple[Deadline, int]:
        """The deadline of all words, or of those before the first of `ends` where that makes one, and how many they are.
        Raises Mistake."""
        problems: list[Mistake] = []
        for end in (len(run), *ends):
            try:
                return self.read(run[:end], flag, longest), end
            except Mistake as unread:
                problems.append(unread)
        raise next((problem for problem in problems if problem.code != UNCLEAR), problems[-1])

    def read_before_text(
        self, run: Sequence[Token], flag: str, longest: timedelta, *, begun: bool
    ) -> tuple[Deadline, int]:
        """The same in a line without quotes. A text may follow a span, to which nothing could belong; behind anything
        else it has to be put in quotes, for who knows whether its first word is a zone. `begun`: it stands before."""
        try:
            return self.read(run, flag, longest), len(run)
        except Mistake as problem:
            end = self._end(run, longest)
            if problem.code != UNCLEAR or not end:
                raise
            deadline = self.read(run[:end], flag, longest)
            if read_span(self._words(run[:end])) is not None:
                return deadline, end
            place = Place(run[end].start, run[-1].end)
            text = self.line[place.start : place.end]
            edits = () if begun else (Edit(place.start, place.end, quoted(text)),)
            raise Mistake(UNCLEAR, place, edits, values={**problem.values, "unread": text}) from problem

    def _end(self, run: Sequence[Token], longest: timedelta) -> int:
        """How many words make a deadline before others that could begin a text; 0: none do."""
        for end in range(min(len(run) - 1, WORDS_MAX), 0, -1):
            following = folded(run[end].value)
            if following in names() or any(char.isdigit() for char in following):
                continue
            try:
                self.read(run[:end], "", longest)
            except Mistake as problem:
                if problem.code == UNCLEAR:
                    continue
            return end
        return 0

    def without_flag(self, run: Sequence[Token], *, given: bool) -> Mistake | None:
        """Words that stand for themselves and begin with a deadline: not taken for options or a text, but asked about.
        `given`: the line has a deadline already."""
        if len(run) > 1 and folded(run[0].value) in UNDASHED:
            return self._or_text(run, () if given else (Edit(run[0].start, run[0].end, "--by"),))
        if not any(self._could_read(run[:end]) for end in range(1, min(len(run), WORDS_MAX) + 1)):
            return None
        edits = () if given else (Edit(run[0].start, run[0].start, "--by "),)
        return self._or_text(run, edits)

    def at_end(self, run: Sequence[Token]) -> Mistake | None:
        """The same of a text without quotes that ends in `by friday`: the word for the setting lacks its dashes."""
        for at in range(len(run) - 2, 0, -1):
            if folded(run[at].value) in UNDASHED and run[-1].value[-1] not in "?？":
                if not self._could_read(run[at + 1 :]):
                    return None
                return self._or_text(run[at:], (Edit(run[at].start, run[at].end, "--by"),))
        return None

    def _could_read(self, run: Sequence[Token]) -> bool:
        try:
            self.read(run, "by")
        except Mistake as problem:
            return problem.code != UNCLEAR
        return True

    def _or_text(self, run: Sequence[Token], edits: tuple[Edit, ...]) -> Mistake:
        place = Place(run[0].start, run[-1].end)
        return Mistake("grammar-deadline-or-text", place, edits, values={"words": self._words(run)})

    def _words(self, run: Sequence[Token]) -> str:
        return run[0].value if len(run) == 1 else self.line[run[0].start : run[-1].end]
