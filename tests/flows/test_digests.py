"""Digests: of the place and of one's own, when they come, what stands in them, and when they stay away."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.local.inbound import envelope_of
from consensus.commands import Erase
from consensus.ids import DeliveryId
from storage.tables import DIGEST
from tests.flows.room import Dialogue


async def test_the_place_gets_its_week_on_monday_morning(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    (await room.says("ann", "/accord digest weekly monday 9:00")).replies("30 Nov", "9:00", "every week")
    await room.says("ann", '/propose "Ship on Fridays" --by 3d')
    await room.says("bo", "/vote D-1 consent")
    await room.says("cy", "/vote D-1 consent")
    await room.passes("6d")
    assert room.digests() == []
    await room.says("bo", '/propose "Buy a second printer" --by 3d')
    await room.says("cy", '/object D-2 "We hardly print"')
    await room.passes("2d")
    (digest,) = room.digests()
    headline, *lines = digest.split("\n")
    assert headline == "The week here"
    assert lines[0].startswith("- D-2 Buy a second printer: objection D-2.1 stands, since ")
    assert lines[1].startswith("- D-1 Ship on Fridays: adopted, 2 of 3")
    assert not {"ann", "bo", "cy"} & set(digest.casefold().replace(",", " ").split())
    await room.passes("7d")
    assert len(room.digests()) == 2
    (await room.says("bo", "/accord digest off")).replies("no digest any more")
    await room.passes("14d")
    assert len(room.digests()) == 2


async def test_ones_own_says_what_waits_for_one(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("bo", "/accord digest me daily 8:30")).replies("in private", "8:30", "every day")
    await room.says("ann", '/propose "Ship on Fridays" --by 3d')
    before = len(room.notices_to("bo"))
    await room.passes("20h")
    (digest,) = room.notices_to("bo")[before:]
    assert digest.startswith("Your day\n- D-1 Ship on Fridays: your answer, Thursday")
    assert room.digests() == []
    assert not any("Your day" in text for text in room.notices_to("ann"))
    (await room.says("bo", "/accord digest me off")).replies("no digest of your own")
    before = len(room.notices_to("bo"))
    await room.passes("1d")
    assert not any("Your day" in text for text in room.notices_to("bo")[before:])


async def test_what_is_set_is_told_with_the_line_that_changes_it(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/accord digest")).replies(
        "/accord digest weekly monday 9:00", "/accord digest me daily 9:00"
    )
    await room.says("ann", "/accord digest every friday at 5pm")
    await room.says("bo", "/accord digest me tuesdays")
    (await room.says("bo", "/accord digest")).replies(
        "27 Nov 17:00", "/accord digest off", "24 Nov 09:00", "/accord digest me off"
    )
    (await room.says("ann", "/accord digest")).replies("You get no digest of your own")
    (await room.says("ann", "/accord digest now and then")).refuses("grammar-digest")
    (await room.says("ann", "/accord digest monday 25:00")).refuses("grammar-digest")


async def test_a_digest_with_nothing_in_it_stays_away(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/accord digest daily 9:00")
    await room.says("ann", "/accord digest me daily 9:00")
    before = len(room.notices_to("ann"))
    await room.passes("5d")
    assert room.digests() == []
    assert room.notices_to("ann")[before:] == []
    await room.says("ann", '/propose "Ship on Fridays" --by 3d')
    await room.passes("1d")
    assert len(room.digests()) == 1


async def test_a_short_outage_delays_a_digest_and_a_long_one_skips_it(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/accord digest weekly tuesday 9:00")
    await room.says("ann", '/propose "Ship on Fridays" --by 30d')
    await room.says("bo", '/object D-1 "We cannot roll back"')
    await room.restarts_at(datetime(2026, 11, 25, 20, 0, tzinfo=UTC))
    assert len(room.digests()) == 1
    await room.restarts_after(timedelta(hours=1))
    assert len(room.digests()) == 1
    await room.restarts_at(datetime(2026, 12, 3, 10, 0, tzinfo=UTC))
    assert len(room.digests()) == 1, "it is two days late"
    await room.restarts_at(datetime(2026, 12, 8, 9, 1, tzinfo=UTC))
    assert len(room.digests()) == 2


async def test_a_full_digest_has_twelve_lines(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/accord digest daily 9:00")
    await room.says("bo", "/accord digest me daily 9:00")
    for number in range(1, 31):
        await room.says("ann", f'/propose "Proposal {number}" --by 3d')
        if number % 3 == 0:
            await room.says("bo", f'/object D-{number} "No"')
        elif number % 3 == 1:
            await room.says("ann", f'/accord close D-{number} "Enough"')
    await room.passes("1d")
    own = next(text for text in room.notices_to("bo") if text.startswith("Your day"))
    for digest in (*room.digests(), own):
        lines = digest.split("\n")
        assert len(lines) == 12
        assert lines[-1].endswith("/decisions")


async def test_who_is_erased_gets_no_digest(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("bo", "/accord digest me daily 9:00")
    await room.says("ann", "/accord digest me daily 9:00")
    await room.app.submit(envelope_of("ann", Erase(account="bo"), DeliveryId("erase")))
    people = await room.app.store.read(
        lambda connection: connection.execute(select(DIGEST.c.person)).scalars().all()
    )
    assert len(people) == 1
