"""Reads PrefLib's files of preferences (.soc, .soi, .toc, .toi: orders, strict or with ties, complete or not; .cat:
categories):

# ALTERNATIVE NAME 1: Ann
3: 1,{2,3}            three ballots: 1, then 2 and 3 level
"""

import re

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.reading import Names, Notes, Switches, Unclear, ranked
from consensus.frozen import replace
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import Number, read_number

_NAME = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)")
_CATEGORY = re.compile(r"#\s*CATEGORY NAME\s+(\d+)\s*:\s*(.*)")
_TITLE = re.compile(r"#\s*TITLE\s*:\s*(.*)")
_BALLOT = re.compile(r"\s*([\d.]+)\s*:\s*(.*)")
_TIER = re.compile(r"\{([^}]*)\}|([^,{}]+)")


def read_preflib(text: str, switches: Switches) -> Case:
    """Raises BallotError with the line, Unclear for a form of file from before 2022."""
    lines = text.splitlines()
    alternatives = {match[1]: match[2].strip() for line in lines if (match := _NAME.match(line))}
    if not alternatives:
        raise Unclear("old-preflib")
    title = next((match[1].strip() for line in lines if (match := _TITLE.match(line))), "")
    categories = [match[2].strip() for line in lines if (match := _CATEGORY.match(line))]
    notes = Notes()
    names = Names(Switches(), notes)
    for name in alternatives.values():
        names(name)
    choosing = "choices" in switches.forms and "ranking" not in switches.forms
    if categories:
        notes.say("preflib-categories" if choosing else "preflib-tiers", categories=tuple(categories))
    elif choosing:
        raise BallotError("form-mismatch", method="approval", form="rankings", methods=("irv", "schulze"))
    ballots: list[tuple[str, Number, list[tuple[str, ...]]]] = []
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        place = f"line {number}"
        ballot = _BALLOT.fullmatch(line)
        if ballot is None:
            raise BallotError("not-a-ballot", place, typed=line.strip()[:40], fits="3: 1,{2,3}")
        weight = read_number(ballot[1])
        tiers = [
            tuple(
                _named(part, alternatives, names, place)
                for part in (several or single).split(",")
                if part.strip()
            )
            for several, single in _TIER.findall(ballot[2])
        ]
        if choosing:
            tiers = tiers[:1]
        ballots.append(
            (place, form.exact_weight(ballot[1] if weight is None else weight), [t for t in tiers if t])
        )
    return replace(ranked(ballots, names, switches, notes), title=title)


def _named(part: str, alternatives: dict[str, str], names: Names, place: str) -> str:
    name = alternatives.get(part.strip())
    if name is None:
        raise BallotError("blt-option", place, typed=part.strip()[:40], most=len(alternatives))
    return names(name)
