"""The web port: health, a read-only list and a page for each decision; hostile text stays text."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest

from adapters.wording import Words
from bot.web import HEADERS, site
from consensus.commands import Link, Object, OpenPoll, Propose, Record, Vote
from consensus.frozen import replace
from tests.bot.house import ROOM, House
from tests.databases import SQLITE, Database

DATABASES = (SQLITE,)  # pages are made of views, which are the same on every database
HOSTILE = '\x1b[2J\x07<script>alert(1)</script> "quoted" {{ "ru" ~ "le 7" }} <img src=x onerror=alert(1)>'


def client(house: House, *, loopback: bool = True) -> httpx.AsyncClient:
    app = site(house.app, house.app.health, Words(), loopback=loopback, hosts=("127.0.0.1",))
    transport: Any = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.fixture
async def web(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(house) as opened:
        yield opened


async def test_health_says_what_is_and_what_is_wrong(house: House, web: httpx.AsyncClient) -> None:
    await house.app.scheduler.catch_up()
    well = await web.get("/health")
    assert (well.status_code, well.json()["status"], well.json()["database"]) == (200, "ok", "ok")
    assert well.json()["scheduler_last_tick"] == "2026-03-02T10:00:00Z"
    await house.does("ann", Propose(text="Ship on Fridays"))
    house.clock.advance(days=9)
    ill = await web.get("/health")
    assert ill.status_code == 503
    assert (ill.json()["problems"], ill.json()["overdue"]) == (["scheduler-silent", "overdue"], 1)
    await house.app.settle()
    assert (await web.get("/health")).status_code == 200


async def test_the_list_shows_open_and_decided_ones_newest_first(
    house: House, web: httpx.AsyncClient
) -> None:
    assert "There is nothing here yet" in (await web.get("/")).text
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=9)
    await house.app.settle()
    await house.does("ann", Propose(text="Paint the shed"))
    await house.does("ann", Propose(text="Ship daily", process="majority"))
    await house.does("ann", Vote(decision=3, choice="no"))
    house.clock.advance(days=9)
    await house.app.settle()
    adopted, rejected = (await web.get("/D-1")).text, (await web.get("/D-3")).text
    assert ("In force since" in adopted, "In force since" in rejected) == (True, False)
    assert "0 of 1 vote cast for it" in rejected
    page = (await web.get("/")).text
    assert page.index("Paint the shed") < page.index("Ship on Fridays")
    assert "Paint the shed" not in (await web.get("/?state=closed")).text
    assert "Ship on Fridays" not in (await web.get("/?state=open")).text
    for nonsense, told in (
        ("state=nonsense", "These are: open, closed."),
        ("before=nonsense", "is not the number"),
    ):
        refused = await web.get(f"/?{nonsense}")
        assert (refused.status_code, told in refused.text, "Paint the shed" in refused.text) == (
            400,
            True,
            False,
        )


async def test_more_decisions_than_fit_are_on_the_next_page(house: House, web: httpx.AsyncClient) -> None:
    for number in range(51):
        await house.does(f"p{number % 3}", Propose(text=f"proposal {number}"))
    first = (await web.get("/")).text
    assert 'href="/?before=2"' in first
    assert "proposal 0<" not in first
    assert "proposal 0<" in (await web.get("/?before=2")).text


async def test_a_page_shows_positions_objections_and_what_happened(
    house: House, web: httpx.AsyncClient
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("cy", Vote(decision=1, choice="concern", reason="Mondays are better"))
    await house.does("bo", Object(decision=1, reason="no rollback"))
    page = (await web.get("/D-1")).text
    for said in (
        "Ship on Fridays",
        "Mondays are better",
        "no rollback",
        "Raised objection D-1.1",
        "What happened",
    ):
        assert said in page
    history = page.split("What happened")[1]
    for who in ("ann", "bo", "cy"):
        assert f"(<bdi>{who}</bdi>)" in history


async def test_what_was_superseded_says_so_and_only_by_somebody_who_sees_it(
    house: House, web: httpx.AsyncClient
) -> None:
    board = replace(ROOM, place="board", name="the board")
    await house.does("di", Record(text="We meet on Mondays", why="All are there"), spot=board)  # type: ignore[arg-type]
    await house.does("ann", Record(text="We take minutes"), spot=board)  # type: ignore[arg-type]
    assert (await house.refuses("bo", Record(text="Never", supersedes=1))).code == "no-such-decision"
    await house.does("ann", Record(text="We meet on Tuesdays", supersedes=1))
    old, new, shown = [(await web.get(address)).text for address in ("/D-1", "/D-3", "/")]
    assert "Why: All are there" in old
    assert "Superseded by D-3." in old
    assert "In force since" not in old
    assert "It replaces D-1." in new
    assert shown.count("Superseded by D-3.") == 1
    assert shown.count("We meet on Mondays") == 1


async def test_text_from_people_stays_text(house: House, web: httpx.AsyncClient) -> None:
    """Promise 10."""
    links = (Link(url="javascript:alert(1)"), Link(url='https://example.org/"onmouseover="alert(1)'))
    await house.does("<b>ann</b>", Propose(text=HOSTILE, process="consent", links=links))
    await house.does("bo", Object(decision=1, reason=HOSTILE))
    for address in ("/", "/D-1"):
        page = (await web.get(address)).text
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page
        assert "rule 7" not in page
        assert not set(page) & set("\x1b\x07\x00")
        assert 'href="javascript' not in page
        assert '"onmouseover' not in page


async def test_a_hidden_poll_stays_hidden_on_its_page_until_it_closes(
    house: House, web: httpx.AsyncClient
) -> None:
    """Promise 11."""
    await house.does("ann", OpenPoll(question="Where?", options=("Ghent", "Porto"), hidden=True))
    await house.does("bo", Vote(decision=1, choice="Porto"))
    page = (await web.get("/D-1")).text
    assert "hidden until it closes" in page
    assert page.count("Porto") == page.count("Ghent")
    house.clock.at += timedelta(days=9)
    await house.app.settle()
    assert "(chosen)" in (await web.get("/D-1")).text


@pytest.mark.parametrize(
    "address",
    [
        "/D-7",
        "/D-x",
        "/nothing",
        "/static/../web.py",
        "/D-99999999999999999999999",
        f"/D-{'9' * 5000}",
        "/D-²",
    ],
)
async def test_what_is_not_there_is_said_plainly(web: httpx.AsyncClient, address: str) -> None:
    answer = await web.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/", "/D-1", "/nothing", "/health", "/static/accord.css"])
async def test_every_answer_forbids_scripts_and_strangers(web: httpx.AsyncClient, address: str) -> None:
    answer = await web.get(address)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_nothing_can_be_changed_here(web: httpx.AsyncClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await web.request(method, "/")).status_code == 405


async def test_a_page_elsewhere_cannot_reach_it_under_a_name_of_its_own(web: httpx.AsyncClient) -> None:
    assert (await web.get("/", headers={"host": "evil.example"})).status_code == 400


async def test_where_others_can_reach_it_no_decision_is_shown_and_health_still_is(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.app.scheduler.catch_up()
    async with client(house, loopback=False) as outside:
        for address in ("/", "/D-1"):
            answer = await outside.get(address)
            assert answer.status_code == 403
            assert "ACCORD_WEB_HOST" in answer.text
            assert "Fridays" not in answer.text
        assert (await outside.get("/health")).status_code == 200


async def test_health_names_a_database_that_cannot_be_read(
    house: House, web: httpx.AsyncClient, database: Database
) -> None:
    await house.app.scheduler.catch_up()
    await house.app.store.readers.close()
    database.path.write_bytes(b"this is no database" * 500)
    answer = await web.get("/health")
    assert answer.status_code == 503
    assert answer.json()["database"] == "database-unusable"
