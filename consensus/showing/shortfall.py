"""What is still missing for a decision to pass, as one sentence."""

from collections.abc import Mapping
from fractions import Fraction

from consensus.ballot import FORMS
from consensus.boxes import MAIN
from consensus.counting import at_least, quorum_needed, sides, threshold_base, yes_needed
from consensus.decision import Decision
from consensus.events import Phrase
from consensus.ids import BoxId
from consensus.plain import Value
from consensus.process import Process
from consensus.tally import Tally


def missing_now(
    decision: Decision, process: Process, tallies: Mapping[BoxId, Tally], eligible: int
) -> Phrase:
    """People who must still take part, objections to settle, support to win, in this order. Of a hidden decision it
    tells no figures of support."""
    if decision.status == "gathering":
        return Phrase(code="missing.roll")
    phase = process.phase(decision.phase)
    if phase.act == "second":
        return Phrase(code="missing.seconders", values={"needed": phase.seconds - decision.seconded})
    count = sides(process, tallies.get(MAIN, Tally()).on(decision.revision))
    took_part = decision.acted if process.ballot.type != "position" else count.counted
    positions = max(0, _people_needed(decision, process, eligible) - took_part)
    objections = tuple(one.number for one in decision.standing)
    values: dict[str, Value] = {"positions": positions, "objections": objections, "number": decision.number}
    if positions and objections:
        return Phrase(code="missing.positions_and_objections", values=values)
    if objections:
        return Phrase(code="missing.objections", values=values)
    if positions:
        return Phrase(code="missing.positions", values=values)
    if process.threshold is not None and not decision.hidden:
        base = threshold_base(process.threshold, count, eligible)
        wanted = yes_needed(process.threshold, base)
        if count.yes < wanted:
            return Phrase(code="missing.support", values={"yes": count.yes, "needed": wanted, "base": base})
    if process.ballot.type in FORMS and not decision.acted:
        return Phrase(code="missing.votes")
    return Phrase(code="missing.nothing")


def _people_needed(decision: Decision, process: Process, eligible: int) -> int:
    needed = quorum_needed(process, decision, eligible) or 0
    if process.silence is None:
        return needed
    counts = decision.reversible or process.silence.irreversible
    share = process.silence.took_part_min if counts else Fraction(1)
    return max(needed, at_least(share, eligible, strict=False))
