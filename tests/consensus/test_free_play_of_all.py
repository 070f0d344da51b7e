"""Free play on every built-in process: people do what they like, in and out of turn, and the engine stays in one piece.

What must hold at every step: nothing but a Refused comes out of an act, a refused act changes nothing, the events alone
make the header, what is counted is what lies in the boxes, and a decision that is left alone comes to an end.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from consensus.ballot_boxes import ADVISORY
from consensus.commands import (
    Accept,
    Advise,
    Amend,
    AnswerTest,
    Appeal,
    AskAdvice,
    Attend,
    Close,
    Command,
    Delegate,
    Judge,
    Object,
    OpenPoll,
    Propose,
    Recuse,
    Resolve,
    Second,
    Sound,
    Stamp,
    TakeBack,
    Vote,
    WithdrawObjection,
)
from consensus.counting import binding
from consensus.decision import Decision
from consensus.definition import builtin, builtin_ids
from consensus.due import next_due
from consensus.events import BallotCast, BallotTakenBack
from consensus.evolve import evolve
from consensus.ids import PersonId
from consensus.plain import from_json, to_json
from consensus.refusal import Refused
from consensus.simulation.dry_runs import filled_groups
from consensus.simulation.rehearsal import Rehearsal
from consensus.views.rule_words import rule_of
from consensus.views.shortfall import missing_now
from tests.engine_codes import rule_phrases

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed")]
EVERYBODY = tuple(PEOPLE)
LIVES_AT_MOST = timedelta(days=3_000)
"""Longer than any built-in process runs when nobody touches it any more."""

people = st.sampled_from(PEOPLE)
reasons = st.sampled_from(["", "too early", "who pays?"])
WITHOUT_TEXT: dict[str, Callable[[], Command]] = {
    "attend": lambda: Attend(decision=1),
    "second": lambda: Second(decision=1),
    "take back": lambda: TakeBack(decision=1),
    "close": lambda: Close(decision=1),
    "withdraw the objection": lambda: WithdrawObjection(decision=1, objection=1),
    "accept": lambda: Accept(decision=1, objection=1),
    "recuse": lambda: Recuse(decision=1),
    "let bo vote": lambda: Delegate(decision=1, account="bo"),
    "let ann vote": lambda: Delegate(decision=1, account="ann"),
    "ask ed": lambda: AskAdvice(decision=1, accounts=("ed",)),
}


class AnyProcessInFreePlay(RuleBasedStateMachine):
    @initialize(process=st.sampled_from(builtin_ids()), size=st.integers(3, 5))
    def somebody_opens(self, process: str, size: int) -> None:
        found = builtin(process)
        assert found is not None
        self.process = found[1]
        self.world = Rehearsal(
            process=self.process,
            now=START,
            members=set(PEOPLE[:size]),
            administrators={PEOPLE[1]},
            groups=filled_groups(self.process, EVERYBODY[:size]),
        )
        opening: Command = Propose(text="Ship on Fridays")
        if self.process.unit == "options":
            opening = OpenPoll(question="Where to?", options=("Osaka", "Kyoto", "Nara"))
        self.world.act(PEOPLE[0], opening)

    @rule(who=people, data=st.data(), reason=reasons)
    def someone_votes(self, who: PersonId, data: st.DataObject, reason: str) -> None:
        keys = [one.key for one in self.process.ballot.positions] or ["Osaka", "Kyoto", "Osaka > Nara"]
        self.do(who, Vote(decision=1, choice=data.draw(st.sampled_from([*keys, "yes", "no"])), reason=reason))

    @rule(who=people, position=st.sampled_from(["approve", "return", "reject"]), reason=reasons)
    def someone_stamps(self, who: PersonId, position: str, reason: str) -> None:
        self.do(who, Stamp(decision=1, position=position, reason=reason))

    @rule(
        who=people,
        verdict=st.sampled_from(["adopted", "rejected", "not-yet", "dismissed", "Kyoto"]),
        reason=reasons,
    )
    def someone_judges(self, who: PersonId, verdict: str, reason: str) -> None:
        self.do(who, Judge(decision=1, verdict=verdict, reason=reason))

    @rule(who=people, reason=reasons, remedy=reasons)
    def someone_objects(self, who: PersonId, reason: str, remedy: str) -> None:
        self.do(who, Object(decision=1, reason=reason, remedy=remedy))

    @rule(who=people, verdict=st.sampled_from(["qualifies", "drop"]))
    def someone_answers_a_test(self, who: PersonId, verdict: str) -> None:
        self.do(who, AnswerTest(decision=1, objection=1, verdict=verdict))

    @rule(who=people, text=reasons, act=st.sampled_from(["advise", "appeal", "amend", "resolve", "sound"]))
    def someone_says(self, who: PersonId, text: str, act: str) -> None:
        makes: dict[str, Command] = {
            "advise": Advise(decision=1, text=text),
            "appeal": Appeal(decision=1, reason=text),
            "amend": Amend(decision=1, text=text),
            "resolve": Resolve(decision=1, objection=1, how=text),
            "sound": Sound(decision=1, lean="unsure", text=text),
        }
        self.do(who, makes[act])

    @rule(who=people, act=st.sampled_from(sorted(WITHOUT_TEXT)))
    def someone_acts(self, who: PersonId, act: str) -> None:
        self.do(who, WITHOUT_TEXT[act]())

    @rule(who=people)
    def someone_leaves(self, who: PersonId) -> None:
        if len(self.world.members) > 2:
            self.world.leave(who)

    @rule(hours=st.integers(1, 500))
    def time_passes(self, hours: int) -> None:
        self.world.pass_to(self.world.now + timedelta(hours=hours))

    def do(self, who: PersonId, command: Command) -> None:
        self.world.catch_up()
        before, many = self.state, len(self.world.events)
        try:
            self.world.act(who, command)
        except Refused:
            assert (self.state, len(self.world.events)) == (before, many), "a refused act changes nothing"

    @property
    def state(self) -> Decision:
        assert self.world.decision is not None
        return self.world.decision

    @invariant()
    def whoever_has_left_a_live_electorate_counts_no_more(self) -> None:
        if self.state.is_open and self.state.snapshot == "live" and self.state.body is None:
            ballots = ((who, boxes.get(self.state.box)) for who, boxes in self.world.ballots.items())
            cast = {who for who, ballot in ballots if ballot and ballot.revision == self.state.revision}
            assert cast <= self.world.members
            assert self.state.acted == len(cast)

    @invariant()
    def the_events_alone_make_the_header(self) -> None:
        replayed = None
        for at, event in self.world.events:
            replayed = evolve(replayed, event, at)
        assert replayed == self.state
        assert from_json(Decision, to_json(self.state)) == self.state

    @invariant()
    def what_is_counted_lies_in_the_box(self) -> None:
        last: dict[tuple[PersonId, str], tuple[int, str]] = {}
        for _, event in self.world.events:
            if isinstance(event, BallotCast):
                last[event.by, event.box] = event.revision, event.klass
            elif isinstance(event, BallotTakenBack):
                last.pop((event.by, event.box), None)
        now, box = self.state.revision, self.state.box
        here = Counter(
            klass == ADVISORY
            for (_, where), (revision, klass) in last.items()
            if (where, revision) == (box, now)
        )
        tally = self.world.tallies.get(box)
        assert sum(here.values()) == (0 if tally is None else tally.people(now))
        if self.process.phase(self.state.phase).act != "route":
            assert sum(here.values()) == self.state.acted
        if tally is not None:
            assert sum(binding(tally, now).values()) == here[False], "advisory voices are never counted"

    @invariant()
    def it_can_be_shown(self) -> None:
        for phrase in rule_of(self.process, self.state):
            assert set(phrase.values) == set(rule_phrases()[phrase.code]), phrase.code
        if self.state.ending is None:
            assert missing_now(self.state, self.process, self.world.tallies, len(self.world.members)).code

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        until = self.world.now + LIVES_AT_MOST
        while (
            self.state.ending is None
            and (due := next_due(self.state, self.process)) is not None
            and due <= until
        ):
            self.world.pass_to(due)
        assert self.state.ending is not None, f"{self.process.id} stays open in {self.state.phase}"


TestAnyProcessInFreePlay = AnyProcessInFreePlay.TestCase
TestAnyProcessInFreePlay.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
