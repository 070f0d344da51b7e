"""Free play through the whole program and a database: random people, commands, redeliveries, restarts and time.

The recount keeps a book of its own: it writes down what people were told, and nothing else. After every step cards,
stored figures and outcomes must be what the book says, and asking twice must have changed nothing. The rules in it were
written from docs/process-format.md, without the engine's counting.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consensus.commands import (
    Amend,
    Close,
    Command,
    Extend,
    Object,
    OpenPoll,
    PassTime,
    Propose,
    TakeBack,
    Until,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.ports import Envelope, Receipt, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import CardView, ShowCard
from storage.log import Log
from tests.bot.house import House, StandingClock, Wall, house_at
from tests.databases import SQLITE, Database
from tests.waiting import at_length

T = TypeVar("T")
PEOPLE = ("ann", "bo", "cy", "di", "ed")
CHOICES = ("yes", "no", "abstain", "consent", "o1", "o2")
SAYABLE = {
    "majority": ("yes", "no", "abstain"),
    "two-thirds": ("yes", "no", "abstain"),
    "unanimous": ("yes", "no", "abstain"),
    "consent": ("consent",),
    "poll": ("o1", "o2"),
}
PROCESSES = ("majority", "two-thirds", "unanimous", "consent", "lazy", "poll")
DECISIONS_MAX = 2
OBJECTED = "objected"
"""Whoever objects takes part by it, in the place of a position."""
EXAMPLES, EXAMPLES_FEW = int(os.environ.get("ACCORD_PLAY_EXAMPLES", "15")), 3
people = st.sampled_from(PEOPLE)
numbers = st.integers(1, DECISIONS_MAX)


@dataclass(slots=True)
class Page:
    """What people were told about one decision."""

    process: str
    opener: str
    revision: int = 1
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Who said what, on which revision."""
    objections: dict[int, str] = field(default_factory=dict)
    """Those that stand, and whose they are."""
    raised: int = 0
    ended: str | None = None
    """The outcome that was last shown."""

    def withdraws(self, numbers: list[int]) -> None:
        """Whoever has objected has taken part, whether or not it still stands."""
        for number in numbers:
            del self.objections[number]

    def counted(self) -> Counter[str]:
        return Counter(choice for on, choice in self.said.values() if on == self.revision)


