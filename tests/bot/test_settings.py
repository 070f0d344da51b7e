"""Settings: from the environment, else .env, else defaults; secrets stay secret; the key is made once."""

import os
from pathlib import Path

import pytest

from bot.installation import home
from bot.settings import Settings, load
from consensus.refusal import Refused


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("ACCORD_", "SLACK_", "DISCORD_")):
            monkeypatch.delenv(name)


def test_a_public_name_means_a_proxy_so_the_page_is_open_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(None).is_loopback
    for url, alone in (("http://localhost:8000", True), ("https://decisions.example.org", False)):
        monkeypatch.setenv("ACCORD_WEB_URL", url)
        assert load(None).is_loopback is alone


def test_nothing_needs_to_be_set() -> None:
    settings = load(None)
    assert settings.database_url == "./accord.db"
    assert settings.is_loopback


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("ACCORD_LANGUAGE=fr\nACCORD_TIMEZONE=Europe/Paris\n")
    monkeypatch.setenv("ACCORD_LANGUAGE", "de")
    settings = load(file)
    assert (settings.language, settings.timezone) == ("de", "Europe/Paris")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_WEB_PORT", "")
    assert load(None).web_port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ACCORD_TIMEZONE", "Mars/Olympus"), ("ACCORD_WEB_PORT", "70000"), ("ACCORD_WEB_PORT", "web")],
)
def test_a_wrong_setting_is_refused_by_its_name_and_without_its_value(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Refused) as refused:
        load(None)
    assert refused.value.code == "setting-invalid"
    assert refused.value.values["variable"] == variable
    assert value not in str(refused.value.values["problem"])


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SECRET_KEY", "open-sesame")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-open-sesame")
    assert "open-sesame" not in repr(load(None))


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("./accord.db", "."),
        ("data/accord.db", "data"),
        ("/var/lib/accord.db", "/var/lib"),
        ("sqlite:///data/accord.db", "data"),
        ("sqlite:////var/lib/accord.db", "/var/lib"),
        ("postgresql://user:word@host/name", "."),
    ],
)
def test_what_belongs_to_a_database_lies_beside_it(url: str, folder: str) -> None:
    settings = Settings(_env_file=None).model_copy(update={"database_url": url})
    assert home(settings) == Path(folder)


@pytest.mark.parametrize("url", ["decisions.example.org", "http://[bad", "ftp://example.org", "https://"])
def test_half_an_address_is_refused_for_it_would_pass_for_none(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Taken for no public name, it would show every decision to whoever comes through the proxy."""
    monkeypatch.setenv("ACCORD_WEB_URL", url)
    with pytest.raises(Refused, match="setting-invalid"):
        load(None)
