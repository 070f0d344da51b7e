"""Writes ballots as a file that other programs count, and how `accord tally` counts it: the most frequent ballots first, and
nothing of the order in which they came."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bot.cli.tally_files.read import read
from bot.cli.tally_files.reading import Switches, Unclear, folded
from consensus.frozen import Frozen
from consensus.tally.ballots import BallotError, Ballots, Content
from consensus.tally.methods import method_named
from consensus.tally.numbers import Number, plain
from consensus.tally.settings import Settings

MARK = "x"
SWITCHES: Mapping[str, str] = {
    "seats": "--seats",
    "rule": "--rule",
    "strength": "--strength",
    "overvote": "--overvote",
    "runoff_tie": "--runoff-tie",
    "budget": "--budget",
    "credits": "--credits",
    "default_option": "--default",
    "quorum": "--quorum",
}


class Poll(Frozen):
    """Ballots with options by name. `withdrawn`: options of `cast` that do not count."""

    title: str
    method: str
    settings: Settings
    ballots: Ballots
    cast: Ballots
    withdrawn: tuple[str, ...] = ()


class Unwritable(Exception):
    """This form cannot hold these ballots; the text says what would."""


def write(poll: Poll, form: str, sets: Mapping[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    """The file, and what `accord tally FILE` takes behind it. `sets`: settings by the methods that read them. Raises
    Unwritable."""
    text = WRITERS[form](poll)
    if form == "json":
        return text, ()
    words = ["--method", poll.method, *_settings(poll, sets)]
    if form == "csv" and not _reads_back(poll, text, Switches(forms=method_named(poll.method).forms)):
        options = io.StringIO()
        csv.writer(options, lineterminator="").writerow(poll.ballots.options)
        words += ["--weight", _heading(poll.ballots.options), "--options", options.getvalue()]
    if form == "blt" and "--seats" in words:
        at = words.index("--seats")
        del words[at : at + 2]
    return text, tuple(words)


def _settings(poll: Poll, sets: Mapping[str, Sequence[str]]) -> list[str]:
    words: list[str] = []
    for name, switch in SWITCHES.items():
        value = getattr(poll.settings, name)
        if poll.method in sets[name] and value is not None:
            written = str(plain(value)) if isinstance(value, Fraction) else str(value)
            words += [switch, written.replace("_", "-") if name == "overvote" else written]
    if poll.method in sets["highest"] and poll.settings.highest is not None:
        words += ["--range", f"{poll.settings.lowest}..{poll.settings.highest}"]
    if poll.method == "score" and poll.settings.mean:
        words.append("--mean")
    if poll.method == "debian" and poll.settings.ratios:
        raise Unwritable("Its options have ratios, which only --format json can hold.")
    return words


def _reads_back(poll: Poll, text: str, switches: Switches) -> bool:
    try:
        case = read(text, switches, file="ballots.csv")
    except (BallotError, Unclear):
        return False
    return case.election.options == poll.ballots.options and not case.others


def _in_turn(ballots: Ballots) -> list[tuple[Content, Number]]:
    """The most frequent first; among those the order is that of what they say."""
    return sorted(ballots.groups.items(), key=lambda group: (-group[1], repr(group[0])))


def _blt(poll: Poll) -> str:
    cast = poll.cast
    if cast.form != "ranking" and poll.method != "plurality":
        raise Unwritable("BLT holds rankings. For these ballots take --format csv or json.")
    number = {option: place for place, option in enumerate(cast.options, 1)}
    lines = [f"{len(cast.options)} {poll.settings.seats}"]
    lines += [f"-{number[option]}" for option in poll.withdrawn]
    for content, weight in _in_turn(cast):
        tiers = content if cast.form == "ranking" else [(option,) for option in content]
        ranked = ["=".join(str(number[option]) for option in tier) for tier in tiers]
        lines.append(" ".join([str(plain(weight)), *ranked, "0"]))
    lines.append("0")
    lines += ['"{}"'.format(name.replace('"', '""')) for name in (*cast.options, poll.title)]
    return "\n".join(lines) + "\n"


def _heading(options: Sequence[str]) -> str:
    taken = {*map(folded, options)}
    return next(
        word for word in ("weight", "count", "quantity", "how many", "how many of them") if word not in taken
    )


def _csv(poll: Poll) -> str:
    """A column for each option: its place, its points, its answer, or a mark."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    # A space before them keeps a spreadsheet from calculating with names; whoever reads the table takes it off.
    shown = (f" {name}" if name.startswith(("=", "+", "-", "@")) else name for name in poll.ballots.options)
    rows.writerow([_heading(poll.ballots.options), *shown])
    for content, weight in _in_turn(poll.ballots):
        cells = _cells(poll.ballots.form, content)
        rows.writerow([plain(weight), *(cells.get(option, "") for option in poll.ballots.options)])
    return out.getvalue()


def _cells(form: str, content: Content) -> Mapping[str, object]:
    match form:
        case "ranking":
            return {option: place for place, tier in enumerate(content, 1) for option in tier}
        case "choices":
            return dict.fromkeys(content, MARK)
    return dict(content)


def _json(poll: Poll) -> str:
    """A case as read_json.py reads it, with all its settings."""
    settings, form = poll.settings, poll.ballots.form
    key = {"ranking": "ranking", "choices": "choices", "scores": "scores", "slots": "slots"}[form]
    case: dict[str, Any] = {"title": poll.title, "kind": poll.method}
    for name in (*SWITCHES, "negative"):
        value = getattr(settings, name)
        if value is not None:
            case[name] = _exact(value)
    if settings.highest is not None:
        case["range"] = [settings.lowest, settings.highest]
    case["mode"] = "mean" if settings.mean else "sum"
    case["ratios"] = {option: _exact(ratio) for option, ratio in settings.ratios.items()}
    case["candidates" if form == "ranking" else "options"] = list(poll.ballots.options)
    case["ballots"] = [
        {"weight": plain(weight), key: dict(content) if form in ("scores", "slots") else content}
        for content, weight in _in_turn(poll.ballots)
    ]
    return json.dumps(case, indent=1, ensure_ascii=False) + "\n"


def _exact(value: object) -> object:
    if not isinstance(value, Fraction):
        return value
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


WRITERS: Mapping[str, Callable[[Poll], str]] = {"blt": _blt, "csv": _csv, "json": _json}
