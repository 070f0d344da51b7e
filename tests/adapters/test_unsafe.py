"""Text from people on a terminal: nothing is obeyed, nothing hides, nothing looks like a line of ours."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord.escape import safe as discord_safe
from adapters.discord.render import notice_message as discord_notice
from adapters.discord.speech import DiscordWords
from adapters.local.layout import clipped, columns, padded, wrapped
from adapters.local.limits import WIDTH
from adapters.local.render import private
from adapters.slack.answers import notice_message as slack_notice
from adapters.slack.escape import SlackWords, escaped
from adapters.unsafe import COMBINING_MAX, isolated, visible, visible_line, whole
from adapters.wording import Words
from consensus.frozen import replace
from consensus.views import NoticeView
from tests.adapters.views import OBJECTED, RAISED, notice


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[2J\x1b]0;owned\x07", "␛[2J␛]0;owned␇"),
        ("\x9b31m", "\ufffd31m"),
        ("a\rb", "a␍b"),
        ("a\x00b\x7f", "a␀b␡"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("\u2066a\u2069\u200f\u061c", "\ufffda\ufffd\ufffd\ufffd"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zero\ufffdwidth\ufffd\ufffd\ufffd"),
        ("an\u200dn", "an\ufffdn"),
        ("a\u3164n\u2800n", "a\ufffdn\ufffdn"),
        ("tag\U000e0061", "tag\ufffd"),
        ("a\u2028b\u2029c\x85d\te", "a b c d e"),
        ("\ud800 lone", "\ufffd lone"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3 👍🏽", "👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3 👍🏽"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("e\u0301", "e\u0301"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * COMBINING_MAX),
        ("昼ごはん", "昼ごはん"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_each_dangerous_character_becomes_a_visible_one(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_character_is_let_through_because_it_stands_alone() -> None:
    """A text without unusual characters is not looked at closely; beside a hidden one it is."""
    characters = (char for char in map(chr, range(0x20000)) if unicodedata.category(char) not in ("Cn", "Cs"))
    assert [char for char in characters if visible(char) != visible(f"{char}\u00ad")[:-1]] == []


@pytest.mark.parametrize("safe", [escaped, discord_safe])
def test_no_platform_lets_a_text_hide_or_turn(safe: Callable[[str], str]) -> None:
    assert safe("\u202egnp.exe") == "gnp.exe"
    assert safe("zero\u200bwidth") == "zero\ufffdwidth"
    assert safe("a\x1bb") == "a␛b"
    assert safe("می\u200cخواهم") == "می\u200cخواهم"
    assert safe("Z" + "\u0301" * 50) == "Z" + "\u0301" * COMBINING_MAX


def test_on_one_line_a_line_break_is_shown_as_one() -> None:
    assert visible_line("a\n (only bo sees this)") == "a␤ (only bo sees this)"


@given(text=st.text())
@example(text="\u200d\u200d")
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = visible(text)
    assert [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"] == []
    assert {char for char in shown if unicodedata.category(char) == "Cf"} <= {"\u200c", "\u200d"}
    assert visible(shown) == shown


@given(text=st.text(max_size=400), width=st.integers(10, WIDTH))
def test_no_line_is_wider_than_it_may_be_and_none_leaves_its_frame(text: str, width: int) -> None:
    lines = wrapped(visible(text), "┌─ ", "│  ", width)
    assert lines[0].startswith("┌─")
    assert all(line.startswith("│") for line in lines[1:])
    assert all(columns(line) <= width for line in lines)


@given(text=st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=300))
def test_wrapping_loses_no_word(text: str) -> None:
    assert "".join("".join(wrapped(visible(text))).split()) == "".join(visible(text).split())


@given(text=st.text(max_size=100), width=st.integers(2, 40))
def test_a_clipped_text_fits_and_a_padded_one_fills(text: str, width: int) -> None:
    shown = clipped(visible_line(text), width)
    assert columns(shown) <= width
    assert columns(padded(shown, width)) == width


@pytest.mark.parametrize("indent", [70, 77, 78, 200, 3_000])
def test_what_stands_far_to_the_right_is_still_wrapped_to_an_end(indent: int) -> None:
    assert wrapped("^^ here", " " * indent)[0].startswith(" " * indent + "^^")
    assert "".join(private(Words("en", "UTC"), f"It is here:\n{' ' * indent}^", ["ann"]).split()).endswith(
        "here:^"
    )


def test_a_line_does_not_begin_with_a_sign_that_a_space_holds_to_its_word() -> None:
    text = "Le groupe est consulté\u00a0: " * 12
    for width in range(24, 60):
        assert not [line for line in wrapped(text, width=width) if line.startswith(":")]


HEBREW, ARABIC = "דן לוי", "سارة"


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (lambda words, shown: slack_notice(words, shown).text, SlackWords()),
        (lambda words, shown: discord_notice(words, shown).content, DiscordWords()),
    ],
)
def test_names_and_texts_from_right_to_left_leave_the_sentence_in_its_order(
    drawn: Callable[[Words, NoticeView], str], words: Words
) -> None:
    raised = replace(RAISED, by=HEBREW, reason=ARABIC)
    shown = notice("objection_raised", replace(OBJECTED, objections=(raised,)), holder=HEBREW, text=ARABIC)
    assert f"\u2068{HEBREW}\u2069 objects" in drawn(words, shown)
    assert f"\u2068{ARABIC}\u2069" in drawn(words, shown)
    plain = notice("objection_raised", OBJECTED, holder="bo", text="No rollback plan")
    assert not set("\u2068\u2069") & set(drawn(words, plain))


@given(st.text())
def test_nobody_ends_the_isolation_of_their_own_text(text: str) -> None:
    text = whole(f"{ARABIC}{text}")
    shown = visible(isolated(text), directions="")
    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")
    assert not set("\u2068\u2069") & set(shown[1:-1])
