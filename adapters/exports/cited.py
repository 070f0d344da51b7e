"""A decision to paste: one sentence for a mail or minutes, and the mail in which the result of a vote is told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapters.unsafe import visible
from adapters.wording.words import ROOT_DIGITS, Words
from consensus.frozen import Frozen, replace
from consensus.views import OutcomeView, RecordView


class Mail(Frozen):
    subject: str
    body: str

    @property
    def text(self) -> str:
        return f"Subject: {self.subject}\n\n{self.body}\n"


def cited(words: Words, record: RecordView) -> str:
    """`D-17 “Ship on Fridays”: Adopted on Thu 26 Nov 2026 14:00 UTC. Nobody objected. (core, log checkpoint 0f3a9c21e4b7)`"""
    card, text = record.card, words.card(record.card)
    what = f"D-{card.number} {words.write.quote(text.title)}"
    sentence = words.write.labelled(what, text.until(words.write))
    return _line(words.write.bracketed(sentence, _place_in_log(words, record)))


def _place_in_log(words: Words, record: RecordView) -> str:
    """`core, log checkpoint 0f3a9c21e4b7`, as the outcome says it; before there is one, the last entry."""
    entry = words.say("log entry {head}", head=record.timeline[-1].hash[:12]) if record.timeline else ""
    if record.root:
        entry = words.say("log checkpoint {digits}", digits=record.root[:ROOT_DIGITS])
    return words.write.commas(filter(None, (record.card.place, entry)))


def result_mail(words: Words, record: RecordView) -> Mail | None:
    """The mail that tells how a vote ended, as the Apache foundation writes it: binding votes by name, the others counted.
    None while it is open."""
    outcome = record.card.outcome
    if outcome is None:
        return None
    text = words.card(
        replace(record.card, outcome=replace(outcome, binding=()))
    )  # the votes stand by themselves
    parts = (
        words.say("The vote on {title:quote} has ended.", title=text.title),
        words.write.sentences(words.write.stopped(text.state), text.because),
        "\n".join(_line(line) for line in _votes(words, record, outcome)),
        words.write.bracketed(f"D-{record.card.number}", _place_in_log(words, record)),
    )
    body = "\n\n".join(part if "\n" in part else _line(part) for part in parts if part)
    return Mail(subject=f"[RESULT] [VOTE] {_line(text.title)}", body=body)


def _votes(words: Words, record: RecordView, outcome: OutcomeView) -> Iterator[str]:
    """`+1 binding: 3 (ann, bo, cy)`, then `+1 non-binding: 2`."""
    write = words.write
    for key, names in outcome.binding or _by_position(record).items():
        label = words.position(key)
        if outcome.binding:
            label = words.say("{position:position} binding", position=key)
        yield write.labelled(
            label, write.bracketed(write.number(len(names)), write.commas(map(words.name, names)))
        )
    for key, people in Counter(position for _, position in outcome.advisory).items():
        label = words.say("{position:position} non-binding", position=key)
        yield write.labelled(label, write.number(people))


def _by_position(record: RecordView) -> Mapping[str, Sequence[str]]:
    """Where all votes bind: who said what on the last text. Of a poll the count says it."""
    people: dict[str, list[str]] = {}
    if record.card.unit == "proposal" and record.card.names_shown:
        for position in record.positions:
            if position.counted and position.choice is not None:
                people.setdefault(position.choice, []).append(position.by)
    return people


def _line(text: str) -> str:
    return " ".join(visible(text, directions="").split())
