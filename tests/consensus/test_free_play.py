"""Free play on the pure engine: random people, acts and time on every built-in process, against a naive recount.

The recount reads the events alone and was written without the engine's counting: who said what last, on which
revision, and which objections still stand. It must agree after every step.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consensus.commands import (
    Accept,
    Amend,
    AnswerTest,
    Ask,
    Close,
    Command,
    Doubt,
    Extend,
    Object,
    OpenPoll,
    Overrule,
    Propose,
    Resolve,
    Second,
    Sustain,
    TakeBack,
    Until,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.definition import builtin
from consensus.events import (
    Amended,
    BallotCast,
    BallotTakenBack,
    Closed,
    ObjectionDropped,
    ObjectionOverruled,
    ObjectionRaised,
    ObjectionResolved,
    ObjectionWithdrawn,
    Opened,
)
from consensus.ids import PersonId
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed")]
STRANGER = PersonId("zoe")

RECOUNTED = ("consent", "lazy", "majority", "poll", "three-quarters", "two-thirds", "unanimous")
"""The processes whose rules the recount knows."""
CHOICES = ["yes", "no", "abstain", "consent", "concern", "o1", "o2", "3", "maybe"]
TOUCHES: dict[str, Callable[..., Command]] = {
    "sustain": Sustain,
    "accept": Accept,
    "withdraw": WithdrawObjection,
}
"""Polls by other ballots have a free play of their own: test_polls_in_free_play.py."""
people = st.sampled_from([*PEOPLE, STRANGER])
objections = st.integers(1, 3)


class ADecisionInFreePlay(RuleBasedStateMachine):
    """Whatever people do, the outcome is what a recount of the events says."""

    @initialize(process=st.sampled_from(RECOUNTED), reversible=st.booleans(), size=st.integers(2, 5))
    def somebody_opens(self, process: str, reversible: bool, size: int) -> None:
        found = builtin(process)
        assert found is not None
        self.world = Rehearsal(
            process=found[1], now=START, members=set(PEOPLE[:size]), administrators={PEOPLE[1]}
        )
        opening: Command = (
            OpenPoll(question="Where to?", options=("Osaka", "Kyoto", "Nara"))
            if process == "poll"
            else Propose(
                text="Ship on Fridays", reversible=reversible or "reversible" not in found[1].may_set
            )
        )
        self.world.act(PEOPLE[0], opening)

    @rule(who=people, choice=st.sampled_from(CHOICES), reason=st.sampled_from(["", "too early"]))
    def someone_votes(self, who: PersonId, choice: str, reason: str) -> None:
        self.do(who, Vote(decision=1, choice=choice, reason=reason))

    @rule(who=people)
    def someone_takes_it_back(self, who: PersonId) -> None:
        self.do(who, TakeBack(decision=1))

    @rule(who=people, reason=st.sampled_from(["no rollback", "", "too dear"]))
    def someone_objects(self, who: PersonId, reason: str) -> None:
        self.do(who, Object(decision=1, reason=reason))

    @rule(who=people, number=objections, act=st.sampled_from(sorted(TOUCHES)))
    def someone_touches_an_objection(self, who: PersonId, number: int, act: str) -> None:
        self.do(who, TOUCHES[act](decision=1, objection=number))

    @rule(who=people, number=objections, verdict=st.sampled_from(["qualifies", "drop", "perhaps"]))
    def someone_answers_a_test(self, who: PersonId, number: int, verdict: str) -> None:
        self.do(who, AnswerTest(decision=1, objection=number, verdict=verdict))

    @rule(who=people, number=objections, act=st.sampled_from(["doubt", "resolve", "overrule"]))
    def someone_argues(self, who: PersonId, number: int, act: str) -> None:
        match act:
            case "doubt":
                self.do(who, Doubt(decision=1, objection=number, reason="it is taste"))
            case "resolve":
                self.do(who, Resolve(decision=1, objection=number, how="a script"))
            case _:
                self.do(who, Overrule(decision=1, objection=number, reason="bo is away"))

    @rule(who=people, text=st.sampled_from(["Ship on Fridays", "Ship on Mondays", "Ship on Tuesdays"]))
    def someone_amends(self, who: PersonId, text: str) -> None:
        self.do(who, Amend(decision=1, text=text))

    @rule(who=people, act=st.sampled_from([Second, Close, Withdraw]))
    def someone_steers(self, who: PersonId, act: Callable[..., Command]) -> None:
        self.do(who, act(decision=1))

    @rule(who=people, hours=st.integers(1, 48))
    def someone_extends(self, who: PersonId, hours: int) -> None:
        self.do(who, Extend(decision=1, until=Until(after=timedelta(hours=hours))))

    @rule(who=people)
    def someone_asks(self, who: PersonId) -> None:
        self.do(who, Ask(decision=1, text="why now?"))

    @rule(hours=st.integers(0, 100))
    def time_passes(self, hours: int) -> None:
        self.world.pass_to(self.world.now + timedelta(hours=hours))

    @precondition(lambda self: self.world.decision is not None and len(self.world.members) > 2)
    @rule()
    def the_last_one_leaves(self) -> None:
        self.world.leave(max(self.world.members))

    def do(self, who: PersonId, command: Command) -> None:
        """Do it; asking for the same twice changes nothing more, and a refusal changes nothing at all."""
        before = (self.world.decision, len(self.world.events))
        self.world.catch_up()
        settled = (self.world.decision, len(self.world.events))
        assert settled == before or self.world.now >= START
        try:
            self.world.act(who, command)
            refused = False
        except Refused:
            refused = True
        if refused:
            assert (self.world.decision, len(self.world.events)) == settled
            return
        if isinstance(command, Ask | Extend | Resolve):
            return  # saying a thing again in one's thread, or moving a span again, is another act
        after = (self.world.decision, len(self.world.events))
        try:
            receipt = self.world.act(who, command)
        except Refused:
            pass
        else:
            repeated = isinstance(command, Vote) and command.reason
            assert not receipt.changed or repeated, command
            if repeated:
                return
        assert (self.world.decision, len(self.world.events)) == after

    @invariant()
    def nothing_is_overdue(self) -> None:
        self.world.catch_up()

    @invariant()
    def the_state_equals_a_naive_recount(self) -> None:
        decision = self.world.decision
        assert decision is not None
        revision, latest, standing, endings = 1, {}, set(), []
        for at, event in self.world.events:
            match event:
                case Amended():
                    revision = event.revision
                case BallotCast(box="main"):
                    latest[event.by, event.revision] = event.choice
                case BallotTakenBack():
                    del latest[event.by, event.revision]
                case ObjectionRaised():
                    standing.add(event.number)
                case ObjectionWithdrawn() | ObjectionResolved() | ObjectionDropped() | ObjectionOverruled():
                    standing.discard(event.number)
                case Closed():
                    endings.append((at, event, dict(latest), set(standing), revision))
                case _:
                    pass
        assert decision.acted == sum(1 for _, on in latest if on == decision.revision)
        assert {one.number for one in decision.standing} == standing
        assert len(endings) == (1 if decision.ending is not None else 0)
        for at, event, ballots, still, on in endings:
            assert event.effective_at <= at
            people = Counter(choice for (_, cast_on), choice in ballots.items() if cast_on == on)
            self.the_outcome_is_right(event, on, people, still)

    def the_outcome_is_right(
        self, event: Closed, revision: int, people: Counter[str | None], standing: set[int]
    ) -> None:
        eligible = event.eligible or 0
        counted = {line.choice: line.people for line in event.counts if line.revision == revision}
        assert counted == dict(people)
        opened = self.world.events[0][1]
        assert isinstance(opened, Opened)
        if event.outcome == "withdrawn":
            return
        if event.outcome in ("blocked", "needs_judgement"):
            assert standing
            return
        assert not standing
        name = self.world.process.id
        yes, no = people["yes"], people["no"]
        if name in ("majority", "two-thirds", "three-quarters", "unanimous"):
            enough = {
                "majority": yes > no,
                "two-thirds": 3 * yes >= 2 * (yes + no),
                "three-quarters": 4 * yes >= 3 * (yes + no),
                "unanimous": no == 0,
            }[name]
            took_part = 2 * sum(people.values()) >= eligible
            wanted = "no_quorum" if not took_part else "adopted" if enough and yes else "rejected"
            assert event.outcome == wanted
        elif name == "poll":
            votes = {option: people[option] for option in ("o1", "o2", "o3")}
            best = max(votes.values())
            winners = tuple(option for option in votes if votes[option] == best) if best else ()
            assert event.winners == winners
            assert event.outcome == ("expired" if not best else "tied" if len(winners) > 1 else "adopted")
        elif name == "lazy":
            assert event.outcome == "adopted"
        else:
            silent = eligible - sum(people.values())
            if event.outcome == "adopted" and silent > 0:
                assert opened.reversible
                assert 2 * sum(people.values()) >= eligible
            elif event.outcome == "no_quorum":
                assert silent > 0


TestADecisionInFreePlay = ADecisionInFreePlay.TestCase
TestADecisionInFreePlay.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
