"""What was surely intended by a vote that was refused: one of the answers in other words, or an objection where a no is one."""

import re

from adapters.grammar import objects, position_and_reason
from adapters.grammar.habits import NUMBER_EMOJI, number_of_emoji
from adapters.grammar.tokens import folded
from adapters.wording import Words
from consensus.ballots.typed import quoted
from consensus.commands import Command, Object, Vote
from consensus.frozen import replace
from consensus.plain import Value
from consensus.refusal import Refused

TURNS_MAX = 10
"""How often a vote is read anew: a ballot may name many options by their beginnings."""


def intended(words: Words, command: Command, refused: Refused) -> Command | None:
    """The command to carry out instead. Raises Refused, with the lines to choose from, where several could be meant."""
    if not isinstance(command, Vote):
        return None
    if refused.code == "no-such-option":
        return _option(command, refused)
    return (
        _position(words, command, refused)
        if refused.code in ("no-such-position", "nothing-to-vote")
        else None
    )


def _option(vote: Vote, refused: Refused) -> Vote | None:
    """The ballot with an option named in full: typed were its number as an emoji, or only its beginning."""
    plain = re.sub(NUMBER_EMOJI, lambda emoji: str(number_of_emoji(emoji[0])), vote.choice)
    if plain != vote.choice:
        return replace(vote, choice=plain)
    line, start, end = (refused.values.get(name) for name in ("line", "start", "end"))
    if not (isinstance(line, str) and isinstance(start, int) and isinstance(end, int)):
        return None
    typed = folded(line[start:end].strip('"').strip())
    options = refused.values.get("options")
    known = [str(option) for option in options] if isinstance(options, tuple) else []
    fitting = [option for option in known if typed and folded(option).startswith(typed)]
    ballots = [f"{line[:start]}{quoted(option)}{line[end:]}" for option in fitting]
    if len(ballots) == 1:
        return replace(vote, choice=ballots[0])
    if ballots:
        choices: tuple[Value, ...] = tuple(
            (option, f"/vote D-{vote.decision} {ballot}")
            for option, ballot in zip(fitting, ballots, strict=True)
        )
        values = {**refused.values, "choices": choices, "repaired": ""}
        raise Refused(refused.code, try_code=None, **values)
    return None


def _position(words: Words, vote: Vote, refused: Refused) -> Command | None:
    keys = refused.values.get("positions")
    known = tuple(map(str, keys)) if isinstance(keys, tuple) else ()
    called = {folded(words.position(key)): key for key in known}
    key = called.get(folded(vote.choice))
    position = (key, "") if key is not None else position_and_reason(vote.choice, known)
    if position is not None and position[0] != vote.choice:
        return replace(vote, choice=position[0], reason=vote.reason or position[1])
    reason = objects(vote.choice) if refused.values.get("may_object") else None
    if reason is None:
        return None
    return Object(
        decision=vote.decision,
        identity=vote.identity,
        reason=vote.reason or reason,
        revision=vote.revision,
    )
