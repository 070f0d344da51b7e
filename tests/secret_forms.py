"""Secret votes in every form of ballot, an election and a proposal among them: what is asked, what five people answer, and
what comes of it. Each platform has a story that plays them all."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from consensus.ballots import FORMS
from consensus.definition import builtin

OPTIONS = {"o1": "Osaka", "o2": "Kyoto", "o3": "Nara"}
POSITIONS = {"yes": "Yes", "no": "No", "abstain": "Abstain"}
Filled = Mapping[str, str | Sequence[str]]
"""Question of the form -> answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`answers`: one a voter: the key of a button, or a form filled in. `end`: what is shown of it when it is over."""

    process: str
    answers: Sequence[str | Filled]
    end: str = "Kyoto"

    @property
    def line(self) -> str:
        if self.end == "adopted":
            return f'/propose "Ship on Fridays" --process {self.process} --secret --by 3d'
        options = " ".join(f'"{text}"' for text in OPTIONS.values())
        return f'/poll "Where to?" {options} --process {self.process} --secret --by 3d'

    @property
    def ballot(self) -> str:
        found = builtin(self.process)
        assert found is not None
        return found[1].ballot.type


ALL = (
    Asked("poll", ("o2", "o1", "o2", "o3", "o2")),
    Asked("approval", tuple({"some0": some} for some in (("o1", "o2"), ("o2",), ("o2", "o3"), ("o1",), ("o2",)))),
    Asked("ranked", ({"o1": "2", "o2": "1"}, {"o2": "1", "o3": "2"}, {"o3": "1"}, {"o2": "1"}, {"o1": "1", "o2": "2"})),
    Asked("score", ({"o1": "5", "o2": "4"}, {"o2": "5"}, {"o2": "4", "o3": "3"}, {"o1": "1", "o2": "3"}, {"o2": "5", "o3": "5"})),
    Asked("dots", ({"o1": "2", "o2": "6"}, {"o2": "8"}, {"o2": "5", "o3": "3"}, {"o1": "8"}, {"o2": "4", "o3": "4"})),
    Asked(
        "time-slots",
        (
            {"o1": "yes", "o2": "yes"}, {"o2": "yes"}, {"o2": "maybe", "o3": "yes"}, {"o1": "no", "o2": "yes"},
            {"o2": "yes", "o3": "maybe"},
        ),
    ),
    Asked("majority", ("yes", "yes", "no", "yes", "abstain"), "adopted"),
    Asked("election", ("o2", "o2", "o1", "o2", "o3")),
)  # fmt: skip
assert {asked.ballot for asked in ALL} == {*FORMS, "position"}, "a form of ballot is not asked"


def named_beside_a_choice(shown: Iterable[str], names: Iterable[str]) -> list[str]:
    """The lines of what was shown, or the objects of JSON, that name somebody and an answer."""
    choices = "|".join([*OPTIONS.values(), *POSITIONS.values(), "o[123]", *POSITIONS, "maybe"])
    people = "|".join(map(re.escape, names))
    lines = (line for text in shown for line in _lines(text))
    return [
        line for line in lines if re.search(rf"\b({people})\b", line) and re.search(rf"\b({choices})\b", line)
    ]


def _lines(text: str) -> Iterator[str]:
    try:
        yield from _objects(json.loads(text))
    except ValueError:
        yield from re.split(r"\n|</(?:li|tr|p|dd|td|div)>", text)


def _objects(value: Any) -> Iterator[str]:
    """Each text apart, and each object as one line, without the objects in it."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, Mapping):
        yield " ".join(str(inner) for inner in value.values() if not isinstance(inner, Mapping | list))
        yield from chain.from_iterable(map(_objects, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_objects, value))
