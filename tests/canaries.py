"""Secrets of an installation, however they are written, and what a site shows of it to whoever asks: nowhere is one of them."""

import base64
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

from bot import logs
from bot.log_key import KEY_FILE
from bot.poll_keys import FOLDER
from tests.bot.reader import Reader

METRICS_TOKEN = "canary-metrics-token"


@contextmanager
def everything_logged() -> Iterator[StringIO]:
    """What is logged meanwhile, by libraries too, at every level."""
    told = StringIO()
    logs.configure(level=logging.DEBUG, console=False, stream=told)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        yield told
    finally:
        logging.getLogger().setLevel(logging.WARNING)


def keys_kept(folder: Path) -> Mapping[str, str]:
    """What is in the key files of an installation, while a secret ballot is open, in the ways in which a key is written."""
    (log_key,) = (folder / KEY_FILE).read_text("ascii").split()
    (poll_key,) = [file.read_bytes() for file in (folder / FOLDER).iterdir()]
    return {
        f"{name} as {way}": text
        for name, key in (("key of the log", bytes.fromhex(log_key)), ("key of a secret ballot", poll_key))
        for way, text in {
            "bytes": key.decode("latin-1"),
            "hex": key.hex(),
            "base64": base64.b64encode(key).decode().rstrip("="),
            "base64 of addresses": base64.urlsafe_b64encode(key).decode().rstrip("="),
            "Python writes it": repr(key)[2:-1],
        }.items()
    }


async def what_a_site_shows(page: Reader, database: Path, session: str, csrf: str) -> dict[str, str]:
    """Errors to whoever is signed in, then what strangers and machines get. Signs the reader out.

    What the asker sent themselves, and the mark of their own forms, may come back.
    """
    left = {"no page": (await page.client.get(f"/nothing/{session}")).text.replace(session, "", 1)}
    for table in ("decision", "credential"):
        with missing(table, database):
            failed = await page.client.get("/D-1")
        assert failed.status_code == 500, (table, failed.status_code)
        left[f"an error page without {table}"] = failed.text
    left = {where: text.replace(csrf, "") for where, text in left.items()}
    page.client.cookies.clear()
    for name, path in (
        ("health", "/health"),
        ("ready", "/ready"),
        ("metrics for strangers", "/metrics"),
        ("a stranger's page", "/D-1"),
        ("a used link", "/sign-in/used-before"),
    ):
        left[name] = (await page.client.get(path)).text
    bearer = {"authorization": f"Bearer {METRICS_TOKEN}"}
    left["metrics"] = (await page.client.get("/metrics", headers=bearer)).text
    assert "accord_acts_total" in left["metrics"]
    assert "accord_acts_total" not in left["metrics for strangers"]
    return left


def everything_stored(folder: Path) -> str:
    return b"".join(path.read_bytes() for path in folder.glob("accord.db*")).decode("latin-1")


@contextmanager
def missing(table: str, database: Path) -> Iterator[None]:
    """As where something took a table away under the running program."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        connection.commit()
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
            connection.commit()


def require_none_of(secrets: Mapping[str, str], left: Mapping[str, str]) -> None:
    """`secrets`: by what they are; `left`: what left the program, by where."""
    assert all(len(secret) > 6 for secret in secrets.values())
    found = [
        (where, kind) for where, text in left.items() for kind, secret in secrets.items() if secret in text
    ]
    assert found == []
