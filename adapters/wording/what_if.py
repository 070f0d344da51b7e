"""What if by other rules? In words: the totals, and a row for each decision."""

from collections.abc import Iterator, Mapping

from adapters.acts import ACT, RIGHT_LABELS
from adapters.wording.lists import one_line, operator_note
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.frozen import Frozen
from consensus.views.what_if import MINUTE, LeftOut, Missing, NotCarried, WhatIf, WhatIfRow, WhatIfView

WHY: Mapping[Missing, str] = {
    "late": gettext_noop("came after the end"),
    "lacks": gettext_noop("unknown to this process"),
    "ballot": gettext_noop("fits no ballot of this process"),
    "turn": gettext_noop("out of turn"),
    "objection": gettext_noop("its objection was not taken"),
    "erased": gettext_noop("its content was erased"),
    "setting": gettext_noop("its opener may not choose it"),
    "rules": gettext_noop("not allowed"),
}
LEFT_OUT: Mapping[LeftOut, str] = {
    "open": gettext_noop("still open"),
    "secret": gettext_noop("secret ballots"),
    "elsewhere": gettext_noop("decided elsewhere"),
    "unit": gettext_noop("another kind of question"),
    "groups": gettext_noop("a group that it needs has nobody in it"),
    "refused": gettext_noop("cannot be opened by these rules"),
    "large": gettext_noop("too many people took part"),
}
SETTINGS: Mapping[str, str] = {
    "closes": gettext_noop("Deadline"),
    "quorum": gettext_noop("Quorum"),
    "reversible": gettext_noop("Cannot be undone"),
    "ballot": gettext_noop("What its ballot asks"),
    "phases": gettext_noop("Phases that were asked for"),
}


class WhatIfLine(Frozen):
    """A row in words. `left_out`: why it was not played; then the others are empty."""

    number: int
    title: str
    was: str
    would_be: str = ""
    difference: str = ""
    other: bool = False
    """Something else would have come of it."""
    notes: tuple[str, ...] = ()
    left_out: str = ""


def what_if_lines(words: Sentences, view: WhatIfView) -> tuple[WhatIfLine, ...]:
    return tuple(_line(words, row) for row in view.rows)


def what_if_totals(words: Sentences, view: WhatIfView) -> tuple[tuple[str, str], ...]:
    """What it is, and how much of it."""
    say, sums = words.say, view.totals
    figures = [
        (say("Another outcome"), _of(words, sums.other_outcome, sums.played)),
        (say("Sooner"), _of(words, sums.sooner, sums.played)),
        (say("Later"), _of(words, sums.later, sums.played)),
    ]
    if sums.still_open:
        figures.append((say("Still open after a year"), _of(words, sums.still_open, sums.played)))
    if sums.objections:
        figures.append((say("Objections lost"), _of(words, sums.lost, sums.objections)))
    if sums.silent or sums.silent_was:
        silent = say("{would:people}; it was {was:n}", would=sums.silent, was=sums.silent_was)
        figures.append((say("Silence that would have counted"), silent))
    return tuple(figures) if sums.played else ()


def what_if_heading(words: Sentences, view: WhatIfView) -> str:
    return words.say(
        "By {title:title}: {played:decisions} played again, as people acted then.",
        title=view.title,
        played=view.totals.played,
    )


def what_if_text(words: Sentences, view: WhatIfView) -> str:
    """The totals where there are several, and each decision."""
    if not view.rows:
        return words.say("Nothing was decided here in that time.")
    lines = [what_if_heading(words, view)]
    if len(view.rows) > 1:
        lines += [f"  {words.write.labelled(label, figure)}" for label, figure in what_if_totals(words, view)]
    for line in what_if_lines(words, view):
        lines += ["", f"D-{line.number} {line.title}".rstrip()]
        if line.left_out:
            lines.append("  " + words.write.labelled(words.say("Left out"), line.left_out))
            continue
        lines.append("  " + words.write.labelled(words.say("It was"), line.was))
        lines.append(
            "  "
            + words.write.labelled(
                words.say("It would be"),
                words.write.commas([line.would_be, line.difference] if line.difference else [line.would_be]),
            )
        )
        lines += [f"  {note}" for note in line.notes]
    if view.more:
        lines += ["", words.say("There are more: narrow the time down.")]
    return "\n".join([*lines, *operator_note(words, operator=view.operator)])


