"""A whole typed line, read: `/propose "Ship on Fridays" --by 3d`, or the same behind `/accord`.

Pure: the instant and the time zone of the author come in, a command or a query comes out. Anything else is a
GrammarError, which holds the line, the place to mark and, if possible, a line that works.
"""

import re
from collections.abc import Callable
from datetime import datetime

from adapters.acts import ACTS, Act
from adapters.grammar import acts, asking, digests, following, forgetting, mandates, openings, rights
from adapters.grammar.args import Args
from adapters.grammar.ballots import PROCESS_OF
from adapters.grammar.definitions import adds_process
from adapters.grammar.errors import Edit, Help, Mistake, Page, Place, Reading
from adapters.grammar.flags import FlagReader
from adapters.grammar.habits import other_verb
from adapters.grammar.mandates import SETTINGS
from adapters.grammar.openings import RELATION_FLAGS
from adapters.grammar.positions import position_words
from adapters.grammar.repair import error_of
from adapters.grammar.tokens import Token, folded, quoted, settings, tokens
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.limits import LINE_LENGTH_MAX
from consensus.slips import slip
from consensus.views import Query, WhatCanIDo


class Verb(Frozen, kw_only=False):
    read: Callable[[Args], Command | Query | Help | Page]
    flags: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()
    """Flags that it refuses with a reason."""
    free: bool = False
    """It takes no free text, so that plain words may be flags (`/extend D-1 by friday`)."""


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


def _plain(act: Act) -> Verb:
    """A verb that is read as its act's row says."""
    timed = any(field.kind == "deadline" for field in act.fields)
    ticks = {value for field in act.fields if field.kind == "ticks" for value, _ in field.options}
    return Verb(acts.plain(act), frozenset({"by"} if timed else ticks), free=timed)


PROPOSING = _flags(
    "process", "by", "quorum", "why", "evidence", "doc", "review", "reversible", "irreversible", "follows", "supersedes", "reasons", "names",
    "rounds", "group", "route", "decider", "advisers", "soundings", "disposition", "tag", "assume", "secret", *SETTINGS, *RELATION_FLAGS,
)  # fmt: skip

VERBS: dict[str, Verb] = {
    "poll": Verb(openings.poll, _flags(
        "process", "by", "quorum", "why", "evidence", "doc", "secret", "hidden", "counts", "open", "multi", "min", "add", *PROCESS_OF, "none",
        "names", "reasons", "shuffle", "group", "follows", "supersedes", "tag", "assume", *RELATION_FLAGS,
    ), _flags("rounds")),
    "propose": Verb(mandates.propose, PROPOSING, _flags("hidden", "open")),
    "mandate": Verb(mandates.mandate, PROPOSING, _flags("hidden", "open")),
    "vote": Verb(acts.vote, _flags("reason")),
    "option": Verb(acts.option),
    "rename": Verb(acts.rename),
    "ask": Verb(acts.ask),
    "stamp": Verb(acts.stamp, _flags("reason")),
    "judge": Verb(openings.judge, _flags("reason", "advice")),
    "sound": Verb(acts.sound),
    "delegate": Verb(acts.delegate),
    "group": Verb(acts.group),
    "digest": Verb(digests.digest),
    "offers": Verb(acts.offers),
    "publish": Verb(acts.publish),
    "rights": Verb(rights.rights, _flags("place", "process")),
    "forget": Verb(forgetting.forget),
    "link": Verb(following.link, _flags("why", "evidence", "doc", "remove")),
    "object": Verb(acts.object_, _flags("affects", "remedy")),
    "test": Verb(acts.on_objection("test")),
    "resolve": Verb(acts.on_objection("resolve")),
    "withdraw": Verb(acts.withdraw),
    **{act.name: _plain(act) for act in ACTS if act.typed},
    "second": Verb(acts.second),
    "decide": Verb(openings.decide, _flags("why", "evidence", "doc", "reason", "supersedes", "advice", "tag", "assume", "under", "amount", *RELATION_FLAGS), _flags("despite")),
    "process": Verb(acts.process, _flags("process", "group", "route", "decider", "advisers")),
    "tag": Verb(following.tag, _flags("remove")),
    "assume": Verb(following.assume, _flags("by")),
    "confirm": Verb(following.confirm),
    "unwatch": Verb(following.unwatch),
    "todo": Verb(following.todo, _flags("by", "decider")),
    "done": Verb(following.done),
    "reassign": Verb(following.reassign, _flags("decider")),
    "postpone": Verb(following.postpone, _flags("by"), free=True),
    "decisions": Verb(asking.decisions, _flags(), _flags("share")),
    "page": Verb(asking.page),
    "why": Verb(asking.why),
    "compare": Verb(asking.compare),
    "related": Verb(asking.related),
    "help": Verb(asking.help_),
}  # fmt: skip

