"""Forms (Discord's modals) as plain values, and what was filled in, read back from the raw submission. Pure.

A form's custom id says what it is for and about which decision, and its parts have fixed names. So one that was opened
before a restart still counts when it is submitted after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.custom_ids import Press, write
from adapters.discord.escape import clean, plain
from adapters.discord.limits import (
    CHECKBOXES_MAX,
    MODAL_HINT_LENGTH_MAX,
    MODAL_LABEL_LENGTH_MAX,
    MODAL_PARTS_MAX,
    MODAL_TITLE_LENGTH_MAX,
    RADIO_OPTIONS_MAX,
    SELECT_LABEL_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    TEXT_INPUT_LENGTH_MAX,
    clip,
)
from adapters.discord.shown import Choice
from adapters.wording import Words
from consensus.limits import LINK_LENGTH_MAX, REASON_LENGTH_MAX, TITLE_LENGTH_MAX

Filled = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form: a text (`choices` empty), one of several, or several of several."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    long: bool = False
    required: bool = True
    length_max: int = TEXT_INPUT_LENGTH_MAX
    choices: tuple[Choice, ...] = ()
    kind: str = "text"
    """`text`, `radio`, `checkboxes` or `select`."""
    at_least: int = 0
    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    title: str
    press: Press
    fields: tuple[Field, ...] = field(default=())

    @property
    def custom_id(self) -> str:
        return write(self.press)


def fitted_form(form: Form) -> Form:
    """The same within every bound that Discord has."""
    return Form(
        title=clip(plain(form.title), MODAL_TITLE_LENGTH_MAX),
        press=form.press,
        fields=tuple(_field(one) for one in form.fields[:MODAL_PARTS_MAX]),
    )


def _field(one: Field) -> Field:
    at_most = {"radio": RADIO_OPTIONS_MAX, "checkboxes": CHECKBOXES_MAX}.get(one.kind, SELECT_OPTIONS_MAX)
    choices = tuple(
        Choice(
            label=clip(plain(choice.label), SELECT_LABEL_LENGTH_MAX) or "…",
            value=choice.value,
            hint=clip(plain(choice.hint), SELECT_LABEL_LENGTH_MAX),
            chosen=choice.chosen,
        )
        for choice in one.choices[:at_most]
    )
    length_max = min(one.length_max, TEXT_INPUT_LENGTH_MAX)
    return Field(
        name=one.name,
        label=clip(plain(one.label), MODAL_LABEL_LENGTH_MAX),
        hint=clip(plain(one.hint), MODAL_HINT_LENGTH_MAX),
        value=clip(one.value, length_max, ""),
        long=one.long,
        required=one.required,
        length_max=length_max,
        choices=choices,
        kind=one.kind,
        at_least=one.at_least,
        at_most=min(one.at_most, max(len(choices), 1)),
    )


def read_filled(components: Sequence[Mapping[str, Any]]) -> dict[str, str | tuple[str, ...]]:
    """What was filled in, by the names of the parts; parts that were left empty are left out."""
    found: dict[str, str | tuple[str, ...]] = {}
    for component in components:
        inner = component.get("component")
        if isinstance(inner, Mapping):
            found.update(read_filled([inner]))
        if isinstance(component.get("components"), list):
            found.update(read_filled(component["components"]))
        name, value, values = component.get("custom_id"), component.get("value"), component.get("values")
        if not isinstance(name, str):
            continue
        if isinstance(value, str) and value.strip():
            found[name] = clean(value).strip()
        elif isinstance(values, list) and values:
            found[name] = tuple(clean(str(each)) for each in values)
    return found


def text_of(filled: Filled, name: str) -> str:
    value = filled.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


# ------------------------------------------------------------------------------------------------------- the forms


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
) -> Form:
    """A form with one text: a question, a solution, a doubt, a new wording, a new deadline."""
    target = f"D-{press.number}.{press.objection}" if press.objection else f"D-{press.number}"
    field_ = Field(name="text", label=label, value=value, long=long, length_max=length_max)
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
        case "reason" | "stamp_why" | "sound_why" | "decide_why" | "appeal_why":
            return one_text_form(words, press, words.say("Why?"))
        case _:
            return None


def propose_form(
    words: Words,
    press: Press,
    processes: Sequence[Choice],
    *,
    text: str = "",
    settings: str = "",
    link: str = "",
) -> Form:
    return Form(
        title=words.say("Propose"),
        press=press,
        fields=(
            Field(
                name="text",
                label=words.say("What do you propose?"),
                value=text,
                long=True,
                length_max=TITLE_LENGTH_MAX,
            ),
            Field(
                name="until",
                label=words.say("Until when?"),
                hint=words.say("Such as 3d, or friday 17:00. Empty: the usual time."),
                required=False,
                length_max=60,
            ),
            Field(
                name="process",
                label=words.say("How is it decided?"),
                hint=words.say("Empty: consent in small groups, lazy consensus in large ones."),
                required=False,
                choices=tuple(processes),
                kind="select",
            ),
            Field(
                name="evidence",
                label=words.say("Link to what is behind it"),
                value=link,
                required=False,
                length_max=LINK_LENGTH_MAX,
            ),
            _settings(words, settings),
        ),
    )


def poll_form(words: Words, press: Press, *, text: str = "", options: str = "", settings: str = "") -> Form:
    return Form(
        title=words.say("Ask in a poll"),
        press=press,
        fields=(
            Field(
                name="text",
                label=words.say("What do you want to ask?"),
                value=text,
                length_max=TITLE_LENGTH_MAX,
                long=True,
            ),
            Field(
                name="options",
                label=words.say("Options, one a line"),
                hint=words.say("Empty: yes or no."),
                value=options,
                long=True,
                required=False,
            ),
            Field(
                name="until",
                label=words.say("Until when?"),
                hint=words.say("Such as 3d, or friday 17:00. Empty: the usual time."),
                required=False,
                length_max=60,
            ),
            _settings(words, settings),
        ),
    )


def record_form(words: Words, press: Press, *, text: str = "", link: str = "") -> Form:
    return Form(
        title=words.say("Record what was decided"),
        press=press,
        fields=(
            Field(
                name="text",
                label=words.say("What was decided?"),
                value=text,
                long=True,
                length_max=TITLE_LENGTH_MAX,
            ),
            Field(
                name="evidence",
                label=words.say("Link to where it was decided"),
                value=link,
                required=False,
                length_max=LINK_LENGTH_MAX,
            ),
        ),
    )


def line_form(words: Words, press: Press, *, line: str) -> Form:
    """A whole typed line to mend."""
    return Form(
        title=words.say("Mend the line"),
        press=press,
        fields=(Field(name="line", label=words.say("The line"), value=line, long=True),),
    )


def _settings(words: Words, settings: str) -> Field:
    return Field(
        name="settings",
        label=words.say("More settings"),
        hint=words.say("Such as --quorum 5, --hidden, --irreversible"),
        value=settings,
        required=False,
        length_max=300,
    )
