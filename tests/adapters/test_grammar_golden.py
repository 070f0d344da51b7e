"""The golden table: what the commands of other bots trip over, read as people mean it."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.grammar import GrammarError, parse, read
from consensus.commands import OpenPoll, Until
from consensus.limits import OPTIONS_MAX, TITLE_LENGTH_MAX
from consensus.process import Terms

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""A Monday, 15:00 in Paris."""
PARIS = "Europe/Paris"


def poll(rest: str) -> OpenPoll:
    command = parse(f"/poll {rest}", now=NOW, zone=PARIS)
    assert isinstance(command, OpenPoll)
    return command


def refused(rest: str) -> GrammarError:
    with pytest.raises(GrammarError) as caught:
        parse(f"/poll {rest}", now=NOW, zone=PARIS)
    return caught.value


def marked(error: GrammarError) -> str:
    return error.line[error.start : error.end]


@pytest.mark.parametrize(
    ("rest", "options"),
    [
        ('"Q"  "A" "B" "C"', ("A", "B", "C")),
        ('"Q" "A"  "B"', ("A", "B")),
    ],
)
def test_two_spaces_between_texts_change_nothing(rest: str, options: tuple[str, ...]) -> None:
    assert poll(rest) == OpenPoll(question="Q", options=options)


@pytest.mark.parametrize("dash", ["--", "—", "–", "――", "−−", "－－", "⸺"])
def test_a_dash_that_the_client_made_still_begins_a_flag(dash: str) -> None:
    assert poll(f'"Q" "A" "B" {dash}anonymous') == OpenPoll(question="Q", options=("A", "B"), secret=True)


@pytest.mark.parametrize(
    "rest",
    [
        "„Q“ „A“ „B“",
        "„Q” „A” „B”",
        "“Q” “A” “B”",
        "“Q“ “A“ “B“",
        "”Q” ”A” ”B”",
        "„Q„ „A„ „B„",
        "「Q」「A」「B」",
        "『Q』 『A』 『B』",
        "｢Q｣｢A｣｢B｣",
        "«Q» «A» «B»",
        "»Q« »A« »B«",
        "‹Q› ‹A› ‹B›",
        "＂Q＂ ＂A＂ ＂B＂",
        "〝Q〟 〝A〟 〝B〟",
        "'Q' 'A' 'B'",
        "‘Q’ ‘A’ ‘B’",
        "‚Q‘ ‚A‘ ‚B‘",
        '"Q", "A", "B"',
        '"Q","A","B"',
        '"Q" | "A" | "B"',
        '"Q": "A" or "B"',
    ],
)
def test_quotes_of_every_kind_are_quotes(rest: str) -> None:
    if rest.startswith('"Q":'):
        rest = rest.replace(":", "")
    assert poll(rest) == OpenPoll(question="Q", options=("A", "B"))


def test_quotes_of_another_kind_inside_a_text_belong_to_the_text() -> None:
    assert poll('"Adopt “uv” now?" "It\'s fine" "「いいえ」"') == OpenPoll(
        question="Adopt “uv” now?", options=("It's fine", "「いいえ」")
    )
    assert poll("「『a』か『b』か」「『a』」「b」").options == ("『a』", "b")


def test_an_escaped_quote_is_kept() -> None:
    assert poll(r'"Q" "say \"hi\"" "B"').options == ('say "hi"', "B")


def test_an_apostrophe_is_no_quote_and_words_before_the_first_quote_are_the_question() -> None:
    assert poll('What\'s for lunch? "A" "B"') == OpenPoll(question="What's for lunch?", options=("A", "B"))


def test_commas_and_dashes_inside_a_text_part_nothing() -> None:
    assert poll('"Q" "A, with comma" "x--y"').options == ("A, with comma", "x--y")


def test_options_that_differ_by_space_or_case_only_are_refused_and_named() -> None:
    error = refused('"Q" "A" "a " "A"')
    assert error.code == "grammar-same-option"
    assert marked(error) == '"a "'
    assert error.values["first"] == "A"
    assert refused('"Q" "Ａ" "B" "a"').repaired == '/poll "Q" "Ａ" "B"'


