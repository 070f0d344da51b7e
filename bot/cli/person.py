"""`accord person`: what is held about people, and its end. For whoever runs the program."""

import asyncio
import json as json_module
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli import out

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.app import App
    from consensus.ports import Receipt, Spot
    from consensus.views.people import AccountView, HeldView

T = TypeVar("T")
app = typer.Typer(
    help="The people whom Accord knows: what is held about them, and its end.", no_args_is_help=True
)
Who = Annotated[
    str, typer.Argument(metavar="NAME", help="The name, the account as its platform gives it, or the id.")
]
Json = Annotated[bool, out.JSON_OPTION]
Home = Annotated[str | None, out.HOME_OPTION]
GOES = (
    "What goes: the name, the accounts, every text of theirs (proposals, options, reasons, questions, objections, tags, "
    "to-dos), what signs them in to the page, their part in groups, and what waits to be sent to them. Cards and messages "
    "that show any of it are made anew."
)
STAYS = (
    "What stays: that somebody, under an opaque id, voted, objected or opened something, so that decisions keep their "
    "counts and the log can be verified. Backups and exports that were made before keep everything until they are deleted."
)
COMES_BACK = "Whoever is still in a place there is a new person as soon as the platform tells of them: let them leave it first."


@app.command("list")
def list_(home: Home = None, json: Json = False) -> None:
    """List who is known, with what is held about them as counts."""
    views = [view for view in asyncio.run(_read(_people)) if _is_of(view, home)]
    if json:
        out.emit([_plain(view) for view in views])
        return
    if not views:
        out.say("Nobody is known yet.")
        return
    rows = [("name", "account", "places", "texts", "ballots")]
    rows += [
        (view.name or "(no name)", _accounts(view), str(len(view.places)), str(view.texts), str(view.ballots))
        for view in views
    ]
    out.say(out.table(rows))


@app.command("show")
def show(who: Who, home: Home = None, json: Json = False) -> None:
    """Show what is held about a person, as counts."""
    view = _only(asyncio.run(_read(_people)), who, home)
    if json:
        out.emit(_plain(view))
    else:
        _say(view)


@app.command("export")
def export(
    who: Who,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    home: Home = None,
) -> None:
    """Write everything that is held about a person to one JSON file, for them.

    What stays secret until a decision closes, and what they answered a sounding in confidence, is marked as withheld.
    """
    from consensus.ids import PersonId
    from storage.held import everything

    view = _only(asyncio.run(_read(_people)), who, home)
    held = asyncio.run(_read(lambda connection: everything(connection, PersonId(view.person))))
    text = json_module.dumps(held, indent=2, default=_instant) + "\n"
    out.write(file, text)
    if file == "-":
        return
    out.warn(f"Written to {file}. It is as confidential as the person wants it to be.")


