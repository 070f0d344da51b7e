"""Which decision or objection a line without its number is about: the one of its thread, or the only one that is open in the
place. Where there are several, its author is asked; nothing is guessed."""

import re
from collections.abc import Iterable
from typing import Generic, Literal

from adapters.acts import ACT, BALLOTS
from adapters.grammar import GrammarError
from adapters.interaction.line import behind, number_of, with_number
from adapters.interaction.platform import Desk, H, Platform
from adapters.wording.help import Situation
from adapters.wording.lists import one_line
from adapters.wording.mistakes import EXAMPLES, example
from consensus.acts import ACTS as RULES
from consensus.frozen import Frozen
from consensus.refusal import Refused
from consensus.views import CardView, Filters, ListDecisions, Listing, RightsView, Row, ShowCard, WhatMayI

HELPED = ("vote", "object", "ask", "amend", "extend", "withdraw")
"""What people do most about a decision."""
CHOICES_MAX = 8
LOOKED_AT_MAX = 200
TITLE_SHOWN = 60
ABOUT_A_POLL = ("/accord close", "/decisions show", "/withdraw")
"""How a line begins that is about one poll."""
ENDED = frozenset({"review", "appeal"})
"""Verbs about decisions that are closed."""
ABOUT_ANY = frozenset(
    {"decisions", "decide", "page", "why", "compare", "link", "tag", "todo", "done", "postpone", "reassign", "assume", "confirm",
     "unwatch"}
)  # fmt: skip
"""Verbs about decisions that may be open or closed."""
IN_MENUS = frozenset(rule.name for rule in RULES if rule.offered is not None)
"""Acts of which a menu says whether they would work."""
ASKED_ALWAYS = frozenset({"process"})
"""Verbs whose words could ask for something else than an act on a decision."""
_BARE_VOTE = re.compile(r"(\s*[/／](?:accord\s+)?(?:vote|votes|ballot)\s+)#?(\d{1,9})\s*", re.IGNORECASE)


class Target(Frozen, kw_only=False):
    """A decision, or an objection of it (0: the whole decision)."""

    number: int
    title: str
    objection: int = 0

    @property
    def named(self) -> str:
        return f"D-{self.number}.{self.objection}" if self.objection else f"D-{self.number}"


