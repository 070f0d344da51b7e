"""What only a real connection can show: lost sessions, missed reactions, languages, rate limits, slow storage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from simcord.components import COMPONENTS_V2_FLAG

from adapters.discord import reactions
from adapters.discord.limits import ANSWER_WITHIN_SECONDS, DEFER_AFTER_SECONDS
from bot.clock import Clock
from consensus.ports import Spot, Viewer
from consensus.refusal import Refused
from consensus.views import Query, View
from tests.bot.house import StandingClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.house import Connected, connected, fake_discord
from tests.fakes.discord.rest import COMMANDS_MAX
from tests.fakes.discord.world import Guild, Member, Message, texts_in
from tests.waiting import slow, until

YES, NO = "d1:vote:1:1:-:yes", "d1:vote:1:1:-:no"


@dataclass(slots=True)
class Scene:
    """A server with a proposal on which reactions and buttons count."""

    fake: FakeDiscord
    house: Connected
    guild: Guild
    channel: str
    ann: Member
    card: Message

    def people(self, count: int) -> list[Member]:
        return [self.fake.member(self.guild, f"person {number}") for number in range(count)]

    async def counts(self) -> dict[str, int | None]:
        view = await self.house.view(self.guild)
        return {choice.key: choice.people for choice in view.choices}

    async def until_counted(self, **wanted: int) -> None:
        """Wait until the answers are these."""

        async def counted() -> bool:
            return wanted.items() <= (await self.counts()).items()

        await until(counted)

    async def until_put(self, *emoji: str) -> None:
        """Wait until the bot has put its own reactions under the card."""
        await until(lambda: set(emoji) <= set(self.card.reactions))


@asynccontextmanager
async def scene_at(folder: Path, clock: Clock | None = None) -> AsyncIterator[Scene]:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        channel = next(iter(guild.channels))
        async with connected(folder, fake, clock=clock) as house:
            await fake.slash(guild, channel, ann, "propose", text="Ship on Fridays", process="majority")
            card = await house.card(guild)
            found = Scene(fake, house, guild, channel, ann, card)
            await found.until_put("✅", "❌")
            yield found


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_at(tmp_path) as found:
        yield found


async def test_a_card_of_an_earlier_version_takes_presses_and_becomes_a_box(scene: Scene) -> None:
    bo, cy = scene.people(2)
    await scene.house.app.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE community SET identified_from = next_number")
    )
    scene.card.body = {
        "content": "**D-1 · proposal by ann · Majority**\nShip on Fridays",
        "embeds": [{"type": "rich", "fields": [{"name": "Open", "value": "Closes on Friday.", "inline": False}]}],
        "components": [
            {"type": 1, "components": [{"type": 2, "style": 2, "label": "Yes", "custom_id": YES}]},
        ],
    }  # fmt: skip
    assert "Recorded on D-1" in (await scene.fake.click(scene.guild, scene.card, bo, YES)).text
    await until(lambda: "1 yes." in texts_in(scene.card.body))
    body = scene.card.body
    assert (body["content"], body["embeds"], body["flags"]) == (None, [], COMPONENTS_V2_FLAG)
    assert "## Ship on Fridays" in texts_in(body)
    assert "Recorded on D-1" in (await scene.fake.click(scene.guild, scene.card, cy, YES)).text
    await until(lambda: "2 yes." in texts_in(scene.card.body))
    refused = [request for request in scene.fake.sent("PATCH", r"/messages/") if request.status != 200]
    assert refused == []


async def test_reactions_count_as_answers_the_latest_one_and_only_while_they_are_there(scene: Scene) -> None:
    bo, cy = scene.people(2)
    await scene.fake.react(scene.guild, scene.card, bo, "✅")
    await scene.fake.react(scene.guild, scene.card, cy, "✅")
    await scene.until_counted(yes=2, no=0)
    await scene.fake.react(scene.guild, scene.card, bo, "❌")
    await scene.until_counted(yes=1, no=1)
    # It gave nothing that still stands.
    await scene.fake.unreact(scene.guild, scene.card, bo, "✅")
    await scene.fake.unreact(scene.guild, scene.card, cy, "✅")
    await scene.until_counted(yes=0, no=1)


async def test_a_button_after_a_reaction_stands_when_the_reaction_goes(scene: Scene) -> None:
    bo, cy = scene.people(2)
    await scene.fake.react(scene.guild, scene.card, bo, "✅")
    await scene.until_counted(yes=1)
    await scene.fake.click(scene.guild, scene.card, bo, NO)
    await scene.fake.unreact(scene.guild, scene.card, bo, "✅")
    # What is heard later is not taken before what was heard earlier.
    await scene.fake.react(scene.guild, scene.card, cy, "✅")
    await scene.until_counted(yes=1)
    assert await scene.counts() == {"yes": 1, "no": 1, "abstain": 0}


async def test_other_emoji_and_other_messages_change_nothing(scene: Scene) -> None:
    bo, cy = scene.people(2)
    other = Message("123456789012345678", scene.channel, scene.ann, {"content": "hello"})
    scene.fake.messages[other.id] = other
    await scene.fake.react(scene.guild, scene.card, bo, "🎉")
    await scene.fake.react(scene.guild, other, bo, "✅")
    await scene.fake.react(scene.guild, scene.card, cy, "✅")
    await scene.until_counted(yes=1)
    assert (await scene.house.view(scene.guild)).took_part == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_after_a_gap_the_tally_is_what_stands_under_the_card(scene: Scene, resumable: bool) -> None:
    bo, cy, di, eve, fay = scene.people(5)
    for one in (bo, cy):
        await scene.fake.react(scene.guild, scene.card, one, "✅")
    await scene.until_counted(yes=2)
    await scene.fake.drop(resumable=resumable)
    await scene.fake.unreact(scene.guild, scene.card, bo, "✅")
    await scene.fake.react(scene.guild, scene.card, di, "✅")
    await scene.fake.react(scene.guild, scene.card, eve, "❌")
    await scene.fake.until_ready()
    await scene.until_counted(yes=2, no=1)
    assert (scene.fake.resumes, scene.fake.identifies) == ((1, 1) if resumable else (0, 2))
    await scene.fake.react(scene.guild, scene.card, fay, "❌")
    await scene.until_counted(yes=2, no=2)
    assert (await scene.house.view(scene.guild)).took_part == 4
    scene.card.reactions["✅"].pop(cy.id)
    await scene.fake.drop(resumable=False)
    await scene.fake.until_ready()
    await scene.until_counted(yes=1, no=2)


async def test_a_server_counts_as_heard_only_while_the_connection_stands(scene: Scene) -> None:
    assert await scene.house.platform.connected_homes() == [scene.guild.id]
    await scene.fake.drop(resumable=False)
    client = scene.house.platform.client
    assert client is not None
    await until(lambda: client.homes() == [])
    await scene.fake.until_ready()
    await until(lambda: client.homes() != [])


async def test_what_changed_while_a_server_was_out_of_order_holds_when_it_is_back(scene: Scene) -> None:
    """Discord announces it with the whole server, and not by itself."""
    fake, guild = scene.fake, scene.guild
    lobby = fake.ids.at(datetime(2024, 1, 1, tzinfo=UTC))
    guild.channels[lobby] = "lobby"
    await fake.dispatch("GUILD_CREATE", guild.payload())
    bo, cy = scene.people(2)

    async def sees(member: Member) -> bool:
        return "Ship on Fridays" in str((await fake.slash(guild, lobby, member, "decisions")).callback)

    assert await sees(bo)
    assert await sees(cy)
    await fake.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True})
    guild.shut[scene.channel] = (scene.ann.id, cy.id)
    await fake.dispatch("GUILD_CREATE", guild.payload())
    assert await sees(cy)
    assert not await sees(bo)
    refused = await fake.slash(guild, lobby, bo, "accord", line="vote D-1 yes")
    assert "no D-1 here" in str(refused.callback)


async def test_more_than_a_page_of_missed_reactors_is_read(scene: Scene) -> None:
    crowd = scene.people(130)
    await scene.fake.drop(resumable=False)
    for one in crowd:
        scene.card.reactions["✅"][one.id] = None
    await scene.fake.until_ready()
    await scene.until_counted(yes=130)


async def test_a_private_answer_is_in_the_language_of_whoever_acts_and_the_card_in_the_servers(
    tmp_path: Path,
) -> None:
    async with fake_discord() as fake:
        guild = fake.guild(locale="de")
        ann = fake.member(guild, "ann")
        channel = next(iter(guild.channels))
        async with connected(tmp_path, fake) as house:
            await fake.slash(guild, channel, ann, "propose", text="Freitags", process="majority", locale="fr")
            card = await house.card(guild)
            assert "Mehrheit" in texts_in(card.body)
            voted = await fake.click(guild, card, ann, YES, locale="ja")
            assert "記録しました" in voted.text
            voted = await fake.click(guild, card, ann, NO, locale="es-ES")
            assert "Registrado" in voted.text
            voted = await fake.click(guild, card, ann, YES, locale="xx")
            assert "Recorded on D-1" in voted.text


async def test_slow_storage_defers_in_time_and_the_answer_follows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, free = scene.house.app.store.run, asyncio.Event()

    async def run(fold: object) -> object:
        await free.wait()
        return await slow(fold)  # type: ignore[arg-type]

    # Storage is not replaced, only held up on its way.
    monkeypatch.setattr(scene.house.app.desk._writer, "run", run)
    voted = await scene.fake.click(scene.guild, scene.card, scene.ann, YES, wait=False)
    await until(lambda: voted.callback is not None)
    assert voted.kind == 5, "told that an answer will come, while storage is still busy"
    assert DEFER_AFTER_SECONDS < ANSWER_WITHIN_SECONDS
    free.set()
    await scene.fake.finished(voted)
    assert "Recorded on D-1" in voted.text


async def test_a_record_for_which_storage_was_slow_follows_as_a_box(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deferred answer becomes a box only by the edit that follows."""
    ask, free = scene.house.app.desk.ask, asyncio.Event()

    async def held_up(query: Query, viewer: Viewer) -> View:
        await free.wait()
        return await ask(query, viewer)

    monkeypatch.setattr(scene.house.app.desk, "ask", held_up)
    shown = await scene.fake.click(scene.guild, scene.card, scene.ann, "d1:details:1:1:-:", wait=False)
    await until(lambda: shown.callback is not None)
    assert shown.kind == 5
    free.set()
    await scene.fake.finished(shown)
    assert shown.message["flags"] & COMPONENTS_V2_FLAG
    assert texts_in(shown.message).startswith("## Ship on Fridays\n-# D-1, proposed by ann")


