"""The values in a decision: times, days, amounts, shares, spans, counts, and how often; wherever they stand in the text."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from adapters.grammar.conflicts.cues import Cues, cues_of, flat, flatly, typed_of
from adapters.languages import Typed
from consensus.frozen import Frozen, replace

Kind = Literal[
    "time",
    "date",
    "month",
    "season",
    "year",
    "month_day",
    "weekday",
    "nth",
    "often",
    "span",
    "money",
    "percent",
    "number",
]
Bound = Literal["exact", "at_most", "at_least"]
Amount = float | str

HALF_DAY = 12 * 60
EVERY_DAY = frozenset(range(7))


class Value(Frozen, kw_only=False):
    """`amount`: minutes of the day, days, a share in per cent, a sum of money, month * 100 + day, a weekday (Monday is 0).
    `unit`: the currency; the word that is counted. `loose`: the half of the day is open; a one that may be a mere article.
    `start` and `end` are places in
    the text."""

    kind: Kind
    amount: Amount
    start: int
    end: int
    unit: str = ""
    bound: Bound = "exact"
    loose: bool = False

    def equals(self, other: "Value") -> bool:
        if self.amount == other.amount:
            return True
        if self.kind == "time" and (self.loose or other.loose):
            return abs(float(self.amount) - float(other.amount)) == HALF_DAY
        return False


class Reading(Frozen, kw_only=False):
    """`rest` is the text with spaces where values stood."""

    values: tuple[Value, ...]
    rest: str


def read_values(text: str, language: str) -> Reading:
    """The values of a flat text."""
    rest, values = text, list[Value]()
    counts = numbers(language).any.search(text) is not None
    for counted, pattern, make in _patterns(language):
        if counted and not counts:
            continue
        for match in list(pattern.finditer(rest)):
            if not rest[match.start() : match.end()].strip("\0 "):
                continue
            made = list(make(match))
            if made:
                values += made
                rest = rest[: match.start()] + "\0" * (match.end() - match.start()) + rest[match.end() :]
    bounded = (_bounded(value, rest, language) for value in values)
    return Reading(tuple(sorted(bounded, key=lambda value: value.start)), rest)


_Around = tuple[re.Pattern[str], re.Pattern[str]]


def _bounded(value: Value, rest: str, language: str) -> Value:
    """With the words around it that say most or least."""
    at_most, at_least = _limits(language)
    before, after = rest[max(0, value.start - 40) : value.start], rest[value.end : value.end + 24]
    bounds: tuple[tuple[Bound, _Around], ...] = (("at_least", at_least), ("at_most", at_most))
    best, bound = 0, value.bound
    for limit, (ahead, behind) in bounds:
        found = ahead.search(before) or behind.match(after)
        # "more than" stands in "no more than" as well.
        if found and len(found[0]) > best:
            best, bound = len(found[0]), limit
    return replace(value, bound=bound)


@cache
def _limits(language: str) -> Sequence[_Around]:
    cues = _cues(language)
    return [
        (
            re.compile(rf"(?:{phrases(words, cues.spaces)})[\s:]*(?:[^\W\d_]{{1,3}}\s+)?$"),
            re.compile(rf"[\s\w]{{0,12}}?(?:{phrases(words, cues.spaces)})"),
        )
        for words in (cues.limits.at_most, cues.limits.at_least)
    ]


def phrases(words: Iterable[str], spaces: bool) -> str:
    """A pattern of these phrases; `…` in one stands for up to four words, or for letters in a script without spaces."""
    return "|".join(_phrase(word, spaces) for word in flatly(words)) or r"(?!)"


def _phrase(word: str, spaces: bool) -> str:
    gap = r"(?:\s+\S+){0,4}?\s+" if spaces else r".{0,12}?"
    pattern = re.escape(word).replace(r"\ ", r"\s+")
    pattern = re.sub(r"(\\s\+)?…(\\s\+)?", lambda _: gap, pattern)
    if spaces:
        before = r"(?<![^\W\d_])(?<![^\W\d_]-)" if word[0].isalnum() else ""
        after = r"(?![^\W_])" if word[-1].isalnum() else ""
    else:
        before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{pattern}{after}"


def _meanings(table: Mapping[str, Typed]) -> Mapping[str, str]:
    """Flat word -> what it means."""
    return {flat(word): meaning for meaning, words in table.items() for word in words}


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _cues(language: str) -> Cues:
    cues = cues_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    return cues


# ------------------------------------------------------------------------------------------------------------- numbers

_DIGITS = r"(?<![\w.,])\d+(?:[., ]\d{3})+(?![\d])(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


class Numbers:
    """Numbers in digits and in the words of a language."""

    def __init__(self, language: str) -> None:
        cues, typed = _cues(language), typed_of(language)
        self.spaces = cues.spaces
        self.words: dict[str, int] = {}
        for table in (typed.numbers, cues.values.numbers):
            for number, words in table.items():
                self.words |= {flat(word): int(number) for word in words}
        for word in map(flat, cues.values.not_a_number):
            self.words.pop(word, None)
        self.and_ = flatly(typed.joints.and_)
        known = "|".join(map(re.escape, sorted(self.words, key=len, reverse=True))) or r"(?!)"
        joint = "|".join(map(re.escape, self.and_)) or r"(?!)"
        big = (
            "|".join(
                re.escape(word) for word, number in self.words.items() if number >= 100 or not self.spaces
            )
            or r"(?!)"
        )
        if self.spaces:
            single = rf"(?<![^\W_])(?:{known}|(?:{known})(?:{joint})?(?:{known})(?:{joint})?(?:{known})?)(?![^\W_])"
            worded = rf"{single}(?:(?:[\s-]+|\s+(?:{joint})\s+){single})*"
            self.pattern = rf"(?:(?:{_DIGITS})(?:\s?(?:{big})(?![^\W_]))?|{worded})"
        else:
            self.pattern = rf"(?:(?:{_DIGITS})(?:{big})?|(?:{known})+)"
        self.any = re.compile(rf"\d|(?:{known})")
        self._pieces = re.compile(rf"(?:{_DIGITS})|{known}")

    def read(self, written: str) -> float:
        """`2,500`, `1 000`, `10万`, `two hundred and fifty`, `fünfundzwanzig`."""
        total, section = 0.0, 0.0
        digit: float | None = None
        for piece in self._pieces.findall(written):
            number = self.words.get(piece)
            if number is None:
                digit = _number(piece) if digit is None else digit * _number(piece)
            elif number >= 1000:
                total += (section + (digit or 0) or 1) * number
                section, digit = 0.0, None
            elif number == 100 or (number == 10 and not self.spaces):
                section += (1 if digit is None else digit) * number
                digit = None
            else:
                section, digit = section + (digit or 0), float(number)
        return total + section + (digit or 0)


def _number(digits: str) -> float:
    digits = digits.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    whole, _, part = digits.replace(",", ".").rpartition(".")
    return float(whole.replace(".", "") + "." + part) if whole else float(part)


@cache
def numbers(language: str) -> Numbers:
    return Numbers(language)


# --------------------------------------------------------------------------------------------------------------- forms

Make = Callable[[re.Match[str]], Iterable[Value]]


@cache
def _patterns(language: str) -> Sequence[tuple[bool, re.Pattern[str], Make]]:
    """Patterns of values in the order in which they are looked for: what is longer and surer first. With each whether it
    holds a number, so that none is looked for where there is none."""
    return [
        (any(hole in pattern for hole in ("(?P<n>", "(?P<h>", "(?P<d>", r"\d{")), re.compile(pattern), make)
        for pattern, make in _Patterns(language).all()
    ]


class _Patterns:
    def __init__(self, language: str) -> None:
        self.cues, self.typed = _cues(language), typed_of(language)
        self.language, self.numbers = language, numbers(language)
        self.n = self.numbers.pattern
        self.months, self.wide_months, self.weekdays = _names(language)
        self.units = _units(language)
        within = (*self.typed.spans.before, *self.cues.limits.at_most)
        self._after_span_word = re.compile(rf"(?:{phrases(within, self.cues.spaces)})\s*$")
        before_hours = self.words(self.cues.values.before_hours)
        self._before_hours = re.compile(rf"(?:{before_hours}|\0)\s*$" if before_hours != "(?!)" else "")
        self._pm = re.compile(self.words((*self.typed.times.pm, *self.cues.values.pm)))
        self.stop = frozenset(map(flat, self.cues.stop))

    def all(self) -> Iterator[tuple[str, Make]]:
        yield from self._amounts()
        yield from self._days()
        yield from self._times()
        yield from self._how_often()
        yield from self._spans()
        yield from self._weekdays()
        yield rf"(?:{self.n})", self._counted

    def words(self, words: Iterable[str]) -> str:
        return phrases(words, self.cues.spaces)

    def _amounts(self) -> Iterator[tuple[str, Make]]:
        currencies = _meanings(self.cues.values.money)
        signs = self.words(currencies)

        def money(match: re.Match[str]) -> Iterator[Value]:
            currency, _, part = currencies[_spaced(match["unit"])].partition("/")
            amount = self.numbers.read(match["n"]) / int(part or 1)
            yield Value("money", amount, *match.span(), unit=currency)

        yield rf"(?P<n>{self.n})\s*-?(?P<unit>{signs})", money
        yield rf"(?P<unit>{signs})\s*(?P<n>{self.n})", money
        yield (
            rf"(?P<n>{self.n})\s*(?:{self.words(self.cues.values.percent_signs)})",
            lambda match: [Value("percent", self.numbers.read(match["n"]), *match.span())],
        )
        yield self._named("percent", self.cues.values.percent)

    def _named(self, kind: Kind, table: Mapping[str, Typed]) -> tuple[str, Make]:
        """Words for a value."""
        meanings = _meanings(table)
        return (
            self.words(meanings),
            lambda match: [Value(kind, float(meanings[_spaced(match[0])]), *match.span())],
        )

    def _days(self) -> Iterator[tuple[str, Make]]:
        months = "|".join(map(re.escape, sorted(self.months, key=len, reverse=True)))
        day = rf"(?P<d>\d{{1,2}})(?:{'|'.join(map(re.escape, flatly(self.typed.days.ordinals))) or '(?!)'})?"
        year = r"(?:,?\s*(?:de\s+)?(?P<y>(?:19|20)\d\d))?"
        yield r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", self._date
        if self.cues.spaces:
            yield rf"(?<!\w){day}\.?\s*(?:de\s+|of\s+)?(?P<name>{months})(?![^\W_])\.?{year}", self._date
            yield rf"(?<!\w)(?P<name>{months})\.?\s+{day}(?!\w){year}", self._date
            yield r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?!\d)", self._date
            yield r"(?<!\d)(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}))?(?!\d)", self._date
            wide = "|".join(map(re.escape, sorted(self.wide_months, key=len, reverse=True)))
            behind = "|".join(map(re.escape, flatly(self.cues.values.not_a_month))) or "(?!)"
            before = self.words(self.cues.values.before_month)
            yield rf"(?:{before})\s+(?P<name>{behind})(?![^\W_])(?:\s+(?P<y>20\d\d))?", self._month
            yield rf"(?<![^\W_])(?P<name>{wide})(?![^\W_])(?:\s+(?P<y>20\d\d))?", self._month
        else:
            yield r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日", self._date
            yield rf"(?P<name>(?<!\d){months})(?!間)", self._month
        hole = {"D": r"(?P<d>\d{1,2})", "O": "|".join(map(re.escape, flatly(self.typed.days.ordinals)))}
        for form in self.cues.values.month_days:
            yield (
                self.form(form, hole) + r"(?![\d:.,]\d|[^\W_])" * self.cues.spaces,
                lambda match: (
                    [Value("month_day", float(match["d"]), *match.span())] * (int(match["d"]) <= 31)
                ),
            )
        yield (
            r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,:]\d)" if self.cues.spaces else r"(?<!\d)(?:19|20)\d\d年度?",
            lambda match: [Value("year", float(match[0][:4]), *match.span())],
        )

    def _date(self, match: re.Match[str]) -> Iterator[Value]:
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else self.months[parts["name"] or ""]
        day = int(parts["d"] or 0)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Value("date", float(month * 100 + day), *match.span())

    def _month(self, match: re.Match[str]) -> Iterator[Value]:
        yield Value("month", float(self.months[match["name"]]), *match.span())
        if match.groupdict().get("y"):
            yield Value("year", float(match["y"]), *match.span("y"))

    def form(self, written: str, holes: Mapping[str, str]) -> str:
        """The pattern of a form of conflicts.toml or input.toml."""
        pattern = ""
        for piece in re.split(r"(H(?=hM)|D(?=(?:st|nd|rd|th)\b)|[HMNDU](?![a-z])|\s+)", written):
            if piece in holes:
                pattern += holes[piece]
            elif piece.isspace():
                pattern += r"\s*" if not pattern or pattern[-1] in ")?" else r"\s+"
            elif piece:
                pattern += re.escape(flat(piece))
        start = r"(?<![^\W_])" if self.cues.spaces else r"(?<!\d)"
        return start + pattern

    def _times(self) -> Iterator[tuple[str, Make]]:
        times, end = self.typed.times, r"(?![^\W_])" if self.cues.spaces else ""
        more = self.cues.values
        am, pm = self.words((*times.am, *more.am)), self.words((*times.pm, *more.pm))
        half = rf"(?P<am>{am})|(?P<pm>{pm})"
        unit_after = "" if self.cues.spaces else "(?!間)"
        hour = rf"(?P<h>(?<!\d)\d{{1,2}}(?!\d)|{self._hour_words()})"
        holes = {"H": hour, "M": r"(?P<m>\d{1,2})"}
        shifts = {**dict.fromkeys(times.half_past, 30), **more.times}
        forms = [
            *((self.form(form, holes), shifts[form]) for form in sorted(shifts, key=len, reverse=True)),
            *((self.form(form, holes), 0) for form in sorted(times.forms, key=len, reverse=True)),
        ]
        dotted = rf"(?<![\d.,:])(?P<h>\d{{1,2}})\.(?P<m>\d\d)(?=\s*(?:{am}|{pm}))"
        clock = r"(?<![\d.,:])(?P<h>\d{1,2}):(?P<m>\d\d)(?!\d)"
        if to := self.words(self.cues.values.ranges):
            bare = r"(?<![\w.,:])(?P<from>\d{1,2}(?::\d\d)?)(?:\s*(?:h|am|pm|時))?"
            for form in [
                clock,
                *(form for form, _ in forms),
                r"(?P<h>(?<!\d)\d{1,2}(?![\d%€$:]|[.,]\d))(?=\s*(?:$|[.,;)\0]))",
                rf"(?P<h>(?<!\d)\d{{1,2}})(?=\s*(?:{am}|{pm}))",
            ]:
                yield rf"{bare}\s*(?:{to})\s*{form}(?:\s*(?:{half}))?", self._range
        for form, shift in [(clock, 0), (dotted, 0), *forms]:
            yield (
                rf"(?:(?P<before>{am}|{pm})\s*)?{form}{unit_after}(?:\s*(?:{half}))?{end}",
                lambda match, shift=shift: self._time(match, shift),  # type: ignore[misc]
            )
        yield rf"(?:(?P<before>{am}|{pm})\s*)?{hour}\s*(?:{half}){end}", lambda match: self._time(match, 0)
        named = ((times.noon, 720), (times.end_of_day, 0))
        for words, minutes in named:
            yield (
                self.words(words),
                lambda match, minutes=minutes: [Value("time", float(minutes), *match.span())],  # type: ignore[misc]
            )

    def _hour_words(self) -> str:
        words = [word for word, number in self.numbers.words.items() if 1 <= number <= 23]
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"

    def _time(self, match: re.Match[str], shift: int) -> Iterator[Value]:
        parts = match.groupdict()
        hour, minute = int(self.numbers.read(parts["h"] or "0")), int(parts.get("m") or 0)
        if hour > 24 or minute > 59 or (hour == 24 and not parts.get("m") and self._is_span(match)):
            return
        before_it = match.string[: match.start()]
        if self._is_span(match) and (
            self._after_span_word.search(before_it)
            or not (self._before_hours.search(before_it) or match.groupdict().get("from"))
        ):
            return
        before = parts.get("before") or ""
        pm = parts.get("pm") or (before and self._pm.fullmatch(before))
        am = parts.get("am") or (before and not pm)
        if am or pm:
            hour = hour % 12 + (12 if pm else 0)
        loose = not am and not pm and 1 <= hour <= 12
        yield Value("time", float((hour * 60 + minute + shift) % 1440), *match.span(), loose=loose)

    def _is_span(self, match: re.Match[str]) -> bool:
        """Whether it may as well be so many hours."""
        last = re.search(r"[^\W\d_]+$", match[0])
        return last is not None and last[0] in self.units

    def _range(self, match: re.Match[str]) -> Iterator[Value]:
        hour, _, minute = match["from"].partition(":")
        if int(hour) <= 24:
            first = float(int(hour) * 60 % 1440 + int(minute or 0))
            yield Value("time", first, *match.span("from"), loose=int(hour) <= 12)
            for value in self._time(match, 0):
                yield Value("time", value.amount, match.end("from") + 1, match.end(), loose=value.loose)

    def _how_often(self) -> Iterator[tuple[str, Make]]:
        unit = "|".join(map(re.escape, sorted(self.units, key=len, reverse=True)))
        holes = {"N": rf"(?P<n>{self.n})", "U": rf"(?P<u>{unit})"}
        end = r"(?![^\W_])" if self.cues.spaces else ""
        yield self._named("often", self.cues.values.often)
        yield self._named("season", self.cues.values.seasons)
        for form in self.cues.values.every:
            yield (
                self.form(form, holes) + end,
                lambda match: [
                    Value("often", self.numbers.read(match["n"]) * self.units[match["u"]], *match.span())
                ],
            )

    def _spans(self) -> Iterator[tuple[str, Make]]:
        unit = "|".join(map(re.escape, sorted(self.units, key=len, reverse=True)))
        end = r"(?![^\W_])" if self.cues.spaces else "間?"
        yield (
            rf"(?P<n>{self.n})\s*-?\s*(?P<u>{unit}){end}",
            lambda match: [
                Value("span", round(self.numbers.read(match["n"]) * self.units[match["u"]], 4), *match.span())
            ],
        )

    def _weekdays(self) -> Iterator[tuple[str, Make]]:
        names = "|".join(map(re.escape, sorted(self.weekdays, key=len, reverse=True)))
        day = rf"(?P<w>{names})s?(?![^\W_])" if self.cues.spaces else rf"(?P<w>{names})"
        start = r"(?<![^\W_])" if self.cues.spaces else ""
        ordinals = {flat(word): nth for nth, words in self.cues.values.nth.items() for word in words}
        nth = "|".join(map(re.escape, sorted(ordinals, key=len, reverse=True))) or r"(?!)"

        def weekday(match: re.Match[str]) -> Iterator[Value]:
            if match["nth"]:
                yield Value("nth", float(ordinals[match["nth"]]), *match.span("nth"))
            yield Value("weekday", float(self.weekdays[match["w"]]), *match.span("w"))

        yield rf"{start}(?:(?P<nth>{nth})\s*)?{day}", weekday

    def _counted(self, match: re.Match[str]) -> Iterator[Value]:
        """A number: what is counted is known once the words around it are."""
        article = self.numbers.words.get(match[0]) == 1 and match[0] in self.stop
        yield Value("number", self.numbers.read(match[0]), *match.span(), loose=article)


@cache
def _units(language: str) -> Mapping[str, float]:
    """Units of time -> days."""
    spans, cues = typed_of(language).spans, _cues(language)
    lengths: dict[str, float] = {}
    for days, words in (
        (1 / 1440, spans.minutes),
        (1 / 24, spans.hours),
        (1, spans.days),
        (7, spans.weeks),
        (14, spans.fortnights),
    ):
        lengths |= {flat(word): days for word in words if len(word) > 1 or not word.isascii()}
    for longer, words in cues.values.spans.items():
        lengths |= {flat(word): float(longer) for word in words}
    return lengths


@cache
def _names(language: str) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """The months (from 1), those of whole names, and the weekdays (Monday is 0) of one language by their names."""
    from babel import Locale
    from babel.dates import get_day_names, get_month_names
    from msgspec.structs import astuple

    locale = Locale.parse(language)
    months, wide, weekdays = dict[str, int](), dict[str, int](), dict[str, int]()
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            named = {
                flat(name.strip(".")): month
                for month, name in get_month_names(width, context, locale).items()
            }
            months |= named
            wide |= named if width == "wide" else {}
        weekdays |= {flat(name): number for number, name in get_day_names("wide", context, locale).items()}
    for number, names in enumerate(astuple(typed_of(language).weekdays)):
        weekdays |= {flat(name): number for name in names}
    for word in flatly(_cues(language).values.not_a_month):
        wide.pop(word, None)
    return months, wide, weekdays
