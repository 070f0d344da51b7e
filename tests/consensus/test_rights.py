"""Who may do what, computed a second time: every act as every role, at the defaults and with random tables of rights.

EXPECTED says of each act which right it needs and who has that by default, as docs/rights.md does; the tests hold the rules
of the acts (consensus/acts.py) against it. Each rule is taken away once, to see that this is noticed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consensus import access
from consensus.acts import ACTS, Act, may_act
from consensus.commands import Object, OpenPoll, Propose
from consensus.decision import Decision
from consensus.definition import builtin
from consensus.facts import Person, Place, Slice
from consensus.frozen import replace
from consensus.ids import CommunityId, HomeId, PersonId, PlaceId
from consensus.process import Process
from consensus.rights import (
    ADMINISTRATORS,
    BY_PROCESS,
    DECISION,
    DEFAULTS,
    EVERYONE,
    FITTING,
    GUESTS,
    NOBODY,
    OPENER,
    RIGHTS,
    Right,
    Row,
    Subject,
    Table,
    changed,
    holders,
)
from consensus.simulation.rehearsal import Rehearsal

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HERE, ELSEWHERE = "place-here", "place-elsewhere"
LEADS, ROLE = Subject(kind="group", id="leads"), Subject(kind="role", id="R1")
BOARD, CY = Subject(kind="place", id="board"), Subject(kind="person", id="cy")
MEMBERS = frozenset({"administrator", "opener", "member", "lead"})
ANYBODY = MEMBERS | {"guest", "stranger"}
PEOPLE: Mapping[str, Person] = {
    "administrator": Person(id=PersonId("ann"), member=True, enrolled=True, administrator=True),
    "opener": Person(id=PersonId("bo"), member=True, enrolled=True, groups=frozenset({"R1"})),
    "member": Person(id=PersonId("cy"), member=True, enrolled=True, belongs=frozenset({BOARD})),
    "lead": Person(id=PersonId("di"), member=True, enrolled=True, belongs=frozenset({LEADS})),
    "guest": Person(id=PersonId("gus"), guest=True),
    "stranger": Person(id=PersonId("sid"), administrator=True),
}
"""A stranger to the place may be an administrator of its home."""
OF: Mapping[Subject, frozenset[str]] = {
    EVERYONE: MEMBERS,
    GUESTS: frozenset({"guest"}),
    OPENER: frozenset({"opener"}),
    ADMINISTRATORS: frozenset({"administrator", "stranger"}),
    NOBODY: frozenset(),
    DECISION: frozenset(),
    LEADS: frozenset({"lead"}),
    ROLE: frozenset({"opener"}),
    BOARD: frozenset({"member"}),
    CY: frozenset({"member"}),
}
Expectation = tuple[Right | None, frozenset[str]]
OPENERS, LED = frozenset({"opener"}), frozenset({"opener", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
_SINGLE: Mapping[str, Expectation] = {
    "propose": ("propose", MEMBERS),
    "poll": ("poll", MEMBERS),
    "record": ("propose", MEMBERS),
    **dict.fromkeys(("vote", "second", "test", "attend", "delegate"), ("vote", MEMBERS)),
    **dict.fromkeys(("wish", "object", "sustain"), ("object", MEMBERS)),
    "extend": ("extend", OPENERS),
    **dict.fromkeys(("amend", "adopt"), ("amend", OPENERS)),
    "close": ("close", LED),
    "overrule": ("overrule", ADMINISTRATOR),
    **dict.fromkeys(("publish", "group", "offers"), ("settings", ADMINISTRATOR)),
    "rights": ("rules", ADMINISTRATOR),
    "process": ("propose", OPENERS),
    **dict.fromkeys(("withdraw", "ask_advice", "replace"), (None, OPENERS)),
    **dict.fromkeys(
        (
            "review",
            "todo",
            "done",
            "postpone",
            "reassign",
            "rename",
            "remove_option",
            "assume",
            "confirm",
            "unwatch",
        ),
        (None, LED),
    ),
    **dict.fromkeys(("digest", "forget", "answer_offer"), (None, ANYBODY)),
    "erase": (None, ADMINISTRATOR | {"stranger"}),
}
NARROWED = frozenset({"vote", "object"})
"""Rights that leave the electorate as the process says, and let only some of it act."""


def expected(act: str) -> Expectation:
    """The right that the act needs, and who may do it by default: everybody in the place where nothing else is said."""
    return _SINGLE.get(act, (None, MEMBERS))


def may(act: str, role: str, table: Table, process: str) -> bool:
    """Whether the role may do it, by the table as docs/rights.md says it."""
    right, default = expected(act)
    if right is None:
        return role in default
    who = holders(table, right, HERE, process if right in BY_PROCESS else "")
    if who is None:
        return role in default
    if right == "rules" and who == (DECISION,):
        return role in MEMBERS
    named = frozenset[str]().union(*(OF[subject] for subject in who))
    if right in ("settings", "rules"):
        named |= ADMINISTRATOR
    if act in ("propose", "poll", "record"):
        return role in named & (MEMBERS | {"guest"})
    if right == "overrule":
        return role in (named & MEMBERS) - OPENERS
    if right in NARROWED or act == "process":
        return role in named & default
    return role in named & MEMBERS


def case(name: str) -> tuple[Decision, Process]:
    """An open decision of bo's by this process, to which cy objects where that is possible."""
    definition = builtin(name)
    assert definition is not None
    process = definition[1]
    people = {PersonId(person.id) for role, person in PEOPLE.items() if role in MEMBERS}
    play = Rehearsal(process=process, now=MONDAY, members=people)
    if process.unit == "options":
        play.act(
            PersonId("bo"), OpenPoll(question="Where to?", options=("Osaka", "Kyoto", "Nara"), process=name)
        )
    else:
        play.act(PersonId("bo"), Propose(text="Ship on Fridays", process=name))
    assert play.decision is not None
    if process.objection is not None:
        play.act(PersonId("cy"), Object(decision=1, reason="no rollback plan"))
    return play.decision, process


