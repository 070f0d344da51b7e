"""Verbs that open something: `/poll`, `/propose`, and `/decide "text"` for what was decided elsewhere."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise, takewhile

from adapters.grammar.args import Args
from adapters.grammar.ballots import ballot_flags, terms_of
from adapters.grammar.errors import Edit, Mistake, Place
from adapters.grammar.flags import cut_out
from adapters.grammar.habits import NUMBER_EMOJI, Poll, bracketed, is_list, labelled, parts, poll_in
from adapters.grammar.people import Mentions, named, people
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import Token, folded, quoted
from adapters.grammar.vocabulary import because, vocabulary
from adapters.grammar.zones import names
from consensus.commands import Assumption, Close, Judge, Named, OpenPoll, Propose, Record
from consensus.limits import OPTION_LENGTH_MAX, OPTIONS_MAX, OPTIONS_MIN, TITLE_LENGTH_MAX
from consensus.relations import Relation, RelationKind

PROCESS_WORDS = {
    "1/2": "majority",
    "2/3": "two-thirds",
    "3/4": "three-quarters",
    "twothirds": "two-thirds",
    "threequarters": "three-quarters",
    "unanimity": "unanimous",
    "lazy-consensus": "lazy",
}

YES_NO = ("Yes", "No")
"""The options of a poll that was given only a question."""

_BULLET = re.compile(rf"\s*(?:[-*•・–—]|\d{{1,2}}[.)．）]|{NUMBER_EMOJI})\s+")


def propose(args: Args) -> Propose:
    for name in ("hidden", "open"):
        if name in args.flags:
            raise args.drop(name, f"grammar-polls-only-{name}")
    process = process_id(args.flags.value("process"))
    if "rounds" in args.flags:
        process = _in_rounds(args, process)
    text = args.text(at_most=TITLE_LENGTH_MAX)
    by, review = args.deadline_flag(), args.deadline_flag("review")
    return Propose(
        text=text,
        process=process,
        named=named_people(args),
        with_phases=("soundings",) if "soundings" in args.flags else (),
        disposition=args.flags.value("disposition"),
        terms=terms_of(args),
        until=by.until if by else None,
        links=args.links(),
        why=args.why(),
        reversible=not _irreversible(args),
        secret="secret" in args.flags,
        quorum=args.flags.value("quorum"),
        review=review.until if review else None,
        no_review="review" in args.flags and review is None,
        follows=decision_named(args, "follows"),
        supersedes=decision_named(args, "supersedes"),
        relations=relations(args),
        assumptions=assumptions(args),
        tags=tags(args.flags.values("tag")),
    )


def poll(args: Args) -> OpenPoll:
    _refuse_rounds(args)
    if "open" in args.flags and "by" in args.flags:
        raise args.refuse("open", "grammar-open-or-by")
    counts = folded(args.flags.value("counts") or "")
    if counts not in ("", "now", "end"):
        raise args.refuse("counts", "grammar-counts")
    question, options = _question_and_options(args)
    by = args.deadline_flag()
    process, terms = ballot_flags(args)
    return OpenPoll(
        question=question,
        options=options,
        process=process_id(args.flags.value("process")) or process,
        terms=terms,
        until=by.until if by else None,
        no_deadline="open" in args.flags,
        links=args.links(),
        why=args.why(),
        hidden="hidden" in args.flags or counts == "end",
        counts_now=counts == "now",
        secret="secret" in args.flags,
        named=named_people(args),
        quorum=args.flags.value("quorum"),
        follows=decision_named(args, "follows"),
        supersedes=decision_named(args, "supersedes"),
        relations=relations(args),
        assumptions=assumptions(args),
        tags=tags(args.flags.values("tag")),
    )


def decide(args: Args) -> Record | Close | Judge:
    """`/decide D-42` closes by the rule, `/decide D-42 accept "why"` is the act of a decider, and `/decide "text"`
    records what was decided elsewhere."""
    if "despite" in args.flags:
        raise args.drop("despite", "grammar-no-decider")
    words = args.words()
    if words and words[0].kind == "word" and re.fullmatch(r"#?d?[-–—]?\d{1,9}", folded(words[0].value)):
        rest = words[1:]
        if "supersedes" in args.flags:
            raise args.drop("supersedes", "grammar-supersedes-at-opening")
        for flag in (*RELATION_FLAGS, "tag", "assume", "under", "amount"):
            if flag in args.flags:
                raise args.drop(flag, "grammar-related-elsewhere")
        if not rest or [folded(word.value) for word in rest] in (["close"], ["now"]):
            return Close(decision=args.decision())
        if folded(rest[0].value) == "close" and rest[1].kind == "text":
            args.tokens = [token for token in args.tokens if token is not rest[0]]
            return Close(decision=args.decision(), reason=args.text(after="close"))
        if rest[0].kind == "word" and (len(rest) == 1 or rest[1].kind == "text" or _is_because(rest[1])):
            return judge(args)
    return Record(
        text=args.text(at_most=TITLE_LENGTH_MAX),
        links=args.links(),
        why=args.why(),
        supersedes=decision_named(args, "supersedes"),
        relations=relations(args),
        assumptions=assumptions(args),
        tags=tags(args.flags.values("tag")),
        under=decision_named(args, "under"),
        amount=args.flags.value("amount"),
    )


def judge(args: Args) -> Judge:
    """`/decide D-1 accept "why"`, `/accord judge D-1 not-yet because ...`."""
    number = args.decision()
    rest = args.words()
    if not rest:
        raise args.form()
    verdict = rest[0].value
    args.tokens = [token for token in args.tokens if token is not rest[0]]
    reason = args.flags.value("reason") or args.why()
    if args.words() and not reason:
        if _is_because(args.words()[0]):
            args.tokens = [token for token in args.tokens if token is not args.words()[0]]
        reason = args.text(after="judge")
    args.end()
    return Judge(decision=number, verdict=verdict, reason=reason, advice=args.flags.value("advice") or "")


def _is_because(token: Token) -> bool:
    return token.kind == "word" and folded(token.value) in (*because(), ":", "-")


def named_people(args: Args) -> tuple[Named, ...]:
    """Who is in the groups that the process names: `--route "ann, bo"`, `--decider bo`, `--group "pmc: ann, bo"`."""
    groups = [
        named(role, _people(args, role, args.flags.value(role)))
        for role in ("route", "decider", "advisers")
        if role in args.flags
    ]
    for typed in args.flags.values("group"):
        role, colon, members = typed.partition(":") if ":" in typed else typed.partition("=")
        if not colon or re.fullmatch(r"[a-z][a-z0-9-]{0,39}", folded(role).strip()) is None:
            raise args.refuse("group", "grammar-group")
        groups.append(named(folded(role).strip(), _people(args, "group", members)))
    return tuple(groups)


def _people(args: Args, flag: str, typed: str) -> Mentions:
    mentions = people(typed)
    if mentions.unread or not (mentions.accounts or mentions.groups):
        raise args.refuse(flag, "grammar-people", typed=" ".join(mentions.unread)[:80] or typed[:80])
    return mentions


def _in_rounds(args: Args, process: str | None) -> str:
    if process not in (None, "consent", "consent-rounds"):
        raise args.drop("rounds", "grammar-no-rounds")
    return "consent-rounds"


def process_id(typed: str | None) -> str | None:
    """The id of a process as typed: `2/3` is two-thirds. The engine checks that it exists."""
    if typed is None:
        return None
    plain = re.sub(r"[\s_]+", "-", folded(typed).strip().replace("⁄", "/"))
    return PROCESS_WORDS.get(plain, plain)


def decision_named(args: Args, flag: str) -> int | None:
    """The number of the decision that a setting names."""
    return next(iter(_decisions_named(args, flag)), None)


def _decisions_named(args: Args, flag: str) -> tuple[int, ...]:
    matches = [re.fullmatch(r"#?d?-?(\d{1,9})", folded(typed)) for typed in args.flags.values(flag)]
    numbers = tuple(0 if match is None else int(match[1]) for match in matches)
    if not all(numbers):
        raise args.refuse(flag, "grammar-decision-number")
    return numbers


RELATION_FLAGS: tuple[RelationKind, ...] = ("depends", "conflicts", "relates", "parent")


def relations(args: Args) -> tuple[Relation, ...]:
    """How it is related to others: `--depends D-12 --parent D-5`."""
    return tuple(
        Relation(kind=kind, other=number)
        for kind in RELATION_FLAGS
        for number in _decisions_named(args, kind)
    )


def assumptions(args: Args) -> tuple[Assumption, ...]:
    """What has to be so: `--assume "fewer than 100 customers"`. Until when is said of each by `/accord assume`."""
    return tuple(Assumption(text=text) for text in args.flags.values("assume"))


def tags(typed: Iterable[str]) -> tuple[str, ...]:
    """`--tag db --tag "release plan, infra"`: commas stand between several."""
    parts = (part.strip() for text in typed for part in re.split(r"[,，、]", text))
    return tuple(filter(None, parts))


def _irreversible(args: Args) -> bool:
    if "reversible" in args.flags and "irreversible" in args.flags:
        raise args.refuse("reversible", "grammar-reversible-or-not")
    return "irreversible" in args.flags


def _refuse_rounds(args: Args) -> None:
    if "rounds" in args.flags:
        raise args.drop("rounds", "grammar-no-rounds")


def _question_and_options(args: Args) -> tuple[str, tuple[str, ...]]:
    if any(token.kind == "text" for token in args.tokens):
        question, options = _quoted(args)
    else:
        question, options = _lines(args)
    text = question.value.strip()
    if not text:
        raise args.form()
    args.check_length(text, question.place, TITLE_LENGTH_MAX, "grammar-question-too-long")
    if len(options) < OPTIONS_MIN and (habit := _habit(args, question, options)):
        raise these_options(args, habit, text if not options else "")
    if not options:
        return text, YES_NO
    _check_options(args, options)
    return text, tuple(option.value.strip() for option in options)


def _habit(args: Args, question: Token, options: list[Token]) -> Poll | None:
    """The poll that a question without options, or with one, seems to be."""
    if not options:
        return poll_in(question.value)
    if is_list(listed := parts(options[0].value)):
        return question.value.strip(), listed
    return poll_in(args.line[question.start : options[0].end]) if question.end <= options[0].start else None


def these_options(args: Args, habit: Poll, lone: str = "") -> Mistake:
    """Whether this poll is meant: its author is asked before anybody else sees it. `lone`: what may be a question for yes
    or no."""
    question, options = habit
    tokens = args.words()
    start, end = tokens[0].start, tokens[-1].end
    inside = [place for place in args.flags.places() if start < place.start < end]
    flags = "".join(" " + args.line[place.start : place.end] for place in inside)
    texts = " ".join(map(quoted, (question, *options)))
    instead = " ".join(map(quoted, (lone, *YES_NO))) if lone else ""
    return Mistake("grammar-these-options", Place(start, end), (Edit(start, end, texts + flags),), values={
        "asks": True, "question": question, "options": options, "yes_no": f"/poll {instead}" if lone else "",
    })  # fmt: skip


def _quoted(args: Args) -> tuple[Token, list[Token]]:
    """`"Q" "A" "B"`, or the question as plain words before the first quoted option."""
    words = [token for token in args.words() if not _is_separator(token)]
    first = next(index for index, token in enumerate(words) if token.kind == "text")
    if first:
        start, end = words[0].start, words[first - 1].end
        question = Token("text", args.line[start:end], start, end)
        options = words[first:]
    else:
        question, options = words[0], words[1:]
        if options and all(token.kind == "word" for token in options):
            rest = args.line[options[0].start : options[-1].end]
            if is_list(listed := parts(rest)) and not args.deadline_unsaid(options):
                raise these_options(args, (question.value.strip(), listed))
    for before, option in pairwise((question, *options)):
        if option.kind != "text":
            if before.kind == "text" and option.start == before.end and before.value[-1:].isspace():
                raise _never_closed(before)
            run = list(takewhile(lambda token: token.kind == "word", options[options.index(option) :]))
            if unsaid := args.deadline_unsaid(run):
                raise unsaid
            text = folded(option.value)
            of_time = text in names() or read_span(text) is not None
            edits = () if of_time else (Edit(option.start, option.end, quoted(option.value)),)
            raise Mistake("grammar-unquoted-option", option.place, edits, values={"word": option.value[:80]})
    return question, options


def _never_closed(text: Token) -> Mistake:
    """`"Q "A"`: a quote that seems to close a text opens the next."""
    start = text.end - 1 - (len(text.value) - len(text.value.rstrip()))
    return Mistake("grammar-open-quote", Place(text.start, text.start + 1), (Edit(start, text.end, '" "'),))


def _is_separator(token: Token) -> bool:
    return token.kind == "word" and folded(token.value) in _separators()


@cache
def _separators() -> tuple[str, ...]:
    """What may stand between options in quotes."""
    return (",", "|", ";", "/", "、", "・", *vocabulary(lambda typed: typed.joints.or_))


def _lines(args: Args) -> tuple[Token, list[Token]]:
    """The question, and one option a line; or all on one line, parted by `|`."""
    spans: list[tuple[int, int]] = []
    fresh = True
    for token in args.tokens:
        if token.kind == "newline":
            fresh = True
            continue
        if fresh:
            spans.append((token.start, token.end))
        else:
            spans[-1] = (spans[-1][0], token.end)
        fresh = False
    if not spans:
        raise args.form()
    whole = args.line[spans[0][0] : spans[-1][1]]
    if habit := labelled(whole) or bracketed(whole):
        raise these_options(args, habit)
    if len(spans) == 1:
        spans = _parted(args.line, *spans[0])
        if (
            len(spans) > OPTIONS_MIN
            and _asked_and_more(args.line[slice(*spans[0])])
            and (habit := poll_in(whole))
        ):
            raise these_options(args, habit)
    for start, end in spans:
        inside = [place for place in args.flags.places() if start < place.start < end]
        if inside:
            raise args.in_pieces(start, end, inside)
    pieces = [Token("text", args.line[start:end], start, end) for start, end in spans]
    question, options = pieces[0], pieces[1:]
    if len(options) >= OPTIONS_MIN and (unsaid := _deadline_at_end(args, options)):
        raise unsaid
    if options and all(_BULLET.match(option.value) for option in options):
        options = [_without_bullet(option) for option in options]
    return question, options


def _asked_and_more(text: str) -> bool:
    """Whether something stands behind the question mark: the first option, perhaps."""
    return re.search(r"[?？]\s*[^\s?？]", text) is not None


def _deadline_at_end(args: Args, options: list[Token]) -> Mistake | None:
    """A last option that is a deadline where the others are none, or ends with one: it is asked about."""
    *others, last = [Token("word", option.value, option.start, option.end) for option in options]
    words = [token for token in args.tokens if token.start >= last.start]
    if unsaid := args.deadline_at_end(words):
        return unsaid
    many = OPTIONS_MIN < len(options) <= OPTIONS_MAX or read_span(last.value) is not None
    unsaid = args.deadline_unsaid([last]) if many else None
    return None if unsaid is None or any(args.deadline_unsaid([option]) for option in others) else unsaid


def _parted(line: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.span() for match in re.finditer(r"\s+[|｜]\s*|\s*[|｜]\s+", line[start:end])]
    starts = [start, *(start + cut[1] for cut in cuts)]
    ends = [*(start + cut[0] for cut in cuts), end]
    return [(at, stop) for at, stop in zip(starts, ends, strict=True) if line[at:stop].strip()]


def _without_bullet(option: Token) -> Token:
    match = _BULLET.match(option.value)
    shift = match.end() if match else 0
    return Token("text", option.value[shift:], option.start + shift, option.end)


def _check_options(args: Args, options: list[Token]) -> None:
    if len(options) < OPTIONS_MIN:
        raise Mistake(
            "grammar-one-option",
            options[0].place,
            values={"at_least": OPTIONS_MIN, "option": options[0].value[:80]},
        )
    if len(options) > OPTIONS_MAX:
        place = Place(options[OPTIONS_MAX].start, options[-1].end)
        raise Mistake(
            "grammar-too-many-options", place, values={"options": len(options), "at_most": OPTIONS_MAX}
        )
    seen: dict[str, str] = {}
    for option in options:
        text = option.value.strip()
        cut = cut_out(args.line, option.place)
        if not text:
            raise Mistake("grammar-empty-option", option.place, (cut,))
        args.check_length(text, option.place, OPTION_LENGTH_MAX, "grammar-option-too-long")
        key = unicodedata.normalize("NFKC", text).casefold()
        if key in seen:
            values = {"option": text[:80], "first": seen[key][:80]}
            raise Mistake("grammar-same-option", option.place, (cut,), values={**values})
        seen[key] = text
