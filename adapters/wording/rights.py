"""Who may do what, in words: what differs from the usual, and in one line what that is."""

from adapters.wording.sentences import Sentences
from consensus.events import Phrase
from consensus.views.table import RightRow, RightsChange, RightsTable


def rights_text(words: Sentences, view: RightsTable) -> str:
    lines = [usual(words)]
    if view.rows:
        lines.append(words.say("Here it differs:"))
        lines += [f"- {right_line(words, row)}" for row in view.rows]
    else:
        lines.append(words.say("Nothing differs from that."))
    if view.by_decision:
        lines.append(words.say("A change needs a decision: asked for, it becomes a proposal."))
    if view.may_change or view.by_decision:
        lines.append(words.say("To change it: {line}", line="/accord rights propose @leads --place here"))
    return "\n".join(lines)


def usual(words: Sentences) -> str:
    return words.say(
        "Members propose, poll and vote; who opened it or an administrator closes early; administrators set up."
    )


def right_line(words: Sentences, row: RightRow) -> str:
    values = {
        "right": row.right,
        "who": row.who,
        "processes": (row.process,) if row.process else (),
        "place": row.place,
    }
    return words.phrase(Phrase(code="right.line", values=values))


def change_lines(words: Sentences, change: RightsChange) -> tuple[str, ...]:
    """What a change of the table changed."""
    lines = tuple(
        words.say("{right:right}: as usual again.", right=row.right)
        if row.default
        else right_line(words, row)
        for row in change.rows
    )
    return lines or (words.say("All as usual again."),)
