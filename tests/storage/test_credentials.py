"""Links, sessions and tokens of the page: a secret is kept nowhere, is good as long as it says, and belongs to one holder."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from consensus.ports import Credential, CredentialKind, Holder
from storage.credentials import Credentials
from storage.tables import CREDENTIAL
from tests.storage.room import Room

SESSION: Sequence[CredentialKind] = ("session",)
TOKEN: Sequence[CredentialKind] = ("token",)
ANN, BO = (Holder(platform="slack", home="T1", account=name) for name in ("UANN", "UBO"))


async def test_a_link_is_good_once_and_not_after_its_end(room: Room) -> None:
    kept, now = Credentials(room.store), room.clock.now()
    end = now + timedelta(minutes=10)
    for secret in ("first", "late"):
        await kept.issue(secret, Credential(kind="link", holder=ANN, label="/D-1", expires_at=end), now)
    taken = await kept.consume("first", "link", now)
    assert taken is not None
    assert (taken.holder, taken.label) == (ANN, "/D-1")
    assert await kept.consume("first", "link", now) is None
    assert await kept.consume("late", "session", now) is None, "a link is no session"
    assert await kept.consume("late", "link", end) is None
    assert await kept.consume("never", "link", now) is None


async def test_a_session_is_found_as_long_as_it_holds_and_its_holder_alone_ends_it(room: Room) -> None:
    kept, now = Credentials(room.store), room.clock.now()
    for secret, holder in (("of-ann", ANN), ("of-bo", BO)):
        await kept.issue(
            secret, Credential(kind="session", holder=holder, expires_at=now + timedelta(days=30)), now
        )
    found = await kept.find("of-ann", SESSION, now + timedelta(days=29))
    assert found is not None
    assert await kept.find("of-ann", TOKEN, now) is None
    assert await kept.find("of-ann", SESSION, now + timedelta(days=30)) is None
    assert [row.digest for row in await kept.held_by(ANN, SESSION, now)] == [found.digest]
    await kept.revoke(BO, found.digest)
    assert await kept.find("of-ann", SESSION, now) is not None
    await kept.revoke(ANN, found.digest)
    assert await kept.find("of-ann", SESSION, now) is None
    assert await kept.find("of-bo", SESSION, now) is not None


async def test_no_secret_is_in_the_database_and_what_has_ended_is_forgotten(room: Room) -> None:
    kept, now = Credentials(room.store), room.clock.now()
    await kept.issue("very-secret", Credential(kind="token", holder=ANN, label="minutes"), now)
    await kept.issue("short", Credential(kind="link", holder=BO, expires_at=now + timedelta(minutes=10)), now)
    rows = await room.store.read(lambda connection: connection.execute(select(CREDENTIAL)).all())
    assert len(rows) == 2
    assert "secret" not in str(rows)
    await kept.issue("next", Credential(kind="token", holder=BO), now + timedelta(hours=1))
    rows = await room.store.read(lambda connection: connection.execute(select(CREDENTIAL.c.kind)).all())
    assert [row.kind for row in rows] == ["token", "token"]
