"""Whole ballots as forms: boxes to check, ranks to fill, points to give; and what was filled in, as the canonical ballot
(consensus/ballot.py). Pure.

The form's custom id says which form of ballot it is and its parts are named after the options, so that it can be read
without looking the decision up. Discord's forms have five parts; ballots that need more are typed, one option a line.
"""

from collections.abc import Iterator

from adapters.discord.custom_ids import Press
from adapters.discord.escape import plain
from adapters.discord.forms import Field, Filled, Form, text_of
from adapters.discord.limits import (
    CHECKBOXES_MAX,
    MODAL_PARTS_MAX,
    RADIO_OPTIONS_MAX,
    SELECT_OPTIONS_MAX,
    clip,
)
from adapters.discord.shown import Choice
from adapters.wording import Words
from consensus.ballot import BLANK, SLOT_ANSWERS, write_assigned, write_named, write_ranked
from consensus.ballot_typed import quoted
from consensus.ids import OptionId
from consensus.process import BallotType
from consensus.views import CardView

BY_FORM: frozenset[str] = frozenset({"approve", "score", "budget", "rank", "slot"})
TYPED = "typed"
RANK = "rank"


def ballot_form(words: Words, card: CardView, home: str = "") -> Form:
    """The form in which this ballot is cast."""
    press = Press(act="ballot", number=card.number, revision=card.revision, argument=card.ballot, home=home)
    fields = tuple(_fields(words, card))
    return Form(title=f"D-{card.number} · {card.text}", press=press, fields=fields or (_typed(words, card),))


def _fields(words: Words, card: CardView) -> Iterator[Field]:
    options = tuple(
        Choice(label=choice.text or words.position(choice.key), value=choice.key) for choice in card.choices
    )
    match card.ballot:
        case "approve":
            yield from _approval(words, options)
        case "rank" if len(options) <= SELECT_OPTIONS_MAX:
            for place in range(1, min(len(options), MODAL_PARTS_MAX) + 1):
                label = words.say("Rank {place:n}", place=place)
                yield Field(
                    name=f"{RANK}{place}", label=label, choices=options, kind="select", required=place == 1
                )
        case "score" if len(options) <= MODAL_PARTS_MAX and (scale := _scale(card)):
            kind = "radio" if len(scale) <= RADIO_OPTIONS_MAX else "select"
            for option in options:
                yield Field(
                    name=option.value,
                    label=option.label,
                    kind=kind,
                    required=False,
                    choices=tuple(Choice(label=points, value=points) for points in scale),
                )
        case "slot" if len(options) <= MODAL_PARTS_MAX:
            answers = tuple(Choice(label=words.say(said), value=key) for key, said in _SLOTS.items())
            for option in options:
                yield Field(
                    name=option.value, label=option.label, kind="radio", required=False, choices=answers
                )
        case _:
            pass


_SLOTS = {key: {"yes": "yes", "maybe": "if need be", "no": "no"}[key] for key in SLOT_ANSWERS}


def _approval(words: Words, options: tuple[Choice, ...]) -> Iterator[Field]:
    """Boxes where they fit, else lists of which several can be chosen."""
    size, kind = (
        (CHECKBOXES_MAX, "checkboxes")
        if len(options) <= 2 * CHECKBOXES_MAX
        else (SELECT_OPTIONS_MAX, "select")
    )
    for at in range(0, len(options), size):
        page = options[at : at + size]
        yield Field(
            name=f"some{at}",
            label=words.say("All that you approve of"),
            kind=kind,
            choices=page,
            required=False,
            at_least=0,
            at_most=len(page),
        )


def _scale(card: CardView) -> tuple[str, ...]:
    """The points that can be given, lowest first; empty where there are too many to list."""
    for phrase in card.rule:
        lowest, highest = phrase.values.get("lowest"), phrase.values.get("highest")
        if phrase.code != "rule.ballot.score" or not isinstance(lowest, int) or not isinstance(highest, int):
            continue
        if 2 <= highest - lowest + 1 <= SELECT_OPTIONS_MAX:
            return tuple(str(points) for points in range(lowest, highest + 1))
    return ()


def _typed(words: Words, card: CardView) -> Field:
    """One option a line, to be filled in by hand."""
    names = [quoted(plain(choice.text or choice.key)) for choice in card.choices]
    if card.ballot == "rank":
        return Field(
            name=TYPED,
            label=words.say("The options in your order"),
            hint=words.say("The best first, one a line or parted by >"),
            value=clip("\n".join(names), 3_900, ""),
            long=True,
        )
    return Field(
        name=TYPED,
        label=words.say("Your ballot"),
        hint=words.say("A number or an answer behind each; leave out what you do not mind."),
        value=clip("\n".join(f"{name} = " for name in names), 3_900, ""),
        long=True,
    )


def ballot_of(kind: str, filled: Filled) -> str:
    """The ballot that was filled in, canonical; of a typed one, what was typed (lines left empty are left out)."""
    typed = text_of(filled, TYPED)
    if typed:
        lines = [line.strip() for line in typed.splitlines()]
        kept = [line for line in lines if line and not line.endswith("=")]
        return (" > " if kind == "rank" and ">" not in typed else "\n").join(kept) or BLANK
    match kind:
        case "approve":
            chosen = [option for name in sorted(filled) for option in _several(filled[name])]
            return write_named(OptionId(option) for option in chosen)
        case "rank":
            ranked: list[OptionId] = []
            for place in range(1, MODAL_PARTS_MAX + 1):
                for option in _several(filled.get(f"{RANK}{place}", ())):
                    if OptionId(option) not in ranked:
                        ranked.append(OptionId(option))
            return write_ranked([(option,) for option in ranked])
        case "score" | "slot" | "budget":
            form: BallotType = kind
            given = {OptionId(name): text_of(filled, name) for name in filled if _is_option(name)}
            return write_assigned(form, given)
        case _:
            return BLANK


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else value
    return tuple(option for option in found if _is_option(option))


def _is_option(name: str) -> bool:
    return name[:1] == "o" and name[1:].isdecimal() and len(name) < 6
