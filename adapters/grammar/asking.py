"""Verbs that read the log: `/decisions`, `/decisions open`, `/decisions D-42`, `/decisions search words status:open`."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from adapters.grammar.args import Args
from adapters.grammar.errors import Edit, Help, Mistake, Page
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import Token, folded, quoted
from adapters.grammar.zones import zone_of
from consensus.outcomes import OUTCOMES
from consensus.plain import Value
from consensus.slips import slip
from consensus.views import Filters, ListDecisions, Query, ShowRecord, ShowWhy, Summarise, WhatCanIDo

SHORT: dict[str, dict[str, Any]] = {
    "open": {"state": "open"},
    "closed": {"state": "closed"},
    "decided": {"state": "closed"},
    "gathering": {"state": "gathering"},
    "mine": {"mine": True},
    "blocked": {"blocked": True},
    "review": {"review_due": True},
    "due": {"review_due": True},
    "polls": {"kind": "poll"},
    "proposals": {"kind": "proposal"},
    "all": {},
    "list": {},
}
"""Single words that stand for a filter."""

KEYS = {
    "status": "state", "state": "state", "is": "state", "outcome": "outcome", "kind": "kind", "type": "kind",
    "process": "process", "rule": "process", "place": "place", "in": "place", "channel": "place", "by": "by",
    "from": "by", "since": "since", "after": "since", "until": "until", "before": "until", "limit": "limit",
    "review": "review",
}  # fmt: skip

POSSIBLE: dict[str, tuple[str, ...]] = {
    "state": ("open", "closed", "gathering"),
    "outcome": tuple(outcome.replace("_", "-") for outcome in OUTCOMES),
    "kind": ("proposal", "poll"),
    "review": ("due",),
    "since": ("7d", "2026-12-01"),
    "until": ("7d", "2026-12-01"),
}
"""Key -> what it can be filtered by, where that is known, or examples."""

DAYS_MAX = 366
LIMIT_MAX = 200

_PAIR = re.compile(r"([^\W\d_]+)[:：](.+)", re.DOTALL)
_NUMBER = re.compile(r"#?d?[-–—]?(\d{1,9})")


def decisions(args: Args) -> Query:
    if "share" in args.flags:
        raise args.drop("share", "grammar-no-sharing")
    rest = args.words()
    if not rest:
        return ListDecisions()
    first = folded(rest[0].value) if rest[0].kind == "word" else ""
    match = _NUMBER.fullmatch(first)
    if match and len(rest) > 1 and folded(rest[1].value) in ("why", "count", "how"):
        option = " ".join(token.value for token in rest[2:])
        return ShowWhy(number=_number(args, rest[0]), option=option)
    if (match or first in ("show", "card")) and len(rest) <= 2:
        return ShowRecord(number=_number(args, rest[0] if match else rest[-1]))
    if first == "summary":
        return Summarise(days=_days(rest[1:]))
    if first == "export":
        place = args.words()[0].place
        raise Mistake("grammar-export-elsewhere", place)
    if first in ("search", "find"):
        rest = rest[1:]
        if not rest:
            raise args.form()
        return ListDecisions(filters=_filters(args, rest, searching=True))
    return ListDecisions(filters=_filters(args, rest, searching=False))


def help_(args: Args) -> Query | Help:
    words = args.words()
    args.tokens = []
    topic = folded(" ".join(word.value for word in words)).lstrip("/")
    return Help(topic=topic) if words else WhatCanIDo()


def page(args: Args) -> Page:
    words = args.words()
    return Page(number=_number(args, words[0])) if words else Page()


def _number(args: Args, token: Token) -> int:
    match = _NUMBER.fullmatch(folded(token.value))
    if match is None or int(match[1]) == 0:
        lacks = args.words()[-1] is token and len(args.words()) == 1
        raise Mistake("grammar-which-decision", token.place, values={"verb": args.verb, "lacks": lacks})
    return int(match[1])


def _days(rest: list[Token]) -> int:
    if not rest:
        return 7
    typed = folded(" ".join(token.value for token in rest))
    span = timedelta(days=int(typed)) if re.fullmatch(r"\d{1,4}", typed) else read_span(typed)
    if span is None or not timedelta(days=1) <= span <= timedelta(days=DAYS_MAX):
        place = rest[0].place
        raise Mistake(
            "grammar-days", place, (Edit(rest[0].start, rest[-1].end, "7d"),), values={"at_most": DAYS_MAX}
        )
    return span.days


def _filters(args: Args, rest: list[Token], *, searching: bool) -> Filters:
    """Words and `key:value` pairs. Words that stand for a filter do so only where nothing is searched for."""
    filters: dict[str, Any] = {}
    words: list[str] = []
    index = 0
    while index < len(rest):
        token = rest[index]
        pair = _PAIR.fullmatch(token.value) if token.kind == "word" else None
        if pair and folded(pair[1]) in KEYS:
            filters.update(_pair(args, token, KEYS[folded(pair[1])], pair[2].strip('"“”')))
        elif token.kind == "word" and token.value[-1:] in (":", "：") and folded(token.value[:-1]) in KEYS:
            if index + 1 == len(rest):
                key = KEYS[folded(token.value[:-1])]
                raise Mistake("grammar-filter", token.place, values={
                    "key": folded(token.value[:-1]), "value": "", "possible": POSSIBLE.get(key, ()),
                })  # fmt: skip
            index += 1
            filters.update(_pair(args, token, KEYS[folded(token.value[:-1])], rest[index].value))
        elif pair and not searching and not pair[2].startswith("//"):
            near = slip(folded(pair[1]), KEYS)
            place = token.place
            edits = (
                (Edit(token.start, token.start + len(pair[1]), near),)
                if near
                else (Edit(rest[0].start, rest[0].start, "search "),)
            )
            raise Mistake(
                "grammar-filter-key", place, edits, values={"key": pair[1][:40], "keys": tuple(sorted(KEYS))}
            )
        elif not searching and token.kind == "word" and folded(token.value) in SHORT:
            filters.update(SHORT[folded(token.value)])
        else:
            words.append(quoted(token.value) if token.kind == "text" else token.value)
        index += 1
    if words and not searching and not filters and len(words) == 1:
        close = slip(folded(words[0]), [*SHORT, "search", "summary", "show"])
        if close:
            edit = Edit(rest[0].start, rest[0].end, close)
            raise Mistake("grammar-unknown-filter", rest[0].place, (edit,), values={"typed": words[0][:80]})
    return Filters(words=" ".join(words), **filters)


def _pair(args: Args, token: Token, key: str, typed: str) -> dict[str, Any]:
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
        case "process":
            return {"process": value}
        case "place" | "by":
            return {key: typed.strip().lstrip("#@")}
        case "review" if value in ("due", "yes"):
            return {"review_due": True}
        case "limit" if value.isdecimal() and 0 < int(value) <= LIMIT_MAX:
            return {"limit": int(value)}
        case "since" | "until":
            at = _instant(value, args.now, args.zone, end=key == "until")
            if at is not None:
                return {key: at}
    values: dict[str, Value] = {"key": key, "value": typed[:80], "possible": POSSIBLE.get(key, ())}
    raise Mistake("grammar-filter", token.place, values=values)


def _instant(value: str, now: datetime, zone: str, *, end: bool) -> datetime | None:
    """`7d` is that long before now; a date is its first instant, or its last for `until`."""
    try:
        span = read_span(value)
        if span is not None:
            return now - span
        day = date.fromisoformat(value)
        return datetime.combine(day + timedelta(days=1) if end else day, time(), tzinfo=zone_of(zone))
    except (ValueError, OverflowError):
        return None
