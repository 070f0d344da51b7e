"""Polls as people write them for other tools: `Lunch? Pizza, Sushi`, `{Lunch?} [Pizza] [Sushi]`, `Pizza or sushi?`.

Where the list begins is a guess, so that what is read here is shown to its author and asked about, never opened at once.
"""

import re
from collections.abc import Iterable
from functools import cache

from adapters.grammar.vocabulary import apart, vocabulary
from consensus.limits import OPTION_LENGTH_MAX, OPTIONS_MIN

Poll = tuple[str, tuple[str, ...]]
"""A question and its options."""

VERBS = {
    **dict.fromkeys(("close", "end", "stop", "finish"), "/accord close"),
    **dict.fromkeys(("results", "result", "status", "show"), "/decisions show"),
    **dict.fromkeys(("delete", "cancel", "remove", "withdraw"), "/withdraw"),
    "list": "/decisions polls",
    "help": "/poll help",
    **dict.fromkeys(("create", "new", "start"), "/poll"),
}
"""What other tools have behind `/poll`, and how the line begins here."""
_THE_POLL = re.compile(r"(?:(?:the|this|my|last)\s+)?(?:poll|polls|one|it|now|all)?", re.IGNORECASE)
_A_NUMBER = re.compile(r"#?(?:d[-–—]?)?\d{1,9}", re.IGNORECASE)
_QUOTES = re.compile(r"[\"“”„«「『]")

WORDS_OF_AN_OPTION_MAX = 8
_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
NUMBER_EMOJI = rf"(?:[1-9]\ufe0f?\u20e3|🔟|:(?:{'|'.join(_NAMES)}|ten):)"
"""A number as an emoji, drawn or by its name."""

_BRACKETS = re.compile(r"\s*(?:\{(.+?)\}|(.+?))\s*((?:[\[{][^\[\]{}]+[\]}][\s,]*){2,})", re.DOTALL)
_IN_BRACKETS = re.compile(r"[\[{]([^\[\]{}]+)[\]}]")
_LABEL = re.compile(
    r"(?:^|\s)(?:(?P<question>question|title|topic)|(?:answer|option|choice)[-_ ]?\d{0,2})\s*[:=]\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?:^|(?<=\s))(?:({NUMBER_EMOJI})|\(?(\d{{1,2}})[.)]|\(?([A-Za-z])\))\s+")
_HEAD = re.compile(r"(.{2,}?(?:\?|？|:\s|：))\s*(\S.*)", re.DOTALL)
_COMMAS = r"(?<!\d)[,，]|[,，](?!\d)|[、;；|｜\n]|(?:^|\s)[-–—/*•]\s|(?<=[^\W\d:/.])/(?=[^\W\d/])"


def poll_in(text: str) -> Poll | None:
    """The question and the options that an unquoted text seems to have."""
    return next(
        (
            (question.strip(), options)
            for question, options in filter(None, (way(text.strip()) for way in _WAYS))
            if question.strip() and is_list(options)
        ),
        None,
    )


def other_verb(rest: str) -> tuple[str, bool] | None:
    """What `/poll close`, `/poll results 3`, `/poll create "Q" "A" "B"` ask for, as a line; None where the words behind
    `/poll` are a poll. The second is false where they could be either: then the line is only how it would begin."""
    word, _, rest = rest.strip().partition(" ")
    begins = VERBS.get(word.casefold())
    rest = rest.strip()
    if begins is None or "\n" in rest:
        return None
    if begins == "/poll":
        return f"{begins} {rest}".strip(), not rest or bool(_QUOTES.search(rest)) or poll_in(rest) is not None
    if len(_QUOTES.findall(rest)) > 2:
        return None
    number = _A_NUMBER.fullmatch(rest)
    if number and begins not in ("/decisions polls", "/poll help"):
        return f"{begins} {rest}", True
    return begins, _THE_POLL.fullmatch(rest) is not None


