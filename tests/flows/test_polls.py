"""Polls as a group lives them: each form of ballot, typed, read back, counted at the close, and kept in the log."""

import pytest

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
    refused = (await room.says("bo", "/vote D-1 Osak > Kyoto")).refuses("no-such-option")
    assert "/vote D-1 Osak > Kyoto\n            ^^^^" in refused.text
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