def test_a_limit_without_a_number_is_said_clearly() -> None:
    error = refused('limit "Q" "A" "B"')
    assert error.code == "grammar-number-needed"
    assert marked(error) == "limit"
    assert error.repaired is None
    assert poll('"Q" "A" "B" --multiple') == poll('"Q" "A" "B" --approve')


def test_more_than_one_choice_makes_it_an_approval_poll() -> None:
    """Three of two options are taken as they are: one more can be added."""
    opened = poll('"Q" "A" "B" --votes=3 --add-option')
    assert opened == OpenPoll(
        question="Q", options=("A", "B"), process="approval", terms=Terms(at_most=3, add_options=True)
    )
    assert poll('anonymous limit 2 "Q" "A" "B"').terms == Terms(at_most=2)
    assert poll('"Q" "A" "B" --votes=1') == OpenPoll(question="Q", options=("A", "B"))


def test_mentions_and_emoji_are_kept_as_typed() -> None:
    assert poll('"<@U1|ann> <#C1> 🎉 :tada:" "A" "B"').question == "<@U1|ann> <#C1> 🎉 :tada:"


def test_full_width_forms_are_plain_where_they_are_syntax_and_kept_in_texts() -> None:
    assert poll("　「全角　ＡＢＣ」，「Ａ」　「Ｂ」　－－by　２日") == OpenPoll(
        question="全角　ＡＢＣ",
        options=("Ａ", "Ｂ"),
        until=Until(after=timedelta(days=2), words="２日", zone=PARIS),
    )
    assert isinstance(parse("／poll 「Q」「A」「B」", now=NOW, zone=PARIS), OpenPoll)


def test_a_question_above_the_limit_is_refused_with_the_limit() -> None:
    error = refused(f'"{"x" * (TITLE_LENGTH_MAX + 1)}" "A" "B"')
    assert error.code == "grammar-question-too-long"
    assert (error.values["length"], error.values["at_most"]) == (TITLE_LENGTH_MAX + 1, TITLE_LENGTH_MAX)
    assert poll(f'"{"x" * TITLE_LENGTH_MAX}" "A" "B"').question == "x" * TITLE_LENGTH_MAX


def test_options_above_the_limit_are_refused_with_the_limit() -> None:
    error = refused('"Q" ' + " ".join(f'"{place}"' for place in range(OPTIONS_MAX + 1)))
    assert error.code == "grammar-too-many-options"
    assert (error.values["options"], error.values["at_most"]) == (OPTIONS_MAX + 1, OPTIONS_MAX)
    assert marked(error) == f'"{OPTIONS_MAX}"'


@pytest.mark.parametrize(
    "rest",
    [
        '"Where to?" "Osaka" "Kyoto" --hidden --until 2d --quorum 5',
        'hidden until 2d quorum 5 "Where to?" "Osaka" "Kyoto"',
        '"Where to?" "Osaka" "Kyoto" hidden until 2d quorum 5',
        '"Where to?" "Osaka" "Kyoto" hidden until=2d quorum=5',
        '--by=2d --quorum=5 --hidden "Where to?" "Osaka" "Kyoto"',
        "Where to?\nOsaka\nKyoto --hidden --for 2d --quorum 5",
        "Where to? --hidden\n- Osaka\n- Kyoto\n--by 2d --quorum 5",
        "Where to? | Osaka | Kyoto --hidden --by 2d --quorum 5",
    ],
)
def test_flags_stand_before_or_after_with_dashes_or_as_words(rest: str) -> None:
    until = poll(rest).until
    assert until is not None
    assert until.after == timedelta(days=2)
    assert (poll(rest).question, poll(rest).options) == ("Where to?", ("Osaka", "Kyoto"))
    assert (poll(rest).hidden, poll(rest).quorum) == (True, 5)


def test_a_question_alone_asks_for_yes_or_no() -> None:
    assert poll("Where to?") == OpenPoll(question="Where to?", options=("Yes", "No"))


def test_an_hour_that_the_clocks_skip_is_moved_forward_and_said() -> None:
    reading = read('/poll "Q" "A" "B" --by 2027-03-28 02:30', now=NOW, zone=PARIS)
    assert isinstance(reading.command, OpenPoll)
    assert reading.command.until is not None
    assert reading.command.until.at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert [note.code for note in reading.notes] == ["note.clock-gap"]
