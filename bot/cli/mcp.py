"""`accord mcp`: the log for agents, over standard input and output."""

import asyncio
import os
from typing import TYPE_CHECKING

from bot.cli import out

if TYPE_CHECKING:
    from bot.settings import Settings

TOKEN = "ACCORD_TOKEN"  # noqa: S105 - the name of a variable


def mcp() -> None:
    """The log for agents: a server of the Model Context Protocol on standard input and output, started by an agent's program.

    ACCORD_TOKEN is a personal token, made on the page under Account. The agent sees what its person sees. It can search, ask
    why, read records, and draft a proposal that a person opens; it cannot vote, object, close or decide.
    """
    from bot.settings import load

    token = os.environ.get(TOKEN, "").strip()
    if not token:
        out.fail(
            f"{TOKEN} is not set. Make a personal token on the page, under Account, and put it there.", code=2
        )
    asyncio.run(_serve(load(), token))


async def _serve(settings: "Settings", token: str) -> None:
    from adapters.agents.server import Agent, server_of
    from bot.app import open_app
    from storage.credentials import Credentials

    async with open_app(settings) as app:
        agent = Agent(app.desk, Credentials(app.store), app.clock, app.chance.fresh, token, out.words())
        await agent.require_holder()
        await server_of(agent).run_stdio_async()
