"""What follows from a decision: who does it and by when, asked on that day, shown until it is done."""

from bot.room import OPERATOR
from consensus.views import ListDecisions, Listing, ListTodos, RecordView, ShowRecord, TodoList
from tests.flows.room import Dialogue


async def adopted(room: Dialogue) -> None:
    await room.join("ann", "bo", "di")
    await room.says("bo", '/propose "Ship on Fridays" --process majority --by 2d')
    for who in ("ann", "bo", "di"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("2d")


async def test_who_does_it_is_told_asked_when_due_and_listed_until_done(room: Dialogue) -> None:
    await adopted(room)
    (asked,) = [body for body in room.notices_to("bo") if "Who does it" in body]
    assert "Ship on Fridays (D-1" in asked
    assert "/accord todo D-1 --by 7d" in room.transcript()
    assert not [body for body in room.notices_to("ann") if "Who does it" in body]

    (await room.says("bo", '/accord todo D-1 "Roll-back script" @di --by 3d')).replies(
        "They are told that they do it."
    )
    (given,) = [body for body in room.notices_to("di") if "asks you to do this" in body]
    assert "bo asks you to do this by" in given
    assert "> Roll-back script" in given
    (await room.says("di", "/decisions")).replies(
        "You are to do:", "D-1 Ship on Fridays: di, Roll-back script, by"
    )
    assert "You are to do" not in (await room.says("ann", "/decisions")).text
    (await room.says("ann", "/decisions todo")).replies("di, Roll-back script")
    (await room.says("ann", "/decisions D-1")).replies("To do", "di: Roll-back script, by")
    (await room.says("ann", "/decisions summary")).replies("1 to do", "di, Roll-back script")

    await room.passes("3d")
    (due,) = [body for body in room.notices_to("di") if "Is it done?" in body]
    assert "> Roll-back script" in due
    assert "/accord done D-1 1" in room.transcript()
    assert "/accord postpone D-1 1 --by 7d" in room.transcript()
    (await room.says("ann", "/decisions todo")).replies("overdue")

    (await room.says("di", "/accord postpone D-1 1 4 days")).replies("The next question comes on")
    await room.passes("4d")
    assert len([body for body in room.notices_to("di") if "Is it done?" in body]) == 2
    (await room.says("ann", "/accord done D-1")).replies("Noted as done on D-1.")
    (await room.says("ann", "/accord done D-1 1")).replies("That is done already.")
    (await room.says("ann", "/decisions todo")).replies("Nothing is left to be done.")
    (await room.says("ann", "/decisions D-1")).replies("di: Roll-back script, done on", "Done (1) (ann)")
    await room.passes("30d")
    assert len([body for body in room.notices_to("di") if "Is it done?" in body]) == 2
    assert await room.log_is_whole()


async def test_what_a_poll_decided_is_not_called_adopted(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("bo", '/poll "Where do we meet?" "Osaka" "Nara" --by 2d')
    await room.says("ann", "/vote D-1 a")
    await room.passes("2d")
    (asked,) = [body for body in room.notices_to("bo") if "by when" in body]
    assert "it is decided. Who does what for it, by when?" in asked
    assert "adopted" not in asked


async def test_without_text_and_name_it_is_the_decision_and_who_says_it(room: Dialogue) -> None:
    await adopted(room)
    (await room.says("bo", "/accord todo D-1")).replies("You do it.", "It has no day")
    (await room.says("bo", "/accord todo D-1")).replies("on the list of D-1 already")
    (await room.says("bo", '/accord todo D-1 "Tell support" --owner ann')).replies("They are told")
    record = await room.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(record, RecordView)
    assert [(todo.number, todo.text, todo.owner) for todo in record.card.todos] == [
        (1, "", "bo"),
        (2, "Tell support", "ann"),
    ]
    (await room.says("bo", '/accord todo D-1 "Tell sales"')).replies("You do it.")
    (await room.says("bo", "/accord done D-1")).refuses("which-todo")
    (await room.says("bo", "/accord done D-1 3")).replies("Left for it: 2 things to do.")
    (await room.says("ann", "/accord done D-1")).replies("Left for it: 1 thing to do.")
    (await room.says("ann", "/accord done D-1")).replies("Noted as done")
    listing = await room.app.ask(ListTodos(), OPERATOR)
    assert isinstance(listing, TodoList)
    assert listing.rows == ()


async def test_it_is_said_afterwards_and_by_those_who_answer_for_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "di")
    await room.says("bo", '/propose "Ship on Fridays" --process majority --by 2d')
    before = await room.entries()
    (await room.says("bo", "/accord todo D-1")).refuses("todo-too-early")
    await room.says("bo", '/decide "Refunded 40 EUR"')
    standing = await room.entries()
    (await room.says("di", '/accord todo D-2 "Tell them"')).refuses("opener-or-administrator-only")
    (await room.says("bo", '/accord todo D-2 "Tell them" @nobody')).refuses("owner-not-here")
    (await room.says("bo", '/accord todo D-2 "Tell them" @di @ann')).refuses("grammar-people")
    (await room.says("bo", "/accord todo D-2 --by yesterday")).refuses("past")
    (await room.says("bo", "/accord done D-2")).refuses("nothing-to-do")
    (await room.says("bo", "/accord done D-2 7")).refuses("no-such-todo")
    assert await room.entries() == standing
    assert len(standing) > len(before)
    (await room.says("ann", '/accord todo D-2 "Tell them" @di')).replies("They are told")
    (await room.says("ann", '/accord todo D-2 "Pay" @ann')).replies("You do it.")
    (await room.says("di", "/accord postpone D-2 2 7d")).refuses("somebody-elses-todo")
    (await room.says("di", "/accord postpone D-2 7d")).replies("The next question comes on")
    (await room.says("di", "/accord done D-2 1")).replies("Noted as done")
    (await room.says("di", "/accord postpone D-2 1 7d")).refuses("todo-is-done")


async def test_what_is_done_is_not_asked_for_and_who_left_is_not_either(room: Dialogue) -> None:
    await adopted(room)
    await room.says("bo", '/accord todo D-1 "Script" @di --by 2d')
    await room.leaves("di")
    await room.passes("3d")
    assert not [body for body in room.notices_to("di") if "Is it done?" in body]
    listing = await room.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(listing, Listing)
    (await room.says("bo", "/decisions todo")).replies("di, Script", "overdue")


async def test_somebody_else_does_it_is_told_and_asked_in_their_place(room: Dialogue) -> None:
    await adopted(room)
    await room.says("bo", '/accord todo D-1 "Roll-back script" @di --by 3d')
    await room.says("bo", '/accord todo D-1 "Tell support" @ann')
    await room.join("zoe")
    (await room.says("zoe", "/accord reassign D-1 1 @bo")).refuses("Only whoever opened")
    (await room.says("di", "/accord reassign D-1 @di")).replies("They do it already.")
    (await room.says("di", "/accord reassign D-1 @ann")).replies("They are told that they do it now.")
    (given,) = [
        body for body in room.notices_to("ann") if "asks you to do this" in body and "Roll-back" in body
    ]
    assert "di asks you to do this by" in given
    assert "> Roll-back script" in given
    (await room.says("bo", "/decisions owner:di")).refuses("no-such-owner")
    (await room.says("bo", "/decisions todo")).replies("ann, Roll-back script", "ann, Tell support")
    (await room.says("di", "/accord done D-1 1")).refuses("Only whoever opened")
    await room.passes("3d")
    assert [body for body in room.notices_to("ann") if "Is it done?" in body]
    assert not [body for body in room.notices_to("di") if "Is it done?" in body]
    (await room.says("bo", "/accord hand-over D-1 2 me")).replies("You do it now.")
    (await room.says("ann", "/accord reassign D-1 @nobody-here")).refuses("owner-not-here")
    (await room.says("ann", "/accord reassign D-1 1 --owner di")).replies(
        "They are told that they do it now."
    )
    (await room.says("bo", "/decisions D-1")).replies(
        "di: Roll-back script, by", "bo: Tell support", "For ann to do from now on (1) (di)"
    )
    await room.says("di", "/accord done D-1 1")
    (await room.says("bo", "/accord reassign D-1 1 @ann")).refuses("todo-is-done")
    assert await room.log_is_whole()
