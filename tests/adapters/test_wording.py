"""Sentences: numbers, plurals, instants, lists, typed lines with a mark; and another language by one more file."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from adapters.catalogues import template, written
from adapters.grammar import GrammarError, parse
from adapters.wording import Words, sentence
from adapters.wording.catalogue import ENGLISH, catalogue
from adapters.wording.changes import changes, marked
from adapters.wording.marks import SHOWN_MAX, mark_of
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.plain import Value
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import HelpView, Listing, Summary
from tests.adapters.views import CHOSEN, CONSENT, MONDAY, OBJECTED, POLL, RAISED, ROW, THURSDAY, notice

PARIS = Words("en", "Europe/Paris")
UTC_WORDS = Words("en", "UTC")


def test_a_majority_says_its_arithmetic() -> None:
    values: dict[str, Value] = {
        "yes": 30,
        "no": 15,
        "abstained": 15,
        "base": 45,
        "of": "cast",
        "needed": 30,
        "took_part": 60,
        "eligible": 1_234,
    }
    assert PARIS.phrase(Phrase(code="adopted.votes", values=values)) == snapshot(
        "30 of 45 votes cast for it, 30 needed. 15 against. 15 people took part without taking a side. 60 of 1,234 took part."
    )


def test_silence_is_told_by_fact() -> None:
    values = {"consented": 6, "silent": 3, "concerns": 1, "overruled": 0}
    assert PARIS.phrase(Phrase(code="adopted.silence", values=values)) == snapshot(
        "No objection stands: 6 consented, 3 did not answer. On record: 1 concern."
    )


def test_an_instant_is_said_in_the_readers_zone() -> None:
    assert PARIS.moment(THURSDAY) == "Thursday 26 Nov 15:00 CET"
    assert UTC_WORDS.moment(THURSDAY) == "Thursday 26 Nov 14:00 UTC"
    assert PARIS.instant(THURSDAY) == "Thu 26 Nov 2026 15:00 CET"
    assert PARIS.moment(None) == "no deadline"
    assert Words("en", "Nowhere/At_all").moment(THURSDAY) == "Thursday 26 Nov 14:00 UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=3), "3 days"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=2, hours=5, minutes=3), "2 days and 5 hours"),
        (timedelta(seconds=90), "1 minute and 30 seconds"),
        (timedelta(), "0 seconds"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: timedelta, said: str) -> None:
    assert PARIS.span(span) == said


def test_objections_are_called_by_their_number() -> None:
    blocked = Phrase(code="blocked.objections", values={"objections": (1, 2)})
    assert PARIS.phrase(blocked, number=17) == "D-17.1 and D-17.2 stood at the deadline."
    assert PARIS.phrase(blocked) == "Objections 1 and 2 stood at the deadline."


def test_positions_and_options_have_names() -> None:
    assert [PARIS.position(key) for key in ("consent", "concern", "+1", "o2", "own-word")] == [
        "consent", "consent with a concern", "+1", "option 2", "own-word",
    ]  # fmt: skip
    receipt = Receipt(code="voted", values={"choice": "o2", "hidden": False}, number=2)
    assert PARIS.receipt(receipt, {"o2": "京都"}) == "Recorded on D-2: “京都”."
    assert PARIS.receipt(receipt) == "Recorded on D-2: option 2."


def test_the_choice_of_a_hidden_decision_is_told_once_and_not_when_repeated() -> None:
    told = Receipt(code="voted", values={"hidden": True}, number=2, unstored={"choice": "yes"})
    assert "Recorded on D-2: yes." in PARIS.receipt(told)
    assert "Recorded on D-2." in PARIS.receipt(replace(told, unstored={}))


def test_a_refusal_says_what_to_do_next() -> None:
    refused = Refused("own-objection", number=3, objection=2, try_code="withdraw-objection")
    assert PARIS.refusal(refused) == "Objection D-3.2 is your own. Withdraw it: /withdraw D-3.2"


def test_a_mistyped_line_is_shown_with_a_mark_and_a_line_that_works() -> None:
    with pytest.raises(GrammarError) as caught:
        parse('/poll "昼ごはんは？" "うどん" "うどん" "B"', now=MONDAY, zone="UTC")
    assert PARIS.refusal(caught.value) == snapshot("""\
