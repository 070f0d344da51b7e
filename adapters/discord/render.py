"""Cards and notices for Discord. Pure: a view in, plain values out; all text of people is escaped here."""

from collections.abc import Iterable, Iterator

from adapters.discord.answers import button_of, rows_of_offered
from adapters.discord.emoji import answers_by_emoji
from adapters.discord.escape import bold, mark_instant, quoted, safe, safe_line, small
from adapters.discord.limits import SELECT_OPTIONS_MAX, clip
from adapters.discord.shown import Block, Line, Section, Shown
from adapters.discord.shown import Button as ShownButton
from adapters.discord.speech import DiscordWords
from adapters.interaction.card import answer_buttons, card_buttons, press, vote_press
from adapters.interaction.message import Button
from adapters.interaction.message import Menu as OfferedMenu
from adapters.interaction.notice import notice_buttons
from adapters.wording import CardText, CountLine
from adapters.wording.cards import position_label
from adapters.wording.changes import marked
from consensus.frozen import replace
from consensus.views import CardView, NoticeView

GREY, AMBER, GREEN = 0x80848E, 0xC27C0E, 0x2D7D46
TEXT_LENGTH_MAX = 1_500
"""Characters of the text below the title; Details shows all of it."""
BAR_WIDTH = 10
COUNTS_MAX = 20
LISTED_MAX = 5
ROUTE_MAX = 12
BUTTON_OPTIONS_MAX = 10
"""Options with a button each: a section has three components, so that no more fit into a message. More are chosen from
menus."""


# ------------------------------------------------------------------------------------------------------------- cards


def card_message(words: DiscordWords, card: CardView, *, counted: int | None = None) -> Shown:
    """The shared card. `counted`: the number of reactions that count on it now."""
    text = words.card(card)
    small_print = tuple(filter(None, _small_print(words, card, text, counted)))
    rest = text.text.strip().removeprefix(text.title).strip()
    return Shown(
        blocks=(
            f"## {safe_line(text.title)}\n{small(text.byline)}",
            "\n".join(
                clip(safe(part), TEXT_LENGTH_MAX) for part in (text.why, rest, _changed(words, text)) if part
            ),
            "\n".join(filter(None, map(safe, _standing(words, card, text)))),
            *_options(words, card, text),
            "\n".join((*_objections(words, text), *_lists(words, text))),
            *rows_of_offered(card_buttons(words, card, "details")),
            *((Line(), "\n".join(map(small, small_print))) if small_print else ()),
        ),
        colour=_colour(card),
    )


def _changed(words: DiscordWords, text: CardText) -> str:
    if not text.changed:
        return ""
    difference = marked(text.changed, words.marks)
    return words.say("Compared with its first wording: {text}", text=difference)


def _standing(words: DiscordWords, card: CardView, text: CardText) -> Iterator[str]:
    """How it stands, in bold, and who answered; until when, and what happens then. Not escaped."""
    write = words.write
    if text.because:
        yield write.sentences(bold(write.stopped(text.state)), text.because)
        return
    yield write.sentences(bold(text.standing), text.answered)
    until = text.until(write)
    if card.closes_at is not None:
        at = mark_instant(card.closes_at, "F")
        until = until.replace(at, write.bracketed(at, mark_instant(card.closes_at, "R")), 1)
    yield until
    if card.moved is not None:
        yield write.sentences(
            words.say("The deadline was moved."), words.phrase(card.moved, number=card.number)
        )


def _objections(words: DiscordWords, text: CardText) -> Iterator[str]:
    """Each as a quote, with what became of it below its reason."""
    for objection in text.objections[:LISTED_MAX]:
        mark = "✋" if objection.stands else "✔️"
        yield quoted(f"{mark} {clip(safe(words.write.labelled(objection.label, objection.reason)), 500)}")
        yield from (quoted(safe(detail)) for detail in objection.details)
    if (more := len(text.objections) - LISTED_MAX) > 0:
        heading = words.say("{n:n} more {n:#objection|objections}", n=more)
        yield quoted(safe(words.write.labelled(heading, words.say("Details shows them."))))


def _lists(words: DiscordWords, text: CardText) -> Iterator[str]:
    for name, items, most in (
        (words.say("Route"), text.route, ROUTE_MAX),
        (words.say("Advice"), text.advice, ROUTE_MAX),
        (words.say("Votes passed on"), text.delegations, ROUTE_MAX),
        (words.say("Withdrawn options"), text.withdrawn, LISTED_MAX),
        (words.say("Concerns"), text.concerns, LISTED_MAX),
        (words.say("Questions and remarks"), text.remarks, LISTED_MAX),
        (words.say("Links"), text.links, LISTED_MAX),
    ):
        if items:
            yield f"**{safe(name)}**"
            yield from (f"- {clip(safe_line(item), 180)}" for item in items[-most:])


