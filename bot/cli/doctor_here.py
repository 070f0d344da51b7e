"""`accord doctor`: what is wrong on this machine: names of settings, the disk, other programs on the same file."""

import os
import shutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.check import Check

if TYPE_CHECKING:
    from bot.settings import Settings

FREE_BYTES_MIN = 500_000_000
OURS = ("ACCORD_", "SLACK_", "DISCORD_")


def names(environment: Mapping[str, str], env_file: Path, known: frozenset[str]) -> Iterator[Check]:
    """Names that look like settings of ours and are none: a slip of the pen that nobody else tells of."""
    typed = set(environment)
    if env_file.is_file():
        from dotenv import dotenv_values

        typed |= dotenv_values(env_file).keys()
    for name in sorted(typed - known):
        # Slack's and Discord's names may belong to other programs; one that is nearly ours hardly does.
        near = get_close_matches(name, known, 1, cutoff=0.6 if name.startswith("ACCORD_") else 0.85)
        if name.startswith("ACCORD_") or (near and name.startswith(OURS)):
            hint = f". Did you mean {near[0]}?" if near else ". Take it out"
            yield Check("Settings", False, f"there is no setting {name}{hint}")


def language(settings: "Settings") -> Iterator[Check]:
    from adapters.languages import languages, nearest

    if nearest(settings.language) is None:
        possible = ", ".join(languages())
        yield Check(
            "Language", False, f"ACCORD_LANGUAGE={settings.language} is not there. Possible: {possible}"
        )


def disk(path: Path) -> Iterator[Check]:
    """Whether there is room beside the database file."""
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return
    if free < FREE_BYTES_MIN:
        yield Check(
            "Disk", False, f"{free // 1_000_000} MB are left for {path}. A full disk takes no vote: make room"
        )


def programs(path: Path) -> Iterator[Check]:
    """Whether more than one program has the SQLite file open (where the system says so: Linux)."""
    wanted, holders = str(path.resolve()), []
    for folder in Path("/proc").glob("[0-9]*/fd"):
        pid = int(folder.parent.name)
        try:
            opened = {os.readlink(file) for file in folder.iterdir()}
        except OSError:
            continue  # it has ended, or is somebody else's
        if pid != os.getpid() and wanted in opened:
            holders.append(pid)
    if len(holders) > 1:
        shown = ", ".join(map(str, sorted(holders)))
        yield Check(
            "Programs",
            False,
            f"{len(holders)} programs have {path} open (processes {shown}). One is enough; several belong on PostgreSQL "
            "(docs/postgresql.md)",
        )
