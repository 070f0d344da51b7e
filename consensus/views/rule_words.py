"""The rule of a decision in a few sentences: when it passes, who must have taken part, what stops it, when it closes.

Codes and values only (adapters/wording has the sentences). Without a decision, the rule as its definition has it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from consensus.access import actors_of
from consensus.ballots import FORMS
from consensus.counting import electors, quorum_by_rule, quorum_needed, seconds_needed
from consensus.decision import Decision
from consensus.events import Phrase
from consensus.plain import Value, instant_text
from consensus.process import Phase, Process, QuorumRule, SilenceRule, ThresholdRule

RULE_PHRASES: Mapping[str, tuple[str, ...]] = {
    # What adopts it
    "rule.plurality": (),
    "rule.majority_elects": (),
    "rule.approval": (),
    "rule.score": (),
    "rule.star": (),
    "rule.dots": (),
    "rule.quadratic": (),
    "rule.timeslot": (),
    "rule.zone": ("zone",),
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
    "rule.missing_max": ("people",),
    "rule.champions_min": ("people", "champions"),
    "rule.aside_max": ("people", "aside"),
    "rule.veto_below": ("part", "vetoes"),
    "rule.organisations": ("groups",),
    "rule.objections.by": ("who",),
    "rule.class.at_least": ("klass", "part", "of", "yes"),
    "rule.class.more_than": ("klass", "part", "of", "yes"),
    "rule.binding": ("group",),
    "rule.binding.unnamed": ("group",),
    "rule.group": ("group",),
    "rule.electorate.seconds": ("phase", "who"),
    "rule.electorate.objects": ("phase", "who"),
    "rule.electorate.votes": ("phase", "who"),
    "rule.disposition": ("disposition",),
    "rule.dispositions": ("dispositions",),
    "rule.opener.counts_as_yes": ("yes",),
    "rule.opener.left_out": (),
    "rule.delegated": (),
    "rule.presence": (),
    "rule.tie_stands": (),
    "rule.no_objection": (),
    # Who must have taken part
    "rule.quorum": ("needed", "eligible"),
    "rule.quorum.people": ("needed",),
    "rule.quorum.part": ("part", "strict"),
    "rule.quorum.part_at_most": ("part", "strict", "at_most"),
    "rule.quorum.formula": ("formula",),
    "rule.quorum.above_default": ("needed",),
    "rule.quorum.above_default.formula": ("formula",),
    # Who acts for the others
    "rule.talk": ("phase",),
    "rule.soundings": (),
    "rule.advice": (),
    "rule.route": ("stamps",),
    "rule.stand_in": ("seconds",),
    "rule.judge": ("who",),
    "rule.decide": ("who",),
    "rule.casting_vote": ("who",),
    "rule.appeal": ("seconds", "who"),
    "rule.appeal.not_own": (),
    "rule.appeal.own_after": ("seconds",),
    # What stops it, and what silence says
    "rule.objections.wait": (),
    "rule.objections.block": (),
    "rule.objections.alone": ("seconds", "large_above"),
    "rule.objections.issues": (),
    "rule.objections.again": ("phase",),
    "rule.objections.remedy": (),
    "rule.blocks": ("positions",),
    "rule.group_test": (),
    "rule.tolerates": ("objections",),
    "rule.silence": (),
    "rule.silence.reminded": (),
    "rule.silence.short": ("seconds",),
    "rule.silence.part": ("part",),
    "rule.silence.part_reminded": ("part",),
    "rule.silence.irreversible": (),
    "rule.silence.unreachable": (),
    # When it begins and when it closes
    "rule.seconding": ("needed", "seconds"),
    "rule.seconding.large": ("needed", "seconds", "only_above"),
    "rule.seconding.formula": ("formula", "seconds"),
    "rule.seconding.until": ("needed", "at", "zone"),
    "rule.closes.at": ("at", "zone"),
    "rule.closes.at_or_all_acted": ("at", "zone", "grace_seconds"),
    "rule.closes.after": ("seconds",),
    "rule.closes.after_or_all_acted": ("seconds", "grace_seconds"),
    "rule.closes.open": (),
    "rule.closes.open_or_all_acted": ("grace_seconds",),
    "rule.closes.waits": (),
    "rule.closes.passes": (),
    "rule.closes.certain": (),
    "rule.closes.by": ("who",),
    "rule.closes.administrator": (),
    "rule.closes.flip": ("seconds", "most"),
    "rule.minimum": ("seconds",),
    "rule.next": ("result", "phase"),
    # What else one should know before acting
    "rule.hidden": (),
    "rule.secret": (),
    "rule.names_hidden": (),
    "rule.no_changing": (),
    "rule.reasons.off": (),
    "rule.reasons.required": (),
    "rule.reasons.disagree": (),
    "rule.reasons.against": (),
    "rule.add_options": (),
    "rule.options_seconded": (),
    "rule.options_freeze": (),
    "rule.shuffle": (),
    "rule.review": ("seconds",),
}
"""Code -> the names of its values. `of` is `cast`, `present` or `eligible`; `part` is a fraction as text, `2/3`; `yes`
and `no` are the keys of the positions on that side; `at` is an instant with its `zone`; `seconds` are spans; `result` is
a result of the phase and `phase` the id of the one that then follows."""


def rule_of(process: Process, decision: Decision | None) -> tuple[Phrase, ...]:
    """The rule as it holds for this decision now; of a closed one, without when it closes."""
    phase = _phase_to_tell(process, decision)
    rules = process.within(phase.id)
    return tuple(
        phrase
        for part in (
            _electorate(rules, decision),
            _support(rules, phase),
            _quorum(rules, decision),
            _objections(rules, decision),
            _silence(rules.silence, decision),
            _short_silence(rules, phase, decision),
            _seconding(process, decision),
            _somebody(process, decision),
            _closing(rules, phase, decision),
            _to_know(rules, decision),
        )
        for phrase in part
    )


def rule_of_phase(process: Process, phase: Phase) -> tuple[Phrase, ...]:
    """What passes in a phase with a ballot of its own; empty where the rules of the whole hold."""
    if phase.ballot is None:
        return ()
    own = process.within(phase.id)
    return (*_support(own, phase), *_quorum(own, None))


def _phase_to_tell(process: Process, decision: Decision | None) -> Phase:
    """The phase that is running, or the first one that decides anything, once it has been seconded."""
    deciding = [phase for phase in process.phases if phase.act != "second" and not phase.optional]
    now = None if decision is None else decision.phase
    running = next((phase for phase in process.phases if phase.id == now and phase.act != "second"), None)
    return running or next(iter(deciding), process.phases[0])


def _electorate(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    rule = process.electorate
    if rule.group is not None:
        known = decision is None or decision.role(rule.group) is not None
        yield Phrase(code="rule.group" if known else "rule.binding.unnamed", values={"group": rule.group})
    if rule.binding is not None:
        known = decision is None or decision.role(rule.binding) is not None
        yield Phrase(code="rule.binding" if known else "rule.binding.unnamed", values={"group": rule.binding})
    if decision is None and process.dispositions:
        yield Phrase(code="rule.dispositions", values={"dispositions": process.dispositions})
    elif decision is not None and decision.disposition and decision.ending is None:
        yield Phrase(code="rule.disposition", values={"disposition": decision.disposition})
    if rule.organisations:
        yield Phrase(code="rule.organisations", values={"groups": rule.organisations})
    if rule.opener == "left_out":
        yield Phrase(code="rule.opener.left_out")
    elif rule.opener == "counts_as_yes" and _side(process, "yes"):
        yield Phrase(code="rule.opener.counts_as_yes", values={"yes": _side(process, "yes")[:1]})
    if rule.weight == "delegated":
        yield Phrase(code="rule.delegated")


def _support(process: Process, phase: Phase) -> Iterator[Phrase]:
    if process.unit == "options":
        yield from _ballot(process)
        return
    if phase.act not in ("object", "ballot"):
        return
    if process.threshold is None or phase.act == "object":
        yield Phrase(code="rule.no_objection")
        return
    for rule in process.thresholds:
        yield from _threshold(process, rule)


def _threshold(process: Process, rule: ThresholdRule) -> Iterator[Phrase]:
    yes, no = _side(process, "yes"), _side(process, "no")
    if rule.klass is not None:
        code = "rule.class.more_than" if rule.strict else "rule.class.at_least"
        values: dict[str, Value] = {"klass": rule.klass, "part": _text(rule.min), "of": rule.of, "yes": yes}
        yield Phrase(code=code, values=values)
    elif (part := _part_needed(rule, yes)) is not None:
        yield part
    if rule.support_min is not None:
        yield Phrase(code="rule.support_min", values={"people": rule.support_min, "yes": yes})
    if rule.against_max is not None:
        yield Phrase(code="rule.against_max", values={"people": rule.against_max, "no": no})
    if rule.missing_max is not None:
        yield Phrase(code="rule.missing_max", values={"people": rule.missing_max})
    if rule.champions_min is not None:
        keys = tuple(position.key for position in process.ballot.positions if position.champion)
        yield Phrase(code="rule.champions_min", values={"people": rule.champions_min, "champions": keys})
    if rule.aside_max is not None:
        aside = _side(process, "aside")
        yield Phrase(code="rule.aside_max", values={"people": rule.aside_max, "aside": aside})
    if rule.veto_below is not None:
        vetoes = tuple(position.key for position in process.ballot.positions if position.veto)
        yield Phrase(code="rule.veto_below", values={"part": _text(rule.veto_below), "vetoes": vetoes})
    if rule.of == "present":
        yield Phrase(code="rule.presence")
    broken = any(_breaks_ties(process, phase) for phase in process.phases)
    if process.ties == "stands" and rule.min == Fraction(1, 2) and not broken:
        yield Phrase(code="rule.tie_stands")


def _ballot(process: Process) -> Iterator[Phrase]:
    """How one votes on options, and how the votes are counted."""
    rule = process.tally
    if process.ballot.type in FORMS:
        yield from FORMS[process.ballot.type].says(process.ballot)
    if rule is not None and rule.more_than_half:
        yield Phrase(code="rule.majority_elects")
    elif rule is not None:
        yield Phrase(code=f"rule.{rule.method}", values={"seats": rule.seats} if rule.method == "stv" else {})


def _part_needed(rule: ThresholdRule, yes: tuple[str, ...]) -> Phrase | None:
    values: dict[str, Value] = {"of": rule.of, "yes": yes}
    if rule.min == 0:
        if any(number is not None for number in (rule.support_min, rule.champions_min, rule.missing_max)):
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
    if process.quorum is not None and process.quorum.measure == "above_default":
        yield _above_default(process, process.quorum, decision)
    elif decision is not None and decision.eligible is not None:
        needed = quorum_needed(process, decision, decision.eligible)
        able = electors(process, decision, decision.eligible)
        yield Phrase(code="rule.quorum", values={"needed": needed, "eligible": able})
    elif own is not None and "/" not in own:
        yield Phrase(code="rule.quorum.people", values={"needed": int(own)})
    elif own is not None:
        yield Phrase(code="rule.quorum.part", values={"part": own, "strict": False})
    elif process.quorum is not None and process.quorum.formula is not None:
        yield Phrase(code="rule.quorum.formula", values={"formula": process.quorum.formula})
    elif process.quorum is not None:
        values: dict[str, Value] = {"part": _text(process.quorum.min), "strict": process.quorum.strict}
        if process.quorum.at_most is None:
            yield Phrase(code="rule.quorum.part", values=values)
        else:
            yield Phrase(
                code="rule.quorum.part_at_most", values={**values, "at_most": process.quorum.at_most}
            )


def _above_default(process: Process, rule: QuorumRule, decision: Decision | None) -> Phrase:
    """Each option has to reach it by itself."""
    if rule.formula is not None and (decision is None or decision.eligible is None):
        return Phrase(code="rule.quorum.above_default.formula", values={"formula": rule.formula})
    eligible = 0 if decision is None else decision.eligible or 0
    needed = (
        quorum_by_rule(rule, eligible) if decision is None else quorum_needed(process, decision, eligible)
    )
    return Phrase(code="rule.quorum.above_default", values={"needed": needed})


def _objections(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    rule = process.objection
    if rule is None:
        return
    blocking = tuple(position.key for position in process.ballot.positions if position.blocks)
    if blocking:
        yield Phrase(code="rule.blocks", values={"positions": blocking})
    if rule.raised_by is not None:
        yield Phrase(code="rule.objections.by", values={"who": rule.raised_by})
    if rule.needs_remedy:
        yield Phrase(code="rule.objections.remedy")
    if rule.qualifies == "judge" and any(phase.act in ("judge", "decide") for phase in process.phases):
        yield Phrase(code="rule.objections.issues")
        return
    yield Phrase(code="rule.objections.wait" if rule.at_deadline == "waits" else "rule.objections.block")
    if rule.qualifies == "group":
        yield Phrase(code="rule.group_test")
    if rule.tolerates:
        yield Phrase(code="rule.tolerates", values={"objections": rule.tolerates})
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
    elif decision is not None and rule.reminded and decision.reach == "nobody":
        yield Phrase(code="rule.silence.unreachable")
    elif rule.took_part_min > 0:
        code = "rule.silence.part_reminded" if rule.reminded else "rule.silence.part"
        yield Phrase(code=code, values={"part": _text(rule.took_part_min)})
    else:
        yield Phrase(code="rule.silence.reminded" if rule.reminded else "rule.silence")


def _short_silence(process: Process, phase: Phase, decision: Decision | None) -> Iterator[Phrase]:
    """Where silence adopts after less than a day."""
    if process.silence is None or phase.act not in ("object", "ballot"):
        return
    if decision is not None and decision.ending is not None:
        return
    window = phase.runs_for
    if decision is not None and decision.phase == phase.id and decision.closes_at is not None:
        window = decision.closes_at - decision.phase_since
    elif decision is not None and decision.runs_for is not None:
        window = decision.runs_for
    if window is not None and window < timedelta(hours=24):
        yield Phrase(code="rule.silence.short", values={"seconds": _seconds(window)})


def _seconding(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    """Before it has begun: of a decision whose seconding is over (or was never needed) nothing is said of it."""
    for phase in process.phases:
        if phase.act != "second":
            continue
        eligible = None if decision is None else decision.eligible
        needed = phase.seconds if eligible is None else seconds_needed(phase, eligible)
        values: dict[str, Value] = {"needed": needed}
        if decision is not None:
            if decision.phase == phase.id and decision.ending is None and decision.closes_at is not None:
                values |= {"at": instant_text(decision.closes_at), "zone": decision.zone}
                yield Phrase(code="rule.seconding.until", values=values)
        elif phase.runs_for is not None:
            values["seconds"] = _seconds(phase.runs_for)
            if phase.seconds_formula is not None:
                formula: dict[str, Value] = {"formula": phase.seconds_formula, "seconds": values["seconds"]}
                yield Phrase(code="rule.seconding.formula", values=formula)
            elif phase.only_above is None:
                yield Phrase(code="rule.seconding", values=values)
            else:
                yield Phrase(code="rule.seconding.large", values={**values, "only_above": phase.only_above})


def _somebody(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    """Who acts for the others, in the order of the phases; of a decision, from the phase that is running on."""
    begun = decision is None or decision.phase not in [phase.id for phase in process.phases]
    for phase in process.phases:
        begun = begun or (decision is not None and phase.id == decision.phase)
        if not begun or (decision is not None and decision.ending is not None):
            continue
        who = next(iter(phase.actors), "") if decision is None else actors_of(phase.actors, decision) or ""
        if phase.electorate is not None:
            code = {"second": "seconds", "object": "objects"}.get(phase.act, "votes")
            values: dict[str, Value] = {"phase": phase.id, "who": phase.electorate}
            yield Phrase(code=f"rule.electorate.{code}", values=values)
        match phase.act:
            case "talk":
                yield Phrase(code="rule.talk", values={"phase": phase.id})
            case "sound" if decision is not None or not phase.optional:
                yield Phrase(code="rule.soundings")
            case "ask":
                yield Phrase(code="rule.advice")
            case "route":
                role = None if decision is None else decision.role(who)
                stamps = 0 if role is None else len(role.people)
                yield Phrase(code="rule.route", values={"stamps": stamps})
                if phase.stand_in_after is not None:
                    yield Phrase(code="rule.stand_in", values={"seconds": _seconds(phase.stand_in_after)})
            case "judge":
                yield Phrase(code="rule.judge", values={"who": who})
            case "decide":
                code = "rule.casting_vote" if _breaks_ties(process, phase) else "rule.decide"
                yield Phrase(code=code, values={"who": who})
            case _:
                pass
    if process.appeal_within is not None and (decision is None or decision.ending is None):
        to = process.appeal_to[0] if decision is None else actors_of(process.appeal_to, decision) or ""
        yield Phrase(code="rule.appeal", values={"seconds": _seconds(process.appeal_within), "who": to})
        if process.appeal_own_after is None:
            yield Phrase(code="rule.appeal.not_own")
        else:
            yield Phrase(code="rule.appeal.own_after", values={"seconds": _seconds(process.appeal_own_after)})


def _breaks_ties(process: Process, phase: Phase) -> bool:
    """Whether this phase is a casting vote: one decides, and nothing but a tie leads there."""
    leading = [result for other in process.phases for result, target in other.next if target == phase.id]
    return phase.act == "decide" and bool(leading) and set(leading) == {"tied"}


def _closing(process: Process, phase: Phase, decision: Decision | None) -> Iterator[Phrase]:
    if decision is not None and decision.ending is not None:
        return
    if decision is not None and decision.waits_since is not None:
        yield Phrase(code="rule.closes.waits")
    else:
        yield _closes(process, phase, decision)
    if phase.act == "ballot" and process.ends_early_in(phase):
        if "passes" in process.close.at:
            yield Phrase(code="rule.closes.passes")
        if "certain" in process.close.at:
            yield Phrase(code="rule.closes.certain")
    if process.close.by and phase.act in ("ballot", "object"):
        who = process.close.by[0] if decision is None else actors_of(process.close.by, decision)
        yield Phrase(code="rule.closes.by", values={"who": who})
    elif decision is not None and _closed_early_by_administrators(process, phase, decision):
        yield Phrase(code="rule.closes.administrator")
    if process.close.flip_within is not None and phase.act == "ballot":
        values = {
            "seconds": _seconds(process.close.flip_within),
            "most": _seconds(process.close.flip_at_most),
        }
        yield Phrase(code="rule.closes.flip", values=values)
    if phase.runs_for_min is not None and decision is None:
        yield Phrase(code="rule.minimum", values={"seconds": _seconds(phase.runs_for_min)})
    for result, target in phase.next:
        if result == "objected":
            yield Phrase(code="rule.objections.again", values={"phase": target})
        elif result not in ("done", "seconded") and any(
            other.id == target and not _breaks_ties(process, other) for other in process.phases
        ):
            yield Phrase(code="rule.next", values={"result": result, "phase": target})


def _closed_early_by_administrators(process: Process, phase: Phase, decision: Decision) -> bool:
    """Whether an administrator may end this phase before its deadline (decide/opener.py, close)."""
    running = decision.phase == phase.id and decision.closes_at is not None
    return (
        running
        and phase.act in ("ballot", "object")
        and process.silence is None
        and phase.runs_for_min is None
    )


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
    early = "all_acted" in process.close.at and phase.act in ("object", "ballot")
    return early and process.ends_early_in(phase) and not counted


def _to_know(process: Process, decision: Decision | None) -> Iterator[Phrase]:
    hidden = process.hidden if decision is None else decision.hidden
    secret = process.ballot.secret if decision is None else decision.secret
    if secret:
        yield Phrase(code="rule.secret")
    elif hidden and (decision is None or decision.ending is None):
        yield Phrase(code="rule.hidden")
    form = FORMS.get(process.ballot.type)
    if form is not None and form.of_times and decision is not None:
        yield Phrase(code="rule.zone", values={"zone": decision.zone})
    if process.ballot.type != "none" and not process.ballot.names_shown and not secret:
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
        if process.ballot.options_seconded:
            yield Phrase(code="rule.options_seconded")
        if process.ballot.options_freeze:
            yield Phrase(code="rule.options_freeze")
        if process.ballot.shuffle:
            yield Phrase(code="rule.shuffle")
    review = (None if decision is None else decision.review_after) or process.review_after
    wanted = decision is None or (decision.ending is None and not decision.no_review)
    if review is not None and wanted:
        yield Phrase(code="rule.review", values={"seconds": _seconds(review)})


def _side(process: Process, side: str) -> tuple[str, ...]:
    return tuple(position.key for position in process.ballot.positions if position.adds == side)


def _text(part: Fraction) -> str:
    return f"{part.numerator}/{part.denominator}"


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
