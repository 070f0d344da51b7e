"""The workspaces that we serve, with their tokens: one from the settings, or all that installed the app.

For an app of many workspaces Bolt would ask Slack for our ids before every event; here they come from the store.
"""

from collections.abc import Mapping

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.ids import Origin
from adapters.slack.ports import Installations, Plain
from consensus.frozen import Frozen

REFUSED_TOKENS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
    }
)
"""Slack's errors for a token that will never work."""


class Installed(Frozen):
    """An installation. The token is never shown, neither by `repr` nor in a log."""

    team: str
    enterprise: str = ""
    org_wide: bool = False
    bot_user: str
    bot_id: str = ""

    token: str = ""

    def __repr__(self) -> str:
        return f"Installed({self.origin.home})"

    @property
    def origin(self) -> Origin:
        return Origin(self.team, self.enterprise, self.org_wide)

    def values(self) -> Plain:
        return {
            "team": self.team,
            "enterprise": self.enterprise,
            "org_wide": self.org_wide,
            "bot_user": self.bot_user,
            "bot_id": self.bot_id,
            "token": self.token,
        }


def installed_of(values: Mapping[str, object]) -> Installed:
    return Installed(
        team=str(values.get("team") or ""),
        enterprise=str(values.get("enterprise") or ""),
        org_wide=values.get("org_wide") is True,
        bot_user=str(values.get("bot_user") or ""),
        bot_id=str(values.get("bot_id") or ""),
        token=str(values.get("token") or ""),
    )


class Installs:
    """`only`: the workspace of the settings, known once Slack has told our ids. `store`: many workspaces."""

    def __init__(self, store: Installations | None = None) -> None:
        self.only: Installed | None = None
        self._store = store
        self._known: dict[str, Installed] = {}

    async def of(self, home: str) -> Installed | None:
        """The installation of a home, or None."""
        if self.only is not None and self.only.origin.home == home:
            return self.only
        if home in self._known or self._store is None:
            return self._known.get(home)
        values = await self._store.find(home)
        if values is None:
            return None
        self._known[home] = installed_of(values)
        return self._known[home]

    async def at(self, enterprise: str, team: str) -> Installed | None:
        """The installation for events of this team: its own, else its organisation's."""
        for home in filter(None, (team, enterprise)):
            installed = await self.of(home)
            if installed is not None:
                return installed
        return None

    async def save(self, installed: Installed) -> None:
        self._known[installed.origin.home] = installed
        if self._store is not None:
            await self._store.save(installed.origin.home, installed.values())

    async def remove(self, home: str) -> None:
        """The app was uninstalled, or its token revoked: nothing is sent there any more."""
        self._known.pop(home, None)
        if self.only is not None and self.only.origin.home == home:
            self.only = None
        if self._store is not None:
            await self._store.remove(home)

    async def homes(self) -> frozenset[str]:
        stored = await self._store.homes() if self._store is not None else ()
        return frozenset({*stored, *([self.only.origin.home] if self.only is not None else [])})


class Authorize(AsyncAuthorize):
    """Bolt's authorization of an event. None: we are not installed there, and the event is dropped."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        installed = await self._installs.at(enterprise_id or "", team_id or "")
        if installed is None:
            return None
        return AuthorizeResult(
            enterprise_id=installed.enterprise or enterprise_id,
            team_id=installed.team or team_id,
            bot_user_id=installed.bot_user,
            bot_id=installed.bot_id,
            bot_token=installed.token,
        )
