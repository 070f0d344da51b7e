"""The record of one decision as the page shows it: its parts in reading order."""

from collections.abc import Iterator, Mapping

from adapters.interaction.card import card_buttons, press, vote_press
from adapters.interaction.menu import objection_buttons, own_buttons, question_button
from adapters.interaction.message import Button, button
from adapters.wording import Words
from adapters.wording.cards import CardText, CountLine, ObjectionText
from adapters.wording.lists import choice_of, event_of, few_of, uncounted
from consensus.ballot_boxes import OBJECTED
from consensus.frozen import Frozen
from consensus.views import BallotView, CardView, LinkView, RecordView, RightsView
from consensus.views.matters import KINDS

SAME: Mapping[str, tuple[str, ...]] = {
    "vote": ("vote", "reason", "ballot"),
    "stamp": ("stamp", "stamp_with"),
    "sound": ("sound", "sound_with"),
}
"""Act -> the buttons that carry it out."""


class Answers(Frozen):
    """One position or option: its bar (`share` 0 to 100) and who chose it, with their reasons."""

    label: str
    figure: str
    share: int = 0
    won: bool = False
    people: tuple[tuple[str, str], ...] = ()
    button: Button | None = None


class Entry(Frozen):
    """One line of the history. `at` is the instant in the reader's words."""

    seq: int
    at: str
    instant: str
    text: str
    hash: str


class Record(Frozen):
    """`text`: the card's pieces; `objections` with the acts on each; `buttons`: what may be done, the first ones first."""

    text: CardText
    answers: tuple[Answers, ...]
    others: tuple[tuple[str, str], ...]
    """Answers to an earlier text: who, and what."""
    silent: str
    """Who has not answered, or did not."""
    not_taken: tuple[str, ...]
    """The wordings that somebody offered and that never stood as the text, of what is closed."""
    rests_on: tuple[tuple[str, str, str], ...]
    """The links: address, what it is called, and as of when with what was read there."""
    objections: tuple[tuple[ObjectionText, tuple[Button, ...]], ...]
    buttons: tuple[Button, ...]
    more: tuple[Button, ...]
    history: tuple[Entry, ...]
    changed_after: str
    """Who objected before the text was changed."""
    ballots: tuple[tuple[str, str], ...] = ()
    """Of secret ballots that have closed: receipt and choice."""
    receipt: str = ""
    """What came of looking for a receipt."""


def record_of(
    words: Words, record: RecordView, rights: RightsView, ballot: BallotView | None, receipt: str = ""
) -> Record:
    """`ballot`: the viewer's, where they may answer; `receipt`: what they look for among the secret ballots."""
    card, text = record.card, words.card(record.card)
    first, more = _buttons(words, rights)
    if ballot is not None and _may_be_taken_back(ballot, rights):
        first = (*first, button(words, press(card, "take_back")))
    return Record(
        text=text,
        answers=tuple(_answers(words, record, text, rights)),
        others=tuple(
            (words.name(position.by), choice_of(words, card, position) + uncounted(words, position))
            for position in record.positions
            if not position.counted and card.names_shown
        ),
        silent=_silent(words, record),
        not_taken=tuple(_not_taken(words, card)),
        rests_on=tuple(_rests_on(words, link) for link in card.links),
        objections=tuple(
            (shown, objection_buttons(words, rights, objection.number))
            for shown, objection in zip(text.objections, card.objections, strict=True)
        ),
        buttons=first,
        more=more,
        history=tuple(_history(words, record)),
        changed_after=words.changed_after(card) if text.changed else "",
        ballots=words.receipt_lines(record),
        receipt=words.receipt_check(record, receipt).text if receipt else "",
    )


def _buttons(words: Words, rights: RightsView) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """What the phase asks for, and what else may be done. Nothing that would be refused."""
    card = rights.card
    asked = (act for wait in rights.waits for act in KINDS[wait.why].acts)
    may = {form for act in (*rights.acts, *asked) for form in (act, *SAME.get(act, ()))}
    first = [button for button in card_buttons(words, card, "more") if button.press.act in may]
    if card.picks_one:
        first = [button for button in first if button.press.act not in SAME["vote"]]
    questions = (question_button(words, card, wait) for wait in rights.waits if wait.why == "question")
    shown = {act for button in first for act in (button.press.act, *SAME.get(button.press.act, ()))}
    if "vote" in rights.acts:
        shown.update(SAME["vote"])
    return (*first, *questions), tuple(
        button for button in own_buttons(words, rights) if button.press.act not in shown
    )


def _may_be_taken_back(ballot: BallotView, rights: RightsView) -> bool:
    """Whoever took part by an objection withdraws that."""
    objects = any("withdraw_objection" in acts for acts in rights.objection_acts.values())
    answered = ballot.mine != OBJECTED if ballot.mine else ballot.voted
    return answered and ballot.rule.change != "never" and not objects


def _answers(words: Words, record: RecordView, text: CardText, rights: RightsView) -> Iterator[Answers]:
    """A line for each position or option, with its people."""
    card = record.card
    people: dict[str, list[tuple[str, str]]] = {}
    for position in record.positions if card.names_shown else ():
        if position.counted and position.choice is not None:
            people.setdefault(position.choice, []).append((words.name(position.by), position.reason))
    for count in text.counts:
        yield Answers(
            label=count.label,
            figure=count.figure,
            share=round(100 * count.share),
            won=count.won,
            people=tuple(people.get(count.key, ())),
            button=_choose(words, card, count, rights),
        )


def _silent(words: Words, record: RecordView) -> str:
    """`silent: Gil and Hana`"""
    if not record.silent.count:
        return ""
    label = words.say("silent") if record.card.outcome is not None else words.say("not answered yet")
    return words.write.labelled(label, few_of(words, record.silent.names, record.silent.count))


def _not_taken(words: Words, card: CardView) -> Iterator[str]:
    if card.outcome is None:
        return
    taken = {" ".join(text.split()) for text in card.revisions}
    for objection in card.objections:
        if objection.remedy and " ".join(objection.remedy.split()) not in taken:
            yield words.write.bracketed(objection.remedy, words.name(objection.by))


def _rests_on(words: Words, link: LinkView) -> tuple[str, str, str]:
    as_of = words.say("as of {at:day}", at=link.at) if link.at is not None else ""
    return (
        link.url,
        link.title or link.url,
        words.write.labelled(as_of, link.excerpt) if link.excerpt else as_of,
    )


def _choose(words: Words, card: CardView, count: CountLine, rights: RightsView) -> Button | None:
    """The button of a poll's option."""
    if card.status != "open" or not card.picks_one or "vote" not in rights.acts:
        return None
    return Button(label=" ".join(count.label.split()), press=vote_press(card, count.key))


def _history(words: Words, record: RecordView) -> Iterator[Entry]:
    card = record.card
    for item in record.timeline:
        yield Entry(
            seq=item.seq,
            at=words.instant(item.at),
            instant=item.at.isoformat(),
            text=event_of(words, item, card.number, card.option_texts),
            hash=item.hash,
        )
