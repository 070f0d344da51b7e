"""The arguments of a verb, and how verbs take them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from adapters.grammar.deadline import Deadline
from adapters.grammar.errors import Edit, Mistake, Place
from adapters.grammar.flags import FlagReader, Flags, cut_out, is_link
from adapters.grammar.tokens import Token, folded, quoted
from consensus.commands import Link
from consensus.events import Phrase
from consensus.limits import REASON_LENGTH_MAX
from consensus.plain import Value


def link_of(typed: str, role: Literal["knowledge", "information"] = "information") -> Link:
    """`https://wiki.example/p17 Incident review`: an address, and its title if there is one."""
    url, _, title = typed.partition(" ")
    return Link(url=url, role=role, title=title.strip())


_NUMBER = re.compile(r"#?(?:d[-–—−‐‑ー]?)?(\d{1,9})(?:\.(\d{1,3}))?[:,]?")
_LONG_NUMBER = re.compile(r"(?:#|#?d[-–—−‐‑ー]?)(\d{1,9})(?:\.(\d{1,3}))?[:,]?")


@dataclass(slots=True)
class Args:
    """The tokens after the verb, less the flags. `tokens` shrinks as a verb takes from it."""

    line: str
    verb: str
    verb_place: Place
    tokens: list[Token]
    flags: Flags
    reader: FlagReader
    now: datetime
    zone: str
    notes: list[Phrase] = field(default_factory=list)

    # ---------------------------------------------------------------------------------------------------- decisions

    def decision(self) -> int:
        """Take the number of a decision: `D-17`, `d17`, `17` or `#17`."""
        number, objection, token = self._number()
        if objection is not None:
            dot = self.line.index(".", token.start)
            edit = Edit(dot, token.end, "")
            raise Mistake(
                "grammar-whole-decision", token.place, (edit,), values={"number": number, "verb": self.verb}
            )
        return number

    def objection(self) -> tuple[int, int]:
        """Take the number of an objection: `D-17.1`."""
        number, objection, token = self._number()
        if objection is None:
            raise self.which_objection(token, number)
        return number, objection

    def target(self) -> tuple[int, int | None]:
        """Take the number of a decision or of an objection."""
        number, objection, _ = self._number()
        return number, objection

    def _number(self) -> tuple[int, int | None, Token]:
        words = self.words()
        if not words:
            missing = self.form()
            missing.values["lacks"] = True
            raise missing
        for token, pattern in ((words[0], _NUMBER), (words[-1], _LONG_NUMBER)):
            match = pattern.fullmatch(folded(token.value)) if token.kind == "word" else None
            if match and int(match[1]) > 0:
                self.tokens = [left for left in self.tokens if left is not token]
                return int(match[1]), int(match[2]) if match[2] else None, token
        raise Mistake("grammar-which-decision", words[0].place, values={"verb": self.verb, "lacks": True})

    def which_objection(self, token: Token, number: int, verb: str = "") -> Mistake:
        """The number of a decision where that of an objection is wanted."""
        values: dict[str, Value] = {"number": number, "verb": verb or self.verb, "lacks": True}
        return Mistake("grammar-which-objection", token.place, values=values)

    # -------------------------------------------------------------------------------------------------------- texts

    def words(self) -> list[Token]:
        return [token for token in self.tokens if token.kind != "newline"]

    def text(self, *, at_most: int = REASON_LENGTH_MAX, after: str = "") -> str:
        """Take all that is left as one text: quoted, or as it stands. Raises the form where nothing is left."""
        rest = self.words()
        self.tokens = []
        if not rest:
            raise self.form(after)
        whole = Place(rest[0].start, rest[-1].end)
        if unsaid := self.deadline_unsaid(rest[1:]) if rest[0].kind == "text" else self.deadline_at_end(rest):
            raise unsaid
        inside = [place for place in self.flags.places() if whole.start < place.start < whole.end]
        if inside or (rest[0].kind == "text" and len(rest) > 1):
            raise self._beside(rest, whole, inside)
        text = rest[0].value if rest[0].kind == "text" else self.line[whole.start : whole.end]
        if not text.strip():
            raise self.form(after)
        self.check_length(text, whole, at_most)
        return text.strip()

    def _beside(self, rest: list[Token], whole: Place, inside: list[Place]) -> Mistake:
        """Words beside a quoted text, or a flag in the middle of a text: both become one quoted text."""
        if rest[0].kind == "word":
            return self.in_pieces(whole.start, whole.end, inside)
        pieces = [
            token.value if token.kind == "text" else self.line[token.start : token.end] for token in rest
        ]
        flags = "".join(" " + self.line[place.start : place.end] for place in inside)
        edit = Edit(whole.start, whole.end, quoted(" ".join(piece.strip() for piece in pieces)) + flags)
        place = Place(rest[1].start, whole.end)
        return Mistake("grammar-extra-words", place, (edit,), values={"verb": self.verb})

    def in_pieces(self, start: int, end: int, inside: list[Place]) -> Mistake:
        """A flag in the middle of an unquoted text: it goes behind the text."""
        pieces, at = [], start
        for place in inside:
            pieces.append(self.line[at : place.start].strip())
            at = place.end
        pieces.append(self.line[at:end].strip())
        flags = "".join(" " + self.line[place.start : place.end] for place in inside)
        edit = Edit(start, end, quoted(" ".join(filter(None, pieces))) + flags)
        return Mistake("grammar-flag-inside-text", inside[0], (edit,), values={"verb": self.verb})

    def check_length(
        self, text: str, place: Place, at_most: int, code: str = "grammar-text-too-long"
    ) -> None:
        if len(text.strip()) > at_most:
            raise Mistake(
                code, Place(place.start, place.end), values={"length": len(text.strip()), "at_most": at_most}
            )

    def end(self) -> None:
        """Nothing may be left."""
        rest = self.words()
        if rest:
            place = Place(rest[0].start, rest[-1].end)
            edits = (cut_out(self.line, place),)
            raise Mistake("grammar-extra-words", place, edits, values={"verb": self.verb})

    def form(self, after: str = "") -> Mistake:
        """Something is missing that only the person can give: platforms open a form, others show an example."""
        where = Place(len(self.line.rstrip()), len(self.line.rstrip()) + 1)
        return Mistake("form", where, try_code="form", values={"verb": self.verb, "form": after or self.verb})

    # -------------------------------------------------------------------------------------------------------- flags

    def deadline_flag(self, name: str = "by") -> Deadline | None:
        deadline: Deadline | None = self.flags.value(name)
        if deadline is not None:
            self.notes.extend(deadline.notes)
        return deadline

    def deadline_unsaid(self, run: Sequence[Token]) -> Mistake | None:
        """What to say of words beside quoted texts where they are a deadline that no flag says to be one."""
        if "by" not in self.reader.shown or not run or any(token.kind != "word" for token in run):
            return None
        return self.reader.deadlines.without_flag(run, given="by" in self.flags)

    def deadline_at_end(self, run: Sequence[Token]) -> Mistake | None:
        """The same of a text that ends with a deadline."""
        if "by" not in self.reader.shown or "by" in self.flags or any(token.kind != "word" for token in run):
            return None
        return self.reader.deadlines.at_end(run)

    def deadline_words(self) -> Deadline:
        """Take all that is left as a deadline."""
        rest = self.words()
        self.tokens = []
        if not rest:
            raise self.form()
        deadline = self.reader.deadlines.read(rest, "by")
        self.notes.extend(deadline.notes)
        return deadline

    def links(self) -> tuple[Link, ...]:
        return (
            *(link_of(typed) for typed in self.flags.values("evidence")),
            *(Link(url=url) for url in self.flags.values("why") if is_link(url)),
            *(link_of(typed, "knowledge") for typed in self.flags.values("doc")),
        )

    def why(self) -> str:
        """What is to be decided for which reason, where a text was given and no link."""
        texts = [value for value in self.flags.values("why") if not is_link(value)]
        if not texts:
            return ""
        self.check_length(texts[0], self.flags.place("why"), REASON_LENGTH_MAX)
        return str(texts[0]).strip()

    def drop(self, name: str, code: str, **values: str | int) -> Mistake:
        """The mistake for a flag that means nothing here; the repaired line leaves it out."""
        mistake = self.refuse(name, code, **values)
        mistake.edits = (cut_out(self.line, mistake.place),)
        return mistake

    def refuse(self, name: str, code: str, **values: str | int) -> Mistake:
        """The mistake for a flag that means something, of which only the person knows what: nothing is left out for them."""
        typed = self.flags.by_name[name][0].typed
        return Mistake(code, self.flags.place(name), values={"flag": typed, "verb": self.verb, **values})
