"""Every act as every role through every platform: typed, as a button and as a form, all made by hand.

What each role may do is computed from the table of rights (tests/consensus/test_rights.py). Whoever may not do an act gets a
refusal and changes nothing, whatever the payload says; whoever may is refused for no want of rights.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import select

from adapters.acts import ACTS as WORDS
from adapters.acts import Act
from adapters.discord.custom_ids import write
from adapters.interaction.press import AT_ONCE, Press
from adapters.slack import buttons
from adapters.slack.forms import write_meta
from bot.app import App
from consensus.acts import ACTS
from consensus.commands import MemberSeen, MembersSeen
from consensus.frozen import replace
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.rights import ADMINISTRATORS, EVERYONE, NOBODY, Row, Table
from consensus.views import CardView, ShowCard
from storage.deliveries import read
from storage.tables import COMMUNITY, DELIVERY
from tests.adapters.slack.house import CHANNEL, slack_house
from tests.bot.house import House, house_at
from tests.bot.reader import reading
from tests.consensus.test_rights import CY, may
from tests.fakes.discord.house import connected, fake_discord
from tests.fakes.discord.world import Member
from tests.fakes.slack.world import next_ts
from tests.flows.room import Dialogue, opened_room

ROLES = ("administrator", "opener", "member", "guest", "stranger")
FOR_WANT_OF_RIGHTS = frozenset(
    {
        "not-a-member",
        "administrators-only",
        "opener-only",
        "opener-or-administrator-only",
        "not-in-electorate",
        "not-allowed-to-overrule",
        "not-your-right",
        "no-such-decision",
        "only-in-channels",
    }
)
SOME = ("propose", "vote", "object", "amend", "close", "overrule", "publish", "group", "rights", "erase")
"""Acts for every run; the others are tried in the slow one."""
LINES: Mapping[str, str] = {
    "record": '/decide "We ship on Fridays"',
    "remove_option": '/accord option {d} remove "Nara"',
    "withdraw_objection": "/withdraw {o}",
    "relate": "/accord link {d} relates D-1",
    "forget": "/accord forget me yes",
    "erase": "/accord forget {other} yes",
    "own_digest": "/accord digest me daily 9:00",
    "digest": "/accord digest weekly monday 9:00",
    "rights": "/accord rights export administrators",
    "ask_advice": '/ask {d} {other} "What do you think?"',
    "delegate": "/accord delegate {d} {other}",
    "group": "/accord group pmc {other}",
    "publish": "/accord publish names",
    "mandate": '/accord mandate "Refunds need no vote" --mandate {other} --about refunds',
    "reassign": "/accord reassign {d} @{other}",
    "todo": '/accord todo {d} "Write the script" --by friday',
}
"""Where the example of the act's row says something of people, or there is none."""
SAMPLES: Mapping[str, str] = {
    "until": "3d",
    "on": "90d",
    "choice": "consent",
    "process": "majority",
    "url": "https://wiki.example/rollback",
    "role": "knowledge",
    "relation": "relates",
    "other": "D-1",
    "verdict": "accept",
    "position": "approve",
    "lean": "for",
    "how": "names",
    "every": "daily",
    "right": "close",
    "who": "administrators",
    "tags": "release",
    "group": "pmc",
    "option": "Nara",
    "target": "D-2",
    "options": "Osaka\nKyoto",
}
ASKED_ANYWAY = frozenset({"who"})
"""What may be left open where another question is answered instead."""
KEYS: Mapping[str, str] = {
    "vote": "consent",
    "test": "qualifies",
    "sound": "for",
    "stamp": "approve",
    "done": "1",
    "replace": "2",
    "withdraw": "sure",
}
TABLE: Table = (
    Row(right="propose", who=(ADMINISTRATORS,)),
    Row(right="vote", who=(CY,)),
    Row(right="object", who=(ADMINISTRATORS,)),
    Row(right="extend", who=(EVERYONE,)),
    Row(right="amend", who=(CY,)),
    Row(right="close", who=(CY,)),
    Row(right="overrule", who=(CY,)),
    Row(right="settings", who=(ADMINISTRATORS, CY)),
    Row(right="rules", who=(ADMINISTRATORS, CY)),
    Row(right="poll", who=(NOBODY,)),
)
"""The same as typed by TYPED."""
TYPED = (
    "vote {member}", "object administrators", "extend everyone", "amend {member}", "close {member}",
    "overrule {member}", "settings {member}", "poll nobody", "propose administrators", "rules {member}",
)  # fmt: skip


