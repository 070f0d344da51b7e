"""What clicks, reactions and half-read lines mean: commands, made of what was sent alone. Pure."""

import re
from typing import Any

from adapters.grammar import positions_like
from adapters.slack.escape import names_shown
from adapters.slack.messenger import EMOJI_WISH, FOR
from adapters.slack.payloads import Clicked, Reacted
from adapters.slack.prefill import TAKES_FORM, verb_of
from consensus.commands import (
    Accept,
    Adopt,
    AnswerTest,
    Attend,
    Close,
    Command,
    Second,
    Sound,
    Stamp,
    Sustain,
    TakeBack,
    Vote,
    Wish,
    Withdraw,
    WithdrawObjection,
)
from consensus.frozen import Frozen, replace
from consensus.refusal import Refused
from consensus.views import CardView


def as_seen(command: Any) -> Any:
    """The command with the names in its texts as people saw them; ids by which somebody is meant are no such marks."""
    if isinstance(command, str):
        return names_shown(command)
    if isinstance(command, tuple):
        return tuple(as_seen(each) for each in command)
    if isinstance(command, Frozen):
        values = {name: getattr(command, name) for name in command.__struct_fields__}
        changed = {name: as_seen(value) for name, value in values.items()}
        return replace(command, **changed) if changed != values else command
    return command


def command_of_click(act: Clicked) -> Command | None:
    """What a button does at once; None for one that opens a form."""
    button = act.button
    number, objection = button.number, button.objection
    match button.act:
        case "vote" | "choose" if button.key:
            return Vote(decision=number, choice=button.key, revision=button.revision or None)
        case "take_back":
            return TakeBack(decision=number)
        case "second":
            return Second(decision=number)
        case "accept":
            return Accept(decision=number, objection=objection)
        case "sustain":
            return Sustain(decision=number, objection=objection)
        case "adopt":
            return Adopt(decision=number, objection=objection)
        case "test" if button.key:
            return AnswerTest(decision=number, objection=objection, verdict=button.key)
        case "withdraw":
            if objection:
                return WithdrawObjection(decision=number, objection=objection)
            return Withdraw(decision=number)
        case "close":
            return Close(decision=number)
        case "stamp" if button.key:
            return Stamp(decision=number, position=button.key, revision=button.revision or None)
        case "sound" if button.key:
            return Sound(decision=number, lean=button.key)
        case "attend":
            return Attend(decision=number)
    return None


def of_reaction(act: Reacted, card: CardView) -> Command | None:
    keys = [choice.key for choice in card.choices]
    if act.emoji in (EMOJI_WISH, "raised_hand"):
        given = "wish"
    else:
        given = next((key for key in FOR if key in keys), "")
    if not given:
        return None
    if not act.added:
        return TakeBack(decision=card.number, given=given, via="reaction")
    if given == "wish":
        return Wish(decision=card.number, revision=card.revision, via="reaction")
    return Vote(decision=card.number, choice=given, revision=card.revision, via="reaction")


def meant(command: Command, refused: Refused) -> Command | None:
    """The vote that was surely meant by a word that is none of the positions (`yes` where one consents)."""
    if not isinstance(command, Vote) or refused.code != "no-such-position":
        return None
    keys = refused.values.get("positions")
    if not isinstance(keys, tuple):
        return None
    key = positions_like(command.choice, (str(each) for each in keys))
    return None if key is None or key == command.choice else replace(command, choice=key)


def has_form(line: str) -> bool:
    return verb_of(line) in TAKES_FORM


def behind(line: str) -> str:
    """What stands behind the verb."""
    words = line.split()
    skip = 2 if words[:1] and words[0].lower() in ("/accord", "／accord") else 1
    return " ".join(words[skip:])


def with_number(line: str, number: int) -> str:
    match = re.match(r"(\s*[/／]accord\s+\S+|\s*\S+)(.*)", line, re.DOTALL | re.IGNORECASE)
    return line if match is None else f"{match[1]} D-{number}{match[2]}"
