"""Finds out what kind of file of ballots it is, and has it read."""

import re
from collections.abc import Sequence

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.read_blt import read_blt
from bot.cli.tally_files.read_csv import read_csv
from bot.cli.tally_files.read_json import read_json
from consensus.tally.ballots import BallotError


def read(text: str, *, file: str = "", case: str | None = None, forms: Sequence[str] = ()) -> Case:
    """One count from the text of a JSON, CSV or BLT file. `file`: its name, whose ending tells the kind where it can;
    `case`: which one of a file with several; `forms`: what the wanted method counts, which settles what a CSV means.

    Raises BallotError with the line or ballot where something does not fit.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise BallotError("empty-file")
    kind = kind_of(text, file)
    if kind == "json":
        return read_json(text, case, forms)
    if case is not None:
        raise BallotError("no-cases-here")
    return read_blt(text) if kind == "blt" else read_csv(text, forms)


def kind_of(text: str, file: str) -> str:
    """`json`, `blt` or `csv`, by the name of the file, else by how the text begins."""
    ending = file.lower().rpartition(".")[2]
    if ending in ("json", "blt", "csv"):
        return ending
    start = text.lstrip()
    if start[:1] in ("{", "["):
        return "json"
    lines = [line.partition("#")[0].strip() for line in start.splitlines()]
    first = next((line for line in lines if line), "")
    return "blt" if re.fullmatch(r"\d+\s+\d+", first) else "csv"
