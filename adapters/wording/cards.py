"""A card in words: its pieces in reading order, for any platform to lay out."""

import re
from collections.abc import Iterator, Mapping, Sequence

from adapters.wording import terms
from adapters.wording.actions import ballot_line, with_text
from adapters.wording.changes import Change, changes
from adapters.wording.joints import Joints, open_ended
from adapters.wording.mandates import mandate_text, uses_lines
from adapters.wording.premises import assumption_text, change_text
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.events import Phrase
from consensus.frozen import Frozen, replace
from consensus.relations import RelationKind
from consensus.views import (
    CardView,
    ChoiceView,
    ConcernView,
    LinkView,
    ObjectionView,
    OutcomeView,
    RelationView,
    StampView,
    TodoView,
)

STANDING = ("pending", "raised", "sustained")
SAYS_BLOCKED = ("missing.objections", "missing.positions_and_objections", "missing.once_settled")
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
    """One objection: `bo objects (D-1.1)`, its reason, its state, and the replies to it."""

    label: str
    reason: str
    state: str
    stands: bool
    details: tuple[str, ...] = ()
    standing: str = ""
    """All details, as sentences."""


class CardText(Frozen):
    """The pieces of a card. Texts of people (`text`, reasons, names, option labels) are not escaped."""

    number: str
    title: str
    """The text, or where that is long or has several lines its first sentence."""
    byline: str
    """`D-17, proposed by Ann, Consent`"""
    why: str
    """`Why: ...`, the reason that its opener gave; empty without one."""
    text: str
    """The whole text, if the title is only a part of it."""
    changed: tuple[Change, ...] = ()
    """The difference between the text and its first wording, if any."""
    state: str
    """`Open until Fri 27 Nov 17:00 CET`, `Adopted on ...`"""
    standing: str
    """While it is open: `Blocked by 1 objection.`, `Nobody objects.`"""
    answered: str
    """`3 of 8 answered: 2 consent, 1 consent with a concern.`"""
    rule: str
    counts: tuple[CountLine, ...]
    drawn: bool
    """The counts are drawn as bars; those of plain positions stand in `answered`."""
    withdrawn: tuple[str, ...]
    """The options that were withdrawn, by whom and when."""
    objections: tuple[ObjectionText, ...]
    concerns: tuple[str, ...]
    route: tuple[str, ...]
    """The stamps, past and future, in order."""
    delegations: tuple[str, ...]
    """The chains of delegated votes."""
    advice: tuple[str, ...]
    remarks: tuple[str, ...]
    links: tuple[str, ...]
    assumptions: tuple[str, ...]
    changes: tuple[str, ...]
    """Of what it rests on, which nobody has answered yet."""
    missing: str
    if_nothing: str
    outcome: str
    """The outcome with its reason; empty while open."""
    because: str
    """The same without the outcome's name, to follow `state`: the winners and the reason."""
    reason: str
    """The reason alone."""
    winners: tuple[str, ...]
    review: str
    follows: str
    """What was before it: the decisions that it takes up again or replaces, and where an imported one comes from."""
    relations: tuple[str, ...]
    """`Depends on D-12: Move to Postgres (open)`, a line each."""
    uses: tuple[str, ...]
    """`D-40 Refunded customer 1182: 40 EUR, ann, Fri 4 Dec 17:00`, what was decided under its mandate, and what it comes to."""
    todos: tuple[str, ...]
    """`di: roll-back script, Fri 4 Dec`, a line each; what is done says so."""
    replaced: str
    """Of these, what it replaced, or why nothing, once it is adopted."""
    acts: tuple[str, ...]
    """Example lines to type now."""

    def until(self, write: Joints) -> str:
        """Until when it is open and what happens then; of a closed decision when and why it ended."""
        state = write.stopped(self.state)
        return write.sentences(state, self.because or write.sentences(self.missing, self.if_nothing))


TITLE_LENGTH_MAX = 150
NAMES_SHOWN = 20
"""Of those who voted, in the outcome."""
SEAL = "承"
"""Approved: the character on the seals of a ringi."""


