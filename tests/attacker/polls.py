"""Secret polls of all forms, voted on at random in the room, and what an attacker has of each."""

import asyncio
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.exports.as_json import decision_json
from adapters.local.inbound import SPOT, account_of
from bot import logs
from bot.app import App
from bot.room import OPERATOR, open_room
from consensus.ballots import read_ballot
from consensus.commands import Command, OpenPoll, Propose, TakeBack, Vote
from consensus.definition import builtin, builtin_ids
from consensus.ids import DeliveryId, OptionId
from consensus.ports import Envelope, Sender
from consensus.process import Process
from consensus.secrecy import obstacles
from consensus.views import RecordView, ShowRecord
from storage import backup
from storage.log import Log
from tests.attacker.evidence import Evidence, Moment, Row, Tables, by_place, new_rows, tables
from tests.bot.reader import Reader, reading
from tests.databases import brought_up
from tests.flows.room import StoppedClock

PEOPLE = ("ann", "bo", "cy", "di", "ed", "flo", "gus", "hal")
OPTIONS = {OptionId(f"o{place}"): text for place, text in enumerate(("Osaka", "Kyoto", "Nara"), start=1)}
BALLOTS = {
    "choice": ("A", "B", "C"),
    "approve": ("A", "A, B", "B, C", "blank"),
    "score": ("A=5", "A=1 B=2 C=3", "B=4 C=4", "blank"),
    "budget": ("A=3", "A=2 B=2", "C=1", "blank"),
    "rank": ("A > B > C", "C > B", "B", "C > A > B"),
    "slot": ("A=yes B=maybe", "C=yes", "A=no B=no C=no", "B=yes C=maybe"),
}
NO_FIGURE = re.compile(r"^(#|process_|python_)|_(seconds_bucket|seconds_sum|created)\b")
"""Lines of `/metrics` that are left out: words, and what a clock measures, which differs from run to run, so that the same
polls would not always have the same verdict."""
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def possible() -> dict[str, Process]:
    """The built-in processes that can have secret ballots."""
    known = ((name, builtin(name)) for name in builtin_ids())
    rules = {name: found[1] for name, found in known if found is not None}
    return {name: own for name, own in rules.items() if not [*obstacles(own)] and not own.group_names}


