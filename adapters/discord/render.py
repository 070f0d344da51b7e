"""Cards and notices as Discord shows them. Pure: a view in, plain values out; all text of people is escaped here."""

from collections.abc import Iterator

from adapters.discord.ballots import BY_FORM
from adapters.discord.custom_ids import Press, write
from adapters.discord.emoji import acting
from adapters.discord.escape import mark_instant, plain, safe, safe_line
from adapters.discord.limits import (
    BUTTONS_PER_ROW_MAX,
    EMBED_FIELD_VALUE_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    clip,
)
from adapters.discord.shown import Button, Choice, Menu, Part, Row, Shown, Style, rows_of
from adapters.discord.speech import DiscordWords
from adapters.wording import CardText, CountLine, ObjectionText
from adapters.wording.changes import marked
from consensus.views import CardView, NoticeView

OPEN, GOOD, BAD, WAITS = 0x5865F2, 0x2D7D46, 0xA12D2F, 0xC27C0E
TEXT_LENGTH_MAX = 2_600
"""Of the text on the card; Details shows all of it."""
SHORT_LENGTH_MAX = 200
"""A text up to this long stands above the box, where notifications show it."""
BAR_WIDTH = 10
COUNTS_MAX = 20
LISTED_MAX = 5
ROUTE_MAX = 12
BUTTON_OPTIONS_MAX = 15
"""Options that get a button each; more are chosen from menus."""

_GOOD = frozenset({"yes", "consent", "agree", "approve", "+1", "reviewed"})
_BAD = frozenset({"no", "reject", "block", "-1", "discuss"})


# ------------------------------------------------------------------------------------------------------------- cards


def card_message(words: DiscordWords, card: CardView, *, counted: int | None = None) -> Shown:
    """The shared card. `counted`: how many reactions count on it at this moment."""
    text = words.card(card)
    short = len(card.text) <= SHORT_LENGTH_MAX and "\n" not in card.text
    headline = f"**{safe_line(text.headline)}**"
    return Shown(
        content=f"{headline}\n{safe_line(text.text)}" if short else headline,
        text="" if short else clip(safe(text.text), TEXT_LENGTH_MAX),
        parts=tuple(_parts(words, card, text)),
        footer=_footer(words, card, counted),
        colour=_colour(card),
        rows=_card_rows(words, card),
    )


def _parts(words: DiscordWords, card: CardView, text: CardText) -> Iterator[Part]:
    yield Part(name=_state(words, card), value=safe(" ".join(filter(None, _standing(words, card, text)))))
    if text.outcome:
        yield Part(name=words.say("Outcome"), value=safe(text.outcome))
    if text.changed:
        difference = marked(text.changed)
        yield Part(name=words.say("Compared with its first wording"), value=safe(difference))
    counts = _counts(card, text.counts)
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
        yield Part(name=words.say("{n:n} more objections", n=more), value=words.say("Details shows them."))
    for name, items in (
        (words.say("Concerns"), text.concerns),
        (words.say("Questions and remarks"), text.remarks),
        (words.say("Links"), text.links),
    ):
        if items:
            yield Part(name=name, value=_listed(items))
    if not text.outcome:
        yield Part(name=words.say("How it is decided"), value=safe(_rule(words, card)))
        nothing = " ".join(filter(None, (text.missing, text.if_nothing)))
        yield Part(name=words.say("If I do nothing"), value=safe(nothing))
    after = " ".join(filter(None, (text.review, text.follows)))
    if after:
        yield Part(name=words.say("Afterwards"), value=safe(after))


def _rule(words: DiscordWords, card: CardView) -> str:
    """When it passes. When it closes stands at the top already."""
    told = [one for one in card.rule if one.code != "rule.closes.at" or card.closes_at is None]
    return words.one_sentence(told, number=card.number)


def _state(words: DiscordWords, card: CardView) -> str:
    """The names of parts show no times, so the state is said without and the times stand below it."""
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
    else:
        yield f"{text.state.rstrip('.')}."
    yield text.turnout


def _counts(card: CardView, counts: tuple[CountLine, ...]) -> str:
    gives = {given: emoji for emoji, given in acting(card).items()}
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
    told = ". ".join([objection.state, *(detail.rstrip(".") for detail in objection.details)])
    reason = clip(safe(objection.reason), 500)
    quoted = "\n".join(f"> {line}" for line in reason.split("\n"))
    return Part(
        name=f"{mark} {plain(objection.label)}", value=f"{safe(told[:1].upper() + told[1:])}.\n{quoted}"
    )


