"""The mandate that a form asks for. Pure."""

from datetime import datetime

from adapters.grammar.amounts import NoAmount, amount
from adapters.grammar.deadline import BadDeadline, last_day, read_deadline
from adapters.grammar.flags import REVIEW_MAX
from adapters.grammar.rights import named
from consensus.commands import Grant, Until
from consensus.frozen import replace
from consensus.mandates import Amount
from consensus.refusal import Refused

FIELDS = frozenset({"holders", "holding_groups", "about", "up_to", "expires"})
"""The questions of a form that make up a mandate."""


def amount_of(typed: str, language: str) -> Amount | None:
    """Raises Refused."""
    if not typed:
        return None
    try:
        return amount(typed, language)
    except NoAmount as unread:
        raise Refused(unread.code, typed=typed[:40]) from unread


def expiry_of(typed: str, now: datetime, zone: str) -> Until | None:
    """Raises Refused."""
    if not typed:
        return None
    try:
        return read_deadline(last_day(typed) or typed, now=now, zone=zone, longest=REVIEW_MAX).until
    except BadDeadline as bad:
        refused = Refused(bad.code)
        refused.values = bad.values
        raise refused from bad


def grant_of(
    people: tuple[str, ...], groups: str, about: str, limit: Amount | None, until: Until | None
) -> Grant:
    """Raises Refused."""
    who = named(groups)
    if who.unread:
        raise Refused("grammar-people", typed=groups[:80])
    accounts = tuple(dict.fromkeys((*people, *who.accounts)))
    return Grant(who=who.subjects, accounts=accounts, tag=about, limit=limit, until=until)


def with_more(grant: Grant, typed: Grant | None) -> Grant:
    """The grant with what its own questions left open and settings say."""
    if typed is None:
        return grant
    return replace(grant, limit=grant.limit or typed.limit, until=grant.until or typed.until)
