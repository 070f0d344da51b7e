"""What is held about somebody, what goes when they are erased, what stays and why; and the question to an administrator."""

from adapters.wording.sentences import Sentences
from consensus.views.people import HeldView, RequestView


def held_text(words: Sentences, view: HeldView) -> str:
    say = words.say
    values = {
        "name": view.name,
        "opened": view.decisions,
        "texts": view.texts,
        "votes": view.ballots,
    }
    if view.mine:
        held = say(
            "Held about you: your name, your account, {opened:decisions} that you opened, {texts:texts}, {votes:votes}.",
            **values,
        )
        way_on = say("To ask the administrators to erase you: /accord forget me yes")
    else:
        held = say(
            "Held about {name:name}: the name, the account, {opened:decisions} that they opened, {texts:texts}, {votes:votes}.",
            **values,
        )
        way_on = say("To erase them: /accord forget @{name} yes. It cannot be undone.", **values)
    goes = say(
        "What goes: name, account, everything written, and what signs in to the page. Cards and messages that show it are changed."
    )
    stays = say(
        "What stays: that somebody without a name voted, objected or opened something, so that decisions keep their counts and the log can be verified. Backups keep everything until they expire."
    )
    again = say("Whoever stays in a channel in which decisions are taken is a new person there from then on.")
    return "\n".join([held, goes, stays, again, *([way_on] if words.lines else [])])


def request_text(words: Sentences, request: RequestView) -> str:
    if request.no_offers_in:
        return words.say(
            "In {place:place} I offer no more decisions: fewer than 8 in 10 of my offers were wanted. Nothing else changes.",
            place=request.no_offers_in,
        )
    if request.draft:
        if not request.line:
            return words.say("A draft was here. Whoever had it made is erased.")
        return words.say(
            "A program that reads the log for {name:name} has drafted a proposal. Nothing is open. To open it, send this line where it belongs; to leave it, do nothing.",
            name=request.name,
        )
    if not request.account:
        return words.say("Somebody asked to be erased, and has been.")
    return words.say(
        "{name:name} asks to be erased. What goes and what stays: /accord forget @{name}. It cannot be undone; to leave everything as it is, do nothing.",
        name=request.name,
    )