def _listed(items: tuple[str, ...], most: int = LISTED_MAX) -> str:
    lines = [f"• {clip(safe_line(item), 180)}" for item in items[-most:]]
    return "\n".join(lines)


def _footer(words: DiscordWords, card: CardView, counted: int | None) -> str:
    said = []
    if card.status == "open" and card.hidden:
        said.append(
            words.say("Answers are hidden until it closes. Only the buttons count; reactions do not.")
        )
    elif card.status == "open" and acting(card):
        emoji = " ".join(acting(card))
        said.append(
            words.say(
                "Reactions {emoji} count as answers ({n:n} so far); others do not.", emoji=emoji, n=counted
            )
            if counted is not None
            else words.say("Reactions {emoji} count as answers; others do not.", emoji=emoji)
        )
    if not card.reversible:
        said.append(words.say("It cannot be undone: silence never counts."))
    return " ".join(plain(one) for one in said)


def _colour(card: CardView) -> int:
    if card.outcome is None:
        standing = any(one.state in ("pending", "raised", "sustained") for one in card.objections)
        return WAITS if standing or card.status == "gathering" else OPEN
    return GOOD if card.outcome.outcome == "adopted" else BAD


# ----------------------------------------------------------------------------------------------------------- buttons


def press(card: CardView, act: str, argument: str = "", *, home: str = "") -> str:
    """The custom id of an act on what this card shows."""
    return write(Press(act=act, number=card.number, revision=card.revision, argument=argument, home=home))


def _card_rows(words: DiscordWords, card: CardView) -> tuple[Row, ...]:
    if card.status != "open":
        return rows_of((_details(words, card),))
    if card.missing is not None and card.missing.code == "missing.seconders":
        second = Button(label=words.say("Second it"), custom_id=press(card, "second"), style="success")
        return rows_of((second, *_others(words, card)))
    asked = phase_buttons(words, card)
    first = vote_rows(words, card) if asked is None else rows_of(asked)
    return (*first, *rows_of(_others(words, card)))


def phase_buttons(words: DiscordWords, card: CardView, *, home: str = "") -> tuple[Button, ...] | None:
    """What a phase asks for that takes no votes; None for phases that take them. Whoever is not asked is told so."""

    def button(label: str, act: str, argument: str = "", style: Style = "secondary") -> Button:
        return Button(label=label, custom_id=press(card, act, argument, home=home), style=style)

    match card.act:
        case "talk":
            return ()
        case "ask":
            return (button(words.say("Give advice …"), "advise", style="primary"),)
        case "sound":
            return tuple(
                button(f"{_label(words, one.key, one.text)} …", "sound_why", one.key, _style(one.key))
                for one in card.choices
            )
        case "route":
            return tuple(
                button(_label(words, one.key, one.text), "stamp", one.key, "success")
                if place == 0
                else button(f"{_label(words, one.key, one.text)} …", "stamp_why", one.key, _style(one.key))
                for place, one in enumerate(card.choices)
            )
        case "judge" | "decide":
            return (
                button(words.say("Decide: accept …"), "decide_why", "accept", "success"),
                button(words.say("Decide: reject …"), "decide_why", "reject", "danger"),
            )
        case _:
            return None


def vote_rows(words: DiscordWords, card: CardView, *, home: str = "") -> tuple[Row, ...]:
    """A button for each position or option, or menus where there are too many."""
    if card.ballot in BY_FORM:
        cast = Button(
            label=words.say("Vote …"), custom_id=press(card, "ballot", home=home), style="primary", emoji="🗳️"
        )
        return rows_of((cast,))
    if len(card.choices) > BUTTON_OPTIONS_MAX:
        return tuple(_menus(words, card, home))
    buttons = [
        Button(
            label=_label(words, choice.key, choice.text),
            custom_id=press(card, "vote", choice.key, home=home),
            style=_style(choice.key),
        )
        for choice in card.choices
    ]
    return rows_of(tuple(buttons))


def _menus(words: DiscordWords, card: CardView, home: str) -> Iterator[Menu]:
    for at in range(0, len(card.choices), SELECT_OPTIONS_MAX):
        page = card.choices[at : at + SELECT_OPTIONS_MAX]
        yield Menu(
            custom_id=press(card, "choose", str(at), home=home),
            placeholder=words.say("Choose ({first:n} to {last:n})", first=at + 1, last=at + len(page)),
            choices=tuple(
                Choice(label=_label(words, choice.key, choice.text), value=choice.key) for choice in page
            ),
        )


