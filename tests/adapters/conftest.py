"""A folder of languages that a test fills."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import languages


def forget() -> None:
    """What was read of languages is read anew."""
    for name, module in sys.modules.items():
        if name.startswith(("adapters.languages", "adapters.grammar", "adapters.wording")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which languages are looked for, empty."""
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    forget()
    yield tmp_path
    forget()
