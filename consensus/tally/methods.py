"""All methods by name, and the count itself: `count("schulze", election)`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from consensus.frozen import Frozen, replace
from consensus.tally.approval import approval
from consensus.tally.ballots import BallotError, Ballots, Delegations, Election, Matrix
from consensus.tally.borda import borda
from consensus.tally.condorcet import condorcet
from consensus.tally.debian import debian
from consensus.tally.delegation import delegation
from consensus.tally.dots import dots
from consensus.tally.greedy_av import greedy_av
from consensus.tally.irv import irv
from consensus.tally.plurality import plurality
from consensus.tally.quadratic import quadratic
from consensus.tally.result import Result
from consensus.tally.schulze import schulze
from consensus.tally.score import score
from consensus.tally.settings import Settings
from consensus.tally.sortition import sortition
from consensus.tally.star import star
from consensus.tally.stv import stv
from consensus.tally.timeslot import timeslot


class Method(Frozen, kw_only=False):
    name: str
    forms: tuple[str, ...]
    """What it counts: a form of ballots, or `matrix`, `delegations`, `pool`."""
    count: Callable[[Any, Settings], Result]


METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method("plurality", ("choices", "ranking"), plurality),
        Method("approval", ("choices",), approval),
        Method("greedy-av", ("choices",), greedy_av),
        Method("score", ("scores",), score),
        Method("star", ("scores",), star),
        Method("dots", ("scores",), dots),
        Method("quadratic", ("scores",), quadratic),
        Method("timeslot", ("slots",), timeslot),
        Method("borda", ("ranking",), borda),
        Method("irv", ("ranking",), irv),
        Method("schulze", ("ranking", "matrix"), schulze),
        Method("condorcet", ("ranking", "matrix"), condorcet),
        Method("stv", ("ranking",), stv),
        Method("debian", ("ranking", "matrix"), debian),
        Method("sortition", ("pool",), sortition),
        Method("delegation", ("delegations",), delegation),
    )
}

ALIASES: Mapping[str, str] = {
    "dot": "dots",
    "cumulative": "dots",
    "single": "plurality",
    "time-slot": "timeslot",
    "timeslots": "timeslot",
    "slots": "timeslot",
    "lot": "sortition",
    "liquid": "delegation",
    "greedy": "greedy-av",
    "budget-approval": "greedy-av",
}

FORM_NAMES: Mapping[str, str] = {
    "choices": "ballots that name options",
    "ranking": "rankings",
    "scores": "ballots that give points",
    "slots": "answers to time slots",
    "matrix": "pairwise counts",
    "delegations": "votes with delegations",
    "pool": "a list to draw from",
}


def method_named(name: str) -> Method:
    """The method of this name, or of one of its other names."""
    plain = name.strip().lower().replace("_", "-")
    method = METHODS.get(ALIASES.get(plain, plain))
    if method is None:
        raise BallotError("unknown-method", method=name, methods=tuple(METHODS))
    return method


def form_of(election: Election) -> str:
    if isinstance(election, Ballots):
        return election.form
    if isinstance(election, Matrix):
        return "matrix"
    return "delegations" if isinstance(election, Delegations) else "pool"


def count(name: str, election: Election, settings: Settings | None = None) -> Result:
    """Count by this method. Raises BallotError where it does not fit the ballots, or lacks a setting."""
    method, form = method_named(name), form_of(election)
    if form not in method.forms:
        fitting = tuple(other.name for other in METHODS.values() if form in other.forms)
        raise BallotError("form-mismatch", method=method.name, form=FORM_NAMES[form], methods=fitting)
    return method.count(election, settings or Settings())


def otherwise(election: Election, settings: Settings | None = None) -> Mapping[str, Sequence[str]]:
    """What if counted otherwise: who wins by each method that counts this form of ballots and lacks no setting."""
    settings, form = settings or Settings(), form_of(election)
    variants: list[tuple[str, str, Settings]] = []
    for method in METHODS.values():
        if form not in method.forms or (method.name == "stv" and settings.seats == 1):
            continue  # STV for one seat is IRV with another quota
        match method.name:
            case "schulze":
                variants.append(
                    ("schulze (winning votes)", method.name, replace(settings, strength="winning"))
                )
                variants.append(("schulze (margins)", method.name, replace(settings, strength="margins")))
            case "score":
                variants.append(("score (sum)", method.name, replace(settings, mean=False)))
                variants.append(("score (mean)", method.name, replace(settings, mean=True)))
            case "stv":
                variants.append(("stv (scottish)", method.name, replace(settings, rule="scottish")))
                variants.append(("stv (exact)", method.name, replace(settings, rule="exact")))
            case _:
                variants.append((method.name, method.name, settings))
    winners: dict[str, Sequence[str]] = {}
    for label, name, chosen in variants:
        try:
            winners[label] = count(name, election, chosen).winners
        except BallotError:
            continue  # it lacks a setting: there is nothing to compare
    return winners
