"""What if by other rules? What people did in one decision, at the times they did it, played under another process.

Nothing is guessed. A position counts for the side that it was on, where the other process knows that side; what it does not
know (an act, a form of ballot, a setting) is left out and named. People act no more than they did: whoever would have said
something else under other rules is not heard.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from consensus.acts import act_of
from consensus.ballots import FORMS
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.commands import (
    AddOption,
    Command,
    Delegate,
    Electorate,
    Object,
    OpenPoll,
    Propose,
    RemoveOption,
    Until,
    Vote,
)
from consensus.decision import Decision, Ending
from consensus.events import (
    BallotCast,
    Closed,
    DeadlineMoved,
    ElectorateGathered,
    ObjectionRaised,
    Opened,
    ProcessChanged,
)
from consensus.evolve import RECORDED_ELSEWHERE, evolve
from consensus.facts import Place
from consensus.frozen import replace
from consensus.ids import OptionId, PersonId
from consensus.process import Position, Process, fitted
from consensus.refusal import Refused
from consensus.simulation.deeds import RULING, Deed, Past, deeds, words_of
from consensus.simulation.rehearsal import Rehearsal
from consensus.views.what_if import CarriedAs, Course, LeftOut, Missing, NotCarried, WhatIf

LIVES_AT_MOST = timedelta(days=366)
"""So long after its opening what is left alone counts as still open."""

_REASONS: Mapping[str, Missing] = {
    "already-closed": "late",
    "closed-already": "late",
    "no-such-position": "ballot",
    "nothing-to-vote": "lacks",
    "no-objections-here": "lacks",
    "objection-needs-remedy": "rules",
    "no-group-test": "lacks",
    "no-advice-here": "lacks",
    "no-delegation": "lacks",
    "no-appeals": "lacks",
    "no-amendments": "lacks",
    "no-options-here": "lacks",
    "no-adding-options": "lacks",
    "presence-does-not-count": "lacks",
    "no-recusal-here": "lacks",
    "other-phase": "turn",
    "not-seconded-yet": "turn",
    "only-later": "turn",
    "nothing-to-appeal": "turn",
    "nothing-offered": "turn",
    "no-test-running": "turn",
    "erased": "erased",
    "objection-lost": "objection",
}
_SETTINGS: Mapping[str, str] = {
    "shorter-than-minimum": "closes",
    "proposals-have-deadlines": "closes",
    "quorum-above-electorate": "quorum",
    "quorum-only-raised": "quorum",
    "impossible-quorum": "quorum",
    "terms-do-not-fit": "ballot",
    "terms-impossible": "ballot",
    "no-such-phase": "phases",
}
"""Refusals of an opening that one setting less would mend."""
_OPTION = re.compile(r"\bo[1-9][0-9]{0,2}\b")


def what_if(past: Past, decision: Decision, own: Process, place: Place, other: Process) -> WhatIf:
    """Play it. `past`: all its events with the times at which they were recorded; `own`: its process, as it holds for it."""
    ending = _ending(decision)
    was = _course(past, decision, ending, own)
    objections = sum(isinstance(event, ObjectionRaised) for _, event in past)
    left_out = _left_out(decision, ending, other)
    if left_out is not None:
        return WhatIf(was=was, left_out=left_out, objections=objections)
    played = _Played(past, decision, own, place, other)
    if not played.opened:
        return WhatIf(was=was, left_out=played.left_out, objections=objections)
    played.play()
    world = played.world
    assert world.decision is not None
    rules = fitted(other, world.decision.terms)
    would_be = _course(world.events, world.decision, _ending(world.decision), rules)
    later = None
    if would_be.closed_at is not None and was.closed_at is not None:
        later = int((would_be.closed_at - was.closed_at).total_seconds())
    return WhatIf(
        was=was,
        would_be=would_be,
        same=(was.outcome, sorted(was.winners)) == (would_be.outcome, sorted(would_be.winners)),
        later_seconds=later,
        objections=objections,
        lost=objections - len(played.objections),
        carried_as=tuple(
            CarriedAs(was=key, became=became, times=times)
            for (key, became), times in sorted(played.carried.items())
        ),
        not_carried=tuple(
            NotCarried(act=act, why=why, code=code, times=times)
            for (act, why, code), times in sorted(played.missing.items())
        ),
    )


def _left_out(decision: Decision, ending: Ending | None, other: Process) -> LeftOut | None:
    if decision.process == RECORDED_ELSEWHERE:
        return "elsewhere"
    if decision.secret:
        return "secret"
    if ending is None:
        return "open"
    return "unit" if other.unit != decision.unit else None


def _ending(decision: Decision) -> Ending | None:
    """How it was decided, whatever took its place since."""
    return decision.ending if decision.superseded is None else decision.superseded.ending


def _course(past: Past, decision: Decision, ending: Ending | None, process: Process) -> Course:
    if ending is None:
        return Course()
    return Course(
        outcome=ending.outcome,
        because=ending.because,
        winners=ending.winners,
        closed_at=ending.effective_at,
        silent=_silent(past, decision, process)
        if ending.outcome == "adopted" and decision.process != RECORDED_ELSEWHERE
        else 0,
    )


def _silent(past: Past, decision: Decision, process: Process) -> int:
    """Of the electorate, those who neither answered nor objected, where silence counts in the phase that ended it."""
    if process.within(decision.phase).silence_in(process.phase(decision.phase)) is None:
        return 0
    spoke = {event.by for _, event in past if isinstance(event, BallotCast | ObjectionRaised)}
    if not decision.without_opener:
        spoke.add(decision.opened_by)
    return max(0, (decision.eligible or 0) - len(spoke))


class _NotCarriedOver(Exception):
    """What has no counterpart: a code of ours, as the engine has codes for what it refuses."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Played:
    """One play. Who took part then is known by what they did; the others of the electorate stand as a number of people
    who say nothing."""

    def __init__(self, past: Past, decision: Decision, own: Process, place: Place, other: Process) -> None:
        begun = max(
            index
            for index, (_, event) in enumerate(past)
            if isinstance(event, Opened | ElectorateGathered | ProcessChanged)
        )
        first = past[0][1]
        assert isinstance(first, Opened), "what was recorded elsewhere is left out before"
        self._own, self._other = own, other
        self._began = past[begun][0]
        known = list(deeds(past, own))
        self._deeds = [deed for deed in known if deed.at >= self._began]
        self.objections: dict[int, int] = {}
        """Their numbers then, and here."""
        self.carried: Counter[tuple[str, str]] = Counter()
        self.missing: Counter[tuple[str, Missing, str]] = Counter()
        self._options: dict[OptionId, OptionId] = {option: option for option in first.options}
        self.left_out: LeftOut | None = None
        self.world = self._world(past, decision, place, first)
        self.opened = self._open(past, begun, first, decision)

    def _world(self, past: Past, decision: Decision, place: Place, first: Opened) -> Rehearsal:
        opener = decision.opened_by
        roles = {person for role in decision.roles for person in role.people}
        spoke = [event.by for _, event in past if isinstance(event, BallotCast | ObjectionRaised)]
        spoke += [
            PersonId(deed.command.account)
            for deed in self._deeds
            if isinstance(deed.command, Delegate) and deed.command.account is not None
        ]
        doers = [deed.who for deed in self._deeds]
        likely = [*sorted(spoke, key=lambda person: person in roles), opener, *doers]
        electors = list(dict.fromkeys(likely))
        closed = [
            event.eligible for _, event in past if isinstance(event, Closed) and event.eligible is not None
        ]
        size = (closed[-1] if closed else decision.eligible or len(electors)) + decision.without_opener
        named = self._named(past)
        members = (
            set(named)
            if named
            else {*electors[:size], *(PersonId(f"?{n}") for n in range(len(electors), size))}
        )
        administrators = {deed.who for deed in self._deeds if isinstance(deed.command, RULING)}
        voted = tuple(
            dict.fromkeys(
                event.by for _, event in past if isinstance(event, BallotCast) and event.klass != "advisory"
            )
        )
        return Rehearsal(
            process=self._other,
            now=self._began,
            members=members,
            others={opener, *doers, *electors} - members,
            administrators=administrators | ({opener} if decision.quorum is not None else set()),
            groups={role.name: role.people or voted for role in decision.roles},
            where=place,
            deaf=_deaf(past),
        )

    def _named(self, past: Past) -> tuple[PersonId, ...]:
        named: tuple[PersonId, ...] = ()
        for _, event in past:
            if isinstance(event, Opened) or (
                isinstance(event, ProcessChanged) and event.eligible is not None
            ):
                named = event.named
        return named

    # ------------------------------------------------------------------------------------------------------ the opening

    def _open(self, past: Past, begun: int, first: Opened, decision: Decision) -> bool:
        """False: it cannot be opened so, and `left_out` says why."""
        chosen = self._chosen(past, begun, first, decision)
        while True:
            try:
                self.world.act(decision.opened_by, self._opening(first, chosen))
            except Refused as refused:
                setting = _SETTINGS.get(refused.code) or (
                    str(refused.values.get("setting")) if refused.code == "may-not-set" else ""
                )
                if setting not in chosen:
                    self.left_out = (
                        "groups" if refused.code in ("nobody-in-group", "in-two-groups") else "refused"
                    )
                    return False
                del chosen[setting]
                self.missing[setting, "setting", refused.code] += 1
            else:
                return True

    def _chosen(self, past: Past, begun: int, first: Opened, decision: Decision) -> dict[str, Any]:
        """What its opener chose, by the names of the settings."""
        chosen: dict[str, Any] = {}
        last = past[begun][1]
        runs_for = first.runs_for
        ends_at = first.ends_at
        if isinstance(last, ProcessChanged) and first.typed and runs_for is None:
            ends_at = last.closes_at
        if first.typed:
            chosen["closes"] = {"until": Until(at=ends_at, after=runs_for, zone=decision.zone)}
        elif first.unit == "options" and first.closes_at is None and self._had_no_end(first):
            chosen["closes"] = {"no_deadline": True}
        if first.quorum is not None:
            chosen["quorum"] = {"quorum": _quorum(first.quorum)}
        if not first.reversible:
            chosen["reversible"] = {"reversible": False}
        if decision.terms is not None and first.terms is not None:
            chosen["ballot"] = {"terms": first.terms}
        if first.phase in _phases(self._own) and self._own.phase(first.phase).optional:
            chosen["phases"] = {"with_phases": (first.phase,)}
        if first.disposition and first.disposition in self._other.dispositions:
            chosen["disposition"] = {"disposition": first.disposition}
        if first.hidden and first.unit == "options":
            chosen["hidden"] = {"hidden": True}
        if first.snapshot == "counted":
            size = (decision.eligible or 1) + decision.without_opener
            chosen["electorate"] = {"electorate": Electorate(counted=size, newcomers=True)}
        elif named := self._named(past):
            chosen["electorate"] = {"electorate": Electorate(accounts=named)}
        return chosen

    def _had_no_end(self, first: Opened) -> bool:
        return first.phase in _phases(self._own) and self._own.phase(first.phase).runs_for is not None

    def _opening(self, first: Opened, chosen: Mapping[str, Mapping[str, Any]]) -> Command:
        fields = {name: value for setting in chosen.values() for name, value in setting.items()}
        if first.unit == "proposal":
            fields.pop("hidden", None)
            return Propose(text="(0)", process=self._other.id, **fields)
        options = tuple(words_of(option) for option in first.options if option != NONE_OF_ABOVE)
        return OpenPoll(question="(0)", options=options, process=self._other.id, **fields)

    # -------------------------------------------------------------------------------------------------- what people did

    def play(self) -> None:
        for deed in self._deeds:
            self.world.pass_to(max(deed.at, self.world.now))
            if deed.act == "left":
                self.world.leave(deed.who)
                continue
            self._return(deed.who)
            try:
                self._do(deed)
            except Refused as refused:
                self._leave_out(deed, refused.code)
            except _NotCarriedOver as missing:
                self._leave_out(deed, missing.code)
        self.world.run_out(self._began + LIVES_AT_MOST)

    def _return(self, who: PersonId) -> None:
        """Whoever acts is there."""
        if who not in self.world.members and who not in self.world.others:
            self.world.members.add(who)

    def _do(self, deed: Deed) -> None:
        """Raises Refused and _NotCarriedOver."""
        command = deed.command
        if command is None:
            raise _NotCarriedOver("erased")
        about = getattr(command, "objection", None)
        if about is not None:
            if about not in self.objections:
                raise _NotCarriedOver("objection-lost")
            command = replace(command, objection=self.objections[about])  # type: ignore[arg-type]  # it has the field
        before = self._raised
        match command:
            case Vote():
                self._vote(deed.who, command)
            case Object():
                self._object(deed, command)
            case AddOption():
                self._add_option(deed.who, command)
            case RemoveOption(option=option):
                self.world.act(deed.who, replace(command, option=self._option(OptionId(option))))
            case _:
                self.world.act(deed.who, command)
        if deed.objection and self._raised > before:
            self.objections[deed.objection] = self._raised

    @property
    def _raised(self) -> int:
        return 0 if self.world.decision is None else len(self.world.decision.objections)

    def _rules(self) -> Process:
        decision = self.world.decision
        assert decision is not None
        self.world.catch_up()
        return fitted(self._other, decision.terms).within(decision.phase)

    def _object(self, deed: Deed, command: Object) -> None:
        rules = self._rules()
        blocking = next((position.key for position in rules.ballot.positions if position.blocks), "")
        if rules.objection is None and deed.position:
            # The objection is lost; the position that was taken with it may still be known.
            self._leave_out(deed, "no-objections-here")
            self._vote(deed.who, Vote(decision=1, choice=deed.position))
        elif deed.position and deed.position != blocking and rules.position(deed.position) is not None:
            self.world.act(deed.who, Vote(decision=1, choice=deed.position, reason=command.reason))
        else:
            self.world.act(deed.who, command)

    def _vote(self, who: PersonId, command: Vote) -> None:
        rules = self._rules()
        if rules.ballot.type in FORMS:
            text = _OPTION.sub(lambda match: self._option(OptionId(match[0])), command.choice)
            if not FORMS[rules.ballot.type].is_canonical(text):
                raise _NotCarriedOver("no-such-position")
            self._cast(who, replace(command, choice=text))
            return
        taken = self._own_position(command.choice)
        known = None if taken is None else _like(taken, rules)
        if known is not None and known.key != command.choice:
            self.carried[command.choice, known.key] += 1
        if (
            known is None
            and taken is not None
            and taken.adds == "no"
            and rules.objection is not None
            and command.reason
        ):
            self.world.act(who, Object(decision=1, reason=command.reason))
            self.carried[command.choice, "objection"] += 1
            return
        self._cast(who, command if known is None else replace(command, choice=known.key))

    def _cast(self, who: PersonId, command: Vote) -> None:
        """With its reason, or where none is taken without."""
        try:
            self.world.act(who, command)
        except Refused as refused:
            if refused.code not in ("no-reasons-with-ballots", "no-reasons-here"):
                raise
            self.world.act(who, replace(command, reason=""))

    def _own_position(self, key: str) -> Position | None:
        places = (self._own, *(self._own.within(phase.id) for phase in self._own.phases))
        return next((known for rules in places if (known := rules.position(key)) is not None), None)

    def _add_option(self, who: PersonId, command: AddOption) -> None:
        self.world.act(who, command)
        added = next(option for option, text in self.world.options.items() if text == command.text)
        self._options[OptionId(command.text.strip("()"))] = added

    def _option(self, option: OptionId) -> OptionId:
        known = self._options.get(option)
        if known is None:
            raise _NotCarriedOver("no-such-position")
        return known

    def _leave_out(self, deed: Deed, code: str) -> None:
        act = "vote" if deed.command is None else act_of(deed.command).name
        self.missing[act, _REASONS.get(code, "rules"), code] += 1


