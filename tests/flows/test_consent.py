"""Consent as a group lives it: objections integrated, dropped, left alone; silence; the objector who leaves."""

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # rules know no database


async def test_an_objection_is_integrated(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("cy", "/vote D-1 consent")
    (await room.says("bo", '/object D-1 "no rollback plan"')).replies("Objection D-1.1 noted")
    assert "no rollback plan" in room.thread(1)
    (await room.says("bo", "/object D-1")).replies("What would go wrong?")
    (await room.says("ann", '/amend D-1 "Ship on Fridays, with a rollback plan"')).replies(
        "revision 2, round 2"
    )
    assert any("still fine" in each or "no longer counts" in each for each in room.notices_to("cy"))
    assert any("does the new text settle your objection?" in each for each in room.notices_to("bo"))
    (await room.says("bo", "/accept D-1.1")).replies("Objection D-1.1 is resolved")
    for name in ("ann", "bo", "cy", "di"):
        await room.says(name, "/vote D-1 consent")
    await room.passes("10m")
    assert "Adopted" in room.card(1)
    assert "4 consented" in room.card(1)
    assert "To be looked at again" in room.card(1)


async def test_the_group_drops_an_objection_to_a_concern(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "I like Mondays"')
    (await room.says("bo", '/doubt D-1.1 "hm"')).refuses("is your own")
    (await room.says("cy", "/doubt D-1.1")).replies("Why does it not qualify?")
    (await room.says("cy", '/doubt D-1.1 "that is taste"')).replies("qualifies: 3 people")
    assert any("does this objection qualify" in each for each in room.notices_to("di"))
    assert not any("does this objection qualify" in each for each in room.notices_to("ann"))
    await room.says("cy", "/test D-1.1 drop")
    await room.says("di", "/test D-1.1 drop")
    (await room.says("ann", "/test D-1.1 drop")).refuses("you are not among those asked")
    await room.says("ed", "/test D-1.1 qualifies")
    assert "concern" in room.card(1)
    await room.says("bo", '/vote D-1 concern "Mondays are calmer"')
    for name in ("ann", "cy", "di"):
        await room.says(name, "/vote D-1 consent")
    await room.passes("3d")
    assert "Adopted" in room.card(1)
    assert "On record: 1 concern." in room.card(1), "who has two concerns is one person"
    assert "I like Mondays" in room.card(1)
    assert "Mondays are calmer" in room.card(1)


async def test_an_objection_that_nobody_settles_is_escalated_and_then_blocks(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 2d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.passes("2d")
    assert "Adopted" not in room.card(1)
    assert any("stays open" in each for each in room.notices_to("ann"))
    await room.passes("2d")
    assert any("nobody has touched this objection" in each for each in room.notices_to("ann"))
    await room.passes("14d")
    assert "Blocked" in room.card(1)


async def test_silence_below_half_extends_once_and_then_ends_without_a_quorum(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("ann", "/vote D-1 consent")
    await room.says("bo", "/vote D-1 consent")
    await room.passes("3d")
    assert "Open until" in room.card(1)
    await room.passes("1d")
    assert "2 of 5 took part, 3 needed" in room.card(1)


async def test_silence_is_consent_when_half_took_part_and_the_silent_were_reminded(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("ann", "/vote D-1 consent")
    await room.says("bo", '/vote D-1 concern "who is on call?"')
    await room.passes("3d")
    assert any("you have not answered yet" in each for each in room.notices_to("cy"))
    assert not any("you have not answered yet" in each for each in room.notices_to("bo"))
    assert "1 consented, 2 did not answer" in room.card(1)
    assert "who is on call?" in room.card(1)


async def test_the_objector_leaves_and_an_administrator_who_did_not_open_it_may_overrule(
    room: Dialogue,
) -> None:
    await room.join("zoe", "ann", "bo", "cy")  # the first to speak is the administrator
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    (await room.says("zoe", '/accord overrule D-1.1 "too early"')).refuses("can be overruled only")
    await room.leaves("bo")
    assert any("has left" in each for each in room.notices_to("zoe"))
    (await room.says("ann", '/accord overrule D-1.1 "I want it"')).refuses("Overruling is for")
    (await room.says("zoe", '/accord overrule D-1.1 "a rollback exists"')).replies(
        "The dissent and your reason"
    )
    for name in ("ann", "cy", "zoe"):
        await room.says(name, "/vote D-1 consent")
    await room.passes("3d")
    assert "Adopted" in room.card(1)
    assert "a rollback exists" in room.card(1)


async def test_an_objection_after_the_close_is_not_counted_and_its_words_are_given_back(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 2d')
    await room.says("ann", "/vote D-1 consent")
    await room.says("bo", "/vote D-1 consent")
    await room.passes("2d")
    (await room.says("bo", '/object D-1 "too late?"')).refuses("What comes after that is not counted")


async def test_a_record_names_each_objection_by_its_own_number(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "one" --process consent --by 3d')
    await room.says("ann", '/propose "two" --process consent --by 3d')
    await room.says("bo", '/object D-2 "not yet"')
    told = (await room.says("ann", "/decisions D-2")).text
    assert "Raised objection D-2.1" in told
    assert "D-2.2" not in told


async def test_an_offer_that_nobody_answers_is_put_to_the_group_with_its_words(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 5d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.says("ann", '/resolve D-1.1 "we add one"')
    await room.passes("49h")
    assert any("> Offered: we add one" in each for each in room.notices_to("cy"))
    told = (await room.says("ann", "/decisions D-1")).text.replace("\n", " ")
    assert "offered and not answered" in " ".join(told.split())
    assert "is doubted" not in told


async def test_an_objector_is_asked_once_about_an_amendment(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.says("cy", "/vote D-1 consent")
    before = len(room.notices_to("bo")), len(room.notices_to("cy"))
    await room.says("ann", '/amend D-1 "Ship on Fridays, with a rollback plan"')
    assert (len(room.notices_to("bo")), len(room.notices_to("cy"))) == (before[0] + 1, before[1] + 1)
    assert "does the new text settle your objection?" in room.notices_to("bo")[-1]


async def test_the_last_round_is_not_lost_by_an_amendment(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "v1" --process consent --by 3d')
    await room.says("bo", '/object D-1 "no"')
    await room.says("ann", '/amend D-1 "v2"')
    await room.says("ann", '/amend D-1 "v3"')
    refused = (await room.says("ann", '/amend D-1 "v4"')).refuses("no-more-rounds")
    assert "/resolve D-1.1" in refused.text
    assert "/amend" not in refused.text.replace('/amend D-1 "v4"', "")
