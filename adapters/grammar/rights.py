"""Who may do what: `/accord rights`, `/accord rights propose @leads --place #core`, `/accord rights poll default`."""

import re
from collections.abc import Mapping

from adapters.grammar.args import Args
from adapters.grammar.errors import Mistake, Place
from adapters.grammar.openings import process_id
from adapters.grammar.people import people
from adapters.grammar.tokens import folded
from consensus.commands import SetRight
from consensus.frozen import Frozen
from consensus.rights import (
    ADMINISTRATORS,
    DECISION,
    EVERYONE,
    GUESTS,
    HERE,
    NOBODY,
    OPENER,
    RIGHTS,
    Right,
    Subject,
)
from consensus.slips import slip
from consensus.views import ShowRights

DEFAULT = frozenset({"default", "defaults", "usual", "reset"})
HERE_WORDS = frozenset({"here", "this"})
ROLES: Mapping[str, Subject] = {
    **dict.fromkeys(("everyone", "everybody", "all", "members", "anyone"), EVERYONE),
    **dict.fromkeys(("guests", "guest"), GUESTS),
    **dict.fromkeys(("opener", "author", "proposer"), OPENER),
    **dict.fromkeys(("administrators", "administrator", "admins", "admin"), ADMINISTRATORS),
    **dict.fromkeys(("nobody", "noone", "none"), NOBODY),
    **dict.fromkeys(("decision", "by-decision", "decisions"), DECISION),
}
"""What is typed -> whom it means."""
SYNONYMS: Mapping[str, Right] = {
    "proposals": "propose",
    "record": "propose",
    "polls": "poll",
    "ask": "poll",
    "votes": "vote",
    "objections": "object",
    "closing": "close",
    "setup": "settings",
    "set-up": "settings",
    "setting": "settings",
    "page": "read",
    "right": "rules",
    "rights": "rules",
}
_PLACE = re.compile(r"<#([^|>]+)(?:\|[^>]*)?>|#(.+)")
_BETWEEN = re.compile(r"[\s,;、，]+")
_PLACE_MENTION = re.compile(r"<#[^>]+>")


class Who(Frozen):
    """Those whom a text names: as roles and groups, or by their accounts. `unread`: what names nobody."""

    subjects: tuple[Subject, ...] = ()
    accounts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def rights(args: Args) -> SetRight | ShowRights:
    """Without a right: what differs from the default."""
    rest = args.words()
    args.tokens = []
    if not rest:
        if args.flags.by_name:
            raise args.form()
        return ShowRights()
    right = right_named(rest[0].value)
    if right is None:
        close = slip(folded(rest[0].value), RIGHTS)
        raise Mistake("grammar-right", rest[0].place, values={
            "typed": rest[0].value[:40], "rights": RIGHTS, "close": close,
        })  # fmt: skip
    place = place_named(args.flags.value("place"))
    processes = processes_named(args.flags.value("process") or "")
    if len(rest) == 1:
        if not processes:
            raise args.form()
        return SetRight(right=right, where=place, processes=processes)
    at = Place(rest[1].start, rest[-1].end)
    typed = args.line[at.start : at.end]
    if folded(typed).strip() in DEFAULT:
        return SetRight(right=right, who=None, where=place)
    who = named(typed)
    if who.unread or not (who.subjects or who.accounts):
        raise Mistake("grammar-people", at, values={"typed": typed[:80]})
    return SetRight(right=right, who=who.subjects, accounts=who.accounts, where=place, processes=processes)


def right_named(typed: str) -> Right | None:
    word = folded(typed).strip(":,")
    if word in RIGHTS:
        return word
    return SYNONYMS.get(word)


def place_named(typed: str | None) -> str:
    """The place as the platform or its people call it; empty for everywhere."""
    if typed is None:
        return ""
    typed = typed.strip()
    if folded(typed) in HERE_WORDS:
        return HERE
    match = _PLACE.fullmatch(typed)
    return typed if match is None else (match[1] or match[2])


def processes_named(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(process_id, re.split(r"[,;\s、，]+", typed)))))


def named(text: str) -> Who:
    """Roles (`everyone`), mentions of people, groups and channels, and bare names, which are those of groups or, where people
    are called by bare names, of people."""
    subjects: list[Subject] = []
    accounts: list[str] = []
    unread: list[str] = []
    for word in filter(None, _BETWEEN.split(text.strip())):
        role = ROLES.get(folded(word).lstrip("@"))
        if role is not None:
            subjects.append(role)
        elif _PLACE_MENTION.fullmatch(word) or word.startswith("#"):
            subjects.append(Subject(kind="place", id=place_named(word)))
        else:
            mentions = people(word)
            subjects += [Subject(kind="role", id=role_id) for role_id in mentions.groups]
            bare = not word.startswith("<")
            subjects += [Subject(kind="group", id=name) for name in mentions.accounts if bare]
            accounts += [] if bare else mentions.accounts
            unread += mentions.unread
    return Who(
        subjects=tuple(dict.fromkeys(subjects)),
        accounts=tuple(dict.fromkeys(accounts)),
        unread=tuple(unread),
    )
