"""Cards, notices and answers for a terminal. Pure: a view in, text out. Text of people is escaped here."""

from collections.abc import Iterable, Iterator

from adapters.local.layout import block, clipped, columns, padded, wrapped
from adapters.local.limits import BAR_WIDTH, LABEL_WIDTH_MAX, WIDTH
from adapters.unsafe import visible, visible_line
from adapters.wording import CardText, CountLine, ObjectionText, Words
from adapters.wording.changes import marked
from adapters.wording.digest import DigestText
from consensus.views import CardView, NoticeView

TOP, SIDE, BOTTOM = "┌─ ", "│  ", "└─ "
SIDE_ONLY = "│"
THREAD = "   ↳ "
PLACE = " ● "
CHANGED = " ~ "


def card_block(words: Words, card: CardView) -> str:
    """The whole card, each line after a bar, which no text of a person can forge."""
    text = words.card(card)
    lines = wrapped(visible_line(text.title), TOP, SIDE)
    lines += wrapped(visible_line(text.byline), SIDE)
    lines += wrapped(visible(text.why), SIDE) if text.why else []
    lines += [SIDE_ONLY, *wrapped(visible(text.text), SIDE)] if text.text else []
    if text.changed:
        difference = visible(marked(text.changed))
        lines += wrapped(words.say("Compared with its first wording: {text}", text=difference), SIDE)
    answered = "" if text.because else words.write.sentences(text.standing, text.answered)
    lines += [SIDE_ONLY, *(wrapped(visible_line(answered), SIDE) if answered else ())]
    lines += wrapped(visible_line(text.until(words.write)), SIDE)
    lines += _counts(words, text.counts) if text.drawn else ()
    lines += _listed(words.say("Withdrawn options"), text.withdrawn)
    for objection in text.objections:
        lines += _objection(words, objection)
    lines += _listed(words.say("Concerns"), text.concerns)
    lines += _listed(words.say("Route"), text.route)
    lines += _listed(words.say("Votes passed on"), text.delegations)
    lines += _listed(words.say("Advice"), text.advice)
    lines += _listed(words.say("Questions and remarks"), text.remarks)
    lines += _listed(words.say("Links"), text.links)
    lines += _closing(words, text)
    return block([*lines, (BOTTOM + visible_line("   ".join(text.acts))).rstrip()])


def card_counts(words: Words, card: CardView) -> Iterator[str]:
    """Only the bars of a card."""
    for line in _counts(words, words.card(card).counts):
        yield line.removeprefix(SIDE)


def _counts(words: Words, counts: Iterable[CountLine]) -> Iterator[str]:
    counts = tuple(counts)
    width = min(LABEL_WIDTH_MAX, max((columns(visible_line(count.label)) for count in counts), default=0))
    widest = max((len(count.figure or str(count.people)) for count in counts), default=0)
    widest = max(3, widest)
    for count in counts:
        label = padded(clipped(visible_line(count.label), width), width)
        if count.people is None:
            yield f"{SIDE}  {label}  ?"
            continue
        figure = count.figure or str(count.people)
        bar = "█" * round(BAR_WIDTH * count.share)
        won = words.say("chosen") if count.won else ""
        yield f"{SIDE}  {label}  {figure:>{widest}}  {bar}{'  ' if bar and won else ''}{won}".rstrip()


def _objection(words: Words, objection: ObjectionText) -> Iterator[str]:
    mark = "✋" if objection.stands else "✓ "
    label = words.write.labelled(visible_line(objection.label), visible(objection.reason))
    yield from wrapped(label, f"{SIDE}{mark} ", f"{SIDE}   ")
    if objection.standing:
        yield from wrapped(visible_line(objection.standing), f"{SIDE}   ")


def _listed(heading: str, items: Iterable[str]) -> Iterator[str]:
    items = tuple(items)
    if items:
        yield f"{SIDE}{heading}"
    for item in items:
        yield from wrapped(visible(item), f"{SIDE}- ", f"{SIDE}  ")


def _closing(words: Words, text: CardText) -> Iterator[str]:
    """The rule of an open decision, and what happens afterwards."""
    rule = "" if text.outcome else text.rule
    for paragraph in filter(None, (rule, words.write.sentences(text.review, text.follows))):
        yield SIDE_ONLY
        yield from wrapped(visible_line(paragraph), SIDE)


def card_change(words: Words, card: CardView) -> str:
    """The card in two or three lines, after a change."""
    text, write = words.card(card), words.write
    counts = write.commas(
        f"{visible_line(count.label)} {count.figure or count.people}"
        for count in text.counts
        if count.people is not None
    )
    standing = [visible_line(objection.label) for objection in text.objections if objection.stands]
    answered = "" if text.because else visible_line(write.sentences(text.standing, text.answered))
    sentences = [write.labelled(text.number, write.sentences(answered, visible_line(text.until(write))))]
    if text.drawn and counts:
        sentences.append(write.stopped(counts))
    if standing:
        sentences.append(words.say("Objections: {objections}.", objections=write.commas(standing)))
    return block(wrapped(write.sentences(*sentences), CHANGED, "   "))


def notice_block(words: Words, notice: NoticeView) -> str:
    """A line of the thread, or a message to the whole place."""
    first = PLACE if notice.audience == "place" else THREAD
    text, indent = words.notice(notice), " " * len(first)
    return block(
        wrapped(visible_line(text.text), first, indent)
        + [row for quote in text.quotes for row in wrapped(visible_line(quote), f"{indent}> ", f"{indent}> ")]
        + [row for line in (text.tail, text.small) if line for row in wrapped(visible_line(line), indent)]
        + _actions(words, notice)
    )


def digest_block(text: DigestText) -> str:
    """A digest for the whole place."""
    indent = " " * len(PLACE)
    return block(
        [row for line in text.plain.split("\n") for row in wrapped(visible_line(line), indent, f"{indent}  ")]
    )


def private(words: Words, text: str, names: Iterable[str], lines: Iterable[str] = ()) -> str:
    """An answer that only these people see."""
    who = [visible_line(name) for name in names]
    sees = words.catalogue.many("(only {names} sees this)", "(only {names} see this)", len(who))
    head = " " + sees.replace("{names}", words.write.listed(who))
    shown = [line for paragraph in visible(text).split("\n") for line in _private_lines(paragraph)]
    if len(shown) == 1 and columns(head) + 1 + columns(shown[0].strip()) <= WIDTH:
        shown = [f"{head} {shown[0].strip()}"]
    else:
        shown.insert(0, head)
    return block([*shown, *(f"     {visible_line(line)}" for line in lines)])


def _private_lines(line: str) -> list[str]:
    """Lines to copy stay whole; all others are wrapped with their own indentation."""
    own = line[: len(line) - len(line.lstrip(" "))]
    indent = f"   {own}"
    if line.lstrip(" ").startswith("/") or columns(line) + 3 <= WIDTH:
        return [f"   {line}".rstrip()]
    if line.startswith("> "):
        return wrapped(line.removeprefix("> "), f"{indent}> ")
    listed = own or line.startswith("- ")
    return wrapped(line.lstrip(" "), indent, f"{indent}  " if listed else indent)


def _actions(words: Words, notice: NoticeView) -> list[str]:
    return [f"     {visible_line(line)}" for line in words.actions(notice)]
