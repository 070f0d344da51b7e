"""`accord manifest slack`: the app as Slack is told of it, to paste when it is created."""

import json
from typing import Annotated

import typer

from bot.cli import out

app = typer.Typer(help="The manifests that platforms ask for.", no_args_is_help=True)


@app.callback()
def manifests() -> None:
    """Keeps `slack` a command of its own, though it is alone."""


@app.command("slack")
def slack(
    http: Annotated[
        bool, typer.Option("--http", help="For HTTP mode: Slack calls the web port at ACCORD_WEB_URL.")
    ] = False,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps, From a manifest.

    It asks for Socket Mode, which needs no public address. With ACCORD_WEB_URL it also unfurls links to decisions and
    lets other workspaces install the app.
    """
    from adapters.slack.manifest import manifest
    from bot.settings import load
    from consensus.refusal import Refused

    settings = load()
    if http and not settings.web_url.startswith("https://"):
        raise Refused(
            "setting-invalid",
            variable="ACCORD_WEB_URL",
            problem="HTTP mode needs the https address of the web port",
        )
    out.say(
        json.dumps(
            manifest(out.words(), web_url=settings.web_url, socket_mode=not http),
            indent=2,
            ensure_ascii=False,
        )
    )
