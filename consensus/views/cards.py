"""From what is stored about a decision to what is shown of it: the shared card, which is the same for everybody.

A hidden decision shows no figures before close, not even by what is missing or what would happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from consensus.access import actors_of
from consensus.ballot_boxes import ADVISORY
from consensus.ballots import FORMS
from consensus.ballots.options import letter_of
from consensus.counting import advisory, binding, turnout
from consensus.decide.checks import takes_objections
from consensus.decide.draft import stopping
from consensus.decide.voting import needs_reason
from consensus.decision import Decision, Ending, Objection
from consensus.events import (
    AdviceGiven,
    Amended,
    Answered,
    AppealDecided,
    Appealed,
    Asked,
    AssumptionMade,
    Closed,
    ClosedEarly,
    DeadlineMoved,
    EditorialContested,
    Judged,
    LinkAttached,
    ObjectionDoubted,
    ObjectionOverruled,
    ObjectionRaised,
    ObjectionResolved,
    ObjectionWithdrawn,
    Opened,
    OptionAdded,
    OptionRemoved,
    OptionRenamed,
    PhaseEntered,
    Phrase,
    PremiseChanged,
    PremiseKept,
    Recorded,
    Reinstated,
    SolutionOffered,
    Stamped,
    Superseded,
    SupersededNothing,
    Tagged,
    TodoAdded,
    tags_in,
    text_of,
)
from consensus.frozen import replace
from consensus.ids import OptionId, PersonId, identity_of
from consensus.plain import Value, instant_text
from consensus.process import Process
from consensus.relations import Relation
from consensus.rights import holders
from consensus.tally import Tally
from consensus.views import (
    CardView,
    ChoiceView,
    ConcernView,
    Dossier,
    Entry,
    LinkView,
    ObjectionView,
    OriginView,
    OutcomeView,
    RelationView,
    StampView,
    TodoView,
    WithdrawnView,
)
from consensus.views.figures import UNITS_OF, figures_of
from consensus.views.forecast import looked_ahead
from consensus.views.mandates import mandate_view
from consensus.views.premises import AssumptionView, PremiseChangeView
from consensus.views.rule_words import rule_of
from consensus.views.shortfall import missing_now

REMARKS_SHOWN = 5


@dataclass(slots=True)
class Written:
    """The words of a decision, gathered from its entries; empty where they were erased."""

    texts: list[str] = field(default_factory=list)
    """Of all revisions, first to last."""
    why: str = ""
    revision: int = 1
    began_with: str = ""
    """The first phase."""
    options: dict[str, str] = field(default_factory=dict)
    """Of all options, also of those that were taken off."""
    option_authors: dict[OptionId, PersonId] = field(default_factory=dict)
    """Who added an option after the opening."""
    withdrawn: list[tuple[OptionId, PersonId, datetime]] = field(default_factory=list)
    """The options that were withdrawn, by whom and when."""
    links: tuple[LinkView, ...] = ()
    assumptions: dict[int, str] = field(default_factory=dict)
    changes: dict[int, tuple[LinkView | None, LinkView | None]] = field(default_factory=dict)
    """By the sequence of a change: the link as it was before and as it is since."""
    objections: dict[int, str] = field(default_factory=dict)
    affects: dict[int, str] = field(default_factory=dict)
    remedies: dict[int, str] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)
    offers: dict[int, tuple[str, PersonId]] = field(default_factory=dict)
    overruled: dict[int, str] = field(default_factory=dict)
    amended: set[int] = field(default_factory=set)
    """The objections to which the text as it is now is the answer."""
    settled: dict[int, PersonId] = field(default_factory=dict)
    """Who ended an objection."""
    remarks: list[tuple[PersonId, str]] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)
    """Which of the remarks are questions, by their places."""
    answers: dict[int, list[tuple[PersonId, str]]] = field(default_factory=dict)
    """By the place of the remark that they answer."""
    tags: dict[int, str] = field(default_factory=dict)
    todos: dict[int, str] = field(default_factory=dict)
    advice: list[tuple[PersonId, str]] = field(default_factory=list)
    heeded: dict[int, tuple[bool, PersonId, str]] = field(default_factory=dict)
    """By the number of a piece of advice: whether it was taken, who said so, and why."""
    stamps: list[tuple[Stamped, datetime]] = field(default_factory=list)
    """Those given on the current text."""
    moved: Phrase | None = None
    """Why the deadline of this phase was moved, the last time that it was."""
    replaces: bool = False
    """It was in force once, so that it took the place of what it supersedes, if that was."""
    replaced_nothing: SupersededNothing | None = None
    closed_early: ClosedEarly | None = None
    """What ended this phase before its deadline."""
    sentence: str = ""
    recorded_at: datetime | None = None
    origin: OriginView | None = None


def written_in(dossier: Dossier) -> Written:
    """Read what people wrote out of the entries."""
    gathered = Written()
    for entry in dossier.entries:
        match entry.event:
            case Opened() | Recorded() as event:
                gathered.texts.append(text_of(event.words, "text"))
                gathered.why = text_of(event.words, "why")
                values = event.words.value
                if isinstance(values, Mapping):
                    options, links = values.get("options"), values.get("links")
                    if isinstance(options, Mapping):
                        gathered.options = {key: str(text) for key, text in options.items()}
                    gathered.links = _links(links, entry)
                    gathered.origin = _origin(values.get("origin"))
                gathered.recorded_at = entry.at
                gathered.replaces = isinstance(event, Recorded)
                gathered.began_with = event.phase if isinstance(event, Opened) else ""
            case LinkAttached() as event:
                values = event.words.value
                if isinstance(values, Mapping):
                    gathered.links += _links(values.get("links"), entry)
            case AssumptionMade() as event:
                gathered.assumptions[event.assumption] = text_of(event.words, "text")
            case PremiseKept() | PremiseChanged() as event if event.link:
                before = next((link for link in gathered.links if link.link == event.link), None)
                after = None if before is None else _as_read(before, event, entry.at)
                if after is not None:
                    gathered.links = tuple(after if link is before else link for link in gathered.links)
                if isinstance(event, PremiseChanged):
                    gathered.changes[entry.sequence] = before, after
            case OptionAdded() | OptionRenamed() as event:
                gathered.options[str(event.option)] = text_of(event.words, "text")
                if isinstance(event, OptionAdded):
                    gathered.option_authors[event.option] = event.by
            case OptionRemoved(withdrawn=True) as event:
                gathered.withdrawn.append((event.option, event.by, entry.at))
            case Amended() as event:
                if event.revision == gathered.revision and event.editorial_until is None:
                    gathered.texts.pop()  # a draft that was never posted
                gathered.revision = event.revision
                gathered.texts.append(text_of(event.words, "text"))
                if event.editorial_until is None:
                    gathered.stamps.clear()
            case EditorialContested() as event:
                gathered.revision = event.revision
                gathered.stamps.clear()
            case Stamped() as event:
                gathered.stamps.append((event, entry.at))
            case DeadlineMoved() as event:
                gathered.moved, gathered.closed_early = event.because, None
            case PhaseEntered():
                gathered.moved = gathered.closed_early = None
            case ClosedEarly() as event:
                gathered.closed_early = event
            case AdviceGiven() as event:
                gathered.advice.append((event.by, text_of(event.words, "text")))
            case Judged() | Appealed() | AppealDecided() as event:
                if text_of(event.words, "reason"):
                    gathered.remarks.append((event.by, text_of(event.words, "reason")))
                if isinstance(event, Judged):
                    gathered.heeded |= _heeded(event)
                if not isinstance(event, Judged):
                    gathered.sentence, gathered.recorded_at = event.sentence, entry.at
            case ObjectionRaised() as event:
                gathered.objections[event.number] = text_of(event.words, "reason")
                gathered.affects[event.number] = text_of(event.words, "affects")
                gathered.remedies[event.number] = text_of(event.words, "remedy")
            case ObjectionDoubted() as event:
                gathered.doubts[event.number] = text_of(event.words, "reason")
            case SolutionOffered() as event:
                gathered.offers[event.number] = (text_of(event.words, "how"), event.by)
                (gathered.amended.add if event.amendment else gathered.amended.discard)(event.number)
            case ObjectionResolved() | ObjectionWithdrawn() | ObjectionOverruled() as event:
                gathered.settled[event.number] = event.by
                if isinstance(event, ObjectionOverruled):
                    gathered.overruled[event.number] = text_of(event.words, "reason")
            case Asked() as event:
                gathered.questions.append(len(gathered.remarks))
                gathered.remarks.append((event.by, text_of(event.words, "text")))
            case Answered() as event:
                place = gathered.questions[event.question - 1]
                answer = (event.by, text_of(event.words, "text"))
                gathered.answers.setdefault(place, []).append(answer)
            case Tagged() as event:
                gathered.tags |= tags_in(event)
            case TodoAdded() as event:
                gathered.todos[event.todo] = text_of(event.words, "text")
            case Closed() as event:
                gathered.sentence = event.sentence
                gathered.recorded_at = entry.at
                gathered.replaces |= event.outcome == "adopted"
            case Superseded() | Reinstated() as event:
                gathered.sentence, gathered.recorded_at = event.sentence, entry.at
            case SupersededNothing() as event:
                gathered.replaced_nothing = event
            case _:
                pass
    return gathered


def _origin(value: object) -> OriginView | None:
    if not isinstance(value, Mapping):
        return None
    texts = {key: str(value.get(key, "")) for key in ("source", "key", "status", "date")}
    people = value.get("people")
    return OriginView(**texts, people=tuple(map(str, people)) if isinstance(people, list | tuple) else ())


def _heeded(event: Judged) -> dict[int, tuple[bool, PersonId, str]]:
    value = None if event.words is None else event.words.value
    why = value.get("advice") if isinstance(value, Mapping) else None
    reasons = why if isinstance(why, Mapping) else {}
    return {
        heeded.piece: (heeded.taken, event.by, str(reasons.get(str(heeded.piece), "")))
        for heeded in event.advice
    }


def _rule(dossier: Dossier) -> tuple[Phrase, ...]:
    """The rule in sentences, without what the community's table of rights says otherwise."""
    phrases = rule_of(dossier.process, replace(dossier.decision, eligible=dossier.eligible))
    if holders(dossier.place.rights, "close", dossier.place.id) is None:
        return phrases
    return tuple(phrase for phrase in phrases if phrase.code != "rule.closes.administrator")


