"""What ended without a decision is taken up again, as a decision of its own that follows it, once at a time."""

import pytest

from adapters.interaction.conversation import Conversation
from adapters.interaction.form import Fits, Forms
from adapters.interaction.press import Press
from adapters.local.platform import LocalHere, LocalPlatform
from consensus.ids import DeliveryId
from consensus.refusal import Refused
from tests.flows.room import Dialogue


def lines_after(room: Dialogue, number: int) -> list[str]:
    """The lines to copy below the outcome of this decision."""
    posts = [post for post in room.messenger.board.posts if post.kind == "place" and post.number == number]
    return [line.strip() for line in posts[-1].text.split("\n") if line.strip().startswith("/")]


async def test_between_tied_options_there_is_a_run_off(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto, Gion" "Nara" --by 2d')
    for who, option in (("ann", "A"), ("bo", "A"), ("cy", "B"), ("di", "B"), ("ed", "C")):
        await room.says(who, f"/vote D-1 {option}")
    await room.passes("2d")
    assert room.view(1).outcome is not None
    assert "Tied" in room.card(1)
    (line,) = lines_after(room, 1)
    assert line == '/poll "Where to?" "Osaka" "Kyoto, Gion" --process poll --follows D-1'
    # Whoever may open a poll may open the run-off.
    (await room.says("ed", line)).replies("D-2 is open until")
    assert [choice.text for choice in room.view(2).choices] == ["Osaka", "Kyoto, Gion"]
    assert "It takes up D-1 again." in room.card(2)
    before = await room.entries()
    (await room.says("bo", line)).refuses(
        "D-2 takes up D-1 already, and is open. To take part there: /decisions D-2"
    )
    assert await room.entries() == before
    await room.says("ed", "/withdraw D-2")
    (await room.says("bo", line)).replies("D-3 is open until")


async def test_a_last_seat_that_only_a_lot_could_give_stays_open_beside_who_is_elected(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/poll "Who sits on the board?" "Uma" "Vic" "Wes" "Xan" --stv 2 --by 2d')
    for who, ballot in (
        ("ann", "A > B"),
        ("bo", "A > C"),
        ("cy", "A"),
        ("di", "B"),
        ("ed", "C"),
    ):
        (await room.says(who, f"/vote D-1 {ballot}")).replies("Recorded")
    await room.passes("2d")
    said = (
        "Chosen: “Uma”. 1 is elected, for 2 seats; 5 of 5 people voted. "
        "1 seat stays open: only a lot could say whether “Vic” or “Wes” is elected."
    )
    assert said in room.card(1)
    assert said in (await room.says("bo", "/decisions D-1")).text.replace("\n", " ")
    assert (await room.row(1)).outcome == "adopted"
    (line,) = lines_after(room, 1)
    assert line == '/poll "Who sits on the board?" "Vic" "Wes" --process stv --seats 1 --follows D-1'
    (await room.says("ed", line)).replies("D-2 is open until")
    (await room.says("bo", line)).refuses("D-2 takes up D-1 already")
    await room.says("ed", "/vote D-2 A")
    await room.passes("8d")
    assert "Chosen: “Vic”" in room.card(2)


async def test_two_run_offs_opened_at_the_same_instant_are_one(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --by 2d')
    await room.says("ann", "/vote D-1 A")
    await room.says("bo", "/vote D-1 B")
    await room.passes("2d")
    (line,) = lines_after(room, 1)
    answers = await room.together([("ann", line), ("bo", line)])
    assert sorted("takes up D-1 already" in answer.text for answer in answers) == [False, True]


async def test_where_too_few_took_part_it_is_asked_again(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Drop the old parser" --process majority --irreversible --by 2d')
    await room.passes("2d")
    assert "No quorum" in room.card(1)
    (line,) = lines_after(room, 1)
    assert line == '/propose "Drop the old parser" --process majority --irreversible --follows D-1'
    (await room.says("bo", line)).replies("D-2 is open until")
    assert room.view(2).reversible is False
    assert room.view(2).follows == 1


async def test_a_poll_in_which_nobody_voted_is_asked_again_with_all_its_options(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --approve --none --by 2d')
    await room.passes("2d")
    assert "Expired" in room.card(1)
    (line,) = lines_after(room, 1)
    assert line == '/poll "Where to?" "Osaka" "Kyoto" --process approval --follows D-1'
    (await room.says("bo", line)).replies("D-2 is open until")


@pytest.mark.parametrize(
    ("flag", "ballots", "again"),
    [
        ("--rank", ("A", "B"), {"options": "Osaka\nKyoto", "process": "ranked"}),
        (
            "--stv 2",
            ("A > B", "A > C"),
            {"options": "Kyoto\nNara", "process": "stv", "settings": "--seats 1"},
        ),
    ],
)
async def test_the_button_opens_a_form_that_is_filled_in_and_says_what_takes_it_up_already(
    room: Dialogue, flag: str, ballots: tuple[str, str], again: dict[str, str]
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/poll "Where to?" "Osaka" "Kyoto" "Nara" {flag} --by 2d')
    await room.says("ann", f"/vote D-1 {ballots[0]}")
    await room.says("bo", f"/vote D-1 {ballots[1]}")
    await room.passes("2d")
    platform = LocalPlatform(room.messenger)
    conversation = Conversation(room.app, platform, Forms(Fits()))
    here = LocalHere(
        speaker="bo", words=room.messenger.words, delivery=DeliveryId("press"), now=room.clock.now()
    )
    press = Press(act="run_off", number=1)
    form = await conversation.form(here, press)
    filled = {question.id: question.initial for question in form.questions if question.initial}
    assert filled == {"question": "Where to?", **again}
    (command,) = conversation.commands(here, form.press, filled, form.memory)
    await conversation.submit(here, command)
    await room.app.settle()
    assert room.view(2).follows == 1
    with pytest.raises(Refused, match="taken-up-already"):
        await conversation.form(here, press)


async def test_what_was_decided_offers_no_way_on(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --by 2d')
    await room.says("bo", "/vote D-1 A")
    await room.passes("2d")
    assert lines_after(room, 1) == []


async def test_what_follows_something_decided_may_be_opened_more_than_once(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("bo", "/vote D-1 yes")
    await room.says("ann", "/vote D-1 yes")
    await room.passes("2d")
    assert "Adopted" in room.card(1)
    for number, text in ((2, "Ship on Mondays"), (3, "Ship on Tuesdays")):
        (await room.says("bo", f'/propose "{text}" --follows 1')).replies(f"D-{number} is open until")
