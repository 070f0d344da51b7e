"""Which decisions are meant: `state:open place:core by:ann objected:bo review:december has:dissent since:7d redis`.

Read the same behind `/decisions` and from the one line of a page; `filter_words` writes such a line, so that every link
to a list is made here.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from adapters.grammar.daynames import months
from adapters.grammar.errors import Edit, Mistake, Place
from adapters.grammar.repair import error_of
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import Token, folded, quoted, tokens
from adapters.grammar.zones import zone_of
from consensus.limits import LINE_LENGTH_MAX
from consensus.outcomes import OUTCOMES
from consensus.plain import Value, instant_text
from consensus.slips import slip
from consensus.texts import as_tag
from consensus.views.filters import Filters, Has

SHORT: dict[str, dict[str, Any]] = {
    "open": {"state": "open"},
    "closed": {"state": "closed"},
    "decided": {"state": "closed"},
    "gathering": {"state": "gathering"},
    "mine": {"mine": True},
    "here": {"here": True},
    "blocked": {"blocked": True},
    "stuck": {"stuck": True},
    "review": {"review": "due"},
    "due": {"review": "due"},
    "polls": {"kind": "poll"},
    "proposals": {"kind": "proposal"},
    "all": {},
    "list": {},
}
"""Single words that stand for a filter."""

EXAMPLES = ("state:open", "tag:refunds", "by:ann", "since:30d")
"""For whoever filters by what there is not."""
KEYS = {
    "status": "state", "state": "state", "is": "state", "outcome": "outcome", "kind": "kind", "type": "kind",
    "process": "process", "rule": "process", "place": "place", "in": "place", "channel": "place", "by": "by",
    "from": "by", "since": "since", "after": "since", "until": "until", "before": "until", "limit": "limit",
    "review": "review", "objected": "objected", "has": "has", "closed": "closed", "taken": "taken", "order": "order",
    "sort": "order", "tag": "tag", "tags": "tag", "label": "tag", "holds": "holds", "waits": "waits", "todo": "todo",
    "todos": "todo", "owner": "owner",
}  # fmt: skip

HAS: tuple[Has, ...] = get_args(Has)
POSSIBLE: dict[str, tuple[str, ...]] = {
    "state": ("open", "closed", "gathering"),
    "outcome": tuple(outcome.replace("_", "-") for outcome in OUTCOMES),
    "kind": ("proposal", "poll"),
    "review": ("due", "month", "december", "2026-12"),
    "todo": ("open", "due", "month", "december", "2026-12", "done"),
    "since": ("7d", "december", "2026-12-01"),
    "until": ("7d", "december", "2026-12-01"),
    "has": HAS,
    "closed": ("early", "deadline"),
    "taken": ("here", "elsewhere"),
    "order": ("newest", "deadline", "relevance"),
}
"""What can be filtered by, where that is known, or examples; by the name of the filter's field."""

LIMIT_MAX = 200
_PAIR = re.compile(r"([^\W\d_]+)[:：](.+)", re.DOTALL)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_NAMED = ("process", "place", "by", "objected", "holds", "waits", "owner", "tag")
"""Filters by a name that people gave."""
_TODOS = (("todo", "open"), ("todo", "done"))


def read_filters(text: str, now: datetime, zone: str) -> Filters:
    """The filters that this line says. Raises GrammarError, with the line and the place to mark."""

    def read(line: str) -> Filters:
        if len(line) > LINE_LENGTH_MAX:
            place = Place(LINE_LENGTH_MAX, len(line))
            values: dict[str, Value] = {"length": len(line), "at_most": LINE_LENGTH_MAX}
            raise Mistake("grammar-line-too-long", place, values=values)
        typed = [token for token in tokens(line, keyed=True) if token.kind != "newline"]
        return filters_of([_plain(line, token) for token in typed], now, zone, slips=False)

    try:
        return read(text)
    except Mistake as mistake:
        raise error_of(text, mistake, read) from None


