"""Counting a poll: from the ballots in its box to the result, by the method that its process names (consensus/tally).

The same function counts at the close, for the card while it runs, and for a recount.
"""

from collections.abc import Mapping
from fractions import Fraction

from consensus.ballots import FORMS
from consensus.ballots.options import BLANK, NONE_OF_ABOVE
from consensus.counting import at_least, quorum_needed
from consensus.decision import Decision
from consensus.events import Counted, CountRound, Phrase
from consensus.frozen import Frozen, replace
from consensus.ids import OptionId
from consensus.outcomes import Outcome
from consensus.plain import Value
from consensus.process import Process, TallyRule
from consensus.tally import Tally, phrases
from consensus.tally.ballots import Ballots, Content
from consensus.tally.known import counted_once
from consensus.tally.numbers import Number, simple
from consensus.tally.result import Result
from consensus.tally.settings import Settings


def election(process: Process, decision: Decision, tally: Tally) -> Ballots:
    """The current ballots of the running revision, equal ones together, each with its weight. What they say of options
    that were taken off is left out."""
    form = FORMS[process.ballot.type]
    groups: dict[Content, int] = {}
    for choice, weight in tally.weights(decision.revision).items():
        if weight:
            content = form.content(standing_part(process, decision, choice))
            groups[content] = groups.get(content, 0) + weight
    return Ballots(form=form.counted_as, options=decision.options, groups=groups)


def standing_part(process: Process, decision: Decision, choice: str) -> str:
    """What a ballot says of the options that can still be chosen: blank, where it names none of them."""
    return FORMS[process.ballot.type].without(choice, decision.removed) if decision.removed else choice


def names(process: Process, choice: str, option: OptionId) -> bool:
    """Whether a ballot says anything of this option."""
    return any(named == option for named, _ in FORMS[process.ballot.type].marks(choice))


def emptied(process: Process, decision: Decision, choice: str) -> bool:
    """Whether a ballot names nothing but options that were taken off."""
    return choice != BLANK and standing_part(process, decision, choice) == BLANK


def _left_out(process: Process, decision: Decision, tally: Tally) -> tuple[phrases.Phrase, ...]:
    """A sentence for each option that was taken off and that ballots name."""
    weights = tally.weights(decision.revision)
    lines = []
    for option in decision.removed:
        ballots = sum(weight for choice, weight in weights.items() if names(process, choice, option))
        if ballots:
            lines.append(phrases.phrase("left-out", option=str(option), number=ballots))
    blank = sum(weight for choice, weight in weights.items() if emptied(process, decision, choice))
    return (*lines, phrases.phrase("left-blank", number=blank)) if blank else tuple(lines)


def settings(process: Process, decision: Decision) -> Settings:
    """What the count is told: the process's rule, with what the opener chose."""
    rule, ballot = process.tally, process.ballot
    if rule is None:
        raise LookupError("this process counts no options")
    square = ballot.cost == "square"
    return Settings(
        seats=rule.seats,
        rule=rule.rule,
        strength=rule.strength,
        overvote=rule.overvote,
        runoff_tie=rule.runoff_tie,
        lowest=ballot.range[0] if ballot.range else 0,
        highest=ballot.range[1] if ballot.range else None,
        mean=rule.mean,
        budget=None if square else ballot.budget,
        credits=ballot.budget if square else None,
        negative=ballot.negative,
        # How many options a ballot names was checked when it was cast.
        at_least=0,
        at_most=None,
        default_option=NONE_OF_ABOVE if NONE_OF_ABOVE in decision.options else None,
        quorum=Fraction(_above_default(process, decision)),
        ratios=_ratios(decision),
    )


def _ratios(decision: Decision) -> dict[str, Fraction]:
    """How many times as many each option needs, as the opener said: `o1=3/1`."""
    written = () if decision.terms is None else decision.terms.ratios
    ratios = {option: Fraction(ratio) for option, _, ratio in (text.partition("=") for text in written)}
    return {option: ratio for option, ratio in ratios.items() if option not in decision.removed}


def _above_default(process: Process, decision: Decision) -> int:
    """How many must rank an option above the default one, where the quorum is measured so."""
    if process.quorum is None or process.quorum.measure != "above_default":
        return 0
    return quorum_needed(process, decision, decision.eligible or 0) or 0


