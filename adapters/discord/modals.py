"""Forms as Discord's modals, and their input, read from the raw submission.

A modal's custom id names its act and decision, and its parts have fixed names, so a modal that was opened before a restart
still counts when it is submitted after. It is stopped before it is sent, so that it is not kept in memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from adapters.acts import ACT
from adapters.discord.custom_ids import write
from adapters.discord.escape import plain
from adapters.discord.limits import (
    CHECKBOXES_MAX,
    MODAL_HINT_LENGTH_MAX,
    MODAL_LABEL_LENGTH_MAX,
    MODAL_PARTS_MAX,
    MODAL_TITLE_LENGTH_MAX,
    PEOPLE_MAX,
    PLACEHOLDER_LENGTH_MAX,
    RADIO_OPTIONS_MAX,
    RADIO_OPTIONS_MIN,
    SELECT_LABEL_LENGTH_MAX,
    SELECT_OPTIONS_MAX,
    TEXT_INPUT_LENGTH_MAX,
    clip,
)
from adapters.interaction.form import Filled, Fits, Form, Question
from adapters.unsafe import whole

FITS = Fits(
    questions_max=MODAL_PARTS_MAX, ticks_max=CHECKBOXES_MAX, options_max=SELECT_OPTIONS_MAX, searches=False
)


def modal_of(form: Form) -> discord.ui.Modal:
    """The modal, within all limits of Discord."""
    title = f"{form.title} · {form.submit}" if form.title.startswith("D-") else form.title
    modal = discord.ui.Modal(title=clip(plain(title), MODAL_TITLE_LENGTH_MAX), custom_id=write(form.press))
    act = ACT.get(form.press.act)
    intro = form.intro[-1] if form.intro and act is not None and act.intro else ""
    for place, question in enumerate(form.questions[:MODAL_PARTS_MAX]):
        hint = clip(plain(question.hint or (intro if place == 0 else "")), MODAL_HINT_LENGTH_MAX, "…")
        label = clip(plain(question.label), MODAL_LABEL_LENGTH_MAX)
        modal.add_item(discord.ui.Label(text=label, description=hint or None, component=_component(question)))
    modal.stop()
    return modal


def _component(question: Question) -> discord.ui.Item[Any]:
    required = not question.optional
    match question.kind:
        case "choice" if RADIO_OPTIONS_MIN <= len(question.options) <= RADIO_OPTIONS_MAX:
            radios = [discord.RadioGroupOption(**option) for option in _options(question, RADIO_OPTIONS_MAX)]
            return discord.ui.RadioGroup(custom_id=question.id, options=radios, required=required)
        case "ticks":
            boxes = [discord.CheckboxGroupOption(**option) for option in _options(question, CHECKBOXES_MAX)]
            return discord.ui.CheckboxGroup(
                custom_id=question.id,
                options=boxes,
                required=required,
                min_values=0 if question.optional else 1,
                max_values=len(boxes),
            )
        case "choice" | "process" | "several" | "place":
            rows = [discord.SelectOption(**option) for option in _options(question, SELECT_OPTIONS_MAX)]
            several = question.kind == "several"
            return discord.ui.Select(
                custom_id=question.id,
                options=rows,
                required=required,
                min_values=0 if question.optional else 1,
                max_values=len(rows) if several else 1,
            )
        case "people" | "person":
            return discord.ui.UserSelect(
                custom_id=question.id,
                required=required,
                min_values=0 if question.optional else 1,
                max_values=PEOPLE_MAX if question.kind == "people" else 1,
                default_values=[
                    discord.SelectDefaultValue(id=int(account), type=discord.SelectDefaultValueType.user)
                    for account in (() if isinstance(question.initial, str) else question.initial)
                    if account.isdecimal()
                ][: PEOPLE_MAX if question.kind == "people" else 1],
            )
    length_max = min(question.length_max, TEXT_INPUT_LENGTH_MAX)
    initial = question.initial if isinstance(question.initial, str) else ""
    return discord.ui.TextInput(
        custom_id=question.id,
        style=discord.TextStyle.paragraph if question.kind == "text" else discord.TextStyle.short,
        default=clip(initial, length_max, "") or None,
        placeholder=clip(plain(question.placeholder), PLACEHOLDER_LENGTH_MAX, "") or None,
        required=required,
        max_length=length_max,
    )


def _options(question: Question, at_most: int) -> list[dict[str, Any]]:
    chosen = (question.initial,) if isinstance(question.initial, str) else question.initial
    return [
        {
            "label": clip(plain(label), SELECT_LABEL_LENGTH_MAX) or "…",
            "value": value,
            "description": clip(plain(question.hints.get(value, "")), SELECT_LABEL_LENGTH_MAX) or None,
            "default": value in chosen,
        }
        for value, label in question.options[:at_most]
    ]


def read_filled(components: Sequence[Mapping[str, Any]]) -> Filled:
    """Name of a part -> its input, without empty parts."""
    filled: dict[str, str | tuple[str, ...]] = {}
    for component in components:
        inner = component.get("component")
        if isinstance(inner, Mapping):
            filled.update(read_filled([inner]))
        if isinstance(component.get("components"), list):
            filled.update(read_filled(component["components"]))
        name, value, values = component.get("custom_id"), component.get("value"), component.get("values")
        if not isinstance(name, str):
            continue
        if isinstance(value, str) and value.strip():
            filled[name] = whole(value).strip()
        elif isinstance(values, list) and values:
            filled[name] = tuple(whole(str(chosen)) for chosen in values)
    return filled
