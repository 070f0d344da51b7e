"""Forms in the room: what a line lacks is asked for, one question after the other."""

from pathlib import Path

import pytest

from tests.flows.room import Answer, Dialogue, opened_room


@pytest.mark.parametrize("line", ["/propose", '/propose ""', '/propose "   "'])
async def test_what_a_line_lacks_is_asked_for_and_the_rest_once(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", line)).replies("What do you propose?")
    before = await room.entries()
    (await room.answers("Ship on Fridays")).replies("More? (yes or no)", "Until when")
    assert await room.entries() == before
    (await room.answers("no")).replies("D-1 is open")
    assert room.view(1).text == "Ship on Fridays"


async def test_more_is_asked_question_by_question_and_may_be_skipped(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/propose")
    await room.answers("Ship on Fridays")
    (await room.answers("yes")).replies("Why?")
    (await room.answers("Nobody can roll back on a weekend")).replies("How is it decided?", "consent")
    (await room.answers("majority")).replies("Until when?")
    (await room.answers("someday")).replies("A link to what is behind it")
    (await room.answers("skip")).replies("Who takes part?")
    (await room.answers("skip")).replies("Which decision does it replace?")
    (await room.answers("skip")).replies("Who sees my answer?", "C  Nobody, ever")
    (await room.answers("skip")).replies("Settings", "It cannot be undone")
    # What cannot be read is asked again; nothing that was typed is lost.
    (await room.answers("skip")).replies("“someday” is no time that can be read", "Until when?")
    (await room.answers("2d")).replies("D-1 is open")
    assert (room.view(1).text, room.view(1).process) == ("Ship on Fridays", "majority")
    assert "Why: Nobody can roll back on a weekend" in room.card(1)


async def test_back_and_stop_are_answers_too(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("bo", "/object D-1")).replies("What would go wrong?")
    (await room.answers("No rollback plan")).replies("More?")
    (await room.answers("back")).replies("What would go wrong?")
    (await room.answers("stop")).replies("Nothing was done.")
    assert room.view(1).objections == ()


@pytest.mark.parametrize("line", ["cy: hello", "/decisions", "as cy", "bo: /vote D-1 consent"])
async def test_a_line_that_is_no_answer_ends_the_asking_and_is_carried_out(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    await room.says("bo", "/object D-1")
    (await room.answers(line)).replies("Nothing was done.")
    assert room.room.asking is False
    assert room.view(1).objections == ()
    assert room.view(1).took_part == (1 if "/vote" in line else 0)


async def test_ctrl_c_ends_the_asking_and_only_then_the_room(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/poll")
    assert room.room.interrupt() is True
    assert room.room.interrupt() is False
    assert "Nothing was done." in room.transcript()


async def test_an_objection_by_questions_has_its_remedy(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    await room.says("bo", "/object D-1")
    await room.answers("No rollback plan")
    (await room.answers("more")).replies("For whom?")
    (await room.answers("Whoever is on call")).replies("What would make it fine?")
    (await room.answers("Ship on Mondays")).replies("Objection D-1.1 noted")
    assert room.view(1).objections[0].remedy == "Ship on Mondays"


async def test_a_poll_takes_its_options_in_one_line(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/poll")
    await room.answers("Where to?")
    await room.answers("yes")
    (await room.answers("Osaka | Kyoto")).replies("Until when?")
    for _ in range(7):
        await room.answers("skip")
    (await room.answers("skip")).replies("D-1 is open")
    assert [choice.text for choice in room.view(1).choices] == ["Osaka", "Kyoto"]


async def test_a_stamp_is_asked_for_and_typed(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process ringi --route bo')
    (await room.says("bo", "/stamp D-1")).replies("What do you stamp?")
    (await room.answers("approve")).replies("More?")
    (await room.answers("no")).replies("Stamped on D-1: approve")


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "consent with a concern"), ("de", "Konsent mit Bedenken"), ("ja", "懸念つきの同意")],
)
async def test_an_answer_may_be_given_in_the_words_in_which_it_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, shown: str
) -> None:
    monkeypatch.setenv("ACCORD_LANGUAGE", language)
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo")
        await room.says("ann", '/propose "Ship on Fridays" --process consent')
        (await room.says("bo", "/vote D-1")).replies(shown)
        await room.answers(shown)
        (await room.answers("Mind the weekend")).replies(shown)
        assert [choice.people for choice in room.view(1).choices] == [0, 1]


async def test_a_newcomers_first_line_may_leave_the_number_out(room: Dialogue) -> None:
    await room.says("ann", '/poll "Lunch?" "Pizza" "Sushi" --by 2d')
    (await room.says("bo", "/vote pizza")).replies("Recorded on D-1: “Pizza”")


async def test_words_behind_a_name_answer_what_that_person_is_asked(room: Dialogue) -> None:
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("bo", "/object")).replies("What would go wrong?")
    (await room.says("bo", "It breaks billing")).replies("For whom?")
    await room.says("bo", "skip")
    assert "It breaks billing" in room.card(1)


async def test_only_a_process_that_knows_several_things_to_do_asks_which(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", "/propose")
    assert "What should be done with it?" not in (await room.answers("Take RFC 1234")).text
    await room.answers("yes")
    await room.answers("skip")
    await room.answers("rust-fcp")
    (await room.answers("skip")).replies("What should be done with it?", "A  Merge", "C  Postpone")
    (await room.answers("postpone")).replies("A link to what is behind it")
    for _ in range(4):
        await room.answers("skip")
    (await room.answers("skip")).replies("D-1 is open")
    assert room.view(1).disposition == "postpone"


async def asked(room: Dialogue, process: str, seen_by: str, counted: str) -> Answer:
    """The form of a poll, with these answers; what its last one leads to."""
    await room.says("ann", "/poll")
    for line in ("Where to?", "yes", "Osaka | Kyoto", "skip", process, "skip", "skip", "skip"):
        await room.answers(line)
    await room.answers(seen_by)
    (await room.answers(counted)).replies("Settings")
    return await room.answers("skip")


async def test_two_questions_say_who_sees_an_answer_and_when_it_counts(room: Dialogue) -> None:
    await room.join("ann", "bo")
    for number, (process, seen_by, counted) in enumerate(
        (
            ("poll", "C", "skip"),
            ("poll", "C", "B"),
            ("poll", "B", "A"),
            ("poll", "A", "B"),
            ("poll", "skip", "skip"),
        ),
        start=1,
    ):
        (await asked(room, process, seen_by, counted)).replies(f"D-{number} is open")
    views = [room.view(number) for number in range(1, 6)]
    assert [view.secret for view in views] == [True, True, False, False, False]
    assert [view.hidden for view in views] == [True, True, False, True, False]
    for number in (1, 2):
        assert "allots are secret" in room.card(number)
        assert "hidden until" not in room.card(number)
    assert "figures are hidden until it closes" in room.card(4)
    assert ["who voted how is not shown" in room.card(number) for number in (3, 4, 5)] == [True, False, False]


@pytest.mark.parametrize(
    ("process", "seen_by", "counted", "refusal", "question"),
    [
        ("poll", "C", "A", "Secret ballots are counted at the end", "Counts?"),
        ("ranked", "skip", "A", "shows no figures before the close", "Counts?"),
        ("election", "A", "skip", "either secret, or shown with names", "Who sees my answer?"),
    ],
)
async def test_what_the_process_cannot_do_is_refused_beside_its_question(
    room: Dialogue, process: str, seen_by: str, counted: str, refusal: str, question: str
) -> None:
    await room.join("ann", "bo")
    refused = await asked(room, process, seen_by, counted)
    refused.replies(refusal, question)
    (await room.answers("skip")).replies("D-1 is open")


async def test_the_same_is_typed(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", '/poll "Q" "A" "B" --counts end')).replies("D-1 is open")
    assert room.view(1).hidden
    (await room.says("ann", '/poll "Q" "A" "B" --rank --counts now')).refuses("counted-at-the-end")
    (await room.says("ann", '/poll "Q" "A" "B" --secret --counts now')).refuses("counted-at-the-end")
    (await room.says("ann", '/poll "Q" "A" "B" --counts later')).refuses("grammar-counts")
