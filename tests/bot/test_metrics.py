"""What operators watch: the figures are right, say nothing of people, and each alert rule rings when what it is for happens."""

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2 as httpx
import pytest
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

import adapters.metrics  # noqa: F401
from bot.scrape import Scrape
from bot.web import site_of
from bot.wiring import joined
from consensus.commands import Object, Propose, Vote
from tests.bot.house import ROOM, House, StandingClock, house_at
from tests.bot.reader import ADDRESS, Reader, reading
from tests.bot.test_page import no_file_grows
from tests.databases import SQLITE, Database

DATABASES = (SQLITE,)
ALERTS = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "alerts.yml"
DASHBOARD = ALERTS.with_name("dashboard.json")
PROMTOOL = shutil.which("promtool")
Figures = Mapping[str, float]


def figures(text: str) -> Figures:
    """`name{label="value"}` -> the figure."""
    return {
        sample.name
        + ("{" + ",".join(f'{key}="{value}"' for key, value in sorted(sample.labels.items())) + "}" if sample.labels else ""): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }  # fmt: skip


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Reader]:
    async with reading(house.app) as reader:
        yield reader


async def scraped(house: House) -> Figures:
    return figures((await Scrape(house.app).text()).decode())


async def test_acts_refusals_and_deadlines_are_counted(house: House) -> None:
    before = await scraped(house)
    await house.does("ann", Propose(text="Ship on Fridays", process="lazy"))
    await house.refuses("bo", Vote(decision=7, choice="yes"))
    await house.app.settle()
    house.clock.advance(days=2, hours=23)
    await house.app.settle()
    house.clock.advance(hours=1, seconds=40)
    waiting = await scraped(house)
    assert waiting["accord_overdue"] == 1
    await house.app.settle()
    after = await scraped(house)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('accord_acts_total{act="Propose",platform="local"}') == 1
    assert more('accord_acts_total{act="DeadlineReached",platform="local"}') >= 1
    assert more('accord_refusals_total{act="Vote",code="no-such-decision"}') == 1
    assert more("accord_group_size_count") >= 3
    assert more("accord_database_write_seconds_count") >= 3
    assert more('accord_deadline_late_seconds_bucket{le="60.0"}') >= 1
    assert more('accord_deadline_late_seconds_bucket{le="15.0"}') == 0
    assert more('accord_messages_total{outcome="sent",platform="local"}') >= 2
    assert (after["accord_overdue"], after["accord_messages_waiting"], after["accord_database_ok"]) == (
        0,
        0,
        1,
    )


async def test_no_person_place_or_text_is_in_a_label(house: House) -> None:
    await house.does("marguerite", Propose(text="Sell the winery", process="consent"))
    await house.does("bartholomew", Object(decision=1, reason="It is our cellar"))
    await house.refuses("bartholomew", Vote(decision=1, choice="winery"))
    await house.app.settle()
    text = (await Scrape(house.app).text()).decode()
    for word in ("marguerite", "bartholomew", "winery", "cellar", ROOM.place, ROOM.home, ROOM.name):
        assert f'"{word}"' not in text
        assert len(word) < 6 or word not in text


async def test_figures_are_for_this_machine_and_for_whoever_has_the_token(
    house: House, stranger: Reader
) -> None:
    near = await stranger.client.get("/metrics")
    assert near.status_code == 200
    assert near.headers["content-type"].startswith("text/plain; version=0.0.4")
    passed_on = await stranger.client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert (passed_on.status_code, "accord_" in passed_on.text) in ((401, False), (421, False), (400, False))
    house.app.settings.metrics_token = (
        type(house.app.settings).model_validate({"ACCORD_METRICS_TOKEN": "a-token"}).metrics_token
    )
    guarded = httpx.ASGITransport(app=site_of(house.app, joined(house.app)))
    async with httpx.AsyncClient(transport=guarded, base_url=ADDRESS) as client:
        for shown, status in (("", 401), ("Bearer another", 401), ("Bearer a-token", 200)):
            answer = await client.get("/metrics", headers={"authorization": shown} if shown else {})
            assert (answer.status_code, "accord_acts" in answer.text) == (status, status == 200)
            assert "a-token" not in answer.text


# --------------------------------------------------------------------------------------------------------------- alerts


