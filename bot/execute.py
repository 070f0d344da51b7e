"""Executes one group of commands within a unit of work: everything between BEGIN and COMMIT, in order, without waiting.

Reads only through the Work, knows no database and no platform. A refused command fails alone. Due steps of a decision (a
close, a reminder) come before any command at or after their instant.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import timedelta

from adapters.grammar.tokens import quoted
from bot import offers, rights
from consensus.access import may_set_up, member
from consensus.acts import decide, needed, require_may_act
from consensus.commands import (
    AddProcess,
    AnswerOffer,
    AskErasure,
    DeadlineReached,
    DraftProposal,
    Erase,
    HolderLeft,
    LoadRights,
    MakeOffer,
    MemberLeft,
    MembersSeen,
    Mirror,
    MuteOffers,
    NameGroup,
    NoteChange,
    OpenPoll,
    PassTime,
    Propose,
    Publish,
    Reinstate,
    RollComplete,
    SetDigest,
    SetOffers,
    SetRight,
    Supersede,
    SupersedeNothing,
    TakeUpAgain,
    decision_of,
)
from consensus.decide.checks import words
from consensus.decision import Decision
from consensus.defaults import default_process
from consensus.definition import DefinitionError, builtin, fingerprint, read_definition
from consensus.definition.keys import GROUP
from consensus.digests import AT, Rhythm
from consensus.due import next_due
from consensus.events import (
    AppealDecided,
    Appealed,
    ClockMoved,
    Closed,
    ErasurePerformed,
    Event,
    GroupNamed,
    Opened,
    Phrase,
    PlacePublished,
    Private,
    ProcessAdded,
    Recorded,
    Reinstated,
    Related,
    Replaces,
    RightsChanged,
    Superseded,
    TakenUpAgain,
    Unrelated,
)
from consensus.facts import Needs, Slice
from consensus.frozen import Frozen, replace
from consensus.ids import identity_of
from consensus.limits import DRAFT_LENGTH_MAX
from consensus.needs import NOTHING
from consensus.plain import Value, instant_text
from consensus.ports import Answer, Envelope, Receipt, Work
from consensus.premises import ChangeCode
from consensus.process import Process
from consensus.refusal import Refused
from consensus.relations import OPPOSITE
from consensus.rights import changed
from consensus.tally.known import CountFirst, leaving_long_counts
from consensus.views.notices import notices_of

PhraseWriter = Callable[[Phrase, str], str]
"""(phrase, language code) -> sentence (adapters/wording)."""

NUMBER_MAX = 10**9
RULES = "rules"
"""The id of the process by which a community changes its processes, if it has its own."""
MISTAKES_TOLD = 3
PASSES_MAX = timedelta(days=366)
"""How far the clock of a local room can be moved at once."""
STEPS_MAX = 200
"""A decision has a handful of due steps at an instant; more means an endless loop."""


UNSETTLES: Mapping[type[Event], ChangeCode] = {
    Superseded: "superseded",
    AppealDecided: "overturned",
    Appealed: "appealed",
    TakenUpAgain: "taken_up",
}
"""After these it is asked whether what depends on the decision is still right."""


class Outcome(Frozen, kw_only=False):
    """The result of a group: an answer for each envelope, and what to wake after the commit."""

    answers: tuple[Receipt | Refused, ...]
    changed: bool
    """Something was written: there may be messages to send."""
    due_moved: bool
    """The next due instant of a decision has changed."""


class Stuck(RuntimeError):
    """A due step does not get done by taking it. A defect, never a person's mistake."""


class PutOff(Exception):
    """The group cannot be executed before `missing` is made, which this envelope of it needs."""

    def __init__(self, envelope: Envelope, missing: CountFirst) -> None:
        super().__init__(envelope.delivery)
        self.envelope = envelope
        self.missing = missing