def card_text(words: Sentences, card: CardView) -> CardText:
    """The card's pieces in the reader's language."""
    options = card.option_texts
    text = card.text or words.say("(its words were erased)")
    title = _title(text)
    counts = () if card.route else tuple(_count(words, card, choice) for choice in card.choices)
    because = _because(words, card, options)
    return CardText(
        number=f"D-{card.number}",
        title=title,
        byline=_byline(words, card),
        why=words.write.labelled(words.say("Why"), card.why) if card.why else "",
        text="" if title == text else text,
        changed=changes(card.revisions[0], card.text)
        if len(card.revisions) > 1 and card.revisions[0]
        else (),
        state=_state(words, card),
        standing=_standing(words, card),
        answered=_answered(words, card, counts),
        rule=words.one_sentence(_rule(card), number=card.number),
        counts=counts,
        drawn=_drawn(card),
        withdrawn=tuple(
            words.write.bracketed(
                option.text, words.write.commas((words.name(option.by), words.instant(option.at)))
            )
            for option in card.withdrawn
        ),
        objections=tuple(
            objection_text(words, card.number, objection, card.revision) for objection in card.objections
        ),
        concerns=tuple(_attributed(words, concern.by, concern.text) for concern in card.concerns),
        route=tuple(_stamp(words, place, stamp) for place, stamp in enumerate(card.route, 1)),
        delegations=tuple(" → ".join(words.name(account) for account in chain) for chain in card.delegations),
        advice=tuple(_advice(words, piece) for piece in card.advice),
        remarks=tuple(_remark(words, remark) for remark in card.remarks),
        links=tuple(_link(words, link) for link in card.links),
        assumptions=tuple(assumption_text(words, assumed) for assumed in card.assumptions if assumed.text),
        changes=tuple(change_text(words, change) for change in card.changes),
        missing=_missing(words, card),
        if_nothing=words.phrase(card.if_nothing, number=card.number, options=options)
        if card.if_nothing
        else "",
        outcome=words.write.sentences(_outcome(words, card), because) if because else "",
        because=because,
        reason=_reason(words, card, options),
        winners=card.outcome.winners if card.outcome else (),
        review=words.say("To be looked at again on {at:day}.", at=card.review_at) if card.review_at else "",
        follows=_follows(words, card),
        relations=tuple(relation_label(words, relation) for relation in card.relations),
        uses=uses_lines(words, card.mandate),
        todos=tuple(todo_label(words, card, todo) for todo in card.todos),
        replaced=words.phrase(card.supersedes) if card.supersedes and card.outcome else "",
        acts=_acts(words, card),
    )


def _link(words: Sentences, link: LinkView) -> str:
    """`Incident review: https://… “What we saw”`"""
    url = words.write.labelled(link.title, link.url) if link.title else link.url
    return f"{url} {link.excerpt}".strip()


def _follows(words: Sentences, card: CardView) -> str:
    taken_up = words.say("It takes up {number:D} again.", number=card.follows) if card.follows else ""
    sounded = words.say("People were sounded out in private before.") if card.sounded else ""
    closed, of = card.children
    parts = words.say("{closed:n} of {of:n} parts decided.", closed=closed, of=of) if of else ""
    others = [
        words.say(
            sentence,
            others=words.write.listed([f"D-{row.number}" for row in card.relations if row.kind == kind]),
        )
        for kind, sentence in RELATED_TO.items()
        if any(row.kind == kind for row in card.relations)
    ]
    supersedes = words.phrase(card.supersedes) if card.supersedes else ""
    mandate = mandate_text(words, card)
    return words.write.sentences(taken_up, sounded, mandate, supersedes, parts, *others, _origin(words, card))


