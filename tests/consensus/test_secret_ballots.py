"""Secret ballots come to the same as open ones, and nothing that is written before the close depends on them."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from consensus.commands import OpenPoll, Propose, TakeBack, Vote
from consensus.definition import DefinitionError, builtin, builtin_ids, read_definition
from consensus.events import BallotCast, Closed
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import to_plain
from consensus.process import Process
from consensus.refusal import Refused
from consensus.secrecy import BALLOTS_SHOWN_MIN, obstacles, receipt_of
from consensus.simulation.rehearsal import Rehearsal

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed", "flo", "gus", "hal")]
BALLOTS = {
    "choice": ["A", "B", "C"],
    "approve": ["A", "A, B", "B, C", "blank"],
    "score": ["A=5", "A=1 B=2 C=3", "B=4 C=4", "blank"],
    "budget": ["A=3", "A=2 B=2", "C=1", "blank"],
    "rank": ["A > B > C", "C > B", "B", "C > A > B"],
    "slot": ["A=yes B=maybe", "C=yes", "A=no B=no C=no", "B=yes C=maybe"],
}
POSSIBLE = [
    name
    for name in builtin_ids()
    if (known := builtin(name)) is not None and not [*obstacles(known[1])] and not known[1].group_names
]


def rules(name: str) -> Process:
    known = builtin(name)
    assert known is not None
    return known[1]


def choices_of(name: str) -> list[str]:
    ballot = rules(name).ballot
    return BALLOTS.get(ballot.type) or [position.key for position in ballot.positions]


def opened(process: Process, *, secret: bool) -> Rehearsal:
    # The same process, whose ballots are open unless they are asked to be secret.
    process = replace(process, ballot=replace(process.ballot, secret=False))
    world = Rehearsal(process=process, now=START, members=set(PEOPLE))
    if process.unit == "proposal":
        world.act(PEOPLE[0], Propose(text="Ship it", secret=secret))
    else:
        world.act(PEOPLE[0], OpenPoll(question="Where to?", options=("A", "B", "C"), secret=secret))
    return world


def closing(world: Rehearsal) -> Closed:
    world.pass_to(START + timedelta(days=60))
    return next(event for _, event in reversed(world.events) if isinstance(event, Closed))


Cast = list[tuple[PersonId, str | None]]


def play(world: Rehearsal, cast: Cast) -> None:
    for who, choice in cast:
        world.act(who, TakeBack(decision=1) if choice is None else Vote(decision=1, choice=choice))


@st.composite
def votes(draw: st.DrawFn) -> tuple[str, Cast]:
    """A process that can have secret ballots, and who casts, changes or takes back what, in order."""
    name = draw(st.sampled_from(POSSIBLE))
    kinds = choices_of(name)
    choices = st.sampled_from([*kinds, None]) if draw(st.booleans()) else st.just(kinds[0])
    cast = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), choices), max_size=14))
    return name, cast


@given(votes())
@settings(max_examples=150, deadline=None)
def test_secret_ballots_come_to_what_the_same_open_ballots_come_to(drawn: tuple[str, Cast]) -> None:
    name, cast = drawn
    secret, in_the_open = (opened(rules(name), secret=wanted) for wanted in (True, False))
    for world in (secret, in_the_open):
        play(world, cast)
    before = [event for _, event in secret.events]
    said, known = closing(secret), closing(in_the_open)
    assert not [event for event in before if isinstance(event, BallotCast)], "a vote leaves no entry"
    assert (said.outcome, said.winners, said.level) == (known.outcome, known.winners, known.level)
    assert said.took_part == sum(line.people for line in known.counts)
    choices = Counter({line.choice: line.people for line in known.counts})
    if choices.total() < BALLOTS_SHOWN_MIN or len(choices) < 2:
        assert said.undisclosed
        assert (said.ballots, said.counts, said.counted, said.ranking) == ((), (), None, ())
        assert not said.took_part or not {"yes", "no", "votes"} & said.because.values.keys()
    else:
        assert not said.undisclosed
        assert Counter(ballot.choice for ballot in said.ballots) == choices
        assert (said.counts, said.counted, said.because) == (known.counts, known.counted, known.because)
        receipts = [ballot.receipt for ballot in said.ballots]
        assert receipts == sorted(receipts)


@given(votes(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_what_is_written_before_the_close_is_the_same_whatever_they_vote(
    drawn: tuple[str, Cast], chance: Random
) -> None:
    name, cast = drawn
    kinds = choices_of(name)
    others = [(who, None if choice is None else chance.choice(kinds)) for who, choice in cast]
    written = []
    for ballots in (cast, others):
        world = opened(rules(name), secret=True)
        play(world, ballots)
        written.append((to_plain(world.decision), [(at, to_plain(event)) for at, event in world.events]))
    assert written[0] == written[1]


def test_a_lost_key_ends_it_undecided_with_a_word_about_it() -> None:
    world = opened(rules("majority"), secret=True)
    for who in PEOPLE[:6]:
        world.act(who, Vote(decision=1, choice="yes"))
    world.key_lost = True
    ended = closing(world)
    assert (ended.outcome, ended.because.code) == ("needs_judgement", "needs_judgement.key_lost")
    assert ended.undisclosed


def test_a_receipt_depends_on_the_choice_and_on_what_nobody_knows() -> None:
    made = {receipt_of(nonce, choice) for nonce in (b"a" * 32, b"b" * 32) for choice in ("o1", "o2")}
    assert len(made) == 4
    assert {len(receipt) for receipt in made} == {12}


@pytest.mark.parametrize(
    ("process", "why"),
    [
        ("lazy", "no-ballot"),
        ("ringi", "no-ballot"),
        ("liquid", "delegation"),
        ("apache-release", "groups"),
        ("cab-forum", "groups"),
        ("rust-fcp", "own-yes"),
        ("consent", "reasons"),
        ("consensus", "objections"),
        ("majority-present", "attendance"),
    ],
)
def test_where_ballots_cannot_be_secret_it_is_said_why(process: str, why: str) -> None:
    members = {name: tuple(PEOPLE) for name in rules(process).group_names}
    world = Rehearsal(process=rules(process), now=START, members=set(PEOPLE), groups=members)
    with pytest.raises(Refused) as refused:
        world.act(PEOPLE[0], Propose(text="Ship it", secret=True))
    assert refused.value.code == "secret-not-here"
    assert why in {obstacle.why for obstacle in obstacles(rules(process))}


UNSOUND = """
title = "Ours"
[ballot]
secret = true
{more}
[threshold]
min = "1/2"
{end}
"""


@pytest.mark.parametrize(
    ("more", "end", "says"),
    [
        (
            'positions = [{ key = "yes", adds = "yes" }, { key = "no", adds = "no", reason = "required" }]',
            "",
            "reason",
        ),
        ("", '[close]\nat = ["deadline", "passes"]', "moment of closing"),
        ("", '[electorate]\nopener = "counts_as_yes"', "opener's yes"),
        ('counts_shown = "always"', "", "counts_shown"),
        ("", "[objection]", "objections are signed"),
        (
            "",
            '[[phase]]\nid = "a"\nact = "ballot"\nnext = { adopted = "b" }\n[[phase]]\nid = "b"\nact = "talk"',
            "phase",
        ),
    ],
)
def test_a_definition_that_would_tell_is_refused(more: str, end: str, says: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_definition(UNSOUND.format(more=more, end=end), "ours")
    assert says in str(refused.value)


def test_objections_stay_signed_where_they_take_no_ballot_away() -> None:
    text = UNSOUND.format(more="", end="[objection]\nreplaces_position = false")
    assert read_definition(text, "ours").ballot.secret
