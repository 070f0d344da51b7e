"""The frame holds: the commands that newcomers type exist, and nothing in the tree speaks of one machine."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("run", "setup", "afresh", "test", "check", "demo", "bench", "lock", "clean", "help")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("target", TARGETS)
def test_the_makefile_has_and_explains_the_target(target: str) -> None:
    assert re.search(rf"^{target}:.*## \w", read("Makefile"), re.MULTILINE)


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_starting_afresh_deletes_nothing_and_leaves_the_settings(tmp_path: Path) -> None:
    for name in ("accord.db", "accord.db-wal", "accord.db.mark", "accord.key", ".env", "notes.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "poll-keys").mkdir()
    command = ["make", "-f", str(ROOT / "Makefile"), "afresh"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    (folder,) = tmp_path.glob("before-*")
    assert f"What was here is in {folder.name}." in said
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, ".env", "notes.txt"}
    assert {path.name: path.read_text() for path in folder.glob("accord*")} == {
        name: name for name in ("accord.db", "accord.db-wal", "accord.db.mark", "accord.key")
    }
    assert (folder / "poll-keys").is_dir()


def test_the_build_server_runs_what_people_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in read(".ci/run")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_pins_every_package_by_hash_and_names_no_index(name: str) -> None:
    """Each entry begins at the margin, is pinned with == and carries a hash; there is no option line and no address."""
    entries = re.split(r"^(?=\S)", read(name), flags=re.MULTILINE)[1:]
    assert entries
    assert [
        entry for entry in entries if not re.match(r"[A-Za-z0-9._-]+==\S+[^\n]*\\\n +--hash=sha256:", entry)
    ] == []
    assert "://" not in read(name)


def test_both_locks_agree() -> None:
    """What people run is what was tested."""
    runtime, dev = (set(re.findall(r"^\S+==.*?(?= \\$)", read(name), re.MULTILINE)) for name in LOCKS)
    assert runtime - dev == set()


LOCKS = ("requirements.txt", "requirements-dev.txt")


def tracked_text() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listing.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8", errors="replace")


def places_of_this_machine() -> re.Pattern[str]:
    """Homes in general, this person's home, and the folder around the checkout where it is a telling one."""
    homes = [r"/home/(?!accord\b)\w+/", r"/Users/\w+/", r"/root[/]", re.escape(str(Path.home())) + "/"]
    around = ROOT.parent
    if around not in (Path("/"), Path(tempfile.gettempdir()).resolve(), Path("/tmp")):
        homes.append(re.escape(str(around)) + "/")
    return re.compile(r"(?<![\w./-])(?:" + "|".join(homes) + ")")


def test_no_tracked_file_names_a_package_index_or_a_place_of_this_machine() -> None:
    index = re.compile(r"\b(?:py" + r"pi\.org|python" + r"hosted\.org)\b|--(?:extra-)?index-url[ =]\S*:")
    place = places_of_this_machine()
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_text()
        for pattern in (index, place)
        for match in pattern.finditer(text)
    ]
    assert found == []


def environment_names(settings: type[BaseSettings]) -> Iterator[tuple[str, ...]]:
    """For each field the names under which it may be set."""
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            yield tuple(choice for choice in alias.choices if isinstance(choice, str))
        else:
            yield (alias if isinstance(alias, str) else prefix + name,)


def test_the_example_settings_name_every_setting() -> None:
    if importlib.util.find_spec("bot.settings") is None:
        pytest.skip("bot/settings.py is not written yet")
    module = importlib.import_module("bot.settings")
    documented = set(re.findall(r"^(?:# ?)?([A-Z][A-Z0-9_]+)=", read(".env.example"), re.MULTILINE))
    ours = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseSettings) and value.__module__ == module.__name__
    ]
    missing = [
        names
        for settings in ours
        for names in environment_names(settings)
        if not documented & {name.upper() for name in names}
    ]
    assert missing == []
