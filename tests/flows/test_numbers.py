"""Lines without the number of their decision: about the only one that it can be, or their author is asked which."""

import pytest

from tests.flows.room import Dialogue


async def proposed(room: Dialogue, *titles: str, process: str = "consent") -> None:
    await room.join("ann", "bo", "cy")
    for title in titles:
        await room.says("ann", f'/propose "{title}" --process {process}')


@pytest.mark.parametrize(
    ("who", "line", "receipt"),
    [
        ("bo", "/vote agree", "Recorded on D-1: consent."),
        ("bo", '/vote concern "Who pays?"', "Recorded on D-1"),
        ("bo", '/object "No rollback plan"', "Objection D-1.1 noted"),
        ("bo", '/accord ask "Who pays?"', "D-1"),
        ("ann", "/extend 5d", "D-1"),
        ("ann", '/amend "Ship on Mondays"', "D-1"),
        ("ann", "/withdraw", "D-1"),
        ("ann", "/decisions show", "Ship on Fridays"),
    ],
)
async def test_the_only_open_decision_needs_no_number(
    room: Dialogue, who: str, line: str, receipt: str
) -> None:
    await proposed(room, "Ship on Fridays")
    (await room.says(who, line)).replies(receipt)


@pytest.mark.parametrize("line", ["/vote agree", '/object "No rollback plan"', "/withdraw"])
async def test_of_several_the_author_is_asked_which(room: Dialogue, line: str) -> None:
    await proposed(room, "Ship on Fridays", "Ship on Mondays")
    before = await room.entries()
    asked = await room.says("ann", line)
    asked.refuses("grammar-which-decision")
    verb, _, rest = line.partition(" ")
    for number, title in ((1, "Ship on Fridays"), (2, "Ship on Mondays")):
        assert f"D-{number} {title}" in asked.text
        assert f"{verb} D-{number} {rest}".rstrip() in asked.text
    assert await room.entries() == before


async def test_what_is_offered_would_be_carried_out(room: Dialogue) -> None:
    await proposed(room, "Ship on Fridays", "Ship on Mondays")
    await room.says("bo", '/propose "Ship daily" --process consent')
    asked = await room.says("bo", "/withdraw")
    asked.refuses("/withdraw D-3")
    assert "/withdraw D-1" not in asked.text


async def test_without_any_open_decision_it_says_so(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/vote agree")).refuses("Nothing that this could be about is open here.")


async def test_the_only_objection_needs_no_number(room: Dialogue) -> None:
    await proposed(room, "Ship on Fridays", "Ship on Mondays")
    await room.says("bo", '/object D-1 "No rollback plan"')
    (await room.says("ann", '/resolve "We add one"')).replies("D-1.1")
    assert room.view(1).objections[0].offer == "We add one"
    (await room.says("bo", "/accord accept")).replies("D-1.1")


@pytest.mark.parametrize(
    "line", ['/resolve D-1 "We add one"', '/object D-1 resolve "We add one"', '/object resolve "We add one"']
)
async def test_the_only_objection_of_a_decision_is_meant_by_its_number(room: Dialogue, line: str) -> None:
    await proposed(room, "Ship on Fridays")
    await room.says("bo", '/object D-1 "No rollback plan"')
    (await room.says("ann", line)).replies("D-1.1")
    assert room.view(1).objections[0].offer == "We add one"


async def test_of_several_objections_the_author_is_asked_which(room: Dialogue) -> None:
    await proposed(room, "Ship on Fridays")
    await room.says("bo", '/object D-1 "No rollback plan"')
    await room.says("cy", '/object D-1 "Nobody is there"')
    asked = await room.says("ann", '/object D-1 resolve "We add one"')
    asked.refuses('/object D-1.1 resolve "We add one"').refuses('/object D-1.2 resolve "We add one"')
    assert [objection.offer for objection in room.view(1).objections] == ["", ""]


async def test_a_withdrawal_is_of_what_is_ones_own(room: Dialogue) -> None:
    await proposed(room, "Ship on Fridays")
    await room.says("bo", '/object D-1 "No rollback plan"')
    (await room.says("bo", "/withdraw")).replies("D-1.1")
    assert room.view(1).objections[0].state == "withdrawn"
    assert room.view(1).outcome is None


async def test_a_number_alone_could_be_an_answer(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    asked = await room.says("bo", "/vote 1")
    asked.refuses("A decision, or an answer?").refuses("/vote D-1 A")
    assert "Osaka" in asked.text
    (await room.says("bo", "/vote 2")).refuses("/vote D-1 B")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("bo", "/vote D-2")).replies("D-2")


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("/poll close", "D-1"),
        ("/poll end the poll", "D-1"),
        ("/poll close 1", "D-1"),
        ("/poll results", "Where to?"),
        ("/poll delete", "D-1"),
        ("/poll list", "Where to?"),
        ("/poll help", "/poll"),
        ('/poll create "And back?" "By train" "By bus"', "D-3 is open"),
    ],
)
async def test_what_other_tools_have_behind_poll_is_about_the_poll_of_the_place(
    room: Dialogue, line: str, does: str
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    for person in ("ann", "bo"):
        await room.says(person, "/vote D-1 Osaka")
    answer = await room.says("ann", line)
    assert does in answer.text, answer.text
    assert 3 not in room.messenger.cards or "create" in line
    assert {post.kind for post in answer.posts} == {"answer"}, answer.text


async def test_a_question_that_begins_like_such_a_word_is_asked_about(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    asked = await room.says("ann", "/poll Close the office on Friday? --by 2d")
    asked.refuses("grammar-poll-or-verb").refuses("/accord close D-1").refuses(
        '/poll "Close the office on Friday?" --by 2d'
    )
    assert list(room.messenger.cards) == [1]
    await room.answers("yes")
    assert room.view(2).text == "Close the office on Friday?"


@pytest.mark.parametrize("question", ["Help the new ones?", "Create a repository?", "List all names?"])
async def test_what_is_about_no_poll_is_offered_as_a_question_alone(room: Dialogue, question: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    asked = await room.says("ann", f"/poll {question}")
    asked.refuses("grammar-poll-or-verb")
    assert "D-1" not in asked.text
    await room.answers("yes")
    assert room.view(2).text == question


async def test_results_of_the_newest_poll_are_shown_when_none_is_open(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto"')
    for person in ("ann", "bo"):
        await room.says(person, "/vote A")
    (await room.says("ann", "/poll close")).replies("D-1")
    (await room.says("ann", "/poll results")).replies("Where to?")
    await room.says("ann", '/poll "When?" "May" "June"')
    await room.says("ann", '/poll "Who?" "Ann" "Bo"')
    (await room.says("ann", "/poll results")).refuses("/decisions D-3 show")
