"""Finds out what kind of file of ballots it is, and has it read."""

import re
from collections.abc import Callable, Mapping

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.read_blt import read_blt
from bot.cli.tally_files.read_csv import read_csv
from bot.cli.tally_files.read_json import read_json
from bot.cli.tally_files.read_orders import read_abif, read_cvotes
from bot.cli.tally_files.read_pb import read_pb
from bot.cli.tally_files.read_preflib import read_preflib
from bot.cli.tally_files.reading import Switches, Unclear
from consensus.tally.ballots import BallotError, Ballots

READERS: Mapping[str, Callable[[str, Switches], Case]] = {
    "blt": read_blt,
    "preflib": read_preflib,
    "pb": read_pb,
    "cvotes": read_cvotes,
    "abif": read_abif,
    "csv": read_csv,
}
ENDINGS: Mapping[str, str] = {
    **{kind: kind for kind in ("json", "blt", "csv", "pb", "cvotes", "abif")},
    **dict.fromkeys(("soc", "soi", "toc", "toi", "cat"), "preflib"),
    "tsv": "csv",
}
NAMES: Mapping[str, str] = {
    "json": "JSON",
    "blt": "a BLT file",
    "preflib": "a file of PrefLib",
    "pb": "a file of PabuLib",
    "cvotes": "a .cvotes file",
    "abif": "an ABIF file",
}


def read(text: str, switches: Switches, *, file: str = "") -> Case:
    """One count from the text of a file. `file`: its name, whose ending tells the kind where it can.

    Raises BallotError with the line or ballot where something does not fit, Unclear where another line is needed.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise BallotError("empty-file")
    _refuse_pages(text)
    kind = kind_of(text, file)
    if kind != "csv" and (given := switches.of_tables()):
        raise Unclear("switch-not-here", switch=given[0], why=f"this is {NAMES[kind]}, not a table")
    if kind == "json":
        case = read_json(text, switches.case, switches.forms)
        if given := switches.of_rankings():
            raise Unclear(
                "switch-not-here", switch=given[0], why="in JSON no place is left blank and no name repeated"
            )
        return case
    if switches.case is not None:
        raise BallotError("no-cases-here")
    case = READERS[kind](text, switches)
    ranks = isinstance(case.election, Ballots) and case.election.form == "ranking"
    if not ranks and (given := switches.of_rankings()):
        raise Unclear("switch-not-here", switch=given[0], why="these ballots are no rankings")
    return case


def kind_of(text: str, file: str) -> str:
    """The kind, by the name of the file, else by how the text begins."""
    if kind := ENDINGS.get(file.lower().rpartition(".")[2]):
        return kind
    start = text.lstrip()
    if re.match(r"#\s*(FILE NAME|TITLE|ALTERNATIVE NAME|NUMBER ALTERNATIVES)\b", start):
        return "preflib"
    if re.match(r"META\s*\r?\n", start):
        return "pb"
    if re.search(
        r"^#?/\s*(Candidates|Number of Seats|Implicit Ranking|Weight Allowed)\s*:",
        start,
        re.IGNORECASE | re.MULTILINE,
    ):
        return "cvotes"
    lines = [line.partition("#")[0].strip() for line in start.splitlines()]
    lines = [line for line in lines if line and not line.startswith("{")]
    first = lines[0] if lines else ""
    if re.match(r"(=\s*\S+\s*:\s*\[|\d+\s*:\s*[^\d\s])", first):
        return "abif"
    if start[:1] in ("{", "["):
        return "json"
    return "blt" if re.fullmatch(r"\d+\s+\d+", first) else "csv"


def _refuse_pages(text: str) -> None:
    """A page of a browser, saved, holds no ballots."""
    if re.match(r"\s*(<!doctype html|<html|<\?xml[^>]*>\s*<html)", text[:500], re.IGNORECASE):
        civs = re.search(r"\bCIVS\b|Condorcet Internet Voting", text)
        raise Unclear("page-of-civs" if civs else "web-page")
    if text.startswith("<?xml"):
        raise Unclear("xml")
