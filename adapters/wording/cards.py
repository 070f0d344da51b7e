"""A card in words: its pieces in reading order, for any platform to lay out."""

from collections.abc import Mapping

from adapters.wording import terms
from adapters.wording.actions import ballot_line, with_text
from adapters.wording.changes import Change, changes
from adapters.wording.joints import open_ended
from adapters.wording.sentences import Sentences
from consensus.frozen import Frozen
from consensus.views import CardView, ChoiceView, ConcernView, ObjectionView, StampView

FIGURES = frozenset({"points", "dots", "pairs"})
"""Units written beside the number, because it counts no people."""


class CountLine(Frozen):
    """One option or position. `people` is None while hidden. `share` is the length of its bar, 0 to 1."""

    key: str
    label: str
    people: int | None
    share: float
    figure: str = ""
    """The text beside the bar: `4`, `12 points`, `3 (2 yes, 1 if need be)`; `?` while hidden."""
    names: tuple[str, ...] = ()
    won: bool = False


class ObjectionText(Frozen):
    """One objection: `D-1.1 by bo`, its reason, its state, and the replies to it."""

    label: str
    reason: str
    state: str
    stands: bool
    details: tuple[str, ...] = ()
    standing: str = ""
    """The state and all details, as sentences."""


class CardText(Frozen):
    """The pieces of a card. Texts of people (`text`, reasons, names, option labels) are not escaped."""

    number: str
    headline: str
    """`D-1 · proposal by ann`"""
    state: str
    """`open until Fri 27 Nov 17:00 CET`, `adopted on ...`"""
    text: str
    changed: tuple[Change, ...] = ()
    """The difference between the text and its first wording, if any."""
    rule: str
    counts: tuple[CountLine, ...]
    withdrawn: tuple[str, ...]
    """The options that were withdrawn, by whom and when."""
    turnout: str
    objections: tuple[ObjectionText, ...]
    concerns: tuple[str, ...]
    route: tuple[str, ...]
    """The stamps, past and future, in order."""
    delegations: tuple[str, ...]
    """The chains of delegated votes."""
    advice: tuple[str, ...]
    remarks: tuple[str, ...]
    links: tuple[str, ...]
    missing: str
    if_nothing: str
    outcome: str
    """The outcome with its reason; empty while open."""
    winners: tuple[str, ...]
    review: str
    follows: str
    acts: tuple[str, ...]
    """Example lines to type now."""


def card_text(words: Sentences, card: CardView) -> CardText:
    """The card's pieces in the reader's language."""
    options = card.option_texts
    number = f"D-{card.number}"
    return CardText(
        number=number,
        headline=_headline(words, card),
        state=_state(words, card),
        text=card.text or words.say("(its words were erased)"),
        changed=changes(card.revisions[0], card.text)
        if len(card.revisions) > 1 and card.revisions[0]
        else (),
        rule=words.one_sentence(card.rule, number=card.number),
        counts=() if card.route else tuple(_count(words, card, choice) for choice in card.choices),
        withdrawn=tuple(
            words.write.bracketed(
                option.text, words.write.commas((words.name(option.by), words.instant(option.at)))
            )
            for option in card.withdrawn
        ),
        turnout=_turnout(words, card),
        objections=tuple(
            objection_text(words, card.number, objection, card.revision) for objection in card.objections
        ),
        concerns=tuple(_attributed(words, concern.by, concern.text) for concern in card.concerns),
        route=tuple(_stamp(words, place, stamp) for place, stamp in enumerate(card.route, 1)),
        delegations=tuple(" → ".join(words.name(account) for account in chain) for chain in card.delegations),
        advice=tuple(_attributed(words, piece.by, piece.text) for piece in card.advice),
        remarks=tuple(_remark(words, remark) for remark in card.remarks),
        links=tuple(f"{link.url} {link.excerpt}".strip() for link in card.links),
        missing=words.phrase(card.missing, number=card.number) if card.missing else "",
        if_nothing=words.phrase(card.if_nothing, number=card.number, options=options)
        if card.if_nothing
        else "",
        outcome=_outcome(words, card, options),
        winners=card.outcome.winners if card.outcome else (),
        review=words.say("To be looked at again on {at:day}.", at=card.review_at) if card.review_at else "",
        follows=words.say("It takes up {number:D} again.", number=card.follows) if card.follows else "",
        acts=_acts(words, card),
    )


