"""Opening a decision: proposals, polls, records of decisions made elsewhere; and a change of process before anybody has acted."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations

from consensus import limits
from consensus.access import of
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.commands import ChangeProcess, Electorate, OpenPoll, Propose, Record, RollComplete, Until
from consensus.counting import quorum_by_rule, quorum_of
from consensus.decide import mandating, premises, relating, tagging
from consensus.decide.checks import actor, links, open_decision, until, words
from consensus.decide.draft import Draft, unchanged
from consensus.decide.ending import DECIDING
from consensus.decide.own_yes import own_yes
from consensus.decide.superseding import require_in_force
from consensus.decide.terms import fitting_terms, terms_after
from consensus.decision import Decision
from consensus.events import (
    AssumptionMade,
    BallotTakenBack,
    ElectorateGathered,
    Opened,
    Private,
    ProcessChanged,
    Recorded,
    Related,
    Role,
    Tagged,
)
from consensus.evolve import evolve
from consensus.facts import Person, Slice
from consensus.frozen import Frozen, replace
from consensus.ids import OptionId, PersonId
from consensus.mandates import Mandate
from consensus.plain import Value, instant_text
from consensus.ports import Answer, Receipt
from consensus.process import (
    ADMINISTRATOR,
    OPENER,
    Phase,
    Process,
    Reach,
    Setting,
    Snapshot,
    Terms,
    Unit,
    fitted,
)
from consensus.refusal import Refused
from consensus.rights import Table
from consensus.secrecy import require_secret
from consensus.texts import alike
from consensus.times import default_close, remind_at


def propose(facts: Slice, command: Propose, now: datetime) -> Answer:
    text = words(command.text, what="text", length_max=limits.TITLE_LENGTH_MAX)
    process = _process_for(facts, "proposal", command.process)
    written: dict[str, Value] = {"text": text, **_why(command.why), "links": tuple(links(command.links))}
    review = None
    if command.review is not None:
        review = until(command.review, now) - now
    answer = _open(
        facts,
        now,
        process,
        written,
        typed=command.until,
        reversible=command.reversible,
        quorum=command.quorum,
        review_after=review,
        no_review=command.no_review,
        follows=command.follows,
        supersedes=command.supersedes,
        electorate=command.electorate,
        with_phases=command.with_phases,
        disposition=_disposition(process, command.disposition),
        terms=_terms(facts, process, command),
        rights=command.rights,
        mandate=mandating.granted(facts, command.mandate, now, supersedes=command.supersedes),
    )
    if command.mandate is not None:
        command = replace(command, tags=(command.mandate.tag, *command.tags))
    return _with_what_was_said(facts, command, answer, now)


def open_poll(facts: Slice, command: OpenPoll, now: datetime) -> Answer:
    question = words(command.question, what="question", length_max=limits.TITLE_LENGTH_MAX)
    process = _process_for(facts, "options", command.process)
    texts = [words(option, what="option", length_max=limits.OPTION_LENGTH_MAX) for option in command.options]
    own = fitted(process, command.terms).tally
    least = limits.OPTIONS_MIN - (1 if own is not None and own.default_option is not None else 0)
    if len(texts) < least:
        raise Refused("too-few-options", options=len(texts), options_min=least, try_code="name-options")
    if len(texts) > limits.OPTIONS_MAX:
        raise Refused(
            "too-many-options", options=len(texts), options_max=limits.OPTIONS_MAX, try_code="fewer-options"
        )
    known: dict[str, str] = {}
    for text in texts:
        if alike(text) in known:
            raise Refused(
                "same-option-twice", option=text, first=known[alike(text)], try_code="name-each-once"
            )
        known[alike(text)] = text
    terms = _terms(facts, process, command)
    named = dict(zip((OptionId(f"o{place}") for place in range(1, len(texts) + 1)), texts, strict=True))
    default = fitted(process, terms).tally
    if default is not None and default.default_option is not None:
        if alike(default.default_option) in known:
            option = known[alike(default.default_option)]
            raise Refused("same-option-twice", option=option, first=option, try_code="name-each-once")
        named[NONE_OF_ABOVE] = default.default_option
    written: dict[str, Value] = {
        "text": question,
        **_why(command.why),
        "options": {str(option): text for option, text in named.items()},
        "links": tuple(links(command.links)),
    }
    answer = _open(
        facts,
        now,
        process,
        written,
        typed=command.until,
        options=tuple(named),
        terms=terms,
        no_deadline=command.no_deadline,
        hidden=_hidden(command, process, terms),
        quorum=command.quorum,
        electorate=command.electorate,
        follows=command.follows,
        supersedes=command.supersedes,
    )
    return _with_what_was_said(facts, command, answer, now)


def record(facts: Slice, command: Record, now: datetime) -> Answer:
    text = words(command.text, what="text", length_max=limits.TITLE_LENGTH_MAX)
    place = facts.place
    require_in_force(facts, command.supersedes)
    command = mandating.taken_under(facts, command, now)
    event = Recorded(
        id=facts.next_id,
        number=facts.next_number,
        community=place.community,
        home=place.home,
        place=place.id,
        by=actor(facts).id,
        supersedes=command.supersedes,
        under=command.under,
        amount=command.amount,
        words=Private({"text": text, **_why(command.why), "links": tuple(links(command.links))}),
    )
    values: dict[str, Value] = {"supersedes": command.supersedes}
    if command.under is not None:
        values |= {"under": command.under, "amount": mandating.amount_value(command.amount)}
    receipt = Receipt(code="recorded", values=values, number=facts.next_number)
    answer = Answer(events=(event,), receipt=receipt, after=evolve(None, event, now))
    return _with_what_was_said(facts, command, answer, now)


def _with_what_was_said(
    facts: Slice, command: Propose | OpenPoll | Record, answer: Answer, now: datetime
) -> Answer:
    """The opening, with what else its opener says of the decision."""
    after = answer.after
    assert after is not None, "it opens one"
    events: list[Tagged | Related | AssumptionMade] = [
        *tagging.at_opening(facts, command.tags, after),
        *relating.at_opening(facts, relating.said_by(command), after),
        *premises.at_opening(facts, command.assumptions, after, now),
    ]
    for event in events:
        after = evolve(after, event, now)
    return replace(answer, events=(*answer.events, *events), after=after)


def _terms(facts: Slice, process: Process, command: Propose | OpenPoll) -> Terms | None:
    """What the opener chose, with secret ballots where they, or what this takes up again, ask for them."""
    terms = fitting_terms(process, command.terms)
    again = facts.followed is not None and facts.followed.secret
    if not (command.secret or again or process.ballot.secret):
        return terms
    if terms is not None and terms.reasons not in (None, "off"):
        raise Refused("secret-no-reasons", try_code="leave-reasons-out")
    if terms is not None and terms.names_shown:
        raise Refused("secret-no-names", try_code="leave-names-out")
    require_secret(process)
    if not facts.keeps_keys:
        raise Refused("secret-needs-folder", try_code="name-a-folder-for-keys")
    return replace(terms or Terms(), secret=True)


def _hidden(command: OpenPoll, process: Process, terms: Terms | None) -> bool:
    """Whether the opener hides the figures. Raises Refused where they want to see figures that are hidden in any case."""
    if command.counts_now and (command.hidden or fitted(process, terms).hidden):
        secret = "yes" if terms is not None and terms.secret else "no"
        raise Refused("counted-at-the-end", process=process.id, secret=secret, try_code="count-at-the-end")
    return command.hidden


def _why(typed: str) -> dict[str, Value]:
    """The opener's reason among the words of an opening; nothing where none is given."""
    if not typed.strip():
        return {}
    return {"why": words(typed, what="reason", length_max=limits.REASON_LENGTH_MAX)}


