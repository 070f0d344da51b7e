"""Why do we do this? What is in force about some words, an address or a number, with its reason and its chain."""

import re
from hashlib import sha256

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from consensus.commands import Attach, Link
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot, Viewer
from consensus.views import InForceView, RecordView, ShowInForce, ShowRecord
from tests.bot.reader import reading
from tests.flows.room import Dialogue

WIKI = "https://wiki.example/releases"


async def asked(room: Dialogue, about: str) -> InForceView:
    view = await room.app.ask(ShowInForce(about=about), OPERATOR)
    assert isinstance(view, InForceView)
    return view


async def adopted(room: Dialogue, number: int, text: str, settings: str = "") -> None:
    (await room.says("ann", f'/propose "{text}" --process majority --by 2d {settings}')).replies("open until")
    for who in ("ann", "bo"):
        await room.says(who, f"/vote D-{number} yes")
    await room.passes("2d")


async def test_the_decision_in_force_comes_with_its_reason_and_its_chain(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await adopted(room, 1, "Releases on Fridays", f'--doc "{WIKI}/#plan Release plan" --why "Sales wants it"')
    await adopted(room, 2, "Tests are green before a release")
    settings = '--supersedes D-1 --depends D-2 --why "Two weekends lost to late releases"'
    await adopted(room, 3, "Ship on Mondays", settings)
    for line in (
        "/accord why Fridays",
        "/accord why ship on mondays?",
        f"/accord why <{WIKI}>",
        "/accord why D-1",
    ):
        (await room.says("bo", line)).replies(
            "D-3  Ship on Mondays",
            "Why: Two weekends lost to late releases",
            "In the place of: D-1 Releases on Fridays (superseded)",
            "Depends on: D-2 Tests are green before a release (adopted)",
        )
    view = await asked(room, WIKI.upper().replace("WIKI.EXAMPLE/RELEASES", "WIKI.example/releases/"))
    (item,) = view.decisions
    assert [(link.kind, link.number) for link in item.chain] == [("supersedes", 1), ("depends", 2)]
    assert view.operator
    assert (await asked(room, "https://wiki.example/other")).decisions == ()


async def test_where_nothing_is_in_force_it_says_so_and_names_what_comes_near(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("bo", "/accord why rollback")).replies("Nothing is in force about “rollback”.")
    await room.says("ann", '/propose "A rollback plan for all services" --process majority')
    (await room.says("bo", "/accord why rollback")).replies(
        "Nothing is in force", "What comes near:", "D-1  A rollback plan"
    )
    (await room.says("bo", "/accord why rollback weekend budget")).replies(
        "What comes near:", "D-1  A rollback plan"
    )
    (await room.says("bo", "/accord why")).refuses("form")
    (await room.says("bo", "/accord why D-7")).refuses("no-such-decision")


async def test_what_one_may_not_see_is_not_told(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await adopted(room, 1, "Releases on Fridays", f"--doc {WIKI}")
    stranger = Viewer(spot=Spot(platform="local", home="room", place="room"), account="nobody")
    for about in ("Fridays", WIKI):
        view = await room.app.ask(ShowInForce(about=about), stranger)
        assert isinstance(view, InForceView)
        assert (view.decisions, view.nearest) == ((), ())


async def test_a_link_keeps_its_title_and_what_stood_there_with_its_hash(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/decide "Ship on Mondays" --doc "{WIKI} Release plan"')
    (await room.says("bo", '/accord link D-1 https://wiki.example/review "Incident review"')).replies(
        "The link stands"
    )
    quoted = Link(url="https://chat.example/p1", excerpt="Nobody could roll back")
    attach = Envelope(
        delivery=DeliveryId("attach"),
        spot=SPOT,
        sender=Sender(account=account_of("bo"), name="bo"),
        command=Attach(decision=1, link=quoted),
    )
    await room.app.submit(attach)
    record = await room.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(record, RecordView)
    plan, review, message = record.card.links
    assert (plan.title, plan.role, plan.hash) == ("Release plan", "knowledge", "")
    assert (review.title, review.role) == ("Incident review", "information")
    assert message.hash == f"sha256:{sha256(message.excerpt.encode()).hexdigest()}"
    assert all(link.at is not None for link in record.card.links)
    (await room.says("ann", "/decisions D-1")).replies(
        f"Release plan: {WIKI}", "Incident review: https://wiki"
    )
    (await room.says("ann", "/accord why https://chat.example/p1")).replies("D-1  Ship on Mondays")
    assert await room.log_is_whole()


async def test_the_page_answers_why_with_the_chain_as_links(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await adopted(room, 1, "Releases on Fridays", f'--doc "{WIKI}" --why "Sales wants it"')
    await adopted(room, 2, "Ship on Mondays", '--supersedes D-1 --why "Two weekends lost to late releases"')
    async with reading(room.app) as web:
        await web.signs_in(web.speaker("bo", home=SPOT.home))
        for about in ("fridays", WIKI, "D-1"):
            await web.get("/why", params={"about": about})
            assert "Ship on Mondays" in web.text
            assert "Two weekends lost to late releases" in web.text
            assert "In the place of Releases on Fridays" in web.text
            assert re.search(r'href="/D-1/[^"]*"', web.page)
        await web.get("/decisions", params={"q": "why Fridays?"})
        assert "Ship on Mondays" in web.text
        await web.get("/decisions", params={"q": "mondays"})
        await web.presses("What is in force about it, and why")
        assert "Two weekends lost" in web.text
        await web.get("/why", params={"about": "parking"})
        assert "Nothing is in force about “parking”." in web.text
        await web.get("/why", params={"about": "D-99"})
        assert web.status == 400


async def test_the_page_writes_down_what_was_decided_and_cites_it_with_its_title(room: Dialogue) -> None:
    await room.join("ann", "bo")
    async with reading(room.app) as web:
        await web.signs_in(web.speaker("bo", home=SPOT.home))
        await web.get("/")
        await web.presses("Record a decision…")
        await web.sends(text="Closed on Mondays", why="Nobody comes")
        await web.get("/D-1")
        assert "Closed on Mondays" in web.text
        assert f"{web.ADDRESS}/D-1/closed-on-mondays" in web.page
