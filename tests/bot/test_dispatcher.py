"""Messages: at rest every card shows the current state, a notice goes out once, and one dead place stops no other."""

import asyncio

from consensus.commands import MemberSeen, MembersSeen, Object, Propose, Vote
from consensus.ports import Later, Lost, Spot
from consensus.views import CardView
from tests.bot.house import House, Wall, house_at
from tests.databases import Database
from tests.waiting import until

HERE = Spot(platform="slack", home="T1", place="C1", name="general")
THERE = Spot(platform="slack", home="T1", place="C2", name="random")


async def propose(house: House, spot: Spot = HERE, text: str = "Ship on Fridays") -> None:
    people = tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy"))
    await house.app.submit(house.envelope(None, MembersSeen(members=people, complete=True), spot=spot))
    await house.app.submit(house.envelope("ann", Propose(text=text, process="consent"), spot=spot))


def shown(wall: Wall, number: int) -> CardView:
    return next(card for card in wall.cards.values() if card.number == number)


async def test_a_burst_of_votes_is_one_post_and_one_edit(house: House) -> None:
    """Promise 6."""
    await propose(house)
    await house.app.settle()
    await house.together(
        *(house.envelope(name, Vote(decision=1, choice="consent"), spot=HERE) for name in ("ann", "bo", "cy"))
    )
    await house.app.settle()
    assert (len(house.wall.posts), len(house.wall.edits)) == (1, 1)
    assert {one.key: one.people for one in shown(house.wall, 1).choices}["consent"] == 3


async def test_a_message_that_may_have_arrived_is_looked_for_and_not_posted_again(database: Database) -> None:
    """Promise 7: the platform lets us look, so each is posted once, though the answer was lost both times."""
    wall = Wall()
    async with house_at(database, wall=wall) as house:
        wall.broken, wall.after_the_deed = ConnectionError(), True
        await propose(house)
        await house.app.submit(house.envelope("bo", Object(decision=1, reason="no rollback"), spot=HERE))
        for _ in range(3):
            await house.app.settle()
            house.clock.advance(minutes=2)
        wall.broken = None
        for _ in range(3):
            await house.app.settle()
            house.clock.advance(minutes=2)
    assert len(wall.posts) == 1
    assert [kind for kind, _, _ in wall.notices] == ["objection_raised", "objection_raised"]
    assert [account for _, account, _ in wall.notices] == [None, "ann"]
    assert shown(wall, 1).objections[0].reason == "no rollback"


async def test_a_program_that_died_while_sending_is_followed_by_one_that_looks_first(
    database: Database,
) -> None:
    wall = Wall()
    async with house_at(database, wall=wall) as house:
        await propose(house)
        (parcel,) = await house.app.dispatcher._outbox.take(1)
        await wall.post_card(parcel.spot, shown_of(parcel), parcel.key)
        clock = house.clock
    async with house_at(database, clock=clock, wall=wall) as house:
        await house.app.settle()
        assert len(wall.posts) == 1, "its mark is respected for as long as a sending may take"
        clock.advance(minutes=2)
        await house.app.settle()
    assert len(wall.posts) == 1
    assert shown(wall, 1).text == "Ship on Fridays"


def shown_of(parcel: object) -> CardView:
    from consensus.ports import Parcel
    from consensus.views.cards import card

    assert isinstance(parcel, Parcel)
    return card(parcel.dossier, parcel.dossier.decision.opened_at)


async def test_an_edit_that_a_dead_program_sent_never_overwrites_a_newer_one(database: Database) -> None:
    """The platform holds an edit back; whoever sent it dies. The next program waits it out before it edits again."""
    wall = Wall()
    async with house_at(database, wall=wall) as house:
        await propose(house)
        await house.app.settle()
        [reference] = wall.posts
        await house.app.submit(house.envelope("ann", Vote(decision=1, choice="consent"), spot=HERE))
        (held,) = await house.app.dispatcher._outbox.take(1)
        clock = house.clock
    async with house_at(database, clock=clock, wall=wall) as house:
        newer = house.envelope("bo", Vote(decision=1, choice="consent"), delivery="newer", spot=HERE)
        await house.app.submit(newer)
        for _ in range(6):
            await house.app.settle()
            assert wall.edits == []
            clock.advance(seconds=9)
        # The last moment at which a request may still be on its way.
        await wall.update_card(held.spot, reference, shown_of(held))
        clock.advance(seconds=9)
        await house.app.settle()
    assert wall.edits == [reference, reference]
    assert shown(wall, 1).took_part == 2


async def test_a_place_that_is_gone_stops_neither_its_decision_nor_other_places(house: House) -> None:
    """Promise 8."""
    await propose(house, HERE)
    await propose(house, THERE, "Another")

    class HalfGone(Wall):
        async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
            if spot.place == "C1":
                raise Lost("channel_not_found")
            return await super().post_card(spot, card, key)

    wall = HalfGone()
    house.app.dispatcher._messengers = {"slack": wall}
    await house.app.settle()
    assert [card.number for card in wall.cards.values()] == [2]
    assert [(kind, account) for kind, account, _ in wall.notices] == [("card_lost", "ann")]
    for name in ("ann", "bo", "cy"):
        await house.app.submit(house.envelope(name, Vote(decision=1, choice="consent"), spot=HERE))
    house.clock.advance(minutes=11)
    await house.app.settle()
    health = await house.app.health()
    assert health.overdue == 0


async def test_a_platform_that_asks_to_wait_is_left_alone_for_that_long(house: House) -> None:
    await propose(house)
    house.wall.broken = Later(30)
    await house.app.settle()
    house.wall.broken = None
    house.clock.advance(seconds=29)
    await house.app.settle()
    assert house.wall.posts == []
    house.clock.advance(seconds=2)
    await house.app.settle()
    assert len(house.wall.posts) == 1


async def test_a_platform_that_never_answers_delays_no_other_place(database: Database) -> None:
    class Hanging(Wall):
        async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
            if spot.place == "C1":
                await asyncio.sleep(3600)
            return await super().post_card(spot, card, key)

    wall = Hanging()
    async with house_at(database, wall=wall) as house, house.app.running():
        await propose(house, HERE)
        await propose(house, THERE, "Another")
        await until(lambda: wall.cards)
        assert [card.number for card in wall.cards.values()] == [2]


async def test_nobody_is_reminded_who_has_acted_meanwhile(house: House) -> None:
    await propose(house)
    await house.app.settle()
    house.clock.advance(hours=49)
    await house.app.scheduler.catch_up()
    await house.app.submit(house.envelope("bo", Vote(decision=1, choice="consent"), spot=HERE))
    await house.app.settle()
    assert sorted(account or "" for kind, account, _ in house.wall.notices if kind == "reminder") == [
        "ann",
        "cy",
    ]
    house.clock.advance(hours=1)
    await house.app.settle()
    assert len([kind for kind, _, _ in house.wall.notices if kind == "reminder"]) == 2
