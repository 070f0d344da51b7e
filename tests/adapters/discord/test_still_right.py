"""What a decision rests on changes, on Discord: a document, a message that is edited and deleted; asked in private, answered."""

from datetime import datetime, timedelta
from pathlib import Path

import discord
import simcord

from bot.watching.watcher import Watcher
from storage.watch_list import WatchList
from tests.adapters.discord.server import Server, answer_of, filled_in, labels_of, text_of


class Later:
    """The clock of whoever reads documents, which the server's own does not move."""

    def __init__(self, server: Server) -> None:
        self._server, self.ahead = server, timedelta(0)

    def now(self) -> datetime:
        return self._server.clock.now() + self.ahead


def asked(person: simcord.MemberActor) -> list[discord.Message]:
    """The messages in which they were asked, the latest last."""
    direct = person.user.dm_channel
    history = [] if direct is None else direct.history()
    return [message for message in history if "Still right?" in text_of(message)]


async def test_a_document_edited_under_a_decision_is_asked_about_and_answered(
    server: Server, tmp_path: Path
) -> None:
    ann = server.member("ann")
    root = tmp_path / "documents"
    root.mkdir()
    document = root / "refunds.md"
    document.write_text("Refunds within 14 days.")
    later = Later(server)
    watcher = Watcher(WatchList(server.app.store), server.app.desk, later, root=root, pages=None)
    line = '/decide "We refund by hand" --doc "file:///refunds.md The refund policy"'
    assert "Recorded as D-1" in answer_of(await ann.slash(server.channel, "accord", line=line))
    assert await watcher.round() == 1
    document.write_text("Refunds within 30 days.")
    later.ahead += timedelta(hours=25)
    assert await watcher.round() == 1
    await server.passes(days=1, hours=1)
    (question,) = asked(ann)
    assert "“The refund policy” was edited. Refunds within" in text_of(question)
    assert "14" in text_of(question)
    assert labels_of(question) == ["D-1: Still right", "D-1: Look again later…", "D-1: Take it up again…"]
    told = await ann.user.click(question, label="D-1: Still right")
    assert "It is on record that D-1 is still right." in text_of_direct(told)
    assert "Said that it is still right" in answer_of(
        await ann.slash(server.channel, "decisions", find="D-1")
    )
    await server.passes(days=2)
    assert len(asked(ann)) == 1

    document.unlink()
    for _ in range(2):
        later.ahead += timedelta(hours=25)
        await watcher.round()
    await server.passes(days=1, hours=1)
    again = asked(ann)[-1]
    assert "“The refund policy” is no longer there. Still right?" in text_of(again)
    form = await ann.user.click(again, label="D-1: Look again later…")
    assert form.modal is not None
    told = await ann.user.submit_modal(form, {"on": "30d"})
    assert "will be looked at again" in text_of_direct(told)
    await server.passes(days=3)
    assert len(asked(ann)) == 2


async def test_a_message_that_is_evidence_is_edited_and_then_deleted(server: Server) -> None:
    """What it says is not read without the intent for it: that it changed is known, and of what it said nothing is kept."""
    ann, bo = server.member("ann"), server.member("bo")
    said = await bo.send(server.channel, "The supplier wants 14 days")
    other = await bo.send(server.channel, "Lunch?")
    recorded = await ann.slash(server.channel, "decide", text="We refund by hand", evidence=said.jump_url)
    assert "Recorded as D-1" in answer_of(recorded)
    await server.settle()
    await bo.edit(other, "Lunch at noon?")
    await bo.edit(said, "The supplier wants 30 days")
    await server.passes(days=1, hours=10)
    (question,) = asked(ann)
    assert "was edited. Still right?" in text_of(question)
    assert "30 days" not in text_of(question)
    assert asked(bo) == []
    await ann.user.click(question, label="D-1: Still right")
    await bo.delete(other)
    await server.passes(days=1)
    assert len(asked(ann)) == 1
    await bo.delete(said)
    await server.passes(days=1)
    question = asked(ann)[-1]
    assert "is no longer there. Still right?" in text_of(question)
    form = await ann.user.click(question, label="D-1: Take it up again…")
    told = await ann.user.submit_modal(form, filled_in(form) | {"text": "We refund by machine"})
    assert "D-2 is open until" in text_of_direct(told)
    await server.settle()
    assert (await server.view(2)).supersedes is not None
    assert "We refund by machine" in text_of(server.card(2)), "it opened where the first one was"
    await server.passes(days=2)
    assert len(asked(ann)) == 2, "it is being decided again"


