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
from consensus.ballot import (
    BLANK,
    SLOT_ANSWERS,
    limits_of,
    named_in,
    values_in,
    write_assigned,
    write_named,
    write_ranked,
)
from consensus.ballot_typed import quoted
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.process import BallotRule, BallotType
from consensus.views import BallotView

BY_FORM: frozenset[str] = frozenset({"approve", "score", "budget", "rank", "slot"})
TYPED = "typed"
RANK = "rank"


def ballot_form(words: Words, view: BallotView, home: str = "") -> Form:
    """The form in which this ballot is cast, with what its reader has cast filled in, in their order of the options."""
    card = view.card
    press = Press(
        act="ballot", number=card.number, revision=card.revision, argument=view.rule.type, home=home
    )
    fields = tuple(_fields(words, view))
    return Form(title=f"D-{card.number} · {card.text}", press=press, fields=fields or (_typed(words, view),))


def _fields(words: Words, view: BallotView) -> Iterator[Field]:
    rule, kind = view.rule, view.rule.type
    options = tuple(
        Choice(label=option.text or words.position(option.key), value=option.key) for option in view.options
    )
    few = len(options) <= MODAL_PARTS_MAX
    match kind:
        case "approve":
            yield from _approval(words, options, _named(view))
        case "rank" if len(options) <= SELECT_OPTIONS_MAX:
            ranked = _named(view)
            for place in range(1, min(len(options), MODAL_PARTS_MAX) + 1):
                chosen = ranked[place - 1 : place]
                yield Field(
                    name=f"{RANK}{place}",
                    label=words.say("Rank {place:n}", place=place),
                    choices=tuple(replace(each, chosen=each.value in chosen) for each in options),
                    kind="select",
                    required=place == 1,
                )
        case "score" if few and (scale := _scale(rule)):
            given = _values(view)
            for option in options:
                points = tuple(
                    Choice(label=each, value=each, chosen=given.get(option.value) == each) for each in scale
                )
                answered = "radio" if len(scale) <= RADIO_OPTIONS_MAX else "select"
                yield Field(
                    name=option.value, label=option.label, kind=answered, required=False, choices=points
                )
        case "slot" if few:
            given = _values(view)
            for option in options:
                answers = tuple(
                    Choice(label=words.say(said), value=key, chosen=given.get(option.value) == key)
                    for key, said in SLOT_ANSWERS.items()
                )
                yield Field(
                    name=option.value, label=option.label, kind="radio", required=False, choices=answers
                )
        case _:
            pass


def _approval(words: Words, options: tuple[Choice, ...], named: tuple[str, ...]) -> Iterator[Field]:
    """Boxes where they fit, else lists of which several can be chosen."""
    boxes = len(options) <= 2 * CHECKBOXES_MAX
    size, kind = (CHECKBOXES_MAX, "checkboxes") if boxes else (SELECT_OPTIONS_MAX, "select")
    for at in range(0, len(options), size):
        page = tuple(replace(each, chosen=each.value in named) for each in options[at : at + size])
        yield Field(
            name=f"some{at}",
            label=words.say("All that you approve of"),
            kind=kind,
            choices=page,
            required=False,
            at_least=0,
            at_most=len(page),
        )


def _named(view: BallotView) -> tuple[str, ...]:
    """The options that the reader's ballot names, the best first."""
    if not view.mine:
        return ()
    return tuple(option for tier in named_in(view.rule.type, view.mine) for option in tier)


def _values(view: BallotView) -> dict[str, str]:
    """The points or answers of the reader's ballot, by option."""
    return (
        {str(key): value for key, value in values_in(view.rule.type, view.mine).items()} if view.mine else {}
    )


def _scale(rule: BallotRule) -> tuple[str, ...]:
    """The points that can be given, lowest first; empty where there are too many to list."""
    lowest, highest = limits_of(rule)
    if not 2 <= highest - lowest + 1 <= SELECT_OPTIONS_MAX:
        return ()
    return tuple(str(points) for points in range(lowest, highest + 1))


def _typed(words: Words, view: BallotView) -> Field:
    """One option a line, to be filled in by hand."""
    names = [quoted(plain(option.text or option.key)) for option in view.options]
    if view.rule.type == "rank":
        return Field(
            name=TYPED,
            label=words.say("The options in your order"),
            hint=words.say("The best first, one a line or parted by >"),
            value=clip("\n".join(names), 3_900, ""),
            long=True,
        )
    given = _values(view)
    lines = [
        f"{name} = {given.get(option.key, '')}" for name, option in zip(names, view.options, strict=True)
    ]
    return Field(
        name=TYPED,
        label=words.say("Your ballot"),
        hint=words.say("A number or an answer behind each; leave out what you do not mind."),
        value=clip("\n".join(lines), 3_900, ""),
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
