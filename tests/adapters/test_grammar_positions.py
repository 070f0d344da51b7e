"""Forgiving words for positions, mapped only where one reading is possible."""

import pytest

from adapters.grammar import positions_like

MAJORITY = ("yes", "no", "abstain")
CONSENT = ("consent", "concern")
CONSENSUS = ("agree", "stand-aside", "block")
APACHE = ("+1", "0", "-1")


@pytest.mark.parametrize(
    ("word", "keys", "key"),
    [
        ("YES", MAJORITY, "yes"),
        ("agree", MAJORITY, "yes"),
        ("👍🏽", MAJORITY, "yes"),
        ("+1", MAJORITY, "yes"),
        ("−1", MAJORITY, "no"),
        ("oui", MAJORITY, "yes"),
        ("反対", MAJORITY, "no"),
        ("de acuerdo", MAJORITY, "yes"),
        ("Enthaltung", MAJORITY, "abstain"),
        ("ok", CONSENT, "consent"),
        ("agree!", CONSENT, "consent"),
        ("no", CONSENT, None),
        ("👍", CONSENSUS, "agree"),
        ("stand aside", CONSENSUS, "stand-aside"),
        ("no", CONSENSUS, None),
        ("yes", APACHE, "+1"),
        ("abstain", APACHE, "0"),
        ("maybe", MAJORITY, None),
        ("", MAJORITY, None),
        ("yes", ("yes", "consent"), "yes"),
        ("ok", ("yes", "consent"), None),
    ],
)
def test_a_word_means_a_position_only_where_it_surely_does(
    word: str, keys: tuple[str, ...], key: str | None
) -> None:
    assert positions_like(word, keys) == key
