"""The page: who comes in, what is read and done there; hostile text stays text."""

import json
import re
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import httpx2 as httpx
import pytest
from icalendar import Calendar
from sqlalchemy import text as sql

from adapters.interaction.message import Message
from adapters.web.flash import LENGTH_MAX, opened, sealed
from adapters.web.guard import HEADERS
from bot.room import RoomSide, open_room
from bot.settings import Settings
from bot.wiring import joined
from consensus.commands import (
    Link,
    Object,
    OpenPoll,
    Propose,
    Publicity,
    Publish,
    Record,
    Resolve,
    SetDigest,
    Until,
    Vote,
)
from consensus.frozen import replace
from consensus.ports import Holder
from consensus.refusal import Refused
from storage.verify_log import check_proof, kept_of
from tests.bot.house import ROOM, House, StandingClock
from tests.bot.reader import Reader, fields_of, reading
from tests.databases import SQLITE, Database
from tests.published import mistakes

DATABASES = (SQLITE,)  # pages are made of views, which are the same on every database
HOSTILE = '\x1b[2J\x07<script>alert(1)</script> "quoted" {{ "ru" ~ "le 7" }} <img src=x onerror=alert(1)>'


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Reader]:
    """The page, for somebody who is not signed in."""
    async with reading(house.app) as reader:
        yield reader


@pytest.fixture
async def web(stranger: Reader) -> Reader:
    """The page, for whoever runs the program."""
    await stranger.signs_in()
    return stranger


# --------------------------------------------------------------------------------------------------------------- health


async def test_health_says_what_is_and_what_is_wrong(house: House, stranger: Reader) -> None:
    await house.app.scheduler.catch_up()
    well = await stranger.client.get("/ready")
    assert (well.status_code, well.json()["status"], well.json()["database"]) == (200, "ok", "ok")
    assert well.json()["scheduler_last_tick"] == "2026-03-02T10:00:00Z"
    await house.does("ann", Propose(text="Ship on Fridays"))
    house.clock.advance(days=9)
    ill = await stranger.client.get("/ready")
    assert ill.status_code == 503
    assert (ill.json()["problems"], ill.json()["overdue"]) == (["scheduler-silent", "overdue"], 1)
    assert (await stranger.client.get("/health")).status_code == 503, "a new start would mend that"
    await house.app.settle()
    assert (await stranger.client.get("/ready")).status_code == 200


async def test_health_names_a_database_that_cannot_be_read(
    house: House, stranger: Reader, database: Database
) -> None:
    await house.app.scheduler.catch_up()
    await house.app.store.readers.close()
    database.path.write_bytes(b"this is no database" * 500)
    answer = await stranger.client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "database-unusable"


