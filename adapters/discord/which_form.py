"""Which form fits what was typed: one that mends a line, or one that asks for what is missing. Pure."""

from adapters.discord import answers, inbound, questions
from adapters.discord.custom_ids import Press
from adapters.discord.forms import Form
from adapters.discord.shown import Choice
from adapters.discord.speech import DiscordWords
from adapters.grammar import GrammarError
from adapters.grammar.errors import Mistake
from adapters.grammar.tokens import settings
from consensus.definition import builtin, builtin_ids


def mending(words: DiscordWords, line: str) -> Form:
    """The form for what was typed, filled in as far as it can be read."""
    verb, _, rest = line.lstrip("/").partition(" ")
    typed, behind = _parted(rest)
    texts = inbound.split_options(typed)
    if verb == "poll":
        return questions.poll_form(
            words,
            Press(act="poll"),
            text=texts[0] if texts else "",
            options="\n".join(texts[1:]),
            settings=behind,
        )
    if verb == "propose":
        return questions.propose_form(
            words, Press(act="propose"), processes(), text=" ".join(texts), settings=behind
        )
    return questions.line_form(words, Press(act="line"), line=line)


def _parted(rest: str) -> tuple[str, str]:
    """The texts, and the settings behind them; two dashes within quotes are part of a text."""
    try:
        at = next((one.start for one in settings(rest)), len(rest))
    except Mistake:  # a quote that is never closed: as far as can be told
        at = rest.find(" --") if " --" in rest else len(rest)
    return rest[:at].rstrip(), rest[at:].lstrip()


def missing(words: DiscordWords, error: GrammarError) -> Form | None:
    """Something is missing that only the person can give: the form asks for it at once. None where there is no form."""
    if error.try_code != "form":
        return None
    verb, form = str(error.values.get("verb", "")), str(error.values.get("form", ""))
    match verb:
        case "poll":
            return questions.poll_form(words, Press(act="poll"))
        case "propose":
            return questions.propose_form(words, Press(act="propose"), processes())
        case "decide":
            return questions.record_form(words, Press(act="decide"))
    found = inbound.decision_of(error.line.removeprefix("/accord ").partition(" ")[2])
    act = answers.ABOUT.get(form) or answers.ABOUT.get(verb)
    if act is None or found is None:
        return None
    number, objection = found
    return questions.form_about(words, Press(act=act, number=number, argument=str(objection or "")))


def processes() -> list[Choice]:
    """The built-in processes for proposals, to pick from."""
    found = []
    for process_id in builtin_ids():
        known = builtin(process_id)
        if known is not None and known[1].unit == "proposal":
            found.append(Choice(label=known[1].title, value=process_id, hint=known[1].purpose))
    return found
