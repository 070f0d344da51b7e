"""What is installed from a wheel is whole: it runs from anywhere, with its words, processes, migrations and page."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

from tests.waiting import slow

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("adapters", "bot", "consensus", "storage")


@slow
def test_a_wheel_holds_every_file_and_runs_elsewhere(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    [wheel] = tmp_path.glob("accord*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.split("/")[0] in ROOMS}
    tracked = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert packed == set(tracked)

    # Its libraries are those of this environment; itself it comes from the wheel.
    venv.create(tmp_path / "venv", with_pip=False)
    [packages] = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    zipfile.ZipFile(wheel).extractall(packages)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(elsewhere), "PYTHONSAFEPATH": "1"}

    def run(*arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [tmp_path / "venv" / "bin" / "python", "-m", "bot", *arguments],
            cwd=elsewhere, env=environment, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-c", "import bot; print(bot.__file__)"],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(packages) in where
    assert run("--version").strip()
    assert "D-1" in run(
        "room", typed='ann: /propose "Ship on Fridays" --process majority\nann: /vote D-1 yes\n'
    )
    assert "Ship on Fridays" in run("log", "list")
    assert "Sociocracy" in run("process", "show", "consent")
    assert run("log", "verify")