def card(dossier: Dossier, now: datetime) -> CardView:
    """The card as it stands at `now`."""
    decision, process = dossier.decision, dossier.process
    words = written_in(dossier)
    tally = dossier.tallies.get(decision.box, Tally())
    process = process.within(decision.phase)
    covered = decision.covered
    took_part, eligible = decision.acted, dossier.eligible
    if eligible is not None:
        took_part, eligible = turnout(process, decision, tally, eligible)
    form = FORMS.get(process.ballot.type)
    return CardView(
        number=decision.number,
        identity=identity_of(decision.id),
        unit=decision.unit,
        text=words.texts[-1] if words.texts else "",
        opened_by=name(dossier, decision.opened_by),
        opened_at=decision.opened_at,
        process=decision.process,
        process_title=process.title,
        status=decision.status,
        phase=decision.phase,
        act=_act(decision, process),
        round=decision.round,
        revision=decision.revision,
        revisions=tuple(words.texts),
        editorial=_editorial(dossier, now),
        rule=_rule(dossier),
        sounded=words.began_with != decision.phase
        and any(phase.id == words.began_with and phase.private for phase in dossier.process.phases),
        missing=None if decision.ending is not None else _missing(dossier),
        if_nothing=None if decision.ending is not None else if_nothing(dossier),
        choices=_choices(dossier, words, tally, covered=covered),
        withdrawn=tuple(
            WithdrawnView(key=option, text=words.options.get(option, ""), by=name(dossier, by), at=at)
            for option, by, at in words.withdrawn
        ),
        ballot=process.ballot.type,
        points=form.limits(process.ballot) if form is not None else None,
        names_shown=process.ballot.names_shown,
        hidden=covered,
        secret=decision.secret,
        undisclosed=decision.undisclosed,
        took_part=took_part,
        eligible=eligible,
        seconded=decision.seconded,
        awaiting=tuple((words.options.get(waits.option, ""), waits.missing) for waits in decision.awaiting),
        wishes=decision.wishes,
        objections=tuple(objection_view(dossier, objection, words) for objection in decision.objections),
        may_object=takes_objections(decision, process),
        concerns=_concerns(dossier, words),
        route=_route(dossier, words),
        delegations=_chains(dossier),
        advice=tuple(_advice(dossier, words, piece) for piece in range(1, len(words.advice) + 1)),
        closes_at=decision.closes_at,
        closes_early_at=decision.closes_early_at,
        early_why=decision.early_why,
        waits_since=decision.waits_since,
        moved=words.moved if decision.status == "open" else None,
        zone=decision.zone,
        reversible=decision.reversible,
        disposition=decision.disposition,
        review_at=decision.review_at,
        why=words.why,
        links=words.links,
        assumptions=tuple(
            AssumptionView(
                number=assumed.number,
                text=words.assumptions.get(assumed.number, ""),
                until=assumed.until,
                passed=assumed.passed,
            )
            for assumed in decision.assumptions
        ),
        changes=changes_of(dossier, words) if decision.in_force else (),
        remarks=_remarks(dossier, words),
        outcome=_outcome(dossier, words, now),
        follows=decision.follows,
        taken_up_by=dossier.taken_up_by,
        supersedes=_supersedes(decision, words),
        origin=words.origin,
        superseded_by=decision.superseded_by,
        todos=tuple(
            TodoView(
                number=todo.number,
                text=words.todos.get(todo.number, ""),
                owner=name(dossier, todo.owner),
                due_at=todo.due_at,
                done_at=todo.done_at,
            )
            for todo in decision.todos
        ),
        tags=tuple(words.tags[number] for number in decision.tags if number in words.tags),
        relations=tuple(_relation(dossier, relation) for relation in decision.relations),
        mandate=mandate_view(decision, words.tags, dossier.names, dossier.uses),
        amount=decision.amount,
        children=_children(dossier),
        place=dossier.place.name,
    )


