"""How values are written in a language: patterns, and the values that they make."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from adapters.grammar.conflicts.cues import flat, flatly, known_cues, phrases, typed_of
from adapters.grammar.conflicts.numbers import numbers
from adapters.grammar.conflicts.values import Kind, Value
from adapters.languages import Typed

Make = Callable[[re.Match[str]], Iterable[Value]]


def _meanings(table: Mapping[str, Typed]) -> Mapping[str, str]:
    """Flat word -> what it means."""
    return {flat(word): meaning for meaning, words in table.items() for word in words}


def _spaced(words: str) -> str:
    return " ".join(words.split())


@cache
def patterns(language: str) -> Sequence[tuple[bool, re.Pattern[str], Make]]:
    """Patterns of values in the order in which they are looked for: what is longer and surer first. With each whether it
    holds a number, so that none is looked for where there is none."""
    return [
        (any(hole in pattern for hole in ("(?P<n>", "(?P<h>", "(?P<d>", r"\d{")), re.compile(pattern), make)
        for pattern, make in _Patterns(language).all()
    ]


class _Patterns:
    def __init__(self, language: str) -> None:
        self.cues, self.typed = known_cues(language), typed_of(language)
        self.language, self.numbers = language, numbers(language)
        self.n = self.numbers.pattern
        self.months, self.wide_months, self.weekdays = _names(language)
        self.units = _units(language)
        within = (*self.typed.spans.before, *self.cues.limits.at_most)
        self._after_span_word = re.compile(rf"(?:{phrases(within, self.cues.spaces)})\s*$")
        before_hours = self.words(self.cues.values.before_hours)
        self._before_hours = re.compile(rf"(?:{before_hours}|\0)\s*$" if before_hours != "(?!)" else "")
        self._pm = re.compile(self.words((*self.typed.times.pm, *self.cues.values.pm)))
        lengths = self.words(self.cues.values.lengths)
        self.no_length, self.length = rf"(?!{lengths})" * bool(self.cues.values.lengths), rf"(?:{lengths})?"
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
        of = rf"(?:(?:{self.words(self.cues.values.date_links)})\s+)?"
        year = rf"(?:,?\s*{of}(?P<y>(?:19|20)\d\d))?"
        yield r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", self._date
        if self.cues.spaces:
            yield rf"(?<!\w){day}\.?\s*{of}(?P<name>{months})(?![^\W_])\.?{year}", self._date
            yield rf"(?<!\w)(?P<name>{months})\.?\s+{day}(?!\w){year}", self._date
            yield r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?!\d)", self._date
            yield r"(?<!\d)(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}))?(?!\d)", self._date
            wide = "|".join(map(re.escape, sorted(self.wide_months, key=len, reverse=True)))
            behind = "|".join(map(re.escape, flatly(self.cues.values.not_a_month))) or "(?!)"
            before = self.words(self.cues.values.before_month)
            yield rf"(?:{before})\s+(?P<name>{behind})(?![^\W_])(?:\s+(?P<y>20\d\d))?", self._month
            yield rf"(?<![^\W_])(?P<name>{wide})(?![^\W_])(?:\s+(?P<y>20\d\d))?", self._month
        hole = {"D": r"(?P<d>\d{1,2})", "M": r"(?P<m>\d{1,2})", "Y": r"(?P<y>(?:19|20)\d\d)"}
        for form in self.cues.values.dates:
            yield self.form(form, hole), self._date
        if not self.cues.spaces:
            yield rf"(?P<name>(?<!\d){months}){self.no_length}", self._month
        for form in self.cues.values.month_days:
            yield (
                self.form(form, hole) + r"(?![\d:.,]\d|[^\W_])" * self.cues.spaces,
                lambda match: (
                    [Value("month_day", float(match["d"]), *match.span())] * (int(match["d"]) <= 31)
                ),
            )
        years = [self.form(form, hole) for form in self.cues.values.years]
        for pattern in years or [r"(?<![\w.,])(?P<y>(?:19|20)\d\d)(?![\w]|[.,:]\d)"]:
            yield pattern, lambda match: [Value("year", float(match["y"]), *match.span())]

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
        for piece in re.split(r"(H(?=hM)|D(?=(?:st|nd|rd|th)\b)|[HMNDUY](?![a-z])|\s+)", written):
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
            apart = r"(?<![\w.,:])" if self.cues.spaces else r"(?<![\d.,:])"
            marks = self.words(self.cues.values.hour_marks)
            bare = rf"{apart}(?P<from>\d{{1,2}}(?::\d\d)?)(?:\s*(?:{marks}))?"
            for form in [
                clock,
                *(form for form, _ in forms),
                r"(?P<h>(?<!\d)\d{1,2}(?![\d%€$:]|[.,]\d))(?=\s*(?:$|[.,;)\0]))",
                rf"(?P<h>(?<!\d)\d{{1,2}})(?=\s*(?:{am}|{pm}))",
            ]:
                yield rf"{bare}\s*(?:{to})\s*{form}(?:\s*(?:{half}))?", self._range
        for form, shift in [(clock, 0), (dotted, 0), *forms]:
            yield (
                rf"(?:(?P<before>{am}|{pm})\s*)?{form}{self.no_length}(?:\s*(?:{half}))?{end}",
                partial(self._time, shift=shift),
            )
        yield rf"(?:(?P<before>{am}|{pm})\s*)?{hour}\s*(?:{half}){end}", lambda match: self._time(match, 0)
        named = ((times.noon, 720), (times.end_of_day, 0))
        for words, minutes in named:
            yield (
                self.words(words),
                partial(_fixed, minutes=minutes),
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
        end = r"(?![^\W_])" if self.cues.spaces else self.length
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


def _fixed(match: re.Match[str], minutes: int) -> list[Value]:
    """A time that is a word: noon."""
    return [Value("time", float(minutes), *match.span())]


@cache
def _units(language: str) -> Mapping[str, float]:
    """Units of time -> days."""
    spans, cues = typed_of(language).spans, known_cues(language)
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
    for word in flatly(known_cues(language).values.not_a_month):
        wide.pop(word, None)
    return months, wide, weekdays
