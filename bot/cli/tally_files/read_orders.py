"""Reads the two forms that write ballots as people type them, `Ann > Bo = Cy`:

ABIF (Aggregated Ballot Information Format)       .cvotes (Condorcet Election Format)

    =DGM:[Doña García Márquez]                      #/Candidates: Ann ; Bo ; Cy
    27:DGM/5>SBJ/2                                  #/Number of Seats: 2
    26:SBJ>DGM=AM    # comment                      tag || Ann > Bo = Cy ^7 * 42
"""

import json
import re

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.reading import Names, Notes, Switches, Unclear, ranked
from consensus.frozen import replace
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, read_number
from consensus.tally.settings import Settings

_TOKEN = re.compile(r"=\s*(?:\"([^\"]+)\"|\[([^\]]+)\]|([^:\s]+))\s*:\s*\[(.*)\]\s*")
_ABIF_BALLOT = re.compile(r"([\d.]+)\s*[:*]\s*(.*)")
_ABIF_OPTION = re.compile(
    r"\s*(?:\"([^\"]+)\"|\[([^\]]+)\]|([^>=,/\[\]\"]+?))\s*(?:/\s*([\d.]+))?\s*([>=,]|$)"
)
_PARAMETER = re.compile(r"#?/\s*([A-Za-z ]+?)\s*:\s*(.*)")
_TAIL = re.compile(r"(?:\^\s*(?P<weight>[\d.]+)|\*\s*(?P<times>[\d.]+))\s*$")


def read_abif(text: str, switches: Switches) -> Case:
    """Raises BallotError with the line."""
    notes, title = Notes(), ""
    names, tokens = Names(Switches(), notes), dict[str, str]()
    read: list[tuple[str, Number, list[tuple[str, ...]], dict[str, str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        place = f"line {number}"
        if line.startswith("{"):
            title = _title(line) or title
        elif token := _TOKEN.fullmatch(line):
            tokens[token[1] or token[2] or token[3]] = names(token[4])
        elif line:
            ballot = _ABIF_BALLOT.fullmatch(line)
            if ballot is None:
                raise BallotError("not-a-ballot", place, typed=line[:40], fits="27: Ann > Bo = Cy")
            weight = read_number(ballot[1])
            tiers, points = _abif_ballot(ballot[2], tokens, names, place)
            read.append((place, form.exact_weight(ballot[1] if weight is None else weight), tiers, points))
    if "scores" in switches.forms and "ranking" not in switches.forms:
        entries = [
            (form.scores(names.options, {o: _points(o, p, where) for o, p in points.items()}), weight)
            for where, weight, _, points in read
        ]
        if not any(points for *_, points in read):
            raise Unclear("abif-no-points")
        election = Ballots.of("scores", form.check_options(names.options), entries)
        return Case(election=election, title=title, notes=notes.all())
    case = ranked([(where, weight, tiers) for where, weight, tiers, _ in read], names, switches, notes)
    return replace(case, title=title)


def _title(line: str) -> str:
    try:
        return str(json.loads(line).get("title") or "")
    except (ValueError, AttributeError, RecursionError):
        return ""


def _points(option: str, written: str, place: str) -> Number:
    number = read_number(written)
    if number is None:
        raise BallotError("not-a-number", place, option=option, typed=written)
    return number


def _abif_ballot(
    text: str, tokens: dict[str, str], names: Names, place: str
) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    """The tiers of a ballot, and the points that it gives. With commas alone the points make the order."""
    tiers: list[list[str]] = [[]]
    points: dict[str, str] = {}
    at = 0
    while at < len(text):
        part = _ABIF_OPTION.match(text, at)
        if part is None or part.end() == at:
            raise BallotError("not-a-ballot", place, typed=text[at:][:40], fits="Ann > Bo = Cy")
        written = part[1] or part[2] or part[3]
        option = tokens.get(written) or names(written)
        tiers[-1].append(option)
        if part[4]:
            points[option] = part[4]
        if part[5] == ">":
            tiers.append([])
        at = part.end()
    if points and len(points) == sum(map(len, tiers)) and len(tiers) == 1 and "=" not in text:
        by_points = {option: _points(option, given, place) for option, given in points.items()}
        levels = sorted({*by_points.values()}, reverse=True)
        tiers = [[o for o in by_points if by_points[o] == level] for level in levels]
    return [tuple(tier) for tier in tiers if tier], points


def read_cvotes(text: str, switches: Switches) -> Case:
    """Raises BallotError with the line, Unclear for parameters that would change the count and are not known here."""
    notes, parameters = Notes(), dict[str, str]()
    names = Names(Switches(), notes)
    read: list[tuple[str, Number, list[tuple[str, ...]]]] = []
    lines = text.splitlines()
    for line in lines:
        if parameter := _PARAMETER.fullmatch(line.strip()):
            parameters[parameter[1].casefold()] = parameter[2].strip()
    for name in filter(str.strip, parameters.get("candidates", "").split(";")):
        names(name)
    if parameters.get("implicit ranking", "true").casefold() == "false":
        raise Unclear("cvotes-implicit")
    with_weights = parameters.get("weight allowed", "false").casefold() == "true"
    for number, line in enumerate(lines, 1):
        if _PARAMETER.fullmatch(line.strip()):
            continue
        ballot = line.partition("#")[0].rpartition("||")[2].strip()
        if not ballot:
            continue
        place, weight = f"line {number}", 1
        exact: Number = weight
        while tail := _TAIL.search(ballot):
            given = form.exact_weight(read_number(tail["weight"] or tail["times"]))
            if tail["times"] or with_weights:
                exact *= given
            else:
                notes.count("cvotes-weight")
            ballot = ballot[: tail.start()].rstrip()
        empty = ballot.strip("/ ").casefold() == "empty_ranking"
        tiers = (
            []
            if empty
            else [
                tuple(names(name) for name in tier.split("=") if name.strip()) for tier in ballot.split(">")
            ]
        )
        read.append((place, exact, tiers))
    seats = parameters.get("number of seats", "")
    settings = Settings(seats=int(seats)) if re.fullmatch("[1-9][0-9]{0,2}", seats) else Settings()
    names.tell()
    return replace(ranked(read, names, switches, notes), settings=settings)
