"""Verbs about what belongs to a decision: links, other decisions, who does what by when and whether it is done."""

import re

from adapters.grammar.args import Args
from adapters.grammar.errors import Mistake, Place
from adapters.grammar.openings import tags
from adapters.grammar.people import people
from adapters.grammar.tokens import Token, folded
from consensus.commands import (
    AddTodo,
    Assume,
    Attach,
    ConfirmStillRight,
    FinishTodo,
    Link,
    PostponeTodo,
    ReassignTodo,
    Relate,
    Replace,
    Tag,
    Unwatch,
)
from consensus.frozen import replace
from consensus.limits import OPTION_LENGTH_MAX
from consensus.relations import RelationKind

_RELATIONS: dict[str, RelationKind] = {
    "depends": "depends", "needs": "depends", "conflicts": "conflicts", "relates": "relates", "related": "relates",
    "parent": "parent", "part": "parent", "child": "parent",
}  # fmt: skip
_REPLACES = frozenset({"replaces", "supersedes", "replace", "supersede"})
_JOINTS = frozenset({"on", "with", "to", "of"})
_DECISION = re.compile(r"#?d?[-–—]?(\d{1,9})")


def link(args: Args) -> Attach | Relate | Replace:
    """`/link D-1 https://... "Its title"`: a message behind it; with `--doc`, a document; `/link D-1 depends D-12`: another
    decision; `/link D-1 replaces D-12`: what it supersedes."""
    number = args.decision()
    rest = args.words()
    relation = _RELATIONS.get(folded(rest[0].value)) if rest and rest[0].kind == "word" else None
    if relation is not None:
        other = _other(args, rest[1:], "relate")
        return Relate(decision=number, relation=relation, other=other, remove="remove" in args.flags)
    if rest and folded(rest[0].value) in _REPLACES:
        return Replace(decision=number, target=_other(args, rest[1:], "replace"))
    links = args.links()
    if rest and not links:
        url, args.tokens = args.reader.link(rest[0]), rest[1:]
        title = args.text(at_most=OPTION_LENGTH_MAX) if args.words() else ""
        links = (Link(url=url, title=title),)
    elif rest and links:
        links = (replace(links[0], title=args.text(at_most=OPTION_LENGTH_MAX)),)
    args.end()
    if "remove" in args.flags:
        raise args.drop("remove", "grammar-links-stay")
    if not links:
        raise args.form()
    return Attach(decision=number, link=links[0])


def _other(args: Args, rest: list[Token], form: str) -> int:
    """The number of the other decision."""
    named = [token for token in rest if folded(token.value) not in _JOINTS]
    match = _DECISION.fullmatch(folded(named[0].value)) if named else None
    if match is None or int(match[1]) == 0:
        raise args.form(form)
    args.tokens = named[1:]
    args.end()
    return int(match[1])


def tag(args: Args) -> Tag:
    """`/accord tag D-1 db release`, `/accord tag D-1 "release plan" --remove`."""
    number = args.decision()
    typed = [token.value for token in args.words()]
    args.tokens = []
    if not tags(typed):
        raise args.form()
    return Tag(decision=number, tags=tags(typed), remove="remove" in args.flags)


def assume(args: Args) -> Assume:
    """`/accord assume D-1 "Fewer than 100 customers" --by 2027-03-01`."""
    number, by = args.decision(), args.deadline_flag()
    text = args.text(at_most=OPTION_LENGTH_MAX)
    return Assume(decision=number, text=text, until=None if by is None else by.until)


def confirm(args: Args) -> ConfirmStillRight:
    """`/accord confirm D-1`, with a reason if wanted."""
    number = args.decision()
    return ConfirmStillRight(decision=number, reason=args.text() if args.words() else "")


def unwatch(args: Args) -> Unwatch:
    number = args.decision()
    args.end()
    return Unwatch(decision=number)


def todo(args: Args) -> AddTodo:
    """`/accord todo D-1 "Write the roll-back script" @di --by friday`: without a text what was decided, without a name
    whoever says it."""
    number = args.decision()
    named = [token for token in args.words() if _is_mention(token)]
    args.tokens = [token for token in args.tokens if token not in named]
    typed = " ".join(token.value for token in named) or args.flags.value("decider")
    by = args.deadline_flag()
    return AddTodo(
        decision=number,
        text=args.text() if args.words() else "",
        owner=None if typed is None else _owner(args, typed, named),
        until=None if by is None else by.until,
    )


def done(args: Args) -> FinishTodo:
    """`/accord done D-1`, `/accord done D-1 2`."""
    number = args.decision()
    which = _which(args, alone=True)
    args.end()
    return FinishTodo(decision=number, todo=which)


def postpone(args: Args) -> PostponeTodo:
    """`/accord postpone D-1 7d`, `/accord postpone D-1 2 --by friday`."""
    number = args.decision()
    which = _which(args, alone="by" in args.flags)
    deadline = args.deadline_flag()
    if deadline is None:
        return PostponeTodo(decision=number, todo=which, until=args.deadline_words().until)
    args.end()
    return PostponeTodo(decision=number, todo=which, until=deadline.until)


def reassign(args: Args) -> ReassignTodo:
    """`/accord reassign D-1 @bo`, `/accord reassign D-1 2 @bo`; `me` or nobody: whoever says it."""
    number = args.decision()
    named = [token for token in args.words() if _is_mention(token)]
    args.tokens = [token for token in args.tokens if token not in named]
    which = _which(args, alone=True)
    own = [token for token in args.words() if folded(token.value) == "me"]
    args.tokens = [token for token in args.tokens if token not in own]
    typed = " ".join(token.value for token in named) or args.flags.value("decider")
    args.end()
    if typed is None and not own:
        raise args.form()
    return ReassignTodo(
        decision=number, todo=which, owner=None if typed is None else _owner(args, typed, named)
    )


def _which(args: Args, *, alone: bool) -> int | None:
    """The number of what is to be done. `alone`: no other number can stand there; else `4 days` is a time, `1 4 days` not."""
    rest = args.words()
    typed = folded(rest[0].value).lstrip("#") if rest and rest[0].kind == "word" else ""
    if not (typed.isdecimal() and 0 < int(typed) < 1_000) or not (alone or _is_time(args, rest[1:])):
        return None
    args.tokens = [token for token in args.tokens if token is not rest[0]]
    return int(typed)


def _is_time(args: Args, rest: list[Token]) -> bool:
    try:
        args.reader.deadlines.read(rest, "by")
    except (Mistake, IndexError):
        return False
    return bool(rest)


def _is_mention(token: Token) -> bool:
    return token.kind == "word" and token.value.startswith(("@", "<@", "<!"))


def _owner(args: Args, typed: str, tokens: list[Token]) -> str:
    named = people(typed)
    if named.unread or named.groups or len(named.accounts) != 1:
        place = Place(tokens[0].start, tokens[-1].end) if tokens else args.flags.place("decider")
        raise Mistake("grammar-people", place, values={"typed": typed[:80]})
    return named.accounts[0]
