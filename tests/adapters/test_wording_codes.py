"""Every code has a sentence, in which every hole is filled; and no sentence stands for a code that nobody says."""

import ast
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.acts import SLASHED
from adapters.catalogues import template
from adapters.grammar.parse import VERBS
from adapters.languages import languages
from adapters.web.platform import WebWords
from adapters.wording import Words
from adapters.wording.help import ABOUT, FIRST
from adapters.wording.mistakes import EXAMPLES, MISTAKES
from adapters.wording.notices import PRIVATE, QUOTES, TAILS
from adapters.wording.reasons import NOTES
from adapters.wording.receipts import RECEIPTS
from adapters.wording.refusals import REFUSALS, WAYS_ON
from adapters.wording.sentences import ALL_REFUSALS, ALL_WAYS_ON, PHRASES
from adapters.wording.speech import Part, texts
from adapters.wording.terms import COUNTS, OUTCOMES, PHASES
from adapters.wording.troubles import TROUBLES
from adapters.wording.writers import Writers
from consensus.definition import builtin, builtin_ids
from consensus.events import Phrase
from consensus.outcomes import OUTCOMES as ALL_OUTCOMES
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views.objection_words import OBJECTION_PHRASES
from tests import engine_codes

ROOT = Path(__file__).resolve().parents[2]
WORDS = Words("en", "Europe/Paris")
FRIDAY = "2026-11-27T16:00:00Z"

SAMPLES: Mapping[str, object] = {
    "right": "propose",
    "who": ("group:pmc",),
    **dict.fromkeys(("at", "until", "closes_at", "closed_at", "answer_by", "review_at"), FRIDAY),
    **dict.fromkeys(
        ("options", "positions", "yes", "no", "roles", "when", "winners", "flags", "verbs", "acts"),
        ("a", "b"),
    ),
    **dict.fromkeys(("objections", "have", "withdrawn", "offered_to", "entries"), (1, 2)),
    **dict.fromkeys(
        ("by", "holder", "text", "reason", "words", "typed", "option", "first", "process", "place"),
        "some text",
    ),
    "zone": "Europe/Paris",
    "outcome": "adopted",
    "because": {"code": "missing.nothing", "values": {}},
    "choice": "yes",
    "hidden": False,
    "term": "range",
    "part": "2/3",
    "of": "cast",
    "act": "route",
    "verdict": "adopted",
    "role": "pmc",
}
"""A value for each name that is not a number; numbers are 3."""

NUMBERS_AS_WELL = {"adopted.votes", "rejected.votes", "tied.votes", "not_enough_support.minimum"}


def values_for(code: str, names: tuple[str, ...]) -> dict[str, object]:
    values: dict[str, object] = {name: SAMPLES.get(name, 3) for name in names}
    if code.startswith(("adopted.", "rejected.", "tied.votes", "not_enough", "missing.support")):
        values |= {name: 3 for name in ("yes", "no") if name in values}
    if code == "too-few-options" or code == "too-many-options":
        values["options"] = 3
    if code.startswith("no_quorum") or code == "extended.silence":
        values["why"] = "no_quorum.irreversible"
    return values


def whole(sentence: str) -> bool:
    return bool(sentence) and "…" not in sentence and "{" not in sentence


@pytest.mark.parametrize(
    ("code", "names"),
    [*engine_codes.phrases().items(), *engine_codes.rule_phrases().items(), *OBJECTION_PHRASES.items()],
)
def test_a_phrase_has_a_sentence_with_all_its_holes_filled(code: str, names: tuple[str, ...]) -> None:
    assert code in PHRASES
    if code.startswith("entry."):
        return  # their values are the fields of events; see test_each_entry_has_a_line
    sentence = WORDS.phrase(Phrase(code=code, values=values_for(code, names)))  # type: ignore[arg-type]
    assert whole(sentence), sentence


@pytest.mark.parametrize(("code", "names"), engine_codes.refusals().items())
def test_a_refusal_has_a_sentence_with_all_its_holes_filled(code: str, names: tuple[str, ...]) -> None:
    assert code in ALL_REFUSALS
    sentence = WORDS.refusal(Refused(code, **{"number": 17, **values_for(code, names)}))  # type: ignore[arg-type]
    assert whole(sentence), sentence


@pytest.mark.parametrize(("code", "names"), engine_codes.receipts().items())
def test_a_receipt_has_a_sentence_with_all_its_holes_filled(code: str, names: tuple[str, ...]) -> None:
    assert code in RECEIPTS
    sentence = WORDS.receipt(Receipt(code=code, values=values_for(code, names), number=17))  # type: ignore[arg-type]
    assert whole(sentence.replace("...", "")), sentence


