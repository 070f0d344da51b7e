"""`accord secret`: the key that stored tokens are sealed with."""

import asyncio

import typer

from bot.cli import out

app = typer.Typer(help="The secret key, which seals stored tokens.", no_args_is_help=True)


@app.callback()
def secret() -> None:
    """Keeps `rotate` a command of its own while there is only one."""


@app.command("rotate")
def rotate() -> None:
    """Seal the tokens of all installations with a new key. Programs that run go on and take it over by themselves.

    In a file the key is replaced. Where it is a variable or comes from a command, put the new key on a line above the old
    one first; a program that was started with a variable has to be started again for that.
    """
    count, where, done = asyncio.run(_rotate())
    out.say(f"Installations sealed with the new key: {count}.")
    out.say(
        f"The old key opens nothing any more; it is gone from {where}. Back up the new one."
        if done
        else f"The old key opens nothing any more: take it out of {where} now."
    )


async def _rotate() -> tuple[int, str, bool]:
    """How many were sealed anew, where the key is, and whether the old one was taken out there."""
    from bot.app import open_app
    from bot.secret_key import replace, source_of
    from bot.settings import load
    from consensus.refusal import Refused
    from storage.installations import reseal

    settings = load()
    async with open_app(settings) as app:
        await app.require_key()
        source = source_of(settings)
        keys = tuple(app.keys())
        if source.file is not None:
            replace(source.file, (app.chance.token(), *keys))
        elif len(keys) < 2:
            raise Refused("no-new-key", try_code="put-new-key-first", where=source.where)
        count = 0
        # Until nothing is left: a program that was sealing meanwhile may have read the old key a moment before.
        while resealed := await reseal(app.store, app.keys):
            count += resealed
        if source.file is not None:
            replace(source.file, tuple(app.keys())[:1])
        return count, source.where, source.file is not None
