"""Forms (Discord's modals) as plain values, and what was filled in, read back from the raw submission. Pure.

A form's custom id says what it is for and about which decision, and its parts have fixed names. So one that was opened
before a restart still counts when it is submitted after.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord.custom_ids import Press, write
from adapters.discord.escape import clean, plain
from adapters.discord.limits import (
    CHECKBOXES_MAX,
    MODAL_HINT_LENGTH_MAX,
    MODAL_LABEL_LENGTH_MAX,
    MODAL_PARTS_MAX,
    MODAL_TITLE_LENGTH_MAX,
    PEOPLE_MAX,
    RADIO_OPTIONS_MAX,
    SELECT_LABEL_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    TEXT_INPUT_LENGTH_MAX,
    clip,
)
from adapters.discord.shown import Choice
from consensus.frozen import Frozen

Filled = Mapping[str, str | tuple[str, ...]]


class Field(Frozen):
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
    """`text`, `radio`, `checkboxes`, `select` or `people`."""
    at_least: int = 0
    at_most: int = 1


class Form(Frozen):
    title: str
    press: Press
    fields: tuple[Field, ...] = ()

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
        at_most=PEOPLE_MAX
        if one.kind == "people" and one.at_most > 1
        else min(one.at_most, max(len(choices), 1)),
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


def people_of(filled: Filled) -> tuple[str, ...]:
    """The accounts that were picked."""
    value = filled.get("people", ())
    return value if isinstance(value, tuple) else ()