@pytest.mark.parametrize("code", sorted(engine_codes.ways_on()))
def test_a_way_on_has_a_sentence(code: str) -> None:
    assert code in WAYS_ON
    values = {"number": 17, "objection": 1, "position": "no", "role": "pmc"}
    sentence = WORDS.refusal(Refused("administrators-only", try_code=code, **values))  # type: ignore[arg-type]
    assert whole(
        sentence.replace("...", "").removeprefix("Only administrators of this place can do that.")
    ), sentence


@pytest.mark.parametrize("language", languages())
def test_on_the_page_no_refusal_asks_for_a_line_to_type(language: str) -> None:
    """There is no place to type one; what is left of the sentence still says what to do."""
    words = WebWords(language, "UTC", now=lambda: datetime(2026, 11, 20, tzinfo=UTC))
    typed = re.compile(r"(?<![\w.])(/[a-z]|--[a-z])")
    values = {"number": 17, "objection": 1, "position": "no", "role": "pmc"}
    for code in engine_codes.ways_on():
        text = words.refusal(Refused("administrators-only", try_code=code, **values))  # type: ignore[arg-type]
        assert not typed.search(text), text
        assert text.endswith((".", "。", "...", "…")), text
    for code, names in engine_codes.refusals().items():
        text = words.refusal(Refused(code, **{"number": 17, **values_for(code, names)}))  # type: ignore[arg-type]
        assert not typed.search(text), text
        assert text, code


def test_no_sentence_stands_for_a_code_that_the_engine_does_not_say() -> None:
    assert set(PHRASES) - set(engine_codes.phrases()) - set(engine_codes.rule_phrases()) - set(
        OBJECTION_PHRASES
    ) == {*NOTES, "rule.closes.all_acted"}  # as a card has it, whose deadline stands above
    assert set(REFUSALS) == set(engine_codes.refusals())
    assert set(WAYS_ON) == engine_codes.ways_on()
    assert set(RECEIPTS) - set(engine_codes.receipts()) == {
        "clock",
        "time-passed",
        "members-seen",
        "erased",
        "drafted",
        "erasure-asked",
        "group-named",
        "digest-set",
        "digest-off",
        "no-offer",
        "offer-answered",
        "offer-over",
        "offers-muted",
        "offers-set",
        "proposal-offered",
        "published",
        "right-already",
        "right-set",
        "rights-loaded",
        "process-added",
        "process-there-already",
    }


def raised(folder: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Where a class of this name is made in the folder: file and line, code, and `try_code`, as far as they are literal."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == name
                and node.args
            ):
                code = node.args[0]
                way = next((keyword.value for keyword in node.keywords if keyword.arg == "try_code"), None)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", literal(code), literal(way)


def literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("folder", ["bot", "storage", "adapters", "consensus"])
def test_what_the_program_refuses_has_a_sentence_and_a_way_on(folder: str) -> None:
    without = [
        (where, code, way)
        for where, code, way in raised(folder, "Refused")
        if (code and code not in ALL_REFUSALS) or (way and way not in ALL_WAYS_ON)
    ]
    assert without == []


def test_what_the_database_refuses_has_a_sentence_and_a_way_on() -> None:
    from storage.errors import _SIGNS

    assert [sign for sign, code, way in _SIGNS if code not in TROUBLES or way not in ALL_WAYS_ON] == []


def test_every_mistake_of_the_grammar_has_a_sentence_and_none_is_left_over() -> None:
    said = {code for _, code, _ in raised("adapters/grammar", "Mistake") if code}
    said |= {code for _, code, _ in raised("adapters/grammar", "BadDeadline") if code}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "adapters/grammar").glob("*.py"))
    assert said <= set(MISTAKES)
    assert [
        code for code in MISTAKES if f'"{code}"' not in source and not code.startswith("grammar-polls-only-")
    ] == []


def test_every_verb_has_an_example_that_reads_and_a_line_of_help() -> None:
    from datetime import UTC, datetime

    from adapters.grammar import parse

    assert set(VERBS) <= set(EXAMPLES)
    assert set(ABOUT) == set(VERBS)
    assert set(FIRST) <= set(VERBS)
    for line in EXAMPLES.values():
        parse(line, now=datetime(2026, 11, 23, tzinfo=UTC), zone="UTC")


