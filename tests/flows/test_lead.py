"""A lead who has never seen Accord reads the page alone: what is open and whom it waits for, what stops it and with whom that
is, what is to be reviewed and done this month and by whom."""

import re
from collections.abc import AsyncIterator, Awaitable
from html import unescape

import pytest

from adapters.local.inbound import SPOT
from tests.bot.reader import Reader, reading
from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # a page is made of views, which are the same on every database


@pytest.fixture
async def web(room: Dialogue) -> AsyncIterator[Reader]:
    """The page of the room, not signed in yet."""
    async with reading(room.app) as reader:
        yield reader


def signs_in(web: Reader, who: str) -> Awaitable[None]:
    return web.signs_in(web.speaker(who, home=SPOT.home))


def section(web: Reader, heading: str) -> str:
    """What a section of the overview says; empty where it has none."""
    for part in re.findall(r"<section\b.*?</section>", web.page, re.DOTALL):
        if re.search(rf"<h2[^>]*>{re.escape(heading)}</h2>", part):
            return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
    return ""


def listed(web: Reader) -> list[int]:
    """The numbers of the decisions in a list."""
    table = web.page.partition('<table class="list">')[2].partition("</table>")[0]
    return [int(number) for number in re.findall(r'href="[^"]*/D-(\d+)', table)]


async def lists(web: Reader, words: str) -> list[int]:
    await web.get("/decisions", params={"q": words})
    assert web.status == 200, web.text
    return listed(web)


