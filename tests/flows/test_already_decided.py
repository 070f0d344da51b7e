"""What is opened although something in force says otherwise: it opens at once, and its receipt says so in one line."""

from bot.room import OPERATOR
from consensus.views import ConflictsView, ShowConflicts
from tests.flows.room import Dialogue
from tests.flows.test_why import adopted

NINE = "The daily stand-up is at 9:00."


async def test_the_stand_up_at_nine_and_two_proposals_for_ten(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, 1, NINE)
    opened = await room.says("bo", '/propose "Move the stand-up to 10:00" --process majority --by 2d')
    assert opened.private
    opened.replies(
        "D-2 is open until",
        "D-1 (in force) says “9:00”.",
        "/accord compare D-2 D-1",
        "/accord link D-2 replaces D-1",
    )
    assert opened.text.count("in force") == 1
    assert "in force" not in room.card(2)
    (await room.says("bo", "/accord compare D-2 D-1")).replies(
        "D-1 (in force)", NINE, "                         ^^^^", "Move the stand-up to 10:00"
    )
    (await room.says("cy", "/accord link D-2 replaces D-1")).refuses("opener-only")
    (await room.says("bo", "/accord link D-2 supersedes D-1")).replies(
        "If D-2 is adopted, it supersedes D-1."
    )
    assert "If it is adopted, it supersedes D-1." in room.card(2)
    (await room.says("bo", "/accord link D-2 replaces D-1")).replies("is to supersede D-1 already")

    second = await room.says("cy", '/poll "When is the stand-up?" "9:00" "10:00" --by 2d')
    second.replies("D-1 (in force) says “9:00”.")
    third = await room.says("cy", '/propose "Stand-up at 11:00" --process majority --by 5d --supersedes D-1')
    assert "in force" not in third.text
    for who in ("ann", "cy"):
        await room.says(who, "/vote D-2 yes")
    await room.passes("2d")
    assert "superseded by D-2" in room.card(1) or "uperseded" in room.card(1)
    late = await room.says("ann", '/decide "Stand-up is at 9:30"')
    late.replies("Recorded as D-5.", "D-2 (in force) says “10:00”.")
    (await room.says("ann", "/accord link D-5 replaces D-2")).replies("D-5 replaces D-2.")
    assert "uperseded" in room.card(2)


async def test_what_is_said_too_late_or_of_the_wrong_decision_is_refused(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await adopted(room, 1, NINE)
    await adopted(room, 2, "No deploys on Fridays")
    await room.says(
        "bo", '/propose "Deploys on Friday are allowed if two are there" --process majority --by 2d'
    )
    await room.says("cy", "/vote D-3 yes")
    (await room.says("bo", "/accord link D-3 replaces D-2")).refuses("replaces-too-late")
    await room.says("bo", '/propose "Stand-up at 10:00" --process majority --by 2d')
    (await room.says("bo", "/accord link D-4 replaces D-3")).refuses("not-in-force")
    (await room.says("bo", "/accord link D-4 replaces D-4")).refuses("related-to-itself")
    (await room.says("bo", "/accord link D-4 replaces D-77")).refuses("no-such-decision")
    (await room.says("bo", "/accord link D-4 replaces D-1")).replies("If D-4 is adopted, it supersedes D-1.")
    (await room.says("bo", "/accord link D-4 replaces D-2")).refuses("replaces-another")


async def test_nothing_is_said_where_nothing_contradicts(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await adopted(room, 1, NINE)
    await adopted(room, 2, "No deploys on Fridays")
    for line in (
        '/propose "The stand-up lasts at most 15 minutes" --process majority',
        '/propose "No meetings on Fridays" --process majority',
        '/decide "We do not deploy on Fridays"',
        '/poll "Pizza or pasta?" "Pizza" "Pasta"',
    ):
        assert "in force" not in (await room.says("bo", line)).replies().text, line
    shown = await room.says("bo", '/accord related "Stand-up at 10:00"')
    shown.replies("D-1 (in force):", NINE, "Proposed:")
    shown = await room.says("bo", "/accord related when do we deploy?")
    shown.replies("Nothing in force surely says otherwise.", "D-2 No deploys on Fridays")


async def test_every_language_and_what_is_no_longer_in_force(room: Dialogue) -> None:
    await room.join("ann", "bo")
    texts = (
        "Backups werden 30 Tage aufbewahrt.",
        "La cuota de socio es de 60 euros al año.",
        "Les chiens ne sont pas admis au bureau.",
        "会議は録画する。",
    )
    for number, text in enumerate(texts, start=1):
        (await room.says("ann", f'/decide "{text}"')).replies(f"Recorded as D-{number}.")

    async def conflicts(text: str) -> list[int]:
        view = await room.app.ask(ShowConflicts(texts=(text,)), OPERATOR)
        assert isinstance(view, ConflictsView)
        return [found.number for found in view.conflicts]

    assert await conflicts("Wir bewahren Backups 90 Tage auf") == [1]
    assert await conflicts("Subir la cuota de socio a 75 €") == [2]
    assert await conflicts("Les chiens peuvent venir au bureau") == [3]
    assert await conflicts("会議の録画をやめる") == [4]
    await room.says("bo", '/decide "Sitzungen sind freitags" --supersedes D-1')
    assert await conflicts("Wir bewahren Backups 90 Tage auf") == []
    assert await conflicts("") == []
