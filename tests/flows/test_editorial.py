"""A slip in the text is mended without asking everybody again, unless somebody who answered sees more in it."""

from datetime import timedelta

import pytest

from tests.flows.room import MONDAY, Dialogue

pytestmark = pytest.mark.asyncio

SLIP = '/amend D-1 --editorial "Release every Friday"'


async def voted(room: Dialogue, process: str = "majority --by 2d") -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", f'/propose "Relase every Friday" --process {process}')
    await room.says("bo", "/vote D-1 yes")
    await room.says("cy", "/vote D-1 yes")


async def test_an_editorial_change_that_nobody_contests_keeps_the_votes(room: Dialogue) -> None:
    await voted(room)
    (await room.says("ann", SLIP)).replies("all answers stay", "Tuesday 24 Nov 14:00")
    card = room.card(1)
    assert "Release every Friday" in card
    assert "2 of 4 answered" in card
    assert (
        "ann made an editorial change; until Tuesday 24 Nov 14:00 UTC whoever answered can say that it is none"
        in card
    )
    told = room.notices_to("bo")[-1]
    assert "ann made an editorial change to the text, and your answer stays." in told
    assert "[-Relase-][+Release+]" in told
    assert any(post.lines == ("/accord contest D-1",) for post in room.messenger.board.posts)
    assert not any("editorial" in notice for notice in room.notices_to("di")), (
        "who has not answered reads the card"
    )
    assert not any("editorial" in notice for notice in room.notices_to("ann"))
    await room.passes("3d")
    row = await room.row(1)
    assert (row.outcome, row.yes) == ("adopted", 2)
    assert "Release every Friday" in room.card(1)
    assert await room.log_is_whole()


async def test_somebody_who_answered_makes_it_an_amendment_as_any_other(room: Dialogue) -> None:
    await voted(room)
    await room.says("ann", SLIP)
    (await room.says("di", "/accord contest D-1")).refuses("not-answered")
    (await room.says("ann", "/accord contest D-1")).refuses("own-change")
    (await room.says("cy", "/accord contest D-1")).replies("revision 2")
    assert "Nobody has answered yet" in room.card(1)
    assert "editorial change" not in room.card(1)
    assert "cy says that the change is not editorial" in room.thread(1)
    told = room.notices_to("bo")[-1]
    assert "Is it still fine with you?" in told
    assert "Your earlier answer no longer counts." in told
    assert "[-Relase-][+Release+]" in told
    (await room.says("cy", "/accord contest D-1")).refuses("nothing-editorial")
    await room.passes("3d")
    assert (await room.row(1)).outcome == "no_quorum"
    assert await room.log_is_whole()


async def test_after_its_window_an_editorial_change_stands(room: Dialogue) -> None:
    await voted(room)
    await room.says("ann", SLIP)
    await room.passes("24h")
    (await room.says("bo", "/accord contest D-1")).refuses("nothing-editorial")


async def test_it_does_not_close_early_while_it_can_be_contested(room: Dialogue) -> None:
    await voted(room)
    await room.says("ann", "/vote D-1 yes")
    await room.says("di", "/vote D-1 no")
    (await room.says("ann", SLIP)).replies("all answers stay")
    await room.passes("1h")
    assert (await room.row(1)).outcome is None
    (await room.says("di", "/accord contest D-1")).replies("revision 2")
    assert "Nobody has answered yet" in room.card(1)


async def test_so_late_that_nobody_could_contest_it_is_refused(room: Dialogue) -> None:
    await voted(room)
    await room.passes("47h55m")
    (await room.says("ann", SLIP)).refuses("too-late-for-editorial").refuses('/amend D-1 "..."')


async def test_an_objection_waits_for_no_answer_to_an_editorial_change(room: Dialogue) -> None:
    """Contested, the text is an offer to it, as each new text."""
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Relase every Friday" --process consent')
    await room.says("bo", '/object D-1 "Not on holidays"')
    await room.says("ann", SLIP)
    assert not any("settle your objection" in notice for notice in room.notices_to("bo"))
    (await room.says("bo", "/accord contest D-1")).replies("revision 2")
    assert any("does the new text settle your objection" in notice for notice in room.notices_to("bo"))
    assert await room.log_is_whole()