class Platform(Protocol):
    """A platform with people of each role (not all have guests), of whom the member is `CY` of the table."""

    app: App
    roles: Sequence[str]

    def named(self, role: str) -> str:
        """As a line names them."""
        ...

    async def types(self, role: str, line: str) -> None: ...

    async def presses(self, role: str, press: Press) -> None:
        """A button made by hand."""
        ...

    async def sends(self, role: str, press: Press, answers: Mapping[str, str]) -> None:
        """A form made by hand."""
        ...


# ------------------------------------------------------------------------------------------------------------ the trial


class Trial:
    def __init__(self, platform: Platform, table: Table) -> None:
        self.platform = platform
        self.table = table
        self.wrong: list[str] = []
        self.reached: set[tuple[str, str]] = set()
        """Acts and ways (typed, button, form) by which somebody got as far as the function of the act."""

    async def head(self) -> int:
        query = select(COMMUNITY.c.head_seq)
        return int(
            await self.platform.app.store.read(lambda connection: connection.execute(query).scalar_one())
        )

    async def answers(self) -> dict[tuple[str, str], str]:
        query = select(DELIVERY.c.home, DELIVERY.c.delivery, DELIVERY.c.answer)
        rows = await self.platform.app.store.read(lambda connection: connection.execute(query).all())
        return {(row.home, row.delivery): row.answer for row in rows}

    async def open_decision(self) -> int:
        """One of bo's, to which cy objects."""
        await self.platform.types("opener", '/propose "Ship on Fridays" --process consent --by 9d')
        number = await self.last()
        await self.platform.types("member", f'/object D-{number} "no rollback plan"')
        return number

    async def last(self) -> int:
        query = select(COMMUNITY.c.next_number)
        return (
            int(await self.platform.app.store.read(lambda connection: connection.execute(query).scalar_one()))
            - 1
        )

    async def card(self, number: int) -> CardView:
        card = await self.platform.app.ask(ShowCard(number=number), Viewer(operator=True))
        assert isinstance(card, CardView)
        return card

    async def is_open(self, number: int) -> bool:
        return (await self.card(number)).status == "open"

    def ways(self, act: Act, number: int, identity: str, role: str) -> Iterator[tuple[str, Any]]:
        """Each payload by which the act can be asked for."""
        other = self.platform.named("opener" if role == "member" else "member")
        line = LINES.get(act.name) or act.example.replace("D-17.1", "{o}").replace("D-17", "{d}")
        if line:
            typed = (
                line.replace("@{other}", other if other.startswith("<") else f"@{other}")
                .replace("{d}", f"D-{number}")
                .replace("{o}", f"D-{number}.1")
                .replace("{other}", other)
            )
            yield "typed", self.platform.types(role, typed)
        key = KEYS.get(act.act, self.platform.named("member") if act.act == "erase" else "")
        press = Press(
            act=act.name, number=number, identity=identity, objection=1 if act.objection else 0, key=key
        )
        if act.name in AT_ONCE:
            yield "button", self.platform.presses(role, press)
        if act.submit and act.fields:
            answers = {
                field.to: SAMPLES.get(field.to, "some words")
                for field in act.fields
                if (not field.optional or field.to in ASKED_ANYWAY) and field.kind != "settings"
            }
            about = "decision" in act.takes
            yield (
                "form",
                self.platform.sends(
                    role, press if about else replace(press, number=0, identity=None), answers
                ),
            )

    async def tries(self, act: Act, number: int, role: str) -> None:
        allowed = may(act.act, role, self.table, "consent")
        identity = (await self.card(number)).identity
        for way, attempt in self.ways(act, number, identity, role):
            head, before = await self.head(), await self.answers()
            await attempt
            new = [read(answer) for key, answer in (await self.answers()).items() if key not in before]
            codes = [answer.code for answer in new if isinstance(answer, Refused)]
            # Who is asked about is described to the log on the way, whatever becomes of what they asked for.
            done = (
                any(not isinstance(answer, Refused) for answer in new) if new else await self.head() != head
            )
            if not allowed and done:
                self.wrong.append(f"{act.name} {way} as {role}: done {new}")
            elif not allowed and not set(codes) <= FOR_WANT_OF_RIGHTS:
                self.wrong.append(f"{act.name} {way} as {role}: refused for {codes}")
            elif allowed and set(codes) & FOR_WANT_OF_RIGHTS:
                self.wrong.append(f"{act.name} {way} as {role}: not let, {codes}")
            if allowed and new:
                self.reached.add((act.name, way))

    def never_arrived(self, names: Sequence[str]) -> set[tuple[str, str]]:
        """Acts and ways that somebody may take, and by which nobody got as far as the act."""
        due: set[tuple[str, str]] = set()
        for act in WORDS:
            if act.act in names and any(
                may(act.act, role, self.table, "consent") for role in self.platform.roles
            ):
                for way, attempt in self.ways(act, 1, "", "member"):
                    attempt.close()
                    due.add((act.name, way))
        return due - self.reached

    async def run(self, names: Sequence[str]) -> None:
        spare = [await self.open_decision() for _ in range(4 if len(names) > len(SOME) else 3)]
        if self.table:
            for typed in TYPED:
                line = typed.replace("{member}", self.platform.named("member"))
                await self.platform.types("administrator", f"/accord rights {line}")
        acts = [act for act in WORDS if act.act in names]
        for act in acts:
            for role in self.platform.roles:
                if not may(act.act, role, self.table, "consent"):
                    await self.tries(act, spare[0], role)
        for act in sorted(acts, key=lambda act: act.act in LAST):
            for role in self.platform.roles:
                if may(act.act, role, self.table, "consent") and (act.act, role) != ("erase", "stranger"):
                    while len(spare) > 1 and not await self.is_open(spare[0]):
                        spare.pop(0)
                    await self.tries(act, spare[0], role)
        assert not self.wrong, "\n".join(self.wrong)


