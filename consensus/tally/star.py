"""STAR: the two options with the most points go into a run-off, which the one preferred on more ballots wins.

Ties for a place in the run-off: who beats all the others tied, one against one; else who has the most top scores; else a
lot, see ties.py. A level run-off goes to the one with more points, else (as the Equal Vote Coalition's protocol for breaking
ties says, where the settings do) to the one with more top scores, else both win.

For several seats, bloc STAR: the winner is elected, and the same ballots choose the next one among the others.
"""

from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number
from consensus.tally.pairwise import beats, matrix
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Pairwise, Result, Round, ending, in_order, invalid, tiers
from consensus.tally.score import outside
from consensus.tally.settings import Settings
from consensus.tally.ties import Choose
from consensus.tally.worlds import World, merged, worlds_of

HIGHEST_DEFAULT = 5


def star(ballots: Ballots, settings: Settings) -> Result:
    """`totals`: points. `rounds`: the points, then the run-off (unless a lot decides who is in it and none is drawn)."""
    highest = HIGHEST_DEFAULT if settings.highest is None else settings.highest
    groups, faults = ballots.without(lambda content: outside(content, settings.lowest, highest))
    sound = Ballots(form="scores", options=ballots.options, groups=groups)
    totals: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    tops: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in groups.items():
        for option, points in content:
            totals[option] += points * weight
            tops[option] += weight if points == highest else 0
    pairwise = matrix(sound)
    head = (
        phrase("how-star"),
        phrase("star-range", lowest=settings.lowest, highest=highest),
        *invalid(faults),
    )
    if not sound.turnout:
        return Result(
            method="star",
            options=ballots.options,
            winners=(),
            ranking=(ballots.options,),
            pairwise=pairwise,
            totals=totals,
            turnout=0,
            invalid=faults.places,
            explanation=(*head, ending((), 0)),
        )
    if settings.seats < 1:
        raise BallotError("not-seats", typed=str(settings.seats))
    worlds, complete = worlds_of(
        lambda choose: _bloc(totals, tops, pairwise, settings, choose), settings.seed
    )
    outcome = merged(worlds, ballots.options, complete)
    return Result(
        method="star",
        options=ballots.options,
        winners=outcome.winners,
        ranking=outcome.ranking,
        pairwise=pairwise,
        totals=totals,
        rounds=outcome.rounds,
        turnout=sound.turnout,
        invalid=faults.places,
        explanation=(*head, *outcome.phrases, _last(outcome.winners, sound.turnout, settings.seats)),
    )


def _last(winners: tuple[str, ...], turnout: Number, seats: int) -> Phrase:
    if seats == 1:
        return ending(winners, turnout)
    return phrase("elected" if len(winners) <= seats else "stv-tied", options=winners, seats=seats)


def _bloc(
    totals: dict[str, Number],
    tops: dict[str, Number],
    pairwise: Pairwise,
    settings: Settings,
    choose: Choose,
) -> World:
    """One seat after the other; two who are level for the last one both win."""
    world = World(seed=settings.seed)
    elected: list[str] = []
    ranking: list[tuple[str, ...]] = []
    for seat in range(1, settings.seats + 1):
        left = {option: points for option, points in totals.items() if option not in elected}
        if not left:
            break
        if settings.seats > 1:
            world.say(phrase("star-seat", seat=seat))
        _run_off(left, tops, pairwise, settings, choose, world)
        winners = world.winners
        if len(winners) > 1 and seat < settings.seats:
            winners = (world.drawn(winners, tuple(totals), choose, "first"),)
        elected.extend(winners)
        ranking.append(winners)
    others = (tuple(option for option in tier if option not in elected) for tier in world.ranking)
    world.ranking = (*ranking, *(tier for tier in others if tier))
    world.winners = in_order(tuple(totals), elected)
    return world


def _run_off(
    totals: dict[str, Number],
    tops: dict[str, Number],
    pairwise: Pairwise,
    settings: Settings,
    choose: Choose,
    world: World,
) -> None:
    """One seat: `winners` and `ranking` of the world are those of these options."""
    by_points = tiers(tuple(totals), totals)
    world.rounds.append(Round(act="first", totals=dict(totals)))
    world.say(phrase("star-points", totals={option: totals[option] for tier in by_points for option in tier}))
    finalists: list[str] = []
    for tier in by_points:
        left = list(tier)
        while left and len(finalists) < 2:
            if len(finalists) + len(left) <= 2:
                finalists.extend(left)
                break
            finalist = _next_finalist(tuple(left), totals, tops, pairwise, choose, world)
            left.remove(finalist)
            finalists.append(finalist)
    if len(finalists) == 1:
        world.winners, world.ranking = tuple(finalists), by_points
        world.say(phrase("star-alone", option=finalists[0]))
        return
    a, b = in_order(tuple(totals), finalists)
    votes = {a: pairwise[a][b], b: pairwise[b][a]}
    world.rounds.append(Round(act="runoff", of=(a, b), totals=votes))
    by_tops = settings.runoff_tie == "tops"
    for_a, for_b = ((votes[o], totals[o], tops[o] if by_tops else 0) for o in (a, b))
    if for_a == for_b:
        world.winners = (a, b)
        world.say(phrase("star-level", a=a, b=b, votes=votes[a]))
    else:
        ahead, behind = (a, b) if for_a > for_b else (b, a)
        world.winners = (ahead,)
        if votes[a] == votes[b] and totals[a] == totals[b]:
            values = {"a": ahead, "b": behind, "votes": votes[a], "tops": tops[ahead], "others": tops[behind]}
            world.say(Phrase("star-runoff-by-tops", values))
        else:
            world.say(
                phrase(
                    "star-runoff" if votes[a] != votes[b] else "star-runoff-by-points",
                    a=ahead,
                    b=behind,
                    votes=votes[ahead],
                    against=votes[behind],
                )
            )
    # The winner first, then the other finalist, then by points.
    place = {o: (o in world.winners, o in finalists, 0 if o in finalists else totals[o]) for o in totals}
    world.ranking = tiers(tuple(totals), place)


def _next_finalist(
    tied: tuple[str, ...],
    totals: dict[str, Number],
    tops: dict[str, Number],
    pairwise: Pairwise,
    choose: Choose,
    world: World,
) -> str:
    for option in tied:
        if all(beats(pairwise, option, other) for other in tied if other != option):
            world.say(phrase("star-tie-duels", options=tied, option=option))
            return option
    most = max(tops[option] for option in tied)
    left = tuple(option for option in tied if tops[option] == most)
    if len(left) == 1:
        world.say(phrase("star-tie-tops", options=tied, option=left[0]))
        return left[0]
    return world.drawn(left, tuple(totals), choose, "final")