def roll_complete(facts: Slice, command: RollComplete, now: datetime) -> Answer:
    decision, _ = of(facts)
    if decision.status != "gathering":
        return unchanged(facts, "nothing-due")
    draft = Draft(facts, now)
    eligible = facts.eligible if facts.eligible is not None else facts.place.members
    eligible -= draft.decision.without_opener
    phase = draft.process.phase(decision.phase)
    closes_at = None
    if decision.closes_at is not None:  # else it was opened without a deadline, and has none now
        closes_at = _closes_at(facts, phase, now, decision.ends_at, decision.runs_for)
    draft.add(
        ElectorateGathered(
            eligible=eligible,
            closes_at=closes_at,
            remind_at=remind_at(now, closes_at, decision.zone, by_day=facts.place.office_hours),
        )
    )
    return draft.answer("done", due="roll")


def change_process(facts: Slice, command: ChangeProcess, now: datetime) -> Answer:
    decision, _ = open_decision(facts, now)
    process = facts.asked
    if process is None:
        raise Refused("no-such-process", process=command.process, try_code="list-processes")
    if process.digest == decision.process_digest:
        return unchanged(facts, "process-already", process=process.id)
    if decision.begun:
        raise Refused(
            "rules-are-fixed", number=decision.number, process=decision.process, try_code="open-a-new-one"
        )
    if process.unit != decision.unit:
        raise Refused(
            "process-for-other-unit", process=process.id, unit=process.unit, try_code="list-processes"
        )
    if decision.without_opener or process.electorate.opener == "left_out":
        raise Refused(
            "rules-are-fixed", number=decision.number, process=decision.process, try_code="open-a-new-one"
        )
    roles = _roles(facts, process)
    roll = _group_roll(facts, process, decision)
    members = _members(facts, decision) if roll is None else roll.size
    phase = _first_phase(process, members)
    ends_at = decision.closes_at if decision.typed and decision.runs_for is None else None
    no_deadline = decision.unit == "options" and decision.closes_at is None
    closes_at = None if no_deadline else _closes_at(facts, phase, now, ends_at, decision.runs_for)
    _require_settings(
        process,
        closes=decision.typed or no_deadline,
        review=decision.review_after is not None or (decision.no_review and process.review_after is not None),
        reversible=not decision.reversible,
    )
    _require_minimum(process, phase, now, closes_at)
    if decision.quorum is not None:
        quorum = Fraction(decision.quorum) if "/" in decision.quorum else int(decision.quorum)
        _quorum(facts, process, quorum, members)
    snapshot = _snapshot_after(facts, decision, process) if roll is None else roll.snapshot
    secret = decision.secret or process.ballot.secret
    if secret:
        require_secret(process)
        if not facts.keeps_keys:
            raise Refused("secret-needs-folder", try_code="name-a-folder-for-keys")
    draft = Draft(facts, now)
    earlier = actor(facts).ballot(decision.box, decision.revision)
    if earlier is not None:
        draft.add(BallotTakenBack(by=actor(facts).id, box=decision.box, revision=decision.revision))
    draft.add(
        ProcessChanged(
            by=actor(facts).id,
            process=process.id,
            process_version=process.version,
            process_digest=process.digest,
            phase=phase.id,
            closes_at=closes_at,
            runs_for=decision.runs_for,
            remind_at=remind_at(now, closes_at, decision.zone, by_day=facts.place.office_hours),
            hidden=decision.hidden or process.hidden,
            secret=secret,
            review_after=decision.review_after,
            snapshot=snapshot,
            reach=_reach(process, snapshot, members, decision.groups if roll is None else roll.groups),
            eligible=None if roll is None else roll.size,
            named=() if roll is None else roll.named,
            roles=roles,
            asked=asked_at_once(phase, roles),
            body=phase.electorate,
            private=phase.private,
            terms=terms_after(decision, process),
            disposition=decision.disposition
            if decision.disposition in process.dispositions
            else next(iter(process.dispositions), ""),
        )
    )
    enrolled = (
        actor(facts) if roll is None else replace(actor(facts), enrolled=_is_listed(actor(facts), roll))
    )
    if enrolled.id == decision.opened_by:
        for ballot in own_yes(enrolled, draft.decision, draft.process):
            draft.add(ballot)
    return draft.answer("process-changed", process=process.id, closes_at=_text(closes_at))


