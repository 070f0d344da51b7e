"""Whether a process can work: every rule can be met and can be missed, and no two of them contradict each other.

This checks what the values of a definition mean together; form.py checks their form, and phases.py the way from phase to
phase.
"""

from collections import Counter
from fractions import Fraction

from consensus.ballot_boxes import OBJECTED
from consensus.ballots import FORMS
from consensus.definition.actors import check_formulas, check_groups
from consensus.definition.elections import check_election
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, listed
from consensus.definition.phases import check_phases
from consensus.evolve import RECORDED_ELSEWHERE
from consensus.process import Adds, Process, QuorumRule, ThresholdRule
from consensus.secrecy import obstacles
from consensus.spans import span_text

RESERVED_POSITIONS: frozenset[str] = frozenset({"none", OBJECTED})
"""`/vote D-1 none` takes a position back; who takes part by objecting lies in the box as `objected`."""


def check(process: Process, mistakes: Mistakes) -> None:
    """Add a mistake for everything about this process that cannot work."""
    _check_ballot(process, mistakes)
    check_election(process, mistakes)
    _check_positions(process, mistakes)
    _check_what_decides(process, mistakes)
    _check_threshold(process, mistakes)
    _check_quorum(process, mistakes)
    _check_further_shares(process, mistakes)
    _check_objections(process, mistakes)
    _check_silence(process, mistakes)
    _check_close(process, mistakes)
    _check_settings(process, mistakes)
    check_groups(process, mistakes)
    check_formulas(process, mistakes)
    _check_electorate(process, mistakes)
    check_phases(process, mistakes)
    _check_secrecy(process, mistakes)


def check_new(process: Process, mistakes: Mistakes) -> None:
    """What is refused of a definition that is being written, and read where it stands already."""
    ballots = [phase for phase in process.phases if phase.act == "ballot"]
    if "passes" in process.close.at and ballots and not any(map(process.ends_early_in, ballots)):
        what = "it closes as soon as it passes, but every ballot has a minimum period (runs_for_min)"
        hint = 'Write minimum = "then_early", or take "passes" out.'
        mistakes.add(("close", "at"), "contradiction", hint, about=[("phase",)], what=what)


def _check_ballot(process: Process, mistakes: Mistakes) -> None:
    ballot, unit = process.ballot, process.unit
    fits = (ballot.type in FORMS) == (unit == "options")
    if not fits:
        hint = 'Write type = "position", or unit = "options" for a poll.'
        if unit == "options":
            hint = f'Write type = {listed(FORMS)}, or unit = "proposal" for a vote on one text.'
        mistakes.add(("ballot", "type"), "wrong-ballot", hint, about=[("unit",)], type=ballot.type, unit=unit)
        mistakes.spoil(("ballot",))
    if ballot.type == "none":
        for key in ("counts_shown", "names_shown", "change"):
            if mistakes.given("ballot", key):
                mistakes.add(
                    ("ballot", key), "does-not-apply", "Take it out.", key=key, where="where nothing is cast"
                )


def _check_secrecy(process: Process, mistakes: Mistakes) -> None:
    """Nothing in the rules may tell, before the close or ever, who cast which ballot."""
    if mistakes.given("ballot", "receipts") and not process.ballot.secret:
        hint = "Add secret = true, or take it out."
        mistakes.add(
            ("ballot", "receipts"),
            "does-not-apply",
            hint,
            key="receipts",
            where="where ballots are not secret",
        )
    if not process.ballot.secret:
        return
    for key, shows in (("counts_shown", "always"), ("names_shown", True)):
        if mistakes.given("ballot", key) and getattr(process.ballot, key) == shows:
            what = f"ballots are secret, but {key} says that they are shown"
            mistakes.add(
                ("ballot", key), "contradiction", "Take it out.", about=[("ballot", "secret")], what=what
            )
    for obstacle in obstacles(process):
        hint = "Take secret out, or change this."
        mistakes.add(
            ("ballot", "secret"),
            "contradiction",
            hint,
            about=[obstacle.path],
            what=f"ballots are secret, but {obstacle.what}",
        )


