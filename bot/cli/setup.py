"""`accord setup`: from nothing to the first decision, one question after the other. What was answered stands in `.env`, which
is all that it remembers: a name that is set there was asked about, and a name that is set to nothing is still to be filled in."""

import asyncio
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli import doctor_platforms, out
from bot.cli.env_file import EnvFile
from consensus.frozen import Frozen, replace

if TYPE_CHECKING:
    from bot.settings import Settings

CHATS: Mapping[str, tuple[str, ...]] = {
    "slack": ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID"),
    "discord": ("DISCORD_TOKEN",),
}
"""Chat -> the settings of which one says that it is wanted; the first is set to nothing while it is to be set up."""
STOPPED = 130
"""What a shell says of a program that Ctrl-C ended."""
AGAIN = "Press Enter to ask again, or Ctrl-C to go on another time: "


class Verdict(Frozen):
    """What a platform says of a token. `refused`: another one is needed; else the same may be good in a while."""

    ok: bool
    refused: bool = False
    lines: tuple[str, ...] = ()


def setup(
    chat: Annotated[
        list[str] | None,
        typer.Argument(metavar="[slack] [discord]", help="Which chats. Left out: it asks, the first time."),
    ] = None,
) -> None:
    """Lead from nothing to the first decision: the page, Slack, Discord. Writes .env.

    It can be stopped at any question (Ctrl-C), and goes on there when it is called again.
    """
    chats = [name.lower() for name in chat or ()]
    for name in chats:
        if name not in CHATS:
            raise typer.BadParameter("write slack, discord, or both", param_hint="CHAT")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        out.fail(
            "This asks questions, so it needs a terminal. Without one, write .env by hand (docs/slack.md, docs/discord.md, "
            f".env.example), and have it checked: {out.program()} doctor"
        )
    try:
        _lead(_Answers(), chats)
    except (KeyboardInterrupt, EOFError):
        out.say(f"\nStopped. What was answered is kept in .env. To go on: {out.program()} setup")
        raise typer.Exit(STOPPED) from None


class _Answers:
    """What is set, and where it is written."""

    def __init__(self) -> None:
        from bot.settings import ENV_FILE

        self._file = EnvFile(ENV_FILE)
        self._path = ENV_FILE

    def asked(self, name: str) -> bool:
        """Whether it was asked about: it is set, also to nothing."""
        try:
            return name in os.environ or name in self._file.names()
        except (OSError, UnicodeDecodeError) as error:
            self._unusable("read", error)

    def keep(self, name: str, value: str) -> None:
        try:
            self._file.set(name, value)
        except (OSError, UnicodeDecodeError) as error:
            self._unusable("written", error)

    def settings(self) -> "Settings":
        """Raises Refused `setting-invalid`."""
        from bot.settings import load

        return load()

    def _unusable(self, done: str, error: OSError | UnicodeDecodeError) -> NoReturn:
        problem = out.reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        out.fail(f"{Path.cwd() / self._path} cannot be {done}: {problem}. Mend that, and call this again.")


def _lead(answers: _Answers, chats: list[str]) -> None:
    out.say("Setting up Accord. Ctrl-C stops at any question; what was answered is kept in .env.")
    _page(answers)
    wanted = _wanted(answers, chats)
    if not wanted:
        out.say(
            f"\nNothing more is needed for the room in this terminal, and the page: {out.program()} run. "
            f"For a chat later: {out.program()} setup slack"
        )
        return
    if "slack" in wanted:
        _slack(answers)
    if "discord" in wanted:
        _discord(answers)
    from bot.cli.setup_first import first_decision

    first_decision(answers.settings(), wanted)


# --------------------------------------------------------------------------------------------------------- the page, habits


def _page(answers: _Answers) -> None:
    names = ("ACCORD_LANGUAGE", "ACCORD_TIMEZONE", "ACCORD_WEB_URL")
    if all(map(answers.asked, names)):
        return
    from adapters.languages import languages, nearest

    _heading("The group and the page")
    if not answers.asked(names[0]):
        usual = nearest(os.environ.get("LANG", "").partition(".")[0].replace("_", "-")) or "en"
        known = ", ".join(languages())
        answers.keep(names[0], _ask(names[0], f"Language of cards and notices ({known})", usual, _language))
    if not answers.asked(names[1]):
        answers.keep(names[1], _ask(names[1], "Time zone of deadlines, such as Europe/Berlin", _zone_here()))
    if not answers.asked(names[2]):
        out.say(
            "The page listens on this machine alone. If a proxy with TLS leads to it, or will: under which address? Chats then "
            "get links to it (docs/page.md)."
        )
        answers.keep(
            names[2], _ask(names[2], "Address of the page, such as https://decisions.example.org; or none")
        )


