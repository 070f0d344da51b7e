"""Help goes by where somebody asks; what refusals and help show to copy has a number of this place, and works."""

import re

import pytest

from tests.databases import SQLITE
from tests.flows.room import Answer, Dialogue

DATABASES = (SQLITE,)  # how a line is read is not the database's


async def test_with_nothing_open_help_says_how_to_open(room: Dialogue) -> None:
    await room.join("ann", "bo")
    answer = (await room.says("ann", "/accord help")).replies("Nothing is open here.", "/propose", "/poll")
    assert "D-17" not in answer.text


async def test_with_one_decision_open_every_line_of_the_help_can_be_sent(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    answer = (await room.says("bo", "/accord help")).replies(
        "D-1 Ship on Fridays is open here", "/object D-1"
    )
    for line in lines_about(answer, 1):
        (await room.says("bo", line)).replies("D-1")


@pytest.mark.parametrize("flags", ["", "--approve", "--rank", "--score 0-5", "--dots 8", "--slots"])
async def test_the_vote_that_is_shown_is_a_ballot_of_that_poll(room: Dialogue, flags: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/poll "Where to?" "Osaka" "Kyoto" {flags}')
    (line,) = [line for line in lines_about(await room.says("bo", "/help"), 1) if line.startswith("/vote")]
    (await room.says("bo", line)).replies("Recorded on D-1")
    assert line in (await room.says("bo", "/accord help vote")).text


async def test_with_several_open_help_lists_them(room: Dialogue) -> None:
    await room.join("ann", "bo")
    for title in ("Ship on Fridays", "Ship on Mondays"):
        await room.says("ann", f'/propose "{title}" --process consent')
    answer = await room.says("bo", "/accord help")
    assert all(text in answer.text for text in ("D-1 Ship on Fridays", "D-2 Ship on Mondays"))


@pytest.mark.parametrize(
    "topic", ["rough-consensus", "Rough consensus", "ROUGH CONSENSUS", "process:rough-consensus"]
)
async def test_help_explains_a_process_by_its_name(room: Dialogue, topic: str) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", f"/accord help {topic}")).replies("RFC 7282")


async def test_a_topic_that_is_spelt_wrong_is_answered_with_its_neighbours(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/accord help consnt")).replies("There is no help on “consnt”", "consent")
    (await room.says("ann", "/accord help voet")).replies("Take a position")
    (await room.says("ann", "/accord help frobnicate")).replies("What can be typed: /accord help")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('/accord sound D-2 perhaps "x"', None),
        ("/accord rename D-2 --foo", "D-2"),
        ("/amend D-1 --foo", "D-1"),
        ("/withdraw D-1 --by", "D-1"),
    ],
)
async def test_an_example_has_the_number_that_was_typed(room: Dialogue, line: str, shown: str | None) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    refusal = await room.says("ann", line)
    assert {post.kind for post in refusal.posts} == {"refusal"}
    assert "D-17" not in refusal.text
    if shown and "For example" in refusal.text:
        assert shown in refusal.text.partition("For example")[2]


def lines_about(answer: Answer, number: int) -> list[str]:
    """The lines to copy that an answer shows about this decision."""
    return re.findall(rf"^ +(/\S.*\bD-{number}\b.*)$", answer.text, re.MULTILINE)
