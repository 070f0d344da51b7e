"""The buttons of a one-off message; its words are adapters/wording's. Pure."""

from collections.abc import Iterator

from adapters.acts import ACT, TAKES_UP
from adapters.interaction.card import answer_buttons, phase_buttons, press, vote_press
from adapters.interaction.form import capital
from adapters.interaction.message import Button, Menu, button
from adapters.wording import Words
from adapters.wording.actions import again_line
from adapters.wording.cards import position_label
from consensus.views import NoticeView


def offered(notice: NoticeView) -> tuple[str, ...]:
    """The acts that the view offers, and those that this kind of notice adds."""
    match notice.kind:
        case "wish":
            return ("object",)
        case "card_lost":
            return ("post_again", "show")
    return notice.actions


def notice_buttons(words: Words, notice: NoticeView, *, home: str = "") -> tuple[Button | Menu, ...]:
    """`home`: the home that the buttons have to carry, if the platform does not send it with a press (direct messages)."""
    return tuple(shown for code in dict.fromkeys(offered(notice)) for shown in _of(words, notice, code, home))


def _of(words: Words, notice: NoticeView, code: str, home: str) -> Iterator[Button | Menu]:
    card, say = notice.card, words.say
    number = notice.objection.number if notice.objection is not None else 0

    def offer(act: str, label: str = "", *, key: str = "") -> Button:
        about = number if ACT[act].objection else 0
        return button(words, press(card, act, key, objection=about, home=home), label)

    match code:
        case "answer":
            yield offer("answer", key=str(notice.question or ""))
        case "done" | "postpone":
            yield offer(code, key=str(notice.todo or ""))
        case "qualifies":
            yield offer("test", say("It qualifies"), key="qualifies")
        case "drop":
            yield offer("test", say("Drop it to a concern"), key="drop")
        case "sustain":
            yield offer("sustain", say("Not settled") if notice.kind == "solution_asked" else "")
        case "object" if not card.may_object:
            return
        case "still_fine" if card.ballot == "position" and card.choices:
            yield offer("vote", say("Still fine"), key=card.choices[0].key)
        case "vote" | "still_fine" if not card.by_click:
            yield offer("ballot")
        case "vote" if card.choices and card.unit == "proposal":
            yield from answer_buttons(words, card, home=home)
        case "vote" if card.choices:
            options = tuple(
                (choice.key, choice.text or position_label(words, choice)) for choice in card.choices
            )
            yield Menu(label=say("Choose"), press=vote_press(card, home=home), options=options)
        case "stamp" if card.choices:
            yield offer("stamp", capital(words.position(card.choices[0].key)), key=card.choices[0].key)
        case "return":
            yield offer("stamp_with", key="return")
        case "decide":
            yield from phase_buttons(words, card, home=home) or (offer("judge"),)
        case "sound":
            yield from phase_buttons(words, card, home=home)
        case "appeal":
            yield offer("appealed")
        case _ if code in TAKES_UP and not again_line(card, code):
            return
        case "not_now":
            yield Button(label=say("Not now"), press=press(card, "not_now", home=home))
        case "show":
            yield Button(label=say("Show it"), press=press(card, "show", home=home))
        case "post_again":
            yield Button(label=say("Post the card again"), press=press(card, "post_again", home=home))
        case _ if code in ACT:
            yield offer(code)
