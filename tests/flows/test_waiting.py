"""What waits, by what is lost if nobody acts: every kind comes about, is offered one act, and is settled by it."""

import re

from consensus.views import WaitingView
from consensus.views.overview import ShowWaiting
from tests.bot.reader import reading
from tests.databases import SQLITE
from tests.flows.room import Dialogue
from tests.flows.test_lead import lists, section, signs_in
from tests.flows.test_overview import overview, seat
from tests.flows.test_why import adopted

DATABASES = (
    SQLITE,
)  # what is asked of a database is in tests/flows/test_already_decided.py and tests/storage


async def waiting(room: Dialogue, who: str, limit: int = 50) -> WaitingView:
    view = await room.app.ask(ShowWaiting(limit=limit), seat(who))
    assert isinstance(view, WaitingView)
    return view


async def matters(room: Dialogue, who: str) -> list[tuple[str, int, str]]:
    """Why, of which decision, and the act that is offered."""
    return [(matter.why, matter.number, matter.act) for matter in (await waiting(room, who)).matters]


async def settles(room: Dialogue, who: str, why: str, number: int) -> str:
    """This person says the line that stands below that matter; after it the matter waits for them no more."""
    said = await room.says(who, "/decisions waiting")
    view = await waiting(room, who)
    place = next(
        place for place, matter in enumerate(view.matters) if (matter.why, matter.number) == (why, number)
    )
    assert view.matters[place].act
    entries = re.split(r"^\s*- D-", said.text, flags=re.MULTILINE)[1:]
    [line] = [row.strip() for row in entries[place].split("\n") if row.strip().startswith("/")]
    (await room.says(who, line)).replies()
    assert (why, number) not in [(row.why, row.number) for row in (await waiting(room, who)).matters], line
    return line


