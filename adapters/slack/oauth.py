"""Installing the app in a workspace: Bolt's OAuth flow over our own stores."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.ports import Now, States
from adapters.slack.workspaces import Installed, Installs

STATE_GOOD_FOR = timedelta(minutes=10)


class _States(AsyncOAuthStateStore):
    def __init__(self, states: States, now: Now) -> None:
        self._states = states
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger("slack_bolt")

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return self._states.issue(self._now() + STATE_GOOD_FOR)

    async def async_consume(self, state: str) -> bool:
        """It is used up when the installation is done: until then anybody may have sent it."""
        return await self._states.is_good(state, self._now())


class _Store(AsyncInstallationStore):
    """Only written to: `Installs` reads the installations."""

    def __init__(self, installs: Installs, on_installed: Callable[[Installed, str], object]) -> None:
        self._installs = installs
        self._on_installed = on_installed

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger("slack_bolt")

    async def async_save(self, installation: Installation) -> None:
        installed = Installed(
            team=installation.team_id or "",
            enterprise=installation.enterprise_id or "",
            org_wide=bool(installation.is_enterprise_install),
            bot_user=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            token=installation.bot_token or "",
        )
        is_new = await self._installs.of(installed.origin.home) is None
        await self._installs.save(installed)
        if is_new:  # else it was installed anew, for another scope say
            self._on_installed(installed, installation.user_id or "")


class Installing:
    """The two pages of an installation."""

    def __init__(
        self,
        installs: Installs,
        states: States,
        *,
        client: AsyncWebClient,
        client_id: str,
        client_secret: str,
        web_url: str,
        now: Now,
        on_installed: Callable[[Installed, str], object],
        authorization_url: str | None = None,
    ) -> None:
        """`on_installed` is told of each new workspace, and of the user who installed it."""
        self._states = states
        self._now = now
        base = web_url.rstrip("/")
        self._flow = AsyncOAuthFlow(
            client=client,
            settings=AsyncOAuthSettings(
                client_id=client_id,
                client_secret=client_secret,
                scopes=list(SCOPES),
                user_scopes=[],
                redirect_uri=f"{base}{REDIRECT_PATH}" if base else None,
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                installation_store=_Store(installs, on_installed),
                state_store=_States(states, now),
                state_expiration_seconds=int(STATE_GOOD_FOR.total_seconds()),
                authorization_url=authorization_url,
            ),
        )

    async def install(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page with the button to Slack."""
        return await self._flow.handle_installation(request)

    async def redirected(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page after Slack's redirect: exchanges the code for a token."""
        answer = await self._flow.handle_callback(request)
        if answer.status == 200 and "error" not in request.query:
            await self._states.use(request.query["state"][0], self._now())
        return answer
