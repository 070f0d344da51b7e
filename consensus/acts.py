"""What can be asked for, one row a command: who may, when a menu offers it, what must be seen, which function decides.

A new act of people is a command (commands.py), a function in decide/, and a row here; its words are a row in
adapters/acts.py.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from consensus import access, needs
from consensus.access import Rule
from consensus.commands import (
    Accept,
    AddOption,
    AddProcess,
    AddTodo,
    Adopt,
    Advise,
    Amend,
    AnswerOffer,
    AnswerQuestion,
    AnswerTest,
    Appeal,
    Ask,
    AskAdvice,
    AskErasure,
    Assume,
    Attach,
    Attend,
    ChangeProcess,
    Close,
    Command,
    ConfirmStillRight,
    Contest,
    DeadlineReached,
    Delegate,
    Doubt,
    DraftProposal,
    Erase,
    Extend,
    FinishTodo,
    HolderLeft,
    ImportRecord,
    Judge,
    KeepPremise,
    LoadRights,
    MakeOffer,
    MemberLeft,
    MembersSeen,
    Mirror,
    MuteOffers,
    NameGroup,
    NoteChange,
    Object,
    OpenPoll,
    Overrule,
    PassTime,
    PostponeTodo,
    Propose,
    Publish,
    ReassignTodo,
    Record,
    Recuse,
    Reinstate,
    Relate,
    RemoveOption,
    RenameOption,
    Replace,
    Resolve,
    RollComplete,
    Second,
    SetDigest,
    SetOffers,
    SetReview,
    SetRight,
    Snooze,
    Sound,
    Stamp,
    Supersede,
    SupersedeNothing,
    Sustain,
    Tag,
    TakeBack,
    TakeUpAgain,
    Unwatch,
    Vote,
    Wish,
    Withdraw,
    WithdrawObjection,
)
from consensus.decide import (
    deadlines,
    deciders,
    following,
    importing,
    objecting,
    opener,
    opening,
    options,
    premises,
    relating,
    settlements,
    superseding,
    tagging,
    voting,
)
from consensus.decision import Decision
from consensus.facts import Needs, Slice
from consensus.frozen import Frozen, replace
from consensus.limits import OPTIONS_MIN
from consensus.needs import Need
from consensus.ports import Answer
from consensus.process import Process
from consensus.refusal import Refused

Decide = Callable[[Slice, Any, datetime], Answer]
Offered = Callable[[Decision, Process], bool]
Probe = Callable[[int, int], Command]
"""A command about this decision (and objection) as anybody could fill it in."""
SOME_WORDS = "…"


class Act(Frozen):
    """One row. `name` is the act's name in every room (a verb that is typed, a button, a form, a right)."""

    name: str
    makes: type[Command]
    """The command; its fields are what the act takes."""
    may: Rule | None
    """Raises Refused for whom it is not open; None: only the clock and the adapters, never a person."""
    decide: Decide | None = None
    """None: it is about the community and not about one decision; bot/execute.py carries it out."""
    needs: Need = needs.eligible
    """What must be loaded besides place, actor and header."""
    probe: Probe | None = None
    """Asks the function that judges the act whether it would be taken now; None: a menu asks only who may."""
    on_objection: bool = False
    """Offered on each objection that stands, not on the whole decision."""
    offered: Offered | None = None
    """Whether a menu offers it on a decision in this state, to whoever may; None: no menu does."""


# When a menu offers what: the state of a decision, whoever looks at it. ------------------------------------------------


def _open(decision: Decision, process: Process) -> bool:
    return decision.is_open


def _takes_answers(decision: Decision, process: Process) -> bool:
    act = next((phase.act for phase in process.phases if phase.id == decision.phase), "")
    return decision.is_open and process.ballot.type != "none" and act in ("ballot", "object")


def _has_options(decision: Decision, process: Process) -> bool:
    return decision.is_open and decision.unit == "options"


def _can_lose_an_option(decision: Decision, process: Process) -> bool:
    return _has_options(decision, process) and len(decision.options) > OPTIONS_MIN and not decision.tied


def _takes_objections(decision: Decision, process: Process) -> bool:
    return decision.is_open and process.objection is not None


def _counts_presence(decision: Decision, process: Process) -> bool:
    return decision.is_open and process.attendance


def _passes_votes_on(decision: Decision, process: Process) -> bool:
    return decision.is_open and process.electorate.weight == "delegated"


def _knows_recusal(decision: Decision, process: Process) -> bool:
    return decision.is_open and any(position.recuses for position in process.ballot.positions)


