"""Help: for each verb a line to copy and a sentence; and the decisions that wait for the reader."""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from adapters.acts import ACTS, SLASH_COMMANDS, SLASHED
from adapters.wording.lists import one_line
from adapters.wording.mistakes import EXAMPLES
from adapters.wording.processes import process_text
from adapters.wording.sentences import Sentences
from consensus.definition import builtin, builtin_ids
from consensus.frozen import Frozen
from consensus.slips import slip
from consensus.texts import alike
from consensus.views import HelpView, ProcessRow

OTHERS: Mapping[str, str] = {
    "decide": "Record what was decided elsewhere; with a number and a verdict, decide what is yours to decide; with a number alone, close.",
    "decisions": "The log: /decisions, /decisions open, mine, blocked, waiting (what is lost if nobody acts), todo, tag:db, summary, D-17, D-17 why (how it was counted), or search with words and filters.",
    "compare": "Two decisions, one under the other, with what they say otherwise marked.",
    "related": "What is in force about the same, and what of it says otherwise.",
    "why": "What is in force about some words, an address or a decision, why, and what it rests on.",
    "page": "A link to the page in the browser, or to one record there: /accord page D-17. It signs you in, once, within ten minutes.",
    "help": "This list, or the help on one command.",
}
"""Verb -> its purpose, for verbs without a row in adapters.acts."""
ABOUT: Mapping[str, str] = {**{act.name: act.help for act in ACTS if act.help}, **OTHERS}

OPENINGS = ("propose", "poll", "decisions")
FIRST = ("propose", "vote", "object", "poll", "decisions")
"""The verbs that most people need."""
NEIGHBOURS_MAX = 4


class Situation(Frozen):
    """Where somebody asks for help. `number`: the decision that a line without a number is about; 0: none is."""

    number: int = 0
    title: str = ""
    in_thread: bool = False
    lines: tuple[str, ...] = ()
    """What this person could type about it."""
    open: tuple[tuple[int, str], ...] = ()
    """The open decisions of the place, by number and title, where there are several."""


def help_text(
    words: Sentences,
    topic: str = "",
    view: HelpView | None = None,
    *,
    situation: Situation | None = None,
    example: str = "",
    processes: Sequence[ProcessRow] = (),
) -> str:
    """The help on one verb or process, or on all, with the decisions that wait for the reader on top. `example`: a line
    with the verb that would be carried out. `processes`: those that can be asked for here."""
    if topic:
        return _topic(words, topic, example, processes)
    lines = []
    if view is not None and view.waiting:
        lines.append(words.say("Waiting for you"))
        lines += [f"  D-{row.number} {one_line(row.title, 60)}" for row in view.waiting]
        lines.append("")
    if situation is not None:
        waiting = {row.number for row in view.waiting} if view is not None else set()
        lines += _situation(words, situation, waiting)
    lines.append(words.say("What you can type"))
    shut = view.shut if view is not None else frozenset()
    verbs = [verb for verb in (FIRST if situation is None else OPENINGS) if verb not in shut]
    lines += [f"  {EXAMPLES[verb]}" for verb in verbs]
    more = [command.name for command in SLASH_COMMANDS if command.name not in (*FIRST, "accord")]
    behind = words.write.commas(verb for verb in ABOUT if verb not in (*SLASHED, "help"))
    lines += ["", words.say("More: {verbs:slashes}.", verbs=more)]
    lines.append(words.say("Behind /accord: {verbs}.", verbs=behind))
    lines.append(words.say("How one is used: {example}", example=EXAMPLES["help"]))
    return "\n".join(lines)


def _situation(words: Sentences, here: Situation, waiting: Collection[int]) -> list[str]:
    """What can be typed about the decision at hand; else which there are, besides those that wait for the reader."""
    if here.open:
        rows = [f"  D-{number} {title}" for number, title in here.open if number not in waiting]
        return [words.say("Open here"), *rows, ""] if rows else []
    if not here.number:
        return [words.say("Nothing is open here."), ""]
    values = {"number": here.number, "title": here.title}
    if here.in_thread:
        heading = words.say(
            "You are in a thread of {number:D} {title}. Its number may be left out:", **values
        )
    else:
        heading = words.say("{number:D} {title} is open here. Its number may be left out:", **values)
    return [heading, *(f"  {line}" for line in here.lines), ""]


