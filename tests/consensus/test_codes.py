"""The list of codes is what the engine says: no code without an entry, no entry without a use."""

import ast
from collections.abc import Iterator
from pathlib import Path

from consensus import codes

ENGINE = Path(codes.__file__).parent
ELSEWHERE = {"codes.py", "rule_words.py", "rule_phrases.py", "objection_words.py"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(ENGINE.rglob("*.py")):
        if path.name in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                yield name, node


def texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def test_every_refusal_of_the_engine_is_listed_and_used() -> None:
    used = {
        call.args[0].value
        for name, call in calls()
        if name == "Refused" and isinstance(call.args[0], ast.Constant)
    }
    assert used == set(codes.REFUSALS)


def test_every_way_on_is_listed() -> None:
    used = {
        text
        for name, call in calls()
        if name == "Refused"
        for keyword in call.keywords
        if keyword.arg == "try_code"
        for text in texts(keyword.value)
        if text != "say-"
    }
    assert used <= set(codes.WAYS_ON)


def test_every_phrase_of_the_engine_is_listed() -> None:
    used = {
        keyword.value.value
        for name, call in calls()
        if name == "Phrase"
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    assert used <= set(codes.PHRASES)


def test_every_receipt_of_the_engine_is_listed_and_used() -> None:
    used = set()
    for name, call in calls():
        place = {"answer": 0, "answer_with": 0, "unchanged": 1}.get(name)
        given = [] if place is None else call.args[place : place + 1]
        if name == "Receipt":
            given = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
        used |= {each.value for each in given if isinstance(each, ast.Constant)}
    assert used == set(codes.RECEIPTS)