def _small_print(words: DiscordWords, card: CardView, text: CardText, counted: int | None) -> Iterator[str]:
    """Whether reactions count, the rule, and what comes after."""
    emoji = " ".join(answers_by_emoji(card))
    if card.status == "open" and card.secret:
        yield words.say("Only the buttons count; reactions do not.")
    elif card.status == "open" and card.hidden:
        yield words.say("Answers are hidden until it closes. Only the buttons count; reactions do not.")
    elif card.status == "open" and emoji:
        yield (
            words.say(
                "Reactions {emoji} count as answers ({n:n} so far); others do not.", emoji=emoji, n=counted
            )
            if counted
            else words.say("Reactions {emoji} count as answers; others do not.", emoji=emoji)
        )
    if not card.reversible:
        yield words.say("It cannot be undone: silence never counts.")
    yield "" if text.outcome else text.rule
    yield words.write.sentences(text.review, text.follows)


def _colour(card: CardView) -> int:
    if card.outcome is not None:
        return GREEN if card.outcome.outcome == "adopted" else GREY
    standing = any(objection.state in ("pending", "raised", "sustained") for objection in card.objections)
    return AMBER if standing or card.status == "gathering" else GREY


# ----------------------------------------------------------------------------------------------------------- options


def _options(words: DiscordWords, card: CardView, text: CardText) -> Iterable[Block]:
    """The options with their bars: each with its button, or above menus where there are too many."""
    if not text.drawn:
        return ()
    marks = {answer: emoji for emoji, answer in answers_by_emoji(card).items()}
    lines = [_option(count, marks.get(count.key, "")) for count in text.counts]
    if card.status != "open" or card.act not in ("ballot", "object") or not card.picks_one:
        return (_listed(lines),)
    if len(lines) > BUTTON_OPTIONS_MAX:
        return (_listed(lines), *rows_of_offered(_menus(words, card)))
    buttons = {offered.press.key: button_of(offered) for offered in answer_buttons(words, card)}
    return tuple(
        Section(text=line, button=buttons[count.key])
        for line, count in zip(lines, text.counts, strict=True)
        if count.key in buttons
    )


def _option(count: CountLine, mark: str) -> str:
    label = clip(safe_line(count.label), 120)
    label = f"**{label}**" if count.won else label
    line = f"{mark} {label}" if mark else label
    if not count.people:
        return line
    return f"{line}\n-# {'▇' * max(1, round(BAR_WIDTH * count.share))} {safe_line(count.figure)}"


def _listed(lines: list[str]) -> str:
    more = [f"(+{len(lines) - COUNTS_MAX})"] if len(lines) > COUNTS_MAX else []
    return "\n".join((*lines[:COUNTS_MAX], *more))


def _menus(words: DiscordWords, card: CardView) -> tuple[OfferedMenu, ...]:
    menus = []
    for at in range(0, len(card.choices), SELECT_OPTIONS_MAX):
        page = card.choices[at : at + SELECT_OPTIONS_MAX]
        label = words.say("Choose ({first:n} to {last:n})", first=at + 1, last=at + len(page))
        options = tuple((choice.key, choice.text or position_label(words, choice)) for choice in page)
        menus.append(OfferedMenu(label=label, press=replace(vote_press(card), key=str(at)), options=options))
    return tuple(menus)


# ----------------------------------------------------------------------------------------------------------- notices


def notice_message(
    words: DiscordWords, notice: NoticeView, *, home: str = "", mention: str = "", link: str = ""
) -> Shown:
    """A one-off message with its buttons. `home`: the server, if Discord does not send it with a press (in a direct
    message). `mention`: the account to notify. `link`: to the card."""
    message = words.notice(notice)
    lines = (safe(message.text), *(f"> {safe_line(quote)}" for quote in message.quotes), safe(message.tail))
    if message.small:
        lines = (*lines, small(message.small))
    text = "\n".join(filter(None, lines))
    mentions = (mention,) if mention else notice.mentions if notice.audience == "thread" else ()
    if mentions:
        text = " ".join((*(f"<@{account}>" for account in mentions), text))
    buttons = notice_buttons(words, notice, home=home)
    if notice.audience not in ("thread", "place"):
        details = Button(label=words.say("Details"), press=press(notice.card, "details", home=home))
        buttons = (*buttons, details)
    more: tuple[ShownButton, ...] = ()
    if link and notice.audience != "thread":
        more = (ShownButton(label=words.say("Open {number:D}", number=notice.card.number), url=link),)
    return Shown(content=text, rows=rows_of_offered(buttons, more), mentions=mentions)
