"""Polls as a group lives them: each form of ballot, typed, read back, counted at the close, and kept in the log."""

import json
import re

import pytest

from bot.room import OPERATOR
from consensus.views import RecordView, ShowRecord
from storage import verify_log
from storage.log import Log
from storage.signing import is_signed
from tests.flows.room import Dialogue

TRIP = '/poll "Where to?" "Osaka" "Kyoto" "Nara" --by 2d'


async def opened(room: Dialogue, process: str, line: str = TRIP) -> None:
    await room.join("ann", "bo", "cy", "di")
    (await room.says("ann", f"{line} --process {process}")).replies("D-1 is open until")


@pytest.mark.parametrize(
    ("process", "ballots", "said", "outcome"),
    [
        (
            "approval",
            {"ann": "Osaka, Kyoto", "bo": "B", "cy": "Kyoto Nara"},
            "“Osaka, Kyoto”",
            "Chosen: “Kyoto”. 3 of the 3 voters approve of it",
        ),
        (
            "score",
            {"ann": "Osaka=5 Kyoto=4", "bo": "Kyoto=4, Nara: 1", "cy": "A 1 B 2"},
            "“Osaka = 5, Kyoto = 4”",
            "Chosen: “Kyoto”. It has the most points, 10",
        ),
        (
            "star",
            {"ann": "Osaka=5 Kyoto=4", "bo": "Kyoto=5", "cy": "Osaka=5 Nara=1"},
            "“Osaka = 5, Kyoto = 4”",
            "Chosen: “Osaka”. It won the run-off",
        ),
        (
            "dots",
            {"ann": "Osaka=5 Kyoto=3", "bo": "Kyoto=3", "cy": "Nara=5"},
            "“Osaka = 5, Kyoto = 3”",
            "Chosen: “Kyoto”. It has the most dots, 6",
        ),
        (
            "quadratic",
            {"ann": "Osaka=6 Kyoto=8", "bo": "Kyoto=-3", "cy": "Nara=5"},
            "“Osaka = 6, Kyoto = 8”",
            "Chosen: “Osaka”. It has the greatest sum of votes, 6",
        ),
        (
            "ranked",
            {"ann": "Osaka > Kyoto = Nara", "bo": "B > A > C", "cy": "Kyoto, Nara"},
            "“Osaka > Kyoto = Nara”",
            "Chosen: “Kyoto”. Compared pair by pair it beats all others",
        ),
        (
            "irv",
            {
                "ann": "Osaka > Kyoto",
                "bo": "B > A > C",
                "cy": "Nara > Kyoto",
                "di": "Osaka > Kyoto",
                "ed": "B",
            },
            "“Osaka > Kyoto”",
            "Chosen: “Kyoto”. In round 2 it has 3 votes, more than half",
        ),
        (
            "irv",
            {"ann": "Osaka > Kyoto", "bo": "B > A > C", "cy": "Nara > Kyoto", "di": "Kyoto"},
            "“Osaka > Kyoto”",
            "Chosen: “Kyoto”. However the ties on the way would fall, the result is the same",
        ),
        (
            "stv",
            {"ann": "Osaka > Kyoto", "bo": "B > A > C", "cy": "Osaka", "di": "Kyoto"},
            "“Osaka > Kyoto”",
            "Chosen: “Osaka” and “Kyoto”. 2 are elected by quota, for 2 seats",
        ),
        (
            "borda",
            {"ann": "Osaka > Kyoto", "bo": "B > A > C", "cy": "Kyoto"},
            "“Osaka > Kyoto”",
            "Chosen: “Kyoto”. It has the most points, 5",
        ),
        (
            "time-slots",
            {"ann": "Osaka=yes Kyoto=maybe", "bo": "Kyoto yes Nara no", "cy": "C=if need be"},
            "“Osaka = yes, Kyoto = if need be”",
            "Chosen: “Kyoto”. 2 of the 3 voters can make it",
        ),
    ],
)
async def test_each_form_is_typed_read_back_and_counted(
    room: Dialogue, process: str, ballots: dict[str, str], said: str, outcome: str
) -> None:
    await opened(room, process)
    for who, ballot in ballots.items():
        answer = (await room.says(who, f"/vote D-1 {ballot}")).replies("Recorded on D-1: ")
        if who == "ann":
            answer.replies(said)
    await room.passes("2d")
    assert outcome in room.card(1)
    assert await room.log_is_whole()