def _origin(words: Sentences, card: CardView) -> str:
    """Where an imported decision comes from, and what is said of it there."""
    if (origin := card.origin) is None:
        return ""
    dated = card.outcome is not None and card.outcome.effective_at < card.outcome.recorded_at
    date = "" if dated else origin.date
    return words.write.sentences(
        words.say("It comes from {source}: {key:quote}.", source=origin.source, key=origin.key),
        words.say("There it says {status:quote}.", status=origin.status) if origin.status else "",
        words.say("Its date there: {date:quote}.", date=date) if date else "",
        words.say("Decided by {names:names}.", names=list(origin.people)) if origin.people else "",
    )


RELATED_TO: Mapping[RelationKind, str] = {
    "parent": gettext_noop("It is a part of {others}."),
    "depends": gettext_noop("It depends on {others}."),
    "needed": gettext_noop("Needed by {others}."),
    "conflicts": gettext_noop("It conflicts with {others}."),
    "relates": gettext_noop("It is related to {others}."),
}
RELATIONS: Mapping[RelationKind, str] = {
    "parent": gettext_noop("Part of {other:D}"),
    "child": gettext_noop("Has the part {other:D}"),
    "depends": gettext_noop("Depends on {other:D}"),
    "needed": gettext_noop("Needed by {other:D}"),
    "conflicts": gettext_noop("Conflicts with {other:D}"),
    "relates": gettext_noop("Related to {other:D}"),
    "under": gettext_noop("Under the mandate of {other:D}"),
    "covers": gettext_noop("{other:D} is under its mandate"),
}


def relation_label(words: Sentences, relation: RelationView) -> str:
    """`Depends on D-12: Move to Postgres (open)`"""
    state = words.write.outcome(relation.outcome, relation.unit) if relation.outcome else words.say("open")
    line = words.say(RELATIONS[relation.kind], other=relation.number)
    if relation.state is None:
        return line
    return words.write.labelled(line, words.write.bracketed(words.write.clipped_line(relation.title), state))


def todo_label(words: Sentences, card: CardView, todo: TodoView) -> str:
    """`di: roll-back script, by Fri 4 Dec 17:00`"""
    when = words.say("by {at:when}", at=todo.due_at) if todo.due_at else ""
    if todo.done_at is not None:
        when = words.say("done on {at:when}", at=todo.done_at)
    what = words.write.clipped_line(todo.text or _title(card.text))
    return words.write.labelled(words.name(todo.owner), words.write.commas(filter(None, (what, when))))


def _answer(words: Sentences, count: CountLine) -> str:
    short = terms.IN_COUNTS.get(count.key)
    return count.label if short is None else words.say(short)


