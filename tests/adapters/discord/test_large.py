"""A community of 4,000 in which sixty react within a minute; forum posts; threads that fall asleep."""

from datetime import UTC, datetime
from pathlib import Path

from tests.bot.house import StandingClock
from tests.fakes.discord.house import connected, fake_discord
from tests.fakes.discord.world import texts_in
from tests.waiting import slow, until


@slow
async def test_a_community_of_four_thousand_in_which_sixty_react_within_a_minute(tmp_path: Path) -> None:
    clock = StandingClock(datetime.now(UTC))
    async with fake_discord() as fake:
        guild = fake.guild("Large")
        guild.people = 4_001
        ann = fake.member(guild, "ann")
        crowd = [fake.member(guild, f"person {number}") for number in range(60)]
        channel = next(iter(guild.channels))
        async with connected(tmp_path, fake, clock=clock) as house:
            opened = await fake.slash(guild, channel, ann, "propose", text="Move to the new forum")
            assert "D-1 is open" in opened.text
            card = await house.card(guild)
            view = await house.view(guild)
            assert view.eligible == 4_000
            assert view.process == "lazy"
            # Large groups cannot all answer, so it needs a second person before its clock starts.
            await until(lambda: "✅" in card.reactions)
            await fake.react(guild, card, crowd[0], "✅")
            await house.until_view(guild, lambda seen: seen.phase != view.phase)
            await until(lambda: "✋" in card.reactions)
            clock.advance(seconds=1)
            before = len(fake.sent("PATCH", "/channels/"))
            for place, who in enumerate(crowd[1:], 1):
                await fake.react(guild, card, who, "✋")
                if place % 20 == 0:
                    await house.until_view(guild, lambda seen, many=place: (seen.wishes or 0) >= many)  # type: ignore[misc]
                    clock.advance(seconds=20)
            await house.until_view(guild, lambda seen: seen.wishes == 59)
            await until(lambda: "59 people would object" in str(card.body))
            # At most one as they begin and one for each time that the clock moved.
            assert len(fake.sent("PATCH", "/channels/")[before:]) <= 4
            # One quiet line for all of them, and nobody who only reacted is written to.
            assert len(fake.cards(card.id)) <= 2
            assert not [one for one in fake.requests if one.path == "/users/@me/channels"]
            assert not (await house.view(guild)).objections


async def test_a_post_in_a_chosen_forum_becomes_a_proposal_once_also_after_a_gap(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        forum = fake.forum(guild, "proposals")
        async with connected(tmp_path, fake) as house:
            memory = house.memory
            await memory.keep_note(guild.id, f"forum:{forum}", "on")
            post = await fake.post(guild, forum, ann, "Ship on Fridays")
            await until(lambda: fake.cards(post))
            (card,) = fake.cards(post)
            assert "## Ship on Fridays" in texts_in(card.body)
            view = await house.view(guild)
            assert view.opened_by == "ann"
            assert view.links
            assert post in view.links[0].url
            await fake.drop(resumable=False)
            missed = await fake.post(guild, forum, ann, "Ship on Mondays", announced=False)
            await fake.until_ready()
            await until(lambda: fake.cards(missed))
            assert len(fake.cards(post)) == 1
            # It falls asleep before its deadline, and is woken.
            await fake.archive(guild, forum, post)
            await until(lambda: fake.sent("PATCH", f"/channels/{post}$"))
            assert fake.sent("PATCH", f"/channels/{post}$")[0].body["archived"] is False


async def test_posts_from_before_a_forum_was_chosen_stay_posts(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        forum = fake.forum(guild, "proposals")
        async with connected(tmp_path, fake) as house:
            old = await fake.post(guild, forum, ann, "An old story", announced=False)
            await house.memory.keep_note(guild.id, f"forum:{forum}", str(int(old) + 1))
            await fake.drop(resumable=False)
            new = await fake.post(guild, forum, ann, "Ship on Fridays", announced=False)
            await fake.until_ready()
            await until(lambda: fake.cards(new))
            assert fake.cards(old) == []