def _line(words: Sentences, row: WhatIfRow) -> WhatIfLine:
    answer, title = row.answer, one_line(row.text)
    was = words.write.bracketed(
        _outcome(words, row, answer.was.outcome, answer.was.winners), words.write.process(row.process)
    )
    if answer.left_out is not None:
        return WhatIfLine(
            number=row.number, title=title, was=was, left_out=words.say(LEFT_OUT[answer.left_out])
        )
    return WhatIfLine(
        number=row.number,
        title=title,
        was=was,
        would_be=_outcome(words, row, answer.would_be.outcome, answer.would_be.winners),
        difference=_difference(words, answer),
        other=not answer.same,
        notes=tuple(_notes(words, row)),
    )


def _outcome(words: Sentences, row: WhatIfRow, outcome: str | None, winners: tuple[str, ...]) -> str:
    if outcome is None:
        return words.say("still open after a year")
    unit = "options" if row.options else "proposal"
    texts = {str(key): text for key, text in row.options.items()}
    chosen = words.write.listed([words.write.quote(texts.get(key) or key) for key in winners])
    ended = words.outcome(outcome, unit)
    return words.write.labelled(ended, chosen) if chosen else ended


def _difference(words: Sentences, answer: WhatIf) -> str:
    seconds = answer.later_seconds
    if seconds is None:
        return ""
    if abs(seconds) < MINUTE:
        return words.say("at the same time")
    sooner = words.say("{span:span} sooner", span=abs(seconds))
    return sooner if seconds < 0 else words.say("{span:span} later", span=seconds)


def _notes(words: Sentences, row: WhatIfRow) -> Iterator[str]:
    """Why, and what is not as it was."""
    answer, label = row.answer, words.write.labelled
    if answer.would_be.because is not None and not answer.same:
        yield words.phrase(
            answer.would_be.because,
            number=row.number,
            options={str(key): text for key, text in row.options.items()},
        )
    if answer.lost:
        yield label(words.say("Objections lost"), _of(words, answer.lost, answer.objections))
    if answer.would_be.silent != answer.was.silent:
        silent = words.say(
            "{would:people}; it was {was:n}", would=answer.would_be.silent, was=answer.was.silent
        )
        yield label(words.say("Silence that would have counted"), silent)
    if answer.carried_as:
        pairs = [
            f"{words.position(pair.was)} → {_became(words, pair.became)} ({words.write.number(pair.times)})"
            for pair in answer.carried_as
        ]
        yield label(words.say("Counted as"), words.write.commas(pairs))
    if answer.not_carried:
        yield label(
            words.say("Not carried over"),
            words.write.commas(_missing(words, item) for item in answer.not_carried),
        )


def _became(words: Sentences, key: str) -> str:
    return words.say("an objection") if key == "objection" else words.position(key)


def _missing(words: Sentences, item: NotCarried) -> str:
    if item.why == "setting":
        return words.say(SETTINGS[item.act]) if item.act in SETTINGS else item.act
    act = ACT.get(item.act)
    label = RIGHT_LABELS.get(item.act) or (act.label if act is not None else item.act)
    why = words.say(WHY[item.why])
    label = f"{words.say(label).rstrip('….')} × {words.write.number(item.times)}"
    return words.write.bracketed(label, why)


def _of(words: Sentences, part: int, whole: int) -> str:
    return words.say("{count:n} of {of:n}", count=part, of=whole)
