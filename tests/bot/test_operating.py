"""docs/operating.md, followed from its first command to its last in an empty folder, by whom it is written for.

Folders of the machine lie below that folder. Settings that the page shows go into `.env`. `systemctl` starts what the unit
of docs/deploy names, as it says; only making the user and changing to it are left out.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.bot.command import environment
from tests.databases import Server
from tests.waiting import HANGS_AFTER_SECONDS, slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
LINES = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
"""Without what is no command of a shell."""
UNIT = (ROOT / "docs" / "deploy" / "accord.service").read_text(encoding="utf-8")
FOLDERS = ("/opt/accord", "/var/lib", "/etc/systemd/system", "/backups", "/srv/documents")
EXAMPLE = "postgresql://accord:password@host/accord"
LEFT_OUT = ("useradd",)
SECTIONS = (
    "Install", "The first decision", "The page", "As a service", "Back up", "Bring it back", "Move to PostgreSQL",
    "A newer version", "Watch it",
)  # fmt: skip


def commands_of(section: str) -> list[str]:
    """The indented lines of a section, without the remarks that stand far behind them."""
    [text] = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", LINES, re.MULTILINE | re.DOTALL)
    return [line.strip().split("   ")[0] for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


class Machine:
    def __init__(self, folder: Path, port: int, database: str) -> None:
        self.folder = folder
        self.port = port
        self.database = database
        self.here = ROOT
        self.path = os.environ["PATH"]
        self.service: subprocess.Popen[str] | None = None
        for name in FOLDERS:
            (folder / name[1:]).parent.mkdir(parents=True, exist_ok=True)
        for name in ("/var/lib/accord", "/etc/systemd/system", "/backups", "/srv/documents"):
            (folder / name[1:]).mkdir(parents=True)
        self.home = folder / "var/lib/accord"
        self.settings = self.home / ".env"
        self.settings.write_text(f"ACCORD_WEB_PORT={port}\n", encoding="utf-8")

    def of_ours(self, text: str) -> str:
        for name in FOLDERS:
            text = text.replace(name, str(self.folder / name[1:]))
        return text.replace(EXAMPLE, self.database).replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")

    def do(self, command: str, typed: str = "") -> str:
        if re.match(r"[A-Z_]+=", command):
            with self.settings.open("a", encoding="utf-8") as file:
                file.write(f"{self.of_ours(command)}\n")
            return ""
        words = shlex.split(self.of_ours(command))
        match words:
            case [program, *_] if program in LEFT_OUT:
                return ""
            case ["cd", folder]:
                self.here = Path(folder)
                return ""
            case ["export", setting]:
                self.path = setting.removeprefix("PATH=").replace("$PATH", self.path)
                return ""
            case ["systemctl", "stop", "accord"]:
                return self.stop()
            case ["systemctl", *_]:
                return self.start()
            case ["curl", address]:
                return httpx.get(address, timeout=HANGS_AFTER_SECONDS).raise_for_status().text
        # The unit and the requirements are files of the checkout, also once the operator has gone elsewhere.
        here = ROOT if (words[0] == "cp" and "docs/" in words[1]) or "pip" in words[0] else self.here
        if words[:3] == ["python3", "-m", "venv"]:
            words[0] = sys.executable
        done = subprocess.run(
            words,
            cwd=here, input=typed, capture_output=True, text=True, check=False,
            env=environment(PATH=self.path, PYTHONPATH="", PYTHONSAFEPATH="1"), timeout=HANGS_AFTER_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> str:
        unit = (self.folder / "etc/systemd/system/accord.service").read_text(encoding="utf-8")
        [line] = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        [folder] = re.findall(r"^WorkingDirectory=(.*)$", unit, re.MULTILINE)
        self.service = subprocess.Popen(
            shlex.split(self.of_ours(line)),
            cwd=self.of_ours(folder), env=environment(PYTHONPATH="", PYTHONSAFEPATH="1"),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        until = time.monotonic() + HANGS_AFTER_SECONDS
        while True:
            try:
                return self.do("curl http://127.0.0.1:8000/ready")
            except httpx.HTTPError:
                assert self.service.poll() is None, "it ended by itself"
                assert time.monotonic() < until
                time.sleep(0.2)

    def stop(self) -> str:
        if self.service is not None:
            self.service.send_signal(signal.SIGTERM)
            assert self.service.wait(HANGS_AFTER_SECONDS) == 0
            self.service = None
        return ""


@pytest.fixture
def machine(tmp_path: Path, postgresql: Server) -> Iterator[Machine]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = postgresql.new(template="template0")
    machine = Machine(tmp_path, port, postgresql.url(name))
    yield machine
    if machine.service is not None:
        machine.service.kill()
        machine.service.wait()
    postgresql.drop(name)


@slow
@pytest.mark.postgres
def test_an_operator_follows_the_page_from_nothing(machine: Machine) -> None:
    told: dict[str, str] = {}

    def follow(section: str, typed: str = "") -> None:
        for command in commands_of(section):
            told[command] = machine.do(command, typed if command == "accord room" else "")

    follow("Install")
    [played] = re.findall(r"```\n(ann: .*?)```", PAGE, re.DOTALL)
    follow("The first decision", played)
    assert "Ship on Fridays" in told["accord log list"]
    machine.do("cp docs/deploy/accord.service /etc/systemd/system/accord.service")
    machine.start()
    follow("The page")
    assert (
        f"127.0.0.1:{machine.port}" in told["accord page"] or "decisions.example.org" in told["accord page"]
    )
    machine.stop()
    follow("As a service")
    assert "ok" in told["curl http://127.0.0.1:8000/ready"].lower()
    follow("Back up")
    machine.stop()
    machine.start()
    assert list((machine.folder / "backups").glob("accord*")), "made by hand"
    follow("Bring it back")
    elsewhere = machine.folder / "var/lib/accord-elsewhere"
    assert (elsewhere / "accord.db").exists()
    follow("Move to PostgreSQL")
    assert "Ship on Fridays" in machine.do("accord log list")
    follow("A newer version")
    follow("Watch it")
    assert "accord_" in told["curl http://127.0.0.1:8000/metrics"]
    assert json.loads(told["accord doctor --json"])
    machine.stop()


def test_the_page_has_no_command_that_is_not_followed() -> None:
    followed = {command for section in SECTIONS for command in commands_of(section)}
    named = {line.split("   ")[0] for line in re.findall(r"^    (\S.*)$", LINES, re.MULTILINE)}
    # What an engine for containers would do is in test_container.py.
    assert {line for line in named - followed if not re.match(r"[A-Z_]+=|docker ", line)} == set()
