"""A community that reacts: what counts, who may, what is told to whom; menus of messages; several servers."""

import re

import discord
import pytest

from consensus.ports import Spot, Viewer
from consensus.views import ListDecisions, Listing
from tests.adapters.discord.server import Server, answer_of, text_of


async def test_a_reaction_under_the_message_that_was_proposed_counts_like_one_under_the_card(
    server: Server,
) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    message = await cy.send(server.channel, "Let us ship on Fridays")
    shown = await ann.context_menu(server.channel, "Propose this", message)
    assert "Let us ship on Fridays" in str(shown.modal)
    sent = await ann.submit_modal(
        shown, {"text": "Let us ship on Fridays", "process": ["majority"], "until": "3d"}
    )
    assert "D-1 is open" in answer_of(sent)
    await server.settle()
    await bo.react(message, "✅")
    await cy.react(server.card(), "❌")
    await server.settle()
    view = await server.view(1)
    assert {choice.key: choice.people for choice in view.choices} == {"yes": 1, "no": 1, "abstain": 0}
    assert "(2 so far)" in text_of(server.card())
    (proposed,) = [one for one in server.channel.history() if one.id == message.id]
    assert [(str(one.emoji), one.count) for one in proposed.reactions] == [("✅", 2), ("❌", 1)]


async def test_a_wish_to_object_is_shown_stops_nothing_and_is_invited_to_give_a_reason(
    server: Server,
) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    await server.settle()
    await bo.react(server.card(), "✋")
    await server.settle()
    view = await server.view(1)
    assert (view.wishes, view.objections) == (1, ())
    assert "would object" in text_of(server.card())
    (thread,) = server.channel.threads
    assert len(server.messages(thread)) == 1
    await cy.react(server.card(), "✋")
    await server.settle()
    assert len(server.messages(thread)) == 1
    await bo.unreact(server.card(), "✋")
    await server.settle()
    assert (await server.view(1)).wishes == 1


