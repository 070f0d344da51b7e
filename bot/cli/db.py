"""`accord db`: the form of the database."""

import asyncio
from typing import Annotated

import typer

from bot.cli import db_backup, db_copy, out

app = typer.Typer(help="The database.", no_args_is_help=True)
app.command("backup")(db_backup.backup)
app.command("check")(db_backup.check)
app.command("restore")(db_backup.restore)
app.command("copy")(db_copy.copy)


@app.command("upgrade")
def upgrade(
    rehearsal: Annotated[
        bool, typer.Option("--try", help="Bring up a copy, check it and throw it away; change nothing.")
    ] = False,
) -> None:
    """Bring the database to the form that this version expects, after a backup beside it.

    `accord run` does the same when it starts. The way back: the older version, and accord db restore of that backup.
    """
    from bot.clock import SystemClock
    from bot.settings import load
    from bot.upgrading import bring_up, rehearse

    settings, clock = load(), SystemClock()
    if rehearsal:
        before, after, problems = rehearse(settings)
        if problems:
            out.fail("\n".join(("The upgrade fails on a copy; nothing was changed.", *problems)))
        out.say(f"A copy went from revision {before} to {after} and was checked. Nothing was changed.")
        return
    done = bring_up(settings, clock)
    if done.before == done.after:
        out.say(f"The database is up to date (revision {done.after}).")
        return
    out.say(f"The database is at revision {done.after} now; it was {done.before or 'empty'} before.")
    if done.kept is not None:
        out.say(f"As it was: {done.kept}")


@app.command("forget-installations")
def forget_installations() -> None:
    """Remove the installations that the secret key does not open. These workspaces then install the app again.

    Only for a key that is lost: with it put back, all of them work as before.
    """
    count = asyncio.run(_forget_installations())
    if count:
        out.say(f"Installations removed: {count}.")
    else:
        out.say("The secret key opens every installation; nothing was removed.")


async def _forget_installations() -> int:
    from bot.app import open_app
    from bot.secret_key import keys_of
    from bot.settings import load
    from consensus.refusal import Refused
    from storage.installations import Installations, locked

    settings = load()
    async with open_app(settings) as app:
        keys = keys_of(settings)
        try:
            keys()
        except Refused as refusal:
            if refusal.code != "secret-key-missing":
                raise
            rows = await locked(app.store, None)
        else:
            rows = await locked(app.store, keys)
        for platform, place in rows:
            await Installations(app.store, platform, keys).remove(place)
        return len(rows)
