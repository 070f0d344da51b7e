"""The lines to type in answer to a notice, for rooms without buttons."""

from adapters.acts import verb_line
from adapters.grammar.tokens import quoted
from adapters.wording.mandates import rule_line
from adapters.wording.sentences import Sentences
from consensus.ballots import FORMS
from consensus.ballots.options import NONE_OF_ABOVE
from consensus.views import CardView, NoticeView


def action_lines(words: Sentences, notice: NoticeView) -> tuple[str, ...]:
    """A line for each act on offer, in the view's order."""
    objection = 0 if notice.objection is None else notice.objection.number
    lines = (
        rule_line(words, notice.cases)
        if action == "rule" and notice.cases is not None
        else act_line(
            words, notice.card, action, objection=objection, question=notice.question, todo=notice.todo
        )
        for action in notice.actions
    )
    return tuple(filter(None, lines))


def act_line(
    words: Sentences,
    card: CardView,
    action: str,
    *,
    objection: int = 0,
    question: int | None = None,
    todo: int | None = None,
    other: int = 0,
) -> str:
    """The line of an act on this decision, on one of its objections, or about another decision; empty for none."""
    number = f"D-{card.number}"
    own = f"{number}.{objection}" if objection else number
    match action:
        case "qualifies" | "drop":
            return f"/accord test {own} {action}"
        case "accept" | "sustain" | "adopt" | "contest":
            return f"{verb_line(action)} {own}"
        case "resolve" if objection:
            return with_text(f"/resolve {own}", words.say("how"))
        case "doubt":
            return with_text(f"{verb_line(action)} {own}", words.say("reason"))
        case "amend":
            return with_text(f"/amend {number}", words.say("new text"))
        case "overrule":
            return with_text(f"/accord overrule {own}", words.say("reason"))
        case "object" if card.may_object:
            return with_text(f"/object {number}", words.say("reason"))
        case "still_fine" | "vote" if card.choices:
            return ballot_line(card)
        case "put_to_vote" | "run_off" | "ask_again":
            return again_line(card, action)
        case "stamp" if card.choices:
            return f"/accord stamp {number} {card.choices[0].key}"
        case "return" if any(choice.key == "return" for choice in card.choices):
            return with_text(f"/accord stamp {number} return", words.say("reason"))
        case "decide":
            return with_text(f"/decide {number} accept", words.say("reason"))
        case "sound":
            return with_text(f"/accord sound {number} unsure", words.say("text"))
        case "advise":
            return with_text(f"/advise {number}", words.say("text"))
        case "appeal":
            return with_text(f"/decide {number} dismissed", words.say("reason"))
        case "answer":
            return with_text(f"/accord answer {number} {question}", words.say("text"))
        case "snooze":
            return f"/accord snooze {number} 2h"
        case "confirm":
            return f"/accord confirm {number}"
        case "unwatch":
            return f"/accord unwatch {number}"
        case "todo":
            return f"/accord todo {number} --by 7d"
        case "done":
            return f"/accord done {number} {todo}"
        case "postpone":
            return f"/accord postpone {number} {todo} --by 7d"
        case "second":
            return f"/accord second {number}"
        case "replace":
            return f"/accord link {number} replaces D-{other}"
        case "relate":
            return f"/accord link {number} relates D-{other}"
        case "review":
            return f"/accord review {number} 90d"
        case _:
            return ""


def taken_up(card: CardView, action: str) -> tuple[str, tuple[str, ...]]:
    """The process, and of a poll the options, with which what ended without a decision is taken up again."""
    if action == "put_to_vote":
        return "majority", ()
    options = [choice for choice in card.choices if choice.key != NONE_OF_ABOVE]
    if action == "run_off":
        options = [choice for choice in options if choice.level]
    return card.process, tuple(choice.text for choice in options) if card.unit == "options" else ()


def seats_again(card: CardView, action: str) -> str:
    """The setting for a run-off for one seat of several, or for those of them that stay open."""
    seats = card.outcome.seats_open if card.outcome is not None and action == "run_off" else 0
    return f"--seats {seats}" if seats else ""


def again_line(card: CardView, action: str) -> str:
    """The line that takes up again what ended without a decision; empty where its words were erased."""
    process, options = taken_up(card, action)
    if not card.text or not all(options):
        return ""
    verb = "propose" if card.unit == "proposal" else "poll"
    texts = " ".join(quoted(one_line(text)) for text in (card.text, *options))
    irreversible = "" if card.reversible else "--irreversible"
    settings = (seats_again(card, action), irreversible, f"--follows D-{card.number}")
    return " ".join([f"/{verb} {texts} --process {process}", *filter(None, settings)])


def ballot_line(card: CardView) -> str:
    """An example of a ballot for this card, made of its first options."""
    number = f"D-{card.number}"
    letters = [choice.letter for choice in card.choices if choice.letter]
    if card.by_click or len(letters) < 2:
        return vote_line(number, card.choices[0].text or card.choices[0].key)
    first, second = letters[:2]
    return f"/vote {number} {FORMS[card.ballot].example.format(first=first, second=second)}"


def with_text(line: str, text: str) -> str:
    """The line with a text in quotes behind it."""
    return f"{line} {quoted(text)}"


def vote_line(number: str, choice: str) -> str:
    """`/vote D-17 yes`; a choice of several words, or of unusual characters, is quoted."""
    plain = choice.replace("-", "").replace("+", "").isalnum()
    return f"/vote {number} {choice if plain else quoted(one_line(choice))}"


def one_line(text: str) -> str:
    """A text of several lines as one line, which is all that can be typed."""
    return " ".join(text.split())