async def test_hidden_decisions_take_buttons_only_and_say_so(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | Kyoto", counted="end")
    await server.settle()
    assert "Only the buttons count" in text_of(server.card())
    assert server.card().reactions == []
    await bo.react(server.card(), "1️⃣")
    await server.settle()
    assert (await server.view(1)).took_part == 0
    told = answer_of(await bo.click(server.card(), label="Osaka"))
    assert "stay hidden until it closes" in told
    await server.settle()
    assert not any("bo" in message.split() for message in server.messages())
    assert "**1**" not in text_of(server.card())


async def test_secret_ballots_are_cast_by_buttons_and_shown_under_receipts(server: Server) -> None:
    people = [server.member(name) for name in ("ann", "bo", "cy", "di", "ed")]
    await people[0].slash(
        server.channel, "poll", question="Where to?", options="Osaka | Kyoto", settings="--secret", until="2d"
    )
    await server.settle()
    assert server.card().reactions == []
    await people[1].react(server.card(), "1️⃣")
    await server.settle()
    assert (await server.view(1)).took_part == 0
    receipts = []
    for person, option in zip(people, ("Osaka", "Kyoto", "Kyoto", "Osaka", "Kyoto"), strict=True):
        answer = answer_of(await person.click(server.card(), label=option))
        receipts += re.findall(r"Your receipt: ([A-Z2-7]{12})", answer)
        await server.settle()
    assert len({*receipts}) == 5
    assert not any(receipt in message for receipt in receipts for message in server.messages())
    await server.passes(days=3)
    view = await server.view(1)
    assert {choice.key: choice.people for choice in view.choices} == {"o1": 2, "o2": 3}


async def test_options_of_a_poll_are_chosen_by_number(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | Kyoto | Nara", until="2d")
    await server.settle()
    card = server.card()
    assert [str(one.emoji) for one in card.reactions] == ["1️⃣", "2️⃣", "3️⃣"]
    await bo.react(card, "1️⃣")
    await bo.react(card, "3️⃣")
    await server.settle()
    assert [choice.people for choice in (await server.view(1)).choices] == [0, 0, 1]


async def test_a_role_may_take_part_and_nobody_else(server: Server) -> None:
    core = server.guild.create_role("core")
    ann, bo = server.member("ann"), server.member("bo")
    cy, di = server.member("cy", roles=[core]), server.member("di", roles=[core])
    opened = await ann.slash(server.channel, "propose", text="Ship", process="majority", who=f"<@&{core.id}>")
    assert "D-1 is open" in answer_of(opened)
    await server.settle()
    assert (await server.view(1)).eligible == 2
    await cy.react(server.card(), "✅")
    await bo.react(server.card(), "✅")
    await server.settle()
    assert "may not take part" in answer_of(await bo.click(server.card(), label="Yes"))
    await di.click(server.card(), label="No")
    view = await server.view(1)
    assert {choice.key: choice.people for choice in view.choices} == {"yes": 1, "no": 1, "abstain": 0}
    await cy.unreact(server.card(), "✅")
    await server.settle()
    assert (await server.view(1)).took_part == 1


async def test_named_people_and_everybody_who_comes_along(server: Server) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    await ann.slash(server.channel, "propose", text="A", process="majority", who=f"{bo.mention} {cy.mention}")
    await ann.slash(server.channel, "propose", text="B", process="majority", who="open")
    await ann.slash(server.channel, "propose", text="C", process="majority")
    refused = await ann.slash(server.channel, "propose", text="D", process="majority", who="the usual ones")
    assert "names nobody" in answer_of(refused)
    await server.settle()
    assert (await server.view(1)).eligible == 2
    assert "may not take part" in answer_of(await ann.click(server.card(1), label="Yes"))
    await server.passes(minutes=1)
    late = server.member("late")
    assert "Recorded" in answer_of(await late.click(server.card(2), label="Yes"))
    assert "may not take part" in answer_of(await late.click(server.card(3), label="Yes"))


async def test_what_was_opened_where_only_some_can_look_is_seen_by_them_alone(server: Server) -> None:
    core = server.guild.create_role("core")
    ann, bo = server.member("ann", roles=[core]), server.member("bo")
    secret = server.guild.create_text_channel(
        "core",
        overwrites={
            server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            core: discord.PermissionOverwrite(view_channel=True),
        },
    )
    await ann.slash(secret, "propose", text="The secret plan", process="majority")
    await server.settle()
    assert "secret plan" in answer_of(await ann.slash(server.channel, "decisions"))
    assert "secret plan" not in answer_of(await bo.slash(server.channel, "decisions"))
    assert "There is no D-1 here" in answer_of(await bo.slash(server.channel, "decisions", find="D-1"))
    assert "There is no D-1 here" in answer_of(
        await bo.slash(server.channel, "vote", decision="D-1", choice="yes")
    )
    assert await bo.autocomplete(server.channel, "vote", "decision", "sec") == []
    assert (await server.view(1)).eligible == 1


async def test_servers_never_see_each_other(server: Server) -> None:
    ann = server.member("ann")
    await ann.slash(server.channel, "propose", text="Of the first server", process="majority")
    other = server.env.create_guild("Another server")
    hall = other.create_text_channel("hall")
    eve = other.add_member(server.env.create_user("eve"))
    opened = await eve.slash(hall, "propose", text="Of the second server", process="majority")
    assert "D-1 is open" in answer_of(opened)
    await server.settle()
    assert "first" not in answer_of(await eve.slash(hall, "decisions"))
    assert "second" not in answer_of(await ann.slash(server.channel, "decisions"))
    spot = Spot(platform="discord", home=str(other.id), place=str(hall.id))
    rows = await server.app.ask(
        ListDecisions(), Viewer(spot=spot, sees=frozenset({str(server.channel.id), str(hall.id)}))
    )
    assert isinstance(rows, Listing)
    assert [row.title for row in rows.rows] == ["Of the second server"]


async def test_a_decision_taken_in_talk_and_a_finished_poll_are_recorded(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    message = await bo.send(server.channel, "So we ship on Fridays")
    shown = await ann.context_menu(server.channel, "Record decision", message)
    recorded = answer_of(
        await ann.submit_modal(shown, {"text": "We ship on Fridays", "links": message.jump_url})
    )
    assert "Recorded as D-1" in recorded
    assert "holds no poll" in answer_of(await ann.context_menu(server.channel, "Adopt poll result", message))


HOSTILE = [
    "@everyone @here <@&1> <@1> everybody",
    "x" * 2_990,
    "```\n**code** ``` ~~and~~ ||spoiler|| [link](https://evil.example) # no heading",
    "\u202eevil \u2066text\u200f" + "👨‍👩‍👧‍👦" * 40 + "e\u0301" * 60 + "Z̗̖̬̞̯̠̞̈",
    "<t:0:F> <#1> </propose:1> <:x:1> :smile: \\ \\\\ *a*_b_",
    "\ud800 and \udfff0:F\ud800",
    "🗳️" * 1_400,
]


@pytest.mark.parametrize("place", range(len(HOSTILE)))
async def test_text_of_people_pings_nobody_breaks_nothing_and_pretends_nothing(
    server: Server, place: int
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    text = HOSTILE[place]
    await ann.slash(server.channel, "accord", line=f"propose {text}")
    await ann.slash(server.channel, "propose", text=text[:2_900], until="3d", process="consent")
    shown = await bo.slash(server.channel, "object", decision="D-1")
    if shown.modal is not None:
        await bo.submit_modal(shown, {"reason": text[:2_900], "remedy": text[:2_900]})
    await server.passes(hours=1)
    for thread in [server.channel, *server.channel.threads]:
        for message in thread.history():
            if message.type is not discord.MessageType.default:
                continue  # the name of a thread, in which Discord reads no markup
            assert not message.mentions
            assert not message.role_mentions
            assert not message.mention_everyone
            content = text_of(message)
            assert "\u202e" not in content
            assert "<t:0:F>" not in content
            assert "[link](https" not in content
    bodies = [request.json for request in server.env.http_requests if request.method == "POST"]
    for body in bodies:
        if isinstance(body, dict) and ("content" in body or "components" in body):
            assert body.get("allowed_mentions", {}).get("parse", []) == []


async def test_a_post_in_a_chosen_forum_becomes_a_proposal(server: Server) -> None:
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    boss = server.member("boss", roles=[lead])
    forum = server.guild.create_forum_channel("proposals")
    told = answer_of(await boss.slash(server.channel, "setup", forum=forum))
    assert "become proposals" in told
    assert "privilege" in told


async def test_a_record_with_a_bad_link_keeps_all_that_was_typed(server: Server) -> None:
    ann = server.member("ann")
    message = await ann.send(server.channel, "We refund 40 EUR")
    shown = await ann.context_menu(server.channel, "Record decision", message)
    filled = {"text": "We refund 40 EUR", "why": "It was broken", "links": "wiki", "tags": "refunds, money"}
    told_back = await ann.submit_modal(shown, filled)
    for typed in ('--why "It was broken"', '--tag "refunds, money"', '--evidence "wiki"'):
        assert typed in answer_of(told_back)
