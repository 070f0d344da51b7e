"""Forms as Slack's modals, and the values of a submitted modal. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.interaction.form import Filled, Form, Question
from adapters.interaction.press import Press
from adapters.slack.buttons import PREFIX, action_id
from adapters.slack.escape import mrkdwn, pieces, plain
from adapters.slack.limits import (
    BUTTON_LENGTH_MAX,
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
from adapters.wording import Words
from consensus.frozen import replace

Block = dict[str, Any]
UPDATE = "update"
"""In a form's metadata: what its block ids end with."""
_SEPARATOR = "~"
ASKED_AFTER = {"propose": "text", "record": "text", "poll": "options"}
"""Behind which question of an opening there is a button that shows what is in force about it."""
PICKED = "-picked"
"""Behind the id of a question: the calendar beside it."""


def view(words: Words, form: Form, where: Mapping[str, str], update: str = "") -> Block:
    """The modal of a form. `where` comes back with the submission, as do the form's press and memory. `update`: a new text for
    each time that it replaces an open modal."""
    press, inputs = form.press, list[Block]()
    for question in form.questions:
        inputs += _inputs(words, question, update)
        if ASKED_AFTER.get(press.act) == question.id:
            inputs.append(_related(words))
    shown = reading(words, form.title, [*_intro(form.intro), *inputs])
    memory = {
        **where,
        **form.memory,
        UPDATE: update,
        "number": str(press.number),
        "identity": press.identity or "",
        "objection": str(press.objection),
        "revision": str(press.revision),
        "key": press.key,
    }
    return shown | {
        "callback_id": f"{PREFIX}{press.act}",
        "close": _plain(words.say("Cancel"), TITLE_LENGTH_MAX),
        "submit": _plain(form.submit, TITLE_LENGTH_MAX),
        "private_metadata": write_meta(memory),
    }


def reading(
    words: Words, title: str, blocks: Sequence[Block], where: Mapping[str, str] | None = None
) -> Block:
    """A modal without input; `where` tells its buttons where it was opened."""
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}reading",
        "title": _plain(title, TITLE_LENGTH_MAX),
        "close": _plain(words.say("Close"), TITLE_LENGTH_MAX),
        "private_metadata": write_meta(where or {}),
        "blocks": list(blocks),
    }


def waiting(words: Words) -> Block:
    """A modal to show at once while data is loading, because a trigger is valid for three seconds only."""
    return reading(words, words.say("One moment"), _intro((words.say("One moment …"),)))


def press_of(act: str, memory: Mapping[str, str]) -> Press:
    """The press of a submitted form."""

    def number(name: str) -> int:
        written = memory.get(name, "")
        return int(written) if written.isdecimal() else 0

    return Press(
        act=act,
        number=number("number"),
        identity=memory.get("identity", ""),
        objection=number("objection"),
        revision=number("revision"),
        key=memory.get("key", ""),
    )


def _intro(paragraphs: Sequence[str]) -> list[Block]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}
        for paragraph in paragraphs
        if paragraph
        for piece in pieces(mrkdwn(paragraph), SECTION_LENGTH_MAX)
    ]


def block_id(question: str, update: str) -> str:
    """Where an open modal is replaced, Slack keeps what an input of the same id shows, and ignores its new initial value."""
    return f"{question}{_SEPARATOR}{update}" if update else question


def _related(words: Words) -> Block:
    label = _plain(words.say("What is in force about it?"), BUTTON_LENGTH_MAX)
    button = {"type": "button", "action_id": action_id(Press(act="related")), "text": label}
    return {"type": "actions", "block_id": "related", "elements": [button]}


def _inputs(words: Words, question: Question, update: str) -> list[Block]:
    """The question; one for a deadline in words, and beside it Slack's own calendar."""
    if question.kind != "deadline":
        return [_input(question, update)]
    picker = {
        "type": "input",
        "block_id": block_id(question.id + PICKED, update),
        "label": _plain(words.say("or a day and a time"), LABEL_LENGTH_MAX),
        "element": {"type": "datetimepicker", "action_id": "value"},
        "optional": True,
    }
    return [_input(replace(question, optional=True), update), picker]


def _input(question: Question, update: str) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id(question.id, update),
        "label": _plain(question.label, LABEL_LENGTH_MAX),
        "element": _element(question),
    }
    if question.optional:
        block["optional"] = True
    if question.hint:
        block["hint"] = _plain(question.hint, LABEL_LENGTH_MAX)
    return block