def _label(words: DiscordWords, key: str, text: str) -> str:
    label = plain(text) if text else plain(words.position(key))
    return label[:1].upper() + label[1:]


def _style(key: str) -> Style:
    if key in _GOOD:
        return "success"
    return "danger" if key in _BAD else "secondary"


def _others(words: DiscordWords, card: CardView) -> tuple[Button, ...]:
    buttons = []
    if card.may_object:
        buttons.append(
            Button(label=words.say("Object …"), custom_id=press(card, "object"), style="danger", emoji="✋")
        )
    buttons.append(Button(label=words.say("Ask …"), custom_id=press(card, "ask")))
    buttons.append(_details(words, card))
    return tuple(buttons[:BUTTONS_PER_ROW_MAX])


def _details(words: DiscordWords, card: CardView) -> Button:
    return Button(label=words.say("Details"), custom_id=press(card, "details"))


# ----------------------------------------------------------------------------------------------------------- notices


def notice_message(
    words: DiscordWords, notice: NoticeView, *, home: str = "", mention: str = "", link: str = ""
) -> Shown:
    """A one-off message with the buttons that answer it. `home`: the server, where Discord will not say it again (in a
    direct message). `mention`: the account that must not miss it. `link`: where the card stands."""
    said = safe(words.notice(notice))
    if mention:
        said = f"<@{mention}> {said}"
    if link and notice.audience != "thread":
        said = f"{said}\n{link}"
    return Shown(
        content=said,
        rows=rows_of(tuple(_notice_buttons(words, notice, home))),
        mentions=(mention,) if mention else (),
    )


def _notice_buttons(words: DiscordWords, notice: NoticeView, home: str) -> Iterator[Button]:
    card = notice.card
    number = notice.objection.number if notice.objection is not None else 0

    def button(label: str, act: str, argument: str = "", style: Style = "secondary") -> Button:
        return Button(label=label, custom_id=press(card, act, argument, home=home), style=style)

    if notice.kind == "card_lost":
        yield button(words.say("Post the card again"), "post_again", style="primary")
    told_opener = notice.kind == "objection_raised" and notice.audience == "opener"
    if told_opener and notice.objection is not None and notice.objection.remedy:
        yield button(words.say("Adopt that wording"), "adopt", str(number), "success")
    for action in notice.actions:
        match action:
            case "qualifies":
                yield button(words.say("It qualifies"), "test", f"{number} qualifies", "danger")
            case "drop":
                yield button(words.say("Drop it to a concern"), "test", f"{number} drop")
            case "accept":
                yield button(words.say("That settles it"), "accept", str(number), "success")
            case "sustain":
                yield button(words.say("It still stands"), "sustain", str(number), "danger")
            case "resolve":
                yield button(words.say("Offer a solution …"), "resolve", str(number), "primary")
            case "overrule":
                yield button(words.say("Overrule …"), "overrule", str(number), "danger")
            case "amend":
                yield button(words.say("Change the text …"), "amend")
            case "object" if card.may_object:
                yield button(words.say("Object …"), "object", style="danger")
            case "still_fine" if card.choices and card.ballot not in BY_FORM:
                yield button(words.say("Still fine"), "vote", card.choices[0].key, "success")
            case "vote" | "still_fine" if card.ballot in BY_FORM:
                yield button(words.say("Vote …"), "ballot", style="primary")
            case "vote" if card.choices and len(card.choices) <= BUTTONS_PER_ROW_MAX - 1:
                for choice in card.choices:
                    label = _label(words, choice.key, choice.text)
                    yield button(label, "vote", choice.key, _style(choice.key))
            case "stamp" | "decide" | "advise":
                yield from phase_buttons(words, card, home=home) or ()
            case "appeal":
                yield button(words.say("Uphold the appeal …"), "appeal_why", "upheld", "danger")
                yield button(words.say("Dismiss the appeal …"), "appeal_why", "dismissed")
            case "put_to_vote" if card.text:
                yield button(words.say("Put it to a vote"), "put_to_vote", style="primary")
            case "review":
                yield button(words.say("Look again in 90 days"), "review", "90")
            case _:
                pass
    if notice.audience not in ("thread", "place"):
        yield button(words.say("Details"), "details")
