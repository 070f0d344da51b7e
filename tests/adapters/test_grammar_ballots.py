"""Polls by other ballots, and ballots, as they are typed: what each line asks for, and what is said of one that is wrong."""

from datetime import UTC, datetime

import pytest

from adapters.grammar import GrammarError, parse
from consensus.commands import AddOption, OpenPoll, Propose, RemoveOption, RenameOption, TakeBack, Vote
from consensus.process import Terms
from consensus.views import ShowBallot, ShowWhy

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def read(line: str) -> object:
    return parse(line, now=NOW, zone="UTC")


def error(line: str) -> GrammarError:
    with pytest.raises(GrammarError) as caught:
        read(line)
    return caught.value


@pytest.mark.parametrize(
    ("flags", "process", "terms"),
    [
        ("--approve", "approval", None),
        ("--multi 2", "approval", Terms(at_most=2)),
        ("--multi 3 --min 2", "approval", Terms(at_least=2, at_most=3)),
        ("--score", "score", None),
        ("--score 0-10", "score", Terms(range=(0, 10))),
        ("--score=1..7", "score", Terms(range=(1, 7))),
        ("--score 10", "score", Terms(range=(0, 10))),
        ("--score -2-2", "score", Terms(range=(-2, 2))),
        ("--star 0-9", "star", Terms(range=(0, 9))),
        ("--dots", "dots", None),
        ("--dots 5", "dots", Terms(budget=5)),
        ("dots=5", "dots", Terms(budget=5)),
        ("--quadratic 50", "quadratic", Terms(budget=50)),
        ("--rank", "ranked", None),
        ("--rank --multi 3", "ranked", Terms(at_most=3)),
        ("--irv", "irv", None),
        ("--stv 3", "stv", Terms(seats=3)),
        ("--seats 3", "stv", Terms(seats=3)),
        ("--borda", "borda", None),
        ("--slots", "time-slots", None),
        ("--process star --score 0-9", "star", Terms(range=(0, 9))),
        ("--none", None, Terms(default_option="None of the above")),
        ('--none="Talk on"', None, Terms(default_option="Talk on")),
        ("--names off", None, Terms(names_shown=False)),
        ("--reasons required", None, Terms(reasons="required")),
        ("--reasons disagree", None, Terms(reasons="disagree")),
        ("--reasons off", None, Terms(reasons="off")),
        ("--add-options", None, Terms(add_options=True)),
        ("--shuffle", None, Terms(shuffle=True)),
        ("—rank —none", "ranked", Terms(default_option="None of the above")),
    ],
)
@pytest.mark.parametrize("behind", [True, False])
def test_flags_of_a_poll(flags: str, process: str | None, terms: Terms | None, behind: bool) -> None:
    """On both sides of the question, as chat bots taught people."""
    texts = '"Where to?" "Osaka" "Kyoto"'
    line = f"/poll {texts} {flags}" if behind else f"/poll {flags} {texts}"
    assert read(line) == OpenPoll(
        question="Where to?", options=("Osaka", "Kyoto"), process=process, terms=terms
    )


def test_words_of_every_day_are_no_flags_without_dashes() -> None:
    opened = read('/poll Rank the talks? "One" "Two"')
    assert opened == OpenPoll(question="Rank the talks?", options=("One", "Two"))


def test_a_proposal_asks_for_reasons_too() -> None:
    assert read('/propose "Go" --reasons required --names off') == Propose(
        text="Go", terms=Terms(reasons="required", names_shown=False)
    )


@pytest.mark.parametrize(
    ("line", "code", "repaired"),
    [
        ('/poll "Q" "A" "B" --rank --score', "grammar-one-form", None),
        ('/poll "Q" "A" "B" --dots 5 --multi 2', "grammar-not-with-form", '/poll "Q" "A" "B" --dots 5'),
        ('/poll "Q" "A" "B" --score=5-0', "grammar-points-needed", None),
        ('/poll "Q" "A" "B" --dots=many', "grammar-number-needed", None),
        ('/poll "Q" "A" "B" --reasons perhaps', "grammar-reasons", None),
        ('/poll "Q" "A" "B" --names maybe', "grammar-names", None),
        ('/poll "Q" "A" "B" --rnak', "grammar-unknown-flag", '/poll "Q" "A" "B" --rank'),
    ],
)
def test_what_does_not_fit_is_marked_and_mended(line: str, code: str, repaired: str) -> None:
    found = error(line)
    assert (found.code, found.repaired) == (code, repaired)


@pytest.mark.parametrize(
    ("typed", "choice", "reason"),
    [
        ("B > A = C", "B > A = C", ""),
        ("Osaka=5 Kyoto=3", "Osaka=5 Kyoto=3", ""),
        ("Osaka, Kyoto", "Osaka, Kyoto", ""),
        ('"New York" > Osaka', '"New York" > Osaka', ""),
        ('"New York", "Los Angeles"', '"New York", "Los Angeles"', ""),
        ('"New York"=5 Osaka=2 "it is far"', '"New York"=5 Osaka=2', "it is far"),
        ('B > A "it is cheap"', "B > A", "it is cheap"),
        ('"New York" "it is cheap"', "New York", "it is cheap"),
        ("B > A because it is cheap", "B > A", "it is cheap"),
        ('B > A --reason "it is cheap"', "B > A", "it is cheap"),
        ("A=yes B=if need be", "A=yes B=if need be", ""),
        ("Kyoto=-3", "Kyoto=-3", ""),
    ],
)
def test_a_ballot_goes_on_as_it_was_typed(typed: str, choice: str, reason: str) -> None:
    """What the options are, the engine knows."""
    assert read(f"/vote D-1 {typed}") == Vote(decision=1, choice=choice, reason=reason)


def test_other_lines_about_ballots() -> None:
    assert read("/vote D-1") == ShowBallot(number=1)
    assert read("/vote D-1 form") == ShowBallot(number=1)
    assert read("/vote D-1 none") == TakeBack(decision=1)
    assert read('/accord option D-1 "Nara"') == AddOption(decision=1, text="Nara")
    assert read('/option D-1 remove "Nara"') == RemoveOption(decision=1, option="Nara")
    assert read("/accord option D-1 remove New York") == RemoveOption(decision=1, option="New York")
    assert read("/option D-1 Withdraw B") == RemoveOption(decision=1, option="B")
    assert read('/option D-1 "remove Nara"') == AddOption(decision=1, text="remove Nara")
    assert read('/accord rename D-1 B "Kyoto, Gion"') == RenameOption(
        decision=1, option="B", text="Kyoto, Gion"
    )
    assert read('/accord rename D-1 New York "New York City"') == RenameOption(
        decision=1, option="New York", text="New York City"
    )
    assert read("/decisions D-1 why") == ShowWhy(number=1)
    assert read("/decisions D-1 why Osaka") == ShowWhy(number=1, option="Osaka")
