"""What was decided already, in words: the line of a receipt, two texts compared, and what is in force about the same."""

from collections.abc import Iterable, Iterator, Sequence

from adapters.wording.lists import one_line, operator_note
from adapters.wording.marks import columns
from adapters.wording.sentences import Sentences
from consensus.views.conflicts import Conflict, ConflictsView, Span

SAID_LENGTH_MAX = 100
WIDTH = 64
"""Columns of a text between its marks."""


def differing(conflict: Conflict) -> str:
    """What the decision in force says otherwise: its value or name; where one allows what the other forbids, all of it."""
    if conflict.what == "sense":
        return one_line(conflict.text, SAID_LENGTH_MAX)
    pieces = dict.fromkeys(conflict.text[start:end].strip() for start, end in conflict.differs)
    return one_line(", ".join(pieces), SAID_LENGTH_MAX)


def compared(words: Sentences, conflict: Conflict, number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Both texts, each under its heading, with a mark under what differs, for a fixed-width font."""
    heading = words.say("{number:D} (in force)", number=conflict.number)
    yield heading, tuple(marked(conflict.text, conflict.differs))
    heading = f"D-{number}" if number else words.say("Proposed")
    yield heading, tuple(marked(conflict.proposed, conflict.proposed_differs))


def marked(text: str, places: Sequence[Span]) -> Iterable[str]:
    """The text in lines of bounded width, those that have something to mark with a line of `^` below."""
    text = "".join(" " if char.isspace() else char for char in text)
    start = 0
    while start < len(text):
        end = (
            len(text)
            if len(text) - start <= WIDTH
            else text.rfind(" ", start + WIDTH // 2, start + WIDTH) + 1
        )
        end = end or start + WIDTH
        line = text[start:end].rstrip()
        yield line
        under = "".join(
            ("^" if any(first <= start + at < last for first, last in places) else " ") * columns(char)
            for at, char in enumerate(line)
        ).rstrip()
        if under:
            yield under
        start = end


def conflicts_text(words: Sentences, view: ConflictsView) -> str:
    """What says otherwise, compared; and what else is in force about the same."""
    lines: list[str] = []
    for conflict in view.conflicts:
        for heading, below in compared(words, conflict, 0):
            lines += [f"{heading}:", *(f"  {line}" for line in below)]
        lines.append("")
    others = [
        item for item in view.related if item.number not in {conflict.number for conflict in view.conflicts}
    ]
    if not view.conflicts:
        lines += [words.say("Nothing in force surely says otherwise."), ""]
    if others:
        lines.append(words.say("In force about something like it:"))
        lines += [f"  D-{item.number} {one_line(item.text)}" for item in others]
    lines += operator_note(words, operator=view.operator)
    return "\n".join(lines).strip()
