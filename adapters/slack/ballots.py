"""Ballots that one click cannot hold: several options, points, ranks, time slots. The form, and the canonical text that
it comes back as (consensus/ballot.py). Pure.
"""

from collections.abc import Mapping

from adapters.slack.forms import Field, Form, Values, many_of, text_of
from adapters.slack.limits import RADIO_OPTIONS_MAX
from adapters.wording import Words
from consensus.ballot import SLOT_ANSWERS, write_assigned, write_named, write_ranked
from consensus.ids import OptionId
from consensus.process import BallotType
from consensus.views import CardView

BY_CLICK = frozenset({"position", "choice", "none"})
"""Ballots that are one button."""
POINTS_IN_A_MENU_MAX = 11
RANKS_IN_A_MENU_MAX = 20


def ballot_form(words: Words, card: CardView) -> Form:
    """The ballot at hand, to fill in. Nothing is filled in beforehand: the form says nothing of anybody's own ballot."""
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
        fields=tuple(_fields(words, card)),
        intro=(card.text, hints.get(card.ballot, "")),
    )


def _fields(words: Words, card: CardView) -> list[Field]:
    options = [(choice.key, " ".join(choice.text.split()) or choice.key) for choice in card.choices]
    if card.ballot == "approve":
        return [_several(words, options)]
    fields = []
    for key, label in options:
        if card.ballot == "slot":
            answers = tuple((answer, said) for answer, said in _slot_answers(words))
            fields.append(Field(id=key, label=label, kind="choice", options=answers, optional=True))
        elif card.ballot == "rank":
            fields.append(_rank(key, label, len(options)))
        else:
            fields.append(_points(key, label, card.points or (0, 0)))
    return fields


def _several(words: Words, options: list[tuple[str, str]]) -> Field:
    label = words.say("Your answer")
    if len(options) <= RADIO_OPTIONS_MAX:
        return Field(id="options", label=label, kind="ticks", options=tuple(options), optional=True)
    return Field(id="options", label=label, kind="several", options=tuple(options), optional=True)


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
