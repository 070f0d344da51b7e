"""The record of a decision as headed parts in reading order, for platforms with headings and quotes of their own."""

from collections.abc import Iterator

from adapters.wording.cards import CardText, card_text
from adapters.wording.changes import marked
from adapters.wording.lists import choice_of, event_of, one_line, uncounted
from adapters.wording.secrecy import ballot_lines
from adapters.wording.sentences import Sentences
from consensus.frozen import Frozen
from consensus.views import RecordView

HISTORY_SHOWN = 5
"""The latest entries that are shown; the record to copy has them all."""


class RecordPart(Frozen):
    """`quotes`: texts of people, which may have several lines; `lines` follow them. None is escaped."""

    heading: str = ""
    quotes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class RecordText(Frozen):
    title: str
    byline: str
    standing: tuple[str, ...]
    """How it ended and why, or how it stands and until when."""
    parts: tuple[RecordPart, ...]
    cut: str
    """Where the rest is, to be said if a platform has to cut something."""


def record_parts(words: Sentences, record: RecordView) -> RecordText:
    text = card_text(words, record.card)
    parts = (part for part in _parts(words, record, text) if part.quotes or part.lines)
    return RecordText(
        title=text.title,
        byline=text.byline,
        standing=tuple(filter(None, _standing(words, record, text))),
        parts=tuple(parts),
        cut=words.say("Something is cut here; the record to copy has all of it."),
    )


def _standing(words: Sentences, record: RecordView, text: CardText) -> Iterator[str]:
    ended = record.card.outcome
    if ended is None:
        yield words.write.sentences(text.standing, text.answered)
        yield text.until(words.write)
    else:
        yield text.until(words.write)
        yield text.answered
        if ended.sentence and ended.sentence not in text.outcome:
            yield words.say("As recorded: {sentence}", sentence=one_line(ended.sentence, 400))
    yield words.write.sentences(text.review, text.follows)


def _parts(words: Sentences, record: RecordView, text: CardText) -> Iterator[RecordPart]:
    say = words.say
    yield RecordPart(quotes=(text.text,) if text.text else ())
    yield RecordPart(heading=say("Why"), quotes=(record.card.why,) if record.card.why else ())
    if text.changed:
        yield RecordPart(heading=say("How the text changed"), quotes=(marked(text.changed, words.marks),))
    for objection in text.objections:
        yield RecordPart(
            heading=objection.label, quotes=(objection.reason,) if objection.reason else (), lines=objection.details
        )  # fmt: skip
    yield RecordPart(heading=say("Concerns"), lines=text.concerns)
    drawn = [words.write.labelled(one_line(count.label), count.figure) for count in text.counts]
    yield RecordPart(heading=say("Counts"), lines=tuple(drawn) if text.drawn else ())
    secret = [
        words.write.labelled(receipt or say("Ballot"), one_line(choice))
        for receipt, choice in ballot_lines(words, record)
    ]
    yield RecordPart(heading=say("Secret ballots, by receipt"), lines=tuple(secret))
    yield RecordPart(heading=say("Positions"), lines=tuple(_positions(words, record)))
    yield RecordPart(heading=say("Route"), lines=text.route)
    yield RecordPart(heading=say("Advice"), lines=text.advice)
    yield RecordPart(heading=say("Votes passed on"), lines=text.delegations)
    yield RecordPart(heading=say("Questions and remarks"), lines=text.remarks)
    yield RecordPart(heading=say("Links"), lines=text.links)
    yield RecordPart(heading=say("Assumes"), lines=text.assumptions)
    yield RecordPart(heading=say("Changed since"), lines=text.changes)
    yield RecordPart(heading=say("Other decisions"), lines=text.relations)
    yield RecordPart(heading=say("Decided under it"), lines=text.uses)
    yield RecordPart(heading=say("To do"), lines=text.todos)
    yield RecordPart(heading=say("What happened"), lines=tuple(_history(words, record)))
    yield RecordPart(heading=say("How it is decided"), lines=() if text.outcome else (text.rule,))


def _positions(words: Sentences, record: RecordView) -> Iterator[str]:
    """A line for each answer, `consent: ann, bo (if we try it first)`; those on an earlier text apart."""
    if not record.card.names_shown:
        return
    people: dict[str, list[str]] = {}
    for position in record.positions:
        choice = one_line(choice_of(words, record.card, position))
        choice += "" if position.counted else uncounted(words, position)
        by = words.write.bracketed(words.name(position.by), one_line(position.reason, 300))
        people.setdefault(choice, []).append(by)
    for choice, names in people.items():
        yield words.write.labelled(choice, words.write.commas(names))


def _history(words: Sentences, record: RecordView) -> Iterator[str]:
    if (earlier := len(record.timeline) - HISTORY_SHOWN) > 0:
        yield words.say("{n:n} earlier {n:#entry|entries}, in the record to copy", n=earlier)
    for item in record.timeline[-HISTORY_SHOWN:]:
        yield f"{words.instant(item.at)}  {event_of(words, item, record.card.number, record.card.option_texts)}"
