"""`accord doctor` asks the platforms, and says what is wrong in the words of their settings pages."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import checkup as discord
from adapters.slack import checkup as slack
from adapters.slack.adapter import SlackSettings
from bot.cli import doctor_here, doctor_platforms
from bot.settings import KNOWN
from consensus.commands import Propose
from tests.bot.command import accord, accord_here
from tests.bot.house import StandingClock, Wall, house_at
from tests.databases import Database
from tests.fakes.discord.house import fake_discord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.server import APP_TOKEN, SECRET

NOBODY = "http://127.0.0.1:9/"
GOOD = "xoxb-T1"


@pytest.fixture
async def stand_in() -> AsyncIterator[FakeSlack]:
    stand_in = FakeSlack()
    stand_in.workspace("T1")
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


async def said_of_slack(stand_in: FakeSlack, **settings: str) -> str:
    ahead = timedelta(seconds=float(settings.pop("ahead", "0")))
    shown = {"bot_token": GOOD, "app_token": APP_TOKEN, "api_url": f"{stand_in.base}/api/", **settings}
    checks = doctor_platforms.slack(
        await slack.checkup(SlackSettings(**shown), datetime.now(UTC) + ahead)  # type: ignore[arg-type]
    )
    return "\n".join(f"{'ok' if check.ok else 'NO'} {check.said}" for check in checks)


@pytest.mark.parametrize(
    ("settings", "fragments"),
    [
        ({}, ("ok the tokens are good, in the workspace Team T1",)),
        ({"app_token": "", "signing_secret": SECRET}, ("ok the tokens",)),
        ({"bot_token": APP_TOKEN, "app_token": GOOD}, ("NO", "swapped: put each in the other's place")),
        ({"bot_token": "xoxp-1"}, ("NO SLACK_BOT_TOKEN is refused (it begins with xoxp)", "OAuth & Permissions")),
        ({"bot_token": "xoxb-T9"}, ("the app was removed from the workspace", "Bot User OAuth Token")),
        ({"app_token": "xapp-2"}, ("SLACK_APP_TOKEN is refused (Slack does not know it)", "connections:write")),
        ({"signing_secret": "xoxb-1"}, ("SLACK_SIGNING_SECRET is not a signing secret", "App Credentials")),
        ({"ahead": "400"}, ("400 s ahead of Slack's", "time synchronisation")),
        ({"ahead": "-400"}, ("behind Slack's",)),
        ({"api_url": NOBODY}, ("NO Slack cannot be reached from here",)),
    ],
)  # fmt: skip
async def test_of_slack(stand_in: FakeSlack, settings: Mapping[str, str], fragments: tuple[str, ...]) -> None:
    said = await said_of_slack(stand_in, **settings)
    # A clock runs on while it is asked for.
    said = said.replace("399 s", "400 s").replace("401 s", "400 s")
    assert [fragment for fragment in fragments if fragment not in said] == [], said
    for secret in (GOOD, APP_TOKEN, SECRET, "xoxp-1", "xoxb-T9"):
        assert secret not in said


async def test_scopes_that_the_app_lacks_are_named(stand_in: FakeSlack) -> None:
    stand_in.scopes = tuple(scope for scope in stand_in.scopes if scope not in ("commands", "reactions:read"))
    said = await said_of_slack(stand_in)
    assert "the app lacks the scopes commands, reactions:read." in said
    assert "Reinstall to Workspace" in said


@pytest.mark.parametrize(
    ("refused", "settings", "starts_left", "fragment"),
    [
        (False, {}, 1_000, "ok the token is good; the app is called Accord"),
        (True, {}, 1_000, "NO DISCORD_TOKEN is refused. On the page Bot press Reset Token"),
        (False, {"interactions_endpoint_url": "https://x.example"}, 1_000, "leave Interactions Endpoint URL empty"),
        (False, {"bot_require_code_grant": True}, 1_000, "turn Requires OAuth2 Code Grant off"),
        (False, {}, 3, "connect 3 times more within 4 hours"),
    ],
)  # fmt: skip
async def test_of_discord(refused: bool, settings: dict[str, Any], starts_left: int, fragment: str) -> None:
    async with fake_discord() as fake:
        fake.settings, fake.starts_left = settings, starts_left
        if refused:
            fake.refusals.append(("GET", "/applications/@me", 401, 0))
        found = await discord.checkup("not.a.token", fake.url, datetime.now(UTC))
    checks = [*doctor_platforms.discord(found)]
    assert fragment in "\n".join(f"{'ok' if check.ok else 'NO'} {check.said}" for check in checks)
    away = await discord.checkup("not.a.token", NOBODY, datetime.now(UTC))
    assert [check.ok for check in doctor_platforms.discord(away)] == [False]


def test_a_slip_of_the_pen_in_a_name_is_told(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text(
        "ACCORD_LANGAGE=de\nACCORD_WEB_URL=https://d.example\nSLACK_BOT_TOKN=x\nDISCORD_CHANNEL=general\n"
    )
    said = [check.said for check in doctor_here.names({"ACCORD_TIME_ZONE": "UTC", "PATH": "x"}, env, KNOWN)]
    assert said == [
        "there is no setting ACCORD_LANGAGE. Did you mean ACCORD_LANGUAGE?",
        "there is no setting ACCORD_TIME_ZONE. Did you mean ACCORD_TIMEZONE?",
        "there is no setting SLACK_BOT_TOKN. Did you mean SLACK_BOT_TOKEN?",
    ]
    done = accord_here(tmp_path, "doctor", ACCORD_LANGUAGE="xx")
    assert "ACCORD_LANGUAGE=xx is not there. Possible: de, en, es, fr, ja" in done.out


def test_a_full_disk_and_a_second_program_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_here, "FREE_BYTES_MIN", 10**18)
    [full] = doctor_here.disk(tmp_path / "accord.db")
    assert "A full disk takes no vote" in full.said
    path = tmp_path / "accord.db"
    path.write_bytes(b"")
    hold = "import sys; file = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    others = []
    for _ in range(2):
        assert not [*doctor_here.programs(path)], "one is enough"
        other = subprocess.Popen(
            [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        others.append(other)
    [check] = doctor_here.programs(path)
    assert f"2 programs have {path} open" in check.said
    for other in others:
        other.communicate()


async def test_what_is_overdue_and_what_is_stuck_is_named(tmp_path: Path) -> None:
    clock, wall = StandingClock(datetime.now(UTC) - timedelta(days=9)), Wall()
    wall.broken = RuntimeError("away")
    async with house_at(Database.of(tmp_path / "accord.db"), clock=clock, wall=wall) as house:
        await house.does("ann", Propose(text="Ship on Fridays", process="lazy"))
        for _ in range(4):
            await house.app.dispatcher.drain()
            clock.advance(minutes=20)
    done = await asyncio.to_thread(accord_here, tmp_path, "doctor")
    assert done.code == 1
    assert "overdue: D-1; nothing closes them while no program runs. Start: ./accord run" in done.out
    assert "1 waiting to be sent; tried 3 times or more: 1 (message_failed in the log says why)" in done.out
    assert "Log entries: " in done.out
    assert "intact" in done.out


async def test_a_log_that_was_changed_is_told(tmp_path: Path) -> None:
    async with house_at(Database.of(tmp_path / "accord.db"), clock=StandingClock(datetime.now(UTC))) as house:
        await house.does("ann", Propose(text="Ship on Fridays", process="lazy"))
    with closing(sqlite3.connect(tmp_path / "accord.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE entry SET body = replace(body, 'lazy', 'easy')")
        connection.commit()
    done = await asyncio.to_thread(accord_here, tmp_path, "doctor")
    assert done.code == 1
    assert "NO  Log entries: " in done.out
    assert "log verify" in done.out


async def test_offers_need_messages_that_the_app_may_read() -> None:
    may = doctor_platforms.discord(discord.DiscordCheckup(reached=True, name="Accord"), offers=True)
    assert [check.ok for check in may] == [True]
    blind = discord.DiscordCheckup(reached=True, name="Accord", reads_messages=False)
    assert [check.ok for check in doctor_platforms.discord(blind)] == [True], "nobody wants to read them"
    (check,) = doctor_platforms.discord(blind, offers=True)
    assert not check.ok
    assert "Message Content Intent" in check.said


def test_offers_that_few_want_are_counted_anew_by_the_operator(tmp_path: Path) -> None:
    room = "ann: hello\nbo: hello\nann: /accord offers on\n"
    assert accord_here(tmp_path, "log", "list").code == 0
    with closing(sqlite3.connect(tmp_path / "accord.db")) as connection:
        assert connection.execute("SELECT count(*) FROM offer_count").fetchone() == (0,)
    assert accord(tmp_path, "room", typed=room).code == 0
    assert "made in 1 channels; 0 of 0" in accord_here(tmp_path, "doctor").out
    with closing(sqlite3.connect(tmp_path / "accord.db")) as connection, connection:
        connection.execute("INSERT INTO offer_count SELECT id, 50, 39 FROM community")
    done = accord_here(tmp_path, "doctor")
    assert done.code == 1
    assert "39 of 50 offers were taken, fewer than 8 in 10" in done.out
    assert "39 of 50 were taken (78%)" in accord_here(tmp_path, "offers").out
    counted = json.loads(accord_here(tmp_path, "offers", "--restart", "--json").out)
    assert counted == {"places": 1, "made": 0, "yes": 0, "stopped": False}
    assert accord_here(tmp_path, "doctor").code == 0
