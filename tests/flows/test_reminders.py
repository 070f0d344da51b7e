"""A reminder that is put off: it comes then and not before, once, and it is no entry of the log."""

from consensus.views import CardView
from tests.flows.room import Dialogue


async def opened(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 4d')


def reminders(room: Dialogue, who: str) -> list[str]:
    return [text for text in room.notices_to(who) if "you have not answered yet" in text]


async def test_a_snoozed_reminder_comes_then_and_not_with_that_of_all(room: Dialogue) -> None:
    await opened(room)
    before = await room.entries()
    (await room.says("bo", "/accord snooze D-1 90h")).replies("You are reminded of D-1 on")
    assert await room.entries() == before
    view: CardView = room.view(1)
    await room.passes("85h")
    assert (len(reminders(room, "cy")), len(reminders(room, "bo"))) == (1, 0)
    await room.passes("6h")
    assert (len(reminders(room, "cy")), len(reminders(room, "bo"))) == (1, 1)
    await room.passes("2d")
    assert len(reminders(room, "bo")) == 1
    assert room.view(1).number == view.number
    assert await room.log_is_whole()


async def test_whoever_answers_meanwhile_is_not_reminded(room: Dialogue) -> None:
    await opened(room)
    await room.says("bo", "/accord snooze D-1 90h")
    await room.says("bo", "/vote D-1 yes")
    await room.passes("95h")
    assert reminders(room, "bo") == []


async def test_the_latest_snooze_counts_and_one_may_be_reminded_again(room: Dialogue) -> None:
    await opened(room)
    await room.says("bo", "/accord snooze D-1 2h")
    await room.says("bo", "/accord snooze D-1 3h")
    await room.passes("150m")
    assert reminders(room, "bo") == []
    await room.passes("1h")
    assert len(reminders(room, "bo")) == 1
    (await room.says("bo", "/accord snooze D-1 2h")).replies("You are reminded of D-1")
    await room.passes("3h")
    assert len(reminders(room, "bo")) == 2


async def test_a_snooze_beyond_the_end_or_of_what_is_not_ones_own_is_refused(room: Dialogue) -> None:
    await opened(room)
    (await room.says("bo", "/accord snooze D-1 5d")).refuses("snooze-too-late")
    (await room.says("bo", "/accord snooze D-1")).replies("When?")
    (await room.answers("2h")).replies("You are reminded of D-1")
    await room.says("ann", "/withdraw D-1")
    (await room.says("bo", "/accord snooze D-1 2h")).refuses("D-1")


async def test_a_snooze_survives_a_restart(room: Dialogue) -> None:
    await opened(room)
    await room.says("bo", "/accord snooze D-1 2h")
    await room.restarts_after("3h")
    assert len(reminders(room, "bo")) == 1