def _open(
    facts: Slice,
    now: datetime,
    process: Process,
    written: dict[str, Value],
    *,
    typed: Until | None,
    options: tuple[OptionId, ...] = (),
    no_deadline: bool = False,
    hidden: bool = False,
    reversible: bool = True,
    quorum: Fraction | int | None = None,
    review_after: timedelta | None = None,
    no_review: bool = False,
    follows: int | None = None,
    supersedes: int | None = None,
    electorate: Electorate | None = None,
    terms: Terms | None = None,
    with_phases: tuple[str, ...] = (),
    disposition: str = "",
    rights: Table = (),
    mandate: Mandate | None = None,
) -> Answer:
    place, person = facts.place, actor(facts)
    roles = _roles(facts, process)
    roll = _roll(facts, process, electorate or Electorate())
    members = roll.size
    if person.open_decisions >= limits.OPEN_PER_PERSON_MAX:
        raise Refused("too-many-open", open=person.open_decisions, open_max=limits.OPEN_PER_PERSON_MAX)
    followed = facts.followed
    if followed is not None and followed.unsettled and followed.taken_up_by is not None:
        raise taken_up_already(follows or 0, followed.taken_up_by)
    require_in_force(facts, supersedes)
    _require_settings(
        process,
        closes=typed is not None or no_deadline,
        # Where there is no review, there is nothing to do without.
        review=review_after is not None or (no_review and process.review_after is not None),
        reversible=not reversible,
    )
    phase = _first_phase(process, members, _asked_for(process, with_phases))
    if no_deadline and process.unit != "options":
        raise Refused("proposals-have-deadlines", process=process.id)
    ends_at = until(typed, now) if typed is not None and typed.at is not None else None
    runs_for = until(typed, now) - now if typed is not None and typed.after is not None else None
    closes_at = None if no_deadline else _closes_at(facts, phase, now, ends_at, runs_for)
    _require_minimum(process, phase, now, closes_at)
    zone = typed.zone if typed is not None else place.zone
    reach = _reach(fitted(process, terms), roll.snapshot, members, roll.groups)
    listed = _is_listed(person, roll)
    left_out = process.electorate.opener == "left_out" and listed
    members -= left_out
    event = Opened(
        id=facts.next_id,
        number=facts.next_number,
        community=place.community,
        home=place.home,
        place=place.id,
        by=person.id,
        unit=process.unit,
        process=process.id,
        process_version=process.version,
        process_digest=process.digest,
        words=Private({**written, "until": typed.words if typed is not None else ""}),
        options=options,
        snapshot=roll.snapshot,
        eligible=None if roll.gathering else members,
        groups=roll.groups,
        newcomers=roll.newcomers,
        named=roll.named,
        reach=reach,
        roles=roles,
        asked=asked_at_once(phase, roles),
        body=phase.electorate,
        private=phase.private,
        phase=phase.id,
        closes_at=closes_at,
        runs_for=runs_for,
        ends_at=ends_at,
        typed=typed is not None,
        zone=zone,
        remind_at=remind_at(now, closes_at, zone, by_day=place.office_hours),
        reversible=reversible,
        hidden=hidden or fitted(process, terms).hidden,
        secret=fitted(process, terms).ballot.secret,
        quorum=_quorum(facts, process, quorum, members),
        review_after=review_after,
        no_review=no_review,
        follows=follows,
        supersedes=supersedes,
        terms=terms,
        disposition=disposition,
        without_opener=left_out,
        rights=rights,
        mandate=mandate,
    )
    receipt = Receipt(
        code="opened",
        values={
            "process": process.id,
            "process_title": process.title,
            "unit": process.unit,
            "closes_at": _text(closes_at),
            "zone": zone,
            "typed": typed is not None or closes_at is None,
            "members": members,
            "gathering": roll.gathering,
            "phase": phase.act,
            "large": process.needs_everyone and members > process.large_above and reach != "nobody",
            "unreachable": reach == "nobody",
            "unnamed": _unnamed(process, roles),
            "private": phase.private,
            "supersedes": supersedes,
            "secret": event.secret,
        },
        number=facts.next_number,
    )
    opened = evolve(None, event, now)
    enrolled = replace(person, enrolled=listed)
    ballots = own_yes(enrolled, opened, process.within(phase.id))
    if not ballots:
        return Answer(events=(event,), receipt=receipt, after=opened)
    draft = Draft(replace(facts, decision=opened, process=process, actor=enrolled), now)
    for ballot in ballots:
        draft.add(ballot)
    draft.settle()
    return Answer(events=(event, *draft.events), receipt=receipt, after=draft.decision)


