"""Lists, the summary for a lead, and the record of one decision, as plain text that can be pasted anywhere.

Texts of people are put on one line here, so that none of theirs looks like a line of ours. Escaping is up to the caller.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from adapters.wording import terms
from adapters.wording.cards import card_text
from adapters.wording.joints import open_ended
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop, ngettext_noop
from consensus.ballots.options import BLANK
from consensus.evolve import RECORDED_ELSEWHERE
from consensus.views import (
    CardView,
    ChainKind,
    InForceItem,
    InForceView,
    Listing,
    PositionView,
    RecordView,
    Row,
    Summary,
    TagGroup,
    TimelineItem,
    TodoList,
    TodoRow,
)

TITLE_LENGTH_MAX = 100

Detail = Callable[[Sentences, Row], str]


def one_line(text: str, length_max: int = TITLE_LENGTH_MAX) -> str:
    """A text on one line, clipped to `length_max` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length_max else flat[: length_max - 1] + "…"


def listing_text(words: Sentences, listing: Listing) -> str:
    """A line for each decision, with the reason of its outcome below."""
    if not listing.rows:
        return words.say("There are no such decisions.")
    lines = todo_lines(words, listing)
    for row in grouped(listing):
        lines += _row(words, row) if isinstance(row, Row) else [group_line(words, row)]
    if listing.more:
        lines.append(
            words.say("There are more. Narrow it down: /decisions search word status:open since:30d")
        )
    return "\n".join([*lines, *operator_note(words, operator=listing.operator)])


def grouped(listing: Listing) -> list[Row | tuple[TagGroup, Row]]:
    """The rows; of those that were recorded under the same tag the first stands for all."""
    shown: list[Row | tuple[TagGroup, Row]] = []
    stood_for: set[str] = set()
    for row in listing.rows:
        group = next((group for group in listing.groups if group.tag in row.tags), None)
        if group is None or row.process != RECORDED_ELSEWHERE:
            shown.append(row)
        elif group.tag not in stood_for:
            stood_for.add(group.tag)
            shown.append((group, row))
    return shown


def group_line(words: Sentences, group: tuple[TagGroup, Row]) -> str:
    """`12 recorded under #refunds, the latest D-40 Refunded 40 EUR: /decisions tag:refunds`"""
    tag, latest = group
    line = words.say(
        "{count:n} recorded under #{tag}, the latest D-{number} {title}",
        count=tag.count,
        tag=tag.tag,
        number=latest.number,
        title=one_line(latest.title),
    )
    return words.write.labelled(line, f"/decisions tag:{tag.tag}")


def in_force_text(words: Sentences, view: InForceView) -> str:
    """What is in force, why, and the chain behind it; or that nothing is, and what comes near."""
    if not view.decisions:
        lines = [words.say("Nothing is in force about {about:quote}.", about=one_line(view.about))]
        if view.nearest:
            lines += ["", words.say("What comes near:")]
            lines += [line for row in view.nearest for line in _row(words, row)]
        return "\n".join([*lines, *operator_note(words, operator=view.operator)])
    lines = [line for item in view.decisions for line in _in_force(words, item)]
    if view.more:
        lines.append(words.say("There are more: /decisions search {about}", about=one_line(view.about)))
    return "\n".join([*lines, *operator_note(words, operator=view.operator)])


def _in_force(words: Sentences, item: InForceItem) -> Iterable[str]:
    yield from _row(words, item.row)
    if item.why:
        yield "      " + words.write.labelled(words.say("Why"), one_line(item.why, 400))
    for link in item.chain:
        outcome = words.write.outcome(link.outcome, link.unit) if link.outcome else words.say("open")
        title = words.write.bracketed(f"D-{link.number} {one_line(link.title)}".strip(), outcome)
        yield "      " + words.write.labelled(words.say(CHAIN[link.kind]), title)


CHAIN: Mapping[ChainKind, str] = {
    "supersedes": gettext_noop("In the place of"),
    "depends": gettext_noop("Depends on"),
    "parent": gettext_noop("Part of"),
}