CASES = {name: case(name) for name in ("consent", "majority", "poll", "lazy")}
OPENING = frozenset({"propose", "poll", "record"})
NEEDS_OBJECTIONS = frozenset({"overrule"})


def facts_of(name: str, role: str, act: str, table: Table) -> Slice:
    decision, process = CASES[name]
    place = Place(
        community=CommunityId("c"), home=HomeId("h"), id=PlaceId(HERE), platform="slack", rights=table
    )
    opener = PEOPLE["opener"]
    return Slice(
        place=place,
        actor=PEOPLE[role],
        decision=None if act in OPENING else decision,
        process=process,
        asked=process,
        people={opener.id: opener},
    )


def violations(acts: Iterable[Act], table: Table = (), cases: Sequence[str] = tuple(CASES)) -> Iterator[str]:
    """Where the rules of the acts and EXPECTED do not say the same."""
    for name in cases:
        for act in acts:
            if act.may is None or (act.name in NEEDS_OBJECTIONS and CASES[name][1].objection is None):
                continue
            if act.name in ("amend", "adopt") and CASES[name][1].amend.by != "opener":
                continue
            if act.name == "process" and CASES[name][1].unit == "options":
                continue  # another right: `poll`
            for role in PEOPLE:
                rights = may_act(facts_of(name, role, act.name, table), act)
                if rights != may(act.name, role, table, name):
                    yield f"{act.name} as {role} with {name}: {'done' if rights else 'refused'}, {table}"


def test_every_act_as_every_role_at_the_defaults() -> None:
    assert list(violations(ACTS)) == []


def test_a_rule_that_is_taken_away_is_noticed() -> None:
    """Nobody is asked at all, or only whether they are in the place."""
    for act in ACTS:
        for rule in (access.known, access.member):
            right, default = expected(act.name)
            if act.may is None or rule is act.may or (rule is access.member and default == MEMBERS):
                continue
            if rule is access.known and default == ANYBODY:
                continue
            assert list(violations([replace(act, may=rule)])), (act.name, rule)
            assert right is None or list(
                violations([replace(act, may=rule)], (Row(right=right, who=(LEADS,)),))
            ), act.name


def test_every_right_of_the_table_is_asked_for() -> None:
    """Each row that gives a right to the leads alone takes it from everybody else who has it."""
    for right in RIGHTS:
        acts = [act for act in ACTS if act.may is not None and expected(act.name)[0] == right]
        assert acts or right in ("read", "export"), right
        if "group" in FITTING[right]:
            table = changed((), [Row(right=right, who=(LEADS,))])
            assert list(violations(acts, table)) == []


def tables() -> st.SearchStrategy[Table]:
    def row(right: Right) -> st.SearchStrategy[Row]:
        fitting = [subject for subject in OF if subject.kind in FITTING[right] and subject != DECISION]
        who = st.lists(st.sampled_from(fitting), min_size=1, max_size=3, unique=True).map(tuple)
        if right == "rules":
            who = st.one_of(who, st.just((DECISION,)))
        return st.builds(
            Row,
            right=st.just(right),
            place=st.sampled_from(["", "", HERE, ELSEWHERE]),
            process=st.sampled_from(["", "", "consent", "poll"] if right in BY_PROCESS else [""]),
            who=who,
        )

    return st.lists(st.sampled_from(RIGHTS).flatmap(row), max_size=6).map(lambda rows: changed((), rows))


@settings(max_examples=25)
@given(tables())
def test_every_act_as_every_role_with_a_random_table(table: Table) -> None:
    assert list(violations(ACTS, table, ("consent", "poll"))) == []


@pytest.mark.slow
@settings(max_examples=3_000)
@given(tables())
def test_every_act_as_every_role_with_many_random_tables(table: Table) -> None:
    assert list(violations(ACTS, table)) == []


@given(tables())
def test_a_table_that_says_what_is_usual_says_nothing(table: Table) -> None:
    usual = [Row(right=right, who=DEFAULTS[right]) for right in RIGHTS]
    everywhere = tuple(row for row in table if row.place)
    assert changed(everywhere, usual) == everywhere
    assert (
        changed(
            table,
            [Row(right=right, place=place, who=None) for right in RIGHTS for place in (HERE, ELSEWHERE, "")],
        )
        == ()
    )