def taken_up_already(number: int, by: int) -> Refused:
    """What ended without a decision is taken up once at a time."""
    return Refused("taken-up-already", number=number, by=by)


class _Roll(Frozen):
    """The electorate as recorded in the opening."""

    snapshot: Snapshot
    size: int
    gathering: bool = False
    groups: tuple[str, ...] = ()
    newcomers: bool = False
    named: tuple[PersonId, ...] = ()


def _roll(facts: Slice, process: Process, wanted: Electorate) -> _Roll:
    """Named people are a roll of their own, of those who may vote here; a number without a list is `counted`; else the
    place's list, as the process says. A process that is open to all who come along stays so when it is counted."""
    place = facts.place
    if facts.voters is not None:
        return _roll_of_voters(facts, process, wanted, facts.voters)
    group = None if process.electorate.group is None else facts.roles.get(process.electorate.group)
    if group is not None and group.people and not wanted.accounts:
        return _Roll(snapshot="frozen", size=group.size, named=group.people)
    if group is not None and group.groups and not wanted.accounts:
        return _Roll(snapshot="counted", size=max(group.size, 1), groups=group.groups)
    if wanted.accounts:
        return _Roll(snapshot="frozen", size=len(facts.named), named=facts.named)
    if wanted.counted is not None:
        newcomers = wanted.newcomers or process.snapshot == "live"
        size = max(wanted.counted, 1)
        return _Roll(snapshot="counted", size=size, groups=wanted.groups, newcomers=newcomers)
    if place.live or process.snapshot == "live":
        return _Roll(snapshot="live", size=place.members, groups=wanted.groups)
    return _Roll(snapshot=process.snapshot, size=place.members, gathering=not place.roll_complete)


