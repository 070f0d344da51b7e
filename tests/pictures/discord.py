"""Draws the cards of docs/discord.md as Discord shows them: `make pictures`.

The real bot plays a short story in simcord's world, and simcord's preview is photographed in the system's Chromium. The
world's clock begins on the first of January, so the same code draws the same pictures.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import simcord
from playwright.async_api import BrowserType

from tests.adapters.discord.server import Server, server_at
from tests.browser.chromium import MISSING, chromium

SIZE = (900, 920)
Story = Callable[[Server], Awaitable["tuple[simcord.MemberActor, tuple[int, int]]"]]


async def proposal(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """A proposal with an objection, as everybody sees it."""
    ann, bo, cy, di = (server.member(name) for name in ("ann", "bo", "cy", "di"))
    await ann.slash(
        server.channel,
        "propose",
        text="We ship on Fridays, after the tests are green",
        until="3d",
        process="consent",
    )
    await server.settle()
    await cy.react(server.card(), "✅")
    await di.react(server.card(), "✅")
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(
        shown,
        {
            "reason": "Nobody is there at the weekend to roll back",
            "affects": "Whoever is on call",
            "remedy": "We ship on Mondays, after the tests are green",
        },
    )
    await server.settle()
    return ann, (900, 870)


async def details(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """The record of that proposal, after its wording was changed for the objection."""
    ann, _ = await proposal(server)
    await ann.slash(
        server.channel, "amend", decision="D-1", text="We ship on Mondays, after the tests are green"
    )
    await server.settle()
    await ann.click(server.card(), label="Details")
    return ann, (900, 1_290)


async def lazy(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """A lazy consensus to which nobody has objected."""
    mika, bo = server.member("Mika"), server.member("bo")
    await mika.slash(
        server.channel, "propose", text="Open a #showcase channel", until="3d", process="lazy-consensus"
    )
    await server.settle()
    return bo, (900, 520)


async def poll(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """A poll with five answers in."""
    people = [server.member(name) for name in ("ann", "bo", "cy", "di", "eve", "fay")]
    await people[0].slash(
        server.channel,
        "poll",
        question="Where do we meet next spring?",
        options="Osaka | Kyoto | Nara",
        until="1w",
    )
    await server.settle()
    for who, label in zip(people, ("Kyoto", "Kyoto", "Osaka", "Kyoto", "Nara"), strict=False):
        await who.click(server.card(), label=label)
    await server.settle()
    return people[5], (900, 640)


async def chosen(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """The same poll after its deadline."""
    viewer, _ = await poll(server)
    await server.passes(days=7, minutes=2)
    return viewer, (900, 760)


async def outcome(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """A vote that has ended, with its outcome."""
    people = [server.member(name) for name in ("ann", "bo", "cy", "di", "eve")]
    await people[0].slash(
        server.channel,
        "propose",
        text="Adopt uv for all repositories",
        until="3d",
        process="majority",
        evidence="https://docs.astral.sh/uv/",
    )
    await server.settle()
    for who, label in zip(people, ("Yes", "Yes", "No", "Yes"), strict=False):
        await who.click(server.card(), label=label)
    await server.passes(days=3, minutes=2)
    return people[2], (900, 850)


async def japanese(server: Server) -> tuple[simcord.MemberActor, tuple[int, int]]:
    """The same in a server whose language is Japanese."""
    people = [server.member(name) for name in ("田中", "佐藤", "鈴木")]
    await people[0].slash(
        server.channel, "propose", text="金曜日にリリースする", until="3d", process="majority"
    )
    await server.settle()
    await people[1].click(server.card(), label="賛成")
    await server.settle()
    return people[2], (900, 480)


STORIES: dict[str, tuple[Story, dict[str, Any]]] = {
    "discord-proposal": (proposal, {}),
    "discord-details": (details, {}),
    "discord-lazy": (lazy, {}),
    "discord-poll": (poll, {}),
    "discord-chosen": (chosen, {}),
    "discord-outcome": (outcome, {}),
    "discord-japanese": (japanese, {"preferred_locale": "ja"}),
}


def browser_path() -> str:
    path = chromium()
    if path is None:
        raise SystemExit(MISSING)
    return path


def use_the_systems_browser() -> None:
    path = browser_path()
    browser: Any = BrowserType
    launch = browser.launch

    async def launch_it(self: Any, **options: Any) -> Any:
        return await launch(self, executable_path=path, args=["--no-sandbox"], **options)

    browser.launch = launch_it


async def draw(name: str, folder: Path) -> Path:
    """Play one story and photograph its end."""
    story, guild = STORIES[name]
    path = folder / f"{name}.png"
    with tempfile.TemporaryDirectory() as database:
        async with server_at(Path(database), **guild) as server:
            viewer, size = await story(server)
            preview = server.env.preview(server.channel, viewers=[viewer], layout="channel")
            async with preview as page:
                await page.screenshot(str(path), mode="viewport", layout="channel", viewport=size)
    return path


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    use_the_systems_browser()
    for name in arguments[1:] or STORIES:
        print(asyncio.run(draw(name, folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
