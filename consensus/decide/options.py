"""The options of a running poll: one more, or one that says something else. Ballots name options by id and stay."""

from datetime import datetime

from consensus import limits
from consensus.ballots import FORMS, read_option
from consensus.ballots.options import NONE_OF_ABOVE, place_of
from consensus.commands import AddOption, RenameOption
from consensus.decide.checks import actor, open_decision, words
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Decision
from consensus.events import OptionAdded, OptionRenamed, Private
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
        raise Refused("no-adding-options", number=decision.number, try_code="ask-the-opener")
    text = words(command.text, what="option", length_max=limits.OPTION_LENGTH_MAX)
    _require_new(facts, text)
    if len(decision.options) >= limits.OPTIONS_MAX:
        raise Refused(
            "too-many-options",
            options=len(decision.options) + 1,
            options_max=limits.OPTIONS_MAX,
            number=decision.number,
            try_code="vote-one-of",
        )
    last = max((place_of(option) for option in decision.options if option != NONE_OF_ABOVE), default=0)
    draft = Draft(facts, now)
    draft.add(OptionAdded(by=actor(facts).id, option=OptionId(f"o{last + 1}"), words=Private({"text": text})))
    draft.changed_late()
    return draft.answer_with("option-added", {}, unstored={"option": text})


def rename_option(facts: Slice, command: RenameOption, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    _require_poll(decision, process)
    option = read_option(process.ballot, decision.options, facts.options, command.option, decision.number)
    text = words(command.text, what="option", length_max=limits.OPTION_LENGTH_MAX)
    was = facts.options.get(option, "")
    if text == was:
        return unchanged(facts, "option-says-so-already")
    if alike(text) != alike(was):
        _require_new(facts, text)
    draft = Draft(facts, now)
    draft.add(OptionRenamed(by=actor(facts).id, option=option, words=Private({"text": text})))
    draft.changed_late()
    return draft.answer_with("option-renamed", {}, unstored={"was": was, "option": text})


def _require_poll(decision: Decision, process: Process) -> None:
    if process.ballot.type not in FORMS:
        raise Refused("no-options-here", number=decision.number, process=process.id, try_code="propose-anew")


def _require_new(facts: Slice, text: str) -> None:
    for other in facts.options.values():
        if alike(other) == alike(text):
            raise Refused("same-option-twice", option=text, first=other, try_code="name-each-once")
