"""A folder of languages that a test fills."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters import languages
from tests import pseudo


@contextmanager
def languages_in(folder: Path) -> Iterator[None]:
    """Languages are looked for in this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "LOCALE", folder)
        _forget()
        try:
            yield
        finally:
            patch.undo()
            _forget()


def _forget() -> None:
    """What was read of languages is read anew."""
    for name, module in sys.modules.items():
        if name.startswith("adapters."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@pytest.fixture
def locale(tmp_path: Path) -> Iterator[Path]:
    """The folder in which languages are looked for, empty."""
    folder = tmp_path / "locale"
    folder.mkdir()
    with languages_in(folder):
        yield folder


@pytest.fixture(scope="module")
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pseudo-language is the only one."""
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write(folder)
    with languages_in(folder):
        yield