class SeededChance:
    """The same ids, salts and keys in each run."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw

    def fresh(self) -> str:
        return self._draw.randbytes(12).hex()

    def salt(self) -> bytes:
        return self._draw.randbytes(32)

    def token(self) -> str:
        return self._draw.randbytes(32).hex()


@dataclass(frozen=True, slots=True)
class Poll:
    """`couples`: of each, the first cast the first of `evidence.choices`, and the second the second: by a coin. So whatever
    else is known of a poll, its result included, says nothing of who of a couple is which."""

    process: str
    couples: tuple[tuple[str, str], ...]
    evidence: Evidence
    receipts: tuple[str, ...]


Figures = Mapping[str, float]
"""`name{label="value"}` -> the figure."""


class Place:
    """A room in which secret polls follow each other."""

    def __init__(self, app: App, feed: Any, draw: Random, clock: StoppedClock, file: Path) -> None:
        self._app, self._room, self._draw, self._clock, self._file = app, feed, draw, clock, file
        self._logged = io.StringIO()
        self._deliveries = 0
        self._polls = 0
        self._seen = self._known()
        self.web: Reader
        logs.configure(console=False, stream=self._logged)

    async def plays(self, process: str) -> Poll:
        rules, draw = possible()[process], self._draw
        kinds = BALLOTS.get(rules.ballot.type) or tuple(position.key for position in rules.ballot.positions)
        typed = {self._canonical(rules, kind): kind for kind in draw.sample(kinds, 2)}
        choices = tuple(typed)
        people = draw.sample(PEOPLE, 2 * draw.randint(2, 4))
        couples = tuple(zip(people[::2], people[1::2], strict=True))
        number = await self._opened(process, rules)
        ids = {row["external"]: row["person"] for row in self._rows("account")}
        evidence = Evidence(
            choices=(choices[0], choices[1]), people={who: str(ids[account_of(who)]) for who in people}
        )
        mine = {who: typed[choices[place]] for couple in couples for place, who in enumerate(couple)}
        receipts = []
        for who in draw.sample(people, len(people)):
            if draw.random() < 0.3:  # they change their minds
                await self._acts(evidence, who, Vote(decision=number, choice=draw.choice(kinds)))
                if draw.random() < 0.3:
                    await self._acts(evidence, who, TakeBack(decision=number))
            answer = await self._acts(evidence, who, Vote(decision=number, choice=mine[who]))
            receipts.append(str(answer.get("receipt", "")))
        await self._looks(evidence, number, "before the close")
        await self._orders(evidence, number)
        await self._room.feed("ann: @+40d")
        await self._app.settle()
        await self._looks(evidence, number, "after the close")
        self._seen = self._known()
        return Poll(process, couples, evidence, tuple(filter(None, receipts)))

    @staticmethod
    def _canonical(rules: Process, kind: str) -> str:
        if rules.unit == "proposal":
            return kind
        return read_ballot(rules.ballot, tuple(OPTIONS), OPTIONS, kind, 1)

    async def _opened(self, process: str, rules: Process) -> int:
        command: Command = (
            Propose(text="Ship it", process=process, secret=True)
            if rules.unit == "proposal"
            else OpenPoll(question="Where to?", options=tuple(OPTIONS.values()), process=process, secret=True)
        )
        await self._submitted("ann", command)
        self._polls += 1
        self._seen = self._known()
        return self._polls

    async def _submitted(self, who: str, command: Command) -> dict[str, Any]:
        self._clock.at += timedelta(seconds=self._draw.randint(1, 600))
        self._deliveries += 1
        sender = Sender(account=account_of(who), name=who, joins=True)
        delivery = DeliveryId(f"delivery-{self._deliveries}")
        receipt = await self._app.submit(
            Envelope(delivery=delivery, spot=SPOT, sender=sender, command=command)
        )
        await self._app.settle()
        return dict(receipt.unstored)

    async def _acts(self, evidence: Evidence, who: str, command: Command) -> dict[str, Any]:
        """They do it; what that leaves is looked at before anybody else does anything."""
        before, figures = self._seen, await self._figures()
        answer = await self._submitted(who, command)
        self._seen = self._known()
        more = {"metrics": grown(figures, await self._figures())}
        evidence.moments.append(Moment(who, new_rows(before, self._seen) | more))
        return answer

    async def _figures(self) -> Figures:
        lines = (await self.web.get("/metrics")).splitlines()
        series = (line.rpartition(" ") for line in lines if not NO_FIGURE.search(line))
        return {name: float(figure) for name, _, figure in series}

    def _known(self) -> Tables:
        """All rows of the database, and as tables more what others have seen by now."""
        posts = [post for post in self._room.messenger.board.posts if post.kind not in ("answer", "refusal")]
        cards = self._room.messenger.cards.items()
        more: dict[str, list[Row]] = {
            "posts": [(("kind", post.kind), ("to", str(post.to)), ("body", post.body)) for post in posts],
            "cards": [(("number", number), ("view", repr(card))) for number, card in cards],
            "log lines": [(("line", line),) for line in self._logged.getvalue().splitlines()],
        }  # fmt: skip
        return {**tables(self._file), **{name: Counter(rows) for name, rows in more.items()}}

    async def _looks(self, evidence: Evidence, number: int, when: str) -> None:
        """Read everything that is handed out."""
        record = await self._app.ask(ShowRecord(number=number), OPERATOR)
        assert isinstance(record, RecordView)
        log = Log(self._app.store)
        now = self._clock.now()
        mine = {row for rows in self._known().values() for row in rows}
        evidence.texts |= {
            f"page {when}": await self.web.get(f"/D-{number}"),
            f"JSON {when}": decision_json(record),
            f"export {when}": "\n".join(await log.lines(OPERATOR, now, opened=True, people=True)),
            f"health {when}": await self.web.get("/health"),
            f"metrics {when}": await self.web.get("/metrics"),
            f"rows {when}": "\n".join(map(repr, mine)),
        }
        if when.startswith("after"):
            evidence.shown = _shown(evidence, number)

    async def _orders(self, evidence: Evidence, number: int) -> None:
        """People in every order in which they, or what is theirs, are found: the row of each is known by when it changed."""
        voters = evidence.voters
        names = {person: who for who, person in evidence.people.items()}
        rows = {who: _row(evidence.last(who), "secret_ballot") for who in voters}
        if number % 3 == 0:  # as it happens by itself every thousand pages
            with closing(sqlite3.connect(self._file)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        content = {
            "file": self._file.read_bytes(),
            "WAL": self._file.with_name(f"{self._file.name}-wal").read_bytes(),
        }
        if number % 5 == 1:
            copy = self._file.with_suffix(f".{number}.backup")
            known = self._app.store.definitions
            now = self._clock.now()
            await asyncio.to_thread(backup.write, str(self._file), copy, {}, known, at=now, program="test")
            content["backup"] = copy.read_bytes()
        evidence.orders = {
            "when they voted": voters,
            "when they voted first": list(dict.fromkeys(moment.by for moment in evidence.moments)),
            "names": sorted(voters),
            "ids": sorted(voters, key=lambda who: evidence.people[who]),
            "voted": [names[row["person"]] for row in self._rows("voted") if row["person"] in names],
            "secret_ballot": sorted(rows, key=lambda who: str(rows[who]["pseudonym"])),
            "sealed": sorted(rows, key=lambda who: bytes(rows[who]["sealed"])),
        }
        pseudonyms = {who: str(row["pseudonym"]).encode() for who, row in rows.items()}
        ciphers = {who: bytes(row["sealed"])[:64] for who, row in rows.items()}
        people = {who: person.encode() for who, person in evidence.people.items()}
        for where, found in content.items():
            for what, marks in (("pseudonyms", pseudonyms), ("sealed", ciphers), ("people", people)):
                evidence.orders[f"{what} in the {where}"] = by_place(voters, marks, found)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [dict(row) for row in tables(self._file)[table]]


def grown(before: Figures, after: Figures) -> list[Row]:
    """What `/metrics` counts more, or less, than before: each is compared with the same series of others alone."""
    more = {series: figure - before.get(series, 0.0) for series, figure in after.items()}
    return [(("series", series), (series, figure)) for series, figure in more.items() if figure]


def _row(moment: Moment, table: str) -> dict[str, Any]:
    [row] = moment.rows[table]
    return dict(row)


def _shown(evidence: Evidence, number: int) -> dict[str, list[dict[str, str]]]:
    """The ballots in the closing entry, in the export, in the JSON and on the page, each in the order that they have there."""
    read = json.loads(evidence.texts["JSON after the close"])
    closings = [
        entry
        for line in evidence.texts["export after the close"].splitlines()
        if (entry := json.loads(line)).get("type") == "decision_closed.v1"
    ]
    shown = {"closing entry": _ballots(closings[-1])}
    shown["JSON"] = [
        {"receipt": line["receipt"], "choice": line["choice"]} for line in read.get("ballots", ())
    ]
    choices = {line["receipt"]: line["choice"] for line in shown["JSON"]}
    if all(choices):
        page = evidence.texts["page after the close"]
        found = re.findall("|".join(choices), page) if choices else []
        shown["page"] = [{"receipt": receipt, "choice": choices[receipt]} for receipt in found]
    return shown


def _ballots(entry: Any) -> list[dict[str, str]]:
    if isinstance(entry, dict):
        if isinstance(ballots := entry.get("ballots"), list):
            return ballots
        return next((found for value in entry.values() if (found := _ballots(value))), [])
    return []


@asynccontextmanager
async def place(folder: Path, seed: int) -> AsyncIterator[Place]:
    draw, clock = Random(seed), StoppedClock(START)
    file = brought_up(folder / "accord.db")
    async with open_room(
        str(file), lambda _: None, clock=clock, chance=SeededChance(draw), keep_all=True
    ) as (app, room):
        for who in ("ann", *draw.sample(PEOPLE[1:], len(PEOPLE) - 1)):
            await room.feed(f"{who}: hello")
        async with reading(app) as web:
            await web.signs_in()
            made = Place(app, room, draw, clock, file)
            made.web = web
            yield made
