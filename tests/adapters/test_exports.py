"""Decisions as files for other programs: small files in full, and that no text of people becomes anything but itself."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from email import message_from_string

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.exports.atom import ATOM, feed
from adapters.exports.cited import cited, result_mail
from adapters.exports.madr import file_name, madr, number_of, status
from adapters.exports.markdown import escaped, escaped_line, unescaped
from adapters.exports.table import COLUMNS, FORMULA, table, unguarded
from adapters.unsafe import visible
from adapters.wording.words import Words
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.outcomes import OUTCOMES
from consensus.views import OutcomeView, PositionView, RecordView, TimelineItem
from tests.adapters.views import CHOSEN, CONSENT, MONDAY, OBJECTED, ROW, THURSDAY

WORDS = Words("en", "UTC", now=lambda: MONDAY)
LOG = "0123456789abcdef"
NASTY = st.text(
    st.sampled_from(
        "ab =+-@#*_`~|<>[](){}!$&:;.,1)\\\n\t\r'\"%^/؀אب\u202e\u2066👩\u200d💻é\u0301ｷ\u2028\x00\x85＝"
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: bool(visible(text, directions="").strip()))
"""Markup, line breaks, formulas, right-to-left letters and marks, emoji."""


def item(code: str, *, by: str = "ann", hours: int = 0, **values: str) -> TimelineItem:
    phrase = Phrase(code=f"entry.{code}", values=values)
    at = MONDAY + timedelta(hours=hours)
    return TimelineItem(seq=hours, at=at, phrase=phrase, by=by, words="", hash=f"{hours:064x}")


def voted(by: str, choice: str) -> PositionView:
    return PositionView(by=by, choice=choice, reason="", revision=1, counted=True, at=MONDAY)


RECORD = RecordView(
    card=OBJECTED,
    positions=(voted("ann", "consent"), voted("cy", "concern")),
    timeline=(item("decision_opened"), item("objection_raised", by="bo", hours=5)),
    head="f" * 64,
)
POLLED = RecordView(
    card=replace(CHOSEN, tags=("db",), why="We need a rest.\nAnd *air*."),
    positions=(voted("bo", "o2"),),
    timeline=(item("decision_opened"), item("decision_closed", by="", hours=72)),
    head="f" * 64,
)


def titled(title: str) -> RecordView:
    return replace(RECORD, card=replace(CONSENT, text=title, revisions=(title,)))


def ended(outcome: str) -> RecordView:
    view = OutcomeView(
        outcome=outcome,
        because=Phrase(code="adopted.recorded"),
        sentence="",
        winners=(),
        effective_at=THURSDAY,
        recorded_at=THURSDAY,
    )
    return replace(
        RECORD, card=replace(CONSENT, status="closed", outcome=view, missing=None, if_nothing=None)
    )


# ----------------------------------------------------------------------------------------------------------- Markdown


def test_an_open_proposal_as_a_file() -> None:
    assert file_name(WORDS, RECORD) == "0001-ship-on-fridays-with-a-rollback-plan.md"
    assert madr(WORDS, RECORD, LOG) == snapshot("""\
---
status: "proposed"
date: 2026-11-23
decision-makers: ["ann", "cy"]
informed: ["room"]
accord: "D-1"
accord-log: "0123456789abcdef"
---

# Ship on Fridays, with a rollback plan

## Considered Options

* Ship on Fridays
* Ship on Fridays, with a rollback plan

## Decision Outcome

Open until Thursday 26 Nov 14:00 UTC

## Objections and Concerns

### bo objects (D-1.1)

> No rollback plan

* Sustained by 2 people.
* ann offers: “We add one to the release page”
* To be answered by Thursday 26 Nov 14:00 UTC.
* Raised against revision 1.

### Concerns

* cy: Who is on call?

## More Information

* D-1, proposed by ann, Consent, round 2
* https://docs.example/release
* Last entry of the log: 000000000000
""")


def test_a_poll_that_was_decided_as_a_file() -> None:
    assert madr(WORDS, POLLED, LOG) == snapshot("""\
---
status: "accepted"
date: 2026-11-26
decision-makers: ["bo"]
informed: ["room"]
tags: ["db"]
accord: "D-2"
accord-log: "0123456789abcdef"
---

# Where to?

## Context and Problem Statement

We need a rest.\\
And \\*air\\*.

## Considered Options

* Osaka
* 京都

## Decision Outcome

Chosen option: "京都".

Chosen: “京都”. 3 of 4 votes; 9 people could vote.

4 of 9 answered.

## More Information

