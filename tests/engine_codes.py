"""What the engine can say, read from its sources: each code, with the names of the values that are given with it.

The engine answers in codes with values: refusals and what to do next, receipts, and phrases.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from consensus.events import CommunityEvent, Event
from consensus.views.notices import Kind
from consensus.views.rule_words import RULE_PHRASES
from tests.sources import At, called, calls, is_parameter, keyword_of, sources

OTHER_LISTS = ("tally/", "views/rule_words.py", "views/objection_words.py")
"""Phrases of these are listed elsewhere: those of a count in adapters/wording/counting.py, the rest beside their code."""

Codes = Mapping[str, tuple[str, ...]]
"""The names of values by code."""


@cache
def refusals() -> Codes:
    codes: dict[str, set[str]] = {}
    for at in _made("Refused"):
        code = at.node.args[0]
        if _taken_over(code):
            continue
        given = [keyword for keyword in at.node.keywords if keyword.arg != "try_code"]
        names = {name for keyword in given for name in at.names_by_keyword(keyword)}
        for text in at.strings(code):
            codes.setdefault(text, set()).update(names)
    return _in_order(codes)


@cache
def ways_on() -> frozenset[str]:
    """What to do next, as refusals of the engine name it."""
    return frozenset(
        text
        for at in _made("Refused")
        for keyword in at.node.keywords
        if keyword.arg == "try_code"
        for text in at.strings(keyword.value)
        if text
    )


@cache
def receipts() -> Codes:
    codes: dict[str, set[str]] = {}
    for source, call, name in calls():
        at = At(source, call)
        given: list[ast.expr] = []
        names: set[str] = set()
        match name:
            case "Receipt":
                keywords = {keyword.arg: keyword.value for keyword in call.keywords}
                code, given = (
                    keywords["code"],
                    [keywords[key] for key in ("values", "unstored") if key in keywords],
                )
            case "answer" | "unchanged":
                code = call.args[1 if name == "unchanged" else 0]
                names = {name for keyword in call.keywords for name in at.names_by_keyword(keyword)}
            case "answer_with":
                code, given = call.args[0], [call.args[1], *(keyword.value for keyword in call.keywords)]
            case _:
                continue
        if isinstance(code, ast.Name) and is_parameter(source.function_of(call), code.id):
            continue  # inside of `answer` and its like, whose callers are here too
        for text in at.strings(code):
            codes.setdefault(text, set()).update(names, *(at.names(value) for value in given))
    return _in_order(codes)


@cache
def phrases() -> Codes:
    codes: dict[str, set[str]] = {}
    for code, names in _phrases():
        codes.setdefault(code, set()).update(names)
    return _in_order(codes)


@cache
def rule_phrases() -> Codes:
    """Those that say the rule of a decision: how one votes, and all the rest."""
    ballots = {code: names for code, names in phrases().items() if code.startswith("rule.ballot.")}
    return {**ballots, **RULE_PHRASES}


def _phrases() -> Iterator[tuple[str, set[str]]]:
    for at, code, values in _places_of_phrases():
        if isinstance(code, ast.Attribute):
            # Of one that was made here, or (none) of a phrase that is seen where it is made.
            for made_at, made in at.made(code.value):
                assert isinstance(code.value, ast.Name)
                bound = At(at.source, at.node, (code.value.id, made_at, made))
                names = set() if values is None else bound.names(values)
                for text in made_at.strings(keyword_of(made, "code")):
                    yield text, names
        elif at.function == "notice_view" and isinstance(values, ast.Name):
            for kind in get_args(Kind):
                yield f"notice.{kind}", _names_of_notice(at, values, kind)
            yield "notice.reminder_silence", _names_of_notice(at, values, "reminder")
        elif at.function == "_item":
            for event in (*get_args(Event), *get_args(CommunityEvent)):
                yield f"entry.{event.kind.partition('.')[0]}", set(_fields(event))
        else:
            names = set() if values is None else at.names(values)
            for text in at.strings(code):
                yield text, names


def _places_of_phrases() -> "Iterator[tuple[At, ast.expr, ast.expr | None]]":
    """Code and values wherever a phrase is made, as a phrase or already as plain data."""
    for source in sources():
        if source.name.startswith(OTHER_LISTS):
            continue
        for node in ast.walk(source.tree):
            parts: dict[object, ast.expr] = {}
            if isinstance(node, ast.Call) and called(node) == "Phrase":
                parts = {keyword.arg: keyword.value for keyword in node.keywords}
            elif isinstance(node, ast.Dict):
                keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
                parts = dict(zip(keys, node.values, strict=True)) if set(keys) == {"code", "values"} else {}
            if "code" in parts:
                yield At(source, node), parts["code"], parts.get("values")


def _names_of_notice(at: "At", values: ast.Name, kind: str) -> set[str]:
    """What a notice of this kind is given: what all are given, and what the events say that it follows from."""
    events, about_objection = _causes(kind)

    def skipped(condition: str) -> bool:
        if condition.startswith("notice.kind == "):
            return condition != f"notice.kind == {kind!r}"
        if condition in ("notice.objection is not None", "objection is not None"):
            return not about_objection
        return condition == "entry is not None"  # what it says comes from the events below

    names = at.names(values, skipped)
    for event in events:
        names |= _names_of_event(event)
    return names


def _causes(kind: str) -> tuple[set[type], bool]:
    """The events that a notice of this kind follows from, and whether it is about one objection."""
    events: set[type] = set()
    about_objection = False
    source = next(source for source in sources() if source.name == "views/notices.py")
    for case in (node for node in ast.walk(source.tree) if isinstance(node, ast.match_case)):
        for call in (node for part in case.body for node in ast.walk(part) if isinstance(node, ast.Call)):
            kinds = [argument.value for argument in call.args[:1] if isinstance(argument, ast.Constant)]
            if (called(call) in ("notice", "concerned") and kind in kinds) or (
                called(call) == "_asked" and kind == "advice_asked"
            ):
                events |= {event for event in get_args(Event) if _fits(case, event)}
                about_objection |= called(call) == "concerned"
                about_objection |= any(keyword.arg == "objection" for keyword in call.keywords)
    return events, about_objection


def _fits(case: ast.match_case, event: type) -> bool:
    classes = [node.cls for node in ast.walk(case.pattern) if isinstance(node, ast.MatchClass)]
    return any(isinstance(cls, ast.Name) and cls.id == event.__name__ for cls in classes)


def _names_of_event(event: type) -> set[str]:
    """What `_of_event` of views/records.py reads from an event of this type."""
    fields = _fields(event)

    def skipped(condition: str) -> bool:
        match condition:
            case "isinstance(because, Phrase)":
                return "because" not in fields
            case "text":
                return "words" not in fields
        return condition.startswith("case ") and event.__name__ not in condition

    source = next(source for source in sources() if source.name == "views/records.py")
    return At(source, source.tree).returned("_of_event", skipped)


def _fields(event: type) -> tuple[str, ...]:
    fields: tuple[str, ...] = event.__struct_fields__  # type: ignore[attr-defined]  # a Struct
    return fields


def _made(name: str) -> "Iterator[At]":
    return (At(source, call) for source, call, made in calls() if made == name)


def _taken_over(code: ast.expr) -> bool:
    """The code of another one, as it is: that one is seen where it is made."""
    return isinstance(code, ast.Attribute) and code.attr == "code"


def _in_order(codes: Mapping[str, set[str]]) -> Codes:
    return {code: tuple(sorted(names)) for code, names in sorted(codes.items())}