def counted(process: Process, decision: Decision, tally: Tally) -> Result:
    """The result of the poll as its ballots stand. Raises CountFirst, see consensus.tally.known."""
    assert process.tally is not None
    result = counted_once(
        process.tally.method, election(process, decision, tally), settings(process, decision)
    )
    if not decision.removed:
        return result
    how, *steps = result.explanation
    return replace(result, explanation=(how, *_left_out(process, decision, tally), *steps))


class CameTo(Frozen):
    """What a count comes to. `level`: those among whom only a lot could fill the seats that stay open."""

    outcome: Outcome
    because: Phrase
    winners: tuple[OptionId, ...] = ()
    level: tuple[OptionId, ...] = ()
    ranking: tuple[tuple[OptionId, ...], ...] = ()
    """Empty where nobody has the majority that it takes."""


def came_to(rule: TallyRule, result: Result, values: Mapping[str, Value]) -> CameTo:
    """Whom the process makes of this result the chosen: one or several, all that are level, or (none of the above, no
    majority) nobody. `values`: what its sentence says besides."""
    winners = tuple(OptionId(option) for option in result.winners)
    total = result.totals.get(result.winners[0], 0)
    values = {
        **values,
        "votes": exact(total),
        "winners": winners,
        "method": result.method,
        "rounds": len(result.rounds),
        "seats": rule.seats,
    }
    cast = sum(result.totals.values())
    if rule.more_than_half and 2 * total <= cast:
        values["needed"] = at_least(Fraction(1, 2), int(cast), strict=True)
        because = Phrase(code="not_enough_support.no_majority", values=values)
        return CameTo(outcome="not_enough_support", because=because)
    ended = CameTo(
        outcome="adopted",
        because=Phrase(code="adopted.any_way", values=values),
        winners=winners,
        ranking=tuple(tuple(OptionId(option) for option in tier) for tier in result.ranking),
    )
    if winners == (NONE_OF_ABOVE,):
        return replace(
            ended, outcome="rejected", because=Phrase(code="rejected.none_of_above", values=values)
        )
    if len(winners) > (rule.seats if result.method == "stv" else 1):
        return _level(ended, rule, result, values)
    if any(line.code in ("tie-followed", "tie-too-many") for line in result.explanation):
        return ended
    method = result.method
    code = "adopted.poll" if method == "plurality" else f"adopted.{method}"
    return replace(ended, because=Phrase(code=code, values=values))


def _level(ended: CameTo, rule: TallyRule, result: Result, values: Mapping[str, Value]) -> CameTo:
    """More can win than there is room for."""
    certain = tuple(OptionId(option) for option in result.more.get("certain", ()))
    if rule.tied_seat == "ties_all" or not certain:
        code = "tied.poll" if result.method == "plurality" else "tied.counted"
        return replace(ended, outcome="tied", because=Phrase(code=code, values=values))
    level = tuple(winner for winner in ended.winners if winner not in certain)
    values = {**values, "winners": certain, "level": level, "open": rule.seats - len(certain)}
    because = Phrase(code="adopted.seat_open", values=values)
    return replace(ended, because=because, winners=certain, level=level)


def recorded(result: Result) -> Counted:
    """The result as it is written into the log: plain values, exact numbers as `7` or `"7/3"`."""
    return Counted(
        method=result.method,
        turnout=int(result.turnout or 0),
        totals=_numbers(result.totals),
        pairwise={a: _numbers(row) for a, row in result.pairwise.items()},
        rounds=tuple(
            CountRound(
                act=count_round.act,
                of=count_round.of,
                totals=_numbers(count_round.totals),
                exhausted=exact(count_round.exhausted),
                elected=count_round.elected,
            )
            for count_round in result.rounds
        ),
        explanation=tuple(phrase_of(phrase) for phrase in result.explanation),
    )


def phrase_of(phrase: phrases.Phrase) -> Phrase:
    return Phrase(code=phrase.code, values={key: _value(value) for key, value in phrase.values.items()})


def exact(number: Number) -> int | str:
    number = simple(number)
    return number if isinstance(number, int) else f"{number.numerator}/{number.denominator}"


def _numbers(totals: Mapping[str, Number]) -> dict[str, Value]:
    return {option: exact(number) for option, number in totals.items()}


def _value(value: object) -> Value:
    match value:
        case Fraction():
            return exact(value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): _value(item) for key, item in value.items()}
        case tuple() | list():
            return tuple(_value(item) for item in value)
    raise TypeError(f"no plain form for {type(value).__name__}")
