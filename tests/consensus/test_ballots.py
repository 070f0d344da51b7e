"""Ballots over options: what people type, the one text that it becomes, and what is refused with a line that works."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from consensus.ballots import FORMS, read_ballot, spoken
from consensus.ballots.form import NAMED
from consensus.ballots.options import BLANK, NONE_OF_ABOVE, letter
from consensus.commands import OpenPoll, RemoveOption, Vote
from consensus.definition import builtin
from consensus.frozen import replace
from consensus.ids import OptionId, PersonId
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal

O1, O2, O3, O4 = (OptionId(f"o{place}") for place in range(1, 5))
OPTIONS = (O1, O2, O3, O4)
TEXTS = {O1: "Osaka", O2: "Kyoto", O3: "New York", O4: "Fish, chips > peas"}
RULES: Mapping[str, BallotRule] = {
    "choice": BallotRule(type="choice"),
    "approve": BallotRule(type="approve"),
    "two": BallotRule(type="approve", at_least=1, at_most=2),
    "rank": BallotRule(type="rank"),
    "strict": BallotRule(type="rank", equal_ranks=False),
    "score": BallotRule(type="score", range=(0, 5)),
    "signed": BallotRule(type="score", range=(-2, 2)),
    "dots": BallotRule(type="budget", budget=8),
    "quadratic": BallotRule(type="budget", budget=100, cost="square", negative=True),
    "slot": BallotRule(type="slot"),
}


def read(rule: str, typed: str, options: tuple[OptionId, ...] = OPTIONS) -> str:
    texts = {**TEXTS, NONE_OF_ABOVE: "None of the above"}
    return read_ballot(RULES[rule], options, {option: texts[option] for option in options}, typed, 1)


@pytest.mark.parametrize(
    ("rule", "typed", "text"),
    [
        ("choice", "Kyoto", "o2"),
        ("choice", "kyoto", "o2"),
        ("choice", " b ", "o2"),
        ("choice", "2", "o2"),
        ("choice", "o2", "o2"),
        ("choice", '"New York"', "o3"),
        ("choice", "Fish, chips > peas", "o4"),
        ("approve", "Kyoto, Osaka", "o1,o2"),
        ("approve", "Kyoto Osaka", "o1,o2"),
        ("approve", "Kyoto + New York", "o2,o3"),
        ("approve", "fish, chips > peas, Osaka", "o1,o4"),
        ("approve", '"Fish, chips > peas"; A', "o1,o4"),
        ("approve", "o2,o1", "o1,o2"),
        ("approve", "blank", BLANK),
        ("two", "A B", "o1,o2"),
        ("rank", "B > A = C", "o2>o1=o3"),
        ("rank", "B>A=C", "o2>o1=o3"),
        ("rank", "Kyoto, New York, Osaka", "o2>o3>o1"),
        ("rank", "kyoto new york osaka", "o2>o3>o1"),
        ("rank", "C = A > B", "o1=o3>o2"),
        ("rank", "Ｂ ＞ Ａ", "o2>o1"),
        ("rank", "2 > 1", "o2>o1"),
        ("rank", "Kyoto", "o2"),
        ("rank", "“New York” > Osaka", "o3>o1"),
        ("rank", "B\nA\nC", "o2>o1>o3"),
        ("score", "Kyoto=5 Osaka=0", "o1=0,o2=5"),
        ("score", "B: 5, A: 0", "o1=0,o2=5"),
        ("score", "B 5 A 0", "o1=0,o2=5"),
        ("score", "Kyoto＝５", "o2=5"),
        ("score", "2=5", "o2=5"),
        ("signed", "A=-2 B=+1", "o1=-2,o2=1"),
        ("dots", "A=5 B=3", "o1=5,o2=3"),
        ("dots", "A=5 B=0", "o1=5"),
        ("quadratic", "A=-6 B=8", "o1=-6,o2=8"),
        ("slot", "A=yes B=maybe C=no", "o1=yes,o2=maybe,o3=no"),
        ("slot", "A=if need be, New York ✅", "o1=maybe,o3=yes"),
        ("slot", "Osaka y Kyoto n", "o1=yes,o2=no"),
    ],
)
def test_what_is_typed_becomes_one_text(rule: str, typed: str, text: str) -> None:
    assert read(rule, typed) == text
    assert FORMS[RULES[rule].type].is_canonical(text)


@pytest.mark.parametrize(
    ("rule", "typed", "code", "marked", "repaired"),
    [
        ("choice", "", "empty-ballot", "", ""),
        ("choice", "Kyotto", "no-such-option", "Kyotto", "Kyoto"),
        ("choice", "Kyoto Osaka", "wrong-number", "Osaka", "Kyoto"),
        ("choice", "blank", "wrong-number", "blank", ""),
        ("approve", "Kyoto, Osaka, kyoto", "option-twice", "kyoto", "Kyoto, Osaka"),
        ("approve", "Kyoto, Mars", "no-such-option", "Mars", ""),
        ("two", "A B C", "wrong-number", "A B C", ""),
        ("rank", "Osak > Kyoto", "no-such-option", "Osak", "Osaka > Kyoto"),
        ("rank", "Osaka > Kyoto > Osaka", "option-twice", "Osaka", "Osaka > Kyoto"),
        ("rank", "Osaka = Kyoto > A", "option-twice", "A", "Osaka = Kyoto"),
        ("strict", "Osaka = Kyoto", "no-equal-ranks", "Osaka = Kyoto", ""),
        ("score", "Kyoto=9", "not-points", "9", "Kyoto=5"),
        ("score", "Kyoto=-1", "not-points", "-1", "Kyoto=0"),
        ("score", "Kyoto=2.5", "not-points", "2.5", "Kyoto=2"),
        ("score", "Kyoto=NaN", "not-points", "NaN", ""),
        ("score", "Kyoto=1e9", "not-points", "1e9", ""),
        ("score", "Kyoto=1000000000", "not-points", "1000000000", "Kyoto=5"),
        ("score", f"Kyoto={'9' * 5000}", "not-points", "9" * 5000, "Kyoto=5"),
        ("score", "Kyoto=1/2", "not-points", "1/2", ""),
        ("score", "Kyoto", "not-points", "Kyoto", ""),
        ("score", "Kyoto=3 Kyoto=4", "option-twice", "Kyoto=4", "Kyoto=3"),
        ("dots", "A=5 B=4", "over-budget", "A=5 B=4", ""),
        ("dots", "A=-1", "not-points", "-1", "A=0"),
        ("quadratic", "A=8 B=7", "over-budget", "A=8 B=7", ""),
        ("slot", "A=perhaps", "not-an-answer", "perhaps", ""),
        ("slot", "A=yess", "not-an-answer", "yess", "A=yes"),
        ("slot", "A", "not-an-answer", "A", ""),
        ("approve", "o9", "no-such-option", "o9", ""),
        ("score", "o9=3", "no-such-option", "o9=3", ""),
    ],
)
def test_a_mistake_is_marked_and_mended_where_it_can_be(
    rule: str, typed: str, code: str, marked: str, repaired: str
) -> None:
    with pytest.raises(Refused) as caught:
        read(rule, typed)
    values: Mapping[str, Any] = caught.value.values
    assert caught.value.code == code
    assert str(values["line"])[values["start"] : values["end"]] == marked
    assert values["repaired"] == repaired
    if repaired:
        read(rule, repaired)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("choice", "o1,o2"),
        ("approve", "o1,o1"),
        ("approve", "o7"),
        ("rank", "o1>o2=o1"),
        ("score", "o1=6"),
        ("score", "o1=-1"),
        ("dots", "o1=9"),
        ("quadratic", "o1=11"),
        ("slot", "o1=perhaps"),
        ("score", "o1=NaN"),
        ("score", "o1=5,o1=5"),
    ],
)
def test_a_hand_made_ballot_gains_nothing(rule: str, text: str) -> None:
    with pytest.raises(Refused):
        read(rule, text)


def test_none_of_the_above_stands_alone_where_options_are_named() -> None:
    options = (*OPTIONS, NONE_OF_ABOVE)
    for typed in ("none of the above", "NOTA", "o0"):
        assert read("approve", typed, options) == "o0"
        assert read("choice", typed, options) == "o0"
    assert read("rank", "Kyoto > none of the above > Osaka", options) == "o2>o0>o1"
    with pytest.raises(Refused, match="not-with-others"):
        read("approve", "Kyoto, none of the above", options)
    with pytest.raises(Refused, match="no-such-option"):
        read("approve", "nota")


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 25, 26, 27, 51, 52)] == ["A", "Z", "AA", "AB", "AZ", "BA"]


# ------------------------------------------------------------------------------------------------------------ any ballot

chosen = st.lists(st.sampled_from(OPTIONS), unique=True)


@st.composite
def ballots(draw: st.DrawFn) -> tuple[str, str]:
    """A rule and a canonical ballot that it takes."""
    rule = draw(st.sampled_from(sorted(RULES)))
    form = FORMS[RULES[rule].type]
    options = draw(chosen)
    match form.asks:
        case "option":
            marks = [(draw(st.sampled_from(OPTIONS)), NAMED)]
        case "options":
            marks = [(option, NAMED) for option in (options[:2] if rule == "two" else options)]
        case "order":
            rank, marks = 0, []
            for option in options:
                rank += not (marks and rule == "rank" and draw(st.booleans()))
                marks.append((option, str(rank)))
        case "answer":
            marks = [(option, draw(st.sampled_from(sorted(form.answers)))) for option in options]
        case "points":
            low, high = {"score": (0, 5), "signed": (-2, 2), "dots": (0, 2), "quadratic": (-5, 5)}[rule]
            marks = [(option, str(draw(st.integers(low, high)))) for option in options]
    return rule, form.write(marks)


@given(ballots())
def test_a_ballot_that_is_read_back_can_be_typed_again(given: tuple[str, str]) -> None:
    rule, text = given
    assert read(rule, text) == text
    assert read(rule, spoken(RULES[rule], TEXTS, text)) == text
    form = FORMS[RULES[rule].type]
    assert form.content(text) is not None
    assert form.write(form.marks(text)) == text


@given(ballots(), st.sampled_from(OPTIONS))
def test_a_ballot_without_an_option_says_the_same_of_all_others(
    given: tuple[str, str], gone: OptionId
) -> None:
    rule, text = given
    form = FORMS[RULES[rule].type]
    left = form.without(text, [gone])
    assert form.is_canonical(left)
    said = [option for option, _ in form.marks(text)]
    assert [option for option, _ in form.marks(left)] == [option for option in said if option != gone]
    if form.asks != "order":  # ranks close up
        assert set(form.marks(left)) == {mark for mark in form.marks(text) if mark[0] != gone}
    assert (left == BLANK) == (set(said) <= {gone})


@given(st.sampled_from(sorted(RULES)), st.text(max_size=40))
def test_any_text_is_read_or_refused(rule: str, typed: str) -> None:
    try:
        text = read(rule, typed)
    except Refused:
        return
    assert FORMS[RULES[rule].type].is_canonical(text)


@given(st.sampled_from(sorted(FORMS)), st.text("o0123456789=>,-yesmab", max_size=20))
def test_a_canonical_text_is_its_own_reading(kind: str, text: str) -> None:
    if FORMS[kind].is_canonical(text):
        assert FORMS[kind].content(text) is not None
        assert len(text.split(">")) <= 20


def test_who_can_never_change_a_ballot_can_once_it_names_nothing_any_more() -> None:
    found = builtin("poll")
    assert found is not None
    process = replace(found[1], ballot=replace(found[1].ballot, change="never"))
    ann, bo, cy = (PersonId(name) for name in ("ann", "bo", "cy"))
    world = Rehearsal(process=process, now=datetime(2026, 3, 2, 9, tzinfo=UTC), members={ann, bo, cy})
    world.act(ann, OpenPoll(question="Where to?", options=("Osaka", "Kyoto", "Nara")))
    world.act(bo, Vote(decision=1, choice="Nara"))
    world.act(cy, Vote(decision=1, choice="Osaka"))
    world.act(ann, RemoveOption(decision=1, option="Nara"))
    world.act(bo, Vote(decision=1, choice="Kyoto"))
    for who in (bo, cy):
        with pytest.raises(Refused, match="no-changing"):
            world.act(who, Vote(decision=1, choice="Osaka" if who == bo else "Kyoto"))
