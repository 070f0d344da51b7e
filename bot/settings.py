"""Settings: from the environment, else from `.env`, else as written here. `.env.example` explains each.

Secrets are SecretStr: printing or logging a settings object shows stars.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.watching.hosts import allowed_hosts
from consensus.refusal import Refused
from consensus.spans import span

BACKUP_EVERY_MIN = timedelta(hours=1)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    database_url: str = Field("./accord.db", validation_alias="ACCORD_DATABASE_URL")
    secret_key: SecretStr | None = Field(None, validation_alias="ACCORD_SECRET_KEY")
    poll_keys: str = Field("", validation_alias="ACCORD_POLL_KEYS")
    secret_key_file: Path | None = Field(None, validation_alias="ACCORD_SECRET_KEY_FILE")
    secret_key_command: str | None = Field(None, validation_alias="ACCORD_SECRET_KEY_COMMAND")
    log_key_file: Path | None = Field(None, validation_alias="ACCORD_LOG_KEY_FILE")
    backup_dir: Path | None = Field(None, validation_alias="ACCORD_BACKUP_DIR")
    backup_every: str = Field("24h", validation_alias="ACCORD_BACKUP_EVERY")
    backup_keep: int = Field(7, validation_alias="ACCORD_BACKUP_KEEP", ge=1)
    log_level: Literal["debug", "info", "warning", "error"] | None = Field(
        None, validation_alias="ACCORD_LOG_LEVEL"
    )
    log_format: Literal["json", "text"] | None = Field(None, validation_alias="ACCORD_LOG_FORMAT")
    web_host: str = Field("127.0.0.1", validation_alias="ACCORD_WEB_HOST")
    web_port: int = Field(8000, validation_alias="ACCORD_WEB_PORT", ge=0, le=65_535)
    metrics_token: SecretStr | None = Field(None, validation_alias="ACCORD_METRICS_TOKEN")
    web_url: str = Field("", validation_alias="ACCORD_WEB_URL")
    language: str = Field("en", validation_alias="ACCORD_LANGUAGE")
    timezone: str = Field("UTC", validation_alias="ACCORD_TIMEZONE")
    watch_root: Path | None = Field(None, validation_alias="ACCORD_WATCH_ROOT")
    watch_hosts: str = Field("", validation_alias="ACCORD_WATCH_HOSTS")
    offers: bool = Field(False, validation_alias="ACCORD_OFFERS")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str = Field("", validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_include: str = Field("", validation_alias="SLACK_INCLUDE")
    slack_charts: bool = Field(False, validation_alias="SLACK_CHARTS")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    discord_api_url: str = Field("", validation_alias="DISCORD_API_URL")
    discord_gateway_url: str = Field("", validation_alias="DISCORD_GATEWAY_URL")

    @field_validator("backup_every")
    @classmethod
    def _long_enough(cls, text: str) -> str:
        try:
            long_enough = span(text) >= BACKUP_EVERY_MIN
        except ValueError:
            raise ValueError("not a span of time; write it like 24h or 7d") from None
        if not long_enough:
            raise ValueError("too often; an hour (1h) is the least")
        return text

    @field_validator("watch_hosts")
    @classmethod
    def _hosts(cls, typed: str) -> str:
        allowed_hosts(typed)
        return typed

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _small_letters(cls, word: object) -> object:
        return word.strip().lower() if isinstance(word, str) else word

    @field_validator("web_url")
    @classmethod
    def _whole_address(cls, address: str) -> str:
        try:
            parts = urlsplit(address)
            whole = parts.scheme in ("http", "https") and parts.hostname
        except ValueError:
            whole = None
        if address and not whole:
            raise ValueError("not a web address; write it whole, like https://decisions.example.org")
        return address

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("not a time zone; use a name like Europe/Berlin") from None
        return name

    @property
    def wants_slack(self) -> bool:
        """Whether any of Slack's tokens is set: half of them is a mistake that is said."""
        return any(
            token is not None
            for token in (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        ) or bool(self.slack_client_id)

    @property
    def wants_platform(self) -> bool:
        """Whether a chat platform is to be talked to: the terminal then is no room."""
        return self.wants_slack or self.discord_token is not None

    @property
    def page_url(self) -> str:
        """The address of the page as people type it."""
        host = f"[{self.web_host}]" if ":" in self.web_host else self.web_host
        return self.web_url or f"http://{host}:{self.web_port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the web page. A public name means a proxy in front, and then everybody
        seems to come from this machine."""
        return self.web_host in LOOPBACK and urlsplit(self.web_url).hostname in (None, *LOOPBACK)


def _refusals(error: ValidationError) -> Iterator[Refused]:
    for wrong in error.errors(include_input=False, include_url=False):
        problem = str(wrong["msg"]).removeprefix("Value error, ")
        yield Refused("setting-invalid", variable=str(wrong["loc"][0]), problem=problem)


def problem_of(name: str, value: str) -> str:
    """What is wrong with this value of this setting; empty where it can be taken."""
    given: dict[str, Any] = {name: value}
    try:
        Settings(_env_file=None, **given)
    except ValidationError as error:
        of_this = (refusal for refusal in _refusals(error) if refusal.values["variable"] == name)
        return next((str(refusal.values["problem"]) for refusal in of_this), "")
    return ""


ENV_FILE = Path(".env")
KNOWN = frozenset(str(field.validation_alias) for field in Settings.model_fields.values())
"""The names of all settings."""


def load(env_file: Path | None = ENV_FILE) -> Settings:
    """Read the settings. Raises Refused `setting-invalid` naming the variable, never its value."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise next(_refusals(error)) from None
    except UnicodeDecodeError:
        raise Refused("setting-invalid", variable=".env", problem="the file is not UTF-8 text") from None
