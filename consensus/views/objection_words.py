"""How an objection lives in a process, from being raised to its end, sentence by sentence: for who explains a process.

Codes and values only (adapters/wording has the sentences). The card tells less: what stops it, and what is missing.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from consensus.events import Phrase
from consensus.process import ObjectionRule, Process

OBJECTION_PHRASES: Mapping[str, tuple[str, ...]] = {
    "life.raise": (),
    "life.raise.remedy": (),
    "life.raise.by": ("who",),
    "life.always": (),
    "life.test": ("seconds", "people"),
    "life.group": ("seconds", "people"),
    "life.judge": (),
    "life.offer": ("who", "seconds"),
    "life.offer.holder": ("who",),
    "life.alone": ("seconds", "large_above"),
    "life.settled": ("seconds",),
    "life.tolerates": ("objections",),
    "life.deadline.waits": ("days",),
    "life.deadline.blocks": (),
    "life.rounds": ("rounds",),
    "life.stale": ("seconds",),
    "life.overrule": ("who", "when"),
    "life.overrule.nobody": (),
}
"""Code -> the names of its values. `seconds` are spans, `who` names of roles, `when` as in ObjectionRule.overruled_when."""


def life_of_objection(process: Process) -> tuple[Phrase, ...]:
    """Nothing where the process knows no objections."""
    rule = process.objection
    return () if rule is None else tuple(_life(process, rule))


def _life(process: Process, rule: ObjectionRule) -> Iterator[Phrase]:
    who = rule.raised_by or process.electorate.binding or _answers_alone(process)
    if who is not None and not rule.needs_remedy:
        yield Phrase(code="life.raise.by", values={"who": who})
    else:
        yield Phrase(code="life.raise.remedy" if rule.needs_remedy else "life.raise")
    judged = any(phase.act in ("judge", "decide") for phase in process.phases)
    yield Phrase(code="life.always") if rule.qualifies == "judge" and not judged else _qualifies(rule)
    if rule.answer_within is None:
        yield Phrase(code="life.offer.holder", values={"who": rule.cleared_by})
    elif rule.qualifies != "judge":
        yield Phrase(
            code="life.offer", values={"who": rule.cleared_by, "seconds": _seconds(rule.answer_within)}
        )
    if rule.lone_after is not None:
        yield Phrase(
            code="life.alone",
            values={"seconds": _seconds(rule.lone_after), "large_above": process.large_above},
        )
    yield Phrase(code="life.settled", values={"seconds": _seconds(rule.settled_leaves)})
    if rule.tolerates:
        yield Phrase(code="life.tolerates", values={"objections": rule.tolerates})
    if rule.at_deadline == "blocks":
        yield Phrase(code="life.deadline.blocks")
    else:
        yield Phrase(code="life.deadline.waits", values={"days": rule.gives_up_after.days})
        if process.amend.by != "nobody":
            yield Phrase(code="life.rounds", values={"rounds": process.amend.failed_rounds_max})
    if rule.stale_after is not None:
        yield Phrase(code="life.stale", values={"seconds": _seconds(rule.stale_after)})
    if rule.overruled_by:
        yield Phrase(code="life.overrule", values={"who": rule.overruled_by, "when": rule.overruled_when})
    else:
        yield Phrase(code="life.overrule.nobody")


def _answers_alone(process: Process) -> str | None:
    """The group that alone answers wherever people can object."""
    where = {
        phase.electorate for phase in process.phases if phase.act in ("object", "ballot") and not phase.ballot
    }
    return where.pop() if len(where) == 1 else None


def _qualifies(rule: ObjectionRule) -> Phrase:
    if rule.qualifies in ("always", "judge"):
        return Phrase(code=f"life.{rule.qualifies}")
    values = {"seconds": _seconds(rule.test_runs_for), "people": rule.test_answers_min}
    return Phrase(code=f"life.{rule.qualifies}", values=values)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
