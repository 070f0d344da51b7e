"""`accord manifest slack`: the app as Slack is told of it, to paste when it is created."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(help="The manifests that platforms ask for.", no_args_is_help=True)


@app.callback()
def manifests() -> None:
    """Keeps `slack` a command of its own, though it is alone."""


@app.command("slack")
def slack(
    http: Annotated[
        bool, typer.Option("--http", help="For HTTP mode: Slack calls the web port at ACCORD_WEB_URL.")
    ] = False,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            "--rename",
            metavar="COMMAND",
            help="For a command that another app of the workspace has too: poll becomes /accord-poll. May be repeated.",
        ),
    ] = None,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps, From a manifest.

    It asks for Socket Mode, which needs no public address. With ACCORD_WEB_URL it also unfurls links to decisions and
    lets other workspaces install the app. With ACCORD_OFFERS it asks for the messages of channels. Its texts are in the language of ACCORD_LANGUAGE.
    """
    from adapters.acts import SLASHED
    from bot.settings import load
    from consensus.refusal import Refused

    settings = load()
    if http and not settings.web_url.startswith("https://"):
        raise Refused(
            "setting-invalid",
            variable="ACCORD_WEB_URL",
            problem="HTTP mode needs the https address of the web port",
        )
    renamed = [name.removeprefix("/") for name in rename or ()]
    for name in renamed:
        if name == "accord" or name not in SLASHED:
            raise typer.BadParameter(
                f"there is no command /{name} that can be renamed", param_hint="--rename"
            )
    out.say(slack_manifest(settings, http=http, rename=renamed))


def slack_manifest(settings: "Settings", *, http: bool = False, rename: Sequence[str] = ()) -> str:
    """The manifest of these settings, as it is pasted."""
    from adapters.slack.manifest import manifest
    from adapters.wording import Words

    made = manifest(
        Words(settings.language),
        web_url=settings.web_url,
        socket_mode=not http,
        rename=rename,
        offers=settings.offers,
    )
    return json.dumps(made, indent=2, ensure_ascii=False)
