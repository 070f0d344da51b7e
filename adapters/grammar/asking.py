"""Verbs that read the log: `/decisions`, `/decisions open`, `/decisions D-42`, `/decisions search words status:open`."""

import re
from datetime import timedelta

from adapters.grammar.args import Args
from adapters.grammar.errors import Edit, Help, Mistake, Page
from adapters.grammar.filters import filters_of
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import Token, folded
from consensus.views import (
    ListDecisions,
    ListTodos,
    Query,
    ShowComparison,
    ShowConflicts,
    ShowInForce,
    ShowRecord,
    ShowWaiting,
    ShowWhy,
    Summarise,
    WhatCanIDo,
)

DAYS_MAX = 366

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
    if first in ("todo", "todos", "to-do") and len(rest) == 1:
        return ListTodos()
    if first == "waiting" and len(rest) == 1:
        return ShowWaiting()
    if first == "summary":
        return Summarise(days=_days(rest[1:]))
    if first == "export":
        place = args.words()[0].place
        raise Mistake("grammar-export-elsewhere", place)
    if first in ("search", "find"):
        rest = rest[1:]
        if not rest:
            raise args.form()
        return ListDecisions(filters=filters_of(rest, args.now, args.zone, searching=True))
    return ListDecisions(filters=filters_of(rest, args.now, args.zone))


def why(args: Args) -> Query:
    """`/accord why we ship on fridays`, `/accord why https://wiki.example/p17`: what is in force about it, and why."""
    rest = args.words()
    args.tokens = []
    if not rest:
        raise args.form()
    about = rest[0].value if len(rest) == 1 else args.line[rest[0].start : rest[-1].end]
    about = about.strip().rstrip("?？")
    wrapped = re.fullmatch(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>", about)
    if not about.strip():
        raise args.form()
    return ShowInForce(about=wrapped[1] if wrapped else about)


def compare(args: Args) -> Query:
    """`/accord compare D-23 D-12`: both texts, with what they say otherwise marked."""
    words = args.words()
    args.tokens = []
    if len(words) != 2:
        raise args.form()
    return ShowComparison(number=_number(args, words[0]), other=_number(args, words[1]))


def related(args: Args) -> Query:
    """`/accord related Stand-up at 10:00`: what is in force about the same."""
    rest = args.words()
    args.tokens = []
    about = "" if not rest else rest[0].value if len(rest) == 1 else args.line[rest[0].start : rest[-1].end]
    if not about.strip():
        raise args.form()
    return ShowConflicts(texts=(about.strip(),))


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
        lacks = list(args.words()) == [token]
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