def _element(question: Question) -> Block:
    element: Block = {"action_id": "value"}
    if question.placeholder and question.kind not in ("ticks", "several", "place"):
        element["placeholder"] = _plain(question.placeholder, PLACEHOLDER_LENGTH_MAX)
    match question.kind:
        case "line" | "text" | "deadline" | "link" | "settings":
            element |= {
                "type": "plain_text_input",
                "multiline": question.kind == "text",
                "max_length": min(question.length_max, INPUT_LENGTH_MAX),
            }
            if isinstance(question.initial, str) and question.initial:
                element["initial_value"] = question.initial[: question.length_max]
        case "number":
            low, high = question.bounds
            element |= {
                "type": "number_input",
                "is_decimal_allowed": False,
                "min_value": str(low),
                "max_value": str(high),
            }
            if isinstance(question.initial, str) and question.initial:
                element["initial_value"] = question.initial
        case "choice" | "process":
            options = [
                _option(value, label, question.hints.get(value, ""))
                for value, label in question.options[:OPTIONS_MAX]
            ]
            element |= {"type": "static_select", "options": options}
            first = next((option for option in options if option["value"] == question.initial), None)
            if first is not None:
                element["initial_option"] = first
        case "ticks":
            options = [_option(value, label) for value, label in question.options[:TICKS_MAX]]
            element |= {"type": "checkboxes", "options": options}
            chosen = [option for option in options if option["value"] in question.initial]
            if chosen:
                element["initial_options"] = chosen
        case "people":
            element["type"] = "multi_users_select"
            if question.initial and not isinstance(question.initial, str):
                element["initial_users"] = list(question.initial)
        case "person":
            element["type"] = "users_select"
        case "place":
            element |= {
                "type": "conversations_select",
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
            }
            if isinstance(question.initial, str) and question.initial:
                element["initial_conversation"] = question.initial
        case "several":
            options = [_option(value, label) for value, label in question.options[:OPTIONS_MAX]]
            element |= {"type": "multi_static_select", "options": options}
            chosen = [option for option in options if option["value"] in question.initial]
            if chosen:
                element["initial_options"] = chosen
    return element


def _option(value: str, label: str, hint: str = "") -> Block:
    more = {"description": _plain(hint, OPTION_LENGTH_MAX)} if hint else {}
    return {"text": _plain(label, OPTION_LENGTH_MAX), "value": value, **more}


def _plain(text: str, length_max: int) -> Block:
    return {"type": "plain_text", "text": clip(plain(text), length_max), "emoji": True}


# ------------------------------------------------------------------------------------------------------- what comes back


def values_of(state: object) -> Filled:
    """`view.state.values` by field. Missing or malformed values are empty texts."""
    values: dict[str, str | tuple[str, ...]] = {}
    if not isinstance(state, Mapping):
        return values
    for block, inside in state.items():
        element = inside.get("value") if isinstance(inside, Mapping) else None
        if isinstance(element, Mapping):
            values[str(block).partition(_SEPARATOR)[0]] = _value(element)
    for name in [name for name in values if name.endswith(PICKED)]:
        picked, question = values.pop(name), name.removesuffix(PICKED)
        values[question] = values.get(question) or picked  # what was typed is more exact
    return values


def _value(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    match element.get("type"):
        case "static_select":
            chosen = element.get("selected_option")
            return str(chosen.get("value", "")) if isinstance(chosen, Mapping) else ""
        case "checkboxes" | "multi_static_select":
            return tuple(
                str(option.get("value"))
                for option in _list(element, "selected_options")
                if isinstance(option, Mapping)
            )
        case "multi_users_select":
            return tuple(str(user) for user in _list(element, "selected_users"))
        case "users_select":
            return str(element.get("selected_user") or "")
        case "datetimepicker":
            picked = element.get("selected_date_time")
            at = (
                datetime.fromtimestamp(picked, UTC)
                if isinstance(picked, int) and 0 < picked < 2**33
                else None
            )
            return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
        case "conversations_select":
            return str(element.get("selected_conversation") or "")
    value = element.get("value")
    return value.strip() if isinstance(value, str) else ""


def _list(element: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = element.get(key)
    return value if isinstance(value, list) else ()


def write_meta(meta: Mapping[str, str]) -> str:
    """The form's metadata as text; if it is too long, the longest value is cut."""
    values = {key: value for key, value in meta.items() if value}
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    while len(written) > METADATA_LENGTH_MAX:
        longest = max(values, key=lambda key: len(values[key]))
        values[longest] = values[longest][: len(values[longest]) - max(1, len(written) - METADATA_LENGTH_MAX)]
        written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return written


def read_meta(written: str) -> dict[str, str]:
    try:
        values = json.loads(written or "{}")
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {str(key): value for key, value in values.items() if isinstance(value, str)}
