"""Discord's input as typed lines: options of a slash command as settings. Pure.

A slash command with options becomes the line to type instead (`/propose "Ship on Fridays" --by "3d"`), and the shared
grammar reads it. So every mistake is shown in a line that can be mended and sent again.
"""

import re
from collections.abc import Mapping, Sequence

from adapters.acts import AT_END, BY_NAME, NOW, SECRET, UNNAMED
from adapters.grammar.tokens import quoted
from consensus.commands import Electorate

Options = Mapping[str, str]

_DECISION = re.compile(r"\s*#?(?:[dD][-–—]?)?(\d{1,9})(?:\.(\d{1,3}))?(?!\d)")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_USER = re.compile(r"<@!?(\d{1,20})>")
EVERYBODY = frozenset({"open", "everybody", "everyone", "all", "@everyone"})

FLAGS = {
    "until": "by",
    "process": "process",
    "quorum": "quorum",
    "evidence": "evidence",
    "why": "why",
    "tags": "tag",
    "supersedes": "supersedes",
    "review": "review",
    "follows": "follows",
}
"""Option of a slash command -> the grammar's setting."""
SWITCHES: Mapping[str, Mapping[str, str]] = {
    "irreversible": {"yes": "--irreversible"},
    "seen_by": {BY_NAME: "--names on", UNNAMED: "--names off", SECRET: "--secret"},
    "counted": {NOW: "--counts now", AT_END: "--counts end"},
}
"""Option of a slash command -> its value -> the setting."""


def line_of(verb: str, texts: Sequence[str], options: Options, settings: str = "") -> str:
    """The line of a command: `texts` in quotes, options as settings, `settings` as typed."""
    words = [f"/{verb}", *(quoted(text) for text in texts)]
    for option, flag in FLAGS.items():
        value = options.get(option, "").strip()
        if value:
            words.append(f"--{flag} {quoted(value)}")
    words += [known[options[switch]] for switch, known in SWITCHES.items() if options.get(switch) in known]
    if settings.strip():
        words.append(settings.strip())
    return " ".join(words)


def about_line(verb: str, decision: str, text: str = "", settings: str = "") -> str:
    """A line about a decision or objection: `/object D-17 "reason"`."""
    prefix = "/accord " if verb in ("overrule", "review", "close", "process", "recuse", "appeal") else "/"
    words = [f"{prefix}{verb}", *decision.split()]
    if text.strip():
        words.append(quoted(text.strip()))
    if settings.strip():
        words.append(settings.strip())
    return " ".join(words)


def decision_of(typed: str) -> tuple[int, int | None] | None:
    """The number at the beginning of a typed or picked value (`D-17`, `17.1`, `D-17 · Adopt uv`); None if a title was
    typed instead."""
    match = _DECISION.match(typed)
    if match is None or int(match[1]) == 0:
        return None
    rest = typed[match.end() :].lstrip()
    if rest and not rest.startswith(("·", ":", "-", "—", ",")):
        return None
    return int(match[1]), int(match[2]) if match[2] else None


def electorate_of(typed: str, sizes: Mapping[str, int], everybody: int) -> Electorate:
    """Who may take part, from mentions: roles (`sizes`: their numbers of members), people, or `open` to all comers.

    Without input: those who see the place now (`everybody` is their number).
    """
    roles, people = _ROLE.findall(typed), _USER.findall(typed)
    if people and not roles:
        return Electorate(accounts=tuple(dict.fromkeys(people)))
    if roles:
        counted = min(sum(sizes.get(role, 0) for role in dict.fromkeys(roles)), max(everybody, 1))
        return Electorate(groups=tuple(dict.fromkeys(roles)), counted=max(counted, 1))
    if typed.strip().casefold() in EVERYBODY:
        return Electorate(counted=everybody, newcomers=True)
    return Electorate(counted=everybody)


def roles_in(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ROLE.findall(typed)))


def understood(typed: str) -> bool:
    """Whether the input for `who` names anybody."""
    stripped = _USER.sub("", _ROLE.sub("", typed)).strip(" ,;")
    return not stripped or stripped.casefold() in EVERYBODY
