"""Everything that is said once: receipts, refusals, notices, lists. Pure."""

from collections.abc import Mapping

from adapters.grammar import GrammarError
from adapters.slack import blocks
from adapters.slack.ballots import BY_CLICK
from adapters.slack.blocks import Block
from adapters.slack.buttons import Button
from adapters.slack.escape import clipped, mrkdwn, plain
from adapters.slack.limits import BLOCKS_MAX, BUTTON_VALUE_LENGTH_MAX, FALLBACK_LENGTH_MAX
from adapters.slack.render import Shown
from adapters.wording import Words
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import CardView, NoticeView


def told(said: str, elements: list[Block] | None = None) -> Shown:
    """A private answer, with buttons that go with it."""
    written = mrkdwn(said)
    shown = blocks.raw_sections(written, at_most=40)
    return Shown(clipped(written, FALLBACK_LENGTH_MAX) or "…", [*shown, *blocks.actions(elements or [])])


def receipt_message(words: Words, receipt: Receipt, options: Mapping[str, str]) -> Shown:
    """What was written down, and how to take it back."""
    return told(words.receipt(receipt, options), _after(words, receipt))


def _after(words: Words, receipt: Receipt) -> list[Block]:
    number = receipt.number or 0
    objection = receipt.values.get("objection")
    own = Button(act="", number=number, objection=objection if isinstance(objection, int) else 0)
    match receipt.code:
        case "voted" | "already-recorded":
            return [
                blocks.button(words.say("Take it back"), _as(own, "take_back")),
                blocks.button(words.say("Give a reason…"), _as(own, "reason")),
            ]
        case "wished" | "already-wished":
            return [blocks.button(words.say("Give the reason…"), _as(own, "object"))]
        case "objected" | "already-objected":
            return [blocks.button(words.say("Withdraw it"), _as(own, "withdraw"))]
        case "opened":
            return [blocks.button(words.say("More…"), _as(own, "more"))]
    return []


def _as(button: Button, act: str, key: str = "") -> Button:
    return Button(act=act, number=button.number, objection=button.objection, key=key)


def refusal_message(words: Words, refused: Refused, *, line: str = "") -> Shown:
    """What is wrong and what to do next. Of a typed line the line itself with a mark, one that works, and the form."""
    text = words.refusal_pieces(refused)
    shown = blocks.sections(" ".join(filter(None, (text.sentence, text.next_step))), at_most=4)
    if text.mark is not None:
        shown.append(blocks.code([text.mark.line, text.mark.under]))
    if text.repaired:
        shown += [*blocks.sections(words.say("This works:")), blocks.code([text.repaired])]
    elif text.example:
        shown += [*blocks.sections(words.say("For example:")), blocks.code([text.example])]
    if isinstance(refused, GrammarError) and line:
        shown += blocks.actions([as_form(words, line)])
    elements = _ways_on(words, refused)
    return Shown(
        clipped(mrkdwn(words.refusal(refused)), FALLBACK_LENGTH_MAX), [*shown, *blocks.actions(elements)]
    )


def as_form(words: Words, line: str) -> Block:
    """The line goes along, so that nothing that was typed is lost."""
    pressed = blocks.button(words.say("Open as form"), Button(act="form"))
    return {**pressed, "value": plain(line)[:BUTTON_VALUE_LENGTH_MAX]}


def _ways_on(words: Words, refused: Refused) -> list[Block]:
    number, objection = refused.values.get("number"), refused.values.get("objection")
    if not isinstance(number, int):
        return []
    own = Button(act="", number=number, objection=objection if isinstance(objection, int) else 0)
    match refused.try_code:
        case "object-with-reason":
            return [blocks.button(words.say("Object…"), _as(own, "object"))]
        case "vote-with-reason":
            key = str(refused.values.get("position") or "")
            return [blocks.button(words.say("Give a reason…"), _as(own, "reason", key))]
        case "read-again":
            return [blocks.button(words.say("Show it"), _as(own, "show"))]
        case "second-it":
            return [blocks.button(words.say("Second it"), _as(own, "second"))]
        case "amend-in-own-words":
            return [blocks.button(words.say("Change the text…"), _as(own, "amend"))]
    return []