def rings(folder: Path, minutes: list[Figures | None]) -> set[str]:
    """Which alerts ring at the end of these minutes, each with what was scraped in it; None: nothing came."""
    names = sorted(
        {name for minute in minutes if minute is not None for name in minute if name.startswith("accord_")}
    )
    series = [
        {
            "series": name,
            "values": " ".join(
                "_" if minute is None or name not in minute else f"{minute[name]:g}" for minute in minutes
            ),
        }
        for name in names
    ]
    series.append(
        {"series": 'up{job="accord"}', "values": " ".join(str(int(minute is not None)) for minute in minutes)}
    )
    alerts = [
        line.partition("alert: ")[2].strip() for line in ALERTS.read_text().splitlines() if "alert: " in line
    ]
    rung = set()
    for alert in alerts:
        test = {
            "rule_files": [str(ALERTS)],
            "evaluation_interval": "1m",
            "tests": [
                {
                    "interval": "1m",
                    "input_series": series,
                    "alert_rule_test": [{"eval_time": f"{len(minutes) - 1}m", "alertname": alert, "exp_alerts": []}],
                }
            ],
        }  # fmt: skip
        path = folder / f"{alert}.json"  # JSON is YAML
        path.write_text(json.dumps(test))
        assert PROMTOOL is not None
        done = subprocess.run(
            [PROMTOOL, "test", "rules", str(path)], capture_output=True, text=True, check=False
        )
        assert "SUCCESS" in done.stdout or "FAILED" in done.stdout + done.stderr, done.stderr
        if done.returncode:
            rung.add(alert)
    return rung


async def watched(house: House, minutes: int, *, works: bool = True) -> list[Figures | None]:
    """A scrape a minute. `works`: its loops go on as in `accord run`."""
    seen: list[Figures | None] = []
    scrape = Scrape(house.app)
    for _ in range(minutes):
        if works:
            await house.app.settle()
        seen.append(figures((await scrape.text()).decode()))
        house.clock.advance(minutes=1)
    return seen


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian's package prometheus)")
async def test_each_alert_rings_for_what_it_is_for_and_for_nothing_else(tmp_path: Path) -> None:
    clock = StandingClock()
    async with house_at(Database.of(tmp_path / "accord.db"), clock=clock) as house:
        await house.app.listen_to(ROOM)
        await house.does("ann", Propose(text="Ship on Fridays", process="lazy"))
        well = await watched(house, 20)
        assert rings(tmp_path, well) == set()
        # The program ends.
        assert rings(tmp_path, [*well, None, None, None]) == {"AccordDown"}
        # The platform refuses what is posted.
        house.wall.broken = RuntimeError("away")
        await house.does("bo", Object(decision=1, reason="Not yet"))
        stuck = await watched(house, 25)
        assert rings(tmp_path, [*well, *stuck]) == {"AccordMessagesStuck"}
        house.wall.broken = None
        clock.advance(hours=1)
        assert rings(tmp_path, await watched(house, 10)) == set()
        # The platform is heard no more: its spots are gone, all else goes on.
        house.app.spots.clear()
        assert rings(tmp_path, await watched(house, 25)) == {"AccordNotHeard"}
        await house.app.listen_to(ROOM)
        # The disk takes no write.
        await watched(house, 2)
        with no_file_grows(tmp_path / "accord.db-wal"):
            refused = await house.refuses("cy", Propose(text="Another", process="lazy"))
            assert refused.code == "database-unusable"
            full = await watched(house, 5, works=False)
        assert rings(tmp_path, full) == {"AccordDatabase"}
        # The scheduler stands still while something is due.
        await house.app.settle()
        clock.advance(days=9)
        assert "AccordDeadlinesLate" in rings(tmp_path, await watched(house, 10, works=False))


def test_the_dashboard_and_the_rules_ask_for_figures_that_there_are() -> None:
    text = DASHBOARD.read_text()
    assert len(json.loads(text)["panels"]) == 12
    known = {family.name for family in text_string_to_metric_families(generate_latest(REGISTRY).decode())}
    for name in set(re.findall(r"accord_[a-z_]+", text + ALERTS.read_text())):
        base = re.sub(r"_(total|bucket|count|sum)$", "", name)
        assert base in known, name