“うどん” is there twice; capitals and spaces make no difference (the other one is “うどん”).

  /poll "昼ごはんは？" "うどん" "うどん" "B"
                                ^^^^^^^^

This works:
  /poll "昼ごはんは？" "うどん" "B"\
""")


def test_a_line_without_its_text_shows_an_example() -> None:
    with pytest.raises(GrammarError) as caught:
        parse("/object D-1", now=MONDAY, zone="UTC")
    assert PARIS.refusal(caught.value) == snapshot("""\
An objection needs a reason: what would go wrong, or what would be better?

  /object D-1
             ^

For example:
  /object D-17 "No rollback plan"\
""")


def test_a_mark_stands_under_its_place_also_in_a_long_line_or_a_text_of_several_lines() -> None:
    line = "/propose " + "x" * 300 + " --by banana " + "y" * 300
    mark = mark_of(line, line.index("banana"), line.index("banana") + 6)
    assert len(mark.line) <= SHOWN_MAX + 2
    assert mark.line[mark.under.index("^") : mark.under.rindex("^") + 1] == "banana"
    several = mark_of("/poll Where?\nOsaka\nOsaka", 19, 24)
    assert (several.line, several.under) == ("Osaka", "^^^^^")


def test_people_who_were_erased_have_no_name_and_texts_stay_on_one_line() -> None:
    erased = notice("question", CONSENT, by="", text="a\n b\u2028c")
    assert PARIS.notice(erased).plain == "somebody whose name was erased asks about D-1: “a b c”"


def test_an_outcome_says_how_the_text_changed() -> None:
    changed = replace(CHOSEN, revisions=("Where?", "Where to?"))
    assert UTC_WORDS.notice(notice("outcome", changed, "place")).plain == snapshot(
        """\
Where to? (D-2): 京都
3 of 4 votes; 9 people could vote.\
"""
    )


def test_a_reminder_says_what_happens_if_one_does_nothing() -> None:
    reminder = notice("reminder", POLL, "silent", closes_at="2026-11-26T14:00:00Z")
    assert UTC_WORDS.notice(reminder).plain == snapshot(
        """\
Where to? (D-2): you have not answered yet.
Open until Thursday 26 Nov 14:00 UTC. If nobody else acts, this closes as it stands.\
"""
    )


def test_what_can_be_done_about_a_notice_can_be_typed() -> None:
    asked = notice("objection_test", replace(CONSENT, objections=(RAISED,)), "askable", ("qualifies", "drop"))
    assert UTC_WORDS.actions(asked) == ("/accord test D-1.1 qualifies", "/accord test D-1.1 drop")
    poll = replace(POLL, choices=(replace(POLL.choices[0], text='The "Old" Inn'), POLL.choices[1]))
    lines = UTC_WORDS.actions(notice("reminder", poll, "silent", ("vote", "object")))
    assert lines == (r'/vote D-2 "The \"Old\" Inn"',)
    for line in (*UTC_WORDS.actions(asked), *lines):
        parse(line, now=MONDAY, zone="UTC")


def test_a_list_is_text_to_paste() -> None:
    rows = (
        replace(ROW, objections=(1,), blocked_since=MONDAY, needs_viewer=True),
        replace(ROW, number=6, kind="poll", title="Where\nto?", state="closed", outcome="adopted", winners=("京都",),
                because="3 of 4 votes.", closed_at=THURSDAY),
        replace(ROW, number=5, closes_at=None),
    )  # fmt: skip
    assert UTC_WORDS.listing(Listing(rows=rows, more=True, operator=True)) == snapshot("""\
D-7  Ship on Fridays
      Open until Thursday 26 Nov 14:00 UTC. Blocked by D-7.1 since Monday 23 Nov 14:00 UTC. It waits for you.
D-6  Where to?
      Decided on Thu 26 Nov 2026 14:00 UTC.
      Chosen: “京都”.
      3 of 4 votes.
