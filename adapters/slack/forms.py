"""Forms: what can be typed can be filled in. A form is a list of fields; Slack's modal is made of it, and what comes
back becomes the same command that a typed line makes. Pure.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from adapters.slack.buttons import PREFIX
from adapters.slack.escape import mrkdwn, pieces, plain
from adapters.slack.limits import (
    INPUT_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    METADATA_LENGTH_MAX,
    OPTION_LENGTH_MAX,
    OPTIONS_MAX,
    PLACEHOLDER_LENGTH_MAX,
    SECTION_LENGTH_MAX,
    TICKS_MAX,
    TITLE_LENGTH_MAX,
    clip,
)
from consensus.frozen import Frozen, replace

Block = dict[str, Any]
Values = Mapping[str, str | tuple[str, ...]]
"""What was filled in, by field: a text, or the values that were chosen."""

Kind = Literal["line", "text", "choice", "several", "people", "person", "place", "ticks", "number"]


class Field(Frozen):
    """One thing to fill in. `options` are (value, label) of a `choice`, of `several` or of `ticks`; `initial` is a text,
    or values; `bounds` are those of a `number`."""

    id: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    placeholder: str = ""
    initial: str | tuple[str, ...] = ""
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    length_max: int = INPUT_LENGTH_MAX
    bounds: tuple[int, int] = (0, 1_000)


class Form(Frozen):
    """A modal with fields. `intro` stands above them; `submit` empty: nothing is sent, it is only read."""

    name: str
    title: str
    submit: str = ""
    close: str
    fields: tuple[Field, ...] = ()
    intro: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    """Between the intro and the fields: buttons, say."""


def view(form: Form, meta: Mapping[str, str]) -> Block:
    """The modal. `meta` comes back with what was filled in."""
    blocks: list[Block] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}
        for paragraph in form.intro
        if paragraph
        for piece in pieces(mrkdwn(paragraph), SECTION_LENGTH_MAX)
    ]
    blocks += form.blocks
    blocks += [_input(each) for each in form.fields]
    shown: Block = {
        "type": "modal",
        "callback_id": f"{PREFIX}{form.name}",
        "title": _plain(form.title, TITLE_LENGTH_MAX),
        "close": _plain(form.close, TITLE_LENGTH_MAX),
        "private_metadata": write_meta(meta),
        "blocks": blocks,
    }
    if form.submit:
        shown["submit"] = _plain(form.submit, TITLE_LENGTH_MAX)
    return shown


def _input(one: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": one.id,
        "label": _plain(one.label, LABEL_LENGTH_MAX),
        "element": _element(one),
    }
    if one.optional:
        block["optional"] = True
    if one.hint:
        block["hint"] = _plain(one.hint, LABEL_LENGTH_MAX)
    return block


def _element(one: Field) -> Block:
    element: Block = {"action_id": "value"}
    if one.placeholder and one.kind in ("line", "text", "choice", "people", "person", "number"):
        element["placeholder"] = _plain(one.placeholder, PLACEHOLDER_LENGTH_MAX)
    match one.kind:
        case "line" | "text":
            element |= {
                "type": "plain_text_input",
                "multiline": one.kind == "text",
                "max_length": one.length_max,
            }
            if isinstance(one.initial, str) and one.initial:
                element["initial_value"] = one.initial[: one.length_max]
        case "number":
            low, high = one.bounds
            element |= {
                "type": "number_input",
                "is_decimal_allowed": False,
                "min_value": str(low),
                "max_value": str(high),
            }
            if isinstance(one.initial, str) and one.initial:
                element["initial_value"] = one.initial
        case "choice":
            options = [_option(value, label) for value, label in one.options[:OPTIONS_MAX]]
            element |= {"type": "static_select", "options": options}
            first = next((each for each in options if each["value"] == one.initial), None)
            if first is not None:
                element["initial_option"] = first
        case "ticks":
            options = [_option(value, label) for value, label in one.options[:TICKS_MAX]]
            element |= {"type": "checkboxes", "options": options}
            first_ones = [each for each in options if each["value"] in one.initial]
            if first_ones:
                element["initial_options"] = first_ones
        case "people":
            element["type"] = "multi_users_select"
            if one.initial and not isinstance(one.initial, str):
                element["initial_users"] = list(one.initial)
        case "person":
            element["type"] = "users_select"
        case "place":
            element |= {
                "type": "conversations_select",
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
            }
        case "several":
            options = [_option(value, label) for value, label in one.options[:OPTIONS_MAX]]
            element |= {"type": "multi_static_select", "options": options}
            first_ones = [each for each in options if each["value"] in one.initial]
            if first_ones:
                element["initial_options"] = first_ones
    return element


def _option(value: str, label: str) -> Block:
    return {"text": _plain(label, OPTION_LENGTH_MAX), "value": value}


def _plain(text: str, length_max: int) -> Block:
    return {"type": "plain_text", "text": clip(plain(text), length_max), "emoji": True}


# ------------------------------------------------------------------------------------------------------- what comes back


def values_of(state: object) -> Values:
    """`view.state.values` by field. Whatever is not there or not of its kind is an empty text."""
    found: dict[str, str | tuple[str, ...]] = {}
    if not isinstance(state, Mapping):
        return found
    for block, inside in state.items():
        element = inside.get("value") if isinstance(inside, Mapping) else None
        if isinstance(element, Mapping):
            found[str(block)] = _value(element)
    return found


def _value(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    match element.get("type"):
        case "static_select":
            chosen = element.get("selected_option")
            return str(chosen.get("value", "")) if isinstance(chosen, Mapping) else ""
        case "checkboxes" | "multi_static_select":
            return tuple(
                str(each.get("value"))
                for each in _list(element, "selected_options")
                if isinstance(each, Mapping)
            )
        case "multi_users_select":
            return tuple(str(each) for each in _list(element, "selected_users"))
        case "users_select":
            return str(element.get("selected_user") or "")
        case "conversations_select":
            return str(element.get("selected_conversation") or "")
    value = element.get("value")
    return value.strip() if isinstance(value, str) else ""


def _list(element: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = element.get(key)
    return value if isinstance(value, list) else ()


def text_of(values: Values, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def many_of(values: Values, name: str) -> tuple[str, ...]:
    value = values.get(name, ())
    return value if isinstance(value, tuple) else ()


def write_meta(meta: Mapping[str, str]) -> str:
    """What the form has to remember; the longest value gives way where it is too much."""
    kept = {key: value for key, value in meta.items() if value}
    written = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    while len(written) > METADATA_LENGTH_MAX:
        longest = max(kept, key=lambda key: len(kept[key]))
        kept[longest] = kept[longest][: len(kept[longest]) - max(1, len(written) - METADATA_LENGTH_MAX)]
        written = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return written


def read_meta(written: str) -> dict[str, str]:
    try:
        found = json.loads(written or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}


def with_initial(form: Form, **initial: str | tuple[str, ...]) -> Form:
    """The form with these fields filled in."""
    return replace(
        form,
        fields=tuple(
            replace(each, initial=initial[each.id]) if each.id in initial else each for each in form.fields
        ),
    )
