"""Renamed, left, come back, banned, deleted, erased: a person of Discord stays who they are, under the name they have now."""

from pathlib import Path

import discord
import pytest
import simcord

from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from tests.adapters.discord.server import Server, answer_of, server_at, text_of
from tests.adapters.discord.test_page import page_of
from tests.bot.reader import Reader

FRIDAYS = {"text": "Ship on Fridays", "until": "9d", "process": "consent"}


def everything_stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("accord.db*")).lower()


def renames(server: Server, member: simcord.MemberActor, name: str) -> None:
    """Somebody takes another name on the server; Discord tells of it with their next act."""
    server.env.backend.get_guild(server.guild.id).members[member.id].nick = name


async def record(server: Server, number: int = 1) -> RecordView:
    view = await server.app.ask(ShowRecord(number=number), Viewer(operator=True))
    assert isinstance(view, RecordView)
    return view


async def test_a_new_name_is_on_open_cards_and_in_the_record_with_the_next_act(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", **FRIDAYS)
    await server.settle()
    assert "ann" in text_of(server.card())
    renames(server, ann, "Annabel")
    await ann.slash(server.channel, "decisions")
    await ann.slash(server.channel, "accord", line='ask D-1 "Anything against it?"')
    await bo.slash(server.channel, "accord", line="vote D-1 consent")
    await server.settle()
    assert "Annabel" in text_of(server.card())
    assert (await record(server)).card.opened_by == "Annabel"


async def test_who_leaves_and_comes_back_is_the_same_person(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", **FRIDAYS)
    await bo.slash(server.channel, "object", decision="D-1", reason="Nobody can roll back")
    await server.settle()
    server.guild.remove_member(bo)
    await server.passes(minutes=20)
    async with page_of(server) as page:
        await page.signs_in(Reader.speaker(str(bo.id), str(server.guild.id), "discord"))
        assert "Ship on Fridays" not in await page.get("/decisions")
    back = server.guild.add_member(bo.user)
    assert "Ship on Fridays" in answer_of(await back.slash(server.channel, "decisions"))
    withdrawn = answer_of(await back.slash(server.channel, "accord", line="withdraw D-1.1"))
    assert "withdrawn" in withdrawn, "it is theirs still"
    voted = answer_of(await back.slash(server.channel, "accord", line="vote D-1 consent"))
    assert "Recorded on D-1" in voted
    late = server.member("late")
    refused = answer_of(await late.slash(server.channel, "accord", line="vote D-1 consent"))
    assert "may not take part" in refused, "who comes for the first time is late"


@pytest.mark.parametrize("how", ["banned", "deleted"])
async def test_an_account_that_is_banned_or_deleted_reads_nothing_and_stops_nothing(
    server: Server, how: str
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await bo.slash(server.channel, "propose", text="Ship on Fridays", until="2d", process="majority")
    await server.settle()
    await ann.slash(server.channel, "accord", line="vote D-1 yes")
    server.guild.remove_member(bo)
    if how == "deleted":
        server.env.inject_error("POST", "/users/@me/channels", status=404, code=10013)
    async with page_of(server) as page:
        await page.signs_in(Reader.speaker(str(bo.id), str(server.guild.id), "discord"))
        assert "Ship on Fridays" not in await page.get("/decisions")
    await server.passes(days=3)
    view = await server.view(1)
    assert view.outcome is not None
    assert (await record(server)).card.opened_by == "bo", "until they are erased"


async def test_of_who_was_renamed_and_erased_no_name_or_account_is_left(tmp_path: Path) -> None:
    async with server_at(tmp_path) as server:
        lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
        ann, bo = server.member("ann", roles=[lead]), server.member("bobolink")
        await bo.slash(server.channel, "propose", text="Ship on Fridays", until="9d", process="consent")
        renames(server, bo, "Waxwing")
        await bo.slash(server.channel, "object", decision="D-1", reason="the zebrafinch sings")
        await bo.slash(server.channel, "accord", line="digest me weekly friday 9:00")
        renames(server, bo, "Nightjar")
        await bo.slash(server.channel, "accord", line="vote D-1 consent")
        await server.settle()
        assert "Nightjar" in text_of(server.card())
        erased = await ann.slash(server.channel, "accord", line=f"forget <@{bo.id}> yes")
        assert "erased" in answer_of(erased)
        await server.settle()
        assert "Nightjar" not in text_of(server.card())
    stored = everything_stored(tmp_path)
    marks = (b"bobolink", b"waxwing", b"nightjar", b"zebrafinch", str(bo.id).encode())
    assert [mark for mark in marks if mark in stored] == []


async def test_whoever_is_named_is_asked_for_and_has_their_name_at_once(server: Server) -> None:
    ann, bo, gone = server.member("ann"), server.member("bo"), server.member("gone")
    server.guild.remove_member(gone)
    line = f'propose "Buy a press" --process ringi --route "<@{bo.id}>"'
    await ann.slash(server.channel, "accord", line=line)
    await server.settle()
    assert "bo: it is with them now" in text_of(server.card())
    line = f'propose "Buy two" --process ringi --route "<@{bo.id}>, <@{gone.id}>"'
    refused = answer_of(await ann.slash(server.channel, "accord", line=line))
    assert "cannot take part" in refused
    assert "Name somebody else" in refused
