"""Ballots that one click cannot hold: several options, points, ranks, time slots. The form, and the canonical text that
it comes back as (consensus/ballot.py). Pure.
"""

from collections.abc import Mapping

from adapters.slack.forms import Field, Form, Kind, Values, many_of, text_of
from adapters.slack.limits import TICKS_MAX
from adapters.wording import Words
from consensus.ballot import SLOT_ANSWERS, limits_of, write_assigned, write_named, write_ranked
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.process import BallotType
from consensus.views import BallotView

BY_CLICK = frozenset({"position", "choice", "none"})
"""Ballots that are one button."""
POINTS_IN_A_MENU_MAX = 11
RANKS_IN_A_MENU_MAX = 20


def ballot_form(words: Words, ballot: BallotView) -> Form:
    """The ballot to fill in, its options in the viewer's own order, with what they have cast: only they see the form."""
    card = ballot.card
    say = words.say
    hints: Mapping[str, str] = {
        "approve": say("Tick every option that you approve of."),
        "score": say("Give each option points."),
        "budget": say("Spend your points as you like."),
        "rank": say("1 is the best. Options may share a rank; those without one come last."),
        "slot": say("Say when you can."),
    }
    return Form(
        name="ballot",
        title=f"D-{card.number}",
        submit=say("Answer"),
        close=say("Cancel"),
        fields=tuple(_fields(words, ballot)),
        intro=(card.text, hints.get(card.ballot, "")),
    )


def _fields(words: Words, ballot: BallotView) -> list[Field]:
    kind = ballot.rule.type
    options = [(each.key, " ".join(each.text.split()) or each.key) for each in ballot.options]
    if kind == "approve":
        mine = tuple(each.key for each in ballot.options if each.value)
        return [_several(words, options, mine)]
    fields = []
    for (key, label), each in zip(options, ballot.options, strict=True):
        if kind == "slot":
            field = Field(id=key, label=label, kind="choice", options=_slot_answers(words), optional=True)
        elif kind == "rank":
            field = _rank(key, label, len(options))
        else:
            field = _points(key, label, limits_of(ballot.rule))
        fields.append(replace(field, initial=each.value))
    return fields


def _several(words: Words, options: list[tuple[str, str]], mine: tuple[str, ...]) -> Field:
    label = words.say("Your answer")
    kind: Kind = "ticks" if len(options) <= TICKS_MAX else "several"
    return Field(id="options", label=label, kind=kind, options=tuple(options), optional=True, initial=mine)


def _slot_answers(words: Words) -> tuple[tuple[str, str], ...]:
    return (("yes", words.say("Yes")), ("maybe", words.say("If need be")), ("no", words.say("No")))


def _rank(key: str, label: str, count: int) -> Field:
    if count > RANKS_IN_A_MENU_MAX:
        return Field(id=key, label=label, kind="number", optional=True, bounds=(1, count))
    ranks = tuple((str(place), str(place)) for place in range(1, count + 1))
    return Field(id=key, label=label, kind="choice", options=ranks, optional=True)


def _points(key: str, label: str, bounds: tuple[int, int]) -> Field:
    low, high = bounds
    if high - low < POINTS_IN_A_MENU_MAX:
        points = tuple((str(each), str(each)) for each in range(low, high + 1))
        return Field(id=key, label=label, kind="choice", options=points, optional=True)
    return Field(id=key, label=label, kind="number", optional=True, bounds=bounds)


def ballot_of(ballot: str, values: Values) -> str:
    """The canonical text of what was filled in; whether it fits the rule, the engine says."""
    if ballot == "approve":
        return write_named(OptionId(option) for option in many_of(values, "options"))
    given = {
        OptionId(key): text_of(values, key).strip()
        for key in values
        if key[:1] == "o" and key[1:].isdecimal()
    }
    given = {option: value for option, value in given.items() if value}
    if ballot == "rank":
        ranks = sorted({_whole(value) for value in given.values()})
        return write_ranked([[option for option in given if _whole(given[option]) == rank] for rank in ranks])
    kind: BallotType = "slot" if ballot == "slot" else "budget" if ballot == "budget" else "score"
    if ballot == "slot":
        given = {option: value for option, value in given.items() if value in SLOT_ANSWERS}
    else:
        given = {option: str(_whole(value)) for option, value in given.items()}
    return write_assigned(kind, given)


def _whole(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        return 0
