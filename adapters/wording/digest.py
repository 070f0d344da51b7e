"""A digest in words: a headline, and a line for each decision, which leads to it."""

from collections.abc import Iterator, Mapping

from adapters.wording.lists import one_line
from adapters.wording.matters import reason
from adapters.wording.overview import by_itself, by_silence, decided_as, stuck_on, todo_pieces, waits_for
from adapters.wording.premises import asked
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.frozen import Frozen
from consensus.plain import Value, instant_text
from consensus.ports import Receipt
from consensus.views.digest import DigestLine, DigestSetting, DigestSettings, DigestView
from consensus.views.matters import matter_of
from consensus.views.overview import (
    AskedLine,
    Block,
    BlockCode,
    DecidedLine,
    ReviewLine,
    SilenceLine,
    StuckLine,
    TodoRow,
    UnresolvedLine,
    WaitsLine,
)

TITLE_LENGTH_MAX = 80
EXAMPLE, OWN_EXAMPLE = "/accord digest weekly monday 9:00", "/accord digest me daily 9:00"
BLOCKS: Mapping[BlockCode, str] = {
    "objection": gettext_noop("objection {objection:own} stands"),
    "stamp": gettext_noop("a stamp is missing"),
    "verdict": gettext_noop("a verdict is missing"),
    "decision": gettext_noop("it is still to be decided"),
    "advice": gettext_noop("advice is missing"),
}
"""What holds a decision up, told to everybody: without names."""


class DigestText(Frozen):
    headline: str
    lines: tuple[tuple[int, str], ...]
    """The number of a decision, and what stands behind it on its line."""
    more: str = ""

    @property
    def plain(self) -> str:
        lines = (f"- D-{number} {rest}" for number, rest in self.lines)
        return "\n".join(filter(None, (self.headline, *lines, self.more)))


def digest_text(words: Sentences, digest: DigestView) -> DigestText:
    weekly = digest.rhythm.every != "daily"
    if digest.own:
        headline = words.say("Your week") if weekly else words.say("Your day")
    else:
        headline = words.say("The week here") if weekly else words.say("The day here")
    return DigestText(
        headline=headline,
        lines=tuple((line.number, _row(words, line, own=digest.own)) for line in digest.lines),
        more=_more(words, digest.more) if digest.more else "",
    )


def _more(words: Sentences, count: int) -> str:
    return (
        words.say("and {n:n} more: /decisions", n=count)
        if words.lines
        else words.say("and {n:n} more", n=count)
    )


def _row(words: Sentences, line: DigestLine, *, own: bool) -> str:
    return words.write.labelled(one_line(line.title, TITLE_LENGTH_MAX), _state(words, line, own=own))


def _state(words: Sentences, line: DigestLine, *, own: bool) -> str:
    match line:
        case AskedLine():
            return asked(words, line.changes)
        case WaitsLine():
            return waits_for(words, line.number, line.waits[0])
        case StuckLine():
            return stuck_on(words, line) if own else words.write.commas(_nameless(words, line))
        case SilenceLine():
            return by_silence(words, line)
        case TodoRow():
            return words.write.commas(
                todo_pieces(words, text=line.text, owner=line.owner, due_at=line.due_at, overdue=line.overdue)
            )
        case ReviewLine():
            return words.say("to be looked at again since {at:day}", at=line.review_at)
        case UnresolvedLine():
            return reason(words, matter_of(line))
        case DecidedLine():
            return decided_as(words, line)


def _nameless(words: Sentences, line: StuckLine) -> Iterator[str]:
    for block in line.blocks:
        yield _block(words, line.number, block)
    if line.ahead is not None:
        yield by_itself(words, line.kind, line.ahead)


def _block(words: Sentences, number: int, block: Block) -> str:
    what = words.say(BLOCKS[block.why], number=number, objection=block.objection)
    return words.write.commas((what, words.say("since {at:day}", at=block.since)))


def digest_settings_text(words: Sentences, view: DigestSettings) -> str:
    """What is set, and the lines that change it; where there are forms for that, what is set alone."""
    if not words.lines:
        place, own = words.say("This channel gets no digest."), words.say("You get no digest of your own.")
        if view.place is not None:
            place = _set(words, view.place, own=False)
        if view.own is not None:
            own = _set(words, view.own, own=True)
        return f"{place}\n{own}" if view.in_place else own
    lines = []
    if view.place is not None:
        lines += [
            _set(words, view.place, own=False),
            words.say("To end it: {line}", line="/accord digest off"),
        ]
    elif view.in_place:
        lines.append(words.say("This channel gets no digest. To set one: {line}", line=EXAMPLE))
    else:
        lines.append(words.say("A channel's digest is set there: {line}", line=EXAMPLE))
    if view.own is not None:
        lines += [
            _set(words, view.own, own=True),
            words.say("To end it: {line}", line="/accord digest me off"),
        ]
    else:
        lines.append(words.say("You get no digest of your own. To set one: {line}", line=OWN_EXAMPLE))
    return "\n".join(lines)


def _set(words: Sentences, setting: DigestSetting, *, own: bool) -> str:
    values: dict[str, Value] = {
        "own": own,
        "days": setting.rhythm.days,
        "following": instant_text(setting.following),
    }
    return words.receipt(Receipt(code="digest-set", values=values))