async def test_messages_that_are_deleted_together_are_asked_about(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    said = [await bo.send(server.channel, text) for text in ("One", "Two", "Three")]
    await ann.slash(server.channel, "decide", text="We refund by hand", evidence=said[0].jump_url)
    await ann.slash(server.channel, "decide", text="We print at night", evidence=said[2].jump_url)
    await server.settle()
    event = discord.RawBulkMessageDeleteEvent(
        {
            "ids": [str(message.id) for message in said],
            "channel_id": str(server.channel.id),
            "guild_id": str(server.guild.id),
        }
    )
    await server.client.on_raw_bulk_message_delete(event)
    await server.client.on_raw_bulk_message_delete(event)
    await server.passes(days=1, hours=10)
    (question,) = asked(ann)
    assert text_of(question).count("is no longer there") == 2


def text_of_direct(result: simcord.InteractionResult) -> str:
    assert result.response is not None
    return text_of(result.response)


async def test_a_document_that_no_browser_can_open_is_text_and_no_link(server: Server) -> None:
    ann = server.member("ann")
    line = '/propose "We refund by hand" --process majority --by 2d --doc "file:///x/[a](https://evil.example)/refunds.md The [policy](https://evil.example)"'
    assert "D-1 is open" in answer_of(await ann.slash(server.channel, "accord", line=line))
    await server.settle()
    for shown in (
        text_of(server.card()),
        answer_of(await ann.slash(server.channel, "decisions", find="D-1")),
    ):
        assert "refunds.md" in shown
        assert "](" not in shown.replace("\\](", "").replace("]\\(", ""), "a label could hide where it leads"
        assert "<file:" not in shown
    refused = answer_of(
        await ann.slash(server.channel, "accord", line='/decide "We refund" --doc /srv/refunds.md')
    )
    assert "file:///" in refused


async def test_a_decision_is_overturned_and_who_answers_for_those_that_depend_on_it_is_asked(
    server: Server,
) -> None:
    ann, bo, cy = (server.member(name) for name in ("ann", "bo", "cy"))
    for person, line in (
        (ann, '/decide "We pay for hosting"'),
        (bo, '/decide "We run Postgres" --depends D-1'),
        (cy, '/decide "We back up each night" --depends D-2'),
        (ann, '/decide "We host nothing" --supersedes D-1'),
    ):
        assert "Recorded as" in answer_of(await person.slash(server.channel, "accord", line=line))
    await server.settle()
    await server.passes(days=1, hours=10)
    (question,) = asked(bo)
    assert "D-1, on which it depends, was superseded. Still right?" in text_of(question)
    assert asked(cy) == []
    form = await bo.user.click(question, label="D-2: Take it up again…")
    told = await bo.user.submit_modal(form, filled_in(form) | {"text": "We run SQLite"})
    assert "D-5 is open until" in text_of_direct(told)
    await server.settle()
    await server.passes(days=1)
    (question,) = asked(cy)
    assert "D-2, on which it depends, is being decided again. Still right?" in text_of(question)
    told = await cy.user.click(question, label="D-3: Still right")
    assert "on record that D-3 is still right" in text_of_direct(told)
    await server.passes(days=1)
    assert (len(asked(bo)), len(asked(cy))) == (1, 1)
