"""`accord db`: the form of the database."""

import typer

from bot.cli import out

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keeps `upgrade` a command of its own, although it is the only one."""


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
