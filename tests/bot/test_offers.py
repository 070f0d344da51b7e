"""Whatever is offered to somebody works for them at that moment: free play in which every button and every line that is
shown is tried, and taken back again.

Trying is the real thing: the command is executed in a transaction that is rolled back. Refused may only be what nobody
could know when it was offered, and here nothing happens between the offer and the try.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.acts import TAKES_UP
from adapters.grammar import GrammarError, Help, Page, read
from adapters.interaction.card import card_buttons
from adapters.interaction.conversation import LOOKS
from adapters.interaction.filled import Sent, commands_of
from adapters.interaction.form import Fits, Forms
from adapters.interaction.menu import look_buttons, menu_buttons
from adapters.interaction.message import Button, Menu
from adapters.interaction.notice import notice_buttons
from adapters.interaction.press import Press, command_of
from adapters.interaction.reply import receipt_message, refusal_message
from adapters.wording import Words
from adapters.wording.actions import again_line, ballot_line
from bot.execute import Fold
from consensus.commands import (
    Amend,
    Close,
    Command,
    Doubt,
    Named,
    Object,
    OpenPoll,
    PassTime,
    Propose,
    Resolve,
    Sustain,
    Until,
    Vote,
)
from consensus.definition import builtin, builtin_ids
from consensus.frozen import replace
from consensus.ports import Receipt, Spot, Viewer, Work
from consensus.refusal import Refused
from consensus.views import (
    CardView,
    ListDecisions,
    Listing,
    NoticeView,
    Query,
    RightsView,
    ShowCard,
    ShowRecord,
    ShowWhy,
    WhatMayI,
)
from tests.bot.test_free_play import Base, essence
from tests.databases import SQLITE, Database
from tests.waiting import at_length

DATABASES = (SQLITE,)  # offers are made of views, which are the same on every database

PEOPLE = ("ann", "bo", "cy", "di", "ed")
WORDS = Words("en", "UTC")
FORMS = Forms(Fits())
ZONE = "UTC"
people = st.sampled_from(PEOPLE)
EVERYDAY = ("consent", "lazy", "majority", "poll", "ranked", "score")
PROCESSES = tuple(builtin_ids())
SAMPLES: dict[str, str | tuple[str, ...]] = {
    "text": "Some words", "line": "Some words", "number": "", "deadline": "30d", "link": "https://example.org/page",
    "process": "majority", "person": ("bo",), "people": ("bo", "cy"), "settings": "", "ticks": (),
}  # fmt: skip
SAMPLE_WORDS = {"process": "majority", "delegate": "bo"}
LINE = re.compile(r"(?:^|[\s:])(/[a-z]+(?: [a-z]+)? D-\d+[^\n,;]*)")


class TriedOut(Exception):
    """Ends a transaction in which something was tried."""

    def __init__(self, answer: Receipt | Refused) -> None:
        super().__init__(answer.code)
        self.answer = answer


class Offers(Base):
    """Collects what was offered and refused, so that one run shows all of it."""

    refused: Counter[str]

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.refused = Counter()


class OfferPlay(RuleBasedStateMachine):
    def __init__(self, base: "Offers") -> None:
        super().__init__()
        self.base = base
        number = next(base.homes)
        self.spot = Spot(platform="local", home=f"home-{number}", place=f"place-{number}")
        self.opened = 0
        self.private: list[tuple[str, str, tuple[Button | Menu, ...], str]] = []
        """What was offered to one person since the last look: person, where, buttons, and the text with its lines."""
        self.seen = len(base.house.wall.notices)
        self._deliveries = count(1)

    # ------------------------------------------------------------------------------------------------- what people do

    @precondition(lambda self: self.opened < 2)
    @rule(who=people, process=st.sampled_from(EVERYDAY) | st.sampled_from(PROCESSES), days=st.integers(3, 9))
    def somebody_opens(self, who: str, process: str, days: int) -> None:
        if not self.opened:
            for person in PEOPLE:
                self.does(person, Vote(decision=99, choice="yes"))
        definition = builtin(process)
        assert definition is not None
        until = Until(after=timedelta(days=days), words=f"{days}d")
        named = tuple(
            Named(role=role, accounts=("bo",) if role == "decider" else ("bo", "cy"))
            for role in definition[1].group_names
        )
        opening: Command = (
            Propose(text="Ship on Fridays", process=process, until=until, named=named)
            if definition[1].unit == "proposal"
            else OpenPoll(
                question="Where to?", options=("Osaka", "Kyoto", "Nara"), process=process, until=until
            )
        )
        if isinstance(self.does(who, opening), Receipt):
            self.opened += 1

    @precondition(lambda self: self.opened)
    @rule(who=people, data=st.data())
    def somebody_acts(self, who: str, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, self.opened))
        card = self.card(number)
        keys = [choice.key for choice in card.choices] or ["yes"]
        command: Any = data.draw(
            st.sampled_from(
                [
                    *(Vote(decision=number, choice=key) for key in keys),
                    Object(decision=number, reason="No rollback plan", remedy="Ship on Mondays"),
                    Amend(decision=number, text="Ship on Mondays"),
                    Resolve(decision=number, objection=1, how="We add one"),
                    Doubt(decision=number, objection=1, reason="It is another matter"),
                    Sustain(decision=number, objection=1),
                    Close(decision=number),
                ]
            )
        )
        self.does(who, command)

    @precondition(lambda self: self.opened)
    @rule(who=people, data=st.data())
    def somebody_presses_what_is_offered(self, who: str, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, self.opened))
        presses = [button.press for button in self.buttons_for(who, number) if button.press.act not in LOOKS]
        if presses:
            command = self.command(data.draw(st.sampled_from(presses)))
            assert command is not None
            self.does(who, command)

    @precondition(lambda self: self.opened)
    @rule(who=people, hours=st.sampled_from([1, 12, 25, 49, 73, 200]))
    def time_passes(self, who: str, hours: int) -> None:
        self.does(who, PassTime(span=timedelta(hours=hours)))

    def does(self, who: str, command: Command) -> Receipt | Refused:
        envelope = self.base.house.envelope(
            who, command, delivery=f"{self.spot.home}/{next(self._deliveries)}", spot=self.spot
        )
        answer = self.base.do(self.base.house.tries(envelope))
        self.base.do(self.base.house.app.settle())
        number = getattr(command, "decision", 0)
        if isinstance(answer, Receipt):
            message = receipt_message(WORDS, answer, {})
            self.private.append((who, f"receipt {answer.code}", message.buttons, message.text))
        elif number != 99:
            message = refusal_message(WORDS, answer, number=number)
            self.private.append((who, f"refusal {answer.code}", message.buttons, message.text))
        return answer

    # ------------------------------------------------------------------------------------------------- what is offered

    def numbers(self) -> list[int]:
        """Of all decisions."""
        listing = self.ask(ListDecisions(), "ann")
        assert isinstance(listing, Listing)
        return [row.number for row in listing.rows]

    def card(self, number: int) -> CardView:
        view = self.ask(ShowCard(number=number), None)
        assert isinstance(view, CardView)
        return view

    def ask(self, query: Query, who: str | None) -> Any:
        viewer = Viewer(spot=self.spot, account=who, operator=who is None)
        return self.base.do(self.base.house.app.ask(query, viewer))

    def buttons_for(self, who: str, number: int) -> tuple[Button, ...]:
        """What the details of a decision offer to somebody."""
        view = self.ask(WhatMayI(number=number), who)
        assert isinstance(view, RightsView)
        return (*menu_buttons(WORDS, view), *look_buttons(WORDS, view.card))

    @invariant()
    def all_that_is_offered_works(self) -> None:
        wall = self.base.house.wall
        for kind, account, notice in wall.notices[self.seen :]:
            self.check_notice(kind, account, notice)
        self.seen = len(wall.notices)
        for who, where, buttons, text in self.private:
            for button in buttons:
                self.check(who, where, button)
            for line in lines_in(text):
                self.check_line(who, where, line)
        self.private.clear()
        for number in range(1, self.opened + 1):
            for who in PEOPLE:
                for button in self.buttons_for(who, number):
                    self.check(who, f"details of {self.card(number).process}", button)
            card = self.card(number)
            for button in card_buttons(WORDS, card, "details"):
                self.check_for_somebody(f"card of {card.process}", button)
            for line in WORDS.card(card).acts:
                if all(isinstance(self.try_line(who, line), Refused) for who in PEOPLE):
                    self.base.refused[f"card of {card.process}: {line}"] += 1

    def check_notice(self, kind: str, account: str | None, notice: NoticeView) -> None:
        if essence(self.card(notice.card.number)) != essence(notice.card):
            return  # overtaken by what has happened since
        where = f"notice {kind} of {notice.card.process}"
        for button in notice_buttons(WORDS, notice):
            if button.press.act == "post_again":
                continue
            if account is None:
                self.check_for_somebody(where, button)
            else:
                self.check(account, where, button)
        for line in WORDS.actions(notice):
            if account is not None:
                self.check_line(account, where, line)

    def check_for_somebody(self, where: str, button: Button | Menu) -> None:
        answers = [self.press(who, button) for who in PEOPLE]
        if all(isinstance(answer, Refused) for answer in answers):
            codes = {answer.code for answer in answers if isinstance(answer, Refused)}
            self.base.refused[f"{where}: {button.press.act} {sorted(codes)}"] += 1

    def check(self, who: str, where: str, button: Button | Menu) -> None:
        answer = self.press(who, button)
        if isinstance(answer, Refused):
            self.base.refused[f"{where}: {button.press.act} [{answer.code}]"] += 1

    def check_line(self, who: str, where: str, line: str) -> None:
        answer = self.try_line(who, line)
        if isinstance(answer, Refused):
            self.base.refused[f"{where}: {line} [{answer.code}]"] += 1

    def press(self, who: str, button: Button | Menu) -> Receipt | Refused | None:
        press = button.press
        if isinstance(button, Menu):
            press = replace(press, key=button.options[0][0])
        if press.act in LOOKS:
            query = ShowWhy(number=press.number) if press.act == "why" else ShowRecord(number=press.number)
            try:
                self.ask(query, who)
            except Refused as refused:
                return refused
            return None
        command = self.command(press)
        return None if command is None else self.tries_out(who, command)

    def command(self, press: Press) -> Command | None:
        """What the button does, its form filled in with words that anybody could type."""
        direct = command_of(press, ZONE)
        if direct is not None:
            return direct
        card = self.card(press.number)
        if press.act in ("ballot", "reason") and card.ballot != "position":
            return self.read(ballot_line(card))
        if press.act in TAKES_UP:
            return self.read(again_line(card, press.act))
        if press.act == "ballot":
            press = replace(press, act="reason")
        groups = tuple((group, group) for group in self.ask(WhatMayI(number=press.number), "ann").groups)
        form = FORMS.form_of(WORDS, press, card=card, options={"group": groups})
        values = {
            question.id: question.initial
            or (
                question.options[0][0]
                if question.options and question.kind == "choice"
                else SAMPLES.get(question.kind, "")
            )
            for question in form.questions
        }
        if press.act == "amend":
            values["text"] = "Something else"
        elif press.act == "snooze":
            values["until"] = "5m"
        elif press.act == "relate":
            others = [number for number in self.numbers() if number != press.number]
            if not others:
                return None  # there is nothing yet that it could be related to
            values["other"] = f"D-{others[0]}"
        elif press.act == "process":
            values["process"] = "borda" if card.unit == "options" else "unanimous"
        values = {key: value for key, value in values.items() if value}
        now = self.base.house.clock.now()
        return commands_of(Sent(press=form.press, values=values, memory=form.memory, now=now, zone=ZONE))[0]

    def try_line(self, who: str, line: str) -> Receipt | Refused | None:
        command = self.read(line)
        return None if command is None else self.tries_out(who, command)

    def read(self, line: str) -> Command | None:
        try:
            command = read(line, now=self.base.house.clock.now(), zone=ZONE).command
        except GrammarError as error:
            self.base.refused[f"no line to type: {line} [{error.code}]"] += 1
            return None
        return None if isinstance(command, Query | Help | Page) else command

    def tries_out(self, who: str, command: Command) -> Receipt | Refused:
        house = self.base.house
        envelope = house.envelope(
            who, command, delivery=f"{self.spot.home}/{next(self._deliveries)}", spot=self.spot
        )

        def job(work: Work) -> None:
            raise TriedOut(Fold(work, lambda phrase, language: "").group([envelope]).answers[0])

        async def tried() -> Receipt | Refused:
            try:
                await house.app.store.run(job)
            except TriedOut as tried_out:
                return tried_out.answer
            raise AssertionError("a try ends in its exception")

        return self.base.do(tried())


def lines_in(text: str) -> Iterator[str]:
    """The lines to type that stand in a sentence; the words that a person puts in for the dots are ours."""
    for match in LINE.finditer(" ".join(text.split())):
        line = re.split(r"\.(?: |$)(?!\.)| or |, ", match[1].replace("...", "…"))[0].strip()
        if line.startswith("/accord process") and "…" in line:
            line = line.partition("…")[0] + "…"
        yield line.replace('"…"', '"Some words"').replace(
            "…", SAMPLE_WORDS.get(line.split()[1], "Some words")
        )


@at_length
def test_whatever_is_offered_works_for_this_person_now(database: Database, at_length: bool) -> None:
    examples = 6 if at_length else 1
    base = Offers(database)
    try:
        run_state_machine_as_test(
            lambda: OfferPlay(base),  # type: ignore[arg-type]  # whatever makes a machine will do
            settings=settings(
                max_examples=examples,
                stateful_step_count=10,
                deadline=None,
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert not base.refused, "\n".join(
            f"{times} {offer}" for offer, times in sorted(base.refused.items())
        )
    finally:
        base.close()
