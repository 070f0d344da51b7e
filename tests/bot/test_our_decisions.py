"""The project's own decisions: the log verifies, and the files beside it are what it exports."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.bot.command import accord

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"


def test_the_log_verifies_with_nothing_but_python() -> None:
    script = ROOT / "storage" / "verify_log.py"
    checked = subprocess.run(
        [sys.executable, script, DECISIONS / "log.jsonl"], check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_files_are_what_the_log_exports(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    shutil.copy(DECISIONS / "log.jsonl", log)
    assert accord(tmp_path, "log", "import", str(log)).code == 0
    exported = tmp_path / "exported"
    assert accord(tmp_path, "log", "export", "--format", "madr", str(exported)).code == 0
    kept = {path.name: path.read_text() for path in DECISIONS.glob("0*.md")}
    assert kept
    assert {path.name: path.read_text() for path in exported.glob("*.md")} == kept
