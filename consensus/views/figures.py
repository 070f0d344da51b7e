"""The figures of a poll as its card shows them: one for each option, by the method that counts it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from consensus.decision import Decision
from consensus.election import counted, exact
from consensus.events import Phrase
from consensus.ids import OptionId
from consensus.plain import Value
from consensus.process import Method, Process
from consensus.tally import Tally
from consensus.tally.numbers import Number

UNITS_OF: Mapping[Method, str] = {
    "plurality": "votes",
    "approval": "approvals",
    "score": "points",
    "star": "points",
    "dots": "dots",
    "quadratic": "votes",
    "timeslot": "able",
    "borda": "points",
    "irv": "votes",
    "schulze": "pairs",
    "condorcet": "pairs",
    "stv": "votes",
    "debian": "pairs",
}
"""What the figure of an option counts. Of rounds it is the last one in which the option was in."""


class Figure(NamedTuple):
    figure: Value
    whole: int
    share: Fraction
    """Of those who took part where people are counted, else of the greatest figure."""
    detail: Phrase | None = None


def figures_of(process: Process, decision: Decision, tally: Tally) -> Mapping[OptionId, Figure]:
    """A figure for each option, as the ballots stand."""
    result = counted(process, decision, tally)
    totals: dict[str, Number] = {str(option): 0 for option in decision.options}
    totals.update(result.totals)
    for count_round in reversed(result.rounds if result.method in ("irv", "stv") else ()):
        totals.update(
            {option: votes for option, votes in count_round.totals.items() if not totals.get(option)}
        )
    people = result.turnout or 0
    greatest = max([*map(abs, map(Fraction, totals.values())), Fraction(0)])
    of = Fraction(people) if result.method in ("plurality", "approval", "timeslot") else greatest
    yes = result.more.get("yes", {})
    return {
        option: Figure(
            figure=exact(totals[option]),
            whole=int(totals[option]),
            share=Fraction(max(0, totals[option]), 1) / of if of else Fraction(0),
            detail=Phrase(
                code="figure.slot",
                values={"yes": yes[option], "maybe": result.more["if_need_be"][option]},
            )
            if option in yes
            else None,
        )
        for option in decision.options
    }