def _check_positions(process: Process, mistakes: Mistakes) -> None:
    path = ("ballot", "positions")
    positions = process.ballot.positions
    if process.ballot.type != "position":
        if positions:
            hint = 'Take them out, or write type = "position".'
            where = f"in a ballot of type {process.ballot.type}"
            mistakes.add(
                path, "does-not-apply", hint, about=[("ballot", "type")], key="positions", where=where
            )
        return
    if not positions:
        hint = 'List at least one: positions = [{ key = "yes", adds = "yes" }].'
        mistakes.add(path, "nothing-decides", hint, what="there is no position to take")
        mistakes.spoil(path)
    many = Counter(position.key.casefold() for position in positions)
    for index, position in enumerate(positions):
        here = (*path, index, "key")
        if position.key.casefold() in RESERVED_POSITIONS:
            hint = "Choose another word: people type it to take their position back."
            if position.key.casefold() == OBJECTED:
                hint = "Choose another word: it marks those who took part by objecting."
            mistakes.add(here, "bad-name", hint, found=f'"{position.key}"')
        elif many[position.key.casefold()] > 1:
            many[position.key.casefold()] = 0  # reported once, at the first
            hint = "Capitals make no difference: each position needs a word of its own."
            mistakes.add(here, "named-twice", hint, found=f'"{position.key}"')
        if position.blocks and position.reason == "off":
            what = f"{position.key} blocks by its reason, and it takes none"
            mistakes.add((*path, index, "reason"), "contradiction", 'Write reason = "required".', what=what)
        if position.blocks and process.ballot.counts_shown == "after_close":
            what = f"choices are hidden until close, but {position.key} would show its holder's"
            mistakes.add(
                ("ballot", "counts_shown"),
                "contradiction",
                'Write counts_shown = "always", or take blocks out.',
                about=[(*path, index, "blocks")],
                what=what,
            )
        if position.returns and not any(phase.act == "route" for phase in process.phases):
            hint = 'Add a [[phase]] with act = "route", or take it out.'
            about = [("phase",)]
            mistakes.add(
                (*path, index, "returns"),
                "does-not-apply",
                hint,
                about=about,
                key="returns",
                where="where nobody stamps",
            )
        if position.concern and position.reason == "off":
            what = f"the reason given with {position.key} is a concern, and it takes no reason"
            mistakes.add((*path, index, "reason"), "contradiction", 'Write reason = "required".', what=what)
        if position.concern and process.ballot.counts_shown == "after_close":
            what = f"choices are hidden until close, but the concern given with {position.key} would show its holder's"
            hint = 'Write counts_shown = "always", or take concern out.'
            mistakes.add(
                ("ballot", "counts_shown"),
                "contradiction",
                hint,
                about=[(*path, index, "concern")],
                what=what,
            )


def _check_what_decides(process: Process, mistakes: Mistakes) -> None:
    """A proposal is adopted by enough support, or because nobody objects; never by both, and never by neither."""
    if process.unit == "options":
        for key, rule in (
            ("threshold", process.threshold),
            ("objection", process.objection),
            ("silence", process.silence),
        ):
            if rule is not None:
                mistakes.add((key,), "not-for-polls", f"Take [{key}] out.", about=[("unit",)], key=key)
        if process.ties == "fails":
            what = "a tie between options cannot fail: it ends tied, with all of them named"
            mistakes.add(
                ("ties",),
                "contradiction",
                'Write ties = "stands", or leave it out.',
                about=[("unit",)],
                what=what,
            )
        return
    somebody = any(phase.act in ("route", "judge", "decide") for phase in process.phases)
    if process.threshold is None and process.objection is None and not somebody:
        hint = "Add [threshold] to ask for support, or [objection] to adopt what nobody objects to."
        about = [("threshold",), ("objection",)]
        what = "no threshold, and no objection that could stop it"
        mistakes.add(("ballot", "type"), "nothing-decides", hint, about=about, what=what)
        mistakes.spoil(("objection",))
    if process.silence is not None and process.objection is None:
        hint = "Add [objection], or take [silence] out."
        what = "silence counts as consent, but nobody could object"
        mistakes.add(("silence",), "nothing-decides", hint, about=[("objection",)], what=what)
    elif process.silence is not None and process.threshold is not None:
        what = "silence adopts what nobody objects to, but a threshold asks for support"
        mistakes.add(
            ("silence",),
            "contradiction",
            "Keep one of [silence] and [threshold].",
            about=[("threshold",)],
            what=what,
        )