async def test_what_silence_decides_and_what_waits_for_an_answer(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Archive the wiki" --process lazy --by 3d')
    await room.says("ann", '/propose "Paint it blue" --process majority --by 2d')
    assert await matters(room, "bo") == [("answer", 2, "vote"), ("silence", 1, "object")]
    (await room.says("bo", "/decisions waiting")).replies(
        "What waits, what is lost first at the top:",
        "D-2 Paint it blue: your answer, Wednesday 25 Nov 14:00 UTC.",
        "/vote D-2 yes",
        "D-1 Archive the wiki: adopted Thursday 26 Nov 14:00 UTC unless somebody objects.",
        '/object D-1 "reason"',
    )
    assert await settles(room, "bo", "answer", 2) == "/vote D-2 yes"
    await settles(room, "bo", "silence", 1)


async def test_objections_that_nobody_touches_and_rounds_that_fail_twice(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 30d')
    for who in ("ann", "cy"):
        await room.says(who, "/vote D-1 consent")
    await room.says("bo", '/object D-1 "Nobody can roll back"')
    assert await matters(room, "cy") == [], "it is with ann since a moment ago"
    assert await matters(room, "ann") == [("objection", 1, "resolve")]
    await room.passes("24h")
    assert await matters(room, "cy") == [("untouched", 1, "resolve")]
    assert await matters(room, "bo") == [("untouched", 1, "")], "whoever objects offers no solution"
    await settles(room, "cy", "untouched", 1)
    assert await matters(room, "bo") == [("offer", 1, "accept")]
    for text in ("Ship on Mondays", "Ship on Tuesdays"):
        await room.says("ann", f'/amend D-1 "{text}"')
        await room.says("bo", "/accord sustain D-1.1")
    assert ("failed", 1, "resolve") in await matters(room, "cy"), await matters(room, "cy")
    (await room.says("cy", "/decisions waiting")).replies("2 rounds have ended with D-1.1.")
    await settles(room, "ann", "failed", 1)
    assert "failed" not in [why for why, _, _ in await matters(room, "cy")]
    await settles(room, "bo", "offer", 1)


async def test_questions_without_an_answer(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Move the office" --process majority --by 30d')
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-1 yes")
    await room.says("ann", '/propose "Sell the office" --process lazy --by 6d')
    await room.says("bo", '/ask D-2 "Who pays?"')
    for who in ("ann", "cy"):
        assert ("question", 2, "answer") in await matters(room, who)
    assert [why for why, _, _ in await matters(room, "bo")] == ["silence"], (
        "nobody waits for their own answer"
    )
    (await room.says("cy", "/decisions waiting")).replies("question 1 has had no answer since")
    await settles(room, "cy", "question", 2)
    assert "question" not in [why for why, _, _ in await matters(room, "ann")]


async def test_what_is_overdue_and_what_fell(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, 1, "Trunk-based work")
    await room.says("ann", "/accord review D-1 10d")
    await room.says("ann", '/accord todo D-1 "Write it down" --owner bo --by 4d')
    await room.says("ann", '/propose "Buy a press" --process majority --by 2d')
    await room.says("cy", '/poll "Where to meet?" "Osaka" "Nara" --by 2d')
    await room.says("ann", "/vote D-3 a")
    await room.says("bo", "/vote D-3 b")
    await room.passes("3d")
    assert await matters(room, "cy") == [("fell", 2, "ask_again"), ("fell", 3, "run_off")]
    await room.passes("8d")
    assert await matters(room, "bo") == [
        ("todo", 1, "done"),
        ("review", 1, ""),
        ("fell", 2, "ask_again"),
        ("fell", 3, "run_off"),
    ]
    assert (await matters(room, "ann"))[:2] == [("todo", 1, "done"), ("review", 1, "review")]
    (await room.says("bo", "/decisions waiting")).replies(
        "D-1 Trunk-based work: to do: Write it down, by",
        "to be looked at again since",
        "no quorum since Friday 27 Nov, and nobody has taken it up again.",
    )
    await settles(room, "bo", "todo", 1)
    await settles(room, "ann", "review", 1)
    await settles(room, "bo", "fell", 2)
    assert "--follows D-3" in await settles(room, "cy", "fell", 3)
    await room.passes("91d")
    assert 2 not in [number for _, number, _ in await matters(room, "cy")]


async def test_a_proposal_without_a_seconder(room: Dialogue) -> None:
    people = [f"p{who}" for who in range(30)]
    await room.join(*people)
    await room.says("p0", '/propose "Archive the wiki" --process lazy')
    assert await matters(room, "p0") == [("unseconded", 1, "")]
    assert await matters(room, "p1") == [("second", 1, "second")]
    (await room.says("p0", "/decisions waiting")).replies("nobody has seconded it since")
    await settles(room, "p1", "second", 1)
    assert await matters(room, "p0") == [("silence", 1, "object")]


async def test_the_stand_up_at_nine_and_two_proposals_for_ten(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, 1, "The daily stand-up is at 9:00.")
    await room.says("bo", '/propose "Move the stand-up to 10:00" --process lazy --by 20d')
    await room.says("cy", '/propose "Stand-up at 10:00" --process lazy --by 20d')
    assert await matters(room, "ann") == [("conflict", 2, ""), ("conflict", 3, "")]
    (await room.says("ann", "/decisions waiting")).replies(
        "D-2 Move the stand-up to 10:00: D-1 (in force) says “9:00”.", "/accord compare D-2 D-1"
    )
    await settles(room, "bo", "conflict", 2)
    await room.says("ann", '/ask D-3 "Why ten?"')
    assert await settles(room, "cy", "conflict", 3) == "/accord link D-3 relates D-1", (
        "too late to replace it"
    )
    assert await matters(room, "ann") == []


async def test_a_place_that_is_not_seen_waits_for_nobody_there(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Archive the wiki" --process lazy --by 3d')
    await room.says("bo", '/ask D-1 "Why?"')
    assert await matters(room, "mallory") == []
    (await room.says("ann", "/decisions stuck")).replies("There are no such decisions.")


async def test_the_list_of_what_is_stuck_is_what_the_overview_counts(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Buy a press" --process advice --advisers "bo"')
    await room.says("ann", '/propose "Ship on Fridays" --process lazy --by 5d')
    await room.says("bo", '/object D-2 "Nobody can roll back"')
    await room.says("ann", '/propose "Archive the wiki" --process lazy --by 5d')
    for who, numbers in (("cy", {1, 2}), ("bo", {2}), ("ann", {1})):
        section = (await overview(room, who, limit=1)).stuck
        assert section.count == len(numbers)
        said = (await room.says(who, "/decisions is:stuck")).replies().text
        assert {int(number) for number in re.findall(r"^\s*D-(\d+)", said, re.MULTILINE)} == numbers, said


async def test_the_page_shows_the_same_and_settles_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, 1, "The daily stand-up is at 9:00.")
    await room.says("cy", '/propose "Buy a press" --process majority --by 2d')
    await room.passes("3d")
    await room.says("bo", '/propose "Stand-up at 10:00" --process lazy --by 20d')
    await room.says("cy", '/ask D-3 "Why ten?"')
    async with reading(room.app) as web:
        await signs_in(web, "ann")
        await web.get("/")
        lying = section(web, "Unresolved")
        assert "D-1 (in force) says “9:00”" in lying
        assert "question 1 has had no answer since" in lying
        assert "no quorum since" in lying
        await web.presses("Compare")
        assert "^^^^" in web.text
        await web.get("/waiting")
        assert web.text.index("no answer") < web.text.index("(in force)") < web.text.index("no quorum")
        await web.presses("Ask again…")
        assert web.status == 200, (web.url, web.text)
        await web.sends()
        await signs_in(web, "bo")
        await web.get("/waiting")
        assert "Buy a press your answer" in web.text
        assert "taken it up again" not in web.text
        await web.presses("Relate to a decision…")
        await web.sends(relation="conflicts", other="D-1")
        assert "D-3 conflicts with D-1" in web.text
        await web.get("/waiting")
        assert "(in force)" not in web.text
        # What the section counts stands in the list behind it.
        await room.says("cy", '/object D-3 "Too late"')
        for number in range(5, 11):
            await room.says("bo", f'/propose "Matter {number}" --process advice --advisers "cy"')
        await signs_in(web, "ann")
        await web.get("/")
        assert "Show all 7" in section(web, "Stuck")
        assert await lists(web, "is:stuck") == [*range(10, 4, -1), 3]


async def test_ones_own_digest_tells_what_is_unresolved_and_how_to_settle_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    for line in ("/accord digest daily 9:00", "/accord digest me daily 9:00"):
        await room.says("bo", line)
    await room.says("ann", '/propose "Buy a press" --process majority --by 2d')
    await room.says("ann", '/propose "Archive the wiki" --process lazy --by 9d')
    await room.says("cy", '/ask D-2 "Who reads it?"')
    await room.passes("3d")
    first = next(
        post for post in room.messenger.board.posts if post.to == ("bo",) and "Your day" in post.body
    )
    assert first.lines == ("/vote D-1 yes", '/accord answer D-2 1 "text"')
    last = room.notices_to("bo")[-1]
    for digest in (last, room.digests()[-1]):
        assert "D-1 Buy a press: no quorum since" in digest
        assert "D-2 Archive the wiki: question 1 has had no answer since" in digest


async def test_cases_that_ask_for_a_rule_wait_for_those_who_took_them(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    for case in range(6):
        who = ("ann", "bo")[case % 2]
        await room.says(who, f'/decide "Refunded customer {case}" --tag refunds --amount {30 + case} EUR')
    assert await matters(room, "cy") == [], "none of them is theirs"
    for who in ("ann", "bo"):
        assert await matters(room, who) == [("cases", 6, "rule")]
    (await room.says("ann", "/decisions waiting")).replies(
        "D-6 Refunded customer 5: 6 like this were decided alone within 60 days, all about “refunds”.",
        "/accord mandate ",
    )
    async with reading(room.app) as web:
        await signs_in(web, "ann")
        await web.get("/waiting")
        await web.presses("Propose a rule…")
        assert "refunds" in web.text
    line = await settles(room, "ann", "cases", 6)
    assert "--up-to" in line
    assert await matters(room, "bo") == [("answer", 7, "vote")], "a rule is asked for"
    await room.passes("61d")
    assert "cases" not in [why for why, _, _ in await matters(room, "bo")]