@contextmanager
def no_file_grows(beyond: Path) -> Iterator[None]:
    """What a full disk does: no file of this process gets longer than that one is."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_health_is_not_well_while_the_disk_takes_no_write(
    house: House, stranger: Reader, database: Database
) -> None:
    """What finds nothing to write passes then too, and proves nothing."""
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.app.scheduler.catch_up()
    with no_file_grows(database.path.with_name(f"{database.path.name}-wal")):
        refused = await house.refuses("ann", Vote(decision=1, choice="consent"))
        assert refused.code == "database-unusable"
        await house.app.store.write(lambda connection: connection.exec_driver_sql("SELECT 1").close())
        for _ in range(2):
            ill = await stranger.client.get("/ready")
            assert (ill.status_code, ill.json()["problems"]) == (503, [refused.code])
            alive = await stranger.client.get("/health")
            assert (alive.status_code, alive.json()["status"]) == (200, "degraded"), (
                "a new start mends no disk"
            )
            with pytest.raises(Refused, match=refused.code):
                await house.app.settle()
    await house.app.settle()
    well = await stranger.client.get("/ready")
    assert (well.status_code, well.json()["database"]) == (200, "ok")


async def test_health_names_no_home_to_strangers(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    secret = replace(ROOM, home="secret-merger")
    await house.does("ann", Propose(text="Ship on Fridays"), spot=secret)  # type: ignore[arg-type]
    await house.app.listen_to(ROOM)
    house.clock.advance(minutes=1)
    await house.app.listen_to(secret)
    shown = await stranger.client.get("/health")
    assert shown.json()["heartbeat"] == {"local": "2026-03-02T10:01:00Z"}
    assert "secret-merger" not in shown.text


# -------------------------------------------------------------------------------------------------------- who comes in


async def test_whoever_is_not_signed_in_reads_nothing_and_is_told_how(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    for path in ("/", "/D-1", "/decisions", "/account", "/form?act=object&number=1"):
        await stranger.get(path)
        assert "Fridays" not in stranger.page
        assert "/accord page" in stranger.text
    for path in ("/act", "/form", "/line"):
        await stranger.post(path, {"act": "vote", "number": "1", "key": "consent"})
        assert stranger.status == 401


async def test_a_link_is_good_once_and_leads_to_what_was_asked_for(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await stranger.get("/D-1?from=mail")
    link = await stranger.site.door.link(Reader.OPERATOR)
    path = link.removeprefix(Reader.ADDRESS)
    for _ in range(3):  # a preview of a chat looks at it, too
        await stranger.get(path)
        assert "Sign in" in stranger.text
    await stranger.post(path)
    assert "Ship on Fridays" in stranger.text
    assert str(stranger.url).endswith("/D-1?from=mail")
    async with reading(house.app, stranger.site) as thief:
        await thief.post(path)
        assert (thief.status, "no good any more" in thief.text) == (410, True)
        assert "Fridays" not in await thief.get("/D-1")


async def test_a_link_ends_after_ten_minutes_and_a_session_after_thirty_days(
    house: House, stranger: Reader
) -> None:
    link = (await stranger.site.door.link(Reader.OPERATOR)).removeprefix(Reader.ADDRESS)
    house.clock.advance(minutes=10)
    await stranger.post(link)
    assert stranger.status == 410
    await stranger.signs_in()
    house.clock.advance(days=29)
    assert "Overview" in await stranger.get("/")
    house.clock.advance(days=1)
    assert "/accord page" in await stranger.get("/")


async def test_links_that_are_no_good_are_counted(house: House, stranger: Reader) -> None:
    for number in range(31):
        await stranger.post(f"/sign-in/guess-{number}")
    assert stranger.status == 429
    house.clock.advance(minutes=11)
    await stranger.signs_in()
    assert "Overview" in stranger.page


async def test_sessions_are_listed_and_ended_by_their_person_alone(house: House, stranger: Reader) -> None:
    ann = stranger
    await ann.signs_in(ann.speaker("ann"))
    async with reading(house.app, ann.site) as other, reading(house.app, ann.site) as bo:
        await other.signs_in(ann.speaker("ann"))
        await bo.signs_in(ann.speaker("bo"))
        await ann.get("/account")
        assert ann.page.count("Sign out") == 2
        digest = next(form for form in ann.forms if "revoke" in form)
        await bo.get("/account")
        await bo.sends(digest, csrf=bo.csrf)
        assert "ann" in await other.get("/account")
        await ann.sends(digest)
        assert "/accord page" in await other.get("/account")
        await ann.get("/account")
        await ann.presses("Sign out")
        assert "/accord page" in await ann.get("/")
        assert "bo" in await bo.get("/account")


async def test_a_form_from_elsewhere_does_nothing(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await stranger.signs_in(stranger.speaker("ann"))
    vote = {"act": "vote", "number": "1", "key": "yes", "delivery": "x"}
    for forged in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        await stranger.post("/act", {**vote, **forged})
        assert stranger.status == 403
    await stranger.get("/account")
    await stranger.post("/act", {**vote, "csrf": stranger.csrf}, headers={"sec-fetch-site": "cross-site"})
    assert stranger.status == 403
    assert stranger.client.cookies.jar is not None
    for cookie in stranger.client.cookies.jar:
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"


async def test_it_lies_under_a_path_behind_a_proxy(house: House) -> None:
    settings = Settings(_env_file=None, ACCORD_WEB_URL="https://example.org/decisions/")
    house.app.settings = house.app.settings.model_copy(update={"web_url": settings.web_url})
    await house.does("ann", Propose(text="Ship on Fridays"))
    async with reading(house.app) as reader:
        link = await reader.site.door.link(Reader.OPERATOR)
        assert link.startswith("https://example.org/decisions/sign-in/")
        for prefix in ("", "/decisions"):  # a proxy may have taken the path off, or not
            link = await reader.site.door.link(Reader.OPERATOR)
            answer = await reader.client.post(
                prefix + link.removeprefix("https://example.org/decisions"), headers={"host": "example.org"}
            )
            assert answer.status_code == 303
            assert answer.headers["location"] == "/decisions/"
            cookie = answer.headers["set-cookie"]
            assert "Path=/decisions" in cookie
            assert "Secure" in cookie
            page = await reader.client.get(
                f"{prefix}/D-1", headers={"host": "example.org", "cookie": cookie.partition(";")[0]}
            )
            assert "Ship on Fridays" in page.text
            assert 'href="/decisions/static/accord.css"' in page.text
            assert 'href="/static' not in page.text


async def test_a_foreign_name_is_answered_with_what_to_set(house: House, stranger: Reader) -> None:
    answer = await stranger.client.get(
        "/", headers={"host": "evil.example:80", "x-forwarded-for": "127.0.0.1"}
    )
    assert answer.status_code == 421
    assert "ACCORD_WEB_URL" in answer.text
    assert "https://evil.example" in answer.text


# ------------------------------------------------------------------------------------------------------------ is read


async def test_the_list_shows_open_and_decided_ones_newest_first(house: House, web: Reader) -> None:
    assert "There are no such decisions" in await web.get("/decisions")
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=9)
    await house.app.settle()
    await house.does("ann", Propose(text="Paint the shed"))
    await house.does("ann", Propose(text="Ship daily", process="majority"))
    await house.does("ann", Vote(decision=3, choice="no"))
    house.clock.advance(days=9)
    await house.app.settle()
    assert "0 of 1 vote cast for it" in await web.get("/D-3")
    page = await web.get("/decisions")
    assert page.index("Paint the shed") < page.index("Ship on Fridays")
    assert "Paint the shed" not in await web.get("/decisions?q=state:closed")
    assert "Ship on Fridays" not in await web.get("/decisions?q=open")
    assert "Ship on Fridays" in await web.get("/decisions?q=fridays")
    for nonsense, wanted in (("q=state:foo", "open"), ("q=stat:open", "state"), ("before=nonsense", "")):
        await web.get(f"/decisions?{nonsense}")
        assert (web.status, wanted in web.text, "Paint the shed" in web.text) == (400, True, False)
    assert "state:foo" in await web.get("/decisions?q=state:foo")  # what was typed stays


async def test_more_decisions_than_fit_are_on_the_next_page(house: House, web: Reader) -> None:
    for number in range(51):
        await house.does(f"p{number % 3}", Propose(text=f"proposal {number}"))
    await web.get("/decisions")
    assert "proposal 0<" not in web.page
    assert "proposal 0<" in await web.presses("Older decisions")


async def test_a_record_shows_positions_objections_and_what_happened(house: House, web: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("cy", Vote(decision=1, choice="concern", reason="Mondays are better"))
    await house.does("bo", Object(decision=1, reason="no rollback"))
    page = await web.get("/D-1/ship-on-fridays")
    for text in (
        "Ship on Fridays",
        "Mondays are better",
        "no rollback",
        "Raised objection D-1.1",
        "How it went",
    ):
        assert text in page
    history = page.split("How it went")[1]
    for name in ("ann", "bo", "cy"):
        assert f"({name})" in history


async def test_a_citation_leads_back_to_its_record_for_whoever_reads_it(database: Database) -> None:
    settings = Settings(_env_file=None, database_url=database.url)
    async with open_room(settings, lambda _: None, clock=StandingClock()) as (app, room):
        site = joined(app)
        site.door.room = RoomSide(app, room)
        await room.feed('ann: /decide "Ship on Fridays"')
        async with reading(app, site) as host:
            await host.signs_in()
            for path in ("/D-1", "/D-1?as=ann"):  # as whom one reads is not in it
                citation = (await host.get(path)).split("Cite this")[1].split("</details>")[0]
                (address,) = re.findall(r"http://[^<\s]+", citation)
                assert address == f"{host.ADDRESS}/D-1/ship-on-fridays"
                assert "Ship on Fridays" in await host.get(address.removeprefix(host.ADDRESS))


async def test_what_cannot_be_undone_is_asked_once_more_and_then_done(house: House, stranger: Reader) -> None:
    await stranger.signs_in(stranger.speaker("ann"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await stranger.get("/D-1")
    await stranger.presses("Withdraw it")
    assert (stranger.status, "Are you sure?" in stranger.text) == (200, True)
    assert "Open until" in await stranger.get("/D-1"), "nothing was done yet"
    await stranger.presses("Withdraw it")
    await stranger.presses("Withdraw it")
    assert "Withdrawn" in await stranger.get("/D-1")


async def test_an_answer_is_read_and_taken_back_on_the_record_at_any_time(
    house: House, stranger: Reader
) -> None:
    await stranger.signs_in(stranger.speaker("bo"))
    await house.does("ann", OpenPoll(question="Where?", options=("Ghent", "Porto")))
    await house.does("bo", Vote(decision=1, choice="Porto"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("bo", Vote(decision=2, choice="consent"))
    for path, answer in (("/D-1", "“Porto”"), ("/D-2", "consent")):
        await stranger.get(path)
        assert f"Yours so far: {answer}" in stranger.text
        await stranger.presses("Take back")
        assert "is taken back" in stranger.text
        await stranger.get(path)
        assert ("Yours so far" in stranger.text, "Take back" in stranger.text) == (False, False)
    await house.does("bo", Object(decision=2, reason="no rollback"))
    await stranger.get("/D-2")
    assert ("Take back" in stranger.text, "Withdraw my objection" in stranger.text) == (False, True)


async def test_a_form_shows_what_it_is_about(house: House, stranger: Reader) -> None:
    await stranger.signs_in(stranger.speaker("cy"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("cy", Vote(decision=1, choice="consent"))
    await stranger.get("/D-1")
    await stranger.presses("Object…")
    assert "Ship on Fridays" in stranger.text
    await stranger.sends()
    assert (stranger.status, "Ship on Fridays" in stranger.text) == (422, True)
    await house.does("bo", Object(decision=1, reason="no rollback"))
    await stranger.get("/D-1")
    await stranger.presses("Offer a solution…")
    assert ("no rollback" in stranger.text, "takes the place" in stranger.text) == (True, False)
    await house.does("ann", Resolve(decision=1, objection=1, how="We test on Thursdays"))
    await stranger.get("/D-1")
    await stranger.presses("Offer a solution…")
    assert "We test on Thursdays" in stranger.text
    assert "Your solution takes the place of the one that is offered now." in stranger.text


async def test_a_form_says_on_request_what_is_in_force_about_it(house: House, stranger: Reader) -> None:
    await house.does("ann", Record(text="The daily stand-up is at 9:00."))
    await house.does("ann", Record(text="Stand-up is held in the kitchen"))
    await stranger.signs_in(stranger.speaker("ann"))
    await stranger.get("/form?act=propose")
    assert "9:00" not in stranger.text
    await stranger.sends(text="Move the stand-up to 10:00", related="1")
    assert "D-1 (in force): The daily stand-up is at 9:00." in stranger.text
    assert "D-2 Stand-up is held in the kitchen" in stranger.text
    assert "Move the stand-up to 10:00</textarea>" in stranger.page, "nothing that was typed is lost"
    await stranger.sends(text="Move the stand-up to 10:00")
    assert "D-1 (in force) says “9:00”." in stranger.text
    await stranger.presses("This replaces it")
    assert "If D-3 is adopted, it supersedes D-1." in stranger.text


async def test_a_deadline_in_a_form_is_mended_without_a_flag(house: House, stranger: Reader) -> None:
    await stranger.signs_in(stranger.speaker("ann"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await stranger.get("/form?act=propose")
    for typed, mended in (
        ("nxt frdiay", "These can: 3h"),
        ("2026-03-01", "and that is past"),
        ("1m", "at least"),
    ):
        await stranger.sends(text="Meet less", until=typed)
        assert (stranger.status, mended in stranger.text, "--by" in stranger.text) == (422, True, False), (
            stranger.text
        )
        assert "Meet less" in stranger.page, "nothing that was typed is lost"
    await house.does("ann", OpenPoll(question="Where?", options=("Ghent", "Porto")))
    await stranger.get("/form?act=extend&number=1")
    await stranger.sends(until="tomorrow")
    assert (stranger.status, "--by" in stranger.text) == (422, False), stranger.text


async def test_in_the_room_what_is_typed_is_read_by_the_clock_that_its_host_moves(database: Database) -> None:
    settings = Settings(_env_file=None, database_url=database.url)
    async with open_room(settings, lambda _: None, clock=StandingClock()) as (app, room):
        site = joined(app)
        site.door.room = RoomSide(app, room)
        for line in ("ann: hello", "bo: hello", "@+42d"):
            await room.feed(line)
        async with reading(app, site) as ann:
            await ann.signs_in(ann.speaker("ann", home="local"))
            await ann.get("/form?act=propose")
            await ann.sends(text="Meet less", until="friday")
            assert "open until Friday 17 Apr 23:59" in ann.text
            await ann.get("/decisions?q=since:7d")
            assert "Meet less" in ann.text


async def test_what_ends_by_itself_says_what_an_objection_would_stop(house: House, stranger: Reader) -> None:
    await stranger.signs_in(stranger.speaker("bo"))
    await house.does("bo", Propose(text="Ship on Fridays", process="consent"))
    await house.does("bo", Vote(decision=1, choice="consent"))
    await house.does("ann", Propose(text="Archive the wiki", process="lazy"))
    await house.does("cy", Propose(text="Meet less", process="majority"))
    await stranger.get("/")
    part = stranger.text.partition("Ends this week if nobody acts")[2]
    assert part.count("unless somebody objects") == part.count("adopted") > 0


async def test_the_list_shows_what_can_be_searched_for(house: House, stranger: Reader) -> None:
    await stranger.signs_in(stranger.speaker("bo"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("bo", Object(decision=1, reason="no rollback"))
    page = await stranger.get("/decisions")
    examples = re.findall(r'<li><a href="([^"]+)"><code>([^<]+)', page)
    assert "objected:bo" in [words for _, words in examples]
    for path, words in examples:
        await stranger.get(unescape(path))
        assert stranger.status == 200, words
        assert ("Ship on Fridays" in stranger.text) is (
            words in ("objected:bo", "holds:me", "has:objection", "state:open order:deadline", "since:30d")
        )


async def test_what_was_superseded_says_so_and_only_by_somebody_who_sees_it(
    house: House, web: Reader
) -> None:
    board = replace(ROOM, place="board", name="the board")
    await house.does("di", Record(text="We meet on Mondays", why="All are there"), spot=board)  # type: ignore[arg-type]
    await house.does("ann", Record(text="We take minutes"), spot=board)  # type: ignore[arg-type]
    assert (await house.refuses("bo", Record(text="Never", supersedes=1))).code == "no-such-decision"
    await house.does("ann", Record(text="We meet on Tuesdays", supersedes=1))
    old, new, shown = [await web.get(path) for path in ("/D-1", "/D-3", "/decisions")]
    assert "All are there" in old
    assert "Superseded by D-3." in old
    assert 'It replaces <a href="/D-1">D-1</a>.' in new
    assert shown.casefold().count("superseded by d-3") == 1
    assert shown.count("We meet on Mondays") == 1


async def test_text_from_people_stays_text(house: House, web: Reader) -> None:
    """Promise 10."""
    unopened = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "/srv/policies.md",
        "//evil.example/x",
        "C:\\x.md",
    )
    links = (*(Link(url=url) for url in unopened), Link(url='https://example.org/"onmouseover="alert(1)'))
    await house.does("<b>ann</b>", Propose(text=HOSTILE, process="consent", links=links))
    await house.does("bo", Object(decision=1, reason=HOSTILE))
    for path in ("/", "/D-1", "/decisions", "/decisions?q=%3Cscript%3E"):
        page = await web.get(path)
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b>" not in page
        assert "rule 7" not in page
        assert not set(page) & set("\x1b\x07\x00")
        for url in unopened:
            assert f'href="{url}' not in page, "a browser would go there, or nowhere"
        assert '"onmouseover' not in page
    shown = await web.get("/D-1")
    assert "file:///etc/passwd" in shown
    assert 'href="https://example.org/' in shown


async def test_a_receipt_is_looked_for_on_the_page_of_the_record(house: House, web: Reader) -> None:
    await house.does("ann", OpenPoll(question="Where to?", options=("Osaka", "Kyoto"), secret=True))
    receipts = {}
    for who, choice in (("ann", "o1"), ("bo", "o2"), ("cy", "o2"), ("di", "o1"), ("ed", "o2")):
        answer = await house.does(who, Vote(decision=1, choice=choice))
        receipts[who] = str(answer.unstored["receipt"])
    page = await web.get(f"/D-1?receipt={receipts['ann']}")
    assert "receipts are checked once it has closed" in page
    assert receipts["bo"] not in page
    house.clock.advance(days=9)
    await house.app.settle()
    page = await web.get(f"/D-1?receipt={receipts['bo']}")
    assert f"{receipts['bo']} was counted on D-1: Kyoto" in page
    for receipt in receipts.values():
        assert receipt in page
    assert "has the receipt &lt;B&gt;." in await web.get("/D-1?receipt=%3Cb%3E")


async def test_a_hidden_poll_stays_hidden_on_its_page_until_it_closes(house: House, web: Reader) -> None:
    """Promise 11."""
    await house.does("ann", OpenPoll(question="Where?", options=("Ghent", "Porto"), hidden=True))
    await house.does("bo", Vote(decision=1, choice="Porto"))
    page = await web.get("/D-1")
    assert page.count("Porto") == page.count("Ghent")
    assert page.count("?</svg>") == 0
    house.clock.at += timedelta(days=9)
    await house.app.settle()
    assert "chosen" in await web.get("/D-1")


@pytest.mark.parametrize(
    "path",
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
async def test_what_is_not_there_is_said_plainly(web: Reader, path: str) -> None:
    await web.get(path)
    assert web.status == 404
    assert "Traceback" not in web.page


async def test_what_if_is_a_form_and_a_table_without_script(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text=HOSTILE, process="majority"))
    await house.does("bo", Vote(decision=1, choice="no", reason="too early"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=4)
    await house.app.settle()
    await house.does("ann", Propose(text="Still open"))
    await stranger.signs_in(stranger.speaker("ann"))
    await stranger.get("/D-1")
    assert '/what-if?of=D-1"' in stranger.page
    await stranger.get("/how-we-decide")
    assert '/what-if"' in stranger.page
    await stranger.get("/what-if?of=D-1")
    assert 'value="D-1"' in stranger.page
    await stranger.get("/what-if?process=lazy&of=D-1")
    assert (stranger.status, "<script>alert" in stranger.page) == (200, False)
    assert "blocked" in stranger.text
    await stranger.get("/what-if?process=lazy&since=2026-03")
    assert "1 decision played again" in stranger.text
    for query, words in (
        ("of=D-2", "still open"),
        ("of=D-77", "no D-77"),
        ("of=nonsense", ""),
        ("since=yesteryear", "yesteryear"),
    ):
        await stranger.get(f"/what-if?process=lazy&{query}")
        assert stranger.status == 400
        assert words in stranger.text
    await stranger.get("/what-if?process=no-such")
    assert (stranger.status, "no-such" in stranger.text) == (400, True)
    await stranger.get("/what-if?process=lazy&since=2031-01")
    assert "Nothing was decided here" in stranger.text
    await stranger.signs_in(stranger.speaker("eve"))
    hidden = re.sub(r"D-1\b", "D-9", await stranger.get("/what-if?process=lazy&of=D-1"))
    assert hidden == (await stranger.get("/what-if?process=lazy&of=D-9"))


async def test_what_is_not_for_them_to_see_is_like_what_is_not_there(house: House, stranger: Reader) -> None:
    """Promise 14."""
    await house.does("ann", Propose(text="Ship on Fridays"))
    await stranger.signs_in(stranger.speaker("eve"))
    hidden = await stranger.get("/D-1"), stranger.status
    missing = await stranger.get("/D-2"), stranger.status
    assert hidden[1] == missing[1] == 404
    assert hidden[0] == missing[0]
    for path in ("/", "/decisions", "/decisions?q=fridays"):
        assert "Fridays</" not in await stranger.get(path)


@pytest.mark.parametrize("path", ["/", "/D-1", "/nothing", "/static/accord.css", "/sign-in"])
async def test_every_answer_forbids_foreign_scripts_and_frames(stranger: Reader, path: str) -> None:
    answer: httpx.Response = await stranger.client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_form_that_is_too_much_is_refused(house: House, web: Reader) -> None:
    await web.post("/form", {"act": "propose", "answer.text": "x" * 10_000_000})
    assert web.status == 413
    await web.get("/decisions?q=" + "x" * 5_000)
    assert web.status in (200, 400)


# ------------------------------------------------------------------------------------------------------ for programs


async def test_each_page_is_there_for_a_program_with_a_token_that_only_reads(
    house: House, stranger: Reader
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await stranger.signs_in(stranger.speaker("ann"))
    await stranger.get("/account")
    await stranger.sends(label="minutes", kind="token")
    (token,) = re.findall(r"Bearer ([\w-]+)", stranger.page)
    bearer = {"authorization": f"Bearer {token}"}
    async with reading(house.app, stranger.site) as program:
        for path in (
            "/D-1.json",
            "/D-1/ship-on-fridays.json",
            "/decisions.json?q=fridays",
            "/overview.json",
            "/how-we-decide.json",
            "/waiting.json",
            "/why.json?about=fridays",
            "/what-if.json?process=lazy&since=2026-01",
            "/rights.json",
            "/log.json",
        ):
            answer = await program.client.get(path)
            assert answer.status_code == 401
            answer = await program.client.get(path, headers=bearer)
            assert answer.status_code == 200, answer.text
            described = re.fullmatch(r'<(/schema/[\w.-]+)>; rel="describedby"', answer.headers["link"])
            assert described
            schema = (await program.client.get(described[1])).json()
            assert list(mistakes(answer.json(), schema, schema)) == []
        assert (await program.client.get("/D-9.json", headers=bearer)).status_code == 404
        wrong = await program.client.get("/decisions.json?q=state:foo", headers=bearer)
        assert (wrong.status_code, "foo" in wrong.json()["error"]) == (400, True)
        sent = await program.client.post(
            "/act", headers=bearer, data={"act": "vote", "number": "1", "key": "yes"}
        )
        assert sent.status_code == 401
        assert (await program.client.get("/account", headers=bearer)).status_code == 303
        await stranger.get("/account")
        assert token not in stranger.page
        await stranger.presses("Revoke")
        assert (await program.client.get("/D-1.json", headers=bearer)).status_code == 401


async def test_a_feed_and_a_calendar_are_read_by_their_address_until_they_are_ended(
    house: House, stranger: Reader
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Propose(text="Archive <the> wiki", process="majority"))
    await stranger.signs_in(stranger.speaker("ann"))
    await stranger.get("/account")
    await stranger.sends(label="wiki", kind="feed")
    atom, ics, _ = re.findall(rf"{stranger.ADDRESS}(/feeds/[^\s<]+)", unescape(stranger.page))
    async with reading(house.app, stranger.site) as program:
        feed = ElementTree.fromstring(await program.get(atom))  # noqa: S314 - our own
        titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
        assert [title for title in titles if title and "wiki" in title]
        assert not [title for title in titles if title and "Fridays" in title]
        events = Calendar.from_ical(await program.get(ics)).walk("VEVENT")
        assert ["D-2" in str(event["summary"]) for event in events] == [True]
        await stranger.get("/account")
        await stranger.presses("Revoke")
        await program.get(atom)
        assert program.status == 404


async def test_a_digest_is_read_as_a_feed_with_an_entry_for_each_day_on_which_it_is_due(
    house: House, stranger: Reader
) -> None:
    await house.does(
        "ann", Propose(text="Archive <the> wiki", process="majority", until=Until(after=timedelta(days=9)))
    )
    await stranger.signs_in(stranger.speaker("bo"))
    await house.does(
        "bo", Propose(text="Ship on Fridays", process="consent", until=Until(after=timedelta(days=9)))
    )
    await house.does("bo", SetDigest(own=True, every="tuesday", at=time(8, 30)))
    await stranger.get("/account")
    await stranger.sends(label="mine", kind="feed")
    (path,) = re.findall(rf"{stranger.ADDRESS}(/feeds/\S+/digest.atom)", unescape(stranger.page))
    name = "{http://www.w3.org/2005/Atom}"

    async def entry() -> tuple[str, str, str]:
        async with reading(house.app, stranger.site) as program:
            feed = ElementTree.fromstring(await program.get(path))  # noqa: S314 - our own
        (only,) = feed.iter(f"{name}entry")
        return tuple(only.findtext(f"{name}{part}") or "" for part in ("id", "updated", "content"))  # type: ignore[return-value]

    first = await entry()
    assert first[1] == "2026-02-24T08:30:00Z"
    assert '<a href="http://127.0.0.1:8000/D-1">D-1</a> Archive &lt;the&gt; wiki: your answer' in first[2]
    assert await entry() == first
    house.clock.advance(days=1)
    later = await entry()
    assert later[1] == "2026-03-03T08:30:00Z"
    assert later[0] != first[0]
    await stranger.signs_in(stranger.speaker("zoe", home="an empty house"))
    await stranger.get("/account")
    await stranger.sends(label="mine", kind="feed")
    (path,) = re.findall(rf"{stranger.ADDRESS}(/feeds/\S+/digest.atom)", unescape(stranger.page))
    async with reading(house.app, stranger.site) as program:
        assert "<entry>" not in await program.get(path), "an empty one is none"
        assert program.status == 200


# --------------------------------------------------------------------------------------------------- read by anybody


async def test_nobody_reads_a_place_that_was_not_made_public(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    for path in ("/decisions", "/D-1", "/how-we-decide", "/decisions?q=fridays"):
        assert "Fridays</" not in await stranger.get(path)
        assert "/accord page" in stranger.text or "q=" in path
        as_json = "{}.json{}".format(*re.fullmatch(r"([^?]*)(.*)", path).groups())  # type: ignore[union-attr]
        assert (await stranger.client.get(as_json)).status_code == 401
    assert (await house.refuses("bo", Publish(how="names"))).code == "administrators-only"


@pytest.mark.parametrize("how", ["names", "pseudonyms"])
async def test_a_public_place_is_read_with_names_or_without_and_nothing_else_is(
    house: House, stranger: Reader, how: Publicity
) -> None:
    board = replace(ROOM, place="board", name="the board")
    await house.does("Annabel", Propose(text="Ship on Fridays", process="consent"))
    await house.does("Annabel", Publish(how=how))
    await house.does("Benedict", Object(decision=1, reason="no rollback"))
    await house.does("Annabel", Propose(text="Sell the house"), spot=board)  # type: ignore[arg-type]
    await house.does("Annabel", Propose(text="Paint the shed", process="majority"))
    await house.does("Benedict", Vote(decision=3, choice="yes"))
    pages = {path: await stranger.get(path) for path in ("/decisions", "/D-1", "/D-3", "/how-we-decide")}
    assert "Ship on Fridays" in pages["/decisions"]
    assert "no rollback" in pages["/D-1"]
    assert not [path for path, page in pages.items() if "Sell the house" in page]
    assert not [path for path, page in pages.items() if '<form method="post"' in page]
    named = [path for path, page in pages.items() if re.search("annabel|benedict", page, re.IGNORECASE)]
    assert named == (["/D-1", "/D-3"] if how == "names" else [])
    for path in ("/D-1.json", "/D-3.json", "/decisions.json", "/how-we-decide.json"):
        answer = await stranger.client.get(path)
        assert (answer.status_code, "Sell the house" in answer.text) == (200, False)
        assert how == "names" or not re.search("annabel|benedict", answer.text, re.IGNORECASE), path
    for path in ("/D-2.json", "/overview.json", "/waiting.json", "/rights.json", "/D-1/proof.json"):
        assert (await stranger.client.get(path)).status_code == 401, path
    assert "/accord page" in await stranger.get("/D-2")
    assert "/accord page" in await stranger.get("/account")
    refused = await stranger.get("/decisions?q=by:annabel")
    assert "Ship on Fridays" not in refused
    if how == "pseudonyms":
        first, third = (
            set(re.findall(r"<bdi>([A-Z][a-z2-7]{4})</bdi>", page)) for page in (pages["/D-1"], pages["/D-3"])
        )
        assert first.isdisjoint(third), "the same person has another name in each"
    await house.does("Annabel", Publish(how=None))
    assert "Fridays" not in await stranger.get("/D-1")


async def test_whoever_kept_a_checkpoint_gets_a_proof_on_the_page(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    house.clock.advance(days=30)
    await house.app.settle()
    ways = ("/D-1/proof.json", "/log/proof.json?from=3")
    assert [(await stranger.client.get(way)).status_code for way in ways] == [401, 401]
    await stranger.signs_in(stranger.speaker("ann"))
    page = await stranger.get("/D-1")
    kept = kept_of(page.partition("Checkpoint at its close: ")[2][:64])
    assert 'href="/D-1/proof.json"' in page
    proof = (await stranger.client.get("/D-1/proof.json")).content
    assert check_proof(proof, kept).ok, check_proof(proof, kept)
    await house.does("ann", Propose(text="Plant a tree", process="majority"))
    assert check_proof((await stranger.client.get("/D-1/proof.json")).content, kept).ok
    growth = (
        await stranger.client.get(f"/log/proof.json?from={json.loads(proof)['checkpoint']['size']}")
    ).content
    assert check_proof(growth, kept).ok, check_proof(growth, kept)
    assert kept.root in await stranger.get("/log")
    for way in ("/log/proof.json", "/log/proof.json?from=900", "/D-1/proof.json?size=1"):
        refused = await stranger.client.get(way)
        assert (refused.status_code, "error" in refused.json()) == (400, True), way
    assert (await stranger.client.get("/D-9/proof.json")).status_code == 404
    await stranger.signs_in(stranger.speaker("mallory"))
    assert (await stranger.client.get("/D-1/proof.json")).status_code == 404, "it is not for them to see"


async def test_whether_the_log_is_intact_is_told_on_the_page(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Vote(decision=1, choice="yes"))
    await stranger.signs_in(stranger.speaker("ann"))
    await stranger.get("/log")
    await stranger.presses("Check it now")
    assert "are as they were written" in stranger.text
    await house.app.store.write(
        lambda connection: connection.execute(sql("UPDATE ballot SET choice = 'no'")).close()
    )
    house.clock.advance(minutes=6)
    await stranger.presses("Check it now")
    assert "Something is not as it was written" in stranger.text
    assert "D-1" in stranger.text


async def test_whoever_runs_several_communities_reads_the_one_they_name(
    house: House, stranger: Reader
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    other = replace(ROOM, home="other")
    await house.does("ann", Propose(text="Open a #showcase channel"), spot=other)  # type: ignore[arg-type]
    await stranger.signs_in()
    listed = await stranger.get("/decisions")
    assert ("Ship on Fridays" in listed, "Open a #showcase" in listed) == (True, True)
    await stranger.get("/D-1")
    assert "accord page --home" in stranger.text
    await stranger.signs_in(Holder(platform="local", home="other"))
    assert "Open a #showcase" in await stranger.get("/D-1")
    assert "Ship on Fridays" not in await stranger.get("/decisions")


async def test_what_an_act_said_is_shown_once_also_by_another_program(house: House, stranger: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    ann = stranger
    await ann.signs_in(ann.speaker("ann"))

    async def votes() -> str:
        """Vote without following where it leads. Gives the cookie that has the answer."""
        drawn = dict(fields_of(next(form for form in ann.forms if 'name="key" value="yes"' in form)))
        vote = {name: drawn[name] for name in ("csrf", "act", "number", "identity", "key")} | {
            "delivery": "x"
        }
        answer = await ann.client.post("/act", data=vote)
        assert answer.status_code == 303
        (said,) = [
            value for value in answer.headers.get_list("set-cookie") if value.startswith("accord_said=")
        ]
        assert "HttpOnly" in said
        assert "SameSite=lax" in said
        return said.partition(";")[0].removeprefix("accord_said=")

    await ann.get("/D-1")
    said = await votes()
    assert "Recorded" not in said
    assert "Fridays" not in said
    async with reading(house.app) as elsewhere, reading(house.app) as bo:
        for cookie in ann.client.cookies.jar:
            elsewhere.client.cookies.jar.set_cookie(cookie)
        assert "Recorded on D-1: yes." in await elsewhere.get("/")
        assert "Recorded on" not in await elsewhere.get("/")
        await bo.signs_in(ann.speaker("bo"))
        bo.client.cookies.set("accord_said", said)
        assert "Recorded on" not in await bo.get("/"), "another session cannot read it"
        middle = len(said) // 2
        changed = said[:middle] + ("B" if said[middle] == "A" else "A") + said[middle + 1 :]
        for forged in ("x", said[:-9], changed):
            ann.client.cookies.set("accord_said", forged, domain="127.0.0.1", path="/")
            await ann.get("/D-1")
            assert (ann.status, "Recorded on" in ann.text) == (200, False)
        await votes()
        house.clock.advance(minutes=11)
        assert "Recorded on" not in await ann.get("/")


def test_a_long_answer_is_cut_so_that_a_proxy_takes_it() -> None:
    now = StandingClock().now()
    noise = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(20_000))
    value = sealed("secret", [("", Message(text=noise)), ("", Message(text="Recorded."))], now)
    assert len(value) <= LENGTH_MAX
    long, short = (message.text for _, message in opened("secret", value, now))
    assert (long[:50], long[-1], short) == (noise[:50], "…", "Recorded.")
