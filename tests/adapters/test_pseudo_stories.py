"""One story on each platform among people whose language is the pseudo-language (tests/pseudo.py): whatever they hear is
translated, wherever it comes from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from tests import golden, pseudo
from tests.adapters.discord.server import server_at
from tests.adapters.slack.house import CHANNEL, slack_house
from tests.flows.room import opened_room
from tests.pseudo import escapes, left, marked, own

Heard = list[tuple[str, object]]

ANN, BO, CY = own("Ann"), own("Bo"), own("Cy")
SHIP, WHERE, PLAN, HOW = own("Ship on Fridays"), own("Where to?"), own("No rollback plan"), own("We add one")
OSAKA, KYOTO = own("Osaka"), own("Kyoto")
SOON, SOMEDAY = "３ｄ", own("someday")
COMMANDS = "/commands"


@pytest.fixture
def heard(locale: Path, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What is said from now on and where, as the stand-ins hear it, and all of it in the pseudo-language."""
    pseudo.write(locale)
    monkeypatch.setenv("ACCORD_LANGUAGE", pseudo.LANGUAGE)
    payloads: Heard = []
    monkeypatch.setattr(golden, "record", lambda room, where, payload: payloads.append((where, payload)))
    return payloads


def escaped(heard: Heard) -> dict[str, list[str]]:
    """What of it was not translated, by where it was said. Names of emoji are nobody's words."""
    spoken = (
        (where, payload) for where, payload in heard if "reactions" not in where and COMMANDS not in where
    )
    assert len(heard) > 10
    return {where: lines for where, payload in spoken if (lines := left(payload))}