def _open_proposal(decision: Decision, process: Process) -> bool:
    return decision.is_open and decision.unit == "proposal"


def _untouched(decision: Decision, process: Process) -> bool:
    return decision.is_open and not decision.begun


def _has_predecessors(decision: Decision, process: Process) -> bool:
    """There is an earlier decision that it could be related to."""
    return decision.number > 1


def _always(decision: Decision, process: Process) -> bool:
    return True


def _judged(decision: Decision, process: Process) -> bool:
    return decision.ending is not None and any(phase.act in ("judge", "decide") for phase in process.phases)


def _in_force(decision: Decision, process: Process) -> bool:
    return decision.in_force


def _shaken(decision: Decision, process: Process) -> bool:
    return decision.in_force and bool(decision.changes)


def _has_open_todos(decision: Decision, process: Process) -> bool:
    return bool(decision.open_todos)


def _has_groups(decision: Decision, process: Process) -> bool:
    return bool(process.group_names)


ACTS: tuple[Act, ...] = (
    # Opening one.
    Act(name="propose", makes=Propose, may=access.opens("propose"), decide=opening.propose, needs=needs.to_open),
    Act(name="poll", makes=OpenPoll, may=access.opens("poll"), decide=opening.open_poll, needs=needs.to_open),
    Act(name="record", makes=Record, may=access.opens("propose"), decide=opening.record, needs=needs.to_open),
    # Answering.
    Act(name="vote", makes=Vote, may=access.narrowed("vote", access.answerer), decide=deciders.vote_or_stamp, needs=needs.to_vote, offered=_takes_answers),
    Act(name="take_back", makes=TakeBack, may=access.answerer, decide=voting.take_back),
    Act(name="wish", makes=Wish, may=access.narrowed("object", access.answerer), decide=voting.wish),
    Act(name="second", makes=Second, may=access.narrowed("vote", access.answerer), decide=options.second, needs=needs.texts),
    Act(name="option", makes=AddOption, may=access.elector_or_opener, decide=options.add_option, needs=needs.with_opener(needs.texts), offered=_has_options, probe=lambda d, o: AddOption(decision=d, text=SOME_WORDS)),
    Act(name="snooze", makes=Snooze, may=access.elector, decide=deadlines.snooze, offered=_takes_answers),
    # Objections.
    Act(name="object", makes=Object, may=access.narrowed("object", access.answerer), decide=objecting.object_, needs=needs.to_object, offered=_takes_objections, probe=lambda d, o: Object(decision=d, reason=SOME_WORDS)),
    Act(name="sustain", makes=Sustain, may=access.narrowed("object", access.answerer), decide=objecting.sustain, probe=lambda d, o: Sustain(decision=d, objection=o), on_objection=True, offered=_takes_objections),
    Act(name="doubt", makes=Doubt, may=access.answerer, decide=objecting.doubt, needs=needs.opener_and_holder, probe=lambda d, o: Doubt(decision=d, objection=o, reason=SOME_WORDS), on_objection=True, offered=_takes_objections),
    Act(name="test", makes=AnswerTest, may=access.narrowed("vote", access.answerer), decide=objecting.answer_test, needs=needs.test_box),
    Act(name="resolve", makes=Resolve, may=access.judge_or_elector, decide=settlements.resolve, probe=lambda d, o: Resolve(decision=d, objection=o, how=SOME_WORDS), on_objection=True, offered=_takes_objections),
    Act(name="accept", makes=Accept, may=access.elector, decide=settlements.accept, probe=lambda d, o: Accept(decision=d, objection=o), on_objection=True, offered=_takes_objections),
    Act(name="adopt", makes=Adopt, may=access.amender, decide=opener.adopt, needs=needs.with_opener(needs.texts), probe=lambda d, o: Adopt(decision=d, objection=o), on_objection=True, offered=_takes_objections),
    Act(name="overrule", makes=Overrule, may=access.overruler, decide=settlements.overrule, probe=lambda d, o: Overrule(decision=d, objection=o, reason=SOME_WORDS), on_objection=True, offered=_takes_objections),
    Act(name="withdraw_objection", makes=WithdrawObjection, may=access.elector, decide=settlements.withdraw, probe=lambda d, o: WithdrawObjection(decision=d, objection=o), on_objection=True, offered=_takes_objections),
    # Saying something, being there, passing on.
    Act(name="ask", makes=Ask, may=access.member, decide=voting.ask, offered=_open, probe=lambda d, o: Ask(decision=d, text=SOME_WORDS)),
    Act(name="answer", makes=AnswerQuestion, may=access.seer, decide=voting.answer, needs=needs.texts),
    Act(name="attend", makes=Attend, may=access.narrowed("vote", access.answerer), decide=deciders.attend, offered=_counts_presence, probe=lambda d, o: Attend(decision=d)),
    Act(name="delegate", makes=Delegate, may=access.narrowed("vote", access.elector), decide=deciders.delegate, offered=_passes_votes_on),
    Act(name="recuse", makes=Recuse, may=access.answerer, decide=deciders.recuse, offered=_knows_recusal, probe=lambda d, o: Recuse(decision=d)),
    Act(name="link", makes=Attach, may=access.member, decide=voting.attach, offered=_always),
    Act(name="relate", makes=Relate, may=access.member, decide=relating.relate, offered=_has_predecessors),
    Act(name="assume", makes=Assume, may=access.caretaker, decide=premises.assume, offered=_always, probe=lambda d, o: Assume(decision=d, text=SOME_WORDS)),
    Act(name="replace", makes=Replace, may=access.opener("replace"), decide=superseding.replace),
    Act(name="tag", makes=Tag, may=access.member, decide=tagging.tag, needs=needs.texts, offered=_always),
    # Whose turn it is depends on the phase, so `decide` says it.
    Act(name="ask_advice", makes=AskAdvice, may=access.judge_or_opener, decide=deciders.ask_advice, needs=needs.opener),
    Act(name="advise", makes=Advise, may=access.seer, decide=deciders.advise, needs=needs.main_box),
    Act(name="sound", makes=Sound, may=access.seer, decide=deciders.sound),
    Act(name="stamp", makes=Stamp, may=access.seer, decide=deciders.stamp, needs=needs.main_box),
    Act(name="judge", makes=Judge, may=access.seer, decide=deciders.judge, needs=needs.to_judge),
    # What the opener does.
    Act(name="extend", makes=Extend, may=access.instead("extend", access.opener("extend")), decide=opener.extend, needs=needs.opener, offered=_open),
    Act(name="amend", makes=Amend, may=access.amender, decide=opener.amend, needs=needs.with_opener(needs.texts), offered=_open_proposal, probe=lambda d, o: Amend(decision=d, text=SOME_WORDS)),
    Act(name="contest", makes=Contest, may=access.seer, decide=opener.contest, needs=needs.opener),
    Act(name="process", makes=ChangeProcess, may=access.changer, decide=opening.change_process, needs=needs.with_opener(needs.all_eligible), offered=_untouched),
    Act(name="remove_option", makes=RemoveOption, may=access.option_remover, decide=options.remove_option, needs=needs.ballots_and_texts, offered=_can_lose_an_option),
    Act(name="rename", makes=RenameOption, may=access.opener_or_administrator("rename-option"), decide=options.rename_option, needs=needs.texts),
    Act(name="close", makes=Close, may=access.closer, decide=opener.close, needs=needs.with_opener(needs.main_box), offered=_open, probe=lambda d, o: Close(decision=d, reason=SOME_WORDS)),
    Act(name="withdraw", makes=Withdraw, may=access.withdrawer, decide=opener.withdraw, needs=needs.with_opener(needs.main_box), offered=_open, probe=lambda d, o: Withdraw(decision=d)),
    # After the end.
    Act(name="appeal", makes=Appeal, may=access.seer, decide=deciders.appeal, offered=_judged, probe=lambda d, o: Appeal(decision=d, reason=SOME_WORDS)),
    Act(name="review", makes=SetReview, may=access.reviewer, decide=opener.set_review, offered=_in_force),
    Act(name="confirm", makes=ConfirmStillRight, may=access.caretaker, decide=premises.confirm, offered=_shaken),
    Act(name="unwatch", makes=Unwatch, may=access.caretaker, decide=premises.unwatch, offered=_shaken),
    Act(name="todo", makes=AddTodo, may=access.follower, decide=following.add, needs=needs.texts, offered=_in_force, probe=lambda d, o: AddTodo(decision=d)),
    Act(name="done", makes=FinishTodo, may=access.todo_keeper, decide=following.finish, offered=_has_open_todos),
    Act(name="postpone", makes=PostponeTodo, may=access.todo_keeper, decide=following.postpone, offered=_has_open_todos),
    Act(name="reassign", makes=ReassignTodo, may=access.todo_keeper, decide=following.reassign, offered=_has_open_todos),
    # About the community.
    Act(name="publish", makes=Publish, may=access.instead("settings", access.administrator)),
    Act(name="group", makes=NameGroup, may=access.instead("settings", access.administrator), offered=_has_groups),
    Act(name="rights", makes=SetRight, may=access.ruler),
    Act(name="digest", makes=SetDigest, may=access.known),
    Act(name="offers", makes=SetOffers, may=access.instead("settings", access.administrator)),
    Act(name="mute_offers", makes=MuteOffers, may=access.member),
    Act(name="make_offer", makes=MakeOffer, may=access.member),
    Act(name="answer_offer", makes=AnswerOffer, may=access.known),
    Act(name="add_process", makes=AddProcess, may=access.member),
    Act(name="pass_time", makes=PassTime, may=access.member),
    Act(name="forget", makes=AskErasure, may=access.known),
    Act(name="draft", makes=DraftProposal, may=access.member),
    Act(name="erase", makes=Erase, may=access.leader),
    # The clock and the adapters.
    Act(name="deadline_reached", makes=DeadlineReached, may=None, decide=deadlines.due_reached, needs=needs.what_is_due),
    Act(name="load_rights", makes=LoadRights, may=None),
    Act(name="import", makes=ImportRecord, may=None, decide=importing.import_record),
    Act(name="roll_complete", makes=RollComplete, may=None, decide=opening.roll_complete, needs=needs.all_eligible),
    Act(name="supersede", makes=Supersede, may=None, decide=superseding.supersede),
    Act(name="supersede_nothing", makes=SupersedeNothing, may=None, decide=superseding.supersede_nothing),
    Act(name="keep_premise", makes=KeepPremise, may=None, decide=premises.keep),
    Act(name="note_change", makes=NoteChange, may=None, decide=premises.note_change),
    Act(name="take_up_again", makes=TakeUpAgain, may=None, decide=premises.take_up),
    Act(name="mirror", makes=Mirror, may=None, decide=relating.mirror),
    Act(name="reinstate", makes=Reinstate, may=None, decide=superseding.reinstate),
    Act(name="holder_left", makes=HolderLeft, may=None, decide=settlements.holder_left),
    Act(name="member_left", makes=MemberLeft, may=None, decide=voting.member_left, needs=needs.of_member),
    Act(name="members_seen", makes=MembersSeen, may=None),
)  # fmt: skip
"""In the order in which a menu offers them."""