* D-2, poll by ann, \\#db
* Last entry of the log: 000000000000
""")


def test_what_madr_has_no_status_for_is_rejected_and_says_what_it_was() -> None:
    for outcome in OUTCOMES:
        head = madr(WORDS, ended(outcome), LOG).partition("\n# ")[0]
        said = f'outcome: "{outcome}"' in head
        match outcome:
            case "adopted":
                assert ('status: "accepted"' in head, said) == (True, False)
            case "superseded":
                assert ('status: "superseded"' in head, said) == (True, False)
            case "rejected":
                assert ('status: "rejected"' in head, said) == (True, False)
            case _:
                assert ('status: "rejected"' in head, said) == (True, True)
    assert status(replace(ended("superseded").card, superseded_by=23)) == "superseded by ADR-0023"


@given(NASTY)
def test_a_title_is_one_heading_and_reads_as_it_was_typed(title: str) -> None:
    text = madr(WORDS, titled(title), LOG)
    head, _, body = text[4:].partition("\n---\n")
    assert all(re.fullmatch(r'[a-z-]+: (".*"|\[".*"\]|\d{4}-\d\d-\d\d)', line) for line in head.split("\n"))
    shown = WORDS.card(titled(title).card).title
    headings = _headings(body)
    assert headings[0] == " ".join(visible(shown, directions="").split())
    assert headings[1:2] in (["Context and Problem Statement"], ["Considered Options"])
    name = file_name(WORDS, titled(title))
    assert re.fullmatch(r"0001-[^\W_]+(-[^\W_]+)*\.md", name)
    assert len(name.encode()) < 120
    assert number_of(text, LOG) == 1
    assert number_of(text, "another") is None


@given(NASTY)
def test_a_text_is_paragraphs_and_nothing_else(text: str) -> None:
    lines = [" ".join(line.split()) for line in visible(text, directions="").split("\n")]
    wanted = re.sub(r"\n{2,}", "\n\n", "\n".join(lines).strip("\n"))
    tokens = _markdown(escaped(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
    assert "\n\n".join(_plain(token) for token in tokens if token.type == "inline") == wanted
    assert unescaped(escaped(text)) == wanted


@given(NASTY)
def test_a_line_is_one_item_of_a_list(text: str) -> None:
    tokens = _markdown(f"* {escaped_line(text)}\n* end")
    assert [token.type for token in tokens].count("list_item_open") == 2
    assert _plain(next(token for token in tokens if token.type == "inline")) == " ".join(
        visible(text, directions="").split()
    )


def _markdown(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def _plain(token: Token) -> str:
    """The text of an inline token; what is marked in any way shows as such."""
    read = {"text": lambda part: part.content, "hardbreak": lambda part: "\n", "text_special": lambda part: part.content}  # fmt: skip
    return "".join(read.get(part.type, lambda part: f"<{part.type}>")(part) for part in token.children or ())


def _headings(text: str) -> list[str]:
    tokens = _markdown(text)
    return [_plain(tokens[place + 1]) for place, token in enumerate(tokens) if token.type == "heading_open"]


# -------------------------------------------------------------------------------------------------------------- tables


def test_a_table_has_a_line_for_each_decision() -> None:
    rows = [
        ROW,
        replace(
            ROW, number=8, kind="poll", title='=HYPERLINK("x")\nnow', state="closed", outcome="adopted",
            winners=("Osaka", "京都"), because="3 of 4 votes.", closed_at=THURSDAY, objections=(1, 3), tags=("db", "=ops"),
        ),
    ]  # fmt: skip
    assert table(rows).replace("\r\n", "\n") == snapshot("""\