def filter_words(filters: Filters, zone: str | None = None) -> str:
    """The line that `read_filters` reads as these filters, but for the page of the list (`before`).

    `zone`: that of whoever reads it; without one, dates are written out as instants.
    """
    pairs = [
        *(("is", name) for name in ("here", "mine", "blocked", "stuck") if getattr(filters, name)),
        ("state", filters.state),
        ("outcome", filters.outcome and filters.outcome.replace("_", "-")),
        ("kind", filters.kind),
        *((name, getattr(filters, name)) for name in _NAMED),
        ("review", filters.review),
        ("todo", filters.todo),
        *(("has", has) for has in filters.has),
        ("closed", filters.closed),
        ("taken", filters.taken),
        ("since", filters.since and _written(filters.since, zone, end=False)),
        ("until", filters.until and _written(filters.until, zone, end=True)),
        ("order", filters.order if filters.order != "newest" else None),
        ("limit", str(filters.limit) if filters.limit != Filters().limit else None),
    ]
    words = [f"{key}:{_in_quotes(value)}" for key, value in pairs if value]
    return " ".join([*words, *_searched(filters.words)])


def filters_of(
    rest: Sequence[Token],
    now: datetime,
    zone: str,
    *,
    searching: bool = False,
    slips: bool = True,
) -> Filters:
    """Words and `key:value` pairs, cut out of a line. `searching`: words stand for themselves, also those that
    are filters alone, and keys that nothing is filtered by. `slips`: a single word that comes near to a filter is asked
    about. Raises Mistake."""
    filters: dict[str, Any] = {}
    words: list[str] = []
    left = list(rest)
    while left:
        token = left.pop(0)
        pair = _PAIR.fullmatch(token.value) if token.kind == "word" else None
        if pair and folded(pair[1]) in KEYS:
            _add(filters, _pair(token, KEYS[folded(pair[1])], pair[2], now, zone))
        elif token.kind == "word" and token.value[-1:] in (":", "：") and folded(token.value[:-1]) in KEYS:
            key = KEYS[folded(token.value[:-1])]
            if not left:
                values: dict[str, Value] = {
                    "key": folded(token.value[:-1]), "value": "", "possible": POSSIBLE.get(key, ()),
                }  # fmt: skip
                raise Mistake("grammar-filter", token.place, values=values)
            _add(filters, _pair(token, key, left.pop(0).value, now, zone))
        elif pair and not searching and not pair[2].startswith("//"):
            raise _unknown_key(token, pair[1], rest[0].start if slips else None)
        elif not searching and token.kind == "word" and folded(token.value) in SHORT:
            filters.update(SHORT[folded(token.value)])
        else:
            words.append(quoted(token.value) if token.kind == "text" else token.value)
    if slips and words and not searching and not filters and len(words) == 1:
        close = slip(folded(words[0]), [*SHORT, "search", "summary", "show"])
        if close:
            edit = Edit(rest[0].start, rest[0].end, close)
            raise Mistake("grammar-unknown-filter", rest[0].place, (edit,), values={"typed": words[0][:80]})
    return Filters(words=" ".join(words), **filters)


def _add(filters: dict[str, Any], more: dict[str, Any]) -> None:
    """Of most filters the last one holds; a decision can have several things."""
    has = (*filters.get("has", ()), *more.get("has", ()))
    filters.update(more)
    if has:
        filters["has"] = tuple(dict.fromkeys(has))


def _unknown_key(token: Token, typed: str, first: int | None) -> Mistake:
    """`first`: where the word for a search could stand."""
    near = slip(folded(typed), KEYS)
    edits: tuple[Edit, ...] = ()
    if near:
        edits = (Edit(token.start, token.start + len(typed), near),)
    elif first is not None:
        edits = (Edit(first, first, "search "),)
    values: dict[str, Value] = {"key": typed[:40], "near": near or "", "examples": EXAMPLES}
    return Mistake("grammar-filter-key", token.place, edits, values=values)


def _pair(token: Token, key: str, typed: str, now: datetime, zone: str) -> dict[str, Any]:
    fields = filter_by(key, typed, now, zone)
    if fields is None:
        values: dict[str, Value] = {"key": key, "value": typed[:80], "possible": POSSIBLE.get(key, ())}
        raise Mistake("grammar-filter", token.place, values=values)
    return fields


