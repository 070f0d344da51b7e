"""`accord tally`: counts ballots from a file and explains the result."""

import json as json_
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot.cli import out
from consensus.frozen import replace

if TYPE_CHECKING:
    from bot.cli.tally_files.case import Case
    from consensus.tally.result import Result
    from consensus.tally.settings import Settings

Word = TypeVar("Word", bound=str)

SETS: Mapping[str, tuple[str, ...]] = {
    "seats": ("stv", "star", "sortition"),
    "rule": ("stv",),
    "strength": ("schulze",),
    "overvote": ("irv", "stv"),
    "runoff_tie": ("star",),
    "seed": ("irv", "stv", "star", "greedy-av", "sortition"),
    "lowest": ("score", "star"),
    "highest": ("score", "star"),
    "mean": ("score",),
    "budget": ("dots", "greedy-av"),
    "credits": ("quadratic",),
    "default_option": ("debian",),
    "quorum": ("debian",),
}
"""Settings that can be typed, and the methods that read them."""
SPELLED: Mapping[str, str] = {"lowest": "--range", "highest": "--range", "default_option": "--default"}


def tally(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Ballots as JSON, CSV, BLT, PrefLib, PabuLib, ABIF or .cvotes; - reads standard input.",
        ),
    ],
    method: Annotated[
        str,
        typer.Option(
            help="plurality, approval, greedy-av, score, star, dots, quadratic, timeslot, borda, irv, schulze, condorcet, stv, "
            "debian, sortition or delegation. Needed unless the case says its kind."
        ),
    ] = "",
    case: Annotated[str | None, typer.Option(metavar="ID", help="Which case of a file with several.")] = None,
    seats: Annotated[
        int | None, typer.Option(min=1, help="How many are elected (stv, star) or drawn (sortition).")
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
            metavar="exhaust|skip|one-left",
            help="irv, stv: a ballot that comes to equal options ends, skips them, or counts for the only one still in.",
        ),
    ] = None,
    runoff_tie: Annotated[
        str | None,
        typer.Option(
            metavar="tops|points",
            help="star: a run-off level on ballots and points goes to more top scores (the published protocol), or to both.",
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
    budget: Annotated[
        int | None,
        typer.Option(min=0, help="dots: how many one ballot may spend. greedy-av: the money there is."),
    ] = None,
    credits_: Annotated[
        int | None, typer.Option("--credits", min=0, help="quadratic: how many one ballot may spend.")
    ] = None,
    default: Annotated[str | None, typer.Option(metavar="OPTION", help="debian: the default option.")] = None,
    quorum: Annotated[
        str | None, typer.Option(metavar="N", help="debian: how many must prefer an option to it.")
    ] = None,
    options: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="A table: these are the options, and nothing else is.")
    ] = None,
    ignore: Annotated[
        str | None, typer.Option(metavar="COL,COL", help="A table: these columns are no options.")
    ] = None,
    weight: Annotated[
        str | None, typer.Option(metavar="COL", help="A table: how many ballots a line stands for.")
    ] = None,
    best: Annotated[
        str | None, typer.Option(metavar="low|high", help="A table of places: which number is the best.")
    ] = None,
    blanks: Annotated[
        str | None,
        typer.Option(
            metavar="skip|end", help="Rankings: two blank places in a row are passed over, or end a ballot."
        ),
    ] = None,
    repeats: Annotated[
        str | None,
        typer.Option(
            metavar="skip|end", help="Rankings: an option named again is passed over, or ends the ballot."
        ),
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
    from adapters.wording.counting import listed, say
    from bot.cli.tally_files.read import read
    from bot.cli.tally_files.reading import Switches, Unclear, list_of
    from bot.cli.tally_files.sentences import mistake_of
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
            "overvote": _one_of("--overvote", overvote, "exhaust", "skip", "one_left"),
            "runoff_tie": _one_of("--runoff-tie", runoff_tie, "tops", "points"),
            "seed": seed,
            "mean": mean or None,
            "budget": budget,
            "credits": credits_,
            "default_option": default,
        },
        scores,
        quorum,
    )
    asked = method_named(method) if method else None
    switches = Switches(
        forms=asked.forms if asked else (),
        case=case,
        options=list_of(options or ""),
        ignore=list_of(ignore or ""),
        weight=weight,
        best=_one_of("--best", best, "low", "high"),
        blanks=_one_of("--blanks", blanks, "skip", "end"),
        repeats=_one_of("--repeats", repeats, "skip", "end"),
        overvotes="exhaust" if asked and asked.name in SETS["overvote"] and overvote != "skip" else "skip",
    )
    try:
        picked = read(_text(file), switches, file=file)
        by = asked.name if asked else picked.method
        if not by:
            raise BallotError("method-needed", methods=_fitting(picked))
        _refuse_strangers(typed, by, _fitting(picked) if what_if else ())
        settings = replace(picked.settings, **typed)
        result = count(by, picked.election, settings)
        notes = _notes(picked, result, settings)
        reasons = {option: tuple(map(say, why_lost(result, option))) for option in why or ()}
        other = otherwise(picked.election, settings) if what_if else None
    except BallotError as error:
        out.fail(f"{file}: {mistake_of(error)}", code=2 if isinstance(error, Unclear) else 1)
    title = f"{picked.title or os.path.basename(file)}: {result.method}"
    if svg is not None:
        out.write(svg, drawn(result, title))
    if json:
        _emit(result, notes, reasons, other)
    else:
        _tell(result, title, notes, reasons, other)


