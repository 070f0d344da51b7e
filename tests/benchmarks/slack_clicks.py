"""Signed clicks over HTTP against two programs of their own: `accord run`, where each is a durably stored vote, and a
no-op AsyncApp. The stand-in Slack answers what either asks, in the process of the clients."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import aiohttp

from tests.adapters.slack.house import CHANNEL, team
from tests.bot.command import environment
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import SECRET, FakeSlack, sign

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one run: seconds per click, the median ack in seconds, and the server's CPU seconds per click."""

    per_click: float
    ack: float
    cpu: float

    def of(self, what: str) -> float:
        return {"per_click": self.per_click, "ack": self.ack, "cpu": self.cpu}[what]


class Served:
    """A program that listens; its CPU time is its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}/slack/events"

    def cpu(self) -> float:
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    async def ready(self) -> None:
        """Until it answers what Slack signed with something else than 503: what nobody signed is refused at once."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while True:
                try:
                    async with session.post(self.url, data=b"", headers=_signed("")) as answer:
                        if answer.status != 503:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)


@asynccontextmanager
async def served(folder: Path, slack: FakeSlack, *, noop: bool) -> AsyncIterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.slack_noop", str(port), slack.api_url]
    settings: dict[str, str] = {}
    if not noop:
        command = [sys.executable, "-m", "bot", "run"]
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-T1",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
            "ACCORD_WEB_PORT": str(port),
        }
    process = subprocess.Popen(  # noqa: ASYNC220 - before anything is measured
        command,
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    one = Served(process, port)
    try:
        await one.ready()
        yield one
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


def _signed(body: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(SECRET, stamp, body),
    }


class Clicks:
    """Clicks of many people on one card, each a new one."""

    def __init__(self, slack: FakeSlack, people: int) -> None:
        self.slack = slack
        self.people = [Person(slack, slack.workspaces["T1"], f"UP{number}") for number in range(people)]
        self._made = 0

    def body(self) -> bytes:
        """The next one: another person, and the other choice when their turn comes again."""
        turn, place = divmod(self._made, len(self.people))
        self._made += 1
        card = self.slack.workspaces["T1"].cards(CHANNEL)[0]
        action_id = f"accord.vote:{('yes', 'no')[turn % 2]}"
        action_ts = f"{1_765_000_000 + self._made}.000000"
        return urlencode(
            {"payload": json.dumps(self.people[place].click_body(card, action_id, action_ts=action_ts))}
        ).encode()

    async def run(self, server: Served, connections: int, clicks: int) -> Figures:
        bodies = (self.body() for _ in range(clicks))
        signed = deque((body, _signed(body.decode())) for body in bodies)
        acks: list[float] = []
        connector = aiohttp.TCPConnector(limit=connections)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def one_connection() -> None:
                while signed:
                    body, headers = signed.popleft()
                    began = time.perf_counter()
                    async with session.post(server.url, data=body, headers=headers) as answer:
                        assert answer.status == 200, answer.status
                        await answer.read()
                    acks.append(time.perf_counter() - began)

            cpu, began = server.cpu(), time.perf_counter()
            await asyncio.gather(*(one_connection() for _ in range(connections)))
            took = time.perf_counter() - began
            await asyncio.sleep(0.3)  # what follows an ack belongs to its click
            return Figures(per_click=took / clicks, ack=median(acks), cpu=(server.cpu() - cpu) / clicks)


@asynccontextmanager
async def both(folder: Path, people: int) -> AsyncIterator[tuple[Clicks, Served, Served]]:
    """The clicks, the no-op and the product, with a card to click on."""
    slack = FakeSlack()
    team(slack, "T1", "Ann", *(f"P{number}" for number in range(people)))
    await slack.start()
    slack.limits.scale = 0.0
    try:
        async with served(folder, slack, noop=True) as noop, served(folder, slack, noop=False) as product:
            slack.app_url = product.url
            ann = Person(slack, slack.workspaces["T1"], "UANN")
            await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
            async with asyncio.timeout(30):
                while not slack.workspaces["T1"].cards(CHANNEL):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            yield Clicks(slack, people), noop, product
    finally:
        await slack.stop()
