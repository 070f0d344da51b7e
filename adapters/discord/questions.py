"""The forms that there are on Discord, in the reader's language. Pure."""

from collections.abc import Sequence

from adapters.discord.custom_ids import Press
from adapters.discord.forms import Field, Form
from adapters.discord.limits import PEOPLE_MAX
from adapters.discord.shown import Choice
from adapters.wording import Words
from consensus.limits import LINK_LENGTH_MAX, REASON_LENGTH_MAX, TITLE_LENGTH_MAX


def objection_form(words: Words, press: Press) -> Form:
    """Three short questions; the last one is a draft amendment that the opener can adopt."""
    return Form(
        title=words.say("Object to D-{number}", number=press.number),
        press=press,
        fields=(
            Field(
                name="reason",
                label=words.say("What would go wrong?"),
                long=True,
                length_max=REASON_LENGTH_MAX,
            ),
            Field(name="affects", label=words.say("For whom?"), required=False, length_max=300),
            Field(
                name="remedy",
                label=words.say("What wording would make it fine?"),
                hint=words.say("A whole new text: whoever opened this can adopt it with one press."),
                long=True,
                required=False,
                length_max=TITLE_LENGTH_MAX,
            ),
        ),
    )


def one_text_form(
    words: Words,
    press: Press,
    label: str,
    *,
    value: str = "",
    length_max: int = REASON_LENGTH_MAX,
    long: bool = True,
    required: bool = True,
) -> Form:
    """A form with one text: a question, a solution, a doubt, a new wording, a new deadline."""
    target = f"D-{press.number}.{press.objection}" if press.objection else f"D-{press.number}"
    field_ = Field(name="text", label=label, value=value, long=long, required=required, length_max=length_max)
    return Form(title=f"{target} · {label}", press=press, fields=(field_,))


def form_about(words: Words, press: Press, *, text: str = "") -> Form | None:
    """The form that asks for what an act on a decision needs; None for acts that need none."""
    match press.act:
        case "object":
            return objection_form(words, press)
        case "ask":
            return one_text_form(words, press, words.say("Your question or remark"))
        case "doubt":
            return one_text_form(words, press, words.say("Why does it not qualify?"))
        case "resolve":
            return one_text_form(words, press, words.say("How could it be settled?"))
        case "overrule":
            return one_text_form(words, press, words.say("Why overrule it? (stays on record)"))
        case "advise":
            return one_text_form(words, press, words.say("Your advice"))
        case "amend":
            label = words.say("The new text")
            return one_text_form(words, press, label, value=text, length_max=TITLE_LENGTH_MAX)
        case "extend":
            label = words.say("Until when? (3d, friday 17:00)")
            return one_text_form(words, press, label, length_max=60, long=False)
        case "link":
            label = words.say("Which link?")
            return one_text_form(words, press, label, length_max=LINK_LENGTH_MAX, long=False)
        case "appeal":
            return one_text_form(words, press, words.say("Why do you appeal?"))
        case "recuse":
            return one_text_form(words, press, words.say("Why?"), required=False)
        case "delegate":
            return delegate_form(words, press)
        case "reason" | "stamp_why" | "sound_why" | "decide_why" | "appeal_why":
            return one_text_form(words, press, words.say("Why?"))
        case _:
            return None


def delegate_form(words: Words, press: Press) -> Form:
    label = words.say("Whose vote shall count for you too?")
    hint = words.say("As long as you cast none yourself. Empty: you take your vote back.")
    return Form(title=words.say("Pass your vote on"), press=press, fields=(_people(label, hint, at_most=1),))


def group_form(words: Words, press: Press, groups: Sequence[str]) -> Form:
    """Who is in a group; `groups`: those that the process names."""
    choices = tuple(Choice(label=each, value=each, chosen=place == 0) for place, each in enumerate(groups))
    hint = words.say("Empty: nobody. Open decisions keep who was in it when they opened.")
    return Form(
        title=words.say("Who is in a group"),
        press=press,
        fields=(
            Field(name="group", label=words.say("Which group?"), choices=choices, kind="select", at_least=1),
            _people(words.say("Who is in it?"), hint, at_most=PEOPLE_MAX),
        ),
    )


def propose_form(
    words: Words,
    press: Press,
    processes: Sequence[Choice],
    *,
    text: str = "",
    settings: str = "",
    link: str = "",
) -> Form:
    process = Field(
        name="process",
        label=words.say("How is it decided?"),
        hint=words.say("Empty: consent in small groups, lazy consensus in large ones."),
        required=False,
        choices=tuple(processes),
        kind="select",
    )
    return Form(
        title=words.say("Propose"),
        press=press,
        fields=(
            _wording(words.say("What do you propose?"), text),
            _until(words),
            process,
            _evidence(words.say("Link to what is behind it"), link),
            _settings(words, settings),
        ),
    )


def poll_form(words: Words, press: Press, *, text: str = "", options: str = "", settings: str = "") -> Form:
    asked = Field(
        name="options",
        label=words.say("Options, one a line"),
        hint=words.say("Empty: yes or no."),
        value=options,
        long=True,
        required=False,
    )
    question = _wording(words.say("What do you want to ask?"), text)
    return Form(
        title=words.say("Ask in a poll"),
        press=press,
        fields=(question, asked, _until(words), _settings(words, settings)),
    )


def record_form(words: Words, press: Press, *, text: str = "", link: str = "") -> Form:
    return Form(
        title=words.say("Record what was decided"),
        press=press,
        fields=(
            _wording(words.say("What was decided?"), text),
            _evidence(words.say("Link to where it was decided"), link),
        ),
    )


def line_form(words: Words, press: Press, *, line: str) -> Form:
    """A whole typed line to mend."""
    return Form(
        title=words.say("Mend the line"),
        press=press,
        fields=(Field(name="line", label=words.say("The line"), value=line, long=True),),
    )


# ------------------------------------------------------------------------------------------------------------- pieces


def _wording(label: str, value: str) -> Field:
    """The text of a decision."""
    return Field(name="text", label=label, value=value, long=True, length_max=TITLE_LENGTH_MAX)


def _until(words: Words) -> Field:
    return Field(
        name="until",
        label=words.say("Until when?"),
        hint=words.say("Such as 3d, or friday 17:00. Empty: the usual time."),
        required=False,
        length_max=60,
    )


def _evidence(label: str, link: str) -> Field:
    return Field(name="evidence", label=label, value=link, required=False, length_max=LINK_LENGTH_MAX)


def _people(label: str, hint: str, *, at_most: int) -> Field:
    return Field(name="people", label=label, hint=hint, required=False, kind="people", at_most=at_most)


def _settings(words: Words, settings: str) -> Field:
    return Field(
        name="settings",
        label=words.say("More settings"),
        hint=words.say("Such as --quorum 5, --hidden, --irreversible"),
        value=settings,
        required=False,
        length_max=300,
    )
