"""Reads PabuLib's files of participatory budgets (.pb): three tables with semicolons, under META, PROJECTS and VOTES."""

import csv
import io
from collections import Counter

from bot.cli.tally_files.case import AS_PUBLISHED, Case
from bot.cli.tally_files.reading import Names, Notes, Switches, Unclear, ranked
from consensus.frozen import replace
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, read_number

SECTIONS = ("META", "PROJECTS", "VOTES")
Table = list[tuple[str, dict[str, str]]]
"""Where a line stands, and its cells by heading."""


def read_pb(text: str, switches: Switches) -> Case:
    """Raises BallotError with the line."""
    tables = _tables(text)
    meta = {row.get("key", ""): row.get("value", "") for _, row in tables["META"]}
    budget = read_number(meta.get("budget", "").replace(",", "."))
    if budget is None:
        raise BallotError("pb-number", name="budget", typed=meta.get("budget", ""))
    notes = Notes()
    names, by_id, costs = Names(Switches(), notes), dict[str, str](), dict[str, Number]()
    titles = Counter(row.get("name", "") for _, row in tables["PROJECTS"])
    for place, row in tables["PROJECTS"]:
        project, title = row.get("project_id", ""), row.get("name", "")
        name = names(title if title and titles[title] == 1 else project)
        cost = read_number(row.get("cost", "").replace(",", "."))
        if cost is None or cost < 0:
            raise BallotError("pb-number", place, name=f"cost of {name}", typed=row.get("cost", ""))
        by_id[project], costs[name] = name, cost
    kind = meta.get("vote_type", "approval")
    if kind not in ("approval", "choose-1", "ordinal", "cumulative", "scoring"):
        raise Unclear("pb-votes", kind=kind)
    rule = meta.get("rule", "greedy")
    if rule != "greedy":
        notes.say("pb-rule", rule=rule)
    settings = replace(AS_PUBLISHED, budget=budget, costs=costs)
    title = meta.get("description", "")
    if kind in ("cumulative", "scoring"):
        entries = []
        for place, row in tables["VOTES"]:
            points = {}
            for name, given in zip(_voted(row, "vote"), _voted(row, "points"), strict=False):
                points[_project(name, by_id, place)] = read_number(given)
            entries.append((form.scores(names.options, points), 1))
        election = Ballots.of("scores", form.check_options(names.options), entries)
        return Case(election=election, settings=settings, title=title, notes=notes.all())
    voted = [
        (place, 1, [(_project(name, by_id, place),) for name in _voted(row, "vote")])
        for place, row in tables["VOTES"]
    ]
    approving = kind != "ordinal"
    forms = ("choices",) if approving else switches.forms
    case = ranked(voted, names, replace(switches, forms=forms), notes)
    return replace(case, settings=settings, title=title, method="greedy-av" if approving else "")


def _tables(text: str) -> dict[str, Table]:
    tables: dict[str, Table] = {section: [] for section in SECTIONS}
    section, head = "", list[str]()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for cells in reader:
            written = [cell.strip() for cell in cells]
            if written and written[0].upper() in SECTIONS and not any(written[1:]):
                section, head = written[0].upper(), []
            elif not any(written):
                continue
            elif not section:
                break
            elif not head:
                head = [cell.lower() for cell in written]
            else:
                tables[section].append((f"line {reader.line_num}", dict(zip(head, written, strict=False))))
    except csv.Error as error:
        raise BallotError(
            "not-a-ballot", f"line {reader.line_num}", typed=str(error), fits="A line of a table"
        ) from None
    if not tables["META"] or not tables["PROJECTS"]:
        raise BallotError("pb-short")
    return tables


def _voted(row: dict[str, str], column: str) -> list[str]:
    return [part.strip() for part in row.get(column, "").split(",") if part.strip()]


def _project(name: str, by_id: dict[str, str], place: str) -> str:
    if name not in by_id:
        raise BallotError("unknown-option", place, option=name, options=tuple(by_id))
    return by_id[name]
