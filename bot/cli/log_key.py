"""`accord log key`: the key that signs checkpoints, shown and replaced."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import out

if TYPE_CHECKING:
    from storage.work import SqlWork

app = typer.Typer(help="The key that signs checkpoints.", no_args_is_help=True)


@app.command("show")
def show(json: Annotated[bool, out.JSON_OPTION] = False) -> None:
    """Show the public key. Whoever knows it can check who signed: accord log verify FILE --key HEX"""
    shown = asyncio.run(_shown())
    if json:
        out.emit(shown)
        return
    out.say(f"{shown['key']}  in {shown['file']}" if shown["key"] else f"No key in {shown['file']}.")
    for key in shown["missing"]:
        out.warn(f"{key}  signs a log here, and is not in that file.")


async def _shown() -> dict[str, Any]:
    from bot.app import open_app
    from bot.log_key import file_of
    from bot.settings import load
    from storage.checkpoints import keys_in_force

    settings = load()
    async with open_app(settings) as app:
        in_force = await app.store.read(keys_in_force)
        missing = [key for key in in_force if not app.store.signing.has(key)]
        return {"key": app.store.signing.key(), "file": str(file_of(settings)), "missing": missing}


@app.command("rotate")
def rotate(
    lost: Annotated[
        bool, typer.Option("--lost", help="The old key is gone and cannot sign the new one; the log says so.")
    ] = False,
) -> None:
    """Sign with a new key from now on. The old one signs it, and the log says it, so that verifiers follow.

    Where there is no key yet one is made. Programs that run go on and find it in the file by themselves; copy the file to
    other machines that work on the same database.
    """
    new, file, count = asyncio.run(_rotated(lost=lost))
    out.say(f"Checkpoints are signed with {new} from now on (logs: {count}). It is in {file}: back it up.")


async def _rotated(*, lost: bool) -> tuple[str, str, int]:
    """The new public key, its file, and in how many logs it takes another one's place."""
    from bot.app import open_app
    from bot.log_key import file_of, put, seeds_in
    from bot.maintenance import in_each_log
    from bot.settings import load
    from consensus.ports import Envelope
    from consensus.refusal import Refused
    from storage.checkpoints import keys_in_force
    from storage.signing import public_key

    settings = load()
    async with open_app(settings) as app:
        await app.require_marks()
        in_force = await app.store.read(keys_in_force)
        if in_force and not lost:
            await app.require_signing_key()
        if in_force and lost and all(map(app.store.signing.has, in_force)):
            out.fail("The key is not lost: leave --lost out, so that it signs the new one.")
        file = file_of(settings)
        try:
            seeds = seeds_in(file)
        except Refused:
            seeds = ()
        seed = app.chance.salt().hex()
        new = public_key(seed)
        # Both until the log says it: a program that closes something meanwhile, or a crash, finds the one that it needs.
        put(file, (seed, *(seed for seed in seeds if public_key(seed) in in_force)))
        changed = 0

        def change(work: "SqlWork", envelope: Envelope, _log: str) -> None:
            nonlocal changed
            changed += work.change_signing_key(envelope, new, lost=lost)

        await in_each_log(app, change)
        put(file, (seed,))
        return new, str(file), changed