def labelled(text: str) -> Poll | None:
    """`question: Lunch? answer-1: Pizza answer-2: Sushi`."""
    labels = list(_LABEL.finditer(text))
    answers = [label for label in labels if not label["question"]]
    if len(answers) < OPTIONS_MIN or len(labels) - len(answers) > 1:
        return None
    ends = [*(label.start() for label in labels[1:]), len(text)]
    values = {label.start(): text[label.end() : end].strip() for label, end in zip(labels, ends, strict=True)}
    asked = next((values[label.start()] for label in labels if label["question"]), text[: labels[0].start()])
    return asked, tuple(values[label.start()] for label in answers)


def bracketed(text: str) -> Poll | None:
    """`{Lunch?} [Pizza] [Sushi]`."""
    match = _BRACKETS.fullmatch(text)
    return (
        None
        if match is None
        else (match[1] or match[2], tuple(map(str.strip, _IN_BRACKETS.findall(match[3]))))
    )


def parts(text: str) -> tuple[str, ...]:
    """The options of a list: `Pizza, sushi or salad`, `1. Pizza 2. Sushi`, `Pizza - Sushi`."""
    numbered = _numbered(text)
    if numbered is not None and not numbered[0]:
        return numbered[1]
    return tuple(_without_stop(part) for part in _joints().split(text) if _without_stop(part))


def is_list(options: Iterable[str]) -> bool:
    """Whether these can be the options of a poll: two at least, none of them long."""
    options = tuple(options)
    return len(options) >= OPTIONS_MIN and all(
        option and len(option) <= OPTION_LENGTH_MAX and len(option.split()) <= WORDS_OF_AN_OPTION_MAX
        for option in options
    )


def _numbered(text: str) -> Poll | None:
    """`Lunch? 1. Pizza 2. Sushi`, also with letters and number emoji; they count from one."""
    marks = list(_NUMBER.finditer(text))
    if len(marks) < OPTIONS_MIN or [_place(mark) for mark in marks] != list(range(1, len(marks) + 1)):
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    options = tuple(_without_stop(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True))
    return text[: marks[0].start()], options


def _place(mark: re.Match[str]) -> int:
    emoji, number, letter = mark.groups()
    if letter:
        return ord(letter.casefold()) - ord("a") + 1
    return int(number) if number else number_of_emoji(emoji)


def number_of_emoji(emoji: str) -> int:
    """1 to 10."""
    name = emoji.strip(":")
    if name in ("🔟", "ten"):
        return 10
    return _NAMES.index(name) + 1 if name in _NAMES else int(name[0])


def _listed(text: str) -> Poll | None:
    """`What's for lunch? Pizza, Sushi, Salad`."""
    match = _HEAD.fullmatch(text)
    return None if match is None else (match[1].strip().rstrip(":："), parts(match[2]))


def _either(text: str) -> Poll | None:
    """`Pizza or sushi?`, `Shall we eat pizza or sushi?`: the question itself has the options, at its end."""
    options = list(parts(text))
    asks, either = text.endswith(("?", "？")), _or().search(text)
    if len(options) < OPTIONS_MIN or not (either or (len(options) > OPTIONS_MIN and not asks)):
        return None
    longest = max(len(option.split()) for option in options[1:])
    options[0] = " ".join(options[0].split()[-longest:])
    if options[-1].casefold() in _nots() or not (asks or longest <= 3):
        return None
    return text, tuple(options)


_WAYS = (labelled, bracketed, _numbered, _listed, _either)


def _without_stop(part: str) -> str:
    return part.strip().rstrip("?？.。!").strip()


@cache
def _or() -> re.Pattern[str]:
    return re.compile(apart(vocabulary(lambda typed: typed.joints.or_)), re.IGNORECASE)


@cache
def _joints() -> re.Pattern[str]:
    """What parts the options of a list."""
    return re.compile(rf"(?:{_COMMAS})\s*(?:{_or().pattern})?|{_or().pattern}", re.IGNORECASE)


@cache
def _nots() -> tuple[str, ...]:
    """`Shall we ship it or not?` asks for yes or no."""
    return ("not", "nicht", "non", "pas", *vocabulary(lambda typed: typed.positions.against))
