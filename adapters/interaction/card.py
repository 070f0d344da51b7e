"""The buttons under a card: answers, acts of the phase, and those that are always there. Pure."""

from typing import Literal

from adapters.interaction.form import capital
from adapters.interaction.message import Button, button
from adapters.interaction.press import Press
from adapters.wording import Words, terms
from adapters.wording.cards import position_label
from consensus.views import CardView, ChoiceView


def press(card: CardView, act: str, key: str = "", *, objection: int = 0, home: str = "") -> Press:
    """The press of an act on this card."""
    return Press(
        act=act,
        number=card.number,
        identity=card.identity,
        objection=objection,
        revision=card.revision,
        key=key,
        home=home,
    )


def vote_press(card: CardView, key: str = "", *, home: str = "") -> Press:
    """A vote for the choice with this key; a form, where it is taken only with a reason. Without a key: for whichever
    choice is made in a menu."""
    asks = any(choice.needs_reason for choice in card.choices if not key or choice.key == key)
    return press(card, "reason" if asks else "vote", key, home=home)


def card_buttons(words: Words, card: CardView, rest: Literal["more", "details"]) -> tuple[Button, ...]:
    """All buttons under the shared card, except a poll's options, which have theirs beside the counts. `rest`: the act of
    the last button: a menu of the person's acts, or the record with that menu."""
    label = words.say("More…") if rest == "more" else words.say("Details")
    details = Button(label=label, press=press(card, rest))
    if card.status != "open":
        return (details,)
    buttons = list(phase_buttons(words, card))
    if card.may_object:
        buttons.append(button(words, press(card, "object"), style=""))
    return (*buttons, details)


def phase_buttons(words: Words, card: CardView, *, home: str = "") -> tuple[Button, ...]:
    """The buttons for what the phase asks for: a second, advice, a stamp, a verdict, or the ballot. People who are not
    asked are refused when they press."""

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
            leans = (
                button(words, pressed("sound", lean), capital(words.write.term(terms.LEANS, lean)))
                for lean in terms.LEANS
            )
            return (*leans, button(words, pressed("sound_with"), style=""))
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
        case "held":
            return ()
    if card.missing is not None and card.missing.code == "missing.seconders":
        return (button(words, pressed("second")),)
    if card.ballot == "position":
        return answer_buttons(words, card, home=home)
    if not card.by_click:
        return (button(words, pressed("ballot")),)
    return ()


def answer_buttons(words: Words, card: CardView, *, home: str = "") -> tuple[Button, ...]:
    """A button for each position, or for each option of a poll with a single choice."""
    return tuple(
        Button(
            label=f"{label}…" if choice.needs_reason else label,
            press=vote_press(card, choice.key, home=home),
        )
        for choice in card.choices
        if (label := " ".join(choice.text.split()) or _choice_label(words, choice))
    )


def _choice_label(words: Words, choice: ChoiceView) -> str:
    return capital(position_label(words, choice)) if choice.label else _label(words, choice.key)


def _label(words: Words, key: str) -> str:
    return capital(
        words.write.term(terms.ON_BUTTONS, key) if key in terms.ON_BUTTONS else words.position(key)
    )
