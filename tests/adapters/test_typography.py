"""Signs and spaces as each language writes them, in the catalogues and where pieces are joined."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from babel.messages.pofile import read_po

from adapters.discord.render import card_message as discord_card
from adapters.discord.speech import words_of
from adapters.languages import catalogue_path
from adapters.local.render import card_block, card_change
from adapters.slack.escape import SlackWords
from adapters.slack.render import card_message as slack_card
from adapters.wording import Words
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.views import CardView, Listing, NoticeView
from tests.adapters.views import CHOSEN, CONSENT, MONDAY, OBJECTED, POLL, ROW, THURSDAY, notice

WRONG = {
    "fr": r"(?<=\S)[ \u202f]:|(?<=\S)[ \u00a0][;?!»]|(?<=[\w}»)])[;?!]|« |[“”„]",
    "de": r" [:;?!]|«|»|[“”](?=\w)",
    "es": r" [:?!]|[“”„]|^[^¿]*\?",
    "ja": r"[:;?!](?=\s|$)|[()]|[。、？！：] |(?<=[^\x00-\x7f])\. |(?<=[^\x00-\x7f]),|さんさん|}さん|[“”„«»]",
}
"""What does not belong into a sentence of the language, what is typed left aside."""
TYPED = re.compile(r'"[^"]*"|https?://\S+|\{[^{}]*\}|\d\d:\d\d| [|] \S+ ;$|ann: hello')


def translations(language: str) -> Iterator[str]:
    with catalogue_path(language).open("rb") as file:
        for message in read_po(file, locale=language):
            if message.id and message.string and message.id not in ("{name}", ": {text}"):
                yield from (message.string,) if isinstance(message.string, str) else message.string


@pytest.mark.parametrize("language", WRONG)
def test_translations_have_the_signs_of_their_language(language: str) -> None:
    wrong = re.compile(WRONG[language])
    texts = ((text, TYPED.sub("X", text)) for text in translations(language))
    assert [text for text, plain in texts if wrong.search(plain)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "D-2 “Where to?”: Chosen: “Osaka” and “京都”. ann: yes (why). 2 days and 5 hours"),
        ("fr", "D-2 «\u202fWhere to?\u202f»\u00a0: Choix\u00a0: «\u202fOsaka\u202f» et «\u202f京都\u202f». ann\u00a0: yes (why). 2 jours et 5 heures"),
        ("de", "D-2 „Where to?“: Gewählt: „Osaka“ und „京都“. ann: yes (why). 2 Tage und 5 Stunden"),
        ("es", "D-2 «Where to?»: Elegido: «Osaka» y «京都». ann: yes (why). 2 días y 5 horas"),
        ("ja", "D-2 「Where to?」：選ばれたもの：「Osaka」、「京都」。annさん：yes（why）。2日5時間"),
    ],
)  # fmt: skip
def test_pieces_are_joined_as_the_language_does(language: str, said: str) -> None:
    words = Words(language)
    write = words.write
    chosen = words.say("Chosen: {winners}.", winners=write.listed([*map(write.quote, ("Osaka", "京都"))]))
    outcome = write.labelled(f"D-2 {write.quote('Where to?')}", chosen)
    answer = write.stopped(write.labelled(words.name("ann"), write.bracketed("yes", "why")))
    assert write.sentences(outcome, answer, words.span(timedelta(days=2, hours=5))) == said


def told(words: Words) -> Iterator[str]:
    """Whole views, in which texts of people are in letters of the language."""
    ours: list[NoticeView] = [
        notice("outcome", replace(CHOSEN, text="場所", revisions=("前", "場所")), "place"),
        notice("reminder", replace(POLL, text="場所"), "silent", closes_at="2026-11-26T14:00:00Z"),
        notice("amended_acted", replace(OBJECTED, text="本文", revisions=("前", "本文")), "acted", text="本文", by="ann"),
    ]  # fmt: skip
    for view in ours:
        yield words.notice(view).plain
    for card in (CONSENT, OBJECTED, POLL, CHOSEN):
        text = words.card(card)
        yield from (
            text.state,
            text.rule,
            text.standing,
            text.answered,
            text.missing,
            text.if_nothing,
            text.outcome,
        )
        yield from (detail for objection in text.objections for detail in objection.details)
    rows = (
        replace(ROW, title="題", objections=(1,), blocked_since=MONDAY, needs_viewer=True),
        replace(ROW, title="題", state="closed", outcome="adopted", because="理由", closed_at=THURSDAY),
    )
    yield words.listing(Listing(rows=rows, more=True, operator=True)).replace("status:open since:30d", "")


def test_japanese_has_no_signs_of_half_width() -> None:
    wrong = re.compile(r"\. |\.$|, |: |\?(?=\s|$)|[()]|。 ", re.MULTILINE)
    texts = [re.sub(r"「[A-Za-z][^」]*」", "", text) for text in told(Words("ja"))]
    assert [text for text in texts if wrong.search(text)] == []


@pytest.mark.parametrize("card", [CONSENT, OBJECTED, POLL, CHOSEN])
def test_no_platform_joins_sentences_by_itself(card: CardView) -> None:
    """In Japanese nothing stands between two sentences, and no full stop is of half width."""
    words = Words("ja")
    discord = discord_card(words_of("ja"), card)
    drawn = [
        slack_card(SlackWords("ja"), card).text,
        str(slack_card(SlackWords("ja"), card).blocks),
        *(str(block) for block in discord.blocks),
        *card_block(words, card).split("\n"),
        *card_change(words, card).split("\n"),
    ]
    assert [text for text in drawn if re.search(r"。 (?=\S)|。\.", text)] == []


def test_french_keeps_its_signs_with_their_word() -> None:
    assert [text for text in told(Words("fr")) if re.search(r"[ ][:;?!»]|« ", text)] == []


def test_a_rule_is_one_sentence_where_the_language_lets_it_go_on() -> None:
    rule = (Phrase(code="rule.no_objection"), Phrase(code="rule.tie_stands"))
    assert Words("fr").one_sentence(rule) == (
        "Adoptée sauf si une objection est maintenue\u202f; une égalité reste une égalité."
    )
    assert Words("ja").one_sentence(rule).count("。") == 2