def _relation(dossier: Dossier, relation: Relation) -> RelationView:
    other = dossier.related.get(relation.other)
    if other is None or not other.shown:
        return RelationView(kind=relation.kind, number=relation.other)
    return RelationView(
        kind=relation.kind,
        number=relation.other,
        title=other.title,
        unit=other.unit,
        state=other.state,
        outcome=other.outcome,
    )


def _children(dossier: Dossier) -> tuple[int, int]:
    numbers = [relation.other for relation in dossier.decision.relations if relation.kind == "child"]
    closed = [
        number
        for number in numbers
        if number in dossier.related and dossier.related[number].state == "closed"
    ]
    return len(closed), len(numbers)


def _advice(dossier: Dossier, words: Written, piece: int) -> ConcernView:
    by, text = words.advice[piece - 1]
    if piece not in words.heeded:
        return ConcernView(by=name(dossier, by), text=text)
    taken, who, why = words.heeded[piece]
    return ConcernView(by=name(dossier, by), text=text, taken=taken, answers=((name(dossier, who), why),))


def _remarks(dossier: Dossier, words: Written) -> tuple[ConcernView, ...]:
    first = max(0, len(words.remarks) - REMARKS_SHOWN)
    return tuple(
        ConcernView(
            by=name(dossier, by),
            text=text,
            answers=tuple((name(dossier, who), answer) for who, answer in words.answers.get(place, ())),
        )
        for place, (by, text) in enumerate(words.remarks[first:], first)
    )


