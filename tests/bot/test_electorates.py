"""Who may take part where the platform lists nobody: counted, by group, named, open; and who sees what."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from consensus.commands import ChangeProcess, Electorate, Object, Propose, Vote
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import CardView, ListDecisions, Listing, ShowCard
from storage.log import Log
from tests.bot.house import MONDAY, House, house_at
from tests.databases import Database

SERVER = Spot(platform="discord", home="900", place="10", name="general")
ELSEWHERE = replace(SERVER, place="11", name="random")
LONG_AGO = MONDAY - timedelta(days=400)


@pytest.fixture
async def server(database: Database) -> AsyncIterator["Server"]:
    async with house_at(database) as house:
        yield Server(house)


class Server:
    """A house in which the platform says with each act who somebody is."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._deliveries = 0

    async def does(
        self,
        who: str,
        command: object,
        *,
        spot: Spot = SERVER,
        sees: frozenset[str] = frozenset({"10", "11"}),
        groups: frozenset[str] = frozenset(),
        since: datetime = LONG_AGO,
    ) -> Receipt:
        self._deliveries += 1
        sender = Sender(account=who, name=who, administrator=False, sees=sees, groups=groups, since=since)
        delivery = DeliveryId(f"d{self._deliveries}")
        return await self.house.app.submit(
            Envelope(delivery=delivery, spot=spot, sender=sender, command=command)  # type: ignore[arg-type]
        )

    async def refused(self, who: str, command: object, **more: object) -> str:
        with pytest.raises(Refused) as caught:
            await self.does(who, command, **more)  # type: ignore[arg-type]
        return caught.value.code

    async def card(self, number: int) -> CardView:
        view = await self.house.app.ask(ShowCard(number=number), Viewer(spot=SERVER, operator=True))
        assert isinstance(view, CardView)
        return view


def proposal(electorate: Electorate, process: str | None = "majority") -> Propose:
    return Propose(text="Ship on Fridays", process=process, electorate=electorate)


async def test_a_counted_electorate_is_frozen_in_number_and_checked_when_somebody_acts(
    server: Server,
) -> None:
    receipt = await server.does("ann", proposal(Electorate(counted=40)))
    assert receipt.values["members"] == 40
    assert not receipt.values["gathering"]
    await server.does("bo", Vote(decision=1, choice="yes"))
    newcomer = {"since": server.house.clock.now() + timedelta(hours=1)}
    assert await server.refused("di", Vote(decision=1, choice="yes"), **newcomer) == "not-in-electorate"
    assert (await server.refused("cy", Vote(decision=1, choice="yes"), sees=frozenset({"11"}))) in (
        "not-a-member",
        "no-such-decision",
    )
    card = await server.card(1)
    assert (card.took_part, card.eligible) == (1, 40)


async def test_everybody_having_acted_never_closes_a_counted_decision(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=2), "consent"))
    for who in ("ann", "bo"):
        await server.does(who, Vote(decision=1, choice="consent"))
    assert (await server.card(1)).closes_early_at is None


async def test_the_size_that_the_platform_gives_chooses_the_process(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=25), None))
    await server.does("ann", proposal(Electorate(counted=26), None))
    await server.does("ann", proposal(Electorate(accounts=("bo", "cy")), None))
    assert [(await server.card(number)).process for number in (1, 2, 3)] == ["consent", "lazy", "consent"]


async def test_lazy_stays_open_to_all_who_come_along_when_it_is_counted(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=9), "lazy"))
    late = server.house.clock.now() + timedelta(minutes=5)
    assert (await server.does("new", Object(decision=1, reason="No"), since=late)).code == "objected"


async def test_an_open_electorate_takes_newcomers(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=9, newcomers=True)))
    late = server.house.clock.now() + timedelta(minutes=5)
    assert (await server.does("new", Vote(decision=1, choice="yes"), since=late)).code == "voted"


async def test_a_group_is_read_when_somebody_acts(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=3, groups=("core", "docs"))))
    assert await server.refused("bo", Vote(decision=1, choice="yes")) == "not-in-electorate"
    receipt = await server.does("bo", Vote(decision=1, choice="yes"), groups=frozenset({"docs", "fun"}))
    assert receipt.code == "voted"


async def test_named_people_are_the_whole_roll_also_after_a_change_of_process(server: Server) -> None:
    await server.does("ann", proposal(Electorate(accounts=("bo", "cy"))))
    await server.does("ann", ChangeProcess(decision=1, process="two-thirds"))
    assert await server.refused("ann", Vote(decision=1, choice="yes")) == "not-in-electorate"
    for who in ("bo", "cy"):
        assert (await server.does(who, Vote(decision=1, choice="yes"))).code == "voted"
    card = await server.card(1)
    assert (card.took_part, card.eligible) == (2, 2)
    assert card.closes_early_at is not None or card.process == "two-thirds"


async def test_what_a_viewer_sees_is_what_the_platform_shows_them_now(server: Server) -> None:
    await server.does("ann", proposal(Electorate(counted=9)))
    await server.does("ann", proposal(Electorate(counted=9)), spot=ELSEWHERE)

    async def seen(sees: frozenset[str], account: str = "ann") -> list[int]:
        viewer = Viewer(spot=SERVER, account=account, sees=sees)
        view = await server.house.app.ask(ListDecisions(), viewer)
        assert isinstance(view, Listing)
        return [row.number for row in view.rows]

    assert await seen(frozenset({"10", "11"})) == [2, 1]
    assert await seen(frozenset({"11"})) == [2]
    assert await seen(frozenset({"10"}), "somebody-new") == [1]
    assert await seen(frozenset()) == []


async def test_the_log_of_such_decisions_recounts(server: Server) -> None:
    await server.does("ann", proposal(Electorate(accounts=("bo", "cy"))))
    await server.does("bo", Vote(decision=1, choice="yes"))
    await server.does("ann", proposal(Electorate(counted=9, groups=("core",))))
    assert not await Log(server.house.app.store).verify()


async def test_the_reminder_of_a_counted_decision_names_those_who_are_known_and_silent(
    server: Server,
) -> None:
    house = server.house
    house.app.messengers["discord"] = house.wall
    await server.does("ann", proposal(Electorate(counted=4), "majority"))
    for who in ("ann", "bo", "cy"):
        await server.does(who, Vote(decision=1, choice="yes"))
    await server.does("ann", proposal(Electorate(counted=4), "consent"))
    await server.does("ann", Vote(decision=2, choice="consent"))
    await server.does("ann", proposal(Electorate(counted=4, groups=("core",)), "consent"))
    await house.app.settle()
    house.clock.advance(days=2, hours=12)
    await house.app.settle()
    reminded = [
        (view.card.number, account, view.mentions)
        for kind, account, view in house.wall.notices
        if kind in ("reminder", "reminder_thread") and view.card.process == "consent"
    ]
    assert sorted(reminded, key=str) == [
        (2, "bo", ("bo", "cy")),
        (2, "cy", ("bo", "cy")),
        (2, None, ("bo", "cy")),
        (3, None, ()),
    ]
    card = await server.card(2)
    assert card.if_nothing is not None
    assert card.if_nothing.values["outcome"] == "no_quorum"
