"""Whether what is proposed in talk is offered to be run as a decision, in words."""

from adapters.wording.sentences import Sentences
from consensus.views.offers import OffersView


def offers_text(words: Sentences, view: OffersView) -> str:
    """What is set, and the lines that change it; where there are forms for that, what is set alone."""
    say = words.say
    if not view.in_place:
        return say("Whether offers are made is set in each channel: {line}", line="/accord offers on")
    if not view.on:
        text = say("Nothing that is proposed here in talk is offered to be run as a decision.")
        return f"{text}\n{say('To change that: {line}', line='/accord offers on')}" if words.lines else text
    lines = [
        say("What is formally proposed here, and answered by two others, is offered to be run as a decision.")
    ]
    if words.lines:
        lines.append(say("To end it: {line}", line="/accord offers off"))
    if view.muted:
        lines.append(say("You are not asked."))
        if words.lines:
            lines.append(say("To change that: {line}", line="/accord offers me on"))
    elif words.lines:
        lines.append(say("To be asked no more yourself: {line}", line="/accord offers me off"))
    return "\n".join(lines)
