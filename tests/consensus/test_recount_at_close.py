"""Many votes on the pure engine, each played to its end: the outcome must be what counting on one's fingers gives.

Where free play looks for the odd sequence, this looks for the odd figure: ties, exactly the quorum, abstentions, minds
changed at the last moment, a text that was changed, an objection that stands. The rules were written from the words in
docs/process-format.md.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given, settings

from consensus.commands import Amend, Command, Object, OpenPoll, Propose, TakeBack, Vote, WithdrawObjection
from consensus.definition import builtin
from consensus.ids import PersonId
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed", "flo", "gus")]
POSITIONS = ("yes", "yes", "no", "no", "abstain")
people = st.sampled_from(PEOPLE)


def world(process: str, size: int) -> Rehearsal:
    found = builtin(process)
    assert found is not None
    return Rehearsal(process=found[1], now=START, members=set(PEOPLE[:size]), administrators={PEOPLE[0]})


def tries(playing: Rehearsal, who: PersonId, command: Command) -> bool:
    """Whether it was carried out."""
    try:
        return playing.act(who, command).changed
    except Refused:
        return False


def votes(choices: tuple[str, ...]) -> st.SearchStrategy[list[tuple[PersonId, str | None]]]:
    """Who says what, in order; None: they take it back."""
    return st.lists(st.tuples(people, st.sampled_from(choices) | st.none()), max_size=12)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(["majority", "two-thirds", "three-quarters", "unanimous"]),
    st.integers(2, len(PEOPLE)),
    votes(POSITIONS),
    votes(POSITIONS),
    st.booleans(),
)
def test_a_vote_ends_as_its_votes_say(
    process: str,
    size: int,
    before: list[tuple[PersonId, str | None]],
    after: list[tuple[PersonId, str | None]],
    amended: bool,
) -> None:
    playing = world(process, size)
    playing.act(PEOPLE[0], Propose(text="Ship on Fridays"))
    said: dict[PersonId, str] = {}
    for changed, stretch in ((False, before), (amended, after)):
        if changed and tries(playing, PEOPLE[0], Amend(decision=1, text="Ship on Mondays")):
            said.clear()
        for who, choice in stretch:
            command = TakeBack(decision=1) if choice is None else Vote(decision=1, choice=choice)
            if tries(playing, who, command):
                said.pop(who, None)
                said |= {} if choice is None else {who: choice}
    deadline = playing.decision.closes_at if playing.decision is not None else None
    assert deadline is not None
    playing.pass_to(START + timedelta(days=60))
    assert playing.decision is not None
    ending = playing.decision.ending
    assert ending is not None
    count = Counter(said.values())
    yes, no = count["yes"], count["no"]
    enough = {
        "majority": yes > no,
        "two-thirds": 3 * yes >= 2 * (yes + no),
        "three-quarters": 4 * yes >= 3 * (yes + no),
        "unanimous": no == 0,
    }[process]
    took_part = 2 * count.total() >= size
    assert ending.outcome == (
        "no_quorum" if not took_part else "adopted" if enough and yes else "rejected"
    ), (said, size)
    assert ending.effective_at <= deadline


@settings(max_examples=120, deadline=None)
@given(votes(("A", "B", "C", "C")))
def test_a_poll_ends_with_whoever_has_most(cast: list[tuple[PersonId, str | None]]) -> None:
    playing = world("poll", len(PEOPLE))
    playing.act(PEOPLE[0], OpenPoll(question="Where to?", options=("A", "B", "C")))
    said: dict[PersonId, str] = {}
    for who, choice in cast:
        command = TakeBack(decision=1) if choice is None else Vote(decision=1, choice=choice)
        if tries(playing, who, command):
            said.pop(who, None)
            said |= {} if choice is None else {who: choice}
    playing.pass_to(START + timedelta(days=60))
    assert playing.decision is not None
    ending = playing.decision.ending
    assert ending is not None
    count = Counter(said.values())
    best = max(count.values(), default=0)
    winners = sorted(option for option in count if count[option] == best)
    assert sorted(playing.options[option] for option in ending.winners) == winners
    assert ending.outcome == ("expired" if not best else "tied" if len(winners) > 1 else "adopted")


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["consent", "lazy"]),
    st.integers(2, len(PEOPLE)),
    st.lists(people, max_size=7),
    st.lists(st.tuples(people, st.booleans()), max_size=3),
)
def test_an_objection_that_stands_stops_it_and_silence_counts_from_half_on(
    process: str, size: int, consenting: list[PersonId], objecting: list[tuple[PersonId, bool]]
) -> None:
    playing = world(process, size)
    playing.act(PEOPLE[0], Propose(text="Ship on Fridays"))
    part: set[PersonId] = set()
    for who in consenting if process == "consent" else ():
        part |= {who} if tries(playing, who, Vote(decision=1, choice="consent")) else set()
    standing: dict[PersonId, int] = {}
    raised = 0
    for who, withdrawn in objecting:
        if tries(playing, who, Object(decision=1, reason="no rollback")):
            raised += 1
            standing[who] = raised
            part.add(who)
        if (
            withdrawn
            and who in standing
            and tries(playing, who, WithdrawObjection(decision=1, objection=standing[who]))
        ):
            del standing[who]  # they took part all the same
    playing.pass_to(START + timedelta(days=90))
    assert playing.decision is not None
    ending = playing.decision.ending
    assert ending is not None
    stopped = {"blocked", "needs_judgement"}
    assert (ending.outcome in stopped) == bool(standing), (ending, standing)
    if not standing and process == "lazy":
        assert ending.outcome == "adopted"
    elif not standing:
        assert ending.outcome == ("adopted" if 2 * len(part) >= size else "no_quorum"), (part, size)