async def test_a_mistake_marks_its_place_and_offers_the_line_that_works(room: Dialogue) -> None:
    await opened(room, "ranked")
    refused = (await room.says("bo", "/vote D-1 Osaak > Kyoto")).refuses("no-such-option")
    assert "/vote D-1 Osaak > Kyoto\n            ^^^^^" in refused.text
    assert "/vote D-1 Osaka > Kyoto" in refused.text
    (await room.says("bo", "/vote D-1 Osaka > Kyoto > osaka")).refuses("“Osaka” is on that ballot twice")
    (await room.says("bo", "/vote D-1 Osaka > Kyoto")).replies("Recorded")


async def test_ties_name_all_that_are_level(room: Dialogue) -> None:
    await opened(room, "approval")
    await room.says("ann", "/vote D-1 Osaka")
    await room.says("bo", "/vote D-1 Nara")
    await room.passes("2d")
    assert "Tied: “Osaka” and “Nara”. The rule cannot tell 2 options apart" in room.card(1)


async def test_nobody_sees_a_figure_of_a_hidden_poll_before_it_closes(room: Dialogue) -> None:
    await opened(room, "ranked")
    await room.says("ann", "/vote D-1 Kyoto > Osaka")
    assert "Kyoto  ?" in room.card(1)
    shown = (await room.says("bo", "/decisions D-1")).text
    assert "Kyoto > Osaka" not in shown
    assert "o2>o1" not in shown


async def test_a_form_asks_one_question_at_a_time(room: Dialogue) -> None:
    await opened(room, "ranked")
    (await room.says("bo", "/vote D-1")).replies("Rank 1: which one?", "A  Osaka")
    (await room.answers("Kyotto")).replies("“Kyotto” is no option of D-1", "Rank 1: which one?")
    second = (await room.answers("B")).replies("Rank 2: which one?", "A  Osaka", "C  Nara")
    assert "Kyoto" not in second.text
    (await room.answers("kyoto")).replies("“Kyoto” is on that ballot twice.", "Rank 2: which one?")
    (await room.answers("A = C")).replies("Why?", "skip leaves it out")
    (await room.answers("back")).replies("Rank 2: which one?")
    (await room.answers("C")).replies("Rank 3: which one?")
    assert room.view(1).took_part == 0
    (await room.answers("done")).replies("Why?")
    (await room.answers("skip")).replies("Recorded on D-1: “Kyoto > Nara”")


async def test_a_form_keeps_to_the_budget_and_can_be_left(room: Dialogue) -> None:
    await opened(room, "dots")
    (await room.says("bo", "/vote D-1")).replies("Dots for “Osaka”? 8 dots left.")
    (await room.answers("9")).replies("That spends 9 dots, and there are 8 to spend.", "Dots for “Osaka”?")
    (await room.answers("many")).replies("whole numbers from 0 to 8", "Dots for “Osaka”?")
    (await room.answers("5")).replies("Dots for “Kyoto”? 3 dots left.")
    (await room.answers("4")).replies("That spends 9 dots", "Dots for “Kyoto”? 3 dots left.")
    (await room.answers("stop")).replies("Nothing was done.")
    assert room.view(1).took_part == 0
    await room.says("bo", "hello")
    (await room.says("cy", "/vote D-1")).replies("Dots for “Osaka”")
    (await room.answers("8")).replies("Why?")
    (await room.answers("I like the sea")).replies("Recorded on D-1: “Osaka = 8”")
    (await room.says("di", "/vote D-1")).replies("Dots for “Osaka”")
    (await room.answers("skip")).replies("Dots for “Kyoto”? 8 dots left.")
    (await room.answers("0")).replies("Dots for “Nara”? 8 dots left.")
    await room.answers("3")
    (await room.answers("skip")).replies("Recorded on D-1: “Nara = 3”")


