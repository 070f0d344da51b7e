"""Settings typed around a text: `--by friday 17:00`, `--process=consent`, `anonymous limit 2 "Q" …`, `… "B" until 2d`.

With dashes a flag may stand anywhere; as a plain word only before the first or after the last quoted text, where it
cannot be taken for what people wrote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from adapters.grammar.amounts import NoAmount, amount
from adapters.grammar.deadline import Deadline, last_day
from adapters.grammar.errors import Edit, Mistake, Place
from adapters.grammar.tokens import Token, folded, quoted
from adapters.grammar.until import DeadlineReader
from adapters.grammar.vocabulary import vocabulary
from consensus.frozen import Frozen
from consensus.limits import RUNS_FOR_MAX
from consensus.mandates import Amount
from consensus.plain import Value
from consensus.slips import slip

Takes = Literal[
    "nothing",
    "word",
    "number",
    "deadline",
    "part",
    "link",
    "text",
    "decision",
    "points",
    "count",
    "attached",
    "people",
    "why",
    "amount",
]
"""`why` is a text or a link; `points` (0-5), `count` (8) and `attached` (=words) may be left out; the value is then True."""

TAKES: dict[str, Takes] = {
    "process": "word",
    "place": "word",
    "by": "deadline",
    "review": "deadline",
    "quorum": "part",
    "why": "why",
    "evidence": "link",
    "doc": "link",
    "follows": "decision",
    "supersedes": "decision",
    "depends": "decision",
    "conflicts": "decision",
    "relates": "decision",
    "parent": "decision",
    "under": "decision",
    "amount": "amount",
    "mandate": "people",
    "about": "word",
    "up-to": "amount",
    "expires": "deadline",
    "remove": "nothing",
    "tag": "word",
    "reason": "text",
    "affects": "text",
    "remedy": "text",
    "multi": "count",
    "min": "number",
    "approve": "nothing",
    "score": "points",
    "star": "points",
    "dots": "count",
    "quadratic": "count",
    "rank": "nothing",
    "irv": "nothing",
    "borda": "nothing",
    "stv": "count",
    "slots": "nothing",
    "none": "attached",
    "names": "word",
    "counts": "word",
    "reasons": "word",
    "shuffle": "nothing",
    "secret": "nothing",
    "hidden": "nothing",
    "open": "nothing",
    "reversible": "nothing",
    "irreversible": "nothing",
    "rounds": "nothing",
    "add": "nothing",
    "share": "nothing",
    "despite": "word",
    "help": "nothing",
    "group": "people",
    "route": "people",
    "decider": "people",
    "advisers": "people",
    "soundings": "nothing",
    "disposition": "word",
    "editorial": "nothing",
    "advice": "text",
    "assume": "text",
}

SYNONYMS = {
    "rule": "process", "method": "process", "until": "by", "for": "by", "deadline": "by", "ends": "by", "closes": "by",
    "from": "evidence", "link": "evidence", "see": "doc", "because": "reason",
    "whom": "affects", "instead": "remedy", "better": "remedy",
    "limit": "multi", "votes": "multi", "choices": "multi", "max": "multi",
    "at-most": "multi", "at-least": "min", "approval": "approve", "range": "score", "dot": "dots", "budget": "dots",
    "ranked": "rank", "ranking": "rank", "seats": "stv", "time-slots": "slots",
    "nota": "none", "none-of-the-above": "none", "reason-mode": "reasons",
    "anonymous": "secret", "anon": "secret", "no-deadline": "open", "add-option": "add", "add-options": "add",
    "approver": "decider", "owner": "decider", "affected": "advisers", "ask": "advisers", "experts": "advisers",
    "sound": "soundings", "nemawashi": "soundings",
    "public-add-option": "add", "multiple": "multi", "multi-select": "multi", "multiselect": "multi", "multiple-choice": "multi",
    "assuming": "assume", "assumes": "assume",
    "tags": "tag", "label": "tag", "replaces": "supersedes", "depends-on": "depends", "needs": "depends", "related": "relates", "part-of": "parent",
}  # fmt: skip

SEVERAL_TIMES = frozenset({"group", "depends", "conflicts", "relates", "tag", "assume"})
REVIEW_MAX = timedelta(days=3_660)

VOTERS = frozenset({"voters", "voter", "who", "with"})
"""Names of a setting that only one platform has; nothing here comes near to it."""

DASHED = frozenset(
    {"approve", "score", "star", "dots", "quadratic", "rank", "irv", "borda", "stv", "slots", "none", "names", "min",
     "reasons", "shuffle", "editorial", "depends", "conflicts", "relates", "parent", "remove", "tag", "assume",
     "under", "amount", "mandate", "about", "up-to", "expires"}
)  # fmt: skip
"""Flags whose names are everyday words: they count as flags only with dashes, or as `name=value`."""

OFF = frozenset({"off", "no", "false", "hide", "hidden", "0", "none"})
AMOUNT_WORDS_MAX = 4
"""`1 234 567 EUR`."""
_WORDS_OF_A_DEADLINE_MAX = 12
_BARS = ("|", "｜")
_POINTS = re.compile(r"(-?\d{1,7})(?:(?:-|–|\.\.)(-?\d{1,7}))?")
_PART = re.compile(r"(\d{1,6})(?:/(\d{1,6})|(%))?")
_WRAPPED_LINK = re.compile(r"<([^|>]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"(?:https?|file)://[^\s<>]+")


def means_off(typed: str) -> bool:
    """Whether this word says that there is to be none of it."""
    word = folded(typed).strip()
    return word in OFF or word == "never" or word in vocabulary(lambda typed: typed.answers.none)


def canonical(name: str) -> str | None:
    name = name.replace("_", "-")
    name = SYNONYMS.get(name, name)
    return name if name in TAKES else None


class Flag(Frozen, kw_only=False):
    """A flag of the line: its name as typed, its value, and the place of both."""

    typed: str
    value: Any
    place: Place


@dataclass(slots=True)
class Flags:
    """The flags of a line, by canonical name."""

    by_name: dict[str, list[Flag]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def value(self, name: str) -> Any:
        return self.by_name[name][0].value if name in self.by_name else None

    def values(self, name: str) -> tuple[Any, ...]:
        return tuple(flag.value for flag in self.by_name.get(name, ()))

    def place(self, name: str) -> Place:
        return self.by_name[name][0].place

    def places(self) -> list[Place]:
        return sorted(
            (flag.place for flags in self.by_name.values() for flag in flags), key=lambda place: place.start
        )


@dataclass(slots=True)
class FlagReader:
    """Takes the flags out of a list of tokens. The verb accepts `shown`, and explains why it refuses `explained`."""

    line: str
    shown: frozenset[str]
    explained: frozenset[str]
    verb: str
    now: datetime
    zone: str
    language: str = "en"
    """In which amounts are read."""
    free: bool = False
    """Plain words are flags wherever they stand: the verb takes no free text."""
    flags: Flags = field(default_factory=Flags)
    rest: list[Token] = field(default_factory=list)
    """What is no flag, as far as it was read."""

    @property
    def allowed(self) -> frozenset[str]:
        """The canonical names that are read as flags here, accepted or refused."""
        return self.shown | self.explained

    def take(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens that are not flags. Raises Mistake."""
        texts = [index for index, token in enumerate(tokens) if token.kind == "text"]
        last = texts[-1] if texts else len(tokens)
        at = self._leading(tokens, texts[0]) if texts else 0
        while at < len(tokens):
            token = tokens[at]
            name = self._name(token, bare=self.free or at > last)
            if name is None:
                self.rest.append(self._plain(token))
                at += 1
            else:
                at = self._take_flag(tokens, at, name)
        return self.rest

    def _leading(self, tokens: Sequence[Token], first_text: int) -> int:
        """Read plain words before the first quoted text as flags, if they are nothing but flags."""
        head = [token for token in tokens[:first_text] if token.kind != "newline"]
        if not head or self._name(head[0], bare=True) is None or head[0].kind == "flag" or self.free:
            return 0
        at = 0
        before = self.flags
        self.flags = Flags()
        while at < first_text:
            if tokens[at].kind == "newline":
                at += 1
                continue
            name = self._name(tokens[at], bare=True)
            if name is None:
                self.flags = before
                if head[-1].value.endswith(("?", "？")):
                    return 0
                place = Place(head[0].start, head[-1].end)
                edit = Edit(place.start, place.end, quoted(self.line[place.start : place.end]))
                raise Mistake("grammar-words-before", place, (edit,), values={"flag": head[0].value})
            at = self._take_flag(tokens, at, name)
        return at

    def _name(self, token: Token, *, bare: bool) -> str | None:
        """The canonical name if this token is a flag here."""
        if token.kind == "word":
            name = canonical(folded(token.value))
            return name if bare and name in self.allowed and name not in DASHED else None
        if token.kind != "flag":
            return None
        name = canonical(token.value)
        if token.dashes == 2:
            if name is None or (name not in self.allowed and name != "help"):
                raise self._unknown(token, name)
            return name
        return name if name in self.allowed else None

    def _unknown(self, token: Token, name: str | None) -> Mistake:
        place = Place(token.start, token.attached.start - 1 if token.attached else token.end)
        if name is not None:
            return Mistake("grammar-flag-elsewhere", place, (cut_out(self.line, token.place),), values={
                "flag": token.value, "verb": self.verb,
            })  # fmt: skip
        known = sorted(self.shown | {word for word, to in SYNONYMS.items() if to in self.shown})
        close = "" if token.value in VOTERS else slip(token.value, known)
        edits = (Edit(place.start, place.end, f"--{close}"),) if close else ()
        values: dict[str, Value] = {"flag": token.value, "flags": tuple(sorted(self.shown))}
        if not close and not token.attached and self._free_text_around(token):
            edits = (Edit(token.start, token.end, self.line[token.start : token.end].lstrip("-–—―−")),)
        return Mistake("grammar-unknown-flag", place, edits, values=values)

    def _free_text_around(self, token: Token) -> bool:
        return '"' not in self.line

    def _plain(self, token: Token) -> Token:
        """The token as a word, if it looked like a flag and is none."""
        if token.kind != "flag":
            return token
        return Token("word", self.line[token.start : token.end], token.start, token.end)

    def _take_flag(self, tokens: Sequence[Token], at: int, name: str) -> int:
        token = tokens[at]
        value, after, end = self._value(tokens, at, name)
        place = Place(token.start, end)
        earlier = self.flags.values(name)
        texts = [given for given in (*earlier, value) if TAKES[name] == "why" and not is_link(given)]
        links = TAKES[name] in ("link", "why")
        if earlier and name not in SEVERAL_TIMES and not (links and len(texts) < 2):
            raise Mistake("grammar-flag-twice", place, values={"flag": _typed(token)})
        self.flags.by_name.setdefault(name, []).append(Flag(_typed(token), value, place))
        return after

    def _value(self, tokens: Sequence[Token], at: int, name: str) -> tuple[Any, int, int]:
        """The value of the flag at `at`, the index after it, and the character where it ends."""
        token = tokens[at]
        takes = TAKES[name]
        following = list(tokens[at + 1 :]) if token.attached is None else [token.attached, *tokens[at + 1 :]]
        first = following[0] if following and following[0].kind in ("word", "text") else None
        used = 0 if token.attached is None else -1
        if takes == "nothing":
            if token.attached is not None and folded(token.attached.value) not in ("yes", "true", "on", "1"):
                raise Mistake("grammar-no-value-here", token.attached.place, (
                    Edit(token.start, token.end, f"--{token.value}"),
                ), values={"flag": token.value})  # fmt: skip
            return True, at + 1, token.end
        if takes in ("points", "count", "attached"):
            value = self._optional(token, first if takes != "attached" else token.attached, takes)
            if value is not None and first is not None:
                return value, at + 2 + used, first.end
            return True, at + 1, token.end
        if first is None:
            if name == "group" and (pair := _pair_behind(following)) is not None:
                edit = Edit(
                    pair.start, pair.end, quoted(self.line[pair.start : pair.end].replace("=", ": ", 1))
                )
                raise Mistake(
                    "grammar-group", Place(token.start, pair.end), (edit,), values={"typed": _typed(token)}
                )
            raise Mistake("grammar-value-needed", token.place, values={"flag": _typed(token), "takes": takes})
        if takes == "deadline":
            deadline, count = self._deadline(tokens, at, following)
            return deadline, at + 1 + used + count, following[count - 1].end
        if takes == "amount":
            read, count = self._amount(token, following)
            return read, at + 1 + used + count, following[count - 1].end
        if takes == "why" and not is_link(first.value):
            takes = "text"
        if takes in ("text", "people") and first.kind == "word":
            run = _words(following)
            return self.line[first.start : run[-1].end], at + 1 + used + len(run), run[-1].end
        return self._single(first, token, takes), at + 2 + used, first.end

    def _optional(self, token: Token, value: Token | None, takes: Takes) -> Any:
        """A value that may be left out: None where the next token is not one. An attached value must fit."""
        if value is None:
            return None
        if takes == "attached":
            return value.value.strip() or None
        match = (
            _POINTS.fullmatch(folded(value.value).strip()) if value.kind == "word" or token.attached else None
        )
        if match is not None and takes == "points":
            ends = (0, int(match[1])) if match[2] is None else (int(match[1]), int(match[2]))
            if ends[0] < ends[1]:
                return ends
        elif match is not None and match[2] is None and int(match[1]) > 0:
            return int(match[1])
        if match is None and token.attached is None:
            return None
        code = "grammar-points-needed" if takes == "points" else "grammar-number-needed"
        raise Mistake(code, value.place, values={"flag": _typed(token)})

    def _single(self, value: Token, token: Token, takes: Takes) -> Any:
        place = Place(token.start, value.end)
        match takes:
            case "number":
                text = folded(value.value)
                if not (text.isdecimal() and 0 < int(text) < 1_000):
                    place = value.place if value.kind == "word" else token.place
                    raise Mistake("grammar-number-needed", place, values={"flag": _typed(token)})
                return int(text)
            case "part":
                return self._part(value, token)
            case "link" | "why":
                return self.link(value)
        return value.value

    def _amount(self, token: Token, following: Sequence[Token]) -> tuple[Amount, int]:
        """The amount that the words make, and how many they are: number and unit may be apart, and so may thousands."""
        run = following[:1] if following[0].kind == "text" else _words(following)[:AMOUNT_WORDS_MAX]
        problem = NoAmount("grammar-amount")
        for count in range(len(run), 0, -1):
            text = run[0].value if count == 1 else self.line[run[0].start : run[count - 1].end]
            try:
                return amount(text, self.language), count
            except NoAmount as unread:
                problem = unread
        values = {"flag": _typed(token), "typed": run[0].value[:40]}
        raise Mistake(problem.code, Place(run[0].start, run[0].end), values={**values})

    def _part(self, value: Token, token: Token) -> Fraction | int:
        match = _PART.fullmatch(folded(value.value).replace("⁄", "/"))
        if match:
            whole, below, percent = int(match[1]), match[2], match[3]
            if below is None and not percent and whole > 0:
                return whole
            if (below and int(below)) or percent:
                part = Fraction(whole, int(below) if below else 100)
                if 0 < part <= 1:
                    return part
        raise Mistake("grammar-quorum", value.place, values={"typed": value.value[:40]})

    def link(self, value: Token) -> str:
        """The address of a link, also as Slack wraps it; in quotes its title may stand behind it. Raises Mistake."""
        address, _, title = value.value.strip().partition(" ")
        url = _unwrapped(address)
        if not _LINK.fullmatch(url):
            raise Mistake("grammar-link", value.place, values={"typed": value.value[:80]})
        return f"{url} {title.strip()}".strip()

    def _deadline(
        self, tokens: Sequence[Token], at: int, following: Sequence[Token]
    ) -> tuple[Deadline | None, int]:
        """The deadline that the words up to the next setting make (None: `--review off`), and how many those are."""
        flag = tokens[at]
        name, typed = canonical(flag.value), _typed(flag)
        if name == "review" and means_off(following[0].value):
            return None, 1
        if name == "expires" and (day := last_day(following[0].value)) is not None:
            whole = Token("text", day, following[0].start, following[0].end)
            return self.deadlines.read([whole], typed, REVIEW_MAX), 1
        longest = REVIEW_MAX if name in ("review", "expires") else RUNS_FOR_MAX
        if following[0].kind == "text":
            return self.deadlines.read(following[:1], typed, longest), 1
        run = _words(following)
        texts = [index for index, token in enumerate(tokens) if token.kind == "text"]
        bare = self.free or flag.kind == "word" or (bool(texts) and at > texts[-1])
        ends = [
            end
            for end, word in enumerate(run[:_WORDS_OF_A_DEADLINE_MAX])
            if end and (word.value in _BARS or self._name(word, bare=bare))
        ]
        if ends or texts or self.free:
            return self.deadlines.read_before(reversed(ends), run, typed, longest)
        return self.deadlines.read_before_text(run, typed, longest, begun=bool(self.rest))

    @property
    def deadlines(self) -> DeadlineReader:
        return DeadlineReader(self.line, self.now, self.zone)


def is_link(value: object) -> bool:
    """Whether a value is one link, and nothing else."""
    return isinstance(value, str) and _LINK.fullmatch(_unwrapped(value)) is not None


def _unwrapped(url: str) -> str:
    wrapped = _WRAPPED_LINK.fullmatch(url)
    return wrapped[1] if wrapped else url


def _typed(token: Token) -> str:
    return token.value if token.kind == "flag" else folded(token.value)


def _words(tokens: Sequence[Token]) -> list[Token]:
    """The words up to the next flag, quoted text or end of line."""
    run = []
    for token in tokens:
        if token.kind != "word":
            break
        run.append(token)
    return run


def _pair_behind(tokens: Sequence[Token]) -> Token | None:
    """`pmc=ann` behind `--group`, which is read as a setting of its own."""
    first = tokens[0] if tokens else None
    return (
        first if first is not None and first.kind == "flag" and first.attached and not first.dashes else None
    )


def cut_out(line: str, place: Place) -> Edit:
    """Take this out of the line, with the space before it."""
    start = place.start
    while start > 0 and line[start - 1].isspace():
        start -= 1
    return Edit(start, place.end, "")
