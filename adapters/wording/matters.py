"""What waits, in words: a sentence for each matter, and the line that settles it."""

from collections.abc import Mapping

from adapters.grammar.tokens import quoted
from adapters.wording.actions import act_line
from adapters.wording.lists import one_line, operator_note
from adapters.wording.mandates import rule_line
from adapters.wording.overview import WAITS, todo_pieces, waits_for, will_end
from adapters.wording.premises import asked, is_unsteady
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.views import CardView, Matter, WaitingView
from consensus.views.matters import KINDS, MatterCode
from consensus.views.overview import Wait

TITLE_LENGTH_MAX = 80
REASONS: Mapping[MatterCode, str] = {
    "untouched": gettext_noop("nobody has offered anything for {objection:own} since {since:day}"),
    "failed": gettext_noop("{rounds:n} rounds have ended with {objection:own}"),
    "question": gettext_noop("question {question:n} has had no answer since {since:day}"),
    "unseconded": gettext_noop("nobody has seconded it since {since:day}"),
    "conflict": gettext_noop("{other:D} (in force) says {says:quote}"),
    "fell": gettext_noop("{outcome:outcome} since {since:day}, and nobody has taken it up again"),
    "cases": gettext_noop("{count:n} like this were decided alone within 60 days, all about {tag:quote}"),
    "review": gettext_noop("to be looked at again since {at:day}"),
}
"""Why it waits; of what waits for the reader see WAITS."""
LINES: Mapping[str, str] = {"test": "qualifies", "judge": "decide"}
"""What the line of an act is called in actions.py, where it has another name there."""


def reason(words: Sentences, matter: Matter) -> str:
    """`your answer, Friday 17:00`; `nobody has offered anything for D-17.1 since Monday 30 Nov`."""
    if matter.why == "silence":
        return will_end(words, matter.kind, matter.outcome, matter.until or matter.since, matter.may_object)
    if matter.why == "asked":
        return asked(words, matter.changes)
    if matter.why == "todo":
        return words.write.commas(
            todo_pieces(words, text=matter.text, owner="", due_at=matter.until, overdue=True)
        )
    if matter.yours and matter.why in WAITS:
        wait = Wait(
            why=matter.why,  # type: ignore[arg-type]  # those that WAITS has
            objection=matter.objection,
            question=matter.question,
            since=matter.since,
            until=matter.until,
        )
        return waits_for(words, matter.number, wait)
    sentence = words.say(
        REASONS[matter.why],
        number=matter.number,
        objection=matter.objection,
        question=matter.question,
        rounds=matter.rounds,
        other=matter.other,
        says=matter.says,
        outcome=matter.outcome,
        since=matter.since,
        at=matter.since,
        count=len(matter.cases.numbers) if matter.cases else 0,
        tag=matter.cases.tag if matter.cases else "",
    )
    if matter.until is None or matter.why == "review":
        return sentence
    return words.write.commas((sentence, words.say("until {at:when}", at=matter.until)))


def titled(words: Sentences, matter: Matter) -> str:
    """`D-17 Ship on Fridays: your answer, Friday 17:00`"""
    title = one_line(matter.title, TITLE_LENGTH_MAX)
    return words.write.labelled(f"D-{matter.number} {title}", reason(words, matter))


def settling_line(words: Sentences, matter: Matter, card: CardView, *, operator: bool) -> str:
    """The line that settles it; for the operator, who is not asked, the one for whoever may. Empty where there is none."""
    acts = KINDS[matter.why].acts
    if matter.why == "fell":
        acts = ("run_off",) if matter.outcome == "tied" else ("ask_again",)
    act = matter.act or (acts[0] if operator and acts else "")
    if not act:
        return f"/accord compare D-{matter.number} D-{matter.other}" if matter.other else ""
    if matter.cases is not None:
        return rule_line(words, matter.cases)
    return act_line(
        words,
        card,
        LINES.get(act, act),
        objection=matter.objection,
        question=matter.question,
        todo=matter.todo,
        other=matter.other,
    )


def settling_lines(words: Sentences, matter: Matter, card: CardView | None) -> tuple[str, ...]:
    """The line that settles it, of a card that is known; all answers to the question whether it is still right."""
    if matter.why != "asked":
        line = "" if card is None else settling_line(words, matter, card, operator=False)
        return (line,) if line else ()
    number = f"D-{matter.number}"
    again = f"/propose {quoted(one_line(matter.title))} --supersedes {number}"
    unwatch = (f"/accord unwatch {number}",) if is_unsteady(matter.changes) else ()
    return f"/accord confirm {number}", f"/accord review {number} 90d", again, *unwatch


def waiting_text(words: Sentences, view: WaitingView) -> str:
    """What is lost first comes first. Lines to type stand below each, where there are no buttons for them."""
    if not view.matters:
        return "\n".join([words.say("Nothing waits."), *operator_note(words, operator=view.operator)])
    lines = [words.say("What waits, what is lost first at the top:")]
    for matter in view.matters:
        lines.append(f"- {words.write.stopped(titled(words, matter))}")
        if words.lines and (
            line := settling_line(words, matter, view.cards[matter.number], operator=view.operator)
        ):
            lines.append(f"  {line}")
    if view.more:
        lines.append(words.say("- and {n:n} more", n=view.more))
    return "\n".join([*lines, *operator_note(words, operator=view.operator)])
