"""What is a formal proposal in talk, and what answers one: over dialogues of each language, and by what must be left alone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.grammar.offers import cues_of, proposed_in, takes_a_stand
from adapters.interaction.listening import HELD_MAX, Listening, Proposal, Talk
from adapters.languages import languages
from consensus.limits import TITLE_LENGTH_MAX
from consensus.offers import PRECISION_MIN
from tests.offers.measure import BEGIN, measured

DIALOGUES = Path(__file__).parents[1] / "data" / "offers"


@pytest.mark.parametrize("half", ["tuned", "measured"])
@pytest.mark.parametrize("language", languages())
def test_offers_are_made_where_somebody_would_want_one(half: str, language: str) -> None:
    figures = measured(DIALOGUES / half / f"{language}.toml")
    assert figures.dialogues >= 20
    assert figures.precision >= PRECISION_MIN, str(figures)
    assert figures.recall >= 0.8, str(figures)
    assert cues_of(language) is not None


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("I propose that we ship on Fridays. It is quieter then.", "We ship on Fridays"),
        ('I propose to name the release "I propose we rest"', 'Name the release "I propose we rest"'),
        ("I propose we move to v3.9, i.e. drop 3.8", "We move to v3.9, i.e. drop 3.8"),
        ("*Proposal:* we ship on Fridays", "We ship on Fridays"),
        ("Proposal:\nwe ship on Fridays", "We ship on Fridays"),
        ("Ich schlage Eva als Kassiererin vor.", "Eva als Kassiererin"),
        ("会議を週1回にすることを提案します。", "会議を週1回にすること"),
        # What is none.
        ("I propose", ""),
        ("I proposed that we ship on Fridays", ""),
        ("myI propose that we ship on Fridays", ""),
        ("counter-I propose that we ship on Fridays", ""),
        ("I don't propose that we ship on Fridays", ""),
        ("should I propose that we ship on Fridays?", ""),
        ("she wrote: I propose that we ship on Fridays", ""),
        ("she said “I propose that we ship on Fridays”", ""),
        ("> I propose that we ship on Fridays", ""),
        ("&gt; I propose that we ship on Fridays", ""),
        ("`I propose that we ship on Fridays`", ""),
        ("```\nI propose that we ship on Fridays", ""),
        ("Ich schlage nichts vor, ich frage nur", ""),
        ("提案しましょうか？", ""),
    ],
)
def test_a_proposal_is_told_from_what_is_none(text: str, proposal: str) -> None:
    assert proposed_in(text) == proposal


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("+1", True),
        ("👍🏽", True),
        ("@ann agreed", True),
        ("<@U123>, works for me!", True),
        ("> I propose we rest\nagreed", True),
        ("no, it leaks", True),
        ("hm, I'm against, we tried it", True),
        ("¡Sí!", True),
        ("> agreed", False),
        ("agreed?", False),
        ("ok?", False),
        ("no idea", False),
        ("do you all agree with him", False),
        ("", False),
        ("what does it cost", False),
    ],
)
def test_an_answer_is_told_from_what_is_none(text: str, answers: bool) -> None:
    assert takes_a_stand(text) is answers


@given(
    st.text(max_size=300),
    st.sampled_from(["I propose that we ", "Proposal: ", "を提案します", "> ", "`", "“"]),
)
def test_any_text_can_be_read(text: str, cue: str) -> None:
    for said in (text, cue + text, text + cue):
        assert len(proposed_in(said)) <= TITLE_LENGTH_MAX
        takes_a_stand(said)


def talk(message: str, account: str, text: str, *, minutes: float = 0, thread: str = "") -> Talk:
    return Talk(
        platform="slack", home="T1", channel="C1", message=message, account=account, text=text,
        at=BEGIN + timedelta(minutes=minutes), thread=thread,
    )  # fmt: skip


class Clock:
    at: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.at


def held(listening: Listening, message: str = "1", *, thread: str = "") -> Proposal:
    proposal = Proposal(talk=talk(message, "ann", "I propose that we rest", thread=thread), text="We rest")
    listening.hold(proposal)
    return proposal


def test_what_is_held_is_bounded_and_gone_after_half_an_hour() -> None:
    clock = Clock()
    listening = Listening(clock)
    for number in range(HELD_MAX + 50):
        held(listening, str(number), thread=str(number))
    assert len(listening) == HELD_MAX
    clock.at += timedelta(minutes=29)
    late = held(listening, "late", thread="late")
    listening.ask("offer", late)
    clock.at += timedelta(minutes=1)
    listening.forget_old()
    assert len(listening) == 2
    clock.at += timedelta(minutes=30)
    assert listening.asked("offer") is None
    assert len(listening) == 0


def test_only_the_latest_proposal_of_a_thread_is_answered_and_each_thread_is_its_own() -> None:
    listening = Listening(Clock())
    held(listening, "1")
    latest = held(listening, "2")
    other = held(listening, "3", thread="x")
    assert listening.heard(talk("4", "bo", "agreed")) is None
    assert listening.heard(talk("5", "cy", "agreed", thread="x")) is None
    assert listening.heard(talk("6", "bo", "agreed", thread="x")) is other
    assert listening.heard(talk("7", "cy", "agreed", thread="y")) is None
    assert listening.heard(talk("8", "cy", "agreed", thread="2")) is latest, "the thread under it"


def test_half_an_hour_and_fifteen_messages_are_counted_by_the_platforms_own_time() -> None:
    listening = Listening(Clock())
    held(listening)
    assert listening.heard(talk("2", "bo", "agreed", minutes=1)) is None
    assert listening.heard(talk("3", "cy", "agreed", minutes=30.1)) is None
    assert len(listening) == 0
    held(listening)
    for number in range(14):
        assert listening.heard(talk(f"m{number}", "di", "hm")) is None
    assert listening.heard(talk("2", "bo", "agreed")) is None
    assert listening.heard(talk("3", "cy", "agreed")) is None, "the sixteenth"
