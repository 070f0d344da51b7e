"""Slack's ids of people and places. A home is a team, or an enterprise if the whole organisation installed the app. An
account belongs to a home, so that people of other workspaces are not mistaken for ours."""

from collections.abc import Mapping
from typing import Any

from consensus.frozen import Frozen
from consensus.ports import Spot

PLATFORM = "slack"


class Origin(Frozen, kw_only=False):
    """The installation that an event came to."""

    team: str
    enterprise: str = ""
    org_wide: bool = False

    @property
    def home(self) -> str:
        return self.enterprise if self.org_wide and self.enterprise else self.team

    def spot(self, channel: str, name: str = "") -> Spot:
        return Spot(platform=PLATFORM, home=self.home, place=channel, name=name)

    def is_outside(self, team: str, enterprise: str = "") -> bool:
        """Whether a person of this team (and enterprise, if any) belongs to another organisation. Slack's `is_stranger`
        would not tell: it is false for everybody we share a channel with."""
        if self.enterprise and enterprise == self.enterprise:
            return False
        return bool(team) and team != self.team

    def account(self, user: str, user_team: str = "") -> str:
        """The account of a user, with the team for people of another organisation (Slack Connect). Within an enterprise
        ids are unique across its teams."""
        if not user_team or user_team == self.team or self.enterprise or "@" in user:
            return user
        return f"{user}@{user_team}"


def user_of(account: str) -> str:
    """Slack's user id of the account."""
    return account.partition("@")[0]


def origin_of(body: Mapping[str, Any]) -> Origin:
    """The installation that a payload is for: commands have it in a flat form, interactions in a nested one, events in
    their authorization. A form submitted by a person of another organisation belongs to the workspace that opened it."""
    authorizations = body.get("authorizations")
    if isinstance(authorizations, list) and authorizations and isinstance(authorizations[0], Mapping):
        first = authorizations[0]
        return Origin(
            str(first.get("team_id") or body.get("team_id") or ""),
            str(first.get("enterprise_id") or ""),
            org_wide=_true(first.get("is_enterprise_install")),
        )
    view = body.get("view")
    installed = view.get("app_installed_team_id") if isinstance(view, Mapping) else None
    team, enterprise = body.get("team"), body.get("enterprise")
    team_id = installed or (team.get("id") if isinstance(team, Mapping) else body.get("team_id"))
    enterprise_id = enterprise.get("id") if isinstance(enterprise, Mapping) else body.get("enterprise_id")
    user = body.get("user")
    if not team_id and isinstance(user, Mapping):
        team_id = user.get("team_id")
    return Origin(
        str(team_id or ""), str(enterprise_id or ""), org_wide=_true(body.get("is_enterprise_install"))
    )


def _true(value: object) -> bool:
    return value is True or value == "true"


def reference_of(channel: str, ts: str) -> str:
    return f"{channel}/{ts}"


def place_of(reference: str) -> tuple[str, str]:
    """Channel and ts of a message."""
    channel, _, ts = reference.partition("/")
    return channel, ts
