"""Whoever added the bot to a server is welcomed in a direct message, once; its three buttons lead to decisions and settings."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.permissions import invitation
from tests.fakes.discord.fake import FakeDiscord, fake_discord
from tests.fakes.discord.house import connected
from tests.fakes.discord.rest import Answered
from tests.fakes.discord.world import Guild, Member, Message, texts_in
from tests.waiting import until

WELCOME = "Accord is here"
FORM = 9


def welcomes(fake: FakeDiscord, channel: str) -> list[Message]:
    return [message for message in fake.cards(channel) if WELCOME in texts_in(message.body)]


def direct(member: Member) -> str:
    return f"8{member.id}"


def parts_of(answered: Answered) -> dict[str, dict[str, Any]]:
    """The parts of the form that was opened, by their names."""
    assert answered.kind == FORM
    assert answered.callback is not None
    labels = answered.callback["data"]["components"]
    return {label["component"]["custom_id"]: label["component"] for label in labels}


def server_of(fake: FakeDiscord, **more: Any) -> tuple[Guild, Member, Member]:
    """A server, its owner, and somebody else."""
    guild = fake.guild(**more)
    ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
    guild.owner = ann.id
    return guild, ann, bo


@pytest.mark.parametrize("told", [True, False], ids=["audit-log", "owner"])
async def test_who_added_the_bot_is_welcomed_once_else_the_owner(tmp_path: Path, told: bool) -> None:
    async with fake_discord() as fake:
        fake.guild()
        async with connected(tmp_path, fake):
            guild, ann, bo = server_of(fake)
            guild.added_by, whom, other = (bo.id, bo, ann) if told else ("", ann, bo)
            guild.joined_at = datetime.now(UTC)
            await fake.joins(guild)
            await until(lambda: welcomes(fake, direct(whom)))
            await fake.joins(guild)  # thrown out, and added again
        async with connected(tmp_path, fake) as house:
            client = house.platform.client
            assert client is not None
            await client._welcome.catch_up()
        assert (len(welcomes(fake, direct(whom))), welcomes(fake, direct(other))) == (1, [])


async def test_a_server_that_was_joined_while_accord_was_away_is_welcomed_and_an_old_one_is_not(
    tmp_path: Path,
) -> None:
    async with fake_discord() as fake:
        old, owner, _ = server_of(fake, name="Old")
        new, newcomer, _ = server_of(fake, name="New")
        new.joined_at = datetime.now(UTC)
        async with connected(tmp_path, fake):
            await until(lambda: welcomes(fake, direct(newcomer)))
        assert welcomes(fake, direct(owner)) == []
        assert old.joined_at < new.joined_at


async def test_who_takes_no_direct_messages_finds_it_in_the_channel_for_system_messages(
    tmp_path: Path,
) -> None:
    async with fake_discord() as fake:
        guild, ann, _ = server_of(fake, channels=("general", "hello"))
        ann.dms_shut, guild.joined_at = True, datetime.now(UTC)
        general, guild.system_channel = guild.channels
        async with connected(tmp_path, fake):
            await until(lambda: welcomes(fake, guild.system_channel))
        assert welcomes(fake, general) == []


async def test_its_buttons_open_a_poll_a_proposal_and_the_settings_for_a_channel_to_choose(
    tmp_path: Path,
) -> None:
    async with fake_discord() as fake:
        guild, ann, bo = server_of(fake, channels=("general", "leads"))
        general, leads = guild.channels
        guild.joined_at, guild.shut, guild.added_by = datetime.now(UTC), {leads: (ann.id,)}, bo.id
        async with connected(tmp_path, fake) as house:
            await until(lambda: welcomes(fake, direct(bo)))
            (message,) = welcomes(fake, direct(bo))
            opened = await fake.click_in_private(guild, message, bo, "Ask in a poll…")
            # Of the channels those that he sees.
            parts = parts_of(opened)
            assert [option["value"] for option in parts["place"]["options"]] == [general]
            assert opened.callback is not None
            custom_id = opened.callback["data"]["custom_id"]
            asked = {"place": [general], "question": "Where to?", "options": "Osaka\nKyoto"}
            sent = await fake.submit_in_private(guild, bo, custom_id, asked)  # type: ignore[arg-type]
            assert "D-1 is open" in sent.text
            await until(lambda: fake.cards(general))
            shut = {**asked, "place": [leads]}
            refused = await fake.submit_in_private(guild, bo, custom_id, shut)  # type: ignore[arg-type]
            assert "D-" not in refused.text
            assert fake.cards(leads) == []
            opened = await fake.click_in_private(guild, message, bo, "Propose…")
            assert {"place", "text"} <= parts_of(opened).keys()
            assert await house.last_number(guild) == 1


async def test_the_settings_of_a_direct_message_set_the_digest_of_a_channel(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild, ann, _ = server_of(fake)
        (general,) = guild.channels
        guild.joined_at = datetime.now(UTC)
        async with connected(tmp_path, fake):
            await until(lambda: welcomes(fake, direct(ann)))
            (message,) = welcomes(fake, direct(ann))
            settings = await fake.click_in_private(guild, message, ann, "Settings…")
            assert "What can be set here" in settings.text
            shown = Message("1", direct(ann), ann, settings.message)
            opened = await fake.click_in_private(guild, shown, ann, "Digest of a channel…")
            assert opened.callback is not None
            custom_id = opened.callback["data"]["custom_id"]
            chosen = {"place": [general], "every": ["monday"], "at": "9:00"}
            saved = await fake.submit_in_private(guild, ann, custom_id, chosen)  # type: ignore[arg-type]
            assert "digest" in saved.text
            said = await fake.slash(guild, general, ann, "accord", line="digest")
            assert "The next digest of this channel comes" in said.text


async def test_whoever_set_it_up_is_welcomed_though_another_owns_the_server(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild, ann, bo = server_of(fake)
        async with connected(tmp_path, fake, installers={guild.id: bo.id}):
            await until(lambda: welcomes(fake, direct(bo)))
        assert welcomes(fake, direct(ann)) == []


def test_the_invitation_asks_for_what_is_used_and_nothing_else() -> None:
    assert invitation("42") == (
        "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=309237730368"
    )