def notice_message(words: Words, notice: NoticeView, link: str = "") -> Shown:
    """A line of the thread, the outcome, or a private message; with the buttons that answer it. `link`: to the card."""
    said = words.notice(notice)
    shown = blocks.sections(said, at_most=6)
    elements = [element for code in _offered(notice) if (element := _action(words, notice, code)) is not None]
    if link:
        elements.append(
            blocks.link_button(words.say("Open {number:D}", number=notice.card.number), link, "accord.open")
        )
    shown = [*shown, *blocks.actions(elements)]
    return Shown(clipped(mrkdwn(said), FALLBACK_LENGTH_MAX) or "…", shown[:BLOCKS_MAX])


def _offered(notice: NoticeView) -> tuple[str, ...]:
    """What the view offers; a wording that would make it fine can be adopted as it is."""
    objection = notice.objection
    if notice.kind == "objection_raised" and objection is not None and objection.remedy:
        return ("adopt", *notice.actions)
    if notice.kind == "objection_raised":
        return (*notice.actions, "sustain", "doubt") if notice.audience == "thread" else notice.actions
    if notice.kind == "wish":
        return ("object",)
    if notice.kind == "card_lost":
        return ("show",)
    return notice.actions


def _action(words: Words, notice: NoticeView, code: str) -> Block | None:
    card = notice.card
    objection = notice.objection

    def act(name: str, key: str = "", *, seen: bool = True) -> Button:
        return Button(
            act=name,
            number=card.number,
            objection=objection.number if objection is not None else 0,
            revision=card.revision if seen else 0,
            key=key,
        )

    match code:
        case "qualifies":
            return blocks.button(words.say("It qualifies"), act("test", "qualifies"))
        case "drop":
            return blocks.button(words.say("Drop it to a concern"), act("test", "drop"))
        case "accept":
            return blocks.button(words.say("Yes, settled"), act("accept"), style="primary")
        case "sustain":
            mine = notice.kind == "solution_asked"
            return blocks.button(
                words.say("No, it stands") if mine else words.say("Sustain it"), act("sustain")
            )
        case "doubt":
            return blocks.button(words.say("Doubt it…"), act("doubt"))
        case "adopt" if objection is not None:
            label = words.say("Adopt {by:name}'s wording", by=objection.by)
            return blocks.button(label, act("adopt"), style="primary")
        case "resolve":
            return blocks.button(words.say("Offer a solution…"), act("resolve"))
        case "amend":
            return blocks.button(words.say("Change the text…"), act("amend"))
        case "overrule":
            return blocks.button(words.say("Overrule…"), act("overrule"))
        case "object" if card.may_object:
            return blocks.button(words.say("Object…"), act("object"), style="danger")
        case "still_fine" if card.ballot == "position" and card.choices:
            return blocks.button(words.say("Still fine"), act("vote", card.choices[0].key), style="primary")
        case "vote" if card.choices and card.unit == "proposal":
            label = words.position(card.choices[0].key)
            key = card.choices[0].key
            return blocks.button(label[:1].upper() + label[1:], act("vote", key), style="primary")
        case "vote" | "still_fine" if card.ballot not in BY_CLICK:
            return blocks.button(words.say("Answer…"), act("ballot"), style="primary")
        case "vote" if card.choices:
            entries = [(choice.key, choice.text or choice.key) for choice in card.choices]
            return blocks.menu(words.say("Choose"), act("choose"), entries)
        case "stamp" if card.choices:
            key = card.choices[0].key
            label = words.position(key)
            return blocks.button(label[:1].upper() + label[1:], act("stamp", key), style="primary")
        case "return":
            return blocks.button(words.say("Stamp otherwise…"), act("stamp_with", "return"))
        case "decide":
            return blocks.button(words.say("Decide…"), act("judge"), style="primary")
        case "advise":
            return blocks.button(words.say("Give advice…"), act("advise"), style="primary")
        case "appeal":
            return blocks.button(words.say("Decide about the appeal…"), act("appealed"))
        case "review":
            return blocks.button(words.say("Look again later…"), act("review"))
        case "put_to_vote":
            return blocks.button(words.say("Put it to a vote…"), act("put_to_vote"))
        case "show":
            return blocks.button(words.say("Show it"), act("show"))
    return None


def card_briefly(words: Words, card: CardView) -> list[Block]:
    """A decision in two lines, where a link to it is shown."""
    text = words.card(card)
    ends = text.outcome or " ".join(filter(None, (text.missing, text.if_nothing)))
    return [
        *blocks.context(text.headline),
        *blocks.sections(text.text, at_most=1),
        *blocks.sections(" ".join(filter(None, (f"{text.state}.", ends))), at_most=1),
    ]
