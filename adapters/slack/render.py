"""The card as a Slack message. Pure: a view in, blocks out; the same for all readers."""

from collections.abc import Iterable, Iterator

from adapters.interaction.card import card_buttons, vote_press
from adapters.interaction.message import Button, Menu, button
from adapters.slack import blocks
from adapters.slack.blocks import Block
from adapters.slack.escape import clipped, mrkdwn
from adapters.slack.limits import (
    BLOCKS_MAX,
    FALLBACK_LENGTH_MAX,
    LINES_SHOWN,
    OBJECTIONS_SHOWN,
    OPTION_SHOWN_LENGTH_MAX,
    OPTIONS_WITH_BUTTONS_MAX,
    clip,
)
from adapters.wording import CardText, CountLine, ObjectionText, Words
from adapters.wording.changes import marked
from consensus.frozen import Frozen
from consensus.views import CardView

BAR_WIDTH = 12


class Shown(Frozen, kw_only=False):
    """A message: `text` for notifications and screen readers, `blocks` to see. Both are complete."""

    text: str
    blocks: list[Block]


def card_message(words: Words, card: CardView, *, chart: bool = False) -> Shown:
    """The shared card, without anybody's private choice."""
    text = words.card(card)
    head = [*blocks.title(text.title), *blocks.context(text.byline)]
    head += [*blocks.sections(text.why, at_most=1), *blocks.sections(text.text)]
    if text.changed:
        difference = marked(text.changed, words.marks)
        head += blocks.sections(
            words.say("Compared with its first wording: {text}", text=difference), at_most=2
        )
    head += blocks.sections("\n".join(filter(None, _standing(words, text))), at_most=2)
    counts = list(_counts(words, card, text, chart=chart))
    tail = [*_acts(words, card, text), *_closing(words, text)]
    middle = [*_objections(words, text), *_lists(words, text)]
    room = BLOCKS_MAX - len(head) - len(counts) - len(tail)
    if len(middle) > room:
        middle = middle[: max(0, room - 1)] + blocks.context(words.say("The record has the rest."))
    return Shown(fallback(words, text), [*head, *counts, *middle, *tail][:BLOCKS_MAX])


def _standing(words: Words, text: CardText) -> Iterator[str]:
    """How it stands in bold, who answered; until when, and what happens then."""
    if text.because:
        yield words.write.sentences(f"*{words.write.stopped(text.state)}*", text.because)
        return
    standing = f"*{text.standing}*" if text.standing else ""
    yield words.write.sentences(standing, text.answered)
    yield text.until(words.write)


def fallback(words: Words, text: CardText) -> str:
    """The card in plain lines."""
    write = words.write
    lines = [
        text.text or text.title,
        text.byline,
        text.why,
        "" if text.because else write.sentences(text.standing, text.answered),
        text.until(write),
    ]
    if text.drawn:
        lines += [
            write.labelled(
                count.label,
                "?" if count.people is None else count.figure or str(count.people),
            )
            for count in text.counts
        ]
    lines += [write.labelled(objection.label, objection.reason) for objection in text.objections]
    lines += [] if text.outcome else [text.rule]
    return clipped(mrkdwn("\n".join(filter(None, lines))), FALLBACK_LENGTH_MAX)


# ----------------------------------------------------------------------------------------------------------- the counts


def _counts(words: Words, card: CardView, text: CardText, *, chart: bool) -> Iterator[Block]:
    if not text.drawn or not text.counts:
        return
    clicks = card.picks_one and card.status == "open"
    if clicks and len(text.counts) <= OPTIONS_WITH_BUTTONS_MAX:
        for count in text.counts:
            vote = button(words, vote_press(card, count.key), " ".join(count.label.split()))
            yield blocks.section(_line(words, count), blocks.button(words, vote))
    else:
        lines = [
            _line(words, count, clip_label=len(text.counts) > OPTIONS_WITH_BUTTONS_MAX)
            for count in text.counts
        ]
        yield from blocks.sections("\n".join(lines), at_most=10)
    if chart and any(count.people for count in text.counts):
        yield _chart(words, text)


def _line(words: Words, count: CountLine, *, clip_label: bool = False) -> str:
    label = " ".join(count.label.split())
    label = clip(label, OPTION_SHOWN_LENGTH_MAX) if clip_label else label
    if count.people is None:
        return label
    bar = "▇" * round(BAR_WIDTH * count.share) or "▏"
    won = words.say("chosen") if count.won else ""
    return f"{label}  {bar} {count.figure or count.people}" + (f" · {won}" if won else "")


def _chart(words: Words, text: CardText) -> Block:
    """Slack's own chart of the counts, in addition to the lines. Six segments fit."""
    counted = sorted((count for count in text.counts if count.people), key=lambda count: -(count.people or 0))
    segments = [{"label": clip(count.label, 20), "value": count.people} for count in counted[:6]]
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": clip(words.say("Answers"), 50), "chart": chart}


# ------------------------------------------------------------------------------------------------- objections and lists


def _objections(words: Words, text: CardText) -> Iterator[Block]:
    for objection in text.objections[:OBJECTIONS_SHOWN]:
        yield from blocks.quote(_objection(words, objection))
    more = len(text.objections) - OBJECTIONS_SHOWN
    if more > 0:
        yield from blocks.context(words.say("and {n:n} more", n=more))


def _objection(words: Words, objection: ObjectionText) -> str:
    mark = "✋" if objection.stands else "✓"
    label = f"{mark} {words.write.labelled(objection.label, objection.reason)}"
    return "\n".join((label, *objection.details))


def _lists(words: Words, text: CardText) -> Iterator[Block]:
    for heading, items in (
        (words.say("Route"), text.route),
        (words.say("Advice"), text.advice),
        (words.say("Votes passed on"), text.delegations),
        (words.say("Withdrawn options"), text.withdrawn),
        (words.say("Concerns"), text.concerns),
        (words.say("Questions and remarks"), text.remarks),
        (words.say("Links"), text.links),
    ):
        yield from blocks.context(_listed(words, heading, items)) if items else ()


def _listed(words: Words, heading: str, items: Iterable[str]) -> str:
    items = tuple(items)
    shown = [f"• {clip(' '.join(item.split()), 400)}" for item in items[:LINES_SHOWN]]
    if len(items) > LINES_SHOWN:
        shown.append(words.say("and {n:n} more", n=len(items) - LINES_SHOWN))
    return "\n".join([heading, *shown])


# ----------------------------------------------------------------------------------------------------- the end, and acts


def _closing(words: Words, text: CardText) -> Iterator[Block]:
    """The rule in small print, and what happens afterwards."""
    rule = "" if text.outcome else text.rule
    yield from blocks.context(words.write.sentences(rule, text.review, text.follows))


def _acts(words: Words, card: CardView, text: CardText) -> list[Block]:
    """The buttons to vote and object, and one for a menu of the acts that the person may carry out."""
    shown: list[Button | Menu] = list(card_buttons(words, card, "more"))
    if card.status == "open" and card.picks_one and len(text.counts) > OPTIONS_WITH_BUTTONS_MAX:
        options = tuple((count.key, " ".join(count.label.split())) for count in text.counts)
        shown.insert(0, Menu(label=words.say("Choose"), press=vote_press(card), options=options))
    return blocks.actions(blocks.elements(words, shown), f"acts-{card.number}")