SYNONYMS = {
    "advice": "advise", "stamps": "stamp", "judgement": "judge", "present": "attend", "groups": "group",
    "proposal": "propose", "proposes": "propose", "objection": "object", "objects": "object", "wishes": "wish", "attach": "link", "relate": "link", "seconds": "second",
    "votes": "vote", "ballot": "vote", "add-option": "option", "rename-option": "rename", "polls": "poll", "question": "ask", "log": "decisions", "web": "page", "browser": "page", "list": "decisions",
    "decision": "decisions", "results": "decisions", "result": "decisions", "status": "decisions", "show": "decisions", "amendment": "amend", "extension": "extend", "finish": "close", "record": "decide",
    "digests": "digest", "offer": "offers", "suggestions": "offers", "subscribe": "digest", "tags": "tag", "todos": "todo", "hand-over": "reassign", "handover": "reassign", "to-do": "todo", "task": "todo", "assign": "todo", "permissions": "rights", "permission": "rights", "right": "rights", "erase": "forget", "follow-up": "todo",
}  # fmt: skip

NEIGHBOURS = {
    "cancel": "withdraw", "delete": "withdraw", "remove": "withdraw", "retract": "withdraw", "edit": "amend", "change": "amend",
    "end": "close", "endpoll": "close", "stop": "close", "no": "object", "against": "object", "block": "object",
    "veto": "object", "remind": "snooze",
}  # fmt: skip
"""Words of other tools, and the verb that comes near to what they do there: it is offered, never taken for them."""

IN_ACCORD = {
    "summary": "summary",
    "search": "search",
    "open": "open",
    "mine": "mine",
    "blocked": "blocked",
    "stuck": "stuck",
    "waiting": "waiting",
    "show": "show",
}
"""Behind `/accord` also the words of `/decisions`."""


PREFIXES = "+!%."
"""Signs before the commands of other tools."""
_UNSLASHED = re.compile(
    rf"(?P<sign>[{re.escape(PREFIXES)}]?)(?P<verb>[a-z-]+)(?P<about>\s+(?:[\"“”„«]|#?d-?\d))?", re.IGNORECASE
)


def lacks_slash(text: str) -> str:
    """The line that a text is, which says how a line is said and has no slash: `propose "x"`, `+poll ...`; else empty."""
    match = _UNSLASHED.match(text)
    if match is None or not (match["sign"] or match["about"]):
        return ""
    verb = match["verb"].casefold()
    known = verb in VERBS or verb in SYNONYMS
    return "/" + text[match.end("sign") :] if known else ""


def parse(line: str, *, now: datetime, zone: str, language: str = "en") -> Command | Query | Help | Page:
    """The command or query that the line asks for; amounts are read in `language`. Raises GrammarError, and nothing else whatever the text."""
    return read(line, now=now, zone=zone, language=language).command


def read(line: str, *, now: datetime, zone: str, language: str = "en") -> Reading:
    """As `parse`, with notes on how the line was read."""
    polls = False
    try:
        name, _, at = _verb(line)
        other = other_verb(line[at:]) if name == "poll" else None
        if other is not None and not other[1]:
            raise _poll_or_verb(line, at, other[0])
        if other is not None:
            line, polls = other[0], True
        return _read(line, now, zone, language)
    except Mistake as mistake:
        if polls:
            mistake.values["polls"] = True
        raise error_of(line, mistake, lambda mended: _read(mended, now, zone, language)) from None


