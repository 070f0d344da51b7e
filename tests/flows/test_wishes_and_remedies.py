"""Objections before and beyond their reason: wishing to object, the wording that would make it fine, links."""

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # rules know no database


async def test_a_wish_to_object_is_shown_and_stops_nothing(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process lazy --by 3d')
    (await room.says("bo", "/accord wish D-1")).replies("stops nothing until you give a reason")
    await room.says("cy", "/accord wish D-1")
    assert "2 people would object and gave no reason yet" in room.card(1)
    assert room.thread(1).count("would object to D-1") == 1, "one quiet line for all of them"
    (await room.says("bo", "/vote D-1 none")).replies("no longer wish to object")
    assert "1 person would object" in room.card(1)
    await room.passes("3d")
    assert "Adopted" in room.card(1)


async def test_the_latest_act_counts_between_a_position_and_a_wish(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", "/vote D-1 consent")
    await room.says("bo", "/accord wish D-1")
    assert "Nobody has answered yet; 3 people can." in room.card(1)
    await room.says("bo", "/vote D-1 consent")
    assert "would object" not in room.card(1)
    await room.says("cy", "/accord wish D-1")
    (await room.says("cy", '/object D-1 "no rollback plan"')).replies("Objection D-1.1 noted")
    assert "would object and" not in room.card(1)
    (await room.says("cy", "/accord wish D-1")).replies("You object already, as D-1.1")


async def test_the_opener_adopts_the_wording_that_would_make_it_fine(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says(
        "bo",
        '/object D-1 "nobody is there to roll it back" --affects "whoever is on call" '
        '--instead "Ship on Fridays before noon"',
    )
    assert "whoever is on call" in room.card(1)
    assert "Fine as" in room.card(1)
    (await room.says("cy", "/accord adopt D-1.1")).refuses("Only whoever opened")
    (await room.says("ann", "/accord adopt D-1.1")).replies("revision 2, round 2")
    assert "Ship on Fridays before noon" in room.card(1)
    assert any("does the new text settle your objection?" in each for each in room.notices_to("bo"))
    (await room.says("bo", "/accept D-1.1")).replies("resolved")


async def test_an_objection_without_a_wording_has_nothing_to_adopt(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "nobody is there to roll it back"')
    (await room.says("ann", "/accord adopt D-1.1")).refuses("/amend D-1")


async def test_what_is_behind_a_decision_is_attached_before_and_after_its_close(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    (await room.says("bo", "/accord link D-1 https://chat.example/p17")).replies("stands with D-1")
    await room.passes("2d")
    await room.says("bo", "/accord link D-1 --doc https://wiki.example/rollback")
    assert "https://chat.example/p17" in room.card(1)
    assert "https://wiki.example/rollback" in room.card(1)
    (await room.says("bo", "/accord link D-1 wiki")).refuses("https://")
