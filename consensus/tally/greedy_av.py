"""Greedy approval (Greedy AV), for a participatory budget: each ballot approves of as many projects as it likes; in the
order of their approvals the projects are taken, each that the money left still pays for.

A tie matters where the money does not pay for all that are level: a lot, see ties.py.
"""

from collections.abc import Mapping

from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, simple, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, Tiers, ending, tiers
from consensus.tally.settings import Settings
from consensus.tally.ties import Choose
from consensus.tally.worlds import World, merged, worlds_of


def greedy_av(ballots: Ballots, settings: Settings) -> Result:
    """`totals`: approvals. `more`: `budget`, `costs`, and `certain`: those that are taken however the lots fall."""
    budget = settings.budget
    if budget is None or not settings.costs:
        raise BallotError("greedy-needs-costs")
    for option in ballots.options:
        if option not in settings.costs:
            raise BallotError("greedy-needs-cost", option=option)
    approvals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in ballots.groups.items():
        for option in content:
            approvals[option] = simple(approvals[option] + weight)
    ranking = tiers(ballots.options, approvals)
    turnout = ballots.turnout
    worlds, complete = worlds_of(
        lambda choose: _world(ranking, settings.costs, budget, choose), settings.seed
    )
    outcome = merged(worlds, ballots.options, complete)
    winners = outcome.winners if turnout else ()
    certain = outcome.always if turnout else ()
    return Result(
        method="greedy-av",
        options=ballots.options,
        winners=winners,
        ranking=ranking,
        totals=approvals,
        turnout=turnout,
        explanation=(
            phrase("how-greedy-av"),
            phrase("greedy-budget", budget=budget),
            phrase("totals", totals={option: approvals[option] for tier in ranking for option in tier}),
            *(outcome.phrases if turnout else ()),
            _last(winners, certain, turnout),
        ),
        more={
            "budget": budget,
            "costs": {option: settings.costs[option] for option in ballots.options},
            "certain": certain,
        },
    )


def _last(winners: tuple[str, ...], certain: tuple[str, ...], turnout: Number) -> Phrase:
    if not turnout:
        return ending((), turnout)
    if len(certain) == len(winners):
        return phrase("greedy-taken", options=winners)
    unsure = tuple(option for option in winners if option not in certain)
    return phrase("greedy-tied", options=unsure, always=certain)


def _world(ranking: Tiers, costs: Mapping[str, Number], budget: Number, choose: Choose) -> World:
    world = World()
    left, taken = budget, list[str]()
    for tier in ranking:
        waiting = list(tier)
        while waiting := [option for option in waiting if costs[option] <= left]:
            if total(costs[option] for option in waiting) <= left:
                turn = tuple(waiting)
            else:
                turn = (world.drawn(tuple(waiting), tuple(costs), choose, "first"),)
            taken.extend(turn)
            left = simple(left - total(costs[option] for option in turn))
            waiting = [option for option in waiting if option not in turn]
            world.say(phrase("greedy-take", options=turn, left=left))
    world.winners, world.ranking = tuple(taken), ranking
    return world
