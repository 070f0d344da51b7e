"""Free play with polls: random ballots, changes of mind, options added and renamed, on every process over options.

The recount reads the events alone. After each step the counters, the box and the state must agree with it; at the end the
recorded result is what the method makes of the ballots that were cast before the deadline.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from consensus.ballot_boxes import MAIN
from consensus.ballots import FORMS
from consensus.commands import AddOption, Command, OpenPoll, RemoveOption, RenameOption, TakeBack, Vote
from consensus.decision import Decision
from consensus.definition import builtin, builtin_ids
from consensus.election import counted, recorded
from consensus.events import BallotCast, BallotTakenBack, Closed, OptionAdded, OptionRemoved
from consensus.evolve import evolve
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import instant_text
from consensus.process import Terms
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.tally import Cell, Key, Tally
from consensus.views import Dossier, Entry
from consensus.views.cards import if_nothing
from consensus.views.forecast import forecast

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
PEOPLE = [PersonId(name) for name in ("ann", "bo", "cy", "di", "ed")]
POLLS = [
    name for name in builtin_ids() if (found := builtin(name)) is not None and found[1].unit == "options"
]
BALLOTS = {
    "choice": ["A", "B", "nota", "A B", "D"],
    "approve": ["A", "A, B", "B C", "blank", "nota", "nota, A", "D"],
    "score": ["A=5", "A=1 B=2 C=3", "B=6", "blank", "C=0", "D=1"],
    "budget": ["A=3", "A=2 B=2", "A=9 B=9", "C=-1", "blank", "D=1"],
    "rank": ["A > B > C", "C > B", "A = B > C", "blank", "nota > A", "D > A", "B"],
    "slot": ["A=yes B=maybe", "C=yes", "A=no B=no C=no", "blank", "A=perhaps", "D=yes"],
}


class APollInFreePlay(RuleBasedStateMachine):
    @initialize(process=st.sampled_from(POLLS), none=st.booleans(), hidden=st.booleans())
    def somebody_opens(self, process: str, none: bool, hidden: bool) -> None:
        found = builtin(process)
        assert found is not None
        self.kind = found[1].ballot.type
        self.world = Rehearsal(process=found[1], now=START, members=set(PEOPLE))
        takes_none = none and self.kind in ("choice", "approve", "rank")
        terms = Terms(add_options=True, default_option="None of these" if takes_none else None)
        opening = OpenPoll(
            question="Where to?", options=("Osaka", "Kyoto", "Nara"), hidden=hidden, terms=terms
        )
        self.world.act(PEOPLE[0], opening)

    @rule(who=st.sampled_from(PEOPLE), place=st.integers(0, 6))
    def someone_votes(self, who: PersonId, place: int) -> None:
        ballots = BALLOTS[self.kind]
        self.do(who, Vote(decision=1, choice=ballots[place % len(ballots)]))

    @rule(who=st.sampled_from(PEOPLE))
    def someone_takes_it_back(self, who: PersonId) -> None:
        self.do(who, TakeBack(decision=1))

    @rule(who=st.sampled_from(PEOPLE), text=st.sampled_from(["Kobe", "kobe", "Uji"]))
    def someone_adds_an_option(self, who: PersonId, text: str) -> None:
        self.do(who, AddOption(decision=1, text=text))

    @rule(who=st.sampled_from(PEOPLE), option=st.sampled_from(["A", "D", "Kyoto"]))
    def someone_renames_an_option(self, who: PersonId, option: str) -> None:
        self.do(who, RenameOption(decision=1, option=option, text="Kyoto by the river"))

    @rule(who=st.sampled_from(PEOPLE), option=st.sampled_from(["A", "B", "D", "nota"]))
    def someone_takes_an_option_off(self, who: PersonId, option: str) -> None:
        self.do(who, RemoveOption(decision=1, option=option))

    @rule(hours=st.integers(0, 30))
    def time_passes(self, hours: int) -> None:
        self.world.pass_to(self.world.now + timedelta(hours=hours))

    def do(self, who: PersonId, command: Command) -> None:
        """A refusal changes nothing; the same ballot twice changes nothing more."""
        self.world.catch_up()
        before = (self.world.decision, len(self.world.events))
        try:
            self.world.act(who, command)
        except Refused:
            assert (self.world.decision, len(self.world.events)) == before
            return
        if isinstance(command, Vote | TakeBack):
            after = (self.world.decision, len(self.world.events))
            try:
                assert not self.world.act(who, command).changed
            except Refused:  # it closed because all have acted: no ballot counts any more
                assert self.world.decision is not None
                assert self.world.decision.ending is not None
            assert (self.world.decision, len(self.world.events)) == after

    @invariant()
    def the_counters_equal_a_recount_and_the_result_what_they_come_to(self) -> None:
        state = None
        latest: dict[PersonId, str] = {}
        for at, event in self.world.events:
            match event:
                case BallotCast():
                    sealed = None if event.sealed is None else event.sealed.value
                    choice = event.choice if event.choice is not None else sealed
                    assert isinstance(choice, str)
                    assert (event.choice is None) == (state is not None and state.hidden)
                    latest[event.by] = choice
                case BallotTakenBack():
                    del latest[event.by]
                case OptionAdded():
                    assert state is not None
                    assert event.option not in (*state.options, *state.removed)
                case OptionRemoved():
                    assert state is not None
                    assert event.option in state.options
                    assert len(state.options) > 2
                    named = any(event.option in re.findall(r"o\d+", choice) for choice in latest.values())
                    assert event.withdrawn == (state.hidden or named)
                case Closed():
                    assert state is not None
                    self.it_closed_as_it_must(event, latest, state.options)
                    if latest:
                        self.removed_options_counted_for_nothing(event, latest, state)
                        assert event.counted == recorded(counted(self.world._process(), state, tally(latest)))
                case _:
                    pass
            state = evolve(state, event, at)
        assert self.world.decision is not None
        assert self.world.decision.acted == len(latest)
        assert self.world.tallies.get(MAIN, Tally()) == tally(latest)

    @invariant()
    def a_hidden_card_tells_the_same_end_as_a_full_count(self) -> None:
        decision, world = self.world.decision, self.world
        if decision is None or not decision.is_open or not decision.hidden:
            return
        place, eligible = world._place(), len(world.members)
        entries = tuple(
            Entry(seq=seq, sequence=seq, at=at, hash="", event=event)
            for seq, (at, event) in enumerate(world.events)
        )
        dossier = Dossier(
            place=place,
            decision=decision,
            process=world._process(),
            tallies=world.tallies,
            eligible=eligible,
            entries=entries,
        )
        ahead = forecast(decision, world._process(), place, world.tallies, eligible)
        said = if_nothing(dossier)
        assert said is not None
        assert ahead is not None
        assert said.values == {"at": instant_text(ahead.at), "zone": decision.zone}

    def it_closed_as_it_must(
        self, event: Closed, latest: dict[PersonId, str], options: tuple[str, ...]
    ) -> None:
        assert {line.choice: line.people for line in event.counts} == Counter(latest.values())
        if not latest:
            assert (event.outcome, event.winners) == ("expired", ())
            return
        if event.outcome == "not_enough_support":
            # Where a majority is asked for, half of the votes is not enough.
            votes = Counter(latest.values())
            assert (event.winners, event.ranking) == ((), ())
            assert 2 * max(votes.values()) <= sum(votes.values())
            return
        assert event.winners
        assert sorted(option for tier in event.ranking for option in tier) == sorted(options)
        assert event.counted is not None
        assert event.counted.turnout == len(latest)
        if event.winners == ("o0",):
            assert event.outcome == "rejected"
        elif event.counted.method != "stv":
            assert event.outcome == ("adopted" if len(event.winners) == 1 else "tied")

    def removed_options_counted_for_nothing(
        self, event: Closed, latest: dict[PersonId, str], state: Decision
    ) -> None:
        """The figures are those of a poll that never had them, in which everybody said the rest of what they said."""
        form = FORMS[self.kind]
        without = {who: form.without(choice, state.removed) for who, choice in latest.items()}
        never = counted(self.world._process(), replace(state, removed=()), tally(without))
        assert event.counted is not None
        assert event.counted.totals == recorded(never).totals
        assert event.counted.turnout == len(latest)
        if event.winners:
            assert event.winners == never.winners
            assert set(event.winners).isdisjoint(state.removed)


def tally(latest: dict[PersonId, str]) -> Tally:
    return Tally.of(
        (Key(1, "", choice), Cell(people, people)) for choice, people in Counter(latest.values()).items()
    )


TestAPollInFreePlay = APollInFreePlay.TestCase
TestAPollInFreePlay.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)
