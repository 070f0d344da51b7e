"""`accord db`: the form of the database."""

import asyncio

import typer

from bot.cli import out

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command("upgrade")
def upgrade() -> None:
    """Bring the database to the form that this version expects. Any command does so for an empty one."""
    from bot.settings import load
    from storage.schema import current
    from storage.schema import upgrade as bring_up

    url = load().database_url
    before = current(url)
    after = bring_up(url)
    if before == after:
        out.say(f"The database is up to date (revision {after}).")
    else:
        out.say(f"The database is at revision {after} now; it was {before or 'empty'} before.")


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