async def test_silence_that_counts_can_contest_too(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Relase every Friday" --process lazy')
    await room.says("ann", SLIP)
    (await room.says("cy", "/accord contest D-1")).replies("revision 2")


async def test_stamps_stay_and_who_stamped_is_told(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    await room.says("Tanaka", '/propose "Buy a secnd press" --process ringi --route "Kacho, Bucho"')
    await room.says("Kacho", "/stamp D-1 approve")
    await room.says("Tanaka", '/amend D-1 "Buy a second press" --editorial')
    assert "It is with Bucho: stamp 2 of 2." in room.card(1)
    assert "1 Kacho 承" in room.card(1)
    assert "your answer stays" in room.notices_to("Kacho")[-1]
    (await room.says("Bucho", "/accord contest D-1")).refuses("not-answered")
    (await room.says("Kacho", "/accord contest D-1")).replies("revision 2")
    assert "It is with Kacho: stamp 1 of 2." in room.card(1), "all stamps are void"
    assert await room.log_is_whole()


async def test_the_last_stamp_ends_it_only_when_the_change_can_no_longer_be_contested(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    await room.says("Tanaka", '/propose "Buy a secnd press" --process ringi --route "Kacho, Bucho"')
    await room.says("Kacho", "/stamp D-1 approve")
    await room.says("Tanaka", '/amend D-1 "Buy a second press" --editorial')
    (await room.says("Bucho", "/stamp D-1 approve")).replies("That was place 2 of 2.")
    assert (await room.row(1)).outcome is None
    card = room.card(1)
    assert "It is settled, and ends on Tuesday 24 Nov 14:00 UTC unless somebody says" in card
    assert "If nobody else acts, this is adopted" in card
    assert "/stamp" not in card
    (await room.says("Bucho", "/stamp D-1 approve")).refuses("ends-already")
    await room.passes("23h")
    assert (await room.row(1)).outcome is None
    await room.passes("1h")
    row = await room.row(1)
    assert (row.outcome, row.closed_at) == ("adopted", MONDAY + timedelta(days=1))
    assert await room.log_is_whole()


async def test_a_settled_end_falls_with_the_change_that_is_contested(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    await room.says("Tanaka", '/propose "Buy a secnd press" --process ringi --route "Kacho, Bucho"')
    await room.says("Kacho", "/stamp D-1 approve")
    await room.says("Tanaka", '/amend D-1 "Buy three presses" --editorial')
    await room.says("Bucho", '/stamp D-1 reject "No room"')
    assert (await room.row(1)).outcome is None
    (await room.says("Kacho", "/accord contest D-1")).replies("revision 2")
    assert "It is with Kacho: stamp 1 of 2." in room.card(1)
    await room.passes("2d")
    assert (await room.row(1)).outcome is None
    assert await room.log_is_whole()


async def test_a_verdict_waits_for_the_window_too_and_a_return_does_not(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Move the ofice" --process advice')
    await room.says("ann", "/accord ask D-1 @bo")
    await room.says("bo", '/advise D-1 "Near the river"')
    await room.says("ann", '/amend D-1 "Move the office" --editorial')
    await room.says("ann", '/decide D-1 accept "Everybody was heard"')
    assert (await room.row(1)).outcome is None
    (await room.says("ann", '/decide D-1 reject "No"')).refuses("ends-already")
    await room.passes("1d")
    assert (await room.row(1)).outcome == "adopted"
    await room.says("ann", '/propose "Buy a secnd press" --process ringi --route "bo, cy"')
    await room.says("bo", "/stamp D-2 approve")
    await room.says("ann", '/amend D-2 "Buy a second press" --editorial')
    await room.says("cy", '/stamp D-2 return "Which one?"')
    assert (await room.row(2)).outcome == "returned"


async def test_nobody_closes_it_while_the_change_can_be_contested(room: Dialogue) -> None:
    await voted(room)
    await room.says("ann", "/vote D-1 yes")
    await room.says("di", "/vote D-1 no")
    await room.says("ann", SLIP)
    (await room.says("ann", "/accord close D-1")).refuses("editorial-first")
    await room.passes("1d")
    assert (await room.row(1)).outcome == "adopted"