number,title,kind,state,outcome,winners,because,process,place,opened_at,closes_at,closed_at,review_at,superseded_by,objections,tags
7,Ship on Fridays,proposal,open,,,,consent,,2026-11-23T14:00:00Z,2026-11-26T14:00:00Z,,,,,
8,"'=HYPERLINK(""x"") now",poll,closed,adopted,Osaka; 京都,3 of 4 votes.,consent,,2026-11-23T14:00:00Z,2026-11-26T14:00:00Z,2026-11-26T14:00:00Z,,,1; 3,db; =ops
""")
    assert table(rows, bom=True).encode()[:3] == b"\xef\xbb\xbf"


@given(NASTY)
def test_no_cell_is_a_formula_and_each_reads_as_one_line_of_what_was_typed(title: str) -> None:
    text = table([replace(ROW, title=title, winners=(title,), because=title)])
    assert text.count("\r\n") == text.count("\n") == 2
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert tuple(row) == COLUMNS
    line = " ".join(visible(title, directions="").split())
    for column in ("title", "winners", "because"):
        assert not row[column].startswith((*FORMULA, "\t", "\r"))
        assert unguarded(row[column]) == line


# --------------------------------------------------------------------------------------------------- feeds and mails


def test_a_feed_reads_back_with_ids_that_stay_and_instants_that_move() -> None:
    def address(number: int) -> str:
        return f"https://decide.example/D-{number}?a=1&b=2"

    def read(*records: RecordView) -> ET.Element:
        text = feed(WORDS, records, LOG, MONDAY, address=address, own_address="https://decide.example/feed")
        return ET.fromstring(text)  # noqa: S314 - our own

    root = read(RECORD, POLLED)
    entries = root.findall(f"{{{ATOM}}}entry")
    assert [_of(entry, "title") for entry in entries] == [
        "D-2 Where to?",
        "D-1 Ship on Fridays, with a rollback plan",
    ]
    assert _of(root, "updated") == _of(entries[0], "updated") == "2026-11-26T14:00:00Z"
    assert _of(entries[1], "updated") == "2026-11-23T19:00:00Z"
    assert [link.get("href") for link in entries[0].findall(f"{{{ATOM}}}link")] == [address(2)]
    assert "Chosen" in _of(entries[0], "summary")
    assert [category.get("term") for category in entries[0].findall(f"{{{ATOM}}}category")] == [
        "adopted",
        "db",
    ]
    moved = replace(
        RECORD, timeline=(*RECORD.timeline, item("ballot_cast", hours=6), item("amended", hours=80))
    )
    again = read(POLLED, moved).findall(f"{{{ATOM}}}entry")
    assert [_of(entry, "id") for entry in again] == [_of(entry, "id") for entry in reversed(entries)]
    assert _of(again[0], "updated") == "2026-11-26T22:00:00Z"
    assert len({_of(root, "id"), *(_of(entry, "id") for entry in entries)}) == 3
    assert _of(read(), "updated") == "2026-11-23T14:00:00Z"


@given(NASTY)
def test_a_feed_holds_any_text(title: str) -> None:
    root = ET.fromstring(feed(WORDS, [titled(title)], LOG, MONDAY))  # noqa: S314 - our own
    (entry,) = root.findall(f"{{{ATOM}}}entry")
    shown = " ".join(visible(WORDS.card(titled(title).card).title, directions="").split())
    assert _of(entry, "title") == f"D-1 {shown}"


def _of(element: ET.Element, tag: str) -> str:
    return element.findtext(f"{{{ATOM}}}{tag}") or ""


def test_the_result_of_a_vote_names_who_binds_and_counts_the_others() -> None:
    record = ended("adopted")
    assert record.card.outcome is not None
    outcome = replace(
        record.card.outcome,
        binding=(("+1", ("ann", "bo", "cy")), ("-1", ())),
        advisory=(("di", "+1"), ("ed", "0"), ("fi", "+1")),
    )
    mail = result_mail(WORDS, replace(record, card=replace(record.card, text="Release 2.1", outcome=outcome)))
    assert mail is not None
    assert mail.text == snapshot("""\
Subject: [RESULT] [VOTE] Release 2.1

The vote on “Release 2.1” has ended.

Adopted on Thu 26 Nov 2026 14:00 UTC. It was decided elsewhere and is recorded here.

+1 binding: 3 (ann, bo, cy)
-1 binding: 0
+1 non-binding: 2
0 non-binding: 1

D-1 (room, log entry 000000000000)
""")
    assert result_mail(WORDS, RECORD) is None


def test_any_result_can_be_told_and_any_decision_cited() -> None:
    mail = result_mail(WORDS, replace(ended("rejected"), positions=(voted("ann", "yes"), voted("bo", "no"))))
    assert mail is not None
    assert mail.body == snapshot("""\
The vote on “Ship on Fridays” has ended.

Rejected on Thu 26 Nov 2026 14:00 UTC. It was decided elsewhere and is recorded here.

yes: 1 (ann)
no: 1 (bo)

D-1 (room, log entry 000000000000)\
""")
    assert cited(WORDS, RECORD) == snapshot(
        "D-1 “Ship on Fridays, with a rollback plan”: Open until Thursday 26 Nov 14:00 UTC. 2 more people must take part. If nobody else acts, this is adopted. (room, log entry 000000000000)"
    )
    assert cited(WORDS, POLLED) == snapshot(
        "D-2 “Where to?”: Decided on Thu 26 Nov 2026 14:00 UTC. Chosen: “京都”. 3 of 4 votes; 9 people could vote. (room, log entry 000000000000)"
    )


@given(NASTY)
def test_a_title_adds_no_header_to_a_mail(title: str) -> None:
    record = ended("adopted")
    mail = result_mail(WORDS, replace(record, card=replace(record.card, text=title)))
    assert mail is not None
    assert "\n" not in mail.subject
    read = message_from_string(mail.text)
    assert read.keys() == ["Subject"]
    assert "\n" not in cited(WORDS, titled(title))
