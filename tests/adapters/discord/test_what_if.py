"""A year of decisions on Discord, played again under `lazy`; every figure is counted by hand from the lines below."""

from consensus.ports import Viewer
from consensus.views import ShowWhatIf, WhatIfView
from consensus.views.what_if import CarriedAs, Totals
from tests.adapters.discord.server import Server
from tests.adapters.discord.test_silence import passes

HOUR = 3_600


async def test_a_year_of_decisions_under_lazy(server: Server) -> None:
    began = server.clock.now()
    people = {name: server.member(name) for name in ("Ann", "Bo", "Cy", "Di")}
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
        await people["Ann"].slash(server.channel, "accord", line=opening)
        await server.settle()
        for name, line in said.items():
            await people[name].slash(server.channel, "accord", line=line)
        await server.settle()
        for _ in range(closed_after):
            await passes(server, days=1)
        await passes(server, hours=1)
        await passes(server, days=115)
    view = await server.app.ask(ShowWhatIf(process="lazy", since=began), Viewer(operator=True))
    assert isinstance(view, WhatIfView)
    answers = {row.number: row.answer for row in view.rows}
    assert {
        number: (answer.was.outcome, answer.would_be.outcome, round((answer.later_seconds or 0) / HOUR))
        for number, answer in answers.items()
    } == {
        1: ("no_quorum", "adopted", 0),  # nobody objected
        2: ("adopted", "blocked", 0),  # by lazy a no with a reason is an objection
        3: ("no_quorum", "adopted", -24),  # lazy ends at 72 hours
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
        silent=4
        + 0
        + 4,  # of five, with the server's owner, all but the opener; what is blocked is nobody's silence
        silent_was=0,
    )
