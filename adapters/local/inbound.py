"""A line typed in the room: its speaker, and whether it is a command, a directive of the room, or talk. Pure.

`ann: /propose ...` speaks as ann; a bare line is the last speaker's; `as bo` switches; `@+3d` lets time pass, `@deaf 2d`
too, but nothing is heard meanwhile. A line that is no command is talk.
"""

import re
import unicodedata
from datetime import timedelta
from typing import Literal

from adapters.grammar.parse import verb_of
from adapters.grammar.spans import read_span
from adapters.local.limits import SPEAKER_LENGTH_MAX
from consensus.commands import Command, MemberSeen, MembersSeen, PassTime
from consensus.frozen import Frozen
from consensus.ids import DeliveryId
from consensus.limits import NAME_LENGTH_MAX
from consensus.ports import Envelope, Sender, Spot, Viewer

SPOT = Spot(platform="local", home="local", place="room", name="room")
"""The only place of the local home."""

_SPEAKER = re.compile(
    rf"\s*([^\W\d_][\w.-]{{0,{SPEAKER_LENGTH_MAX - 1}}})\s*[:：](?:\s+(?=\S)|(?=/(?!/))|(?=@)|\s*$)"
)
_AS = re.compile(rf"\s*as\s+([^\W\d_][\w.-]{{0,{SPEAKER_LENGTH_MAX - 1}}})\s*:?\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\s*as\s+\S{1,80}\s*:?\s*|\s*[^\s:/@]{1,80}\s*[:：]\s*/(?!/).*", re.IGNORECASE | re.DOTALL
)
"""A prefix that is meant as a speaker's name but cannot be one. The line is not taken for the last speaker's."""
_TIME = re.compile(r"@\s*(?:\+|(deaf)\s+\+?)\s*(.+)", re.IGNORECASE)
_GROUP = re.compile(r"@\s*group\b", re.IGNORECASE)
UNKEPT = frozenset({"vote", "sound", "wish", "test"})
"""Verbs of which it may be nobody else's business who said what."""
_LEAVE = frozenset({"quit", "exit", "bye"})
_HELP = frozenset({"help", "?"})


class Typed(Frozen, kw_only=False):
    """A command line (it begins with a slash) by `speaker`."""

    speaker: str
    line: str


class Talk(Frozen, kw_only=False):
    speaker: str
    text: str


class Switch(Frozen, kw_only=False):
    """Lines without a name are this speaker's from now on."""

    speaker: str


class Passing(Frozen, kw_only=False):
    speaker: str
    span: timedelta
    heard: bool


class Room(Frozen, kw_only=False):
    """A directive of the room, or an error in the line."""

    what: Literal["help", "quit", "nothing", "who-speaks", "what-time", "no-name"]


Act = Typed | Talk | Switch | Passing | Room


def read_line(line: str, speaker: str | None) -> Act:
    """Read a line, after one by `speaker` (None: the first)."""
    line = line.strip("\r\n")
    if not line.strip():
        return Room("nothing")
    head, colon, rest = line.partition(":")
    if len(head) <= SPEAKER_LENGTH_MAX * 4:  # a letter and its accent become one character
        line = unicodedata.normalize("NFC", head) + colon + rest
    speaking = _SPEAKER.match(line)
    if speaking:
        speaker, line = speaking[1], line[speaking.end() :]
        if not line.strip():
            return Switch(speaker)
    elif switch := _AS.fullmatch(unicodedata.normalize("NFC", line)):
        return Switch(switch[1])
    elif _NO_NAME.fullmatch(line):
        return Room("no-name")
    plain = line.strip()
    if plain.casefold() in _HELP:
        return Room("help")
    if plain.casefold() in _LEAVE:
        return Room("quit")
    if speaker is None:
        return Room("who-speaks")
    if plain.startswith(("/", "／")):
        return Typed(speaker, line.lstrip())
    if _GROUP.match(plain):
        return Typed(speaker, f"/accord {plain[1:].lstrip()}")
    if plain.startswith("@"):
        return _passing(plain, speaker)
    return Talk(speaker, plain)


def spoken_by(line: str, speaker: str | None) -> tuple[str | None, int]:
    """Who says a line that is being typed, after one by `speaker`, and where in it what they say begins."""
    speaking = _SPEAKER.match(line)
    return (speaking[1], speaking.end()) if speaking else (speaker, 0)


def is_kept(line: str) -> bool:
    """Whether a typed line may come back in a later run: commands, but nothing that may be nobody's business (a ballot, an answer
    to a question), and no talk."""
    match read_line(line, "somebody"):
        case Typed(line=typed):
            verb = verb_of(typed)
            return verb is not None and verb[0] not in UNKEPT
        case act:
            return isinstance(act, Switch | Passing)


def is_spoken_anew(line: str) -> bool:
    """Whether the line names its speaker or begins with a slash, and so is no answer to a question."""
    line = unicodedata.normalize("NFC", line.strip())
    return line.startswith(("/", "／")) or _SPEAKER.match(line) is not None or _AS.fullmatch(line) is not None


def _passing(plain: str, speaker: str) -> Passing | Room | Talk:
    match = _TIME.fullmatch(plain)
    if match is None:
        return (
            Room("what-time")
            if plain[1:2] in ("+", "-", "") or plain.startswith("@deaf")
            else Talk(speaker, plain)
        )
    span = read_span(match[2])
    return Passing(speaker, span, heard=match[1] is None) if span else Room("what-time")


def account_of(speaker: str) -> str:
    """`Ann` and `ann` are the same person."""
    return unicodedata.normalize("NFKC", speaker).casefold()


def envelope_of(speaker: str, command: Command, delivery: DeliveryId, spot: Spot = SPOT) -> Envelope:
    """The envelope of a speaker's command. All speakers are members."""
    sender = Sender(account=account_of(speaker), name=speaker[:NAME_LENGTH_MAX], joins=True)
    return Envelope(delivery=delivery, spot=spot, sender=sender, command=command)


def passing_of(passing: Passing) -> PassTime:
    return PassTime(span=passing.span, heard=passing.heard)


def arrival_of(speaker: str, delivery: DeliveryId, spot: Spot = SPOT) -> Envelope:
    """The envelope that makes a new speaker a member."""
    member = MemberSeen(account=account_of(speaker), name=speaker)
    return Envelope(delivery=delivery, spot=spot, sender=None, command=MembersSeen(members=(member,)))


def viewer_of(speaker: str, spot: Spot = SPOT) -> Viewer:
    return Viewer(spot=spot, account=account_of(speaker))