@pytest.mark.parametrize(
    ("process", "answers", "asked", "said"),
    [
        ("poll", ["B"], "Which one?", "Kyoto"),
        ("poll", ["osaka"], "Which one?", "Osaka"),
        ("approval", ["A, kyoto"], "Which ones?", "“Osaka, Kyoto”"),
        ("approval", ["3 1"], "Which ones?", "“Osaka, Nara”"),
        ("approval", ["skip"], "Which ones?", "a blank ballot"),
        ("score", ["5", "skip", "-"], "Points for “Osaka”, 0 to 5?", "“Osaka = 5”"),
        ("score", ["Osaka=5 B=0"], "Points for “Osaka”, 0 to 5?", "“Osaka = 5, Kyoto = 0”"),
        ("score", ["4 Kyoto 3", "skip"], "Points for “Osaka”", "“Osaka = 4, Kyoto = 3”"),
        ("score", ["blank"], "Points for “Osaka”", "a blank ballot"),
        ("quadratic", ["-6", "8"], "-10 to 10? 100 credits left", "“Osaka = -6, Kyoto = 8”"),
        ("quadratic", ["C=5"], "100 credits left", "“Nara = 5”"),
        ("ranked", ["Kyoto > Osaka", "skip"], "Rank 1", "“Kyoto > Osaka”"),
        ("ranked", ["B > A = C"], "Rank 1", "“Kyoto > Osaka = Nara”"),
        ("ranked", ["skip"], "Rank 1", "a blank ballot"),
        ("time-slots", ["y", "maybe", "✅"], "“Osaka”: yes, maybe or no?", "“Osaka = yes, Kyoto = if need be, Nara = yes”"),
        ("time-slots", ["A=no B=yes"], "“Osaka”: yes, maybe or no?", "“Osaka = no, Kyoto = yes”"),
    ],
)  # fmt: skip
async def test_each_form_is_asked_and_an_answer_is_taken_as_a_typed_ballot_is(
    room: Dialogue, process: str, answers: list[str], asked: str, said: str
) -> None:
    await opened(room, process)
    (await room.says("bo", "/vote D-1")).replies(asked)
    for answer in answers:
        (await room.answers(answer)).replies("?")
    (await room.answers("skip")).replies("Recorded on D-1", said)
    assert room.view(1).took_part == 1


