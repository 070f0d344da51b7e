"""Help: what can be typed, for each verb one line to copy and one sentence; and what waits for the reader."""

from collections.abc import Mapping
from difflib import get_close_matches

from adapters.wording.lists import one_line
from adapters.wording.mistakes import EXAMPLES
from adapters.wording.processes import process_text
from adapters.wording.sentences import Sentences
from consensus.definition import builtin, builtin_ids
from consensus.views import HelpView

ABOUT: Mapping[str, str] = {
    "propose": "Open a decision over one text. Settings: --by 3d, --process consent, --quorum 1/2, --irreversible, --rounds, --why LINK; --route, --decider, --advisers and --group name people.",
    "advise": "Give advice, asked or not, where a process takes it. It does not bind whoever decides.",
    "stamp": "Stamp a proposal that has come to you on its route: approve, return or reject, the last two with a reason.",
    "judge": "Give your verdict, where the process says that you judge or decide; of an appeal, upheld or dismissed.",
    "sound": "Tell the drafter in private how you lean: for, unsure or against. Nobody else ever sees it.",
    "attend": "Be counted as present without voting, where presence counts.",
    "delegate": "Let somebody else's vote count for you as well, where the process knows that; none takes it back.",
    "recuse": "Withdraw from a decision in which you have an interest, where the process knows that.",
    "appeal": "Appeal with a reason against what a judge or decider has decided, as long as the process allows.",
    "group": "Say who is in a group that processes name, as an administrator. Open decisions keep what they opened with.",
    "poll": "Open a decision over options, in quotes or one a line; alone, a question asks for yes or no. Settings: --by, --hidden, --open, --quorum; ballots: --multi 2, --approve, --score 0-5, --star, --dots 8, --quadratic, --rank, --irv, --stv 2, --borda, --slots; --none, --add-options, --shuffle, --names off, --reasons required.",
    "vote": "Take a position, choose an option or cast a ballot: A, C; B > A = C; A=5 B=3; A=yes B=maybe. Alone, it asks one question after the other. /vote D-17 none takes it back.",
    "option": "Add an option to a poll that lets its voters do so.",
    "rename": "Let an option of your poll say something else; its votes stay.",
    "object": "Stop a proposal with a reason. It gets a number of its own, such as D-17.1. Settings: --affects WHOM, --instead WORDING.",
    "adopt": "Take the wording that an objection asks for as the new text of your proposal.",
    "wish": "Say that you would object, without a reason yet. It is shown and stops nothing.",
    "link": "Attach a link to a decision: messages behind it, or with --doc a document.",
    "doubt": "Doubt with a reason that an objection qualifies: the group is asked.",
    "test": "Answer when the group is asked about an objection: qualifies or drop.",
    "sustain": "Join an objection, so that it is no longer one person's alone.",
    "resolve": "Offer a solution to an objection; whoever raised it can say that it is settled.",
    "accept": "Accept the solution offered for your objection.",
    "withdraw": "Withdraw what you opened, or (with the number behind the dot) your objection.",
    "second": "Support that a proposal is taken up, where its process asks for that.",
    "ask": "Ask a question or make a remark in the thread and on record. With names in front, ask these people for advice.",
    "amend": "Change the text of your proposal: people answer anew.",
    "extend": "Give it more time.",
    "close": "Close it now by its rule, where the rule lets it end.",
    "decide": "Record what was decided elsewhere; with a number and a verdict, decide what is yours to decide; with a number alone, close.",
    "process": "Change how your decision is decided, until somebody acts.",
    "review": "Set the day on which an adopted decision is looked at again.",
    "overrule": "Overrule an objection with a reason, as an administrator; the dissent stays on record.",
    "decisions": "The log: /decisions, /decisions open, mine, blocked, summary, D-17, D-17 why (how it was counted), or search with words and filters.",
    "help": "This list, or the help on one command.",
}

FIRST = ("propose", "vote", "object", "poll", "decisions")
"""What most people need."""


def help_text(words: Sentences, topic: str = "", view: HelpView | None = None) -> str:
    """The help on one verb, or the whole list with what waits for the reader on top."""
    if topic:
        return _topic(words, topic)
    lines = []
    if view is not None and view.waiting:
        lines.append(words.say("Waiting for you"))
        lines += [f"  D-{row.number} {one_line(row.title, 60)}" for row in view.waiting]
        lines.append("")
    lines.append(words.say("What you can type"))
    lines += [f"  {EXAMPLES[verb]}" for verb in FIRST]
    lines += ["", words.say("More: {verbs:slashes}.", verbs=[verb for verb in ABOUT if verb not in FIRST])]
    lines.append(words.say("How one is used: {example}", example=EXAMPLES["help"]))
    return "\n".join(lines)


def process_help(words: Sentences, process_id: str) -> str:
    """One built-in process: its rule in a sentence, what it is for, when to take it and when not, and what can be said."""
    found = builtin(process_id)
    if found is None:
        missing = words.say("There is no built-in process {process:quote}.", process=one_line(process_id, 40))
        listed = words.say("Built in: {processes}.", processes=words.write.listed(builtin_ids()))
        return f"{missing}\n{listed}"
    text = process_text(words, found[1])
    lines = [f"{text.id}: {text.title}", text.summary, "", text.purpose]
    lines.append(words.say("Use it when: {text}", text=text.use_when))
    lines.append(words.say("Not when: {text}", text=text.not_when))
    if text.positions:
        lines.append(words.say("What can be said: {keys}.", keys=", ".join(text.positions)))
    lines += [words.say("Group {name}: {who}.", name=name, who=who) for name, who in text.groups]
    lines.append(words.say("Source: {text}", text=text.source))
    return "\n".join(lines)


def _topic(words: Sentences, topic: str) -> str:
    if topic.startswith("process:"):
        return process_help(words, topic.partition(":")[2])
    verb = topic if topic in ABOUT else next(iter(get_close_matches(topic, ABOUT, n=1)), "")
    if not verb:
        return words.say("There is no command /{verb}.", verb=one_line(topic, 40)) + "\n" + help_text(words)
    lines = [EXAMPLES[verb], words.say(ABOUT[verb])]
    if verb == "process":
        lines.append(words.say("Built in: {processes}.", processes=words.write.listed(builtin_ids())))
        lines.append(words.say("One of them explained: {example}", example="/accord process show iesg"))
    return "\n".join(lines)
