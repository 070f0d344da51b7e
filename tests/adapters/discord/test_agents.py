"""An agent of somebody on a Discord server finds out why, and drafts a proposal that a person opens in a channel."""

import pytest

from consensus.ports import Holder
from tests.adapters.discord.server import Server, text_of
from tests.agents import agent_beside, data_of

pytestmark = pytest.mark.asyncio


async def test_an_agent_finds_out_why_and_a_person_opens_what_it_drafts(server: Server) -> None:
    ann = server.member("ann")
    await ann.slash(server.channel, "decide", text="Backups are kept for 30 days")
    await server.settle()
    holder = Holder(platform="discord", home=str(server.guild.id), account=str(ann.id))
    async with agent_beside(server.app, holder) as client:
        (item,) = data_of(await client.call_tool("why", {"about": "backups"}))["decisions"]
        assert item["row"]["number"] == 1
        draft = {"text": "Backups are kept for 60 days @everyone"}
        assert data_of(await client.call_tool("draft_proposal", draft))["opened"] is False
    await server.settle()
    message = ann.user.dm_channel.history()[-1]
    assert "drafted a proposal" in text_of(message)
    assert "/propose" in text_of(message)
    await ann.slash(server.channel, "propose", text="Backups are kept for 60 days", process="majority")
    await server.settle()
    assert "Backups are kept for 60 days" in text_of(server.card(2))