def _editorial(dossier: Dossier, now: datetime) -> Phrase | None:
    """That the last change of the text is said to be editorial, as long as that can be contested."""
    decision, change = dossier.decision, dossier.decision.editorial
    if change is None or not decision.is_open or now >= change.until:
        return None
    values: dict[str, Value] = {"by": name(dossier, change.by), "until": instant_text(change.until)}
    return Phrase(code="editorial", values=values)


def name(dossier: Dossier, person: PersonId | None) -> str:
    """The person's name, or empty text if it was erased."""
    return "" if person is None else dossier.names.get(person, "")


def if_nothing(dossier: Dossier) -> Phrase | None:
    """What happens if nobody else acts; of a hidden decision only when."""
    decision = dossier.decision
    if decision.status == "gathering":
        return None
    ahead = looked_ahead(
        decision,
        dossier.process,
        dossier.place,
        dossier.tallies,
        dossier.eligible,
        dossier.unreminded,
    )
    if ahead is None:
        return Phrase(code="if_nothing.open")
    values: dict[str, Value] = {"at": instant_text(ahead.at), "zone": decision.zone}
    if ahead.at != (decision.closes_early_at or decision.closes_at):
        values["then"] = values["at"]
    if decision.secret:
        return Phrase(code="if_nothing.secret", values=values)
    if ahead.outcome is None:
        return Phrase(code="if_nothing.hidden", values=values)
    if ahead.outcome == "blocked":
        values["objections"] = tuple(objection.number for objection in stopping(decision, dossier.process))
    return Phrase(code="if_nothing", values={"outcome": ahead.outcome, **values})


