"""Codes and values become sentences in the reader's language and zone.

Texts of people are inserted unescaped; escaping is up to the caller.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.wording import terms
from adapters.wording.catalogue import Catalogue, catalogue
from adapters.wording.changes import BRACKETS
from adapters.wording.entries import ENTRIES
from adapters.wording.marks import Mark, mark_of
from adapters.wording.mistakes import EXAMPLES, MISTAKES
from adapters.wording.notices import NOTICES, PRIVATE
from adapters.wording.reasons import NOTES, REASONS
from adapters.wording.receipts import RECEIPTS
from adapters.wording.refusals import REFUSALS, WAYS_ON
from adapters.wording.rules import RULES
from adapters.wording.speech import Filler, Speech, Values
from adapters.wording.troubles import TROUBLES
from adapters.wording.troubles import WAYS_ON as OUR_WAYS_ON
from adapters.wording.writers import Now, Writers
from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.ports import Receipt
from consensus.refusal import Refused

log = logging.getLogger(__name__)

PHRASES: Mapping[str, Speech] = {**REASONS, **RULES, **PRIVATE, **NOTICES, **ENTRIES, **NOTES}
ALL_REFUSALS: Mapping[str, Speech] = {**REFUSALS, **TROUBLES, **MISTAKES}
ALL_WAYS_ON: Mapping[str, Speech] = {**WAYS_ON, **OUR_WAYS_ON}

NOTHING: Mapping[str, object] = {}


class RefusalText(Frozen):
    """A refusal in pieces: what is wrong, what to do next, and for a typed line also the line, its mark and its repair."""

    sentence: str
    next_step: str = ""
    mark: Mark | None = None
    repaired: str = ""
    example: str = ""


_TYPED = re.compile(r"\s*[:：]\s*(?:/[a-z]|--[a-z]).*", re.DOTALL)
"""The colon, and the line or flag to type with which a sentence ends."""
_NAMED = re.compile(r"(?<![\w.])(?:/[a-z]|--[a-z])")
_OF_TERMINAL = re.compile(r"(?<!/)\baccord [a-z]")
"""A line for whoever runs the program."""
_ENDS = re.compile(r"(?:(?<=[.!?])\s+|(?<=。))(?=\S)")


def choices_of(refused: Refused) -> tuple[tuple[str, str], ...]:
    """What a line could be about, with the lines that say so."""
    choices = refused.values.get("choices")
    pairs = choices if isinstance(choices, tuple) else ()
    return tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, tuple))


class Sentences:
    """Sentences in one language (`en`, `de_AT`) and one zone (an IANA name). Instants of another year than that of `now`
    are written with their year."""

    lines = True
    """Lines to type stand in the sentences; false on platforms that have a button for them."""
    marks = BRACKETS
    """How the changes to a text are marked."""

    def __init__(
        self,
        language: str = "en",
        zone: str = "UTC",
        spoken: Catalogue | None = None,
        *,
        now: Now | None = None,
    ) -> None:
        self.language = language
        self.zone = zone
        self.catalogue = spoken if spoken is not None else catalogue(language)
        self.write = Writers(self.catalogue, language, zone, self._nested, now)
        self._filler = Filler(self.write.kinds)

    # -------------------------------------------------------------------------------------------------- sentences

    def say(self, sentence: str, /, **values: object) -> str:
        """One of our own sentences, in the reader's language."""
        return self._filler.fill(self.catalogue.text(sentence), values)

    def phrase(
        self, phrase: Phrase, *, number: int | None = None, options: Mapping[str, str] | None = None
    ) -> str:
        """The sentence of a phrase. `number` is the decision that it is about, `options` the texts of its options (for a
        poll, which adopts nothing but chooses)."""
        values = dict(phrase.values)
        if phrase.code.startswith("entry.objection") or phrase.code == "entry.solution_offered":
            values["objection"] = values.pop("number", None)
        if number is not None:
            values["number"] = number
        values["_lines"] = self.lines
        if phrase.code == "entry.decision_closed" and options and values.get("outcome") == "adopted":
            values["outcome"] = terms.DECIDED
        if phrase.code == "if_nothing":
            values["_ends"] = values.get("outcome")
            if options and values["_ends"] == "adopted":
                values["_ends"] = "chosen"
            elif values.get("objections"):
                values["_ends"] = "unless"
        if isinstance(because := values.get("because"), Mapping):
            values["_because"] = because.get("code", "")
        return self._spoken(PHRASES, phrase.code, {**values, "_options": options or {}})

    def one_sentence(self, phrases: Iterable[Phrase], *, number: int | None = None) -> str:
        """Several phrases (a rule) as one sentence with semicolons; as short sentences in a language without semicolons,
        or whose capitals mean more than the beginning of a sentence."""
        sentences = [self.phrase(phrase, number=number) for phrase in phrases]
        return self.write.clauses(sentences)

    def receipt(self, receipt: Receipt, options: Mapping[str, str] | None = None) -> str:
        """The private answer to the actor."""
        values = {**receipt.values, **receipt.unstored, "_options": options or {}}
        if values.get("unit") == "options" and values.get("outcome") == "adopted":
            values["outcome"] = terms.DECIDED
        if receipt.number is not None:
            values["number"] = receipt.number
        values["_lines"] = self.lines
        values["_receipt_gone"] = values.get("secret") == "receipt" and "receipt" not in values
        values["_figures_later"] = values.get("hidden") is True and "secret" not in values
        values["_receipt_void"] = "receipt" in values and values.get("changed_mind") is True
        values["_deadline_line"] = self.lines and values.get("typed") is False
        values["_process_line"] = self.lines and values.get("unit") == "proposal"
        values["_standing_lines"] = self.lines and "standing" in values
        return self._spoken(RECEIPTS, receipt.code, values)

    def refusal(self, refused: Refused) -> str:
        """What is wrong and what to do next; for a typed line also the line, the marked place and a line that works."""
        pieces = self.refusal_pieces(refused)
        lines = [self.write.sentences(pieces.sentence, pieces.next_step)]
        if pieces.mark is not None:
            lines += ["", f"  {pieces.mark.line}", f"  {pieces.mark.under}"]
        if pieces.repaired:
            lines += ["", self.say("This works:"), f"  {pieces.repaired}"]
            if yes_no := refused.values.get("yes_no"):
                lines += [self.say("To ask for yes or no:"), f"  {yes_no}"]
        elif pieces.example:
            lines += ["", self.say("For example:"), f"  {pieces.example}"]
        for title, line in choices_of(refused):
            lines += ["", title, f"  {line}"]
        return "\n".join(lines)

    def refusal_in_form(self, refused: Refused) -> str:
        """What is wrong and what to do next, beside a question: without lines to type."""
        pieces = self.untyped(self.refusal_pieces(refused), refused)
        return self.write.sentences(pieces.sentence, pieces.next_step)

    def untyped(self, pieces: RefusalText, refused: Refused) -> RefusalText:
        """The refusal without lines and flags to type, for where a form or a button stands beside it."""
        if _OF_TERMINAL.search(pieces.sentence + pieces.next_step):
            return pieces
        next_step = self._cut(pieces.next_step)
        if _NAMED.search(next_step):
            leaves_out = (refused.try_code or "").startswith("leave")
            next_step = self.say("Leave it out.") if leaves_out else ""
        first, *others = _ENDS.split(pieces.sentence)
        sentences = [self._cut(first), *(text for text in others if not _TYPED.search(text))]
        return RefusalText(sentence=self.write.sentences(*sentences), next_step=next_step)

    def _cut(self, text: str) -> str:
        cut = _TYPED.sub("", text)
        return text if cut == text else self.write.stopped(cut)

    def refusal_pieces(self, refused: Refused) -> RefusalText:
        """The same in pieces, for platforms that show a form or a button beside it."""
        values = refused.values
        code = "ballot-unsaid" if values.get("unsaid") else refused.code
        sentence = self._spoken(ALL_REFUSALS, code, values)
        way_on = ALL_WAYS_ON.get(refused.try_code or "")
        next_step = self._speak(way_on, values) if way_on is not None else ""
        if not self.lines and refused.try_code == "vote-like-this":
            next_step = ""  # they are in the form already
        line = values.get("line")
        if not isinstance(line, str):
            return RefusalText(sentence=sentence, next_step=next_step)
        repaired = str(values.get("repaired") or "")
        if values.get("form") == "ballot":
            return self._of_ballot(sentence, next_step, values, line, repaired)
        known = EXAMPLES.get(str(values.get("form") or values.get("verb") or ""), "")
        example = "" if repaired else str(values.get("example") or known)
        if values.get("asks") or values.get("about"):
            return RefusalText(sentence=sentence, next_step=next_step, repaired=repaired)
        mark = mark_of(line, _whole(values.get("start")), _whole(values.get("end")))
        return RefusalText(
            sentence=sentence, next_step=next_step, mark=mark, repaired=repaired, example=example
        )

    def _of_ballot(
        self, sentence: str, next_step: str, values: Values, line: str, repaired: str
    ) -> RefusalText:
        """A ballot as the line that casts it, whether it was typed or came from a form."""
        vote = f"/vote D-{values.get('number')} "
        start, end = _whole(values.get("start")), _whole(values.get("end"))
        mark = mark_of(vote + line, len(vote) + start, len(vote) + end) if line else None
        again = vote + repaired if repaired.strip() != line.strip() and repaired else ""
        return RefusalText(sentence=sentence, next_step="" if again else next_step, mark=mark, repaired=again)

    def _nested(self, value: Any, values: Values) -> str:
        """A phrase inside a sentence, as plain data: `{"code": ..., "values": ...}`."""
        if not isinstance(value, Mapping):
            return str(value)
        inner = value.get("values")
        merged = {**(inner if isinstance(inner, Mapping) else {}), "_options": values.get("_options", {})}
        merged.setdefault("number", values.get("number"))
        return self._spoken(PHRASES, str(value.get("code")), merged)

    def _spoken(self, table: Mapping[str, Speech], code: str, values: Values) -> str:
        speech = table.get(code)
        if speech is None:
            log.error("code_without_sentence", extra={"code": code})
            shown = ", ".join(f"{key} {value}" for key, value in values.items() if not key.startswith("_"))
            return f"{code} ({shown})" if shown else code
        return self._speak(speech, values)

    def _speak(self, speech: Speech, values: Values) -> str:
        return self.write.sentences(*self._lines(speech, values))

    def _lines(self, speech: Speech, values: Values) -> tuple[str, ...]:
        """The parts that hold, one by one."""
        parts = (speech,) if isinstance(speech, str) else speech
        texts = [
            part if isinstance(part, str) else part.text
            for part in parts
            if isinstance(part, str) or part.holds(values)
        ]
        return tuple(self._filler.fill(self.catalogue.text(text), values) for text in texts)

    # ------------------------------------------------------------------------------------------------------ terms

    def instant(self, at: datetime) -> str:
        """`Fri 27 Nov 2026 17:00 CET`, for records and lists; sentences omit the current year."""
        return self.write.instant(at, terms.INSTANT_WITH_YEAR)

    def moment(self, at: datetime | None) -> str:
        """`Fri 27 Nov 17:00 CET`."""
        return self.write.instant(at)

    def day(self, at: datetime) -> str:
        return self.write.day(at)

    def span(self, span: timedelta) -> str:
        return self.write.span(span)

    def position(self, key: str) -> str:
        return self.write.position(key)

    def outcome(self, code: str | None, unit: str = "proposal") -> str:
        return self.write.outcome(code or "open", unit)

    def state(self, code: str) -> str:
        return self.write.term(terms.STATES, code)

    def name(self, name: str) -> str:
        return self.write.name(name)

    def count(self, noun: str, number: int) -> str:
        """`6 people`; the nouns are those of terms.COUNTS."""
        return self.write.count(noun, number)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