def _ask(name: str, question: str, usual: str = "", more: Callable[[str], str] = lambda typed: "") -> str:
    """The answer, which the setting takes; `more` says what else is wrong with it."""
    from bot.settings import problem_of

    while True:
        typed = input(f"{question}{f' [{usual}]' if usual else ''}: ").strip() or usual
        if typed.lower() == "none" and not usual:
            typed = ""
        problem = problem_of(name, typed) or more(typed)
        if not problem:
            return typed
        out.say(f"That cannot be taken: {problem}.")


def _language(typed: str) -> str:
    from adapters.languages import languages, nearest

    return (
        ""
        if nearest(typed) is not None
        else f"there is no such language; write one of {', '.join(languages())}"
    )


def _zone_here() -> str:
    """The time zone of this machine, where it says so by name."""
    from bot.settings import problem_of

    named = os.environ.get("TZ", "").removeprefix(":")
    _, _, linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return next((zone for zone in (named, linked) if zone and not problem_of("ACCORD_TIMEZONE", zone)), "UTC")


# ------------------------------------------------------------------------------------------------------------------- chats


def _wanted(answers: _Answers, chats: list[str]) -> list[str]:
    known = [chat for chat, names in CHATS.items() if any(map(answers.asked, names))]
    if not known and not chats:
        _heading("The chat")
        chats = _which()
    for chat in chats:
        if chat not in known:
            answers.keep(CHATS[chat][0], "")
    return [chat for chat in CHATS if chat in (*known, *chats)]


def _which() -> list[str]:
    while True:
        typed = input("Where does the group talk: slack, discord, both, or none? ").strip().lower()
        if typed in ("both", "none", *CHATS):
            return {"both": [*CHATS], "none": []}.get(typed, [typed])
        out.say("That cannot be taken: write slack, discord, both or none.")


def _slack(answers: _Answers) -> None:
    settings = answers.settings()
    _heading("Slack")
    if settings.slack_client_id:
        out.say(
            "Workspaces install the app themselves, from its page (docs/slack.md): there is nothing to ask here."
        )
        return
    if settings.slack_bot_token is None:
        from bot.cli.manifest import slack_manifest

        out.say(slack_manifest(settings))
        out.say(
            f"\nThat is the app's manifest (again: {out.program()} manifest slack). With it:\n"
            "1. Open https://api.slack.com/apps, press Create New App, choose From a manifest, and your workspace.\n"
            "2. Choose the tab JSON, put the manifest in place of what stands there, and create the app.\n"
            "3. On the page Install App press Install to Workspace, and allow what it asks for.\n"
            "4. Copy the Bot User OAuth Token that stands there then. It begins with xoxb-.\n"
        )
    _token(answers, "SLACK_BOT_TOKEN", "Bot User OAuth Token", lambda token: _of_slack(answers, bot=token))
    settings = answers.settings()
    if settings.slack_signing_secret is not None and settings.slack_app_token is None:
        out.say("SLACK_SIGNING_SECRET is set: Slack calls the page's address (HTTP mode, docs/slack.md).")
        return
    if settings.slack_app_token is None:
        out.say(
            "\nOn the page Basic Information, App-Level Tokens, press Generate Token and Scopes, add the scope connections:write, "
            "and copy the token. It begins with xapp-. With it Accord calls Slack, so that this machine needs no public address.\n"
        )
    _token(answers, "SLACK_APP_TOKEN", "App-Level Token", lambda token: _of_slack(answers, app=token))


