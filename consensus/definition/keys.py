"""The keys of a definition: what each table may hold, within which bounds, and what is kept for later.

They come from the values of process.py; docs/process-format.md explains each, and a test keeps the two alike.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import fields

from consensus import limits
from consensus.ballots.score import POINTS_MAX
from consensus.definition.lines import Path
from consensus.frozen import Frozen
from consensus.process import Process

KEYS: Mapping[str, str] = {"phases": "phase", "klass": "class"}
"""Fields whose key has another name: `[[phase]]` adds one to `phases`."""

GIVEN: Mapping[type, frozenset[str]] = {Process: frozenset({"digest"})}
"""Fields that no file can set."""

BOUNDS: Mapping[str, tuple[int, int]] = {
    "version": (1, 1_000_000),
    "large_above": (1, 1_000_000),
    "ballot.at_least": (1, limits.OPTIONS_MAX),
    "ballot.at_most": (1, limits.OPTIONS_MAX),
    "ballot.range": (-POINTS_MAX, POINTS_MAX),
    "ballot.budget": (1, POINTS_MAX),
    "tally.seats": (1, limits.OPTIONS_MAX),
    "quorum.at_most": (1, 1_000_000),
    "threshold.support_min": (1, 1_000_000),
    "threshold.against_max": (0, 1_000_000),
    "threshold.missing_max": (0, 1_000_000),
    "threshold.champions_min": (1, 1_000_000),
    "threshold.aside_max": (0, 1_000_000),
    "objection.tolerates": (0, 1_000),
    "objection.test_answers_min": (1, 1_000),
    "amend.failed_rounds_max": (1, 100),
    "phase.only_above": (1, 1_000_000),
    "phase.seconds": (1, 1_000),
}
"""Lower and upper bound of every whole number."""

LENGTHS: Mapping[str, int] = {
    "title": limits.NAME_LENGTH_MAX,
    "tally.default_option": limits.OPTION_LENGTH_MAX,
    "ballot.positions.label": limits.NAME_LENGTH_MAX,
}
"""Characters of a text; all others may have as many as a reason."""

GROUP = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAMES: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[a-z0-9][a-z0-9-]{0,39}"),
    "phase.id": re.compile(r"[a-z][a-z0-9-]{0,39}"),
    "ballot.positions.key": re.compile(r"[^\s\"'`,;:<>|\\]{1,40}"),
    "electorate.group": GROUP,
    "electorate.binding": GROUP,
    "electorate.classes": GROUP,
    "electorate.organisations": GROUP,
    "objection.raised_by": GROUP,
    "threshold.class": GROUP,
    "phase.actors": GROUP,
    "phase.electorate": GROUP,
    "objection.cleared_by": GROUP,
    "objection.overruled_by": GROUP,
    "appeal_to": GROUP,
    "close.by": GROUP,
    "withdrawn_by": GROUP,
    "performed_by": GROUP,
    "dispositions": GROUP,
}
NAME_HINTS: Mapping[str, str] = {
    "ballot.positions.key": "A position is one word that people can type, such as yes, stand-aside or +1.",
}

SOMEBODY: Mapping[str, tuple[str, ...]] = {
    "objection.cleared_by": ("holder", "opener", "administrator"),
    "objection.overruled_by": ("opener", "administrator"),
    "phase.actors": ("opener", "administrator"),
    "appeal_to": ("opener", "administrator"),
    "close.by": ("opener", "administrator"),
    "withdrawn_by": ("opener", "administrator"),
}
"""Keys that name people, and whom they can name besides the groups of the process."""

LATER: Mapping[str, str] = {
    "threshold.each_min": "scored ballots",
    "threshold.ratio": "ratios against a default option",
    "phase.seeds": "lots",
}
"""Keys that docs/process-format.md reserves for later processes, and their purpose."""

LATER_WORDS: Mapping[str, frozenset[str]] = {
    "electorate.weight": frozenset({"shares"}),
    "unit": frozenset({"people", "slots"}),
    "phase.act": frozenset({"draw"}),
    "amend.effect": frozenset({"new_option"}),
    "ties": frozenset({"chair", "lot", "rerun"}),
}
"""Key -> its values that are reserved for later processes."""

INTENDED: Mapping[str, str] = {
    "who": "snapshot",
    "stops": "at_deadline",
    "never_early": "runs_for_min",
    "phases": "phase",
    "min_period": "runs_for_min",
    "restart": "effect",
    "resolved_by": "cleared_by",
}
"""Key in the vocabulary of other tools -> ours."""


class Field(Frozen, kw_only=False):
    """One key of one table: the field behind it, its type and its default (NODEFAULT where it has none)."""

    name: str
    key: str
    hint: Any
    default: Any


@cache
def fields_of(kind: type) -> tuple[Field, ...]:
    """The keys of a table, in the order of its class."""
    return tuple(
        Field(field.name, KEYS.get(field.name, field.name), field.type, field.default)
        for field in fields(kind)
        if field.name not in GIVEN.get(kind, ())
    )


_IN_PHASE = re.compile(r"phase\.(ballot|quorum|threshold)(?=\.|$)")


def rule_name(path: Path) -> str:
    """The name under which a key is looked up: the rules of a phase and `[[also]]` are as those at the top."""
    return re.sub(r"^also(?=\.)", "threshold", _IN_PHASE.sub(r"\1", dotted(path)))


def dotted(path: Path) -> str:
    """The path without places in lists: `ballot.positions.key`."""
    return ".".join(part for part in path if isinstance(part, str))


def short(path: Path) -> str:
    """Table and key alone: `positions.key`."""
    return ".".join(dotted(path).split(".")[-2:])
