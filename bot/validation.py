"""What is refused before anything is looked at: ids that no platform gives, numbers that no decision has.

Ids come from platforms and are kept as they are, so they are not mended but refused. A database would choke on half of a
surrogate pair, on NUL, or on an id too long for an index; and then on everything else that waits with it.
"""

import unicodedata
from collections.abc import Iterator

from bot.execute import require_possible_number
from consensus.commands import (
    Erase,
    LoadRights,
    MembersSeen,
    OpenPoll,
    Propose,
    Record,
    SetRight,
    decision_of,
)
from consensus.ports import Envelope, Viewer
from consensus.refusal import Refused

ID_LENGTH_MAX = 255
"""Characters; the longest that platforms give have about sixty."""


def require_admissible(envelope: Envelope) -> None:
    """Raises Refused: `id-impossible`, `no-such-decision`."""
    command = envelope.command
    require_possible_number(decision_of(command))
    if isinstance(command, Propose | OpenPoll | Record):
        require_possible_number(command.supersedes)
    if isinstance(command, Propose | OpenPoll):
        require_possible_number(command.follows)
    ids = tuple(_ids(envelope))
    together = "".join(ids)
    if len(together) <= ID_LENGTH_MAX and together.isascii() and together.isprintable():
        return  # as nearly always: all of them at once
    for text in ids:
        _require_possible(text)


def require_viewer(viewer: Viewer) -> None:
    """Raises Refused `id-impossible`."""
    spot = viewer.spot
    of_spot = () if spot is None else (spot.platform, spot.home, spot.place)
    for text in (*of_spot, viewer.account or "", *(viewer.sees or ())):
        _require_possible(text)


def is_possible(text: str) -> bool:
    """Whether a database can hold, and a person can see, this as an id."""
    if len(text) > ID_LENGTH_MAX:
        return False
    return (text.isascii() and text.isprintable()) or not any(
        unicodedata.category(character) in _NO_ID for character in text
    )


_NO_ID = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


def _require_possible(text: str) -> None:
    if not is_possible(text):
        raise Refused("id-impossible", try_code="tell-the-operator-of-it")


def _ids(envelope: Envelope) -> Iterator[str]:
    spot, sender, command = envelope.spot, envelope.sender, envelope.command
    yield from (envelope.delivery, spot.platform, spot.home, spot.place)
    if sender is not None:
        yield from (sender.account, *sender.groups, *(sender.sees or ()))
    match command:
        case MembersSeen(members=members):
            yield from (member.account for member in members)
        case Erase(account=account):
            yield account
        case SetRight():
            yield from _of_right(command)
        case LoadRights(rows=rows):
            for row in rows:
                yield from _of_right(row)
        case Propose(electorate=electorate) | OpenPoll(electorate=electorate) if electorate is not None:
            yield from (*electorate.accounts, *electorate.groups)


def _of_right(setting: SetRight) -> Iterator[str]:
    yield from (setting.where, *setting.accounts, *setting.processes)
    yield from (subject.id for subject in setting.who or ())