def _headline(words: Sentences, card: CardView) -> str:
    kind = words.say("poll by {by:name}", by=card.opened_by)
    if card.unit == "proposal":
        kind = words.say("proposal by {by:name}", by=card.opened_by)
    pieces = [f"D-{card.number}", kind, words.write.process_text(card.process_title)]
    if card.round > 1:
        pieces.append(words.say("round {round:n}", round=card.round))
    elif card.revision > 1:
        pieces.append(words.say("revision {revision:n}", revision=card.revision))
    return " · ".join(pieces)


def _state(words: Sentences, card: CardView) -> str:
    if (ended := card.outcome) is not None:
        at = words.instant(ended.effective_at)
        if card.unit == "options" and ended.outcome == "adopted":
            return words.say("Decided on {at}", at=at)
        return words.say(
            "{outcome:Outcome} on {at}", outcome=ended.outcome, at=at, _because=ended.because.code
        )
    if card.status == "gathering":
        return words.say("Not open yet")
    if card.closes_early_at is not None and card.early_why == "passes":
        return words.say("It passes: closes on {at}", at=words.instant(card.closes_early_at))
    if card.closes_early_at is not None and card.early_why == "certain":
        return words.say(
            "Nothing can change it any more: closes on {at}", at=words.instant(card.closes_early_at)
        )
    if card.closes_early_at is not None:
        return words.say("Everybody has acted: closes on {at}", at=words.instant(card.closes_early_at))
    if card.waits_since is not None:
        return words.say("Open; its deadline passed on {at}", at=words.instant(card.waits_since))
    if card.closes_at is None:
        return words.say("Open, no deadline")
    return words.say("Open until {at}", at=words.instant(card.closes_at))


def _count(words: Sentences, card: CardView, choice: ChoiceView) -> CountLine:
    share = choice.people / card.took_part if choice.people and card.took_part else 0.0
    if choice.share is not None:
        share = float(choice.share)
    label = choice.text or words.position(choice.key)
    return CountLine(
        key=choice.key,
        label=_label(words, card, choice, label),
        figure=_figure(words, choice),
        people=choice.people,
        share=min(1.0, share),
        names=choice.names,
        won=choice.won,
    )


def _figure(words: Sentences, choice: ChoiceView) -> str:
    if choice.people is None:
        return "?"
    figure = words.write.number(choice.people)
    if choice.figure is not None:
        figure = words.write.exact(choice.figure)
    if choice.unit in FIGURES:
        figure = words.write.count(choice.unit, choice.people) if isinstance(choice.figure, int) else figure
    if choice.detail is None:
        return figure
    return words.write.bracketed(figure, open_ended(words.phrase(choice.detail)))


def _label(words: Sentences, card: CardView, choice: ChoiceView, label: str) -> str:
    if choice.letter and not card.picks_one:
        return f"{choice.letter}  {label}"
    if not choice.advisory:
        return label
    return words.say("{label} (and {people:n} advisory)", label=label, people=choice.advisory)


def _turnout(words: Sentences, card: CardView) -> str:
    if card.act in ("sound", "ask", "route", "judge", "decide") or card.route:
        return ""  # not everybody is asked
    pieces = []
    if card.eligible is not None:
        pieces.append(
            words.say(
                "{took_part:n} of {eligible:n} took part.", took_part=card.took_part, eligible=card.eligible
            )
        )
    elif card.took_part:
        pieces.append(words.say("{took_part:people} took part.", took_part=card.took_part))
    if card.seconded:
        pieces.append(words.say("Seconded by {seconded:people}.", seconded=card.seconded))
    if card.wishes:
        pieces.append(words.say("{wishes:people} would object and gave no reason yet.", wishes=card.wishes))
    return words.write.sentences(*pieces)


