"""How each kind of value is written in a sentence: numbers, instants, names, numbers of decisions, lists.

A kind that begins with a capital is the same kind at the beginning of a sentence (`{position:Position}`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from adapters.acts import RIGHT_LABELS
from adapters.wording import terms
from adapters.wording.builtin_texts import builtin_texts
from adapters.wording.catalogue import Catalogue
from adapters.wording.joints import Joints, how_many
from adapters.wording.speech import Values, Writer
from consensus.ballots.options import BLANK
from consensus.definition import builtin
from consensus.mandates import Amount
from consensus.plain import instant
from consensus.tally.numbers import written

Now = Callable[[], datetime]
QUOTE_LENGTH_MAX = 400
"""Characters of a text inside a sentence; the card or the record has the whole text."""


SHORT_NUMBER_LENGTH = 3
"""Digits of a whole number that every language writes alike."""


class Writers(Joints):
    """Writes values in one language and one zone. `phrase` writes a sentence within a sentence; `now` gives the current
    instant."""

    def __init__(
        self,
        catalogue: Catalogue,
        language: str,
        zone: str,
        phrase: Callable[[Any, Values], str],
        now: Now | None = None,
    ) -> None:
        super().__init__(catalogue)
        self._language = language
        self._zone = zone
        self._phrase = phrase
        self._now = now

    @cached_property
    def kinds(self) -> Mapping[str, Writer]:
        """Kind of placeholder -> its writer."""
        kinds: dict[str, Writer] = {
            "#": lambda value, values: self._catalogue.form(values["forms"], how_many(value)),
            "text": lambda value, _: str(value),
            "exact": lambda value, _: self.exact(value),
            "n": lambda value, _: self.number(value),
            "when": lambda value, _: self.instant(value),
            "amount": lambda value, _: self.amount(value),
            "on": lambda value, _: (
                self._catalogue.text(terms.ON).format(when=self.instant(value)) if value else ""
            ),
            "dated": lambda value, _: self.instant(value, terms.INSTANT_WITH_YEAR),
            "day": lambda value, _: self.day(value),
            "span": lambda value, _: self.span(value),
            "D": lambda value, _: f"D-{value}",
            "name": lambda value, _: self.name(value),
            "quote": lambda value, _: self.quote(str(value)),
            "line": lambda value, _: self.clipped_line(str(value)),
            "quotes": lambda value, _: self.listed(
                [self.quote(str(text)) for text in _many(value)], terms.OR
            ),
            "keys": lambda value, _: self.listed([self.key(str(key)) for key in _many(value)], terms.OR),
            "tags": lambda value, _: self.tags([str(tag) for tag in _many(value)]),
            "numbers": lambda value, _: self.listed([self.number(number) for number in _many(value)]),
            "right": self._term(RIGHT_LABELS),
            "rights": lambda value, _: self.listed(
                [self.typed(self.term(RIGHT_LABELS, right), str(right)) for right in _many(value)], terms.OR
            ),
            "holders": lambda value, _: self.listed([self.holder(str(code)) for code in _many(value)]),
            "processes": lambda value, _: self.listed(
                [self.quote(self.process(str(process))) for process in _many(value)], terms.OR
            ),
            "place": lambda value, _: self.place(str(value)) or self.quote(str(value)),
            "words_said": lambda value, _: self.commas(self.quote(str(word)) for word in _many(value)),
            "words": lambda value, _: self.listed([str(word) for word in _many(value)], terms.OR),
            "slashes": lambda value, _: self.commas(f"/{verb}" for verb in _many(value)),
            "dashes": lambda value, _: self.commas(f"--{flag}" for flag in _many(value)),
            "part": lambda value, _: self.part(value),
            "position": self._position,
            "colon_position": self._colon_position,
            "positions": self._positions,
            "own": self._own,
            "objections": self._objections,
            "count_entries": lambda value, _: self.count("entries", len(_many(value))),
            "tied": self._tied,
            "phrase": self._phrase,
            "phrases": lambda value, values: self.sentences(
                *(self._phrase(phrase, values) for phrase in _many(value))
            ),
            "names": lambda value, _: self.listed([self.name(name) for name in _many(value)]),
            "count_people": lambda value, _: self.count("people", len(_many(value))),
            "role": self._term({**terms.GROUPS, **terms.ROLES}),
            "group": self._term(terms.GROUPS),
            "groups": lambda value, _: self.listed([self.term(terms.GROUPS, name) for name in _many(value)]),
            "title": lambda value, _: self.process_text(str(value)),
            "lean": self._term(terms.LEANS),
            "outcome": lambda value, values: self.outcome(value, because=values.get("_because", "")),
            "objection_state": self._term(terms.OBJECTION_STATES),
            "base": self._term(terms.BASES),
            "whole": lambda value, values: self.count(f"base_{values.get('of', 'cast')}", how_many(value)),
            "what": self._term(terms.WHATS),
            "act": self._term(terms.ACTS),
            "disposition": self._term(terms.DISPOSITIONS),
            "dispositions": lambda value, _: self.listed(
                [self.typed(self.term(terms.DISPOSITIONS, word), str(word)) for word in _many(value)],
                terms.OR,
            ),
            "phase": self._term(terms.PHASES),
            "phases": lambda value, _: self.listed(
                [self.quote(self.term(terms.PHASES, phase)) for phase in _many(value)], terms.OR
            ),
            "result": self._term(terms.RESULTS),
            "process": lambda value, _: self.quote(self.process(str(value))),
            "roles": lambda value, _: self.listed([self.term(terms.ROLES, role) for role in _many(value)]),
            "whens": lambda value, _: self.listed(
                [self.term(terms.WHENS, when) for when in _many(value)], terms.OR
            ),
        }
        for noun in terms.COUNTS:
            kinds[noun] = self._counter(noun)
        return kinds | {
            kind[0].upper() + kind[1:]: _capital(kinds[kind]) for kind in kinds if kind[0].islower()
        }

    # ------------------------------------------------------------------------------------------------ single values

    def term(self, table: Mapping[str, str], key: object) -> str:
        """A term in the reader's language; an unknown key (of a community's own process) as it is."""
        return self._catalogue.text(table[key]) if isinstance(key, str) and key in table else str(key)

    def process_text(self, text: str) -> str:
        """A title or another text of a process: translated for built-in processes."""
        return self._catalogue.text(text) if text in builtin_texts() else text

    def process(self, process_id: str) -> str:
        """The title of a process that comes along; of another one its id, for a sentence knows no more of it."""
        definition = builtin(process_id)
        return process_id if definition is None else self._catalogue.text(definition[1].title)

    def tags(self, tags: Sequence[str]) -> str:
        return " ".join(f"#{tag}" for tag in tags)

    def typed(self, term: str, key: str) -> str:
        """A term, and what is typed for it where that is another word: `stand aside (stand-aside)`."""
        return term if term.casefold() == key.casefold() else self.bracketed(term, key)

    def key(self, key: str) -> str:
        """A position or a verdict that can be typed."""
        return self.typed(self.term({**terms.POSITIONS, **terms.VERDICTS}, key), key)

    def outcome(self, code: object, unit: object = "proposal", because: str = "") -> str:
        """The outcome. A poll (`unit` is `options`) chooses, and adopts nothing. `because`: the code of the reason, for
        languages with different words for votes, stamps and judgements."""
        if code == terms.DECIDED or (code == "adopted" and unit == "options"):
            return self._catalogue.text(terms.DECIDED)
        context = terms.OUTCOME_CONTEXTS.get(because, "")
        if code in ("adopted", "rejected") and context:
            return self._catalogue.text(terms.OUTCOMES[code], context)
        return self.term(terms.OUTCOMES, code)

    def number(self, value: object) -> str:
        """A whole number or a fraction, with the language's separators."""
        if isinstance(value, Fraction):
            return self.part(f"{value.numerator}/{value.denominator}")
        if not isinstance(value, int):
            return str(value)
        if abs(value) < 1_000:
            return str(value)
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.locale)

    def amount(self, value: object) -> str:
        """An amount with its unit, exact, with the language's separators: `1,234.5 EUR`."""
        if isinstance(value, Amount):
            number, unit = value.number, value.unit
        elif isinstance(value, Mapping):
            number, unit = str(value["number"]), str(value["unit"])
        else:
            return str(value)
        if not (number.isdecimal() and len(number) <= SHORT_NUMBER_LENGTH):
            from babel.numbers import format_decimal

            number = format_decimal(Decimal(number), locale=self.locale, decimal_quantization=False)
        return f"{number} {unit}"

    def exact(self, value: object) -> str:
        """An exact number as stored in the log (`7`, `"7/3"`): up to five decimals, or rounded and marked so."""
        return self.number(value) if isinstance(value, int) else written(Fraction(str(value)))

    def count(self, noun: str, number: int) -> str:
        singular, plural = terms.COUNTS[noun]
        return self._catalogue.many(singular, plural, number).replace("{n}", self.number(number))

    def percent(self, share: Fraction) -> str:
        """`83 %`, as the language writes it."""
        from babel.numbers import format_percent

        return format_percent(float(share), locale=self.locale)

    def month(self, month: str) -> str:
        """`December 2026` for `2026-12`."""
        from babel.dates import format_skeleton

        year, _, number = month.partition("-")
        return format_skeleton("yMMMM", date(int(year), int(number), 1), locale=self.locale)

    def part(self, value: object) -> str:
        """`2/3` as words where it has them."""
        return self.term(terms.FRACTIONS, str(value))

    def name(self, value: object) -> str:
        """A name on one line, or the words for an erased name."""
        if not value:
            return self._catalogue.text(terms.NOBODY)
        return self._catalogue.text(terms.NAME).format(name=self.isolated(" ".join(str(value).split())))

    def quote(self, text: str) -> str:
        """A text of people inside a sentence: on one line, so that none of theirs looks like a line of ours."""
        return self.quoted(self.clipped_line(text))

    def clipped_line(self, text: str) -> str:
        """A text of people on one line, cut if it is long."""
        text = " ".join(text.split())
        return self.isolated(text if len(text) <= QUOTE_LENGTH_MAX else text[: QUOTE_LENGTH_MAX - 1] + "…")

    def isolated(self, text: str) -> str:
        """A text of people within a sentence of ours; see adapters/unsafe.py."""
        return text

    def holder(self, code: str) -> str:
        """Somebody who has a right: `administrators`, or `kind:name` of a person, a group or a place."""
        kind, _, name = code.partition(":")
        if kind == "person":
            return self.name(name)
        if kind == "role":
            return self.role_of_platform(name)
        text = self.term(terms.HOLDERS, kind)
        return text.replace(
            "{name}", self.place(name) or self.quote(name) if kind == "place" else self.quote(name)
        )

    def role_of_platform(self, role: str) -> str:
        """A role as the platform shows it. Of Slack the id of a user group and its handle: `S1|leads`."""
        return self._catalogue.text(terms.HOLDERS["role"]).replace(
            "{name}", self.quote(role.rpartition("|")[2])
        )

    def place(self, name: str) -> str:
        """The name of a place as the platform writes it; empty for one that nobody would recognise."""
        return ""

    # --------------------------------------------------------------------------------------------------------- time

    @property
    def locale(self) -> str:
        """Babel's name of the language; English for a language that it does not know."""
        return locale_of(self._language)

    @cached_property
    def tz(self) -> tzinfo:
        try:
            return ZoneInfo(self._zone)
        except (KeyError, ValueError, OSError):
            return UTC

    def instant(self, value: object, pattern: str = terms.INSTANT) -> str:
        """`Fri 27 Nov 17:00 CET`: the instant in the reader's zone, and which zone that is."""
        at = _instant(value)
        if at is None:
            return self._catalogue.text(terms.NO_DEADLINE)
        local = at.astimezone(self.tz)
        zone = local.tzname() or ""
        return f"{self._dated(local, self.pattern_at(at, pattern))} {zone}".rstrip()

    def day(self, value: object) -> str:
        at = _instant(value)
        return (
            self._catalogue.text(terms.NO_DEADLINE)
            if at is None
            else self._dated(at.astimezone(self.tz), self.pattern_at(at, terms.DAY))
        )

    def pattern_at(self, at: datetime, pattern: str) -> str:
        """The pattern, with the year added if the instant is in another year than now; unchanged without a clock."""
        if self._now is None or at.astimezone(self.tz).year == self._now().astimezone(self.tz).year:
            return pattern
        return terms.WITH_YEAR.get(pattern, pattern)

    def _dated(self, local: datetime, pattern: str) -> str:
        from babel.dates import format_datetime

        return str(format_datetime(local, self._catalogue.text(pattern), locale=self.locale))

    def span(self, value: object) -> str:
        """`3 days`, `2 hours and 5 minutes`: the two largest units that there are."""
        seconds = int(value.total_seconds()) if isinstance(value, timedelta) else int(str(value))
        words = []
        for size, (singular, plural) in terms.UNITS:
            count, seconds = divmod(seconds, size)
            if count:
                words.append(self._catalogue.many(singular, plural, count).replace("{n}", self.number(count)))
        if not words:
            singular, plural = terms.UNITS[-1][1]
            return self._catalogue.many(singular, plural, 0).replace("{n}", "0")
        first, *rest = words
        return self._catalogue.text(terms.UNITS_JOINT).format(first=first, next=rest[0]) if rest else first

    # ------------------------------------------------------------------------- decisions, objections and positions

    def position(self, key: str) -> str:
        """`consent`, `+1`; `o2` is option 2."""
        if key[:1] == "o" and key[1:].isdigit():
            return self._catalogue.text(terms.OPTION).replace("{n}", key[1:])
        return self.term(terms.POSITIONS, key)

    def _position(self, value: Any, values: Values) -> str:
        options = values.get("_options")
        if isinstance(options, Mapping) and value in options:
            return self.quote(str(options[value]))
        return "…" if value is None else self.position(str(value))

    def _colon_position(self, value: Any, values: Values) -> str:
        """A colon and the vote: a position, or a ballot in the words of the receipt."""
        ballot = values.get("ballot")
        if isinstance(ballot, str) and ballot:
            return self._catalogue.text(terms.COLON).format(text=self.ballot(ballot))
        return self._catalogue.text(terms.COLON).format(text=self._position(value, values)) if value else ""

    def ballot(self, text: str) -> str:
        return self._catalogue.text(terms.BLANK_BALLOT) if text == BLANK else self.quote(text)

    def _positions(self, value: Any, values: Values) -> str:
        return self.listed([self._position(position, values) for position in _many(value)], terms.OR)

    def objection(self, number: object, objection: object) -> str:
        """`D-17.1`; without the number of the decision, `objection 1`."""
        if number is None:
            return self._catalogue.text(terms.OBJECTION).replace("{n}", str(objection))
        return f"D-{number}.{objection}"

    def _own(self, value: Any, values: Values) -> str:
        number = values.get("number")
        return f"D-{number}.{value}" if number is not None else str(value)

    def _objections(self, value: Any, values: Values) -> str:
        """`D-17.1 and D-17.2`; without the number of the decision, `objections 1 and 2`."""
        number, many = values.get("number"), _many(value)
        if number is not None or len(many) == 1:
            return self.listed([self.objection(number, objection) for objection in many])
        return self._catalogue.text(terms.OBJECTIONS).replace(
            "{n}", self.listed([str(objection) for objection in many])
        )

    def _tied(self, value: Any, values: Values) -> str:
        return self.count("options", len(_many(value)))

    def _counter(self, noun: str) -> Writer:
        return lambda value, _: self.count(noun, how_many(value))

    def _term(self, table: Mapping[str, str]) -> Writer:
        return lambda value, _: self.term(table, value)


def _capital(writer: Writer) -> Writer:
    def write(value: Any, values: Values) -> str:
        text = writer(value, values)
        return text[:1].upper() + text[1:]

    return write


def _many(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return instant(value) if isinstance(value, str) and value else None


def locale_of(language: str) -> str:
    """The name by which Babel knows a language; English for one that it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "en"
