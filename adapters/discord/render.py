"""Cards and notices for Discord. Pure: a view in, plain values out; all text of people is escaped here."""

import re
from collections.abc import Iterable, Iterator

from adapters.discord.answers import button_of, rows_of_offered
from adapters.discord.emoji import answers_by_emoji
from adapters.discord.escape import mark_instant, quoted, safe, safe_line, small
from adapters.discord.limits import SELECT_OPTIONS_MAX, clip
from adapters.discord.shown import Block, Line, Section, Shown
from adapters.discord.speech import DiscordWords
from adapters.interaction.card import answer_buttons, card_buttons, press, vote_press
from adapters.interaction.form import capital
from adapters.interaction.message import Button
from adapters.interaction.message import Menu as OfferedMenu
from adapters.interaction.notice import notice_buttons
from adapters.wording import CardText, CountLine
from adapters.wording.changes import marked
from consensus.frozen import replace
from consensus.views import CardView, NoticeView

GREY, AMBER, GREEN = 0x80848E, 0xC27C0E, 0x2D7D46
TITLE_LENGTH_MAX = 150
"""Characters of the heading: a longer text is headed by its first sentence."""
TEXT_LENGTH_MAX = 1_500
"""Characters of the text below the heading; Details shows all of it."""
BAR_WIDTH = 10
COUNTS_MAX = 20
LISTED_MAX = 5
ROUTE_MAX = 12
BUTTON_OPTIONS_MAX = 10
"""Options with a button each: a section has three components, so that no more fit into a message. More are chosen from
menus."""
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?](?=\s|\Z)|[。！？])|[^\n]+")


# ------------------------------------------------------------------------------------------------------------- cards


def card_message(words: DiscordWords, card: CardView, *, counted: int | None = None) -> Shown:
    """The shared card. `counted`: the number of reactions that count on it now."""
    text = words.card(card)
    title, rest = _title_and_rest(text.text)
    small_print = tuple(filter(None, (*_small_print(words, card, counted), *_rule(words, card, text))))
    return Shown(
        blocks=(
            f"## {safe_line(title)}\n{small(text.headline)}",
            "\n".join(filter(None, (clip(safe(rest), TEXT_LENGTH_MAX), safe(marked(text.changed))))),
            _standing(words, card, text),
            *_options(words, card, text),
            "\n".join((*_objections(words, card, text), *_lists(words, text))),
            *rows_of_offered(card_buttons(words, card, "details")),
            *((Line(), "\n".join(map(small, small_print))) if small_print else ()),
        ),
        colour=_colour(card),
    )


def _title_and_rest(text: str) -> tuple[str, str]:
    """What the heading says, and what is left to say below it."""
    if len(text) <= TITLE_LENGTH_MAX and "\n" not in text:
        return text, ""
    first = _SENTENCE.match(text.lstrip())
    if first is None or len(first[0]) > TITLE_LENGTH_MAX:
        return clip(" ".join(text.split()), TITLE_LENGTH_MAX), text
    return first[0], text.lstrip()[first.end() :].strip()


def _standing(words: DiscordWords, card: CardView, text: CardText) -> str:
    """Where it stands, in bold, and who has answered; below it until when, and what happens if nobody acts."""
    answers = _answers(words, card, text)
    if card.outcome is not None:
        ended = words.write.stopped(_ended(words, card))
        standing = _bold_first(words, ended, text.outcome.removeprefix(ended).strip())
        return f"{standing}\n{small(words.write.sentences(answers, words.write.stopped(text.state)))}"
    missing = "" if card.missing is None or card.missing.code == "missing.nothing" else text.missing
    turnout = text.turnout if card.took_part or card.wishes or card.seconded else ""
    standing = _bold_first(words, missing, words.write.sentences(answers, turnout))
    return "\n".join(filter(None, (standing, safe(words.write.sentences(*_until(words, card, text))))))


def _bold_first(words: DiscordWords, first: str, rest: str) -> str:
    """Sentences of which the first is in bold."""
    if not first:
        return safe(rest)
    return f"**{safe(first)}**{safe(words.write.sentences(first, rest).removeprefix(first))}"


def _ended(words: DiscordWords, card: CardView) -> str:
    assert card.outcome is not None
    if card.unit == "options" and card.outcome.outcome == "adopted":
        return words.say("Decided")
    return words.say("{outcome:Outcome}", outcome=card.outcome.outcome)


