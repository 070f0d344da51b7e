"""The rule of a decision in a few sentences: when it passes, who must have taken part, what stops it, when it closes.

Codes and values only (adapters/wording has the sentences). Without a decision, the rule as its definition has it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from consensus.counting import quorum_needed
from consensus.decision import Decision
from consensus.events import Phrase
from consensus.plain import Value, instant_text
from consensus.process import Phase, Process, SilenceRule, ThresholdRule

RULE_PHRASES: Mapping[str, tuple[str, ...]] = {
    # What adopts it
    "rule.ballot.approve": (),
    "rule.ballot.several": ("least", "most"),
    "rule.ballot.score": ("lowest", "highest"),
    "rule.ballot.budget": ("budget",),
    "rule.ballot.square": ("budget",),
    "rule.ballot.rank": (),
    "rule.ballot.rank_strict": (),
    "rule.ballot.slot": (),
    "rule.plurality": (),
    "rule.approval": (),
    "rule.score": (),
    "rule.star": (),
    "rule.dots": (),
    "rule.quadratic": (),
    "rule.timeslot": (),
    "rule.borda": (),
    "rule.irv": (),
    "rule.schulze": (),
    "rule.condorcet": (),
    "rule.stv": ("seats",),
    "rule.debian": (),
    "rule.threshold.more_than_half": ("of", "yes"),
    "rule.threshold.more_than": ("of", "yes", "part"),
    "rule.threshold.at_least": ("of", "yes", "part"),
    "rule.threshold.all": ("of", "yes"),
    "rule.threshold.any": ("yes",),
    "rule.support_min": ("people", "yes"),
    "rule.against_max": ("people", "no"),
    "rule.tie_stands": (),
    "rule.no_objection": (),
    # Who must have taken part
    "rule.quorum": ("needed", "eligible"),
    "rule.quorum.people": ("needed",),
    "rule.quorum.part": ("part", "strict"),
    "rule.quorum.part_at_most": ("part", "strict", "at_most"),
    # What stops it, and what silence says
    "rule.objections.wait": (),
    "rule.objections.block": (),
    "rule.objections.alone": ("seconds", "large_above"),
    "rule.silence": (),
    "rule.silence.reminded": (),
    "rule.silence.part": ("part",),
    "rule.silence.part_reminded": ("part",),
    "rule.silence.irreversible": (),
    # When it begins and when it closes
    "rule.seconding": ("needed", "seconds"),
    "rule.seconding.large": ("needed", "seconds", "only_above"),
    "rule.seconding.until": ("needed", "at", "zone"),
    "rule.closes.at": ("at", "zone"),
    "rule.closes.at_or_all_acted": ("at", "zone", "grace_seconds"),
    "rule.closes.after": ("seconds",),
    "rule.closes.after_or_all_acted": ("seconds", "grace_seconds"),
    "rule.closes.open": (),
    "rule.closes.open_or_all_acted": ("grace_seconds",),
    "rule.closes.waits": (),
    "rule.minimum": ("seconds",),
    "rule.next": ("result", "phase"),
    # What else one should know before acting
    "rule.hidden": (),
    "rule.names_hidden": (),
    "rule.no_changing": (),
    "rule.reasons.off": (),
    "rule.reasons.required": (),
    "rule.reasons.disagree": (),
    "rule.reasons.against": (),
    "rule.add_options": (),
    "rule.shuffle": (),
    "rule.review": ("seconds",),
}
"""Code -> the names of its values. `of` is `cast`, `present` or `eligible`; `part` is a fraction as text, `2/3`; `yes`
and `no` are the keys of the positions on that side; `at` is an instant with its `zone`; `seconds` are spans; `result` is
a result of the phase and `phase` the id of the one that then follows."""


def rule_of(process: Process, decision: Decision | None) -> tuple[Phrase, ...]:
    """The rule as it holds for this decision now; of a closed one, without when it closes."""
    phase = _deciding_phase(process, decision)
    return tuple(
        phrase
        for part in (
            _support(process),
            _quorum(process, decision),
            _objections(process, decision),
            _silence(process.silence, decision),
            _seconding(process, decision),
            _closing(process, phase, decision),
            _to_know(process, decision),
        )
        for phrase in part
    )


def _deciding_phase(process: Process, decision: Decision | None) -> Phase:
    """The phase that is running, or the one that decides once it has been seconded."""
    deciding = [phase for phase in process.phases if phase.act != "second"] or list(process.phases)
    now = None if decision is None else decision.phase
    return next((phase for phase in deciding if phase.id == now), deciding[0])


def _support(process: Process) -> Iterator[Phrase]:
    if process.unit == "options":
        yield from _ballot(process)
        return
    rule = process.threshold
    if rule is None:
        yield Phrase(code="rule.no_objection")
        return
    yes, no = _side(process, "yes"), _side(process, "no")
    if (part := _part_needed(rule, yes)) is not None:
        yield part
    if rule.support_min is not None:
        yield Phrase(code="rule.support_min", values={"people": rule.support_min, "yes": yes})
    if rule.against_max is not None:
        yield Phrase(code="rule.against_max", values={"people": rule.against_max, "no": no})
    if process.ties == "stands" and rule.min == Fraction(1, 2):
        yield Phrase(code="rule.tie_stands")


def _ballot(process: Process) -> Iterator[Phrase]:
    """How one votes on options, and how the votes are counted."""
    ballot, rule = process.ballot, process.tally
    if ballot.type == "approve":
        most = ballot.at_most
        if most is None:
            yield Phrase(code="rule.ballot.approve")
        else:
            yield Phrase(
                code="rule.ballot.several", values={"least": min(ballot.at_least, most), "most": most}
            )
    elif ballot.type == "score" and len(ballot.range) == 2:
        values: dict[str, Value] = {"lowest": ballot.range[0], "highest": ballot.range[1]}
        yield Phrase(code="rule.ballot.score", values=values)
    elif ballot.type == "budget":
        code = "rule.ballot.square" if ballot.cost == "square" else "rule.ballot.budget"
        yield Phrase(code=code, values={"budget": ballot.budget})
    elif ballot.type == "rank":
        yield Phrase(code="rule.ballot.rank" if ballot.equal_ranks else "rule.ballot.rank_strict")
    elif ballot.type == "slot":
        yield Phrase(code="rule.ballot.slot")
    if rule is not None:
        yield Phrase(code=f"rule.{rule.method}", values={"seats": rule.seats} if rule.method == "stv" else {})


def _part_needed(rule: ThresholdRule, yes: tuple[str, ...]) -> Phrase | None:
    values: dict[str, Value] = {"of": rule.of, "yes": yes}
    if rule.min == 0:
        if rule.support_min is not None:
            return None
        return Phrase(code="rule.threshold.any", values={"yes": yes})
    if rule.min == 1:
        return Phrase(code="rule.threshold.all", values=values)
    if rule.strict and rule.min == Fraction(1, 2):
        return Phrase(code="rule.threshold.more_than_half", values=values)
    code = "rule.threshold.more_than" if rule.strict else "rule.threshold.at_least"
    return Phrase(code=code, values={**values, "part": _text(rule.min)})


def _quorum(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    """In people where the electorate is known, else as the rule says it."""
    own = None if decision is None else decision.quorum
    if own is None and process.quorum is None:
        return
    if decision is not None and decision.eligible is not None:
        needed = quorum_needed(process, decision, decision.eligible)
        yield Phrase(code="rule.quorum", values={"needed": needed, "eligible": decision.eligible})
    elif own is not None and "/" not in own:
        yield Phrase(code="rule.quorum.people", values={"needed": int(own)})
    elif own is not None:
        yield Phrase(code="rule.quorum.part", values={"part": own, "strict": False})
    elif process.quorum is not None:
        values: dict[str, Value] = {"part": _text(process.quorum.min), "strict": process.quorum.strict}
        if process.quorum.at_most is None:
            yield Phrase(code="rule.quorum.part", values=values)
        else:
            yield Phrase(
                code="rule.quorum.part_at_most", values={**values, "at_most": process.quorum.at_most}
            )


def _objections(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    rule = process.objection
    if rule is None:
        return
    yield Phrase(code="rule.objections.wait" if rule.at_deadline == "waits" else "rule.objections.block")
    if rule.lone_after is not None and _may_be_large(process, decision):
        values: dict[str, Value] = {"seconds": _seconds(rule.lone_after), "large_above": process.large_above}
        yield Phrase(code="rule.objections.alone", values=values)


def _may_be_large(process: Process, decision: Decision | None) -> bool:
    return decision is None or decision.eligible is None or decision.eligible > process.large_above


def _silence(rule: SilenceRule | None, decision: Decision | None) -> Iterator[Phrase]:
    if rule is None:
        return
    if decision is not None and not decision.reversible and not rule.irreversible:
        yield Phrase(code="rule.silence.irreversible")
    elif rule.took_part_min > 0:
        code = "rule.silence.part_reminded" if rule.reminded else "rule.silence.part"
        yield Phrase(code=code, values={"part": _text(rule.took_part_min)})
    else:
        yield Phrase(code="rule.silence.reminded" if rule.reminded else "rule.silence")


def _seconding(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    """Before it has begun: of a decision whose seconding is over (or was never needed) nothing is said of it."""
    for phase in process.phases:
        if phase.act != "second":
            continue
        values: dict[str, Value] = {"needed": phase.seconds}
        if decision is not None:
            if decision.phase == phase.id and decision.ending is None and decision.closes_at is not None:
                values |= {"at": instant_text(decision.closes_at), "zone": decision.zone}
                yield Phrase(code="rule.seconding.until", values=values)
        elif phase.runs_for is not None:
            values["seconds"] = _seconds(phase.runs_for)
            if phase.only_above is None:
                yield Phrase(code="rule.seconding", values=values)
            else:
                yield Phrase(code="rule.seconding.large", values={**values, "only_above": phase.only_above})


def _closing(process: Process, phase: Phase, decision: Decision | None) -> Iterator[Phrase]:
    if decision is not None and decision.ending is not None:
        return
    if decision is not None and decision.waits_since is not None:
        yield Phrase(code="rule.closes.waits")
    else:
        yield _closes(process, phase, decision)
    if phase.runs_for_min is not None and decision is None:
        yield Phrase(code="rule.minimum", values={"seconds": _seconds(phase.runs_for_min)})
    for result, target in phase.next:
        if any(each.id == target for each in process.phases):
            yield Phrase(code="rule.next", values={"result": result, "phase": target})


def _closes(process: Process, phase: Phase, decision: Decision | None) -> Phrase:
    values: dict[str, Value] = {}
    runs_for = phase.runs_for
    code = "rule.closes.open"
    running = decision is not None and decision.status == "open" and decision.phase == phase.id
    if decision is not None and running and decision.closes_at is not None:
        code, values = "rule.closes.at", {"at": instant_text(decision.closes_at), "zone": decision.zone}
    elif decision is not None and not running and decision.ends_at is not None:
        code, values = "rule.closes.at", {"at": instant_text(decision.ends_at), "zone": decision.zone}
    elif not running:
        runs_for = decision.runs_for or runs_for if decision is not None else runs_for
        if runs_for is not None:
            code, values = "rule.closes.after", {"seconds": _seconds(runs_for)}
    if _closes_early(process, phase, decision):
        return Phrase(
            code=f"{code}_or_all_acted", values={**values, "grace_seconds": _seconds(process.close.grace)}
        )
    return Phrase(code=code, values=values)


def _closes_early(process: Process, phase: Phase, decision: Decision | None) -> bool:
    counted = (process.snapshot if decision is None else decision.snapshot) == "counted"
    return "all_acted" in process.close.at and phase.runs_for_min is None and not counted


def _to_know(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    hidden = process.hidden if decision is None else decision.hidden
    if hidden and (decision is None or decision.ending is None):
        yield Phrase(code="rule.hidden")
    if process.ballot.type != "none" and not process.ballot.names_shown:
        yield Phrase(code="rule.names_hidden")
    if process.ballot.type != "none" and process.ballot.change == "never":
        yield Phrase(code="rule.no_changing")
    if process.ballot.type != "none" and (decision is None or decision.ending is None):
        if process.ballot.reasons == "disagree" and process.ballot.type == "position":
            yield Phrase(code="rule.reasons.against")
        elif process.ballot.reasons != "optional":
            yield Phrase(code=f"rule.reasons.{process.ballot.reasons}")
        if process.ballot.add_options:
            yield Phrase(code="rule.add_options")
        if process.ballot.shuffle:
            yield Phrase(code="rule.shuffle")
    review = None if decision is None else decision.review_after
    if (review := review or process.review_after) is not None and (
        decision is None or decision.ending is None
    ):
        yield Phrase(code="rule.review", values={"seconds": _seconds(review)})


def _side(process: Process, side: str) -> tuple[str, ...]:
    return tuple(position.key for position in process.ballot.positions if position.adds == side)


def _text(part: Fraction) -> str:
    return f"{part.numerator}/{part.denominator}"


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