def _roll_of_voters(
    facts: Slice, process: Process, wanted: Electorate, voters: tuple[PersonId, ...]
) -> _Roll:
    """Where the table of rights lists who may vote: those alone, and of the people whom the opener or the process names
    those among them."""
    named = facts.named if wanted.accounts else ()
    group = None if process.electorate.group is None else facts.roles.get(process.electorate.group)
    if not named and group is not None:
        named = group.people
    roll = tuple(person for person in voters if not named or person in named)
    if not roll:
        raise Refused("nobody-votes", place=facts.place.name, try_code="see-rights")
    return _Roll(snapshot="frozen", size=len(roll), named=roll)


def _reach(process: Process, snapshot: Snapshot, members: int, groups: tuple[str, ...]) -> Reach:
    """Where only a number is known, at most so many people can be named, and of secret ballots none; who is in a group of the
    platform is not known."""
    if not process.reminds:
        return ""
    named = members <= limits.SILENT_REMINDED_ONE_BY_ONE_MAX and not groups and not process.ballot.secret
    return "each" if snapshot != "counted" or named else "nobody"


def _is_listed(person: Person, roll: _Roll) -> bool:
    """Whether the opener is of the electorate."""
    if roll.named:
        return person.id in roll.named
    return not person.groups.isdisjoint(roll.groups) if roll.groups else person.member


