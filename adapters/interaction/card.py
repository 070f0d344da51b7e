"""What stands under a card: the answers at hand, what the phase asks for, and what is always there. Pure."""

from typing import Literal

from adapters.interaction.form import capital
from adapters.interaction.message import Button, button
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.views import CardView


def press(card: CardView, act: str, key: str = "", *, objection: int = 0, home: str = "") -> Press:
    """An act on what this card shows."""
    return Press(act=act, number=card.number, revision=card.revision, key=key, objection=objection, home=home)


def card_buttons(words: Words, card: CardView, rest: Literal["more", "details"]) -> tuple[Button, ...]:
    """Everything under the shared card but the options of a poll, which stand beside their counts. `rest`: what the last
    button leads to: a menu of what may be done, or the record with that menu."""
    label = words.say("More…") if rest == "more" else words.say("Details")
    details = Button(label=label, press=press(card, rest))
    if card.status != "open":
        return (details,)
    buttons = list(phase_buttons(words, card))
    if card.may_object:
        buttons.append(button(words, press(card, "object")))
    return (*buttons, details)


def phase_buttons(words: Words, card: CardView, *, home: str = "") -> tuple[Button, ...]:
    """What the phase asks for: a second, advice, a stamp, a verdict, or the ballot at hand. Whoever is not asked is told
    so when they press."""

    def pressed(act: str, key: str = "") -> Press:
        return press(card, act, key, home=home)

    match card.act:
        case "second":
            return (button(words, pressed("second")),)
        case "talk":
            return (button(words, pressed("ask")),)
        case "ask":
            return (button(words, pressed("advise")),)
        case "sound":
            return tuple(
                button(words, pressed("sound", choice.key), capital(words.position(choice.key)))
                for choice in card.choices
            )
        case "route":
            return tuple(
                button(words, pressed("stamp_with", choice.key), f"{_label(words, choice.key)}…")
                if place
                else button(words, pressed("stamp", choice.key), _label(words, choice.key))
                for place, choice in enumerate(card.choices)
            )
        case "judge" | "decide":
            return (
                button(words, pressed("judge", "accept"), words.say("Accept…")),
                button(words, pressed("judge", "reject"), words.say("Reject…"), style=""),
                button(words, pressed("judge", "not-yet"), words.say("Not yet…"), style=""),
            )
    if card.missing is not None and card.missing.code == "missing.seconders":
        return (button(words, pressed("second")),)
    if card.ballot == "position":
        return answer_buttons(words, card, home=home)
    if not card.by_click:
        return (button(words, pressed("ballot")),)
    return ()


def answer_buttons(words: Words, card: CardView, *, home: str = "") -> tuple[Button, ...]:
    """A button for each position, or for each option of a poll that one press answers."""
    return tuple(
        Button(
            label=" ".join(choice.text.split()) or _label(words, choice.key),
            press=press(card, "vote", choice.key, home=home),
        )
        for choice in card.choices
    )


def _label(words: Words, key: str) -> str:
    return capital(words.position(key))