def filter_by(key: str, typed: str, now: datetime, zone: str) -> dict[str, Any] | None:
    """The fields of Filters that this value of one of them means; None where it means nothing."""
    value = folded(typed).strip()
    match key:
        case "state" if value in SHORT and value not in ("all", "list"):
            return dict(SHORT[value])
        case "state" if value in OUTCOMES:
            return {"outcome": value}
        case "outcome" if value.replace("-", "_") in OUTCOMES:
            return {"outcome": value.replace("-", "_")}
        case "kind" if value.rstrip("s") in ("poll", "proposal"):
            return {"kind": value.rstrip("s")}
        case "process" if value:
            return {"process": value}
        case "place" | "by" | "objected" | "holds" | "waits" | "owner" if typed.strip().lstrip("#@"):
            return {key: typed.strip().lstrip("#@")}
        case "tag" if as_tag(typed):
            return {"tag": as_tag(typed)}
        case "has" if value in HAS or value.removesuffix("s") in HAS:
            return {"has": (value if value in HAS else value.removesuffix("s"),)}
        case "closed" | "taken" | "order" if value in POSSIBLE[key]:
            return {key: value}
        case "review" | "todo" if value in ("due", "month") or (key, value) in _TODOS:
            return {key: value}
        case "review" | "todo" if (first := _month(value, now, zone, ahead=True)) is not None:
            return {key: first.isoformat()[:7]}
        case "limit" if value.isdecimal() and 0 < int(value) <= LIMIT_MAX:
            return {"limit": int(value)}
        case "since" | "until":
            at = _instant(value, now, zone, end=key == "until")
            return None if at is None else {key: at}
    return None


def _instant(value: str, now: datetime, zone: str, *, end: bool) -> datetime | None:
    """`7d` is that long before now; a date or a month is its first instant, or its last for `until`."""
    try:
        span = read_span(value)
        if span is not None:
            return now - span
        first = _month(value, now, zone, ahead=False)
        if first is not None:
            return _midnight(_next_month(first) if end else first, zone)
        if len(value) > len("2026-12-01"):
            at = datetime.fromisoformat(value.upper())
            return at if at.tzinfo is not None else at.replace(tzinfo=zone_of(zone))
        day = date.fromisoformat(value)
        return _midnight(day + timedelta(days=1) if end else day, zone)
    except (ValueError, OverflowError):
        return None


def _month(value: str, now: datetime, zone: str, *, ahead: bool) -> date | None:
    """The first day of the month `2026-12`, or of the next one of this name (`ahead`, this month included), else of the
    last one."""
    if match := _MONTH.fullmatch(value):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1) if 1 <= month <= 12 and year >= 1 else None
    named = months().get(value)
    if named is None:
        return None
    today = now.astimezone(zone_of(zone)).date()
    other_year = (1 if named < today.month else 0) if ahead else (-1 if named > today.month else 0)
    return date(today.year + other_year, named, 1)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone_of(zone))


def _written(at: datetime, zone: str | None, *, end: bool) -> str:
    """As it is read back: a month, a date, or an instant."""
    if zone is not None:
        local = at.astimezone(zone_of(zone))
        day = local.date()
        shown = day - timedelta(days=1) if end else day
        if at == _midnight(day, zone):
            if day.day == 1:
                return shown.isoformat()[:7]
            return shown.isoformat()
    return instant_text(at.astimezone(UTC))


def _in_quotes(value: str) -> str:
    """The value as one word, in quotes where it would not be read back without."""
    return value if re.fullmatch(r"[\w#@./+:-]+", value) else quoted(value)


def _searched(words: str) -> list[str]:
    """The words of a search, in quotes where they would be read as filters."""
    return [
        quoted(token.value)
        if token.kind == "text" or _PAIR.fullmatch(token.value) or folded(token.value) in SHORT
        else token.value
        for token in (_plain(words, token) for token in tokens(words, keyed=True))
        if token.kind != "newline"
    ]


def _plain(line: str, token: Token) -> Token:
    """The token; as a word, if it looks like a setting."""
    if token.kind != "flag":
        return token
    return Token("word", line[token.start : token.end], token.start, token.end)