def _missing(dossier: Dossier) -> Phrase:
    return missing_now(
        dossier.decision, dossier.process, dossier.tallies, dossier.eligible or 0, dossier.names
    )


def _act(decision: Decision, process: Process) -> str:
    if decision.held is not None:
        return "held"
    return next((phase.act for phase in process.phases if phase.id == decision.phase), "")


def _chains(dossier: Dossier) -> tuple[tuple[str, ...], ...]:
    """From each whose vote nobody else carries, to where the chain ends; a circle ends where it comes round."""
    passed = dossier.delegations
    carried = set(passed.values())
    starts = [person for person in passed if person not in carried]
    chains: list[tuple[PersonId, ...]] = []
    for start in starts or list(passed)[:1]:
        chain = [start]
        while (to := passed.get(chain[-1])) is not None and chain.count(chain[-1]) == 1:
            chain.append(to)
        chains.append(tuple(chain))
    return tuple(tuple(name(dossier, person) for person in chain) for chain in chains)


def _route(dossier: Dossier, words: Written) -> tuple[StampView, ...]:
    """The stamps that were given on this text, and those whose turn is still to come."""
    decision, process = dossier.decision, dossier.process
    names = [actors_of(phase.actors, decision) for phase in process.phases if phase.act == "route"]
    role = decision.role(names[0]) if names and names[0] is not None else None
    if role is None:
        return ()
    running = decision.is_open and _act(decision, process) == "route"
    views = []
    for place, person in enumerate(role.people, 1):
        stamp, at = next((given for given in words.stamps if given[0].place == place), (None, None))
        views.append(
            StampView(
                by=name(dossier, person),
                position="" if stamp is None else stamp.position,
                passes=stamp is not None and passes(process, stamp.position),
                at=at,
                reason="" if stamp is None else text_of(stamp.words, "reason"),
                stood_in=name(dossier, stamp.by)
                if stamp is not None and stamp.stands_in_for is not None
                else "",
                turn=running and place == decision.stamped + 1,
            )
        )
    return tuple(views)


def passes(process: Process, key: str) -> bool:
    """Whether a stamp of this position lets it go on."""
    position = process.position(key)
    return position is not None and position.adds != "no" and not position.returns