def todos_text(words: Sentences, todos: TodoList) -> str:
    """What is still to be done, a line each."""
    if not todos.rows:
        return words.say("Nothing is left to be done.")
    lines = [todo_line(words, row) for row in todos.rows]
    if todos.more:
        lines.append(words.say("and more"))
    return "\n".join([*lines, *operator_note(words, operator=todos.operator)])


def todo_line(words: Sentences, row: TodoRow) -> str:
    """`D-17 Ship on Fridays: di, roll-back script, by Fri 4 Dec 17:00`"""
    pieces = [words.name(row.owner), one_line(row.text)]
    if row.due_at is not None:
        pieces.append(words.say("by {at:when}", at=row.due_at))
    if row.overdue:
        pieces.append(words.say("overdue"))
    title = f"D-{row.number} {one_line(row.title)}"
    return words.write.labelled(title, words.write.commas(filter(None, pieces)))


def todo_lines(words: Sentences, listing: Listing) -> list[str]:
    """What is to be done, above the list."""
    if not listing.todos:
        return []
    own = all(row.mine for row in listing.todos)
    return [
        words.say("You are to do:") if own else words.say("To do:"),
        *(f"- {todo_line(words, row)}" for row in listing.todos),
        "",
    ]


def _to_do(words: Sentences, summary: Summary, total: int) -> str:
    lines = [words.say("To do"), *(f"- {todo_line(words, row)}" for row in summary.todos)]
    if total > len(summary.todos):
        lines.append(words.say("- and {n:n} more", n=total - len(summary.todos)))
    return "\n".join(lines) if summary.todos else ""


def _row(words: Sentences, row: Row) -> Iterable[str]:
    yield f"D-{row.number}  {one_line(row.title)}"
    yield " ".join(filter(None, (f"      {_state(words, row)}", words.write.tags(row.tags))))
    if row.winners:
        chosen = words.write.listed([words.write.quote(one_line(winner)) for winner in row.winners])
        if row.outcome == "tied":
            yield "      " + words.say("Level: {winners}.", winners=chosen)
        else:
            yield "      " + words.say("Chosen: {winners}.", winners=chosen)
    if row.because:
        yield f"      {one_line(row.because, 200)}"
    if row.snippet:
        yield f"      … {one_line(row.snippet, 160)}"


def _state(words: Sentences, row: Row) -> str:
    if row.outcome is not None:
        at = row.closed_at or row.opened_at
        ended = terms.DECIDED if row.kind == "poll" and row.outcome == "adopted" else row.outcome
        return words.say("{outcome:Outcome} on {at}.", outcome=ended, at=words.instant(at))
    if row.state == "gathering":
        return words.say("Not open yet.")
    pieces = [_until(words, row)]
    if row.objections:
        pieces.append(blocked(words, row))
    if row.needs_viewer:
        pieces.append(words.say("It waits for you."))
    return words.write.sentences(*pieces)


def _until(words: Sentences, row: Row) -> str:
    if row.closes_at is None:
        return words.say("Open, no deadline.")
    return words.say("Open until {at:when}.", at=row.closes_at)


def blocked(words: Sentences, row: Row) -> str:
    """`Blocked by D-1.1 since Tuesday 10:00.`"""
    if row.blocked_since is None:
        return words.say("Blocked by {objections:objections}.", number=row.number, objections=row.objections)
    return words.say(
        "Blocked by {objections:objections} since {at:when}.",
        number=row.number,
        objections=row.objections,
        at=row.blocked_since,
    )


def operator_note(words: Sentences, *, operator: bool) -> list[str]:
    if not operator:
        return []
    return ["", words.say("Shown to whoever runs this program: every decision, whatever its place.")]


# -------------------------------------------------------------------------------------------------------- the summary