def _answers(words: DiscordWords, card: CardView, text: CardText) -> str:
    """`3 consent, 1 concern`; a poll's answers stand beside its options."""
    if card.unit == "options":
        return ""
    given = [f"{count.figure} {count.label}" for count in text.counts if count.people]
    return words.write.stopped(words.write.commas(given)) if given else ""


def _until(words: DiscordWords, card: CardView, text: CardText) -> Iterator[str]:
    plainly = card.closes_early_at is None and card.waits_since is None
    if card.status == "open" and plainly and card.closes_at is not None:
        left = mark_instant(card.closes_at, "R")
        yield words.say("Closes on {at:when} ({left}).", at=card.closes_at, left=left)
        if card.moved is not None:
            yield words.say("The deadline was moved.")
            yield words.phrase(card.moved, number=card.number)
    else:
        yield words.write.stopped(text.state)
    yield text.if_nothing


def _objections(words: DiscordWords, card: CardView, text: CardText) -> Iterator[str]:
    """Each as a quote, with what became of it below its reason."""
    for view, objection in zip(card.objections[:LISTED_MAX], text.objections, strict=False):
        by = words.write.bracketed(words.name(view.by), words.write.objection(card.number, view.number))
        mark = "✋" if objection.stands else "✔️"
        yield quoted(f"{mark} {clip(safe(words.write.labelled(by, objection.reason)), 500)}")
        state = () if view.state == "raised" else (capital(words.write.stopped(objection.state)),)
        yield from (quoted(safe(line)) for line in (*state, *objection.details))
    if (more := len(card.objections) - LISTED_MAX) > 0:
        heading = words.say("{n:n} more {n:#objection|objections}", n=more)
        yield quoted(safe(words.write.labelled(heading, words.say("Details shows them."))))


def _lists(words: DiscordWords, text: CardText) -> Iterator[str]:
    for name, items, most in (
        (words.say("Route"), text.route, ROUTE_MAX),
        (words.say("Advice"), text.advice, ROUTE_MAX),
        (words.say("Votes passed on"), text.delegations, ROUTE_MAX),
        (words.say("Concerns"), text.concerns, LISTED_MAX),
        (words.say("Questions and remarks"), text.remarks, LISTED_MAX),
        (words.say("Links"), text.links, LISTED_MAX),
    ):
        if items:
            yield f"**{safe(name)}**"
            yield from (f"- {clip(safe_line(item), 180)}" for item in items[-most:])


def _small_print(words: DiscordWords, card: CardView, counted: int | None) -> Iterator[str]:
    emoji = " ".join(answers_by_emoji(card))
    if card.status == "open" and card.hidden:
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


def _rule(words: DiscordWords, card: CardView, text: CardText) -> Iterator[str]:
    """The rule while it is open, without the sentence on the deadline, which has a line of its own; and what comes after."""
    if card.outcome is None:
        phrases = [
            phrase for phrase in card.rule if phrase.code != "rule.closes.at" or card.closes_at is None
        ]
        yield words.one_sentence(phrases, number=card.number)
    yield words.write.sentences(text.review, text.follows)


def _colour(card: CardView) -> int:
    if card.outcome is not None:
        return GREEN if card.outcome.outcome == "adopted" else GREY
    standing = any(objection.state in ("pending", "raised", "sustained") for objection in card.objections)
    return AMBER if standing or card.status == "gathering" else GREY


# ----------------------------------------------------------------------------------------------------------- options


def _options(words: DiscordWords, card: CardView, text: CardText) -> Iterable[Block]:
    """A poll's options with their bars: each with its button, or above menus where there are too many."""
    if card.unit != "options":
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
        options = tuple((choice.key, choice.text or words.position(choice.key)) for choice in page)
        menus.append(OfferedMenu(label=label, press=replace(vote_press(card), key=str(at)), options=options))
    return tuple(menus)


# ----------------------------------------------------------------------------------------------------------- notices


def notice_message(
    words: DiscordWords, notice: NoticeView, *, home: str = "", mention: str = "", link: str = ""
) -> Shown:
    """A one-off message with its buttons. `home`: the server, if Discord does not send it with a press (in a direct
    message). `mention`: the account to notify. `link`: to the card."""
    text = safe(words.notice(notice))
    if mention:
        text = f"<@{mention}> {text}"
    if link and notice.audience != "thread":
        text = f"{text}\n{link}"
    buttons = notice_buttons(words, notice, home=home)
    if notice.audience not in ("thread", "place"):
        details = Button(label=words.say("Details"), press=press(notice.card, "details", home=home))
        buttons = (*buttons, details)
    return Shown(content=text, rows=rows_of_offered(buttons), mentions=(mention,) if mention else ())
