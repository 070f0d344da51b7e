"""Files of other programs read as records of decisions: what is taken, what is left out and named, and where a mistake is."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exports.table import table
from adapters.imports import adr, loomio
from adapters.imports.contents import Contents, Unreadable, outcome_of
from adapters.imports.table import read_table
from consensus.frozen import replace
from tests.adapters.views import ROW, THURSDAY

MADR = """\
---
# These are optional.
status: "superseded by ADR-0007"
date: 2026-03-01
decision-makers: [ann, "bo \\"the second\\"", 'c''y']
consulted:
  - di
informed:
---
# Use a *queue* \\#1

<!-- An optional
## Heading
-->
## Context and Problem Statement

Who waits,
and for whom?

```sh
# no title
```

## Considered Options

* queue
* stack

## Decision Outcome

Chosen option: "queue", because it is simple.
"""
NYGARD = """\
# 7. Use two queues

Date: 2016-02-12

## Status

Accepted

Supercedes [3. Use a queue](0003-use-a-queue.md)

## Context

One was not enough.

## Decision

We use two.

## Consequences

Twice the work.
"""
MADR_2 = """\
# Take the train

* Status: rejected
* Deciders: ann, bo
* Date: 12 March

## Context
None.
"""


def read(*names: str, text: str = "# A\n") -> Contents:
    return adr.read_folder(dict.fromkeys(names, text), "shop/adr")


def test_a_folder_of_records_in_several_forms() -> None:
    contents = adr.read_folder(
        {
            "0003-use-a-queue.md": MADR,
            "0007-use-two-queues.md": NYGARD,
            "old/0001-take-the-train.md": MADR_2,
            "0008-perhaps.md": "# Perhaps\n\nStatus: Proposed\n",
            "0009-hm.md": "# Hm\n\n**Status:** on fire\n",
            "0010-plain.md": "# 10. Plain\n",
            "index.md": "# Index\n",
        },
        "shop/adr",
    )
    queue, two, plain, train = contents.records
    assert queue.text == "Use a *queue* #1"
    assert (queue.outcome, queue.origin.status, queue.origin.key) == (
        "superseded",
        "superseded by ADR-0007",
        "shop/adr/0003",
    )
    assert queue.origin.people == ("ann", 'bo "the second"', "c'y")
    assert queue.decided_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert queue.why.startswith("Who waits,\nand for whom?")
    assert queue.why.endswith('Chosen option: "queue", because it is simple.')
    assert (two.text, two.origin.status, two.outcome) == (
        "Use two queues",
        "Accepted; Supercedes 3. Use a queue",
        "adopted",
    )
    assert two.why == "One was not enough.\n\nWe use two.\n\nTwice the work."
    assert (plain.text, plain.outcome, plain.origin.status) == ("Plain", "adopted", "")
    assert (train.text, train.outcome, train.origin.people) == ("Take the train", "rejected", ("ann", "bo"))
    assert (train.decided_at, train.origin.date, train.origin.key) == (None, "12 March", "shop/adr/old/0001")
    assert contents.left_out == (
        ("index.md", "its name has no number"),
        ("0008-perhaps.md", "nothing is decided yet: Proposed"),
        ("0009-hm.md", "its status does not say how it ended: on fire"),
    )


def test_a_record_keeps_its_place_when_its_title_changes_and_shares_it_with_none() -> None:
    (before,), (after,) = read("0003-a.md").records, read("0003-b.md").records
    assert before.origin.key == after.origin.key
    two = read("0003-a.md", "0003-b.md").records
    assert [record.origin.key for record in two] == ["shop/adr/0003-a", "shop/adr/0003-b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no heading\n", "0001-x.md, line 1: it has no title"),
        ("---\nstatus: accepted\n# X\n", "0001-x.md, line 1: the front matter that begins here has no end"),
        (
            "---\nstatus: accepted\nwhat is this\n---\n# X\n",
            "0001-x.md, line 3: this is no line of front matter",
        ),
        ('---\nstatus: "accepted\n---\n# X\n', "0001-x.md, line 2: this text in quotation marks"),
        ("---\ndate: 'x\n---\n# X\n", "0001-x.md, line 2: this text in quotation marks"),
    ],
)
def test_a_mistake_in_one_file_is_named_by_its_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as mistake:
        adr.read_folder({"0001-x.md": text, "0002-y.md": NYGARD}, "shop")
    assert said in str(mistake.value)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("accepted", "adopted"), ("Accepted, superseded by 7", "superseded"), ("Superceded by [7](7.md)", "superseded"),
        ("deprecated", "superseded"), ("Not accepted", "rejected"), ("rejected", "rejected"), ("no_quorum", "no_quorum"),
        ("Withdrawn", "withdrawn"), ("Proposed", "open"), ("In review", "open"), ("akzeptiert", "adopted"),
        ("remplacé par 7", "superseded"), ("on fire", None), ("unacceptable", None), ("Accepted; Supercedes 3", "adopted"),
    ],
)  # fmt: skip
def test_what_a_status_says(said: str, outcome: str | None) -> None:
    assert outcome_of(said) == outcome


@given(st.text(st.sampled_from("ab#-*_:[]()\"'\\`|>< \n\t,é京"), max_size=80))
def test_any_file_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        contents = read("0001-x.md", text=text)
        assert len(contents.records) + len(contents.left_out) == 1


# --------------------------------------------------------------------------------------------------------------- Loomio


def line(table_: str, **record: object) -> str:
    return json.dumps({"table": table_, "record": record})


LOOMIO = [
    line("groups", id=1, name="Shop"),
    line("users", id=1, name="Ann"),
    line("users", id=2, name="Bo"),
    line("discussions", id=5, title="Where shall we be?"),
    line("topics", id=6, topicable_type="Discussion", topicable_id=5),
    line("polls", id=7, key="aBcD1234", title="Move to Kyoto", poll_type="proposal", closed_at="2026-03-01T09:00:00.000Z",
         topic_id=6, details="<p>As the rent <b>rises</b>.</p><p>Soon.</p>", details_format="html", anonymous=False),
    line("polls", id=8, key="open0001", title="Paint the shed", poll_type="poll", closed_at=None),
    line("polls", id=9, key="none0001", title="Lunch?", poll_type="poll", closed_at="2026-02-01T09:00:00Z"),
    line("polls", id=10, key="gone0001", title="Oops", poll_type="poll", closed_at=None, discarded_at="2026-01-01T00:00:00Z"),
    line("poll_options", id=20, poll_id=7, name="Agree", priority=0),
    line("poll_options", id=21, poll_id=7, name="Block", priority=1),
    line("outcomes", poll_id=7, statement="We never move.", latest=False),
    line("outcomes", poll_id=7, statement="We move in *May*.", latest=True, statement_format="md"),
    line("stances", id=30, poll_id=7, participant_id=1, latest=True, cast_at="2026-02-20T09:00:00Z", revoked_at=None),
    line("stances", id=31, poll_id=7, participant_id=2, latest=True, cast_at=None),
    line("stance_choices", stance_id=30, poll_option_id=20, score=1),
]  # fmt: skip


def test_polls_of_loomio_with_an_outcome_are_decisions() -> None:
    text = "\n".join(LOOMIO) + "\n"
    assert loomio.is_export(text)
    contents = loomio.read_export("export.json", text)
    (record,) = contents.records
    assert (record.text, record.outcome) == ("Move to Kyoto", "adopted")
    assert record.why == "We move in *May*.\n\nAs the rent rises.\nSoon.\n\nWhere shall we be?"
    assert (record.origin.source, record.origin.key) == ("Loomio", "proposal aBcD1234")
    assert (record.origin.status, record.origin.people) == ("closed: Agree 1, Block 0", ("Ann",))
    assert record.decided_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert contents.left_out == (
        ("Paint the shed (open0001)", "it is still open"),
        ("Lunch? (none0001)", "nobody stated its outcome"),
    )


def test_nobody_is_named_who_voted_anonymously() -> None:
    text = "\n".join(LOOMIO).replace('"anonymous": false', '"anonymous": true')
    (record,) = loomio.read_export("export.json", text).records
    assert (record.origin.people, record.origin.status) == ((), "closed: Agree 1, Block 0")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"table": "polls", "rec', "line 2: this is no JSON"),
        ('["polls"]', "line 2: this is no line of Loomio"),
        ('{"table": "polls", "record": {"id": 1}}', "line 2: this record of polls has no title"),
        (
            '{"table": "outcomes", "record": {"poll_id": 7}}',
            "line 2: this record of outcomes has no statement",
        ),
    ],
)
def test_a_mistake_in_an_export_of_loomio_is_named_by_its_line(bad: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        loomio.read_export("export.json", "\n".join([LOOMIO[0], bad, *LOOMIO[1:]]))


# -------------------------------------------------------------------------------------------------------------- tables


def test_a_table_is_read_by_its_header() -> None:
    contents = read_table(
        "log.csv",
        "\ufeffID;Decision;Status;Date;Decided by;Why;Link;Mood\n"
        "1;Use a queue;accepted;2026-03-01;ann, bo;Simple;https://docs.example/1;fine\n"
        ";;;;;;;\n"
        '2;"Use two;\nqueues";replaced;;;;;\n'
        "3;Perhaps;draft;;;;;\n",
    )
    first, second = contents.records
    assert (first.text, first.outcome, first.why, first.origin.key) == (
        "Use a queue",
        "adopted",
        "Simple",
        "log.csv/1",
    )
    assert (first.origin.people, first.links[0].url) == (("ann", "bo"), "https://docs.example/1")
    assert (second.text, second.outcome) == ("Use two; queues", "superseded")
    assert contents.left_out == (
        ("line 6", "nothing is decided yet: draft"),
        ("column mood", "nothing is made of it"),
    )


def test_our_own_table_is_read_back() -> None:
    rows = [
        replace(
            ROW,
            number=1,
            title="=1+1",
            state="closed",
            outcome="no_quorum",
            closed_at=THURSDAY,
            because="Nobody.",
        ),
        replace(ROW, number=2),
    ]
    (record,) = read_table("log.csv", table(rows, bom=True)).records
    assert (record.text, record.outcome, record.decided_at, record.why) == (
        "=1+1",
        "no_quorum",
        THURSDAY,
        "Nobody.",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: it is empty"),
        ("mood,place\nfine,here\n", "line 1: no column of the header is called any of: title"),
        ("title,title\na,b\n", "line 1: two columns have the same name"),
        ("id,title\n1,a\n2\n", "line 3: it has 1 cells, and the header 2"),
        ("id,title\n1,a\n2,\n", "line 3: it has no title"),
        ("id,title\n1,a\n1,b\n", "line 3: “1” stands in line 2 already"),
        ('id,title\n1,"a"b\n', "line 2: this is no table"),
    ],
)
def test_a_mistake_in_a_table_is_named_by_its_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table("log.csv", text)