class Numbers(Generic[H]):
    def __init__(self, desk: Desk, platform: Platform[H]) -> None:
        self._desk = desk
        self._platform = platform

    async def with_its_number(self, here: H, error: GrammarError) -> str:
        """The line with the number that it lacks. Raises GrammarError, with the lines to choose from, where it could be about
        several, or about none."""
        polls = bool(error.values.get("polls"))
        verb = str(error.values["verb"])
        known = error.values.get("number")
        if error.asks or verb in ASKED_ALWAYS:
            raise await self._asked(here, error, await self._open(here, verb, polls=polls))
        number = known if isinstance(known, int) else await self._platform.decision_of_thread(here)
        if number is not None and not _on_objection(verb) and verb != "withdraw":
            return _numbered(error, Target(number=number, title=""))
        targets = await self._open(here, verb, polls=polls, number=number)
        if len(targets) != 1:
            raise await self._asked(here, error, targets)
        return _numbered(error, targets[0])

    async def meant_by_a_number(self, here: H, line: str) -> tuple[tuple[str, str], ...]:
        """What `/vote 2` could mean, with the lines that say so: the ballot of D-2, or the answer 2 of a decision that is open
        here. Empty where it is plain: a ballot."""
        match = _BARE_VOTE.fullmatch(line)
        if match is None:
            return ()
        number = int(match[2])
        targets = await self._open(here, "vote")
        answers = []
        for target in targets[:CHOICES_MAX]:
            card = await self._desk.ask(ShowCard(number=target.number), self._platform.viewer(here))
            if isinstance(card, CardView) and (answer := _answer(card, number)):
                answers.append(
                    (
                        f"{target.named} {target.title}: {answer[1]}",
                        f"{match[1]}D-{target.number} {answer[0]}",
                    )
                )
        ballot = [
            (f"{target.named} {target.title}", f"{match[1]}D-{target.number}")
            for target in targets
            if target.number == number
        ]
        return (*ballot, *answers) if answers else ()

    async def example(self, here: H, verb: str, typed: tuple[int, int] = (0, 0)) -> str:
        """A line with this verb that would be carried out here, about the decision that was `typed` or the newest; empty where
        there is none."""
        if "D-17" not in EXAMPLES.get(verb, ""):
            return ""
        targets = await self._would_work(here, verb, await self._open(here, verb))
        target = next((target for target in targets if target.number == typed[0]), None)
        target = target or (
            next(iter(targets), None)
            if not typed[0]
            else Target(number=typed[0], title="", objection=typed[1])
        )
        return "" if target is None else await self._line_of(here, verb, target)

    async def with_example(self, here: H, error: GrammarError) -> GrammarError:
        """The mistake with an example that would be carried out here, where no line mends it."""
        verb = str(error.values.get("form") or error.values.get("verb") or "")
        if error.repaired is not None:
            return error
        try:
            line = await self.example(here, verb, number_of(behind(error.line)))
        except Refused:
            return error
        return error.with_values(example=line) if line else error

    async def _line_of(self, here: H, verb: str, target: Target) -> str:
        """The example of the verb; of a vote with an answer that this decision has."""
        if verb == "vote":
            try:
                card = await self._desk.ask(ShowCard(number=target.number), self._platform.viewer(here))
            except Refused:
                return example(verb, target.named)
            assert isinstance(card, CardView), "each question has its own kind of view"
            if card.unit == "options" and card.ballot in BALLOTS:
                return f"/vote {target.named} {BALLOTS[card.ballot].sample}"
            if card.choices:
                return f"/vote {target.named} {card.choices[0].key}"
        return example(verb, target.named)

    async def situation(self, here: H) -> Situation:
        """What help is about here: the decision of this thread, or the only open one; else which are open."""
        number = await self._platform.decision_of_thread(here)
        targets = await self._open(here, "vote", number=number)
        if number is None and len(targets) != 1:
            return Situation(open=tuple((target.number, target.title) for target in targets[:CHOICES_MAX]))
        target = next(iter(targets), None)
        if target is None:  # it is closed
            return Situation()
        lines = [
            await self._line_of(here, verb, target)
            for verb in HELPED
            if await self._would_work(here, verb, (target,))
        ]
        return Situation(
            number=target.number, title=target.title, in_thread=number is not None, lines=tuple(lines)
        )

    async def begun(self, here: H, verb: str, typed: str) -> tuple[Target, ...]:
        """What a line with this verb could be about, where `typed` begins its number or a word of its title: of a few, those on
        which it would work. Raises Refused."""
        if verb in ABOUT_ANY:
            rows = await self._rows(here, Filters(limit=LOOKED_AT_MAX), None)
            targets = tuple(Target(number=row.number, title=one_line(row.title, TITLE_SHOWN)) for row in rows)
        else:
            targets = await self._open(here, verb)
        begun = tuple(target for target in targets if _begins(target, typed.casefold().lstrip("#")))
        listed = verb in IN_MENUS and len(begun) <= CHOICES_MAX
        return await self._would_work(here, verb, begun) if listed else begun

    # ---------------------------------------------------------------------------------------------------------------

    async def _asked(self, here: H, error: GrammarError, targets: Iterable[Target]) -> GrammarError:
        """The question which one, with the lines that would work for this person; else with all lines."""
        targets, verb = tuple(targets), str(error.values["verb"])
        workable = await self._would_work(here, verb, targets)
        begins = error.values.get("begins")
        if begins not in (None, *ABOUT_A_POLL):
            workable, targets = (), ()
        choices = tuple(
            (
                f"{target.named} {target.title}",
                f"{begins} {target.named}" if begins else _numbered(error, target),
            )
            for target in (workable or targets)[:CHOICES_MAX]
        )
        asked = error.with_values(choices=choices, about="which" if targets else "none")
        if error.code == "form":
            asked.code = "grammar-which-decision"
        return asked

    async def _open(
        self, here: H, verb: str, *, polls: bool = False, number: int | None = None
    ) -> tuple[Target, ...]:
        """What a line with this verb could be about: in this place, or the decision of this number alone."""
        state: Literal["open", "closed"] = "closed" if verb in ENDED else "open"
        kind: Literal["poll"] | None = "poll" if polls else None
        rows = await self._rows(
            here, Filters(state=state, here=number is None, kind=kind, limit=LOOKED_AT_MAX), number
        )
        if verb == "decisions" and not rows:
            rows = await self._rows(here, Filters(here=True, kind=kind, limit=1), number)
        whole = tuple(Target(number=row.number, title=one_line(row.title, TITLE_SHOWN)) for row in rows)
        parts = tuple(
            Target(number=row.number, title=one_line(row.title, TITLE_SHOWN), objection=objection)
            for row in rows
            for objection in row.objections
        )
        if verb != "withdraw":
            return parts if _on_objection(verb) else whole
        mine = await self._would_work(here, verb, (*whole, *parts)) if len(whole) == 1 else ()
        return mine or whole

    async def _rows(self, here: H, filters: Filters, number: int | None) -> list[Row]:
        view = await self._desk.ask(ListDecisions(filters=filters), self._platform.viewer(here))
        assert isinstance(view, Listing), "each question has its own kind of view"
        return [row for row in view.rows if number in (None, row.number)]

    async def _would_work(self, here: H, verb: str, targets: Iterable[Target]) -> tuple[Target, ...]:
        """Those on which this person may do what the verb asks for; nobody says so of acts that no menu offers."""
        rights: dict[int, RightsView] = {}
        could = []
        for target in targets:
            if target.number not in rights:
                if len(rights) == CHOICES_MAX:
                    break
                try:
                    view = await self._desk.ask(WhatMayI(number=target.number), self._platform.viewer(here))
                except Refused:
                    continue
                assert isinstance(view, RightsView), "each question has its own kind of view"
                rights[target.number] = view
            view = rights[target.number]
            acts = view.objection_acts.get(target.objection, ()) if target.objection else view.acts
            if ("withdraw_objection" if verb == "withdraw" and target.objection else verb) in acts:
                could.append(target)
        return tuple(could)


def _begins(target: Target, typed: str) -> bool:
    named, title = target.named.casefold(), target.title.casefold()
    return (
        named.startswith(typed)
        or named[2:].startswith(typed)
        or any(word.startswith(typed) for word in title.split())
    )


def _on_objection(verb: str) -> bool:
    return verb in ACT and ACT[verb].objection


def _numbered(error: GrammarError, target: Target) -> str:
    """The line with the number: behind its verb, or instead of that of the decision alone."""
    if isinstance(error.values.get("number"), int):
        return error.line[: error.start] + target.named + error.line[error.end :]
    return with_number(error.line, target.named)


def _answer(card: CardView, number: int) -> tuple[str, str] | None:
    """The answer of a decision that the number could be, as it is typed and as it is called: one of this name, or the one
    in this place of a poll."""
    for choice in card.choices:
        if (choice.text or choice.key).strip().lstrip("+") == str(number):
            return f'"{choice.text}"' if choice.text else choice.key, choice.text or choice.key
    options = [choice for choice in card.choices if choice.text]
    if 0 < number <= len(options):
        return options[number - 1].letter, options[number - 1].text
    return None
