"""What is formally proposed in talk, and answered by two others, is offered to be run as a decision: in the room."""

import logging

import pytest
from sqlalchemy import Connection, insert, select

from storage.tables import COMMUNITY, METADATA, OFFER, OFFER_COUNT, OFFER_MUTED
from tests.databases import POSTGRESQL_AT_LENGTH
from tests.flows.room import Dialogue

DATABASES = POSTGRESQL_AT_LENGTH
ASKED = "Shall I run it as a decision?"


def asked(room: Dialogue, who: str) -> list[str]:
    return [text for text in room.notices_to(who) if ASKED in text]


async def with_offers(room: Dialogue, *people: str) -> None:
    await room.join(*(people or ("ann", "bo", "cy")))
    (await room.says(people[0] if people else "ann", "/accord offers on")).replies("From now on")


async def test_a_proposal_in_talk_becomes_a_decision(room: Dialogue) -> None:
    await with_offers(room)
    await room.says("ann", "The wiki costs us 40 a month. I propose that we shut it down in March")
    await room.says("bo", "+1")
    assert asked(room, "ann") == []
    await room.says("cy", "agreed, nobody reads it")
    (offer,) = asked(room, "ann")
    assert "> We shut it down in March" in offer
    assert asked(room, "bo") == asked(room, "cy") == []
    (await room.says("ann", "yes")).replies("D-1 is open")
    assert "We shut it down in March" in room.card(1)


