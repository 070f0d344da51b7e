"""Buttons for the acts that a person may carry out on a decision now; none would be refused. Pure."""

from adapters.interaction.card import press
from adapters.interaction.message import Button, button
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.frozen import replace
from consensus.views import CardView, RightsView, Wait

OBJECTIONS_WITH_BUTTONS = 2


def menu_buttons(words: Words, rights: RightsView, *, home: str = "") -> tuple[Button, ...]:
    """The acts on the decision, then those on its first objections, in the order of the rows."""
    buttons = list(own_buttons(words, rights, home=home))
    for number in list(rights.objection_acts)[:OBJECTIONS_WITH_BUTTONS]:
        own = f"D-{rights.card.number}.{number}"
        buttons += (
            replace(button, label=words.write.labelled(own, button.label))
            for button in objection_buttons(words, rights, number, home=home)
        )
    return tuple(buttons)


def own_buttons(words: Words, rights: RightsView, *, home: str = "") -> tuple[Button, ...]:
    """The acts on the decision as a whole."""
    card = rights.card
    return tuple(
        button(words, press(card, "reason" if act == "vote" else act, home=home)) for act in rights.acts
    )


def objection_buttons(words: Words, rights: RightsView, number: int, *, home: str = "") -> tuple[Button, ...]:
    """The acts on one of its objections. Who is asked whether an offer settles it says so first."""
    acts = rights.objection_acts.get(number, ())
    asked = "accept" in acts
    tested = any(wait.why == "test" and wait.objection == number for wait in rights.waits)
    return test_buttons(words, press(rights.card, "test", objection=number, home=home)) * tested + tuple(
        button(
            words,
            press(rights.card, act, objection=number, home=home),
            words.say("Not settled") if asked and act == "sustain" else "",
            style="",
        )
        for act in sorted(acts, key=lambda act: act != "accept")
    )


def test_buttons(words: Words, test: Press) -> tuple[Button, ...]:
    """Both answers to the question whether an objection qualifies."""
    return (
        button(words, replace(test, key="qualifies"), words.say("It qualifies"), style=""),
        button(words, replace(test, key="drop"), words.say("Drop it to a concern"), style=""),
    )


def question_button(words: Words, card: CardView, wait: Wait) -> Button:
    """An answer to the question that waits for one."""
    return button(words, press(card, "answer", str(wait.question)), style="")


def look_buttons(words: Words, card: CardView, *, home: str = "", page: bool = False) -> tuple[Button, ...]:
    """Buttons for what everybody who sees the decision may look at. The first shows the record. `page`: there is one."""
    say = words.say
    return tuple(
        Button(label=label, press=press(card, act, home=home))
        for act, label in (
            ("show", say("Show the record")),
            ("why", say("How was it counted?")),
            ("export", say("Send me the record to copy")),
            *((("page", say("Open in the browser")),) if page else ()),
        )
    )