def _disposition(process: Process, wanted: str | None) -> str:
    """What is proposed to be done: what the opener said, else the first thing that the process knows."""
    if wanted is None:
        return next(iter(process.dispositions), "")
    if wanted not in process.dispositions:
        raise Refused(
            "no-such-disposition",
            process=process.id,
            typed=wanted,
            dispositions=process.dispositions,
            try_code="leave-it-out",
        )
    return wanted


def _group_roll(facts: Slice, process: Process, decision: Decision) -> _Roll | None:
    """The electorate of another process, where it names one, or the old one did; None: it stays as it is."""
    before = facts.process.electorate.group if facts.process is not None else None
    if process.electorate.group is None and before is None:
        return None
    roll = _roll(facts, process, Electorate())
    if roll.gathering or roll.snapshot == "counted":
        raise Refused(
            "rules-are-fixed", number=decision.number, process=decision.process, try_code="open-a-new-one"
        )
    return roll


def _roles(facts: Slice, process: Process) -> tuple[Role, ...]:
    """Who is in the groups that the process names. Those who are to act or answer in a phase, or to be counted apart, must
    be known; where nobody is in the binding group, everybody's ballot counts."""
    roles = tuple(facts.roles[name] for name in process.group_names if name in facts.roles)
    known = {role.name for role in roles}
    apart = (*process.electorate.classes, *process.electorate.organisations)
    objectors = None if process.objection is None else process.objection.raised_by
    for name in (*apart, *(() if objectors is None else (objectors,))):
        if name not in known:
            raise Refused("nobody-in-group", process=process.id, role=name, try_code="name-them")
    counted = [role for role in roles if role.name in apart]
    for first, second in combinations(counted, 2):
        if both := set(first.people) & set(second.people):
            raise Refused(
                "in-two-groups",
                process=process.id,
                role=first.name,
                other=second.name,
                people=len(both),
                try_code="name-them",
            )
    for phase in process.phases:
        if phase.electorate is not None and phase.electorate not in known:
            raise Refused("nobody-in-group", process=process.id, role=phase.electorate, try_code="name-them")
        if phase.act in ("route", "judge", "decide"):
            somebody_known = any(
                actor_name in known or actor_name in (OPENER, ADMINISTRATOR) for actor_name in phase.actors
            )
            if phase.actors and not somebody_known:
                raise Refused(
                    "nobody-in-group", process=process.id, role=phase.actors[0], try_code="name-them"
                )
        for role in roles:
            if phase.act == "route" and role.name in phase.actors and not role.people:
                raise Refused("nobody-in-group", process=process.id, role=role.name, try_code="name-them")
    return roles


def asked_at_once(phase: Phase, roles: tuple[Role, ...]) -> tuple[PersonId, ...]:
    """The people whose advice is asked with the opening itself."""
    if phase.act != "ask":
        return ()
    people = (person for role in roles if role.name in phase.actors for person in role.people)
    return tuple(dict.fromkeys(people))