def process_help(words: Sentences, process_id: str) -> str:
    """A built-in process: its rule in a sentence, its purpose, when to use it and when not, and its positions."""
    built_in = builtin(process_id)
    if built_in is None:
        missing = words.say("There is no built-in process {process:quote}.", process=one_line(process_id, 40))
        return f"{missing}\n{_built_in(words)}"
    text = process_text(words, built_in[1])
    lines = [words.write.typed(text.title, text.id), text.summary, "", text.purpose]
    lines.append(words.say("Use it when: {text}", text=text.use_when))
    lines.append(words.say("Not when: {text}", text=text.not_when))
    if text.positions:
        keys = words.write.commas(map(words.write.key, text.positions))
        lines.append(words.say("What can be said: {keys}.", keys=keys))
    lines += [
        words.say("Group: {who}.", who=words.write.typed(members, name)) for name, members in text.groups
    ]
    lines.append(words.say("Source: {text}", text=text.source))
    return "\n".join(lines)


def _built_in(words: Sentences) -> str:
    write = words.write
    names = (write.typed(write.process(process_id), process_id) for process_id in builtin_ids())
    return "\n".join([words.say("Built in:"), *(f"  {name}" for name in names)])


def _topic(words: Sentences, topic: str, example: str, processes: Sequence[ProcessRow]) -> str:
    if topic.startswith("process:"):
        return process_help(words, topic.partition(":")[2])
    verb = topic if topic in ABOUT else ""
    process = "" if verb else _process_called(words, topic, processes)
    verb = verb or ("" if process else slip(topic, ABOUT))
    if process:
        return _process(words, process, processes)
    if not verb:
        return "\n".join(
            [
                words.say("There is no help on {topic:quote}.", topic=one_line(topic, 40)),
                *_near(words, topic, processes),
                words.say("What can be typed: /accord help"),
            ]
        )
    about = re.search(r"D-\d+", example)
    text = words.say(ABOUT[verb])
    lines = [example or EXAMPLES[verb], text.replace("D-17", about[0]) if about else text]
    if verb == "process":
        lines.append(_built_in(words))
        lines.append(words.say("One of them explained: {example}", example="/accord process show iesg"))
    return "\n".join(lines)


def _called(words: Sentences, processes: Sequence[ProcessRow]) -> dict[str, str]:
    """Id and titles of each process, folded -> its id."""
    called: dict[str, str] = {}
    known = [(process.id, process.title) for process in processes]
    known += [
        (definition[1].id, definition[1].title)
        for name in builtin_ids()
        if (definition := builtin(name)) is not None
    ]
    for process_id, title in known:
        for name in (title, words.write.process_text(title), process_id):
            called.setdefault(alike(name), process_id)
    return called


def _process_called(words: Sentences, topic: str, processes: Sequence[ProcessRow]) -> str:
    called = _called(words, processes)
    return called.get(alike(topic), called.get(alike(topic).replace(" ", "-"), ""))


def _process(words: Sentences, process_id: str, processes: Sequence[ProcessRow]) -> str:
    """A process explained: a community's own as its author wrote it."""
    own = next((process for process in processes if process.id == process_id), None)
    if builtin(process_id) is not None or own is None:
        return process_help(words, process_id)
    return "\n".join(filter(None, (words.write.typed(own.title, own.id), own.purpose)))


def _near(words: Sentences, topic: str, processes: Sequence[ProcessRow]) -> list[str]:
    """The topics that are spelt a little like it."""
    near = get_close_matches(alike(topic), [*ABOUT, *_called(words, processes)], n=NEIGHBOURS_MAX, cutoff=0.6)
    return [words.say("Near it: {topics}.", topics=words.write.commas(near))] if near else []
