"""A year of decisions in Slack, played again under `lazy`; every figure is counted by hand from the lines below."""

from datetime import timedelta

from consensus.ports import Viewer
from consensus.views import ShowWhatIf, WhatIfView
from consensus.views.what_if import CarriedAs, Totals
from tests.adapters.slack.house import CHANNEL, SlackHouse

HOUR = 3_600


async def test_a_year_of_decisions_under_lazy(house: SlackHouse) -> None:
    began = house.clock.at
    people = {name: house.person(name) for name in ("Ann", "Bo", "Cy", "Di")}
    for opening, said, closed_after in (
        # One of four votes, and two are needed.
        ('/propose "Paint the shed" --process majority --by 2d', {"Bo": "/vote D-1 yes"}, 2),
        # A no with a reason against two yes.
        (
            '/propose "Buy a printer" --process majority --by 2d',
            {"Bo": '/vote D-2 no "too dear"', "Cy": "/vote D-2 yes", "Di": "/vote D-2 yes"},
            2,
        ),
        # Nobody answers: extended once by 24 hours.
        ('/propose "Close the cellar" --process consent --by 3d', {}, 4),
    ):
        await people["Ann"].types(CHANNEL, opening)
        await house.settle()
        for name, line in said.items():
            await people[name].types(CHANNEL, line)
        await house.settle()
        await house.passes(days=closed_after, hours=1)
        house.clock.at += timedelta(days=115)
    view = await house.app.ask(ShowWhatIf(process="lazy", since=began), Viewer(operator=True))
    assert isinstance(view, WhatIfView)
    answers = {row.number: row.answer for row in view.rows}
    assert {
        number: (answer.was.outcome, answer.would_be.outcome, answer.later_seconds)
        for number, answer in answers.items()
    } == {
        1: ("no_quorum", "adopted", 0),  # nobody objected
        2: ("adopted", "blocked", 0),  # by lazy a no with a reason is an objection
        3: ("no_quorum", "adopted", -24 * HOUR),  # lazy ends at 72 hours
    }
    assert answers[2].carried_as == (CarriedAs(was="no", became="objection", times=1),)
    assert view.totals == Totals(
        played=3,
        other_outcome=3,
        sooner=1,
        later=0,
        still_open=0,
        median_seconds=0,  # -24 h, 0, 0
        objections=0,
        lost=0,
        silent=3 + 0 + 3,  # of four all but the opener; what is blocked is nobody's silence
        silent_was=0,
    )