async def test_a_reaction_that_storage_could_not_take_is_tried_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, broken = scene.house.app.store.run, [True]

    async def run(fold: object) -> object:
        if broken.pop() if broken else False:
            raise Refused("database-locked", try_code="wait-a-moment", database="x")
        return await store(fold)  # type: ignore[arg-type]

    monkeypatch.setattr(reactions, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(scene.house.app.desk._writer, "run", run)
    (bo,) = scene.people(1)
    await scene.fake.react(scene.guild, scene.card, bo, "✅")
    await scene.until_counted(yes=1)


async def test_edits_of_an_old_card_may_be_refused_and_votes_count_all_the_same(scene: Scene) -> None:
    scene.fake.old_edits_left = 1
    first, *others = scene.people(6)
    await scene.fake.click(scene.guild, scene.card, first, YES)
    await until(lambda: scene.fake.old_edits_left == 0)
    for one, custom_id in zip(others, [NO, YES, NO, YES, NO], strict=True):
        assert "Recorded on D-1" in (await scene.fake.click(scene.guild, scene.card, one, custom_id)).text
    await until(lambda: any(one.status == 429 for one in scene.fake.sent("PATCH", "/channels/")))
    assert (await scene.house.view(scene.guild)).took_part == 6
    scene.fake.old_edits_left = None
    await until(lambda: "3 yes, 3 no." in texts_in(scene.card.body))


async def test_a_burst_of_clicks_is_answered_and_costs_an_edit_a_second(tmp_path: Path) -> None:
    clock = StandingClock(datetime.now(UTC))
    async with scene_at(tmp_path, clock) as scene:
        crowd = scene.people(150)
        before = len(scene.fake.sent("PATCH", "/channels/"))
        answers = await asyncio.gather(
            *(scene.fake.click(scene.guild, scene.card, one, YES) for one in crowd)
        )
        assert all("Recorded on D-1" in one.text for one in answers)
        await scene.until_counted(yes=150)
        await until(lambda: scene.fake.sent("PATCH", "/channels/")[before:])
        assert len(scene.fake.sent("PATCH", "/channels/")[before:]) == 1, "it is still the same second"
        clock.advance(seconds=1)
        await until(lambda: "150 yes." in texts_in(scene.card.body))
        assert len(scene.fake.sent("PATCH", "/channels/")[before:]) <= 2


async def test_an_event_that_cannot_be_read_ends_the_client_and_it_comes_back(scene: Scene) -> None:
    """The library lets an odd event end the whole client; its supervisor makes a new one."""
    await scene.fake.send_raw("MESSAGE_REACTION_ADD", {"user_id": None, "emoji": 3})
    await until(lambda: scene.fake.identifies == 2 or scene.house.task.done())
    if scene.house.task.done():
        scene.house.restart()
    await scene.fake.until_ready()
    (bo,) = scene.people(1)
    voted = await scene.fake.click(scene.guild, scene.card, bo, YES)
    assert "Recorded on D-1" in voted.text


async def test_a_card_that_is_gone_is_told_once_and_never_tried_again(scene: Scene) -> None:
    scene.fake.refusals.append(("PATCH", f"/messages/{scene.card.id}$", 404, 10008))
    first, *others = scene.people(5)
    await scene.fake.click(scene.guild, scene.card, first, YES)
    dm = f"/channels/8{scene.ann.id}/messages"
    await until(lambda: scene.fake.sent("POST", dm))
    for one in others:
        await scene.fake.click(scene.guild, scene.card, one, YES)
    # The next decision is shown and its card is edited: what was due before it would have been sent before it.
    await scene.fake.slash(
        scene.guild, scene.channel, scene.ann, "propose", text="Ship on Mondays", process="majority"
    )
    second = await scene.house.card(scene.guild, 2)
    await scene.fake.click(scene.guild, second, first, "d1:vote:2:1:-:yes")
    await until(lambda: "1 yes." in texts_in(second.body))
    assert len([one for one in scene.fake.sent("PATCH", "/channels/") if one.status == 404]) == 1
    assert len(scene.fake.sent("POST", dm)) == 1
    assert (await scene.house.view(scene.guild)).took_part == 5


async def test_a_second_card_is_taken_back_though_its_mark_is_not_quite_the_same(scene: Scene) -> None:
    """As a program posts it that was stopped until Discord had forgotten the first one."""
    spot = Spot(platform="discord", home=scene.guild.id, place=scene.channel)
    await scene.house.platform.messenger.post_card(
        spot, await scene.house.view(scene.guild), str(scene.card.nonce)
    )
    second = scene.fake.cards(scene.channel)[1]
    assert second.nonce != scene.card.nonce
    due = "UPDATE outbox_card SET strays_at = 1"
    await scene.house.app.store.write(lambda connection: connection.exec_driver_sql(due).close())
    scene.house.app.dispatcher.wake()
    await until(lambda: scene.fake.cards(scene.channel) == [scene.card])
    assert await scene.house.memory.message(second.id) is None
    (bo,) = scene.people(1)
    assert "Recorded on D-1" in (await scene.fake.click(scene.guild, scene.card, bo, YES)).text
    await until(lambda: "1 yes." in texts_in(scene.card.body))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, 10003),
        pytest.param(403, 50001, marks=slow),
        pytest.param(403, 50013, marks=slow),
        pytest.param(400, 160005, marks=slow),
    ],
)
async def test_a_place_that_is_shut_stops_no_decision(scene: Scene, status: int, code: int) -> None:
    scene.fake.refusals.append(("PATCH", f"/channels/{scene.channel}", status, code))
    (bo,) = scene.people(1)
    assert "Recorded on D-1" in (await scene.fake.click(scene.guild, scene.card, bo, YES)).text
    await until(lambda: scene.fake.cards(f"8{scene.ann.id}"))
    (told,) = scene.fake.cards(f"8{scene.ann.id}")
    assert "D-1" in told.body["content"]
    scene.fake.refusals.clear()
    again = await scene.fake.click_in_private(scene.guild, told, scene.ann, "Post the card again")
    assert "posted again" in again.text
    await until(lambda: len(scene.fake.cards(scene.channel)) == 2)