D-5  Ship on Fridays
      Open, no deadline.
There are more. Narrow it down: /decisions search word status:open since:30d

Shown to whoever runs this program: every decision, whatever its place.\
""")
    assert UTC_WORDS.listing(Listing(rows=())) == "There are no such decisions."


def test_the_summary_names_what_is_there_and_leaves_out_what_is_not() -> None:
    found = Summary(
        now=THURSDAY,
        since=MONDAY - timedelta(days=3),
        zone="UTC",
        need_you=(ROW,),
        open=(replace(ROW, waiting_for=("bo", "cy"), waiting_count=5),),
        blocked=(),
        decided=(
            replace(
                ROW,
                number=6,
                title="Where to?",
                state="closed",
                outcome="adopted",
                winners=("京都",),
                because="3 of 4.",
            ),
        ),
        review_due=(),
        counts={"need_you": 3, "open": 1, "decided": 1},
    )
    assert UTC_WORDS.summary(found) == snapshot("""\
3 need you, 1 open, 1 decided since Friday 20 Nov

Waiting for you
- D-7 Ship on Fridays. Open until Thursday 26 Nov 14:00 UTC.
- and 2 more

Open
- D-7 Ship on Fridays. Open until Thursday 26 Nov 14:00 UTC. Waiting for bo, cy and 3 more.

Decided since Friday 20 Nov
- D-6 Where to? Chosen: “京都”. 3 of 4.\
""")
    nothing = Summary(
        now=THURSDAY, since=MONDAY, zone="UTC", need_you=(), open=(), blocked=(), decided=(), review_due=()
    )
    assert UTC_WORDS.summary(nothing) == "Nothing is open, and nothing was decided since Monday 23 Nov."


def test_help_begins_with_what_waits_for_the_reader() -> None:
    shown = UTC_WORDS.help(view=HelpView(waiting=(ROW,))).splitlines()
    assert shown[:2] == ["Waiting for you", "  D-7 Ship on Fridays"]
    assert UTC_WORDS.help("objekt").startswith('/object D-17 "No rollback plan"')
    assert "There is no help on “frobnicate”." in UTC_WORDS.help("frobnicate")


def test_a_card_keeps_texts_of_people_as_they_are() -> None:
    text = "two\nlines <b> *x*"
    card = UTC_WORDS.card(replace(OBJECTED, text=text))
    assert card.text == text
    assert "".join(change.text for change in card.changed if change.kind != "new") == "Ship on Fridays"
    assert card.byline == "D-1, proposed by ann, Consent, round 2"
    assert card.objections[0].details[:2] == (
        "Sustained by 2 people.",
        "ann offers: “We add one to the release page”",
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Ship on Mondays", "Ship on Fridays", "Ship on [-Mondays-][+Fridays+]"),
        ("Ship", "Ship, with a plan", "Ship[+, with a plan+]"),
        ("毎週 金曜", "毎週 月曜", "毎週 [-金曜-][+月曜+]"),
        ("same", "same", "same"),
        ("", "new", "[+new+]"),
    ],
)
def test_what_changed_in_a_text_is_shown_by_words(before: str, after: str, shown: str) -> None:
    assert marked(changes(before, after)) == shown


@given(before=st.text(max_size=80), after=st.text(max_size=80))
def test_both_texts_can_be_read_from_what_changed(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(each.text for each in found if each.kind != "new") == before
    assert "".join(each.text for each in found if each.kind != "gone") == after


def test_long_texts_are_compared_by_sentences_and_the_longest_as_a_whole() -> None:
    long = "One word after the other. " * 40
    shown = changes(long + "The end.", long + "A new end.")
    assert [(each.kind, each.text) for each in shown[-2:]] == [("gone", "The end."), ("new", "A new end.")]
    assert [each.kind for each in changes("." * 3_000, ".a" * 1_500)] == ["gone", "new"]


def test_those_who_had_acted_are_told_what_changed() -> None:
    told = notice("amended_acted", OBJECTED, "acted", text=OBJECTED.text, by="ann")
    assert "> Ship on Fridays[+, with a rollback plan+]" in UTC_WORDS.notice(told).plain


def test_the_record_keeps_the_sentence_in_the_language_of_the_community() -> None:
    assert sentence(Phrase(code="adopted.recorded"), "en") == "It was decided elsewhere and is recorded here."
    assert (
        sentence(Phrase(code="adopted.recorded"), "tlh") == "It was decided elsewhere and is recorded here."
    )


def test_a_quorum_that_is_a_fraction_is_said_in_words() -> None:
    assert PARIS.write.number(Fraction(1, 2)) == "half"
    assert PARIS.write.number(Fraction(3, 5)) == "3/5"


# ---------------------------------------------------------------------------------------------------- other languages

ESPERANTO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=n > 1;\n"

msgid "Nobody voted; {eligible:people} could."
msgstr "Neniu voĉdonis; {eligible:people} rajtis."

msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "{n} persono"
msgstr[1] "{n} personoj"

msgid "adopted"
msgstr "akceptita"

#, fuzzy
msgid "rejected"
msgstr "malakceptita"
"""