async def test_what_is_open_says_whom_it_waits_for_and_names_nobody_where_nobody_is_named(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo", "gil", "hana")
    await room.says("ann", '/propose "Paint it blue" --process majority --by 2d')
    await room.says("ann", '/propose "Paint it red" --process majority --by 9d')
    await room.says("ann", '/poll "Who leads?" "Bo" "Cy" --names off --by 20d')
    await room.says("ann", '/poll "Where, some day?" "Osaka" "Kyoto" --open')
    await room.says("ann", '/propose "Buy a press" --process ringi --route "bo, cy" --soundings')
    for number in (1, 2, 3, 4):
        await room.says("bo", f"/vote D-{number} {'yes' if number < 3 else 'a'}")
    for who in ("cy", "di", "ed", "flo"):
        await room.says(who, "/vote D-1 yes")

    await signs_in(web, "bo")
    await web.get("/")
    assert "Paint it blue" in section(web, "Ends this week if nobody acts")
    assert "waits for ann, gil and hana" in section(web, "Ends this week if nobody acts")
    later = section(web, "Later")
    assert later.index("Paint it red") < later.index("Who leads?") < later.index("Where, some day?")
    red, leads, some_day = re.split("Who leads[?]|Where, some day[?]", later)
    assert "until Wednesday 2 Dec" in red
    assert "waits for ann, cy, di, ed, flo and 2 more" in red
    assert "waits for 7 people" in leads
    assert "ann" not in leads
    assert "no deadline" in some_day
    # To the drafter alone is told how somebody thinks, and to nobody who has not said it.
    await signs_in(web, "ann")
    await web.get("/")
    assert "Buy a press" in web.text
    assert not re.search(r"Buy a press[^.]*waits for", web.text)

    await signs_in(web, "gil")
    await web.get("/")
    assert "also waits for ann and hana" in section(web, "Waiting for you")
    # The same in the list, and nothing more than that.
    assert await lists(web, "state:open order:deadline") == [1, 5, 2, 3, 4]
    assert "waits for 7 people" in web.text
    assert await lists(web, "waits:me") == [5, 4, 3, 2, 1]
    assert await lists(web, "waits:hana") == [4, 2, 1], "not by which ballot is missing where names are off"
    assert await lists(web, "waits:bo") == []
    await web.get("/decisions?q=waits:zoe")
    assert (web.status, "Nobody called “zoe”" in web.text) == (400, True)
    (await room.says("gil", "/decisions waits:hana")).replies("D-4", "D-2", "D-1")
    (await room.says("gil", "/decisions waits:zoe")).refuses("no-such-member")


async def test_what_is_stuck_says_with_whom_and_which_objections_somebody_holds(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 5d')
    await room.says("di", '/object D-1 "Nobody can roll back"')
    await room.says("ann", '/propose "Move to Postgres" --process consent --by 5d')
    await room.says("di", '/object D-2 "Who runs it?"')
    await room.says("ann", '/resolve D-2 "Bo runs it"')
    await room.says("ann", '/propose "Buy a press" --process ringi --route "bo, cy"')
    await room.says("bo", "/stamp D-3 approve")
    await room.says("ann", '/propose "Choose a bank" --process daci --decider di --advisers "bo"')
    await room.says("bo", '/advise D-4 "Take the old one"')
    await signs_in(web, "bo")
    for who in ("ann", "cy"):  # bo sees what stops it though an answer of theirs is missing
        await room.says(who, "/vote D-1 consent")
        await room.says(who, "/vote D-2 consent")
    await web.get("/")
    stuck = section(web, "Stuck")
    assert re.search(r"Ship on Fridays di objects \(D-1.1\), since [^,]+, waits for ann", stuck), stuck
    assert re.search(r"Move to Postgres di objects \(D-2.1\), since [^,]+, waits for di", stuck), stuck
    assert "Buy a press waits for the stamp of cy" in stuck
    assert "Choose a bank waits for the decision of di" in stuck
    assert "Ship on Fridays" in section(web, "Waiting for you")
    assert sorted(await lists(web, "is:stuck")) == [1, 2, 3, 4]

    assert await lists(web, "holds:di") == [2, 1]
    await room.says("di", "/accept D-2.1")
    assert await lists(web, "holds:di") == [1]
    assert await lists(web, "objected:di") == [2, 1]
    (await room.says("di", "/decisions holds:me")).replies("D-1")
    (await room.says("di", "/decisions holds:ann")).refuses("no-such-objector")


async def test_what_waits_for_somebody_is_answered_on_the_page_of_the_decision(
    room: Dialogue, web: Reader
) -> None:
    """Not only on the overview: the links of cards, lists and citations lead to the record."""
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Buy a press" --process ringi --route "bo, cy"')
    await room.says("ann", '/propose "Choose a bank" --process daci --decider di --advisers bo')
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 5d')
    await room.says("di", '/object D-3 "Nobody can roll back"')
    await room.says("bo", '/doubt D-3.1 "We can"')
    await room.says("bo", '/accord ask D-3 "Since when?"')

    await signs_in(web, "cy")
    await web.get("/D-1")
    assert "Approve" not in web.text, "it is not their turn"
    await web.get("/D-3")
    assert "It qualifies" in web.page
    await web.presses("Drop it to a concern")
    assert "It qualifies" not in web.page, "they have answered"

    await signs_in(web, "bo")
    await web.get("/D-1")
    await web.presses("Approve")
    assert "It is with cy" in web.text
    await web.get("/D-2")
    await web.presses("Give advice…")
    await web.sends(text="Take the old one")

    await signs_in(web, "di")
    await web.get("/D-2")
    await web.presses("Accept…")
    await web.sends(reason="It is the cheapest")
    assert "Adopted" in web.text

    await signs_in(web, "ann")
    await web.get("/D-3")
    await web.presses("Answer it…")
    await web.sends(text="Since May")
    assert "Since May" in web.text


async def test_what_is_to_be_done_and_looked_at_this_month_and_by_whom(room: Dialogue, web: Reader) -> None:
    await room.join("ann", "bo", "di")
    await room.says("ann", '/propose "Trunk-based work" --process majority --by 2d')
    await room.says("bo", '/propose "Ship on Fridays" --process majority --by 2d')
    for who in ("ann", "bo", "di"):
        await room.says(who, "/vote D-1 yes")
        await room.says(who, "/vote D-2 yes")
    await room.passes("2d")
    await room.says("bo", '/accord todo D-2 "Roll-back script" @di --by 3d')
    await room.says("bo", '/accord todo D-2 "Tell support" @ann --by 2026-12-20')
    await room.says("ann", '/accord todo D-1 "Delete old branches" @di --by 2027-01-10')
    await room.says("ann", "/accord review D-1 2026-12-20")
    await room.says("bo", "/accord review D-2 2027-01-20")
    await room.passes("12d")

    await signs_in(web, "ann")
    await web.get("/")
    again = section(web, "Look again")
    assert "Trunk-based work decided Monday 23 Nov, ann, to be looked at again Sunday 20 Dec" in again
    assert "Ship on Fridays" not in again
    assert section(web, "To do").index("Tell support") < section(web, "To do").index("Roll-back script")
    assert await lists(web, "review:month") == [1]
    assert await lists(web, "review:due") == []
    for words, decisions, todos in (
        ("todo:open", [2, 1], ["Tell support", "Roll-back script", "Delete old branches"]),
        ("todo:due", [2], ["Roll-back script"]),
        ("todo:month", [2], ["Tell support", "Roll-back script"]),
        ("todo:december", [2], ["Tell support"]),
        ("todo:january", [1], ["Delete old branches"]),
        ("owner:di", [2, 1], ["Roll-back script", "Delete old branches"]),
        ("owner:di todo:due", [2], ["Roll-back script"]),
        ("owner:me", [2], ["Tell support"]),
    ):
        assert await lists(web, words) == decisions, words
        for todo in ("Tell support", "Roll-back script", "Delete old branches"):
            assert (todo in section(web, "To do")) is (todo in todos), (words, todo)
    await room.says("di", "/accord done D-1")
    assert await lists(web, "todo:done") == [1]
    assert await lists(web, "owner:di") == [2]
    (await room.says("bo", "/decisions owner:di")).replies("To do:", "Roll-back script", "D-2")
    (await room.says("bo", "/decisions owner:zoe")).refuses("no-such-owner")
    (await room.says("bo", "/decisions todo:soon")).refuses("grammar-filter")
    await room.passes("15d")
    await web.get("/")
    assert section(web, "Look again").count("Trunk-based work decided Monday 23 Nov") == 1
    assert "to be looked at again" not in section(web, "Look again")


async def test_the_record_says_who_objected_what_became_of_it_and_when_and_how_it_is_cited(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo", "cy", "di", "gil")
    await room.says(
        "ann",
        '/propose "Ship on Fridays" --process consent --by 3d --doc "https://wiki.example/p17 Incident review"',
    )
    await room.says("bo", '/object D-1 "Nobody can roll back" --remedy "Ship on Mondays"')
    await room.says("cy", '/object D-1 "On-call load"')
    await signs_in(web, "bo")
    await web.get("/D-1")
    assert "not answered yet: ann, di and gil" in web.text
    assert "Not taken" not in web.text
    await room.says("ann", '/resolve D-1.1 "A check rolls back by itself"')
    await room.passes("1h")
    await room.says("bo", "/accept D-1.1")
    await room.says("cy", "/withdraw D-1.2")
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-1 consent")
    await room.passes("3d")
    await web.get("/D-1/whatever-its-title-says")
    assert web.status == 200
    for piece in (
        "It is in force.",
        "bo objected (D-1.1), resolved",
        "ann offers: “A check rolls back by itself”",
        "bo, Monday 23 Nov 15:00 UTC: settled",
        "cy, Monday 23 Nov 15:00 UTC: withdrawn",
        "silent: di and gil",
        "Not taken Ship on Mondays (bo)",
        "Rests on Incident review as of Monday 23 Nov",
        "D-1 “Ship on Fridays”: Adopted on",
        "http://127.0.0.1:8000/D-1",
    ):
        assert piece in web.text, (piece, web.text)
    assert 'href="https://wiki.example/p17"' in web.page
    (await room.says("di", "/decisions D-1")).replies("bo, Monday 23 Nov 15:00 UTC: settled")

    await room.says("ann", '/propose "Ship on Mondays" --process majority --by 2d --supersedes D-1')
    for who in ("ann", "bo", "cy", "di"):
        await room.says(who, "/vote D-2 yes")
    await room.passes("2d")
    await web.get("/D-1")
    assert 'Superseded by <a href="/D-2">D-2</a>' in web.page
    assert "It is in force." not in web.text
    await web.get("/D-2")
    assert 'It replaces <a href="/D-1">D-1</a>' in web.page
    assert "silent: gil" in web.text
    # Whoever comes later was not asked.
    await room.join("zoe")
    await web.get("/D-2")
    assert "silent: 1 person" in web.text

    await room.says("ann", '/poll "Who leads?" "Bo" "Cy" --names off --by 1d')
    await room.says("bo", "/vote D-3 a")
    await room.passes("1d")
    await web.get("/D-3")
    assert "silent: 5 people" in web.text


async def test_whoever_reads_a_public_record_is_not_told_who_did_not_answer(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", "/accord publish names")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("bo", "/vote D-1 yes")
    await web.get("/D-1")
    assert (web.status, "Ship on Fridays" in web.text, "bo" in web.text) == (200, True, True)
    assert "not answered" not in web.text
    await room.passes("2d")
    await web.get("/D-1")
    assert "silent" not in web.text
    await web.get("/decisions?q=waits:cy")
    assert "Who did what is not public here" in web.text


async def test_each_line_of_a_list_says_whom_it_waits_for_in_the_words_of_the_overview(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Buy a press" --process ringi --route "bo, di"')
    await room.says("bo", "/stamp D-1 approve")
    await room.says("ann", '/propose "Move the office" --process consent --by 5d')
    await room.says("bo", '/object D-2 "Nobody asked the landlord"')
    await room.says("ann", '/propose "Hire a cook" --process advice --advisers "cy"')
    await signs_in(web, "ed")
    await web.get("/")
    stuck = section(web, "Stuck")
    await web.get("/decisions?q=open")
    table = web.text
    for words in (
        "waits for the stamp of Di, since Monday",
        "Bo objects (D-2.1), since Monday",
        "waits for Ann",
        "waits for the advice of Cy, since Monday",
    ):
        assert words.casefold() in stuck.casefold(), (words, stuck)
        assert words.casefold() in table.casefold(), (words, table)
    assert "Blocked by D-2.1" not in table
    await room.says("ann", "/accord publish names")
    async with reading(room.app, web.site) as anybody:
        await anybody.get("/decisions?q=open")
        assert "Blocked by D-2.1 since" in anybody.text, anybody.text
        assert "stamp of" not in anybody.text
        assert "waits for" not in anybody.text


async def test_what_was_recorded_again_and_again_is_one_line_with_a_way_to_all_of_it(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/decide "We meet on Mondays" --tag meetings')
    for amount in range(10, 17):
        await room.says("ann", f'/decide "Refunded {amount} EUR" --tag refunds')
    await signs_in(web, "bo")
    await web.get("/")
    decided = section(web, "Decided in the last 7 days")
    assert decided.count("Refunded") == 1
    assert "Refunded 16 EUR the latest of 7 recorded under #refunds Show all 7" in decided
    assert "We meet on Mondays" in decided, "the seven do not push it out"
    (path,) = re.findall(r'href="([^"]+)">Show all 7</a></span>', web.page)
    await web.get(unescape(path))
    assert listed(web) == list(range(8, 1, -1)), "and there each has its line"
    await web.get("/decisions")
    assert listed(web) == [8, 1]
    assert "Tag #refunds 7 #meetings 1" in web.text
    (path,) = re.findall(r'href="([^"]+)">Show all 7</a>', web.page)
    await web.get(unescape(path))
    assert listed(web) == list(range(8, 1, -1))


async def test_a_filter_that_there_is_not_is_answered_with_the_nearest_and_a_few_examples(
    room: Dialogue, web: Reader
) -> None:
    await room.join("ann")
    await signs_in(web, "ann")
    for typed, near in (("stat:open", "Do you mean “state”?"), ("colour:blue", "")):
        await web.get("/decisions", params={"q": typed})
        said = web.text.partition("Nothing can be filtered by")[2]
        assert (web.status, near in said) == (400, True), web.text
        assert "Do you mean" in said if near else "Do you mean" not in said
        assert "state:open, tag:refunds" in said
        assert "channel" not in said.partition("What can be searched for")[0], "not all of them"


async def test_names_stay_as_they_were_written_after_a_new_start(room: Dialogue) -> None:
    await room.says("Ann-Marie", '/propose "Ship on Fridays" --process majority --by 5d')
    await room.restarts_after("1h")
    async with reading(room.app) as web:
        await web.signs_in(web.speaker("ann-marie", home=SPOT.home))
        await web.get("/account")
        assert web.text.startswith("Ann-Marie ")
        assert "Digest of the room…" in web.text
        assert "this channel" not in web.text.casefold(), "none is in view"
        await web.get("/D-1")
        await web.presses("Yes")
        assert re.search("yes 1 Ann-Marie", web.text, re.IGNORECASE), web.text
    assert "Ann-Marie" in room.messenger.names.values()