def test_every_line_that_is_shown_begins_with_a_command_that_platforms_know() -> None:
    """Slack and Discord send nothing that begins with a slash of somebody else's."""
    for shown in (*(message.id for message in template() if message.id), *EXAMPLES.values()):
        sentence = shown if isinstance(shown, str) else shown[0]
        for verb in re.findall(r"(?<![\w/.:}])/([a-z]+)", sentence):
            assert verb in SLASHED or verb == "invite", sentence


def test_every_outcome_has_a_term() -> None:
    assert set(OUTCOMES) == set(ALL_OUTCOMES)


def every_sentence() -> Iterator[tuple[str, str]]:
    for table in (PHRASES, PRIVATE, QUOTES, TAILS, ALL_REFUSALS, ALL_WAYS_ON, RECEIPTS):
        for code, speech in table.items():
            for text in texts(speech):
                yield code, text


NEVER_ONE = (
    "{open_max:n} at a time are possible",
    "{extensions_max:n} times",
    "{least:n} to {most:n} options",
)
"""Limits of the program, and of a choice of several."""


def test_numbers_agree_with_their_nouns() -> None:
    """Nothing of a fixed number stands beside a hole that is only a number: `{n:seats}` and `{n:#is|are}` agree with it."""
    plurals = "|".join(
        sorted({plural.split()[1] for _, plural in COUNTS.values()} | {"times", "places", "names"})
    )
    number = r"\{\w+:n\}"
    fixed = re.compile(rf"{number} (?:more )?(?:{plurals})\b|\b(?:are|were|have) (?:only )?{number}")
    assert fixed.search("there are only {n:n}")
    assert [
        text
        for _, text in every_sentence()
        if fixed.search(text) and not any(known in text for known in NEVER_ONE)
    ] == []


def test_no_code_reaches_a_reader() -> None:
    """In all that is shown in the tests (tests/golden.py), on every platform, in the room and in the shell."""
    codes = {code for code in (*PHRASES, *OUTCOMES) if "." in code or "_" in code}
    shown = re.compile(
        rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(codes, key=len, reverse=True)))})(?![\w.]*\w)"
    )
    assert shown.search("Adopted: adopted.recorded")
    records = sorted((ROOT / "tests/data/golden").glob("*.txt"))
    assert len(records) > 20
    assert {
        (record.name, found)
        for record in records
        for found in shown.findall(record.read_text(encoding="utf-8"))
    } == set()


def test_holes_are_of_kinds_that_can_be_written() -> None:
    from string import Formatter

    kinds = Writers(WORDS.catalogue, "en", "UTC", lambda value, values: "").kinds
    wrong = [
        (code, kind)
        for code, text in every_sentence()
        for _, name, kind, _ in Formatter().parse(text)
        if name is not None and kind and kind not in kinds and not kind.startswith("#")
    ]
    assert wrong == []


def copies(text: str) -> bool:
    """Whether the sentence ends with something to copy."""
    return (
        (": " in text and any(sign in text.rpartition(": ")[2] for sign in "/-="))
        or "accord " in text
        or "{program} " in text
    )


def test_sentences_are_plain() -> None:
    """No exclamation marks, no double spaces, a capital or a hole at the beginning, and a full stop or a line to copy."""
    wrong = [
        (code, text)
        for code, text in every_sentence()
        if "!" in text
        or "  " in text
        or text != text.strip()
        or not (text[0].isupper() or text[0] in "{(-" or code in PRIVATE)
        or not (code.startswith("entry.") or text[-1] in '.?:}")' or copies(text))
    ]
    assert wrong == []


@pytest.mark.parametrize("noun", COUNTS)
def test_one_and_many_are_written_in_their_forms(noun: str) -> None:
    assert WORDS.count(noun, 1) != WORDS.count(noun, 2).replace("2", "1")
    assert WORDS.count(noun, 1_234).startswith("1,234 ")


def test_an_unknown_code_is_shown_plainly_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert WORDS.phrase(Phrase(code="no.such_code", values={"n": 3})) == "no.such_code (n 3)"
    assert [record.message for record in caplog.records] == ["code_without_sentence"]


def test_conditions_name_a_value() -> None:
    for table in (PHRASES, ALL_REFUSALS, RECEIPTS):
        for code, speech in table.items():
            parts = () if isinstance(speech, str) else speech
            assert all(part.value for part in parts if isinstance(part, Part)), code


@pytest.mark.parametrize("process_id", builtin_ids())
def test_the_phases_of_what_comes_along_have_names_that_can_be_translated(process_id: str) -> None:
    found = builtin(process_id)
    assert found is not None
    assert {phase.id for phase in found[1].phases} <= set(PHASES)
