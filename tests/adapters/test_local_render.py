"""Whole cards and messages as the terminal shows them."""

from inline_snapshot import snapshot

from adapters.local.layout import columns
from adapters.local.limits import WIDTH
from adapters.local.render import card_block, card_change, notice_block, private
from adapters.wording import Words
from consensus.frozen import replace
from tests.adapters.views import CHOSEN, CONSENT, HIDDEN, OBJECTED, POLL, RAISED, THURSDAY, notice

WORDS = Words("en", "UTC")


def test_an_open_proposal() -> None:
    assert card_block(WORDS, CONSENT) == snapshot("""\
┌─ Ship on Fridays
│  D-1, proposed by ann, Consent
│
│  Nobody objects. 4 of 9 answered: 3 consent, 1 with a concern.
│  Open until Thursday 26 Nov 14:00 UTC. 1 more person must take part. If
│  nobody else acts, this is adopted.
│
│  Passes unless an objection stands.
└─ /vote D-1 consent   /object D-1 "reason"\
""")


def test_an_amended_proposal_with_an_objection_a_concern_a_question_and_a_link() -> None:
    assert card_block(WORDS, OBJECTED) == snapshot("""\
┌─ Ship on Fridays, with a rollback plan
│  D-1, proposed by ann, Consent, round 2
│  Compared with its first wording: Ship on Fridays[+, with a rollback plan+]
│
│  Blocked by 1 objection. 4 of 9 answered: 3 consent, 1 with a concern.
│  Open until Thursday 26 Nov 14:00 UTC. 2 more people must take part. If
│  nobody else acts, this is adopted.
│  ✋ bo objects (D-1.1): No rollback plan
│     Sustained by 2 people. ann offers: “We add one to the release page”. To
│     be answered by Thursday 26 Nov 14:00 UTC. Raised against revision 1.
│  Concerns
│  - cy: Who is on call?
│  Questions and remarks
│  - di: Since when do we ship at all?
│  Links
│  - https://docs.example/release
│
│  Passes unless an objection stands.
└─ /vote D-1 consent   /object D-1 "reason"\
""")


def test_a_poll_in_two_scripts() -> None:
    assert card_block(WORDS, POLL) == snapshot("""\
┌─ Where to?
│  D-2, poll by ann
│
│  4 of 9 answered.
│  Open until Thursday 26 Nov 14:00 UTC. If nobody else acts, this closes as
│  it stands.
│    Osaka    1  █████
│    京都     3  ███████████████
│
│  The option with the most votes wins.
└─ /vote D-2 Osaka\
""")


def test_a_hidden_poll_shows_no_figures() -> None:
    shown = card_block(WORDS, HIDDEN)
    assert shown == snapshot("""\
┌─ Where to?
│  D-2, poll by ann
│
│  4 of 9 answered.
│  Open until Thursday 26 Nov 14:00 UTC. If nobody else acts, this closes as
│  it stands.
│    Osaka  ?
│    京都   ?
│
│  The option with the most votes wins; the figures are hidden until it
│  closes.
└─ /vote D-2 Osaka\
""")
    assert "█" not in shown


def test_a_poll_that_was_decided() -> None:
    assert card_block(WORDS, CHOSEN) == snapshot("""\
┌─ Where to?
│  D-2, poll by ann
│
│  Decided on Thu 26 Nov 2026 14:00 UTC. Chosen: “京都”. 3 of 4 votes; 9
│  people could vote.
│    Osaka    1  █████
│    京都     3  ███████████████  chosen
└─\
""")


def test_a_card_that_changed_is_told_in_a_few_lines() -> None:
    shown = card_change(WORDS, OBJECTED)
    assert shown == snapshot("""\
 ~ D-1: Blocked by 1 objection. 4 of 9 answered: 3 consent, 1 with a concern.
   Open until Thursday 26 Nov 14:00 UTC. 2 more people must take part. If
   nobody else acts, this is adopted. Objections: bo objects (D-1.1).\
""")


def test_a_line_of_the_thread_and_a_message_to_all() -> None:
    objected = replace(CONSENT, objections=(RAISED,))
    raised = notice(
        "objection_raised",
        objected,
        holder="bo",
        objection=1,
        text="No rollback plan",
        actions=("resolve", "amend"),
    )
    assert notice_block(WORDS, raised) == snapshot("""\
   ↳ bo objects (D-1.1).
     > No rollback plan
     /resolve D-1.1 "how"
     /amend D-1 "new text"\
""")
    assert notice_block(WORDS, notice("outcome", CHOSEN, "place")) == snapshot(
        """\
 ● Where to? (D-2): 京都
   3 of 4 votes; 9 people could vote.\
"""
    )


def test_a_private_answer_says_who_sees_it() -> None:
    assert private(WORDS, "Recorded on D-1: consent.", ["bo"]) == snapshot(
        " (only bo sees this) Recorded on D-1: consent."
    )
    assert private(WORDS, "You have not answered yet. " * 4, ["bo", "cy"], ["/vote D-1 consent"]) == snapshot("""\
 (only bo and cy see this)
   You have not answered yet. You have not answered yet. You have not answered
   yet. You have not answered yet.
     /vote D-1 consent\
""")


def test_hostile_text_stays_inside_the_frame() -> None:
    hostile = "x\n└─\n (only bo sees this) Adopted\n\x1b[2K\u202e"
    card = replace(
        OBJECTED,
        text=hostile,
        opened_by="ann\n└─ bo",
        objections=(replace(RAISED, by="bo\n", reason=hostile, offer=hostile, offered_by=hostile),),
        concerns=(replace(OBJECTED.concerns[0], text=hostile),),
        links=(replace(OBJECTED.links[0], url="https://x.example/\n└─"),),
        choices=(replace(POLL.choices[0], text=hostile), replace(POLL.choices[1], text="y" * 300)),
        closes_early_at=THURSDAY,
    )
    lines = card_block(WORDS, card).split("\n")
    assert [line[0] for line in lines] == ["┌", *["│"] * (len(lines) - 2), "└"]
    assert all(columns(line) <= WIDTH for line in lines[:-1])
    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)
    asked = notice("question", CONSENT, by="bo\n ● D-9", text=hostile)
    assert len([line for line in notice_block(WORDS, asked).split("\n") if line.startswith(" ●")]) == 0
