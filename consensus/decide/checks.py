"""What several commands check before anything else: that the decision is open, that a text fits, that a time is ahead."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from consensus import limits
from consensus.access import of
from consensus.commands import Link, Until
from consensus.decision import Decision, Objection
from consensus.facts import Person, Slice
from consensus.plain import instant_text
from consensus.process import Act, ObjectionRule, Process
from consensus.refusal import Refused
from consensus.texts import seen


def actor(facts: Slice) -> Person:
    """The one who acts; access has seen to it that there is one."""
    if facts.actor is None:
        raise Refused("no-actor")
    return facts.actor


def open_decision(facts: Slice, now: datetime) -> tuple[Decision, Process]:
    """The decision, if it takes acts at `now`. A deadline that has passed refuses even before the close is written."""
    decision, process = of(facts)
    if decision.status == "gathering":
        raise Refused("not-open-yet", number=decision.number, try_code="wait-a-moment")
    if decision.ending is not None:
        raise Refused(
            "already-closed",
            number=decision.number,
            outcome=decision.ending.outcome,
            closed_at=instant_text(decision.ending.effective_at),
            try_code="open-a-new-one",
        )
    if decision.closes_at is not None and now >= decision.closes_at:
        raise Refused(
            "already-closed",
            number=decision.number,
            outcome=None,
            closed_at=instant_text(decision.closes_at),
            try_code="open-a-new-one",
        )
    return decision, process


def words(text: str, *, what: str, length_max: int) -> str:
    """The text without surrounding space; refused when empty or too long. `what` names it in the refusal."""
    clean = text.strip()
    if not seen(clean):
        raise Refused("empty-text", what=what, try_code=f"say-{what}")
    links_beside = what in ("text", "question")
    if len(clean) > length_max:
        raise Refused(
            "text-too-long",
            what=what,
            length=len(clean),
            length_max=length_max,
            try_code="shorten-and-link" if links_beside else "shorten",
        )
    return clean


def links(given: tuple[Link, ...]) -> list[dict[str, str]]:
    if len(given) > limits.LINKS_MAX:
        raise Refused("too-many-links", links=len(given), links_max=limits.LINKS_MAX)
    for link in given:
        if len(link.url) > limits.LINK_LENGTH_MAX:
            raise Refused(
                "text-too-long", what="link", length=len(link.url), length_max=limits.LINK_LENGTH_MAX
            )
    return [_kept(link) for link in given]


def _kept(link: Link) -> dict[str, str]:
    """A link with what is known of it now: its title, and the hash of what stood there."""
    kept = {"url": link.url, "role": link.role, "excerpt": link.excerpt}
    if link.title.strip():
        kept["title"] = words(link.title, what="title", length_max=limits.OPTION_LENGTH_MAX)
    if link.excerpt:
        kept["hash"] = f"sha256:{sha256(link.excerpt.encode()).hexdigest()}"
    return kept


def until(given: Until, now: datetime) -> datetime:
    """The instant of a deadline given at `now`; refused when it is past, too near or too far."""
    at = given.at if given.at is not None else now + (given.after or limits.RUNS_FOR_MIN)
    if at <= now:
        raise Refused(
            "deadline-past", words=given.words, at=instant_text(at), try_code="give-a-later-deadline"
        )
    if at - now < limits.RUNS_FOR_MIN:
        raise Refused(
            "deadline-too-soon", words=given.words, at=instant_text(at), try_code="give-a-later-deadline"
        )
    if at - now > limits.RUNS_FOR_MAX:
        raise Refused(
            "deadline-too-far",
            words=given.words,
            at=instant_text(at),
            days_max=limits.RUNS_FOR_MAX.days,
            try_code="give-an-earlier-deadline",
        )
    return at


WHAT_FITS: Mapping[Act, str] = {
    "second": "second-it",
    "talk": "ask-instead",
    "sound": "sound-instead",
    "ask": "advise-instead",
    "object": "object-with-reason",
    "ballot": "vote-now",
    "route": "stamp-instead",
    "judge": "say-it-in-the-thread",
    "decide": "say-it-in-the-thread",
}
"""What can be done in a phase instead, by what it asks for."""


def other_phase(decision: Decision, process: Process, *, wanted: Act | None = None) -> Refused:
    """What was done does not fit the phase that is running; says what would. `wanted`: the phase it would fit."""
    phase = process.phase(decision.phase)
    if phase.act == "second":
        return Refused("not-seconded-yet", number=decision.number, try_code="second-it")
    return Refused(
        "other-phase",
        number=decision.number,
        act=phase.act,
        phase=phase.id,
        wanted=wanted,
        try_code=WHAT_FITS[phase.act],
    )


def same_revision(decision: Decision, seen: int | None) -> None:
    """Refuse an act on a text that has changed since: what the person saw is not what they would be answering."""
    if seen is not None and seen != decision.revision:
        raise Refused(
            "text-changed",
            number=decision.number,
            seen=seen,
            revision=decision.revision,
            try_code="read-again",
        )


def seals_choices(decision: Decision, process: Process) -> bool:
    """Whether what somebody chose lies apart from the entry about it, so that an export can be without it: until the close
    where figures are hidden, for good where nobody is told who voted how."""
    return decision.hidden or not process.ballot.names_shown


def objection_rule(decision: Decision, process: Process) -> ObjectionRule:
    if process.objection is None:
        side = next((position.key for position in process.ballot.positions if position.adds == "no"), None)
        raise Refused(
            "no-objections-here",
            number=decision.number,
            process=process.id,
            position=side,
            try_code="vote-against" if side else "ask-instead",
        )
    return process.objection


def takes_objections(decision: Decision, process: Process) -> bool:
    """Whether somebody can object to it now."""
    if process.objection is None or not decision.is_open:
        return False
    return any(phase.id == decision.phase and phase.act in ("object", "ballot") for phase in process.phases)


def standing(decision: Decision, number: int) -> Objection:
    """The objection of this number, if it stands."""
    objection = decision.objection(number)
    if objection is None:
        have = tuple(existing.number for existing in decision.objections)
        raise Refused(
            "no-such-objection",
            number=decision.number,
            objection=number,
            have=have,
            try_code="see-what-is-open",
        )
    if not objection.stands:
        raise Refused("objection-settled", number=decision.number, objection=number, state=objection.state)
    return objection
