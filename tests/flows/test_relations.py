"""How decisions are related: said of one, written on both, shown with title and state, never in a circle."""

from bot.room import OPERATOR
from consensus.views import RecordView, ShowRecord
from tests.flows.room import Dialogue


async def proposed(room: Dialogue, text: str, settings: str = "", by: str = "bo") -> None:
    (await room.says(by, f'/propose "{text}" --process majority --by 2d {settings}')).replies("is open until")


async def record(room: Dialogue, number: int) -> RecordView:
    view = await room.app.ask(ShowRecord(number=number), OPERATOR)
    assert isinstance(view, RecordView)
    return view


async def test_what_is_said_at_opening_stands_on_both(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await proposed(room, "Move to Postgres")
    await room.says("cy", '/decide "We pay for hosting"')
    await proposed(room, "Archive the wiki", "--depends D-1 --conflicts 2 --relates #2")
    assert "It depends on D-1. It conflicts with D-2. It is related to D-2." in room.card(3)
    assert "Needed by D-3." in room.card(1)
    assert "It conflicts with D-3. It is related to D-3." in room.card(2)
    (await room.says("cy", "/decisions D-3")).replies(
        "Depends on D-1: Move to Postgres (open)",
        "Conflicts with D-2: We pay for hosting (adopted)",
        "Depends on D-1 (bo)",
    )
    (await room.says("cy", "/decisions D-1")).replies(
        "Needed by D-3: Archive the wiki (open)", "D-3 depends on it (bo)"
    )
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("2d")
    (await room.says("cy", "/decisions D-3")).replies("Depends on D-1: Move to Postgres (adopted)")
    assert await room.log_is_whole()


async def test_a_parent_counts_what_is_decided_of_its_parts(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await proposed(room, "A new office")
    await room.says("bo", '/poll "Where?" "Osaka" "Kyoto" --by 3d --parent D-1')
    await proposed(room, "Buy desks", "--parent D-1")
    await room.says("ann", '/decide "We keep the lease" --parent D-1')
    assert "1 of 3 parts decided." in room.card(1)
    assert "It is a part of D-1." in room.card(2)
    await room.says("bo", "/withdraw D-3")
    assert "2 of 3 parts decided." in room.card(1)
    (await room.says("ann", "/decisions D-1")).replies("Has the part D-2: Where? (open)", "Has the part D-4")
    assert (await record(room, 1)).card.children == (2, 3)
    (await room.says("ann", "/accord link D-2 parent D-3")).refuses("has-a-parent")
    (await room.says("ann", "/accord link D-1 parent D-2")).refuses("D-2 is a part of D-1")
    (await room.says("ann", '/propose "Both" --parent D-1 --parent D-2')).refuses("grammar-flag-twice")


async def test_it_is_said_later_and_taken_back(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    for number, text in enumerate(("One", "Two", "Three"), 1):
        await proposed(room, text, by="cy" if number == 3 else "bo")
    (await room.says("bo", "/accord link D-1 depends on D-2")).replies("D-1 depends on D-2; both say so.")
    (await room.says("cy", "/accord link D-1 depends D-2")).replies("say that already")
    (await room.says("bo", "/accord link D-2 depends D-3")).replies("D-2 depends on D-3")
    before = await room.entries()
    (await room.says("bo", "/accord link D-3 depends D-1")).refuses("circular-relation")
    (await room.says("bo", "/accord link D-2 depends D-1")).refuses(
        "D-1 depends on D-2, directly or through others."
    )
    (await room.says("bo", "/accord link D-1 depends D-1")).refuses("related-to-itself")
    (await room.says("bo", "/accord link D-1 depends D-9")).refuses("no-such-decision")
    (await room.says("cy", "/accord link D-1 depends D-2 --remove")).refuses("opener-or-administrator-only")
    (await room.says("bo", "/accord link D-1 conflicts D-2 --remove")).replies("not related so")
    assert await room.entries() == before
    (await room.says("cy", "/accord link D-2 depends D-3 --remove")).replies("taken back on both")
    assert (await record(room, 3)).card.relations == ()
    assert [row.kind for row in (await record(room, 2)).card.relations] == ["needed"]
    (await room.says("bo", "/accord link D-3 depends D-1")).replies("D-3 depends on D-1")
    (await room.says("bo", "/decisions D-2")).replies("No longer depends on D-3 (cy)")
    assert await room.log_is_whole()


async def test_the_menu_relates_two_decisions(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await proposed(room, "One")
    await proposed(room, "Two")
    (await room.says("bo", "/accord link D-2 depends")).replies("Which decision?")
    (await room.answers("D-1")).replies("More?")
    (await room.answers("no")).replies("D-2 depends on D-1")
