"""Where the vectors are: elections and rule cases with their answers.

`rules.json` lies in tests/data. `elections.json` holds ballots of real elections, is large, and is read in place: from
the folder that ACCORD_VECTORS names, or from `shared/vectors` beside the checkout (of a worktree: beside the checkout
that it belongs to). Tests that need it are skipped where it is not there.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "tests" / "data" / "vectors" / "rules.json"


def elections_path() -> Path | None:
    """The file of real elections, or None where it is absent."""
    folder = os.environ.get("ACCORD_VECTORS")
    folders = [Path(folder)] if folder else [checkout / "shared" / "vectors" for checkout in _beside()]
    return next((path for folder in folders if (path := folder / "elections.json").is_file()), None)


def _beside() -> list[Path]:
    marker = ROOT / ".git"
    if not marker.is_file():
        return [ROOT.parent]
    main = marker.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    return [ROOT.parent, Path(main).parents[2].parent]


NO_ELECTIONS = "elections.json is not here: set ACCORD_VECTORS to its folder"
needs_elections = pytest.mark.skipif(elections_path() is None, reason=NO_ELECTIONS)


@cache
def read(path: Path) -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return vectors


def cases(section: str) -> list[tuple[Path, dict[str, Any]]]:
    """The cases of a section in both files, each with the file that it is in."""
    paths = [path for path in (RULES, elections_path()) if path is not None]
    return [(path, case) for path in paths for case in read(path).get(section, [])]


def election(case_id: str) -> dict[str, Any]:
    """One case of the file of real elections."""
    path = elections_path()
    assert path is not None, NO_ELECTIONS
    election_case: dict[str, Any] = next(case for case in read(path)["tally"] if case["id"] == case_id)
    return election_case
