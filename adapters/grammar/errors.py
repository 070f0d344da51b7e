"""The results of reading a typed line, besides a command."""

from dataclasses import dataclass, field

from consensus.commands import Command
from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.plain import Value
from consensus.refusal import Refused
from consensus.views import Query


class Help(Frozen):
    """Somebody asked how it is done: about one verb (`/poll help`), or about all of it (`topic` empty)."""

    topic: str = ""


class Page(Frozen):
    """Somebody asked for a link to the page. `number`: to a record there; 0: to its first page."""

    number: int = 0


class Reading(Frozen):
    """A line that was understood. `notes` explain how it was read (an hour that comes twice, say)."""

    command: Command | Query | Help | Page
    notes: tuple[Phrase, ...] = ()


class Place(Frozen, kw_only=False):
    """A stretch of the typed line, in characters: `[start, end)`."""

    start: int
    end: int


class Edit(Frozen, kw_only=False):
    """A change that would mend the line: `text` instead of the characters `[start, end)`."""

    start: int
    end: int
    text: str


@dataclass
class Mistake(Exception):
    """Found while reading. Becomes a GrammarError once the whole line and its repair are known."""

    code: str
    place: Place
    edits: tuple[Edit, ...] = ()
    """Together they mend the line, or one step of it."""
    try_code: str | None = None
    values: dict[str, Value] = field(default_factory=dict)


class GrammarError(Refused):
    """A line that cannot be read. Carries all that was typed, so that nothing is lost.

    `line[start:end]` is the place to mark. `repaired` is a line that can be read and means what was probably meant, or
    None where only the person can say what is missing. The same stands in `values`, for wording.
    """

    def __init__(
        self,
        code: str,
        *,
        line: str,
        place: Place,
        repaired: str | None,
        try_code: str | None = None,
        **values: Value,
    ) -> None:
        super().__init__(
            code, try_code=try_code, line=line, start=place.start, end=place.end, repaired=repaired, **values
        )
        self.line = line
        self.start = place.start
        self.end = place.end
        self.repaired = repaired

    @property
    def asks(self) -> bool:
        """The line was read, and its author is asked whether `repaired` is what it means: nothing is done before."""
        return bool(self.values.get("asks")) and self.repaired is not None

    def with_values(self, **more: Value) -> "GrammarError":
        """The same with further values, or with another line that works (`repaired`)."""
        values = {**self.values, **more}
        repaired = values.pop("repaired")
        for ours in ("line", "start", "end"):
            del values[ours]
        return GrammarError(
            self.code,
            line=self.line,
            place=Place(self.start, self.end),
            repaired=repaired if isinstance(repaired, str) else None,
            try_code=self.try_code,
            **values,
        )


def asks_back(refused: Refused) -> bool:
    """Whether it asks its author about a line that can be sent as it stands."""
    return isinstance(refused, GrammarError) and refused.asks