def _check_threshold(process: Process, mistakes: Mistakes) -> None:
    rule = process.threshold
    if rule is None or process.unit == "options":
        return
    if process.ballot.type == "none":
        hint = "List positions in [ballot], or take [threshold] out."
        what = "there is no position to take"
        mistakes.add(("threshold",), "impossible-threshold", hint, about=[("ballot",)], what=what)
        mistakes.spoil(("threshold",))
        return
    positions = [("ballot",), ("ballot", "positions")]
    if not _any_adds(process, "yes"):
        hint = 'Give one position adds = "yes".'
        mistakes.add(
            ("threshold",), "impossible-threshold", hint, about=positions, what='no position adds "yes"'
        )
    if rule.min > 1:
        hint = 'The whole is "1/1".'
        mistakes.add(
            ("threshold", "min"),
            "impossible-threshold",
            hint,
            what=f"{_part(rule.min)} is more than the whole",
        )
    elif rule.strict and rule.min == 1:
        hint = "Write strict = false: then all of them are enough."
        where = ("threshold", "strict") if mistakes.given("threshold", "strict") else ("threshold", "min")
        mistakes.add(
            where,
            "impossible-threshold",
            hint,
            about=[("threshold", "min")],
            what="it asks for more than all",
        )
    asks = (rule.support_min, rule.champions_min, rule.missing_max)
    if rule.min == 0 and all(number is None for number in asks) and not rule.strict:
        hint = 'Write min = "1/2", or say with support_min how many are enough.'
        mistakes.add(("threshold", "min"), "empty-threshold", hint, what="it asks for no support")
    if not _any_adds(process, "no"):
        if rule.against_max is not None:
            hint = 'Give one position adds = "no", or take against_max out.'
            what = '`against_max` counts those against, but no position adds "no"'
            mistakes.add(("threshold", "against_max"), "contradiction", hint, about=positions, what=what)
        elif rule.of == "cast" and all(number is None for number in asks):
            hint = 'Give one position adds = "no", or write of = "eligible" or support_min.'
            what = 'no position adds "no", so all votes cast are for it'
            mistakes.add(("threshold",), "empty-threshold", hint, about=positions, what=what)


def _check_electorate(process: Process, mistakes: Mistakes) -> None:
    """Classes are counted by thresholds; positions that thresholds ask for are there."""
    rule = process.electorate
    if rule.binding is not None and rule.classes:
        what = "ballots bind by group (binding) or by class (classes), not by both"
        mistakes.add(("electorate", "binding"), "contradiction", "Keep one of them.", what=what)
    if rule.organisations:
        _check_organisations(process, mistakes)
    paths: list[Path] = [("threshold",), *(("also", index) for index in range(len(process.also)))]
    for path, threshold in zip(paths, process.thresholds, strict=False):
        if threshold.klass is not None and threshold.klass not in rule.classes:
            hint = f'Write [electorate] classes = ["{threshold.klass}", ...].'
            mistakes.add(
                (*path, "class"),
                "unknown-group",
                hint,
                about=[("electorate",), ("groups",)],
                name=threshold.klass,
            )
        wanted = (
            ("champions_min", threshold.champions_min is not None, any(position.champion for position in process.ballot.positions), "champion = true"),
            ("veto_below", threshold.veto_below is not None, any(position.veto for position in process.ballot.positions), "veto = true"),
            ("aside_max", threshold.aside_max is not None, _any_adds(process, "aside"), 'adds = "aside"'),
            ("of", threshold.of == "non_recused", any(position.recuses for position in process.ballot.positions), "recuses = true"),
        )  # fmt: skip
        for name, needed, there, mark in wanted:
            if needed and not there:
                about = [("ballot",), ("ballot", "positions")]
                what = f"`{name}` asks for a position with {mark}, and there is none"
                mistakes.add(
                    (*path, name), "contradiction", f"Give one position {mark}.", about=about, what=what
                )
    own = all(phase.ballot is not None for phase in process.phases if phase.act == "ballot")
    if rule.opener == "counts_as_yes" and (own or not _any_adds(process, "yes")):
        what = "opening counts as a yes, but there is none to be given"
        hint = 'Give one position of [ballot] adds = "yes".'
        about = [("ballot",), ("ballot", "positions"), ("phase",), ("unit",)]
        mistakes.add(("electorate", "opener"), "contradiction", hint, about=about, what=what)
    if process.also and process.threshold is None:
        what = "[[also]] adds to [threshold], and there is none"
        mistakes.add(("also",), "contradiction", "Write the first one as [threshold].", what=what)


