"""Secret ballots: which processes can have them, what a vote leaves behind, and what the close may show.

A secret ballot is no entry of the log. It is kept, sealed, beside the log until the decision closes (storage), and then
written into the closing entry with all others, under a receipt that only its voter knows.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from consensus.frozen import Frozen
from consensus.ids import PersonId
from consensus.process import Process
from consensus.refusal import Refused
from consensus.tally import Cell, Key, Tally

BALLOTS_SHOWN_MIN = 5
"""With fewer, whoever knows the voters could tell who voted how."""
RECEIPT_LENGTH = 12
"""Letters of base32: 60 bits."""


class SecretBallot(Frozen):
    """A vote that leaves no entry. `choice` None: it is taken back. `nonce` goes into its receipt."""

    by: PersonId
    revision: int
    choice: str | None
    nonce: bytes = b""


class ShownBallot(Frozen):
    """A ballot as the closing entry has it. `receipt` is empty where the process gives none."""

    receipt: str
    choice: str


def receipt_of(nonce: bytes, choice: str) -> str:
    """What a voter finds their ballot by in the closing entry. Nobody can make it without the nonce."""
    digest = hashlib.sha256(b"\x03" + nonce + choice.encode()).digest()
    return base64.b32encode(digest).decode()[:RECEIPT_LENGTH]


def shown_at_close(ballots: Sequence[ShownBallot]) -> tuple[ShownBallot, ...]:
    """What the closing entry says of the ballots, in an order that says nothing; none where that would tell who voted how:
    where they are few, or all the same."""
    alike = len({ballot.choice for ballot in ballots}) < 2
    if len(ballots) < BALLOTS_SHOWN_MIN or alike:
        return ()
    return tuple(sorted(ballots, key=lambda ballot: (ballot.receipt, ballot.choice)))


def tally_of(ballots: Sequence[ShownBallot], revision: int) -> Tally:
    people = Counter(ballot.choice for ballot in ballots)
    return Tally.of((Key(revision, "", choice), Cell(number, number)) for choice, number in people.items())


class Obstacle(Frozen, kw_only=False):
    """Why a process cannot have secret ballots. `why`: a word for refusals; `path`: the key that says so; `what`: for
    whoever writes the definition."""

    why: str
    path: tuple[str | int, ...]
    what: str


def obstacles(process: Process) -> Iterator[Obstacle]:
    """Everything in the rules by which somebody's vote, or how the votes stand, would be known before the close."""
    ballot, electorate = process.ballot, process.electorate
    taking = [index for index, phase in enumerate(process.phases) if phase.act in ("object", "ballot")]
    if ballot.type == "none" or not taking or any(phase.act == "route" for phase in process.phases):
        yield Obstacle("no-ballot", ("ballot", "type"), "no ballots are cast in it")
        return
    if len(taking) > 1 or any(phase.ballot is not None for phase in process.phases):
        yield Obstacle("phases", ("phase", taking[-1]), "several phases take ballots")
    elif any(other.id == target for _, target in process.phases[taking[0]].next for other in process.phases):
        what = "the phase that follows its ballot would show how that came out before the close"
        yield Obstacle("phases", ("phase", taking[0], "next"), what)
    if electorate.weight == "delegated":
        what = "whoever passes the vote on says by name whose vote counts for them"
        yield Obstacle("delegation", ("electorate", "weight"), what)
    if electorate.classes or electorate.organisations or electorate.binding is not None:
        key = "classes" if electorate.classes else "organisations" if electorate.organisations else "binding"
        what = "ballots are counted by group, and where a group is small that tells who cast them"
        yield Obstacle("groups", ("electorate", key), what)
    if electorate.opener == "counts_as_yes":
        what = "opening it is its opener's yes, which everybody knows"
        yield Obstacle("own-yes", ("electorate", "opener"), what)
    if ballot.reasons in ("required", "disagree"):
        yield Obstacle("reasons", ("ballot", "reasons"), "a reason shows whose ballot it is")
    for index, position in enumerate(ballot.positions):
        here = ("ballot", "positions", index)
        if position.blocks:
            what = f"{position.key} is an objection, and objections are signed"
            yield Obstacle("objections", (*here, "blocks"), what)
        elif position.concern or position.reason == "required":
            key = "concern" if position.concern else "reason"
            what = f"the reason given with {position.key} would show its holder's"
            yield Obstacle("reasons", (*here, key), what)
    if process.objection is not None and process.objection.replaces_position:
        what = "an objection takes the place of a ballot, and objections are signed"
        yield Obstacle("objections", ("objection", "replaces_position"), what)
    if process.attendance:
        what = "who is present is written down by name"
        yield Obstacle("attendance", ("quorum", "measure"), what)
    if {"passes", "certain"} & {*process.close.at} or process.close.flip_within is not None:
        what = "the moment of closing would tell what the ballots are"
        yield Obstacle("early", ("close", "at"), what)
    moves = process.quorum is not None and process.quorum.extend is not None
    if moves and any(not position.counts for position in ballot.positions):
        what = "whether the deadline moves would tell how many took a position that does not count toward the quorum"
        yield Obstacle("quorum", ("quorum", "extend"), what)


def require_secret(process: Process) -> None:
    """Raise Refused with the first reason why the process cannot have secret ballots."""
    for obstacle in obstacles(process):
        raise Refused("secret-not-here", process=process.id, why=obstacle.why, try_code="not-secret")
