"""Help: for each verb a line to copy and a sentence; and the decisions that wait for the reader."""

from collections.abc import Mapping

from adapters.acts import ACTS, SLASH_COMMANDS, SLASHED
from adapters.wording.lists import one_line
from adapters.wording.mistakes import EXAMPLES
from adapters.wording.processes import process_text
from adapters.wording.sentences import Sentences
from consensus.definition import builtin, builtin_ids
from consensus.slips import slip
from consensus.views import HelpView

OTHERS: Mapping[str, str] = {
    "decide": "Record what was decided elsewhere; with a number and a verdict, decide what is yours to decide; with a number alone, close.",
    "decisions": "The log: /decisions, /decisions open, mine, blocked, summary, D-17, D-17 why (how it was counted), or search with words and filters.",
    "help": "This list, or the help on one command.",
}
"""Verb -> its purpose, for verbs without a row in adapters.acts."""
ABOUT: Mapping[str, str] = {**{act.name: act.help for act in ACTS if act.help}, **OTHERS}

FIRST = ("propose", "vote", "object", "poll", "decisions")
"""The verbs that most people need."""


def help_text(words: Sentences, topic: str = "", view: HelpView | None = None) -> str:
    """The help on one verb, or on all, with the decisions that wait for the reader on top."""
    if topic:
        return _topic(words, topic)
    lines = []
    if view is not None and view.waiting:
        lines.append(words.say("Waiting for you"))
        lines += [f"  D-{row.number} {one_line(row.title, 60)}" for row in view.waiting]
        lines.append("")
    lines.append(words.say("What you can type"))
    lines += [f"  {EXAMPLES[verb]}" for verb in FIRST]
    more = [command.name for command in SLASH_COMMANDS if command.name not in (*FIRST, "accord")]
    behind = words.write.commas(verb for verb in ABOUT if verb not in (*SLASHED, "help"))
    lines += ["", words.say("More: {verbs:slashes}.", verbs=more)]
    lines.append(words.say("Behind /accord: {verbs}.", verbs=behind))
    lines.append(words.say("How one is used: {example}", example=EXAMPLES["help"]))
    return "\n".join(lines)


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


def _topic(words: Sentences, topic: str) -> str:
    if topic.startswith("process:"):
        return process_help(words, topic.partition(":")[2])
    verb = topic if topic in ABOUT else slip(topic, ABOUT)
    if not verb:
        return words.say("There is no command /{verb}.", verb=one_line(topic, 40)) + "\n" + help_text(words)
    lines = [EXAMPLES[verb], words.say(ABOUT[verb])]
    if verb == "process":
        lines.append(_built_in(words))
        lines.append(words.say("One of them explained: {example}", example="/accord process show iesg"))
    return "\n".join(lines)