async def test_a_server_that_throws_the_bot_out_is_written_to_no_more(scene: Scene) -> None:
    await scene.fake.dispatch("GUILD_DELETE", {"id": scene.guild.id})
    client = scene.house.platform.client
    assert client is not None
    await until(lambda: client.homes() == [])
    before = len(scene.fake.requests)
    await scene.house.vote_elsewhere(scene.guild, scene.channel)
    await until(scene.house.cards_lost)
    assert scene.fake.requests[before:] == []
    assert (await scene.house.view(scene.guild)).took_part == 1


# ------------------------------------------------------------------------------------------------ the 101st command


async def test_a_full_set_of_commands_stops_nothing_and_is_tried_again_at_the_next_start(
    tmp_path: Path,
) -> None:
    """Discord refuses them all when the application would have one too many."""
    async with fake_discord() as fake:
        guild = fake.guild()
        ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
        channel = next(iter(guild.channels))
        fake.refusals.append(("PUT", r"/applications/\d+/commands$", 400, 30032))
        async with connected(tmp_path, fake) as house:
            # Those that Discord still knows from before go on working, and so does each button.
            await fake.slash(guild, channel, ann, "propose", text="Ship on Fridays", process="majority")
            card = await house.card(guild)
            answered = await fake.click(guild, card, bo, YES)
            assert answered.message["flags"] & 64, "its reader alone sees it"
            await house.until_view(guild, lambda view: view.took_part == 1)
        assert told(fake) == [400]
        fake.refusals.clear()
        async with connected(tmp_path, fake):
            pass
        assert told(fake) == [400, 200]
        async with connected(tmp_path, fake):
            pass
        assert told(fake) == [400, 200], "what Discord knows it is not told again"


def told(fake: FakeDiscord) -> list[int]:
    """What Discord answered to each list of commands."""
    return [one.status for one in fake.requests if one.method == "PUT" and one.path.endswith("/commands")]


async def test_our_commands_are_far_from_a_full_set(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.guild()
        async with connected(tmp_path, fake):
            [sent] = [
                one.body for one in fake.requests if one.method == "PUT" and one.path.endswith("/commands")
            ]
            typed = [one["name"] for one in sent if one.get("type", 1) == 1]
            assert {"propose", "poll", "vote", "accord"} <= set(typed)
            assert len(typed) <= COMMANDS_MAX[1] / 2