LAST = frozenset({"withdraw", "close", "rights", "erase"})
"""What takes something away that others need: decisions, people, rights."""
UNTRIED = frozenset({"digest", "add_process", "pass_time", "put_to_vote", "process"})
"""About no one decision or right; or asked elsewhere: whoever may set a digest is in the place, which its function asks."""
ALL = tuple(act.name for act in ACTS if act.may is not None and act.name not in UNTRIED)


# ------------------------------------------------------------------------------------------------------- the platforms


class OnSlack:
    roles: Sequence[str] = ROLES

    def __init__(self, house: Any) -> None:
        self.house, self.app = house, house.app
        names = dict(zip(ROLES, ("Ann", "Bo", "Cy", "Gus", "Sid"), strict=True))
        self.people = {role: house.person(name) for role, name in names.items()}

    def named(self, role: str) -> str:
        return f"<@{self.people[role].id}>"

    async def types(self, role: str, line: str) -> None:
        await self.people[role].types(CHANNEL, line)
        await self.house.settle()

    async def presses(self, role: str, press: Press) -> None:
        person, card = self.people[role], self.house.card()
        key = press.key.strip("<@>")
        action = {
            "action_id": buttons.action_id(replace(press, key=key)),
            "block_id": "forged",
            "type": "button",
            "value": buttons.value(press),
            "action_ts": next_ts(),
        }
        body = person._body(
            "block_actions",
            actions=[action],
            channel={"id": CHANNEL, "name": "general"},
            message=card.shown(),
            container={"type": "message", "message_ts": card.ts, "channel_id": CHANNEL},
            response_url=self.house.slack.response_url("T1", person.id, CHANNEL),
        )
        await person.sends("interactive", body)
        await self.house.settle()

    async def sends(self, role: str, press: Press, answers: Mapping[str, str]) -> None:
        person = self.people[role]
        meta = {
            "channel": CHANNEL,
            "number": str(press.number),
            "identity": press.identity or "",
            "objection": str(press.objection),
            "key": press.key.strip("<@>"),
        }
        view = {
            "id": f"V{next_ts()}",
            "hash": next_ts(),
            "type": "modal",
            "callback_id": f"accord.{press.act}",
            "private_metadata": write_meta(meta),
            "blocks": [],
            "state": {
                "values": {
                    name: {"value": {"type": "plain_text_input", "value": text}}
                    for name, text in answers.items()
                }
            },
        }
        await person.sends("interactive", person._body("view_submission", view=view, response_urls=[]))
        await self.house.settle()


@asynccontextmanager
async def on_slack(folder: Path) -> AsyncIterator[Platform]:
    async with slack_house(folder, "Ann", "Bo", "Cy", ACCORD_OFFERS=True) as house:
        workspace = house.slack.workspaces["T1"]
        guest = workspace.person("Gus", guest=True)
        workspace.person("Sid", admin=True)
        workspace.channels[CHANNEL].members.append(guest.id)
        yield OnSlack(house)


class OnDiscord:
    roles: Sequence[str] = ("administrator", "opener", "member")

    def __init__(self, fake: Any, house: Any, guild: Any, people: Mapping[str, Member]) -> None:
        self.fake, self.house, self.guild, self.people = fake, house, guild, people
        self.app = house.app
        self.channel = next(iter(guild.channels))

    def named(self, role: str) -> str:
        return f"<@{self.people[role].id}>"

    async def types(self, role: str, line: str) -> None:
        typed = line.removeprefix("/").removeprefix("accord ")
        await self.fake.slash(self.guild, self.channel, self.people[role], "accord", line=typed)

    async def presses(self, role: str, press: Press) -> None:
        card = await self.house.card(self.guild, press.number or 1)
        custom_id = write(replace(press, key=press.key.strip("<@>")))
        await self.fake.click(self.guild, card, self.people[role], custom_id)

    async def sends(self, role: str, press: Press, answers: Mapping[str, str]) -> None:
        custom_id = write(replace(press, key=press.key.strip("<@>")))
        await self.fake.submit(self.guild, self.channel, self.people[role], custom_id, dict(answers))