@pytest.fixture
def esperanto(locale: Path) -> Words:
    catalogue_in(locale, "eo", ESPERANTO)
    return Words("eo-XX", "UTC")


def catalogue_in(locale: Path, language: str, text: str) -> None:
    (locale / language).mkdir()
    (locale / language / "accord.po").write_text(text, encoding="utf-8")


def test_a_new_language_is_a_new_folder(esperanto: Words) -> None:
    nobody = Phrase(code="expired.no_votes", values={"eligible": 1})
    assert esperanto.phrase(nobody) == "Neniu voĉdonis; 1 persono rajtis."
    assert esperanto.count("people", 0) == "0 persono"
    assert esperanto.count("people", 2) == "2 personoj"
    assert esperanto.outcome("adopted") == "akceptita"


def test_what_a_catalogue_lacks_or_is_unsure_of_is_said_in_english(esperanto: Words) -> None:
    assert esperanto.outcome("rejected") == "rejected"
    assert esperanto.outcome("withdrawn") == "withdrawn"


def test_what_a_variant_lacks_is_taken_from_its_language(locale: Path) -> None:
    catalogue_in(locale, "eo", ESPERANTO)
    catalogue_in(locale, "eo_XX", 'msgid "adopted"\nmsgstr "aprobita"\n')
    assert [Words(name).outcome("adopted") for name in ("eo", "eo-XX")] == ["akceptita", "aprobita"]
    assert Words("eo-XX").count("people", 2) == "2 personoj"
    assert Words("eo-XX").outcome("vetoed") == "vetoed"


def test_a_catalogue_that_cannot_be_read_leaves_english(locale: Path) -> None:
    (locale / "fr").mkdir()
    (locale / "fr" / "accord.po").write_bytes(b'msgid "x\n\xff')
    assert catalogue("fr") is ENGLISH
    assert catalogue("../../etc") is ENGLISH