def summary_text(words: Sentences, summary: Summary) -> str:
    """`3 need you, 2 blocked, 4 decided since Fri 20 Nov`, then the sections that are not empty."""
    counts = {
        name: summary.counts.get(name, len(rows))
        for name, rows in (
            ("need_you", summary.need_you),
            ("open", summary.open),
            ("blocked", summary.blocked),
            ("decided", summary.decided),
            ("todos", summary.todos),
            ("review_due", summary.review_due),
        )
    }
    since = words.day(summary.since)
    sections = [
        _section(words, words.say("Waiting for you"), summary.need_you, counts["need_you"], _waiting),
        _section(words, words.say("Open"), summary.open, counts["open"], _waiting),
        _section(words, words.say("Blocked"), summary.blocked, counts["blocked"], blocked),
        _section(
            words,
            words.say("Decided since {since}", since=since),
            summary.decided,
            counts["decided"],
            decided,
        ),
        _to_do(words, summary, counts["todos"]),
        _section(words, words.say("Due for review"), summary.review_due, counts["review_due"], _review),
    ]
    shown = [section for section in sections if section]
    if not shown:
        return words.say("Nothing is open, and nothing was decided since {since}.", since=since)
    return "\n\n".join(
        [
            _headline(words, counts, since),
            *shown,
            *filter(None, operator_note(words, operator=summary.operator)),
        ]
    )


_COUNTED = {
    "need_you": ngettext_noop("{n} needs you", "{n} need you"),
    "blocked": ngettext_noop("{n} blocked", "{n} blocked"),
    "open": ngettext_noop("{n} open", "{n} open"),
    "decided": ngettext_noop("{n} decided since {since}", "{n} decided since {since}"),
    "todos": ngettext_noop("{n} to do", "{n} to do"),
    "review_due": ngettext_noop("{n} due for review", "{n} due for review"),
}


def _headline(words: Sentences, counts: dict[str, int], since: str) -> str:
    return words.write.commas(
        words.catalogue.many(*forms, counts[name])
        .replace("{n}", words.write.number(counts[name]))
        .replace("{since}", since)
        for name, forms in _COUNTED.items()
        if counts[name]
    )


def _section(words: Sentences, heading: str, rows: Sequence[Row], total: int, detail: Detail) -> str:
    if not rows:
        return ""
    lines = [heading]
    for row in rows:
        title = words.write.stopped(f"D-{row.number} {one_line(row.title)}")
        lines.append(f"- {words.write.sentences(title, detail(words, row))}")
    if total > len(rows):
        lines.append(words.say("- and {n:n} more", n=total - len(rows)))
    return "\n".join(lines)


def _waiting(words: Sentences, row: Row) -> str:
    until = _until(words, row)
    if not row.waiting_count:
        return until
    people = few_of(words, row.waiting_for, row.waiting_count)
    return words.write.sentences(until, words.say("Waiting for {names}.", names=people))


def few_of(words: Sentences, names: Sequence[str], count: int) -> str:
    """`Bo, Cy and 3 more`; how many, where nobody is named."""
    shown = [words.name(name) for name in names]
    if count > len(shown):
        others = count - len(shown)
        shown.append(words.say("{n:n} more", n=others) if shown else words.count("people", others))
    return words.write.listed(shown)


def decided(words: Sentences, row: Row) -> str:
    chosen = [words.write.quote(one_line(winner)) for winner in row.winners]
    outcome = words.say("{outcome:Outcome}.", outcome=row.outcome or row.state)
    if chosen and row.outcome == "adopted":
        outcome = words.say("Chosen: {winners}.", winners=words.write.listed(chosen))
    return words.write.sentences(outcome, one_line(row.because or "", 200))


def _review(words: Sentences, row: Row) -> str:
    return words.say("To be looked at again since {at:day}.", at=row.review_at) if row.review_at else ""


# --------------------------------------------------------------------------------------------------------- the record