def _of_slack(answers: _Answers, *, bot: str = "", app: str = "") -> Verdict:
    from adapters.slack.checkup import checkup
    from bot.clock import SystemClock
    from bot.wiring.slack import slack_settings

    known = slack_settings(answers.settings())
    shown = replace(known, bot_token=bot, app_token=app, signing_secret="")
    answer = asyncio.run(checkup(shown, SystemClock().now()))
    token, kind = (answer.bot, "xoxb") if bot else (answer.app, "xapp")
    refused = token is not None and bool(token.kind != kind or token.error)
    lines = tuple(check.said for check in doctor_platforms.slack(answer))
    return Verdict(ok=answer.reached and not refused and not answer.missing, refused=refused, lines=lines)


def _discord(answers: _Answers) -> None:
    _heading("Discord")
    if answers.settings().discord_token is None:
        out.say(
            "1. Open https://discord.com/developers/applications, press New Application, and name it.\n"
            "2. On the page Bot leave all three Privileged Gateway Intents off: Accord reads neither who is online, nor the list of "
            "members, nor what people write. Only for ACCORD_OFFERS=on turn Message Content Intent on (docs/offers.md).\n"
            "3. On the same page press Reset Token, and copy the token.\n"
        )
    _token(answers, "DISCORD_TOKEN", "Token of the bot", lambda token: _of_discord(answers, token))
    _invited(answers)


def _of_discord(answers: _Answers, token: str) -> Verdict:
    from adapters.discord.checkup import checkup
    from bot.clock import SystemClock

    form = doctor_platforms.discord_token(token)
    if not form.ok:
        return Verdict(ok=False, refused=True, lines=(form.said,))
    settings = answers.settings()
    answer = asyncio.run(checkup(token, settings.discord_api_url, SystemClock().now()))
    # What is wrong with the clock, or with how often it was started, is said and holds nothing up.
    weighed = replace(answer, ahead=0.0, starts_left=None)
    ok = all(check.ok for check in doctor_platforms.discord(weighed, offers=settings.offers))
    checks = doctor_platforms.discord(answer, offers=settings.offers)
    return Verdict(ok=ok, refused=answer.refused, lines=tuple(check.said for check in checks))


def _invited(answers: _Answers) -> None:
    """Until the bot is on a server."""
    from adapters.discord.checkup import checkup
    from adapters.discord.permissions import NAMES, invitation
    from bot.cli.setup_first import servers_of
    from bot.clock import SystemClock
    from bot.wiring.discord import discord_settings

    settings = answers.settings()
    shown = False
    while not (servers := servers_of(settings)):
        if servers is None:
            input(AGAIN)
        elif shown:
            out.say("Discord says that the bot is on no server yet. Open the address above, and choose one.")
            input(AGAIN)
        else:
            token, api = discord_settings(settings).token, settings.discord_api_url
            application = asyncio.run(checkup(token, api, SystemClock().now())).application
            out.say(
                f"\nAdd the bot to your server: {invitation(application)}\n"
                f"It asks for what is used, and nothing else: {', '.join(NAMES.values())}."
            )
            shown = True
            input("Press Enter when it is there: ")
    names = ", ".join(server.name for server in servers)
    out.say(f"The bot is on the server {names}.")


def _token(answers: _Answers, name: str, called: str, judged: Callable[[str], Verdict]) -> None:
    """Until there is a token that the platform takes: the one that is there, else one that is pasted. It is kept at once."""
    value = _present(answers.settings(), name)
    while True:
        if not value:
            value = _pasted(called)
        verdict = judged(value)
        if not verdict.refused and value != _present(answers.settings(), name):
            answers.keep(name, value)
        for line in verdict.lines:
            out.say(f"{'ok ' if verdict.ok else 'NO '} {line}")
        if verdict.ok:
            return
        if verdict.refused:
            if name in os.environ:
                out.fail(f"{name} is set in the environment, which wins over .env. Correct it there.")
            value = ""
        else:
            input(AGAIN)


def _pasted(called: str) -> str:
    while True:
        typed = getpass.getpass(f"{called} (it is not shown): ").strip()
        if typed and typed.isascii() and typed.isprintable() and " " not in typed:
            return typed
        out.say("That is no token. Copy it again, and paste it here.")


def _present(settings: "Settings", name: str) -> str:
    tokens = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
        "DISCORD_TOKEN": settings.discord_token,
    }
    token = tokens[name]
    return "" if token is None else token.get_secret_value().strip()


def _heading(text: str) -> None:
    out.say(f"\n{text}\n{'-' * len(text)}")
