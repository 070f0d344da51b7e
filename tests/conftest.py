"""Databases for every test that wants one; see databases.py."""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from adapters.catalogues import NO_WORDS, template
from adapters.wording.catalogue import Catalogue
from tests import golden
from tests.databases import BOTH, POSTGRESQL, POSTGRESQL_AT_LENGTH, SQLITE, Database, Server, quick_folder

# The same commit gives the same verdict everywhere, on a busy machine too; `make play` looks for what these examples miss.
# Neither looks at the clock.
settings.register_profile("others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("others"), derandomize=True)
settings.load_profile("others" if "ACCORD_PLAY" in os.environ else "repeatable")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server of this test run, one for each process of it."""
    server = Server()
    yield server
    server.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a database runs on both, unless it, or its module by `DATABASES`, says otherwise. Stories of
    tests/flows meet the server in `make test-all`: what a database decides is tried in tests/storage and tests/bot."""
    parametrized = any("database" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database" in metafunc.fixturenames and not parametrized:
        usual = POSTGRESQL_AT_LENGTH if metafunc.module.__name__.startswith("tests.flows.") else BOTH
        metafunc.parametrize("database", getattr(metafunc.module, "DATABASES", usual), indirect=True)


@pytest.fixture
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database that nobody has used yet, on SQLite and on PostgreSQL."""
    # What lies beside the file of a database lies in the working folder where there is a server.
    monkeypatch.chdir(tmp_path)
    yield from _made(request, request.param)


@pytest.fixture
def other_database(request: pytest.FixtureRequest, database: Database) -> Iterator[Database]:
    """A second one, of the other kind."""
    kind = POSTGRESQL if database.kind == SQLITE else SQLITE
    yield from _made(request, kind)


def _made(request: pytest.FixtureRequest, kind: str) -> Iterator[Database]:
    if kind == SQLITE:
        with tempfile.TemporaryDirectory(prefix="accord-", dir=quick_folder()) as folder:
            yield Database.of(Path(folder) / "accord.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    name = server.new()
    yield Database(POSTGRESQL, server.url(name))
    server.drop(name)


@cache
def translatable() -> frozenset[str]:
    """The sentences of the template, plurals by their singular."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id
    )


@pytest.fixture(autouse=True)
def sentences_are_in_the_template(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is said in a test can be translated: what the template lacks, extraction has not found."""
    missing: set[str] = set()
    text, many = Catalogue.text, Catalogue.many

    def checked_text(self: Catalogue, sentence: str, context: str = "") -> str:
        if sentence not in translatable() and not NO_WORDS.fullmatch(sentence):
            missing.add(sentence)
        return text(self, sentence, context)

    def checked_many(self: Catalogue, singular: str, plural: str, number: int) -> str:
        if singular not in translatable():
            missing.add(singular)
        return many(self, singular, plural, number)

    monkeypatch.setattr(Catalogue, "text", checked_text)
    monkeypatch.setattr(Catalogue, "many", checked_many)
    yield
    assert missing == set()


@pytest.fixture(autouse=True)
def golden_record(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps what the test made Accord say, where `make golden` asks for it."""
    yield
    golden.keep(request.node.nodeid)
