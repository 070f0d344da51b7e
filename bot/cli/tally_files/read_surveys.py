"""Downloads of surveys: one question of Google Forms, Microsoft Forms or LimeSurvey is read as the table that it is; what has
several heading lines or several questions is refused by name, with what to do."""

import re
from collections.abc import Sequence

from bot.cli.tally_files.reading import Notes, Switches, Unclear
from bot.cli.tally_files.table import ABOUT, MAYBE_ABOUT, Line, plain
from consensus.frozen import Frozen

TIMESTAMPS = frozenset({"timestamp", "zeitstempel", "horodateur", "marcatemporal", "タイムスタンプ"})
"""How Google Forms calls its first column."""
ALSO_ABOUT = frozenset(
    {"zeitstempel", "horodateur", "marcatemporal", "タイムスタンプ", "lastpage", "startlanguage", "seed"}
)
_GRID = re.compile(r"(.*?)\s*\[([^\[\]]+)\]")


class Survey(Frozen):
    """`head`: the heading as a table of ballots would have it; `split`: what stands between the options where a whole ballot
    is in one cell."""

    head: Sequence[str]
    about: frozenset[str] = ALSO_ABOUT
    split: str = ""


def survey_of(lines: Sequence[Line], switches: Switches, notes: Notes) -> Survey | None:
    """Raises Unclear."""
    head = lines[0].cells
    names = [plain(cell) for cell in head]
    if {"respondentid", "collectorid"} <= {*names}:
        raise Unclear("survey-headings", what="a download of SurveyMonkey", number=2)
    if {"startdate", "enddate", "responseid"} <= {*names}:
        raise Unclear("survey-headings", what="a download of Qualtrics", number=3)
    google = names[0] in TIMESTAMPS
    microsoft = {"id", "starttime", "completiontime"} <= {*names}
    what = "Google Forms" if google else "Microsoft Forms" if microsoft else "a survey"
    grid = {i: match for i, cell in enumerate(head) if (match := _GRID.fullmatch(cell))}
    if grid:
        questions = tuple(dict.fromkeys(match[1] for match in grid.values()))
        if len(questions) > 1:
            raise Unclear("survey-questions", what=what, questions=questions)
        notes.say("survey", what=what, question=questions[0])
        return Survey(head=[grid[i][2] if i in grid else cell for i, cell in enumerate(head)])
    if not (google or microsoft):
        return None
    rest = [i for i, name in enumerate(names) if name not in ABOUT | MAYBE_ABOUT | ALSO_ABOUT]
    rest = [i for i in rest if head[i] not in switches.ignore]
    cells = {line.cells[i] for line in lines[1:] for i in rest if i < len(line.cells)}
    if len(rest) == 1:
        notes.say("survey", what=what, question=head[rest[0]])
        several = ";" if any(";" in cell for cell in cells) else r",\s" if google else ";"
        one_name = "choices" in switches.forms and "ranking" in switches.forms and several != ";"
        return Survey(head=head, split=r"\n" if one_name else several)
    if any(";" in cell for cell in cells):
        raise Unclear("survey-questions", what=what, questions=tuple(head[i] for i in rest))
    return None
