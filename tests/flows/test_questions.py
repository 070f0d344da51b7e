"""A question asked on a decision, and its answers."""

from tests.flows.room import Dialogue


async def opened(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')


async def test_a_question_gets_its_answer_and_whoever_asked_is_told(room: Dialogue) -> None:
    await opened(room)
    (await room.says("bo", '/ask D-1 "Who pays for it?"')).replies("Your question stands")
    assert "bo asks about D-1: “Who pays for it?”" in room.thread(1)
    answered = await room.says("ann", '/accord answer D-1 "The team"')
    answered.replies("Your answer stands in the thread of D-1")
    assert "ann answers a question about D-1: “The team”" in room.thread(1)
    assert any("ann answers" in text for text in room.notices_to("bo"))
    assert not any("ann answers" in text for text in room.notices_to("cy"))
    assert "bo: Who pays for it? ↳ ann: The team" in room.card(1)
    record = (await room.says("cy", "/decisions D-1")).text
    assert "Answered question 1" in record
    assert "The team" in record
    assert await room.log_is_whole()


async def test_the_newest_question_is_meant_unless_another_is_named(room: Dialogue) -> None:
    await opened(room)
    await room.says("bo", '/ask D-1 "Who pays?"')
    await room.says("cy", '/ask D-1 "Since when?"')
    await room.says("ann", '/accord answer D-1 "Since May"')
    await room.says("ann", '/accord answer D-1 1 "The team"')
    await room.says("bo", '/accord answer D-1 1 "And the board"')
    card = room.card(1)
    assert "cy: Since when? ↳ ann: Since May" in card
    assert "bo: Who pays? ↳ ann: The team ↳ bo: And the board" in card


async def test_a_question_is_answered_after_the_close_too(room: Dialogue) -> None:
    await opened(room)
    await room.says("bo", '/ask D-1 "Who pays?"')
    await room.says("ann", "/withdraw D-1")
    (await room.says("ann", '/accord answer D-1 "Nobody now"')).replies("Your answer stands")


async def test_what_was_never_asked_cannot_be_answered(room: Dialogue) -> None:
    await opened(room)
    (await room.says("ann", '/accord answer D-1 "The team"')).refuses("Nobody has asked anything on D-1.")
    await room.says("bo", '/ask D-1 "Who pays?"')
    (await room.says("ann", '/accord answer D-1 7 "The team"')).refuses(
        "D-1 has 1 question, numbered from 1."
    )
    (await room.says("ann", "/accord answer D-1")).replies("What is the answer?")
    (await room.answers("The team")).replies("More?")
    (await room.answers("no")).replies("Your answer stands")