async def test_what_is_asked_depends_on_what_was_answered(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --rank --min 2 --multi 2 --none --reasons disagree")
    (await room.says("bo", "/vote D-1")).replies("Rank 1: which one?", "None of the above")
    (await room.answers("B")).replies("Rank 2: which one?")
    (await room.answers("skip")).replies("That names 1 option; 2 to 2 fit.", "Rank 2: which one?")
    (await room.answers("A")).replies("Why?", "skip leaves it out")
    (await room.answers("skip")).replies("Recorded on D-1: “Kyoto > Osaka”")
    await room.says("cy", "/vote D-1")
    (await room.answers("nota > A > B")).replies("That names 3 options; 2 to 2 fit.", "Rank 1: which one?")
    (await room.answers("nota > A")).replies("Why?")
    (await room.answers("skip")).replies("That is needed", "Why?")
    (await room.answers("Too far")).replies("Recorded on D-1: “None of the above > Osaka”")


async def test_a_position_is_asked_for_with_the_reason_that_it_needs(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Go" --process majority --reasons disagree')
    (await room.says("bo", "/vote D-1")).replies("Your answer", "A  yes", "B  no")
    (await room.answers("perhaps")).replies("“perhaps” is none of these.", "Your answer")
    (await room.answers("👎")).replies("Why?")
    (await room.answers("skip")).replies("That is needed")
    (await room.answers("It is late")).replies("Recorded on D-1: no")
    await room.says("cy", "/vote D-1")
    (await room.answers("A")).replies("Why?", "skip leaves it out")
    (await room.answers("skip")).replies("Recorded on D-1: yes")
    await room.says("ann", f"{TRIP} --reasons off")
    await room.says("bo", "/vote D-2")
    (await room.answers("C")).replies("Recorded on D-2")


@pytest.mark.parametrize("line", ["/decisions", "as cy", "cy: /vote D-1 A"])
async def test_a_line_that_is_no_answer_ends_the_asking_of_a_ballot(room: Dialogue, line: str) -> None:
    await opened(room, "ranked")
    await room.says("bo", "/vote D-1")
    await room.answers("B")
    (await room.answers(line)).replies("Nothing was done.")
    assert room.room.asking is False
    assert room.view(1).took_part == (1 if "/vote" in line else 0)
    await room.says("bo", "/vote D-1")
    assert room.room.interrupt() is True
    assert room.room.interrupt() is False


async def test_an_option_is_chosen_by_its_words_whatever_they_mean_elsewhere(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    line = '/poll "What now?" "Skip" "Done" "Wait" --approve --reasons off'
    (await room.says("ann", line)).replies("D-1 is open")
    await room.says("bo", "/vote D-1")
    (await room.answers("skip")).replies("Recorded on D-1: “Skip”")
    await room.says("cy", "/vote D-1")
    (await room.answers("blank")).replies("Recorded on D-1: a blank ballot")


async def test_a_ballot_of_a_hidden_poll_is_asked_in_private(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f"{TRIP} --rank --hidden --reasons off")
    assert (await room.says("bo", "/vote D-1")).private
    assert (await room.answers("B > A")).replies("Rank 3: which one?").private
    assert (await room.answers("skip")).replies("Recorded on D-1").private
    assert "Kyoto > Osaka" not in room.thread(1)


async def test_an_option_is_added_and_one_renamed_and_no_vote_is_lost(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", f"{TRIP} --approve --add-options --none")
    (await room.says("bo", "/vote D-1 Kyoto")).replies("Recorded")
    (await room.says("cy", '/accord option D-1 "Kobe"')).replies("“Kobe” is an option of D-1 now")
    (await room.says("cy", '/accord option D-1 " kyoto "')).refuses("same-option-twice")
    (await room.says("cy", "/vote D-1 Kobe, Kyoto")).replies("“Kyoto, Kobe”")
    assert [choice.text for choice in room.view(1).choices][-2:] == ["Kobe", "None of the above"]
    (await room.says("bo", '/accord rename D-1 B "Kyoto, Gion"')).refuses("opener-or-administrator-only")
    (await room.says("ann", '/accord rename D-1 B "osaka"')).refuses("same-option-twice")
    (await room.says("ann", '/accord rename D-1 B "KYOTO"')).replies("its votes stay")
    (await room.says("ann", '/accord rename D-1 Kyoto "Kyoto, Gion"')).replies("its votes stay")
    assert "An option of D-1 now says “Kyoto, Gion”; its votes stay." in room.thread(1)
    (await room.says("di", "/vote D-1 nota, Kobe")).refuses("None of the above stands alone")
    (await room.says("di", "/vote D-1 nota")).replies("None of the above")
    await room.passes("2d")
    assert "Chosen: “Kyoto, Gion”. 2 of the 3 voters approve of it" in room.card(1)
    assert await room.log_is_whole()


async def test_a_list_names_the_winner_as_it_was_added_and_renamed(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f"{TRIP} --add-options")
    await room.says("bo", '/accord option D-1 "Kobe"')
    await room.says("bo", "/vote D-1 Kobe")
    await room.says("ann", '/accord rename D-1 Kobe "Kobe, by the sea"')
    await room.passes("2d")
    (await room.says("ann", "/decisions status:closed")).replies("Kobe, by the sea")


async def test_where_none_of_the_above_wins_nothing_is_chosen(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --rank --none --reasons disagree")
    await room.says("ann", "/vote D-1 Osaka")
    (await room.says("bo", "/vote D-1 nota > Osaka")).refuses("needs a reason")
    (await room.says("bo", '/vote D-1 nota > Osaka "too far"')).replies("Recorded")
    await room.says("cy", "/vote D-1 nota because of the rain")
    await room.passes("2d")
    assert "Rejected: “None of the above”. The option that stands for none of the others won" in room.card(1)


async def test_reasons_are_asked_for_as_the_opener_says(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --reasons required")
    (await room.says("bo", "/vote D-1 Osaka")).refuses("A vote on D-1 needs a reason")
    (await room.says("bo", '/vote D-1 Osaka "the sea"')).replies("Recorded")
    await room.says("ann", f"{TRIP.replace('Where', 'When')} --reasons off")
    (await room.says("bo", '/vote D-2 Osaka "the sea"')).refuses("D-2 takes no reasons with a vote")
    await room.says("ann", f"{TRIP.replace('Where', 'Why')} --none --reasons disagree")
    (await room.says("bo", "/vote D-3 Osaka")).replies("Recorded")
    (await room.says("bo", "/vote D-3 nota")).refuses("A vote on D-3 needs a reason")
    await room.says("ann", '/propose "Go" --process majority --reasons disagree')
    (await room.says("bo", "/vote D-4 yes")).replies("Recorded")
    (await room.says("cy", "/vote D-4 no")).refuses("no needs a reason. Say why: /vote D-4 no")


async def test_with_names_off_nobody_sees_who_voted_how(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --names off")
    assert "who voted how is not shown" in room.card(1)
    await room.says("bo", '/vote D-1 Kyoto "the temples"')
    await room.says("cy", "/vote D-1 Osaka")
    record = (await room.says("ann", "/decisions D-1")).text
    assert "Kyoto (the temples)" in record
    assert "bo: " not in record
    view = await room.app.ask(ShowRecord(number=1), OPERATOR)
    assert isinstance(view, RecordView)
    assert {position.by for position in view.positions} == {""}
    assert "“Kyoto”" not in record.split("What happened")[1].split("(bo)")[0].split("Opened")[0]
    for line in record.split("What happened")[1].splitlines():
        assert "Kyoto" not in line or "Opened" in line
        assert "position" not in line or not re.search(r"\((ann|bo|cy)\)", line), "nor who voted at all"
    assert "(ann)" in record.split("What happened")[1], "who opened it is no secret"


async def test_with_names_off_no_export_for_members_says_who_voted_how(room: Dialogue) -> None:
    """An entry names by one id, in every decision, who cast the ballot; so what they chose and why is not in it."""
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --names off")
    await room.says("bo", '/vote D-1 Kyoto "the temples"')
    await room.says("cy", "/vote D-1 Osaka")
    await room.says("ann", TRIP)
    await room.says("bo", "/vote D-2 Osaka")
    await room.passes("8d")

    async def ballots(*, people: bool) -> list[str | None]:
        lines = await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True, people=people)
        assert verify_log.check("\n".join(lines).encode(), is_signed).ok
        entries = [json.loads(line) for line in lines[:-1]]
        cast = [entry for entry in entries if entry["type"] == "ballot_cast.v1"]
        assert people or not [entry for entry in cast if "temples" in json.dumps(entry)]
        return [
            entry["body"].get("choice") or entry.get("open", {}).get("sealed", {}).get("value")
            for entry in cast
        ]

    assert await ballots(people=False) == [None, None, "o1"]
    assert await ballots(people=True) == ["o2", "o1", "o1"], "another database can go on with it"
    (await room.says("ann", "/decisions D-1")).replies("Kyoto (the temples)")
    assert await room.log_is_whole()


async def test_each_reader_has_an_order_of_their_own_and_the_same_each_time(room: Dialogue) -> None:
    await room.join("ann", *"bcdefghij")
    await room.says("ann", f"{TRIP} --shuffle --none")
    orders = set()
    for who in "bcdefghij":
        first = (await room.says(who, "/vote D-1")).text
        await room.answers("stop")
        assert (await room.says(who, "/vote D-1")).text == first
        await room.answers("stop")
        assert first.rstrip().endswith("None of the above")
        orders.add(first)
    assert len(orders) > 1


async def test_the_count_is_explained_on_request(room: Dialogue) -> None:
    await opened(room, "irv")
    for who, ballot in {"ann": "Osaka > Kyoto", "bo": "B > A", "cy": "C > B", "di": "B"}.items():
        await room.says(who, f"/vote D-1 {ballot}")
    hidden = (await room.says("bo", "/decisions D-1 why Osaka")).text
    assert "hidden until it closes" in hidden
    assert "Round 1" not in hidden
    await room.passes("2d")
    told = (await room.says("bo", "/decisions D-1 why Osaka")).replies(
        "Round 1: Kyoto: 2, Osaka: 1, Nara: 1."
    )
    told.replies("Why did “Osaka” not win?", "Counted otherwise", "Schulze by margins: Kyoto")
    (await room.says("bo", "/decisions D-1 why Tokyo")).refuses("no-such-option")


async def test_another_process_keeps_the_options_and_drops_the_bounds(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --multi 2 --none --names off")
    (await room.says("ann", "/accord process D-1 score")).refuses("does not go with the options of D-1")
    (await room.says("ann", "/accord process D-1 ranked")).replies("is now decided by “Ranked poll”")
    (await room.says("bo", "/vote D-1 A > B > C > nota")).replies("Recorded")
    assert "who voted how is not shown" in room.card(1)


async def test_what_the_opener_cannot_choose_is_refused(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", f"{TRIP} --slots --none")).refuses("cannot have none of the above")
    (await room.says("ann", f"{TRIP} --process irv --dots 5")).refuses("has no budget to spend")
    (await room.says("ann", f"{TRIP} --multi 2 --min 3")).refuses("nobody could cast a ballot")
    (await room.says("ann", f"{TRIP} --stv 99")).refuses("nobody could cast a ballot")
    (await room.says("ann", f"{TRIP} --score 0-9999999")).refuses("nobody could cast a ballot")
    (await room.says("ann", '/propose "Go" --process lazy --reasons required')).refuses(
        "nothing of that to choose"
    )


async def test_an_option_is_never_taken_for_the_reason_of_another(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where?" "New York" "Kyoto" --process approval')
    (await room.says("bo", '/vote D-1 "New York" "Kyoto"')).refuses("reason-is-an-option")
    assert "Nobody has answered yet; 2 people can." in room.card(1)
    (await room.says("bo", '/vote D-1 "New York", "Kyoto"')).replies("New York, Kyoto")
    (await room.says("ann", '/vote D-1 "New York" "It is near"')).replies("New York")
