"""Cards and notices for Discord. Pure: a view in, plain values out; all text of people is escaped here."""

from collections.abc import Iterator

from adapters.discord.answers import rows_of_offered
from adapters.discord.emoji import answers_by_emoji
from adapters.discord.escape import mark_instant, plain, safe, safe_line
from adapters.discord.limits import (
    EMBED_FIELD_VALUE_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    clip,
)
from adapters.discord.shown import Part, Row, Shown
from adapters.discord.speech import DiscordWords
from adapters.interaction.card import answer_buttons, card_buttons, press, vote_press
from adapters.interaction.message import Button
from adapters.interaction.message import Menu as OfferedMenu
from adapters.interaction.notice import notice_buttons
from adapters.wording import CardText, CountLine, ObjectionText
from adapters.wording.changes import marked
from consensus.frozen import replace
from consensus.views import CardView, NoticeView

OPEN, GOOD, BAD, WAITS = 0x5865F2, 0x2D7D46, 0xA12D2F, 0xC27C0E
TEXT_LENGTH_MAX = 2_600
"""Characters of the text on the card; Details shows all of it."""
SHORT_LENGTH_MAX = 200
"""A text up to this long is the content, which notifications show; a longer one is in the embed."""
BAR_WIDTH = 10
COUNTS_MAX = 20
LISTED_MAX = 5
ROUTE_MAX = 12
BUTTON_OPTIONS_MAX = 15
"""Options with a button each; more are chosen from menus."""


# ------------------------------------------------------------------------------------------------------------- cards


def card_message(words: DiscordWords, card: CardView, *, counted: int | None = None) -> Shown:
    """The shared card. `counted`: the number of reactions that count on it now."""
    text = words.card(card)
    return Shown(
        content=f"**{text.number} {safe_line(text.title)}**\n{safe_line(text.byline)}",
        text=clip(safe(text.text), TEXT_LENGTH_MAX),
        parts=tuple(_parts(words, card, text)),
        footer=_footer(words, card, counted),
        colour=_colour(card),
        rows=_card_rows(words, card),
    )


def _parts(words: DiscordWords, card: CardView, text: CardText) -> Iterator[Part]:
    yield Part(name=_state(words, card), value=safe(words.write.sentences(*_standing(words, card, text))))
    if text.outcome:
        yield Part(name=words.say("Outcome"), value=safe(text.outcome))
    if text.changed:
        difference = marked(text.changed)
        yield Part(name=words.say("Compared with its first wording"), value=safe(difference))
    counts = _counts(card, text.counts) if text.drawn else ""
    if counts:
        yield Part(name=words.say("Answers"), value=counts)
    for name, items in (
        (words.say("Route"), text.route),
        (words.say("Advice"), text.advice),
        (words.say("Votes passed on"), text.delegations),
    ):
        if items:
            yield Part(name=name, value=_listed(items, ROUTE_MAX))
    for objection in text.objections[:LISTED_MAX]:
        yield _objection(objection)
    if len(text.objections) > LISTED_MAX:
        more = len(text.objections) - LISTED_MAX
        yield Part(
            name=words.say("{n:n} more {n:#objection|objections}", n=more),
            value=words.say("Details shows them."),
        )
    for name, items in (
        (words.say("Withdrawn options"), text.withdrawn),
        (words.say("Concerns"), text.concerns),
        (words.say("Questions and remarks"), text.remarks),
        (words.say("Links"), text.links),
    ):
        if items:
            yield Part(name=name, value=_listed(items))
    if not text.outcome:
        yield Part(name=words.say("How it is decided"), value=safe(text.rule))
        nothing = words.write.sentences(text.missing, text.if_nothing)
        yield Part(name=words.say("If I do nothing"), value=safe(nothing))
    after = words.write.sentences(text.review, text.follows)
    if after:
        yield Part(name=words.say("Afterwards"), value=safe(after))


def _state(words: DiscordWords, card: CardView) -> str:
    """The state without times and the times below it, because names of embed fields show no timestamps."""
    if card.outcome is not None:
        decided = card.unit == "options" and card.outcome.outcome == "adopted"
        return (
            words.say("Decided") if decided else words.say("{outcome:Outcome}", outcome=card.outcome.outcome)
        )
    if card.status == "gathering":
        return words.say("Not open yet")
    return words.say("Open")


def _standing(words: DiscordWords, card: CardView, text: CardText) -> Iterator[str]:
    plainly = card.outcome is None and card.closes_early_at is None and card.waits_since is None
    if card.status == "open" and plainly and card.closes_at is not None:
        left = mark_instant(card.closes_at, "R")
        yield words.say("Closes on {at:when} ({left}).", at=card.closes_at, left=left)
        if card.moved is not None:
            yield words.say("The deadline was moved.")
            yield words.phrase(card.moved, number=card.number)
    else:
        yield words.write.stopped(text.state)
    yield text.standing
    yield text.answered


