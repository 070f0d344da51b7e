"""Cases: decisions that people took alone again and again, alike enough to ask for a rule. Pure, and explained by words.

Two are alike where they have a tag in common and at least half of the words of the shorter one; the group has the words
that all of them share. Five of them within sixty days, by at least two people, ask for a rule.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from consensus.frozen import Frozen, replace
from consensus.ids import PersonId
from consensus.mandates import Amount

CASES_MIN, PEOPLE_MIN = 5, 2
WITHIN = timedelta(days=60)
MORE = 2
"""Offered again when there are so many times as many."""


class Case(Frozen):
    """A decision that somebody took alone, without a mandate. `words`: those of its text that tell what it is about."""

    number: int
    by: PersonId
    at: datetime
    tags: tuple[str, ...]
    words: frozenset[str]
    amount: Amount | None = None


class CaseGroup(Frozen):
    """Cases that ask for a rule, the latest first. `words`: what all of them say, in order of the alphabet."""

    tag: str
    words: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def people(self) -> tuple[PersonId, ...]:
        return tuple(dict.fromkeys(case.by for case in self.cases))

    @property
    def largest(self) -> Amount | None:
        """The largest amount; None where they have none, or several units."""
        amounts = [case.amount for case in self.cases if case.amount is not None]
        if len({amount.unit for amount in amounts}) != 1:
            return None
        return max(amounts, key=lambda amount: amount.exact)


class CasesView(Frozen):
    """The cases for one reader. `accounts` and `names` are those of who took them, in the same order."""

    tag: str
    words: tuple[str, ...]
    numbers: tuple[int, ...]
    """The latest first."""
    since: datetime
    """When the first was taken."""
    accounts: tuple[str, ...]
    names: tuple[str, ...]
    largest: Amount | None = None
    place: str = ""
    """Where they were taken, as the platform names it."""


class ShowCases(Frozen):
    """The cases of which this decision is one."""

    number: int


def alike(case: Case, other: Case) -> bool:
    shorter = min(len(case.words), len(other.words))
    return shorter > 0 and 2 * len(case.words & other.words) >= shorter


def group_of(seed: Case, tag: str, others: Iterable[Case]) -> CaseGroup:
    """The cases with this tag that are like the `seed`, as long as all have a word in common."""
    shared, cases = seed.words, [seed]
    for other in others:
        if tag in other.tags and alike(seed, other) and shared & other.words:
            shared &= other.words
            cases.append(other)
    return CaseGroup(tag=tag, words=tuple(sorted(shared)), cases=tuple(cases))


def asks_for_rule(group: CaseGroup) -> bool:
    return len(group.cases) >= CASES_MIN and len(group.people) >= PEOPLE_MIN


def group_with(number: int, cases: Sequence[Case]) -> CaseGroup | None:
    """The largest group that asks for a rule around the case of this number; None where none does. `cases`: of one place and
    sixty days, the latest first."""
    seed = next((case for case in cases if case.number == number), None)
    if seed is None:
        return None
    others = [case for case in cases if case.number != number]
    groups = [group_of(seed, tag, others) for tag in seed.tags]
    fitting = [group for group in groups if asks_for_rule(group)]
    return max(fitting, key=lambda group: len(group.cases), default=None)


def groups_in(cases: Sequence[Case]) -> tuple[CaseGroup, ...]:
    """All groups that ask for a rule, none of which shares a case with another. `cases` as above."""
    groups: list[CaseGroup] = []
    left = list(cases)
    while left:
        group = group_with(left[0].number, left)
        taken = {left[0].number} if group is None else {case.number for case in group.cases}
        if group is not None:
            groups.append(replace(group, cases=tuple(sorted(group.cases, key=lambda case: -case.number))))
        left = [case for case in left if case.number not in taken]
    return tuple(groups)
