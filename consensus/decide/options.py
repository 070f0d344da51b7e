"""The options of a running poll: one more, one less, or one that says something else. Ballots name options by id and stay."""

from datetime import datetime

from consensus import limits
from consensus.access import stands_in
from consensus.ballot_boxes import second_of
from consensus.ballots import FORMS, read_option
from consensus.ballots.options import NONE_OF_ABOVE, place_of
from consensus.commands import AddOption, RemoveOption, RenameOption, Second
from consensus.counting import seconds_needed
from consensus.decide.checks import actor, open_decision, other_phase, words
from consensus.decide.draft import Draft, unchanged
from consensus.decide.voting import second_proposal
from consensus.decision import Decision
from consensus.election import names
from consensus.events import BallotCast, OptionAdded, OptionRemoved, OptionRenamed, Private
from consensus.facts import Slice
from consensus.ids import OptionId
from consensus.ports import Answer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.texts import alike


def add_option(facts: Slice, command: AddOption, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    _require_poll(decision, process)
    if not process.ballot.add_options:
        if actor(facts).id != decision.opened_by and not stands_in(facts):
            raise Refused("no-adding-options", number=decision.number, try_code="ask-the-opener")
        if decision.acted:
            raise Refused("options-chosen-from", number=decision.number, try_code="open-a-new-one")
    text = words(command.text, what="option", length_max=limits.OPTION_LENGTH_MAX)
    _require_new(facts, decision, text)
    if len(decision.options) + len(decision.awaiting) >= limits.OPTIONS_MAX:
        raise Refused(
            "too-many-options",
            options=len(decision.options) + 1,
            options_max=limits.OPTIONS_MAX,
            number=decision.number,
            try_code="vote-one-of",
        )
    awaiting = tuple(waits.option for waits in decision.awaiting)
    known = (*decision.options, *decision.removed, *awaiting)
    last = max((place_of(option) for option in known if option != NONE_OF_ABOVE), default=0)
    draft = Draft(facts, now)
    seconds = _seconds_of_an_option(process, draft)
    draft.add(
        OptionAdded(
            by=actor(facts).id,
            option=OptionId(f"o{last + 1}"),
            seconds=seconds,
            words=Private({"text": text}),
        )
    )
    draft.changed_late()
    return draft.answer_with("option-added", {"seconds": seconds}, unstored={"option": text})


def _seconds_of_an_option(process: Process, draft: Draft) -> int:
    """How many have to second an option that is added: as many as second the proposal."""
    phase = next((phase for phase in process.phases if phase.act == "second"), None)
    if not process.ballot.options_seconded or phase is None:
        return 0
    return seconds_needed(phase, draft.eligible)


def second(facts: Slice, command: Second, now: datetime) -> Answer:
    """Second the proposal, or an option that was added."""
    if not command.option:
        return second_proposal(facts, command, now)
    decision, process = open_decision(facts, now)
    _require_poll(decision, process)
    person = actor(facts)
    waiting = [
        waits for waits in decision.awaiting if alike(facts.options[waits.option]) == alike(command.option)
    ]
    if not waiting:
        raise Refused(
            "no-option-to-second",
            number=decision.number,
            options=tuple(facts.options[waits.option] for waits in decision.awaiting),
        )
    (waits,) = waiting
    if facts.option_authors.get(waits.option) == person.id:
        raise Refused("own-option", number=decision.number, try_code="ask-somebody")
    box = second_of(waits.option)
    if box in person.ballots:
        return unchanged(facts, "already-seconded")
    draft = Draft(facts, now)
    draft.add(BallotCast(by=person.id, box=box, revision=decision.revision, choice="second"))
    return draft.answer_with(
        "option-seconded", {"missing": waits.missing - 1}, unstored={"option": facts.options[waits.option]}
    )


def remove_option(facts: Slice, command: RemoveOption, now: datetime) -> Answer:
    """Before anybody chose it, it is as if it had never been offered; afterwards it is withdrawn, and shown so. In a hidden
    poll it is always withdrawn: anything else would tell whether somebody chose it."""
    decision, process = open_decision(facts, now)
    _require_poll(decision, process)
    if decision.tied:
        raise other_phase(decision, process)
    person = actor(facts)
    awaiting = tuple(waits.option for waits in decision.awaiting)
    known = (*decision.options, *awaiting)
    option = read_option(process.ballot, known, facts.options, command.option, decision.number)
    added_it = facts.option_authors.get(option) == person.id
    if not (added_it or person.id == decision.opened_by or person.administrator):
        raise Refused("opener-or-administrator-only", number=decision.number, act="remove-option")
    if option == NONE_OF_ABOVE:
        raise Refused("none-of-above-stays", number=decision.number, try_code="open-a-new-one")
    left = len(decision.options) - (option not in awaiting)
    if left < limits.OPTIONS_MIN:
        raise Refused(
            "too-few-options-left",
            number=decision.number,
            options_min=limits.OPTIONS_MIN,
            try_code="withdraw-instead",
        )
    draft = Draft(facts, now)
    chosen = any(names(process, choice, option) for choice in draft.tally.on(decision.revision))
    draft.add(OptionRemoved(by=person.id, option=option, withdrawn=chosen or decision.hidden))
    draft.changed_late()
    return draft.answer_with(
        "option-removed",
        {"withdrawn": chosen or decision.hidden},
        unstored={"option": facts.options.get(option, "")},
    )


def rename_option(facts: Slice, command: RenameOption, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    _require_poll(decision, process)
    known = (*decision.options, *(waits.option for waits in decision.awaiting))
    option = read_option(process.ballot, known, facts.options, command.option, decision.number)
    text = words(command.text, what="option", length_max=limits.OPTION_LENGTH_MAX)
    was = facts.options.get(option, "")
    if text == was:
        return unchanged(facts, "option-says-so-already")
    if alike(text) != alike(was):
        _require_new(facts, decision, text)
    draft = Draft(facts, now)
    draft.add(OptionRenamed(by=actor(facts).id, option=option, words=Private({"text": text})))
    draft.changed_late()
    return draft.answer_with("option-renamed", {}, unstored={"was": was, "option": text})


def _require_poll(decision: Decision, process: Process) -> None:
    if process.ballot.type not in FORMS:
        raise Refused("no-options-here", number=decision.number, process=process.id, try_code="propose-anew")
    if process.ballot.options_freeze and process.phase(decision.phase).act == "ballot":
        raise Refused("options-frozen", number=decision.number, try_code="vote-one-of")


def _require_new(facts: Slice, decision: Decision, text: str) -> None:
    taken = (*decision.options, *(waits.option for waits in decision.awaiting))
    for other in (facts.options.get(option, "") for option in taken):
        if alike(other) == alike(text):
            raise Refused("same-option-twice", option=text, first=other, try_code="name-each-once")
