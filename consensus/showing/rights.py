"""What one person may do with a decision at this moment, for menus that offer nothing that would be refused.

The same function that judges an act answers here, so a menu promises nothing that the act does not keep.
"""

from collections.abc import Iterator

from consensus.access import require_may_act
from consensus.commands import (
    Amend,
    Appeal,
    Ask,
    Attach,
    Attend,
    ChangeProcess,
    Close,
    Command,
    Delegate,
    Extend,
    Link,
    NameGroup,
    Object,
    Recuse,
    SetReview,
    Until,
    Vote,
    Withdraw,
)
from consensus.facts import Person, Slice
from consensus.refusal import Refused
from consensus.views import Dossier


def rights(dossier: Dossier, person: Person | None) -> tuple[str, ...]:
    """Codes of the acts that are open to them: `vote`, `object`, `ask`, `link`, `extend`, `amend`, `process`, `close`,
    `withdraw`, `appeal`, `review`, and where the process has them `attend`, `delegate`, `recuse`, `group`."""
    if person is None:
        return ()
    facts = Slice(
        place=dossier.place,
        actor=person,
        decision=dossier.decision,
        process=dossier.process,
        eligible=dossier.eligible,
    )
    return tuple(code for code, command in _sensible(dossier) if _may(facts, command))


def _may(facts: Slice, command: Command) -> bool:
    try:
        require_may_act(facts, command)
    except Refused:
        return False
    return True


def _sensible(dossier: Dossier) -> Iterator[tuple[str, Command]]:
    """The acts that make sense in the state that it is in, whoever does them."""
    decision, process = dossier.decision, dossier.process
    number = decision.number
    if decision.is_open:
        act = next((phase.act for phase in process.phases if phase.id == decision.phase), "")
        if process.ballot.type != "none" and act in ("ballot", "object"):
            yield "vote", Vote(decision=number, choice="")
        if process.objection is not None:
            yield "object", Object(decision=number, reason="")
        yield "ask", Ask(decision=number, text="")
        if process.attendance:
            yield "attend", Attend(decision=number)
        if process.electorate.weight == "delegated":
            yield "delegate", Delegate(decision=number, account=None)
        if any(position.recuses for position in process.ballot.positions):
            yield "recuse", Recuse(decision=number)
        yield "extend", Extend(decision=number, until=Until())
        if decision.unit == "proposal":
            yield "amend", Amend(decision=number, text="")
        if not decision.touched:
            yield "process", ChangeProcess(decision=number, process="")
        yield "close", Close(decision=number)
        yield "withdraw", Withdraw(decision=number)
    yield "link", Attach(decision=number, link=Link(url=""))
    if process.group_names:
        yield "group", NameGroup(group=process.group_names[0], accounts=())
    if decision.ending is not None and any(phase.act in ("judge", "decide") for phase in process.phases):
        yield "appeal", Appeal(decision=number, reason="")
    if decision.ending is not None and decision.ending.outcome == "adopted":
        yield "review", SetReview(decision=number, on=Until())