def _counts(card: CardView, counts: tuple[CountLine, ...]) -> str:
    gives = {answer: emoji for emoji, answer in answers_by_emoji(card).items()}
    lines = []
    for count in counts[:COUNTS_MAX]:
        label = clip(safe_line(count.label), 120)
        mark = f"{gives[count.key]} " if count.key in gives else ""
        won = "🏆 " if count.won else ""
        if count.people is None:
            lines.append(f"{mark}{label}")
            continue
        full = round(BAR_WIDTH * count.share)
        bar = f"`{'█' * full}{'░' * (BAR_WIDTH - full)}`"
        lines.append(f"{mark}{bar} **{safe_line(count.figure)}** {won}{label}")
    text = ""
    for place, line in enumerate(lines):
        if len(text) + len(line) > EMBED_FIELD_VALUE_LENGTH_MAX - 20:
            return f"{text}\n(+{len(counts) - place})"
        text = f"{text}\n{line}" if text else line
    return f"{text}\n(+{len(counts) - len(lines)})" if len(counts) > len(lines) else text


def _objection(objection: ObjectionText) -> Part:
    mark = "✋" if objection.stands else "✔️"
    reason = clip(safe(objection.reason), 500)
    quoted = "\n".join(f"> {line}" for line in reason.split("\n"))
    return Part(
        name=f"{mark} {plain(objection.label)}", value=f"{safe(objection.standing)}\n{quoted}".strip()
    )


def _listed(items: tuple[str, ...], most: int = LISTED_MAX) -> str:
    lines = [f"• {clip(safe_line(item), 180)}" for item in items[-most:]]
    return "\n".join(lines)


def _footer(words: DiscordWords, card: CardView, counted: int | None) -> str:
    sentences = []
    if card.status == "open" and card.hidden:
        sentences.append(
            words.say("Answers are hidden until it closes. Only the buttons count; reactions do not.")
        )
    elif card.status == "open" and answers_by_emoji(card):
        emoji = " ".join(answers_by_emoji(card))
        sentences.append(
            words.say(
                "Reactions {emoji} count as answers ({n:n} so far); others do not.", emoji=emoji, n=counted
            )
            if counted is not None
            else words.say("Reactions {emoji} count as answers; others do not.", emoji=emoji)
        )
    if not card.reversible:
        sentences.append(words.say("It cannot be undone: silence never counts."))
    return plain(words.write.sentences(*sentences))


def _colour(card: CardView) -> int:
    if card.outcome is None:
        standing = any(objection.state in ("pending", "raised", "sustained") for objection in card.objections)
        return WAITS if standing or card.status == "gathering" else OPEN
    return GOOD if card.outcome.outcome == "adopted" else BAD


# ----------------------------------------------------------------------------------------------------------- buttons


def _card_rows(words: DiscordWords, card: CardView) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = ()
    if card.status == "open" and card.act in ("ballot", "object") and card.picks_one:
        rows = _option_rows(words, card)
    return (*rows, *rows_of_offered(card_buttons(words, card, "details")))


def _option_rows(words: DiscordWords, card: CardView) -> tuple[Row, ...]:
    """A button for each option of a poll, or menus for too many."""
    if len(card.choices) <= BUTTON_OPTIONS_MAX:
        return rows_of_offered(answer_buttons(words, card))
    menus = []
    for at in range(0, len(card.choices), SELECT_OPTIONS_MAX):
        page = card.choices[at : at + SELECT_OPTIONS_MAX]
        label = words.say("Choose ({first:n} to {last:n})", first=at + 1, last=at + len(page))
        options = tuple((choice.key, choice.text or words.position(choice.key)) for choice in page)
        menus.append(OfferedMenu(label=label, press=replace(vote_press(card), key=str(at)), options=options))
    return rows_of_offered(tuple(menus))


# ----------------------------------------------------------------------------------------------------------- notices


def notice_message(
    words: DiscordWords, notice: NoticeView, *, home: str = "", mention: str = "", link: str = ""
) -> Shown:
    """A one-off message with its buttons. `home`: the server, if Discord does not send it with a press (in a direct
    message). `mention`: the account to notify. `link`: to the card."""
    said = words.notice(notice)
    lines = (safe(said.text), *(f"> {safe_line(quote)}" for quote in said.quotes), safe(said.tail))
    text = "\n".join(filter(None, lines))
    mentions = (mention,) if mention else notice.mentions if notice.audience == "thread" else ()
    if mentions:
        text = " ".join((*(f"<@{account}>" for account in mentions), text))
    if link and notice.audience != "thread":
        text = f"{text}\n{link}"
    buttons = notice_buttons(words, notice, home=home)
    if notice.audience not in ("thread", "place"):
        details = Button(label=words.say("Details"), press=press(notice.card, "details", home=home))
        buttons = (*buttons, details)
    return Shown(content=text, rows=rows_of_offered(buttons), mentions=mentions)
