"""`accord tally`: counts ballots from a file and explains the result."""

import json as json_
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.cli import out
from consensus.frozen import replace

if TYPE_CHECKING:
    from bot.cli.tally_files.case import Case
    from consensus.tally.result import Result


def tally(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Ballots as JSON, CSV or BLT; - reads standard input.")
    ],
    method: Annotated[
        str,
        typer.Option(
            help="plurality, approval, score, star, dots, quadratic, timeslot, borda, irv, schulze, condorcet, stv, "
            "debian, sortition or delegation. Needed unless the case says its kind."
        ),
    ] = "",
    case: Annotated[str | None, typer.Option(metavar="ID", help="Which case of a file with several.")] = None,
    seats: Annotated[
        int | None, typer.Option(min=1, help="How many are elected (stv) or drawn (sortition).")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(metavar="scottish|exact", help="stv: cut values to five decimals, or keep fractions."),
    ] = None,
    strength: Annotated[
        str | None, typer.Option(metavar="winning|margins", help="schulze: what makes a victory strong.")
    ] = None,
    overvote: Annotated[
        str | None,
        typer.Option(
            metavar="exhaust|skip", help="irv, stv: a ballot that comes to equal options ends, or skips them."
        ),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="A published seed: draws lots (RFC 3797). Without it no lot is drawn.")
    ] = None,
    scores: Annotated[
        str | None, typer.Option("--range", metavar="0-5", help="score, star: the range of points.")
    ] = None,
    mean: Annotated[
        bool, typer.Option("--mean", help="score: the mean of the points given instead of their sum.")
    ] = False,
    budget: Annotated[int | None, typer.Option(min=0, help="dots: how many one ballot may spend.")] = None,
    credits_: Annotated[
        int | None, typer.Option("--credits", min=0, help="quadratic: how many one ballot may spend.")
    ] = None,
    default: Annotated[str | None, typer.Option(metavar="OPTION", help="debian: the default option.")] = None,
    quorum: Annotated[
        str | None, typer.Option(metavar="N", help="debian: how many must prefer an option to it.")
    ] = None,
    why: Annotated[
        list[str] | None,
        typer.Option(metavar="OPTION", help="Say why this option lost. May be given several times."),
    ] = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Also say who would win by the other methods for these ballots.")
    ] = False,
    svg: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also draw the totals into this SVG file.")
    ] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Count ballots from a file and explain the result.

    What a case brings along (seats, range, budget, default option ...) holds unless it is given here. Ties that the rule
    cannot break stand: all tied options win, unless a seed draws lots.
    """
    from adapters.wording.counting import listed, mistake, say
    from bot.cli.tally_files.read import read
    from consensus.tally.ballots import BallotError
    from consensus.tally.chart import svg as drawn
    from consensus.tally.methods import ALIASES, METHODS, count, method_named, otherwise
    from consensus.tally.why import why as why_lost

    if method and method.strip().lower().replace("_", "-") not in {*METHODS, *ALIASES}:
        _misused("--method", f"{method} is no method. The methods are {listed(tuple(METHODS))}.")
    typed = _typed(
        {
            "seats": seats,
            "rule": _one_of("--rule", rule, "scottish", "exact"),
            "strength": _one_of("--strength", strength, "winning", "margins"),
            "overvote": _one_of("--overvote", overvote, "exhaust", "skip"),
            "seed": seed,
            "mean": mean or None,
            "budget": budget,
            "credits": credits_,
            "default_option": default,
        },
        scores,
        quorum,
    )
    text = out.read_text(file)
    try:
        forms = method_named(method).forms if method else ()
        picked = read(text, file=file, case=case, forms=forms)
        by = method_named(method).name if method else picked.method
        if not by:
            raise BallotError("method-needed", methods=_fitting(picked))
        settings = replace(picked.settings, **typed)
        result = count(by, picked.election, settings)
        reasons = {option: tuple(map(say, why_lost(result, option))) for option in why or ()}
        other = otherwise(picked.election, settings) if what_if else None
    except BallotError as error:
        out.fail(f"{file}: {mistake(error)}")
    title = f"{picked.title or os.path.basename(file)}: {result.method}"
    if svg is not None:
        _write(svg, drawn(result, title))
    if json:
        _emit(result, reasons, other)
    else:
        _tell(result, title, reasons, other)


def _fitting(picked: "Case") -> tuple[str, ...]:
    from consensus.tally.methods import METHODS, form_of

    return tuple(method.name for method in METHODS.values() if form_of(picked.election) in method.forms)


def _typed(given: dict[str, Any], scores: str | None, quorum: str | None) -> dict[str, Any]:
    """The settings that were typed, under the names of Settings."""
    from fractions import Fraction

    from adapters.wording.counting import mistake
    from bot.cli.tally_files.settings import score_range
    from consensus.tally.ballots import BallotError
    from consensus.tally.numbers import read_number

    typed = {name: value for name, value in given.items() if value is not None}
    if scores is not None:
        try:
            typed["lowest"], typed["highest"] = score_range(scores)
        except BallotError as error:
            _misused("--range", mistake(error))
    if quorum is not None:
        number = read_number(quorum)
        if number is None or number < 0:
            _misused("--quorum", f"{quorum} is no number from 0.")
        typed["quorum"] = Fraction(number)
    return typed


def _one_of(name: str, value: str | None, *words: str) -> str | None:
    if value is not None and value not in words:
        _misused(name, f"{value} is neither {' nor '.join(words)}.")
    return value


def _misused(option: str, text: str) -> NoReturn:
    raise typer.BadParameter(text, param_hint=option)


def _write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        out.fail(f"{path} cannot be written: {(error.strerror or type(error).__name__).lower()}.")


def _emit(
    result: "Result", reasons: dict[str, tuple[str, ...]], other: "Mapping[str, Sequence[str]] | None"
) -> None:
    from adapters.wording.counting import say
    from consensus.tally.plain_result import plain_result

    value = plain_result(result, say)
    if reasons:
        value["why"] = reasons
    if other is not None:
        value["otherwise"] = other
    # Not out.emit: totals may have decimals, and the forms of consensus/plain.py have none.
    typer.echo(json_.dumps(value, indent=2))


def _tell(
    result: "Result",
    title: str,
    reasons: dict[str, tuple[str, ...]],
    other: "Mapping[str, Sequence[str]] | None",
) -> None:
    from adapters.wording.counting import listed, say
    from consensus.tally.chart import bars

    out.say(title)
    if result.turnout is not None:
        counted = "1 ballot counted" if result.turnout == 1 else f"{result.turnout} ballots counted"
        out.say(counted + (f", {len(result.invalid)} invalid" if result.invalid else ""))
    chart = bars(result)
    if chart:
        out.say()
        for line in chart:
            out.say(line)
    out.say()
    for phrase in result.explanation:
        out.say(say(phrase))
    for option, lines in reasons.items():
        out.say()
        out.say(f"Why did {option} lose?")
        for sentence in lines:
            out.say(sentence)
    if other is not None:
        out.say()
        out.say("Counted otherwise, the same ballots give:")
        out.say(out.table((f"  {name}", listed(winners)) for name, winners in other.items()))