def _choices(dossier: Dossier, words: Written, tally: Tally, *, covered: bool) -> tuple[ChoiceView, ...]:
    decision = dossier.decision
    process = dossier.process.within(decision.phase)
    people = binding(tally, decision.revision)
    others = advisory(tally, decision.revision)
    won, level = ((), ()) if (end := decision.ending) is None else (end.winners, end.level or end.winners)
    form = FORMS.get(process.ballot.type)
    one_press = form is None or form.asks == "option"

    def view(key: str, text: str) -> ChoiceView:
        return ChoiceView(
            key=key,
            text=text,
            people=None if covered else people.get(key, 0),
            advisory=0 if covered else others.get(key, 0),
            won=key in won,
            level=key in level,
            needs_reason=decision.is_open and one_press and needs_reason(decision, process, key),
        )

    if process.ballot.type in FORMS:
        figures = {} if covered else figures_of(process, decision, tally)
        return tuple(
            replace(
                view(option, words.options.get(option, "")),
                people=None if covered else figures[option].whole,
                figure=None if covered else figures[option].figure,
                share=Fraction(0) if covered else figures[option].share,
                unit=UNITS_OF[process.tally.method] if process.tally is not None else "votes",
                letter=letter_of(option),
                detail=None if covered else figures[option].detail,
            )
            for option in decision.options
        )
    return tuple(
        replace(view(position.key, ""), label=position.label) for position in process.ballot.positions
    )


def objection_view(dossier: Dossier, objection: Objection, words: Written) -> ObjectionView:
    offer, offered_by = words.offers.get(objection.number, ("", None))
    return ObjectionView(
        number=objection.number,
        by=name(dossier, objection.by),
        reason=words.objections.get(objection.number, ""),
        affects=words.affects.get(objection.number, ""),
        remedy=words.remedies.get(objection.number, ""),
        state=objection.state,
        addressed=objection.stands
        and objection.offered_by is not None
        and dossier.process.objection is not None
        and dossier.process.objection.qualifies == "judge",
        since=objection.raised_at,
        offer=offer if objection.offered_by is not None else "",
        offered_by=name(dossier, offered_by) if objection.offered_by is not None else "",
        answer_by=objection.answer_by,
        test_closes_at=objection.test_closes_at,
        doubt=words.doubts.get(objection.number, ""),
        sustained_by=objection.sustained_by,
        holder_left=objection.holder_left,
        revision=objection.revision,
        overruled_because=words.overruled.get(objection.number, ""),
        amended=objection.number in words.amended and objection.offered_by is not None,
        settled_by=name(dossier, words.settled[objection.number])
        if not objection.stands and objection.number in words.settled
        else "",
        settled_at=objection.settled_at,
    )


def _concerns(dossier: Dossier, words: Written) -> tuple[ConcernView, ...]:
    decision, process = dossier.decision, dossier.process
    dropped = [
        ConcernView(by=name(dossier, objection.by), text=words.objections.get(objection.number, ""))
        for objection in decision.objections
        if objection.state == "dropped"
    ]
    if decision.covered:
        return tuple(dropped)
    named = process.ballot.names_shown
    given = [
        ConcernView(by=name(dossier, position.by) if named else "", text=position.reason)
        for position in dossier.positions
        if position.revision == decision.revision
        and position.choice is not None
        and (rule := process.position(position.choice)) is not None
        and rule.concern
    ]
    return (*given, *dropped)


def names_binding_votes(decision: Decision, process: Process) -> bool:
    """Whether the outcome names those whose ballots were binding."""
    binding_group = process.electorate.binding
    return (
        decision.ending is not None
        and binding_group is not None
        and decision.role(binding_group) is not None
        and process.ballot.type == "position"
        and process.ballot.names_shown
    )


def _outcome(dossier: Dossier, words: Written, now: datetime) -> OutcomeView | None:
    ending, early = dossier.decision.ending, words.closed_early
    if ending is None:
        return None
    return OutcomeView(
        outcome=ending.outcome,
        because=ending.because,
        early=None
        if early is None
        else Phrase(
            code="outcome.closed_early",
            values={
                "by": name(dossier, early.by),
                "text": text_of(early.words, "reason"),
                "missing": early.missing,
            },
        ),
        sentence=words.sentence,
        winners=tuple(words.options.get(winner, "") for winner in ending.winners),
        seats_open=_seats_open(dossier.process, ending),
        **_binding_votes(dossier),
        performed_by=_performers(dossier),
        effective_at=ending.effective_at,
        recorded_at=words.recorded_at or now,
    )


