"""What is to be done for what was decided: who does it and by when, said once it is closed, and whether it is done."""

from datetime import datetime

from consensus import limits
from consensus.access import of
from consensus.commands import AddTodo, FinishTodo, PostponeTodo, ReassignTodo
from consensus.decide.checks import actor, until, words
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Todo
from consensus.events import Private, TodoAdded, TodoDone, TodoPostponed, TodoReassigned
from consensus.facts import Slice
from consensus.ids import PersonId
from consensus.plain import instant_text
from consensus.ports import Answer
from consensus.refusal import Refused


def add(facts: Slice, command: AddTodo, now: datetime) -> Answer:
    """Somebody does something for it. The owner has to see the decision, for they are asked about it."""
    decision, _ = of(facts)
    person = actor(facts)
    if decision.ending is None:
        raise Refused("todo-too-early", number=decision.number, try_code="wait-for-the-end")
    text = (
        words(command.text, what="text", length_max=limits.REASON_LENGTH_MAX) if command.text.strip() else ""
    )
    due_at = None if command.until is None else until(command.until, now)
    owner = person.id if command.owner is None else facts.asked_people[0]
    mine = owner == person.id
    reached = mine or _is_reached(facts, owner)
    due = None if due_at is None else instant_text(due_at)
    for todo in decision.open_todos:
        if (todo.owner, facts.todos.get(todo.number, "")) == (owner, text) and todo.due_at == due_at:
            return unchanged(facts, "todo-already", todo=todo.number, due_at=due)
    if len(decision.todos) >= limits.TODOS_MAX:
        raise Refused("too-many-todos", number=decision.number, todos_max=limits.TODOS_MAX)
    draft = Draft(facts, now)
    number = len(decision.todos) + 1
    draft.add(
        TodoAdded(
            by=person.id,
            todo=number,
            owner=owner,
            due_at=due_at,
            words=Private({"text": text}) if text else None,
        )
    )
    return draft.answer(
        "todo-added", todo=number, due_at=due, who="actor" if mine else "member" if reached else "unknown"
    )


def finish(facts: Slice, command: FinishTodo, now: datetime) -> Answer:
    todo = _chosen(facts, command.todo)
    if todo.done_at is not None:
        return unchanged(facts, "todo-done-already", todo=todo.number)
    draft = Draft(facts, now)
    draft.add(TodoDone(by=actor(facts).id, todo=todo.number))
    return draft.answer("todo-done", todo=todo.number, left=len(draft.decision.open_todos))


def postpone(facts: Slice, command: PostponeTodo, now: datetime) -> Answer:
    decision, _ = of(facts)
    todo = _chosen(facts, command.todo)
    if todo.done_at is not None:
        raise Refused("todo-is-done", number=decision.number, todo=todo.number, try_code="add-another")
    at = until(command.until, now)
    if at == todo.due_at and not todo.asked:
        return unchanged(facts, "todo-due-already", todo=todo.number, due_at=instant_text(at))
    draft = Draft(facts, now)
    draft.add(TodoPostponed(by=actor(facts).id, todo=todo.number, due_at=at))
    return draft.answer("todo-postponed", todo=todo.number, due_at=instant_text(at))


def reassign(facts: Slice, command: ReassignTodo, now: datetime) -> Answer:
    decision, _ = of(facts)
    person, todo = actor(facts), _chosen(facts, command.todo)
    if todo.done_at is not None:
        raise Refused("todo-is-done", number=decision.number, todo=todo.number, try_code="add-another")
    owner = person.id if command.owner is None else facts.asked_people[0]
    if owner == todo.owner:
        return unchanged(facts, "todo-theirs-already", todo=todo.number)
    mine = owner == person.id
    reached = mine or _is_reached(facts, owner)
    draft = Draft(facts, now)
    draft.add(TodoReassigned(by=person.id, todo=todo.number, owner=owner, due_at=todo.due_at))
    return draft.answer(
        "todo-reassigned", todo=todo.number, who="actor" if mine else "member" if reached else "unknown"
    )


def _is_reached(facts: Slice, owner: PersonId) -> bool:
    """Whether they can be told. Raises Refused for somebody who does not see the decision."""
    if facts.people[owner].member:
        return True
    if facts.place.roll_complete:  # else only those are known who have acted
        number = of(facts)[0].number
        raise Refused("owner-not-here", number=number, place=facts.place.name, try_code="name-another")
    return False


def _chosen(facts: Slice, number: int | None) -> Todo:
    """The one of this number, or the only one that the actor could mean; it is theirs, or they answer for the decision."""
    decision, _ = of(facts)
    person = actor(facts)
    keeps = person.administrator or person.id == decision.opened_by
    if number is None:
        mine = [todo for todo in decision.open_todos if todo.owner == person.id]
        mine = mine or [todo for todo in decision.open_todos if keeps]
        if len(mine) != 1:
            raise Refused(
                "which-todo" if mine else "nothing-to-do",
                number=decision.number,
                todos=tuple(todo.number for todo in mine),
                try_code="name-its-number" if mine else None,
            )
        return mine[0]
    todo = next((todo for todo in decision.todos if todo.number == number), None)
    if todo is None:
        raise Refused("no-such-todo", number=decision.number, todo=number, try_code="see-what-is-open")
    if not (keeps or todo.owner == person.id):
        raise Refused("somebody-elses-todo", number=decision.number, todo=number, try_code="ask-the-opener")
    return todo