async def test_off_unless_an_administrator_turns_it_on(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    (await room.says("bo", "/accord offers on")).refuses("administrators-only")
    await agreed(room, "I propose that we ship on Fridays")
    assert asked(room, "ann") == []
    assert len(room.app.listening) == 0
    (await room.says("ann", "/accord offers")).replies("Nothing that is proposed here", "/accord offers on")
    (await room.says("ann", "/accord offers on")).replies("rarely")
    (await room.says("bo", "/accord offers")).replies("is offered", "/accord offers me off")
    await agreed(room, "I propose that we ship on Fridays")
    assert len(asked(room, "ann")) == 1
    (await room.says("ann", "/accord offers off")).replies("do not read along")
    await room.passes("8d")
    await agreed(room, "I propose that we ship on Thursdays")
    assert len(asked(room, "ann")) == 1


async def agreed(room: Dialogue, proposal: str, by: str = "ann", *others: str) -> None:
    await room.says(by, proposal)
    for other in others or ("bo", "cy"):
        await room.says(other, "agreed")


async def test_what_is_being_decided_already_is_not_offered(room: Dialogue) -> None:
    await with_offers(room)
    await room.says("bo", '/poll "Lunch?" "Pizza" "Sushi" --by 1h')
    await agreed(room, "I propose that we ship on Fridays")
    assert asked(room, "ann") == []
    await room.passes("2h")
    await agreed(room, "I propose that we ship on Fridays")
    assert len(asked(room, "ann")) == 1


async def test_answers_come_from_two_others_within_fifteen_messages_and_thirty_minutes(
    room: Dialogue,
) -> None:
    await with_offers(room, "ann", "bo", "cy")
    await room.says("ann", "I propose that we ship on Fridays")
    for who in ("ann", "bo", "bo"):
        await room.says(who, "agreed")
    assert asked(room, "ann") == []
    await room.passes("31m")
    await room.says("cy", "agreed")
    assert asked(room, "ann") == []
    await room.says("ann", "I propose that we ship on Thursdays")
    await room.says("bo", "agreed")
    for _ in range(14):
        await room.says("bo", "by the way, the coffee machine is broken")
    await room.says("cy", "agreed")
    assert asked(room, "ann") == []
    await room.says("ann", "I propose that we ship on Mondays")
    for _ in range(13):
        await room.says("bo", "by the way, the coffee machine is broken")
    await room.says("bo", "agreed")
    await room.says("cy", "I object, Mondays are full")
    assert len(asked(room, "ann")) == 1


async def test_not_now_says_no_more_and_never_here_ends_it_for_that_person(room: Dialogue) -> None:
    await with_offers(room)
    await agreed(room, "I propose that we ship on Fridays")
    (await room.says("ann", "Not now")).replies("Fine")
    await room.passes("25h")
    await agreed(room, "I propose that we ship on Thursdays")
    assert len(asked(room, "ann")) == 2, "a day after the first that was not taken"
    (await room.says("ann", "Never here.")).replies("not asked here any more", "/accord offers me on")
    await room.passes("20d")
    await agreed(room, "I propose that we ship on Mondays")
    assert len(asked(room, "ann")) == 2
    await agreed(room, "I propose that bo writes the minutes", "bo", "ann", "cy")
    assert len(asked(room, "bo")) == 1, "others are asked"
    (await room.says("ann", "/accord offers me on")).replies("can be asked")
    await room.passes("2d")
    await agreed(room, "I propose that we ship on Mondays")
    assert len(asked(room, "ann")) == 3


async def test_one_a_day_for_the_place_and_longer_pauses_for_whom_it_does_not_help(room: Dialogue) -> None:
    await with_offers(room)
    days = []
    for day in range(40):
        before = len(asked(room, "ann"))
        await agreed(room, f"I propose that we ship release {day}")
        await agreed(room, f"I propose that we print release {day}")
        days += [day] * (len(asked(room, "ann")) - before)
        await room.passes("24h")
    assert days == [0, 1, 3, 7, 15, 31]


async def test_a_restart_forgets_what_was_said(room: Dialogue) -> None:
    await with_offers(room)
    await room.says("ann", "I propose that we ship on Fridays")
    await room.says("bo", "agreed")
    assert len(room.app.listening) == 1
    await room.restarts_after("1m")
    assert len(room.app.listening) == 0
    await room.says("cy", "agreed")
    assert asked(room, "ann") == []


async def test_a_poor_offer_is_no_offer_any_more(room: Dialogue) -> None:
    """Fewer than 8 in 10 of 50 were wanted: it is off everywhere, and whoever set it hears why."""
    await with_offers(room)
    await room.app.store.write(
        lambda connection: connection.execute(
            insert(OFFER_COUNT),
            [{"community": connection.execute(select(COMMUNITY.c.id)).scalar(), "made": 49, "yes": 39}],
        )
    )
    await agreed(room, "I propose that we ship on Fridays")
    (await room.says("ann", "not now")).replies("Fine")
    await room.passes("1h")
    assert len([text for text in room.notices_to("ann") if "fewer than 8 in 10" in text]) == 1
    assert not [text for who in ("bo", "cy") for text in room.notices_to(who) if "8 in 10" in text]
    (await room.says("ann", "/accord offers on")).refuses("offers-stopped")
    await room.passes("10d")
    await agreed(room, "I propose that we ship on Thursdays")
    assert len(asked(room, "ann")) == 1


async def test_nothing_that_was_said_is_stored_unless_it_is_accepted(
    room: Dialogue, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "xylophoneheron"
    with caplog.at_level(logging.DEBUG):
        await with_offers(room)
        await agreed(room, f"I propose that we buy the {canary}")
        assert canary in asked(room, "ann")[0]
        await room.says("bo", "/accord offers me off")
        await room.says("ann", "not now")
        await agreed(room, f"I propose that cy paints the {canary}")
        health = repr(await room.app.health())
    lines = "".join(record.getMessage() + repr(vars(record)) for record in caplog.records)
    stored = await room.app.store.read(everything)
    assert canary not in lines + health + stored
    await room.passes("25h")
    await agreed(room, f"I propose that we sell the {canary}")
    (await room.says("ann", "yes")).replies("D-1 is open")
    assert f"sell the {canary}" in await room.app.store.read(everything)


def everything(connection: Connection) -> str:
    """Every row of the database."""
    return "".join(
        repr(tuple(row)) for table in METADATA.sorted_tables for row in connection.execute(select(table))
    )


async def test_of_whoever_is_erased_no_offer_is_left(room: Dialogue) -> None:
    await with_offers(room)
    await agreed(room, "I propose that bo writes the minutes", "bo", "ann", "cy")
    await room.says("bo", "never here")
    assert await kept(room) == [1, 1]
    (await room.says("ann", "/accord forget bo yes")).replies("erased")
    assert await kept(room) == [0, 0]


async def kept(room: Dialogue) -> list[int]:
    """How many offers, and how many who want none."""
    return await room.app.store.read(
        lambda connection: [len(connection.execute(select(table)).all()) for table in (OFFER, OFFER_MUTED)]
    )