def _like(taken: Position, rules: Process) -> Position | None:
    """The position that says the same: of the same name, else of the same side, and nearest in what else it does."""
    same = rules.position(taken.key)
    if same is not None and same.adds == taken.adds:
        return same
    alike: Sequence[Position] = [
        position
        for position in rules.ballot.positions
        if (position.adds, position.recuses, position.returns) == (taken.adds, taken.recuses, taken.returns)
    ]
    return min(
        alike,
        key=lambda other: (
            other.blocks != taken.blocks,
            other.concern != taken.concern,
            other.veto != taken.veto,
        ),
        default=None,
    )


def _phases(process: Process) -> set[str]:
    return {phase.id for phase in process.phases}


def _quorum(written: str) -> Fraction | int:
    return Fraction(written) if "/" in written else int(written)


def _deaf(past: Past) -> dict[datetime, int]:
    """Where the deadline was moved because nothing had been heard: the deadline before, and the seconds."""
    state: Decision | None = None
    seconds_of: dict[datetime, int] = {}
    for at, event in past:
        if isinstance(event, DeadlineMoved) and event.because.code == "extended.deaf":
            assert state is not None, "it was opened"
            seconds = event.because.values.get("seconds")
            if state.closes_at is not None and isinstance(seconds, int):
                seconds_of[state.closes_at] = seconds
        state = evolve(state, event, at)
    return seconds_of