@app.command("erase")
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    successor: Annotated[
        str | None,
        typer.Option(
            "--administrator",
            metavar="NAME",
            help="Who administers the local room from then on. On Slack and Discord the platform says it.",
        ),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Erase a person: name, accounts and all that they wrote. It cannot be undone.

    Decisions keep their counts, and the log stays valid.
    """
    views = asyncio.run(_read(_people))
    view = _only(views, who, home)
    follows = None if successor is None else _only(views, successor, home)
    if not yes:
        _ask(view)
    receipt = asyncio.run(_erased(view, follows))
    if json:
        out.emit({"person": view.person, "entries": receipt.values["count"]})
    else:
        out.say(out.words().receipt(receipt))


def _ask(view: "HeldView") -> None:
    _say(view)
    out.warn(f"\n{GOES}\n{STAYS}\n{COMES_BACK}")
    if not sys.stdin.isatty():
        out.fail("Nothing was erased. Without a terminal say --yes.", code=2)
    if not typer.confirm(f"Erase {view.name or view.person}?", err=True):
        out.fail("Nothing was erased.")


async def _erased(view: "HeldView", successor: "HeldView | None") -> "Receipt":
    from bot.app import open_app
    from bot.settings import load
    from consensus.commands import Erase, MemberSeen, MembersSeen
    from consensus.ids import DeliveryId
    from consensus.ports import Envelope, Receipt

    if not view.accounts:
        out.fail(f"{view.name or view.person} has no account any more.")
    async with open_app(load()) as app:
        await app.require_log()
        account = view.accounts[0]
        spot = await _spot(app, account)

        async def submit(command: Erase | MembersSeen) -> Receipt:
            delivery = DeliveryId(app.chance.fresh())
            return await app.submit(Envelope(delivery=delivery, spot=spot, sender=None, command=command))

        if successor is not None:
            named = next((other for other in successor.accounts if _same_home(other, account)), None)
            if account.platform != "local" or named is None:
                out.fail(
                    "--administrator names somebody of the same local room. Elsewhere the platform says it."
                )
            seen = MemberSeen(account=named.account, name=successor.name, administrator=True)
            await submit(MembersSeen(members=(seen,)))
        receipt = await submit(Erase(account=account.account))
        if await app.store.owes_a_scrub():
            out.warn(
                "Another program is reading the database: what was erased leaves its files as soon as that is done, at the "
                "latest when Accord starts again."
            )
        return receipt


async def _spot(app: "App", account: "AccountView") -> "Spot":
    from storage.lookups import Lookups

    spots = await Lookups(app.store).spots()
    spot = next(
        (spot for spot in spots if (spot.platform, spot.home) == (account.platform, account.home)), None
    )
    if spot is None:
        out.fail(f"Nothing has been decided in {account.platform}/{account.home} yet.")
    return spot


# --------------------------------------------------------------------------------------------------------------- who


def _people(connection: "Connection") -> "list[HeldView]":
    from storage.held import people

    return people(connection)


async def _read(job: "Callable[[Connection], T]") -> T:
    from bot.app import open_app
    from bot.settings import load

    async with open_app(load()) as app:
        return await app.store.read(job)


def _is_of(view: "HeldView", home: str | None) -> bool:
    return home is None or any(f"{account.platform}/{account.home}" == home for account in view.accounts)


def _same_home(account: "AccountView", other: "AccountView") -> bool:
    return (account.platform, account.home) == (other.platform, other.home)


def _only(views: "Sequence[HeldView]", who: str, home: str | None) -> "HeldView":
    """The one person who is meant: by id or account, else by name. Ends the program where that is nobody, or several."""
    views = [view for view in views if _is_of(view, home)]
    exact = [view for view in views if who in (view.person, *(account.account for account in view.accounts))]
    named = [view for view in views if view.name.casefold() == who.removeprefix("@").casefold()]
    matching = exact or named
    if not matching:
        out.fail(f"Nobody is known as {who}. This lists who is: {out.program()} person list")
    if len(matching) > 1:
        listed = "\n".join(f"  {view.person}  {view.name}  {_accounts(view)}" for view in matching)
        out.fail(f"Several people are known as {who}. Say which one by its id:\n{listed}")
    return matching[0]


def _accounts(view: "HeldView") -> str:
    return ", ".join(f"{account.platform}/{account.home}/{account.account}" for account in view.accounts)


def _plain(view: "HeldView") -> dict[str, Any]:
    from consensus.plain import every_field

    plain: dict[str, Any] = every_field(view)
    return {name: value for name, value in plain.items() if name not in ("mine", "may_erase")}


def _say(view: "HeldView") -> None:
    rows = [
        ("name", view.name or "(none)"),
        ("id", view.person),
        ("accounts", _accounts(view) or "none"),
        ("places", ", ".join(view.places) or "none"),
        ("administers", ", ".join(view.administers) or "nothing"),
        ("decisions opened", str(view.decisions)),
        ("entries with texts", str(view.texts)),
        ("ballots", str(view.ballots)),
        ("objections", str(view.objections)),
        ("to-dos", str(view.todos)),
        ("sign-ins of the page", str(view.credentials)),
    ]
    out.say(out.table(rows))


def _instant(value: object) -> str:
    from datetime import datetime

    from consensus.plain import instant_text

    assert isinstance(value, datetime), "nothing else is no JSON"
    return instant_text(value)
