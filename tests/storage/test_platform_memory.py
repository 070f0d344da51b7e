"""What an adapter remembers: kept over restarts, apart by platform and home, and gone when a person is erased."""

from datetime import UTC, datetime
from pathlib import Path

from adapters.discord.desk import KnownMessage, Reacted
from consensus.commands import Electorate, Erase, Propose, Withdraw
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from storage.platform_memory import PlatformMemory
from tests.bot.house import House, house_at

SERVER = Spot(platform="discord", home="900", place="10", name="general")
CARD = KnownMessage(home="900", channel="10", message="5000", number=1, kind="card")
REACTED = Reacted(
    message="5000",
    account="777000777",
    emoji="✅",
    on=True,
    turn=1,
    groups=("1", "2"),
    since=datetime(2024, 5, 1, tzinfo=UTC),
)


def memory_of(house: House) -> PlatformMemory:
    return PlatformMemory(house.app.store, "discord", KnownMessage, Reacted)


async def does(house: House, account: str, command: object, delivery: str) -> None:
    sender = Sender(account=account, name=account, administrator=True, sees=frozenset({"10"}))
    await house.app.submit(
        Envelope(delivery=DeliveryId(delivery), spot=SERVER, sender=sender, command=command)  # type: ignore[arg-type]
    )


async def opened(house: House) -> PlatformMemory:
    counted = Electorate(counted=5)
    await does(house, "777000777", Propose(text="Ship", process="majority", electorate=counted), "d1")
    memory = memory_of(house)
    await memory.keep_message(CARD)
    await memory.keep_reactions([REACTED])
    await memory.keep_notes([("900", "met:777000777", "yes"), ("901", "met:777000777", "yes")])
    return memory


async def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        await opened(house)
    async with house_at(tmp_path / "accord.db") as house:
        memory = memory_of(house)
        assert await memory.open_messages() == [CARD]
        assert await memory.message("5000") == CARD
        assert await memory.reactions("5000") == [REACTED]
        assert await memory.cards("900", [1, 2]) == [CARD]
        assert await memory.cards("901", [1]) == []
        assert await memory.place("900", 1) == "10"
        assert await memory.place("901", 1) is None
        assert dict(await memory.notes("met:777000777")) == {"900": "yes", "901": "yes"}
        await memory.keep_reactions([replace(REACTED, on=False, turn=2)])
        assert [one.turn for one in await memory.reactions("5000")] == [2]
        await memory.keep_note("900", "digest", "x")
        await memory.keep_note("900", "digest", None)
        assert await memory.note("900", "digest") is None


async def test_a_decision_that_has_ended_is_watched_no_more(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        memory = await opened(house)
        await does(house, "777000777", Withdraw(decision=1), "d2")
        assert await memory.open_messages() == []


async def test_platforms_that_use_the_same_ids_do_not_meet(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        memory = await opened(house)
        other = PlatformMemory(house.app.store, "another", KnownMessage, Reacted)
        assert await other.open_messages() == []
        assert await other.message("5000") is None
        assert await other.cards("900", [1]) == []
        assert await other.place("900", 1) is None
        assert await other.reactions("5000") == []
        assert dict(await other.notes("met:777000777")) == {}
        await other.keep_message(replace(CARD, channel="99"))
        await other.keep_reactions([replace(REACTED, turn=9)])
        await other.keep_note("900", "met:777000777", "yes")
        assert await memory.message("5000") == CARD
        await does(house, "1", Erase(account="777000777"), "d2")
        assert await memory.reactions("5000") == []
        assert [reaction.turn for reaction in await other.reactions("5000")] == [9]
        assert await other.note("900", "met:777000777") == "yes"


async def test_only_a_lost_card_is_posted_again(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        memory = await opened(house)
        assert not await memory.post_again("900", 1)


async def test_of_an_erased_person_nothing_is_kept_here_and_other_servers_keep_theirs(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        memory = await opened(house)
        await does(house, "1", Erase(account="777000777"), "d3")
        assert await memory.reactions("5000") == []
        assert await memory.note("900", "met:777000777") is None
        assert await memory.note("901", "met:777000777") == "yes"