def _check_organisations(process: Process, mistakes: Mistakes) -> None:
    """Their votes are counted as positions at the end, and nowhere else."""
    rule, path = process.electorate, ("electorate", "organisations")
    measures = {threshold.of for threshold in process.thresholds}
    measured = process.quorum is not None and process.quorum.measure == "present"
    clash = {
        "classes": bool(rule.classes),
        "binding": rule.binding is not None,
        "weight": rule.weight == "delegated",
        'close.at = "certain"': "certain" in process.close.at,
        'threshold.of = "present"': "present" in measures,
        'quorum.measure = "present"': measured,
    }
    for key in (key for key, there in clash.items() if there):
        what = f"organisations have one vote each, which does not go with {key}"
        about: list[Path] = [("electorate",), ("close", "at"), ("threshold", "of"), ("quorum", "measure")]
        mistakes.add(path, "contradiction", "Keep one of them.", about=about, what=what)
    for name, times in Counter(rule.organisations).items():
        if times > 1:
            mistakes.add(path, "named-twice", "Name each once.", found=f'"{name}"')
    if process.unit == "options":
        mistakes.add(path, "not-for-polls", "Take it out.", about=[("unit",)], key="organisations")


def _check_further_shares(process: Process, mistakes: Mistakes) -> None:
    """Of thresholds beside the first, and of thresholds and quorums of phases of their own."""
    rules: list[tuple[Path, str, ThresholdRule | QuorumRule | None]] = [
        (("also", place), "impossible-threshold", rule) for place, rule in enumerate(process.also)
    ]
    for place, phase in enumerate(process.phases):
        rules.append((("phase", place, "threshold"), "impossible-threshold", phase.threshold))
        rules.append((("phase", place, "quorum"), "impossible-quorum", phase.quorum))
    every = [(path, rule) for path, _, rule in rules if isinstance(rule, ThresholdRule)]
    for path, threshold in (*((("threshold",), rule) for rule in process.thresholds[:1]), *every):
        if threshold.veto_below is not None and not 0 < threshold.veto_below <= 1:
            what = f"{_part(threshold.veto_below)} is no part of the ballots"
            mistakes.add((*path, "veto_below"), "impossible-threshold", 'Write "1/3".', what=what)
    for path, code, rule in rules:
        if rule is not None and (rule.min > 1 or (rule.strict and rule.min == 1)):
            what = f"{_part(rule.min)} is more than the whole"
            hint = 'The whole is "1/1".'
            if rule.min == 1:
                what, hint = "it asks for more than the whole", "Write strict = false."
            mistakes.add((*path, "min"), code, hint, what=what)


def _check_quorum(process: Process, mistakes: Mistakes) -> None:
    rule = process.quorum
    if rule is None:
        return
    if process.phases and not any(phase.act == "ballot" for phase in process.phases):
        hint = "Take [quorum] out: where people only object, few of them act."
        what = "no phase has a ballot to take part with"
        mistakes.add(("quorum",), "impossible-quorum", hint, about=[("phase",)], what=what)
        return
    if process.ballot.type == "none":
        hint = "Take [quorum] out: where people only object, few of them act."
        mistakes.add(
            ("quorum",),
            "impossible-quorum",
            hint,
            about=[("ballot",)],
            what="there is no ballot to take part with",
        )
    elif process.ballot.type == "position" and not any(
        position.counts for position in process.ballot.positions
    ):
        hint = "Let at least one position count toward the quorum (counts = true)."
        mistakes.add(
            ("quorum",),
            "impossible-quorum",
            hint,
            about=[("ballot", "positions")],
            what="no position counts toward it",
        )
    if rule.min > 1:
        what = f"{_part(rule.min)} is more than everybody"
        mistakes.add(("quorum", "min"), "impossible-quorum", 'Everybody is "1/1".', what=what)
    elif rule.min == 1 and rule.strict:
        what = "it asks for more than everybody"
        mistakes.add(
            ("quorum", "strict"),
            "impossible-quorum",
            "Write strict = false.",
            about=[("quorum", "min")],
            what=what,
        )
    elif rule.min == 0 and not rule.strict:
        hint = "Take [quorum] out if none is wanted."
        mistakes.add(("quorum", "min"), "empty-quorum", hint, what="it asks for nobody")


