"""A line that is offered instead of one that cannot be read means the same; where nothing does, it is said what is possible."""

import pytest

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # how a line is read is not the database's


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ('/poll "Q" "A" "B" --group leader=sec', '/poll "Q" "A" "B" --group "leader: sec"'),
        ('/propose "Q" --group leader=sec --by 2d', '/propose "Q" --group "leader: sec" --by 2d'),
        ('/poll "Q" "A" "B" 1d', '/poll "Q" "A" "B" --by 1d'),
        ('/propose "Q" --process majorty', '/propose "Q" --process majority'),
        ('/propose "Q" --quorm 5', '/propose "Q" --quorum 5'),
    ],
)
async def test_a_repair_keeps_what_was_meant(room: Dialogue, line: str, works: str) -> None:
    await room.join("ann", "bo")
    asked = await room.says("ann", line)
    assert {post.kind for post in asked.posts} == {"refusal"}
    assert f"This works: {works}" in " ".join(asked.text.split())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('/poll "Q" "A" "B" CET', "An option stands in quotes"),
        ("/poll Q | A | 1d", "reads as a deadline"),
        ('/poll "Q" "A" "B" --voters bo', "There is no setting --voters here"),
        ('/poll "Q" "A" "B" --rank --score', "Take one of them"),
        ('/poll "Q" "A" "B" --quorum lots', "5, 1/2 or 50%"),
        ('/propose "Q" --by', "needs a time"),
        ('/propose "Q" --by 2d --until 3d', "is given twice"),
        ('/propose "Q" --decider', "needs a value"),
        ('/propose "Q" --decider "?!"', "names nobody"),
        ('/propose "Q" --group pmc', "needs the name of a group and who is in it"),
        ('/propose "Q" --follows something', "needs the number of a decision"),
        ("/vote D-1 disagre", "consent or consent with a concern"),
        ("/vote D-1 absent", "consent or consent with a concern"),
        ("/vote D-2 Option 3", "“Option 1” or “Option 2”"),
        ("/accord test D-1.1 perhaps", "qualifies or drop"),
        ("/accord sound D-1 perhaps", "for, unsure or against"),
        ("/recount D-1", "There is no command /recount"),
        ("/decisions state:foo", "open, closed or gathering"),
        ("/decisions outcome:adoptd", "adopted, rejected, no-quorum"),
        ("/decisions kind:petition", "proposal or poll"),
        ("/decisions process:foo", "There is no process “foo”"),
    ],
)
async def test_where_only_the_author_can_say_what_was_meant_nothing_is_offered(
    room: Dialogue, line: str, told: str
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    await room.says("ann", '/poll "Which?" "Option 1" "Option 2"')
    before = await room.entries()
    asked = await room.says("bo", line)
    assert {post.kind for post in asked.posts} == {"refusal"}, asked.text
    assert told in " ".join(asked.text.split())
    assert "This works" not in asked.text
    assert await room.entries() == before
