"""What a chat adapter keeps: sealed tokens, states that are good once, and which message shows what."""

from datetime import timedelta

from sqlalchemy import func, select, update

from consensus.ports import Spot
from storage.installations import Installations, Sealing, States
from storage.lookups import Lookups
from storage.tables import INSTALLATION, OAUTH_STATE
from tests.storage.room import Room

VALUES: dict[str, str | bool | None] = {
    "team": "T1",
    "token": "xoxb-very-secret",
    "org_wide": False,
    "enterprise": None,
}


async def test_an_installation_is_kept_replaced_and_removed(room: Room) -> None:
    kept = Installations(room.store, "slack", "secret")
    assert await kept.find("T1") is None
    await kept.save("T1", VALUES)
    await kept.save("T1", {**VALUES, "team": "T1b"})
    await kept.save("T2", VALUES)
    assert (await kept.find("T1") or {})["team"] == "T1b"
    assert await kept.homes() == ("T1", "T2")
    await kept.remove("T1")
    assert await kept.homes() == ("T2",)
    assert await Installations(room.store, "discord", "secret").homes() == ()


async def test_a_token_at_rest_says_nothing_and_opens_with_its_own_secret_alone(room: Room) -> None:
    await Installations(room.store, "slack", "secret").save("T1", VALUES)
    query = select(INSTALLATION.c.sealed)
    sealed = str(await room.store.read(lambda connection: connection.execute(query).scalar()))
    assert "very-secret" not in sealed
    assert await Installations(room.store, "slack", "another").find("T1") is None
    assert Sealing("secret", "for something else").open(sealed) is None
    assert Sealing("secret", "accord installations slack").open(sealed[:-4] + "AAAA") is None


async def test_a_row_moved_to_another_home_is_not_taken_for_it(room: Room) -> None:
    kept = Installations(room.store, "slack", "secret")
    await kept.save("T1", VALUES)
    moved = update(INSTALLATION).values(home="T9")
    await room.store.write(lambda connection: connection.execute(moved).close())
    assert await kept.find("T9") is None


async def test_a_state_is_good_once_and_not_after_its_time(room: Room) -> None:
    """Until something was installed with it nothing is stored, however many are given out."""
    states, now = States(room.store, "secret"), room.clock.now()
    until = now + timedelta(minutes=10)
    state, late = states.issue(until), states.issue(until)
    assert state != late
    count = select(func.count()).select_from(OAUTH_STATE)
    assert await states.is_good(state, now)
    assert await room.store.read(lambda connection: connection.execute(count).scalar()) == 0
    await states.use(state, now)
    await states.use(state, now)
    assert not await states.is_good(state, now)
    assert await states.is_good(late, now)
    assert not await states.is_good(late, until)
    query = select(OAUTH_STATE.c.digest)
    assert state not in await room.store.read(lambda connection: connection.execute(query).scalars().all())
    for made_up in (
        "never given",
        late[:-4] + "AAAA",
        States(room.store, "another").issue(until),
        "\ud800",
        "",
    ):
        assert not await states.is_good(made_up, now)


async def test_nothing_is_found_where_nothing_was_opened(room: Room) -> None:
    lookups, spot = Lookups(room.store), Spot(platform="slack", home="T1", place="C1")
    assert await lookups.number_at(spot, "C1/1.1") is None
    assert await lookups.place_of(spot, 1) is None
    assert await lookups.places_of(spot, "U1") == ()
    assert await lookups.busy_places("slack", "T1") == ()