def record_text(words: Sentences, record: RecordView) -> str:
    """The whole record of a decision, from its head to its last entry."""
    card = record.card
    text = card_text(words, card)
    options = card.option_texts
    lines = [text.byline, words.write.stopped(text.state), "", *_indented(text.text or text.title)]
    if card.why:
        lines += ["", words.say("Why"), *_indented(card.why)]
    if text.outcome:
        lines += ["", text.outcome]
        if card.outcome is not None and card.outcome.sentence and card.outcome.sentence not in text.outcome:
            lines.append(words.say("As recorded: {sentence}", sentence=one_line(card.outcome.sentence, 400)))
    else:
        lines += ["", text.rule, *filter(None, (text.standing, text.missing, text.if_nothing))]
    lines += _section_of(
        words.say("Counts"),
        [words.write.labelled(one_line(line.label), line.figure) for line in text.counts]
        if text.drawn
        else (),
    )
    lines += _section_of(words.say("Withdrawn options"), [one_line(option) for option in text.withdrawn])
    lines += filter(None, (text.answered, text.review, text.follows))
    lines += _section_of(
        words.say("Positions"), [_position(words, card, position) for position in record.positions]
    )
    for heading, shown in (
        (words.say("Route"), text.route),
        (words.say("Advice"), text.advice),
        (words.say("Votes passed on"), text.delegations),
    ):
        lines += _section_of(heading, [one_line(item, 400) for item in shown])
    for objection in text.objections:
        lines += ["", words.write.stopped(objection.label), *_indented(objection.reason)]
        lines += [f"  {one_line(detail, 400)}" for detail in objection.details]
    lines += _section_of(words.say("Concerns"), [one_line(concern, 400) for concern in text.concerns])
    if len(card.revisions) > 1:
        lines += ["", words.say("How the text changed")]
        for place, revision in enumerate(card.revisions, start=1):
            lines += [f"  {place}.", *_indented(revision)]
    lines += _section_of(words.say("Links"), [one_line(link, 400) for link in text.links])
    lines += _section_of(words.say("Assumes"), list(text.assumptions))
    lines += _section_of(words.say("Changed since"), list(text.changes))
    lines += _section_of(words.say("Other decisions"), [one_line(row, 400) for row in text.relations])
    lines += _section_of(words.say("Decided under it"), [one_line(row, 400) for row in text.uses])
    lines += _section_of(words.say("To do"), [one_line(todo, 400) for todo in text.todos])
    lines += ["", words.say("What happened"), *timeline(words, record.timeline, card.number, options)]
    if record.head:
        lines += ["", words.say("Last entry of the log: {head}", head=record.head[:12])]
    return "\n".join(lines)


def _section_of(heading: str, items: Iterable[str]) -> list[str]:
    lines = [f"  {item}" for item in items]
    return ["", heading, *lines] if lines else []


def _indented(text: str) -> list[str]:
    """A text of several lines, each behind a bar, so that none looks like a line of ours."""
    return [f"  | {line}" for line in text.splitlines() or [""]]


def _position(words: Sentences, card: CardView, position: PositionView) -> str:
    text = words.write.bracketed(one_line(choice_of(words, card, position)), one_line(position.reason, 300))
    if not position.counted:
        text += uncounted(words, position)
    return words.write.labelled(words.name(position.by), text) if card.names_shown else text


def uncounted(words: Sentences, position: PositionView) -> str:
    """What follows an answer to an earlier text."""
    return " " + words.say("[on revision {revision:n}, not counted]", revision=position.revision)


def choice_of(words: Sentences, card: CardView, position: PositionView) -> str:
    """What somebody answered, in words."""
    if position.choice is None:
        return words.say("hidden until it closes")
    choice = words.write.ballot(position.ballot) if position.ballot == BLANK else position.ballot
    return choice or card.option_texts.get(position.choice) or words.position(position.choice)


def timeline(
    words: Sentences, items: Iterable[TimelineItem], number: int, options: Mapping[str, str]
) -> list[str]:
    """A line for each entry: place in the log, instant, event, actor and their text. `options`: option id -> text."""
    return [_item(words, item, number, options) for item in items]


def _item(words: Sentences, item: TimelineItem, number: int, options: Mapping[str, str]) -> str:
    return f"  {item.seq:>5}  {words.instant(item.at)}  {event_of(words, item, number, options)}"


def event_of(words: Sentences, item: TimelineItem, number: int, options: Mapping[str, str]) -> str:
    """What happened, by whom, and their text."""
    event = open_ended(words.phrase(item.phrase, number=number, options=options))
    event = words.write.bracketed(event, words.name(one_line(item.by, 40)) if item.by else "")
    return words.write.labelled(event, words.write.quote(one_line(item.words, 200))) if item.words else event
