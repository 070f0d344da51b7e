"""Forms that come back: each answer goes to its own question, also from a form or button of an earlier version."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.interaction.filled import Sent, Wrong, commands_of
from adapters.interaction.form import Filled
from adapters.interaction.press import Press, command_of, named_now
from consensus.commands import (
    Amend,
    Attach,
    Delegate,
    Extend,
    Judge,
    Object,
    OpenPoll,
    Propose,
    Record,
    Stamp,
    Vote,
    WithdrawObjection,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def made(press: Press, values: Filled, **memory: str) -> Any:
    sent = Sent(press=named_now(press), values=values, memory=memory, now=NOW, zone="UTC")
    (command,) = commands_of(sent)
    return command


@pytest.mark.parametrize("text", ["friday 17:00", "https://wiki.example/plan", "3d", "@ann"])
def test_a_question_left_empty_takes_nothing_from_another(text: str) -> None:
    proposed = made(Press(act="propose"), {"text": text})
    assert isinstance(proposed, Propose)
    assert proposed.text == text
    assert (proposed.until, proposed.links, proposed.electorate) == (None, (), None)
    recorded = made(Press(act="record"), {"text": text})
    assert isinstance(recorded, Record)
    assert (recorded.text, recorded.links) == (text, ())


@pytest.mark.parametrize(("typed", "number"), [("D-2", 2), ("2", 2), ("", None)])
@pytest.mark.parametrize("act", ["propose", "poll", "record"])
def test_a_form_names_the_decision_that_it_supersedes(act: str, typed: str, number: int | None) -> None:
    text = "question" if act == "poll" else "text"
    assert made(Press(act=act), {text: "Ship", "supersedes": typed}).supersedes == number
    with pytest.raises(Wrong) as wrong:
        made(Press(act=act), {text: "Ship", "supersedes": "the old one"})
    assert list(wrong.value.questions) == ["supersedes"]


def test_a_deadline_that_is_needed_is_not_read_from_a_reason() -> None:
    with pytest.raises(Wrong) as wrong:
        made(Press(act="extend", number=1), {"reason": "3d"})
    assert list(wrong.value.questions) == ["until"]


@pytest.mark.parametrize(
    ("press", "today", "earlier", "kind"),
    [
        (Press(act="extend", number=1), {"until": "3d"}, {"text": "3d"}, Extend),
        (Press(act="extend", number=1), {"until": "3d"}, {"by": "3d"}, Extend),
        (Press(act="poll"), {"question": "Where?", "options": "A\nB"}, {"text": "Where?", "options": "A\nB"}, OpenPoll),
        (Press(act="propose"), {"text": "Ship", "until": "3d"}, {"text": "Ship", "by": "3d"}, Propose),
        (
            Press(act="propose"),
            {"text": "Ship", "links": "https://a.example"},
            {"text": "Ship", "evidence": "https://a.example"},
            Propose,
        ),
        (Press(act="link", number=1), {"url": "https://a.example"}, {"link": "https://a.example"}, Attach),
        (Press(act="delegate", number=1), {"account": ("U1",)}, {"person": ("U1",)}, Delegate),
        (Press(act="amend", number=1), {"text": "Ship on Mondays"}, {"text": "Ship on Mondays"}, Amend),
        (
            Press(act="reason", number=1),
            {"choice": "no", "reason": "Late"},
            {"position": "no", "reason": "Late"},
            Vote,
        ),
    ],
)  # fmt: skip
def test_a_form_that_was_open_during_an_update_counts(
    press: Press, today: Filled, earlier: Filled, kind: type
) -> None:
    command = made(press, earlier)
    assert isinstance(command, kind)
    assert command == made(press, today)


@pytest.mark.parametrize(
    ("press", "values", "kind"),
    [
        (Press(act="decide_why", number=1), {"verdict": "accept", "reason": "Fine"}, Judge),
        (Press(act="appeal_why", number=1), {"verdict": "upheld", "reason": "Fine"}, Judge),
        (Press(act="stamp_why", number=1), {"position": "approve", "reason": "Fine"}, Stamp),
        (Press(act="decide"), {"text": "We ship"}, Record),
        (Press(act="attach", number=1), {"url": "https://a.example"}, Attach),
        (Press(act="object", number=1), {"reason": "It breaks"}, Object),
    ],
)
def test_a_form_of_an_earlier_version_still_says_what_it_did(
    press: Press, values: Filled, kind: type
) -> None:
    assert isinstance(made(press, values), kind)


def test_a_button_of_an_earlier_version_still_does_what_it_did() -> None:
    chosen = named_now(Press(act="choose", number=1, revision=2, key="consent"))
    assert command_of(chosen) == Vote(decision=1, choice="consent", revision=2)
    taken_back = named_now(Press(act="withdraw", number=1, objection=3))
    assert command_of(taken_back) == WithdrawObjection(decision=1, objection=3)
    days = command_of(Press(act="review", number=1, key="90"))
    assert days is not None