def _seats_open(process: Process, ending: Ending) -> int:
    rule = process.tally
    if rule is None or rule.method != "stv" or not (ending.level or ending.outcome == "tied"):
        return 0
    return rule.seats - (len(ending.winners) if ending.level else 0)


def _performers(dossier: Dossier) -> tuple[str, ...]:
    """Who carries out what was adopted."""
    decision, process = dossier.decision, dossier.process
    roles = [role for role in decision.roles if role.name in process.performed_by]
    people = dict.fromkeys(person for role in roles for person in role.people)
    return tuple(name(dossier, person) for person in people) if decision.in_force else ()


def _binding_votes(dossier: Dossier) -> dict[str, Any]:
    """Who voted what, those whose ballots bind apart from the others."""
    decision, process = dossier.decision, dossier.process
    if not names_binding_votes(decision, process):
        return {}
    counted = [position for position in dossier.positions if position.revision == decision.revision]
    binding_names: dict[str, list[str]] = {
        position.key: [] for position in process.ballot.positions if position.adds in ("yes", "no")
    }
    for ballot in counted:
        if ballot.klass != ADVISORY and ballot.choice is not None:
            binding_names.setdefault(ballot.choice, []).append(name(dossier, ballot.by))
    return {
        "binding": tuple((key, tuple(names)) for key, names in binding_names.items()),
        "advisory": tuple(
            (name(dossier, ballot.by), ballot.choice or "") for ballot in counted if ballot.klass == ADVISORY
        ),
    }


def _supersedes(decision: Decision, words: Written) -> Phrase | None:
    if decision.supersedes is None:
        return None
    values: dict[str, Value] = {"target": decision.supersedes}
    if (nothing := words.replaced_nothing) is not None:
        values |= {"outcome": nothing.outcome, "replacement": nothing.replacement}
        return Phrase(code="supersedes.nothing", values=values)
    if decision.ending is None:
        return Phrase(code="supersedes.if_adopted", values=values)
    if words.replaces and decision.ending.because.code == "returned.appeal_upheld":
        return Phrase(code="supersedes.fell", values=values)
    if words.replaces:
        return Phrase(code="supersedes.replaces", values=values)
    return Phrase(code="supersedes.not_adopted", values=values)


def _links(values: Value | object, entry: Entry) -> tuple[LinkView, ...]:
    return (
        tuple(
            _link(link, entry.at, f"{entry.seq}:{place}")
            for place, link in enumerate(values)
            if isinstance(link, Mapping)
        )
        if isinstance(values, tuple)
        else ()
    )


def _link(values: Mapping[str, Value], at: datetime, link: str) -> LinkView:
    return LinkView(
        url=str(values.get("url", "")),
        role=str(values.get("role", "")),
        excerpt=str(values.get("excerpt", "")),
        title=str(values.get("title", "")),
        hash=str(values.get("hash", "")),
        at=at,
        link=link,
    )


def _as_read(link: LinkView, event: PremiseKept | PremiseChanged, at: datetime) -> LinkView:
    """The link with what was read then. The title that somebody gave it stays."""
    if not text_of(event.words, "hash"):
        return link
    return replace(
        link,
        title=link.title or text_of(event.words, "title"),
        excerpt=text_of(event.words, "excerpt"),
        hash=text_of(event.words, "hash"),
        at=at,
    )


def changes_of(dossier: Dossier, words: Written) -> tuple[PremiseChangeView, ...]:
    """What changed of what it rests on, and is still to be answered; the latest first."""
    shown = []
    for change in reversed(dossier.decision.changes):
        before, after = words.changes.get(change.sequence, (None, None))
        read = before is not None and after is not None and before is not after
        shown.append(
            PremiseChangeView(
                what=change.what,
                at=change.at,
                title="" if before is None else before.title,
                url="" if before is None else before.url,
                other=change.other,
                assumption=words.assumptions.get(change.assumption or 0, ""),
                before=before.excerpt if read and before is not None else "",
                after=after.excerpt if read and after is not None else "",
            )
        )
    return tuple(shown)
