"""Polls: what a press costs, how options are spelled, native polls that are taken over."""

import asyncio
from pathlib import Path

import pytest

from consensus.ports import Viewer
from consensus.views import Query, View
from tests.adapters.discord.server import Server, answer_of, labels_of, text_of
from tests.fakes.discord.house import connected, fake_discord
from tests.fakes.discord.world import Member, Message


async def test_a_press_on_an_option_reads_no_card_to_be_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
        channel = next(iter(guild.channels))
        async with connected(tmp_path, fake) as house:
            await fake.slash(guild, channel, ann, "poll", question="Which?", options="iPhone | Pixel")
            card = await house.card(guild)
            ask, asked = house.app.desk.ask, list[Query]()

            async def counted(query: Query, viewer: Viewer) -> View:
                asked.append(query)
                return await ask(query, viewer)

            # Nothing is replaced, only counted on its way.
            monkeypatch.setattr(house.app.desk, "ask", counted)
            for option in ("o1", "o2", "o2"):
                answered = await fake.click(guild, card, bo, f"d1:vote:1:1:-:{option}")
                assert ("“iPhone”" if option == "o1" else "“Pixel”") in answered.text
            assert asked == []


async def test_options_keep_their_capitals(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    spelled = ["iPhone", "ßtraße", "eBay"]
    await ann.slash(server.channel, "poll", question="iPhone?", options=" | ".join(spelled), until="2d")
    await server.settle()
    assert labels_of(server.card())[:3] == spelled
    for option in spelled:
        assert f"“{option}”" in answer_of(await bo.click(server.card(), label=option))
        assert f"“{option}”" in answer_of(
            await ann.slash(server.channel, "vote", decision="D-1", choice=option)
        )
        await server.settle()
        texts = "\n".join([text_of(server.card()), answer_of(await bo.click(server.card(), label="Details"))])
        for wrong in ("IPhone", "SStraße", "SSTRASSE", "Sstra", "EBay", "sstrasse"):
            assert wrong not in texts
    await server.passes(days=3)
    everything = "\n".join(
        [*server.messages(), *(m for t in server.channel.threads for m in server.messages(t))]
    )
    assert "eBay" in everything
    for wrong in ("IPhone", "SStraße", "EBay", "sstrasse"):
        assert wrong not in everything


async def test_a_native_poll_is_adopted_once(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
        channel = next(iter(guild.channels))
        message = Message("123456789012345678", channel, ann, {})
        poll = {
            "question": {"text": "Which?"},
            "answers": [
                {"answer_id": place, "poll_media": {"text": text}}
                for place, text in ((1, "iPhone"), (2, "Pixel"))
            ],
            "expiry": "2026-01-01T00:00:00+00:00",
            "allow_multiselect": False,
            "layout_type": 1,
            "results": {
                "is_finalized": True,
                "answer_counts": [
                    {"id": 1, "count": 3, "me_voted": False},
                    {"id": 2, "count": 1, "me_voted": False},
                ],
            },
        }
        resolved = {"messages": {message.id: {**message.payload(), "poll": poll}}}
        data = {
            "id": "1",
            "name": "Adopt poll result",
            "type": 3,
            "target_id": message.id,
            "resolved": resolved,
        }

        async def adopt(who: Member) -> str:
            return (await fake.interact(guild, channel, who, 2, data)).text

        async with connected(tmp_path, fake) as house:
            together = await asyncio.gather(adopt(ann), adopt(ann))
            assert all("D-1" in said for said in together)
            assert "recorded already, as D-1" in await adopt(bo)
            assert await house.last_number(guild) == 1
            assert "Chosen: iPhone." in (await house.view(guild)).text


async def test_a_moved_deadline_stands_on_the_card_with_its_reason(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | Kyoto", until="2d")
    await server.settle()
    assert "moved" not in text_of(server.card())
    await ann.slash(server.channel, "extend", decision="D-1", until="5d")
    await server.settle()
    moved = "The deadline was moved. Whoever opened it wants to give it more time."
    assert moved in text_of(server.card())
    closes_at = (await server.view(1)).closes_at
    assert closes_at is not None
    assert f"<t:{int(closes_at.timestamp())}:R>" in text_of(server.card())
    await bo.click(server.card(), label="Osaka")
    await server.restarts()
    await server.passes(hours=1)
    assert moved in text_of(server.card())
    await server.passes(days=8)
    assert "moved" not in text_of(server.card())
