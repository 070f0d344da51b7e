"""Plain forms as discord.py's modals. Ended before they are sent: nothing is kept, the submission is read raw."""

from typing import Any

import discord

from adapters.discord.forms import Field, Form, fitted_form


def modal_of(form: Form) -> discord.ui.Modal:
    form = fitted_form(form)
    modal = discord.ui.Modal(title=form.title, custom_id=form.custom_id)
    for field in form.fields:
        modal.add_item(
            discord.ui.Label(text=field.label, description=field.hint or None, component=_component(field))
        )
    modal.stop()
    return modal


def _component(field: Field) -> discord.ui.Item[Any]:
    match field.kind:
        case "radio":
            options = [
                discord.RadioGroupOption(
                    label=one.label, value=one.value, description=one.hint or None, default=one.chosen
                )
                for one in field.choices
            ]
            return discord.ui.RadioGroup(custom_id=field.name, options=options, required=field.required)
        case "checkboxes":
            boxes = [
                discord.CheckboxGroupOption(
                    label=one.label, value=one.value, description=one.hint or None, default=one.chosen
                )
                for one in field.choices
            ]
            return discord.ui.CheckboxGroup(
                custom_id=field.name,
                options=boxes,
                required=field.required,
                min_values=field.at_least,
                max_values=field.at_most,
            )
        case "select":
            rows = [
                discord.SelectOption(
                    label=one.label, value=one.value, description=one.hint or None, default=one.chosen
                )
                for one in field.choices
            ]
            return discord.ui.Select(
                custom_id=field.name,
                options=rows,
                required=field.required,
                min_values=field.at_least,
                max_values=field.at_most,
            )
        case "people":
            return discord.ui.UserSelect(
                custom_id=field.name,
                required=field.required,
                min_values=field.at_least,
                max_values=field.at_most,
            )
        case _:
            style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
            return discord.ui.TextInput(
                custom_id=field.name,
                style=style,
                default=field.value or None,
                required=field.required,
                max_length=field.length_max,
            )