def _title(text: str) -> str:
    """The text if it fits a heading; else its first sentence, cut where that is too long as well."""
    if len(text) <= TITLE_LENGTH_MAX and "\n" not in text:
        return text
    first = re.split(r"\n|(?<=[.!?。！？])\s*(?=\s|$|(?<=[。！？]))", text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= TITLE_LENGTH_MAX else f"{first[: TITLE_LENGTH_MAX - 1].rstrip()}…"


def _byline(words: Sentences, card: CardView) -> str:
    by = words.say("poll by {by:name}", by=card.opened_by)
    if card.origin is not None:
        by = words.say("from {source}", source=card.origin.source)
    elif card.unit == "proposal":
        by = words.say("proposed by {by:name}", by=card.opened_by)
    pieces = [f"D-{card.number}", by]
    if card.process != "poll":
        pieces.append(words.write.process_text(card.process_title))
    if card.round > 1:
        pieces.append(words.say("round {round:n}", round=card.round))
    elif card.revision > 1:
        pieces.append(words.say("revision {revision:n}", revision=card.revision))
    if card.tags:
        pieces.append(words.write.tags(card.tags))
    return words.write.commas(pieces)


def _standing(words: Sentences, card: CardView) -> str:
    """Whether it is blocked, in a word; while it is open and objections are known."""
    if card.status != "open":
        return ""
    standing = [objection for objection in card.objections if objection.state in STANDING]
    pieces = []
    if standing and card.missing is not None and card.missing.code in SAYS_BLOCKED:
        pieces.append(words.say("Blocked by {objections:objected}.", objections=len(standing)))
    elif standing:
        pieces.append(
            words.say("{objections:objected} {objections:#stands|stand}.", objections=len(standing))
        )
    elif card.may_object and card.act in ("ballot", "object"):
        pieces.append(words.say("No objection stands.") if card.objections else words.say("Nobody objects."))
    if card.editorial is not None:
        pieces.append(words.phrase(card.editorial))
    if card.wishes:
        pieces.append(words.say("{wishes:people} would object and gave no reason yet.", wishes=card.wishes))
    return words.write.sentences(*pieces)


def _missing(words: Sentences, card: CardView) -> str:
    """What is still needed, without what `standing` and `answered` say already."""
    missing = card.missing
    if missing is None or missing.code in ("missing.nothing", "missing.objections", "missing.votes"):
        return ""
    if missing.code == "missing.positions_and_objections":
        missing = replace(missing, code="missing.positions")
    return words.phrase(missing, number=card.number)


def _rule(card: CardView) -> Iterator[Phrase]:
    """The rule without the deadline, which `state` says."""
    for phrase in card.rule:
        if phrase.code == "rule.closes.at_or_all_acted":
            yield replace(phrase, code="rule.closes.all_acted")
        elif phrase.code != "rule.closes.at" or card.status != "open":
            yield phrase


def _drawn(card: CardView) -> bool:
    """Options, and positions that are numbers on a scale."""
    return card.unit == "options" or any(choice.key.isdecimal() for choice in card.choices)


def _answered(words: Sentences, card: CardView, counts: tuple[CountLine, ...]) -> str:
    """How many answered, and what; without zeros."""
    if (
        card.act in ("sound", "ask", "route", "judge", "decide", "held")
        or card.route
        or card.status == "gathering"
    ):
        return ""  # not everybody is asked
    pieces = []
    if card.choices and not card.took_part and card.status == "open":
        able = card.eligible or 0
        sentence = (
            words.say("Nobody has answered yet; {eligible:people} can.", eligible=able)
            if able
            else words.say("Nobody has answered yet.")
        )
        pieces.append(sentence)
    elif card.choices and card.took_part:
        answers = [
            f"{count.figure} {_answer(words, count)}"
            for count, choice in zip(counts, card.choices, strict=True)
            if choice.people or choice.advisory
        ]
        what = "" if _drawn(card) else words.write.commas(answers)
        who = (
            words.say(
                "{took_part:n} of {eligible:n} answered", took_part=card.took_part, eligible=card.eligible
            )
            if card.eligible is not None
            else words.say("{took_part:people} answered", took_part=card.took_part)
        )
        pieces.append(words.write.stopped(words.write.labelled(who, what) if what else who))
    if card.seconded:
        pieces.append(words.say("Seconded by {seconded:people}.", seconded=card.seconded))
    pieces += [
        words.say(
            "{option:quote} can be chosen once {missing:seconders} {missing:#supports|support} it.",
            option=option,
            missing=missing,
        )
        for option, missing in card.awaiting
    ]
    return words.write.sentences(*pieces)


def _state(words: Sentences, card: CardView) -> str:
    if (ended := card.outcome) is not None:
        at = words.instant(ended.effective_at)
        if card.unit == "options" and ended.outcome == "adopted":
            return words.say("Decided on {at}", at=at)
        if card.disposition and ended.outcome == "adopted":
            return words.say(
                "{outcome:Outcome}: {disposition:disposition}, on {at}",
                outcome=ended.outcome,
                disposition=card.disposition,
                at=at,
                _because=ended.because.code,
            )
        return words.say(
            "{outcome:Outcome} on {at}", outcome=ended.outcome, at=at, _because=ended.because.code
        )
    if card.status == "gathering":
        return words.say("Not open yet")
    if card.closes_early_at is not None and card.early_why == "passes":
        return words.say("It passes: closes on {at:when}", at=card.closes_early_at)
    if card.closes_early_at is not None and card.early_why == "certain":
        return words.say("Nothing can change it any more: closes on {at:when}", at=card.closes_early_at)
    if card.closes_early_at is not None:
        return words.say("Everybody has acted: closes on {at:when}", at=card.closes_early_at)
    if card.waits_since is not None:
        return words.say("Open; its deadline passed on {at}", at=words.instant(card.waits_since))
    if card.closes_at is None:
        return words.say("Open, no deadline")
    return words.say("Open until {at:when}", at=card.closes_at)


def _count(words: Sentences, card: CardView, choice: ChoiceView) -> CountLine:
    share = choice.people / card.took_part if choice.people and card.took_part else 0.0
    if choice.share is not None:
        share = float(choice.share)
    label = words.write.isolated(choice.text) or position_label(words, choice)
    return CountLine(
        key=choice.key,
        label=_label(words, card, choice, label),
        figure=_figure(words, choice),
        people=choice.people,
        share=min(1.0, share),
        names=choice.names,
        won=choice.won,
    )


def position_label(words: Sentences, choice: ChoiceView) -> str:
    """`agree`; `3 let it pass` for a place on a scale."""
    position = words.position(choice.key)
    return f"{position} {words.write.process_text(choice.label)}" if choice.label else position


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


def objection_text(words: Sentences, number: int, objection: ObjectionView, revision: int) -> ObjectionText:
    own = words.write.objection(number, objection.number)
    details = []
    if objection.affects:
        details.append(words.say("It affects: {text:quote}", text=objection.affects))
    if objection.remedy:
        details.append(words.say("Fine as: {text:quote}", text=objection.remedy))
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
    elif objection.amended:
        details.append(words.say("{by:name} offers the new text", by=objection.offered_by))
    if objection.addressed:
        details.append(words.say("Addressed: it has its answer on record."))
    if objection.answer_by is not None and objection.state in ("raised", "sustained"):
        details.append(words.say("To be answered by {at:when}.", at=objection.answer_by))
    if objection.holder_left and objection.state in STANDING:
        details.append(words.say("{by:name} has left.", by=objection.by))
    if objection.settled_at is not None and objection.state not in STANDING:
        details.append(_settled(words, objection))
    if objection.revision != revision and objection.state in STANDING:
        details.append(words.say("Raised against revision {revision:n}.", revision=objection.revision))
    state = words.write.term(terms.OBJECTION_STATES, objection.state)
    label = words.say("{by:name} objects ({own})", own=own, by=objection.by)
    if objection.state not in STANDING:
        label = words.say("{by:name} objected ({own}), {state}", own=own, by=objection.by, state=state)
    return ObjectionText(
        label=label,
        reason=objection.reason,
        state=state,
        stands=objection.state in STANDING,
        details=tuple(details),
        standing=words.write.sentences(*map(words.write.stopped, details)),
    )


def _settled(words: Sentences, objection: ObjectionView) -> str:
    """`Bo, Wed 14:02: settled`"""
    ended = words.write.term(terms.OBJECTION_STATES, objection.state)
    if objection.state == "resolved":
        ended = words.say("settled")
    if objection.overruled_because:
        ended = words.write.labelled(ended, words.write.quote(objection.overruled_because))
    who = words.name(objection.settled_by) if objection.settled_by else ""
    when = words.moment(objection.settled_at)
    return words.write.labelled(words.write.commas(filter(None, (who, when))), ended)


def _stamp(words: Sentences, place: int, stamp: StampView) -> str:
    """`1 kacho 承 Mon 23 Nov 14:02`, `2 bucho: return, Mon 23 Nov 15:10: the cost is missing`, `3 shacho: …`."""
    name = f"{place} {words.name(stamp.by)}"
    position = words.position(stamp.position) if stamp.position else "…"
    if stamp.at is not None and stamp.passes:
        sealed = f"{name} {SEAL} {words.instant(stamp.at)}"
        if stamp.stood_in:
            sealed = words.say("{said} (by {by:name} in their place)", said=sealed, by=stamp.stood_in)
        return words.write.labelled(sealed, stamp.reason) if stamp.reason else sealed
    if stamp.at is not None:
        position = words.write.commas((position, words.instant(stamp.at)))
    if stamp.turn:
        position = words.say("it is with them now")
    if stamp.stood_in:
        position = words.say("{said} (by {by:name} in their place)", said=position, by=stamp.stood_in)
    if stamp.reason:
        position = words.write.labelled(position, stamp.reason)
    return words.write.labelled(name, position)


def _attributed(words: Sentences, by: str, text: str) -> str:
    return words.write.labelled(words.name(by), text)


def _advice(words: Sentences, piece: ConcernView) -> str:
    """`bo: ask for samples ↳ Taken: we asked`."""
    said_of_it = _attributed(words, piece.by, piece.text)
    if piece.taken is None:
        return said_of_it
    fate = words.say("Taken") if piece.taken else words.say("Not taken")
    why = piece.answers[0][1] if piece.answers else ""
    return f"{said_of_it} ↳ {words.write.labelled(fate, why) if why else words.write.stopped(fate)}"


def _remark(words: Sentences, remark: ConcernView) -> str:
    """A question or remark with its answer."""
    answers = (f"↳ {_attributed(words, by, text)}" for by, text in remark.answers)
    return " ".join((_attributed(words, remark.by, remark.text), *answers))


def _outcome(words: Sentences, card: CardView) -> str:
    if (ended := card.outcome) is None or _winners(words, card) or ended.outcome == "superseded":
        return ""  # the reason says it
    return words.say("{outcome:Outcome}.", outcome=ended.outcome, _because=ended.because.code)


def _winners(words: Sentences, card: CardView) -> str:
    """`Chosen: “Osaka”.`"""
    if (ended := card.outcome) is None:
        return ""
    winners = words.write.listed([words.write.quote(winner) for winner in ended.winners if winner])
    if winners and ended.outcome == "adopted":
        return words.say("Chosen: {winners}.", winners=winners)
    if winners:
        return words.say("{outcome:Outcome}: {winners}.", outcome=ended.outcome, winners=winners)
    return ""


def _because(words: Sentences, card: CardView, options: Mapping[str, str]) -> str:
    """The winners and the reason."""
    return words.write.sentences(_winners(words, card), _reason(words, card, options))


def _reason(words: Sentences, card: CardView, options: Mapping[str, str]) -> str:
    if (ended := card.outcome) is None:
        return ""
    early = words.phrase(ended.early) if ended.early is not None else ""
    because = words.phrase(ended.because, number=card.number, options=options)
    performed = (
        words.say("To be carried out by: {names}.", names=_names(words, ended.performed_by))
        if ended.performed_by
        else ""
    )
    return words.write.sentences(because, performed, _binding_votes(words, ended), early)


def _binding_votes(words: Sentences, ended: OutcomeView) -> str:
    """`+1 binding: ann, bo, cy; -1 binding: none; non-binding: di (+1).`"""
    if not ended.binding:
        return ""
    pieces = [
        words.write.labelled(
            words.say("{position:position} binding", position=key), _names(words, names) or words.say("none")
        )
        for key, names in ended.binding
    ]
    if ended.advisory:
        others = [words.write.bracketed(words.name(by), words.position(key)) for by, key in ended.advisory]
        pieces.append(words.write.labelled(words.say("non-binding"), _few(words, others)))
    return words.write.stopped("; ".join(pieces))


def _names(words: Sentences, names: tuple[str, ...]) -> str:
    return _few(words, [words.name(name) for name in names])


def _few(words: Sentences, items: Sequence[str]) -> str:
    """The first of many."""
    more = len(items) - NAMES_SHOWN
    shown = list(items[:NAMES_SHOWN])
    return words.write.commas([*shown, words.say("{n:n} more", n=more)] if more > 0 else shown)


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
        case "held":
            return ()
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