def objection_text(words: Sentences, number: int, objection: ObjectionView, revision: int) -> ObjectionText:
    own = words.write.objection(number, objection.number)
    details = []
    if objection.affects:
        details.append(words.say("It affects: {text:quote}", text=objection.affects))
    if objection.remedy:
        details.append(words.say("It would be fine as: {text:quote}", text=objection.remedy))
    if objection.doubt:
        details.append(words.say("Doubted: {text:quote}", text=objection.doubt))
    if objection.state == "pending" and objection.test_closes_at is not None:
        details.append(words.say("The group is asked until {at:when}.", at=objection.test_closes_at))
    if objection.sustained_by:
        details.append(words.say("Sustained by {people:people}.", people=objection.sustained_by))
    if objection.offer:
        details.append(
            words.say("{by:name} offers: {text:quote}", by=objection.offered_by, text=objection.offer)
        )
    if objection.answer_by is not None and objection.state in ("raised", "sustained"):
        details.append(words.say("To be answered by {at:when}.", at=objection.answer_by))
    if objection.holder_left and objection.state in ("pending", "raised", "sustained"):
        details.append(words.say("{by:name} has left.", by=objection.by))
    if objection.overruled_because:
        details.append(words.say("Overruled: {text:quote}", text=objection.overruled_because))
    if objection.revision != revision and objection.state in ("pending", "raised", "sustained"):
        details.append(words.say("Raised against revision {revision:n}.", revision=objection.revision))
    state = words.write.term(terms.OBJECTION_STATES, objection.state)
    sentences = (state[:1].upper() + state[1:], *details)
    return ObjectionText(
        label=words.say("{own} by {by:name}", own=own, by=objection.by),
        reason=objection.reason,
        state=state,
        stands=objection.state in ("pending", "raised", "sustained"),
        details=tuple(details),
        standing=words.write.sentences(*map(words.write.stopped, sentences)),
    )


def _stamp(words: Sentences, place: int, stamp: StampView) -> str:
    """`1 kacho: approve`, `2 bucho: it is with them now`."""
    position = words.position(stamp.position) if stamp.position else "…"
    if stamp.turn:
        position = words.say("it is with them now")
    if stamp.stood_in:
        position = words.say("{said} (by {by:name} in their place)", said=position, by=stamp.stood_in)
    if stamp.reason:
        position = words.write.labelled(position, stamp.reason)
    return words.write.labelled(f"{place} {words.name(stamp.by)}", position)


def _attributed(words: Sentences, by: str, text: str) -> str:
    return words.write.labelled(words.name(by), text)


def _remark(words: Sentences, remark: ConcernView) -> str:
    """A question or remark with its answer."""
    answers = (f"↳ {_attributed(words, by, text)}" for by, text in remark.answers)
    return " ".join((_attributed(words, remark.by, remark.text), *answers))


def _outcome(words: Sentences, card: CardView, options: Mapping[str, str]) -> str:
    if (ended := card.outcome) is None:
        return ""
    because = words.phrase(ended.because, number=card.number, options=options)
    winners = words.write.listed([words.write.quote(winner) for winner in ended.winners if winner])
    values = {"outcome": ended.outcome, "winners": winners, "_because": ended.because.code}
    if winners and ended.outcome == "adopted":
        outcome = words.say("Chosen: {winners}.", **values)
    elif winners:
        outcome = words.say("{outcome:Outcome}: {winners}.", **values)
    else:
        outcome = words.say("{outcome:Outcome}.", **values)
    return words.write.sentences(outcome, because)


def _of_phase(words: Sentences, card: CardView, number: str) -> tuple[str, ...] | None:
    """Example lines for a phase without votes."""
    reason, text = words.say("reason"), words.say("text")
    match card.act:
        case "second":
            return (f"/accord second {number}",)
        case "talk":
            return (with_text(f"/accord ask {number}", text),)
        case "sound":
            return (with_text(f"/accord sound {number} unsure", text),)
        case "ask":
            return (with_text(f"/advise {number}", text),)
        case "route":
            lines = [
                f"/accord stamp {number} {choice.key}"
                if place == 0
                else with_text(f"/accord stamp {number} {choice.key}", reason)
                for place, choice in enumerate(card.choices)
            ]
            return tuple(lines)
        case "judge" | "decide":
            return (
                with_text(f"/decide {number} accept", reason),
                with_text(f"/decide {number} reject", reason),
            )
        case _:
            return None


def _acts(words: Sentences, card: CardView) -> tuple[str, ...]:
    """Example lines to type now, most used first."""
    if card.status != "open":
        return ()
    number = f"D-{card.number}"
    typed = _of_phase(words, card, number)
    if typed is not None:
        return typed
    lines = []
    if card.choices:
        lines.append(ballot_line(card))
    if card.may_object:
        lines.append(with_text(f"/object {number}", words.say("reason")))
    return tuple(lines)