@pytest.fixture
def marked_language(locale: Path) -> Words:
    """A made-up language in which every sentence is the English one between brackets."""
    messages = template()
    for message in messages:
        if isinstance(message.id, tuple):
            message.string = tuple(f"⟦{form}⟧" for form in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    catalogue_in(locale, "xx", written(messages))
    return Words("xx", "UTC")


def test_no_sentence_escapes_the_translators(marked_language: Words) -> None:
    card = marked_language.card(OBJECTED)
    said = [
        card.state,
        card.standing,
        card.answered,
        card.missing,
        card.if_nothing,
        card.objections[0].label,
        *card.objections[0].details,
    ]
    said += [
        *card.rule.split(". ⟦"),
        marked_language.refusal(Refused("own-objection", number=3, objection=2)),
    ]
    said += [marked_language.help("vote").splitlines()[1], marked_language.span(timedelta(days=2))]
    said += [
        marked_language.listing(Listing(rows=())),
        marked_language.count("people", 2),
        marked_language.moment(None),
    ]
    assert [text for text in said if "⟦" not in text and "⟧" not in text] == []


def test_nothing_is_said_as_nothing() -> None:
    assert Words("fr", "UTC").say("") == ""


def test_dates_follow_the_language() -> None:
    at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    assert Words("fr", "UTC").moment(at) == "mardi 1 déc. 09:05 UTC"
    assert Words("ja", "Asia/Tokyo").write.number(12_345) == "12,345"


def test_a_rule_of_several_phrases_is_one_sentence_where_the_language_lets_it() -> None:
    rule = (
        Phrase(code="rule.no_objection"),
        Phrase(code="rule.blocks", values={"positions": ("-1",)}),
        Phrase(code="rule.review", values={"seconds": 90 * 86_400}),
    )
    english = Words("en", "UTC")
    assert english.one_sentence(rule) == (
        "Passes unless an objection stands; -1 with a reason stops it; to be looked at again after 90 days."
    )
    assert english.one_sentence(()) == ""
    german = Words("de", "UTC")
    assert german.one_sentence(rule[:1]) == german.phrase(rule[0]), "its nouns keep their capitals"


@pytest.mark.parametrize(
    ("language", "this_year", "another"),
    [
        ("en", "Thursday 26 Nov 15:00 CET", "Thu 26 Nov 2026 15:00 CET"),
        ("de", "Donnerstag, 26. Nov. 15:00 CET", "Do., 26. Nov. 2026 15:00 CET"),
        ("fr", "jeudi 26 nov. 15:00 CET", "jeu. 26 nov. 2026 15:00 CET"),
        ("es", "jueves 26 nov 15:00 CET", "jue 26 nov 2026 15:00 CET"),
        ("ja", "11月26日（木）15:00 CET", "2026年11月26日（木）15:00 CET"),
    ],
)
def test_the_year_is_said_where_it_is_another_one(language: str, this_year: str, another: str) -> None:
    words = Words(language, "Europe/Paris", now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    later = Words(language, "Europe/Paris", now=lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert words.moment(THURSDAY) == this_year
    assert later.moment(THURSDAY) == another
    assert "2026" in later.day(THURSDAY)
    assert "2026" not in words.day(THURSDAY)


def test_the_year_is_that_of_the_readers_zone() -> None:
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert Words("en", "Europe/Paris", now=lambda: eve).moment(eve) == "Friday 1 Jan 00:30 CET"
    assert Words("en", "UTC", now=lambda: eve + timedelta(hours=1)).moment(eve) == "Thu 31 Dec 2026 23:30 UTC"


def test_a_poll_is_decided_and_adopts_nothing() -> None:
    closed = {"outcome": "adopted", "unit": "options"}
    assert PARIS.receipt(Receipt(code="closed", number=2, values=closed)) == "D-2 is closed: decided."
    assert PARIS.outcome("adopted", "options") == "decided"
    ended = Phrase(code="entry.decision_closed", values={"outcome": "adopted"})
    assert PARIS.phrase(ended, number=2, options={"o1": "Osaka"}) == "Closed: decided."
    assert PARIS.phrase(ended, number=2) == "Closed: adopted."
    row = replace(ROW, kind="poll", state="closed", outcome="adopted", winners=("Osaka",), closed_at=THURSDAY)
    assert "Decided on Thu" in PARIS.listing(Listing(rows=(row,)))


def test_the_processes_that_come_along_are_told_in_the_readers_language() -> None:
    german = Words("de", "UTC")
    assert "Konsent" in german.card(OBJECTED).byline
    assert german.help("process:consent").startswith(
        "Konsent (consent)\nAngenommen, wenn kein Einwand besteht"
    )
    values = {"process_title": "Consent", "unit": "proposal", "closes_at": "2026-11-26T14:00:00Z"}
    assert "Konsent" in german.receipt(Receipt(code="opened", number=1, values=values))


def test_what_a_community_writes_in_its_process_stays_as_it_is() -> None:
    own = replace(CONSENT, process="ours", process_title="Open")
    assert ", Open" in Words("de", "UTC").card(own).byline, "also where it is a sentence of ours"
