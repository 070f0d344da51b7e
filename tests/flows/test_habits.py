"""Polls as people write them for other tools: their author is asked before anybody else sees one."""

import pytest

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # how a line is read is not the database's

LUNCH = ("Pizza", "Sushi", "Salad")


@pytest.mark.parametrize(
    ("line", "question", "options"),
    [
        ("/poll What's for lunch? Pizza, Sushi, Salad", "What's for lunch?", LUNCH),
        ('/poll "What\'s for lunch? Pizza, Sushi, Salad"', "What's for lunch?", LUNCH),
        ('/poll "What\'s for lunch?" Pizza, Sushi, Salad', "What's for lunch?", LUNCH),
        ('/poll "What\'s for lunch?" "Pizza, Sushi, Salad"', "What's for lunch?", LUNCH),
        ("/poll {Lunch?} [Pizza] [Sushi]", "Lunch?", LUNCH[:2]),
        ("/poll question: Lunch? answer-1: Pizza answer-2: Sushi", "Lunch?", LUNCH[:2]),
        ("/poll Lunch? :one: Pizza :two: Sushi", "Lunch?", LUNCH[:2]),
        ("/poll Lunch? 1️⃣ Pizza 2️⃣ Sushi 3️⃣ Salad", "Lunch?", LUNCH),
        ("/poll Lunch? 1. Pizza 2. Sushi", "Lunch?", LUNCH[:2]),
        ("/poll Lunch? Pizza | Sushi | Salad", "Lunch?", LUNCH),
        ("/poll Lunch? - Pizza - Sushi", "Lunch?", LUNCH[:2]),
        ("/poll Pizza or Sushi?", "Pizza or Sushi?", LUNCH[:2]),
        ("/poll Shall we have Pizza, Sushi or Salad?", "Shall we have Pizza, Sushi or Salad?", LUNCH),
        ("/poll Mittag: Pizza oder Sushi", "Mittag", LUNCH[:2]),
        ("/poll お昼は？ピザ、寿司", "お昼は？", ("ピザ", "寿司")),
    ],
)
async def test_a_list_in_a_question_is_asked_about_and_one_word_opens_it(
    room: Dialogue, line: str, question: str, options: tuple[str, ...]
) -> None:
    await room.join("ann", "bo")
    before = await room.entries()
    asked = await room.says("ann", line)
    asked.refuses("grammar-these-options")
    assert all(text in asked.text for text in (question, *options)), asked.text
    assert await room.entries() == before
    await room.answers("yes")
    assert room.view(1).text == question
    assert tuple(choice.text for choice in room.view(1).choices) == options


async def test_settings_and_people_stay_with_the_poll_that_is_asked_about(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/poll Lunch? Pizza, Sushi --by 2h --hidden")).refuses(
        '/poll "Lunch?" "Pizza" "Sushi" --by 2h --hidden'
    )
    await room.answers("yes")
    assert room.view(1).hidden


async def test_any_other_line_ends_the_asking_and_is_carried_out(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/poll Pizza or sushi?")
    before = await room.entries()
    await room.says("bo", "yes")  # somebody else's word opens nothing
    assert await room.entries() == before
    await room.says("ann", "/poll Pizza or sushi?")
    (await room.says("ann", '/propose "Ship on Fridays"')).replies("D-1 is open")
    await room.answers("yes")
    assert list(room.messenger.cards) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "/poll Do we ship on Friday?",
        "/poll Do we ship it or not?",
        "/poll Is 1,000 enough?",
        "/poll Ready? I am",
    ],
)
async def test_a_question_for_yes_or_no_is_opened_at_once(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", line)).replies("D-1 is open")
    assert [choice.text for choice in room.view(1).choices] == ["Yes", "No"]


async def test_what_looks_like_a_list_can_still_be_asked_for_yes_or_no(room: Dialogue) -> None:
    await room.join("ann", "bo")
    asked = await room.says("ann", "/poll Did we order pizza or sushi?")
    asked.refuses('/poll "Did we order pizza or sushi?" "Yes" "No"')
    (await room.says("ann", '/poll "Did we order pizza or sushi?" "Yes" "No"')).replies("D-1 is open")