class Fold:
    """Executes one group. A new object for each transaction, so that a replay starts clean. `counts`: it makes long counts
    itself, where everybody waits for them; else it raises PutOff."""

    def __init__(self, work: Work, phrase: PhraseWriter, *, counts: bool = True) -> None:
        self._work = work
        self._phrase = phrase
        self._counts = counts
        self._changed = False
        self._due_moved = False

    def group(self, envelopes: Sequence[Envelope]) -> Outcome:
        self._work.begin(envelopes)
        with nullcontext() if self._counts else leaving_long_counts():
            answers = tuple(self._answer(envelope) for envelope in envelopes)
        return Outcome(answers=answers, changed=self._changed, due_moved=self._due_moved)

    def _answer(self, envelope: Envelope) -> Receipt | Refused:
        earlier = self._work.answered(envelope)
        if earlier is not None:
            return earlier
        answer: Receipt | Refused
        try:
            answer = self._carry_out(envelope)
        except Refused as refusal:
            answer = rights.with_names(self._work, refusal)
        except CountFirst as missing:
            raise PutOff(envelope, missing) from None
        if not isinstance(envelope.command, DeadlineReached):
            self._work.remember(envelope, answer)
        return answer

    def _carry_out(self, envelope: Envelope) -> Receipt:
        match envelope.command:
            case MembersSeen() as seen:
                require_may_act(self._work.slice(envelope), seen)
                return self._admit(envelope, seen)
            case PassTime() as passing:
                return self._pass_time(envelope, passing)
            case AddProcess() as adding:
                return self._add_process(envelope, adding)
            case SetRight() as setting:
                return self._set_right(envelope, setting)
            case LoadRights() as loading:
                return self._load_rights(envelope, loading)
            case Publish() as publishing:
                return self._publish(envelope, publishing)
            case NameGroup() as naming:
                return self._name_group(envelope, naming)
            case SetDigest() as setting:
                return self._set_digest(envelope, setting)
            case SetOffers() | MuteOffers() | MakeOffer() | AnswerOffer() as command:
                require_may_act(self._work.slice(envelope), command)
                receipt = offers.carry_out(self._work, envelope, command)
                self._changed |= receipt.changed
                return receipt
            case AskErasure() as asking:
                return self._ask_erasure(envelope, asking)
            case DraftProposal() as drafting:
                return self._draft(envelope, drafting)
            case Erase() as erasure:
                return self._erase(envelope, erasure)
            case DeadlineReached() as reached:
                require_may_act(self._work.slice(envelope), reached)
                steps = self._catch_up(envelope, reached.decision)
                return Receipt(code="clock", number=reached.decision, changed=steps > 0)
            case _:
                return self._decide(envelope)

    # ------------------------------------------------------------------------------------------------ one decision

    def _decide(self, envelope: Envelope) -> Receipt:
        number = decision_of(envelope.command)
        if number is not None:
            self._catch_up(envelope, number)
        envelope = self._with_process(envelope)
        receipt, after = self._step(envelope)
        if after is not None:
            self._catch_up(envelope, after)
        return receipt

    def _step(self, envelope: Envelope) -> tuple[Receipt, int | None]:
        """Decide on one command and apply its events. Returns the receipt and the number of the changed decision."""
        work, command = self._work, envelope.command
        number = decision_of(command)
        facts = work.slice(envelope)
        now = work.now(envelope)
        try:
            wanted = needed(facts, command, now)
            if wanted is not NOTHING:
                facts = work.slice(envelope, wanted)
            answer = decide(facts, command, now)
        except Refused as refused:
            if facts.decision is not None and refused.values.get("number", number) == number:
                refused.identity = identity_of(facts.decision.id)
            raise
        receipt, about = answer.receipt, answer.after or facts.decision
        if about is not None and receipt.number == about.number:
            receipt = replace(receipt, identity=identity_of(about.id))
        if answer.remind_at is not None:
            work.remind_later(envelope, facts, answer.remind_at)
            self._changed = True
        if answer.after is None:
            return receipt, None
        self._keep(envelope, facts, answer, answer.after)
        return receipt, answer.after.number

    def _keep(self, envelope: Envelope, facts: Slice, answer: Answer, after: Decision) -> None:
        work = self._work
        events = tuple(self._with_sentence(event, facts, after) for event in answer.events)
        process = facts.asked if facts.asked is not None else facts.process
        due = next_due(after, process)
        self._due_moved |= work.keep(envelope, facts, after, events, due, answer.secret_ballots)
        self._changed = True
        notices = notices_of(events, after, process)
        if notices:
            work.notify(after, notices)
        if after.rights and any(_adopts(event, after) for event in events):
            self._carry_rights_out(envelope, after)
        elif after.rights and any(_falls(event) for event in events):
            self._take_rights_back(envelope, after)
        if after.supersedes is not None and any(_adopts(event, after) for event in events):
            self._supersede(envelope, after, after.supersedes)
        elif after.supersedes is not None and any(_falls(event) for event in events):
            self._reinstate(envelope, after.supersedes, after.number)
        for event in events:
            if (what := UNSETTLES.get(type(event))) is not None and (what != "overturned" or _falls(event)):
                self._unsettle(envelope, after, what)
            if isinstance(event, Opened | Replaces) and after.supersedes is not None and not after.in_force:
                self._take_up(envelope, after, after.supersedes)
            if isinstance(event, Related | Unrelated) and not isinstance(envelope.command, Mirror):
                self._mirror(envelope, after.number, event)

    def _unsettle(self, envelope: Envelope, changed: Decision, what: ChangeCode) -> None:
        """Ask about the decisions that depend on this one. Their own state stays, so a circle of them ends here."""
        for relation in changed.relations:
            if relation.kind == "needed":
                noted = NoteChange(decision=relation.other, what=what, other=changed.number)
                clock = replace(envelope, sender=None, command=noted)
                self._catch_up(clock, relation.other)
                self._step(clock)

    def _take_up(self, envelope: Envelope, opened: Decision, number: int) -> None:
        """What is to be superseded is being decided again, which answers what was asked about it."""
        command = TakeUpAgain(decision=number, replacement=opened.number, by=opened.opened_by)
        clock = replace(envelope, sender=None, command=command)
        self._catch_up(clock, number)
        target = self._work.slice(clock).decision
        needed = target is not None and any(relation.kind == "needed" for relation in target.relations)
        if target is not None and target.in_force and (target.changes or needed):
            self._step(clock)

    def _mirror(self, envelope: Envelope, number: int, event: Related | Unrelated) -> None:
        """Write on the other decision, too, how it is related to the decision `number`, or no longer is."""
        command = Mirror(
            decision=event.other,
            relation=OPPOSITE[event.relation],
            other=number,
            by=event.by,
            remove=isinstance(event, Unrelated),
        )
        clock = replace(envelope, sender=None, command=command)
        self._catch_up(clock, event.other)
        self._step(clock)

    def _supersede(self, envelope: Envelope, adopted: Decision, number: int) -> None:
        """What was adopted takes the place of the decision `number`, if that is still in force. Of several the one that
        ended first does; at the same instant, that of the lowest number; whichever is carried out first."""
        assert adopted.ending is not None, "it was adopted"
        mine = adopted.ending.effective_at, adopted.number
        for ends_at, other in self._work.superseding(envelope, number):
            if (ends_at, other) < mine:
                self._catch_up(envelope, other)
        clock = replace(envelope, sender=None, command=Supersede(decision=number, replacement=adopted.number))
        self._catch_up(clock, number)
        target = self._work.slice(clock).decision
        assert target is not None, "it was in force when this one was opened"
        if not target.in_force:
            outcome = None if target.ending is None else target.ending.outcome
            nothing = SupersedeNothing(
                decision=adopted.number, outcome=outcome, replacement=target.superseded_by
            )
            clock = replace(clock, command=nothing)
        self._step(clock)

    def _reinstate(self, envelope: Envelope, number: int, fallen: int) -> None:
        """What the decision `fallen` had superseded is in force again."""
        clock = replace(envelope, sender=None, command=Reinstate(decision=number, fallen=fallen))
        self._step(clock)
        self._catch_up(clock, number)

    def _with_process(self, envelope: Envelope) -> Envelope:
        """An opening that names no process gets the one that fits the size of the place."""
        command = envelope.command
        if not isinstance(command, Propose | OpenPoll) or command.process is not None:
            return envelope
        electorate = command.electorate
        counted = None if electorate is None else len(electorate.accounts) or electorate.counted
        members = self._work.slice(envelope).place.members if counted is None else counted
        if isinstance(command, Propose):
            process = default_process("proposal", members, reversible=command.reversible)
        else:
            process = default_process("options", members)
        return replace(envelope, command=replace(command, process=process))

    def _with_sentence(self, event: Event, facts: Slice, after: Decision) -> Event:
        """The event with the sentence of its outcome: the record keeps the words that were first shown."""
        if (
            isinstance(event, Closed | Appealed | AppealDecided | Superseded | Reinstated)
            and not event.sentence
        ):
            assert after.ending is not None, "it ends, or ends in another way"
            because = event.because if isinstance(event, Closed) else after.ending.because
            because = replace(because, values={"number": after.number, **because.values})
            return replace(event, sentence=self._phrase(because, facts.place.language))
        return event

    # --------------------------------------------------------------------------------------------------- the clock

    def _catch_up(self, envelope: Envelope, number: int) -> int:
        """Take every step of this decision that is due by now. Returns the number of steps."""
        for steps in range(STEPS_MAX):
            if not self._work.is_due(envelope, number):
                return steps
            clock = replace(envelope, sender=None, command=DeadlineReached(decision=number))
            if self._step(clock)[1] is None:
                break
        raise Stuck(f"{STEPS_MAX} steps at one instant")

    def _pass_time(self, envelope: Envelope, passing: PassTime) -> Receipt:
        facts = self._work.slice(envelope)
        require_may_act(facts, passing)
        if envelope.spot.platform != "local":
            raise Refused("clock-is-real")
        if not timedelta(0) < passing.span <= PASSES_MAX:
            raise Refused("time-runs-forward")
        assert facts.actor is not None, "only a known person may act"
        self._work.pass_time(envelope, passing.span, heard=passing.heard)
        self._work.log(envelope, ClockMoved(by=facts.actor.id, span=passing.span, heard=passing.heard))
        self._changed = self._due_moved = True
        values = {"seconds": int(passing.span.total_seconds()), "heard": passing.heard}
        return Receipt(code="time-passed", values=values)

    # ------------------------------------------------------------------------------------------------------ people

    def _admit(self, envelope: Envelope, seen: MembersSeen) -> Receipt:
        self._follow_up(envelope, self._work.admit(envelope, seen))
        self._changed = self._due_moved = True
        return Receipt(code="members-seen", values={"count": len(seen.members)})

    def _follow_up(
        self, envelope: Envelope, commands: Sequence[HolderLeft | MemberLeft | RollComplete]
    ) -> None:
        """What follows for decisions from who came and who left."""
        for follow_up in commands:
            clock = replace(envelope, sender=None, command=follow_up)
            self._catch_up(clock, follow_up.decision)
            try:
                self._step(clock)
            except Refused:
                continue  # it ended, or the objection was settled, just before

    def _add_process(self, envelope: Envelope, adding: AddProcess) -> Receipt:
        """Add a process, by the decision that adopted it, or by an administrator with a reason that stays on record."""
        facts = self._work.slice(envelope)
        require_may_act(facts, adding)
        assert facts.actor is not None, "only a known person may act"
        if not adding.text.strip():
            raise Refused("process-without-definition", try_code="put-definition-below")
        if adding.adopted_by is not None:
            self._require_adopted(envelope, adding.adopted_by, fingerprint(adding.text))
        elif not may_set_up(facts):
            raise Refused("process-needs-decision", try_code="decide-the-process")
        elif not adding.reason.strip():
            raise Refused("escape-needs-reason", try_code="add-with-reason")
        process = _own_process(adding.text)
        if not self._work.add_process(envelope, process, adding.text):
            return Receipt(code="process-there-already", values={"process": process.id}, changed=False)
        words = Private({"text": adding.text, "reason": adding.reason.strip()})
        event = ProcessAdded(
            by=facts.actor.id,
            process=process.id,
            version=process.version,
            digest=process.digest,
            decision=adding.adopted_by,
            words=words,
        )
        self._work.log(envelope, event)
        self._changed = True
        values: dict[str, Value] = {
            "process": process.id,
            "title": process.title,
            "escape": adding.adopted_by is None,
        }
        return Receipt(code="process-added", values=values)

    def _require_adopted(self, envelope: Envelope, number: int, named: str) -> None:
        """Require that the decision adopted exactly this text, by the community's process for changing rules, if it has one."""
        require_possible_number(number)
        facts = self._work.slice(envelope, Needs(texts=True), about=number)
        decision = facts.decision
        if decision is None or decision.ending is None or decision.ending.outcome != "adopted":
            raise Refused("process-not-adopted", number=number, try_code="decide-the-process")
        if self._work.own_process(envelope, RULES) is not None and decision.process != RULES:
            raise Refused(
                "not-by-the-rules", number=number, process=decision.process, try_code="decide-the-process"
            )
        if named not in facts.text.casefold():
            raise Refused("not-this-process", number=number, fingerprint=named, try_code="decide-the-process")

    def _name_group(self, envelope: Envelope, naming: NameGroup) -> Receipt:
        facts = self._work.slice(envelope)
        require_may_act(facts, naming)
        assert facts.actor is not None, "only a known person may act"
        if GROUP.fullmatch(naming.group) is None:
            raise Refused("bad-group-name", group=naming.group, try_code="say-a-group")
        people = tuple(self._work.name_group(envelope, naming.group, naming.accounts))
        self._work.log(envelope, GroupNamed(by=facts.actor.id, group=naming.group, people=people))
        self._changed = True
        return Receipt(code="group-named", values={"group": naming.group, "people": len(people)})

    def _set_digest(self, envelope: Envelope, setting: SetDigest) -> Receipt:
        """Whoever may open decisions in a place may set its digest; one's own comes from wherever one asks for it. The log
        says nothing of either: nothing is decided by them."""
        facts = self._work.slice(envelope)
        require_may_act(facts, setting)
        if facts.actor is None and setting.own:
            raise Refused("no-actor")
        if facts.actor is not None and not setting.own:
            member(facts)
        rhythm = None
        if setting.every is not None:
            zone = (setting.own and setting.zone) or facts.place.zone
            rhythm = Rhythm(every=setting.every, at=setting.at or AT, zone=zone)
        following = self._work.set_digest(envelope, rhythm, own=setting.own)
        self._changed = True
        if rhythm is None or following is None:
            return Receipt(code="digest-off", values={"own": setting.own})
        values: dict[str, Value] = {
            "own": setting.own,
            "days": rhythm.days,
            "following": instant_text(following),
        }
        return Receipt(code="digest-set", values=values)

    def _set_right(self, envelope: Envelope, setting: SetRight) -> Receipt:
        facts = self._work.slice(envelope)
        require_may_act(facts, setting)
        assert facts.actor is not None, "only a known person may act"
        receipt, rows = rights.set_right(self._work, envelope, setting, facts.actor.id)
        if receipt is None:
            return self._decide(rights.proposal(self._work, self._phrase, envelope, setting, rows))
        self._changed |= receipt.changed
        return receipt

    def _load_rights(self, envelope: Envelope, loading: LoadRights) -> Receipt:
        require_may_act(self._work.slice(envelope), loading)
        receipt = rights.load_rights(self._work, envelope, loading)
        self._changed |= receipt.changed
        return receipt

    def _carry_rights_out(self, envelope: Envelope, adopted: Decision) -> None:
        """The change of the table of rights that was adopted."""
        table = changed(self._work.slice(envelope).place.rights, adopted.rights)
        event = RightsChanged(by=adopted.opened_by, changes=adopted.rights, decision=adopted.number)
        rights.change(self._work, envelope, table, event)

    def _take_rights_back(self, envelope: Envelope, fallen: Decision) -> None:
        """What held before the change that fell by an appeal."""
        rows = rights.before(self._work, envelope, fallen)
        if rows:
            table = changed(self._work.slice(envelope).place.rights, rows)
            event = RightsChanged(by=fallen.opened_by, changes=rows, decision=fallen.number)
            rights.change(self._work, envelope, table, event)

    def _publish(self, envelope: Envelope, publishing: Publish) -> Receipt:
        facts = self._work.slice(envelope)
        require_may_act(facts, publishing)
        assert facts.actor is not None, "only a known person may act"
        place = self._work.publish(envelope, publishing.how)
        self._work.log(envelope, PlacePublished(by=facts.actor.id, place=place, how=publishing.how))
        self._changed = True
        return Receipt(code="published", values={"how": publishing.how or ""})

    def _ask_erasure(self, envelope: Envelope, asking: AskErasure) -> Receipt:
        require_may_act(self._work.slice(envelope), asking)
        asked = self._work.ask_erasure(envelope)
        if not asked:
            raise Refused("nobody-erases", try_code="ask-the-operator")
        self._changed = True
        return Receipt(code="erasure-asked", values={"count": asked})

    def _draft(self, envelope: Envelope, drafting: DraftProposal) -> Receipt:
        """Nothing is opened: whoever gets it does that, or does not."""
        facts = self._work.slice(envelope)
        require_may_act(facts, drafting)
        text = words(drafting.text, what="text", length_max=DRAFT_LENGTH_MAX)
        why = drafting.why.strip() and words(drafting.why, what="reason", length_max=DRAFT_LENGTH_MAX)
        line = f"/propose {_on_a_line(text)}" + (f" --why {_on_a_line(why)}" if why else "")
        name = self._work.draft(envelope, drafting.account, line)
        self._changed = True
        return Receipt(code="drafted", values={"name": name})

    def _erase(self, envelope: Envelope, erasure: Erase) -> Receipt:
        if envelope.sender is not None:  # whoever runs the program may erase without being anybody here
            require_may_act(self._work.slice(envelope), erasure)
        self._follow_up(envelope, self._work.part(envelope, erasure.account))
        entries = tuple(self._work.erase(envelope, erasure.account))
        self._work.log(envelope, ErasurePerformed(entries=entries))
        self._changed = self._due_moved = True
        return Receipt(code="erased", values={"count": len(entries)})


def _on_a_line(text: str) -> str:
    """The text in quotation marks, as it is typed."""
    return quoted(" ".join(text.split()))


def _adopts(event: Event, after: Decision) -> bool:
    return isinstance(event, Recorded | Closed | Replaces) and after.in_force


def _falls(event: Event) -> bool:
    return isinstance(event, AppealDecided) and event.upheld


def _own_process(text: str) -> Process:
    """The definition, if it can be used. Raises Refused with the first mistakes and their lines."""
    try:
        process = read_definition(text, "process", new=True)
    except DefinitionError as error:
        mistakes = " ".join(str(mistake) for mistake in error.mistakes[:MISTAKES_TOLD])
        raise Refused("process-unsound", mistakes=mistakes, count=len(error.mistakes)) from None
    if builtin(process.id) is not None:
        raise Refused("process-is-built-in", process=process.id, try_code="another-id")
    return process


def require_possible_number(number: int | None) -> None:
    """Refuse a number that no decision can have, which the database might not even store."""
    if number is not None and not 0 < number <= NUMBER_MAX:
        raise Refused("no-such-decision", number=number, try_code="list-decisions")
