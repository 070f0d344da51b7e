"""What an act must see of a decision, besides place, actor and header. The cheaper, the faster a vote.

A need looks at the header and names people, tallies and counts to load. A vote on positions needs nothing more, whatever
the number of ballots; only an end needs the tally. Which act has which need stands in acts.py.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from consensus.access import of
from consensus.ballot_boxes import MAIN, test_of
from consensus.ballots import FORMS
from consensus.commands import AnswerTest, Doubt, MemberLeft, Object, Vote
from consensus.decision import Decision
from consensus.due import first_due
from consensus.facts import Needs, Slice
from consensus.frozen import replace
from consensus.ids import BoxId, PersonId

Need = Callable[[Slice, Any, datetime], Needs]
NOTHING = Needs()


def to_open(facts: Slice, command: object, now: datetime) -> Needs:
    return Needs(open_decisions=True)


def eligible(facts: Slice, command: object, now: datetime) -> Needs:
    """How many may take part, where that is not frozen; enough for most acts."""
    return Needs(eligible=_live(facts))


def all_eligible(facts: Slice, command: object, now: datetime) -> Needs:
    return Needs(eligible=True)


def texts(facts: Slice, command: object, now: datetime) -> Needs:
    return Needs(texts=True, eligible=_live(facts))


def ballots_and_texts(facts: Slice, command: object, now: datetime) -> Needs:
    decision, _ = of(facts)
    return Needs(boxes=frozenset({decision.box}), texts=True, eligible=_live(facts))


def main_box(facts: Slice, command: object, now: datetime) -> Needs:
    """The tally of the whole decision, and that of its phase."""
    decision, _ = of(facts)
    return Needs(
        boxes=frozenset({MAIN, decision.box}), eligible=_live(facts), people=_holders_of_dropped(decision)
    )


def to_vote(facts: Slice, command: Vote, now: datetime) -> Needs:
    decision, process = of(facts)
    live = _live(facts)
    if process.ballot.type == "position" and on_a_route(facts):
        return main_box(facts, command, now)
    if command.reason and any(position.blocks for position in process.ballot.positions):
        return Needs(texts=True, eligible=live, people=frozenset({decision.opened_by}))
    reads_options = process.ballot.type in FORMS
    return Needs(texts=reads_options, eligible=live) if reads_options or live else NOTHING


def to_object(facts: Slice, command: Object, now: datetime) -> Needs:
    decision, process = of(facts)
    asks_group = process.objection is not None and process.objection.qualifies == "group"
    people = frozenset({decision.opened_by}) if asks_group else frozenset()
    return Needs(texts=True, eligible=_live(facts), people=people)


def opener(facts: Slice, command: object, now: datetime) -> Needs:
    decision, _ = of(facts)
    return Needs(people=frozenset({decision.opened_by}), eligible=_live(facts))


def with_opener(need: Need) -> Need:
    """Also whether whoever opened it is still there: else an administrator stands in."""

    def needed(facts: Slice, command: Any, now: datetime) -> Needs:
        decision, _ = of(facts)
        wanted = need(facts, command, now)
        return replace(wanted, people=wanted.people | {decision.opened_by})

    return needed


def opener_and_holder(facts: Slice, command: Doubt, now: datetime) -> Needs:
    decision, _ = of(facts)
    return _opener_and_holder(decision, command.objection, live=_live(facts))


def of_member(facts: Slice, command: MemberLeft, now: datetime) -> Needs:
    decision, _ = of(facts)
    return Needs(people=frozenset({command.person}), boxes=frozenset({decision.box}), eligible=_live(facts))


def test_box(facts: Slice, command: AnswerTest, now: datetime) -> Needs:
    decision, _ = of(facts)
    return Needs(boxes=_test_box(decision, command.objection), eligible=_live(facts))


def to_judge(facts: Slice, command: object, now: datetime) -> Needs:
    decision, _ = of(facts)
    needed = main_box(facts, command, now)
    return replace(needed, texts=True) if decision.tied else needed


def what_is_due(facts: Slice, command: object, now: datetime) -> Needs:
    decision, process = facts.decision, facts.process
    due = None if decision is None else first_due(decision, process)
    if decision is None or process is None or due is None or due.at > now:
        return NOTHING
    live = _live(facts)
    match due.kind:
        case "deadline" | "early" | "failed_round" | "given_up":
            counts_silence = process.silence_in(process.phase(decision.phase)) is not None
            deaf = decision.listening_since if counts_silence and due.kind == "deadline" else None
            return Needs(
                boxes=frozenset({MAIN, decision.box}),
                people=_holders_of_dropped(decision),
                eligible=live,
                deaf_since=deaf,
                unreminded=counts_silence and decision.reach == "each",
            )
        case "test":
            return Needs(boxes=_test_box(decision, due.objection), eligible=live)
        case "offer":
            return _opener_and_holder(decision, due.objection, live=live)
        case _:
            return Needs(eligible=live)


def _holders_of_dropped(decision: Decision) -> frozenset[PersonId]:
    """Whoever has a concern on record by an objection: with a position of concern as well, they count once."""
    return frozenset(objection.by for objection in decision.objections if objection.state == "dropped")


def on_a_route(facts: Slice) -> bool:
    """Whether the decision lies with one person after the other at this moment."""
    decision, process = facts.decision, facts.process
    if decision is None or process is None:
        return False
    return any(phase.act == "route" and phase.id == decision.phase for phase in process.phases)


def _live(facts: Slice) -> bool:
    return facts.decision is not None and facts.decision.snapshot == "live"


def _opener_and_holder(decision: Decision, objection: int, *, live: bool) -> Needs:
    known = decision.objection(objection)
    holder = () if known is None else (known.by,)
    return Needs(people=frozenset((decision.opened_by, *holder)), eligible=live)


def _test_box(decision: Decision, objection: int) -> frozenset[BoxId]:
    known = decision.objection(objection)
    return frozenset() if known is None else frozenset({test_of(known.number, known.tests)})