def _check_objections(process: Process, mistakes: Mistakes) -> None:
    rule = process.objection
    if rule is None:
        return
    for key, names in (
        ("cleared_by", rule.cleared_by),
        ("overruled_by", rule.overruled_by),
        ("overruled_when", rule.overruled_when),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                mistakes.add(("objection", key), "named-twice", "Name each once.", found=f'"{name}"')
    judges = any(phase.act in ("judge", "decide") for phase in process.phases)
    if rule.answered_by_verdict and (rule.qualifies == "judge" or not judges):
        situation = (
            "where nobody judges" if not judges else 'where each is answered before (qualifies = "judge")'
        )
        mistakes.add(
            ("objection", "answered_by_verdict"),
            "does-not-apply",
            "Take it out.",
            about=[("phase",), ("objection", "qualifies")],
            key="answered_by_verdict",
            where=situation,
        )
    if rule.answer_stays and rule.qualifies != "judge":
        hint = 'Take it out, or write qualifies = "judge".'
        mistakes.add(
            ("objection", "answer_stays"), "does-not-apply", hint, key="answer_stays", where="where nobody judges answers"
        )  # fmt: skip
    if not rule.cleared_by:
        hint = 'Write cleared_by = ["holder"].'
        what = "nobody could accept a solution"
        mistakes.add(("objection", "cleared_by"), "contradiction", hint, what=what)
    if rule.overruled_by and not rule.overruled_when:
        what = "`overruled_by` names who may overrule, and `overruled_when` says never"
        hint = "Write overruled_by = [] where nobody overrules."
        mistakes.add(
            ("objection", "overruled_when"),
            "contradiction",
            hint,
            about=[("objection", "overruled_by")],
            what=what,
        )
    stale = ("objection", "stale_after")
    if rule.stale_after is None:
        if rule.overruled_by and "stale" in rule.overruled_when:
            where = (
                ("objection", "overruled_when") if mistakes.given("objection", "overruled_when") else stale
            )
            hint = 'Give stale_after a span, or write overruled_when = ["holder_left"].'
            what = "stale objections may be overruled, but none ever becomes stale"
            mistakes.add(where, "contradiction", hint, about=[stale], what=what)
    elif rule.stale_after >= rule.gives_up_after:
        where = stale if mistakes.given(*stale) else ("objection", "gives_up_after")
        what = (
            f"opener and administrators hear of an untouched objection after {span_text(rule.stale_after)}, "
            f"when it has ended the decision after {span_text(rule.gives_up_after)}"
        )
        hint = "Give up later, or tell them earlier (stale_after)."
        mistakes.add(where, "contradiction", hint, about=[stale, ("objection", "gives_up_after")], what=what)
    if mistakes.given("large_above") and rule.lone_after is None and process.silence is None:
        mistakes.add(
            ("large_above",),
            "does-not-apply",
            "Take it out, or add lone_after.",
            key="large_above",
            where="here",
        )


def _check_silence(process: Process, mistakes: Mistakes) -> None:
    rule = process.silence
    if rule is None or process.objection is None:
        return
    least = rule.runs_for_min
    for index, phase in enumerate(process.phases):
        if (
            least is not None
            and phase.act in ("object", "ballot")
            and phase.runs_for is not None
            and phase.runs_for < least
        ):
            about: list[Path] = [("phase", index, "runs_for"), ("phase", index)]
            mistakes.add(
                ("silence", "runs_for_min"), "minimum-above-duration", "Give the phase longer, or a shorter minimum.",
                about=about, minimum=span_text(least), duration=span_text(phase.runs_for),
            )  # fmt: skip
    part = ("silence", "took_part_min")
    if rule.took_part_min > 1:
        what = f"{_part(rule.took_part_min)} is more than everybody"
        mistakes.add(part, "impossible-quorum", 'Everybody is "1/1".', what=what)
    elif rule.took_part_min > 0 and process.ballot.type == "none":
        hint = "List positions in [ballot], or take took_part_min out."
        mistakes.add(
            part, "impossible-quorum", hint, about=[("ballot",)], what="there is no ballot to take part with"
        )


def _check_close(process: Process, mistakes: Mistakes) -> None:
    at, path = process.close.at, ("close", "at")
    for name, times in Counter(at).items():
        if times > 1:
            mistakes.add(path, "named-twice", "Name each once.", found=f'"{name}"')
    early = {"all_acted", "passes", "certain"} & set(at)
    if process.electorate.weight == "delegated" and (early or process.close.flip_within is not None):
        what = "where votes are passed on they are counted at the close, so that nothing ends it early"
        mistakes.add(path, "contradiction", 'Write at = ["deadline"].', about=[("electorate",)], what=what)
    if process.electorate.weight == "delegated" and process.ballot.type != "position":
        hint = "Let people take positions, or take weight out."
        what = "only positions are counted with the votes that they carry"
        mistakes.add(
            ("electorate", "weight"), "contradiction", hint, about=[("ballot",), ("unit",)], what=what
        )
    if "deadline" not in at:
        hint = 'Write at = ["deadline", "all_acted"].' if at else 'Write at = ["deadline"].'
        mistakes.add(path, "never-ends", hint, what="whoever does not act keeps it open")
    if process.ballot.counts_shown == "after_close" and (
        {"passes", "certain"} & set(at) or process.close.flip_within is not None
    ):
        what = "choices are hidden until close, but the moment of closing would tell what they are"
        hint = 'Write counts_shown = "always", or close at the deadline.'
        mistakes.add(path, "contradiction", hint, about=[("ballot", "counts_shown")], what=what)
    if "passes" in at and process.threshold is None:
        what = "it closes as soon as it passes, but no threshold says when it does"
        mistakes.add(path, "contradiction", "Add [threshold].", about=[("threshold",)], what=what)
    if mistakes.given("close", "minimum") and all(phase.runs_for_min is None for phase in process.phases):
        hint = 'Take it out, or give a phase runs_for_min = "48h".'
        about = [("phase",)]
        mistakes.add(
            ("close", "minimum"), "does-not-apply", hint, about=about, key="minimum", where="without one"
        )
    if process.close.flip_within is None:
        for key in ("flip_extends", "flip_at_most"):
            if mistakes.given("close", key):
                hint = 'Add flip_within = "24h", or take it out.'
                mistakes.add(("close", key), "does-not-apply", hint, key=key, where="without flip_within")
    if not {"all_acted", "passes", "certain"} & set(at):
        if mistakes.given("close", "grace"):
            hint = 'Take it out, or write at = ["deadline", "all_acted"].'
            mistakes.add(
                ("close", "grace"),
                "does-not-apply",
                hint,
                about=[path],
                key="grace",
                where="without all_acted",
            )
        return
    if "all_acted" not in at:
        return
    deciding = [phase for phase in process.phases if phase.act in ("object", "ballot")]
    what = ""
    if process.ballot.type == "none":
        what = "it closes when all have acted, but nobody has to act"
    elif process.snapshot == "counted":
        what = "it closes when all have acted, but of a counted electorate only the number is known"
    elif deciding and not any(process.ends_early_in(phase) for phase in deciding):
        what = "it closes when all have acted, but every phase has a minimum period (runs_for_min)"
    if what:
        about = [("ballot",), ("snapshot",), ("phase",)]
        mistakes.add(path, "contradiction", 'Write at = ["deadline"].', about=about, what=what)


def _check_settings(process: Process, mistakes: Mistakes) -> None:
    if process.id == RECORDED_ELSEWHERE:
        hint = "Choose another one: it stands for decisions that were taken elsewhere."
        mistakes.add(("id",), "bad-name", hint, found=f'"{process.id}"')
    listed_once: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("may_set", process.may_set),
        ("dispositions", process.dispositions),
        ("withdrawn_by", process.withdrawn_by),
    )
    for key, names in listed_once:
        for name, times in Counter(names).items():
            if times > 1:
                mistakes.add((key,), "named-twice", "Name each once.", found=f'"{name}"')
    if process.dispositions and process.unit == "options":
        mistakes.add(
            ("dispositions",), "not-for-polls", "Take it out.", about=[("unit",)], key="dispositions"
        )
    if not process.withdrawn_by:
        what = "nobody could withdraw it"
        mistakes.add(("withdrawn_by",), "contradiction", 'Write withdrawn_by = ["opener"].', what=what)
    if "quorum" in process.may_set and process.ballot.type == "none":
        what = "the opener may set a quorum, but there is no ballot to take part with"
        mistakes.add(("may_set",), "contradiction", 'Take "quorum" out.', about=[("ballot",)], what=what)
    if process.unit == "options" and mistakes.given("amend"):
        what = "the options of a poll are not amended"
        mistakes.add(("amend",), "contradiction", "Take [amend] out.", about=[("unit",)], what=what)
    if process.amend.by == "nobody" or process.amend.effect == "extend":
        for key in ("effect", "failed_rounds_max"):
            if mistakes.given("amend", key) and (process.amend.by == "nobody" or key == "failed_rounds_max"):
                where = (
                    "where nobody amends"
                    if process.amend.by == "nobody"
                    else "where an amendment starts no round"
                )
                mistakes.add(
                    ("amend", key), "does-not-apply", "Take it out.", about=[("amend",)], key=key, where=where
                )


def _any_adds(process: Process, side: Adds) -> bool:
    return any(position.adds == side for position in process.ballot.positions)


def _part(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
