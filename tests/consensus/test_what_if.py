"""What if by other rules? By its own rules a decision ends as it ended, when it ended, whatever people did in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from consensus.commands import (
    Accept,
    AddOption,
    Adopt,
    Advise,
    Amend,
    AnswerTest,
    Appeal,
    AskAdvice,
    Attend,
    Close,
    Command,
    Contest,
    Delegate,
    Doubt,
    Extend,
    Judge,
    Object,
    OpenPoll,
    Overrule,
    Propose,
    Recuse,
    RemoveOption,
    Resolve,
    Second,
    Sound,
    Stamp,
    Sustain,
    TakeBack,
    Until,
    Vote,
    Wish,
    Withdraw,
    WithdrawObjection,
)
from consensus.definition import builtin, builtin_ids
from consensus.facts import Place
from consensus.ids import CommunityId, HomeId, PersonId, PlaceId
from consensus.process import Process, fitted
from consensus.refusal import Refused
from consensus.simulation.dry_runs import filled_groups
from consensus.simulation.rehearsal import Rehearsal
from consensus.simulation.what_if import what_if
from consensus.views.what_if import WhatIf

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed")]
LONG = timedelta(days=3_000)
SAID = ["", "too early", "who pays?"]


def builtin_process(process_id: str) -> Process:
    found = builtin(process_id)
    assert found is not None
    return found[1]


def place(*, live: bool = False, office_hours: bool = False) -> Place:
    return Place(
        community=CommunityId("c"),
        home=HomeId("h"),
        id=PlaceId("p"),
        platform="local",
        live=live,
        office_hours=office_hours,
    )


def acts_of(process: Process) -> st.SearchStrategy[Command]:
    """Anything that anybody could try."""
    keys = [position.key for position in process.ballot.positions]
    for phase in process.phases:
        keys += [position.key for position in process.within(phase.id).ballot.positions]
    choices = sorted({*keys}) or [
        "o1",
        "o2",
        "o2>o1",
        "o1>o3>o2",
        "o1=3,o2=1",
        "o1=yes,o2=maybe,o3=no",
        "Kyoto",
    ]
    said, number = st.sampled_from(SAID), st.integers(1, 2)
    plain: list[Callable[[], Command]] = [
        lambda: Second(decision=1),
        lambda: TakeBack(decision=1),
        lambda: Wish(decision=1),
        lambda: Attend(decision=1),
        lambda: Recuse(decision=1),
        lambda: Contest(decision=1),
        lambda: Withdraw(decision=1),
        lambda: AskAdvice(decision=1, accounts=("ed",)),
        lambda: Delegate(decision=1, account="bo"),
        lambda: Delegate(decision=1, account=None),
        lambda: Extend(decision=1, until=Until(after=timedelta(days=2))),
        lambda: RemoveOption(decision=1, option="o1"),
    ]
    return st.one_of(
        st.builds(Vote, decision=st.just(1), choice=st.sampled_from(choices), reason=said),
        st.builds(Vote, decision=st.just(1), choice=st.sampled_from(choices), reason=said),
        st.builds(Object, decision=st.just(1), reason=said, remedy=said),
        st.builds(
            Amend, decision=st.just(1), text=st.sampled_from(["Two", "Three"]), editorial=st.booleans()
        ),
        st.builds(
            AnswerTest, decision=st.just(1), objection=number, verdict=st.sampled_from(["qualifies", "drop"])
        ),
        st.builds(Resolve, decision=st.just(1), objection=number, how=said),
        st.builds(Doubt, decision=st.just(1), objection=number, reason=said),
        st.builds(Overrule, decision=st.just(1), objection=number, reason=said),
        st.builds(Accept, decision=st.just(1), objection=number),
        st.builds(Sustain, decision=st.just(1), objection=number),
        st.builds(Adopt, decision=st.just(1), objection=number),
        st.builds(WithdrawObjection, decision=st.just(1), objection=number),
        st.builds(
            Stamp, decision=st.just(1), position=st.sampled_from(["approve", "return", "reject"]), reason=said
        ),
        st.builds(
            Judge,
            decision=st.just(1),
            verdict=st.sampled_from(["adopted", "rejected", "not-yet", "upheld", "dismissed", "o2"]),
            reason=said,
        ),
        st.builds(Advise, decision=st.just(1), text=said),
        st.builds(Sound, decision=st.just(1), lean=st.sampled_from(["for", "against"]), text=said),
        st.builds(Appeal, decision=st.just(1), reason=said),
        st.builds(Close, decision=st.just(1), reason=said),
        st.builds(AddOption, decision=st.just(1), text=st.sampled_from(["Nara", "Uji"])),
        st.sampled_from(plain).map(lambda make: make()),
    )


def played(process: Process, data: st.DataObject, steps: int) -> Rehearsal:
    """A decision by this process in which people did what they liked, and which has ended."""
    size = data.draw(st.integers(2, 5), "people")
    members = tuple(PEOPLE[:size])
    world = Rehearsal(
        process=process,
        now=START,
        members=set(members),
        administrators={PEOPLE[1]},
        groups=filled_groups(process, members),
        where=place(live=data.draw(st.booleans()), office_hours=data.draw(st.booleans())),
    )
    opening: Command = Propose(text="Ship on Fridays")
    if process.unit == "options":
        opening = OpenPoll(question="Where to?", options=("Osaka", "Kyoto", "Nara"))
    world.act(PEOPLE[0], opening)
    acts = acts_of(process)
    for _ in range(steps):
        assert world.decision is not None
        if world.decision.ending is not None and world.decision.appeal_until is None:
            break
        world.pass_to(
            world.now + timedelta(seconds=data.draw(st.sampled_from([1, 600, 7_200, 90_000, 300_000])))
        )
        try:
            world.act(data.draw(st.sampled_from(members)), data.draw(acts))
        except Refused:
            continue
    world.run_out(world.now + LONG)
    return world


def replayed(world: Rehearsal, other: Process) -> WhatIf:
    assert world.decision is not None
    assert world.where is not None
    return what_if(
        world.events, world.decision, fitted(world.process, world.decision.terms), world.where, other
    )


def its_own_rules_give_its_own_end(process_id: str, data: st.DataObject, steps: int) -> None:
    process = builtin_process(process_id)
    world = played(process, data, steps)
    assert world.decision is not None
    again = replayed(world, process)
    if world.decision.ending is None or world.decision.secret:
        assert again.left_out == ("secret" if world.decision.secret else "open")
        return
    assert again.left_out is None
    assert again.would_be == again.was
    assert (again.same, again.later_seconds, again.lost) == (True, 0, 0)
    assert again.not_carried == ()


@given(st.sampled_from(builtin_ids()), st.data())
@settings(max_examples=150, deadline=None)
def test_by_its_own_rules_it_ends_as_it_ended_and_when(process_id: str, data: st.DataObject) -> None:
    its_own_rules_give_its_own_end(process_id, data, 8)


@pytest.mark.slow
@pytest.mark.parametrize("process_id", builtin_ids())
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_every_process_gives_its_own_end_however_it_was_played(process_id: str, data: st.DataObject) -> None:
    its_own_rules_give_its_own_end(process_id, data, 20)


@given(st.sampled_from(builtin_ids()), st.sampled_from(builtin_ids()), st.data())
@settings(max_examples=150, deadline=None)
def test_any_decision_can_be_played_by_any_rules_or_says_why_not(
    own: str, other: str, data: st.DataObject
) -> None:
    world = played(builtin_process(own), data, 6)
    answer = replayed(world, builtin_process(other))
    assert answer.objections >= answer.lost >= 0
    if answer.left_out is None:
        assert sum(row.times for row in answer.not_carried) <= len(world.events) + 10