class Base:
    """One program over one database, for many examples: each plays in a home of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runner = asyncio.Runner()
        self._clock, self._wall = StandingClock(), Wall()
        self.homes = count(1)
        self.house: House
        self._stack = AsyncExitStack()
        self.do(self._open())

    def do(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(doing)

    def restart(self) -> None:
        self.do(self._stack.aclose())
        self.do(self._open())

    def close(self) -> None:
        self.do(self._stack.aclose())
        self._runner.close()

    async def _open(self) -> None:
        opened = house_at(self._database, clock=self._clock, wall=self._wall)
        self.house = await self._stack.enter_async_context(opened)


class FreePlay(RuleBasedStateMachine):
    def __init__(self, base: Base) -> None:
        super().__init__()
        self.base = base
        self.spot = Spot(
            platform="local", home=f"home-{(number := next(base.homes))}", place=f"place-{number}"
        )
        self.book: dict[int, Page] = {}
        self.spoke: set[str] = set()
        self.answers: list[tuple[Envelope, Receipt | Refused]] = []
        self._deliveries = count(1)

    # ------------------------------------------------------------------------------------------------- what people do

    @initialize()
    def somebody_is_there(self) -> None:
        """The first word spoken in a home begins its log, even a refused one."""
        self.tries("ann", Vote(decision=1, choice="yes"))

    @precondition(lambda self: len(self.book) < DECISIONS_MAX)
    @rule(who=people, process=st.sampled_from(PROCESSES), days=st.integers(1, 5))
    def somebody_opens(self, who: str, process: str, days: int) -> None:
        until = Until(after=timedelta(days=days), words=f"{days}d")
        opening: Command = (
            OpenPoll(question="Where to?", options=("Osaka", "Kyoto"), process=process, until=until)
            if process == "poll"
            else Propose(text="Ship on Fridays", process=process, until=until)
        )
        receipt = self.tries(who, opening)
        assert isinstance(receipt, Receipt)
        assert receipt.number == len(self.book) + 1
        self.book[receipt.number] = Page(process, who)

    @precondition(lambda self: self.book)
    @rule(who=people, data=st.data())
    def somebody_votes(self, who: str, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.book)))
        choices = SAYABLE.get(self.book[number].process, ("yes", "no"))
        choice = data.draw(st.sampled_from([*choices, *choices, "maybe"]))
        self.does_twice(who, Vote(decision=number, choice=choice))

    @precondition(lambda self: any(page.said for page in self.book.values()))
    @rule(data=st.data(), back=st.booleans())
    def somebody_who_has_spoken_speaks_again(self, data: st.DataObject, back: bool) -> None:
        number = data.draw(st.sampled_from([one for one, page in self.book.items() if page.said]))
        page = self.book[number]
        who = data.draw(st.sampled_from(sorted(page.said)))
        choice = data.draw(st.sampled_from(SAYABLE.get(page.process, ("yes", "no"))))
        self.does_twice(who, TakeBack(decision=number) if back else Vote(decision=number, choice=choice))

    @precondition(lambda self: self.book)
    @rule(number=numbers, votes=st.lists(st.tuples(people, st.sampled_from(CHOICES)), min_size=2, max_size=6))
    def several_vote_at_the_same_instant(self, number: int, votes: list[tuple[str, str]]) -> None:
        envelopes = [self.envelope(who, Vote(decision=number, choice=choice)) for who, choice in votes]
        for envelope, answer in zip(
            envelopes, self.base.do(self.base.house.together(*envelopes)), strict=True
        ):
            self.takes_down(envelope, answer)

    @rule(who=people, number=numbers)
    def somebody_takes_it_back(self, who: str, number: int) -> None:
        self.does_twice(who, TakeBack(decision=number))

    @rule(who=people, number=numbers, reason=st.sampled_from(["no rollback", "too dear", ""]))
    def somebody_objects(self, who: str, number: int, reason: str) -> None:
        self.does_twice(who, Object(decision=number, reason=reason))

    @rule(who=people, number=numbers, objection=st.one_of(st.none(), st.integers(1, 3)))
    def somebody_withdraws(self, who: str, number: int, objection: int | None) -> None:
        if objection is None:
            self.does_twice(who, Withdraw(decision=number))
        else:
            self.does_twice(who, WithdrawObjection(decision=number, objection=objection))

    @precondition(lambda self: any(page.objections for page in self.book.values()))
    @rule(data=st.data())
    def somebody_withdraws_what_they_raised(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([one for one, page in self.book.items() if page.objections]))
        objection, who = data.draw(st.sampled_from(sorted(self.book[number].objections.items())))
        self.does_twice(who, WithdrawObjection(decision=number, objection=objection))

    @rule(who=people, number=numbers, text=st.sampled_from(["Ship on Fridays", "Ship on Mondays"]))
    def somebody_amends(self, who: str, number: int, text: str) -> None:
        self.does_twice(who, Amend(decision=number, text=text))

    @rule(who=people, number=numbers)
    def somebody_closes(self, who: str, number: int) -> None:
        self.does_twice(who, Close(decision=number))

    @rule(who=people, number=numbers, hours=st.integers(1, 30))
    def somebody_extends(self, who: str, number: int, hours: int) -> None:
        self.tries(who, Extend(decision=number, until=Until(after=timedelta(hours=hours), words=f"{hours}h")))

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def a_delivery_comes_again(self, data: st.DataObject) -> None:
        """Whatever has happened meanwhile, it gets the answer that it got, and changes nothing."""
        envelope, answer = data.draw(st.sampled_from(self.answers))
        before = self.head()
        again = self.submits(envelope)
        assert type(again) is type(answer)
        assert again.code == answer.code
        assert self.head() == before

    @precondition(lambda self: self.book)
    @rule(who=people, minutes=st.sampled_from([1, 9, 10, 60, 700, 1440, 5000]))
    def time_passes(self, who: str, minutes: int) -> None:
        self.tries(who, PassTime(span=timedelta(minutes=minutes)))

    @precondition(lambda self: self.book)
    @rule(who=people, hours=st.integers(1, 100))
    def time_passes_while_the_program_is_down(self, who: str, hours: int) -> None:
        """The clock runs on and nothing that falls due is done before the program is there again."""
        envelope = self.envelope(who, PassTime(span=timedelta(hours=hours)))
        self.base.do(self.base.house.app.desk.submit(envelope))
        self.spoke.add(who)
        self.base.restart()

    @rule()
    def the_program_is_restarted(self) -> None:
        self.base.restart()

    # --------------------------------------------------------------------------------------------------- what is told

    def does_twice(self, who: str, command: Command) -> None:
        """Do it; asking for the same again changes nothing more, and a refusal changes nothing at all."""
        self.settle()
        before = self.head()
        first = self.tries(who, command)
        after = self.head()
        if isinstance(first, Refused) or not first.changed:
            assert after == before, (command, first)
        second = self.tries(who, command)
        assert self.head() == after, (command, first, second)

    def tries(self, who: str, command: Command) -> Receipt | Refused:
        envelope = self.envelope(who, command)
        answer = self.submits(envelope)
        self.takes_down(envelope, answer)
        return answer

    def submits(self, envelope: Envelope) -> Receipt | Refused:
        answer = self.base.do(self.base.house.tries(envelope))
        assert answer.code != "internal-error"
        return answer

    def takes_down(self, envelope: Envelope, answer: Receipt | Refused) -> None:
        """Write into the book what came of it, as people were told."""
        assert envelope.sender is not None
        who, command = envelope.sender.account, envelope.command
        self.spoke.add(who)
        self.answers.append((envelope, answer))
        if isinstance(answer, Refused):
            return
        page = self.book.get(getattr(command, "decision", 0))
        if page is None:
            return
        match command:
            case Vote():
                assert answer.changed or page.said[who] == (page.revision, command.choice)
                if answer.changed:
                    page.said[who] = page.revision, command.choice
                    if page.process == "consent":
                        page.objections = {n: by for n, by in page.objections.items() if by != who}
            case TakeBack() if answer.changed:
                del page.said[who]
            case Object() if answer.changed:
                page.raised += 1
                page.objections[page.raised] = who
                page.said[who] = page.revision, OBJECTED
            case WithdrawObjection(objection=number) if answer.changed:
                page.withdraws([number])
            case Withdraw() if answer.changed and who in page.objections.values():
                page.withdraws([n for n, by in page.objections.items() if by == who])
            case Amend() if answer.changed:
                page.revision += 1

    def envelope(self, who: str, command: Command) -> Envelope:
        return self.base.house.envelope(
            who, command, delivery=f"{self.spot.home}/{next(self._deliveries)}", spot=self.spot
        )

    def head(self) -> Any:
        """How the log of this home stands."""
        asked = f"SELECT head_seq, head_hash FROM community JOIN home ON home.community = community.id WHERE home.external = '{self.spot.home}'"
        return self.base.do(self.base.house.rows(asked))

    def settle(self) -> None:
        self.base.do(self.base.house.app.settle())

    # -------------------------------------------------------------------------------------------------- what must hold

    @invariant()
    def everything_is_as_the_book_says(self) -> None:
        self.settle()
        viewer = Viewer(spot=self.spot, operator=True)
        for number, page in self.book.items():
            view = self.base.do(self.base.house.app.ask(ShowCard(number=number), viewer))
            assert isinstance(view, CardView)
            self.is_as_told(view, page)
            [shown] = [
                card
                for reference, card in self.base.house.wall.cards.items()
                if reference.startswith(f"{self.spot.place}/") and card.number == number
            ]
            assert essence(shown) == essence(view), "at rest the card shows the current state"

    def is_as_told(self, view: CardView, page: Page) -> None:
        counted = page.counted()
        assert view.took_part == counted.total()
        counted.pop(OBJECTED, None)
        assert {one.key: one.people for one in view.choices if one.people} == dict(counted)
        assert {one.number for one in view.objections if one.state in STANDING} == set(page.objections)
        if view.outcome is None:
            assert page.ended is None, "what has ended stays so"
            return
        assert page.ended in (None, view.outcome.outcome), "and as it ended"
        page.ended = view.outcome.outcome
        self.the_outcome_is_right(view, page, counted)

    def the_outcome_is_right(self, view: CardView, page: Page, counted: Counter[str]) -> None:
        assert view.outcome is not None
        assert view.outcome.effective_at <= view.outcome.recorded_at
        assert view.closes_at is None or view.outcome.effective_at <= view.closes_at, "late is not later"
        outcome, yes, no = view.outcome.outcome, counted["yes"], counted["no"]
        if outcome == "withdrawn":
            return
        match page.process:
            case "majority" | "two-thirds" | "unanimous":
                enough = {
                    "majority": yes > no,
                    "two-thirds": 3 * yes >= 2 * (yes + no),
                    "unanimous": no == 0,
                }[page.process]
                took_part = 2 * view.took_part >= (view.eligible or 0)
                wanted = "no_quorum" if not took_part else "adopted" if enough and yes else "rejected"
                assert outcome == wanted, (counted, view.eligible)
            case "poll":
                best = max(counted.values(), default=0)
                winners = {option for option in ("o1", "o2") if best and counted[option] == best}
                assert outcome == ("expired" if not best else "tied" if len(winners) > 1 else "adopted")
            case "lazy":
                assert outcome == ("blocked" if page.objections else "adopted")
            case _:
                assert (outcome in ("blocked", "needs_judgement")) == bool(page.objections)
                if outcome == "adopted":
                    assert 2 * view.took_part >= (view.eligible or 0)

    def teardown(self) -> None:
        assert self.base.do(Log(self.base.house.app.store).verify()) == []


STANDING = ("pending", "raised", "sustained")


def essence(view: CardView) -> tuple[object, ...]:
    """What a card says that does not depend on the moment at which it is looked at."""
    ended = None if view.outcome is None else (view.outcome.outcome, view.outcome.effective_at)
    counts = tuple((one.key, one.people) for one in view.choices)
    objections = tuple((one.number, one.state) for one in view.objections)
    return view.status, view.text, view.revision, view.took_part, counts, objections, view.closes_at, ended


@at_length
def test_whatever_people_do_the_program_says_what_a_recount_of_its_answers_says(
    database: Database, at_length: bool
) -> None:
    examples = EXAMPLES if at_length else EXAMPLES_FEW
    base = Base(database)
    try:
        run_state_machine_as_test(
            lambda: FreePlay(base),  # type: ignore[arg-type]  # whatever makes a machine will do
            settings=settings(
                # A step costs three times as much on a server.
                max_examples=examples if database.kind == SQLITE else examples // 3,
                stateful_step_count=25,
                deadline=None,
                # Making a failure smaller takes minutes through a database. What happened is printed either way.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        base.close()
