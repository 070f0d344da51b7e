"""Buttons for the acts that a person may carry out on a decision now; none would be refused. Pure."""

from adapters.acts import ACT
from adapters.interaction.card import press
from adapters.interaction.message import Button, button
from adapters.wording import Words
from consensus.views import CardView, RightsView

OBJECTIONS_WITH_BUTTONS = 2


def menu_buttons(words: Words, rights: RightsView, *, home: str = "") -> tuple[Button, ...]:
    """The acts on the decision, then those on its first objections, in the order of the rows."""
    card = rights.card
    buttons = [
        button(words, press(card, "reason" if act == "vote" else act, home=home)) for act in rights.acts
    ]
    for number, acts in list(rights.objection_acts.items())[:OBJECTIONS_WITH_BUTTONS]:
        own = f"D-{card.number}.{number}"
        for act in acts:
            label = words.write.labelled(own, words.say(ACT[act].label))
            buttons.append(button(words, press(card, act, objection=number, home=home), label, style=""))
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
