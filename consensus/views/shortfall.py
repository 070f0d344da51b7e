"""What is still missing for a decision to pass, as one sentence."""

from collections.abc import Mapping
from fractions import Fraction

from consensus.access import actors_of
from consensus.ballots import FORMS
from consensus.counting import (
    Line,
    at_least,
    lines,
    present,
    quorum_needed,
    seconds_needed,
    sides,
    votes,
)
from consensus.decide.draft import stopping
from consensus.decision import Decision
from consensus.events import Phrase
from consensus.ids import BoxId, PersonId
from consensus.plain import Value, instant_text
from consensus.process import Phase, Process
from consensus.tally import Tally


def missing_now(
    decision: Decision,
    process: Process,
    tallies: Mapping[BoxId, Tally],
    eligible: int,
    names: Mapping[PersonId, str] | None = None,
) -> Phrase:
    """People who must still take part, objections to settle, support to win, in this order; or whose turn it is. Of a
    hidden decision it tells no figures of support. `names` are shown where one person is waited for."""
    if decision.status == "gathering":
        return Phrase(code="missing.roll")
    if decision.held is not None:
        return Phrase(code="missing.held", values={"until": instant_text(decision.held.until)})
    if decision.answering is not None:
        eligible = decision.size_of(decision.answering)
    process = process.within(decision.phase)
    phase = process.phase(decision.phase)
    if phase.act not in ("object", "ballot"):
        return _somebody(decision, phase, eligible, {} if names is None else names)
    tally = tallies.get(decision.box, Tally())
    count = sides(process, votes(process, tally, decision.revision))
    took_part = decision.acted
    if process.ballot.type == "position" and not decision.secret:
        took_part = present(process, decision, count.counted)
    people = max(0, _people_needed(decision, process, eligible) - took_part)
    objections = tuple(objection.number for objection in stopping(decision, process))
    unmet = _unmet(decision, process, tally, eligible) if phase.act == "ballot" else None
    values: dict[str, Value] = {"positions": people, "objections": objections, "number": decision.number}
    if unmet is not None and _counts_everybody(unmet):
        more = max(people, unmet.needed - unmet.count.yes)
        values |= {"positions": more, "yes": _keys(process)}
        if more > 0:
            return Phrase(
                code="missing.more_for_and_objections" if objections else "missing.more_for", values=values
            )
    if people and objections:
        return Phrase(code="missing.positions_and_objections", values=values)
    if objections:
        enough = bool(process.thresholds) and unmet is None and not decision.hidden
        return Phrase(code="missing.once_settled" if enough else "missing.objections", values=values)
    if people:
        return Phrase(code="missing.positions", values=values)
    if unmet is not None:
        return _support(process, unmet)
    if process.ballot.type in FORMS and not decision.acted:
        return Phrase(code="missing.votes")
    return Phrase(code="missing.nothing")


def _somebody(decision: Decision, phase: Phase, eligible: int, names: Mapping[PersonId, str]) -> Phrase:
    """Whom the decision waits for, where not everybody is asked."""
    match phase.act:
        case "second":
            needed = seconds_needed(phase, eligible) - decision.seconded
            return Phrase(code="missing.seconders", values={"needed": needed})
        case "talk":
            return Phrase(code="missing.round", values={"phase": phase.id})
        case "sound":
            return Phrase(code="missing.soundings")
        case "ask":
            silent = tuple(seat.person for seat in decision.asked if not seat.answered)
            who = tuple(names.get(person, "") for person in silent)
            if not decision.asked:
                return Phrase(code="missing.nobody_asked")
            values: dict[str, Value] = {"missing": len(silent), "asked": len(decision.asked), "who": who}
            return Phrase(code="missing.advice", values=values)
        case "route":
            name = actors_of(phase.actors, decision)
            role = None if name is None else decision.role(name)
            route = () if role is None else role.people
            holder = route[decision.stamped] if decision.stamped < len(route) else None
            shown = "" if holder is None else names.get(holder, "")
            values = {"who": shown, "place": decision.stamped + 1, "of": len(route)}
            return Phrase(code="missing.stamp", values=values)
        case _:
            who_judges = actors_of(phase.actors, decision) or ""
            code = "missing.judgement" if phase.act == "judge" else "missing.decision"
            return Phrase(code=code, values={"who": who_judges})


def _unmet(decision: Decision, process: Process, tally: Tally, eligible: int) -> Line | None:
    """The first threshold that does not hold."""
    if decision.hidden or not process.thresholds:
        return None
    return next((line for line in lines(process, decision, tally, eligible) if not line.met), None)


def _counts_everybody(line: Line) -> bool:
    return line.rule.of in ("eligible", "non_recused") and line.count.yes < line.needed


def _support(process: Process, line: Line) -> Phrase:
    rule, count = line.rule, line.count
    if line.vetoed:
        return Phrase(code="missing.vetoed", values={"vetoes": count.vetoes, "needed": line.vetoes_needed})
    if rule.champions_min is not None and count.champions < rule.champions_min:
        keys = tuple(position.key for position in process.ballot.positions if position.champion)
        return Phrase(code="missing.champion", values={"needed": rule.champions_min, "champions": keys})
    if rule.klass is not None:
        values: dict[str, Value] = {"yes": count.yes, "needed": line.needed, "klass": rule.klass}
        return Phrase(code="missing.support_of_class", values=values)
    return Phrase(code="missing.support", values={"yes": count.yes, "needed": line.needed, "base": line.base})


def _keys(process: Process) -> tuple[str, ...]:
    return tuple(position.key for position in process.ballot.positions if position.adds == "yes")


def _people_needed(decision: Decision, process: Process, eligible: int) -> int:
    needed = quorum_needed(process, decision, eligible) or 0
    if process.silence is None:
        return needed
    counts = decision.reversible or process.silence.irreversible
    counts = counts and not (process.silence.reminded and decision.reach == "nobody")
    share = process.silence.took_part_min if counts else Fraction(1)
    return max(needed, at_least(share, eligible, strict=False))
