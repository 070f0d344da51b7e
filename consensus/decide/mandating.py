"""Mandates: what a proposal asks to let somebody decide alone, and whether what is recorded under one is within it."""

from datetime import datetime

from consensus.access import is_one_of
from consensus.commands import Grant, Record
from consensus.decide.checks import actor
from consensus.decide.checks import until as instant_of
from consensus.decision import Decision
from consensus.facts import Slice
from consensus.frozen import replace
from consensus.mandates import HOLDERS, Amount, Mandate, beyond, fits, passed
from consensus.plain import Value, instant_text
from consensus.refusal import Refused
from consensus.texts import as_tag, seen

FIRST_TAG = 1
"""What a mandate is about is the first tag of its decision."""


def granted(facts: Slice, grant: Grant | None, now: datetime, *, supersedes: int | None) -> Mandate | None:
    """The mandate that a proposal asks for. Raises Refused where it says too little, or what cannot be."""
    if grant is None:
        return None
    if not facts.holders:
        raise Refused("mandate-for-nobody", try_code="say-mandate")
    unfit = tuple(subject.kind for subject in facts.holders if subject.kind not in HOLDERS)
    if unfit:
        raise Refused("mandate-not-for", who=unfit, try_code="say-mandate")
    if not seen(as_tag(grant.tag)):
        raise Refused("mandate-about-nothing", try_code="say-mandate")
    if grant.limit is not None:
        require_amount(grant.limit)
    until = None
    if grant.until is not None:
        if grant.until.at is not None and grant.until.at <= now:
            raise Refused("mandate-ends-in-past", until=instant_text(grant.until.at), try_code="say-mandate")
        until = instant_of(grant.until, now)
    mandate = Mandate(who=facts.holders, tag=FIRST_TAG, limit=grant.limit, until=until)
    for rival in facts.rivals:
        other = rival.mandate
        same = other is not None and not passed(other, now) and set(other.who) & set(mandate.who)
        if other is not None and same and rival.number != supersedes:
            raise Refused(
                "mandate-twice",
                mandate=rival.number,
                tag=as_tag(grant.tag),
                limit=amount_value(other.limit),
                try_code="supersede-mandate",
            )
    return mandate


def taken_under(facts: Slice, command: Record, now: datetime) -> Record:
    """The record with what follows from its mandate. Raises Refused, also `beyond-mandate`: then whoever granted it can be
    asked instead."""
    if command.amount is not None:
        require_amount(command.amount)
    if command.under is None:
        return command
    other = facts.related.get(command.under)
    if other is None:
        raise Refused("no-such-decision", number=command.under, try_code="list-decisions")
    about = facts.mandated_tag
    if other.mandate is None or not about:
        raise Refused("no-mandate", mandate=other.number, try_code="leave-under-out")
    tags = tuple(as_tag(tag) for tag in command.tags) or (about,)
    why = _why_beyond(facts, other, other.mandate, command, tags, now)
    if why:
        limit, until = other.mandate.limit, other.mandate.until
        raise Refused(
            "beyond-mandate",
            why=why,
            mandate=other.number,
            tag=about,
            limit=amount_value(limit),
            amount=amount_value(command.amount),
            until=None if until is None else instant_text(until),
            by=other.superseded_by,
            process=other.process,
            elsewhere=facts.mandated_in,
            try_code="propose-it",
        )
    if other.mandate.limit is not None and command.amount is None:
        raise Refused(
            "amount-needed",
            mandate=other.number,
            limit=amount_value(other.mandate.limit),
            try_code="say-amount",
        )
    return replace(command, tags=tags)


def _why_beyond(
    facts: Slice, other: Decision, mandate: Mandate, command: Record, tags: tuple[str, ...], now: datetime
) -> str:
    if other.superseded_by is not None:
        return "superseded"
    if not other.in_force:
        return "not_in_force"
    if passed(mandate, now):
        return "date"
    if not any(is_one_of(actor(facts), subject) for subject in mandate.who):
        return "person"
    if command.amount is None and mandate.limit is not None:
        return "" if facts.mandated_tag in tags else "tag"
    return beyond(mandate, facts.mandated_tag, tags, command.amount)


def require_amount(amount: Amount) -> None:
    if not fits(amount):
        raise Refused("no-such-amount", amount=amount_value(amount), try_code="say-amount")


def amount_value(amount: Amount | None) -> Value:
    """As refusals, receipts and reasons carry it."""
    return None if amount is None else {"number": amount.number, "unit": amount.unit}
