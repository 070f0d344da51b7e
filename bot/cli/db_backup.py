"""`accord db backup`, `check` and `restore`: the database in one file, and brought back from it."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import files, out

if TYPE_CHECKING:
    from storage.backup import Head

FILE = typer.Argument(metavar="FILE", help="The file of the backup.")
_PROCESSES = "processes/"
_KEY, _LOG_KEY = "accord.key", "accord-log.key"


def backup(
    file: Annotated[Path, FILE],
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys",
            help="Also the secret key and the one that signs the log, sealed with a passphrase: you are asked, or it is read from a pipe.",
        ),
    ] = False,
) -> None:
    """Write the whole database into one file, also while programs run, and check what was written.

    Your own processes are in it, too. Keys are in it only with --with-keys, and those of secret ballots never.
    """
    from bot.clock import SystemClock
    from bot.installation import home
    from bot.log_key import file_of, seeds_in
    from bot.randomness import SystemChance
    from bot.secret_key import keys_of
    from bot.settings import load
    from bot.upgrading import definitions_of
    from storage import backup as backups
    from storage.sealing import seal_with_passphrase

    settings = load()
    added = {
        f"{_PROCESSES}{path.name}": path.read_bytes()
        for path in sorted((home(settings) / _PROCESSES).glob("*.toml"))
    }
    if with_keys:
        held = {_KEY: keys_of(settings)(), _LOG_KEY: seeds_in(file_of(settings))}
        passphrase = _passphrase(new=True)
        for name, keys in held.items():
            if keys:
                text = "\n".join(keys).encode()
                added[name] = seal_with_passphrase(text, passphrase, SystemChance().salt())
    try:
        checked = backups.write(
            settings.database_url,
            file,
            added,
            definitions_of(settings),
            at=SystemClock().now(),
            program=version("accord"),
        )
    except OSError as error:
        out.fail(f"{file} cannot be written: {out.reason(error)}.")
    out.say(f"{file}: {_shown(checked.logs)}, written and checked.")


def check(
    file: Annotated[Path, FILE],
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check a backup, or the file of a database that nobody uses now, without changing it.

    Ends with 1 where it is damaged, holds nothing, or holds less than it says.
    """
    from bot.settings import load
    from bot.upgrading import definitions_of
    from storage import backup as backups

    settings = load()
    try:
        checked = backups.check(file, definitions_of(settings))
    except OSError as error:
        out.fail(f"{file} cannot be read: {out.reason(error)}.")
    if json:
        about = checked.about
        out.emit(
            {
                "ok": not checked.problems,
                "backup": about is not None,
                "at": None if about is None else about.at,
                "logs": {head.log: head.size for head in checked.logs},
                "problems": checked.problems,
            }
        )
    elif not checked.problems:
        what = "A database" if checked.about is None else f"A backup of {checked.about.at}"
        out.say(f"{what}: {_shown(checked.logs)}, all as they were written.")
    if checked.problems:
        out.fail("\n".join(checked.problems))


def restore(file: Annotated[Path, FILE]) -> None:
    """Bring a backup into the database of the settings, which has to be empty.

    Messages that were waiting are looked for before they are sent. Where keys are in the backup and none is here, you are
    asked for the passphrase.
    """
    from bot.installation import home
    from bot.settings import load
    from bot.upgrading import definitions_of
    from storage import backup as backups
    from storage.sealing import open_with_passphrase

    settings = load()
    try:
        copied, added = backups.restore(file, settings.database_url, definitions_of(settings))
    except OSError as error:
        out.fail(f"{file} cannot be read: {out.reason(error)}.")
    out.say(f"{sum(copied.rows.values())} rows, {_entries(sum(copied.logs.values()), len(copied.logs))}.")
    folder = home(settings)
    for name, content in added.items():
        path = folder / name
        if name.startswith(_PROCESSES) and not path.exists():
            path.parent.mkdir(exist_ok=True)
            files.write(path, content.decode())
            out.say(f"{path} was brought back.")
        elif name.startswith(_PROCESSES) and path.read_bytes() != content:
            out.warn(f"{path} is there and says something else; it was left as it is.")
    missing = [name for name in (_KEY, _LOG_KEY) if name in added and not (folder / name).exists()]
    passphrase = _passphrase(new=False) if missing else ""
    for name in missing:
        keys = open_with_passphrase(added[name], passphrase)
        if keys is None:
            out.fail(
                "The passphrase does not open the keys. All else is restored; for the keys run this in an empty folder."
            )
        files.write(folder / name, keys.decode() + "\n")
        out.say(f"{folder / name} was brought back.")
    out.say(f"Next: {out.program()} log verify, then {out.program()} run.")


def _passphrase(*, new: bool) -> str:
    """Asked for at a terminal, twice where it is new; else the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n") or out.fail("The passphrase is missing.", code=2)
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))


def _shown(logs: "tuple[Head, ...]") -> str:
    return _entries(sum(head.size for head in logs), len(logs))


def _entries(size: int, logs: int) -> str:
    return f"{size} entries" if logs == 1 else f"{size} entries in {logs} logs"
