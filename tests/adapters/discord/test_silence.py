"""Silence on a server, where only a number is known: it is consent only of those to whom a reminder went out."""

from datetime import timedelta

import simcord
from sqlalchemy import select

from storage import heartbeat
from storage.heartbeat import Heard
from storage.tables import HOME
from tests.adapters.discord.server import Server, answer_of, text_of


async def passes(server: Server, **span: float) -> None:
    """Time passes, and everything is heard meanwhile."""
    since = server.clock.now() - timedelta(seconds=10)
    await server.env.advance_time(timedelta(**span).total_seconds())
    until = server.clock.now()
    home = await server.app.store.read(lambda connection: connection.execute(select(HOME.c.id)).scalar_one())
    heard = Heard(since, until)
    await server.app.store.write(lambda connection: heartbeat.hear(connection, home, "discord", heard))
    await server.settle()


async def outcome(server: Server, number: int = 1) -> str:
    view = await server.view(number)
    return "" if view.outcome is None else view.outcome.outcome


async def lunch(server: Server, *people: simcord.MemberActor) -> None:
    """A poll that these people answer, and so are known from then on."""
    await people[0].slash(server.channel, "poll", question="Lunch?", options="Soup | Bread", until="30d")
    await server.settle()
    for who in people:
        answer_of(await who.click(server.card(1), label="Soup"))
    await server.settle()


def owner(server: Server) -> simcord.MemberActor:
    """A server has an owner, who is one of its people."""
    return simcord.MemberActor(server.env, server.guild, server.guild.owner)


async def test_those_who_are_known_are_named_in_one_line_and_written_to(server: Server) -> None:
    ann, bo, cy = (server.member(name) for name in ("ann", "bo", "cy"))
    await lunch(server, ann, bo, cy, owner(server))
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d")
    await server.settle()
    for who in (ann, bo):
        await who.click(server.card(2), label="Consent")
    await server.settle()
    await passes(server, days=2, hours=10)
    (thread,) = server.channel.threads
    (line,) = [message for message in thread.history() if "Those who have not answered" in message.content]
    named = {word for word in line.content.split() if word.startswith("<@")}
    assert named == {cy.mention, owner(server).mention}
    assert any("you have not answered yet" in message.content for message in cy.user.dm_channel.history())
    await passes(server, days=1, hours=1)
    assert await outcome(server, 2) == "adopted"


async def test_the_silence_of_those_whom_nobody_has_met_says_nothing(server: Server) -> None:
    ann, bo, cy, _ = (server.member(name) for name in ("ann", "bo", "cy", "di"))
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d")
    await server.settle()
    for who in (ann, bo, cy):
        await who.click(server.card(1), label="Consent")
    await server.settle()
    view = await server.view(1)
    assert view.if_nothing is not None
    assert view.if_nothing.values["outcome"] == "no_quorum"
    await passes(server, days=3, minutes=1)
    assert await outcome(server) == ""
    view = await server.view(1)
    assert view.moved is not None
    assert (view.moved.values["why"], view.moved.values["unreminded"]) == ("no_quorum.some_not_reminded", 2)
    await passes(server, days=1, hours=1)
    assert await outcome(server) == "no_quorum"


async def test_a_reminder_that_did_not_arrive_says_nothing_and_the_card_says_so(server: Server) -> None:
    ann, bo, cy = (server.member(name) for name in ("ann", "bo", "cy"))
    await lunch(server, ann, bo, cy)
    who = f"{ann.mention} {bo.mention} {cy.mention}"
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d", who=who)
    await server.settle()
    for voter in (ann, bo):
        await voter.click(server.card(2), label="Consent")
    await server.settle()
    view = await server.view(2)
    assert view.if_nothing is not None
    assert view.if_nothing.values["outcome"] == "adopted"
    server.env.inject_error("POST", "/users/@me/channels", status=403, code=50001, times=None)
    await passes(server, days=2, hours=10)
    view = await server.view(2)
    assert view.if_nothing is not None
    assert view.if_nothing.values["outcome"] == "no_quorum"
    await passes(server, days=1, hours=1)
    assert await outcome(server, 2) == ""
    assert "none reached 1 person" in text_of(server.card(2))
    await cy.click(server.card(2), label="Consent")
    await server.settle()
    await passes(server, days=1, hours=1)
    assert await outcome(server, 2) == "adopted"


async def test_who_was_named_and_never_seen_cannot_be_reminded(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(
        server.channel,
        "propose",
        text="Ship",
        process="consent",
        until="3d",
        who=f"{ann.mention} {bo.mention}",
    )
    await server.settle()
    await ann.click(server.card(1), label="Consent")
    await server.settle()
    view = await server.view(1)
    assert view.if_nothing is not None
    assert view.if_nothing.values["outcome"] == "no_quorum"


async def test_in_a_large_server_it_is_known_at_the_opening_that_silence_does_not_count(
    server: Server,
) -> None:
    ann = server.member("ann")
    for number in range(26):
        server.member(f"person {number}")
    told = answer_of(
        await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d")
    )
    assert "Nobody here can be reminded person by person, so silence does not count" in told
    assert "/accord process D-1 lazy" in told
    await server.settle()
    assert "silence does not count here" in text_of(server.card())
    view = await server.view(1)
    assert view.missing is not None
    assert view.missing.values["positions"] == view.eligible
    assert view.if_nothing is not None
    assert view.if_nothing.values["outcome"] == "no_quorum"
    changed = answer_of(await ann.slash(server.channel, "accord", line="process D-1 lazy"))
    assert "D-1 is now decided by “Lazy consensus”" in changed
    await server.settle()
    assert "silence does not count here" not in text_of(server.card())


async def test_members_answer_the_group_test_in_the_thread(server: Server) -> None:
    ann, bo, cy, di = (server.member(name) for name in ("ann", "bo", "cy", "di"))
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d")
    await server.settle()
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(shown, {"reason": "No rollback plan"})
    await ann.slash(server.channel, "accord", line='doubt D-1.1 "we have one"')
    await server.settle()
    (thread,) = server.channel.threads
    (asked,) = [message for message in thread.history() if "doubts that objection" in message.content]
    for who in (cy, di):
        assert "is noted" in answer_of(await who.click(asked, label="Drop it to a concern"))
    await passes(server, days=1, hours=1)
    view = await server.view(1)
    assert view.objections[0].state == "dropped"