def _text(file: str) -> str:
    from bot.cli.tally_files.reading import Unclear

    data = out.read_bytes(file)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unclear("spreadsheet")
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    except UnicodeDecodeError:
        out.fail(f"{file} is not UTF-8 text.")


def _fitting(picked: "Case") -> tuple[str, ...]:
    from consensus.tally.methods import METHODS, form_of

    return tuple(method.name for method in METHODS.values() if form_of(picked.election) in method.forms)


def _refuse_strangers(typed: Mapping[str, Any], method: str, compared: Sequence[str]) -> None:
    """Refuse a switch that neither the method nor one that it is compared with reads."""
    for name in typed:
        methods = SETS[name]
        if not {method, *compared} & {*methods}:
            _misused(
                SPELLED.get(name, f"--{name.replace('_', '-')}"),
                f"It belongs to {' and '.join(methods)}; {method} does not read it.",
            )


def _notes(picked: "Case", result: "Result", settings: "Settings") -> tuple[str, ...]:
    """By which rules the file was read. Raises Unclear where another reading elects others."""
    from adapters.wording.counting import listed
    from bot.cli.tally_files.reading import Unclear
    from bot.cli.tally_files.sentences import said_of
    from consensus.tally.ballots import BallotError
    from consensus.tally.methods import count
    from consensus.tally.phrases import phrase

    for other in picked.others:
        try:
            winners = count(result.method, other.election, settings).winners
        except BallotError:
            continue
        if winners and {*winners} != {*result.winners}:
            values = {"winners": listed(result.winners), "others": listed(winners)}
            raise Unclear(other.question.code, "", **{**other.question.values, **values})
    lines = [said_of(note) for note in picked.notes]
    if settings.seats > 1 and result.method not in SETS["seats"]:
        lines.append(said_of(phrase("seats-elsewhere", seats=settings.seats, method=result.method)))
    if result.method == "stv" and _has_equal_ranks(picked):
        lines.append(said_of(phrase(f"overvote-{settings.overvote}")))
    certain = result.more.get("certain", ())
    if result.method == "stv" and certain and len(result.winners) > settings.seats:
        level = tuple(option for option in result.winners if option not in certain)
        lines.append(
            said_of(phrase("stv-tied-last", always=tuple(certain), options=level, seats=settings.seats))
        )
    return tuple(lines)


def _has_equal_ranks(picked: "Case") -> bool:
    from consensus.tally.ballots import Ballots

    election = picked.election
    return isinstance(election, Ballots) and any(
        len(tier) > 1 for content in election.groups for tier in content
    )


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


def _one_of(name: str, value: str | None, *words: Word) -> Word | None:
    """The word that was typed, with dashes for its underscores."""
    typed = {word.replace("_", "-"): word for word in words}
    if value is not None and value not in typed:
        _misused(name, f"{value} is neither {' nor '.join(typed)}.")
    return None if value is None else typed[value]


def _misused(option: str, text: str) -> NoReturn:
    raise typer.BadParameter(text, param_hint=option)


def _emit(
    result: "Result",
    notes: Sequence[str],
    reasons: dict[str, tuple[str, ...]],
    other: "Mapping[str, Sequence[str]] | None",
) -> None:
    from adapters.wording.counting import say
    from consensus.tally.plain_result import plain_result

    value = plain_result(result, say)
    value["notes"] = list(notes)
    if reasons:
        value["why"] = reasons
    if other is not None:
        value["otherwise"] = other
    # Not out.emit: totals may have decimals, and the forms of consensus/plain.py have none.
    typer.echo(json_.dumps(value, indent=2))


def _tell(
    result: "Result",
    title: str,
    notes: Sequence[str],
    reasons: dict[str, tuple[str, ...]],
    other: "Mapping[str, Sequence[str]] | None",
) -> None:
    from adapters.wording.counting import listed, say
    from consensus.tally.chart import bars
    from consensus.tally.numbers import written

    out.say(title)
    if result.turnout is not None:
        turnout = written(result.turnout)
        counted = "1 ballot counted" if turnout == "1" else f"{turnout} ballots counted"
        out.say(counted + (f", {len(result.invalid)} invalid" if result.invalid else ""))
    for note in notes:
        out.say(note)
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