@asynccontextmanager
async def on_discord(folder: Path) -> AsyncIterator[Platform]:
    async with fake_discord() as fake:
        guild = fake.guild()
        owner = Member("1", "ann")
        guild.members[owner.id] = owner
        people = {
            "administrator": owner,
            "opener": fake.member(guild, "bo"),
            "member": fake.member(guild, "cy"),
        }
        async with connected(folder, fake) as house:
            yield OnDiscord(fake, house, guild, people)


class OnPage:
    roles: Sequence[str] = ("administrator", "opener", "member")

    def __init__(self, house: House, readers: Mapping[str, Any]) -> None:
        self.app, self.readers = house.app, readers

    def named(self, role: str) -> str:
        return {"administrator": "ann", "opener": "bo", "member": "cy"}[role]

    async def types(self, role: str, line: str) -> None:
        await self._post(role, "/line", {"line": line})

    async def presses(self, role: str, press: Press) -> None:
        await self._post(role, "/act", {**_fields(press), "sure": "yes"})

    async def sends(self, role: str, press: Press, answers: Mapping[str, str]) -> None:
        await self._post(
            role, "/form", {**_fields(press), **{f"answer.{name}": text for name, text in answers.items()}}
        )

    async def _post(self, role: str, path: str, fields: Mapping[str, str]) -> None:
        reader = self.readers[role]
        await reader.get("/account")
        await reader.post(path, {"csrf": reader.csrf, "delivery": next_ts(), "back": "/account", **fields})


def _fields(press: Press) -> dict[str, str]:
    return {
        "act": press.act,
        "number": str(press.number),
        "identity": press.identity or "",
        "objection": str(press.objection),
        "key": press.key,
    }


@asynccontextmanager
async def on_page(folder: Path) -> AsyncIterator[Platform]:
    """Of the local room, in which whoever acts is there: so there is nobody but its members."""
    async with (
        house_at(folder / "accord.db") as house,
        reading(house.app) as ann,
        reading(house.app, ann.site) as bo,
        reading(house.app, ann.site) as cy,
    ):
        readers = {"administrator": ann, "opener": bo, "member": cy}
        for reader, name in zip(readers.values(), ("ann", "bo", "cy"), strict=True):
            await reader.signs_in(reader.speaker(name), "/account")
        seen = tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy"))
        await house.does(None, MembersSeen(members=seen))
        yield OnPage(house, readers)


class OnRoom:
    """Lines alone: whatever has a form or a button is typed there, too."""

    roles: Sequence[str] = ("administrator", "opener", "member")

    def __init__(self, room: Dialogue) -> None:
        self.room, self.app = room, room.app

    def named(self, role: str) -> str:
        return {"administrator": "ann", "opener": "bo", "member": "cy"}[role]

    async def types(self, role: str, line: str) -> None:
        await self.room.says(self.named(role), line)

    async def presses(self, role: str, press: Press) -> None:
        return

    async def sends(self, role: str, press: Press, answers: Mapping[str, str]) -> None:
        return


@asynccontextmanager
async def on_room(folder: Path) -> AsyncIterator[Platform]:
    async with opened_room(folder) as room:
        await room.join("ann", "bo", "cy")
        yield OnRoom(room)


PLATFORMS = {"room": on_room, "slack": on_slack, "discord": on_discord, "page": on_page}


@pytest.mark.parametrize(
    ("platform", "table"), [("room", ()), ("slack", TABLE), ("discord", ()), ("page", TABLE)]
)
async def test_some_acts_as_every_role_by_every_payload(platform: str, table: Table, tmp_path: Path) -> None:
    async with PLATFORMS[platform](tmp_path) as place:
        trial = Trial(place, table)
        await trial.run(SOME)
        assert {name for name, _ in trial.reached} >= set(SOME) - {"erase"}


@pytest.mark.slow
@pytest.mark.parametrize("table", [(), TABLE], ids=["defaults", "table"])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_every_act_as_every_role_by_every_payload(platform: str, table: Table, tmp_path: Path) -> None:
    async with PLATFORMS[platform](tmp_path) as place:
        trial = Trial(place, table)
        await trial.run(ALL)
        ways = {"typed"} if platform == "room" else {"typed", "button", "form"}
        assert {(name, way) for name, way in trial.never_arrived(ALL) if way in ways} == set()