async def test_in_the_room(heard: Heard, tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        for who in (ANN, BO, CY):
            await room.says(who, own("hello"))
        (await room.says(ANN, f'/propose "{SHIP}" --by {SOON} --process consent')).replies("D-1")
        (await room.says(BO, "/vote D-1 consent")).replies("D-1")
        (await room.says(BO, f'/object D-1 "{PLAN}"')).replies("D-1.1")
        (await room.says(ANN, f'/resolve D-1.1 "{HOW}"')).replies("D-1.1")
        (await room.says(CY, f"/vote D-1 {SOMEDAY}")).refuses("no-such-position")
        (await room.says(CY, f"/frobnicate {SOMEDAY}")).refuses("grammar-unknown-verb")
        await room.says(CY, "/poll")
        for answer in (WHERE, "yes", f"{OSAKA} | {KYOTO}", SOMEDAY):
            await room.answers(answer)
        while room.room.asking:
            asked = await room.answers("skip")
        asked.replies("D-2")
        (await room.says(ANN, "/vote D-2 A")).replies("D-2")
        await room.says(BO, "/vote D-2")
        for answer in ("９", "B", "skip", "yes"):
            await room.answers(answer)
        (await room.says(BO, "/accept D-1.1")).replies("D-1.1")
        for line in ("/decisions", "/decisions D-1", "/decisions summary", "/accord help vote"):
            await room.says(ANN, line)
        for line in ("@+soon", "as !"):
            await room.answers(line)
        await room.passes("4d")
        for line in ("/decisions D-1", "/decisions D-2 why", "/decisions summary", "/vote D-1 consent"):
            await room.says(ANN, line)
        assert [room.view(number).status for number in (1, 2)] == ["closed", "closed"]
    assert escaped(heard) == {}


async def test_in_slack(heard: Heard, tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        for user in house.slack.workspaces["T1"].users.values():
            user.name = own(user.name)
        ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
        await ann.types(CHANNEL, f'/propose "{SHIP}" --by {SOON} --process consent')
        await house.settle()
        await bo.clicks(house.card(), "accord.vote:consent")
        await bo.clicks(house.card(), "accord.object")
        await house.settle()
        await bo.submits(reason=PLAN, remedy=own("With one"))
        await house.settle()
        await cy.clicks(house.card(), "accord.more")
        await house.settle()
        await cy.clicks_in_view("accord.reason")
        await house.settle()
        await cy.submits(choice="concern", reason=own("Hm"))
        await cy.reacts(house.card(), "hand")
        for line in (f"/vote D-1 {SOMEDAY}", f"/accord frobnicate {SOMEDAY}", "/amend D-1"):
            await cy.types(CHANNEL, line)
        await house.settle()
        refused = await cy.submits(text=own("Mine"))
        assert refused.body["response_action"] == "errors"
        await cy.types(CHANNEL, "/poll")
        await house.settle()
        refused = await cy.submits(question=WHERE, options=OSAKA, until=SOMEDAY)
        assert set(refused.body["errors"]) == {"options", "until"}
        await cy.submits(question=WHERE, options=f"{OSAKA}\n{KYOTO}", until=SOON)
        await house.settle()
        await ann.clicks(house.card(), "accord.vote:o1")
        await ann.types(CHANNEL, f"/accord resolve D-1.1 {HOW}")
        await house.settle()
        await bo.types(CHANNEL, "/accord accept D-1.1")
        for line in (
            "/decisions",
            "/decisions D-1",
            "/accord summary",
            "/accord help",
            "/accord help process",
        ):
            await ann.types(CHANNEL, line)
        await ann.opens_home()
        await house.passes(days=4)
        await ann.opens_home()
        for line in ("/decisions", "/decisions D-1", "/decisions D-2 why", "/vote D-1 consent"):
            await ann.types(CHANNEL, line)
        for act in ("why", "show", "export"):
            await ann.clicks(house.card(), "accord.more")
            await house.settle()
            await ann.clicks_in_view(f"accord.{act}")
            await house.settle()
        assert all([await house.outcome(number) for number in (1, 2)])
    assert escaped(heard) == {}


async def test_on_discord(heard: Heard, tmp_path: Path) -> None:
    async with server_at(tmp_path) as server:
        lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
        ann, bo, cy = server.member(ANN, roles=[lead]), server.member(BO), server.member(CY)
        forum = server.guild.create_forum_channel("forum")
        here, who = server.channel, f"{ann.mention} {bo.mention} {cy.mention}"

        async def sends(person: simcord.MemberActor, message: Any, label: str, **filled: str) -> None:
            shown = await person.click(message, label=marked(label))
            await person.submit_modal(shown, filled)

        await ann.slash(here, "propose", text=SHIP, until=SOON, process="consent", who=who)
        await server.settle()
        for person in (ann, bo):
            await person.click(server.card(), label=marked("Consent"))
        await sends(bo, server.card(), "Object…", reason=PLAN, remedy=own("With one"))
        await server.settle()
        await cy.react(server.card(), "✋")
        await server.settle()
        details = (await cy.click(server.card(), label=marked("Details"))).response
        await sends(cy, details, "Give a reason…", choice="concern", reason=own("Hm"))
        await sends(cy, details, "Remind me later…", until=SOMEDAY)
        for line in (f"frobnicate {SOMEDAY}", "help", "help process", f"vote D-1 {SOMEDAY}", "stamp D-1"):
            await cy.slash(here, "accord", line=line)
        await cy.submit_modal(await cy.slash(here, "amend", decision="D-1"), {"text": own("Mine")})
        mistaken = {"question": WHERE, "options": OSAKA, "until": SOMEDAY}
        refused = (await cy.submit_modal(await cy.slash(here, "poll"), mistaken)).response
        await sends(cy, refused, "Open as form", question=WHERE, options=f"{OSAKA}\n{KYOTO}", until=SOON)
        await server.settle()
        await ann.click(server.card(2), label=OSAKA)
        await ann.submit_modal(await ann.slash(here, "resolve", objection="D-1.1"), {"how": HOW})
        await server.settle()
        await bo.slash(here, "accord", line="accept D-1.1")
        for find in ("", "D-1", "summary", f"search {SHIP}"):
            await ann.slash(here, "decisions", find=find)
        picks = (("vote", "decision"), ("propose", "process"), ("poll", "process"), ("extend", "until"))
        for command, option in picks:
            heard.append((command, {"choices": await ann.autocomplete(here, command, option, "")}))
        offered = await ann.autocomplete(here, "vote", "choice", "", decision="D-1")
        heard.append(("vote", {"choices": offered}))
        for chosen in (
            {"forum": forum},
            {},
            {"off": True},
            {"forum": forum, "off": True},
            {"digest": here, "day": 4},
        ):
            await ann.slash(here, "setup", **chosen)
        details = (await ann.click(server.card(), label=marked("Details"))).response
        assert details is not None
        await ann.click(details, label=marked("Withdraw it"))  # which is asked once more
        message = await cy.send(here, SHIP)
        for menu in ("Propose this", "Record decision", "Adopt poll result"):
            await cy.context_menu(here, menu, message)
        await server.passes(days=3, minutes=5)
        for find in ("", "D-1", "D-2 why"):
            await ann.slash(here, "decisions", find=find)
        await bo.slash(here, "vote", decision="D-1", choice="consent")
        assert [(await server.view(number)).status for number in (1, 2)] == ["closed", "closed"]
        assert any(marked("The week here") in text for text in server.messages(here)), "no digest came"
    assert escaped(heard) == {}


async def test_what_discord_is_told_of_commands(heard: Heard, tmp_path: Path) -> None:
    async with server_at(tmp_path):
        (commands,) = (payload for where, payload in heard if where.endswith(COMMANDS))
    texts = list(_called(commands))
    assert len(texts) > 100
    assert [text for text in texts if escapes(text)] == []
    assert [text for text in texts if not 1 <= len(text) <= 100] == []


def _called(commands: Any) -> Iterator[str]:
    """What commands, their options and their choices are called in the language, and said to do."""
    for named in commands:
        for key in ("name", "description"):
            if named.get(key):
                yield (named.get(f"{key}_localizations") or {}).get(pseudo.LANGUAGE, named[key])
        yield from _called([*named.get("options", ()), *named.get("choices", ())])
