"""Where the secret key is read, and how a new one takes its place."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.secret_key import keys_of, make_once, replace
from bot.settings import Settings, load
from consensus.refusal import Refused


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
    """Settings of an installation whose database lies in the folder of the test."""

    def read(**variables: str) -> Settings:
        monkeypatch.setenv("ACCORD_DATABASE_URL", str(tmp_path / "accord.db"))
        for name, value in variables.items():
            monkeypatch.setenv(f"ACCORD_SECRET_KEY{name}", value)
        return load(None)

    return read


def test_the_key_is_made_once_and_only_its_owner_may_read_it(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    make_once(settings(), "first")
    make_once(settings(), "second")
    assert keys_of(settings())() == ("first",)
    assert stat.S_IMODE((tmp_path / "accord.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["accord.key"]


def test_a_key_that_is_set_is_taken_and_nothing_is_written(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    make_once(settings(**{"": "mine"}), "fresh")
    assert keys_of(settings())() == ("mine",)
    assert list(tmp_path.iterdir()) == []


def test_a_key_in_a_file_of_its_own_is_followed_when_it_changes(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    (tmp_path / "vault").write_text("old\n")
    keys = keys_of(settings(_FILE=str(tmp_path / "vault")))
    assert keys() == ("old",)
    replace(tmp_path / "vault", ("new", "old"))
    assert keys() == ("new", "old")
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o600
    (tmp_path / "vault").unlink()
    with pytest.raises(Refused, match="secret-key-unreadable") as refused:
        keys()
    assert str(tmp_path / "vault") in str(refused.value.values)


def test_a_key_from_a_command_outlives_a_vault_that_is_away(
    settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "vault.sh"
    script.write_text("echo one; echo two")
    keys = keys_of(settings(_COMMAND=f"sh '{script}'"))
    assert keys() == ("one", "two")
    script.write_text("echo three")
    assert keys() == ("one", "two"), "asked again within a minute"
    monkeypatch.setattr("bot.secret_key.COMMAND_AGAIN_AFTER_SECONDS", -1)
    assert keys() == ("three",)
    script.write_text("echo open-sesame >&2; exit 3")
    assert keys() == ("three",)
    assert not (tmp_path / "accord.key").exists()


@pytest.mark.parametrize(
    ("variables", "code", "told"),
    [
        ({"": "x", "_FILE": "y"}, "secret-key-twice", "ACCORD_SECRET_KEY_FILE"),
        ({"_FILE": "/nowhere/key"}, "secret-key-unreadable", "/nowhere/key"),
        ({"_COMMAND": "sh -c 'echo open-sesame >&2; exit 3'"}, "secret-key-unreadable", "ended with 3"),
        ({"_COMMAND": "/nowhere/command"}, "secret-key-unreadable", "FileNotFoundError"),
        ({"_COMMAND": "sh -c 'unclosed"}, "secret-key-unreadable", "ValueError"),
        ({"_COMMAND": "true"}, "secret-key-unreadable", "empty"),
        ({}, "secret-key-missing", "accord.key"),
    ],
)
def test_a_key_that_is_not_to_be_had_is_refused_with_its_place(
    settings: Callable[..., Settings], variables: dict[str, str], code: str, told: str
) -> None:
    """Nothing that a command or a file said is repeated: it may be half a key."""
    with pytest.raises(Refused) as refused:
        keys_of(settings(**variables))()
    assert refused.value.code == code
    assert told in str(refused.value.values)
    assert "open-sesame" not in str(refused.value.values)


def test_a_key_that_cannot_be_kept_is_refused_with_its_place(settings: Callable[..., Settings]) -> None:
    nowhere = settings().model_copy(update={"database_url": "/nowhere/accord.db"})
    with pytest.raises(Refused, match="secret-key-unreadable"):
        make_once(nowhere, "fresh")


def test_an_empty_key_seals_nothing(settings: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "accord.key").touch()
    make_once(settings(), "fresh")
    with pytest.raises(Refused, match="secret-key-unreadable"):
        keys_of(settings())()
