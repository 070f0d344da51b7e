"""`accord doctor`: what each platform says of our tokens, in the words of its own settings pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.check import Check
from bot.cli.out import program

if TYPE_CHECKING:
    from adapters.discord.checkup import DiscordCheckup
    from adapters.slack.checkup import SlackCheckup, Token

SKEW_MAX_SECONDS = 60
STARTS_FEW = 20
OF_THE_BOT = "the Bot User OAuth Token (it begins with xoxb-) on the page OAuth & Permissions"
OF_THE_APP = (
    "an App-Level Token (it begins with xapp-) with the scope connections:write on the page Basic Information"
)
REFUSED = {
    "invalid_auth": "Slack does not know it",
    "not_authed": "Slack does not know it",
    "token_revoked": "it was revoked, or the app was removed from the workspace",
    "token_expired": "it has expired; token rotation must be off",
    "account_inactive": "the app was removed from the workspace, or the workspace is gone",
    "not_allowed_token_type": "it is of another kind",
    "team_access_not_granted": "the organisation has not approved the app for this workspace",
}


def slack(answer: "SlackCheckup") -> Iterator[Check]:
    """What is wrong, or that all is well."""
    if not answer.reached:
        yield Check(
            "Slack's answer",
            False,
            "Slack cannot be reached from here. Look at the network, a proxy, the firewall",
        )
        return
    problems = [*_tokens(answer)]
    if not answer.signing_secret_fits:
        problems.append(
            "SLACK_SIGNING_SECRET is not a signing secret, which has 32 letters and digits: copy it from Basic Information, App Credentials"
        )
    if answer.missing:
        problems.append(
            f"the app lacks the scopes {', '.join(answer.missing)}. Paste the manifest anew ({program()} manifest slack) or add them "
            "under OAuth & Permissions, Bot Token Scopes; then press Reinstall to Workspace"
        )
    problems += _skew(answer.ahead, "Slack")
    for problem in problems:
        yield Check("Slack's answer", False, problem)
    if not problems:
        yield Check(
            "Slack's answer",
            True,
            f"the tokens are good, in the workspace {answer.team}" if answer.team else "the tokens are good",
        )


def _tokens(answer: "SlackCheckup") -> Iterator[str]:
    bot, app = answer.bot, answer.app
    if bot is not None and app is not None and (bot.kind, app.kind) == ("xapp", "xoxb"):
        yield "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: put each in the other's place"
        return
    for variable, token, kind, wanted in (
        ("SLACK_BOT_TOKEN", bot, "xoxb", OF_THE_BOT),
        ("SLACK_APP_TOKEN", app, "xapp", OF_THE_APP),
    ):
        if token is not None and (token.kind != kind or token.error):
            yield f"{variable} is refused ({_why(token, kind)}). It must be {wanted}"


def _why(token: "Token", kind: str) -> str:
    if token.kind != kind:
        return f"it begins with {token.kind if token.kind.startswith('x') else 'something else'}"
    return REFUSED.get(token.error, token.error)


def discord_token(token: str) -> Check:
    """A bot's token has three parts; the client secret and the application's id, often pasted instead, have one."""
    if len([part for part in token.strip().split(".") if part]) == 3:
        return Check("Discord", True, "configured")
    problem = "DISCORD_TOKEN is no bot token: it has three parts with dots between. Copy it from the Bot page (docs/discord.md)"
    return Check("Discord", False, problem)


def discord(answer: "DiscordCheckup", *, offers: bool = False) -> Iterator[Check]:
    if not answer.reached:
        yield Check(
            "Discord's answer",
            False,
            "Discord cannot be reached from here. Look at the network, a proxy, the firewall",
        )
        return
    if answer.refused:
        yield Check(
            "Discord's answer",
            False,
            "DISCORD_TOKEN is refused. On the page Bot press Reset Token, and copy the new one",
        )
        return
    problems = []
    if answer.elsewhere:
        problems.append(
            "commands and buttons go to another address: on the page General Information leave Interactions Endpoint URL empty"
        )
    if answer.needs_code:
        problems.append("nobody can add the bot: on the page Bot turn Requires OAuth2 Code Grant off")
    if offers and not answer.reads_messages:
        problems.append(
            "it may not read messages, which ACCORD_OFFERS needs: on the page Bot turn Message Content Intent on, or set ACCORD_OFFERS=off"
        )
    if answer.starts_left is not None and answer.starts_left < STARTS_FEW:
        hours = answer.starts_again.total_seconds() / 3_600
        problems.append(
            f"Discord lets it connect {answer.starts_left} times more within {hours:.0f} hours, and resets the token after that: "
            "look in the log why it starts so often before you start it again"
        )
    problems += _skew(answer.ahead, "Discord")
    for problem in problems:
        yield Check("Discord's answer", False, problem)
    if not problems:
        yield Check("Discord's answer", True, f"the token is good; the app is called {answer.name}")


def _skew(ahead: float, platform: str) -> Iterator[str]:
    if abs(ahead) > SKEW_MAX_SECONDS:
        where = "ahead of" if ahead > 0 else "behind"
        yield f"the clock of this machine is {abs(ahead):.0f} s {where} {platform}'s: deadlines are met at the wrong time. Turn time synchronisation on"
