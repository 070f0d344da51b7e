"""Texts of people on their way into Slack and out of it."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.escape import SlackWords, clipped, escaped, mrkdwn, pieces, plain, typed
from adapters.wording.changes import changes, marked

NASTY = st.text(
    alphabet=st.sampled_from("ab &<>!@#|*_~`\n\u202e\u2066\ue000\ue001\ue0027\u05d0\U0001f600"), max_size=400
)


@given(NASTY)
def test_nothing_that_slack_reads_survives_in_a_text_of_people(text: str) -> None:
    shown = escaped(text)
    assert "<" not in shown
    assert ">" not in shown
    assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert not set("\u202e\u2066") & set(shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://example.org/a?b=1&c", "see <https://example.org/a?b=1&amp;c>"),
        ("(see https://example.org).", "(see <https://example.org>)."),
        ("https://en.example.org/wiki/A_(b), then", "<https://en.example.org/wiki/A_(b)>, then"),
        ("*https://example.org/x*", "*<https://example.org/x>*"),
        ("<https://example.org|the bank>", "&lt;<https://example.org>|the bank&gt;"),
        ("https://example.org/<!channel>", "<https://example.org/>&lt;!channel&gt;"),
        ("https://example.org/|click", "<https://example.org/>|click"),
        ("https://bank.example@evil.example/", "<https://bank.example>@evil.example/"),
        ("javascript:alert(1) ftp://a.b file:///etc", "javascript:alert(1) ftp://a.b file:///etc"),
        ("https:// http://.", "https:// http://."),
        ("https://example.org/" + "a" * 1_000, "https://example.org/" + "a" * 1_000),
    ],
    ids=str,
)
def test_a_web_address_in_a_text_of_people_is_a_link_that_shows_where_it_goes(text: str, shown: str) -> None:
    assert mrkdwn(text) == shown


@given(st.lists(st.sampled_from(["https://", "a.b", "/", "|", "<", ">", "!here", "&", " ", "\ue000", "1", "\ue001",
                                 "\ue002", ")", "(", "@U1", "."])).map("".join))  # fmt: skip
def test_nothing_but_links_and_dates_comes_of_texts_with_web_addresses(text: str) -> None:
    for inside in re.findall("<([^>]*)>?", mrkdwn(text)):
        assert re.fullmatch(r"https?://[^|<>\s]+|!date\^\d+\^[^|]*\|[^|<>]*", inside), inside


@given(NASTY, st.integers(20, 120))
def test_a_long_text_is_cut_between_characters_and_nothing_is_lost(text: str, length: int) -> None:
    whole = mrkdwn(text)
    cut = list(pieces(whole, length))
    assert all(0 < len(piece) <= length for piece in cut)
    assert "".join(cut).replace("\n", "") == whole.replace("\n", "")
    for piece in cut:
        rest = piece.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert "&" not in rest
        assert rest.count("<") == rest.count(">")
    assert len(clipped(whole, length)) <= length


@pytest.mark.parametrize(
    "ping", ["<!channel>", "<!here|x>", "<!everyone>", "<!subteam^S1>", "<@U1>", "<#C1>"]
)
def test_a_mention_in_a_text_is_shown_and_pings_nobody(ping: str) -> None:
    assert mrkdwn(f"All of you {ping}") == f"All of you &lt;{ping[1:-1]}&gt;"


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("<@U1|ann> and <@U2>", "@ann and @U2"),
        ("in <#C1|general>", "in #general"),
        ("see <https://example.org/a?b=1&amp;c|the page>", "see https://example.org/a?b=1&c"),
        ("<!subteam^S1|@core> &lt;3", "@core <3"),
        ("<!here>", "@here"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_somebody_typed_is_what_they_saw(raw: str, seen: str) -> None:
    assert typed(raw) == seen


def test_an_instant_is_shown_in_the_zone_of_whoever_reads() -> None:
    words = SlackWords("en", "Europe/Berlin")
    said = words.say("Open until {at:when}.", at=datetime(2026, 11, 27, 16, tzinfo=UTC))
    assert mrkdwn(said) == (
        "Open until <!date^1795795200^{date_short_pretty} {time}|Friday 27 Nov 17:00 CET>."
    )
    assert plain(said) == "Open until Friday 27 Nov 17:00 CET."


def test_half_a_character_and_what_controls_a_terminal_do_not_get_through() -> None:
    assert escaped("a\ud800b\x00\x1b[31mc\u200fd") == "a\ufffdb␀␛[31mcd"


SLACK_READS = re.compile(r"(?<!\w)~(?=\S)([^~\n]*?\S)~(?!\w)|(?<!\w)\*(?=\S)([^*\n]*?\S)\*(?!\w)")
"""Struck or bold words, as Slack's clients read them."""


@given(st.text(alphabet="ab \n-_京", max_size=40), st.text(alphabet="ab \n-_京", max_size=40))
def test_both_texts_can_be_read_from_struck_and_bold_words(before: str, after: str) -> None:
    shown = mrkdwn(marked(changes(before, after), SlackWords().marks))
    new, old = SLACK_READS.sub(r"\2", shown), SLACK_READS.sub(r"\1", shown)
    assert "".join(new.replace("\u200b", "").split()) == "".join(after.split())
    assert "".join(old.replace("\u200b", "").split()) == "".join(before.split())


def test_signs_of_people_do_not_end_what_is_struck_or_bold() -> None:
    shown = mrkdwn(marked(changes("~5 days", "*all* days"), SlackWords().marks))
    assert shown == "~∼5~ *∗all∗* days"
    assert plain(marked(changes("Mondays", "Fridays"), SlackWords().marks)) == "Mondays Fridays"
