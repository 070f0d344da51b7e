"""Verbs about a decision that stands: positions, objections and their whole life, and what the opener does."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise

from adapters.acts import ACT, Act
from adapters.grammar.args import Args
from adapters.grammar.digests import OWN
from adapters.grammar.errors import Edit, Help, Mistake, Place
from adapters.grammar.flags import cut_out, means_off
from adapters.grammar.openings import named_people, process_id
from adapters.grammar.people import people
from adapters.grammar.tokens import Token, folded
from adapters.grammar.vocabulary import because, vocabulary
from consensus.commands import (
    AddOption,
    AnswerTest,
    Ask,
    AskAdvice,
    ChangeProcess,
    Command,
    Delegate,
    MuteOffers,
    NameGroup,
    Object,
    Publicity,
    Publish,
    RemoveOption,
    RenameOption,
    Resolve,
    Second,
    SetOffers,
    Sound,
    Stamp,
    TakeBack,
    Until,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.limits import OPTION_LENGTH_MAX
from consensus.views import ShowBallot, ShowOffers


@cache
def _none_words() -> tuple[str, ...]:
    """Words that take a position back when they follow `/vote D-1` unquoted. An option of that name needs quotes."""
    return vocabulary(lambda typed: typed.answers.none)


@cache
def _leans() -> dict[str, str]:
    """Word -> the lean that it gives to the drafter in private."""
    return {
        **dict.fromkeys((*vocabulary(lambda typed: typed.answers.for_), "+1"), "for"),
        **dict.fromkeys((*vocabulary(lambda typed: typed.answers.unsure), "0"), "unsure"),
        **dict.fromkeys((*vocabulary(lambda typed: typed.answers.against), "-1"), "against"),
    }


@cache
def _verdicts() -> dict[str, str]:
    """Word -> the verdict in the test of an objection."""
    return {
        **dict.fromkeys(vocabulary(lambda typed: typed.answers.qualifies), "qualifies"),
        **dict.fromkeys(vocabulary(lambda typed: typed.answers.drop), "drop"),
    }


def vote(args: Args) -> Vote | TakeBack | ShowBallot:
    """`/vote D-1 agree`, a ballot such as `/vote D-1 B > A = C`, or (with nothing behind it) the form to fill in."""
    number = args.decision()
    rest = args.words()
    if not rest or (len(rest) == 1 and rest[0].kind == "word" and folded(rest[0].value) == "form"):
        args.tokens = []
        return ShowBallot(number=number)
    if len(rest) == 1 and rest[0].kind == "word" and folded(rest[0].value) in _none_words():
        return TakeBack(decision=number)
    choice, reason = _choice_and_reason(args, rest)
    return Vote(decision=number, choice=choice, reason=args.flags.value("reason") or reason)


def _choice_and_reason(args: Args, rest: list[Token]) -> tuple[str, str]:
    """`agree`, `New York`, `"New York"`, each also followed by a reason in quotes, or by `because ...`."""
    texts = [token for token in rest if token.kind == "text"]
    reason = ""
    if texts and _is_ballot(args.line, rest):
        return _ballot_and_reason(args, rest)
    if texts and rest[-1].kind == "text" and len(rest) > 1:
        reason, rest = rest[-1].value.strip(), rest[:-1]
    why = next(
        (index for index, token in enumerate(rest) if index and folded(token.value) in because()), None
    )
    if not reason and why is not None and why + 1 < len(rest):
        reason, rest = args.line[rest[why + 1].start : rest[-1].end], rest[:why]
    if len(rest) > 1 and any(token.kind == "text" for token in rest):
        place = Place(rest[1].start, rest[-1].end)
        raise Mistake("grammar-extra-words", place, (cut_out(args.line, place),), values={"verb": args.verb})
    choice = rest[0].value if len(rest) == 1 else args.line[rest[0].start : rest[-1].end]
    if not choice.strip():
        raise args.form()
    return choice.strip(), reason


_JOINTS = ">=,;:+&＞＝，；：、"


def _is_ballot(line: str, rest: list[Token]) -> bool:
    """Whether signs of a ballot stand between the words: names in quotes are then options, not a reason."""
    return any(
        sign in line[before.end : after.start]
        or (after.kind == "word" and after.value[:1] == sign)
        or (before.kind == "word" and before.value[-1:] == sign)
        for before, after in pairwise(rest)
        for sign in _JOINTS
    )


def _ballot_and_reason(args: Args, rest: list[Token]) -> tuple[str, str]:
    """The ballot as it stands in the line; a quoted text at its end that no sign joins to it is the reason."""
    last, before = rest[-1], rest[-2]
    between = args.line[before.end : last.start]
    joined = any(sign in between for sign in _JOINTS) or args.line[before.end - 1] in _JOINTS
    if last.kind == "text" and not joined:
        return args.line[rest[0].start : before.end].strip(), last.value.strip()
    return args.line[rest[0].start : last.end].strip(), ""


def is_removal(behind: Sequence[Token]) -> bool:
    """Whether what stands behind `/accord option D-1` takes an option off."""
    return bool(behind) and behind[0].kind == "word" and folded(behind[0].value) in ("remove", "withdraw")


def second(args: Args) -> Second:
    """`/accord second D-1` seconds the proposal, `/accord second D-1 "Nara"` an option that was added to it."""
    number = args.decision()
    option = args.text(at_most=OPTION_LENGTH_MAX) if args.words() else None
    args.end()
    return Second(decision=number, option=option)


def option(args: Args) -> AddOption | RemoveOption:
    """`/accord option D-1 "Nara"`: add an option; `remove "Nara"` takes it off. Other words before the quotes ask for
    something else."""
    number = args.decision()
    if is_removal(args.words()):
        rest = args.words()[1:]
        if not rest:
            raise args.form("remove_option")
        named = rest[0].value if len(rest) == 1 else args.line[rest[0].start : rest[-1].end]
        return RemoveOption(decision=number, option=named)
    quoted_at = next((place for place, token in enumerate(args.words()) if token.kind == "text"), 0)
    if quoted_at:
        before = args.words()[:quoted_at]
        place = Place(before[0].start, before[-1].end)
        raise Mistake("grammar-words-before-option", place, values={"number": number})
    return AddOption(decision=number, text=args.text(at_most=OPTION_LENGTH_MAX))


def rename(args: Args) -> RenameOption:
    """`/accord rename D-1 B "Kyoto, Gion"`: option B gets a new text."""
    number = args.decision()
    rest = args.words()
    if len(rest) < 2 or rest[-1].kind != "text":
        raise args.form()
    named = rest[:-1]
    which = named[0].value if len(named) == 1 else args.line[named[0].start : named[-1].end]
    return RenameOption(decision=number, option=which, text=rest[-1].value)


def ask(args: Args) -> Ask | AskAdvice:
    """`/ask D-1 "why?"` asks everybody; `/ask D-1 @bo @cy "what do you think?"` asks these people for advice."""
    number = args.decision()
    mentions = []
    for token in args.words():
        if token.kind != "word" or not token.value.startswith(("@", "<@", "<!")):
            break
        mentions.append(token)
    if not mentions:
        return Ask(decision=number, text=args.text())
    named = people(" ".join(token.value for token in mentions))
    args.tokens = [token for token in args.tokens if token not in mentions]
    text = args.text() if args.words() else ""
    return AskAdvice(decision=number, accounts=named.accounts, text=text)


def stamp(args: Args) -> Stamp:
    """`/stamp D-1 approve`, `/stamp D-1 return "the cost is missing"`."""
    number = args.decision()
    rest = args.words()
    if not rest:
        raise args.form()
    position, reason = _choice_and_reason(args, rest)
    return Stamp(decision=number, position=position, reason=args.flags.value("reason") or reason)


def sound(args: Args) -> Sound:
    """`/accord sound D-1 unsure "who pays?"`: to the drafter alone."""
    number = args.decision()
    rest = args.words()
    if not rest:
        raise args.form()
    lean = _leans().get(folded(rest[0].value))
    if lean is None:
        raise Mistake("grammar-lean", rest[0].place, values={"typed": rest[0].value[:40]})
    args.tokens = [token for token in args.tokens if token is not rest[0]]
    return Sound(decision=number, lean=lean, text=args.text() if args.words() else "")


def delegate(args: Args) -> Delegate:
    """`/accord delegate D-1 bo`; `none` takes it back."""
    number = args.decision()
    rest = args.words()
    if not rest:
        raise args.form()
    args.tokens = []
    typed = rest[0].value if len(rest) == 1 else args.line[rest[0].start : rest[-1].end]
    if folded(typed) in _none_words():
        return Delegate(decision=number, account=None)
    named = people(typed)
    if named.unread or named.groups or len(named.accounts) != 1:
        place = Place(rest[0].start, rest[-1].end)
        raise Mistake("grammar-people", place, values={"typed": typed[:80]})
    return Delegate(decision=number, account=named.accounts[0])


PUBLICITY: Mapping[str, Publicity | None] = {"names": "names", "pseudonyms": "pseudonyms", "off": None}
"""What is typed -> how anybody may read it."""


def group(args: Args) -> NameGroup:
    """`/accord group pmc ann bo`: who is in a group, for all processes that name it. `none` empties it."""
    rest = args.words()
    if len(rest) < 2:
        raise args.form()
    name = folded(rest[0].value).rstrip(":")
    typed = rest[1].value if len(rest) == 2 else args.line[rest[1].start : rest[-1].end]
    args.tokens = []
    if folded(typed) in _none_words():
        return NameGroup(group=name, accounts=())
    named = people(typed)
    if named.unread or named.groups or not named.accounts:
        place = Place(rest[1].start, rest[-1].end)
        raise Mistake("grammar-people", place, values={"typed": typed[:80]})
    return NameGroup(group=name, accounts=named.accounts)


def publish(args: Args) -> Publish:
    """`/accord publish names`, `/accord publish pseudonyms`, `/accord publish off`: who else may read this place."""
    rest = args.words()
    typed = folded(rest[0].value) if rest else ""
    if typed not in PUBLICITY:
        raise args.form()
    return Publish(how=PUBLICITY[typed])


def offers(args: Args) -> SetOffers | MuteOffers | ShowOffers:
    """`/accord offers on`, `/accord offers off`; for oneself `/accord offers me off`. Alone: what is set."""
    words = [folded(token.value) for token in args.words()]
    own = words[:1] != [] and words[0] in OWN
    word = " ".join(words[1:] if own else words)
    if not words:
        return ShowOffers()
    if word != "on" and not means_off(word):
        raise args.form()
    args.tokens = []
    return MuteOffers(off=word != "on") if own else SetOffers(on=word == "on")


def object_(args: Args) -> Command:
    """`/object D-1 "reason"`, and the life of an objection: `/object D-1.1 resolve "how"`, `withdraw`, `sustain` ..."""
    before = args.words()
    if before and _acts_on_objection(before):
        raise Mistake("grammar-which-decision", before[0].place, values={
            "verb": folded(before[0].value), "lacks": True,
        })  # fmt: skip
    number, objection = args.target()
    rest = args.words()
    if objection is None and _acts_on_objection(rest):
        token = next(token for token in before if token not in rest)
        raise args.which_objection(token, number, folded(rest[0].value))
    if objection is None:
        flags = args.flags
        return Object(
            decision=number,
            reason=args.text(),
            affects=flags.value("affects") or "",
            remedy=flags.value("remedy") or "",
        )
    if not rest:
        raise args.form("objection")
    act = ON_OBJECTION.get(folded(rest[0].value)) if rest[0].kind == "word" else None
    if act is None:
        edit = Edit(*_after_dot(args.line, rest[0].start), "")
        raise Mistake("grammar-objection-exists", rest[0].place, (edit,), values={
            "number": number, "objection": objection, "acts": tuple(sorted(ON_OBJECTION)),
        })  # fmt: skip
    args.tokens = [token for token in args.tokens if token is not rest[0]]
    return act(args, number, objection)


def _acts_on_objection(rest: list[Token]) -> bool:
    """Whether the words ask for something about an objection, and are no reason to raise one: `resolve "how"`, `withdraw`."""
    if not rest or rest[0].kind != "word" or folded(rest[0].value) not in ON_OBJECTION:
        return False
    return len(rest) == 1 or rest[1].kind == "text" or (folded(rest[0].value) == "test" and len(rest) == 2)


def _after_dot(line: str, end: int) -> tuple[int, int]:
    dot = line.rindex(".", 0, end)
    stop = dot + 1
    while stop < end and not line[stop].isspace():
        stop += 1
    return dot, stop


def _resolve(args: Args, number: int, objection: int) -> Resolve:
    return Resolve(
        decision=number, objection=objection, how=args.text(after="resolve") if args.words() else ""
    )


def _test(args: Args, number: int, objection: int) -> AnswerTest:
    rest = args.words()
    if not rest:
        raise args.form("test")
    verdict = _verdicts().get(folded(rest[0].value).strip())
    if verdict is None or len(rest) > 1:
        wrong = rest[0] if verdict is None else rest[1]
        place = Place(wrong.start, rest[-1].end)
        edits = () if verdict is None else (cut_out(args.line, place),)
        raise Mistake("grammar-verdict", place, edits, values={"number": number, "objection": objection})
    return AnswerTest(decision=number, objection=objection, verdict=verdict)


def plain(act: Act) -> Callable[[Args], Command]:
    """The verb of an act, read as its row says: the decision or objection, then the fields of its form in order."""

    def verb(args: Args) -> Command:
        if act.objection:
            return _filled(act, args, *args.objection())
        return _filled(act, args, args.decision())

    return verb


def _filled(act: Act, args: Args, number: int, objection: int | None = None) -> Command:
    values: dict[str, object] = {"decision": number}
    if objection is not None:
        values["objection"] = objection
    for field in act.fields:
        rest = args.words()
        if field.to == "on" and len(rest) == 1 and means_off(rest[0].value):
            values[field.to], args.tokens = None, []
        elif field.kind == "deadline":
            values[field.to] = _when(args, "by")
        elif field.kind == "number":
            values[field.to] = _number_before_text(args)
        elif field.kind == "ticks":
            values |= {name: name in args.flags for name, _ in field.options}
        elif not field.optional or args.words():
            values[field.to] = args.text(at_most=field.length_max, after=act.name)
    args.end()
    return act.command(**values)


def _number_before_text(args: Args) -> int | None:
    """A number that stands before a text; a number alone is a text."""
    rest = args.words()
    typed = folded(rest[0].value) if len(rest) > 1 and rest[0].kind == "word" else ""
    if not (typed.isdecimal() and len(typed) < 4):
        return None
    args.tokens = [token for token in args.tokens if token is not rest[0]]
    return int(typed)


ON_OBJECTION: dict[str, Callable[[Args, int, int], Command]] = {
    "resolve": _resolve,
    "test": _test,
    "withdraw": partial(_filled, ACT["withdraw_objection"]),
    **{name: partial(_filled, ACT[name]) for name in ("doubt", "overrule", "sustain", "accept", "adopt")},
}


def on_objection(act: str) -> Callable[[Args], Command]:
    """The separate verb of an act on an objection: `/doubt D-1.1 "reason"`."""

    def verb(args: Args) -> Command:
        return ON_OBJECTION[act](args, *args.objection())

    return verb


def withdraw(args: Args) -> Withdraw | WithdrawObjection:
    number, objection = args.target()
    args.end()
    if objection is None:
        return Withdraw(decision=number)
    return WithdrawObjection(decision=number, objection=objection)


def _when(args: Args, flag: str) -> Until:
    deadline = args.deadline_flag(flag)
    if deadline is None:
        return args.deadline_words().until
    args.end()
    return deadline.until


def process(args: Args) -> ChangeProcess | Help:
    """`/accord process D-1 majority`; `show iesg` explains a process; alone or with `list`, the help on processes."""
    rest = args.words()
    if not rest or [folded(word.value) for word in rest] == ["list"]:
        return Help(topic="process")
    if folded(rest[0].value) in ("show", "explain") and len(rest) > 1:
        named = args.line[rest[1].start : rest[-1].end]
        return Help(topic=f"process:{process_id(named)}")
    number = args.decision()
    rest = args.words()
    wanted = args.flags.value("process")
    if wanted is None:
        if not rest:
            raise args.form()
        wanted, args.tokens = " ".join(token.value for token in rest), []
    args.end()
    return ChangeProcess(decision=number, process=process_id(wanted) or "", named=named_people(args))
