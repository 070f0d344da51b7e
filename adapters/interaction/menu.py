"""Buttons for the acts that a person may carry out on a decision now; none would be refused. Pure."""

from adapters.acts import ACT
from adapters.interaction.card import press
from adapters.interaction.message import Button, button
from adapters.wording import Words
from consensus.views import CardView

OBJECTIONS_WITH_BUTTONS = 2


def menu_buttons(
    words: Words, card: CardView, acts: tuple[str, ...], *, home: str = ""
) -> tuple[Button, ...]:
    """`acts`: names of the acts that the person may carry out (views/rights.py), in order."""
    buttons = [button(words, press(card, "reason" if act == "vote" else act, home=home)) for act in acts]
    standing = [
        objection for objection in card.objections if objection.state in ("pending", "raised", "sustained")
    ]
    for objection in standing[:OBJECTIONS_WITH_BUTTONS] if "object" in acts else ():
        own = f"D-{card.number}.{objection.number}"
        for act in ("sustain", "resolve", "doubt"):
            label = words.write.labelled(own, words.say(ACT[act].label))
            buttons.append(
                button(words, press(card, act, objection=objection.number, home=home), label, style="")
            )
    return tuple(buttons)


def look_buttons(words: Words, card: CardView, *, home: str = "") -> tuple[Button, ...]:
    """Buttons for what everybody who sees the decision may look at."""
    say = words.say
    return tuple(
        Button(label=label, press=press(card, act, home=home))
        for act, label in (
            ("show", say("Show the record")),
            ("why", say("How was it counted?")),
            ("export", say("Send me the record to copy")),
        )
    )