def _poll_or_verb(line: str, at: int, begins: str) -> Mistake:
    """`/poll close the office?`: a question, or about a poll that there is."""
    start = at + len(line[at:]) - len(line[at:].lstrip())
    end = next((token.start for token in settings(line)), len(line))
    place = Place(start, start + len(line[start:end].rstrip()))
    text = line[place.start : place.end]
    return Mistake("grammar-poll-or-verb", place, (Edit(place.start, place.end, quoted(text.strip('"'))),), values={
        "asks": True, "lacks": True, "polls": True, "verb": begins.split()[-1], "begins": begins, "question": text,
    })  # fmt: skip


def _read(line: str, now: datetime, zone: str, language: str) -> Reading:
    if len(line) > LINE_LENGTH_MAX:
        place = Place(LINE_LENGTH_MAX, len(line))
        raise Mistake(
            "grammar-line-too-long", place, values={"length": len(line), "at_most": LINE_LENGTH_MAX}
        )
    name, place, at = _verb(line)
    if name == "help" and at == len(line):
        return Reading(command=WhatCanIDo())
    if name == "process" and (adding := adds_process(line[at:])) is not None:
        return Reading(command=adding)
    verb = VERBS[name]
    if _asks_for_help(line, at):
        return Reading(command=Help(topic=name))
    reader = FlagReader(line, verb.flags, verb.explained, name, now, zone, language, free=verb.free)
    rest = reader.take(_tokens(line, at, keyed=name == "decisions"))
    if "help" in reader.flags:
        return Reading(command=Help(topic=name))
    args = Args(line, name, place, rest, reader.flags, reader, now, zone)
    command = verb.read(args)
    return Reading(command=command, notes=tuple(args.notes))


def _tokens(line: str, at: int, *, keyed: bool) -> list[Token]:
    cut = tokens(line, at, keyed=keyed)
    while cut and cut[0].kind == "newline":
        cut = cut[1:]
    return cut


def verb_of(line: str) -> tuple[str, int] | None:
    """The verb of a line, and where what follows it begins; None where it has none that is known."""
    try:
        name, _, at = _verb(line)
    except Mistake:
        return None
    return name, at


def _asks_for_help(line: str, at: int) -> bool:
    return folded(line[at:]).strip() in ("help", "?", "--help", "-h")


def _verb(line: str) -> tuple[str, Place, int]:
    """The verb, where it stands, and where what follows begins."""
    start = len(line) - len(line.lstrip())
    if line[start : start + 1] not in ("/", "／"):
        edit = (Edit(start, start, "/"),) if _first_word(line, start)[0] in VERBS else ()
        raise Mistake("grammar-no-command", Place(start, start + 1), edit)
    word, begin, end = _first_word(line, start + 1)
    word = word.lstrip(PREFIXES)
    if word == "accord":
        word, begin, end = _first_word(line, end)
        word = word.lstrip(PREFIXES)
        if not word:
            return "help", Place(start, end), len(line)
        if word in IN_ACCORD or word.lstrip("#d-").isdecimal():
            return "decisions", Place(begin, end), begin
    name = SYNONYMS.get(word, word)
    if name in VERBS:
        return name, Place(begin, end), end
    # A slip of the finger is mended; a word that is only a little alike could do something else.
    close = slip(word, [*VERBS, *SYNONYMS])
    near = NEIGHBOURS.get(word) or SYNONYMS.get(close, close)
    edits: tuple[Edit, ...] = (Edit(begin, end, near),) if near else ()
    if word in position_words() and word not in NEIGHBOURS:
        edits = (Edit(begin, end, "vote"), _behind_number(line, end, word))
    place = Place(begin, end) if word else Place(start, start + 1)
    raise Mistake("grammar-unknown-verb", place, edits, values={"verb": word[:40], "verbs": tuple(VERBS)})


def _behind_number(line: str, at: int, word: str) -> Edit:
    """`/endorse D-1 "..."`: the answer goes behind the number, or where that would stand."""
    following, _, end = _first_word(line, at)
    end = end if re.fullmatch(r"#?d?-?\d{1,9}", following) else at
    return Edit(end, end, f" {word}")


def _first_word(line: str, at: int) -> tuple[str, int, int]:
    while at < len(line) and line[at].isspace():
        at += 1
    end = at
    while end < len(line) and not line[end].isspace():
        end += 1
    return folded(line[at:end]), at, end
