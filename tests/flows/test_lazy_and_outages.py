"""Lazy consensus, and what silence is worth when the program or its connection was away."""

from tests.flows.room import Dialogue
from tests.quick import QUICK


async def test_lazy_consensus_is_stopped_in_its_last_minute(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Rename the list" --process lazy --by 3d')
    await room.passes("2d23h59m")
    (await room.says("cy", '/object D-1 "links break"')).replies("It stops D-1")
    await room.passes("1m")
    assert "Blocked" in room.card(1)
    [closed] = [line for line in (await room.entries()) if "decision_closed" in line]
    assert "D-1.1" in closed, "the record says which objection, by its own number"
    assert "--process majority --follows D-1" in room.transcript()


async def test_whoever_opened_it_is_not_asked_to_answer_where_silence_is_fine(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Rename the list" --process lazy --by 3d')
    await room.passes("2d23h")
    assert any("(D-1): if you agree, silence is fine." in each for each in room.notices_to("bo"))
    assert not any("(D-1): if you agree, silence is fine." in each for each in room.notices_to("ann"))
    assert any("silence is fine" in each for each in room.notices_to("bo"))


async def test_withdrawing_the_last_objection_leaves_at_least_a_day(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Rename the list" --process lazy --by 3d')
    await room.passes("2d23h")
    await room.says("cy", '/object D-1 "links break"')
    await room.says("cy", "/withdraw D-1.1")
    await room.passes("23h")
    assert "Adopted" not in room.card(1)
    await room.passes("1h")
    assert "Adopted" in room.card(1)


async def test_a_vote_whose_deadline_passed_while_the_program_was_down_closes_with_its_deadline(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("ann", "/vote D-1 yes")
    await room.says("bo", "/vote D-1 yes")
    before = await room.row(1)
    await room.restarts_after("5d")
    assert "Adopted" in room.card(1)
    after = await room.row(1)
    assert after.closed_at == before.closes_at
    (await room.says("cy", "/vote D-1 no")).refuses("D-1 closed on")


async def test_silence_while_the_program_was_down_is_no_consent(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Rename the list" --process lazy --by 3d')
    await room.restarts_after("4d")
    assert "Adopted" not in room.card(1)
    assert "could not hear this place" in room.thread(1)
    await room.passes("3d")
    assert "Adopted" in room.card(1)


async def test_silence_adopts_after_a_day_at_the_earliest_but_by_an_own_process(room: Dialogue) -> None:
    await room.join("ann", "bo")
    refused = await room.says("ann", '/propose "Lunch at noon" --process lazy --by 2h')
    refused.refuses("shorter-than-minimum")
    assert "24 hours" in refused.text
    assert "on Tuesday 24 Nov 14:00 UTC at the earliest" in refused.text
    (await room.says("ann", QUICK)).replies("stays on record")
    await room.says("ann", '/propose "Lunch at noon" --process quick --by 2h')
    assert "only 2 hours to object" in room.card(1)
    await room.passes("2h")
    assert "Adopted" in room.card(1)


async def test_most_of_a_short_window_unheard_is_no_consent_either(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", QUICK)
    await room.says("ann", '/propose "Lunch at noon" --process quick --by 50m')
    await room.is_deaf("55m")
    assert "Adopted" not in room.card(1)
    await room.passes("50m")
    assert "Adopted" in room.card(1)


async def test_silence_while_the_connection_was_deaf_is_no_consent(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Rename the list" --process lazy --by 3d')
    await room.passes("1d")
    await room.is_deaf("2d")
    assert "Adopted" not in room.card(1)
    assert "could not hear this place for 2 days" in room.thread(1)
    await room.passes("2d")
    assert "Adopted" in room.card(1)
