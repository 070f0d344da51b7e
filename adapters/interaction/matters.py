"""The button that settles what waits. Pure."""

from collections.abc import Iterable

from adapters.acts import ACT
from adapters.interaction.menu import test_buttons
from adapters.interaction.message import Button, Message, button
from adapters.interaction.press import Press
from adapters.wording import Words
from adapters.wording.matters import waiting_text
from adapters.wording.premises import is_unsteady
from consensus.views import Matter, WaitingView

_BUTTONS = {"vote": "ballot", "sound": "sound_with", "stamp": "stamp_with"}
"""The act whose button opens the form, where one press would not be enough."""


def settling(words: Words, matter: Matter, *, home: str = "") -> tuple[Button, ...]:
    """What settles it, or shows what it is about, where that is for others: one button, and both answers to a test."""
    first = _first(words, matter, home)
    return test_buttons(words, first.press) if matter.act == "test" else (first,)


def _first(words: Words, matter: Matter, home: str) -> Button:

    def press(act: str, key: str = "") -> Press:
        return Press(
            act=act,
            number=matter.number,
            identity=matter.identity,
            objection=matter.objection if act in ACT and ACT[act].objection else 0,
            key=key,
            home=home,
        )

    match matter.act:
        case "":
            if matter.other:
                return Button(label=words.say("Compare"), press=press("compare", str(matter.other)))
            return Button(label=words.say("Show it"), press=press("show"))
        case "answer":
            return button(words, press("answer", str(matter.question)), style="")
        case "done":
            return button(words, press("done", str(matter.todo)), style="")
        case "replace":
            return button(words, press("replace", str(matter.other)), style="")
        case act:
            return button(words, press(_BUTTONS.get(act, act)), style="")


def answering_buttons(words: Words, matter: Matter, *, home: str = "") -> tuple[Button, ...]:
    """What settles it; all answers to the question whether it is still right."""
    first = settling(words, matter, home=home)
    if matter.why != "asked" or not matter.act:
        return first
    acts = ("review", "take_up", "unwatch") if is_unsteady(matter.changes) else ("review", "take_up")
    others = (Press(act=act, number=matter.number, identity=matter.identity, home=home) for act in acts)
    return *first, *(button(words, press) for press in others)


def waiting_message(words: Words, view: WaitingView, home: str = "") -> Message:
    """The list, and below it a button for each of its lines, with the number of its decision."""
    buttons = [
        _numbered(words, matter, shown)
        for matter in view.matters
        for shown in settling(words, matter, home=home)
    ]
    return Message(text=waiting_text(words, view), buttons=tuple(buttons))


def settling_buttons(words: Words, matters: Iterable[Matter], *, home: str = "") -> tuple[Button, ...]:
    """Those of a message to one person, with the number of the decision or objection."""
    return tuple(
        _numbered(words, matter, shown)
        for matter in matters
        for shown in answering_buttons(words, matter, home=home)
    )


def _numbered(words: Words, matter: Matter, shown: Button) -> Button:
    own = f"D-{matter.number}"
    if matter.objection:
        own = words.write.objection(matter.number, matter.objection)
    return Button(label=words.write.labelled(own, shown.label), press=shown.press, sure=shown.sure)
