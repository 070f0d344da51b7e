"""What is kept of a person beside the log, for Discord's adapter: gone when they are erased."""

from sqlalchemy import Connection, delete, select

from storage.tables import DISCORD_MESSAGE, DISCORD_NOTE, DISCORD_REACTION

MET = "met:"
"""The notes that are about one person begin so."""


def forget(connection: Connection, home: str, account: str) -> None:
    """Nothing is kept of this account on this server (both by Discord's own ids) any more."""
    messages = select(DISCORD_MESSAGE.c.message).where(DISCORD_MESSAGE.c.home == home)
    connection.execute(
        delete(DISCORD_REACTION).where(
            DISCORD_REACTION.c.account == account, DISCORD_REACTION.c.message.in_(messages)
        )
    )
    connection.execute(
        delete(DISCORD_NOTE).where(DISCORD_NOTE.c.home == home, DISCORD_NOTE.c.key == f"{MET}{account}")
    )
