"""The end of `accord setup`: the program is started, and opens the first decision where whoever set it up says.

Somebody has to open it, so it asks who they are in the chat: a decision of nobody would have nobody to answer for it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.cli import out
from consensus.frozen import Frozen, replace
from consensus.refusal import Refused

if TYPE_CHECKING:
    from adapters.discord.places import Server
    from adapters.interaction.form import Options
    from bot.app import App
    from bot.settings import Settings
    from bot.wiring import Joined

T = TypeVar("T")
NOBODY = "none of these"
SECONDS_MAX = 10.0
"""How long the page may take to answer at its own address."""


class Room(Frozen):
    """A channel where something can be opened."""

    platform: str
    home: str
    place: str
    label: str


class Opening(Frozen):
    """What is opened, where, by whom."""

    room: Room
    account: str
    question: str


def first_decision(settings: "Settings", chats: Sequence[str]) -> None:
    """Raises Refused where the program cannot be started."""
    if asyncio.run(_decided(settings)):
        out.say(f"\nAll is set up, and there are decisions already. Start Accord with: {out.program()} run")
        return
    from adapters.interaction.welcome import first_question

    out.say("\nThe first decision\n------------------")
    rooms = _rooms(settings, chats)
    if len({room.platform for room in rooms}) > 1:
        rooms = [replace(room, label=f"{room.platform.capitalize()}, {room.label}") for room in rooms]
    room = (
        rooms[0] if len(rooms) == 1 else rooms[_choice("In which channel?", [room.label for room in rooms])]
    )
    out.say(f"It is opened in {room.label}.")
    people = (*_people(settings, room), ("", NOBODY))
    account, name = people[_choice("Who are you there?", [name for _, name in people])]
    if not account:
        out.say(
            f"Then it is opened by you in the chat. Start Accord: {out.program()} run\n"
            f"And type in {room.label}: /poll followed by your question."
        )
        return
    usual = first_question(out.words())
    typed = input(f"What do you ask there, for yes or no, {name}? Enter takes: {usual}\n> ").strip()
    opening = Opening(room=room, account=account, question=typed or usual)
    from bot.cli.run import run_with

    async def then(app: "App", connected: "Joined") -> None:
        await _open(app, connected, opening)

    try:
        run_with(settings, {(room.platform, room.home): account}, then)
    except Refused as refusal:
        if refusal.code == "web-port-taken":
            out.warn("If that is Accord, it runs with the settings of before: stop it, and call this again.")
        raise
    out.say(f"\nAccord is stopped. Everything is kept; start it with: {out.program()} run")


async def _decided(settings: "Settings") -> bool:
    """Whether there are decisions already."""
    from bot.app import open_app
    from consensus.ports import Viewer
    from consensus.views import Filters, ListDecisions, Listing
    from storage.schema import LATEST, current

    revision = await asyncio.to_thread(current, settings.database_url)
    if revision is None:
        return False
    if revision != LATEST:
        return True  # of an older version, which `accord run` brings up
    async with open_app(settings) as app:
        listing = await app.ask(ListDecisions(filters=Filters(limit=1)), Viewer(operator=True))
    return isinstance(listing, Listing) and bool(listing.rows)


async def _open(app: "App", connected: "Joined", opening: Opening) -> None:
    """Once the chat has answered. What is refused is said; the program runs on."""
    from adapters.grammar import read
    from adapters.grammar.tokens import quoted
    from consensus.commands import Command
    from consensus.ids import DeliveryId

    room, settings = opening.room, app.settings
    (platform,) = (platform for platform in connected.platforms if platform.name == room.platform)
    await platform.answered.wait()
    visitors = connected.visitors[room.platform]
    try:
        line = f"/poll {quoted(opening.question)}"
        command = read(line, now=app.clock.now(), zone=settings.timezone, language=settings.language).command
        assert isinstance(command, Command), "a poll was read"
        delivery = DeliveryId(f"setup:{room.home}:{room.place}:{app.chance.fresh()}")
        envelope = await visitors.envelope(room.home, opening.account, room.place, command, delivery)
        receipt = await app.submit(envelope)
    except Refused as refusal:
        out.warn(out.sentence(refusal))
        out.say("So it is not open. Type it in the channel: /poll followed by your question.")
    else:
        out.say(
            f"\nD-{receipt.number} is opened in {room.label}. Answer it there: that is the first decision."
        )
    await _tell_of_page(settings.web_url)
    out.say(f"Accord runs in this terminal now; Ctrl-C stops it. From then on: {out.program()} run")
    out.say("As a service that starts by itself: docs/operating.md.")


async def _tell_of_page(web_url: str) -> None:
    """Whether the page is reached at the address that was given."""
    if not web_url:
        return
    import aiohttp

    limit = aiohttp.ClientTimeout(total=SECONDS_MAX)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(f"{web_url.rstrip('/')}/health") as answer,
        ):
            good = answer.status == 200
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        good = False
    if good:
        out.say(f"The page is reached at {web_url}.")
    else:
        out.say(f"The page is not reached at {web_url} yet: lead the proxy there to it (docs/page.md).")


# ------------------------------------------------------------------------------------------------------------ what is there


def _rooms(settings: "Settings", chats: Sequence[str]) -> list[Room]:
    """Where something can be opened; waits until there is a place."""
    while True:
        rooms = [
            *(_in_slack(settings) if "slack" in chats and not settings.slack_client_id else ()),
            *(_on_discord(settings) if "discord" in chats else ()),
        ]
        if rooms:
            return rooms
        if "slack" in chats:
            out.say("Accord is in no channel yet. In Slack type in a channel of yours: /invite @Accord")
        else:
            out.say(
                "There is no channel in which the bot may write. Allow it View Channel and Send Messages in one."
            )
        input("Press Enter when that is done: ")


def _in_slack(settings: "Settings") -> Sequence[Room]:
    from adapters.slack.places import workspace
    from bot.wiring.slack import slack_settings

    slack = _asked("Slack", lambda: asyncio.run(workspace(slack_settings(settings))))
    if slack is None:
        return ()
    return [
        Room(platform="slack", home=slack.home, place=place, label=name) for place, name in slack.channels
    ]


def _on_discord(settings: "Settings") -> Sequence[Room]:
    servers = servers_of(settings) or ()
    several = len(servers) > 1
    return [
        Room(
            platform="discord",
            home=server.home,
            place=place,
            label=f"{server.name}, {name}" if several else name,
        )
        for server in servers
        for place, name in server.channels
    ]


def servers_of(settings: "Settings") -> "Sequence[Server] | None":
    """The servers on which the bot is; None where Discord does not answer, which is said."""
    from adapters.discord.places import servers
    from bot.wiring.discord import discord_settings

    return _asked("Discord", lambda: asyncio.run(servers(discord_settings(settings))))


def _people(settings: "Settings", room: Room) -> "Options":
    """Who may be the one at this terminal."""
    if room.platform == "slack":
        from adapters.slack.places import people
        from bot.wiring.slack import slack_settings

        return _asked("Slack", lambda: asyncio.run(people(slack_settings(settings), room.place))) or ()
    servers = servers_of(settings) or ()
    return next((server.people for server in servers if server.home == room.home), ())


def _asked(platform: str, question: Callable[[], T]) -> "T | None":
    """What a platform answers; None where it does not, which is said."""
    import aiohttp

    try:
        return question()
    except (aiohttp.ClientError, OSError, TimeoutError):
        out.say(f"{platform} cannot be reached from here. Look at the network, a proxy, the firewall.")
    except Exception as error:  # noqa: BLE001 - the libraries of the platforms have no common error
        out.say(
            f"{platform} refused to say where the bot is ({type(error).__name__}): {out.program()} doctor"
        )
    return None


def _choice(question: str, labels: Sequence[str]) -> int:
    """The place of what was chosen, by its number or its name."""
    for place, label in enumerate(labels, 1):
        out.say(f"{place:>3}  {label}")
    names: Mapping[str, int] = {label.casefold().lstrip("#"): place for place, label in enumerate(labels)}
    while True:
        typed = input(f"{question} [1]: ").strip() or "1"
        if typed.isascii() and typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(labels):
            return int(typed) - 1
        if typed.casefold().lstrip("#@") in names:
            return names[typed.casefold().lstrip("#@")]
        out.say(f"That is not there: write a number from 1 to {len(labels)}.")
