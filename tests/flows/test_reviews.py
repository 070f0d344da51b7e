"""The day on which something is looked at again: the process's, another one, or none."""

import pytest

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # rules know no database


async def adopted(room: Dialogue, settings: str) -> str:
    """The card of a proposal that all consent to."""
    await room.join("ann", "bo")
    (await room.says("ann", f'/propose "Ship on Fridays" --by 2d {settings}')).replies("D-1 is open until")
    await room.says("ann", "/vote D-1 consent")
    await room.says("bo", "/vote D-1 consent")
    await room.passes("2d")
    assert "Adopted" in room.card(1)
    return room.card(1)


async def test_consent_is_looked_at_again_after_ninety_days(room: Dialogue) -> None:
    assert "To be looked at again on" in await adopted(room, "--process consent")


@pytest.mark.parametrize(
    "off", ["--review off", '--review "off"', "--review=none", "--review never", "review off"]
)
@pytest.mark.parametrize("process", ["consent", "consent-rounds"])
async def test_whoever_opens_it_can_do_without(room: Dialogue, off: str, process: str) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", f'/propose "Ship on Fridays" --process {process} {off}')).replies(
        "D-1 is open until"
    )
    assert "looked at again" not in room.card(1)


async def test_what_has_no_review_anyway_takes_the_setting_too(room: Dialogue) -> None:
    await room.join("ann", "bo")
    for number, process in enumerate(("majority", "unanimous", "lazy", "apache-code", "fist"), 1):
        line = f'/propose "Ship with {process}" --process {process} --review off'
        (await room.says("ann", line)).replies(f"D-{number} is open until")


async def test_without_a_review_nothing_is_due_later(room: Dialogue) -> None:
    assert "looked at again" not in await adopted(room, "--process consent --review off")
    await room.passes("100d")
    assert "looked at again" not in room.thread(1)


async def test_the_day_is_taken_away_later_and_set_again(room: Dialogue) -> None:
    await adopted(room, "--process consent")
    (await room.says("bo", "/accord review D-1 off")).refuses("Only whoever opened")
    (await room.says("ann", "/accord review D-1 off")).replies(
        "D-1 has no day to be looked at again any more."
    )
    assert "looked at again" not in room.card(1)
    (await room.says("ann", "/accord review D-1 off")).replies("D-1 has no day to be looked at again.")
    await room.passes("100d")
    assert room.thread(1).count("looked at again") == 0
    (await room.says("ann", "/accord review D-1 30d")).replies("will be looked at again on")
    (await room.says("ann", "/decisions D-1")).replies("Not to be looked at again (ann)")
    assert await room.log_is_whole()


async def test_the_form_of_a_proposal_does_without_a_review(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/propose")
    await room.answers("Ship on Fridays")
    asked = await room.answers("yes")
    while "Settings" not in asked.text:
        asked = await room.answers("skip")
    assert "No day on which it is looked at again" in asked.text
    asked = await room.answers("B")
    (asked if "D-1 is open" in asked.text else await room.answers("skip")).replies("D-1 is open until")
    assert "looked at again" not in room.card(1)
