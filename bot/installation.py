"""Where this installation keeps what: found from the settings alone, without opening the database."""

from pathlib import Path

from bot.processes import FOLDER, Processes
from bot.settings import Settings, load


def home(settings: Settings) -> Path:
    """The folder of the database file; the working folder when the database is a server."""
    typed = settings.database_url
    if "://" in typed and not typed.startswith("sqlite"):
        return Path()
    return Path(typed.rpartition("://")[2].removeprefix("/") if typed.startswith("sqlite") else typed).parent


def processes(settings: Settings | None = None) -> Processes:
    """The processes that can be asked for here."""
    return Processes(home(settings if settings is not None else load()) / FOLDER)
