"""What a chat adapter keeps: sealed tokens, states that are good once, and which message shows what."""

from datetime import timedelta

from sqlalchemy import func, select, update

from consensus.ports import Spot
from storage.installations import Installations, States, reseal
from storage.lookups import Lookups
from storage.sealing import Keys, Sealing
from storage.tables import INSTALLATION, OAUTH_STATE
from tests.storage.room import Room


def _keys(*keys: str) -> Keys:
    return lambda: keys


VALUES: dict[str, str | bool | None] = {
    "team": "T1",
    "token": "xoxb-very-secret",
    "org_wide": False,
    "enterprise": None,
}


async def test_an_installation_is_kept_replaced_and_removed(room: Room) -> None:
    kept = Installations(room.store, "slack", _keys("secret"))
    assert await kept.find("T1") is None
    await kept.save("T1", VALUES)
    await kept.save("T1", {**VALUES, "team": "T1b"})
    await kept.save("T2", VALUES)
    assert (await kept.find("T1") or {})["team"] == "T1b"
    assert await kept.homes() == ("T1", "T2")
    await kept.remove("T1")
    assert await kept.homes() == ("T2",)
    assert await Installations(room.store, "discord", _keys("secret")).homes() == ()


async def test_a_token_at_rest_says_nothing_and_opens_with_its_own_secret_alone(room: Room) -> None:
    await Installations(room.store, "slack", _keys("secret")).save("T1", VALUES)
    query = select(INSTALLATION.c.sealed)
    sealed = str(await room.store.read(lambda connection: connection.execute(query).scalar()))
    assert "very-secret" not in sealed
    assert await Installations(room.store, "slack", _keys("another")).find("T1") is None
    assert Sealing(_keys("secret"), "for something else").open(sealed) is None
    assert Sealing(_keys("secret"), "accord installations slack").open(sealed[:-4] + "AAAA") is None


async def test_a_new_key_takes_over_while_programs_seal(room: Room) -> None:
    """Whichever moment somebody installs at, in the end the new key alone opens everything."""
    keys = ["old"]
    kept = Installations(room.store, "slack", lambda: tuple(keys))
    await kept.save("T1", VALUES)
    await kept.save("T2", VALUES)
    keys.insert(0, "new")
    await Installations(room.store, "slack", _keys("old")).save("T3", VALUES)
    assert await reseal(room.store, lambda: tuple(keys)) == 3
    assert await reseal(room.store, lambda: tuple(keys)) == 0
    keys.pop()
    assert [await kept.find(home) for home in ("T1", "T2", "T3")] == [VALUES] * 3
    # The key changes between sealing and storing: what was sealed with the old one is sealed once more.
    moments = iter((("new",), ("newest", "new"), ("newest",)))
    last: tuple[str, ...] = ()

    def now() -> tuple[str, ...]:
        nonlocal last
        last = next(moments, last)
        return last

    await Installations(room.store, "slack", now).save("T4", VALUES)
    assert await Installations(room.store, "slack", _keys("newest")).find("T4") == VALUES


async def test_a_row_moved_to_another_home_is_not_taken_for_it(room: Room) -> None:
    kept = Installations(room.store, "slack", _keys("secret"))
    await kept.save("T1", VALUES)
    moved = update(INSTALLATION).values(home="T9")
    await room.store.write(lambda connection: connection.execute(moved).close())
    assert await kept.find("T9") is None


async def test_a_state_is_good_once_and_not_after_its_time(room: Room) -> None:
    """Until something was installed with it nothing is stored, however many are given out."""
    states, now = States(room.store, _keys("secret")), room.clock.now()
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
        States(room.store, _keys("another")).issue(until),
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