def _asked_for(process: Process, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The optional phases that the opener asks for."""
    optional = tuple(phase.id for phase in process.phases if phase.optional)
    for name in wanted:
        if name not in optional:
            raise Refused(
                "no-such-phase", process=process.id, phase=name, phases=optional, try_code="leave-it-out"
            )
    return wanted


def _snapshot_after(facts: Slice, decision: Decision, process: Process) -> Snapshot:
    """Another process keeps the electorate where the opener or the platform gave it."""
    if decision.named or decision.snapshot == "counted":
        return decision.snapshot
    return "live" if facts.place.live else process.snapshot


def _members(facts: Slice, decision: Decision) -> int:
    known = decision.named or decision.snapshot == "counted"
    return decision.eligible if known and decision.eligible is not None else facts.place.members


def _process_for(facts: Slice, unit: Unit, named: str | None) -> Process:
    if facts.process is None:
        raise Refused("no-such-process", process=named or "", try_code="list-processes")
    if facts.process.unit != unit:
        raise Refused(
            "process-for-other-unit",
            process=facts.process.id,
            unit=facts.process.unit,
            try_code="list-processes",
        )
    return facts.process


def _require_settings(process: Process, *, closes: bool, review: bool, reversible: bool) -> None:
    """Refuse settings that the process does not let its opener choose."""
    choices: dict[Setting, bool] = {"closes": closes, "review": review, "reversible": reversible}
    for setting, wanted in choices.items():
        if wanted and setting not in process.may_set:
            raise Refused("may-not-set", process=process.id, setting=setting, try_code="other-process")


def _unnamed(process: Process, roles: tuple[Role, ...]) -> str | None:
    """The group that alone should take part, or be counted, but has no members: then everybody does."""
    rule, known = process.electorate, {role.name for role in roles}
    return next((name for name in (rule.group, rule.binding) if name is not None and name not in known), None)


def _require_minimum(process: Process, phase: Phase, now: datetime, closes_at: datetime | None) -> None:
    least = process.least_in(phase)
    if least is not None and closes_at is not None and closes_at - now < least:
        hours = int(least.total_seconds()) // 3600
        earliest = instant_text(now + least)
        raise Refused(
            "shorter-than-minimum",
            process=process.id,
            hours=hours,
            earliest=earliest,
            try_code="give-a-later-deadline",
        )


def _first_phase(process: Process, members: int, wanted: tuple[str, ...] = ()) -> Phase:
    """The first phase that applies: not one for large groups in a small one, nor an optional one that was not chosen."""
    return next(
        phase
        for phase in process.phases
        if (phase.only_above is None or members > phase.only_above)
        and (not phase.optional or phase.id in wanted)
    )


def _closes_at(
    facts: Slice, phase: Phase, now: datetime, ends_at: datetime | None, runs_for: timedelta | None
) -> datetime | None:
    """The end of the first phase. A window that the opener gave belongs to the phase that decides, not to the seconding."""
    if phase.act in DECIDING:
        if ends_at is not None:
            return ends_at
        if runs_for is not None:
            return now + runs_for
    if phase.runs_for is None:
        return None
    return (
        default_close(now, phase.runs_for, facts.place.zone)
        if facts.place.office_hours
        else now + phase.runs_for
    )


def _quorum(facts: Slice, process: Process, quorum: Fraction | int | None, members: int) -> str | None:
    """The opener's quorum as stored. An opener may raise the quorum, only an administrator may lower it."""
    if quorum is None:
        return None
    if quorum <= 0 or (isinstance(quorum, Fraction) and quorum > 1):
        raise Refused("impossible-quorum", quorum=str(quorum), try_code="give-a-quorum")
    written = f"{quorum.numerator}/{quorum.denominator}" if isinstance(quorum, Fraction) else str(quorum)
    if not any(phase.act == "ballot" for phase in process.phases):
        raise Refused("may-not-set", process=process.id, setting="quorum", try_code="other-process")
    needed = quorum_of(written, members)
    if needed > members:
        raise Refused(
            "quorum-above-electorate",
            quorum=written,
            needed=needed,
            members=members,
            try_code="give-a-quorum",
        )
    if "quorum" not in process.may_set and not actor(facts).administrator:
        raise Refused("may-not-set", process=process.id, setting="quorum", try_code="other-process")
    least = quorum_by_rule(process.quorum, members) if process.quorum is not None else 0
    if needed < least and not actor(facts).administrator:
        raise Refused(
            "quorum-only-raised", quorum=written, needed=needed, least=least, try_code="ask-an-administrator"
        )
    return written


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
