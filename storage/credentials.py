"""What people show to read the page: single-use links, sessions, personal tokens.

Only digests are stored: reading the table is not enough to sign in as somebody.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from consensus.ports import Credential, CredentialKind, Holder
from storage.store import Store
from storage.tables import CREDENTIAL

USED_EVERY = timedelta(minutes=1)
"""When a credential was last used is written down this often at most."""


class Credentials:
    """`now` is real time everywhere."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def issue(self, secret: str, credential: Credential, now: datetime) -> None:
        """Keep a new one; those that have expired are forgotten."""

        def job(connection: Connection) -> None:
            connection.execute(delete(CREDENTIAL).where(CREDENTIAL.c.expires_at <= now))
            holder = credential.holder
            row = {
                "digest": _digest(secret),
                "kind": credential.kind,
                "platform": holder.platform,
                "home": holder.home,
                "account": holder.account,
                "label": credential.label,
                "made_at": now,
                "used_at": now,
                "expires_at": credential.expires_at,
            }
            connection.execute(insert(CREDENTIAL), row)

        await self._store.write(job)

    async def consume(self, secret: str, kind: CredentialKind, now: datetime) -> Credential | None:
        """Take it: it is good once. None for what is not known, was used, or has expired."""

        def job(connection: Connection) -> Credential | None:
            row = connection.execute(
                delete(CREDENTIAL)
                .where(CREDENTIAL.c.digest == _digest(secret), CREDENTIAL.c.kind == kind)
                .returning(*CREDENTIAL.c)
            ).first()
            return _credential(row) if row is not None and _holds(row, now) else None

        return await self._store.write(job)

    async def find(self, secret: str, kinds: Collection[CredentialKind], now: datetime) -> Credential | None:
        """The same without using it up."""
        query = select(CREDENTIAL).where(
            CREDENTIAL.c.digest == _digest(secret), CREDENTIAL.c.kind.in_(sorted(kinds))
        )
        row = await self._store.read(lambda connection: connection.execute(query).first())
        if row is None or not _holds(row, now):
            return None
        if now - row.used_at >= USED_EVERY:
            touch = update(CREDENTIAL).where(CREDENTIAL.c.digest == row.digest).values(used_at=now)
            await self._store.write(lambda connection: connection.execute(touch).close())
        return _credential(row)

    async def held_by(
        self, holder: Holder, kinds: Collection[CredentialKind], now: datetime
    ) -> Sequence[Credential]:
        """Those that still hold, the latest used first."""
        query = (
            select(CREDENTIAL)
            .where(_of(holder), CREDENTIAL.c.kind.in_(sorted(kinds)))
            .where(or_(CREDENTIAL.c.expires_at.is_(None), CREDENTIAL.c.expires_at > now))
            .order_by(CREDENTIAL.c.used_at.desc(), CREDENTIAL.c.digest)
        )
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return tuple(_credential(row) for row in rows)

    async def revoke(self, holder: Holder, digest: str) -> None:
        """End one of the holder's own; of somebody else's nothing happens."""
        statement = delete(CREDENTIAL).where(_of(holder), CREDENTIAL.c.digest == digest)
        await self._store.write(lambda connection: connection.execute(statement).close())


def _of(holder: Holder) -> ColumnElement[bool]:
    return and_(
        CREDENTIAL.c.platform == holder.platform,
        CREDENTIAL.c.home == holder.home,
        CREDENTIAL.c.account == holder.account,
    )


def _holds(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return row.expires_at is None or now < row.expires_at


def _credential(row: Row[tuple[object, ...]]) -> Credential:
    return Credential(
        kind=row.kind,
        holder=Holder(platform=row.platform, home=row.home, account=row.account),
        label=row.label,
        digest=row.digest,
        made_at=row.made_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
