"""An agent of somebody in Slack finds out why, and drafts a proposal that a person opens in a channel."""

import re

from consensus.ports import Holder
from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.agents import agent_beside, data_of


async def test_an_agent_finds_out_why_and_a_person_opens_what_it_drafts(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/decide "Backups are kept for 30 days" --why "the law asks for it"')
    await house.settle()
    async with agent_beside(house.app, Holder(platform="slack", home="T1", account="UANN")) as client:
        (item,) = data_of(await client.call_tool("why", {"about": "backups"}))["decisions"]
        assert (item["row"]["number"], item["why"]) == (1, "the law asks for it")
        draft = {"text": "Backups & <!channel> copies are kept for 60 days", "person": "Bo"}
        assert data_of(await client.call_tool("draft_proposal", draft)) == {"sent_to": "Bo", "opened": False}
    await house.settle()
    assert "draft" not in ann.private_text()
    message = bo.private()[-1]
    assert "drafted a proposal" in message["text"]
    assert "<!channel>" not in message["text"], (
        "it stands in the block of code alone, where Slack reads nothing"
    )
    assert re.search(r"/propose .*60 days", str(message["blocks"]))
    await bo.types(CHANNEL, '/propose "Backups are kept for 60 days" --process majority --by 3d')
    await house.settle()
    assert "Backups are kept for 60 days" in house.card().text
    assert not await house.breaks()
