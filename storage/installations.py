"""Workspaces that installed the app, with their tokens sealed, and the states of installations under way.

A token at rest is unreadable without ACCORD_SECRET_KEY: a copy of the database gives nobody a workspace.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from consensus.plain import instant, instant_text
from storage import dialect
from storage.sealing import Keys, Sealing
from storage.store import Store
from storage.tables import INSTALLATION, OAUTH_STATE

STATES_KEPT = timedelta(days=1)
"""Used states are kept for longer than one is good for."""


class Installations:
    """The installations of one platform, by home."""

    def __init__(self, store: Store, platform: str, keys: Keys) -> None:
        self._store = store
        self._platform = platform
        self._sealing = Sealing(keys, _purpose(platform))

    async def save(self, home: str, values: Mapping[str, str | bool | None]) -> None:
        """Keep this installation in place of an earlier one of the home."""
        sealed = ""

        def job(connection: Connection) -> None:
            row = {"platform": self._platform, "home": home, "sealed": sealed}
            connection.execute(dialect.upsert(INSTALLATION, connection.dialect.name, "sealed"), [row])

        # Again where a new key took over meanwhile: whatever the old one sealed had been sealed anew by then.
        while not (sealed and self._sealing.is_current(sealed)):
            sealed = self._sealing.seal({**values, "_home": home})
            await self._store.write(job)

    async def find(self, home: str) -> Mapping[str, str | bool | None] | None:
        """None where there is none, or where it was sealed with another secret: it then has to be installed anew."""
        query = select(INSTALLATION.c.sealed).where(
            INSTALLATION.c.platform == self._platform, INSTALLATION.c.home == home
        )
        sealed = await self._store.read(lambda connection: connection.execute(query).scalar())
        values = None if sealed is None else self._sealing.open(sealed)
        if values is None or values.pop("_home", None) != home:
            return None  # a row that was moved to another home opens, and is not taken for it
        return values

    async def remove(self, home: str) -> None:
        statement = delete(INSTALLATION).where(
            INSTALLATION.c.platform == self._platform, INSTALLATION.c.home == home
        )
        await self._store.write(lambda connection: connection.execute(statement).close())

    async def homes(self) -> Sequence[str]:
        query = select(INSTALLATION.c.home).where(INSTALLATION.c.platform == self._platform)
        return await self._store.read(
            lambda connection: tuple(connection.execute(query.order_by(INSTALLATION.c.home)).scalars())
        )


async def sealed(store: Store) -> int:
    """How many installations there are, of all platforms."""
    count = select(func.count()).select_from(INSTALLATION)
    return await store.read(lambda connection: int(connection.execute(count).scalar_one()))


async def locked(store: Store, keys: Keys | None) -> Sequence[tuple[str, str]]:
    """Platform and home of each installation that these keys do not open; of all, where there are none."""
    query = select(INSTALLATION.c.platform, INSTALLATION.c.home, INSTALLATION.c.sealed)
    rows = await store.read(lambda connection: connection.execute(query).all())
    return [
        (row.platform, row.home)
        for row in rows
        if keys is None or Sealing(keys, _purpose(row.platform)).open(row.sealed) is None
    ]


async def reseal(store: Store, keys: Keys) -> int:
    """Seal with the first key whatever another one of them has sealed. How many installations that were."""

    def job(connection: Connection) -> int:
        count = 0
        for row in connection.execute(select(INSTALLATION)).all():
            sealing = Sealing(keys, _purpose(row.platform))
            values = None if sealing.is_current(row.sealed) else sealing.open(row.sealed)
            if values is not None:
                is_row = (INSTALLATION.c.platform == row.platform) & (INSTALLATION.c.home == row.home)
                # What was installed anew since it was read stays.
                unchanged = update(INSTALLATION).where(is_row, INSTALLATION.c.sealed == row.sealed)
                count += connection.execute(unchanged.values(sealed=sealing.seal(values))).rowcount
        return count

    return await store.write(job)


def _purpose(platform: str) -> str:
    return f"accord installations {platform}"


class States:
    """OAuth states. Whoever opens the page of an installation gets one, so nothing of it is stored: it is sealed, and says
    itself until when it is good. The digest of one that installed something is kept, so that it does so once."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._sealing = Sealing(keys, "accord states of installations")

    def issue(self, until: datetime) -> str:
        return self._sealing.seal({"until": instant_text(until)})

    async def is_good(self, state: str, now: datetime) -> bool:
        """Whether it was given out here, its time is not over, and nothing was installed with it."""
        values = self._sealing.open(state)
        if values is None or now >= instant(str(values["until"])):
            return False
        query = select(OAUTH_STATE.c.digest).where(OAUTH_STATE.c.digest == _digest(state))
        return await self._store.read(lambda connection: connection.execute(query).first() is None)

    async def use(self, state: str, now: datetime) -> None:
        """Something was installed with it."""

        def job(connection: Connection) -> None:
            connection.execute(delete(OAUTH_STATE).where(OAUTH_STATE.c.until < now))
            used = dialect.insert_or_ignore(OAUTH_STATE, connection.dialect.name)
            connection.execute(used, [{"digest": _digest(state), "until": now + STATES_KEPT}])

        await self._store.write(job)


def _digest(state: str) -> str:
    """Of what it says: one text can be spelled in several ways."""
    return hashlib.sha256(base64.urlsafe_b64decode(state)).hexdigest()