_BY_COMMAND = {act.makes: act for act in ACTS}


def act_of(command: Command) -> Act:
    return _BY_COMMAND[type(command)]


def would_take(facts: Slice, act: Act, now: datetime, *, objection: int = 0) -> bool:
    """Whether the actor of the slice could do this now, by the rule that judges it. The slice holds what `decide` needs."""
    if not may_act(facts, act):
        return False
    if act.probe is None or act.decide is None or facts.decision is None:
        return True
    try:
        act.decide(facts, act.probe(facts.decision.number, objection), now)
    except Refused:
        return False
    return True


def require_may_act(facts: Slice, command: Command) -> None:
    """Raise Refused unless the actor may do this now. Says nothing of whether the act makes sense (its function does)."""
    _require(act_of(command), facts)


def may_act(facts: Slice, act: Act) -> bool:
    """Whether the actor of the slice may do this now, as far as it is a question of rights."""
    try:
        _require(act, facts)
    except Refused:
        return False
    return True


def _require(act: Act, facts: Slice) -> None:
    if act.may is not None:
        act.may(facts)
    elif facts.actor is not None:
        raise Refused("not-an-act-of-people")


def needed(facts: Slice, command: Command, now: datetime) -> Needs:
    """What to load for this command, given place, actor, header and process.

    Where each act may end the phase by what lies in the box, each needs its tally; nowhere else does a vote.
    """
    act = act_of(command)
    if facts.decision is None or facts.process is None:
        return act.needs(facts, command, now) if act.needs is needs.to_open else needs.NOTHING
    wanted = act.needs(facts, command, now)
    decision, process = access.of(facts)
    return replace(wanted, boxes=wanted.boxes | {decision.box}) if process.watches else wanted


def decide(facts: Slice, command: Command, now: datetime) -> Answer:
    """The events that the command causes at `now`, and the receipt. Raises Refused when it is not carried out.

    Pure, and the only way in which a decision moves: a refused command changes nothing. The slice must hold what
    `needed` named for this command.
    """
    act = act_of(command)
    _require(act, facts)
    if act.decide is None:
        raise LookupError("this is about the community, not about one decision")
    return act.decide(facts, command, now)
